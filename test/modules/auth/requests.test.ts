import { createHash, randomUUID } from 'node:crypto'
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, SignJWT, UnsecuredJWT, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { derivedKey } from '../../support/derived-key.ts'
import { basic, post, redirectUri, register, type TestClient } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'

const authorizePath = '/jans-auth/restv1/authorize'
const parPath = '/jans-auth/restv1/par'
const secret = (client: TestClient) => new TextEncoder().encode(client.client_secret)
const ask = (client: TestClient, more: Record<string, string> = {}) => ({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  state: 's',
  ...more
})
const begin = (app: MinijansServer, query: Record<string, string>) =>
  fetch(`${app.address}${authorizePath}?${String(new URLSearchParams(query))}`, { redirect: 'manual' })

/** What an error answer tells the application. */
async function told(answer: Response): Promise<Record<string, string>> {
  const url = new URL(answer.headers.get('location') ?? 'about:blank')
  return Object.fromEntries(new URLSearchParams(url.search || url.hash.slice(1)))
}
const isAsked = (answer: Response) => answer.headers.get('location')?.includes('/jans-auth/interaction/') === true

/** A request object (RFC 9101) under the client's secret. */
const requestObject = (app: MinijansServer, client: TestClient, claims: Record<string, unknown> = {}) =>
  new SignJWT({ ...ask(client), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(client.client_id)
    .setAudience(app.ctx.config.issuer)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(secret(client))

/** What discovery names for a member. */
async function offered(app: MinijansServer, member: string): Promise<string[]> {
  const document = await fetch(`${app.address}/.well-known/openid-configuration`)
  const values = ((await document.json()) as Record<string, string[]>)[member] ?? []
  expect(values.length).toBeGreaterThan(0)
  return values
}

/** A client's own server, which answers every address with the text given for it. */
function hosting(documents: Map<string, string>) {
  const asked: string[] = []
  const answer = async (input: unknown) => {
    const url = String(input)
    asked.push(url)
    const text = documents.get(url)
    return text === undefined ? new Response('', { status: 404 }) : new Response(text)
  }
  return { asked, fetch: answer as typeof fetch }
}

describe('a request object by reference', () => {
  const address = 'https://client.example/request.jwt'

  it('is fetched, checked and used once it is there', async () => {
    const documents = new Map<string, string>()
    const { fetch: outside, asked } = hosting(documents)
    await using app = await startApp({}, { fetch: outside })
    const client = await register(app)
    documents.set(address, await requestObject(app, client, { login_hint: 'from the object' }))
    for (const _ of [1, 2]) {
      const answer = await begin(app, { ...ask(client), login_hint: 'from outside', request_uri: address })
      expect(isAsked(answer)).toBe(true)
      const page = await fetch(new URL(answer.headers.get('location') ?? '', app.address), {
        headers: { cookie: answer.headers.getSetCookie().map((text) => text.split(';', 1)[0]).join('; ') } // prettier-ignore
      })
      const text = await page.text()
      expect(text).toContain('from the object')
      expect(text).not.toContain('from outside')
    }
    expect(asked).toEqual([address])
  })

  it.each([
    ['at an address without https', 'http://client.example/request.jwt'],
    ['at an address that is too long', `https://client.example/${'x'.repeat(600)}`],
    ['where there is nothing', 'https://client.example/nothing'],
    ['that is no JWT', 'https://client.example/page'],
    ['on a blocked host', 'https://localhost/request.jwt']
  ])('%s is refused, and the application is told', async (_name, uri) => {
    await using app = await startApp({}, hosting(new Map([['https://client.example/page', '<h1>Hello</h1>']])))
    const client = await register(app)
    const answer = await begin(app, { ...ask(client), request_uri: uri })
    expect(await told(answer)).toMatchObject({ error: 'invalid_request_uri', state: 's' })
  })

  it('is signed by somebody else: then it is refused', async () => {
    const documents = new Map<string, string>()
    await using app = await startApp({}, hosting(documents))
    const client = await register(app)
    documents.set(address, await requestObject(app, { ...client, client_secret: randomUUID() }))
    expect(await told(await begin(app, { ...ask(client), request_uri: address }))).toMatchObject({
      error: 'invalid_request_object'
    })
    documents.set('https://client.example/none', new UnsecuredJWT(ask(client)).encode())
    const none = await begin(app, { ...ask(client), request_uri: 'https://client.example/none' })
    expect(await told(none)).toMatchObject({ error: 'invalid_request_object' })
  })

  it('never leads to an address that the client has not registered', async () => {
    const answer = hosting(new Map())
    await using app = await startApp({}, answer)
    const client = await register(app)
    const shown = await begin(app, { ...ask(client), redirect_uri: 'https://evil.example', request_uri: address })
    expect(shown.status).toBe(400)
    expect(shown.headers.get('location')).toBeNull()
    await begin(app, { ...ask(client), client_id: 'nobody', request_uri: address })
    expect(answer.asked).toEqual([address])
  })

  it('has to be registered where the client or the server says so', async () => {
    const documents = new Map<string, string>()
    const { fetch: outside, asked } = hosting(documents)
    await using app = await startApp({}, { fetch: outside })
    const client = await register(app, { request_uris: [`${address}#old`] })
    const other = await register(app)
    documents.set(address, await requestObject(app, client))
    expect(isAsked(await begin(app, { ...ask(client), request_uri: address }))).toBe(true)
    const foreign = await begin(app, { ...ask(client), request_uri: 'https://elsewhere.example/r' })
    expect(await told(foreign)).toMatchObject({ error: 'invalid_request_uri' })
    await updateAppConfiguration(app.ctx, { requireRequestUriRegistration: true })
    expect(await told(await begin(app, { ...ask(other), request_uri: address }))).toMatchObject({
      error: 'invalid_request_uri'
    })
    expect(asked).toEqual([address])
  })

  it('has to have the hash that the fragment says, where that is verified', async () => {
    const documents = new Map<string, string>()
    await using app = await startApp({}, hosting(documents))
    await updateAppConfiguration(app.ctx, { requestUriHashVerificationEnabled: true })
    const client = await register(app)
    const object = await requestObject(app, client)
    documents.set(address, object)
    const hash = createHash('sha256').update(object).digest('base64url')
    expect(isAsked(await begin(app, { ...ask(client), request_uri: `${address}#${hash}` }))).toBe(true)
    expect(await told(await begin(app, { ...ask(client), request_uri: `${address}#${hash}x` }))).toMatchObject({
      error: 'invalid_request_uri'
    })
  })

  it('is not taken where requests by reference are turned off', async () => {
    await using app = await startApp({}, hosting(new Map()))
    await updateAppConfiguration(app.ctx, { requestUriParameterSupported: false })
    const client = await register(app)
    expect(await told(await begin(app, { ...ask(client), request_uri: address }))).toMatchObject({
      error: 'request_uri_not_supported'
    })
  })
})

describe('a request object by value', () => {
  it('has to be signed with the algorithm that the client has registered', async () => {
    await using app = await startApp()
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', use: 'sig', alg: 'ES256' }
    const client = await register(app, { jwks: { keys: [jwk] }, request_object_signing_alg: 'ES256' })
    const signed = await new SignJWT(ask(client))
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer(client.client_id)
      .setAudience(app.ctx.config.issuer)
      .setExpirationTime('5m')
      .sign(privateKey)
    expect(isAsked(await begin(app, { ...ask(client), request: signed }))).toBe(true)
    expect(await told(await begin(app, { ...ask(client), request: await requestObject(app, client) }))).toMatchObject({
      error: 'invalid_request_object'
    })
  })

  it('may be signed with every algorithm that discovery names', async () => {
    await using app = await startApp()
    for (const alg of await offered(app, 'request_object_signing_alg_values_supported')) {
      const pair = alg.startsWith('HS') ? undefined : await generateKeyPair(alg)
      const keys = pair && [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }]
      const client = await register(app, { request_object_signing_alg: alg, ...(keys && { jwks: { keys } }) })
      const request = await new SignJWT(ask(client))
        .setProtectedHeader({ alg, ...(pair && { kid: 'k' }) })
        .setIssuer(client.client_id)
        .setAudience(app.ctx.config.issuer)
        .setExpirationTime('5m')
        .sign(pair?.privateKey ?? secret(client))
      expect([alg, isAsked(await begin(app, { ...ask(client), request }))]).toEqual([alg, true])
    }
  })

  it('may be encrypted in every way that discovery names, and the client has a secret where that is the key', async () => {
    await using app = await startApp()
    const { keys } = (await (await fetch(`${app.address}/jans-auth/restv1/jwks`)).json()) as { keys: JWK[] }
    const own = await generateKeyPair('ES256')
    const jwks = { keys: [{ ...(await exportJWK(own.publicKey)), kid: 'k', use: 'sig' }] }
    const strange = { request_object_encryption_enc: 'A128GCM' }
    await expect(register(app, strange)).rejects.toThrow('requestObjectEncryptionAlg')
    const encs = await offered(app, 'request_object_encryption_enc_values_supported')
    for (const alg of await offered(app, 'request_object_encryption_alg_values_supported'))
      for (const enc of encs) {
        const client = await register(app, {
          token_endpoint_auth_method: 'private_key_jwt',
          jwks,
          request_object_signing_alg: 'ES256',
          request_object_encryption_alg: alg,
          request_object_encryption_enc: enc
        })
        const isSecret = /^(A\d|dir)/.test(alg)
        expect([alg, client.client_secret === undefined]).toEqual([alg, !isSecret])
        const signed = await new SignJWT(ask(client))
          .setProtectedHeader({ alg: 'ES256', kid: 'k' })
          .setIssuer(client.client_id)
          .setAudience(app.ctx.config.issuer)
          .setExpirationTime('5m')
          .sign(own.privateKey)
        const key = keys.find((jwk) => jwk.use === 'enc' && jwk.alg === alg)
        const request = await new CompactEncrypt(new TextEncoder().encode(signed))
          .setProtectedHeader({ alg, enc, cty: 'JWT', ...(key?.kid !== undefined && { kid: key.kid }) })
          .encrypt(isSecret ? derivedKey(client, alg, enc) : await importJWK(key as JWK, alg))
        expect([alg, enc, isAsked(await begin(app, { ...ask(client), request }))]).toEqual([alg, enc, true])
      }
  }, 60_000)

  it('is not taken where requests by value are turned off', async () => {
    await using app = await startApp()
    const client = await register(app)
    const request = await requestObject(app, client)
    expect(isAsked(await begin(app, { ...ask(client), request }))).toBe(true)
    await updateAppConfiguration(app.ctx, { requestParameterSupported: false })
    expect(await told(await begin(app, { ...ask(client), request }))).toMatchObject({ error: 'request_not_supported' })
    const discovery = await fetch(`${app.address}/.well-known/openid-configuration`)
    expect(await discovery.json()).toMatchObject({ request_parameter_supported: false })
  })

  it('is asked for where client or server want nothing else', async () => {
    await using app = await startApp()
    const strict = await register(app, { require_signed_request_object: true })
    expect(await told(await begin(app, ask(strict)))).toMatchObject({ error: 'invalid_request' })
    expect(isAsked(await begin(app, { ...ask(strict), request: await requestObject(app, strict) }))).toBe(true)
    const client = await register(app)
    expect(isAsked(await begin(app, ask(client)))).toBe(true)
    await updateAppConfiguration(app.ctx, { forceSignedRequestObject: true })
    expect(await told(await begin(app, ask(client)))).toMatchObject({ error: 'invalid_request_object' })
    expect(isAsked(await begin(app, { ...ask(client), request: await requestObject(app, client) }))).toBe(true)
    expect((await post(app, parPath, client, ask(client))).status).toBe(400)
  })

  it('may be encrypted to a key of the server, and has to be where that says so', async () => {
    await using app = await startApp()
    const client = await register(app)
    const { keys } = (await (await fetch(`${app.address}/jans-auth/restv1/jwks`)).json()) as { keys: JWK[] }
    const signed = await requestObject(app, client)
    for (const alg of ['RSA-OAEP', 'ECDH-ES']) {
      const key = keys.find((jwk) => jwk.use === 'enc' && jwk.alg === alg)
      const request = await new CompactEncrypt(new TextEncoder().encode(signed))
        .setProtectedHeader({ alg, enc: 'A256GCM', cty: 'JWT', ...(key?.kid !== undefined && { kid: key.kid }) })
        .encrypt(await importJWK(key as JWK, alg))
      expect(isAsked(await begin(app, { ...ask(client), request }))).toBe(true)
      const { length } = request
      const broken = request.slice(0, length - 12) + 'AAAAAAAAAAAA'
      expect(await told(await begin(app, { ...ask(client), request: broken }))).toMatchObject({
        error: 'invalid_request_object'
      })
      await updateAppConfiguration(app.ctx, { requireRequestObjectEncryption: true })
      expect(isAsked(await begin(app, { ...ask(client), request }))).toBe(true)
    }
  })

  it('has to be encrypted where the server says so', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { requireRequestObjectEncryption: true })
    const client = await register(app)
    const request = await requestObject(app, client)
    expect(await told(await begin(app, { ...ask(client), request }))).toMatchObject({ error: 'invalid_request_object' })
  })
})

