import { html, type Hole } from '../html.ts'

/** A sentence in which names stand between backticks, as in the documentation. */
export const prose = (text: string): Hole =>
  text.split(/`([^`]+)`/).map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60]
] as const

/** How long so many of a unit are, in words that are easier to grasp; undefined when there are none. */
export function grasped(count: number, unit: string | undefined): string | undefined {
  const found = unit === 'seconds' ? units.find(([, length]) => count >= length && count % length === 0) : undefined
  if (!found) return undefined
  const [name, length] = found
  return `${count / length} ${count === length ? name : `${name}s`}`
}
