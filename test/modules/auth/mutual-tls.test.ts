import { hash, randomBytes, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scriptClient } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { inHeader } from '../../support/certificates.ts'
import { authorityOf, clientAuthority, fetchWith, selfSigned, type Credentials } from '../../support/mutual-tls.ts'
import { basic, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'
import { accessToken } from '../../support/tokens.ts'

const clients = clientAuthority()
const strangers = clientAuthority()
const payments = clients.issue('payments')
const day = 86_400_000
const own = { grant_type: 'client_credentials' }
const bySubject = { token_endpoint_auth_method: 'tls_client_auth', tls_client_auth_subject_dn: 'CN=payments' }
const thumbprint = ({ cert }: Credentials) => hash('sha256', new X509Certificate(cert).raw, 'base64url')

let app: MinijansServer
let aliases: Record<string, string>
beforeAll(async () => {
  app = await startApp({
    MINIJANS_MTLS_PORT: '0',
    MINIJANS_MTLS_CA: clients.certificate,
    // The header would count on the other listener.
    MINIJANS_TRUST_PROXY: 'loopback'
  })
  aliases = (await discovery()).mtls_endpoint_aliases as Record<string, string>
})
afterAll(() => app.close())

const discovery = async (server = app) =>
  (await (await fetch(`${server.address}/.well-known/openid-configuration`)).json()) as Record<string, unknown>

/** Posts a form to the alias of an endpoint. */
async function post(
  credentials: Credentials | undefined,
  endpoint: string,
  form: Record<string, string>,
  headers: Record<string, string> = {}
) {
  const send = await fetchWith(app, credentials)
  const answer = await send(aliases[endpoint] as string, { method: 'POST', headers, body: new URLSearchParams(form) })
  const body = await answer.text()
  return { status: answer.status, body: (body ? JSON.parse(body) : {}) as Record<string, string> }
}

const ask = (credentials: Credentials | undefined, client: TestClient, form: Record<string, string> = {}) =>
  post(credentials, 'token_endpoint', { client_id: client.client_id, ...own, ...form })

/** Goes through the sign-in. @returns what redeems the code */
async function codeFor(client: TestClient) {
  const code_verifier = randomBytes(32).toString('base64url')
  const { code = '' } = await new Person(app).arrive({
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid offline_access',
    prompt: 'consent',
    code_challenge: hash('sha256', code_verifier, 'base64url'),
    code_challenge_method: 'S256'
  })
  return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier }
}

