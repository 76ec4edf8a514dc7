import { randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, exportJWK } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import {
  assertion,
  authorizePath,
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
import { redirectUri, register, tokenPath } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

let app: MinijansServer
let client: KeyClient
let other: KeyClient
/** Signed in, so that an answer comes at once. */
let person: Person
beforeAll(async () => {
  app = await startApp(proxied)
  await updateAppConfiguration(app.ctx, { fapiCompatibility: true, fapiProfile: '2.0' })
  client = await keyClient(app)
  other = await keyClient(app, {}, 'other')
  person = new Person(app)
})
afterAll(() => app.close())

const good = (of: KeyClient = client): Record<string, string> => ({
  client_id: of.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid profile offline_access',
  prompt: 'consent',
  state: 'the state',
  nonce: 'the nonce',
  ...pkce
})
/** A form without the parameters that are undefined. */
const form = (changes: Changes, of?: KeyClient) =>
  Object.fromEntries(
    Object.entries({ ...good(of), ...changes }).filter((entry): entry is [string, string] => entry[1] !== undefined)
  )
const push = (changes: Changes = {}, of: KeyClient = client, headers: Record<string, string> = {}) =>
  send(app, parPath, of, form(changes, of), headers)

const begin = (query: Record<string, string>, agent: Agent = new Agent(app)) =>
  agent.request(`${authorizePath}?${String(new URLSearchParams(query))}`)
const isAsked = ({ location }: { location: string }) => location.includes('/jans-auth/interaction/')

/** Goes through the whole front channel. */
async function arrive(changes: Changes = {}, of: KeyClient = client, headers: Record<string, string> = {}) {
  const { status, body } = await push(changes, of, headers)
  expect([status, body.error]).toEqual([201, undefined])
  return person.arrive({ client_id: of.client_id, request_uri: body.request_uri })
}
const redeem = (code: string, headers: Record<string, string>, more = {}, of = client) =>
  present(app, of, code, headers, more)
const tokens = async () => (await redeem((await arrive()).code ?? '', { dpop: await proof(app) })).body

const userinfo = (headers: Record<string, string>, method = 'GET') =>
  fetch(app.address + userinfoPath, { method, headers })
const proofFor = (token: string, changes: Changes = {}, making?: Parameters<typeof proof>[2]) =>
  proof(app, { htm: 'GET', htu: app.ctx.config.issuer + userinfoPath, ath: hashOf(token), ...changes }, making)

describe('FAPI 2.0, with openid-client', () => {
  const key = async (alg: string) => ({ key: (await keyPair(alg)).privateKey, kid: alg })

  it.each([
    ['DPoP', 'PS256', 'a plain answer'],
    ['DPoP', 'ES256', 'a plain answer'],
    ['DPoP', 'Ed25519', 'a plain answer'],
    ['a certificate', 'PS256', 'a plain answer'],
    ['DPoP', 'PS256', 'signed messages'],
    ['a certificate', 'ES256', 'signed messages']
  ])('goes with %s and %s to tokens and back for more, with %s', { timeout: 30_000 }, async (bound, alg, messages) => {
    const own = await keyClient(app, {
      response_types: ['code'],
      id_token_signed_response_alg: 'PS256',
      ...(bound === 'DPoP' ? { dpop_bound_access_tokens: true } : { tls_client_certificate_bound_access_tokens: true }),
      ...(messages === 'signed messages' && { require_signed_request_object: true, response_modes: ['jwt'] })
    })
    const configuration = await oidc.discovery(
      new URL(app.ctx.config.issuer),
      own.client_id,
      { id_token_signed_response_alg: 'PS256', authorization_signed_response_alg: 'PS256' },
      oidc.PrivateKeyJwt(await key(alg)),
      { execute: [oidc.allowInsecureRequests] }
    )
    expect(configuration.serverMetadata()).toMatchObject({
      authorization_response_iss_parameter_supported: true,
      require_pushed_authorization_requests: true,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      token_endpoint_auth_signing_alg_values_supported: expect.not.arrayContaining(['RS256', 'HS256']),
      dpop_signing_alg_values_supported: expect.not.arrayContaining(['RS256'])
    })
    if (bound !== 'DPoP') configuration[oidc.customFetch] = showingCertificate
    const DPoP = bound === 'DPoP' ? oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair()) : undefined
    const options = DPoP ? { DPoP } : {}
    const asked = {
      redirect_uri: redirectUri,
      scope: 'openid offline_access',
      prompt: 'consent',
      state: 's',
      nonce: 'n',
      ...pkce
    }
    let parameters = new URLSearchParams(asked)
    if (messages === 'signed messages') {
      oidc.useJwtResponseMode(configuration)
      parameters = (await oidc.buildAuthorizationUrlWithJAR(configuration, asked, await key(alg))).searchParams
    }
    const url = await oidc.buildAuthorizationUrlWithPAR(configuration, parameters, options)
    const back = await new Person(app).arrive(Object.fromEntries(url.searchParams))
    const arrived = new URL(`${redirectUri}?${String(new URLSearchParams(back))}`)
    const checks = { pkceCodeVerifier: verifier, expectedState: 's', expectedNonce: 'n' }
    const given = await oidc.authorizationCodeGrant(configuration, arrived, checks, undefined, options)
    const { sub = '' } = given.claims() ?? {}
    expect(await oidc.fetchUserInfo(configuration, given.access_token, sub, options)).toMatchObject({ sub })
    for (const _ of [1, 2]) {
      const again = await oidc.refreshTokenGrant(configuration, given.refresh_token ?? '', undefined, options)
      expect(again.refresh_token).toBe(given.refresh_token)
      expect(await oidc.fetchUserInfo(configuration, again.access_token, sub, options)).toMatchObject({ sub })
    }
  })
})

