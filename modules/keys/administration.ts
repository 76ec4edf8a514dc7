import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { audit, type Actor } from '#modules/audit/index'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import { appConfiguration } from '#modules/settings/index'
import { keyAlgorithms, keyKinds } from './algorithms.ts'
import { selfSignedCertificate } from './certificate.ts'
import { keyring, type PublishedJwk } from './keyring.ts'
import { checkCertificate, privateMembers, readMaterial, type GivenKey, type KeyMaterial } from './material.ts'
import {
  addKeys,
  deleteKey,
  deletePublicKey,
  describeKey,
  insertPublicKey,
  isKid,
  lastGenerations,
  listKeys,
  listPublicKeys,
  lockUnstoppedKeys,
  privateKeyPurpose,
  updatePublicKey,
  type StoredKey
} from './repository.ts'
import { longestLifetime, rotateKeys } from './rotation.ts'
import { leadTime } from './times.ts'

type Slice = Pick<Context, 'db' | 'events' | 'now' | 'vault'>

/** The keys as administrators see them: what is published, and keys that were added and are not. */
export const allKeys = async (ctx: Slice): Promise<readonly PublishedJwk[]> => (await keyring(ctx)).listed

/** @throws AppError `not_found` */
export async function requireKey(ctx: Slice, kid: string): Promise<PublishedJwk> {
  const key = (await allKeys(ctx)).find((one) => one.kid === kid)
  if (!key) throw notFound(`Key ${kid}`)
  return key
}

/**
 * Adds a key. With its private half it becomes one of the server's own: published at once, and in use as the selection
 * strategy has it as soon as no verifier can have a list without it. A public key alone is published for whoever has the
 * private half.
 * @throws AppError `invalid_value`; `not_acceptable` where there is a key with that id
 */
export async function addKey(ctx: Slice, given: GivenKey, actor: Actor): Promise<PublishedJwk> {
  const added = await prepared(ctx, given)
  return changing(ctx, async () => added.store(actor), added.kid)
}

/**
 * Changes a key: of the server's own what is said of them (`name`, `descr`, `key_ops_type`), of others all but the id.
 * @param given all members that the key shall have
 * @throws AppError `invalid_value`, `not_found`
 */
export async function changeKey(ctx: Slice, kid: string, given: GivenKey, actor: Actor): Promise<PublishedJwk> {
  await requireKey(ctx, kid)
  return changing(ctx, () => change(ctx, kid, given, actor), kid)
}

/**
 * Takes a key away at once, also from those who still have to verify what it has signed.
 * @throws AppError `not_found`; `not_acceptable` where it is the last one of its algorithm
 */
export async function removeKey(ctx: Slice, kid: string, actor: Actor): Promise<void> {
  await requireKey(ctx, kid)
  await changing(ctx, () => remove(ctx, kid, actor))
}

/**
 * Makes the keys what is given, all or nothing: those that are not there yet are added, the others changed, and those
 * that are not given are taken away.
 * @throws AppError `invalid_value`, `not_acceptable`
 */
export async function replaceKeys(ctx: Slice, given: readonly GivenKey[], actor: Actor): Promise<void> {
  const kids = given.flatMap(({ kid }) => kid ?? [])
  if (new Set(kids).size < kids.length) throw invalid('Two keys have the same kid', 'keys')
  const present = new Set((await allKeys(ctx)).map(({ kid }) => kid))
  const fresh: Prepared[] = []
  for (const key of given) if (key.kid === undefined || !present.has(key.kid)) fresh.push(await prepared(ctx, key))
  await changing(ctx, async () => {
    for (const key of fresh) await key.store(actor)
    for (const key of given) if (key.kid !== undefined && present.has(key.kid)) await change(ctx, key.kid, key, actor)
    for (const kid of present) if (!kids.includes(kid)) await remove(ctx, kid, actor)
  })
}

/** Rotates because somebody wants it. @returns the ids of the keys that were made */
export async function rotateKeysFor(ctx: Slice, actor: Actor): Promise<string[]> {
  const kids = await rotateKeys(ctx)
  const change = { operation: 'rotate-keys', resourceType: 'key', after: { kids } }
  await ctx.db.transaction(() => audit(ctx, actor, change))
  return kids
}

async function changing(ctx: Slice, change: () => Promise<void>): Promise<void>
async function changing(ctx: Slice, change: () => Promise<void>, kid: string): Promise<PublishedJwk>
async function changing(ctx: Slice, change: () => Promise<void>, kid?: string): Promise<PublishedJwk | void> {
  await ctx.db.transaction(change)
  await ctx.events.emit('keys.changed', {})
  if (kid !== undefined) return requireKey(ctx, kid)
}

/** A key that can be stored in a transaction, because everything else is done. */
interface Prepared {
  kid: string
  store(actor: Actor): Promise<void>
}

async function prepared(ctx: Slice, given: GivenKey): Promise<Prepared> {
  const material = readMaterial(given)
  const kid = given.kid ?? `connect_${randomUUID()}_${material.use}_${given.alg.toLowerCase()}`
  if (!isStorable(kid)) throw invalid('has characters that cannot be stored', 'kid')
  const store = material.privateKey ? await ownKey(ctx, kid, given, material) : otherKey(ctx, kid, given, material)
  return {
    kid,
    async store(actor) {
      if (await isKid(ctx.db, kid)) throw taken(kid)
      const publicJwk = await store()
      await audit(ctx, actor, { operation: 'create-key', resourceType: 'key', resourceId: kid, after: publicJwk })
    }
  }
}

