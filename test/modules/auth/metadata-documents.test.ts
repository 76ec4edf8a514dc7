import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressProblem } from '#modules/auth/metadata-documents/address'
import { freshFor } from '#modules/auth/metadata-documents/freshness'
import { createClient, findClient, requireClient } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'
import { redirectUri } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

type Answer = (req: IncomingMessage, res: ServerResponse) => void

/** The host of the clients: what each path answers, and how often it was asked. */
const answers = new Map<string, Answer>()
const asked = new Map<string, number>()
const host = createServer((req, res) => {
  const path = req.url as string
  asked.set(path, (asked.get(path) ?? 0) + 1)
  const answer = answers.get(path)
  if (answer) answer(req, res)
  else res.writeHead(404).end()
})
let origin: string
beforeAll(async () => {
  await once(host.listen(0, '127.0.0.1'), 'listening')
  origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`
})
afterAll(() => void host.close())

const json =
  (value: unknown, headers: Record<string, string> = {}): Answer =>
  (_req, res) =>
    void res.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))

let made = 0
/** A client of its own with a document. @returns its client_id */
function publish(metadata: object = {}, headers: Record<string, string> = {}): string {
  const id = `${origin}/client-${made++}.json`
  republish(id, metadata, headers)
  return id
}
const republish = (id: string, metadata: object = {}, headers: Record<string, string> = {}) =>
  answers.set(
    new URL(id).pathname,
    json({ client_id: id, client_name: 'Notes', redirect_uris: [redirectUri], scope: 'openid', ...metadata }, headers)
  )
const timesAsked = (id: string) => asked.get(new URL(id).pathname) ?? 0

const open = { featureFlags: [], cimdSchemeAllowlist: ['https', 'http'], cimdBlockPrivateIp: false }
async function startOpen(properties: object = {}, now?: () => number) {
  const app = await startApp({}, now && { now })
  await updateAppConfiguration(app.ctx, { ...open, ...properties })
  return app
}

const verifier = 'v'.repeat(43)
const request = (client_id: string, more: Record<string, string> = {}) => ({
  client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
  ...more
})
const redeem = (address: string, form: Record<string, string>) =>
  fetch(`${address}/jans-auth/restv1/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      ...form
    })
  })

