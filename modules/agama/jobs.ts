import type { Context, Job } from '#modules/core/module'
import { hasWaiting } from './repository.ts'

const load = () => import('./unpack.ts')

/** Work that somebody has asked for and not awaited, by the context that it is done with. */
const running = new WeakMap<Context, Promise<void>>()

/** Unpacks what waits, behind the back of who asked for it. */
export function unpackSoon(ctx: Context): void {
  const before = running.get(ctx) ?? Promise.resolve()
  const work = before
    .then(async () => (await load()).unpackWaiting(ctx))
    .catch((error: unknown) => ctx.log.error({ err: error }, 'deployment failed'))
  running.set(ctx, work)
}

export const unpackingEnds = async (ctx: Context): Promise<void> => running.get(ctx)

/** Picks up what a process that ended has left. */
export const agamaJobs = (ctx: Context): Job[] => [
  {
    name: 'agama.deployments',
    every: 30_000,
    run: async (signal) => {
      if (await hasWaiting(ctx.db)) await (await load()).unpackWaiting(ctx, signal)
    }
  }
]
