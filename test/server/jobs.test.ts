import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { Job } from '#modules/core/module'
import { runJobs } from '#server/jobs'
import { startApp } from '../support/app.ts'

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
