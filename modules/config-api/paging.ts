import { z } from 'zod'
import { AppError, invalid } from '#modules/core/errors'

/** Entries of one page at most. */
const maxCount = 200

const whole = (standard: number, about: string) =>
  z
    .string()
    .regex(/^-?\d{1,9}$/, 'must be a whole number')
    .transform((text) => Math.max(0, Number(text)))
    .default(standard)
    .meta({ description: about, override: { type: 'integer', default: standard } })

/** Search parameters that lists have in common. */
export const searchQuery = z.object({
  limit: whole(50, `Size of the page, at most ${maxCount}.`),
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
  checkLimit(query.limit)
  const known = (name: string, parameter: string) => {
    const found = field(name)
    if (found === undefined) throw invalid(`${name} is no member to search by`, parameter)
    return found
  }
  return {
    patterns: (query.pattern ?? '')
      .split(',')
      .map((piece) => piece.trim())
      .filter(Boolean),
    members: pairs(query.fieldValuePair ?? '').map(([name, value]) => [known(name, 'fieldValuePair'), value]),
    sortBy: query.sortBy ? known(query.sortBy, 'sortBy') : standard,
    descending: query.sortOrder?.toLowerCase() === 'descending',
    offset: query.startIndex,
    limit: query.limit
  }
}

/** @throws AppError `invalid_value` */
export function checkLimit(limit: number): void {
  if (limit > maxCount) throw invalid(`Maximum number of results per page is ${maxCount}`)
}

/** `a=b,c=d`; the rest of a dn belongs to the value before it. */
function pairs(text: string): [string, string][] {
  const found: [string, string][] = []
  for (const piece of text.split(',').filter(Boolean)) {
    const last = found.at(-1)
    const at = piece.indexOf('=')
    const name = piece.slice(0, at).trim()
    if (last && (at < 0 || name === 'ou' || name === 'o')) last[1] += `,${piece}`
    else if (at > 0) found.push([name, piece.slice(at + 1).trim()])
    else
      throw new AppError('invalid_value', 400, `${piece} is not of the form name=value`, { member: 'fieldValuePair' })
  }
  return found
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