describe('the aliases of endpoints', () => {
  it('are in discovery for whatever takes a certificate, where there is a listener that asks for it', async () => {
    const document = await discovery()
    const names = ['token', 'revocation', 'introspection', 'userinfo', 'clientinfo', 'registration', 'pushed_authorization_request', 'device_authorization', 'backchannel_authentication', 'global_token_revocation', 'session_revocation'].map((name) => `${name}_endpoint`) // prettier-ignore
    expect(Object.keys(aliases).toSorted()).toEqual(names.toSorted())
    const origin = `https://localhost:${new URL(app.mtlsAddress as string).port}`
    for (const name of names)
      expect([name, aliases[name]]).toEqual([name, String(document[name]).replace(app.ctx.config.issuer, origin)])
  })

  it('are not there without one, or at the proxy that has one', async () => {
    await using plain = await startApp()
    expect(await discovery(plain)).not.toHaveProperty('mtls_endpoint_aliases')
    await using proxied = await startApp({ MINIJANS_MTLS_ORIGIN: 'https://mtls.example.org' })
    const { mtls_endpoint_aliases: told } = await discovery(proxied)
    expect(told).toHaveProperty('token_endpoint', `https://mtls.example.org${tokenPath}`)
  })

  it('answer to a client that is known by its certificate alone', async () => {
    const ciba = 'urn:openid:params:grant-type:ciba'
    const device = 'urn:ietf:params:oauth:grant-type:device_code'
    await updateAppConfiguration(app.ctx, { grantTypesSupportedByDynamicRegistration: ['authorization_code', 'client_credentials', device, ciba] }) // prettier-ignore
    const grant_types = ['authorization_code', 'client_credentials', device, ciba]
    const client = await register(app, { ...bySubject, grant_types, backchannel_token_delivery_mode: 'poll' })
    await updateAppConfiguration(app.ctx, { grantTypesSupportedByDynamicRegistration: null })
    const { client_id } = client
    const { body } = await ask(payments, client)
    const token = body.access_token ?? ''
    const pushed = { client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    const steps: [string, Record<string, string>, number][] = [
      ['introspection_endpoint', { client_id, token }, 200],
      ['pushed_authorization_request_endpoint', pushed, 201],
      ['device_authorization_endpoint', { client_id, scope: 'openid' }, 200],
      ['backchannel_authentication_endpoint', { client_id, scope: 'openid', login_hint: 'admin' }, 200],
      ['revocation_endpoint', { client_id, token }, 200]
    ]
    const answers = new Map<string, object>()
    for (const [endpoint, form, expected] of steps) {
      expect([endpoint, (await post(undefined, endpoint, form)).status]).toEqual([endpoint, 401])
      const { status, body: told } = await post(payments, endpoint, form)
      expect([endpoint, status, told]).toEqual([endpoint, expected, expect.anything()])
      answers.set(endpoint, told)
    }
    // Pages are where browsers are not asked for certificates.
    const page = `${app.ctx.config.issuer}/device-code`
    expect(answers.get('device_authorization_endpoint')).toHaveProperty('verification_uri', page)
  })
})

describe('a client on the listener that asks for certificates', () => {
  it('is known by one of an authority that is trusted, with openid-client', async () => {
    const { client_id } = await register(app, bySubject)
    const metadata = { use_mtls_endpoint_aliases: true }
    const options = { execute: [oidc.allowInsecureRequests] }
    const issuer = new URL(app.ctx.config.issuer)
    const configuration = await oidc.discovery(issuer, client_id, metadata, oidc.TlsClientAuth(), options)
    configuration[oidc.customFetch] = (await fetchWith(app, payments)) as oidc.CustomFetch
    const tokens = await oidc.clientCredentialsGrant(configuration)
    const told = await oidc.tokenIntrospection(configuration, tokens.access_token)
    expect(told).toMatchObject({ active: true, client_id, cnf: { 'x5t#S256': thumbprint(payments) } })
    await oidc.tokenRevocation(configuration, tokens.access_token)
    expect(await oidc.tokenIntrospection(configuration, tokens.access_token)).toEqual({ active: false })
    configuration[oidc.customFetch] = (await fetchWith(app)) as oidc.CustomFetch
    await expect(oidc.clientCredentialsGrant(configuration)).rejects.toMatchObject({ error: 'invalid_client' })
  })

  const refused: [string, Credentials][] = [
    ['of an authority with the same name', strangers.issue('payments')],
    ['that is over', clients.issue('payments', { from: Date.now() - 2 * day, until: Date.now() - day })],
    ['that does not hold yet', clients.issue('payments', { from: Date.now() + day, until: Date.now() + 2 * day })],
    ['for servers', clients.issue('payments', { purpose: 'server' })],
    ['of its own', selfSigned('payments')],
    ['of another client', clients.issue('books')]
  ]
  it.each(refused)('is not known by a certificate %s', async (_name, credentials) => {
    const client = await register(app, bySubject)
    expect(await ask(credentials, client)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    expect((await ask(payments, client)).status).toBe(200)
  })

  it('is known by one that it has signed itself and registered, as long as that holds', async () => {
    const metadata = { token_endpoint_auth_method: 'self_signed_tls_client_auth' }
    const good = selfSigned('shop')
    const client = await register(app, { ...metadata, jwks: good.jwks })
    expect((await ask(good, client)).status).toBe(200)
    expect((await ask(selfSigned('shop'), client)).status).toBe(401)
    for (const bad of [
      selfSigned('shop', { from: Date.now() - 2 * day, until: Date.now() - day }),
      selfSigned('shop', { from: Date.now() + day })
    ])
      expect((await ask(bad, await register(app, { ...metadata, jwks: bad.jwks }))).status).toBe(401)
  })

  it('is not known by a header, not even from a proxy that is trusted', async () => {
    const client = await register(app, bySubject)
    const header = { 'x-clientcert': inHeader(payments.cert.trim()) }
    const form = { client_id: client.client_id, ...own }
    expect((await post(undefined, 'token_endpoint', form, header)).status).toBe(401)
    expect((await post(clients.issue('books'), 'token_endpoint', form, header)).status).toBe(401)
    const proxied = await fetch(app.address + tokenPath, { method: 'POST', headers: header, body: new URLSearchParams(form) }) // prettier-ignore
    expect(proxied.status).toBe(200)
  })

  it('is known by a certificate of nobody where no authority was named', async () => {
    await using other = await startApp({ MINIJANS_MTLS_PORT: '0' })
    const client = await register(other, bySubject)
    const send = await fetchWith(other, payments)
    const answer = await send(`https://localhost:${new URL(other.mtlsAddress as string).port}${tokenPath}`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: client.client_id, ...own })
    })
    expect(answer.status).toBe(401)
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is the same after a session of %s is resumed', async (version) => {
    const client = await register(app, bySubject)
    const body = String(new URLSearchParams({ client_id: client.client_id, ...own }))
    const ca = await authorityOf(app)
    const { port } = new URL(app.mtlsAddress as string)
    let session: Buffer | undefined
    for (const resumed of [false, true]) {
      const socket = connect({ port: Number(port), host: 'localhost', servername: 'localhost', ca, ...payments, session, minVersion: version, maxVersion: version }) // prettier-ignore
      socket.on('session', (given: Buffer) => (session = given))
      await once(socket, 'secureConnect')
      expect(socket.isSessionReused()).toBe(resumed)
      const form = `content-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}`
      socket.write(`POST ${tokenPath} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${form}\r\n\r\n${body}`)
      const answer = await text(socket)
      expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    }
  })
})

