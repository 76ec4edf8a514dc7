import { fold } from '#modules/core/text'
import { isExact } from './compare.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import { elementMatcher } from './match.ts'
import type { Operation } from './patch.ts'
import { canonicalValue, isObject, type Resource } from './resource.ts'
import { subAttribute, type ScimAttribute } from './schema.ts'

/** What an operation is about, within a multi-valued attribute. */
export interface ListTarget {
  attribute: ScimAttribute
  /** What stands in brackets behind it. */
  where?: Filter | undefined
  sub?: ScimAttribute | undefined
}

/** As many elements as the store takes. */
const mostElements = 1000

/**
 * The elements after an operation (RFC 7644, 3.5.2).
 * @throws AppError `invalidFilter`, `invalidValue`, `noTarget`
 */
export function changedList(
  before: unknown[],
  op: Operation['op'],
  { attribute, where, sub }: ListTarget,
  value: unknown
): unknown[] {
  const after = where
    ? changedWhere(attribute, before, op, where, sub, value)
    : sub
      ? changedMembers(attribute, before, op, sub, value)
      : changedElements(attribute, before, op, value)
  if (after.length > mostElements)
    throw refusal('invalidValue', `${attribute.name} may have at most ${mostElements} values`)
  const isNew = op === 'replace' && !where && !sub
  // What is no element any more keeps its place until it is clear which one is primary.
  const elements = after.map((item) => (isHollow(attribute, item) ? undefined : item))
  return withOnePrimary(elements, isNew ? -1 : before.findIndex(isPrimary)).filter((item) => item !== undefined)
}

function changedElements(attribute: ScimAttribute, before: unknown[], op: Operation['op'], value: unknown): unknown[] {
  if (op === 'remove' && (value === undefined || value === null)) return []
  const values = ((canonicalValue(attribute, value) ?? []) as unknown[]).map(withoutEmpty)
  switch (op) {
    case 'replace':
      return values
    case 'add':
      return withAdded(attribute, before, values)
    case 'remove': {
      // Entra lists what is to go.
      const gone = new Set(values.map((item) => keyOf(attribute, item)))
      return before.filter((item) => !keysOf(attribute, item).some((key) => gone.has(key)))
    }
  }
}

/** What is there already is not added a second time; it takes what else is said of it (RFC 7643, 2.4). */
function withAdded(attribute: ScimAttribute, before: unknown[], values: unknown[]): unknown[] {
  const after = [...before]
  const places = new Map<string, number>()
  const remember = (item: unknown, place: number) => {
    for (const key of keysOf(attribute, item)) if (!places.has(key)) places.set(key, place)
  }
  for (const [place, item] of before.entries()) remember(item, place)
  for (const item of values) {
    const place = places.get(keyOf(attribute, item))
    if (place === undefined) remember(item, after.push(item) - 1)
    else after[place] = assigned(after[place], item)
  }
  return after
}

/** What tells an element from others: its value, with its type where one is named; else all that it has. */
function keyOf(attribute: ScimAttribute, item: unknown): string {
  if (!isObject(item)) return JSON.stringify(comparable(attribute, item))
  const has = (name: string) => Object.hasOwn(item, name)
  const names = has('value') ? ['value', ...(has('type') ? ['type'] : [])] : Object.keys(item).sort()
  return JSON.stringify(names.map((name) => [name, comparable(subAttribute(attribute, name), item[name])]))
}

/** The same, and that by which it is found without its type. */
function keysOf(attribute: ScimAttribute, item: unknown): string[] {
  const own = keyOf(attribute, item)
  return isObject(item) && Object.hasOwn(item, 'value') && Object.hasOwn(item, 'type')
    ? [own, keyOf(attribute, { value: item.value })]
    : [own]
}

const comparable = (attribute: ScimAttribute | undefined, value: unknown): unknown =>
  typeof value === 'string' && attribute && !isExact(attribute) ? fold(value) : value