describe('an authorization request in a form', () => {
  it('is taken like one in the address', async () => {
    await using app = await startApp()
    const client = await register(app)
    const send = (form: Record<string, string>) =>
      fetch(app.address + authorizePath, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' })
    const answer = await send(ask(client))
    expect(answer.status).toBe(303)
    expect(isAsked(await fetch(new URL(answer.headers.get('location') ?? '', app.address), { redirect: 'manual' }))).toBe(true) // prettier-ignore
    const long = await send(ask(client, { request: await requestObject(app, client, { nonce: 'x'.repeat(9000) }) }))
    expect(isAsked(long)).toBe(true)
  })
})

describe('a pushed request', () => {
  const push = async (app: MinijansServer, client: TestClient, form: Record<string, string>) => {
    const answer = await post(app, parPath, client, form)
    return { status: answer.status, ...((await answer.json()) as { request_uri: string; expires_in: number; error?: string }) } // prettier-ignore
  }

  it('lives for ten minutes, or as long as the client says', async () => {
    await using app = await startApp()
    const client = await register(app)
    const pushed = await push(app, client, ask(client))
    expect(pushed).toMatchObject({ status: 201, expires_in: 600 })
    expect(isAsked(await begin(app, { client_id: client.client_id, request_uri: pushed.request_uri }))).toBe(true)
    const quick = await register(app, { par_lifetime: 45 })
    expect(await push(app, quick, ask(quick))).toMatchObject({ expires_in: 45 })
    const object = await requestObject(app, client)
    const expiresIn = (await push(app, client, { client_id: client.client_id, request: object })).expires_in
    expect(expiresIn).toBeGreaterThan(290)
    expect(expiresIn).toBeLessThanOrEqual(300)
  })

  it('is over after that time', async () => {
    await using app = await startApp()
    const client = await register(app, { par_lifetime: 1 })
    const { request_uri } = await push(app, client, ask(client))
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const answer = await begin(app, { ...ask(client), request_uri })
    expect(await told(answer)).toMatchObject({ error: 'invalid_request_uri' })
  })

  it('is of use to its client alone', async () => {
    await using app = await startApp()
    const client = await register(app)
    const thief = await register(app)
    const { request_uri } = await push(app, client, ask(client))
    const answer = await begin(app, { ...ask(thief), request_uri })
    expect(isAsked(answer)).toBe(false)
    expect(await told(answer)).toMatchObject({ error: 'invalid_request_object' })
  })

  it.each(['GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE'])('cannot be made with %s', async (method) => {
    await using app = await startApp()
    const answer = await fetch(app.address + parPath, { method })
    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('POST')
  })

  it('may hold no reference of its own', async () => {
    await using app = await startApp()
    const client = await register(app)
    const refused = await push(app, client, { ...ask(client), request_uri: 'https://client.example/r' })
    expect(refused.status).toBe(400)
  })

  it('is the only way in where client or server say so', async () => {
    await using app = await startApp()
    for (const member of ['require_par', 'require_pushed_authorization_requests']) {
      const client = await register(app, { [member]: true })
      expect(await told(await begin(app, ask(client)))).toMatchObject({ error: 'invalid_request' })
      const { request_uri } = await push(app, client, ask(client))
      expect(isAsked(await begin(app, { client_id: client.client_id, request_uri }))).toBe(true)
    }
    const client = await register(app)
    await updateAppConfiguration(app.ctx, { requirePar: true })
    expect(await told(await begin(app, ask(client)))).toMatchObject({ error: 'invalid_request' })
  })

  it('does not let a web view in where these are blocked', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { blockWebviewAuthorizationEnabled: true })
    const client = await register(app)
    const { request_uri } = await push(app, client, ask(client))
    const answer = await fetch(`${app.address}/jans-auth/restv1/authorize?${String(new URLSearchParams({ client_id: client.client_id, request_uri }))}`, { redirect: 'manual', headers: { 'user-agent': webViews[0]?.[1] ?? '' } }) // prettier-ignore
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('access_denied')
  })

  it('is for clients that authenticate where the server says so', async () => {
    await using app = await startApp()
    const open = await register(app, { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] })
    const send = () =>
      fetch(app.address + parPath, {
        method: 'POST',
        body: new URLSearchParams({ ...ask(open), code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' })
      })
    expect((await send()).status).toBe(201)
    await updateAppConfiguration(app.ctx, { parForbidPublicClient: true })
    expect((await send()).status).toBe(400)
    const stranger = await fetch(app.address + parPath, { method: 'POST', body: new URLSearchParams(ask(open)), headers: { authorization: basic({ client_id: open.client_id, client_secret: 'x' }) } }) // prettier-ignore
    expect(stranger.status).toBe(401)
  })
})

