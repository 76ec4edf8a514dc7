/**
 * Rotates the keys in an SQLite file without end, a day going by each time: `node key-rotator.ts FILE`. Prints a line for
 * each rotation that is done.
 */
import { writeSync } from 'node:fs'
import { openSqlite } from '#db/sqlite'
import { events } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { vault } from '#modules/core/vault'
import { keys, rotateKeys } from '#modules/keys/index'

const [file = '', started = '0'] = process.argv.slice(2)
const clock = { now: Number(started) }
const db = await openSqlite({ file, synchronous: 'full' })
const ctx = { db, events: events(), now: () => clock.now, vault: vault([Buffer.alloc(32)]) } as Context

await keys.prepare?.(ctx)
for (;;) {
  clock.now += 86_400_000
  await rotateKeys(ctx)
  for (const job of keys.jobs?.(ctx) ?? []) await job.run(AbortSignal.timeout(60_000))
  writeSync(1, `${clock.now}\n`)
}