/** The path names a member without brackets: it is that of all elements. */
function changedMembers(
  attribute: ScimAttribute,
  before: unknown[],
  op: Operation['op'],
  sub: ScimAttribute,
  value: unknown
): unknown[] {
  if (op === 'remove') return before.map((item) => without(item, sub.name))
  const members = { [sub.name]: canonicalValue(sub, value) }
  const isWhole = sub.name === 'value' || !subAttribute(attribute, 'value')
  if (isWhole && (op === 'add' || before.length === 0)) return withAdded(attribute, before, [withoutEmpty(members)])
  if (before.length === 0) throw refusal('noTarget', `${attribute.name} has no element whose ${sub.name} could be set`)
  return before.map((item) => assigned(item, members))
}

function changedWhere(
  attribute: ScimAttribute,
  before: unknown[],
  op: Operation['op'],
  where: Filter,
  sub: ScimAttribute | undefined,
  value: unknown
): unknown[] {
  const fits = before.map(elementMatcher(attribute, where))
  if (op === 'remove')
    return sub ? before.map((item, i) => (fits[i] ? without(item, sub.name) : item)) : before.filter((_, i) => !fits[i])
  const content = sub ? { [sub.name]: canonicalValue(sub, value) } : oneOf(attribute, value)
  const isWhole = op === 'replace' && !sub
  if (fits.includes(true))
    return before.map((item, i) => (!fits[i] ? item : isWhole ? withoutEmpty(content) : assigned(item, content)))
  // Entra expects an element to come into being; what is to be replaced as a whole must be there (RFC 7644, 3.5.2.3).
  const described = isWhole ? undefined : describedBy(attribute, where)
  if (!described || !isObject(content)) throw refusal('noTarget', `No element of ${attribute.name} fits the brackets`)
  // It fits the brackets, whatever else is left without a value.
  return [...before, assigned(described, withoutEmpty(content))]
}

/** One element's new content: a list of one, as some send it, is that one. */
function oneOf(attribute: ScimAttribute, value: unknown): unknown {
  const values = (canonicalValue(attribute, value) ?? []) as unknown[]
  if (values.length > 1)
    throw refusal('invalidValue', `The value for one element of ${attribute.name} must be one object`)
  return values[0] ?? {}
}

/** The element that an all-equal filter describes: `type eq "work"` gives `{ type: 'work' }`. */
function describedBy(attribute: ScimAttribute, where: Filter): Resource | undefined {
  if (where.kind === 'and') {
    const parts = where.of.map((part) => describedBy(attribute, part))
    return parts.includes(undefined) ? undefined : (Object.assign({}, ...parts) as Resource)
  }
  if (where.kind !== 'compare' || where.op !== 'eq' || where.value === null) return undefined
  const sub = subAttribute(attribute, where.path)
  return sub && { [sub.name]: canonicalValue(sub, where.value) }
}

const assigned = (item: unknown, members: unknown): unknown =>
  withoutEmpty(isObject(item) && isObject(members) ? { ...item, ...members } : members)

function without(item: unknown, name: string): unknown {
  if (!isObject(item)) return item
  return Object.fromEntries(Object.entries(item).filter(([key]) => key !== name))
}

/** What has no value is not there (RFC 7643, 2.5). */
const withoutEmpty = (item: unknown): unknown =>
  isObject(item)
    ? Object.fromEntries(Object.entries(item).filter(([, member]) => member !== null && member !== ''))
    : item

/** An element that has lost its value says nothing any more. */
function isHollow(attribute: ScimAttribute, item: unknown): boolean {
  if (!isObject(item)) return item === null || item === ''
  return (
    attribute.type === 'complex' && !(subAttribute(attribute, 'value') ? 'value' in item : Object.keys(item).length)
  )
}

const isPrimary = (item: unknown): boolean => isObject(item) && item.primary === true

/** A new primary element takes the place of the old one (RFC 7644, 3.5.2). @param old its index, or -1 */
function withOnePrimary(items: unknown[], old: number): unknown[] {
  const fresh = items.findIndex((item, i) => i !== old && isPrimary(item))
  const chosen = fresh < 0 ? old : fresh
  return items.map((item, i) => (i !== chosen && isPrimary(item) ? assigned(item, { primary: false }) : item))
}
