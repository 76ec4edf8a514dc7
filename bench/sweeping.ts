/** minijans with a hand on the job that sweeps, and an eye on how long its event loop was held. Told so by its parent. */
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { lt } from '../db/drizzle.ts'
import { auth } from '../modules/auth/index.ts'
import { readConfig } from '../server/config.ts'
import { start } from '../server/start.ts'

const { ctx } = await start(readConfig(process.argv.slice(2), process.env))
const sweep = auth.jobs?.(ctx).find(({ name }) => name.startsWith('sweep'))
if (!sweep) throw new Error('There is no job that sweeps')
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
// How much of that was work of its own: on a machine that others use as well, the rest was waiting for the processor.
const work = createHistogram()
const worked = () => {
  const { user, system } = process.threadCpuUsage()
  return user + system
}
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
    process.send?.({ held, worked: own, left })
    return
  }
  stop.abort()
  // So is the counting of a moment ago noticed before, and not as a part of what comes.
  await pause(20)
  delay.reset()
  work.reset()
  if (order === 'rest') return
  stop = new AbortController()
  await sweep.run(stop.signal)
})
