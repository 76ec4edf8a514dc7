import {
  toMilliseconds,
  type Comparison,
  type ElementCondition,
  type UserCondition,
  type UserSort
} from '#modules/users/index'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import { subAttribute, type ScimAttribute, type Target, type Schemas } from './schema.ts'

type Compare = Extract<Filter, { kind: 'compare' }>
type Named = Extract<Filter, { at: number }>

const everybody: UserCondition = { kind: 'and', of: [] }
const nobody: UserCondition = { kind: 'or', of: [] }

/**
 * What a filter asks of people.
 * @throws AppError `invalidFilter` for a name that no schema knows, and an operator that does not suit the type
 */
export function userCondition(schemas: Schemas, filter: Filter): UserCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => userCondition(schemas, part)) }
    case 'not':
      return { kind: 'not', of: userCondition(schemas, filter.of) }
    case 'present':
      return present(requireTarget(schemas, filter), filter)
    case 'element':
      return element(schemas, requireTarget(schemas, filter), filter)
    case 'compare':
      return compare(requireTarget(schemas, filter), filter)
  }
}

interface SearchTarget extends Target {
  attribute: ScimAttribute
}

function requireTarget(schemas: Schemas, { path, at }: Named): SearchTarget {
  const target = schemas.find(path)
  if (!target?.attribute) throw refusal('invalidFilter', `At character ${at}: ${path} is not an attribute of a user`)
  const { attribute } = target
  if (attribute.returned === 'never') throw unsearchable(path)
  return { ...target, attribute }
}

const unsearchable = (path: string) => refusal('invalidFilter', `${path} cannot be searched for`)

/** Where the values lie: for a complex attribute, those of the sub-attribute, `value` where none is named. */
function leafOf({ attribute, sub }: SearchTarget, path: string): { leaf: ScimAttribute; stored: string | undefined } {
  if (attribute.type !== 'complex') return { leaf: attribute, stored: attribute.stored }
  const leaf = sub ?? subAttribute(attribute, 'value')
  if (!leaf) throw refusal('invalidFilter', `${path} has several parts; name the one to compare`)
  return { leaf, stored: attribute.multiValued ? `${attribute.stored}.${leaf.name}` : leaf.stored }
}

function present(target: SearchTarget, { path }: Named): UserCondition {
  const { attribute, sub } = target
  if (attribute.name === 'schemas' || attribute.name === 'meta') return everybody
  if (attribute.type === 'complex' && !attribute.multiValued && !sub)
    return {
      kind: 'or',
      of: (attribute.subAttributes ?? []).flatMap(({ stored }) => (stored ? [{ kind: 'present', path: stored }] : []))
    }
  if (attribute.type === 'complex' && attribute.multiValued && !sub)
    return { kind: 'present', path: attribute.stored as string }
  const { leaf, stored } = leafOf(target, path)
  if (leaf.field) return { kind: 'fieldPresent', field: leaf.field }
  if (!stored) throw unsearchable(path)
  return { kind: 'present', path: stored }
}

function compare(target: SearchTarget, filter: Compare): UserCondition {
  const { path, op, value } = filter
  if (value === null) return comparedWithNull(op, path, present(target, filter))
  const { attribute, sub } = target
  if (attribute.name === 'meta' && sub?.name === 'resourceType') return constant('User', filter)
  const { leaf, stored } = leafOf(target, path)
  const operand = operandOf(leaf, filter)
  if (leaf.name === 'active') return active(op, operand === 1)
  if (leaf.field) {
    const positive: UserCondition = { kind: 'field', field: leaf.field, op: positiveOf(op), value: operand }
    return op === 'ne' ? { kind: 'not', of: positive } : positive
  }
  if (!stored) throw unsearchable(path)
  // Not equal: of one value, none there counts as well; of several, one that differs is enough (RFC 7644, 3.4.2.2).
  if (op === 'ne' && !attribute.multiValued)
    return { kind: 'not', of: { kind: 'value', path: stored, op: 'eq', value: operand } }
  return { kind: 'value', path: stored, op, value: operand }
}

const positiveOf = (op: Comparison): Comparison => (op === 'ne' ? 'eq' : op)

function comparedWithNull<T>(op: Comparison, path: string, isPresent: T): T | { kind: 'not'; of: T } {
  if (op === 'ne') return isPresent
  if (op === 'eq') return { kind: 'not', of: isPresent }
  throw refusal('invalidFilter', `${path} can be compared with null by eq and ne only`)
}

function constant(text: string, { op, value }: Compare): UserCondition {
  if (op !== 'eq' && op !== 'ne') throw refusal('invalidFilter', 'meta.resourceType can be compared by eq and ne only')
  return (value === text) === (op === 'eq') ? everybody : nobody
}

