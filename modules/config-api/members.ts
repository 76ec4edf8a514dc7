import { invalid } from '#modules/core/errors'

/**
 * The members of a body. An empty text is as good as none.
 * @param what with its article: `A scope`
 * @throws AppError `invalid_value` when it is no object
 */
export function membersOf(body: unknown, what: string): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid(`${what} is a JSON object`)
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== ''))
}