describe('a request of FAPI 2.0', () => {
  it('has to be pushed', async () => {
    const plain = answerOf(await begin(good()))
    expect(plain).toMatchObject({ error: 'invalid_request', state: 'the state' })
    const object = { iss: client.client_id, aud: app.ctx.config.issuer, nbf: seconds(), exp: seconds() + 60, ...good() }
    const byValue = await begin({ ...good(), request: await signed(client, object) })
    expect(answerOf(byValue)).toMatchObject({ error: 'invalid_request' })
    const { body } = await push()
    expect(isAsked(await begin({ client_id: client.client_id, request_uri: body.request_uri }))).toBe(true)
  })

  it.each([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a plain code_challenge', { code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request'],
    ['a code_challenge without its method', { code_challenge_method: undefined }, 'invalid_request'],
    ['a code_challenge that is too short', { code_challenge: 'x' }, 'invalid_request'],
    ['no redirect_uri', { redirect_uri: undefined }, 'invalid_request'],
    ['a redirect_uri that is not registered', { redirect_uri: 'https://evil.example/callback' }, 'invalid_request'],
    ['a redirect_uri with a query besides', { redirect_uri: `${redirectUri}?a=b` }, 'invalid_request'],
    ['no response_type', { response_type: undefined }, 'invalid_request'],
    ['a token in the front channel', { response_type: 'token' }, 'unsupported_response_type'],
    ['an id token in the front channel', { response_type: 'id_token' }, 'unsupported_response_type'],
    ['a hybrid answer', { response_type: 'code id_token' }, 'unsupported_response_type'],
    ['a hybrid answer with a token', { response_type: 'code token' }, 'unsupported_response_type'],
    ['a response_mode that is none', { response_mode: 'nonsense' }, 'unsupported_response_mode'],
    [
      'a reference in place of the request',
      { request_uri: 'urn:ietf:params:oauth:request_uri:x' },
      'request_uri_not_supported'
    ],
    ['the name of another client', { client_id: 'somebody' }, 'invalid_request'],
    ['a thumbprint of another key', { dpop_jkt: 'x'.repeat(43) }, 'invalid_request']
  ])('is refused with %s', async (_name, changes, error) => {
    const dpop = await proof(app, { htu: app.ctx.config.issuer + parPath })
    expect((await push({}, client, { dpop })).status).toBe(201)
    const next = await proof(app, { htu: app.ctx.config.issuer + parPath })
    const refused = await push(changes, client, { dpop: next })
    expect([refused.status, refused.body.error]).toEqual([400, error])
  })

  it.each<[string, Changes, Making?]>([
    ['no exp', { exp: undefined }],
    ['no nbf', { nbf: undefined }],
    ['no aud', { aud: undefined }],
    ['the aud of another server', { aud: 'https://elsewhere.example' }],
    ['another iss', { iss: 'somebody' }],
    ['an exp that is over', { nbf: seconds() - 600, exp: seconds() - 300 }],
    ['an nbf 70 minutes ago', { nbf: seconds() - 4200 }],
    ['an nbf to come', { nbf: seconds() + 1800, exp: seconds() + 2100 }],
    ['an iat to come', { iat: seconds() + 1800, exp: seconds() + 2100 }],
    ['a signature with RS256', {}, { alg: 'RS256' }],
    ['no signature', {}, { alg: 'none' }]
  ])('is refused when it is signed with %s', async (_name, changes, making) => {
    const object = { iss: client.client_id, aud: app.ctx.config.issuer, nbf: seconds(), exp: seconds() + 60, ...good() }
    expect((await send(app, parPath, client, { request: await signed(client, object) })).status).toBe(201)
    const request = await signed(client, { ...object, ...changes }, making)
    expect((await send(app, parPath, client, { request })).body.error).toBe('invalid_request_object')
  })

  it('is for its client, for once, and for less than ten minutes', async () => {
    const { body } = await push()
    expect(body.expires_in).toBeGreaterThan(4)
    expect(body.expires_in).toBeLessThan(600)
    const long = await keyClient(app, { par_lifetime: 3000 })
    expect((await push({}, long)).body.expires_in).toBeLessThan(600)
    const query = { client_id: client.client_id, request_uri: body.request_uri }
    expect(isAsked(await begin({ ...query, client_id: other.client_id }))).toBe(false)
    expect((await person.arrive(query)).code).toBeTypeOf('string')
    const again = await begin(query)
    expect([again.status, again.location]).toEqual([400, ''])
    expect(again.text).toContain('invalid_request_uri')
  })

  it('is all that counts: what stands beside its reference is not heeded', async () => {
    const { body } = await push()
    const beside = { state: 'another', scope: 'openid email', redirect_uri: 'https://evil.example/callback' }
    const answer = await person.arrive({ client_id: client.client_id, request_uri: body.request_uri, ...beside })
    expect(answer).toMatchObject({ state: 'the state', iss: app.ctx.config.issuer })
    for (const name of ['scope', 'acr_values', 'session_id']) expect(Object.keys(answer)).not.toContain(name)
  })

  it('names the issuer in its answer, whatever the server does elsewhere, and in refusals', async () => {
    await updateAppConfiguration(app.ctx, { authorizationResponseIssParameterSupported: false })
    expect((await arrive()).iss).toBe(app.ctx.config.issuer)
    const { body } = await push({ prompt: 'none' })
    const refused = await begin({ client_id: client.client_id, request_uri: body.request_uri })
    expect(answerOf(refused)).toMatchObject({ error: 'login_required', iss: app.ctx.config.issuer })
    await updateAppConfiguration(app.ctx, { authorizationResponseIssParameterSupported: true })
  })
})