describe('an access token for the front channel alone', () => {
  const metadata = {
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'implicit'],
    response_types: ['code', 'token', 'id_token']
  }

  it('is given to a client that may have it, without an id token', async () => {
    await using app = await startApp()
    const client = await register(app, metadata)
    const answer = await new Person(app).arrive(ask(client, { response_type: 'token', scope: 'profile' }))
    expect(answer).toMatchObject({ token_type: 'Bearer', state: 's', scope: 'profile' })
    expect(answer.access_token).toBeTypeOf('string')
    expect(Object.keys(answer)).not.toContain('id_token')
    expect(Object.keys(answer)).not.toContain('code')
  })

  it('is refused to others, and where the server does not offer it', async () => {
    await using app = await startApp()
    const plain = await register(app)
    const refused = await told(await begin(app, ask(plain, { response_type: 'token' })))
    expect(refused).toMatchObject({ error: 'invalid_request', state: 's' })
    const client = await register(app, metadata)
    await updateAppConfiguration(app.ctx, { responseTypesSupported: [['code']] })
    expect(await told(await begin(app, ask(client, { response_type: 'token' })))).toMatchObject({
      error: 'unsupported_response_type'
    })
  })

  it('is given after a push too', async () => {
    await using app = await startApp()
    const client = await register(app, metadata)
    const answer = await post(app, parPath, client, ask(client, { response_type: 'token', scope: 'profile' }))
    const { request_uri } = (await answer.json()) as { request_uri: string }
    const given = await new Person(app).arrive({ client_id: client.client_id, request_uri })
    expect(given.access_token).toBeTypeOf('string')
    expect(given.code).toBeUndefined()
  })
})

