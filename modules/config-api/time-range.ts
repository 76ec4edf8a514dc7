import { parseDateTime } from '#modules/core/date-time'
import { invalid } from '#modules/core/errors'
import type { Condition } from './paging.ts'

/**
 * The times that a condition allows: milliseconds since 1970, `until` not included. Equal to a bare date is the whole day.
 * @throws AppError `invalid_value`
 */
export function timeRange([name, operator, value]: Condition): { from?: number; until?: number } {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(value)
  const at = parseDateTime(isDay ? `${value}T00:00:00` : value)
  if (at === undefined) throw invalid(`${name} has to be compared with a date such as 2025-01-31`, 'fieldValuePair')
  if (operator === '>') return { from: at }
  if (operator === '<') return { until: at }
  return { from: at, until: at + (isDay ? 86_400_000 : 1000) }
}
