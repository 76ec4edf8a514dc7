import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '#modules/core/errors'
import type { Context, Job } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'
import { deleteExpiredClient } from './clients.ts'
import { expiredClients } from './repository.ts'

export const clientJobs = (ctx: Context): Job[] => [
  {
    name: 'clients.expired',
    every: 60_000,
    async run(signal) {
      const { cleanServiceBatchChunkSize: batch } = await appConfiguration(ctx)
      for (;;) {
        const inums = await expiredClients(ctx.db, ctx.now(), batch)
        let gone = 0
        for (const inum of inums) {
          if (signal.aborted) return
          // Each in a transaction of its own, with room for others between them.
          if (await deleteExpiredClient(ctx, inum, { correlationId: 'clients.expired' }).catch(unlessGone)) gone++
          await pause(1)
        }
        if (inums.length < batch || gone === 0) return
      }
    }
  }
]

function unlessGone(error: unknown): false {
  if (error instanceof AppError && error.code === 'not_found') return false
  throw error
}
