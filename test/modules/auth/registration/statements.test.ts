import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { redirectUri } from '../../../support/oauth.ts'
import { manage, registration } from '../../../support/registration.ts'

const issuer = 'https://ssa.example'
let app: MinijansServer
let key: CryptoKey
let otherKey: CryptoKey
let jwks: { keys: object[] }
/** What the hosts of other people answer, by path. */
const documents = new Map<string, unknown>()
const outside = createServer((req, res) => {
  const document = documents.get(req.url ?? '')
  res.writeHead(document ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(document ?? null))
})
beforeAll(async () => {
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  const fetchOutside: typeof fetch = (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    return fetch(`http://127.0.0.1:${(outside.address() as AddressInfo).port}${pathname}`, init)
  }
  app = await startApp({}, { fetch: fetchOutside })
  const pair = await generateKeyPair('ES256', { extractable: true })
  key = pair.privateKey
  otherKey = (await generateKeyPair('ES256')).privateKey
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256' }] }
  documents.set('/jwks', jwks)
  documents.set('/directory', { jwks_uri: `${issuer}/jwks` })
})
afterAll(async () => {
  await app.close()
  outside.close()
})

let changed: string[] = []
async function configure(properties: Record<string, unknown>): Promise<void> {
  changed.push(...Object.keys(properties))
  await updateAppConfiguration(app.ctx, properties)
}
afterEach(async () => {
  await updateAppConfiguration(app.ctx, Object.fromEntries(changed.map((name) => [name, null])))
  changed = []
})

const sign = (claims: JWTPayload, by = key) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).setIssuedAt().sign(by)
const statement = (claims: JWTPayload = {}, by = key) =>
  sign({ iss: issuer, software_id: 'stated', client_name: 'Stated', ...claims }, by)
const send = (software_statement: unknown, more: object = {}) =>
  registration(app, 'POST', { redirect_uris: [redirectUri], client_name: 'Claimed', software_statement, ...more })
const refused = async (software_statement: unknown) => {
  const { status, body } = await send(software_statement)
  return [status, body.error]
}
const trust = (more: object = {}) =>
  configure({ dcrSsaValidationConfigs: [{ id: '1', type: 'SSA', issuers: [issuer], jwks, ...more }] })

