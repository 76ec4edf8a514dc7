import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appConfiguration, updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { post, register, signInForTokens, tokenPath, type TestClient } from '../../support/oauth.ts'

const path = '/jans-auth-server/config'
const scope = 'https://jans.io/oauth/jans-auth-server/config/properties'

describe('the properties of the auth server', () => {
  let app: MinijansServer
  let api: ConfigApi
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    api = await configApi(app, `${scope}.write`)
    client = await register(app)
  })
  afterAll(() => app.close())

  const expiresIn = async () => {
    const answer = await post(app, tokenPath, client, { grant_type: 'client_credentials', scope: 'profile' })
    return ((await answer.json()) as { expires_in: number }).expires_in
  }
  const patch = (...changes: object[]) => api('PATCH', path, changes)

  it('are read as one document, with the addresses of the endpoints', async () => {
    const { status, body } = await api('GET', path)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      issuer: app.ctx.config.issuer,
      tokenEndpoint: `${app.ctx.config.issuer}/jans-auth/restv1/token`,
      accessTokenLifetime: 300,
      refreshTokenLifetime: 14_400,
      responseTypesSupported: expect.arrayContaining([['code'], ['code', 'id_token']]),
      clientBlackList: ['*.attacker.com/*'],
      dynamicRegistrationExpirationTime: -1
    })
  })

  it('are read without their secrets by who may only read', async () => {
    const secrets = {
      dcrSignatureValidationSharedSecret: 'a secret for registrations',
      dcrSsaValidationConfigs: [{ id: 'x', type: 'SSA', issuers: ['i'], sharedSecret: 'a secret for statements' }]
    }
    await updateAppConfiguration(app.ctx, secrets)
    const reader = await configApi(app, `${scope}.readonly`)
    expect((await api('GET', path)).body).toMatchObject(secrets)
    const { status, body } = await reader('GET', path)
    expect([status, body.dcrSsaValidationConfigs]).toEqual([200, [{ id: 'x', type: 'SSA', issuers: ['i'] }]])
    expect(JSON.stringify(body)).not.toContain('a secret for')
    await updateAppConfiguration(app.ctx, { dcrSignatureValidationSharedSecret: null, dcrSsaValidationConfigs: null })
  })

  it('take effect with the next token, without a restart', async () => {
    expect(await expiresIn()).toBe(300)
    const { status, body } = await patch({ op: 'replace', path: '/accessTokenLifetime', value: 777 })
    expect([status, body.accessTokenLifetime]).toEqual([200, 777])
    expect(await expiresIn()).toBe(777)
    const tokens = (await signInForTokens(app, client)) as unknown as { expires_in: number }
    expect(tokens.expires_in).toBe(777)
    expect((await patch({ op: 'remove', path: '/accessTokenLifetime' })).body.accessTokenLifetime).toBe(300)
    expect(await expiresIn()).toBe(300)
  })

  it('take a path in another spelling, and the end of a list', async () => {
    await patch({ op: 'replace', path: '/openIDSubAttribute', value: 'uid' })
    await patch({ op: 'add', path: '/discoveryDenyKeys/-', value: 'claim_types_supported' })
    const { body } = await api('GET', path)
    expect(body).toMatchObject({
      openidSubAttribute: 'uid',
      discoveryDenyKeys: expect.arrayContaining(['claim_types_supported'])
    })
    await patch({ op: 'remove', path: '/openidSubAttribute' }, { op: 'remove', path: '/discoveryDenyKeys' })
    expect((await api('GET', path)).body.openidSubAttribute).toBe('inum')
  })

  const refused: [string, object, RegExp][] = [
    ['an unknown property', { op: 'replace', path: '/noSuchProperty', value: 1 }, /noSuchProperty/],
    ['one that is not supported', { op: 'replace', path: '/umaRptLifetime', value: 1 }, /umaRptLifetime/],
    ['an endpoint', { op: 'replace', path: '/tokenEndpoint', value: 'https://evil.example' }, /tokenEndpoint/],
    ['a value of another type', { op: 'replace', path: '/requirePar', value: 'yes' }, /requirePar/],
    ['the whole document', { op: 'replace', path: '', value: {} }, /no property/],
    ['a prototype', { op: 'add', path: '/acrMappings/__proto__', value: {} }, /nowhere/],
    ['a test that fails', { op: 'test', path: '/requirePar', value: true }, /requirePar/],
    ['no operation at all', { path: '/requirePar' }, /JSON Patch/]
  ]
  it.each(refused)('refuse %s, and leave everything as it was', async (_what, change, message) => {
    const before = await appConfiguration(app.ctx)
    const { status, body } = await api<ApiError>('PATCH', path, [
      { op: 'replace', path: '/refreshTokenLifetime', value: 5 },
      change
    ])
    expect(status).toBe(400)
    expect(`${body.message} ${body.description}`).toMatch(message)
    expect(await appConfiguration(app.ctx)).toBe(before)
  })

  it('need a scope of their own: reading does not include writing', async () => {
    const none = await configApi(app)
    const other = await configApi(app, 'scopes.write')
    const reader = await configApi(app, `${scope}.readonly`)
    const change = [{ op: 'replace', path: '/accessTokenLifetime', value: 9 }]
    for (const caller of [none, other]) {
      expect((await caller('GET', path)).status).toBe(401)
      expect((await caller('GET', `${path}/feature-flags`)).status).toBe(401)
    }
    for (const caller of [none, other, reader]) expect((await caller('PATCH', path, change)).status).toBe(401)
    expect((await reader('GET', path)).body.accessTokenLifetime).toBe(300)
  })

  it('name the features that can be switched, in upper case', async () => {
    const { body } = await api<string[]>('GET', `${path}/feature-flags`)
    expect(body).toEqual(expect.arrayContaining(['REGISTRATION', 'CIBA', 'PAR', 'DEVICE_AUTHZ']))
  })

  it('leave a record of who changed what', async () => {
    await updateAppConfiguration(app.ctx, { idTokenLifetime: null })
    await patch({ op: 'replace', path: '/idTokenLifetime', value: 99 })
    const auditor = await configApi(app, 'logging.readonly')
    const { body } = await auditor('GET', '/audit?pattern=patch-properties')
    expect(JSON.stringify(body)).toContain('idTokenLifetime')
  })
})
