import { refusal } from './errors.ts'
import { parsePath, type Filter, type PatchPath } from './filter.ts'
import { matchesElement } from './match.ts'
import { canonicalValue, isObject, type Resource } from './resource.ts'
import { refuseReadOnly, subAttribute, type ScimAttribute, type Target, type Schemas } from './schema.ts'

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const mostOperations = 1000

interface Operation {
  op: 'add' | 'replace' | 'remove'
  path: string | undefined
  value: unknown
}

/**
 * Applies the operations of a PATCH message one after the other to a copy (RFC 7644, 3.5.2). Beyond the RFC: operations
 * in any case, keys that are paths, elements that come into being when what is in brackets says how they look, and
 * removal of listed values, because Entra and Okta send these.
 * @throws AppError `invalidSyntax`, `invalidPath`, `invalidFilter`, `invalidValue`, `mutability`, `noTarget`
 */
export function patched(schemas: Schemas, before: Resource, message: unknown): Resource {
  const after = structuredClone(before)
  for (const { op, path, value } of operationsOf(message)) {
    if (path !== undefined) apply(schemas, after, op, path, value)
    else if (!isObject(value)) throw refusal('invalidSyntax', 'Without a path, the value must be an object')
    else
      for (const [key, member] of Object.entries(value))
        if (isSettable(schemas, key)) apply(schemas, after, op, key, member)
  }
  return after
}

/** Checks the message as a whole, so that nothing is looked up for one that cannot be meant. */
export function operationsOf(message: unknown): Operation[] {
  if (!isObject(message)) throw refusal('invalidSyntax', 'A patch must be a JSON object')
  const { schemas, Operations } = message
  if (!Array.isArray(schemas) || schemas.length !== 1 || String(schemas[0]).toLowerCase() !== patchUrn.toLowerCase())
    throw refusal('invalidSyntax', `schemas must be a list of ${patchUrn} alone`)
  if (!Array.isArray(Operations) || Operations.length === 0)
    throw refusal('invalidSyntax', 'Operations must be a list of operations')
  if (Operations.length > mostOperations)
    throw refusal('invalidSyntax', `A patch may have at most ${mostOperations} operations`)
  return Operations.map(operationOf)
}

function operationOf(given: unknown): Operation {
  if (!isObject(given)) throw refusal('invalidSyntax', 'Each operation must be an object')
  const op = typeof given.op === 'string' ? given.op.toLowerCase() : undefined
  if (op !== 'add' && op !== 'replace' && op !== 'remove')
    throw refusal('invalidSyntax', `op must be add, replace or remove, not ${JSON.stringify(given.op)?.slice(0, 50)}`)
  const path = given.path ?? undefined
  if (path !== undefined && typeof path !== 'string') throw refusal('invalidPath', 'path must be text')
  if (op === 'remove' && !path) throw refusal('noTarget', 'remove needs a path')
  if (op !== 'remove' && given.value === undefined) throw refusal('invalidSyntax', `${op} needs a value`)
  return { op, path: path === '' ? undefined : path, value: given.value }
}

/** Without a path, what a client may not set or the server does not know is left alone: Okta repeats the id there. */
function isSettable(schemas: Schemas, key: string): boolean {
  const target = schemas.find(key.includes('[') ? parsePath(key).path : key)
  return target !== undefined && [target.attribute, target.sub].every((part) => part?.mutability !== 'readOnly')
}

function apply(schemas: Schemas, resource: Resource, op: Operation['op'], text: string, value: unknown): void {
  const path = parsePath(text)
  const target = schemas.find(path.path)
  if (!target) throw refusal('invalidPath', `${path.path} is not an attribute of a user`)
  refuseReadOnly(path.path, target)
  const { schema, attribute } = target
  if (!attribute) return applyToWhole(schemas, resource, op, schema.id, value)
  if (attribute.name === 'schemas') return
  if (op === 'remove' && attribute.required) throw refusal('mutability', `${attribute.name} is required`)
  const holder = schema === schemas.core ? resource : ((resource[schema.id] ??= {}) as Resource)
  if (attribute.multiValued) applyToList(holder, op, { ...target, attribute }, path, value)
  else applyToSingle(holder, op, { ...target, attribute }, path, value)
}

/** The path is the URI of a schema: each member of the value by itself. */
function applyToWhole(schemas: Schemas, resource: Resource, op: Operation['op'], urn: string, value: unknown): void {
  if (op === 'remove') {
    if (urn === schemas.core.id) throw refusal('mutability', 'A user cannot be without its attributes')
    delete resource[urn]
    return
  }
  if (!isObject(value)) throw refusal('invalidValue', `The value for ${urn} must be an object`)
  for (const [key, member] of Object.entries(value)) {
    const path = `${urn}:${key}`
    if (isSettable(schemas, path)) apply(schemas, resource, op, path, member)
  }
}

interface AttributeTarget extends Target {
  attribute: ScimAttribute
}

function applyToSingle(
  holder: Resource,
  op: Operation['op'],
  { attribute, sub }: AttributeTarget,
  path: PatchPath,
  value: unknown
): void {
  const { name } = attribute
  if (path.where) throw refusal('invalidPath', `${name} has one value; brackets do not suit it`)
  if (attribute.type !== 'complex') {
    if (op === 'remove') delete holder[name]
    else holder[name] = canonicalValue(attribute, value)
    return
  }
  if (op === 'remove' && !sub) {
    delete holder[name]
    return
  }
  const members: Resource = { ...(holder[name] as object) }
  if (sub) {
    if (op === 'remove') delete members[sub.name]
    else members[sub.name] = canonicalValue(sub, value)
  } else if (value === null) {
    delete holder[name]
    return
  } else Object.assign(members, canonicalValue(attribute, value))
  holder[name] = members
}