describe('a software statement', () => {
  it('of somebody unknown is not approved', async () => {
    expect(await refused(await statement())).toEqual([400, 'unapproved_software_statement'])
    await trust({ issuers: ['https://other.example'] })
    expect(await refused(await statement())).toEqual([400, 'unapproved_software_statement'])
  })

  it('counts for more than the request, and is kept', async () => {
    await trust()
    const jwt = await statement({ redirect_uris: ['https://stated.example/cb'], grant_types: ['authorization_code'] })
    const { status, body } = await send(jwt, { contacts: ['a@a.example'] })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      client_name: 'Stated',
      software_id: 'stated',
      redirect_uris: ['https://stated.example/cb'],
      grant_types: ['authorization_code'],
      contacts: ['a@a.example'],
      software_statement: jwt
    })
    const again = await manage(app, 'PUT', body, { redirect_uris: [redirectUri], software_statement: jwt })
    expect(again.body).toMatchObject({ client_name: 'Stated', redirect_uris: ['https://stated.example/cb'] })
  })

  it('cannot make a client what only the server decides, or an administrator', async () => {
    await trust()
    const claims = { client_id: 'mine', client_secret: 'mine', registration_access_token: 'mine', trustedClient: true }
    const { body } = await send(await statement(claims))
    for (const name of ['client_id', 'client_secret', 'registration_access_token']) expect(body[name]).not.toBe('mine')
    expect((await send(await statement({ redirect_uris: ['http://evil.example/'] }))).body.error).toBe(
      'invalid_redirect_uri'
    )
  })

  it('says no more than its issuer may', async () => {
    await trust({ allowedClaims: ['software_id'] })
    expect((await send(await statement())).body).toMatchObject({ client_name: 'Claimed', software_id: 'stated' })
  })

  it.each([
    ['of somebody else’s key', () => statement({}, otherKey)],
    ['that is over', () => statement({ exp: 1 })],
    ['that is not yet', () => statement({ nbf: 9_999_999_999 })],
    ['without a signature', async () => `eyJhbGciOiJub25lIn0.${(await statement()).split('.')[1]}.`],
    [
      'signed with the public key as a secret',
      () =>
        new SignJWT({ iss: issuer })
          .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
          .sign(new TextEncoder().encode(JSON.stringify(jwks)))
    ],
    ['that is no JWT', async () => 'abc'],
    ['that is a number', async () => 7]
  ])('%s is invalid', async (_name, make) => {
    await trust()
    expect(await refused(await make())).toEqual([400, 'invalid_software_statement'])
  })

  it.each([
    ['keys as text', { jwks: undefined as unknown }, () => ({ jwks: JSON.stringify(jwks) })],
    ['an address of keys', {}, () => ({ jwks: undefined, jwksUri: `${issuer}/jwks` })],
    ['a document that names it', {}, () => ({ jwks: undefined, configurationEndpoint: `${issuer}/directory` })]
  ])('is verified by %s', async (_name, _more, more) => {
    await trust(more())
    expect((await send(await statement())).status).toBe(201)
    expect(await refused(await statement({}, otherKey))).toEqual([400, 'invalid_software_statement'])
  })

  it('is invalid while its keys cannot be had', async () => {
    await trust({ jwks: undefined, jwksUri: `${issuer}/nowhere` })
    expect(await refused(await statement())).toEqual([400, 'invalid_software_statement'])
    await trust({ jwks: undefined, jwksUri: 'file:///etc/passwd' })
    expect(await refused(await statement())).toEqual([400, 'invalid_software_statement'])
  })

  it('brings scopes where its issuer is trusted with them', async () => {
    const scope = 'https://jans.io/scim/users.read'
    await trust()
    const ask = async () => (await send(await statement({ scope: 'openid' }))).body.scope
    expect(await ask()).toBe('openid')
    await configure({ trustedSsaIssuers: { [issuer]: { automaticallyGrantedScopes: [scope] } } })
    expect(await ask()).toBe(`openid ${scope}`)
    await configure({ trustedSsaIssuers: { 'https://other.example': {} } })
    expect(await refused(await statement())).toEqual([400, 'unapproved_software_statement'])
  })

  it('that brings its own keys proves nothing about its issuer', async () => {
    const scope = 'https://jans.io/scim/users.read'
    await configure({
      softwareStatementValidationType: 'jwks',
      trustedSsaIssuers: { [issuer]: { automaticallyGrantedScopes: [scope] } }
    })
    const { status, body } = await send(await statement({ jwks, scope: `openid ${scope}` }))
    expect([status, body.scope]).toEqual([201, 'openid'])
    expect(await refused(await statement({ jwks }, otherKey))).toEqual([400, 'invalid_software_statement'])
    expect(await refused(await statement())).toEqual([400, 'invalid_software_statement'])
  })

  it('that names keys proves its issuer where they are the issuer’s own', async () => {
    const scope = 'https://jans.io/scim/users.read'
    await configure({
      softwareStatementValidationType: 'jwks_uri',
      softwareStatementValidationClaimName: 'keys_at',
      trustedSsaIssuers: { [issuer]: { automaticallyGrantedScopes: [scope] } }
    })
    const scopesFor = async (keys_at: string) => (await send(await statement({ keys_at, scope: 'openid' }))).body.scope
    expect(await scopesFor(`${issuer}/jwks`)).toBe(`openid ${scope}`)
    expect(await scopesFor('https://evil.example/jwks')).toBe('openid')
  })

  it('may be unverified where the configuration says so', async () => {
    await configure({ softwareStatementValidationType: 'none' })
    expect((await send(await statement({}, otherKey))).body).toMatchObject({ client_name: 'Stated' })
    expect(await refused('abc')).toEqual([400, 'invalid_software_statement'])
  })
})

