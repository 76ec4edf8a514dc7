import { randomUUID } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { approvalPath, cibaGrant, requestPath } from '../../support/ciba.ts'
import {
  assertion,
  byCertificate,
  certificate,
  keyClient,
  keyPair,
  otherCertificate,
  proof,
  proxied,
  seconds,
  send,
  showingCertificate,
  signed,
  userinfoPath,
  type Changes,
  type KeyClient,
  type Making
} from '../../support/fapi.ts'
import { basic, tokenPath } from '../../support/oauth.ts'

const metadata = {
  redirect_uris: [],
  response_types: [],
  grant_types: [cibaGrant, 'refresh_token'],
  backchannel_token_delivery_mode: 'poll'
}
const endpoint = 'https://bank.example/ping'
const ping = { backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: endpoint }

let app: MinijansServer
let client: KeyClient
let other: KeyClient
let person: Agent
let ahead = 0
/** What the client's own server was told. */
const pings: unknown[] = []
beforeAll(async () => {
  const outside = async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    pings.push([request.url, request.headers.get('authorization'), await request.json()])
    return new Response(null, { status: 204 })
  }
  app = await startApp(proxied, { fetch: outside as typeof fetch, now: () => Date.now() + ahead })
  await updateAppConfiguration(app.ctx, { fapiCompatibility: true, backchannelAuthenticationResponseInterval: 1 })
  client = await keyClient(app, metadata)
  other = await keyClient(app, metadata, 'other')
  person = new Agent(app)
  await person.signIn('admin', adminPassword, approvalPath)
})
afterAll(() => app.close())

/** Answers the newest request. */
async function decide(decision: 'approve' | 'deny') {
  const page = await person.visit(approvalPath)
  const request = /name="request"\s+value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  await person.post(approvalPath, { request, decision }, csrfOf(page.text))
}

const good = (of: KeyClient = client) => ({
  iss: of.client_id,
  aud: app.ctx.config.issuer,
  iat: seconds(),
  nbf: seconds(),
  exp: seconds() + 300,
  jti: randomUUID(),
  scope: 'openid offline_access',
  login_hint: 'admin',
  binding_message: 'AB12'
})
async function ask(changes: Changes = {}, making?: Making, of: KeyClient = client) {
  const request = await signed(of, { ...good(of), ...changes }, making)
  return send(app, requestPath, of, { request })
}
const poll = (auth_req_id: string, headers: Record<string, string> = certificate, of: KeyClient = client) =>
  send(app, tokenPath, of, { grant_type: cibaGrant, auth_req_id }, headers)
/** Lets the time pass that a client has to wait before it asks again. */
const wait = () => void (ahead += 10_000)
const told = ({ status, body }: Awaited<ReturnType<typeof send>>) => [status, body.error]

describe('FAPI-CIBA, with openid-client', () => {
  it.each([
    ['poll', 'PS256', {}],
    ['poll', 'ES256', byCertificate],
    ['ping', 'ES256', ping],
    ['ping', 'PS256', { ...ping, ...byCertificate }]
  ])('goes by %s, signed with %s, to bound tokens, %j', { timeout: 30_000 }, async (mode, alg, more) => {
    const own = await keyClient(app, { ...metadata, backchannel_authentication_request_signing_alg: alg, ...more })
    const key = { key: (await keyPair(alg)).privateKey, kid: alg }
    const configuration = await oidc.discovery(
      new URL(app.ctx.config.issuer),
      own.client_id,
      { id_token_signed_response_alg: 'PS256' },
      'tls_client_auth_san_dns' in more ? oidc.TlsClientAuth() : oidc.PrivateKeyJwt(key),
      { execute: [oidc.allowInsecureRequests] }
    )
    configuration[oidc.customFetch] = showingCertificate
    const metadataOfServer = configuration.serverMetadata()
    expect(metadataOfServer.backchannel_authentication_request_signing_alg_values_supported).toEqual(['PS256', 'ES256'])
    const claims = { ...good(own), client_notification_token: mode === 'ping' ? 'token-of-the-bank' : undefined }
    const begun = await oidc.initiateBackchannelAuthentication(configuration, {
      request: await signed(own, claims, { alg })
    })
    const before = pings.length
    const polling = oidc.pollBackchannelAuthenticationGrant(configuration, begun)
    await decide('approve')
    const tokens = await polling
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('PS256')
    const { sub = '' } = tokens.claims() ?? {}
    expect(await oidc.fetchUserInfo(configuration, tokens.access_token, sub)).toMatchObject({ sub })
    const again = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    expect(await oidc.fetchUserInfo(configuration, again.access_token, sub)).toMatchObject({ sub })
    const expected = [endpoint, 'Bearer token-of-the-bank', { auth_req_id: begun.auth_req_id }]
    expect(pings.slice(before)).toEqual(mode === 'ping' ? [expected] : [])
  })
})