describe('a client whose client_id is the address of its metadata', () => {
  it('signs a person in without having been registered, who is told at which host it describes itself', async () => {
    await using app = await startOpen()
    const id = publish()
    const person = new Person(app)
    const { host: name } = new URL(id)
    const signIn = await person.begin(request(id))
    expect(signIn.text).toContain(`<strong>${name}</strong>`)
    const consent = await person.send(signIn, 'sign-in', {
      username: 'admin',
      password: 'correct horse battery staple'
    })
    expect(consent.text).toContain('Allow Notes?')
    expect(consent.text).toContain(`describes itself at <strong>${name}</strong>`)
    const { code = '' } = answerOf(await person.send(consent, 'consent', { decision: 'allow' }))
    const answer = await redeem(app.address, { client_id: id, code })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const bearer = { headers: { authorization: `Bearer ${token}` } }
    const userinfo = await fetch(`${app.address}/jans-auth/restv1/userinfo`, bearer)
    expect(await userinfo.json()).toMatchObject({ sub: expect.any(String) })
    expect(timesAsked(id)).toBe(1)
  })

  it('may authenticate with a key, and then has to', async () => {
    await using app = await startOpen()
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'a', alg: 'ES256' }] }
    const id = publish({ token_endpoint_auth_method: 'private_key_jwt', jwks: keys })
    const person = new Person(app)
    const { code = '' } = await person.arrive(request(id))
    expect((await redeem(app.address, { client_id: id, code })).status).toBe(401)
    const client_assertion = await new SignJWT({ jti: 'once' })
      .setProtectedHeader({ alg: 'ES256', kid: 'a' })
      .setIssuer(id)
      .setSubject(id)
      .setAudience(app.ctx.config.issuer)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey)
    const { code: next = '' } = await person.arrive(request(id))
    const answer = await redeem(app.address, {
      code: next,
      client_assertion,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    })
    expect(answer.status).toBe(200)
  })

  it.each([
    [
      'is not JSON',
      () => void answers.set('/odd', (_req, res) => void res.setHeader('content-type', 'application/json').end('{'))
    ],
    ['is a list', () => void answers.set('/odd', json([]))],
    ['is not sent as JSON', () => void answers.set('/odd', json({}, { 'content-type': 'text/plain' }))],
    [
      'leads elsewhere',
      () => void answers.set('/odd', (_req, res) => void res.writeHead(302, { location: publish() }).end())
    ],
    ['is not there', () => void answers.delete('/odd')],
    ['is too large', () => republish(`${origin}/odd`, { client_name: 'n'.repeat(70_000) })],
    ['names another client_id', () => republish(`${origin}/odd`, { client_id: `${origin}/other` })],
    ['has a secret', () => republish(`${origin}/odd`, { client_secret: 'known to all' })],
    [
      'authenticates with a secret',
      () => republish(`${origin}/odd`, { token_endpoint_auth_method: 'client_secret_post' })
    ],
    [
      'may authenticate with a secret',
      () =>
        republish(`${origin}/odd`, {
          token_endpoint_auth_method: 'private_key_jwt',
          jwks: { keys: [] },
          additional_token_endpoint_auth_methods: ['client_secret_basic']
        })
    ],
    ['signs with a secret', () => republish(`${origin}/odd`, { id_token_signed_response_alg: 'HS256' })],
    ['links to a page without https', () => republish(`${origin}/odd`, { logo_uri: 'http://a.example/logo.png' })],
    ['redirects nowhere', () => republish(`${origin}/odd`, { redirect_uris: [] })],
    ['redirects to a fragment', () => republish(`${origin}/odd`, { redirect_uris: ['https://a.example/#b'] })]
  ])('is nobody when the document %s', async (_what, prepare) => {
    await using app = await startOpen()
    prepare()
    const page = await new Person(app).begin(request(`${origin}/odd`))
    expect(page.status).toBe(400)
    expect(page.text).toContain('invalid_client')
    expect(await findClient(app.ctx, `${origin}/odd`)).toBeUndefined()
    const answer = await redeem(app.address, { client_id: `${origin}/odd`, code: 'none' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_client' })
  })

  it('is asked for once for many requests at the same moment', async () => {
    await using app = await startOpen()
    const id = publish()
    const pages = await Promise.all(Array.from({ length: 20 }, () => new Person(app).begin(request(id))))
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 200))
    expect(timesAsked(id)).toBe(1)
  })

  it('is what it says when its document is no longer fresh, and nothing once that is gone', async () => {
    let now = Date.now()
    await using app = await startOpen({}, () => now)
    const id = publish({}, { 'cache-control': 'max-age=600' })
    const begin = () => new Person(app).begin(request(id))
    await begin()
    republish(id, { redirect_uris: ['https://moved.example/callback'] })
    now += 599_000
    expect((await begin()).status).toBe(200)
    now += 2000
    const moved = await begin()
    expect([moved.status, moved.text]).toEqual([400, expect.stringContaining('invalid_redirect_uri')])
    answers.delete(new URL(id).pathname)
    now += 3_700_000
    const gone = await begin()
    expect([gone.status, gone.text]).toEqual([400, expect.stringContaining('invalid_client')])
  })

  it('goes on for a while when its host is down', async () => {
    let now = Date.now()
    await using app = await startOpen({ cimdTtlMinutes: 1, cimdMaxTtlMinutes: 10 }, () => now)
    const id = publish()
    const begin = async () => (await new Person(app).begin(request(id))).status
    expect(await begin()).toBe(200)
    answers.set(new URL(id).pathname, (_req, res) => void res.writeHead(503).end())
    now += 120_000
    expect(await begin()).toBe(200)
    now += 600_000
    expect(await begin()).toBe(400)
  })

  it.each([
    ['is no good', 200],
    ['is not there', 404],
    ['is at a host in trouble', 503]
  ])('is not asked for again within half a minute when its document %s', async (_what, status) => {
    let now = Date.now()
    await using app = await startOpen({}, () => now)
    const id = publish()
    answers.set(new URL(id).pathname, (_req, res) => void res.writeHead(status).end('{}'))
    const begin = async () => {
      const { status, text } = await new Person(app).begin(request(id))
      return [status, text.replaceAll(/[\da-f-]{36}/g, '')]
    }
    const refusal = await begin()
    expect(refusal[0]).toBe(400)
    republish(id)
    expect(await begin()).toEqual(refusal)
    expect(timesAsked(id)).toBe(1)
    now += 30_000
    expect((await begin())[0]).toBe(200)
    expect(timesAsked(id)).toBe(2)
  })

  it('is not asked for when its tokens are looked at', async () => {
    let now = Date.now()
    await using app = await startOpen({ cimdTtlMinutes: 1 }, () => now)
    const id = publish()
    const { code = '' } = await new Person(app).arrive(request(id))
    const answer = await redeem(app.address, { client_id: id, code })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    now += 120_000
    const bearer = { headers: { authorization: `Bearer ${token}` } }
    expect((await fetch(`${app.address}/jans-auth/restv1/userinfo`, bearer)).status).toBe(200)
    expect(timesAsked(id)).toBe(1)
  })

  it('goes once nothing that it was given can be left', async () => {
    let now = Date.now()
    await using app = await startOpen({}, () => now)
    const id = publish({}, { 'cache-control': 'max-age=600' })
    await new Person(app).begin(request(id))
    const { expiresAt = 0 } = await requireClient(app.ctx, id)
    expect(expiresAt - now).toBeGreaterThan(86_400_000)
    expect(expiresAt - now).toBeLessThan(2 * 86_400_000)
    now += 2 * 86_400_000
    expect((await new Person(app).begin(request(id))).status).toBe(200)
  })

  it('stays deactivated when an administrator has said so', async () => {
    let now = Date.now()
    await using app = await startOpen({ cimdTtlMinutes: 1 }, () => now)
    const id = publish()
    await new Person(app).begin(request(id))
    const api = await configApi(app, 'openid/clients.write')
    const path = `/openid/clients/${encodeURIComponent(id)}`
    expect((await api('PATCH', path, [{ op: 'replace', path: '/disabled', value: true }])).body).toMatchObject({
      inum: id,
      disabled: true
    })
    now += 120_000
    expect((await new Person(app).begin(request(id))).status).toBe(400)
    expect((await requireClient(app.ctx, id)).disabled).toBe(true)
  })

  it('is what an administrator has registered under that name', async () => {
    await using app = await startOpen()
    const id = publish({ redirect_uris: ['https://taken.example/callback'] })
    const definition = { redirectUris: [redirectUri], grantTypes: ['authorization_code'], responseTypes: ['code'] }
    await createClient(app.ctx, { inum: id, definition: definition as never })
    expect((await new Person(app).begin(request(id))).status).toBe(200)
    expect(timesAsked(id)).toBe(0)
  })

  it('is unknown until the feature is switched on, and again when it is switched off', async () => {
    await using app = await startApp()
    const id = publish()
    const { featureFlags: _flags, ...rest } = open
    await updateAppConfiguration(app.ctx, rest)
    const begin = async () => (await new Person(app).begin(request(id))).status
    const isTold = async () => {
      const answer = await fetch(`${app.address}/.well-known/openid-configuration`)
      return ((await answer.json()) as Record<string, unknown>).client_id_metadata_document_supported
    }
    expect([await begin(), await isTold(), timesAsked(id)]).toEqual([400, undefined, 0])
    await updateAppConfiguration(app.ctx, { featureFlags: [] })
    expect([await begin(), await isTold(), timesAsked(id)]).toEqual([200, true, 1])
    await updateAppConfiguration(app.ctx, { featureFlags: null })
    expect([await begin(), await isTold(), timesAsked(id)]).toEqual([400, undefined, 1])
  })

  it.each([
    ['a private address', { cimdBlockPrivateIp: true }],
    ['a scheme that is not listed', { cimdSchemeAllowlist: ['https'] }],
    ['a domain that is not listed', { cimdDomainAllowlist: ['example.org'] }],
    ['a blocked domain', { cimdDomainBlocklist: ['127.0.0.1'] }],
    ['a host that documents may not be of', { externalUriWhiteList: ['example.org'] }]
  ])('is not asked for at %s', async (_what, properties) => {
    await using app = await startOpen(properties)
    const id = publish()
    expect((await new Person(app).begin(request(id))).status).toBe(400)
    expect(timesAsked(id)).toBe(0)
  })

  it('is given up when its host does not answer', async () => {
    await using app = await startOpen({ cimdReadTimeoutMs: 50, cimdConnectTimeoutMs: 50 })
    answers.set('/silent', () => undefined)
    expect((await new Person(app).begin(request(`${origin}/silent`))).status).toBe(400)
  })
})

