import { Bounded } from './bounded.ts'

/**
 * A function of a text that remembers what it has given. Only for what never changes.
 * @param limit texts that are remembered
 */
export function remembered<V>(limit: number, make: (text: string) => V): (text: string) => V {
  const known = new Bounded<string, V>(limit)
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const made = make(text)
    known.set(text, made)
    return made
  }
}