it('is held against the authorities also when a proxy hands it on', async () => {
  const client = await register(app, bySubject)
  const send = (certificate: string) =>
    fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { 'x-clientcert': inHeader(certificate.trim()) },
      body: new URLSearchParams({ client_id: client.client_id, ...own })
    })
  expect((await send(payments.cert)).status).toBe(200)
  expect((await send(strangers.issue('payments').cert)).status).toBe(401)
  expect((await send(selfSigned('payments').cert)).status).toBe(401)
})

it('is refused where it is for servers alone, whatever a proxy says', async () => {
  await using other = await startApp({ MINIJANS_TRUST_PROXY: 'loopback' })
  const client = await register(other, bySubject)
  const send = ({ cert }: Credentials) =>
    fetch(other.address + tokenPath, {
      method: 'POST',
      headers: { 'x-clientcert': inHeader(cert.trim()) },
      body: new URLSearchParams({ client_id: client.client_id, ...own })
    })
  expect((await send(clients.issue('payments', { purpose: 'server' }))).status).toBe(401)
  expect((await send(payments)).status).toBe(200)
})

it('is of no use once its authority is over', async () => {
  const keys = clientAuthority('Short', Date.now() + 10 * day)
  let now = Date.now()
  await using other = await startApp(
    { MINIJANS_TRUST_PROXY: 'loopback', MINIJANS_MTLS_CA: keys.certificate },
    { now: () => now }
  )
  const { cert } = keys.issue('payments', { until: Date.now() + 20 * day })
  const client = await register(other, bySubject)
  const send = () =>
    fetch(other.address + tokenPath, {
      method: 'POST',
      headers: { 'x-clientcert': inHeader(cert.trim()) },
      body: new URLSearchParams({ client_id: client.client_id, ...own })
    })
  expect((await send()).status).toBe(401)
  now += 11 * day
  expect((await send()).status).toBe(200)
})

