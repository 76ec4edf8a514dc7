import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { events } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import {
  addKey,
  allKeys,
  changeKey,
  findArchivedKey,
  keyring,
  keys,
  removeKey,
  replaceKeys,
  rotateKeys,
  type GivenKey
} from '#modules/keys/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const minute = 60_000
const actor = { correlationId: 'test', clientId: 'tester' }

describe.each(engines)('keys as administrators change them, on %s', (_name, open) => {
  let db: Db
  let ctx: Context
  let clock: { now: number }
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())
  beforeEach(async () => {
    const { serverKeys, publicKeys, settings, audit } = db.tables
    for (const table of [serverKeys, publicKeys, settings, audit]) await db.query.delete(table)
    clock = { now: Date.UTC(2026, 0, 31) }
    ctx = contextSlice(db, clock) as Context
    await updateAppConfiguration(ctx, {
      keyAlgsAllowedForGeneration: ['ES256'],
      defaultSignatureAlgorithm: 'ES256',
      keySelectionStrategy: 'NEWER'
    })
    await keys.prepare?.(ctx)
  })

  const pair = (kid: string) => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const names = { kid, alg: 'ES256', use: 'sig' }
    return {
      open: { ...publicKey.export({ format: 'jwk' }), ...names } as unknown as GivenKey,
      secret: { ...privateKey.export({ format: 'jwk' }), ...names } as unknown as GivenKey
    }
  }
  const kids = async (at = ctx) => (await allKeys(at)).map(({ kid }) => kid)
  const signer = async (at = ctx) => (await keyring(at)).jwks.find(({ alg }) => alg === 'ES256')?.kid
  const records = async () => (await db.query.select().from(db.tables.audit)).map(({ operation }) => operation)

  it('become the server’s own with their private halves, and sign when everybody can know them', async () => {
    const [first] = await kids()
    await addKey(ctx, pair('added').secret, actor)
    expect(await kids()).toEqual(expect.arrayContaining(['added', first]))
    expect(await signer()).toBe(first)
    clock.now += 3 * minute
    expect(await signer()).toBe('added')
    // The strategy counts it like those that the server has made.
    await rotateKeys(ctx)
    expect(await signer()).toBe('added')
    clock.now += 3 * minute
    expect(await signer()).not.toBe('added')
  })

  it('are seen by a replica, as is what is said of them', async () => {
    const replica = { ...ctx, events: events() }
    await kids(replica)
    await addKey(ctx, pair('public').open, actor)
    const [own] = (await allKeys(ctx)) as unknown as GivenKey[]
    await changeKey(ctx, own?.kid ?? '', { ...(own as GivenKey), descr: 'Ours' }, actor)
    await replica.events.emit('keys.changed', {})
    expect((await keyring(replica)).published).toEqual((await keyring(ctx)).published)
    expect((await keyring(replica)).published[0]?.descr).toBe('Ours')
    expect((await keyring(replica)).jwks.map(({ kid }) => kid)).not.toContain('public')
  })

  it('leave one for the algorithm, also when they are removed at the same moment', async () => {
    const [first = ''] = await kids()
    await addKey(ctx, pair('second').secret, actor)
    const outcomes = await Promise.allSettled([first, 'second'].map((kid) => removeKey(ctx, kid, actor)))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await kids()).toHaveLength(1)
    expect(await signer()).toBeDefined()
    const [left = ''] = await kids()
    const gone = left === first ? 'second' : first
    expect(await findArchivedKey(ctx, gone)).toBeUndefined()
    expect(await records()).toEqual(['create-key', 'delete-key'])
  })

  it('are replaced all or nothing, and nothing is recorded of what is the same', async () => {
    const before = await allKeys(ctx)
    await replaceKeys(ctx, before as unknown as GivenKey[], actor)
    expect(await records()).toEqual([])
    const wrong = { ...pair('wrong').open, x: 'AAAA' }
    await expect(
      replaceKeys(ctx, [...(before as unknown as GivenKey[]), pair('a').open, wrong], actor)
    ).rejects.toMatchObject({ status: 400 })
    await expect(replaceKeys(ctx, [pair('a').open], actor)).rejects.toMatchObject({ status: 406 })
    expect(await allKeys(ctx)).toEqual(before)
    expect(await records()).toEqual([])
    await replaceKeys(ctx, [pair('b').secret, pair('c').open], actor)
    expect(await kids()).toEqual(['b', 'c'])
    expect(await signer()).toBe('b')
    expect((await records()).toSorted()).toEqual(['create-key', 'create-key', 'delete-key'])
  })
})
