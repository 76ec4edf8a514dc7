import * as oidc from 'openid-client'
import { describe, expect, it } from 'vitest'
import { createClient, fromMetadata } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { createUser, findUserByName, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from '../../support/app.ts'
import { post, tokenPath, type TestClient } from '../../support/oauth.ts'

async function passwordClient(app: MinijansServer, metadata: object = {}): Promise<TestClient> {
  const values = fromMetadata({
    grant_types: ['password', 'refresh_token'],
    redirect_uris: [],
    response_types: [],
    subject_type: 'public',
    scope: 'openid profile offline_access',
    ...metadata
  })
  const { inum, secret = '' } = await createClient(app.ctx, { ...values, secret: crypto.randomUUID() })
  return { client_id: inum, client_secret: secret, registration_access_token: '', registration_client_uri: '' }
}

async function ask(app: MinijansServer, client: TestClient, form: Record<string, string> = {}) {
  const answer = await post(app, tokenPath, client, {
    grant_type: 'password',
    username: 'admin',
    password: adminPassword,
    ...form
  })
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, string> }
}

const configurationOf = (app: MinijansServer, client: TestClient) =>
  oidc.discovery(
    new URL(app.ctx.config.issuer),
    client.client_id,
    undefined,
    oidc.ClientSecretBasic(client.client_secret),
    { execute: [oidc.allowInsecureRequests] }
  )

