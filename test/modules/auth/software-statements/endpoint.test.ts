import { createRemoteJWKSet, decodeJwt, jwtVerify, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createClient, findClient } from '#modules/clients/index'
import { rotateKeys } from '#modules/keys/index'
import { installedScopeDn } from '#modules/scopes/index'
import { features, updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { basic, redirectUri, tokenPath } from '../../../support/oauth.ts'
import { manage, registration } from '../../../support/registration.ts'
import { accessToken } from '../../../support/tokens.ts'

const rest = '/jans-auth/restv1'
const scope = (way: string) => `https://jans.io/auth/ssa.${way}`
const day = 86_400_000

describe('software statements of this server', () => {
  let app: MinijansServer
  let admin: string
  const clock = { ahead: 0 }
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    admin = await accessToken(app, scope('admin'))
  })
  afterAll(() => app.close())
  afterEach(() => updateAppConfiguration(app.ctx, { ssaConfiguration: null }))

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token: string | undefined = admin,
    headers = {}
  ) => {
    const answer = await fetch(app.address + rest + path, {
      method,
      headers: {
        ...headers,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' })
      },
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    const text = await answer.text()
    return { status: answer.status, text, body: (text === '' ? undefined : JSON.parse(text)) as Record<string, string> }
  }
  const make = async (more: object = {}) => {
    const { status, body } = await call('POST', '/ssa', { org_id: 'org-1', ...more })
    expect(status).toBe(201)
    const jwt = body.ssa as string
    return { jwt, jti: decodeJwt(jwt).jti as string }
  }
  const list = async (query = '', token = admin) =>
    (await call('GET', `/ssa${query}`, undefined, token)).body as unknown as {
      ssa: Record<string, unknown>
      iss: string
      status: string
    }[]
  const statusOf = async (jti: string) => (await list(`?jti=${jti}`))[0]?.status
  const isGood = async (jti: string) => (await call('POST', '/ssa/validation', undefined, '', { jti })).status
  const register = (software_statement: string, more: object = {}) =>
    registration(app, 'POST', { redirect_uris: [redirectUri], software_statement, ...more })
  /** A token of a client that an administrator has given the scope. */
  const tokenOf = async (way: string) => {
    const client = await createClient(app.ctx, {
      definition: { scopes: [installedScopeDn(scope(way))], grantTypes: ['client_credentials'] }
    })
    const credentials = { client_id: client.inum, client_secret: client.secret ?? '' }
    const answer = await fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { authorization: basic(credentials) },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: scope(way) })
    })
    return { inum: client.inum, token: ((await answer.json()) as { access_token: string }).access_token }
  }

  it('say who they are for, and are signed with a key that is published', async () => {
    await updateAppConfiguration(app.ctx, {
      ssaConfiguration: {
        ssaSigningAlg: 'ES256',
        ssaExpirationInDays: 7,
        ssaCustomAttributes: ['tier'],
        ssaMapSoftwareRolesToScopes: { payments: ['profile', 'email'] }
      }
    })
    const { jwt } = await make({ software_roles: ['payments', 'other'], grant_types: ['authorization_code'], tier: 'gold', colour: 'red', lifetime: 600 }) // prettier-ignore
    const { payload, protectedHeader } = await jwtVerify(jwt, createRemoteJWKSet(new URL(`${app.address}${rest}/jwks`)))
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'ssa+jwt' })
    expect(payload).toEqual({
      iss: app.ctx.config.issuer,
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: (payload.iat ?? 0) + 7 * 86_400,
      org_id: 'org-1',
      software_id: expect.any(String),
      software_roles: ['payments', 'other'],
      grant_types: ['authorization_code'],
      lifetime: 600,
      scope: 'profile email',
      tier: 'gold'
    })
  })

  it('let clients register, once where that is wanted', async () => {
    await updateAppConfiguration(app.ctx, {
      ssaConfiguration: { ssaSigningAlg: 'RS256', ssaExpirationInDays: 30, ssaMapSoftwareRolesToScopes: { clerk: ['user_name'] } } // prettier-ignore
    })
    const { jwt, jti } = await make({ software_roles: ['clerk'], software_id: 'app-7', lifetime: 600 })
    const failed = await register(jwt, { redirect_uris: ['nonsense'] })
    expect([failed.status, await statusOf(jti)]).toEqual([400, 'ACTIVE'])
    const { status, body } = await register(jwt, { software_id: 'claimed' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ software_id: 'app-7', scope: expect.stringContaining('user_name') })
    const client = await findClient(app.ctx, body.client_id)
    expect(client?.expiresAt).toBeLessThanOrEqual(Date.now() + 600_000)
    expect(await statusOf(jti)).toBe('USED')
    expect(await isGood(jti)).toBe(400)
    expect((await register(jwt)).body.error).toBe('invalid_software_statement')
    // It goes on counting for the client that has used it.
    const again = await manage(app, 'PUT', body, { redirect_uris: [redirectUri], software_statement: jwt })
    expect([again.status, again.body.software_id]).toEqual([200, 'app-7'])

    const often = await make({ one_time_use: false })
    for (let i = 0; i < 2; i++) expect((await register(often.jwt)).status).toBe(201)
    expect(await statusOf(often.jti)).toBe('ACTIVE')
  })

  it('register one client when many come with the same one at once', async () => {
    const { jwt } = await make()
    const answers = await Promise.all(Array.from({ length: 5 }, () => register(jwt)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(4)
  })

  it('are good beyond the keys that signed them, and not beyond their time', async () => {
    const { jwt, jti } = await make({ one_time_use: false })
    const before = clock.ahead
    try {
      await rotateKeys(app.ctx)
      clock.ahead += 20 * day
      expect((await register(jwt)).status).toBe(201)
      clock.ahead += 20 * day
      expect((await register(jwt)).body.error).toBe('invalid_software_statement')
      expect(await isGood(jti)).toBe(400)
    } finally {
      clock.ahead = before
    }
  })

  it('are listed, all of them or one’s own, checked and signed again', async () => {
    const mine = await tokenOf('developer')
    const { jti } = await make({ org_id: 4711, description: 'For a test', rotate_ssa: false })
    expect(await list(`?jti=${jti}`)).toEqual([
      {
        ssa: expect.objectContaining({ jti, org_id: '4711', description: 'For a test', one_time_use: true, rotate_ssa: false }), // prettier-ignore
        iss: expect.stringMatching(/^1201\./),
        created_at: expect.any(Number),
        expiration: expect.any(Number),
        status: 'ACTIVE'
      }
    ])
    expect((await list('?org_id=4711')).map(({ ssa }) => ssa.jti)).toEqual([jti])
    expect(await list('?org_id=4711', mine.token)).toEqual([])
    expect((await list('', (await tokenOf('portal')).token)).length).toBe((await list()).length)
    expect(await isGood(jti)).toBe(200)
    const { ssa = '' } = (await call('GET', `/ssa/jwt?jti=${jti}`)).body
    expect(decodeJwt(ssa).jti).toBe(jti)
    expect((await register(ssa)).status).toBe(201)
    expect((await call('GET', `/ssa/jwt?jti=${jti}`)).status).toBe(422)
    expect((await call('GET', '/ssa/jwt')).status).toBe(422)
    for (const none of ['', 'nothing']) expect(await isGood(none)).toBe(400)
  })

  it('are over when they are revoked, one or all of an organization', async () => {
    const [one, two, three] = [await make({ org_id: 'o' }), await make({ org_id: 'o' }), await make({ org_id: 'p' })]
    expect(await call('DELETE', `/ssa?jti=${one.jti}`)).toMatchObject({ status: 200, text: '' })
    expect((await call('DELETE', `/ssa?jti=${one.jti}`)).status).toBe(422)
    expect((await register(one.jwt)).status).toBe(400)
    expect((await call('DELETE', '/ssa?org_id=o')).status).toBe(200)
    expect([await statusOf(one.jti), await statusOf(two.jti), await statusOf(three.jti)]).toEqual(['REVOKED', 'REVOKED', 'ACTIVE']) // prettier-ignore
    expect((await call('DELETE', '/ssa')).status).toBe(406)
    expect((await call('DELETE', '/ssa?jti=a&jti=b')).status).toBe(400)
  })

  it('of others do not pass for ours', async () => {
    const { jwt, jti } = await make()
    const [header = '', payload = '', signature = ''] = jwt.split('.')
    const changed = Buffer.from(JSON.stringify({ ...decodeJwt(jwt), software_id: 'x' })).toString('base64url')
    const bySecret = await new SignJWT(decodeJwt(jwt)).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.alloc(32))
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    for (const wrong of [`${header}.${changed}.${signature}`, bySecret, none])
      expect((await register(wrong)).body.error).toBe('invalid_software_statement')
    expect(await statusOf(jti)).toBe('ACTIVE')
  })

  it('refuse what they cannot be made of, and whoever may not', async () => {
    for (const body of [
      {},
      { org_id: '' },
      { org_id: '組'.repeat(501) },
      { org_id: 'x', software_roles: 'a' },
      { org_id: 'x', expiration: 1 },
      { org_id: 'x', lifetime: -1 },
      { org_id: 'x', one_time_use: 'no' },
      []
    ])
      // prettier-ignore
      expect(await call('POST', '/ssa', body)).toMatchObject({ status: 400, body: { error: 'invalid_ssa_metadata' } })
    expect((await call('POST', '/ssa', { org_id: 'x' }, '')).status).toBe(401)
    const { token } = await tokenOf('portal')
    for (const [method, path] of [
      ['POST', '/ssa'],
      ['DELETE', '/ssa?org_id=x'],
      ['GET', '/ssa/jwt?jti=x']
    ] as const)
      // prettier-ignore
      expect((await call(method, path, method === 'POST' ? { org_id: 'x' } : undefined, token)).status).toBe(403)
    expect((await call('GET', '/ssa?org_id=%00')).status).toBe(400)
    expect((await call('PUT', '/ssa', {})).status).toBe(405)
  })

  it('can be switched off', async () => {
    const { jwt } = await make()
    const discovered = async () =>
      ((await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as Record<string, unknown>)
        .ssa_endpoint
    expect(await discovered()).toBe(`${app.ctx.config.issuer}${rest}/ssa`)
    await updateAppConfiguration(app.ctx, { featureFlags: features.filter((name) => name !== 'ssa') })
    try {
      expect((await call('GET', '/ssa')).status).toBe(403)
      expect(await discovered()).toBeUndefined()
      expect((await register(jwt)).body.error).toBe('unapproved_software_statement')
    } finally {
      await updateAppConfiguration(app.ctx, { featureFlags: null })
    }
  })
})
