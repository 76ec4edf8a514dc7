/** minijans with a hand on the job that sweeps, and an eye on how long its event loop was held. Told so by its parent. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { lt } from '../db/drizzle.ts'
import { auth } from '../modules/auth/index.ts'
import { readConfig } from '../server/config.ts'
import { start } from '../server/start.ts'

const { ctx } = await start(readConfig(process.argv.slice(2), process.env))
const sweep = auth.jobs?.(ctx).find(({ name }) => name.startsWith('sweep'))
if (!sweep) throw new Error('There is no job that sweeps')
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let stop = new AbortController()

process.on('message', async (order: 'sweep' | 'rest' | 'report') => {
  if (order === 'report') {
    const { artifacts } = ctx.db.tables
    const left = await ctx.db.query.$count(artifacts, lt(artifacts.expiresAt, ctx.now()))
    process.send?.({ longest: delay.max / 1e6, p99: delay.percentile(99) / 1e6, left })
    return
  }
  stop.abort()
  delay.reset()
  if (order === 'rest') return
  stop = new AbortController()
  await sweep.run(stop.signal)
})
