import type { Context } from '#modules/core/module'
import type { Attribute } from './attribute.ts'
import { listAttributes } from './repository.ts'

/** All attributes, ready to be looked up. */
export interface AttributeRegistry {
  readonly all: readonly Attribute[]
  /** By the name that values are stored under. */
  byName(name: string): Attribute | undefined
  /** By inum, or by the dn that contains it. */
  byInum(inumOrDn: string): Attribute | undefined
  /** The active attribute that a claim is made of. */
  byClaim(claimName: string): Attribute | undefined
}

/** Milliseconds; another replica's change is seen after so long at the latest. */
const longestUse = 1000

const cache = new WeakMap<Context['events'], { readAt: number; registry: Promise<AttributeRegistry> }>()
const watched = new WeakSet<Context['events']>()

/** The registry, read once and kept until an attribute changes. */
export async function attributeRegistry({ db, events }: Pick<Context, 'db' | 'events'>): Promise<AttributeRegistry> {
  if (!watched.has(events)) {
    watched.add(events)
    events.on('attribute.changed', () => void cache.delete(events))
  }
  const kept = cache.get(events)
  if (kept && performance.now() - kept.readAt < longestUse) return kept.registry
  const registry = listAttributes(db).then(indexed)
  cache.set(events, { readAt: performance.now(), registry })
  // A failure is the caller's to see, and nobody else's.
  registry.catch(() => cache.get(events)?.registry === registry && cache.delete(events))
  return registry
}

function indexed(all: Attribute[]): AttributeRegistry {
  const names = new Map(all.map((attribute) => [attribute.name, attribute]))
  const inums = new Map(all.map((attribute) => [attribute.inum, attribute]))
  const claims = new Map<string, Attribute>()
  for (const attribute of all)
    if (attribute.claimName && attribute.status === 'active' && !claims.has(attribute.claimName))
      claims.set(attribute.claimName, attribute)
  return {
    all,
    byName: (name) => names.get(name),
    byInum: (text) => inums.get(/^inum=([^,]+),/.exec(text)?.[1] ?? text),
    byClaim: (claimName) => claims.get(claimName)
  }
}
