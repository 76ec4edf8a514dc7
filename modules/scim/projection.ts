import { isObject, type Resource } from './resource.ts'
import type { Target, Schemas } from './schema.ts'

/** Which attributes an answer has: `attributes` wins where both are given (RFC 7644, 3.9). Unknown names are ignored. */
export interface Projection {
  attributes?: readonly string[]
  excludedAttributes?: readonly string[]
}

export function projected(
  schemas: Schemas,
  resource: Resource,
  { attributes = [], excludedAttributes = [] }: Projection
): Resource {
  if (attributes.length > 0) return only(schemas, resource, targets(schemas, attributes))
  if (excludedAttributes.length === 0) return resource
  return except(schemas, resource, targets(schemas, excludedAttributes))
}

const targets = (schemas: Schemas, names: readonly string[]): Target[] =>
  names.flatMap((name) => schemas.find(name.trim()) ?? [])

function only(schemas: Schemas, resource: Resource, wanted: Target[]): Resource {
  const result: Resource = {}
  for (const attribute of schemas.core.attributes)
    if (attribute.returned === 'always') result[attribute.name] = resource[attribute.name]
  for (const { schema, attribute, sub } of wanted) {
    const from = schema === schemas.core ? resource : resource[schema.id]
    if (!isObject(from)) continue
    if (!attribute) {
      Object.assign(result, schema === schemas.core ? withoutExtensions(schemas, resource) : { [schema.id]: from })
      continue
    }
    if (!Object.hasOwn(from, attribute.name)) continue
    const into = schema === schemas.core ? result : ((result[schema.id] ??= {}) as Resource)
    into[attribute.name] = sub ? withMember(into[attribute.name], from[attribute.name], sub.name) : from[attribute.name]
  }
  return result
}

/** What was there already, and the member of the source beside it. */
function withMember(already: unknown, source: unknown, name: string): unknown {
  const pick = (item: unknown, before: unknown): unknown =>
    isObject(item) && Object.hasOwn(item, name)
      ? { ...(isObject(before) ? before : {}), [name]: item[name] }
      : (before ?? {})
  if (Array.isArray(source)) return source.map((item, i) => pick(item, Array.isArray(already) ? already[i] : undefined))
  return pick(source, already)
}

const withoutExtensions = (schemas: Schemas, resource: Resource): Resource =>
  Object.fromEntries(Object.entries(resource).filter(([name]) => !schemas.extensions.some(({ id }) => id === name)))

function except(schemas: Schemas, resource: Resource, unwanted: Target[]): Resource {
  const result = structuredClone(resource)
  for (const { schema, attribute, sub } of unwanted) {
    if (attribute?.returned === 'always') continue
    const holder = schema === schemas.core ? result : result[schema.id]
    if (!attribute) {
      if (schema !== schemas.core) delete result[schema.id]
    } else if (isObject(holder)) {
      if (!sub) delete holder[attribute.name]
      else for (const item of [holder[attribute.name]].flat()) if (isObject(item)) delete item[sub.name]
    }
  }
  for (const { id } of schemas.extensions)
    if (isObject(result[id]) && Object.keys(result[id]).length === 0) delete result[id]
  return result
}