/** Whoever is not active is inactive for SCIM, whatever the reason. */
function active(op: Comparison, wanted: boolean): UserCondition {
  const isActive: UserCondition = { kind: 'field', field: 'status', op: 'eq', value: 'active' }
  return wanted === (op === 'eq') ? isActive : { kind: 'not', of: isActive }
}

/** The value in the form in which it is compared, when the operator and the type suit each other. */
function operandOf({ type }: ScimAttribute, { op, value, path }: Compare): string | number {
  const refuse = (wanted: string) => refusal('invalidFilter', `${path} must be compared with ${wanted}`)
  switch (type) {
    case 'boolean': {
      if (op !== 'eq' && op !== 'ne') throw refusal('invalidFilter', `${path} can be compared by eq and ne only`)
      const text = String(value).toLowerCase()
      if (text !== 'true' && text !== 'false') throw refuse('true or false')
      return text === 'true' ? 1 : 0
    }
    case 'decimal':
    case 'integer':
      requireOrder(op, path)
      if (typeof value !== 'number') throw refuse('a number')
      return value
    case 'dateTime': {
      requireOrder(op, path)
      const milliseconds = typeof value === 'string' ? toMilliseconds(value) : Number.NaN
      if (Number.isNaN(milliseconds)) throw refuse('a date with a time, such as "2026-01-31T08:00:00Z"')
      return milliseconds
    }
    case 'binary':
      if (op !== 'eq' && op !== 'ne') throw refusal('invalidFilter', `${path} can be compared by eq and ne only`)
      if (typeof value !== 'string') throw refuse('a text')
      return value
    case 'string':
    case 'reference':
    case 'complex':
      if (typeof value !== 'string') throw refuse('a text')
      return value
  }
}

function requireOrder(op: Comparison, path: string): void {
  if (op === 'co' || op === 'sw' || op === 'ew')
    throw refusal('invalidFilter', `${path} is no text; ${op} does not suit it`)
}

function element(schemas: Schemas, target: SearchTarget, filter: Extract<Filter, { kind: 'element' }>): UserCondition {
  const { attribute } = target
  if (attribute.type !== 'complex' || target.sub)
    throw refusal('invalidFilter', `${filter.path} has no parts that brackets could ask for`)
  // A complex attribute with one value: the brackets only spare the repetition of its name.
  if (!attribute.multiValued) return userCondition(schemas, prefixed(filter.path, filter.where))
  return { kind: 'element', attribute: attribute.stored as string, where: elementCondition(attribute, filter.where) }
}

function prefixed(prefix: string, filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => prefixed(prefix, part)) }
    case 'not':
      return { kind: 'not', of: prefixed(prefix, filter.of) }
    default:
      return { ...filter, path: `${prefix}.${filter.path}` }
  }
}

function elementCondition(attribute: ScimAttribute, filter: Filter): ElementCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => elementCondition(attribute, part)) }
    case 'not':
      return { kind: 'not', of: elementCondition(attribute, filter.of) }
    case 'element':
      throw refusal('invalidFilter', 'Brackets must not stand within brackets')
    case 'present':
    case 'compare': {
      const sub = requireSub(attribute, filter.path)
      const isPresent: ElementCondition = { kind: 'present', path: `${attribute.stored}.${sub.name}` }
      if (filter.kind === 'present') return isPresent
      if (filter.value === null) return comparedWithNull(filter.op, filter.path, isPresent)
      const value = operandOf(sub, filter)
      const test: ElementCondition = { ...isPresent, kind: 'value', op: positiveOf(filter.op), value }
      return filter.op === 'ne' ? { kind: 'not', of: test } : test
    }
  }
}

/** @throws AppError `invalidFilter` */
export function requireSub(attribute: ScimAttribute, name: string): ScimAttribute {
  const sub = subAttribute(attribute, name)
  if (!sub) throw refusal('invalidFilter', `${attribute.name} has no member ${name}`)
  return sub
}

/** The order that `sortBy` asks for; a name that cannot order anything is ignored, as Janssen does. */
export function userSort(
  schemas: Schemas,
  sortBy: string | undefined,
  sortOrder: string | undefined
): UserSort | undefined {
  const target = sortBy === undefined ? undefined : schemas.find(sortBy)
  if (!target?.attribute || target.attribute.returned === 'never') return undefined
  const { attribute, sub } = target
  const leaf = attribute.type === 'complex' ? (sub ?? subAttribute(attribute, 'value')) : attribute
  if (!leaf) return undefined
  const descending = sortOrder?.toLowerCase() === 'descending'
  if (leaf.field) return { by: { field: leaf.field }, descending }
  const path = attribute.type === 'complex' && attribute.multiValued ? `${attribute.stored}.${leaf.name}` : leaf.stored
  if (!path) return undefined
  const isText = leaf.type === 'string' || leaf.type === 'reference' || leaf.type === 'binary'
  return { by: { path, type: isText ? 'text' : 'number' }, descending }
}
