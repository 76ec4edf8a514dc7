import type { Context } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'
import { archivedSince } from './archive.ts'
import { keyring, type PublishedJwk } from './keyring.ts'
import { listKeys, listKeysThatEnded } from './repository.ts'
import { inOrderOfUse } from './selection.ts'

type Slice = Pick<Context, 'db' | 'events' | 'now' | 'vault'>

/**
 * What is done with a key: `active` signs (or is what others encrypt to), `waiting` is published and takes its turn
 * later, `ending` only verifies what it has signed, `archived` is over, `foreign` has its private half somewhere else,
 * `unpublished` is kept, and the configuration does not let it be published.
 */
export type KeyUse = 'active' | 'waiting' | 'ending' | 'archived' | 'foreign' | 'unpublished'

export interface KeyOverview {
  kid: string
  alg: string
  /** `sig` or `enc` */
  use: string
  state: KeyUse
  /** Milliseconds since 1970; those of others do not say. */
  createdAt?: number
  /** From when it may sign, while that is to come. */
  usedFrom?: number | undefined
  /** When it is over, as far as that can be said. */
  endsAt?: number | undefined
  jwk: PublishedJwk
}

/** Archived keys that are named. */
const mostArchived = 200

/** Every key there is with what is done with it: by algorithm in the order of their use, then the archive. */
export async function keyOverview(ctx: Slice): Promise<KeyOverview[]> {
  const now = ctx.now()
  const properties = await appConfiguration(ctx)
  const { listed } = await keyring(ctx)
  const shown = new Map(listed.map((jwk) => [jwk.kid, jwk]))
  const stored = (await listKeys(ctx.db)).filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const own = [...Map.groupBy(stored, ({ alg }) => alg)].flatMap(([, same]) =>
    inOrderOfUse(same, properties, now).map((key, i, [first]): KeyOverview => {
      const jwk = shown.get(key.kid)
      const { kid, alg, use, createdAt, usedFrom, expiresAt } = key
      // An older one that was not stopped yet has had its turn.
      const isPast = expiresAt !== null || key.generation < (first?.generation ?? 0)
      const state: KeyUse = i === 0 && expiresAt === null ? 'active' : isPast ? 'ending' : 'waiting'
      return {
        kid,
        alg,
        use,
        createdAt,
        usedFrom: usedFrom > now ? usedFrom : undefined,
        endsAt: expiresAt ?? jwk?.exp,
        // What is on its way out is not encrypted to any more, and so not published.
        state: jwk || state === 'ending' ? state : 'unpublished',
        jwk: jwk ?? (key.publicJwk as PublishedJwk)
      }
    })
  )
  const names = new Set(own.map(({ kid }) => kid))
  const foreign = listed
    .filter(({ kid }) => !names.has(kid))
    .map((jwk): KeyOverview => ({
      kid: jwk.kid,
      alg: jwk.alg,
      use: jwk.use,
      endsAt: jwk.exp,
      state: 'foreign',
      jwk
    }))
  const ended = await listKeysThatEnded(ctx.db, { after: await archivedSince(ctx), until: now }, mostArchived)
  const archived = ended.map(({ kid, alg, use, createdAt, expiresAt, publicJwk }): KeyOverview => ({
    kid,
    alg,
    use,
    createdAt,
    endsAt: expiresAt ?? undefined,
    state: 'archived',
    jwk: publicJwk as PublishedJwk
  }))
  return [...own, ...foreign, ...archived]
}
