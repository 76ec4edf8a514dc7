import type { GroupChange, MemberCondition, MemberStep } from '#modules/groups/index'
import { refusal } from './errors.ts'
import { parsePath, type Filter, type PatchPath } from './filter.ts'
import { memberCondition } from './group-condition.ts'
import { groupSchemas, members } from './group-schema.ts'
import { isSettable, operationsOf, type Operation } from './patch.ts'
import { canonicalValue, isObject, type Resource } from './resource.ts'
import { refuseReadOnly, subAttribute, type ScimAttribute } from './schema.ts'

type Op = Operation['op']
type Change = GroupChange & { members: MemberStep[] }

/**
 * What a PATCH message changes (RFC 7644, 3.5.2), as steps that the store takes one after the other: nobody has to know
 * who is in the group, of which there may be very many.
 * @param base address of the service
 * @throws AppError `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue`, `mutability`, `noTarget`
 */
export function groupPatch(message: unknown, base: string): GroupChange {
  const change: Change = { members: [] }
  for (const { op, path, value } of operationsOf(message)) {
    if (path !== undefined) apply(change, op, path, value, base)
    else if (!isObject(value)) throw refusal('invalidSyntax', 'Without a path, the value must be an object')
    else applyEach(change, op, value, base)
  }
  return change
}

/** Okta repeats the id there, and some send schemas that nobody knows: what cannot be set is left alone. */
function applyEach(change: Change, op: Op, value: Resource, base: string, prefix = ''): void {
  for (const [key, member] of Object.entries(value))
    if (isSettable(groupSchemas, prefix + key)) apply(change, op, prefix + key, member, base)
}

function apply(change: Change, op: Op, text: string, value: unknown, base: string): void {
  const path = parsePath(text)
  const target = groupSchemas.find(path.path)
  if (!target) throw refusal('invalidPath', `${path.path} is not an attribute of a group`)
  refuseReadOnly(path.path, target)
  const { schema, attribute, sub } = target
  if (!attribute) {
    if (op === 'remove') throw refusal('mutability', 'A group cannot be without its attributes')
    if (!isObject(value)) throw refusal('invalidValue', `The value for ${schema.id} must be an object`)
    applyEach(change, op, value, base, `${schema.id}:`)
  } else if (attribute === members) change.members.push(...memberSteps(op, path, sub, value, base))
  else if (path.where) throw refusal('invalidPath', `${attribute.name} has one value; brackets do not suit it`)
  else if (attribute.name === 'displayName') {
    if (op === 'remove' || value === null) throw refusal('mutability', 'displayName is required')
    // Whether it is text is for the store to say.
    change.displayName = value as string
  } else if (attribute.name === 'externalId') change.externalId = op === 'remove' ? null : (value as string | null)
}

function memberSteps(
  op: Op,
  { where, sub: named }: PatchPath,
  sub: ScimAttribute | undefined,
  value: unknown,
  base: string
): MemberStep[] {
  const part = named === undefined ? sub : requireMember(named)
  if (part && part.name !== 'value') throw refusal('mutability', `members.${part.name} can only be read`)
  if (part && (op === 'remove' || (op === 'replace' && !where)))
    throw refusal('mutability', 'members.value cannot be changed; add and remove members as a whole')
  if (where && op === 'remove') return [removal(memberCondition(where, base))]
  if (where) return stepsOfOne(op, where, part ? [value].flat() : value, base)
  switch (op) {
    case 'add':
      return [{ add: idsOf(value) }]
    case 'replace':
      return [{ replace: idsOf(value) }]
    case 'remove':
      // Entra removes those that it lists; only who lists none at all wants everybody to go (RFC 7644, 3.5.2.2).
      return value === undefined || value === null ? [{ replace: [] }] : [{ remove: idsOf(value) }]
  }
}

/** Those who are named by their ids are removed without a look at the others. */
function removal(where: MemberCondition): MemberStep {
  const ids = namedIds(where)
  return ids ? { remove: ids } : { removeWhere: where }
}

function namedIds(where: MemberCondition): string[] | undefined {
  if (where.kind === 'or') {
    const parts = where.of.map(namedIds)
    return parts.every((ids) => ids !== undefined) ? parts.flat() : undefined
  }
  return where.kind === 'value' && where.path === 'value' && where.op === 'eq' ? [where.value] : undefined
}

/**
 * What is added to, or put in the place of, the member that the brackets describe: as the server says everything but the
 * `value`, and that cannot be another one, the member is there afterwards and nothing else has changed.
 */
function stepsOfOne(op: Op, where: Filter, value: unknown, base: string): MemberStep[] {
  memberCondition(where, base)
  if (where.kind !== 'compare' || where.op !== 'eq' || typeof where.value !== 'string' || !isValue(where.path))
    throw refusal('mutability', 'A member cannot be changed, only added and removed')
  const { value: id } = where
  const elements = elementsOf(value)
  if (op === 'replace' && elements.length === 0) return [{ remove: [id] }]
  if (elements.some(({ value = id }) => value !== id))
    throw refusal('mutability', 'The value of a member cannot be another one; remove it and add the other')
  return [{ add: [id] }]
}

const isValue = (path: string) => subAttribute(members, path)?.name === 'value'

function requireMember(name: string): ScimAttribute {
  const sub = subAttribute(members, name)
  if (!sub) throw refusal('invalidPath', `members has no member ${name}`)
  return sub
}

const elementsOf = (value: unknown) => (canonicalValue(members, value) ?? []) as { value?: unknown }[]

/**
 * The ids that a list of members names.
 * @throws AppError `invalidValue`
 */
export function idsOf(value: unknown): string[] {
  return elementsOf(value).map(({ value: id }, i) => {
    if (typeof id !== 'string' || id === '')
      throw refusal('invalidValue', `members[${i}].value must be the id of a user`)
    return id
  })
}
