import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Job } from '#modules/core/module'
import { runJobs } from '#server/jobs'
import { takeLease } from '../../server/repository.ts'
import { startApp } from '../support/app.ts'
import { engines } from '../support/engines.ts'

describe('jobs on two replicas', () => {
  it.each([
    ['run on one of them at a time', false, 1],
    ['run on both where they want to', true, 2]
  ])('%s', async (_case, onEachReplica, expected) => {
    await using app = await startApp()
    const ran = new Set<string>()
    const job = (replica: string): Job => ({
      name: 'a job',
      every: 1000,
      onEachReplica,
      run: () => Promise.resolve(void ran.add(replica))
    })
    const replicas = ['a', 'b'].map((replica) => runJobs(app.ctx, [job(replica)]))
    await pause(1200)
    await Promise.all(replicas.map(({ stop }) => stop()))
    expect(ran.size).toBe(expected)
  })
})

it('tells how each job has run in this process', async () => {
  await using app = await startApp()
  const ends = Promise.withResolvers<void>()
  let run = () => ends.promise
  const job: Job = { name: 'slow', every: 300, onEachReplica: true, run: () => run() }
  const { stop } = runJobs(app.ctx, [job, { name: 'never', every: 3_600_000, run: () => Promise.resolve() }])
  const state = () => app.ctx.jobRuns.get('slow')
  expect(state()).toEqual({ every: 300, onEachReplica: true })
  expect(app.ctx.jobRuns.get('never')).toEqual({ every: 3_600_000, onEachReplica: false })
  await expect.poll(() => state()?.startedAt).toBeGreaterThan(0)
  expect(state()).toMatchObject({ endedAt: undefined })
  ends.resolve()
  await expect.poll(state).toMatchObject({ endedAt: expect.any(Number), failed: false })
  run = () => Promise.reject(new Error('It did not work'))
  await expect.poll(state).toMatchObject({ endedAt: expect.any(Number), failed: true })
  await stop()
})

it.each(engines)('is leased on %s to one, but not for the years that a wrong clock says', async (_name, open) => {
  const db = await open()
  const [now, every] = [Date.UTC(2025, 0, 31, 12), 60_000]
  const take = (time: number) => takeLease(db, 'a job', time, time + every)
  expect(await take(now)).toBe(true)
  expect(await take(now + every / 2)).toBe(false)
  expect(await take(now + 2 * every)).toBe(true)
  expect(await take(Date.UTC(2036, 0, 1))).toBe(true)
  expect(await take(now + 3 * every)).toBe(true)
  expect(await take(now + 3 * every)).toBe(false)
  await db.close()
})
