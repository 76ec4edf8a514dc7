import { isDeepStrictEqual } from 'node:util'
import type { FormValues } from '#views/parts/fields'
import { memberAt, withMembers } from '../nested.ts'
import type { Definition } from './property-definition.ts'
import type { Source } from './property-sources.ts'

/** Properties that get another value, by their names; undefined puts one back to its default. */
export type Changes = Readonly<Record<string, unknown>>

/**
 * What a form changes: the fields that do not show any more what they showed of the document.
 * @param before what the fields showed
 * @param members what they stand for now
 */
export function changesOf(
  definitions: readonly Definition[],
  document: object,
  before: FormValues,
  posted: FormValues,
  members: Readonly<Record<string, unknown>>
): Changes {
  const changed = definitions.filter(({ name, isSecret }) => {
    if (isSecret) return members[name] !== undefined
    const [was, is] = [before[name], posted[name]]
    if (Array.isArray(was) && Array.isArray(is)) return new Set(was).symmetricDifference(new Set(is)).size > 0
    return !isDeepStrictEqual(was, is)
  })
  const entries = changed.map(({ name, field }): [string, unknown] => {
    const was = memberAt(document, name)
    return [name, field.kind === 'choices' ? inOrder(was, members[name]) : members[name]]
  })
  // JSON that only looks different is the same.
  return Object.fromEntries(entries.filter(([name, value]) => !isDeepStrictEqual(value, memberAt(document, name))))
}

/** What was chosen before keeps its order, which can mean something. */
function inOrder(was: unknown, is: unknown): unknown {
  if (!Array.isArray(was) || !Array.isArray(is)) return is
  return [...was.filter((value) => is.includes(value)), ...is.filter((value) => !was.includes(value))]
}

/**
 * The body of the operation that makes these changes.
 * @param standard what a property is put back to, where the operation takes what is absent for unchanged
 */
export function bodyOf(form: Source['form'], changes: Changes, standard: (name: string) => unknown): unknown {
  const entries = Object.entries(changes)
  if (form === 'put')
    return withMembers({}, Object.fromEntries(entries.map(([name, value]) => [name, value ?? standard(name) ?? ''])))
  return entries.map(([name, value]) => {
    const path = `/${name.replaceAll('.', '/')}`
    return value === undefined ? { op: 'remove', path } : { op: 'replace', path, value }
  })
}

/** Nothing in it is as good as nothing. */
export const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(orNothing(a), orNothing(b))

const orNothing = (value: unknown) =>
  value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0) ? undefined : value
