import type { Context, Job } from '#modules/core/module'
import { removeExpiredScopes } from './repository.ts'

/** Rows a batch; small, because SQLite answers nobody while it deletes. */
const batch = 200

export const scopeJobs = ({ db, now, events }: Context): Job[] => [
  {
    name: 'scopes.expired',
    every: 5 * 60_000,
    async run(signal) {
      let removed = 0
      do {
        removed = await removeExpiredScopes(db, now(), batch)
        if (removed > 0) await events.emit('scope.changed', { inum: '' })
      } while (removed === batch && !signal.aborted)
    }
  }
]
