import { assert, asyncProperty, constantFrom, dictionary, integer, jsonValue, oneof } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import { appConfiguration, isEnabled, properties, readSetting, updateAppConfiguration } from '#modules/settings/index'
import { settable } from '#modules/settings/properties/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

describe.each(engines)('the server configuration on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db)
  })
  afterAll(() => db.close())

  const actor = { clientId: 'administration', correlationId: 'c1' }

  it('has Janssen’s standards until somebody changes them, and is the same frozen object until then', async () => {
    const before = await appConfiguration(ctx)
    expect(before).toMatchObject({ accessTokenLifetime: 300, defaultSubjectType: 'pairwise' })
    expect(before.featureFlags).toContain('par')
    expect(before.featureFlags).not.toContain('client_id_metadata_document')
    expect(await appConfiguration(ctx)).toBe(before)
    expect(Object.isFrozen(before)).toBe(true)
    expect(Object.isFrozen(before.corsConfigurationFilters[0])).toBe(true)
    const after = await updateAppConfiguration(ctx, { accessTokenLifetime: 600 })
    const read = await appConfiguration(ctx)
    expect(read).not.toBe(before)
    expect(read).toEqual({ ...before, accessTokenLifetime: 600 })
    expect(after).toEqual(read)
    expect(await appConfiguration(ctx)).toBe(read)
  })

  it('puts a property back to its standard', async () => {
    await updateAppConfiguration(ctx, { idTokenLifetime: 5, requirePkce: true })
    await updateAppConfiguration(ctx, { idTokenLifetime: null, requirePkce: undefined })
    expect(await appConfiguration(ctx)).toMatchObject({ idTokenLifetime: 3600, requirePkce: false })
  })

  const wrong: [string, Record<string, unknown>, RegExp][] = [
    ['a property that there is not', { accessTokenLifetim: 5 }, /no property accessTokenLifetim$/],
    ['a name of every object', { constructor: 5 }, /no property constructor/],
    ['one that is not supported', { umaRptLifetime: 60 }, /umaRptLifetime is not supported/],
    ['an endpoint, which follows from the issuer', { tokenEndpoint: 'https://evil.example/token' }, /tokenEndpoint/],
    ['a lifetime as a text', { accessTokenLifetime: '600' }, /accessTokenLifetime must be a whole number/],
    ['a token that never was valid', { accessTokenLifetime: 0 }, /accessTokenLifetime/],
    ['half a second', { accessTokenLifetime: 0.5 }, /accessTokenLifetime/],
    ['more time than there is', { accessTokenLifetime: 1e300 }, /accessTokenLifetime/],
    ['a flag as a text', { requirePkce: 'true' }, /requirePkce must be true or false/],
    ['an algorithm that there is not', { idTokenSigningAlgValuesSupported: ['RS256', 'none'] }, /must be a list/],
    ['no algorithm at all', { idTokenSigningAlgValuesSupported: [] }, /idTokenSigningAlgValuesSupported/],
    ['the same twice', { idTokenSigningAlgValuesSupported: ['RS256', 'RS256'] }, /idTokenSigningAlgValuesSupported/],
    ['a feature that there is not', { featureFlags: ['uma'] }, /featureFlags/],
    ['an unknown response type', { responseTypesSupported: [['code', 'none']] }, /responseTypesSupported/],
    ['half an object', { corsConfigurationFilters: [{ corsEnabled: true }] }, /corsConfigurationFilters/],
    ['a standard outside of its list', { idTokenSigningAlgValuesSupported: ['ES256'] }, /defaultSignatureAlgorithm/]
  ]
  it.each(wrong)('refuses %s by name, and changes nothing', async (_what, changed, message) => {
    const before = await appConfiguration(ctx)
    const update = updateAppConfiguration(ctx, { refreshTokenLifetime: 7, ...changed }, actor)
    await expect(update).rejects.toMatchObject({ code: 'invalid_value', message: expect.stringMatching(message) })
    expect(await appConfiguration(ctx)).toBe(before)
  })

  it('takes what every property is already, in force or not', async () => {
    const all = Object.fromEntries([...properties].map(([name, { standard }]) => [name, standard]))
    const before = await appConfiguration(ctx)
    await updateAppConfiguration(ctx, all)
    await updateAppConfiguration(ctx, { ...before })
    expect(await appConfiguration(ctx)).toEqual(before)
  })

  it('writes down who changed what, and nothing where nothing changes', async () => {
    await updateAppConfiguration(ctx, { refreshTokenLifetime: 100 }, actor)
    await updateAppConfiguration(ctx, { refreshTokenLifetime: 100 }, actor)
    const { records } = await searchAudit(db, { pattern: 'patch-properties', offset: 0, limit: 10 })
    expect(records).toEqual([
      expect.objectContaining({ clientId: 'administration', changes: { refreshTokenLifetime: [14_400, 100] } })
    ])
  })

  it('keeps every one of many changes at the same moment, or refuses it', async () => {
    const names = ['userInfoLifetime', 'idTokenLifetime', 'sessionIdLifetime', 'authorizationCodeLifetime'] as const
    const results = await Promise.allSettled(names.map((name) => updateAppConfiguration(ctx, { [name]: 1234 })))
    const now = await appConfiguration(ctx)
    for (const [i, name] of names.entries())
      expect([name, now[name] === 1234]).toEqual([name, results[i]?.status === 'fulfilled'])
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true)
  })

  it('keeps shared secrets sealed in the database, and opens them for who uses them', async () => {
    const secrets = {
      dcrSignatureValidationSharedSecret: 'secret-of-registrations',
      dcrSsaValidationConfigs: [{ id: 'x', type: 'SSA', issuers: ['i'], sharedSecret: 'secret-of-statements' }]
    }
    await updateAppConfiguration(ctx, secrets, actor)
    const stored = async () => JSON.stringify(await readSetting(db, 'auth.properties'))
    const before = await stored()
    expect(before).toContain('"issuers":["i"]')
    expect(before).not.toMatch(/secret-of/)
    const replica = { ...contextSlice(db), vault: ctx.vault }
    expect(await appConfiguration(replica)).toMatchObject(secrets)
    await updateAppConfiguration(ctx, secrets, actor)
    expect(await stored()).toBe(before)
    const { records } = await searchAudit(db, { pattern: 'SharedSecret', offset: 0, limit: 10 })
    expect(records.length).toBeGreaterThan(0)
    expect(JSON.stringify(records)).not.toMatch(/secret-of/)
    await updateAppConfiguration(ctx, { dcrSignatureValidationSharedSecret: null, dcrSsaValidationConfigs: null })
  })

  it('is seen by another replica within a second', async () => {
    const other = { ...contextSlice(db), db: Object.assign(Object.create(db) as Db, { engine: 'postgres' }) }
    await appConfiguration(other)
    await updateAppConfiguration(ctx, { cleanServiceBatchChunkSize: 77 })
    await expect
      .poll(async () => (await appConfiguration(other)).cleanServiceBatchChunkSize, { timeout: 1200 })
      .toBe(77)
    const kept = await appConfiguration(other)
    await new Promise((done) => setTimeout(done, 1050))
    expect(await appConfiguration(other)).toBe(kept)
  })

  it('never stores what it would not take, whatever is sent', async () => {
    const names = [...settable.keys()]
    const value = oneof(jsonValue(), integer(), constantFrom('RS256', 'page', true, [], {}))
    const change = dictionary(constantFrom(...names, '__proto__', 'toString'), value, { maxKeys: 4 })
    await assert(
      asyncProperty(change, async (changed) => {
        const refusal = await updateAppConfiguration(ctx, changed).then(
          () => 'none',
          (error: unknown) => (error as { code?: string }).code
        )
        expect(['none', 'invalid_value']).toContain(refusal)
        for (const [name, now] of Object.entries(await appConfiguration(ctx))) {
          const property = settable.get(name)
          expect([name, now === property?.standard || property?.allows(now)]).toEqual([name, true])
        }
      }),
      { numRuns: 200 }
    )
  })
})

it('has all features on until the list names some', () => {
  expect(isEnabled({ featureFlags: [] } as never, 'ciba')).toBe(true)
  expect(isEnabled({ featureFlags: ['ciba'] } as never, 'ciba')).toBe(true)
  expect(isEnabled({ featureFlags: ['ciba'] } as never, 'par')).toBe(false)
})
