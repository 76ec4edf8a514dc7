import { longestTokenLifetime } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { appConfiguration, type AppConfiguration } from '#modules/settings/index'
import { keyAlgorithms } from './algorithms.ts'
import { generateKeys } from './generate.ts'
import {
  addKeys,
  lastGenerations,
  listKeys,
  privateKeyPurpose,
  raiseTokenLifetime,
  setExpiry,
  type StoredKey
} from './repository.ts'
import { superseded } from './selection.ts'
import { leadTime, noticed } from './times.ts'

type Slice = Pick<Context, 'db' | 'events' | 'now' | 'vault'>
type Generations = Awaited<ReturnType<typeof lastGenerations>>

/**
 * Makes a new key for every algorithm and stops those that are not needed any more. The new ones are published at once
 * and sign when no verifier can have a list without them: which does then is for `keySelectionStrategy` to say. Replicas
 * that rotate at the same moment make one rotation between them.
 * @returns the ids of the keys that were made here
 */
export async function rotateKeys(ctx: Slice): Promise<string[]> {
  return rotateFrom(ctx, await lastGenerations(ctx.db))
}

/** Rotates when the newest key is older than `keyRegenerationInterval`, whoever made it and however often one restarts. */
export async function rotateKeysWhenDue(ctx: Slice): Promise<void> {
  const { keyRegenerationEnabled, keyRegenerationInterval } = await appConfiguration(ctx)
  const last = await lastGenerations(ctx.db)
  const newest = Math.max(...[...last.values()].map(({ createdAt }) => createdAt))
  // What is made is numbered by what was seen here, so that nobody else's rotation meanwhile is followed by another.
  if (keyRegenerationEnabled && newest + keyRegenerationInterval * 3_600_000 <= ctx.now()) await rotateFrom(ctx, last)
}

async function rotateFrom(ctx: Slice, last: Generations): Promise<string[]> {
  const properties = await appConfiguration(ctx)
  const made = await makeKeys(ctx, allowed(properties), last, {
    together: properties.keySignWithSameKeyButDiffAlg,
    usedFrom: ctx.now() + leadTime
  })
  await stopSupersededKeys(ctx, { unwanted: true })
  return made
}

/**
 * Makes keys for the algorithms that have none: all of them at the first start, later those that were not allowed before.
 * They sign at once, because nothing else can. The start waits for the first ones, so that the algorithms of one RSA
 * scheme share a key until the first rotation: three instead of eight of what takes a tenth of a second each.
 */
export async function makeMissingKeys(ctx: Slice): Promise<void> {
  const properties = await appConfiguration(ctx)
  const keys = await listKeys(ctx.db)
  const present = new Set(keys.filter(({ expiresAt }) => expiresAt === null).map(({ alg }) => alg))
  const missing = allowed(properties).filter((alg) => !present.has(alg))
  if (missing.length === 0) return
  await makeKeys(ctx, missing, await lastGenerations(ctx.db), { together: true, usedFrom: ctx.now() })
}

/**
 * Stops keys that others have taken the place of. They stay published until the last token that they can have signed has
 * expired, the client with the longest lifetime included; then they are in the archive.
 * @param unwanted stops the keys of algorithms that no keys are made for any more, too
 */
export async function stopSupersededKeys(ctx: Slice, { unwanted = false } = {}): Promise<void> {
  const properties = await appConfiguration(ctx)
  const keys = await listKeys(ctx.db)
  const wanted = allowed(properties)
  const over = [...Map.groupBy(keys, ({ alg }) => alg)].flatMap(([alg, same]) =>
    unwanted && !wanted.includes(alg)
      ? same.filter(({ expiresAt }) => expiresAt === null)
      : superseded(same, properties, ctx.now())
  )
  if (over.length === 0) return
  const longest = await longestLifetime(ctx, properties)
  await ctx.db.transaction(async () => {
    for (const { kid, tokenLifetime } of over)
      await setExpiry(ctx.db, kid, ctx.now() + noticed + Math.max(tokenLifetime, longest) * 1000)
  })
  await ctx.events.emit('keys.changed', {})
}

/** Notes the server's lifetimes with the keys that sign, so that tokens outlive no key when the lifetimes are cut. */
export async function noteLifetimes(ctx: Slice): Promise<void> {
  await raiseTokenLifetime(ctx.db, ownLifetime(await appConfiguration(ctx)))
}

async function makeKeys(
  ctx: Slice,
  algs: readonly string[],
  last: Generations,
  { together, usedFrom }: { together: boolean; usedFrom: number }
): Promise<string[]> {
  const tokenLifetime = await longestLifetime(ctx, await appConfiguration(ctx))
  await raiseTokenLifetime(ctx.db, tokenLifetime)
  const made = await generateKeys(algs, { together, now: ctx.now() })
  const rows = made.map(({ kid, alg, use, publicJwk, privateJwk }): StoredKey => ({
    kid,
    alg,
    generation: (last.get(alg)?.generation ?? 0) + 1,
    use,
    publicJwk,
    privateJwk: ctx.vault.seal(JSON.stringify(privateJwk), privateKeyPurpose(kid)),
    tokenLifetime,
    createdAt: ctx.now(),
    usedFrom,
    expiresAt: null,
    changedAt: null
  }))
  const added = rows.length > 0 ? await addKeys(ctx.db, rows) : []
  await ctx.events.emit('keys.changed', {})
  return added
}

/** The algorithm of clients that choose none is always there. */
const allowed = ({ keyAlgsAllowedForGeneration: only, defaultSignatureAlgorithm }: AppConfiguration): string[] =>
  keyAlgorithms.filter((alg) => only.length === 0 || only.includes(alg) || alg === defaultSignatureAlgorithm)

export const longestLifetime = async ({ db }: Slice, properties: AppConfiguration): Promise<number> =>
  Math.max(ownLifetime(properties), await longestTokenLifetime(db))

/** In seconds, of everything that the server signs. */
const ownLifetime = ({ idTokenLifetime, accessTokenLifetime, userInfoLifetime }: AppConfiguration): number =>
  Math.max(idTokenLifetime, accessTokenLifetime, userInfoLifetime)
