/** minijans with a hand on the job that sweeps, and an eye on how long its event loop was held. Told so by its parent. */
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { lt } from '../db/drizzle.ts'
import { auth } from '../modules/auth/index.ts'
import { readConfig } from '../server/config.ts'
import { start } from '../server/start.ts'

const worked = () => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}

// How long nobody is answered because of the sweep alone: while it deletes, and while that is committed.
const batches = createHistogram()
let batch = 0
// oxlint-disable-next-line unbound-method -- called with each connection below
const { prepare } = Database.prototype
Database.prototype.prepare = function timed(this: Database.Database, sql: string) {
  const statement = prepare.call(this, sql)
  const isSweep = /^delete from "artifacts" .* order by /.test(sql)
  for (const method of isSweep ? (['all'] as const) : sql === 'COMMIT' ? (['run'] as const) : []) {
    const call = statement[method].bind(statement) as (...params: unknown[]) => never
    statement[method] = (...params: unknown[]) => {
      const before = worked()
      const result = call(...params)
      if (isSweep || batch > 0) batch += worked() - before
      if (!isSweep && batch > 0) {
        batches.record(Math.max(1, batch))
        batch = 0
      }
      return result
    }
  }
  return statement
} as typeof prepare

const { ctx } = await start(readConfig(process.argv.slice(2), process.env))
const sweep = auth.jobs?.(ctx).find(({ name }) => name.startsWith('sweep'))
if (!sweep) throw new Error('There is no job that sweeps')
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
// How much of that was work of its own: on a machine that others use as well, the rest was waiting for the processor.
const work = createHistogram()
let before = worked()
setInterval(() => {
  const now = worked()
  work.record(Math.max(1, now - before))
  before = now
}, 1)
let stop = new AbortController()

process.on('message', async (order: 'sweep' | 'rest' | 'report') => {
  if (order === 'report') {
    // Before the rows are counted, which takes long itself.
    const held = { p99: delay.percentile(99) / 1e6, longest: delay.max / 1e6 }
    const own = { p99: work.percentile(99) / 1e3, longest: work.max / 1e3 }
    const { artifacts } = ctx.db.tables
    const left = await ctx.db.query.$count(artifacts, lt(artifacts.expiresAt, ctx.now()))
    const ofBatches = { p99: batches.percentile(99) / 1e3, longest: batches.max / 1e3 }
    process.send?.({ held, worked: own, batches: batches.count > 0 ? ofBatches : undefined, left })
    return
  }
  stop.abort()
  // So is the counting of a moment ago noticed before, and not as a part of what comes.
  await pause(20)
  delay.reset()
  work.reset()
  batches.reset()
  if (order === 'rest') return
  stop = new AbortController()
  await sweep.run(stop.signal)
})
