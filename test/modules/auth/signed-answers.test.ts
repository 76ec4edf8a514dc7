import {
  compactDecrypt,
  createRemoteJWKSet,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  type JWK,
  type JWTPayload
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { algorithms } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { derivedKey } from '../../support/derived-key.ts'
import { authorize, basic, post, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'
const artifacts = ['id_token', 'userinfo', 'introspection', 'authorization'] as const
type Artifact = (typeof artifacts)[number]

describe('what is signed and encrypted for a client', () => {
  let app: MinijansServer
  let keys: { RSA: JWK; EC: JWK }
  let jwks: { keys: object[] }
  beforeAll(async () => {
    app = await startApp()
    const pairs = {
      RSA: await generateKeyPair('RSA-OAEP-256', { extractable: true }),
      EC: await generateKeyPair('ECDH-ES', { extractable: true })
    }
    keys = { RSA: await exportJWK(pairs.RSA.privateKey), EC: await exportJWK(pairs.EC.privateKey) }
    const publicKeys = await Promise.all([pairs.RSA, pairs.EC].map(({ publicKey }) => exportJWK(publicKey)))
    jwks = { keys: publicKeys.map((key) => Object.assign(key, { use: 'enc' })) }
  })
  afterAll(() => app.close())

  /** One of everything that the server makes JWTs of, as it was sent. */
  const collect = async (client: TestClient): Promise<Record<Artifact, string>> => {
    const { form, cookie } = await authorize(app, client, { scope: 'openid email', nonce: 'n-1' })
    const answer = await post(app, tokenPath, client, form)
    const tokens = (await answer.json()) as { access_token: string; id_token: string }
    const bearer = { authorization: `Bearer ${tokens.access_token}` }
    const userinfo = await fetch(`${app.address}${rest}/userinfo`, { headers: bearer })
    expect(userinfo.headers.get('content-type')).toContain('application/jwt')
    const introspection = await fetch(`${app.address}${rest}/introspection`, {
      method: 'POST',
      headers: { authorization: basic(client), accept: 'application/token-introspection+jwt' },
      body: new URLSearchParams({ token: tokens.access_token })
    })
    expect(introspection.headers.get('content-type')).toContain('application/token-introspection+jwt')
    const query = {
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      response_mode: 'query.jwt',
      scope: 'openid email',
      state: 's-1',
      prompt: 'none'
    }
    const redirect = await fetch(`${app.address}${rest}/authorize?${String(new URLSearchParams(query))}`, {
      redirect: 'manual',
      headers: { cookie }
    })
    return {
      id_token: tokens.id_token,
      userinfo: await userinfo.text(),
      introspection: await introspection.text(),
      authorization: new URL(redirect.headers.get('location') ?? '').searchParams.get('response') ?? ''
    }
  }

  const verify = async (jwt: string, alg: string, client: TestClient): Promise<JWTPayload> => {
    const options = { algorithms: [alg], issuer: app.ctx.config.issuer, audience: client.client_id }
    const { payload } = alg.startsWith('HS')
      ? await jwtVerify(jwt, Buffer.from(client.client_secret), options)
      : await jwtVerify(jwt, createRemoteJWKSet(new URL(`${app.address}${rest}/jwks`)), options)
    return payload
  }

  const expectContents = (payloads: Record<Artifact, JWTPayload>, client: TestClient) => {
    expect(payloads.id_token).toMatchObject({ nonce: 'n-1', at_hash: expect.any(String) as string })
    expect(payloads.userinfo).toMatchObject({ sub: payloads.id_token.sub, email: expect.any(String) as string })
    const { client_id } = client
    expect(payloads.introspection).toMatchObject({ token_introspection: { active: true, client_id } })
    expect(payloads.authorization).toMatchObject({ state: 's-1', code: expect.any(String) as string })
  }

  it.each(algorithms.signing)('verifies when it is signed with %s', async (alg) => {
    const wanted = Object.fromEntries(artifacts.map((artifact) => [`${artifact}_signed_response_alg`, alg]))
    const client = await register(app, wanted)
    const sent = await collect(client)
    const payloads = {} as Record<Artifact, JWTPayload>
    for (const artifact of artifacts) payloads[artifact] = await verify(sent[artifact], alg, client)
    expectContents(payloads, client)
    expect(decodeProtectedHeader(sent.introspection).typ).toBe('token-introspection+jwt')
  })

  const combinations = algorithms.encryption.flatMap((alg) => algorithms.content.map((enc) => [alg, enc] as const))
  it.each(combinations)('opens for the client alone when it is encrypted with %s and %s', async (alg, enc) => {
    const signing = 'ES256'
    const wanted = artifacts.flatMap((artifact) => [
      [`${artifact}_signed_response_alg`, signing],
      [`${artifact}_encrypted_response_alg`, alg],
      [`${artifact}_encrypted_response_enc`, enc]
    ])
    const client = await register(app, { ...Object.fromEntries(wanted), jwks })
    const sent = await collect(client)
    const standard = enc.replace('+', '-')
    const payloads = {} as Record<Artifact, JWTPayload>
    for (const artifact of artifacts) {
      expect(decodeProtectedHeader(sent[artifact])).toMatchObject({ alg, enc: standard, cty: 'JWT' })
      const { plaintext } = await compactDecrypt(sent[artifact], decryptionKey(alg, standard, client))
      payloads[artifact] = await verify(Buffer.from(plaintext).toString(), signing, client)
    }
    expectContents(payloads, client)
  })

  const decryptionKey = (alg: string, enc: string, client: TestClient): JWK | Uint8Array => {
    if (alg.startsWith('RSA')) return keys.RSA
    return alg.startsWith('ECDH') ? keys.EC : derivedKey(client, alg, enc)
  }

  it('is not encrypted to a client in the clear when it asks for plain introspections', async () => {
    const client = await register(app, {
      introspection_signed_response_alg: 'ES256',
      introspection_encrypted_response_alg: 'A128KW',
      introspection_encrypted_response_enc: 'A128GCM'
    })
    const answer = await post(app, `${rest}/introspection`, client, { token: 'any' })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }])
  })

  it('tells of a signed introspection to who asks by parameter or header, with the algorithm of the server', async () => {
    const client = await register(app)
    const { form } = await authorize(app, client)
    const { access_token: token } = (await (await post(app, tokenPath, client, form)).json()) as {
      access_token: string
    }
    const query = new URLSearchParams({ token, response_as_jwt: 'true' })
    const answers = [
      await post(app, `${rest}/introspection`, client, { token, response_as_jwt: 'true' }),
      await fetch(`${app.address}${rest}/introspection?${String(query)}`, {
        headers: { authorization: `Bearer ${token}` }
      })
    ]
    for (const answer of answers) {
      const payload = await verify(await answer.text(), 'RS256', client)
      expect(payload).toMatchObject({ token_introspection: { active: true } })
    }
    await updateAppConfiguration(app.ctx, { defaultSignatureAlgorithm: 'PS256' })
    const next = await post(app, `${rest}/introspection`, client, { token: 'unknown', response_as_jwt: 'true' })
    expect(await verify(await next.text(), 'PS256', client)).toMatchObject({ token_introspection: { active: false } })
    await updateAppConfiguration(app.ctx, { defaultSignatureAlgorithm: null })
  })
})
