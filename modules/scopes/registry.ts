import type { Context } from '#modules/core/module'
import { searchScopes } from './repository.ts'
import { inumOfScopeDn, type Scope } from './scope.ts'

/** All scopes that have not expired, ready to be looked up. */
export interface ScopeRegistry {
  readonly all: readonly Scope[]
  /** By the scope string; of several with the same one the oldest that somebody has registered. */
  readonly byId: (id: string) => Scope | undefined
  /** By inum, or by the dn that contains it. */
  readonly byInum: (inumOrDn: string) => Scope | undefined
}

/** Milliseconds; on PostgreSQL another replica's change is seen after so long at the latest. */
const longestUse = 1000

type Slice = Pick<Context, 'db' | 'events' | 'now'>

const cache = new WeakMap<Context['events'], { readAt: number; registry: Promise<ScopeRegistry> }>()
const watched = new WeakSet<Context['events']>()

/** The registry, read once and kept until a scope changes. Not to be asked for inside a transaction. */
export async function scopeRegistry({ db, events, now }: Slice): Promise<ScopeRegistry> {
  if (!watched.has(events)) {
    watched.add(events)
    events.on('scope.changed', () => void cache.delete(events))
  }
  const kept = cache.get(events)
  if (kept && (db.engine === 'sqlite' || performance.now() - kept.readAt < longestUse)) return kept.registry
  const registry = searchScopes(db, { sortBy: 'creationDate' }).then(({ scopes }) => indexed(scopes, now))
  cache.set(events, { readAt: performance.now(), registry })
  // A failure is the caller's to see, and nobody else's.
  registry.catch(() => cache.get(events)?.registry === registry && cache.delete(events))
  return registry
}

const isRegistered = ({ scopeType }: Scope) => scopeType !== 'spontaneous'

function indexed(all: Scope[], now: () => number): ScopeRegistry {
  const valid = (scope: Scope | undefined) =>
    scope && (scope.expiresAt === undefined || scope.expiresAt > now()) ? scope : undefined
  const inums = new Map(all.map((scope) => [scope.inum, scope]))
  const ids = new Map<string, Scope>()
  // A name that a client has made up before stands for what an administrator has made of it since.
  for (const scope of [...all.filter(isRegistered), ...all.filter((scope) => !isRegistered(scope))])
    if (!valid(ids.get(scope.id))) ids.set(scope.id, scope)
  return {
    get all() {
      return all.filter(valid)
    },
    byId: (id) => valid(ids.get(id)),
    byInum: (text) => valid(inums.get(inumOfScopeDn(text) ?? text))
  }
}
