import { Chunked } from './chunked.ts'
import { isObject, type Resource } from './resource.ts'
import type { ScimAttribute, Schemas, Target } from './schema.ts'

/** Which attributes an answer has: `attributes` wins where both are given (RFC 7644, 3.9). Unknown names are ignored. */
export interface Projection {
  attributes?: readonly string[]
  excludedAttributes?: readonly string[]
}

/** The resource as far as it is asked for. */
export const projected = (schemas: Schemas, resource: Resource, projection: Projection): Resource =>
  projector(schemas, projection)(resource)

/** The same for many resources. */
export function projector(schemas: Schemas, projection: Projection): (resource: Resource) => Resource {
  const { attributes = [], excludedAttributes = [] } = projection
  return attributes.length + excludedAttributes.length === 0
    ? withoutUnasked(schemas)
    : projectorOf(schemas, projection)
}

function projectorOf(schemas: Schemas, projection: Projection): (resource: Resource) => Resource {
  const extentOf = extents(schemas, projection)
  return (resource) => {
    const result = shownMembers(resource, (name) => schemas.find(name), extentOf)
    for (const { id } of schemas.extensions) {
      const members = resource[id]
      if (!isObject(members)) continue
      const shown = shownMembers(members, (name) => schemas.find(`${id}:${name}`), extentOf)
      if (Object.keys(shown).length > 0) result[id] = shown
    }
    // It tells what the answer is made of (RFC 7643, 3).
    if (Array.isArray(result.schemas))
      result.schemas = result.schemas.filter(
        (urn: string) => Object.hasOwn(result, urn) || !schemas.extensions.some(({ id }) => id === urn)
      )
    return result
  }
}

/** Does an answer have the attribute, or a part of it? @param path `members`, `members.display` */
export function isWanted(schemas: Schemas, projection: Projection, path: string): boolean {
  const { sub, ...target } = schemas.find(path) as Target
  const extent = extents(schemas, projection)(target)
  return typeof extent === 'boolean' || !sub ? extent !== false : extent(sub)
}

/** Where all is shown by default there is nothing to look for. */
function withoutUnasked(schemas: Schemas): (resource: Resource) => Resource {
  const isUnasked = ({ returned }: ScimAttribute) => returned === 'request' || returned === 'never'
  const hidden = schemas.core.attributes.filter(isUnasked)
  const extensions = schemas.extensions.filter(({ attributes }) => attributes.some(isUnasked))
  const project = projectorOf(schemas, {})
  const names = [...hidden.map(({ name }) => name), ...extensions.map(({ id }) => id)]
  return (resource) => (names.some((name) => Object.hasOwn(resource, name)) ? project(resource) : resource)
}

/** How much of an attribute is shown: all of it, nothing, or the parts that fit. */
type Extent = boolean | ((sub: ScimAttribute) => boolean)

function extents(
  schemas: Schemas,
  { attributes = [], excludedAttributes = [] }: Projection
): (target: Target) => Extent {
  const isExclusion = attributes.length === 0
  const names = new Set((isExclusion ? excludedAttributes : attributes).map((name) => name.trim().toLowerCase()))
  // Each attribute once, however often it is named: all of them are looked at for each element of each resource.
  const named = [...new Set([...names].flatMap((name) => schemas.find(name) ?? []))]
  const known = new Map<ScimAttribute | undefined, Extent>()
  return (target) => {
    const extent = known.get(target.attribute) ?? extentOf(target)
    known.set(target.attribute, extent)
    return extent
  }

  function extentOf({ schema, attribute }: Target): Extent {
    const returned = attribute?.returned
    if (returned === 'never') return false
    const about = named.filter((target) => target.attribute === attribute && attribute)
    const isWhole = about.some(({ sub }) => !sub)
    const isInSchema = named.some((target) => target.schema === schema && !target.attribute)
    const isNamed = (part: ScimAttribute) => about.some(({ sub }) => sub === part)
    if (returned === 'always') return true
    if (isExclusion) {
      if (returned === 'request' || isWhole || isInSchema) return false
      return about.length === 0 || ((part) => part.returned === 'always' || !isNamed(part))
    }
    if (isWhole || (isInSchema && returned === 'default')) return true
    return about.length > 0 && ((part) => part.returned === 'always' || isNamed(part))
  }
}

function shownMembers(
  members: Resource,
  find: (name: string) => Target | undefined,
  extentOf: (target: Target) => Extent
): Resource {
  const shown: Resource = {}
  for (const [name, value] of Object.entries(members)) {
    const target = find(name)
    if (!target?.attribute) continue
    const extent = extentOf(target)
    const part = typeof extent === 'boolean' ? (extent ? value : undefined) : parts(target.attribute, value, extent)
    if (part !== undefined) shown[name] = part
  }
  return shown
}

/** Those members of the value, or of each of its elements, that fit; undefined where there are none. */
function parts(attribute: ScimAttribute, value: unknown, fits: (sub: ScimAttribute) => boolean): unknown {
  if (value instanceof Chunked) return value.map((items) => (parts(attribute, items, fits) ?? []) as unknown[])
  if (Array.isArray(value)) {
    const shown = value.flatMap((item) => parts(attribute, item, fits) ?? [])
    return shown.length > 0 ? shown : undefined
  }
  if (!isObject(value)) return undefined
  const names = new Set((attribute.subAttributes ?? []).filter(fits).map(({ name }) => name))
  const shown = Object.entries(value).filter(([name]) => names.has(name))
  return shown.length > 0 ? Object.fromEntries(shown) : undefined
}
