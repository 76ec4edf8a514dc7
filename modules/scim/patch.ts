import { refusal } from './errors.ts'
import { parsePath, type Filter, type PatchPath } from './filter.ts'
import { changedList } from './patch-list.ts'
import { canonicalValue, isObject, type Resource } from './resource.ts'
import { refuseReadOnly, subAttribute, type ScimAttribute, type Target, type Schemas } from './schema.ts'

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const mostOperations = 1000
/** Of all operations together: so often is an element of a list looked at. */
const mostLooks = 300_000

export interface Operation {
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
  const patch: Patch = { schemas, resource: structuredClone(before), looks: 0 }
  for (const { op, path, value } of operationsOf(message)) {
    if (path !== undefined) apply(patch, op, path, value)
    else if (!isObject(value)) throw refusal('invalidSyntax', 'Without a path, the value must be an object')
    else applyEach(patch, op, value)
  }
  return patch.resource
}

interface Patch {
  schemas: Schemas
  resource: Resource
  looks: number
}

/** Checks the message as a whole, so that nothing is looked up for one that cannot be meant. */
export function operationsOf(message: unknown): Operation[] {
  if (!isObject(message)) throw refusal('invalidSyntax', 'A patch must be a JSON object')
  const { schemas, Operations } = message
  const [urn, ...others] = Array.isArray(schemas) ? (schemas as unknown[]) : []
  if (typeof urn !== 'string' || urn.toLowerCase() !== patchUrn.toLowerCase() || others.length > 0)
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
export function isSettable(schemas: Schemas, key: string): boolean {
  const target = schemas.find(key.includes('[') ? parsePath(key).path : key)
  return target !== undefined && [target.attribute, target.sub].every((part) => part?.mutability !== 'readOnly')
}

function applyEach(patch: Patch, op: Operation['op'], value: Resource, prefix = ''): void {
  for (const [key, member] of Object.entries(value))
    if (isSettable(patch.schemas, prefix + key)) apply(patch, op, prefix + key, member)
}

function apply(patch: Patch, op: Operation['op'], text: string, value: unknown): void {
  const { schemas, resource } = patch
  const path = parsePath(text)
  const target = schemas.find(path.path)
  if (!target) throw refusal('invalidPath', `${path.path.slice(0, 100)} is not an attribute of a user`)
  refuseReadOnly(path.path, target)
  const { schema, attribute } = target
  if (!attribute) return applyToWhole(patch, op, schema.id, value)
  if (op === 'remove') refuseRemoval(attribute)
  if (attribute.name === 'schemas') return
  const holder = schema === schemas.core ? resource : ((resource[schema.id] ??= {}) as Resource)
  if (attribute.multiValued) applyToList(patch, holder, op, { ...target, attribute }, path, value)
  else applyToSingle(holder, op, { ...target, attribute }, path, value)
}

function refuseRemoval({ name, required, mutability }: ScimAttribute): void {
  if (required) throw refusal('mutability', `${name} is required`)
  // Nothing would happen, where somebody wants nobody to sign in by it any more.
  if (mutability === 'writeOnly') throw refusal('mutability', `${name} can be replaced, but not removed`)
}

/** The path is the URI of a schema: each member of the value by itself. */
function applyToWhole(patch: Patch, op: Operation['op'], urn: string, value: unknown): void {
  const { schemas, resource } = patch
  if (op === 'remove' || (op === 'replace' && value === null)) {
    if (urn === schemas.core.id) throw refusal('mutability', 'A user cannot be without its attributes')
    delete resource[urn]
    return
  }
  if (!isObject(value)) throw refusal('invalidValue', `The value for ${urn} must be an object`)
  applyEach(patch, op, value, `${urn}:`)
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
  const given =
    op === 'remove' ? null : sub ? { [sub.name]: canonicalValue(sub, value) } : canonicalValue(attribute, value)
  if (!sub && given === null) delete holder[name]
  else holder[name] = { ...(holder[name] as object), ...(sub && { [sub.name]: null }), ...(given as object | null) }
}

function applyToList(
  patch: Patch,
  holder: Resource,
  op: Operation['op'],
  { attribute, sub: named }: AttributeTarget,
  path: PatchPath,
  value: unknown
): void {
  if (path.where && named) throw refusal('invalidPath', 'Brackets belong behind the attribute, before its member')
  const before = (holder[attribute.name] ?? []) as unknown[]
  patch.looks += before.length * (1 + sizeOf(path.where))
  if (patch.looks > mostLooks)
    throw refusal('tooMany', 'The operations ask for too much at once; send fewer in one message')
  const sub = named ?? (path.sub === undefined ? undefined : requireMember(attribute, path.sub))
  holder[attribute.name] = changedList(before, op, { attribute, where: path.where, sub }, value)
}

/** How many comparisons the filter has. */
function sizeOf(filter: Filter | undefined): number {
  if (!filter) return 0
  if (filter.kind === 'not') return sizeOf(filter.of)
  if (filter.kind !== 'and' && filter.kind !== 'or') return 1
  return filter.of.reduce((size, part) => size + sizeOf(part), 0)
}

function requireMember(attribute: ScimAttribute, name: string): ScimAttribute {
  const sub = subAttribute(attribute, name)
  if (!sub) throw refusal('invalidPath', `${attribute.name} has no member ${name.slice(0, 100)}`)
  return sub
}
