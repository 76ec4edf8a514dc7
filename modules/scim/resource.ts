import { refusal } from './errors.ts'
import { subAttribute, type ScimAttribute, type ScimSchema, type Schemas } from './schema.ts'

/** A resource as JSON, under the names and in the shapes of the schemas; extensions under their URI. */
export type Resource = Record<string, unknown>

/**
 * Brings what a client sends into the shapes of the schemas: names in their proper case, one value made a list where
 * there can be several. What no schema knows is left out, and so is what only the server sets; null stays, as the wish
 * for no value.
 * @throws AppError `invalidValue` for a value of another shape
 */
export function canonical(schemas: Schemas, given: unknown): Resource {
  if (!isObject(given)) throw refusal('invalidValue', 'A resource must be a JSON object')
  const resource = canonicalMembers(schemas.core, given)
  const byUrn = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]))
  for (const extension of schemas.extensions) {
    const value = byUrn.get(extension.id.toLowerCase())
    if (value === undefined || value === null) continue
    if (!isObject(value)) throw refusal('invalidValue', `${extension.id} must be an object`)
    resource[extension.id] = canonicalMembers(extension, value)
  }
  return resource
}

function canonicalMembers(schema: ScimSchema, given: object): Resource {
  const members: Resource = {}
  const byName = new Map(schema.attributes.map((attribute) => [attribute.name.toLowerCase(), attribute]))
  for (const [name, value] of Object.entries(given)) {
    const attribute = byName.get(name.toLowerCase())
    if (attribute && isWritable(attribute)) members[attribute.name] = canonicalValue(attribute, value)
  }
  return members
}

/** `schemas` tells what the resource is made of; the server works that out by itself. */
const isWritable = ({ mutability, name }: ScimAttribute) => mutability !== 'readOnly' && name !== 'schemas'

/** @throws AppError `invalidValue` */
export function canonicalValue(attribute: ScimAttribute, value: unknown): unknown {
  if (value === null || value === undefined) return null
  if (!attribute.multiValued) {
    const one = single(attribute, value)
    return one === null || one === undefined ? null : canonicalSingle(attribute, one)
  }
  return (Array.isArray(value) ? value : [value])
    .filter((item) => item !== null)
    .map((item) => canonicalSingle(attribute, item))
}

/** Entra puts the one manager into a list. */
const single = ({ type }: ScimAttribute, value: unknown): unknown =>
  type === 'complex' && Array.isArray(value) && value.length < 2 ? value[0] : value

function canonicalSingle(attribute: ScimAttribute, value: unknown): unknown {
  const { name, type } = attribute
  if (type === 'boolean') return canonicalBoolean(value, name)
  // The registry's JSON attributes alone may hold objects; the store refuses the others.
  if (type !== 'complex') return value
  // Some send the value alone where an object with it is asked for.
  if (typeof value === 'string' && subAttribute(attribute, 'value')) return { value }
  if (!isObject(value))
    throw refusal('invalidValue', `${name} must be ${attribute.multiValued ? 'a list of objects' : 'an object'}`)
  const members: Resource = {}
  for (const [key, member] of Object.entries(value)) {
    const sub = subAttribute(attribute, key)
    if (sub && isWritable(sub)) members[sub.name] = canonicalValue(sub, member)
  }
  return members
}

/** Entra sends "True" and "False". */
function canonicalBoolean(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw refusal('invalidValue', `${name} must be true or false`)
}

/**
 * Janssen's PUT: what is not there, or null, stays; objects are merged; a list replaces the whole list, and an empty one
 * clears it. Within an extension null clears.
 */
export function merged(schemas: Schemas, before: Resource, given: Resource): Resource {
  const after = structuredClone(before)
  for (const [name, value] of Object.entries(given)) {
    if (value === null) continue
    const extension = schemas.extensions.some(({ id }) => id === name)
    if (extension) after[name] = { ...(after[name] as object), ...(value as object) }
    else if (isObject(value)) after[name] = { ...(after[name] as object), ...withoutNull(value) }
    else after[name] = value
  }
  return after
}

const withoutNull = (value: object) => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null))

export const isObject = (value: unknown): value is Resource =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws AppError `invalidValue` when `schemas` is missing, or does not name the resource's own (RFC 7643, 3) */
export function requireSchema({ core }: Schemas, given: unknown): void {
  const urns: unknown = isObject(given) ? given.schemas : undefined
  if (
    !Array.isArray(urns) ||
    !urns.some((urn) => typeof urn === 'string' && urn.toLowerCase() === core.id.toLowerCase())
  )
    throw refusal('invalidValue', `schemas must be a list that contains ${core.id}`)
}
