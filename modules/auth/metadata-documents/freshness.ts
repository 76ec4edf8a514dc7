/**
 * How long an answer may be used without asking again, as it says itself (RFC 9111, 4.2.1 and 5.2.2).
 * @returns milliseconds, or undefined where it says nothing
 */
export function freshFor(headers: Headers): number | undefined {
  const directives = (headers.get('cache-control') ?? '').toLowerCase().split(',')
  const said = new Map(directives.map((directive) => directive.trim().split('=', 2) as [string, string]))
  if (said.has('no-store') || said.has('no-cache')) return 0
  if (said.has('max-age')) {
    const seconds = numberOf(said.get('max-age'))
    return Math.max(0, seconds - numberOf(headers.get('age') ?? '0')) * 1000
  }
  const expires = headers.get('expires')
  if (expires === null) return undefined
  // What is no date is in the past.
  return Math.max(0, (Date.parse(expires) || 0) - (Date.parse(headers.get('date') ?? '') || Date.now()))
}

/** Anything but digits counts as none. */
const numberOf = (text = '') => (/^"?\d{1,10}"?$/.test(text) ? Number(text.replaceAll('"', '')) : 0)