describe('the password grant', () => {
  it('gives tokens for a name and a password, with openid-client', async () => {
    await using app = await startApp()
    const configuration = await configurationOf(app, await passwordClient(app))
    expect(configuration.serverMetadata().grant_types_supported).toContain('password')
    const tokens = await oidc.genericGrantRequest(configuration, 'password', {
      username: 'admin',
      password: adminPassword,
      scope: 'openid profile offline_access not_mine'
    })
    expect(tokens.scope).toBe('openid profile offline_access')
    expect(tokens.id_token).toBeUndefined()
    const { inum = '' } = (await findUserByName(app.ctx.db, 'admin')) ?? {}
    expect(await oidc.fetchUserInfo(configuration, tokens.access_token, inum)).toMatchObject({ sub: inum })
    expect(await oidc.tokenIntrospection(configuration, tokens.access_token)).toMatchObject({
      active: true,
      scope: 'openid profile offline_access'
    })
    const renewed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    expect(renewed.scope).toBe('openid profile offline_access')
  })

  it.each([
    ['the scope', {}, { scope: 'openid' }],
    ['the grant', { grant_types: ['password'] }, { scope: 'openid offline_access' }]
  ])('gives no refresh token to whoever lacks %s for it', async (_name, metadata, form) => {
    await using app = await startApp()
    const { status, body } = await ask(app, await passwordClient(app, metadata), form as Record<string, string>)
    expect([status, body.refresh_token]).toEqual([200, undefined])
  })

  it('binds its tokens to a key that the client proves', async () => {
    await using app = await startApp()
    const client = await passwordClient(app, { dpop_bound_access_tokens: true })
    expect(await ask(app, client)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const configuration = await configurationOf(app, client)
    const DPoP = oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair())
    const form = { username: 'admin', password: adminPassword, scope: 'openid' }
    const tokens = await oidc.genericGrantRequest(configuration, 'password', form, { DPoP })
    expect(tokens.token_type).toBe('dpop')
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    expect((await fetch(`${app.address}/jans-auth/restv1/userinfo`, { headers })).status).toBe(401)
  })

  it('says the same of an unknown name, a wrong password and somebody who was deactivated', async () => {
    await using app = await startApp()
    const client = await passwordClient(app)
    const { inum } = await createUser(app.ctx, { userName: 'anna', password: adminPassword })
    await updateUser(app.ctx, inum, { status: 'inactive' })
    const answers = [
      await ask(app, client, { username: 'nobody' }),
      await ask(app, client, { password: 'wrong' }),
      await ask(app, client, { username: 'anna' }),
      await ask(app, client, { username: '\0' })
    ]
    for (const { status, body } of answers) {
      expect([status, body.error]).toEqual([400, 'invalid_grant'])
      expect(body).toEqual(answers[0]?.body)
    }
  })

  it('slows down guesses together with those at the sign-in page', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await passwordClient(app)
    for (let i = 0; i < 5; i++) await ask(app, client, { password: `guess ${i}` })
    const blocked = await ask(app, client)
    expect(blocked).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0)
    now += 3000
    expect((await ask(app, client)).status).toBe(200)
  })

  it('lets everybody in who is right, however many come to one account at once', async () => {
    await using app = await startApp()
    const client = await passwordClient(app)
    await Promise.all(['anna', 'ben'].map((userName) => createUser(app.ctx, { userName, password: adminPassword })))
    const names = Array.from({ length: 60 }, (_, i) => ['admin', 'anna', 'ben', 'admin'][i % 4] as string)
    const answers = await Promise.all(names.map((username) => ask(app, client, { username })))
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 200))
  })

  it('tells at once who has to wait, whoever else signs in at the same address', async () => {
    await using app = await startApp({}, { now: () => 1_900_000_000_000 })
    const client = await passwordClient(app)
    await createUser(app.ctx, { userName: 'anna', password: adminPassword })
    for (let i = 0; i < 5; i++) await ask(app, client, { password: `guess ${i}` })
    let isOver = false
    const others = [1, 2].map(async () => {
      while (!isOver) expect((await ask(app, client, { username: 'anna' })).status).toBe(200)
    })
    expect((await ask(app, client)).status).toBe(400)
    isOver = true
    await Promise.all(others)
  })

  it.each([
    ['no user name', { username: '' }],
    ['no password', { password: '' }]
  ])('refuses a request with %s', async (_name, form) => {
    await using app = await startApp()
    const answer = await ask(app, await passwordClient(app), form as Record<string, string>)
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('is only for clients that have it and authenticate', async () => {
    await using app = await startApp()
    const other = await passwordClient(app, { grant_types: ['client_credentials'] })
    expect(await ask(app, other)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } })
    const client = await passwordClient(app)
    const wrong = await ask(app, { ...client, client_secret: 'wrong' })
    expect(wrong).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  })

  it('is refused like any unknown grant where the server does not offer it', async () => {
    await using app = await startApp()
    const client = await passwordClient(app)
    await updateAppConfiguration(app.ctx, { grantTypesSupported: ['authorization_code', 'client_credentials'] })
    expect(await ask(app, client)).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } })
  })

  it('ends its tokens when the person is deactivated', async () => {
    await using app = await startApp()
    const { body } = await ask(app, await passwordClient(app), { scope: 'openid' })
    const { inum = '' } = (await findUserByName(app.ctx.db, 'admin')) ?? {}
    await updateUser(app.ctx, inum, { status: 'inactive' })
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await fetch(`${app.address}/jans-auth/restv1/userinfo`, { headers })).status).toBe(401)
  })

  it('can be registered for only where that is allowed', async () => {
    await using app = await startApp()
    const registering = async () => {
      const answer = await fetch(`${app.address}/jans-auth/restv1/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: ['https://a.example/cb'], grant_types: ['password', 'refresh_token'] })
      })
      return { status: answer.status, grants: ((await answer.json()) as { grant_types?: string[] }).grant_types }
    }
    const { status, grants } = await registering()
    expect(status === 400 || !grants?.includes('password')).toBe(true)
    await updateAppConfiguration(app.ctx, {
      dynamicRegistrationPasswordGrantTypeEnabled: true,
      grantTypesSupportedByDynamicRegistration: ['password', 'refresh_token', 'authorization_code']
    })
    const allowed = await registering()
    expect(allowed.status).toBe(201)
    expect(allowed.grants).toContain('password')
  })
})
