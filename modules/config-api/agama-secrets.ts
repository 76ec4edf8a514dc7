/** Stands for a secret; written back, it leaves the secret as it is. */
const mask = '***'

const secretName =
  /(secret|password|passwd|pwd|passphrase|token|credential|(access|account|api|auth|encryption|hmac|license|private|secret|shared|signing)[_-]?key)s?$/i

type Entries = Record<string, unknown>

const isList = (value: unknown): value is unknown[] => Array.isArray(value)
const isObject = (value: unknown): value is Entries => typeof value === 'object' && value !== null

/** A configuration of a flow as whoever may only read sees it: nobody says what is secret in it but the names. */
export function masked(value: unknown, isSecret = false): unknown {
  if (isList(value)) return value.map((item) => masked(item, isSecret))
  if (!isObject(value)) return isSecret && typeof value === 'string' && value !== '' ? mask : value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, masked(member, isSecret || secretName.test(name))])
  )
}

/**
 * Puts secrets back where the writer has only seen what stands for them.
 * @param before the configuration as it is
 */
export function unmasked(given: unknown, before: unknown, isSecret = false): unknown {
  if (isList(given)) return given.map((item, i) => unmasked(item, isList(before) ? before[i] : undefined, isSecret))
  if (!isObject(given)) return isSecret && given === mask && before !== undefined ? before : given
  const known = new Map(isObject(before) ? Object.entries(before) : [])
  return Object.fromEntries(
    Object.entries(given).map(([name, member]) => [
      name,
      unmasked(member, known.get(name), isSecret || secretName.test(name))
    ])
  )
}
