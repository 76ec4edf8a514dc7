import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSetting } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { base, configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { accessToken } from '../../support/tokens.ts'

const path = '/api-config'

describe('the properties of the Config API', () => {
  let app: MinijansServer
  let api: ConfigApi
  beforeAll(async () => {
    app = await startApp()
    api = await configApi(app, 'properties.write', 'scopes.write', 'agama.readonly', 'logging.readonly')
  })
  afterAll(() => app.close())

  const patch = (...changes: object[]) => api('PATCH', path, changes)
  const set = (place: string, value: unknown) => patch({ op: 'replace', path: place, value })
  const remove = (place: string) => patch({ op: 'remove', path: place })
  let installed: Record<string, unknown>
  beforeAll(async () => void (installed = (await api('GET', path)).body))

  it('are those of a new installation of Janssen', () => {
    const { issuer } = app.ctx.config
    expect(installed).toMatchObject({
      serviceName: 'jans-config-api',
      configOauthEnabled: true,
      apiProtectionType: 'oauth2',
      apiApprovedIssuer: [issuer],
      authIssuerUrl: issuer,
      authOpenidTokenUrl: `${issuer}/jans-auth/restv1/token`,
      exclusiveAuthScopes: ['jans_stat', 'https://jans.io/scim/users.read', 'https://jans.io/scim/users.write'],
      endpointInjectionEnabled: false,
      maxCount: 200,
      acrExclusionList: ['simple_password_auth'],
      userExclusionAttributes: ['userPassword'],
      userMandatoryAttributes: ['mail', 'displayName', 'status', 'userPassword', 'givenName'],
      loggingLevel: 'INFO',
      loggingLayout: 'text',
      disableAuditLogger: false,
      auditLogConf: {
        enabled: true,
        ignoreHttpMethod: ['GET'],
        headerAttributes: ['User-inum', 'jans-client'],
        auditLogFileName: 'configapi-audit.log',
        auditLogDateFormat: 'dd-MM-yyyy'
      },
      corsConfigurationFilters: [{ filterName: 'CorsFilter', corsEnabled: true, corsAllowedOrigins: '*' }]
    })
    expect(installed.plugins).toContainEqual({
      name: 'fido2',
      description: expect.any(String) as string,
      className: expect.any(String) as string
    })
  })

  it('are patched, keep what has no effect, and do not heed what is no property', async () => {
    const { status, body } = await patch(
      { op: 'replace', path: '/loggingLevel', value: 'DEBUG' },
      { op: 'replace', path: '/MaxCount', value: 1 },
      { op: 'add', path: '/auditLogConf/auditLogFilePath', value: '/var/log' }
    )
    expect([status, body.loggingLevel, body.maxCount]).toEqual([200, 'DEBUG', 200])
    expect((await api('GET', path)).body).toEqual(body)
    expect((await remove('/loggingLevel')).status).toBe(200)
    expect((await remove('/auditLogConf/auditLogFilePath')).body).toEqual(installed)
  })

  it('seal the password of the client, and show it masked', async () => {
    const { text, body } = await set('/apiClientPassword', 'a secret of the client')
    expect(body.apiClientPassword).toBe('********')
    const stored = JSON.stringify(await readSetting(app.ctx.db, 'api.properties'))
    const audit = (await api('GET', '/audit?pattern=patch-config-api-properties&limit=200')).text
    for (const shown of [text, stored, audit]) expect(shown).not.toContain('a secret')
    expect((await set('/apiClientPassword', '********')).body).toEqual(body)
    await remove('/apiClientPassword')
  })

  const refused: [string, object, RegExp][] = [
    ['to be open to everybody', { path: '/configOauthEnabled', value: false }, /configOauthEnabled.*never open/],
    ['another protection', { path: '/apiProtectionType', value: 'none' }, /apiProtectionType/],
    [
      'an address that follows from the issuer',
      { path: '/authIssuerUrl', value: 'https://evil.example' },
      /authIssuer/
    ],
    ['other plugins', { path: '/plugins', value: [] }, /plugins/],
    ['plugins at run time', { path: '/endpointInjectionEnabled', value: true }, /MINIJANS_PLUGINS/],
    ['any authentication method', { path: '/acrValidationEnabled', value: false }, /acrValidationEnabled/],
    ['pages of nothing', { path: '/maxCount', value: 0 }, /maxCount/],
    ['pages without end', { path: '/maxCount', value: 1_000_000 }, /maxCount/],
    ['a text for a number', { path: '/maxCount', value: 'five' }, /maxCount/],
    [
      'cookies of other origins',
      { path: '/corsConfigurationFilters/0/corsSupportCredentials', value: true },
      /cookies/
    ],
    ['a header that splits', { path: '/corsConfigurationFilters/0/corsAllowedMethods', value: 'GET\r\nX: y' }, /names/],
    ['an unknown level', { path: '/loggingLevel', value: 'LOUD' }, /loggingLevel/],
    ['a text for a part', { path: '/auditLogConf', value: 'off' }, /auditLogConf/],
    ['other headers in records', { path: '/auditLogConf/headerAttributes', value: ['authorization'] }, /headerAttr/]
  ]
  it.each(refused)('refuse %s, and stay as they were', async (_what, change, message) => {
    const { status, body } = await api<ApiError>('PATCH', path, [
      { op: 'replace', path: '/serviceName', value: 'changed' },
      { op: 'replace', ...change }
    ])
    expect([status, body.description]).toEqual([400, expect.stringMatching(message)])
    expect((await api('GET', path)).body).toEqual(installed)
  })

  it('need their own scopes', async () => {
    const reader = await configApi(app, 'properties.readonly')
    const other = await configApi(app, 'scopes.write')
    expect((await reader('GET', path)).status).toBe(200)
    expect((await other('GET', path)).status).toBe(401)
    for (const caller of [reader, other]) expect((await caller('PATCH', path, [])).status).toBe(401)
  })

  it('say how large a page may be, from the next request on', async () => {
    expect((await set('/maxCount', 5)).status).toBe(200)
    const tooLarge = await api<ApiError>('GET', '/scopes?limit=6')
    expect([tooLarge.status, tooLarge.body.message]).toEqual([400, 'Maximum number of results per page is 5'])
    expect((await api('GET', '/scopes?limit=5')).body.entriesCount).toBe(5)
    expect((await api('GET', '/scopes')).body.entriesCount).toBe(5)
    expect([
      (await api('GET', '/agama-deployment')).status,
      (await api('GET', '/agama-deployment?count=6')).status
    ]).toEqual([200, 400])
    await set('/maxCount', 300)
    expect((await api('GET', '/scopes?limit=300')).status).toBe(200)
    await remove('/maxCount')
    expect((await api('GET', '/scopes?limit=201')).status).toBe(400)
  })

  it('say which issuers a request may name', async () => {
    const asks = async (issuer: string) => (await api('GET', path, undefined, { issuer })).status
    expect([await asks(app.ctx.config.issuer), await asks('https://ui.example')]).toEqual([200, 401])
    await patch({ op: 'add', path: '/apiApprovedIssuer/-', value: 'https://ui.example' })
    expect([await asks(app.ctx.config.issuer), await asks('https://ui.example')]).toEqual([200, 200])
    await remove('/apiApprovedIssuer')
    expect(await asks('https://ui.example')).toBe(401)
  })

  it('say which scopes may be lacking', async () => {
    const ender = await configApi(app, 'https://jans.io/oauth/jans-auth-server/session.delete')
    const ends = async () => (await ender('DELETE', '/jans-auth-server/session/sid/none')).status
    expect(await ends()).toBe(401)
    await patch({ op: 'add', path: '/exclusiveAuthScopes/-', value: 'revoke_session' })
    expect(await ends()).toBe(404)
    await set('/exclusiveAuthScopes', [])
    expect(await ends()).toBe(401)
    await remove('/exclusiveAuthScopes')
  })

  it('say whether clients are read with their secrets', async () => {
    const clients = await configApi(app, 'openid/clients.write')
    const { body } = await clients('POST', '/openid/clients', { redirectUris: ['https://rp.example/cb'] })
    const read = async () => (await clients('GET', `/openid/clients/${String(body.inum)}`)).body.clientSecret
    expect(await read()).toBe(body.clientSecret)
    await set('/returnClientSecretInResponse', false)
    expect(await read()).toBeUndefined()
    expect((await clients('GET', '/openid/clients')).text).not.toContain('clientSecret')
    const created = await clients('POST', '/openid/clients', { redirectUris: ['https://rp.example/cb'] })
    expect(created.body.clientSecret).toBeTypeOf('string')
    const secret = String(body.clientSecret)
    const place = `/openid/clients/${String(body.inum)}`
    const { clientSecret: _, ...others } = body
    const answers = [
      await clients('PUT', '/openid/clients', others),
      await clients('PATCH', place, []),
      await clients('PATCH', place, [{ op: 'copy', from: '/clientSecret', path: '/description' }])
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    for (const { text } of answers) expect(text).not.toContain(secret)
    await remove('/returnClientSecretInResponse')
    expect(await read()).toBe(secret)
  })

  it('say what of people is asked for and shown', async () => {
    const token = await accessToken(app, 'https://jans.io/oauth/config/user.write')
    const users = async (method: string, body?: object) => {
      const answer = await fetch(`${app.address}/jans-config-api/mgt/configuser`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) })
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    const person = { userId: 'ann', mail: 'ann@example.org', displayName: 'Ann', userPassword: 'a long password' }
    expect((await users('POST', person)).status).toBe(400)
    await set('/userMandatoryAttributes', ['mail'])
    await set('/userExclusionAttributes', ['userPassword', 'mail', 'nickname'])
    const nickname = { name: 'nickname', values: ['Annie'] }
    const { status, body } = await users('POST', { ...person, customAttributes: [nickname] })
    expect([status, body.displayName, body.mail]).toEqual([201, 'Ann', undefined])
    expect(body.customAttributes ?? []).toEqual([])
    const put = await users('PUT', { ...person, inum: body.inum, displayName: 'Anna', customAttributes: [] })
    expect([put.status, put.body.displayName]).toEqual([200, 'Anna'])
    await remove('/userMandatoryAttributes')
    await remove('/userExclusionAttributes')
    const { entries } = (await users('GET')).body as { entries: Record<string, unknown>[] }
    expect(entries.find(({ userId }) => userId === 'ann')).toMatchObject({
      mail: 'ann@example.org',
      customAttributes: [{ name: 'nickname', values: ['Annie'] }]
    })
  })

  it('say which files can be brought', async () => {
    const assets = await configApi(app, 'asset.write')
    const types = async () => (await assets<string[]>('GET', '/jans-assets/asset-type')).body
    expect(await types()).toContain('css')
    await set('/assetMgtConfiguration/assetDirMapping', [
      { directory: '/opt/%s', type: ['wasm'], description: 'Modules', jansServiceModule: ['jans-auth'] }
    ])
    expect(await types()).toEqual(['wasm'])
    await remove('/assetMgtConfiguration')
  })

  describe('of other origins', () => {
    const ask = (origin: string, preflight = false) =>
      fetch(`${app.address}${base}/scopes`, {
        method: preflight ? 'OPTIONS' : 'GET',
        headers: { origin, ...(preflight && { 'access-control-request-method': 'PATCH' }) }
      })
    const allowed = (answer: Response) => answer.headers.get('access-control-allow-origin')

    it('let any page ask at first, without cookies', async () => {
      const answer = await ask('https://ui.example', true)
      expect([answer.status, allowed(answer)]).toEqual([204, '*'])
      expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH')
      expect(answer.headers.get('access-control-allow-headers')).toContain('Authorization')
      expect(answer.headers.get('access-control-max-age')).toBe('1800')
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      const refusal = await ask('https://ui.example')
      expect([refusal.status, allowed(refusal)]).toEqual([401, '*'])
    })

    it('let those pages ask that are named, or none', async () => {
      await set('/corsConfigurationFilters/0/corsAllowedOrigins', 'https://ui.example, https://two.example')
      for (const origin of ['https://ui.example', 'https://two.example'])
        expect(allowed(await ask(origin))).toBe(origin)
      expect((await ask('https://ui.example')).headers.get('vary')).toContain('Origin')
      for (const preflight of [true, false]) expect(allowed(await ask('https://evil.example', preflight))).toBeNull()
      await set('/corsConfigurationFilters/0/corsEnabled', false)
      expect(allowed(await ask('https://ui.example'))).toBeNull()
      await remove('/corsConfigurationFilters')
    })
  })

  describe('of the audit log', () => {
    let count = 0
    /** What the audit log has of a new scope. */
    const recorded = async (headers: Record<string, string> = {}) => {
      const id = `audited-${++count}`
      await api('POST', '/scopes', { id, description: 'what it is for' }, headers)
      const { body } = await api<{ entries: string[] }>('GET', '/audit?pattern=create-scope&limit=200')
      return body.entries.filter((line) => line.includes(`correlation_id=${headers['x-correlation-id'] ?? ''}`))
    }
    const named = (correlation: string) => ({ 'x-correlation-id': correlation, 'jans-client': 'the-tool' })

    it.each([
      ['/disableAuditLogger', true],
      ['/auditLogConf/enabled', false],
      ['/auditLogConf/ignoreHttpMethod', ['GET', 'POST']]
    ])('have nothing recorded with %s %j, but that they were set', async (place, value) => {
      expect(await recorded(named('before'))).not.toEqual([])
      await set(place, value)
      const during = `during${place.replaceAll('/', '.')}`
      expect(await recorded(named(during))).toEqual([])
      await patch({ op: 'remove', path: place.split('/').slice(0, 2).join('/') })
      const { text } = await api('GET', '/audit?pattern=patch-config-api-properties&limit=200')
      expect(text).toContain(place.split('/')[1])
      expect(await recorded(named(`after${place.replaceAll('/', '.')}`))).toHaveLength(1)
    })

    it('have the values left out, of everything or of some members', async () => {
      await set('/auditLogConf/logData', false)
      const [line = ''] = await recorded(named('no-data'))
      expect(line).toContain('"description":["***","***"]')
      expect(line).not.toContain('what it is for')
      await remove('/auditLogConf')
      await set('/auditLogConf/ignoreObjectMapping', [{ name: 'scope', text: ['description'] }])
      const [other = ''] = await recorded(named('some-data'))
      expect(other).toContain('"description":["***","***"]')
      expect(other).toContain('"id":[null,"audited-')
      await remove('/auditLogConf')
    })

    it('have the headers recorded that are named', async () => {
      expect((await recorded(named('with-agent')))[0]).toContain('jans-client=the-tool')
      await set('/auditLogConf/headerAttributes', ['User-inum'])
      expect((await recorded(named('no-agent')))[0]).not.toContain('the-tool')
      await remove('/auditLogConf')
    })
  })
})
