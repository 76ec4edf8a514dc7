import type { GroupCondition, GroupField, GroupSort, MemberCondition } from '#modules/groups/index'
import { comparedWithNull, operandOf, prefixed } from './compare.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import { groupSchemas, groupUrn, members } from './group-schema.ts'
import { always, constant, isOne, referenceCondition, someReference, type References } from './reference-condition.ts'
import type { ScimAttribute, Target } from './schema.ts'

type Leaf = Extract<Filter, { kind: 'compare' | 'present' }>

/** Members of a group that the store searches by themselves, by their paths. */
const fields = new Map<string, GroupField>([
  ['id', 'inum'],
  ['displayName', 'displayName'],
  ['externalId', 'externalId'],
  ['meta.created', 'createdAt'],
  ['meta.lastModified', 'updatedAt']
])

/** Where the resources with this id are: `${base}/v2/Users/`. */
export const usersAt = (base: string) => `${base}/v2/Users/`
export const groupsAt = (base: string) => `${base}/v2/Groups/`

/**
 * What a filter asks of groups.
 * @param base address of the service, which the addresses in resources begin with
 * @throws AppError `invalidFilter` for a name that no schema knows, and an operator that does not suit the type
 */
export function groupCondition(filter: Filter, base: string): GroupCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => groupCondition(part, base)) }
    case 'not':
      return { kind: 'not', of: groupCondition(filter.of, base) }
    case 'element':
      return element(filter, base)
    case 'present':
    case 'compare':
      return leafCondition(filter, base)
  }
}

function element({ path, where, at }: Extract<Filter, { kind: 'element' }>, base: string): GroupCondition {
  const { attribute, sub } = requireTarget(path, at)
  if (attribute.type !== 'complex' || sub)
    throw refusal('invalidFilter', `${path} has no parts that brackets could ask for`)
  if (attribute === members) return { kind: 'member', where: memberCondition(where, base) }
  return groupCondition(prefixed(path, where), base)
}

function leafCondition(filter: Leaf, base: string): GroupCondition {
  const { path, at } = filter
  const { attribute, sub } = requireTarget(path, at)
  if (attribute === members)
    return someReference<GroupCondition>(people(base), filter, sub?.name ?? 'value', (where) => ({
      kind: 'member',
      where
    }))
  const field = fields.get(sub ? `${attribute.name}.${sub.name}` : attribute.name)
  const isPresent: GroupCondition = field ? { kind: 'fieldPresent', field } : always
  if (filter.kind === 'present') return isPresent
  if (filter.value === null) return comparedWithNull(filter.op, path, isPresent)
  if (attribute.name === 'schemas') return constant(attribute, groupUrn, filter)
  if (attribute.type === 'complex' && !sub)
    throw refusal('invalidFilter', `${path} has several parts; name the one to compare`)
  if (sub?.name === 'resourceType') return constant(sub, 'Group', filter)
  if (sub?.name === 'location') return isOne(filter, groupsAt(base), inumIs)
  if (!field) throw refusal('invalidFilter', `${path} cannot be searched for`)
  const value = operandOf(sub ?? attribute, filter)
  if (filter.op === 'ne') return { kind: 'not', of: { kind: 'field', field, op: 'eq', value } }
  return { kind: 'field', field, op: filter.op, value }
}

const inumIs = (value: string): GroupCondition => ({ kind: 'field', field: 'inum', op: 'eq', value })

const people = (base: string): References => ({ attribute: members, type: 'User', beginning: usersAt(base) })

/**
 * What a filter asks of one element of `members`.
 * @throws AppError `invalidFilter`
 */
export const memberCondition = (filter: Filter, base: string): MemberCondition =>
  referenceCondition(people(base), filter)

function requireTarget(path: string, at: number): Target & { attribute: ScimAttribute } {
  const target = groupSchemas.find(path)
  if (!target?.attribute)
    throw refusal('invalidFilter', `At character ${at}: ${path.slice(0, 100)} is not an attribute of a group`)
  return { ...target, attribute: target.attribute }
}

/** The order that `sortBy` asks for; a name that cannot order groups is ignored, as Janssen does. */
export function groupSort(sortBy: string | undefined, sortOrder: string | undefined): GroupSort | undefined {
  const target = sortBy === undefined ? undefined : groupSchemas.find(sortBy)
  const { attribute, sub } = target ?? {}
  const by = attribute && fields.get(sub ? `${attribute.name}.${sub.name}` : attribute.name)
  return by && { by, descending: sortOrder?.toLowerCase() === 'descending' }
}
