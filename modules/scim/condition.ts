import type { MembershipCondition } from '#modules/groups/index'
import {
  userStatuses,
  type Comparison,
  type ElementCondition,
  type UserCondition,
  type UserSort
} from '#modules/users/index'
import { comparedWithNull, compares, isExact, isFalseByDefault, operandOf, prefixed, requireMember } from './compare.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import { groupsAt } from './group-condition.ts'
import { referenceCondition, someReference } from './reference-condition.ts'
import { subAttribute, type ScimAttribute, type ScimSchema, type Schemas, type Target } from './schema.ts'
import { groups } from './user-schema.ts'

type Compare = Extract<Filter, { kind: 'compare' }>
type Named = Extract<Filter, { at: number }>

const everybody: UserCondition = { kind: 'and', of: [] }
const nobody: UserCondition = { kind: 'or', of: [] }

/**
 * What a filter asks of people.
 * @param base address of the service, which the addresses of groups begin with
 * @throws AppError `invalidFilter` for a name that no schema knows, and an operator that does not suit the type
 */
export function userCondition(schemas: Schemas, filter: Filter, base = ''): UserCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => userCondition(schemas, part, base)) }
    case 'not':
      return opposite(userCondition(schemas, filter.of, base))
  }
  const target = requireTarget(schemas, filter)
  if (target.attribute === groups) return inGroups(target, filter, base)
  switch (filter.kind) {
    case 'present':
      return present(target, filter.path)
    case 'element':
      return element(schemas, target, filter)
    case 'compare':
      return compare(schemas, target, filter)
  }
}

/** Groups are not among what is stored of a person. */
function inGroups({ sub }: SearchTarget, filter: Named, base: string): UserCondition {
  const references = { attribute: groups, type: 'direct', beginning: groupsAt(base) }
  const having = (where: MembershipCondition): UserCondition => ({ kind: 'group', where })
  if (filter.kind !== 'element') return someReference(references, filter, sub?.name ?? 'value', having)
  if (sub) throw refusal('invalidFilter', `${filter.path} has no parts that brackets could ask for`)
  return having(referenceCondition(references, filter.where))
}

/** What is not not so is so: an index can then find it. */
const opposite = (condition: UserCondition): UserCondition =>
  condition.kind === 'not' ? condition.of : { kind: 'not', of: condition }

interface SearchTarget extends Target {
  attribute: ScimAttribute
}

