import { fold } from '#modules/core/text'
import type { User } from '../user.ts'

/** What a part of a name is looked for in. */
export const searchTextNames = [
  'inum',
  'uid',
  'displayName',
  'givenName',
  'middleName',
  'nickname',
  'sn',
  'mail',
  'mobile',
  'description'
] as const
export type SearchTextName = (typeof searchTextNames)[number]
export type SearchTexts = Record<SearchTextName, string>

/** The person's texts as they are searched: folded, and empty where there is none. */
export function searchTexts({ inum, userName, attributes }: User): SearchTexts {
  const of: Record<string, unknown> = { ...attributes, inum, uid: userName }
  return Object.fromEntries(searchTextNames.map((name) => [name, text(of[name])])) as SearchTexts
}

const text = (value: unknown): string =>
  Array.isArray(value) ? value.map(text).join('\u0001') : typeof value === 'string' ? fold(value) : ''
