import { findClient, findClientVersion, type Client } from '#modules/clients/index'
import { parseDateTime } from '#modules/core/date-time'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'

/** Milliseconds that a record is used before the store is asked again: so long may another replica's change take. */
const trusted = 1000
/** Records that are kept, with what the library makes of them: about 1.5 KB each. */
const limit = 100_000

type Slice = Pick<Context, 'db' | 'vault' | 'now' | 'events'>

interface Entry {
  client: Client
  askAgainAt: number
  /** When the client or its secret expires. */
  usableUntil: number
}

const caches = new WeakMap<Context['events'], Map<string, Entry>>()

/**
 * The client, unless it is deactivated or has expired, or its secret has. Reading one from the store opens its secret and parses its
 * definition, which would cost more than most requests: so the same record is given as long as it is what is stored.
 */
export async function findUsableClient(ctx: Slice, inum: string): Promise<Client | undefined> {
  if (!isStorable(inum)) return undefined
  const cache = cacheOf(ctx)
  const now = ctx.now()
  let entry = cache.get(inum)
  if (!entry || entry.askAgainAt <= now) {
    // The identity of a record says that nothing of it has changed.
    const known = entry?.client.version === (entry && (await findClientVersion(ctx, inum)))
    const client = (known && entry?.client) || (await findClient(ctx, inum))
    cache.delete(inum)
    if (!client) return undefined
    entry = { client, askAgainAt: now + trusted, usableUntil: endOf(client) }
    cache.set(inum, entry)
    if (cache.size > limit) cache.delete(cache.keys().next().value as string)
  }
  const { client, usableUntil } = entry
  return client.disabled || usableUntil <= now ? undefined : client
}

/** A client whose secret has expired cannot show that it is the one that its tokens were for (RFC 7591, 3.2.1). */
function endOf({ expiresAt = Infinity, secret, definition: { clientSecretExpiresAt: text } }: Client): number {
  const secretEnd = secret === undefined || text === undefined ? undefined : parseDateTime(text)
  return Math.min(expiresAt, secretEnd ?? Infinity)
}

function cacheOf({ events }: Slice): Map<string, Entry> {
  let cache = caches.get(events)
  if (!cache) {
    const made = new Map<string, Entry>()
    events.on('client.changed', ({ inum }) => void made.delete(inum))
    events.on('client.deleted', ({ inum }) => void made.delete(inum))
    caches.set(events, made)
    cache = made
  }
  return cache
}
