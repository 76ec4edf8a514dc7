import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { countMadeUpScopes, keepMadeUpScope } from './repository.ts'
import { scopeRegistry } from './registry.ts'
import { validateScope, type Scope } from './scope.ts'

/**
 * How many are kept at a time, of one client and of all. What is asked for beyond is granted and leaves no trace: a scope
 * that a client makes up opens nothing here, and is kept to be seen alone.
 */
const keptPerClient = 1000
const keptInAll = 10_000

type Slice = Pick<Context, 'db' | 'events' | 'now'>

/** By scope, when it expires that this process knows to be kept. */
const known = new WeakMap<Context['events'], Map<string, number>>()

/**
 * Keeps the scopes that nobody has registered and that came into being because a client was granted them. The inum of each
 * follows from its name, so that whoever does so at the same time keeps the same one.
 * @param seconds that they live
 */
export async function keepSpontaneousScopes(
  ctx: Slice,
  ids: readonly string[],
  clientInum: string,
  seconds: number
): Promise<void> {
  const { db, now } = ctx
  const registry = await scopeRegistry(ctx)
  const here = knownTo(ctx)
  const fresh = ids.filter((id) => !registry.byId(id) && (here.get(id) ?? 0) <= now())
  if (fresh.length === 0) return
  const expiresAt = now() + seconds * 1000
  const scopes = fresh.map((id) => madeUp(id, clientInum, now(), expiresAt))
  for (const scope of scopes) validateScope(scope)
  const room = await db.transaction(async () => {
    const ofAll = keptInAll - (await countMadeUpScopes(db))
    const room = Math.max(0, Math.min(ofAll, keptPerClient - (await countMadeUpScopes(db, clientInum))))
    for (const scope of scopes.slice(0, room)) await keepMadeUpScope(db, scope, now())
    return room
  })
  if (here.size > keptInAll) here.clear()
  for (const id of fresh.slice(0, room)) here.set(id, expiresAt)
}

/** Whoever changes or deletes scopes may have taken one of these away. */
function knownTo({ events }: Slice): Map<string, number> {
  let here = known.get(events)
  if (!here) {
    const made = new Map<string, number>()
    events.on('scope.changed', () => made.clear())
    known.set(events, made)
    here = made
  }
  return here
}

function madeUp(id: string, clientInum: string, createdAt: number, expiresAt: number): Scope {
  const hex = sha256(`spontaneous ${id}`).toString('hex')
  return {
    inum: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
    id,
    displayName: id,
    scopeType: 'spontaneous',
    creatorType: 'client',
    creatorId: clientInum,
    deletable: true,
    defaultScope: false,
    createdAt,
    expiresAt
  }
}