describe('a request of FAPI-CIBA', () => {
  it('is taken when it is good', async () => {
    for (const alg of ['PS256', 'ES256']) expect(told(await ask({}, { alg }))).toEqual([200, undefined])
    expect(told(await ask({ binding_message: undefined }))).toEqual([200, undefined])
    expect(told(await ask({ aud: [app.ctx.config.issuer] }))).toEqual([200, undefined])
    expect(told(await ask({ nbf: seconds() - 480, iat: seconds() - 480 }))).toEqual([200, undefined])
    expect((await ask({ requested_expiry: 60 })).body.expires_in).toBe(60)
    expect((await ask({ requested_expiry: '60' })).body.expires_in).toBe(60)
  })

  it.each<[string, (now: number) => Changes, Making?]>([
    ['no exp', () => ({ exp: undefined })],
    ['no nbf', () => ({ nbf: undefined })],
    ['no iat', () => ({ iat: undefined })],
    ['no jti', () => ({ jti: undefined })],
    ['no aud', () => ({ aud: undefined })],
    ['the aud of another server', () => ({ aud: 'https://elsewhere.example' })],
    ['no iss', () => ({ iss: undefined })],
    ['another iss', () => ({ iss: 'somebody' })],
    ['an exp that is over', (now) => ({ iat: now - 600, nbf: now - 600, exp: now - 300 })],
    ['an exp 70 minutes from now', (now) => ({ exp: now + 4200 })],
    ['an nbf 70 minutes ago', (now) => ({ nbf: now - 4200 })],
    ['an nbf to come', (now) => ({ nbf: now + 180 })],
    ['an iat to come', (now) => ({ iat: now + 180 })],
    ['a signature with RS256', () => ({}), { alg: 'RS256' }],
    ['a signature with EdDSA', () => ({}), { alg: 'EdDSA' }],
    ['no signature', () => ({}), { alg: 'none' }],
    ['the signature of a secret', () => ({}), { alg: 'HS256', key: new TextEncoder().encode('x'.repeat(32)) }],
    ['no hint', () => ({ login_hint: undefined })],
    ['two hints', () => ({ id_token_hint: 'x' })],
    ['a hint token that is none', () => ({ login_hint: undefined, login_hint_token: 'x' })],
    ['an id token that is none', () => ({ login_hint: undefined, id_token_hint: 'x' })],
    ['no scope', () => ({ scope: undefined })],
    ['an expiry of nothing', () => ({ requested_expiry: 0 })],
    ['an expiry before now', () => ({ requested_expiry: -5 })],
    ['an expiry that is none', () => ({ requested_expiry: 'soon' })],
    ['a request in it', () => ({ request: 'x' })]
  ])('is refused with %s', async (_name, changes, making) => {
    expect(told(await ask(changes(seconds()), making))).toEqual([400, 'invalid_request'])
  })

  it.each([
    ['nobody here', { login_hint: 'nobody' }, 'unknown_user_id'],
    ['a message that is too long', { binding_message: 'A'.repeat(200) }, 'invalid_binding_message'],
    ['a message of other signs', { binding_message: '1234 👍🏿' }, 'invalid_binding_message']
  ])('is refused with %s, by name', async (_name, changes, error) => {
    expect(told(await ask(changes))).toEqual([400, error])
  })

  it('is refused with a hint token that has expired, or is of another client', async () => {
    const subject = { subject_type: 'username', username: 'admin' }
    const hint = async (claims: Changes, of: KeyClient = client) =>
      told(
        await ask({
          login_hint: undefined,
          login_hint_token: await signed(of, { exp: seconds() + 60, subject, ...claims })
        })
      )
    expect(await hint({})).toEqual([200, undefined])
    expect(await hint({ exp: seconds() - 60 })).toEqual([400, 'expired_login_hint_token'])
    expect(await hint({}, other)).toEqual([400, 'invalid_request'])
  })

  it('is refused with the key of somebody else', async () => {
    const { privateKey } = await keyPair('PS256', 'other')
    expect(told(await ask({}, { key: privateKey }))).toEqual([400, 'invalid_request'])
    const foreign = await signed(other, good(other))
    expect(told(await send(app, requestPath, client, { request: foreign }))).toEqual([400, 'invalid_request'])
  })

  it('has to be signed, and is all that counts', async () => {
    const plain = { scope: 'openid', login_hint: 'admin' }
    expect(told(await send(app, requestPath, client, plain))).toEqual([400, 'invalid_request'])
    const hintless = await signed(client, { ...good(), login_hint: undefined })
    expect(told(await send(app, requestPath, client, { request: hintless, ...plain }))).toEqual([
      400,
      'invalid_request'
    ])
  })

  it.each([
    ['no token', undefined],
    ['a token that is none', 'two words'],
    ['a token that is too long', 'x'.repeat(1025)]
  ])('is refused with %s for the ping', async (_name, token) => {
    const own = await keyClient(app, { ...metadata, ...ping })
    expect(told(await ask({ client_notification_token: 'good' }, {}, own))).toEqual([200, undefined])
    expect(told(await ask({ client_notification_token: token }, {}, own))).toEqual([400, 'invalid_request'])
  })
})

