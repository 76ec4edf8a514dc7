import { createHash } from 'node:crypto'
import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT
} from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { algorithms } from '#modules/clients/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import {
  authorize,
  basic,
  post,
  register,
  signInForTokens,
  tokenPath,
  type TestClient,
  type Tokens
} from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'

describe('access tokens that are JWTs', () => {
  let app: MinijansServer
  let client: TestClient
  let tokens: Tokens
  beforeAll(async () => {
    app = await startApp()
    client = await register(app, {
      access_token_as_jwt: true,
      access_token_signing_alg: 'ES256',
      subject_type: 'pairwise',
      additional_audience: ['https://api.example']
    })
    tokens = await signInForTokens(app, client, { scope: 'openid profile offline_access' })
  })
  afterAll(() => app.close())

  const introspect = async (token: string, asker = client) =>
    (await (await post(app, `${rest}/introspection`, asker, { token })).json()) as Record<string, unknown>
  const userinfo = (token: string, headers: Record<string, string> = {}) =>
    fetch(app.address + rest + '/userinfo', { headers: { authorization: `Bearer ${token}`, ...headers } })
  const ownToken = async (who: TestClient, scope = 'profile') => {
    const answer = await post(app, tokenPath, who, { grant_type: 'client_credentials', scope })
    return ((await answer.json()) as { access_token: string }).access_token
  }

  it('have the claims of RFC 9068 and verify with the published keys', async () => {
    const keys = createRemoteJWKSet(new URL(`${app.address}${rest}/jwks`))
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, { typ: 'at+jwt' })
    expect(protectedHeader).toMatchObject({ alg: 'ES256', kid: expect.any(String) as string })
    const { sub } = decodeJwt(tokens.id_token)
    expect(payload).toEqual({
      iss: app.ctx.config.issuer,
      sub,
      aud: [client.client_id, 'https://api.example'],
      client_id: client.client_id,
      jti: expect.any(String) as string,
      iat: expect.any(Number) as number,
      exp: (payload.iat ?? 0) + 300,
      scope: 'openid profile offline_access',
      token_type: 'Bearer',
      acr: 'simple_password_auth',
      auth_time: expect.any(Number) as number
    })
    const admin = await findUserByName(app.ctx.db, 'admin')
    expect(sub).not.toBe(admin?.inum)
  })

  it('have the client as their subject when it asked for itself', async () => {
    const payload = decodeJwt(await ownToken(client))
    expect(payload).toMatchObject({ sub: client.client_id, client_id: client.client_id, scope: 'profile' })
    expect(payload).not.toHaveProperty('auth_time')
  })

  it('are hashed into the id token that comes with them', () => {
    const hash = createHash('sha256').update(tokens.access_token).digest().subarray(0, 16).toString('base64url')
    expect(decodeJwt(tokens.id_token).at_hash).toBe(hash)
  })

  it('are good at introspection, which says the same as they do', async () => {
    const payload = decodeJwt(tokens.access_token)
    expect(await introspect(tokens.access_token)).toMatchObject({
      active: true,
      client_id: client.client_id,
      jti: payload.jti,
      sub: payload.sub,
      exp: payload.exp,
      iat: payload.iat,
      scope: payload.scope,
      acr: payload.acr,
      auth_time: payload.auth_time
    })
    const { client_id, client_secret } = await register(app, { token_endpoint_auth_method: 'client_secret_post' })
    const inBody = new URLSearchParams({ token: tokens.access_token, client_id, client_secret })
    const byLibrary = await fetch(`${app.address}${rest}/introspection`, { method: 'POST', body: inBody })
    expect(byLibrary.status).toBe(200)
    expect(await byLibrary.json()).toEqual(await introspect(tokens.access_token))
  })

  it('are good at userinfo, on the short way and on the library’s', async () => {
    const short = await (await userinfo(tokens.access_token)).json()
    const long = await (await userinfo(tokens.access_token, { origin: 'https://elsewhere.example' })).json()
    expect(short).toMatchObject({ sub: decodeJwt(tokens.access_token).sub, name: expect.any(String) as string })
    expect(long).toEqual(short)
  })

  const changed: [string, (token: string) => string][] = [
    ['another signature', (token) => token.slice(0, -6) + (token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA')],
    ['other spare bits at the end', (token) => token.slice(0, -1) + (token.endsWith('A') ? 'B' : nextLetter(token))],
    [
      'another claim',
      (token) => withPayload(token, { scope: 'openid profile email https://jans.io/scim/users.write' })
    ],
    ['no signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['the algorithm none', (token) => [encode({ alg: 'none', typ: 'at+jwt' }), token.split('.')[1], ''].join('.')],
    ['a fourth part', (token) => `${token}.e30`],
    ['its jti alone', (token) => decodeJwt(token).jti ?? ''],
    ['only its payload', (token) => token.split('.')[1] ?? '']
  ]
  it.each(changed)('are worth nothing with %s', async (_name, change) => {
    const token = change(tokens.access_token)
    expect(token).not.toBe(tokens.access_token)
    expect(await introspect(token)).toEqual({ active: false })
    expect((await userinfo(token)).status).toBe(401)
    expect((await userinfo(token, { origin: 'https://elsewhere.example' })).status).toBe(401)
  })

  it('end when they are revoked, when their grant is and when their client is deactivated', async () => {
    const first = await signInForTokens(app, client)
    expect(await introspect(first.access_token)).toMatchObject({ active: true })
    expect((await post(app, `${rest}/revoke`, client, { token: first.access_token })).status).toBe(200)
    expect(await introspect(first.access_token)).toEqual({ active: false })
    expect((await userinfo(first.access_token)).status).toBe(401)

    const second = await signInForTokens(app, client)
    await post(app, `${rest}/revoke`, client, { token: second.refresh_token ?? '' })
    expect(await introspect(second.access_token)).toEqual({ active: false })
  })

  it('come from a refresh too, where the old ones stay good', async () => {
    const { access_token, refresh_token = '' } = await signInForTokens(app, client)
    const refreshed = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })
    const next = (await refreshed.json()) as Tokens
    expect(decodeProtectedHeader(next.access_token).typ).toBe('at+jwt')
    expect(decodeJwt(next.access_token).jti).not.toBe(decodeJwt(access_token).jti)
    expect(decodeJwt(next.access_token)).toMatchObject({ acr: 'simple_password_auth' })
    for (const token of [access_token, next.access_token])
      expect(await introspect(token)).toMatchObject({ active: true })
  })

  it('carry the key that they are bound to, and are worth nothing without it', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwk = await exportJWK(publicKey)
    const prove = (method: string, address: string, token?: string) =>
      new SignJWT({
        htm: method,
        htu: app.ctx.config.issuer + address,
        jti: crypto.randomUUID(),
        ...(token && { ath: createHash('sha256').update(token).digest('base64url') })
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .setIssuedAt()
        .sign(privateKey)
    const { form } = await authorize(app, client)
    const headers = { authorization: basic(client), dpop: await prove('POST', tokenPath) }
    const redeemed = await fetch(app.address + tokenPath, { method: 'POST', headers, body: new URLSearchParams(form) })
    const { access_token: token } = (await redeemed.json()) as Tokens
    const jkt = await calculateJwkThumbprint(jwk)
    expect(decodeJwt(token)).toMatchObject({ token_type: 'DPoP', cnf: { jkt } })
    expect(await introspect(token)).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt } })
    expect((await userinfo(token)).status).toBe(401)
    const asBearer = { authorization: `Bearer ${token}` }
    expect((await fetch(`${app.address}${rest}/introspection?token=any`, { headers: asBearer })).status).toBe(401)
    const proven = { authorization: `DPoP ${token}`, dpop: await prove('GET', `${rest}/userinfo`, token) }
    expect((await userinfo(token, proven)).status).toBe(200)
  })

  it('are stored as hashes alone', async () => {
    const rows = await app.ctx.db.query.select().from(app.ctx.db.tables.artifacts)
    const stored = rows.map((row) => Buffer.from(row.id).toString('latin1') + JSON.stringify(row)).join('\n')
    expect(stored).toContain(decodeJwt(tokens.access_token).jti)
    for (const part of tokens.access_token.split('.').slice(1)) expect(stored).not.toContain(part)
  })

  it.each(algorithms.signing)('are signed with %s for a client that wants it', async (alg) => {
    const who = await register(app, { access_token_as_jwt: true, access_token_signing_alg: alg })
    const token = await ownToken(who)
    const key = alg.startsWith('HS')
      ? Buffer.from(who.client_secret)
      : createRemoteJWKSet(new URL(`${app.address}${rest}/jwks`))
    const { protectedHeader } = await jwtVerify(token, key as Parameters<typeof jwtVerify>[1], { typ: 'at+jwt' })
    expect(protectedHeader.alg).toBe(alg)
    expect(await introspect(token, who)).toMatchObject({ active: true })
  })
})

const encode = (object: object) => Buffer.from(JSON.stringify(object)).toString('base64url')

function withPayload(token: string, claims: object): string {
  const [header, , signature] = token.split('.')
  return [header, encode({ ...decodeJwt(token), ...claims }), signature].join('.')
}

/** The letter that differs in the lowest of its six bits, which are no part of the bytes of an ES256 signature. */
function nextLetter(token: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters[letters.indexOf(token.at(-1) ?? '') ^ 1] ?? ''
}
