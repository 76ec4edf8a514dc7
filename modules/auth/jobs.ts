import { setTimeout as pause } from 'node:timers/promises'
import type { Context, Job } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'
import { pingJob } from './ciba/pings.ts'
import { statisticsJob } from './statistics/counters.ts'
import { deleteStatementsBefore } from './software-statements/repository.ts'
import { deleteExpiredArtifacts, deleteOldSignInFailures } from './repository.ts'

export const jobs = (ctx: Context): Job[] => [sweep(ctx), pingJob(ctx), statisticsJob(ctx)]

const sweep = (ctx: Context): Job => ({
  name: 'sweep expired tokens and sessions',
  every: 60_000,
  async run(signal) {
    const { db, now } = ctx
    // Few, because SQLite answers nobody while it deletes: 50 of a million take 1 ms.
    const { cleanServiceBatchChunkSize: batch } = await appConfiguration(ctx)
    // A minute late, so that nobody meets a row that goes while it is looked at.
    for (let deleted = batch; deleted === batch && !signal.aborted;) {
      const start = performance.now()
      deleted = await deleteExpiredArtifacts(db, now() - 60_000, batch)
      // A tenth of the time at most: where others write as well, or the disk is slow, it takes as much longer.
      await pause(9 * (performance.now() - start))
    }
    await deleteOldSignInFailures(db, now() - 24 * 3_600_000)
    // A month later nobody asks any more what has become of one.
    await deleteStatementsBefore(db, now() - 30 * 24 * 3_600_000)
  }
})
