import type { Request } from 'express'
import type { Listed } from '#views/admin/list'

/** Rows on a page of a list. */
export const pageSize = 25

/** A page of entries as the Config API answers. */
export interface Page<Entry> {
  totalEntriesCount: number
  entries: Entry[]
}

/** The page that is asked for, from 1. */
export function pageNumber(req: Request): number {
  const { page } = req.query
  return typeof page === 'string' && /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1
}

/** What is searched for. */
export const queryText = (req: Request): string => textOf(req, 'q')

/** A text that a list is narrowed by; empty when it is not. */
export function textOf(req: Request, name: string): string {
  const given = req.query[name]
  return typeof given === 'string' ? given.trim().slice(0, 200).toWellFormed() : ''
}

/** One of the values that a list can be narrowed by; empty when it is not narrowed. */
export function choiceOf<Value extends string>(req: Request, name: string, values: readonly Value[]): Value | '' {
  const given = req.query[name]
  return values.find((value) => value === given) ?? ''
}

/**
 * What of a list is to be shown, and the same as parameters of the Config API.
 * @param standard what it is sorted by unless something else is asked for
 * @param sortable members that it can be sorted by
 * @param lastFirst is it sorted in the descending order unless something else is asked for?
 */
export function listQuery(
  req: Request,
  standard: string,
  sortable: readonly string[],
  lastFirst = false
): Listed & { query: Record<string, string> } {
  const q = queryText(req)
  const page = pageNumber(req)
  const sort = choiceOf(req, 'sort', sortable) || standard
  const descending = req.query.order === 'descending' || (lastFirst && req.query.sort === undefined)
  return {
    q,
    page,
    sort,
    descending,
    query: {
      limit: String(pageSize),
      startIndex: String((page - 1) * pageSize),
      sortBy: sort,
      sortOrder: descending ? 'descending' : 'ascending',
      ...(q && { pattern: q })
    }
  }
}
