import { exportJWK, generateKeyPair, importJWK, SignJWT, type CryptoKey } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { basic, register, tokenPath, type TestClient } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
let app: MinijansServer
let key: CryptoKey
let jwks: { keys: object[] }
beforeAll(async () => {
  app = await startApp()
  const pair = await generateKeyPair('ES256', { extractable: true })
  key = pair.privateKey
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }] }
})
afterAll(() => app.close())

interface Proof {
  headers?: Record<string, string>
  form?: Record<string, string>
}
type Prove = (client: TestClient) => Promise<Proof> | Proof

const assertion =
  (sign: (jwt: SignJWT, client: TestClient) => Promise<string>, more: object = {}): Prove =>
  async (client) => {
    const jwt = new SignJWT({
      iss: client.client_id,
      sub: client.client_id,
      aud: app.ctx.config.issuer,
      jti: crypto.randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
      ...more
    })
    return { form: { client_assertion_type: assertionType, client_assertion: await sign(jwt, client) } }
  }
const bySecret =
  (alg = 'HS256') =>
  (jwt: SignJWT, { client_secret }: TestClient) =>
    jwt.setProtectedHeader({ alg }).sign(new TextEncoder().encode(client_secret))
const byKey = (jwt: SignJWT) => jwt.setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(key)

const proofs = {
  client_secret_basic: (client) => ({ headers: { authorization: basic(client) } }),
  client_secret_post: ({ client_id, client_secret }) => ({ form: { client_id, client_secret } }),
  client_secret_jwt: assertion(bySecret()),
  private_key_jwt: assertion(byKey),
  none: ({ client_id }) => ({ form: { client_id } })
} satisfies Record<string, Prove>
type Method = keyof typeof proofs
const methods = Object.keys(proofs) as Method[]

async function send(path: string, client: TestClient, prove: Prove, form: Record<string, string>) {
  const { headers = {}, form: proof = {} } = await prove(client)
  const answer = await fetch(app.address + path, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ ...form, ...proof })
  })
  const text = await answer.text()
  return { status: answer.status, body: (text ? JSON.parse(text) : {}) as Record<string, unknown> }
}
const ask = (client: TestClient, prove: Prove) => send(tokenPath, client, prove, { grant_type: 'client_credentials' })

const registered = async (first: Method, ...others: Method[]): Promise<TestClient> => {
  const client = await register(app, {
    token_endpoint_auth_method: first,
    additional_token_endpoint_auth_methods: others,
    ...([first, ...others].includes('private_key_jwt') && { jwks }),
    ...(first === 'none' && { grant_types: ['authorization_code'] })
  })
  // What somebody could try where there is no secret.
  return { ...client, client_secret: client.client_secret ?? 'undefined' }
}

