import { randomBytes } from 'node:crypto'
import type { Db } from '#db/db'
import { attributes } from '#modules/attributes/index'
import { events, type EventMap } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { vault } from '#modules/core/vault'

/** What the ground modules use of a context, on a database with the attributes of a new installation. */
export async function openGround(open: () => Promise<Db>) {
  const told: [name: string, event: object][] = []
  const channel = events()
  for (const name of ['user.deactivated', 'user.deleted', 'user.passwordChanged'] satisfies (keyof EventMap)[])
    channel.on(name, (event) => void told.push([name, event]))
  const clock = { now: Date.parse('2026-01-31T08:00:00Z') }
  const ctx = { db: await open(), events: channel, now: () => clock.now, vault: vault([randomBytes(32)]) }
  await attributes.prepare?.(ctx as unknown as Context)
  return {
    ...ctx,
    clock,
    /** The events about people so far. */
    told,
    [Symbol.asyncDispose]: () => ctx.db.close()
  }
}

export type Ground = Awaited<ReturnType<typeof openGround>>