describe('the assertion of a client of FAPI 2.0', () => {
  const now = seconds()
  const own = async (changes: Changes = {}, making?: Making, of: KeyClient = client) =>
    send(
      app,
      tokenPath,
      client,
      { grant_type: 'client_credentials', ...(await assertion(app, of, changes, making)) },
      { dpop: await proof(app) }
    )

  it.each(['PS256', 'ES256', 'EdDSA', 'Ed25519'])('is taken with %s', async (alg) => {
    expect((await own({}, { alg })).status).toBe(200)
    expect((await push(await assertion(app, client, {}, { alg }))).status).toBe(201)
  })

  it.each([
    ['iat', 10],
    ['nbf', 10]
  ])('may have its %s %d seconds ahead', async (name, ahead) => {
    expect((await own({ [name]: seconds() + ahead })).status).toBe(200)
  })

  it.each<[string, (issuer: string) => Changes, Making?]>([
    ['the issuer in a list', (issuer) => ({ aud: [issuer] })],
    ['the issuer in a list of several', (issuer) => ({ aud: [issuer, issuer + tokenPath] })],
    ['the token endpoint as its aud', (issuer) => ({ aud: issuer + tokenPath })],
    ['the endpoint for pushed requests as its aud', (issuer) => ({ aud: issuer + parPath })],
    ['the aud of another server', () => ({ aud: 'https://elsewhere.example' })],
    ['the issuer and a slash', (issuer) => ({ aud: `${issuer}/` })],
    ['no aud', () => ({ aud: undefined })],
    ['no exp', () => ({ exp: undefined })],
    ['an exp five minutes ago', () => ({ exp: now - 300 })],
    ['an iat 70 seconds ahead', () => ({ iat: seconds() + 70 })],
    ['an nbf 70 seconds ahead', () => ({ nbf: seconds() + 70 })],
    ['no jti', () => ({ jti: undefined })],
    ['another iss', () => ({ iss: 'somebody' })],
    ['a signature with RS256', () => ({}), { alg: 'RS256' }],
    ['no signature', () => ({}), { alg: 'none' }],
    ['a signature under another key’s name', () => ({}), { kid: 'ES256' }],
    ['a signature under a name that is none', () => ({}), { kid: 'nobody' }]
  ])('is refused with %s', async (_name, changes, making) => {
    const changed = changes(app.ctx.config.issuer)
    const refused = await own(changed, making)
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client'])
    const atPush = await push(await assertion(app, client, changed, making))
    expect([atPush.status, atPush.body.error]).toEqual([401, 'invalid_client'])
  })

  it('is refused the second time, and from another client', async () => {
    const shown = await assertion(app, client, { jti: randomUUID() })
    const use = async () =>
      send(app, tokenPath, client, { grant_type: 'client_credentials', ...shown }, { dpop: await proof(app) })
    expect((await use()).status).toBe(200)
    expect((await use()).status).toBeGreaterThan(399)
    expect((await own({}, {}, other)).status).toBeGreaterThan(399)
    const stolen = { iss: client.client_id, sub: client.client_id }
    expect((await own(stolen, {}, other)).status).toBe(401)
  })

  it('has to be there', async () => {
    for (const path of [tokenPath, parPath]) {
      const parameters = { ...good(), grant_type: 'client_credentials' }
      const answer = await fetch(app.address + path, { method: 'POST', body: new URLSearchParams(parameters) })
      expect([path, answer.status]).toEqual([path, 401])
    }
  })
})

