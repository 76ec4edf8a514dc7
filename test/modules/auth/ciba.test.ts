import { createServer } from 'node:http'
import { decodeJwt, SignJWT } from 'jose'
import * as oidc from 'openid-client'
import { describe, expect, it } from 'vitest'
import { findConsent } from '#modules/auth/repository'
import { pingJob } from '#modules/auth/ciba/pings'
import { replaceClient } from '#modules/clients/index'
import type { EventMap } from '#modules/core/events'
import { updateAppConfiguration } from '#modules/settings/index'
import { createUser, findUserByName, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { approvalPath, cibaClient, cibaGrant, requestPath, sign } from '../../support/ciba.ts'
import { openEmptyPostgres } from '../../support/engines.ts'
import { post, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'

interface Begun {
  auth_req_id: string
  expires_in: number
  interval: number
}

async function ask(app: MinijansServer, client: TestClient, form: Record<string, string> = {}) {
  const answer = await post(app, requestPath, client, { scope: 'openid', login_hint: 'admin', ...form })
  return { status: answer.status, body: (await answer.json()) as Begun & { error?: string } }
}

async function begin(app: MinijansServer, client: TestClient, form?: Record<string, string>): Promise<Begun> {
  const { status, body } = await ask(app, client, form)
  expect([status, body.error]).toEqual([200, undefined])
  return body
}

async function poll(app: MinijansServer, client: TestClient, authReqId: string) {
  const answer = await post(app, tokenPath, client, { grant_type: cibaGrant, auth_req_id: authReqId })
  return { status: answer.status, body: (await answer.json()) as Tokens & { error?: string } }
}

const signIn = async (app: MinijansServer, userName = 'admin', password = adminPassword) => {
  const agent = new Agent(app)
  return { agent, page: await agent.signIn(userName, password, approvalPath) }
}

/** Answers the newest request. */
async function decide(agent: Agent, decision: string) {
  const page = await agent.visit(approvalPath)
  const request = /name="request"\s+value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const answer = await agent.post(approvalPath, { request, decision }, csrfOf(page.text))
  return answer.location ? agent.visit(answer.location) : answer
}

const adminInum = async (app: MinijansServer) => (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''

describe('backchannel authentication', () => {
  it('lets the person approve elsewhere what a client asks for, with openid-client', { timeout: 30_000 }, async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { backchannelAuthenticationResponseInterval: 1 })
    const client = await cibaClient(app)
    const configuration = await oidc.discovery(
      new URL(app.ctx.config.issuer),
      client.client_id,
      undefined,
      oidc.ClientSecretBasic(client.client_secret),
      { execute: [oidc.allowInsecureRequests] }
    )
    expect(configuration.serverMetadata()).toMatchObject({
      backchannel_authentication_endpoint: app.ctx.config.issuer + requestPath,
      backchannel_token_delivery_modes_supported: ['poll', 'ping'],
      backchannel_user_code_parameter_supported: false
    })
    expect(configuration.serverMetadata().grant_types_supported).toContain(cibaGrant)
    const algs = configuration.serverMetadata().backchannel_authentication_request_signing_alg_values_supported
    expect(algs).toContain('ES256')
    expect(algs).not.toContain('HS256')
    const begun = await oidc.initiateBackchannelAuthentication(configuration, {
      scope: 'openid profile offline_access',
      login_hint: 'admin',
      binding_message: 'AB12'
    })
    expect(begun).toMatchObject({ expires_in: 3600, interval: 1 })
    const polling = oidc.pollBackchannelAuthenticationGrant(configuration, begun)
    const { agent, page } = await signIn(app)
    expect(page.text).toContain('Corner shop asks you to sign in')
    expect(page.text).toContain('AB12')
    expect(page.text).toMatch(/127\.0\.0\.1|::1/)
    expect((await decide(agent, 'approve')).text).toContain('Approved')
    const tokens = await polling
    const claims = tokens.claims()
    expect(claims).toMatchObject({
      sub: await adminInum(app),
      acr: 'simple_password_auth',
      'urn:openid:params:jwt:claim:auth_req_id': begun.auth_req_id
    })
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(tokens.refresh_token))
    expect(claims?.['urn:openid:params:jwt:claim:rt_hash']).toBe(
      Buffer.from(digest).subarray(0, 16).toString('base64url')
    )
    expect(tokens.scope).toBe('openid profile offline_access')
    expect((await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')).access_token).toBeDefined()
    expect((await findConsent(app.ctx.db, await adminInum(app), client.client_id, Date.now()))?.scopes).toEqual([
      'openid',
      'profile',
      'offline_access'
    ])
  })

  it('tells the client of a refusal', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    const { auth_req_id } = await begin(app, client)
    const { agent, page } = await signIn(app)
    expect((await decide(agent, 'deny')).text).toContain('Denied')
    expect(await poll(app, client, auth_req_id)).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    const request = /name="request"\s+value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const late = await agent.post(approvalPath, { request, decision: 'approve' }, csrfOf(page.text))
    expect((await agent.visit(late.location)).text).toContain('That request is over')
  })

  it('finds the person by inum, uid and mail, and nobody by anything else', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    const anna = await createUser(app.ctx, { userName: 'anna', attributes: { mail: 'anna@home.example' } })
    const twins = { attributes: { mail: 'both@home.example' } }
    for (const userName of ['bert', 'carl']) await createUser(app.ctx, { userName, ...twins })
    for (const login_hint of [anna.inum, 'anna', 'ANNA', 'anna@home.example']) await begin(app, client, { login_hint })
    for (const login_hint of ['nobody', 'both@home.example', '\0', '*', 'anna@home'])
      expect([login_hint, (await ask(app, client, { login_hint })).body.error]).toEqual([login_hint, 'unknown_user_id'])
    await updateAppConfiguration(app.ctx, { backchannelLoginHintClaims: ['uid'] })
    expect((await ask(app, client, { login_hint: 'anna@home.example' })).body.error).toBe('unknown_user_id')
    await updateUser(app.ctx, anna.inum, { status: 'inactive' })
    expect((await ask(app, client, { login_hint: 'anna' })).body.error).toBe('unknown_user_id')
  })

  it('finds the person by a token of the client', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    const anna = await createUser(app.ctx, { userName: 'anna', attributes: { mail: 'anna@home.example' } })
    const exp = Math.floor(Date.now() / 1000) + 60
    const hint = async (claims: object, key = client.key) => ({
      login_hint: '',
      login_hint_token: await sign(key, { exp, ...claims })
    })
    const mail = { subject: { subject_type: 'email', email: 'anna@home.example' } }
    for (const claims of [
      mail,
      { subject: { format: 'inum', inum: anna.inum } },
      { subject: { subject_type: 'uid', uid: 'anna' }, iss: client.client_id, aud: app.ctx.config.issuer }
    ])
      await begin(app, client, await hint(claims))
    const stranger = await cibaClient(app)
    for (const [claims, error] of [
      [{ ...mail, exp: exp - 3600 }, 'expired_login_hint_token'],
      [{ ...mail, exp: undefined }, 'invalid_request'],
      [{ ...mail, iss: 'somebody' }, 'invalid_request'],
      [{ ...mail, aud: 'https://elsewhere.example' }, 'invalid_request'],
      [{ subject: 'anna' }, 'invalid_request'],
      [{ subject: { subject_type: '__proto__' } }, 'invalid_request'],
      [{ subject: { subject_type: 'jansSecretAnswer', jansSecretAnswer: 'x' } }, 'invalid_request'],
      [{ subject: { subject_type: 'uid', uid: 'nobody' } }, 'unknown_user_id']
    ] as const)
      expect([claims, (await ask(app, client, await hint(claims))).body.error]).toEqual([claims, error])
    expect((await ask(app, client, await hint(mail, stranger.key))).body.error).toBe('invalid_request')
    expect((await ask(app, client, { login_hint: '', login_hint_token: 'x' })).body.error).toBe('invalid_request')
  })

  it('finds the person by an id token of its own', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    const { auth_req_id } = await begin(app, client)
    await decide((await signIn(app)).agent, 'approve')
    const { body } = await poll(app, client, auth_req_id)
    await begin(app, client, { login_hint: '', id_token_hint: body.id_token })
    const forged = `${body.id_token.slice(0, -6)}AAAAAA`
    expect((await ask(app, client, { login_hint: '', id_token_hint: forged })).body.error).toBe('invalid_request')
    const foreign = await ask(app, await cibaClient(app), { login_hint: '', id_token_hint: body.id_token })
    expect(foreign.body.error).toBe('invalid_request')
  })

  it('finds the person by an id token whose subject is an attribute', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { openidSubAttribute: 'mail' })
    const attributes = { mail: 'anna@home.example' }
    const anna = await createUser(app.ctx, { userName: 'anna', password: adminPassword, attributes })
    const client = await cibaClient(app)
    const { auth_req_id } = await begin(app, client, { login_hint: 'anna' })
    await decide((await signIn(app, 'anna')).agent, 'approve')
    const { body } = await poll(app, client, auth_req_id)
    expect(decodeJwt(body.id_token).sub).toBe('anna@home.example')
    const hint = { login_hint: '', id_token_hint: body.id_token }
    await begin(app, client, hint)
    const twin = await createUser(app.ctx, { userName: 'twin', attributes })
    expect((await ask(app, client, hint)).body.error).toBe('unknown_user_id')
    await updateUser(app.ctx, twin.inum, { attributes: { mail: 'ANNA@home.example' } })
    await begin(app, client, hint)
    await updateUser(app.ctx, anna.inum, { attributes: { mail: 'other@home.example' } })
    expect((await ask(app, client, hint)).body.error).toBe('unknown_user_id')
  })

  it('asks a client for its keys once, however many tokens name people', async () => {
    const jwksUri = 'https://shop.example/jwks'
    const asked: string[] = []
    let published: object = {}
    const fetched = async (url: string | URL | Request) => {
      asked.push(new Request(url).url)
      return Response.json(published)
    }
    await using app = await startApp({}, { fetch: fetched as typeof fetch })
    const { jwks, ...client } = await cibaClient(app, { jwks: undefined, jwks_uri: jwksUri })
    published = jwks
    const exp = Math.floor(Date.now() / 1000) + 60
    for (const uid of ['admin', 'ADMIN', 'admin']) {
      const login_hint_token = await sign(client.key, { exp, subject: { subject_type: 'uid', uid } })
      await begin(app, client, { login_hint: '', login_hint_token })
    }
    expect(asked).toEqual([jwksUri])
  })

  it.each([
    ['computed', {}],
    [
      'computed from an attribute',
      { useOpenidSubAttributeValueForPairwiseLocalAccountId: true, openidSubAttribute: 'uid' }
    ],
    ['random', { pairwiseIdType: 'persistent' }],
    ['for this client alone', { shareSubjectIdBetweenClientsWithSameSectorId: false }],
    [
      'random and for this client alone',
      { pairwiseIdType: 'persistent', shareSubjectIdBetweenClientsWithSameSectorId: false }
    ]
  ])('finds the person by an id token with a pairwise subject, %s', async (_how, properties) => {
    const published = new Map<string, object>()
    const fetched = async (url: string | URL | Request) => Response.json(published.get(new Request(url).url))
    await using app = await startApp({}, { fetch: fetched as typeof fetch })
    await updateAppConfiguration(app.ctx, properties)
    const jwksUri = 'https://shop.example/jwks'
    const { jwks, ...client } = await cibaClient(app, {
      subject_type: 'pairwise',
      jwks: undefined,
      jwks_uri: jwksUri,
      token_endpoint_auth_method: 'private_key_jwt'
    })
    published.set(jwksUri, jwks)
    const send = async (path: string, form: Record<string, string>) => {
      const now = Math.floor(Date.now() / 1000)
      const [iss, aud] = [client.client_id, app.ctx.config.issuer]
      const assertion = { iss, sub: iss, aud, iat: now, exp: now + 60, jti: crypto.randomUUID() }
      const authentication = {
        client_id: iss,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await sign(client.key, assertion)
      }
      const body = new URLSearchParams({ ...form, ...authentication })
      return (await (await fetch(app.address + path, { method: 'POST', body })).json()) as Begun & Tokens
    }
    const { auth_req_id } = await send(requestPath, { scope: 'openid', login_hint: 'admin' })
    const { agent } = await signIn(app)
    await decide(agent, 'approve')
    const { id_token: id_token_hint } = await send(tokenPath, { grant_type: cibaGrant, auth_req_id })
    expect(decodeJwt(id_token_hint).sub).not.toBe(await adminInum(app))
    const again = await send(requestPath, { scope: 'openid', id_token_hint })
    expect(again.auth_req_id).toBeDefined()
    expect((await agent.visit(approvalPath)).text).toContain('Corner shop asks you to sign in')
  })

  it.each([
    ['no hint', { login_hint: '' }, 'invalid_request'],
    ['two hints', { id_token_hint: 'x' }, 'invalid_request'],
    ['no scope', { scope: '' }, 'invalid_request'],
    ['no openid', { scope: 'profile' }, 'invalid_request'],
    ['a message that is too long', { binding_message: 'A'.repeat(9) }, 'invalid_binding_message'],
    ['a message with markup', { binding_message: '<b>hi' }, 'invalid_binding_message'],
    ['an expiry that is none', { requested_expiry: 'soon' }, 'invalid_request'],
    ['an expiry of nothing', { requested_expiry: '0' }, 'invalid_request'],
    ['a negative expiry', { requested_expiry: '-5' }, 'invalid_request']
  ])('refuses a request with %s', async (_name, form, error) => {
    await using app = await startApp()
    expect(await ask(app, await cibaClient(app), form)).toMatchObject({ status: 400, body: { error } })
  })

  it('is open for as long as is asked, and no longer than is allowed', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await cibaClient(app)
    expect((await begin(app, client, { requested_expiry: '99999' })).expires_in).toBe(1800)
    const { auth_req_id, expires_in } = await begin(app, client, { requested_expiry: '30' })
    expect(expires_in).toBe(30)
    const { agent } = await signIn(app)
    now += 31_000
    expect(await poll(app, client, auth_req_id)).toMatchObject({ status: 400, body: { error: 'expired_token' } })
    expect((await agent.visit(approvalPath)).text).not.toContain('30')
  })

  it('asks a client that polls too often to slow down', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await cibaClient(app)
    const { auth_req_id, interval } = await begin(app, client)
    const error = async () => (await poll(app, client, auth_req_id)).body.error
    expect(interval).toBe(2)
    expect(await error()).toBe('authorization_pending')
    now += 1000
    expect(await error()).toBe('slow_down')
    now += 6000
    expect(await error()).toBe('slow_down')
    now += 12_000
    expect(await error()).toBe('authorization_pending')
  })

  describe('with signed requests', () => {
    const signed = async (app: MinijansServer, client: Awaited<ReturnType<typeof cibaClient>>, claims: object = {}) => {
      const now = Math.floor(Date.now() / 1000)
      return sign(client.key, {
        iss: client.client_id,
        aud: app.ctx.config.issuer,
        iat: now,
        nbf: now,
        exp: now + 300,
        jti: crypto.randomUUID(),
        scope: 'openid',
        login_hint: 'admin',
        ...claims
      })
    }
    const send = async (app: MinijansServer, client: TestClient, form: Record<string, string>) => {
      const answer = await post(app, requestPath, client, form)
      return [answer.status, ((await answer.json()) as { error?: string }).error]
    }
    const metadata = { backchannel_authentication_request_signing_alg: 'ES256' }

    it('takes what is signed, and of it alone', async () => {
      await using app = await startApp()
      const client = await cibaClient(app, metadata)
      expect(await send(app, client, { request: await signed(app, client) })).toEqual([200, undefined])
      expect(await send(app, client, { scope: 'openid', login_hint: 'admin' })).toEqual([400, 'invalid_request'])
      const bare = await signed(app, client, { login_hint: undefined })
      expect(await send(app, client, { request: bare, login_hint: 'admin' })).toEqual([400, 'invalid_request'])
    })

    // Times count from when a test runs: a machine that is busy takes minutes to get there.
    it.each<[string, (now: number) => object]>([
      ['no exp', () => ({ exp: undefined })],
      ['no nbf', () => ({ nbf: undefined })],
      ['no iat', () => ({ iat: undefined })],
      ['no jti', () => ({ jti: undefined })],
      ['no aud', () => ({ aud: undefined })],
      ['another aud', () => ({ aud: 'https://elsewhere.example' })],
      ['no iss', () => ({ iss: undefined })],
      ['another iss', () => ({ iss: 'somebody' })],
      ['an exp that is over', (now) => ({ iat: now - 600, nbf: now - 600, exp: now - 300 })],
      ['an nbf to come', (now) => ({ nbf: now + 300, exp: now + 600 })],
      ['an exp more than an hour after its nbf', (now) => ({ exp: now + 4000 })],
      ['a request in the request', () => ({ request: 'x' })]
    ])('refuses a request with %s', async (_name, claims) => {
      await using app = await startApp()
      const client = await cibaClient(app, metadata)
      const request = await signed(app, client, claims(Math.floor(Date.now() / 1000)))
      expect(await send(app, client, { request })).toEqual([400, 'invalid_request'])
    })

    it('refuses signatures of others, of other algorithms and of none', async () => {
      await using app = await startApp()
      const client = await cibaClient(app, metadata)
      const other = await cibaClient(app)
      const foreign = await signed(app, { ...client, key: other.key })
      expect(await send(app, client, { request: foreign })).toEqual([400, 'invalid_request'])
      const claims = decodeJwt(await signed(app, client))
      const secret = new TextEncoder().encode(client.client_secret)
      const hmac = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(secret)
      expect(await send(app, client, { request: hmac })).toEqual([400, 'invalid_request'])
      expect(await send(app, other, { request: hmac })).toEqual([400, 'invalid_request'])
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const none = `${part({ alg: 'none' })}.${part(claims)}.`
      expect(await send(app, client, { request: none })).toEqual([400, 'invalid_request'])
      const wanted = ['PS256']
      await updateAppConfiguration(app.ctx, { backchannelAuthenticationRequestSigningAlgValuesSupported: wanted })
      expect(await send(app, client, { request: await signed(app, client) })).toEqual([400, 'invalid_request'])
    })
  })

  it('asks for the code of the person where the client is set up for it, and slows down guesses', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { backchannelUserCodeParameterSupported: true })
    const client = await cibaClient(app, { backchannel_user_code_parameter: true })
    const guess = async (user_code: string) => (await ask(app, client, { user_code })).body.error
    expect((await ask(app, client)).body.error).toBe('missing_user_code')
    expect(await guess('4711')).toBe('invalid_user_code')
    await updateUser(app.ctx, await adminInum(app), { attributes: { jansBackchannelUsrCode: '4711' } })
    expect(await guess('4712')).toBe('invalid_user_code')
    expect(await guess('4711')).toBeUndefined()
    for (let i = 0; i < 5; i++) expect(await guess('0000')).toBe('invalid_user_code')
    expect(await guess('4711')).toBe('invalid_user_code')
    const lax = await cibaClient(app)
    expect((await ask(app, lax, { user_code: 'anything' })).body.error).toBeUndefined()
    const discovery = await fetch(`${app.address}/.well-known/openid-configuration`)
    expect(await discovery.json()).toMatchObject({ backchannel_user_code_parameter_supported: true })
  })

  const engines: [string, () => Promise<MinijansServer>][] = [
    ['SQLite', () => startApp()],
    ['PostgreSQL', async () => startApp({}, { db: await openEmptyPostgres() })]
  ]
  it.each(engines)('is answered once and redeemed once, on %s', { timeout: 60_000 }, async (_name, open) => {
    await using app = await open()
    const client = await cibaClient(app)
    const { auth_req_id } = await begin(app, client)
    const { agent, page } = await signIn(app)
    const request = /name="request"\s+value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const decisions = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        agent.post(approvalPath, { request, decision: i % 2 ? 'approve' : 'deny' }, csrfOf(page.text))
      )
    )
    const outcomes = decisions.map(({ location }) =>
      new URL(location, app.ctx.config.issuer).searchParams.get('outcome')
    )
    expect(outcomes.filter((outcome) => outcome !== 'gone')).toHaveLength(1)

    const second = await begin(app, client)
    await decide(agent, 'approve')
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(app, client, second.auth_req_id)))
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    const errors = answers.filter(({ status }) => status !== 200).map(({ body }) => body.error)
    expect(new Set(errors)).toEqual(new Set(['invalid_grant']))
    const first = await poll(app, client, auth_req_id)
    expect(first.body.error).toBe(outcomes.includes('approved') ? undefined : 'access_denied')
  })

  it('shows a request to nobody but the person that it is for', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    const password = 'a long password of anna'
    await createUser(app.ctx, { userName: 'anna', password })
    const { auth_req_id } = await begin(app, client)
    const admin = await signIn(app)
    const request = /name="request"\s+value="([^"]+)"/.exec(admin.page.text)?.[1] ?? ''
    expect(admin.page.text).not.toContain(auth_req_id)
    const { agent, page } = await signIn(app, 'anna', password)
    expect(page.text).toContain('Nothing is waiting')
    // Her own forms are only where requests are, so she asks for one of hers.
    await begin(app, client, { login_hint: 'anna' })
    const own = await agent.visit(approvalPath)
    const stolen = await agent.post(approvalPath, { request, decision: 'approve' }, csrfOf(own.text))
    expect(stolen.location).toContain('outcome=gone')
    expect((await poll(app, client, auth_req_id)).body.error).toBe('authorization_pending')
  })

  it('wants a new sign-in of the person where the client wants a recent one', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await cibaClient(app, { default_max_age: 60 })
    const { auth_req_id } = await begin(app, client)
    const { agent } = await signIn(app)
    now += 61_000
    const form = await decide(agent, 'approve')
    expect(form.text).toContain('name="password"')
    expect((await poll(app, client, auth_req_id)).body.error).toBe('authorization_pending')
    const action = /<form[^>]*action="([^"]*sign-in)"/.exec(form.text.replaceAll('\n', ' '))?.[1] ?? ''
    const person = { username: 'admin', password: adminPassword }
    await agent.visit((await agent.post(action, person, csrfOf(form.text))).location)
    expect((await decide(agent, 'approve')).text).toContain('Approved')
    expect((await poll(app, client, auth_req_id)).status).toBe(200)
  })

  it('is as the configuration of the server says', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, {
      backchannelTokenDeliveryModesSupported: ['poll'],
      backchannelBindingMessagePattern: '^[0-9]{3}$',
      backchannelAuthenticationResponseExpiresIn: 120,
      backchannelAuthenticationRequestSigningAlgValuesSupported: ['ES256'],
      cibaMaxExpirationTimeAllowedSec: 90
    })
    const client = await cibaClient(app)
    expect((await begin(app, client, { binding_message: '123' })).expires_in).toBe(120)
    expect((await begin(app, client, { requested_expiry: '300' })).expires_in).toBe(90)
    expect((await ask(app, client, { binding_message: 'AB12' })).body.error).toBe('invalid_binding_message')
    const ping = await cibaClient(app, {
      backchannel_token_delivery_mode: 'ping',
      backchannel_client_notification_endpoint: 'https://shop.example/ping'
    })
    expect((await ask(app, ping, { client_notification_token: 'x' })).body.error).toBe('unauthorized_client')
    const discovery = await fetch(`${app.address}/.well-known/openid-configuration`)
    expect(await discovery.json()).toMatchObject({
      backchannel_token_delivery_modes_supported: ['poll'],
      backchannel_authentication_request_signing_alg_values_supported: ['ES256']
    })
  })

  it('takes decisions from its own form alone', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    const { auth_req_id } = await begin(app, client)
    const { agent, page } = await signIn(app)
    const request = /name="request"\s+value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const body = (csrf: string) => new URLSearchParams({ request, decision: 'approve', csrf })
    const crossSite = { 'sec-fetch-site': 'cross-site' }
    const foreign = { method: 'POST', headers: crossSite, body: body(csrfOf(page.text)) }
    expect((await agent.request(approvalPath, foreign)).status).toBe(403)
    expect((await agent.post(approvalPath, { request, decision: 'approve' }, 'x'.repeat(43))).status).toBe(400)
    expect((await agent.post(approvalPath, { request, decision: 'maybe' }, csrfOf(page.text))).status).toBe(400)
    expect((await new Agent(app).post(approvalPath, { request, decision: 'approve' })).location).toBe(approvalPath)
    expect((await poll(app, client, auth_req_id)).body.error).toBe('authorization_pending')
    expect(page.headers.get('cache-control')).toBe('no-store')
  })

  it('says so when the sign-in for the page is cancelled, and does not go in a circle', async () => {
    await using app = await startApp()
    const page = await new Agent(app).visit(`${approvalPath}?error=access_denied`)
    expect(page.status).toBe(400)
    expect(page.text).toContain('You are not signed in')
  })

  it('is answered in a browser with nothing but clicks and typing', { timeout: 60_000 }, async () => {
    await using app = await startApp()
    const [shop, bank] = [await cibaClient(app), await cibaClient(app, { client_name: 'Bank' })]
    const wanted = await begin(app, shop, { binding_message: 'AB12' })
    const unwanted = await begin(app, bank)
    const browser = await openBrowser()
    try {
      const page = await browser.newPage({ javaScriptEnabled: false })
      await page.goto(app.ctx.config.issuer + approvalPath)
      await page.getByLabel('User name').fill('admin')
      await page.getByLabel('Password', { exact: true }).fill(adminPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Sign-in requests' }).waitFor()
      expect(new URL(page.url()).search).toBe('')
      const request = (name: string) => page.getByRole('article', { name: `${name} asks you to sign in` })
      expect(await request('Corner shop').textContent()).toContain('AB12')
      await request('Corner shop').getByRole('button', { name: 'Approve' }).click()
      await page.getByText('Approved.').waitFor()
      await request('Bank').getByRole('button', { name: 'Deny' }).click()
      await page.getByText('Denied.').waitFor()
      expect((await poll(app, shop, wanted.auth_req_id)).status).toBe(200)
      expect((await poll(app, bank, unwanted.auth_req_id)).body.error).toBe('access_denied')
    } finally {
      await browser.close()
    }
  })

  it('tells whoever listens that somebody is waited for', async () => {
    await using app = await startApp()
    const told: EventMap['authentication.requested'][] = []
    app.ctx.events.on('authentication.requested', (event) => void told.push(event))
    const client = await cibaClient(app)
    await begin(app, client, { binding_message: 'AB12', requested_expiry: '60' })
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({
      userInum: await adminInum(app),
      clientInum: client.client_id,
      bindingMessage: 'AB12'
    })
    expect(Math.abs((told[0]?.expiresAt ?? 0) - Date.now() - 60_000)).toBeLessThan(5000)
  })

  describe('with ping', () => {
    const endpoint = 'https://shop.example/ping'
    const metadata = { backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: endpoint }
    const token = { client_notification_token: 'bearer-of-the-shop' }

    /** The server, with a client's endpoint in place of the network; `answers` are its statuses, in order. */
    async function open(answers: (number | Error)[]) {
      const clock = { now: Date.now() }
      const pings: { authorization: string | null; body: unknown }[] = []
      const fetched = async (input: string | URL | Request, init?: RequestInit) => {
        const request = new Request(input, init)
        expect([request.url, request.method, request.redirect]).toEqual([endpoint, 'POST', 'manual'])
        pings.push({ authorization: request.headers.get('authorization'), body: await request.json() })
        const answer = answers.shift() ?? 204
        if (answer instanceof Error) throw answer
        return new Response(null, { status: answer, headers: { location: 'https://elsewhere.example' } })
      }
      const app = await startApp({}, { fetch: fetched as typeof fetch, now: () => clock.now })
      const settled = async (count: number) => {
        for (let i = 0; i < 100 && pings.length < count; i++) await new Promise((done) => setTimeout(done, 20))
        await new Promise((done) => setTimeout(done, 50))
        return pings
      }
      const retry = () => pingJob(app.ctx).run(AbortSignal.timeout(5000))
      return { app, clock, settled, retry, [Symbol.asyncDispose]: () => app.close() }
    }

    it.each(['approve', 'deny'])('tells the client as soon as the person has said to %s', async (decision) => {
      await using server = await open([])
      const client = await cibaClient(server.app, metadata)
      const { auth_req_id, interval } = await begin(server.app, client, token)
      expect(interval).toBe(2)
      await decide((await signIn(server.app)).agent, decision)
      expect(await server.settled(1)).toEqual([{ authorization: 'Bearer bearer-of-the-shop', body: { auth_req_id } }])
      const { status } = await poll(server.app, client, auth_req_id)
      expect(status).toBe(decision === 'approve' ? 200 : 400)
      await server.retry()
      expect(await server.settled(2)).toHaveLength(1)
    })

    it('tries again when the client cannot be reached, later each time', async () => {
      await using server = await open([503, new TypeError('refused'), 204])
      const client = await cibaClient(server.app, metadata)
      const { auth_req_id } = await begin(server.app, client, token)
      await decide((await signIn(server.app)).agent, 'approve')
      expect(await server.settled(1)).toHaveLength(1)
      await server.retry()
      expect(await server.settled(2)).toHaveLength(1)
      server.clock.now += 5000
      await server.retry()
      expect(await server.settled(2)).toHaveLength(2)
      server.clock.now += 9000
      await server.retry()
      expect(await server.settled(3)).toHaveLength(2)
      server.clock.now += 1000
      await server.retry()
      const pings = await server.settled(3)
      expect(pings).toHaveLength(3)
      expect(pings[2]?.body).toEqual({ auth_req_id })
      server.clock.now += 600_000
      await server.retry()
      expect(await server.settled(4)).toHaveLength(3)
    })

    it.each([400, 401, 404, 302, 307])(
      'does not insist when the client answers %i, nor goes elsewhere',
      async (status) => {
        await using server = await open([status])
        const client = await cibaClient(server.app, metadata)
        await begin(server.app, client, token)
        await decide((await signIn(server.app)).agent, 'approve')
        expect(await server.settled(1)).toHaveLength(1)
        server.clock.now += 600_000
        await server.retry()
        expect(await server.settled(2)).toHaveLength(1)
      }
    )

    it('gives up when nobody waits any more', async () => {
      await using server = await open([500, 500, 500])
      const client = await cibaClient(server.app, metadata)
      await begin(server.app, client, { ...token, requested_expiry: '12' })
      await decide((await signIn(server.app)).agent, 'approve')
      await server.settled(1)
      server.clock.now += 5000
      await server.retry()
      expect(await server.settled(2)).toHaveLength(2)
      server.clock.now += 600_000
      await server.retry()
      expect(await server.settled(3)).toHaveLength(2)
    })

    it.each([
      ['no token', {}],
      ['a token that is none', { client_notification_token: 'two words' }],
      ['a token that is too long', { client_notification_token: 'x'.repeat(1025) }]
    ])('refuses a request with %s', async (_name, form) => {
      await using server = await open([])
      const client = await cibaClient(server.app, metadata)
      expect((await ask(server.app, client, form as Record<string, string>)).body.error).toBe('invalid_request')
    })

    it('goes nowhere that it must not go', async () => {
      let visits = 0
      const inside = createServer((_req, res) => {
        visits++
        res.writeHead(204).end()
      })
      await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve))
      await using app = await startApp()
      const { outboundFetch } = await import('#modules/core/outbound')
      const guarded = { ...app.ctx, fetch: outboundFetch({ allowLoopback: false, allowedHosts: [] }) }
      const client = await cibaClient(app, {
        ...metadata,
        backchannel_client_notification_endpoint: `https://127.0.0.1:${(inside.address() as { port: number }).port}/`
      })
      const { queuePing, sendPing } = await import('#modules/auth/ciba/pings')
      const id = await queuePing(guarded, client.client_id, { authReqId: 'x', token: 'y' }, Date.now() + 60_000)
      await sendPing(guarded, id)
      inside.close()
      expect(visits).toBe(0)
    })
  })

  it.each([
    ['without the grant', { grant_types: ['client_credentials'], backchannel_token_delivery_mode: undefined }],
    [
      'that wants its tokens pushed',
      {
        backchannel_token_delivery_mode: 'push',
        backchannel_client_notification_endpoint: 'https://shop.example/push'
      }
    ]
  ])('refuses a client %s', async (_name, metadata) => {
    await using app = await startApp()
    const client = await cibaClient(app, metadata)
    expect(await ask(app, client)).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } })
    expect(await poll(app, client, 'x')).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } })
  })

  it('refuses clients that do not authenticate, or not rightly', async () => {
    await using app = await startApp()
    const open = await cibaClient(app, { token_endpoint_auth_method: 'none' })
    const form = { client_id: open.client_id, scope: 'openid', login_hint: 'admin' }
    const answer = await fetch(app.address + requestPath, { method: 'POST', body: new URLSearchParams(form) })
    expect(((await answer.json()) as { error: string }).error).toBe('unauthorized_client')
    const client = await cibaClient(app)
    expect(await ask(app, { ...client, client_secret: 'wrong' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' }
    })
  })

  it('keeps requests apart by client, and ends them with the client and the person', async () => {
    await using app = await startApp()
    const [client, other] = [await cibaClient(app), await cibaClient(app)]
    const { auth_req_id } = await begin(app, client)
    const { agent } = await signIn(app)
    await decide(agent, 'approve')
    expect((await poll(app, other, auth_req_id)).body.error).toBe('invalid_grant')
    const later = await begin(app, client)
    await replaceClient(app.ctx, client.client_id, (before) => ({ ...before, disabled: true }))
    expect((await poll(app, client, auth_req_id)).body.error).toBe('invalid_client')
    expect((await agent.visit(approvalPath)).text).toContain('Nothing is waiting')
    await replaceClient(app.ctx, client.client_id, (before) => ({ ...before, disabled: false }))
    await updateUser(app.ctx, await adminInum(app), { status: 'inactive' })
    for (const id of [auth_req_id, later.auth_req_id])
      expect(await poll(app, client, id)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })

  it('is not there when it is switched off', async () => {
    await using app = await startApp()
    const client = await cibaClient(app)
    await updateAppConfiguration(app.ctx, { featureFlags: ['device_authz'] })
    expect(await ask(app, client)).toMatchObject({ status: 403, body: { error: 'access_denied' } })
    expect((await fetch(app.address + approvalPath)).status).toBe(403)
    const metadata = JSON.stringify(await (await fetch(`${app.address}/.well-known/openid-configuration`)).json())
    expect(metadata).not.toContain('backchannel_authentication_endpoint')
    expect(metadata).not.toContain(cibaGrant)
  })
})
