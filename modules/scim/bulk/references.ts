import { isObject, type Resource } from '../resource.ts'

/** Stands before the bulkId of an operation where the id of its resource is meant (RFC 7644, 3.7.2). */
const prefix = 'bulkId:'

/** The bulkId that a text as a whole refers to. */
export const bulkIdOf = (text: string): string | undefined =>
  text.startsWith(prefix) && text.length > prefix.length ? text.slice(prefix.length) : undefined

/** All bulkIds that the data of an operation refers to. */
export function referencesIn(data: unknown): Set<string> {
  const found = new Set<string>()
  resolved(data, (bulkId) => {
    found.add(bulkId)
    return bulkId
  })
  return found
}

/**
 * The data with ids in place of references: texts that are a reference as a whole, and those in the brackets of a patch's
 * path. Text that only speaks of one is left alone.
 */
export function resolved(data: unknown, idOf: (bulkId: string) => string): unknown {
  if (typeof data === 'string') {
    const bulkId = bulkIdOf(data)
    return bulkId === undefined ? data : idOf(bulkId)
  }
  if (Array.isArray(data)) return data.map((item) => resolved(item, idOf))
  if (!isObject(data)) return data
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      name === 'path' && typeof value === 'string' ? resolvedPath(value, idOf) : resolved(value, idOf)
    ])
  )
}

const resolvedPath = (path: string, idOf: (bulkId: string) => string): string =>
  path.replace(/"bulkId:([^"\\]+)"/g, (_, bulkId: string) => `"${idOf(bulkId)}"`)

/**
 * Takes a resource apart that refers to some that are not there yet.
 * @returns `first` it can be made as, and the attributes that it gets `later`, as a whole
 */
export function split(data: Resource, isMissing: (bulkId: string) => boolean): { first: Resource; later: Resource } {
  const refers = (value: unknown) => [...referencesIn(value)].some(isMissing)
  const first: Resource = {}
  const later: Resource = {}
  for (const [name, value] of Object.entries(data)) {
    if (!refers(value)) {
      first[name] = value
      continue
    }
    later[name] = value
    if (Array.isArray(value)) first[name] = value.filter((item) => !refers(item))
    // An extension, whose attributes are looked at one by one.
    else if (name.includes(':') && isObject(value)) first[name] = split(value, isMissing).first
  }
  return { first, later }
}
