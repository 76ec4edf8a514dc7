import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { basic, post, redirectUri, register, tokenPath, type TestClient } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

/** A client's key, and the proofs that it makes (RFC 9449). */
async function holder(app: MinijansServer) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const prove = (path: string, claims: Record<string, unknown> = {}, key: CryptoKey = privateKey, shown: JWK = jwk) =>
    new SignJWT({ htm: 'POST', htu: app.ctx.config.issuer + path, jti: randomUUID(), ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: shown })
      .setIssuedAt(claims.iat as number | undefined)
      .sign(key)
  return { thumbprint: await calculateJwkThumbprint(jwk), prove }
}

const send = (app: MinijansServer, path: string, client: TestClient, form: Record<string, string>, proof?: string) =>
  fetch(app.address + path, {
    method: 'POST',
    headers: { authorization: basic(client), ...(proof !== undefined && { dpop: proof }) },
    body: new URLSearchParams(form)
  })
const own = { grant_type: 'client_credentials' }
const ask = (client: TestClient, more: Record<string, string> = {}) => ({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  ...more
})

/** As no browser sends it: the target names a server as well (RFC 9112, 3.2.2). */
function sendAbsolute(
  app: MinijansServer,
  target: string,
  headers: Record<string, string>,
  form: Record<string, string>
) {
  const { hostname, port } = new URL(app.address)
  const answer = Promise.withResolvers<number | undefined>()
  const type = 'application/x-www-form-urlencoded'
  const options = { hostname, port, path: target, method: 'POST', headers: { ...headers, 'content-type': type } }
  request(options, (res) => answer.resolve(res.resume().statusCode))
    .on('error', answer.reject)
    .end(String(new URLSearchParams(form)))
  return answer.promise
}

