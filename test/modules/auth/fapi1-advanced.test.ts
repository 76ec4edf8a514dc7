import { randomUUID } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import {
  assertion,
  authorizePath,
  byCertificate,
  certificate,
  hashOf,
  keyClient,
  keyPair,
  otherCertificate,
  parPath,
  pkce,
  proof,
  proxied,
  redeem as present,
  seconds,
  send,
  showingCertificate,
  signed,
  userinfoPath,
  verifier,
  type Changes,
  type KeyClient,
  type Making
} from '../../support/fapi.ts'
import { basic, redirectUri, register, tokenPath } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'
import { accessToken } from '../../support/tokens.ts'

let app: MinijansServer
let client: KeyClient
let other: KeyClient
/** Signed in, so that an answer comes at once. */
let person: Person
beforeAll(async () => {
  app = await startApp(proxied)
  await updateAppConfiguration(app.ctx, { fapiCompatibility: true, grantTypesSupported: [...grants, 'password'] })
  client = await keyClient(app)
  other = await keyClient(app, {}, 'other')
  person = new Person(app)
})
afterAll(() => app.close())

const grants = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']

/** The claims of a good request object. */
const good = (of: KeyClient = client) => ({
  iss: of.client_id,
  aud: app.ctx.config.issuer,
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 300,
  jti: randomUUID(),
  client_id: of.client_id,
  redirect_uri: redirectUri,
  response_type: 'code id_token',
  scope: 'openid profile offline_access',
  prompt: 'consent',
  state: 'the state',
  nonce: 'the nonce',
  ...pkce
})
const object = (changes: Changes = {}, making?: Making) => signed(client, { ...good(), ...changes }, making)

/** The error of a request by value; nothing when the person is asked. */
async function byValue(request: string): Promise<string | undefined> {
  const { response_type = '' } = decodeJwt<{ response_type?: string }>(request)
  const query = { client_id: client.client_id, response_type, scope: 'openid', request }
  const answer = await new Agent(app).request(`${authorizePath}?${String(new URLSearchParams(query))}`)
  return errorOf(answer)
}
function errorOf({ location, text, status }: { location: string; text: string; status: number }): string | undefined {
  if (location.includes('/jans-auth/interaction/')) return undefined
  if (!location)
    return status === 400 ? (/\b(invalid_[a-z_]+|un[a-z]+_[a-z_]+)\b/.exec(text)?.[1] ?? text) : `${status}`
  const answer = answerOf({ location, text })
  return answer.error ?? String(decodeJwt(answer.response ?? '').error)
}
const pushed = async (request: string, more: Record<string, string> = {}) =>
  send(app, parPath, client, { request, ...more })

interface Code {
  code: string
  id_token: string
}
/** Goes through the whole front channel. */
async function arrive(changes: Changes = {}, of: KeyClient = client): Promise<Code> {
  const request = await signed(of, { ...good(of), ...changes })
  const query = { client_id: of.client_id, response_type: 'code id_token', scope: 'openid', request }
  return (await person.arrive(query)) as unknown as Code
}
const redeem = (code: string, more = {}, headers: Record<string, string> = certificate, of = client) =>
  present(app, of, code, headers, more)
const userinfo = (authorization: string, headers: Record<string, string> = {}) =>
  fetch(app.address + userinfoPath, { headers: { authorization, ...headers } })

