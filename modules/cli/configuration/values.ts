import { isDeepStrictEqual } from 'node:util'
import type { Members, Value } from './sections.ts'

export const isMembers = (value: Value): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A member of its own, and never one of the prototype's. */
export const own = <T>(members: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  members !== undefined && Object.hasOwn(members, name) ? members[name] : undefined

/** Its content is the caller's own, empty or not. */
const verbatim = 'httpRequestBody'

/** Without nulls, and without empty texts, lists and objects, which servers take for absent. */
export function tidy(value: Value): Value {
  if (Array.isArray(value)) return value.map(tidy)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, name === verbatim ? member : tidy(member)] as const)
      .filter(([, member]) => !isEmpty(member))
  )
}

export const isEmpty = (value: Value) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0)

/** What of the members is different from the standard, to any depth of objects. */
export function withoutStandard(members: Members, standard: Members): Members {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, value]) => {
      const usual = own(standard, name)
      if (isDeepStrictEqual(value, usual)) return []
      if (!isMembers(value) || !isMembers(usual)) return [[name, value]]
      const rest = withoutStandard(value, usual)
      return Object.keys(rest).length === 0 ? [] : [[name, rest]]
    })
  )
}

/** The members of a document by their paths; those that are nested by two names each. */
export function flat(members: Members, nested: readonly string[] = []): Map<string, Value> {
  return new Map(
    Object.entries(members).flatMap(([name, value]): [string, Value][] =>
      nested.includes(name) && isMembers(value)
        ? Object.entries(value).map(([inner, of]) => [`${name}.${inner}`, of])
        : [[name, value]]
    )
  )
}

/** The members out of their paths. */
export function unflat(paths: Iterable<readonly [string, Value]>): Members {
  const members: Members = {}
  for (const [path, value] of paths) {
    const [name = '', inner] = path.split('.', 2)
    if (inner === undefined) members[name] = value
    else members[name] = { ...(members[name] as Members | undefined), [inner]: value }
  }
  return members
}

/** With all names in order. */
export function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isMembers(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .toSorted(inOrder)
      .map((name) => [name, sorted(value[name])])
  )
}

/** By code points, the same everywhere. */
export const inOrder = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Only the members of these names. */
export const picked = (members: Members, names: ReadonlySet<string>): Members =>
  Object.fromEntries(Object.entries(members).filter(([name]) => names.has(name)))

/** The content of a file as a text, or else as base64. */
export function toContent(bytes: Buffer): Value {
  const text = bytes.toString('utf8')
  return Buffer.from(text).equals(bytes) && /^[^\p{Cc}\ufffd]*$/u.test(text.replaceAll(/[\n\t]/g, ''))
    ? text
    : { base64: bytes.toString('base64') }
}
