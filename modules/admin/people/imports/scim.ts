import { parseJson } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { loadScimPeople, type ScimPeople } from '#modules/scim/index'
import type { BroughtRows } from './brought.ts'
import { jsonElements, type JsonElement } from './json-elements.ts'

/** People of a file of SCIM resources. @throws AppError `invalid_value` while it is read, for what cannot be read on */
export async function* scimRows(ctx: Context, text: string): BroughtRows {
  const people = await loadScimPeople(ctx)
  for (const element of jsonElements(text)) yield toRow(people, element)
}

function toRow(people: ScimPeople, { text, line, end }: JsonElement) {
  const where = { line, position: end }
  let given: unknown
  try {
    given = parseJson(Buffer.from(text))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { ...where, problem: error }
  }
  const named = Object.entries(given as object).find(([name]) => name.toLowerCase() === 'username')?.[1] as unknown
  return {
    ...where,
    userName: typeof named === 'string' ? named.trim() : '',
    toNewUser: () => people.toNewUser(given),
    toUserChange: (before: Parameters<ScimPeople['toUserChange']>[1]) => people.toUserChange(given, before),
    valueOf: (member: string) => (/password/i.test(member) ? '' : valueAt(given, member)),
    named: (error: AppError) => people.named(error) as AppError
  }
}

/** @param path as refusals have it: `emails[0].value`, `urn:...:User:manager` */
function valueAt(given: unknown, path: string): string {
  const [, urn, rest = ''] = /^(urn:.*:\w+)?:?([^:]*)$/.exec(path) ?? []
  const names = [...(urn === undefined ? [] : [urn]), ...rest.split(/[.[\]]+/)].filter(Boolean)
  let value = given
  for (const name of names) {
    const members = Object(value) as Record<string, unknown>
    value = Object.hasOwn(members, name) ? members[name] : undefined
  }
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}