describe('a client of FAPI-CIBA', () => {
  it.each<[string, (now: number) => Changes, Making?]>([
    ['no aud', () => ({ aud: undefined })],
    ['the aud of another server', () => ({ aud: 'https://elsewhere.example' })],
    ['an exp that is over', (now) => ({ exp: now - 300 })],
    ['no exp', () => ({ exp: undefined })],
    ['no jti', () => ({ jti: undefined })],
    ['another iss', () => ({ iss: 'somebody' })],
    ['an nbf to come', (now) => ({ nbf: now + 180, exp: now + 300 })],
    ['an iat to come', (now) => ({ iat: now + 180, exp: now + 300 })],
    ['a signature with RS256', () => ({}), { alg: 'RS256' }],
    ['no signature', () => ({}), { alg: 'none' }]
  ])('is refused when it authenticates with %s', async (_name, changes, making) => {
    const use = async (shown: Record<string, string>) =>
      send(app, requestPath, client, { request: await signed(client, good()), ...shown })
    expect(told(await use(await assertion(app, client)))).toEqual([200, undefined])
    const shown = await assertion(app, client, changes(seconds()), making)
    expect(told(await use(shown))).toEqual([401, 'invalid_client'])
  })

  it('does not come with a secret, or with nothing, or as somebody else', async () => {
    const weak = await keyClient(app, { ...metadata, token_endpoint_auth_method: 'client_secret_basic' })
    const request = await signed(weak, good(weak))
    const withSecret = await send(app, requestPath, weak, { request }, { authorization: basic(weak) })
    expect(told(withSecret)).toEqual([401, 'invalid_client'])
    const form = { client_id: client.client_id, request: await signed(client, good()) }
    const bare = await fetch(app.address + requestPath, { method: 'POST', body: new URLSearchParams(form) })
    expect(bare.status).toBe(401)
    const foreign = await send(app, requestPath, client, { ...form, ...(await assertion(app, other)) })
    expect(foreign.status).toBeGreaterThan(399)
    const open = await keyClient(app, { ...metadata, token_endpoint_auth_method: 'none' })
    const opened = { client_id: open.client_id, request: await signed(open, good(open)) }
    const unknown = await fetch(app.address + requestPath, { method: 'POST', body: new URLSearchParams(opened) })
    expect([unknown.status, ((await unknown.json()) as { error: string }).error]).toEqual([400, 'unauthorized_client'])
  })

  it('comes with the certificate that it has registered', async () => {
    const own = await keyClient(app, { ...metadata, ...byCertificate })
    const begin = async (headers: Record<string, string>) => {
      const form = { client_id: own.client_id, request: await signed(own, good(own)) }
      const answer = await fetch(app.address + requestPath, {
        method: 'POST',
        headers,
        body: new URLSearchParams(form)
      })
      return answer.status
    }
    expect(await begin(certificate)).toBe(200)
    expect(await begin(otherCertificate)).toBe(401)
    expect(await begin({})).toBe(401)
  })
})

