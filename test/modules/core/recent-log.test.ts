import { expect, it } from 'vitest'
import { recentLog } from '#modules/core/recent-log'

const line = (level: number, msg: string, more: object = {}) =>
  `${JSON.stringify({ level, time: '2026-01-31T12:00:00.000Z', msg, ...more })}\n`

it('has the newest lines, the latest first, read into their parts', () => {
  const log = recentLog()
  log.write(line(30, 'first'))
  log.write(line(50, 'second', { job: 'keys', err: { message: 'broken' } }))
  expect(log.find({ limit: 10 })).toEqual([
    {
      at: Date.UTC(2026, 0, 31, 12),
      level: 50,
      message: 'second',
      members: { job: 'keys', err: { message: 'broken' } }
    },
    { at: Date.UTC(2026, 0, 31, 12), level: 30, message: 'first', members: {} }
  ])
})

it('finds by level and by text in whatever case, as many as are wanted', () => {
  const log = recentLog()
  for (const [level, msg] of [
    [20, 'Alpha'],
    [40, 'beta alpha'],
    [50, 'gamma'],
    [40, 'delta']
  ] as const)
    log.write(line(level, msg))
  const found = (search: { level?: number; text?: string; limit?: number }) =>
    log.find({ limit: 10, ...search }).map(({ message }) => message)
  expect(found({ level: 40 })).toEqual(['delta', 'gamma', 'beta alpha'])
  expect(found({ text: 'ALPHA' })).toEqual(['beta alpha', 'Alpha'])
  expect(found({ text: 'alpha', level: 30 })).toEqual(['beta alpha'])
  expect(found({ limit: 2 })).toEqual(['delta', 'gamma'])
})

it('forgets the oldest when there are too many lines, or too long ones', () => {
  const few = recentLog(2)
  for (const msg of ['a', 'b', 'c']) few.write(line(30, msg))
  expect(few.find({ limit: 10 }).map(({ message }) => message)).toEqual(['c', 'b'])

  const small = recentLog(100, 200)
  for (const msg of ['a', 'b', 'c', 'd']) small.write(line(30, msg.repeat(40)))
  expect(small.find({ limit: 10 }).map(({ message }) => message[0])).toEqual(['d', 'c'])
})

it('keeps the beginning of a line that is longer than all its room, and what is no JSON, as text', () => {
  const log = recentLog(10, 100)
  log.write(line(50, 'x'.repeat(500)))
  expect(log.find({ limit: 10 })).toMatchObject([{ at: 0, level: 30, message: expect.stringMatching(/^\{"level":50/) }])
  log.write('plain words\n')
  expect(log.find({ limit: 10 })).toEqual([{ at: 0, level: 30, message: 'plain words', members: {} }])
})