describe('a proof of possession', () => {
  it('is for this server, whatever server the target of a request names', async () => {
    await using app = await startApp()
    const client = await register(app)
    const { prove } = await holder(app)
    const status = async (target: string, htu: string) =>
      sendAbsolute(app, target, { authorization: basic(client), dpop: await prove(tokenPath, { htu }) }, own)
    const [ours, other] = [app.ctx.config.issuer + tokenPath, `https://other.example${tokenPath}`]
    expect([await status(other, ours), await status(other, other), await status(tokenPath, other)]).toEqual([
      200, 400, 400
    ])
  })

  it('needs a nonce of the server where that is wanted, and gets it', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { dpopUseNonce: true })
    const client = await register(app)
    const { prove } = await holder(app)
    const first = await send(app, tokenPath, client, own, await prove(tokenPath))
    expect(first.status).toBe(400)
    expect(await first.json()).toMatchObject({ error: 'use_dpop_nonce' })
    const nonce = first.headers.get('dpop-nonce') ?? ''
    const second = await send(app, tokenPath, client, own, await prove(tokenPath, { nonce }))
    expect(await second.json()).toMatchObject({ token_type: 'DPoP' })
    const foreign = await send(app, tokenPath, client, own, await prove(tokenPath, { nonce: 'made-up' }))
    expect(await foreign.json()).toMatchObject({ error: 'use_dpop_nonce' })
  })

  it('needs a nonce of the server once it is older than the configuration lets it be', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { dpopTimeframe: 20 })
    const client = await register(app)
    const { prove } = await holder(app)
    const made = (ago: number, more: object = {}) =>
      prove(tokenPath, { iat: Math.floor(Date.now() / 1000) - ago, ...more })
    expect((await send(app, tokenPath, client, own, await made(10))).status).toBe(200)
    for (const ago of [30, -30]) {
      const old = await send(app, tokenPath, client, own, await made(ago))
      expect(await old.json()).toMatchObject({ error: 'use_dpop_nonce' })
      const nonce = old.headers.get('dpop-nonce') ?? ''
      expect((await send(app, tokenPath, client, own, await made(ago, { nonce }))).status).toBe(200)
    }
  })

  it('may be signed with every algorithm that discovery names', async () => {
    await using app = await startApp()
    const client = await register(app)
    const discovery = await fetch(`${app.address}/.well-known/openid-configuration`)
    const { dpop_signing_alg_values_supported: algs } = (await discovery.json()) as Record<string, string[]>
    expect(algs?.length).toBeGreaterThan(5)
    for (const alg of algs ?? []) {
      const { publicKey, privateKey } = await generateKeyPair(alg)
      const proof = await new SignJWT({ htm: 'POST', htu: app.ctx.config.issuer + tokenPath, jti: randomUUID() })
        .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk: await exportJWK(publicKey) })
        .setIssuedAt()
        .sign(privateKey)
      const answer = await send(app, tokenPath, client, own, proof)
      expect([alg, await answer.json()]).toMatchObject([alg, { token_type: 'DPoP' }])
    }
  })

  it('is asked of clients that have registered it', async () => {
    await using app = await startApp()
    const client = await register(app, { dpop_bound_access_tokens: true })
    const { prove, thumbprint } = await holder(app)
    expect((await send(app, tokenPath, client, own)).status).toBe(400)
    const answer = await send(app, tokenPath, client, own, await prove(tokenPath))
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const told = await post(app, '/jans-auth/restv1/introspection', client, { token })
    expect(await told.json()).toMatchObject({ token_type: 'DPoP', cnf: { jkt: thumbprint } })
  })

  it.each([
    ['for another address', { htu: 'https://elsewhere.example/token' }],
    ['for another method', { htm: 'GET' }],
    ['without a name', { jti: undefined }]
  ])('is refused when it is %s', async (_name, claims) => {
    await using app = await startApp()
    const client = await register(app)
    const { prove } = await holder(app)
    const refused = await send(app, tokenPath, client, own, await prove(tokenPath, claims))
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error: 'invalid_dpop_proof' })
  })

  it('is refused when it is used again, or signed with another key than it shows', async () => {
    await using app = await startApp()
    const client = await register(app)
    const { prove } = await holder(app)
    const proof = await prove(tokenPath)
    expect((await send(app, tokenPath, client, own, proof)).status).toBe(200)
    expect((await send(app, tokenPath, client, own, proof)).status).toBe(400)
    const { privateKey } = await generateKeyPair('ES256')
    expect((await send(app, tokenPath, client, own, await prove(tokenPath, {}, privateKey))).status).toBe(400)
  })
})

describe('a code that is bound to a key', () => {
  it.each(['dpop_jkt', 'a push with a proof'])('by %s is redeemed with that key alone', async (way) => {
    await using app = await startApp()
    const client = await register(app)
    const { prove, thumbprint } = await holder(app)
    const stranger = await holder(app)
    const par = '/jans-auth/restv1/par'
    const bound = async () => {
      if (way === 'dpop_jkt') return ask(client, { dpop_jkt: thumbprint })
      const pushed = await send(app, par, client, ask(client), await prove(par))
      const { request_uri } = (await pushed.json()) as { request_uri: string }
      return { client_id: client.client_id, request_uri }
    }
    const redeem = async (proof?: string) => {
      const { code = '' } = await new Person(app).arrive(await bound())
      const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
      return (await send(app, tokenPath, client, form, proof)).status
    }
    expect(await redeem()).toBe(400)
    expect(await redeem(await stranger.prove(tokenPath))).toBe(400)
    expect(await redeem(await prove(tokenPath))).toBe(200)
  })

  it('has to be bound where the server wants that of clients with DPoP', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { dpopJktForceForAuthorizationCode: true })
    const client = await register(app, { dpop_bound_access_tokens: true })
    const { thumbprint } = await holder(app)
    expect(answerOf(await new Person(app).begin(ask(client))).error).toBe('invalid_request')
    expect((await new Person(app).arrive(ask(client, { dpop_jkt: thumbprint }))).code).toBeTypeOf('string')
    const plain = await register(app)
    expect((await new Person(app).arrive(ask(plain))).code).toBeTypeOf('string')
  })
})
