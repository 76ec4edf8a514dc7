import type { Request } from 'express'

/** Rows on a page of a list. */
export const pageSize = 25

/** The page that is asked for, from 1. */
export function pageNumber(req: Request): number {
  const { page } = req.query
  return typeof page === 'string' && /^[1-9]\d{0,6}$/.test(page) ? Number(page) : 1
}

/** What is searched for. */
export function queryText(req: Request): string {
  const { q } = req.query
  return typeof q === 'string' ? q.trim().slice(0, 200).toWellFormed() : ''
}