describe('FAPI 1.0 Advanced, with openid-client', () => {
  it.each([
    ['by value', 'id token', {}],
    ['by value', 'JARM', {}],
    ['pushed', 'id token', {}],
    ['pushed', 'JARM', {}],
    ['by value', 'id token', byCertificate],
    ['pushed', 'JARM', byCertificate]
  ])(
    'goes from a request %s to tokens, with an answer in a %s, %j',
    { timeout: 30_000 },
    async (way, answer, metadata) => {
      const bound = { tls_client_certificate_bound_access_tokens: true, response_types: ['code', 'id_token'] }
      const own = await keyClient(app, { ...bound, ...metadata })
      const key = { key: (await keyPair('PS256')).privateKey, kid: 'PS256' }
      const configuration = await oidc.discovery(
        new URL(app.ctx.config.issuer),
        own.client_id,
        { id_token_signed_response_alg: 'PS256', authorization_signed_response_alg: 'PS256' },
        metadata === byCertificate ? oidc.TlsClientAuth() : oidc.PrivateKeyJwt(key),
        { execute: [oidc.allowInsecureRequests] }
      )
      if (answer === 'JARM') oidc.useJwtResponseMode(configuration)
      else {
        oidc.useCodeIdTokenResponseType(configuration)
        oidc.enableDetachedSignatureResponseChecks(configuration)
      }
      oidc.enableNonRepudiationChecks(configuration)
      configuration[oidc.customFetch] = showingCertificate
      const parameters = {
        redirect_uri: redirectUri,
        scope: 'openid offline_access',
        prompt: 'consent',
        state: 's',
        nonce: 'n',
        ...pkce
      }
      let url = await oidc.buildAuthorizationUrlWithJAR(configuration, parameters, key)
      if (way === 'pushed') url = await oidc.buildAuthorizationUrlWithPAR(configuration, url.searchParams)
      const back = await new Person(app).arrive(Object.fromEntries(url.searchParams))
      const separator = answer === 'JARM' ? '?' : '#'
      const arrived = new URL(`${redirectUri}${separator}${String(new URLSearchParams(back))}`)
      const tokens = await oidc.authorizationCodeGrant(configuration, arrived, {
        pkceCodeVerifier: verifier,
        expectedState: 's',
        expectedNonce: 'n'
      })
      const { sub = '' } = tokens.claims() ?? {}
      expect(await oidc.fetchUserInfo(configuration, tokens.access_token, sub)).toMatchObject({ sub })
      const again = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
      expect(await oidc.fetchUserInfo(configuration, again.access_token, sub)).toMatchObject({ sub })
    }
  )
})

