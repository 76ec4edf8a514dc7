/** Stands for a secret; written back, it leaves the secret as it is. */
const mask = '***'

const secretName = /(secret|password|passwd|pwd|passphrase|token|api_?key|private_?key|credentials?)$/i

type Entries = Record<string, unknown>

const isList = (value: unknown): value is unknown[] => Array.isArray(value)
const isObject = (value: unknown): value is Entries => typeof value === 'object' && value !== null

/** A configuration of a flow as whoever may only read sees it: nobody says what is secret in it but the names. */
export function masked(value: unknown): unknown {
  if (isList(value)) return value.map(masked)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretName.test(name) && typeof member === 'string' && member !== '' ? mask : masked(member)
    ])
  )
}

/**
 * Puts secrets back where the writer has only seen what stands for them.
 * @param before the configuration as it is
 */
export function unmasked(given: unknown, before: unknown): unknown {
  if (isList(given)) return given.map((item, i) => unmasked(item, isList(before) ? before[i] : undefined))
  if (!isObject(given)) return given
  const known = new Map(isObject(before) ? Object.entries(before) : [])
  return Object.fromEntries(
    Object.entries(given).map(([name, member]) => {
      const kept = member === mask && secretName.test(name) && known.has(name)
      return [name, kept ? known.get(name) : unmasked(member, known.get(name))]
    })
  )
}