describe('an answer of FAPI-CIBA', () => {
  it('is waited for, not too impatiently, and had once', async () => {
    const { auth_req_id: id } = (await ask()).body
    expect(told(await poll(id))).toEqual([400, 'authorization_pending'])
    expect(told(await poll(id))).toEqual([400, 'slow_down'])
    wait()
    expect(told(await poll(id))).toEqual([400, 'authorization_pending'])
    await decide('approve')
    wait()
    expect(told(await poll(id))).toEqual([200, undefined])
    wait()
    expect(told(await poll(id))).toEqual([400, 'invalid_grant'])
  })

  it('is for its client alone', async () => {
    const { auth_req_id: id } = (await ask()).body
    await decide('approve')
    expect(told(await poll(id, certificate, other))).toEqual([400, 'invalid_grant'])
    expect(told(await poll(`${id}x`))).toEqual([400, 'invalid_grant'])
    wait()
    expect(told(await poll(id))).toEqual([200, undefined])
  })

  it('gives nothing that is not bound, and is not lost by asking so', async () => {
    const { auth_req_id: id } = (await ask()).body
    await decide('approve')
    expect(told(await poll(id, {}))).toEqual([400, 'invalid_grant'])
    const weak = await proof(app, {}, { alg: 'RS256' })
    expect(told(await poll(id, { dpop: weak }))).toEqual([400, 'invalid_dpop_proof'])
    const { status, body } = await poll(id)
    expect(status).toBe(200)
    const userinfo = async (headers: Record<string, string>) => {
      const authorization = `Bearer ${body.access_token}`
      return (await fetch(app.address + userinfoPath, { headers: { authorization, ...headers } })).status
    }
    expect(await userinfo(certificate)).toBe(200)
    expect(await userinfo(otherCertificate)).toBe(401)
    expect(await userinfo({})).toBe(401)
    const refresh = { grant_type: 'refresh_token', refresh_token: body.refresh_token }
    expect(told(await send(app, tokenPath, client, refresh))).toEqual([400, 'invalid_grant'])
    expect(told(await send(app, tokenPath, other, refresh, certificate))).toEqual([400, 'invalid_grant'])
    expect(told(await send(app, tokenPath, client, refresh, certificate))).toEqual([200, undefined])
  })

  it('may be no', async () => {
    const { auth_req_id: id } = (await ask()).body
    await decide('deny')
    expect(told(await poll(id))).toEqual([400, 'access_denied'])
  })

  it('comes too late once the request is over', async () => {
    const { auth_req_id: id } = (await ask({ requested_expiry: 30 })).body
    expect(told(await poll(id))).toEqual([400, 'authorization_pending'])
    ahead += 31_000
    expect(told(await poll(id))).toEqual([400, 'expired_token'])
  })
})
