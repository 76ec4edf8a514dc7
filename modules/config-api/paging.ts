import { z } from 'zod'
import { AppError, invalid } from '#modules/core/errors'

const whole = (standard: number, about: string) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, 'must be a whole number')
    .transform((text) => Math.max(0, Number(text)))
    .default(standard)
    .meta({ description: about, override: { type: 'integer', default: standard } })

/** Search parameters that lists have in common. */
export const searchQuery = z.object({
  limit: whole(50, 'Size of the page, at most `maxCount` of the properties of this API.'),
  startIndex: whole(0, 'Position of the first entry, counted from 0.'),
  sortBy: z.string().max(100).optional().describe('Member to sort by.'),
  sortOrder: z.string().max(20).optional().describe('`ascending` or `descending`.'),
  pattern: z.string().max(10_000).optional().describe('Texts split by commas, any of which an entry contains.'),
  fieldValuePair: z
    .string()
    .max(10_000)
    .optional()
    .describe('`name=value` pairs split by commas, all of which are true.')
})

export type SearchQuery = z.output<typeof searchQuery>

/** What a list is asked for, in terms of a repository. */
export interface Search<Field extends string> {
  patterns: string[]
  members: [Field, string][]
  sortBy: Field
  descending: boolean
  offset: number
  limit: number
}

/** Each is looked for in everything, while SQLite answers nobody. */
const mostTexts = 200
const mostConditions = 20

/**
 * Reads the search parameters.
 * @param field the member that a name stands for, or undefined when entries have no such member
 * @throws AppError `invalid_value`
 */
export function readSearch<Field extends string>(
  query: SearchQuery,
  standard: Field,
  field: (name: string) => Field | undefined
): Search<Field> {
  const known = (name: string, parameter: string) => {
    const found = field(name)
    if (found === undefined) throw invalid(`${name} is no member to search by`, parameter)
    return found
  }
  const patterns = (query.pattern ?? '')
    .split(',')
    .map((piece) => piece.trim())
    .filter(Boolean)
  if (patterns.length > mostTexts) throw invalid(`There may be ${mostTexts} texts at most`, 'pattern')
  return {
    patterns,
    members: pairs(query.fieldValuePair ?? '').map(([name, value]) => [
      known(name, 'fieldValuePair'),
      name === 'dn' || name === 'baseDn' ? idOfDn(value) : value
    ]),
    sortBy: query.sortBy ? known(query.sortBy, 'sortBy') : standard,
    descending: query.sortOrder?.toLowerCase() === 'descending',
    offset: query.startIndex,
    limit: query.limit
  }
}

/** What a dn names its entry by, which it is found by; what is no dn stays as it is. */
const idOfDn = (dn: string) => /^(?:inum|jansId)=([^,]+),ou=.+,o=jans$/.exec(dn)?.[1] ?? dn

/** What the size of a page is called; deployments of Agama have the other name. */
const sizes = ['limit', 'count'] as const

/**
 * The query, with the largest page there may be where nobody says how large it is to be and the usual one is larger.
 * @param given the parameters as they came
 * @throws AppError `invalid_value`
 */
export function withinMaxCount<T>(query: T, given: object, maxCount: number): T {
  const members = query as Partial<Record<(typeof sizes)[number], number>>
  const size = sizes.find((name) => Number(members[name]) > maxCount)
  if (size === undefined) return query
  if (Object.hasOwn(given, size)) throw invalid(`Maximum number of results per page is ${maxCount}`)
  return { ...query, [size]: maxCount }
}

/** One of those that an entry has to fulfil; `<` and `>` compare times. */
export type Condition = readonly [name: string, operator: '=' | '<' | '>', value: string]

/** `a=b,c>d`; the rest of a dn belongs to the value before it. @throws AppError `invalid_value` */
export function readConditions(text: string): Condition[] {
  const found: [string, Condition[1], string][] = []
  for (const piece of text.split(',').filter(Boolean)) {
    const last = found.at(-1)
    const [, name = '', operator = '', value = ''] = /^\s*([^=<>]*?)\s*(=|[<>]=?)\s*([^]*)$/.exec(piece) ?? []
    if (last && (operator === '' || name === 'ou' || name === 'o')) last[2] += `,${piece}`
    else if (name !== '') found.push([name, operator.charAt(0) as Condition[1], value.trim()])
    else
      throw new AppError('invalid_value', 400, `${piece} is not of the form name=value`, { member: 'fieldValuePair' })
  }
  if (found.length > mostConditions) throw invalid(`There may be ${mostConditions} pairs at most`, 'fieldValuePair')
  return found
}

/** Where nothing is a time. */
function pairs(text: string): [string, string][] {
  return readConditions(text).map(([name, operator, value]) => {
    if (operator !== '=') throw invalid(`${name} can only be compared with =`, 'fieldValuePair')
    return [name, value]
  })
}

/** The form of a page of entries. */
export const pageOf = (entry: z.ZodType) =>
  z.object({
    start: z.int(),
    totalEntriesCount: z.int().describe('Entries that fit, in all.'),
    entriesCount: z.int().describe('Entries of this page.'),
    entries: z.array(entry)
  })

export const page = (search: { offset: number }, total: number, entries: readonly unknown[]) => ({
  start: search.offset,
  totalEntriesCount: total,
  entriesCount: entries.length,
  entries
})