describe('a client', () => {
  it.each(methods)('that has registered %s may use nothing else', async (method) => {
    const client = await registered(method)
    const outcomes = await Promise.all(
      methods.map(async (shown) => [shown, (await ask(client, proofs[shown])).body.error === 'invalid_client'])
    )
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(methods.map((shown) => [shown, shown !== method])))
  })

  it('that has registered several ways may use each of them, and no other', async () => {
    const client = await registered('private_key_jwt', 'client_secret_basic', 'client_secret_jwt')
    const outcomes = await Promise.all(methods.map(async (shown) => [shown, (await ask(client, proofs[shown])).status]))
    expect(Object.fromEntries(outcomes)).toEqual({
      client_secret_basic: 200,
      client_secret_post: 401,
      client_secret_jwt: 200,
      private_key_jwt: 200,
      none: 401
    })
  })

  it('loses a way when it registers others', async () => {
    const client = await registered('client_secret_basic', 'client_secret_post')
    expect((await ask(client, proofs.client_secret_post)).status).toBe(200)
    const changed = await fetch(client.registration_client_uri, {
      method: 'PUT',
      headers: { authorization: `Bearer ${client.registration_access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://client.example/callback'], grant_types: ['client_credentials'] })
    })
    expect(changed.status).toBe(200)
    expect((await ask(client, proofs.client_secret_basic)).status).toBe(200)
    expect((await ask(client, proofs.client_secret_post)).status).toBe(401)
  })

  it('may not use two ways at once', async () => {
    const client = await registered('client_secret_basic', 'client_secret_post')
    const both: Prove = (given) => ({ ...proofs.client_secret_basic(given), ...proofs.client_secret_post(given) })
    expect((await ask(client, both)).status).toBe(400)
  })

  it('is refused with a wrong secret in each way', async () => {
    const client = { ...(await registered('client_secret_basic', 'client_secret_post', 'client_secret_jwt')) }
    const wrong = { ...client, client_secret: crypto.randomUUID() }
    for (const shown of ['client_secret_basic', 'client_secret_post', 'client_secret_jwt'] as const)
      expect([shown, (await ask(wrong, proofs[shown])).status]).toEqual([shown, 401])
  })
})

describe('at every endpoint where clients authenticate', () => {
  const endpoints: [string, Record<string, string>][] = [
    ['token', { grant_type: 'client_credentials' }],
    ['introspection', { token: 'x' }],
    ['revoke', { token: 'x' }],
    ['par', { response_type: 'code', redirect_uri: 'https://client.example/callback', scope: 'openid' }]
  ]
  it.each(endpoints)('%s takes what is registered, and nothing else', async (endpoint, form) => {
    const client = await registered('client_secret_basic', 'private_key_jwt')
    const outcomes = await Promise.all(
      methods.map(async (shown) => {
        const asked = { ...form, client_id: client.client_id }
        const { body } = await send(`${rest}/${endpoint}`, client, proofs[shown], asked)
        return [shown, body.error === undefined]
      })
    )
    expect(Object.fromEntries(outcomes)).toEqual({
      client_secret_basic: true,
      private_key_jwt: true,
      client_secret_post: false,
      client_secret_jwt: false,
      none: false
    })
  })
})

describe('at revoke_session, which is our own', () => {
  const path = `${rest}/revoke_session`
  const form = { user_criterion_key: 'uid', user_criterion_value: 'nobody' }
  /** Whether the client was authenticated; what it may do is another question. */
  const isKnown = async (client: TestClient, prove: Prove, more: Record<string, string> = {}) =>
    (await send(path, client, prove, { ...form, ...more })).body.error !== 'invalid_client'

  it.each<[Method, ...Method[]]>([
    ['client_secret_basic', 'private_key_jwt'],
    ['client_secret_post', 'client_secret_jwt'],
    ['none']
  ])('a client takes what it has registered, and nothing else (%s)', async (...own) => {
    const client = await registered(...own)
    const outcomes = await Promise.all(
      methods.map(async (shown) => [shown, await isKnown(client, proofs[shown], { client_id: client.client_id })])
    )
    const expected = methods.map((shown) => [shown, shown !== 'none' && own.includes(shown)])
    expect(Object.fromEntries(outcomes)).toEqual(Object.fromEntries(expected))
  })

  it('an assertion counts once', async () => {
    const client = await registered('private_key_jwt')
    const { form: proof } = await proofs.private_key_jwt(client)
    const used: Prove = () => ({ ...(proof && { form: proof }) })
    expect([await isKnown(client, used), await isKnown(client, used)]).toEqual([true, false])
  })

  it('an assertion speaks to this server, whatever the request calls it', async () => {
    const client = await registered('private_key_jwt')
    const to =
      (origin: string): Prove =>
      async (given) => ({
        ...(await assertion(byKey, { aud: origin + tokenPath })(given)),
        headers: { 'x-forwarded-host': 'other.example', 'x-forwarded-proto': 'https' }
      })
    const { issuer } = app.ctx.config
    expect(await isKnown(client, to(issuer))).toBe(false)
    await updateAppConfiguration(app.ctx, { allowClientAssertionAudWithoutStrictIssuerMatch: true })
    expect(await isKnown(client, to(issuer))).toBe(true)
    expect(await isKnown(client, to('https://other.example'))).toBe(false)
    await updateAppConfiguration(app.ctx, { allowClientAssertionAudWithoutStrictIssuerMatch: null })
  })

  it('who is not known is challenged', async () => {
    const client = await registered('client_secret_basic')
    const wrong = { ...client, client_secret: 'wrong' }
    const answer = await fetch(app.address + path, { method: 'POST', headers: { authorization: basic(wrong) } })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toContain('Basic')
  })
})

describe('an assertion', () => {
  const outcome = async (client: TestClient, prove: Prove) => (await ask(client, prove)).status

  it('has the algorithm that is registered', async () => {
    const client = await register(app, {
      token_endpoint_auth_method: 'client_secret_jwt',
      token_endpoint_auth_signing_alg: 'HS384'
    })
    expect(await outcome(client, assertion(bySecret('HS256')))).toBe(401)
    expect(await outcome(client, assertion(bySecret('HS384')))).toBe(200)
  })

  it('may have every algorithm that discovery names, at each endpoint', { timeout: 60_000 }, async () => {
    const discovery = await fetch(`${app.address}/.well-known/openid-configuration`)
    const document = (await discovery.json()) as Record<string, string[]>
    const rsa = await generateKeyPair('RS256', { extractable: true })
    for (const endpoint of ['token', 'introspection', 'revocation']) {
      const algs = document[`${endpoint}_endpoint_auth_signing_alg_values_supported`] ?? []
      expect(algs.length).toBeGreaterThan(10)
      for (const alg of algs) {
        const isSecret = alg.startsWith('HS')
        const pair = isSecret || /^[RP]S/.test(alg) ? rsa : await generateKeyPair(alg, { extractable: true })
        const client = await register(app, {
          token_endpoint_auth_method: isSecret ? 'client_secret_jwt' : 'private_key_jwt',
          ...(!isSecret && { jwks: { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1' }] } })
        })
        const signed = isSecret
          ? assertion(bySecret(alg))
          : assertion(async (jwt) => {
              // One RSA key signs in several ways.
              const key = await importJWK({ ...(await exportJWK(pair.privateKey)), alg }, alg)
              return jwt.setProtectedHeader({ alg, kid: 'k1' }).sign(key)
            })
        const form = { grant_type: 'client_credentials', token: 'x' }
        const { status } = await send(
          `${rest}/${endpoint === 'revocation' ? 'revoke' : endpoint}`,
          client,
          signed,
          form
        )
        expect([endpoint, alg, status]).toEqual([endpoint, alg, 200])
      }
    }
  })

  it('is verified by the keys at the address that the client has registered', async () => {
    const address = 'https://client.example/jwks'
    const outside = async (input: string | URL | Request) =>
      Response.json({ keys: new Request(input).url === address ? jwks.keys : [] })
    await using other = await startApp({}, { fetch: outside })
    const statusWith = async (jwks_uri: string) => {
      const client = await register(other, { token_endpoint_auth_method: 'private_key_jwt', jwks_uri })
      const { form } = await assertion(byKey, { aud: other.ctx.config.issuer })(client)
      const body = new URLSearchParams({ grant_type: 'client_credentials', ...form })
      return (await fetch(other.address + tokenPath, { method: 'POST', body })).status
    }
    expect(await statusWith(address)).toBe(200)
    expect(await statusWith('https://client.example/other')).toBe(401)
    await updateAppConfiguration(other.ctx, { externalUriWhiteList: ['other.example'] })
    expect(await statusWith(address)).toBe(401)
    await updateAppConfiguration(other.ctx, { externalUriWhiteList: ['client.example'] })
    expect(await statusWith(address)).toBe(200)
  })

  it('speaks to the issuer, and to an endpoint only where the configuration allows it', async () => {
    const client = await registered('private_key_jwt')
    const { issuer } = app.ctx.config
    const to = (aud: unknown) => assertion(byKey, { aud })
    const token = issuer + tokenPath
    expect(await outcome(client, to(issuer))).toBe(200)
    expect(await outcome(client, to([issuer, token]))).toBe(200)
    for (const aud of [token, [token], 'https://other.example', `${issuer}/`, undefined])
      expect([aud, await outcome(client, to(aud))]).toEqual([aud, 401])
    await updateAppConfiguration(app.ctx, { allowClientAssertionAudWithoutStrictIssuerMatch: true })
    expect(await outcome(client, to(token))).toBe(200)
    expect(await outcome(client, to('https://other.example'))).toBe(401)
    await updateAppConfiguration(app.ctx, { allowClientAssertionAudWithoutStrictIssuerMatch: null })
  })

  it('counts once', async () => {
    const client = await registered('private_key_jwt')
    const { form } = await proofs.private_key_jwt(client)
    const used: Prove = () => ({ ...(form && { form }) })
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(client, used)))
    expect(outcomes.filter((status) => status === 200)).toHaveLength(1)
  })

  it.each([
    ['of another client', { iss: 'other' }],
    ['for another client', { sub: 'other' }],
    ['that is over', { exp: 1 }],
    ['without an end', { exp: undefined }],
    ['without a name of its own', { jti: undefined }]
  ])('%s is refused', async (_name, more) => {
    const client = await registered('private_key_jwt')
    expect(await outcome(client, assertion(byKey, more))).toBe(401)
  })

  it('with the public key as a secret is refused', async () => {
    const client = await registered('private_key_jwt', 'client_secret_jwt')
    const confused = assertion((jwt) =>
      jwt.setProtectedHeader({ alg: 'HS256', kid: 'k1' }).sign(new TextEncoder().encode(JSON.stringify(jwks.keys[0])))
    )
    expect(await outcome(client, confused)).toBe(401)
  })
})
