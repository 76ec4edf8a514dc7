import { AppError } from '#modules/core/errors'

/** More than ten years at once are a mistake. */
const most = 120

const form = /^\d{4}(0[1-9]|1[0-2])$/

/** The calendar month that a time is in: YYYYMM, UTC. @param time milliseconds since 1970 */
export function monthOf(time: number): string {
  const date = new Date(time)
  return String(date.getUTCFullYear() * 100 + date.getUTCMonth() + 1)
}

/** What names months: a list, or the first and the last one. */
export interface AskedMonths {
  month?: string | undefined
  start?: string | undefined
  end?: string | undefined
}

/** The months that are asked for, each once. @throws AppError `invalid_request` */
export function askedMonths({ month = '', start = '', end = '' }: AskedMonths): string[] {
  const list = month.split(/[\s,]+/).filter(Boolean)
  const isRange = start !== '' || end !== ''
  if (isRange === list.length > 0) throw wrong('Send either month, or start-month and end-month')
  const months = isRange ? between(parse(start), parse(end)) : list.map(parse)
  const different = [...new Set(months)]
  if (different.length > most) throw wrong(`No more than ${most} months can be asked for at once`)
  return different.map(name)
}

/** Months are counted from the year 0, to step over them. @throws AppError `invalid_request` */
function parse(text: string): number {
  if (!form.test(text)) throw wrong('A month has to be like 202611')
  return Number(text.slice(0, 4)) * 12 + Number(text.slice(4)) - 1
}

const name = (month: number) => `${String(Math.floor(month / 12)).padStart(4, '0')}${String((month % 12) + 1).padStart(2, '0')}` // prettier-ignore

function between(first: number, last: number): number[] {
  if (last < first) throw wrong('end-month is before start-month')
  // One more than is allowed is enough to be refused.
  return Array.from({ length: Math.min(last - first, most) + 1 }, (_, i) => first + i)
}

const wrong = (message: string) => new AppError('invalid_request', 400, message)
