import type { Context, Job } from '#modules/core/module'
import { findWaitingWebhooks, removeFailedDeliveries } from './repository.ts'

/** Milliseconds that a delivery is kept to be seen after it was given up. */
const kept = 30 * 86_400_000
/** Rows a batch; small, because SQLite answers nobody while it deletes. */
const batch = 200

export function webhookJobs(ctx: Context): Job[] {
  const busy = new Set<string>()
  return [
    {
      name: 'webhooks.deliver',
      every: 1000,
      // Each delivery is claimed by itself; a lease a second would be a write a second.
      onEachReplica: true,
      async run(signal) {
        if ((await findWaitingWebhooks(ctx.db)).length === 0) return
        const { deliverDue } = await import('./deliver.ts')
        await deliverDue(ctx, busy, signal)
      }
    },
    {
      name: 'webhooks.tidy',
      every: 60 * 60_000,
      async run(signal) {
        let removed = 0
        do removed = await removeFailedDeliveries(ctx.db, ctx.now() - kept, batch)
        while (removed === batch && !signal.aborted)
      }
    }
  ]
}
