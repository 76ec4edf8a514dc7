import { setTimeout as pause } from 'node:timers/promises'
import type { Context, Job } from '#modules/core/module'
import { deleteExpiredArtifacts, deleteOldSignInFailures } from './repository.ts'

/** Rows a batch; small, because SQLite answers nobody while it deletes. */
const batch = 200

export const jobs = ({ db, now }: Context): Job[] => [
  {
    name: 'sweep expired tokens and sessions',
    every: 60_000,
    async run(signal) {
      // A minute late, so that nobody meets a row that goes while it is looked at.
      while (!signal.aborted && (await deleteExpiredArtifacts(db, now() - 60_000, batch)) === batch) await pause(10)
      await deleteOldSignInFailures(db, now() - 24 * 3_600_000)
    }
  }
]