describe('an address that is a client_id', () => {
  const rules = {
    cimdSchemeAllowlist: ['https', 'http'],
    cimdDomainAllowlist: [],
    cimdDomainBlocklist: ['Evil.example'],
    externalUriWhiteList: []
  }
  it.each(['https://a.example/', 'https://a.example:8443/b?c=d', 'https://notevil.example/c'])('can be %s', (id) => {
    expect(addressProblem(id, rules, false)).toBeUndefined()
  })
  it.each([
    'https://a.example',
    'https://a.example/#',
    'https://a.example/#b',
    'https://a:b@a.example/',
    'https://a.example/b/../c',
    'https://a.example/%2e%2e/c',
    'https://A.example/',
    'https://a.example/b,c',
    'https://a.example:443/',
    'https:\\\\a.example/',
    'https://a.example/\tb',
    'http://a.example/',
    'ftp://a.example/',
    'https://evil.example/',
    'https://evil.example./',
    'https://sub.evil.example/',
    `https://a.example/${'b'.repeat(1000)}`
  ])('cannot be %j', (id) => {
    expect(addressProblem(id, rules, false)).toEqual(expect.any(String))
  })
  it('may be of a listed domain or below it', () => {
    const listed = { ...rules, cimdDomainAllowlist: ['example.org'] }
    expect(addressProblem('https://apps.example.org/a', listed, false)).toBeUndefined()
    expect(addressProblem('https://badexample.org/a', listed, false)).toEqual(expect.any(String))
  })
})

describe('how long a document is fresh', () => {
  const date = 'Sat, 21 Nov 2026 12:00:00 GMT'
  it.each([
    [{}, undefined],
    [{ 'cache-control': 'max-age=60' }, 60_000],
    [{ 'cache-control': 'public, Max-Age="60"' }, 60_000],
    [{ 'cache-control': 'max-age=60', age: '50' }, 10_000],
    [{ 'cache-control': 'max-age=60', age: '70' }, 0],
    [{ 'cache-control': 'max-age=60, no-cache' }, 0],
    [{ 'cache-control': 'no-store' }, 0],
    [{ 'cache-control': 'max-age=soon' }, 0],
    [{ 'cache-control': 'max-age=60', expires: date, date }, 60_000],
    [{ expires: 'Sat, 21 Nov 2026 12:01:00 GMT', date }, 60_000],
    [{ expires: date, date }, 0],
    [{ expires: '0', date }, 0],
    [{ 'cache-control': 'public' }, undefined]
  ])('%j', (headers, milliseconds) => {
    expect(freshFor(new Headers(headers as Record<string, string>))).toBe(milliseconds)
  })
})