describe('a token that was asked for with a certificate', () => {
  const userinfo = async (credentials: Credentials | undefined, token = '') => {
    const send = await fetchWith(app, credentials)
    return (await send(aliases.userinfo_endpoint as string, { headers: { authorization: `Bearer ${token}` } })).status
  }

  it.each([
    ['that authenticates', { tls_client_certificate_bound_access_tokens: true }, true],
    ['that has no secret', { token_endpoint_auth_method: 'none' }, false]
  ])('is bound to it for a client %s, and so is what renews it', async (_name, metadata, authenticates) => {
    const client = await register(app, { grant_types: ['authorization_code', 'refresh_token'], ...metadata })
    const headers: Record<string, string> = authenticates ? { authorization: basic(client) } : {}
    const certificate = selfSigned('phone')
    const redeem = (credentials: Credentials | undefined, form: Record<string, string>) =>
      post(credentials, 'token_endpoint', authenticates ? form : { client_id: client.client_id, ...form }, headers)
    const { status, body } = await redeem(certificate, await codeFor(client))
    expect(status).toBe(200)
    expect(await userinfo(certificate, body.access_token)).toBe(200)
    expect(await userinfo(undefined, body.access_token)).toBe(401)
    expect(await userinfo(selfSigned('phone'), body.access_token)).toBe(401)
    const renewal = { grant_type: 'refresh_token', refresh_token: body.refresh_token ?? '' }
    // Who authenticates may come with another one (RFC 8705, 6.3).
    for (const wrong of authenticates ? [undefined] : [undefined, selfSigned('phone')])
      expect((await redeem(wrong, renewal)).body.error).toBe('invalid_grant')
    const renewed = await redeem(certificate, renewal)
    expect(renewed.status).toBe(200)
    expect(await userinfo(undefined, renewed.body.access_token)).toBe(401)
    expect(await userinfo(certificate, renewed.body.access_token)).toBe(200)
  })

  it('is good with it at every endpoint that takes tokens, and nowhere without', async () => {
    const scopes = 'https://jans.io/scim/users.read https://jans.io/oauth/config/scopes.readonly clientinfo'
    const script = (await scriptClient(app.ctx)) as unknown as TestClient
    const { body } = await post(payments, 'token_endpoint', { ...own, scope: scopes }, { authorization: basic(script) })
    const authorization = `Bearer ${body.access_token}`
    const origin = new URL(aliases.token_endpoint as string).origin
    const form = new URLSearchParams({ token: body.access_token ?? '' })
    const requests: [string, RequestInit][] = [
      ['/jans-auth/restv1/introspection', { method: 'POST', body: form }],
      ['/jans-auth/restv1/clientinfo', {}],
      ['/jans-config-api/api/v1/scopes', {}],
      ['/jans-scim/restv1/v2/Users', {}]
    ]
    for (const [path, init] of requests) {
      const statusWith = async (credentials?: Credentials) => {
        const send = await fetchWith(app, credentials)
        return (await send(origin + path, { ...init, headers: { authorization } })).status
      }
      expect([path, await statusWith(payments)]).toEqual([path, 200])
      expect([path, [400, 401].includes(await statusWith())]).toEqual([path, true])
      expect([path, [400, 401].includes(await statusWith(clients.issue('payments')))]).toEqual([path, true])
    }
  })

  it('is bound to a DPoP key instead, whose proof names the alias', async () => {
    const { client_id } = await register(app, bySubject)
    const metadata = { use_mtls_endpoint_aliases: true }
    const options = { execute: [oidc.allowInsecureRequests] }
    const issuer = new URL(app.ctx.config.issuer)
    const configuration = await oidc.discovery(issuer, client_id, metadata, oidc.TlsClientAuth(), options)
    const send = await fetchWith(app, payments)
    configuration[oidc.customFetch] = send as oidc.CustomFetch
    const DPoP = oidc.getDPoPHandle(configuration, await oidc.randomDPoPKeyPair())
    const { access_token, token_type } = await oidc.clientCredentialsGrant(configuration, {}, { DPoP })
    expect(token_type).toBe('dpop')
    const told = await oidc.tokenIntrospection(configuration, access_token)
    expect(told.cnf).toEqual({ jkt: expect.any(String) as string })
    // The proof for the other address of the same endpoint.
    configuration[oidc.customFetch] = ((url: string, init: RequestInit) =>
      send(url.replace(app.ctx.config.issuer, new URL(aliases.token_endpoint as string).origin), init)) as never
    const plain = await oidc.discovery(issuer, client_id, {}, oidc.TlsClientAuth(), options)
    plain[oidc.customFetch] = configuration[oidc.customFetch] as oidc.CustomFetch
    const other = oidc.getDPoPHandle(plain, await oidc.randomDPoPKeyPair())
    await expect(oidc.clientCredentialsGrant(plain, {}, { DPoP: other })).rejects.toMatchObject({
      error: 'invalid_dpop_proof'
    })
  })
})

