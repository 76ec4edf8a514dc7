import type { AttributeRegistry } from '#modules/attributes/index'
import { parseDateTime } from '#modules/core/date-time'
import { invalid } from '#modules/core/errors'
import {
  attributeKind,
  searchTextNames,
  type SearchTextName,
  type UserCondition,
  type UserField,
  type UserListing
} from '#modules/users/index'
import type { Search } from '../paging.ts'

/** Names of members, and of Janssen's storage, that are not simply those of attributes. */
const fields: Readonly<Record<string, UserField>> = {
  inum: 'inum',
  dn: 'inum',
  baseDn: 'inum',
  userId: 'userName',
  uid: 'userName',
  status: 'status',
  jansStatus: 'status',
  jansExtId: 'externalId',
  createdAt: 'createdAt',
  creationDate: 'createdAt',
  updatedAt: 'updatedAt'
}
const attributes: Readonly<Record<string, string>> = {
  oxAuthPersistentJwt: 'jansPersistentJWT',
  externalUid: 'jansExtUid',
  authenticator: 'jansAuthenticator'
}

/**
 * The name that a member is searched and sorted by; undefined when people have no such member.
 * @param hidden names that nobody is to learn the values of
 */
export const userField =
  (registry: AttributeRegistry, hidden: readonly string[]) =>
  (name: string): string | undefined => {
    if (hidden.includes(name)) return undefined
    if (Object.hasOwn(fields, name)) return name
    const attribute = Object.hasOwn(attributes, name) ? (attributes[name] as string) : name
    return attributeKind(registry, attribute) && !hidden.includes(attribute) ? attribute : undefined
  }

/** Texts that no index helps with; each may have everybody read one by one. */
const mostShort = 5

/** The search in terms of the store. @throws AppError `invalid_value` */
export function userListing(registry: AttributeRegistry, search: Search<string>, isSorted: boolean): UserListing {
  const { patterns, members, sortBy, descending, offset, limit } = search
  if (patterns.filter((text) => text.length < 3).length > mostShort)
    throw invalid(`There may be ${mostShort} texts of one or two characters at most`, 'pattern')
  const within = members.flatMap(([name, value]) => {
    const text = textOf(name)
    return text && value !== '' ? [[text, value] as const] : []
  })
  const of = members
    .filter(([name, value]) => !textOf(name) || value === '')
    .map(([name, value]) => memberCondition(registry, name, value))
  return {
    mentions: patterns,
    within,
    ...(of.length > 0 && { where: { kind: 'and', of } }),
    ...((isSorted || descending) && { sort: { by: sortKey(registry, sortBy), descending } }),
    offset,
    limit
  }
}

/** The text that the index of names knows the member as. */
function textOf(name: string): SearchTextName | undefined {
  if (name === 'userId') return 'uid'
  return searchTextNames.find((text) => text === name && text !== 'inum')
}

function sortKey(registry: AttributeRegistry, name: string): NonNullable<UserListing['sort']>['by'] {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field) return { field }
  return isNumber(registry, name) ? { path: name, type: 'number' } : { path: pathOf(registry, name), type: 'text' }
}

/** Texts are looked for within what is stored, everything else has to be the same. */
function memberCondition(registry: AttributeRegistry, name: string, value: string): UserCondition {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (field === 'createdAt' || field === 'updatedAt') {
    const time = moment(value, name)
    // What is shown are whole seconds.
    return {
      kind: 'and',
      of: [
        { kind: 'field', field, op: 'ge', value: time },
        { kind: 'field', field, op: 'lt', value: time + 1000 }
      ]
    }
  }
  if (field === 'status') return { kind: 'field', field, op: 'eq', value: value.toLowerCase() }
  if (field === 'inum') return { kind: 'field', field, op: 'eq', value: /^inum=([^,]+)/.exec(value)?.[1] ?? value }
  if (field) return { kind: 'field', field, op: 'co', value }
  if (!isNumber(registry, name)) return { kind: 'value', path: pathOf(registry, name), op: 'co', value }
  return { kind: 'value', path: name, op: 'eq', value: toNumber(registry, name, value) }
}

const typeOf = (registry: AttributeRegistry, name: string) => attributeKind(registry, name)?.type

const isNumber = (registry: AttributeRegistry, name: string) =>
  ['boolean', 'numeric', 'generalizedTime'].includes(typeOf(registry, name) ?? '')

const pathOf = (registry: AttributeRegistry, name: string) =>
  typeOf(registry, name) === 'complex' ? `${name}.value` : name

function toNumber(registry: AttributeRegistry, name: string, value: string): number {
  if (typeOf(registry, name) === 'generalizedTime') return moment(value, name)
  const flags = new Map([
    ['true', 1],
    ['false', 0]
  ])
  const number = typeOf(registry, name) === 'boolean' ? flags.get(value.toLowerCase()) : Number(value || Number.NaN)
  if (number === undefined || Number.isNaN(number)) throw invalid(`${value} is no value of ${name}`, 'fieldValuePair')
  return number
}

function moment(value: string, name: string): number {
  const time = parseDateTime(value)
  if (time === undefined) throw invalid(`${value} is no date, as ${name} is`, 'fieldValuePair')
  return time
}