const apple = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
const webViews: [string, string][] = [
  ['Android', 'Mozilla/5.0 (Linux; Android 14; Pixel 8; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/130.0 Mobile Safari/537.36'], // prettier-ignore
  ['an iPhone', `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${apple} Mobile/15E148`],
  ['an iPad', `Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) ${apple} Mobile/15E148`]
]
const browsers: [string, string][] = [
  ['Chrome on Android', 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36'], // prettier-ignore
  ['Safari on an iPhone', `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${apple} Version/18.0 Mobile/15E148 Safari/604.1`], // prettier-ignore
  ['Safari on a Mac', `Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) ${apple} Version/18.0 Safari/605.1.15`],
  ['nothing that is known', 'curl/8']
]

describe('blockWebviewAuthorizationEnabled', () => {
  const sent = async (app: MinijansServer, client: TestClient, agent: string) => {
    const query = String(new URLSearchParams(ask(client)))
    const answer = await fetch(`${app.address}/jans-auth/restv1/authorize?${query}`, {
      redirect: 'manual',
      headers: { 'user-agent': agent }
    })
    return new URL(answer.headers.get('location') ?? '', app.address).searchParams.get('error')
  }

  it('sends web views inside apps away, and no browser', async () => {
    await using app = await startApp()
    const client = await register(app)
    for (const [, agent] of [...webViews, ...browsers]) expect(await sent(app, client, agent)).toBeNull()
    await updateAppConfiguration(app.ctx, { blockWebviewAuthorizationEnabled: true })
    for (const [name, agent] of webViews)
      expect([name, await sent(app, client, agent)]).toEqual([name, 'access_denied'])
    for (const [name, agent] of browsers) expect([name, await sent(app, client, agent)]).toEqual([name, null])
  })
})
