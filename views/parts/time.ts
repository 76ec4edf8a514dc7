import { html, type Html } from '../html.ts'

/** A moment, in milliseconds since 1970: UTC here, in the reader's own zone as soon as the script has run. */
export function time(at: number): Html {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace('T', ' ')} UTC</time>`
}

/** The same to the second. */
export function exactTime(at: number): Html {
  const iso = new Date(at).toISOString()
  return html`<time datetime="${iso}" data-exact>${iso.slice(0, 19).replace('T', ' ')} UTC</time>`
}
