import { findClient, isUnchanged, type Client } from '#modules/clients/index'
import { Bounded, roomFor } from '#modules/core/bounded'
import { parseDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'

/** Milliseconds that a record is used before the store is asked again: so long may another replica's change take. */
const trusted = 1000
/** Records that are kept, with what the library makes of them: about 1.5 KB each. */
const limit = roomFor(1500, 250_000)

type Slice = Pick<Context, 'db' | 'vault' | 'now' | 'events'>

interface Entry {
  client: Client
  /** Of `performance.now()`. */
  askAgainAt: number
  /** What was known of other processes when it was read. */
  elsewhere: number | undefined
  /** When the client or its secret expires. */
  usableUntil: number
}

interface Cache {
  entries: Bounded<string, Entry>
  /** How many changes of clients there were here. */
  changes: number
  elsewhere: number | undefined
  lookAgainAt: number
}

const unknown = { askAgainAt: -Infinity, elsewhere: undefined }

const caches = new WeakMap<Context['events'], Cache>()

/**
 * The client, unless it is deactivated or has expired, or its secret has. Reading one from the store opens its secret and parses its
 * definition, which would cost more than most requests: so the same record is given as long as it is what is stored, and at
 * once where that is known.
 */
export function findUsableClient(ctx: Slice, inum: string): Client | undefined | Promise<Client | undefined> {
  // Not our clock, which may be put back.
  const time = performance.now()
  const cache = cacheOf(ctx, time)
  const { elsewhere } = cache
  const entry = cache.entries.get(inum)
  const isSure = elsewhere !== undefined && entry?.elsewhere === elsewhere
  return entry && (isSure || entry.askAgainAt > time) ? usable(ctx, entry) : askFor(ctx, inum, cache, time)
}

async function askFor(ctx: Slice, inum: string, cache: Cache, time: number): Promise<Client | undefined> {
  if (!isStorable(inum)) return undefined
  const { entries, elsewhere, changes } = cache
  let entry = entries.get(inum)
  // The identity of a record says that nothing of it has changed.
  if (entry && (await isUnchanged(ctx, entry.client))) Object.assign(entry, { askAgainAt: time + trusted, elsewhere })
  else {
    const client = await findClient(ctx, inum)
    entries.delete(inum)
    if (!client) return undefined
    // What changed while it was read may be this one: then the next request asks again.
    const known = changes === cache.changes ? { askAgainAt: time + trusted, elsewhere } : unknown
    entry = { client, ...known, usableUntil: endOf(client) }
    entries.set(inum, entry)
  }
  return usable(ctx, entry)
}

const usable = ({ now }: Slice, { client, usableUntil }: Entry): Client | undefined =>
  client.disabled || usableUntil <= now() ? undefined : client

/** A client whose secret has expired cannot show that it is the one that its tokens were for (RFC 7591, 3.2.1). */
function endOf({ expiresAt = Infinity, secret, definition: { clientSecretExpiresAt: text } }: Client): number {
  const secretEnd = secret === undefined || text === undefined ? undefined : parseDateTime(text)
  return Math.min(expiresAt, secretEnd ?? Infinity)
}

/** With what is known of other processes, at most as old as a record may be. */
function cacheOf({ db, events }: Slice, time: number): Cache {
  let cache = caches.get(events)
  if (!cache) {
    const entries = new Bounded<string, Entry>(limit)
    const made: Cache = { entries, changes: 0, elsewhere: undefined, lookAgainAt: -Infinity }
    for (const name of ['client.changed', 'client.deleted'] as const)
      events.on(name, ({ inum }) => {
        made.changes++
        entries.delete(inum)
      })
    caches.set(events, made)
    cache = made
  }
  if (cache.lookAgainAt <= time) {
    cache.elsewhere = db.foreignCommits?.()
    cache.lookAgainAt = time + trusted
  }
  return cache
}
