import type { DeviceCondition, DeviceField, DeviceSort } from '#modules/fido2/index'
import { compares, isExact, operandOf, prefixed, requireNullable } from './compare.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import type { ScimAttribute, Schemas } from './schema.ts'

type Leaf = Extract<Filter, { kind: 'compare' | 'present' }>

const always: DeviceCondition = { kind: 'and', of: [] }
const never: DeviceCondition = { kind: 'or', of: [] }

/** Members of a device that the store searches, by their paths. */
const fields = new Map<string, DeviceField>([
  ['id', 'id'],
  ['userId', 'userInum'],
  ['creationDate', 'createdAt'],
  ['counter', 'counter'],
  ['status', 'registrationStatus'],
  ['displayName', 'displayName'],
  ['deviceData', 'deviceData'],
  ['meta.created', 'createdAt'],
  ['meta.lastModified', 'updatedAt']
])

/**
 * What a filter asks of devices.
 * @throws AppError `invalidFilter` for a name that the schema does not know, and an operator that does not suit the type
 */
export function deviceCondition(schemas: Schemas, filter: Filter): DeviceCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => deviceCondition(schemas, part)) }
    case 'not':
      return { kind: 'not', of: deviceCondition(schemas, filter.of) }
    case 'element': {
      const { attribute, sub } = requireTarget(schemas, filter)
      if (attribute.type !== 'complex' || sub)
        throw refusal('invalidFilter', `${filter.path} has no parts that brackets could ask for`)
      return deviceCondition(schemas, prefixed(filter.path, filter.where))
    }
    case 'present':
    case 'compare':
      return leafCondition(schemas, filter)
  }
}

function leafCondition(schemas: Schemas, filter: Leaf): DeviceCondition {
  const { path } = filter
  const { attribute, sub } = requireTarget(schemas, filter)
  const field = fields.get(pathOf(attribute, sub))
  const isPresent = field ? ({ kind: 'fieldPresent', field } as const) : isCommon(attribute) ? always : never
  if (filter.kind === 'present') return isPresent
  const { op, value } = filter
  if (value === null) {
    requireNullable(op, path)
    return op === 'ne' ? isPresent : { kind: 'not', of: isPresent }
  }
  if (attribute.type === 'complex' && !sub)
    throw refusal('invalidFilter', `${path} has several parts; name the one to compare`)
  const leaf = sub ?? attribute
  const operand = operandOf(leaf, filter)
  const same = leaf.name === 'resourceType' ? schemas.core.name : leaf.name === 'schemas' ? schemas.core.id : undefined
  if (same !== undefined) return compares(op, same, operand, isExact(leaf)) ? always : never
  if (!field) {
    if (isCommon(attribute)) throw refusal('invalidFilter', `${path} cannot be searched for`)
    return op === 'ne' ? always : never
  }
  if (field === 'deviceData' && op !== 'co')
    throw refusal('invalidFilter', `${path} holds several texts; it can be searched by co and pr only`)
  if (op === 'ne') return { kind: 'not', of: { kind: 'field', field, op: 'eq', value: operand } }
  return { kind: 'field', field, op, value: operand }
}

/** What every resource has; the rest that the store does not search is what no device has. */
const isCommon = ({ returned, name }: ScimAttribute): boolean => returned === 'always' || name === 'meta'

const pathOf = (attribute: ScimAttribute, sub: ScimAttribute | undefined): string =>
  sub ? `${attribute.name}.${sub.name}` : attribute.name

function requireTarget(schemas: Schemas, { path, at }: { path: string; at: number }) {
  const { attribute, sub } = schemas.find(path) ?? {}
  if (!attribute)
    throw refusal('invalidFilter', `At character ${at}: ${path.slice(0, 100)} is not an attribute of a device`)
  return { attribute, sub }
}

/** The order that `sortBy` asks for; a name that cannot order devices is ignored, as Janssen does. */
export function deviceSort(
  schemas: Schemas,
  sortBy: string | undefined,
  sortOrder: string | undefined
): DeviceSort | undefined {
  const { attribute, sub } = (sortBy === undefined ? undefined : schemas.find(sortBy)) ?? {}
  const by = attribute && fields.get(pathOf(attribute, sub))
  return by && by !== 'deviceData' ? { by, descending: sortOrder?.toLowerCase() === 'descending' } : undefined
}
