import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { eq } from '#db/drizzle'
import { createClient } from '#modules/clients/index'
import { events } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { findArchivedKey, keyring, keys, rotateKeys } from '#modules/keys/index'
import { algorithms, updateAppConfiguration } from '#modules/settings/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const own = [...algorithms.signing, ...algorithms.decryption].filter((alg) => !/^(HS|A\d|dir)/.test(alg))
/** Quick to make, where a test is not about the kinds. */
const onlyElliptic = { keyAlgsAllowedForGeneration: ['ES256', 'ECDH-ES'], defaultSignatureAlgorithm: 'ES256' }

describe.each(engines)('server keys on %s', (_name, open) => {
  let db: Db
  let ctx: Context
  let clock: { now: number }
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    for (const table of [db.tables.serverKeys, db.tables.settings, db.tables.clients]) await db.query.delete(table)
    clock = { now: Date.UTC(2026, 0, 31) }
    ctx = contextSlice(db, clock) as Context
  })

  const prepare = (replica = ctx) => keys.prepare?.(replica)
  const runJob = async (replica = ctx) => {
    for (const job of keys.jobs?.(replica) ?? []) await job.run(AbortSignal.timeout(10_000))
  }
  /** Another process on the same database. */
  const replica = (): Context => ({ ...ctx, events: events() })
  const rows = () => db.query.select().from(db.tables.serverKeys).orderBy(db.tables.serverKeys.generation)
  const published = async (at = ctx) => (await keyring(at)).published.map(({ kid }) => kid)
  /** The key that signs, or that clients encrypt to in the first place. */
  const first = async (alg = 'ES256') => (await keyring(ctx)).jwks.find((key) => key.alg === alg)?.kid as string
  const later = (milliseconds: number) => void (clock.now += milliseconds)

  describe('at the start', () => {
    it('are made for every algorithm, one set when replicas start on an empty database at once', async () => {
      await Promise.all([prepare(), prepare(replica()), prepare(replica())])
      const { jwks, published: shown, algs } = await keyring(ctx)
      expect(jwks.map(({ alg }) => String(alg)).toSorted()).toEqual(own.toSorted())
      expect(shown.map(({ alg }) => alg).toSorted()).toEqual(own.toSorted())
      expect([...algs].toSorted()).toEqual(own.toSorted())
    })

    it('stay the same at the next start, and the ring is the same object until something changes', async () => {
      await prepare()
      const before = await keyring(ctx)
      await prepare()
      expect(await keyring(ctx)).toBe(before)
      expect(await published(replica())).toEqual(await published())
    })

    it('share a key within an RSA scheme and with no other use, until the first rotation gives each its own', async () => {
      const moduli = async (pattern: RegExp) =>
        new Set((await rows()).filter(({ alg }) => pattern.test(alg)).map(({ publicJwk }) => publicJwk.n)).size
      await prepare()
      expect(await moduli(/^RS\d/)).toBe(1)
      expect(await moduli(/^PS\d/)).toBe(1)
      expect(await moduli(/^RSA/)).toBe(1)
      expect(await moduli(/^(RS|PS|RSA)/)).toBe(3)
      await rotateKeys(ctx)
      expect(await moduli(/^(RS|PS|RSA)/)).toBe(3 + 8)
    })

    it('are made anew when those of an algorithm are over', async () => {
      await updateAppConfiguration(ctx, onlyElliptic)
      await prepare()
      const before = await published()
      await db.query.update(db.tables.serverKeys).set({ expiresAt: clock.now })
      expect(await published(replica())).toEqual([])
      await Promise.all([prepare(), prepare()])
      const after = await published(replica())
      expect(after).toHaveLength(2)
      expect(after.filter((kid) => before.includes(kid))).toEqual([])
    })

    it('are limited to what may be made, and to what clients get that do not choose', async () => {
      await updateAppConfiguration(ctx, { keyAlgsAllowedForGeneration: ['EdDSA', 'ECDH-ES'] })
      await prepare()
      expect([...(await keyring(ctx)).algs].toSorted()).toEqual(['ECDH-ES', 'EdDSA', 'RS256'])
      await updateAppConfiguration(ctx, { keyAlgsAllowedForGeneration: ['EdDSA', 'ES384'] })
      await runJob()
      expect([...(await keyring(ctx)).algs].toSorted()).toEqual(['ECDH-ES', 'ES384', 'EdDSA', 'RS256'])
      await rotateKeys(ctx)
      later(2 * hour)
      expect([...(await keyring(ctx)).algs].toSorted()).toEqual(['ES384', 'EdDSA', 'RS256'])
    })
  })

  describe('what is stored and shown', () => {
    it('has private halves only under the master key', async () => {
      await prepare()
      const text = JSON.stringify(await rows())
      const secrets = (await keyring(ctx)).jwks.flatMap(({ d, p, q, dp, dq, qi }) => [d, p, q, dp, dq, qi])
      expect(secrets.filter((secret) => secret !== undefined && text.includes(secret))).toEqual([])
      expect(secrets.filter(Boolean).length).toBeGreaterThan(own.length)
    })

    it('has Janssen’s members, nothing private, and the end in milliseconds', async () => {
      await prepare()
      for (const key of (await keyring(ctx)).published) {
        const material = key.kty === 'RSA' ? ['n', 'e'] : key.kty === 'EC' ? ['crv', 'x', 'y'] : ['crv', 'x']
        const names = ['name', 'descr', 'kty', 'use', 'key_ops_type', 'alg', 'kid', 'exp', 'x5c', ...material]
        expect(Object.keys(key).toSorted()).toEqual(names.toSorted())
        expect(key.kid).toMatch(
          new RegExp(`^connect_[\\da-f-]{36}_${key.use}_${key.alg.toLowerCase().replace('+', '\\+')}$`)
        )
        expect(key.use).toBe(/^(RSA|ECDH)/.test(key.alg) ? 'enc' : 'sig')
        expect(key.exp).toBeGreaterThan(clock.now + 48 * hour)
      }
    })

    it('has no end while the keys are not renewed by themselves', async () => {
      await updateAppConfiguration(ctx, { ...onlyElliptic, keyRegenerationEnabled: false })
      await prepare()
      expect((await keyring(ctx)).published.filter((key) => 'exp' in key)).toEqual([])
    })

    it('is filtered by jwksAlgorithmsSupported', async () => {
      await prepare()
      await updateAppConfiguration(ctx, { jwksAlgorithmsSupported: ['RS256', 'RSA-OAEP'] })
      expect((await keyring(ctx)).published.map(({ alg }) => alg).toSorted()).toEqual(['RS256', 'RSA-OAEP'])
    })
  })

  describe('rotated', () => {
    beforeEach(async () => {
      await updateAppConfiguration(ctx, onlyElliptic)
      await prepare()
    })

    it.each([true, false])('share one RSA key where keySignWithSameKeyButDiffAlg says so: %s', async (together) => {
      const algs = ['RS256', 'RS384', 'PS256', 'ES256']
      await updateAppConfiguration(ctx, { keyAlgsAllowedForGeneration: algs, keySignWithSameKeyButDiffAlg: together })
      const made = await rotateKeys(ctx)
      const shown = (await keyring(ctx)).published.filter(({ kid }) => made.includes(kid))
      const modulus = (wanted: string) => shown.find(({ alg }) => alg === wanted)?.n
      expect(shown.map(({ alg }) => alg)).toEqual(expect.arrayContaining(algs))
      expect(new Set(shown.map(({ kid }) => kid)).size).toBe(shown.length)
      expect(modulus('RS256')).toBeTypeOf('string')
      expect(modulus('RS256') === modulus('RS384')).toBe(together)
    })

    it('are published at once and seen by other replicas, without signing', async () => {
      const other = replica()
      const before = await first()
      expect(await published(other)).toHaveLength(2)
      const made = await rotateKeys(ctx)
      expect(made).toHaveLength(2)
      expect(await published()).toEqual(expect.arrayContaining(made))
      expect(await first()).toBe(before)
      await expect.poll(() => published(other), { timeout: 2000 }).toEqual(expect.arrayContaining(made))
    })

    it('sign under NEWER when everybody can know them, not earlier', async () => {
      await updateAppConfiguration(ctx, { keySelectionStrategy: 'NEWER' })
      const before = await first()
      const made = (await rotateKeys(ctx)).find((kid) => kid.endsWith('es256'))
      later(2 * minute - 1)
      expect(await first()).toBe(before)
      later(1)
      expect(await first()).toBe(made)
      expect(await published()).toContain(before)
    })

    it('sign under FIRST like the newest, which is published first', async () => {
      await updateAppConfiguration(ctx, { keySelectionStrategy: 'FIRST' })
      await rotateKeys(ctx)
      later(2 * minute)
      const { published: shown } = await keyring(ctx)
      expect(await first()).toBe(shown.find(({ alg }) => alg === 'ES256')?.kid)
    })

    it('wait under OLDER until the next rotation stops the one before', async () => {
      const oldest = await first()
      const second = (await rotateKeys(ctx)).find((kid) => kid.endsWith('es256'))
      later(2 * day)
      expect(await first()).toBe(oldest)
      await rotateKeys(ctx)
      expect(await first()).toBe(second)
      expect(await published()).toContain(oldest)
    })

    it('twice in a minute leave nobody without a key that is known to all', async () => {
      const oldest = await first()
      const second = (await rotateKeys(ctx)).find((kid) => kid.endsWith('es256'))
      await rotateKeys(ctx)
      expect(await first()).toBe(oldest)
      later(2 * minute)
      expect(await first()).toBe(oldest)
      await runJob()
      expect(await first()).toBe(second)
    })

    it('are one set when two replicas rotate at once, whoever makes which', async () => {
      const made = await Promise.all([rotateKeys(ctx), rotateKeys(replica())])
      expect(made.flat()).toHaveLength(2)
      expect((await rows()).map(({ alg, generation }) => `${alg} ${generation}`).toSorted()).toEqual([
        'ECDH-ES 1',
        'ECDH-ES 2',
        'ES256 1',
        'ES256 2'
      ])
    })

    it('stay pinned where staticKid names one', async () => {
      const pinned = await first()
      await updateAppConfiguration(ctx, { keySelectionStrategy: 'NEWER', staticKid: pinned })
      await rotateKeys(ctx)
      later(hour)
      await runJob()
      later(100 * day)
      expect(await first()).toBe(pinned)
    })

    it('are decrypted with for a while after clients no longer see them', async () => {
      await updateAppConfiguration(ctx, { keySelectionStrategy: 'NEWER' })
      const before = await first('ECDH-ES')
      await rotateKeys(ctx)
      later(2 * minute)
      await runJob()
      expect(await published()).not.toContain(before)
      const decrypting = async () => (await keyring(ctx)).jwks.some(({ kid }) => kid === before)
      expect(await decrypting()).toBe(true)
      later(2 * hour)
      expect(await decrypting()).toBe(false)
    })

    it('are encrypted to only where staticDecryptionKid points', async () => {
      const pinned = await first('ECDH-ES')
      await rotateKeys(ctx)
      expect((await published()).filter((kid) => kid.includes('_enc_'))).toHaveLength(2)
      await updateAppConfiguration(ctx, { staticDecryptionKid: pinned })
      expect((await published()).filter((kid) => kid.includes('_enc_'))).toEqual([pinned])
    })
  })

  describe('that have stopped signing', () => {
    let old: string
    beforeEach(async () => {
      await updateAppConfiguration(ctx, { ...onlyElliptic, keySelectionStrategy: 'NEWER' })
      await prepare()
      old = await first()
    })
    const stop = async () => {
      await rotateKeys(ctx)
      later(2 * minute)
      await runJob()
    }

    it('are published as long as a token of theirs can be good, the client with the longest lifetime included', async () => {
      await createClient(ctx, {
        definition: { redirectUris: ['https://app.example.org/cb'], attributes: { idTokenLifetime: 90_000 } }
      })
      await stop()
      later(90_000 * 1000)
      expect(await published()).toContain(old)
      later(minute)
      expect(await published()).not.toContain(old)
    })

    it('stay for tokens that were made before the lifetimes were cut', async () => {
      await updateAppConfiguration(ctx, { idTokenLifetime: 36_000 })
      await runJob()
      await updateAppConfiguration(ctx, { idTokenLifetime: 60 })
      await stop()
      later(10 * hour)
      expect(await published()).toContain(old)
      later(minute)
      expect(await published()).not.toContain(old)
    })

    it('never sign again when the strategy changes', async () => {
      await stop()
      const now = await first()
      await updateAppConfiguration(ctx, { keySelectionStrategy: 'OLDER' })
      expect(now).not.toBe(old)
      expect(await first()).toBe(now)
    })

    it('go to the archive without their private halves, and leave it after a year', async () => {
      await stop()
      expect(await findArchivedKey(ctx, old)).toBeUndefined()
      later(2 * hour)
      const archived = await findArchivedKey(ctx, old)
      expect(archived).toMatchObject({ kid: old, kty: 'EC', use: 'sig', alg: 'ES256' })
      expect(archived).not.toHaveProperty('d')
      expect(archived?.exp).toBeLessThan(clock.now)
      await runJob()
      const [row] = await db.query.select().from(db.tables.serverKeys).where(eq(db.tables.serverKeys.kid, old))
      expect(row?.privateJwk).toBeNull()
      later(364 * day)
      expect(await findArchivedKey(ctx, old)).toEqual(archived)
      later(day)
      expect(await findArchivedKey(ctx, old)).toBeUndefined()
      await runJob()
      expect((await rows()).map(({ kid }) => kid)).not.toContain(old)
    })

    it.each(['', 'unknown', 'nul\0', '\ud800', '__proto__'])('are not found in the archive as %j', async (kid) => {
      expect(await findArchivedKey(ctx, kid)).toBeUndefined()
    })

    it('are numbered on when all before them have left the archive', async () => {
      await db.query.update(db.tables.serverKeys).set({ expiresAt: 1, privateJwk: null })
      await runJob()
      const generations = (await rows()).map(({ alg, generation }) => `${alg} ${generation}`)
      expect(generations.toSorted()).toEqual(['ECDH-ES 2', 'ES256 2'])
    })
  })

  describe('under the job', () => {
    beforeEach(async () => {
      await updateAppConfiguration(ctx, { ...onlyElliptic, keyRegenerationInterval: 5 })
      await prepare()
    })

    it('are renewed by the age of the newest key, however often the process starts', async () => {
      later(5 * hour - 1)
      await prepare()
      await runJob(replica())
      expect(await published()).toHaveLength(2)
      later(1)
      await runJob(replica())
      await runJob()
      expect(await published(replica())).toHaveLength(4)
      later(5 * hour - 1)
      await runJob()
      expect(await rows()).toHaveLength(4)
    })

    it('are renewed once where two replicas find the time has come', async () => {
      later(5 * hour)
      await Promise.all([runJob(), runJob(replica()), runJob(replica())])
      expect(await rows()).toHaveLength(4)
    })

    it('are left as they are when keyRegenerationEnabled is off', async () => {
      await updateAppConfiguration(ctx, { keyRegenerationEnabled: false })
      later(100 * day)
      await runJob()
      expect(await rows()).toHaveLength(2)
    })
  })
})
