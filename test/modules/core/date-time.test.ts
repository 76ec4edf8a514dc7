import { expect, it } from 'vitest'
import { parseDateTime, toDateTime } from '#modules/core/date-time'

const noon = Date.UTC(2025, 0, 31, 12)

it('writes a moment without its zone', () => {
  expect(toDateTime(noon + 999)).toBe('2025-01-31T12:00:00')
})

it.each([
  ['2025-01-31T12:00:00', noon],
  ['2025-01-31T12:00:00Z', noon],
  ['2025-01-31T12:00:00.250', noon + 250],
  ['2025-01-31T12:00:00.250Z', noon + 250],
  ['2025-01-31T13:00:00+01:00', noon],
  ['2025-01-31T10:30:00-0130', noon]
])('reads %s', (text, milliseconds) => {
  expect(parseDateTime(text)).toBe(milliseconds)
})

it.each([
  '',
  'today',
  '2025-01-31',
  '2025-02-30T00:00:00',
  '2025-13-01T00:00:00',
  '2025-01-31T25:00:00',
  '31-01-2025T12:00:00'
])('does not take %j for a date', (text) => {
  expect(parseDateTime(text)).toBeUndefined()
})
