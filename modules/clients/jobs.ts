import { AppError } from '#modules/core/errors'
import type { Context, Job } from '#modules/core/module'
import { deleteClient } from './clients.ts'
import { expiredClients } from './repository.ts'

export const clientJobs = (ctx: Context): Job[] => [
  {
    name: 'clients.expired',
    every: 5 * 60_000,
    async run(signal) {
      for (const inum of await expiredClients(ctx.db, ctx.now(), 1000)) {
        if (signal.aborted) return
        await deleteClient(ctx, inum, { correlationId: 'clients.expired' }).catch(ignoreGone)
      }
    }
  }
]

function ignoreGone(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'not_found')) throw error
}
