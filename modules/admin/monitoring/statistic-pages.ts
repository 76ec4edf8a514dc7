import { Router } from 'express'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { statisticsPage, tokenKinds } from '#views/admin/monitoring/statistics'
import { equivalentOf } from '../equivalent.ts'
import { callOperation, viewerOf } from '../guard.ts'
import { choiceOf, textOf } from '../paging.ts'
import { show } from '../show.ts'

/** A month as the Config API tells of it. */
interface MonthDocument {
  /** YYYYMM */
  month: string
  monthly_active_users: number
  token_count_per_granttype: Record<string, Record<string, number>>
}

/** Months that are shown unless others are asked for, and at most. */
const usual = 12
const most = 120

/** The pages of active people and issued tokens, at `/admin/statistics`. */
export function statisticPages(ctx: Context): Router {
  const router = Router()

  router.get('/', async (req, res) => {
    const kind = choiceOf(req, 'kind', tokenKinds.map(({ value }) => value)) // prettier-ignore
    const last = monthAt(ctx.now())
    const asked = { from: textOf(req, 'from'), until: textOf(req, 'until') }
    const read = rangeOf(asked, last)
    const [first, end] = 'error' in read ? [last - usual + 1, last] : read.range
    const query = { start_month: nameOf(first, ''), end_month: nameOf(end, '') }
    const months = (await callOperation(req, res, 'get-stat', { query })) as MonthDocument[]
    const props = {
      from: 'error' in read ? asked.from : nameOf(first),
      until: 'error' in read ? asked.until : nameOf(end),
      error: 'error' in read ? read.error : undefined,
      kind,
      ranges: [3, 6, 12, 24].map((count) => ({ count, from: nameOf(last - count + 1), until: nameOf(last) })),
      months: months.map(({ month, monthly_active_users, token_count_per_granttype }) => ({
        month: `${month.slice(0, 4)}-${month.slice(4)}`,
        people: monthly_active_users,
        tokens: Object.entries(token_count_per_granttype).map(([grantType, counts]) => ({
          grantType,
          count: kind === '' ? sum(Object.values(counts)) : (counts[kind] ?? 0)
        }))
      })),
      call: equivalentOf(ctx, res, 'get-stat', { query })
    }
    show(res, statisticsPage(viewerOf(req, res), props), 'error' in read ? 400 : 200)
  })

  return router
}

/** Months are counted from the year 0, to step over them. */
function monthAt(time: number): number {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

const nameOf = (month: number, dash = '-') =>
  `${String(Math.floor(month / 12)).padStart(4, '0')}${dash}${String((month % 12) + 1).padStart(2, '0')}`

type Range = { range: [first: number, last: number] } | { error: string }

/** The first and the last month, as they are asked for or as usual. */
function rangeOf({ from, until }: { from: string; until: string }, now: number): Range {
  try {
    const last = until === '' ? now : parse(until)
    const first = from === '' ? last - usual + 1 : parse(from)
    if (first < 0) return { error: 'There are no months before the year 0' }
    if (first > last) return { error: 'The first month is after the last one' }
    if (last - first >= most) return { error: `No more than ${most} months can be shown at once` }
    return { range: [first, last] }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

/** @throws AppError `invalid_value` */
function parse(text: string): number {
  const [, year, month] = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(text) ?? []
  if (year === undefined) throw invalid('A month has to be like 2026-01')
  return Number(year) * 12 + Number(month) - 1
}

const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)
