import type { Db } from '#db/db'
import {
  countEnabledAssets,
  deleteAsset,
  directoryOf,
  findAsset,
  publicPathOf,
  replaceAsset,
  searchAssets,
  standardDirectories,
  storeAsset
} from '#modules/assets/index'
import { searchAudit } from '#modules/audit/index'
import type { AppError } from '#modules/core/errors'
import { findAssetByName } from '../../../modules/assets/repository.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const actor = { correlationId: 'test' }
const content = (text: string) => new TextEncoder().encode(text)

describe.each(engines)('assets on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  const clock = { now: Date.UTC(2025, 0, 31, 12) }
  const store = (fileName: string, more: object = {}, text = 'x') =>
    storeAsset(ctx, { fileName, enabled: true, level: 0, ...more }, content(text), actor)
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db, clock)
  })
  afterAll(() => db.close())

  it('keeps a file under its name, and its inum when another one replaces it', async () => {
    const first = await store('logo.png', { service: 'jans-auth', description: 'the logo' }, 'one')
    expect(first).toMatchObject({ revision: 1, createdAt: clock.now, service: 'jans-auth' })
    expect(await findAsset(db, first.inum)).toEqual(first)
    clock.now += 1000
    const second = await store('logo.png', {}, 'two')
    expect(second).toMatchObject({ inum: first.inum, revision: 2, createdAt: first.createdAt, updatedAt: clock.now })
    expect(second.hash).not.toBe(first.hash)
    expect(await findAsset(db, first.inum)).toEqual(second)
    expect((await searchAssets(db, { patterns: ['LOGO'] })).total).toBe(1)
  })

  it('keeps the content where only what is said of it changes', async () => {
    const before = await store('kept.css')
    const after = await replaceAsset(
      ctx,
      before.inum,
      { fileName: 'renamed.css', enabled: false, level: 3 },
      undefined,
      actor
    )
    expect(after).toMatchObject({ fileName: 'renamed.css', hash: before.hash, revision: 1, level: 3, enabled: false })
    expect((await searchAssets(db, { members: [['fileName', 'kept.css']] })).total).toBe(0)
  })

  it('knows no name that cannot be stored', async () => {
    expect(await findAssetByName(db, 'a\0.css')).toBeUndefined()
    expect(await findAssetByName(db, '\ud800.css')).toBeUndefined()
  })

  it('does not give two assets one name', async () => {
    const [a, b] = [await store('a.css'), await store('b.css')]
    const taken = replaceAsset(ctx, b.inum, { fileName: 'a.css', enabled: true, level: 0 }, undefined, actor)
    await expect(taken).rejects.toMatchObject({ code: 'conflict', member: 'fileName' })
    expect(await findAsset(db, a.inum)).toEqual(a)
    expect(await findAsset(db, b.inum)).toEqual(b)
  })

  it('counts every file that is stored under a name at the same moment', async () => {
    const { inum } = await store('counted.css')
    const contents = Array.from({ length: 6 }, (_, i) => String(i))
    await Promise.all(contents.map((text) => store('counted.css', {}, text)))
    expect(await findAsset(db, inum)).toMatchObject({ revision: 7 })
    const { records } = await searchAudit(db, { pattern: inum, offset: 0, limit: 10 })
    expect(records.slice(1).map(({ changes }) => changes.revision)).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, n + 1]))
  })

  it('stores one of two that come at once under the same new name, and counts the other one as its successor', async () => {
    const both = await Promise.allSettled([store('race.css', {}, '1'), store('race.css', {}, '2')])
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true)
    const refused = both.filter((one) => one.status === 'rejected').map(({ reason }) => (reason as AppError).code)
    expect(refused.filter((code) => code !== 'conflict')).toEqual([])
    expect((await searchAssets(db, { members: [['fileName', 'race.css']] })).total).toBe(1)
  })

  it('searches by every member, sorts and pages', async () => {
    for (const name of ['z1.js', 'z2.js', 'z3.js'])
      await store(name, { service: 'jans-casa', level: Number(name[1]), enabled: name !== 'z3.js' })
    const casa = [['service', 'jans-casa']] as const
    expect((await searchAssets(db, { members: casa })).total).toBe(3)
    expect((await searchAssets(db, { members: casa, enabled: false })).assets[0]?.fileName).toBe('z3.js')
    expect((await searchAssets(db, { members: [['level', '2']] })).assets[0]?.fileName).toBe('z2.js')
    expect((await searchAssets(db, { members: [['level', 'many']] })).total).toBe(0)
    expect((await searchAssets(db, { members: [...casa, ['enabled', 'true']] })).total).toBe(2)
    const page = await searchAssets(db, { members: casa, sortBy: 'fileName', descending: true, offset: 1, limit: 1 })
    expect(page.total).toBe(3)
    expect(page.assets.map(({ fileName }) => fileName)).toEqual(['z2.js'])
    expect(await countEnabledAssets(db, 'jans-casa')).toBe(2)
  })

  it('deletes once', async () => {
    const { inum } = await store('gone.css')
    await deleteAsset(ctx, inum, actor)
    expect(await findAsset(db, inum)).toBeUndefined()
    await expect(deleteAsset(ctx, inum, actor)).rejects.toMatchObject({ code: 'not_found' })
    const input = { fileName: 'gone.css', enabled: true, level: 0 }
    await expect(replaceAsset(ctx, inum, input, undefined, actor)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each([
    ['', 'fileName'],
    ['..', 'fileName'],
    ['../a.css', 'fileName'],
    ['a/b.css', 'fileName'],
    ['a\\b.css', 'fileName'],
    ['ü.css', 'fileName'],
    [`${'a'.repeat(97)}.css`, 'fileName'],
    ['a.exe', 'fileName'],
    ['css', 'fileName']
  ])('refuses a file named %j', async (fileName, member) => {
    await expect(store(fileName)).rejects.toMatchObject({ code: 'invalid_value', member })
  })

  it('refuses a service that there is not, unless nobody wants names to be looked at', async () => {
    await expect(store('s.css', { service: 'jans-nothing' })).rejects.toMatchObject({ member: 'service' })
    const rules = { fileExtensionValidationEnabled: false, moduleNameValidationEnabled: false, assetDirMapping: [] }
    const given = { fileName: 's.exe', service: 'jans-nothing', enabled: true, level: 0 }
    expect(await storeAsset(ctx, given, content('x'), actor, rules)).toMatchObject(given)
  })
})

describe('an asset', () => {
  it.each([
    ['a.css', 'jans-auth', '/opt/jans/jetty/jans-auth/custom/static'],
    ['a.HTML', 'jans-casa', '/opt/jans/jetty/jans-casa/custom/pages'],
    ['a.jar', 'jans-lock', '/opt/jans/jetty/jans-lock/custom/libs'],
    ['a.pem', 'jans-auth', undefined],
    ['a.css', undefined, undefined]
  ])('%s for %s belongs to %s', (fileName, service, directory) => {
    expect(directoryOf({ fileName, service }, standardDirectories)).toBe(directory)
  })

  const asset = { inum: '1', level: 0, revision: 1, hash: '', createdAt: 0, updatedAt: 0, enabled: true }
  it.each([
    [{ fileName: 'a b.png', service: 'jans-auth' }, '/jans-auth/ext/resources/a%20b.png'],
    [{ fileName: 'a.css', service: 'jans-casa' }, '/jans-casa/custom/a.css'],
    [{ fileName: 'a.css', service: 'jans-auth', enabled: false }, undefined],
    [{ fileName: 'a.css', service: 'jans-scim' }, undefined],
    [{ fileName: 'a.css', service: 'constructor' }, undefined],
    [{ fileName: 'a.css' }, undefined],
    [{ fileName: 'a.jar', service: 'jans-auth' }, undefined],
    [{ fileName: 'a.constructor', service: 'jans-auth' }, undefined],
    [{ fileName: 'a.properties', service: 'jans-auth' }, undefined]
  ])('%j is public at %s', (given, path) => {
    expect(publicPathOf({ ...asset, ...given })).toBe(path)
  })
})
