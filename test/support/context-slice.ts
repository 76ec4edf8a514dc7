import { randomBytes } from 'node:crypto'
import type { Db } from '#db/db'
import { events } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { vault } from '#modules/core/vault'

/** What the modules of the ground need of a context, around a database, with a clock that stands where it is put. */
export function contextSlice(db: Db, clock: { now: number } = { now: Date.UTC(2025, 0, 31, 12) }) {
  const slice: Pick<Context, 'db' | 'events' | 'fetch' | 'now' | 'vault'> = {
    db,
    fetch: () => Promise.reject(new TypeError('This test reaches nobody')),
    events: events(),
    now: () => clock.now,
    vault: vault([randomBytes(32)])
  }
  return slice
}