const taken = (kid: string) => new AppError('not_acceptable', 406, `There is a key ${kid} already`, { member: 'kid' })

type PublicJwk = StoredKey['publicJwk']

function otherKey(ctx: Slice, kid: string, given: GivenKey, { use }: KeyMaterial): () => Promise<PublicJwk> {
  const now = ctx.now()
  const jwk = publicMembers({ ...given, kid, use })
  return async () => {
    if (!(await insertPublicKey(ctx.db, { kid, jwk, createdAt: now, updatedAt: now }))) throw taken(kid)
    return jwk
  }
}

async function ownKey(ctx: Slice, kid: string, given: GivenKey, material: KeyMaterial) {
  const { alg } = given
  const { use, publicKey, privateKey } = material as KeyMaterial & {
    privateKey: NonNullable<KeyMaterial['privateKey']>
  }
  const properties = await appConfiguration(ctx)
  const curve = keyKinds.get(alg)?.curve
  if (!keyAlgorithms.includes(alg) || !properties.jwksAlgorithmsSupported.includes(alg))
    throw invalid(`The server has no keys for ${alg}`, 'alg')
  if (curve !== undefined && curve !== given.crv) throw invalid(`The server’s keys for ${alg} are on ${curve}`, 'crv')
  if (given.exp !== undefined && given.exp <= ctx.now()) throw invalid('is over', 'exp')
  if (given.x5c?.length) checkCertificate(given.x5c, publicKey)
  const now = ctx.now()
  const names = { kid, alg, use }
  const publicJwk: PublicJwk = {
    ...described(given),
    ...publicKey.export({ format: 'jwk' }),
    ...names,
    key_ops_type: given.key_ops_type ?? ['connect'],
    x5c: given.x5c?.length
      ? given.x5c
      : [selfSignedCertificate({ publicKey, privateKey }, kid.slice(0, 64), now).toString('base64')]
  }
  const privateJwk = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...names })
  const row = {
    ...names,
    publicJwk,
    privateJwk: ctx.vault.seal(privateJwk, privateKeyPurpose(kid)),
    tokenLifetime: await longestLifetime(ctx, properties),
    createdAt: now,
    usedFrom: now + leadTime,
    expiresAt: null,
    changedAt: null
  }
  return async () => {
    const generation = ((await lastGenerations(ctx.db)).get(alg)?.generation ?? 0) + 1
    const added = await addKeys(ctx.db, [{ ...row, generation }])
    if (added.length === 0) throw new AppError('conflict', 409, `Another key for ${alg} was made at the same moment`)
    return publicJwk
  }
}

async function change(ctx: Slice, kid: string, given: GivenKey, actor: Actor): Promise<void> {
  if (privateMembers.some((name) => given[name] !== undefined))
    throw invalid('The private half of a key is given when it is added', 'd')
  if (given.kid !== undefined && given.kid !== kid) throw invalid('cannot be changed', 'kid')
  const own = (await listKeys(ctx.db)).find((key) => key.kid === kid)
  const before = own?.publicJwk ?? (await listPublicKeys(ctx.db)).find((key) => key.kid === kid)?.jwk
  if (!before) throw notFound(`Key ${kid}`)
  const after = own ? redescribed(before, given) : publicMembers({ ...given, kid, use: readMaterial(given).use })
  if (isDeepStrictEqual(before, after)) return
  if (own) await describeKey(ctx.db, kid, after, ctx.now())
  else await updatePublicKey(ctx.db, { kid, jwk: after, updatedAt: ctx.now() })
  await audit(ctx, actor, { operation: 'update-key', resourceType: 'key', resourceId: kid, before, after })
}

/** What is said of a key, as opposed to what it is. */
const described = ({ name, descr }: GivenKey) => ({
  ...(name !== undefined && { name }),
  ...(descr !== undefined && { descr })
})

/** When one of the server's own keys is over is for the rotation to say. */
function redescribed(before: PublicJwk, given: GivenKey): PublicJwk {
  for (const name of ['kty', 'use', 'alg', 'crv', 'n', 'e', 'x', 'y', 'x5c'] as const)
    if (given[name] !== undefined && !isDeepStrictEqual(given[name], before[name]))
      throw invalid('of a key of the server cannot be changed: add another key', name)
  const { name: _name, descr: _descr, key_ops_type: type, ...rest } = before
  return { ...described(given), ...rest, key_ops_type: given.key_ops_type ?? type }
}

async function remove(ctx: Slice, kid: string, actor: Actor): Promise<void> {
  const { db } = ctx
  const own = (await listKeys(db)).find((key) => key.kid === kid)
  const before = own?.publicJwk ?? (await listPublicKeys(db)).find((key) => key.kid === kid)?.jwk
  if (!before) throw notFound(`Key ${kid}`)
  if (!own) await deletePublicKey(db, kid)
  else {
    const left = (await lockUnstoppedKeys(db, own.alg)).filter((one) => one !== kid)
    if (own.expiresAt === null && left.length === 0)
      throw new AppError(
        'not_acceptable',
        406,
        `${kid} is the only key for ${own.alg}: add another one before, or have the keys rotated`,
        { member: 'kid' }
      )
    await deleteKey(db, kid)
  }
  await audit(ctx, actor, { operation: 'delete-key', resourceType: 'key', resourceId: kid, before })
}

function publicMembers(given: GivenKey): PublicJwk {
  const { name, descr, kid, kty, use, alg, exp, crv, n, e, x, y, x5c, key_ops_type } = given
  const members = { name, descr, kid, kty, use, alg, exp, crv, n, e, x, y, x5c, key_ops_type }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