function requireTarget(schemas: Schemas, { path, at }: Named): SearchTarget {
  const target = schemas.find(path)
  if (!target?.attribute)
    throw refusal('invalidFilter', `At character ${at}: ${path.slice(0, 100)} is not an attribute of a user`)
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

function present(target: SearchTarget, path: string): UserCondition {
  const { attribute, sub } = target
  if (attribute.name === 'schemas' || attribute.name === 'meta') return everybody
  if (attribute.type === 'complex' && !attribute.multiValued && !sub)
    return {
      kind: 'or',
      of: (attribute.subAttributes ?? []).flatMap(({ stored }) => (stored ? [{ kind: 'present', path: stored }] : []))
    }
  if (attribute.type === 'complex' && attribute.multiValued && !sub)
    // Where elements have a value, it is there: its rows are fewer than those of all members.
    return { kind: 'present', path: `${attribute.stored}${subAttribute(attribute, 'value') ? '.value' : ''}` }
  const { leaf, stored } = leafOf(target, path)
  if (leaf.field) return { kind: 'fieldPresent', field: leaf.field }
  if (!stored) throw unsearchable(path)
  return { kind: 'present', path: stored }
}

function compare(schemas: Schemas, target: SearchTarget, filter: Compare): UserCondition {
  const { path, op, value } = filter
  const { attribute, sub } = target
  if (value === null) return comparedWithNull(op, path, present(target, path))
  if (attribute.name === 'schemas') return ofSchemas(schemas, attribute, filter)
  const { leaf, stored } = leafOf(target, path)
  const operand = operandOf(leaf, filter)
  if (attribute.name === 'meta' && sub?.name === 'resourceType')
    return compares(op, schemas.core.name, operand, true) ? everybody : nobody
  if (leaf.field === 'status') return active(op, operand === 1)
  if (leaf.field) {
    const positive: UserCondition = { kind: 'field', field: leaf.field, op: positiveOf(op), value: operand }
    return op === 'ne' ? { kind: 'not', of: positive } : positive
  }
  if (!stored) throw unsearchable(path)
  if (isFalseByDefault(leaf)) return anElement(attribute, valueTest(leaf, stored, op, operand))
  const test = { kind: 'value', path: stored, op, value: operand, ...exactly(leaf) } as const
  // Not equal: of one value, none there counts as well; of several, one that differs is enough (RFC 7644, 3.4.2.2).
  return op === 'ne' && !attribute.multiValued ? { kind: 'not', of: { ...test, op: 'eq' } } : test
}

const positiveOf = (op: Comparison): Comparison => (op === 'ne' ? 'eq' : op)

const exactly = (leaf: ScimAttribute) => (isExact(leaf) ? { exact: true } : {})

/** The resource has the URI of the core schema, and those of the extensions that it has values of. */
function ofSchemas({ all, core }: Schemas, attribute: ScimAttribute, filter: Compare): UserCondition {
  const operand = operandOf(attribute, filter)
  const fitting = all.filter(({ id }) => compares(filter.op, id, operand, isExact(attribute)))
  const having = ({ attributes, id }: ScimSchema): UserCondition[] =>
    attributes
      .filter(({ returned }) => returned !== 'never')
      .map((one) => present({ schema: core, attribute: one }, `${id}:${one.name}`))
  return { kind: 'or', of: fitting.flatMap((schema) => (schema === core ? [everybody] : having(schema))) }
}

/** Whoever is not active is inactive for SCIM, whatever the reason. */
function active(op: Comparison, wanted: boolean): UserCondition {
  const isWanted = wanted === (op === 'eq')
  const of = userStatuses
    .filter((status) => (status === 'active') === isWanted)
    .map((value): UserCondition => ({ kind: 'field', field: 'status', op: 'eq', value }))
  return of.length === 1 ? (of[0] as UserCondition) : { kind: 'or', of }
}

function element(schemas: Schemas, target: SearchTarget, filter: Extract<Filter, { kind: 'element' }>): UserCondition {
  const { attribute } = target
  if (target.sub || (attribute.type !== 'complex' && !attribute.multiValued))
    throw refusal('invalidFilter', `${filter.path} has no parts that brackets could ask for`)
  // A complex attribute with one value: the brackets only spare the repetition of its name.
  if (!attribute.multiValued) return userCondition(schemas, prefixed(filter.path, filter.where))
  if (!attribute.stored) throw unsearchable(filter.path)
  return anElement(attribute, elementCondition(attribute, filter.where))
}

/** Is there an element that fits? One part at least says what it has: all that have not something are no index's to find. */
function anElement(attribute: ScimAttribute, where: ElementCondition): UserCondition {
  const parts = where.kind === 'and' ? where.of : [where]
  const value = attribute.type === 'complex' ? subAttribute(attribute, 'value') : attribute
  const isLed = !value || parts.some((part) => 'path' in part)
  return {
    kind: 'element',
    attribute: attribute.stored as string,
    where: isLed ? where : { kind: 'and', of: [isThere(value, memberPath(attribute, value)), ...parts] }
  }
}

const memberPath = (attribute: ScimAttribute, member: ScimAttribute): string =>
  member === attribute ? (attribute.stored as string) : `${attribute.stored}.${member.name}`

function isThere({ type }: ScimAttribute, path: string): ElementCondition {
  const isText = type === 'string' || type === 'reference' || type === 'binary'
  return { kind: 'present', path, type: isText ? 'text' : 'number' }
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
      const member = requireMember(attribute, filter.path)
      const path = memberPath(attribute, member)
      if (filter.kind === 'present') return isThere(member, path)
      if (filter.value !== null) return valueTest(member, path, filter.op, operandOf(member, filter))
      return comparedWithNull(filter.op, filter.path, isThere(member, path))
    }
  }
}

function valueTest(member: ScimAttribute, path: string, op: Comparison, operand: string | number): ElementCondition {
  const test = { kind: 'value', path, op: positiveOf(op), value: operand, ...exactly(member) } as const
  const isNot = op === 'ne'
  // What is absent is false: whether it is not true is then the question.
  if (isFalseByDefault(member) && operand === 0) {
    const isTrue = { ...test, value: 1 }
    return isNot ? isTrue : { kind: 'not', of: isTrue }
  }
  return isNot ? { kind: 'not', of: test } : test
}

/** The order that `sortBy` asks for; a name that cannot order anything is ignored, as Janssen does. */
export function userSort(
  schemas: Schemas,
  sortBy: string | undefined,
  sortOrder: string | undefined
): UserSort | undefined {
  const target = sortBy === undefined ? undefined : schemas.find(sortBy.trim())
  if (!target?.attribute || target.attribute.returned === 'never') return undefined
  const { attribute, sub } = target
  if (attribute === groups) return undefined
  const leaf = attribute.type === 'complex' ? (sub ?? subAttribute(attribute, 'value')) : attribute
  if (!leaf) return undefined
  const descending = sortOrder?.toLowerCase() === 'descending'
  if (leaf.field) return { by: { field: leaf.field === 'status' ? 'active' : leaf.field }, descending }
  const path = attribute.type === 'complex' && attribute.multiValued ? `${attribute.stored}.${leaf.name}` : leaf.stored
  if (!path) return undefined
  const isText = leaf.type === 'string' || leaf.type === 'reference' || leaf.type === 'binary'
  return { by: { path, type: isText ? 'text' : 'number' }, descending }
}