describe('a proof of FAPI 2.0', () => {
  const ask = async (dpop: string) => send(app, tokenPath, client, { grant_type: 'client_credentials' }, { dpop })

  it('is taken when it is good', async () => {
    for (const alg of ['ES256', 'PS256', 'EdDSA', 'Ed25519'])
      expect((await ask(await proof(app, {}, { alg }))).body.token_type).toBe('DPoP')
    const address = app.ctx.config.issuer + tokenPath
    expect((await ask(await proof(app, { htu: `${address}?query#fragment` }))).status).toBe(200)
    expect((await ask(await proof(app, { iat: seconds() + 10 }))).status).toBe(200)
  })

  it.each<[string, Changes, Parameters<typeof proof>[2]?]>([
    ['the address of another endpoint', { htu: 'https://elsewhere.example/token' }],
    ['no htu', { htu: undefined }],
    ['another method', { htm: 'GET' }],
    ['the method in small letters', { htm: 'post' }],
    ['no htm', { htm: undefined }],
    ['no jti', { jti: undefined }],
    ['no iat', { iat: undefined }],
    ['an iat that is no number', { iat: 'now' }],
    ['a nonce that is none', { nonce: 7 }],
    ['another type', {}, { typ: 'jwt' }],
    ['a signature with RS256', {}, { alg: 'RS256' }],
    ['no signature', {}, { alg: 'none' }],
    ['the signature of a secret', {}, { alg: 'HS256', key: new TextEncoder().encode('x'.repeat(32)) }]
  ])('is refused with %s', async (_name, changes, making) => {
    const refused = await ask(await proof(app, changes, making))
    expect([refused.status, refused.body.error]).toEqual([400, 'invalid_dpop_proof'])
  })

  it.each([
    ['an hour ago', -3600],
    ['an hour ahead', 3600]
  ])('is refused from %s, with a nonce to do better', async (_name, difference) => {
    const refused = await ask(await proof(app, { iat: seconds() + difference }))
    expect([refused.status, refused.body.error]).toEqual([400, 'use_dpop_nonce'])
    const nonce = refused.headers.get('dpop-nonce') ?? ''
    expect((await ask(await proof(app, { iat: seconds() + difference, nonce }))).status).toBe(200)
  })

  it('is refused with another key than it shows, with a private one, and the second time', async () => {
    const { privateKey } = await keyPair('ES256', 'other')
    expect((await ask(await proof(app, {}, { key: privateKey }))).body.error).toBe('invalid_dpop_proof')
    const secret = await exportJWK((await keyPair('ES256', 'proof')).privateKey)
    expect((await ask(await proof(app, {}, { jwk: secret }))).body.error).toBe('invalid_dpop_proof')
    const once = await proof(app)
    expect((await ask(once)).status).toBe(200)
    expect((await ask(once)).status).toBe(400)
    expect((await ask('nonsense')).body.error).toBe('invalid_dpop_proof')
    expect((await ask(`${await proof(app)}, ${await proof(app)}`)).body.error).toBe('invalid_dpop_proof')
  })
})