describe('a request object of FAPI 1.0', () => {
  const now = seconds()
  const cases: [string, string, Changes, Making?][] = [
    ['no exp', 'invalid_request_object', { exp: undefined }],
    ['no nbf', 'invalid_request_object', { nbf: undefined }],
    ['no aud', 'invalid_request_object', { aud: undefined }],
    ['no iss', 'invalid_request_object', { iss: undefined }],
    ['the aud of another server', 'invalid_request_object', { aud: 'https://elsewhere.example' }],
    ['another iss', 'invalid_request_object', { iss: 'somebody' }],
    ['an exp that is over', 'invalid_request_object', { nbf: now - 600, iat: now - 600, exp: now - 300 }],
    ['an exp 70 minutes from now', 'invalid_request_object', { exp: now + 4200 }],
    ['an nbf 70 minutes ago', 'invalid_request_object', { nbf: now - 4200 }],
    ['an nbf to come', 'invalid_request_object', { nbf: now + 1800, exp: now + 2100 }],
    ['an exp that is its nbf', 'invalid_request_object', { nbf: now + 10, exp: now + 10 }],
    ['an iat to come', 'invalid_request_object', { iat: now + 1800, exp: now + 2100 }],
    ['an exp that is no number', 'invalid_request_object', { exp: 'soon' }],
    ['no nonce', 'invalid_request', { nonce: undefined }],
    ['no scope', 'invalid_request', { scope: undefined }],
    ['no redirect_uri', 'invalid_request', { redirect_uri: undefined }],
    [
      'a redirect_uri that is not registered',
      'invalid_redirect_uri',
      { redirect_uri: 'https://evil.example/callback' }
    ],
    ['a redirect_uri with a query besides', 'invalid_redirect_uri', { redirect_uri: `${redirectUri}?a=b` }],
    ['a code in the clear', 'invalid_request', { response_type: 'code' }],
    ['a code in the clear of a query', 'invalid_request', { response_type: 'code', response_mode: 'query' }],
    ['a code in a fragment', 'invalid_request', { response_type: 'code', response_mode: 'fragment' }],
    ['an id token in the query', 'invalid_request', { response_mode: 'query' }],
    ['an id token alone', 'unsupported_response_type', { response_type: 'id_token' }],
    ['an access token in the front channel', 'unsupported_response_type', { response_type: 'code id_token token' }],
    ['an access token alone', 'unsupported_response_type', { response_type: 'token' }],
    ['a code and an access token', 'unsupported_response_type', { response_type: 'code token' }],
    ['another client_id', 'invalid_request_object', { client_id: 'somebody' }],
    ['a request in it', 'invalid_request_object', { request: 'x' }],
    ['a request_uri in it', 'invalid_request_object', { request_uri: 'https://client.example/r' }],
    ['a plain code_challenge', 'invalid_request', { code_challenge: verifier, code_challenge_method: 'plain' }],
    ['a code_challenge without its method', 'invalid_request', { code_challenge_method: undefined }],
    ['a signature with RS256', 'invalid_request_object', {}, { alg: 'RS256' }],
    ['no signature', 'invalid_request_object', {}, { alg: 'none' }],
    [
      'a signature with a secret',
      'invalid_request_object',
      {},
      { alg: 'HS256', key: new TextEncoder().encode('x'.repeat(32)) }
    ]
  ]

  it('is taken when it is good, by value and pushed', async () => {
    for (const alg of ['PS256', 'ES256']) {
      expect(await byValue(await object({}, { alg }))).toBeUndefined()
      expect(await pushed(await object({}, { alg }))).toMatchObject({ status: 201 })
    }
    const lately = { nbf: seconds() - 480, exp: seconds() + 60 }
    expect(
      await byValue(await object({ ...lately, aud: [app.ctx.config.issuer, 'https://elsewhere.example'] }))
    ).toBeUndefined()
    expect(await byValue(await object({ nbf: seconds() + 10, iat: seconds() + 10 }))).toBeUndefined()
    expect(await byValue(await object({ response_type: 'code', response_mode: 'jwt' }))).toBeUndefined()
    expect(await byValue(await object({ response_type: 'id_token code' }))).toBeUndefined()
    expect(await byValue(await object({ scope: 'profile openid' }))).toBeUndefined()
    expect(await byValue(await object({ state: 's'.repeat(384), nonce: 'n'.repeat(64) }))).toBeUndefined()
  })

  it.each(cases)('is refused with %s: %s', async (_name, error, changes, making) => {
    const request = await object(changes, making)
    expect(await byValue(request)).toBe(error)
    // Nobody is redirected from there (RFC 9126, 2.3).
    expect((await pushed(request)).body.error).toBe(error === 'invalid_redirect_uri' ? 'invalid_request' : error)
  })

  it('is refused with the signature of somebody else, or a broken one', async () => {
    const { privateKey } = await keyPair('PS256', 'other')
    const [head = '', body = '', signature = ''] = (await object()).split('.')
    const broken = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    for (const request of [await object({}, { key: privateKey }), `${head}.${body}.${broken}`, `${head}.${body}.`]) {
      expect(await byValue(request)).toBe('invalid_request_object')
      expect((await pushed(request)).body.error).toBe('invalid_request_object')
    }
  })

  it('has to be there, pushed or not', async () => {
    const { client_id, redirect_uri, response_type, scope, state, nonce } = good()
    const plain = { client_id, redirect_uri, response_type, scope, state, nonce, ...pkce }
    const answer = await new Agent(app).request(`${authorizePath}?${String(new URLSearchParams(plain))}`)
    expect(answerOf(answer)).toMatchObject({ error: 'invalid_request_object', state: 'the state' })
    expect((await send(app, parPath, client, plain)).body.error).toBe('invalid_request_object')
    expect((await pushed(await object())).status).toBe(201)
  })

  it('has to name the way of the answer', async () => {
    const answer = await pushed(await object({ response_type: undefined }))
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('is all that counts: what stands beside it is not heeded', async () => {
    const request = await object({ prompt: undefined })
    const query = { client_id: client.client_id, response_type: 'code id_token', scope: 'openid', request }
    const beside = { state: 'another', nonce: 'another', redirect_uri: 'https://evil.example/callback' }
    const answer = await person.arrive({ ...query, ...beside })
    expect(answer.state).toBe('the state')
    const claims = decodeJwt(answer.id_token ?? '')
    expect(claims.nonce).toBe('the nonce')
    const half = (text: string) => Buffer.from(hashOf(text), 'base64url').subarray(0, 16).toString('base64url')
    expect(claims).toMatchObject({ s_hash: half('the state'), c_hash: half(answer.code ?? '') })
    expect(decodeProtectedHeader(answer.id_token ?? '').alg).toBe('PS256')
    const stateless = await object({ state: undefined })
    const silent = await person.arrive({ ...query, request: stateless, state: 'outside' })
    expect(Object.keys(silent)).not.toContain('state')
    expect(decodeJwt(silent.id_token ?? '')).not.toHaveProperty('s_hash')
    for (const name of ['scope', 'acr_values', 'session_id']) expect(Object.keys(answer)).not.toContain(name)
  })

  it('needs PKCE when it is pushed', async () => {
    const without = await object({ code_challenge: undefined, code_challenge_method: undefined })
    expect(await byValue(without)).toBeUndefined()
    expect(await pushed(without)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })
})

describe('a pushed request of FAPI 1.0', () => {
  const use = async (request_uri: string, of: KeyClient = client) => {
    const query = { client_id: of.client_id, request_uri }
    return errorOf(await new Agent(app).request(`${authorizePath}?${String(new URLSearchParams(query))}`))
  }

  it('is for its client, and for once', async () => {
    const { request_uri } = (await pushed(await object())).body
    expect(await use(request_uri, other)).toMatch(/^invalid_request/)
    expect(await use(`${request_uri}x`)).toBe('invalid_request_uri')
    const answer = await person.arrive({ client_id: client.client_id, request_uri })
    expect(answer.code).toBeTypeOf('string')
    expect(await use(request_uri)).toBe('invalid_request_uri')
  })

  it('is refused with a reference in place of the request, or with the object of another client', async () => {
    const { request_uri } = (await pushed(await object())).body
    expect((await send(app, parPath, client, { request_uri })).status).toBe(400)
    expect((await pushed(await object(), { request_uri })).status).toBe(400)
    const foreign = await signed(other, good(other))
    expect((await pushed(foreign)).status).toBe(400)
  })
})

describe('the assertion of a client of FAPI 1.0', () => {
  const now = seconds()
  const elsewhere = 'https://elsewhere.example'
  const cases: [string, Changes, Making?][] = [
    ['no aud', { aud: undefined }],
    ['the aud of another server', { aud: elsewhere }],
    ['no exp', { exp: undefined }],
    ['an exp five minutes ago', { exp: now - 300 }],
    ['no jti', { jti: undefined }],
    ['no iss', { iss: undefined }],
    ['no sub', { sub: undefined }],
    ['another iss', { iss: 'somebody' }],
    ['another sub', { sub: 'somebody' }],
    ['an nbf to come', { nbf: now + 1800, exp: now + 2100 }],
    ['an iat to come', { iat: now + 1800, exp: now + 2100 }],
    ['a signature with RS256', {}, { alg: 'RS256' }],
    ['no signature', {}, { alg: 'none' }],
    ['the signature of a secret', {}, { alg: 'HS256', key: new TextEncoder().encode('x'.repeat(32)) }]
  ]
  const places: [string, (form: Record<string, string>) => ReturnType<typeof send>][] = [
    [tokenPath, (form) => send(app, tokenPath, client, { grant_type: 'client_credentials', ...form }, certificate)],
    [parPath, async (form) => pushed(await object(), form)]
  ]

  describe.each(places)('at %s', (_path, at) => {
    it('is taken when it is good', async () => {
      for (const alg of ['PS256', 'ES256'])
        expect((await at(await assertion(app, client, {}, { alg }))).status).toBeLessThan(300)
      const ahead = { iat: seconds() + 10, nbf: seconds() + 10 }
      expect((await at(await assertion(app, client, ahead))).status).toBeLessThan(300)
    })

    it.each(cases)('is refused with %s', async (_name, changes, making) => {
      const { status, body } = await at(await assertion(app, client, changes, making))
      // A sub that is not the client_id beside it is a contradiction already.
      const expected = changes.sub === undefined ? [401, 'invalid_client'] : [400, 'invalid_request']
      expect([status, body.error]).toEqual(expected)
    })

    it('is refused with the key of somebody else, and the second time', async () => {
      const { privateKey } = await keyPair('PS256', 'other')
      const foreign = await assertion(app, client, {}, { key: privateKey })
      expect((await at(foreign)).status).toBe(401)
      const own = await assertion(app, client)
      expect((await at(own)).status).toBeLessThan(300)
      const again = await at(own)
      expect([again.status, again.body.error]).toEqual([
        expect.toBeOneOf([400, 401]),
        expect.stringMatching(/^invalid_/)
      ])
    })

    it('is refused from another client', async () => {
      const foreign = await at(await assertion(app, other))
      expect(foreign.status).toBeGreaterThan(399)
    })
  })

  it('cannot be replaced by a secret, or by nothing', async () => {
    for (const method of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt']) {
      const weak = await keyClient(app, { token_endpoint_auth_method: method })
      const secret = new TextEncoder().encode(weak.client_secret)
      const form: Record<string, string> =
        method === 'client_secret_post'
          ? { client_assertion: '', client_secret: weak.client_secret }
          : method === 'client_secret_jwt'
            ? await assertion(app, weak, {}, { alg: 'HS256', key: secret })
            : {}
      const headers = { ...certificate, ...(method === 'client_secret_basic' && { authorization: basic(weak) }) }
      const refused = await send(app, tokenPath, weak, { grant_type: 'client_credentials', ...form }, headers)
      expect([method, refused.status, refused.body.error]).toEqual([method, 401, 'invalid_client'])
      const request = await signed(weak, good(weak))
      const asked = { client_id: weak.client_id, response_type: 'code id_token', scope: 'openid', request }
      expect(answerOf(await new Person(app).begin(asked)).error).toBe('unauthorized_client')
    }
    const open = await keyClient(app, {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'implicit']
    })
    const request = await signed(open, good(open))
    const asked = { client_id: open.client_id, response_type: 'code id_token', scope: 'openid', request }
    expect(answerOf(await new Person(app).begin(asked)).error).toBe('unauthorized_client')
  })
})

describe('a code of FAPI 1.0', () => {
  it('is for its client, its redirect URI and its verifier, and then for once, with all that came of it', async () => {
    const { code } = await arrive()
    expect(await redeem(code, {}, certificate, other)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const second = (await arrive()).code
    const wrong = [
      { redirect_uri: 'https://client.example/other' },
      { code_verifier: 'w'.repeat(43) },
      { code: 'made-up' }
    ]
    for (const change of wrong)
      expect(await redeem(second, change)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const { status, body } = await redeem(second)
    expect(status).toBe(200)
    expect((await userinfo(`Bearer ${body.access_token}`, certificate)).status).toBe(200)
    expect(await redeem(second)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await userinfo(`Bearer ${body.access_token}`, certificate)).status).toBe(401)
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    expect((await send(app, tokenPath, client, refresh, certificate)).body.error).toBe('invalid_grant')
  })

  it('gives nothing that is not bound, and is not lost by asking so', async () => {
    const { code } = await arrive()
    expect(await redeem(code, {}, {})).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' }
    })
    const { status, body } = await redeem(code)
    expect(status).toBe(200)
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    expect((await send(app, tokenPath, client, refresh)).status).toBe(400)
    expect((await send(app, tokenPath, other, refresh, certificate)).status).toBe(400)
    expect((await send(app, tokenPath, client, refresh, certificate)).status).toBe(200)
    const own = { grant_type: 'client_credentials' }
    expect((await send(app, tokenPath, client, own)).body.error).toBe('invalid_grant')
    expect((await send(app, tokenPath, client, own, { dpop: await proof(app) })).body.token_type).toBe('DPoP')
  })

  it('is never had for a password', async () => {
    const own = await keyClient(app, { grant_types: ['password', 'authorization_code'] })
    const form = { grant_type: 'password', username: 'admin', password: adminPassword }
    expect((await send(app, tokenPath, own, form, certificate)).body.error).toBe('unauthorized_client')
    await updateAppConfiguration(app.ctx, { fapiCompatibility: false })
    expect((await send(app, tokenPath, own, form, certificate)).status).toBe(200)
    await updateAppConfiguration(app.ctx, { fapiCompatibility: true })
  })
})

describe('an access token of FAPI 1.0', () => {
  it('is of use with its certificate alone, in the header alone', async () => {
    const { body } = await redeem((await arrive()).code)
    const bearer = `Bearer ${body.access_token}`
    expect((await userinfo(bearer, certificate)).status).toBe(200)
    for (const headers of [{}, otherCertificate]) {
      const refused = await userinfo(bearer, headers)
      expect(refused.status).toBe(401)
      expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"')
    }
    expect((await userinfo(`DPoP ${body.access_token}`, certificate)).status).toBeGreaterThan(399)
    const query = `${userinfoPath}?access_token=${encodeURIComponent(body.access_token)}`
    const inQuery = await fetch(app.address + query, { headers: certificate })
    expect(inQuery.status).toBeGreaterThan(399)
    expect(await inQuery.text()).not.toContain('"sub"')
  })
})

describe('an answer in a JWT of FAPI 1.0', () => {
  it('is signed for the client, for a while', async () => {
    const request = await object({ response_type: 'code', response_mode: 'jwt' })
    const query = { client_id: client.client_id, response_type: 'code', scope: 'openid', request }
    const answer = await person.arrive(query)
    expect(Object.keys(answer)).toEqual(['response'])
    const claims = decodeJwt(answer.response ?? '')
    expect(claims).toMatchObject({ iss: app.ctx.config.issuer, aud: client.client_id, state: 'the state' })
    expect(claims.code).toBeTypeOf('string')
    expect(claims.exp).toBeGreaterThan(seconds())
    expect(claims.exp).toBeLessThanOrEqual(seconds() + 600)
    expect(decodeProtectedHeader(answer.response ?? '').alg).toBe('PS256')
  })

  it('tells of refusals in the same way', async () => {
    const request = await object({ response_type: 'code', response_mode: 'jwt', prompt: 'none' })
    const query = { client_id: client.client_id, response_type: 'code', scope: 'openid', request }
    const { response = '' } = answerOf(await new Person(app).begin(query))
    expect(decodeJwt(response)).toMatchObject({ error: 'login_required', state: 'the state', aud: client.client_id })
  })
})

describe('the profile', () => {
  it.each([
    ['id_token_signed_response_alg', 'RS256'],
    ['authorization_signed_response_alg', 'RS256'],
    ['userinfo_signed_response_alg', 'RS256']
  ])('is not for clients with %s %s', async (member, alg) => {
    const weak = await keyClient(app, { [member]: alg })
    const fine = await keyClient(app, { [member]: 'ES256' })
    const begin = async (own: KeyClient) => {
      const request = await signed(own, good(own))
      const query = { client_id: own.client_id, response_type: 'code id_token', scope: 'openid', request }
      return errorOf(await new Agent(app).request(`${authorizePath}?${String(new URLSearchParams(query))}`))
    }
    expect(await begin(weak)).toBe('unauthorized_client')
    expect(await begin(fine)).toBeUndefined()
  })

  it('is not for answers without TLS', async () => {
    const plain = 'http://localhost:3000/callback'
    const jarm = { response_type: 'code', response_mode: 'jwt' }
    const own = await keyClient(app, { redirect_uris: [plain, redirectUri], grant_types: ['authorization_code'] })
    const push = async (changes: Changes) =>
      send(app, parPath, own, { request: await signed(own, { ...good(own), ...jarm, ...changes }) })
    expect((await push({})).status).toBe(201)
    expect(await push({ redirect_uri: plain })).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
  })

  it('is told in discovery', async () => {
    const answer = await fetch(`${app.address}/.well-known/openid-configuration`)
    expect(await answer.json()).toMatchObject({
      response_types_supported: ['code', 'code id_token'],
      token_endpoint_auth_methods_supported: expect.not.arrayContaining(['client_secret_basic', 'none']),
      token_endpoint_auth_signing_alg_values_supported: ['PS256', 'ES256'],
      id_token_signing_alg_values_supported: ['PS256', 'ES256'],
      request_object_signing_alg_values_supported: ['PS256', 'ES256'],
      authorization_signing_alg_values_supported: ['PS256', 'ES256'],
      tls_client_certificate_bound_access_tokens: true
    })
  })

  it('leaves the pages and the scripts of the server itself as they are', async () => {
    const answer = await new Agent(app).signIn('admin', adminPassword, '/jans-auth/ciba/home.htm')
    expect(answer.status).toBe(200)
    const pages = await new Agent(app).visit('/admin')
    expect(pages.text).toContain('name="password"')
    expect(await accessToken(app, 'https://jans.io/oauth/config/stats.readonly')).toBeTypeOf('string')
  })

  it('is of the client itself where an administrator gives it one, and it cannot shed it', async () => {
    const free = await keyClient(app, { fapi_profile: 'none', token_endpoint_auth_method: 'client_secret_basic' })
    const own = { grant_type: 'client_credentials' }
    expect((await send(app, tokenPath, free, own, { authorization: basic(free) })).status).toBe(200)
    const registered = await register(app, { fapi_profile: 'none' })
    expect(registered).not.toHaveProperty('fapi_profile')
    expect(
      (await send(app, tokenPath, { ...registered, keys: {} }, own, { authorization: basic(registered) })).status
    ).toBe(401)
  })
})
