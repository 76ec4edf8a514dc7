import type { JWK } from 'jose'
import { kept } from '#modules/core/kept'
import type { Context } from '#modules/core/module'
import { appConfiguration, type AppConfiguration } from '#modules/settings/index'
import {
  keyStates,
  listKeys,
  listPublicKeys,
  privateKeyPurpose,
  type PublicKeyRow,
  type StoredKey
} from './repository.ts'
import { inOrderOfUse } from './selection.ts'
import { leadTime } from './times.ts'

/** The server's keys at one moment; the same object until something of them changes. */
export interface Keyring {
  /** Private keys for the provider; of one algorithm the one that signs first, then those that only verify or decrypt. */
  readonly jwks: readonly JWK[]
  /** What is published (RFC 7517, 5), newest first; keys whose private half is somewhere else come last. */
  readonly published: readonly PublishedJwk[]
  /** For administrators: what is published, and what would be if its time, its use and the configuration allowed it. */
  readonly listed: readonly PublishedJwk[]
  /** The algorithms that there is a key for. */
  readonly algs: ReadonlySet<string>
}

/** `exp` is in milliseconds, as Janssen has it. */
export type PublishedJwk = Readonly<Record<string, unknown>> & { kid: string; alg: string; use: string; exp?: number }

type Slice = Pick<Context, 'db' | 'events' | 'now' | 'vault'>

interface OpenedKey extends StoredKey {
  opened: JWK
}

interface Stored {
  states: string
  keys: readonly OpenedKey[]
  others: readonly PublicKeyRow[]
}

interface Made {
  from: Stored
  properties: AppConfiguration
  ring: Keyring
  /** Milliseconds since 1970 between which the ring holds. */
  since: number
  until: number
}

const storedKeys = kept(['keys.changed'], async ({ db, vault }: Slice, last?: Stored): Promise<Stored> => {
  const others = await listPublicKeys(db)
  const states = (await keyStates(db)) + JSON.stringify(others)
  if (last?.states === states) return last
  const keys = await listKeys(db)
  const open = ({ kid, privateJwk }: StoredKey) =>
    JSON.parse(vault.open(privateJwk as string, privateKeyPurpose(kid))) as JWK
  return { states, keys: keys.map((key) => Object.assign(key, { opened: open(key) })), others }
})
const rings = new WeakMap<Context['events'], Made>()

/** The keys as they are now. Not to be asked for inside a transaction. */
export async function keyring(ctx: Slice): Promise<Keyring> {
  const properties = await appConfiguration(ctx)
  const stored = await storedKeys.get(ctx)
  const now = ctx.now()
  const last = rings.get(ctx.events)
  const holds = last && last.from === stored && last.properties === properties && last.since <= now && now < last.until
  if (holds) return last.ring
  const made = { from: stored, properties, ...arranged(stored, properties, now) }
  rings.set(ctx.events, made)
  return made.ring
}

function arranged(
  { keys, others }: Stored,
  properties: AppConfiguration,
  now: number
): Omit<Made, 'from' | 'properties'> {
  const living = keys.filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  const ordered = [...Map.groupBy(living, ({ alg }) => alg).values()].flatMap((same) =>
    inOrderOfUse(same, properties, now)
  )
  const pinned = ordered.filter(({ kid, use }) => use === 'enc' && kid === properties.staticDecryptionKid)
  const published = living.filter(
    ({ kid, alg, use, expiresAt }) =>
      properties.jwksAlgorithmsSupported.includes(alg) &&
      // A key that is on its way out still decrypts, but nobody shall begin to use it.
      (use === 'sig' || (expiresAt === null && (pinned.length === 0 || kid === pinned[0]?.kid)))
  )
  const own = published.map((key) => toPublished(key, properties, now))
  const added = others.map(({ jwk }) => jwk as PublishedJwk)
  // Nothing is encrypted to a key that nobody here can decrypt with.
  const shown = added.filter(
    ({ alg, use, exp = Infinity }) => use === 'sig' && exp > now && properties.jwksAlgorithmsSupported.includes(alg)
  )
  const moments = [
    ...living.flatMap(({ usedFrom, expiresAt }) => [usedFrom, expiresAt ?? 0]),
    ...shown.map(({ exp = 0 }) => exp)
  ].filter((time) => time > now)
  return {
    ring: {
      jwks: ordered.map(({ opened }) => opened),
      published: [...own, ...shown],
      listed: [...own, ...added],
      algs: new Set(ordered.map(({ alg }) => alg))
    },
    since: now,
    until: Math.min(Infinity, ...moments)
  }
}

/** With the time when it will be over, as far as that can be said while it signs. */
function toPublished(key: StoredKey, properties: AppConfiguration, now: number): PublishedJwk {
  const exp = key.expiresAt ?? plannedEnd(key, properties, now)
  return { ...(key.publicJwk as PublishedJwk), ...(exp !== undefined && { exp }) }
}

function plannedEnd(key: StoredKey, properties: AppConfiguration, now: number): number | undefined {
  const { keyRegenerationEnabled, keyRegenerationInterval, keySelectionStrategy, staticKid } = properties
  if (!keyRegenerationEnabled || key.kid === staticKid) return undefined
  const rotations = keySelectionStrategy === 'OLDER' ? 2 : 1
  const stops = Math.max(key.createdAt + rotations * keyRegenerationInterval * 3_600_000, now)
  return stops + leadTime + key.tokenLifetime * 1000
}
