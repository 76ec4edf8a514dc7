import type { Context, Job, JobRun } from '#modules/core/module'
import { takeLease } from './repository.ts'

/** Runs the modules' jobs, each on one replica at a time unless it wants to be on all. @returns how to stop: what runs is told so and waited for */
export function runJobs(ctx: Context, jobs: readonly Job[]): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const timers = jobs.map((job) => {
    const state: JobRun = { every: job.every, onEachReplica: job.onEachReplica ?? false }
    ctx.jobRuns.set(job.name, state)
    const timer = setInterval(() => {
      const run = runOnce(ctx, job, state, stopping.signal).finally(() => running.delete(run))
      running.add(run)
    }, job.every)
    timer.unref()
    return timer
  })
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      stopping.abort()
      await Promise.all(running)
    }
  }
}

async function runOnce(ctx: Context, job: Job, state: JobRun, signal: AbortSignal): Promise<void> {
  try {
    const now = ctx.now()
    // A little less than the interval, so that the same replica may take it again at its next turn.
    const ours = job.onEachReplica || (await takeLease(ctx.db, job.name, now, now + job.every * 0.9))
    if (!ours) return
    Object.assign(state, { startedAt: now, endedAt: undefined })
    await job.run(signal)
    Object.assign(state, { endedAt: ctx.now(), failed: false })
  } catch (error) {
    Object.assign(state, { endedAt: ctx.now(), failed: true })
    ctx.log.error({ job: job.name, err: error }, 'job failed')
  }
}