describe('a code of FAPI 2.0', () => {
  it('is for its client, its redirect URI and its verifier, and then for once, with all that came of it', async () => {
    const { code = '' } = await arrive()
    const dpop = await proof(app)
    expect((await redeem(code, { dpop: await proof(app) }, {}, other)).body.error).toBe('invalid_grant')
    const { code: second = '' } = await arrive()
    for (const wrong of [
      { redirect_uri: 'https://client.example/other' },
      { code_verifier: 'w'.repeat(43) },
      { code: 'made-up' }
    ])
      expect((await redeem(second, { dpop: await proof(app) }, wrong)).body.error).toBe('invalid_grant')
    const { status, body } = await redeem(second, { dpop })
    expect([status, body.token_type]).toEqual([200, 'DPoP'])
    const use = async () =>
      userinfo({ authorization: `DPoP ${body.access_token}`, dpop: await proofFor(body.access_token) })
    expect((await use()).status).toBe(200)
    expect((await redeem(second, { dpop: await proof(app) })).body.error).toBe('invalid_grant')
    expect((await use()).status).toBe(401)
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    expect((await send(app, tokenPath, client, refresh, { dpop: await proof(app) })).body.error).toBe('invalid_grant')
  })

  it('is good for a minute, however long the others are', async () => {
    let now = Date.now()
    await using slow = await startApp({}, { now: () => now })
    await updateAppConfiguration(slow.ctx, { authorizationCodeLifetime: 3600 })
    const own = await keyClient(slow, { fapi_profile: '2.0' })
    const someone = new Person(slow)
    const redeemAfter = async (elapsed: number) => {
      const { body } = await send(slow, parPath, own, { ...good(own), prompt: '' })
      const { code = '' } = await someone.arrive({ client_id: own.client_id, request_uri: body.request_uri })
      now += elapsed
      const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
      return (await send(slow, tokenPath, own, grant, { dpop: await proof(slow) })).status
    }
    expect(await redeemAfter(50_000)).toBe(200)
    expect(await redeemAfter(61_000)).toBe(400)
  })

  it('gives nothing that is not bound, and is not lost by asking so', async () => {
    const { code = '' } = await arrive()
    expect(await redeem(code, {})).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const given = await redeem(code, { dpop: await proof(app) })
    expect(given.status).toBe(200)
    const refresh = { grant_type: 'refresh_token', refresh_token: given.body.refresh_token }
    expect((await send(app, tokenPath, client, refresh)).body.error).toBe('invalid_grant')
    expect((await send(app, tokenPath, other, refresh, { dpop: await proof(app) })).body.error).toBe('invalid_grant')
    expect((await send(app, tokenPath, client, refresh, { dpop: await proof(app) })).body.token_type).toBe('DPoP')
  })

  it.each(['by a proof', 'by its thumbprint'])('that was bound %s as it was asked for is for that key', async (way) => {
    const stranger = { alg: 'PS256' }
    const bound = async () => {
      const dpop = await proof(app, { htu: app.ctx.config.issuer + parPath })
      if (way === 'by a proof') return (await arrive({}, client, { dpop })).code ?? ''
      const { jwk } = decodeProtectedHeader(dpop)
      return (await arrive({ dpop_jkt: await calculateJwkThumbprint(jwk as object) })).code ?? ''
    }
    expect((await redeem(await bound(), { dpop: await proof(app) })).status).toBe(200)
    const wrong = await redeem(await bound(), { dpop: await proof(app, {}, stranger) })
    expect([wrong.status, wrong.body.error]).toEqual([400, 'invalid_grant'])
    expect((await redeem(await bound(), certificate)).body.error).toBe('invalid_grant')
  })
})