describe('a client that has registered to use the aliases', () => {
  it('is answered there alone', async () => {
    const client = await register(app, { use_mtls_endpoint_aliases: true })
    expect(client).toHaveProperty('use_mtls_endpoint_aliases', true)
    const headers = { authorization: basic(client) }
    expect((await post(undefined, 'token_endpoint', own, headers)).status).toBe(200)
    const pushed = { redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    for (const [path, form] of [
      [tokenPath, own],
      ['/jans-auth/restv1/par', pushed],
      ['/jans-auth/restv1/revoke', { token: 'unknown' }]
    ] as [string, Record<string, string>][]) {
      const answer = await fetch(app.address + path, { method: 'POST', headers, body: new URLSearchParams(form) })
      expect([path, answer.status, await answer.json()]).toMatchObject([path, 400, { error: 'invalid_request' }])
    }
  })

  it('is known by the name of the host where a proxy has the aliases', async () => {
    await using proxied = await startApp({ MINIJANS_MTLS_ORIGIN: 'https://localhost' })
    const client = await register(proxied, { use_mtls_endpoint_aliases: true })
    const statusAt = (host: string) =>
      new Promise((resolve) => {
        const headers = { host, authorization: basic(client), 'content-type': 'application/x-www-form-urlencoded' }
        request(proxied.address + tokenPath, { method: 'POST', headers }, (answer) => {
          answer.resume()
          resolve(answer.statusCode)
        }).end('grant_type=client_credentials')
      })
    expect(await statusAt('localhost')).toBe(200)
    expect(await statusAt(new URL(proxied.address).host)).toBe(400)
  })
})

describe('registration with certificates', () => {
  it('takes one of an authority that is trusted, or a token where that would do as well', async () => {
    await updateAppConfiguration(app.ctx, { dcrAuthorizationWithMTLS: true })
    const metadata = { redirect_uris: [redirectUri] }
    const attempt = async (credentials?: Credentials, headers: Record<string, string> = {}) => {
      const send = await fetchWith(app, credentials)
      const answer = await send(aliases.registration_endpoint as string, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(metadata)
      })
      return { status: answer.status, body: (await answer.json()) as Record<string, string> }
    }
    try {
      expect((await attempt(payments)).status).toBe(201)
      for (const bad of [undefined, strangers.issue('payments'), selfSigned('payments')])
        expect(await attempt(bad)).toMatchObject({ status: 401, body: { error: 'invalid_token' } })
      const token = await accessToken(app, 'https://jans.io/oauth/config/openid/clients.write')
      expect((await attempt(undefined, { authorization: `Bearer ${token}` })).status).toBe(401)
      await updateAppConfiguration(app.ctx, { dcrAuthorizationWithClientCredentials: true })
      expect((await attempt(undefined, { authorization: `Bearer ${token}` })).status).toBe(201)
      expect((await attempt(payments)).status).toBe(201)
      expect((await attempt()).status).toBe(401)
    } finally {
      await updateAppConfiguration(app.ctx, {
        dcrAuthorizationWithMTLS: null,
        dcrAuthorizationWithClientCredentials: null
      })
    }
  })

  it('is open in production to who has one, and to nobody else', async () => {
    const env = { MINIJANS_PRODUCTION: 'true', MINIJANS_ISSUER: 'http://localhost', MINIJANS_MTLS_PORT: '0' }
    await using production = await startApp({ ...env, MINIJANS_MTLS_CA: clients.certificate })
    const { port } = new URL(production.mtlsAddress as string)
    const statusWith = async (credentials?: Credentials) => {
      const send = await fetchWith(production, credentials)
      const answer = await send(`https://localhost:${port}/jans-auth/restv1/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirectUri] })
      })
      return answer.status
    }
    expect(await statusWith(payments)).toBe(403)
    await updateAppConfiguration(production.ctx, { dcrAuthorizationWithMTLS: true })
    expect(await statusWith(payments)).toBe(201)
    expect(await statusWith()).toBe(401)
    expect(await discovery(production)).toHaveProperty('registration_endpoint')
  })
})