describe('a signed registration', () => {
  const metadata = { redirect_uris: [redirectUri], client_name: 'Signed' }

  it('is the only one where the configuration says so', async () => {
    await configure({ dcrSignatureValidationEnabled: true, dcrSignatureValidationJwks: jwks })
    const { status, body } = await registration(app, 'POST', await sign(metadata))
    expect([status, body.client_name]).toEqual([201, 'Signed'])
    for (const bad of [metadata, await sign(metadata, otherKey), 'abc', await sign({ ...metadata, exp: 1 })]) {
      const answer = await registration(app, 'POST', bad)
      expect([answer.status, answer.body.error]).toEqual([400, 'invalid_client_metadata'])
    }
    expect((await manage(app, 'PUT', body, metadata)).status).toBe(400)
    const changed = await manage(app, 'PUT', body, await sign({ ...metadata, client_name: 'Again' }))
    expect(changed.body.client_name).toBe('Again')
  })

  it('is verified by an address of keys or a shared secret', async () => {
    await configure({ dcrSignatureValidationEnabled: true, dcrSignatureValidationJwksUri: `${issuer}/jwks` })
    expect((await registration(app, 'POST', await sign(metadata))).status).toBe(201)
    const secret = 'a secret that is shared with somebody'
    await configure({ dcrSignatureValidationJwksUri: null, dcrSignatureValidationSharedSecret: secret })
    const jwt = (text: string) =>
      new SignJWT(metadata).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(text))
    expect((await registration(app, 'POST', await jwt(secret))).status).toBe(201)
    expect((await registration(app, 'POST', await jwt(`${secret}?`))).status).toBe(400)
    expect((await registration(app, 'POST', await sign(metadata))).status).toBe(400)
  })

  it('is verified by the keys that a software statement vouches for', async () => {
    await trust()
    await configure({
      dcrSignatureValidationEnabled: true,
      dcrSignatureValidationSoftwareStatementJwksURIClaim: 'org_jwks'
    })
    const software_statement = await statement({ org_jwks: `${issuer}/jwks` })
    expect((await registration(app, 'POST', await sign({ ...metadata, software_statement }))).status).toBe(201)
    const forged = await statement({ org_jwks: `${issuer}/jwks` }, otherKey)
    const answer = await registration(app, 'POST', await sign({ ...metadata, software_statement: forged }))
    expect(answer.body.error).toBe('invalid_software_statement')
    expect((await registration(app, 'POST', await sign(metadata))).status).toBe(400)
  })

  it('is verified by the keys that a software statement holds', async () => {
    await trust()
    await configure({
      dcrSignatureValidationEnabled: true,
      dcrSignatureValidationSoftwareStatementJwksClaim: 'org_keys'
    })
    const software_statement = await statement({ org_keys: jwks })
    const signed = async (said: string, by = key) => registration(app, 'POST', await sign({ ...metadata, software_statement: said }, by)) // prettier-ignore
    expect((await signed(software_statement)).status).toBe(201)
    expect((await signed(software_statement, otherKey)).body.error).toBe('invalid_client_metadata')
    expect((await signed(await statement({}))).body.error).toBe('invalid_client_metadata')
    expect((await signed(await statement({ org_keys: `${issuer}/jwks` }))).status).toBe(400)
    expect((await signed(await statement({ org_keys: jwks }, otherKey))).body.error).toBe('invalid_software_statement')
  })

  it('is not taken where nobody asks for one', async () => {
    const answer = await registration(app, 'POST', await sign(metadata))
    expect([answer.status, answer.body.error]).toEqual([400, 'invalid_client_metadata'])
  })
})