describe('an access token of FAPI 2.0', () => {
  it.each<[string, Changes, Parameters<typeof proof>[2]?]>([
    ['no ath', { ath: undefined }],
    ['the ath of another token', { ath: hashOf('another') }],
    ['another method', { htm: 'POST' }],
    ['the address of another endpoint', { htu: 'https://elsewhere.example/userinfo' }],
    ['an iat of an hour ago', { iat: seconds() - 3600 }],
    ['another key', {}, { alg: 'PS256' }]
  ])('is refused with a proof with %s', async (_name, changes, making) => {
    const { access_token: token } = await tokens()
    const authorization = `DPoP ${token}`
    expect((await userinfo({ authorization, dpop: await proofFor(token) })).status).toBe(200)
    const refused = await userinfo({ authorization, dpop: await proofFor(token, changes, making) })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('www-authenticate')).toMatch(
      /^DPoP .*error="(invalid_token|invalid_dpop_proof|use_dpop_nonce)"/
    )
  })

  it('is of no use without its proof, as a bearer token, in a query, or a second time with the same proof', async () => {
    const { access_token: token } = await tokens()
    const dpop = await proofFor(token)
    // Names of schemes know no case (RFC 9110, 11.1).
    expect((await userinfo({ authorization: `dpop ${token}`, dpop: await proofFor(token) })).status).toBe(200)
    expect((await userinfo({ authorization: `DPoP ${token}` })).status).toBeGreaterThan(399)
    expect((await userinfo({ authorization: `Bearer ${token}` })).status).toBe(401)
    expect((await userinfo({ authorization: `Bearer ${token}`, dpop: await proofFor(token) })).status).toBeGreaterThan(
      399
    )
    const query = `${userinfoPath}?access_token=${encodeURIComponent(token)}`
    expect((await fetch(app.address + query, { headers: { dpop: await proofFor(token) } })).status).toBeGreaterThan(399)
    expect((await userinfo({ authorization: `DPoP ${token}`, dpop })).status).toBe(200)
    expect((await userinfo({ authorization: `DPoP ${token}`, dpop })).status).toBe(401)
  })

  it('that is bound to a certificate is of use with it alone', async () => {
    const { body } = await redeem((await arrive()).code ?? '', certificate)
    const authorization = `Bearer ${body.access_token}`
    expect((await userinfo({ authorization, ...certificate })).status).toBe(200)
    expect((await userinfo({ authorization, ...otherCertificate })).status).toBe(401)
    expect((await userinfo({ authorization })).status).toBe(401)
  })

  it('that is a JWT is signed as all else', async () => {
    const own = await keyClient(app, { access_token_as_jwt: true })
    const { body } = await send(app, tokenPath, own, { grant_type: 'client_credentials' }, { dpop: await proof(app) })
    expect(decodeProtectedHeader(body.access_token).alg).toBe('PS256')
    expect(decodeJwt(body.access_token).cnf).toEqual({ jkt: expect.any(String) as string })
    const weak = await keyClient(app, { access_token_as_jwt: true, access_token_signing_alg: 'RS256' })
    const refused = await send(app, tokenPath, weak, { grant_type: 'client_credentials' }, { dpop: await proof(app) })
    expect(refused.body.error).toBe('unauthorized_client')
  })
})