function applyToList(
  holder: Resource,
  op: Operation['op'],
  target: AttributeTarget,
  path: PatchPath,
  value: unknown
): void {
  const { attribute } = target
  const before = (holder[attribute.name] ?? []) as unknown[]
  const sub = target.sub ?? (path.sub === undefined ? undefined : requireMember(attribute, path.sub))
  const after = path.where
    ? changedWhere(attribute, before, op, path.where, sub, value)
    : sub
      ? changedMembers(attribute, before, op, sub, value)
      : changedList(attribute, before, op, value)
  holder[attribute.name] = withOnePrimary(
    attribute,
    before,
    after.filter((item) => !isHollow(attribute, item))
  )
}

function requireMember(attribute: ScimAttribute, name: string): ScimAttribute {
  const sub = subAttribute(attribute, name)
  if (!sub) throw refusal('invalidPath', `${attribute.name} has no member ${name}`)
  return sub
}

function changedList(attribute: ScimAttribute, before: unknown[], op: Operation['op'], value: unknown): unknown[] {
  const values = (canonicalValue(attribute, value) ?? []) as unknown[]
  switch (op) {
    case 'replace':
      return values
    case 'add':
      return [...before, ...values.filter((item) => !before.some((other) => isSame(item, other)))]
    case 'remove':
      // Entra removes the values that it lists, and everything when it lists none.
      return values.length === 0 ? [] : before.filter((item) => !values.some((other) => keyOf(item) === keyOf(other)))
  }
}

const keyOf = (item: unknown) => JSON.stringify(isObject(item) ? (item.value ?? item) : item)

/** The path names a member without brackets: it is that of all elements. */
function changedMembers(
  attribute: ScimAttribute,
  before: unknown[],
  op: Operation['op'],
  sub: ScimAttribute,
  value: unknown
): unknown[] {
  if (op === 'remove') return before.map((item) => without(item, sub.name))
  const content = canonicalValue(sub, value)
  if (op === 'add' || before.length === 0) return changedList(attribute, before, 'add', { [sub.name]: content })
  return before.map((item) => assigned(item, { [sub.name]: content }))
}

function changedWhere(
  attribute: ScimAttribute,
  before: unknown[],
  op: Operation['op'],
  where: Filter,
  sub: ScimAttribute | undefined,
  value: unknown
): unknown[] {
  const fits = before.map((item) => matchesElement(attribute, item, where))
  if (op === 'remove')
    return sub ? before.map((item, i) => (fits[i] ? without(item, sub.name) : item)) : before.filter((_, i) => !fits[i])
  const content = sub ? { [sub.name]: canonicalValue(sub, value) } : firstOf(attribute, value)
  if (!fits.includes(true)) {
    const described = describedBy(attribute, where)
    if (!described || !isObject(content)) throw refusal('noTarget', `No element of ${attribute.name} fits the brackets`)
    return [...before, { ...described, ...content }]
  }
  const whole = op === 'replace' && !sub
  return before.map((item, i) => (!fits[i] ? item : whole ? content : assigned(item, content)))
}

/** One element's new content: a list of one, as some send it, is that one. */
function firstOf(attribute: ScimAttribute, value: unknown): unknown {
  const values = (canonicalValue(attribute, value) ?? []) as unknown[]
  if (values.length > 1)
    throw refusal('invalidValue', `The value for one element of ${attribute.name} must be one object`)
  return values[0] ?? {}
}

/** The element that an all-equal filter describes: `type eq "work"` gives `{ type: 'work' }`. */
function describedBy(attribute: ScimAttribute, where: Filter): Resource | undefined {
  const parts = where.kind === 'and' ? where.of : [where]
  const described: Resource = {}
  for (const part of parts) {
    const sub =
      part.kind === 'compare' && part.op === 'eq' && part.value !== null
        ? subAttribute(attribute, part.path)
        : undefined
    if (!sub || part.kind !== 'compare') return undefined
    described[sub.name] = canonicalValue(sub, part.value)
  }
  return described
}

const assigned = (item: unknown, members: unknown): unknown =>
  isObject(item) && isObject(members) ? { ...item, ...members } : members

function without(item: unknown, name: string): unknown {
  if (!isObject(item)) return item
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== name))
}

/** An element that has lost its value says nothing any more. */
function isHollow(attribute: ScimAttribute, item: unknown): boolean {
  if (!isObject(item)) return item === null || item === ''
  const members = subAttribute(attribute, 'value') ? [item.value] : Object.values(item)
  return members.every((member) => member === undefined || member === null || member === '')
}

/** A new primary element takes the place of the old one (RFC 7644, 3.5.2). */
function withOnePrimary(attribute: ScimAttribute, before: unknown[], after: unknown[]): unknown[] {
  if (attribute.type !== 'complex') return after
  const isPrimary = (item: unknown) => isObject(item) && item.primary === true
  const chosen = after.find((item) => isPrimary(item) && !before.includes(item)) ?? after.find(isPrimary)
  return after.map((item) => (item !== chosen && isPrimary(item) ? assigned(item, { primary: false }) : item))
}

function isSame(a: unknown, b: unknown): boolean {
  const sorted = (item: unknown) =>
    JSON.stringify(isObject(item) ? Object.entries(item).sort(([x], [y]) => (x < y ? -1 : 1)) : item)
  return sorted(a) === sorted(b)
}
