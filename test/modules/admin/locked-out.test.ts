import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { adminPagesClient, deleteClient, findClient } from '#modules/clients/index'
import { appConfiguration, properties, updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { goOn } from '../../support/application.ts'
import { configApi, type ApiError } from '../../support/config-api.ts'

describe('administrators are not locked out', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())
  const reset = Object.fromEntries([...properties.keys()].map((name) => [name, null]))
  afterEach(() => updateAppConfiguration(app.ctx, reset))

  /** Status of the page that is asked for, once somebody has gone through every form on the way. */
  const signIn = async () => {
    const agent = new Agent(app)
    const { issuer } = app.ctx.config
    const callback = await goOn(agent, `${issuer}/admin/sign-in?to=/admin/clients`, `${issuer}/admin/callback`)
    return (await agent.visit(callback.href)).status
  }

  const one = (text: string) => /^one of (.*)$/.exec(text)?.[1]?.split(', ') ?? []
  /** What a property could be instead, by the way in which it is changed. */
  const ways: Record<string, (standard: unknown, wants: string) => unknown> = {
    'every switch turned': (standard) => (typeof standard === 'boolean' ? !standard : undefined),
    'every list empty': (standard) => (Array.isArray(standard) ? [] : undefined),
    'every list with its first alone': (standard) => (Array.isArray(standard) ? standard.slice(0, 1) : undefined),
    'every list without its first': (standard) => (Array.isArray(standard) ? standard.slice(1) : undefined),
    'every list with its last alone': (standard) => (Array.isArray(standard) ? standard.slice(-1) : undefined),
    'other choices': (standard, wants) => one(wants).find((choice) => choice !== standard),
    'the last choices': (standard, wants) => one(wants).findLast((choice) => choice !== standard),
    'other attributes and names': (standard, wants) => (/text of one line/.test(wants) ? 'uid' : undefined),
    'other objects': (_standard, wants) => (/object whose values are texts/.test(wants) ? { uid: 'mail' } : undefined)
  }

  it.each(Object.entries(ways))('by properties: %s', { timeout: 60_000 }, async (_way, changeOf) => {
    let changed = 0
    for (const [name, { standard, status, wants }] of properties) {
      const value = status === 'in force' ? changeOf(standard, wants) : undefined
      if (value === undefined) continue
      // What is refused need not be possible.
      await updateAppConfiguration(app.ctx, { [name]: value }).then(
        () => changed++,
        (error: unknown) => expect(error).toMatchObject({ code: 'invalid_value' })
      )
    }
    expect(changed).toBeGreaterThan(0)
    expect(await signIn()).toBe(200)
  })

  it.each([
    [{ requirePar: true }],
    [{ forceSignedRequestObject: true, requireRequestObjectEncryption: true }],
    [{ fapiCompatibility: true }],
    [{ authorizationResponseIssParameterSupported: false }],
    [{ openidSubAttribute: 'uid' }],
    [{ trustedClientEnabled: false }],
    [{ responseModesSupported: ['form_post'] }],
    [{ clientBlackList: ['*'] }],
    [{ clientWhiteList: ['https://app.example.org/*'] }]
  ])('by %j', async (change: Record<string, unknown>) => {
    await updateAppConfiguration(app.ctx, change)
    expect(await signIn()).toBe(200)
  })

  it.each([
    [{ grantTypesSupported: ['client_credentials'] }, /grantTypesSupported must have authorization_code: adm/],
    [{ grantTypesSupported: ['authorization_code'] }, /grantTypesSupported must have client_credentials: adm/],
    [{ responseTypesSupported: [['code', 'id_token']] }, /responseTypesSupported must have code: adm/],
    [{ tokenEndpointAuthMethodsSupported: ['none'] }, /tokenEndpointAuthMethodsSupported must have client_secret_b/],
    [{ subjectTypesSupported: ['pairwise'] }, /subjectTypesSupported must have public: adm/],
    [{ jwksAlgorithmsSupported: ['ES256'] }, /defaultSignatureAlgorithm must be one of jwksAlgorithmsSupported/],
    [{ defaultSignatureAlgorithm: 'HS256' }, /defaultSignatureAlgorithm must be one of jwksAlgorithmsSupported/]
  ])('by %j, which is refused', async (change: Record<string, unknown>, message) => {
    const before = await appConfiguration(app.ctx)
    await expect(updateAppConfiguration(app.ctx, change)).rejects.toMatchObject({ status: 400, message: expect.stringMatching(message) }) // prettier-ignore
    expect(await appConfiguration(app.ctx)).toBe(before)
  })

  it('by changing or deleting the client of these pages', async () => {
    const api = await configApi(app, 'openid/clients.write', 'openid/clients.delete')
    const own = await adminPagesClient(app.ctx)
    const address = `/openid/clients/${own.inum}`
    expect(await api<ApiError>('DELETE', address)).toMatchObject({ status: 409, body: { code: '409' } })
    await expect(deleteClient(app.ctx, own.inum)).rejects.toMatchObject({ code: 'conflict' })
    for (const [path, value] of [
      ['/disabled', true],
      ['/expirationDate', '2030-01-01T00:00:00'],
      ['/grantTypes', ['client_credentials']],
      ['/redirectUris', ['https://evil.example/']],
      ['/subjectType', 'pairwise'],
      ['/attributes/requirePar', true],
      ['/registrationAccessToken', 'known']
    ] as const) {
      const { status, body } = await api<ApiError>('PATCH', address, [{ op: 'replace', path, value }])
      expect([path, status, body.description]).toEqual([path, 400, expect.stringContaining(path.split('/')[1] ?? '')])
    }
    expect(await findClient(app.ctx, own.inum)).toEqual(own)
    const named = await api('PATCH', address, [{ op: 'replace', path: '/displayName', value: 'Our administration' }])
    expect([named.status, named.body.displayName]).toEqual([200, 'Our administration'])
    expect(await signIn()).toBe(200)
  })
})