describe('an answer in a JWT of FAPI 2.0', () => {
  it('is signed for the client, for a while', async () => {
    const { response = '', ...more } = await arrive({ response_mode: 'jwt' })
    expect(more).toEqual({})
    expect(decodeProtectedHeader(response).alg).toBe('PS256')
    const claims = decodeJwt(response)
    expect(claims).toMatchObject({ iss: app.ctx.config.issuer, aud: client.client_id, state: 'the state' })
    expect(claims.exp).toBeGreaterThan(seconds())
    expect(claims.exp).toBeLessThanOrEqual(seconds() + 600)
    const { status } = await redeem(String(claims.code), { dpop: await proof(app) })
    expect(status).toBe(200)
  })
})

describe('the profile of a client', () => {
  it('holds it to FAPI 2.0 on a server that does not ask for that', async () => {
    await using free = await startApp()
    const own = await keyClient(free, { fapi_profile: '2.0' })
    const plain = await keyClient(free)
    const begun = async (of: KeyClient) => {
      const query = new URLSearchParams(good(of))
      return new Agent(free).request(`${authorizePath}?${String(query)}`)
    }
    expect(isAsked(await begun(plain))).toBe(true)
    expect(answerOf(await begun(own)).error).toBe('invalid_request')
    const credentials = { grant_type: 'client_credentials' }
    expect((await send(free, tokenPath, plain, credentials)).body.token_type).toBe('Bearer')
    expect((await send(free, tokenPath, own, credentials)).body.error).toBe('invalid_grant')
    expect((await send(free, tokenPath, own, credentials, { dpop: await proof(free) })).body.token_type).toBe('DPoP')
    const early = await assertion(free, plain, { iat: seconds() + 70 })
    expect((await send(free, tokenPath, plain, { ...credentials, ...early })).status).toBe(401)
  })

  it('stays when the client registers anew without it, or with another', async () => {
    await using free = await startApp()
    const own = await register(free, { fapi_profile: '2.0' })
    expect(own).toMatchObject({ fapi_profile: '2.0' })
    for (const fapi_profile of ['none', '1.0', undefined]) {
      const answer = await fetch(own.registration_client_uri, {
        method: 'PUT',
        headers: { authorization: `Bearer ${own.registration_access_token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ client_id: own.client_id, redirect_uris: [redirectUri], fapi_profile })
      })
      expect([answer.status, await answer.json()]).toMatchObject([200, { fapi_profile: '2.0' }])
    }
  })
})
