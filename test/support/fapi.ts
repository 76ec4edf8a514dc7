import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose'
import type * as oidc from 'openid-client'
import { createClient, fromMetadata } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { certificates, inHeader } from './certificates.ts'
import { redirectUri, tokenPath } from './oauth.ts'

export const authorizePath = '/jans-auth/restv1/authorize'
export const parPath = '/jans-auth/restv1/par'
export const userinfoPath = '/jans-auth/restv1/userinfo'
const bearerAssertion = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Lets the header below be believed. */
export const proxied = { MINIJANS_TRUST_PROXY: 'loopback' }
export const certificate = { 'x-clientcert': inHeader(certificates.payments) }
export const otherCertificate = { 'x-clientcert': inHeader(certificates.other) }
/** Metadata of a client that shows the first one. */
export const byCertificate = {
  token_endpoint_auth_method: 'tls_client_auth',
  tls_client_auth_san_dns: 'payments.client.example'
}

export type Changes = Readonly<Record<string, unknown>>

/** A client with keys, that an administrator has made. */
export interface KeyClient {
  client_id: string
  client_secret: string
  /** Its private keys, each with its algorithm as its `kid`. */
  keys: Readonly<Record<string, CryptoKey>>
}

/** Made once a file: RSA takes its time. */
const made = new Map<string, Promise<{ privateKey: CryptoKey; jwk: JWK }>>()
export function keyPair(alg: string, name = 'own') {
  const known = made.get(alg + name) ?? make(alg)
  made.set(alg + name, known)
  return known
}
async function make(alg: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' } }
}

const algs = ['PS256', 'ES256', 'EdDSA', 'Ed25519', 'RS256']

export async function keyClient(app: MinijansServer, metadata: object = {}, name = 'own'): Promise<KeyClient> {
  const pairs = await Promise.all(algs.map((alg) => keyPair(alg, name)))
  const values = fromMetadata({
    client_name: 'Savings bank',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials'],
    response_types: ['code', 'id_token', 'token'],
    token_endpoint_auth_method: 'private_key_jwt',
    subject_type: 'public',
    scope: 'openid profile offline_access',
    jwks: { keys: pairs.map(({ jwk }) => jwk) },
    ...metadata
  })
  const { inum, secret = '' } = await createClient(app.ctx, {
    ...values,
    secret: randomUUID(),
    definition: { ...values.definition, persistClientAuthorizations: true }
  })
  return {
    client_id: inum,
    client_secret: secret,
    keys: Object.fromEntries(pairs.map(({ privateKey, jwk }) => [jwk.kid as string, privateKey]))
  }
}

export const seconds = () => Math.floor(Date.now() / 1000)

/** How a JWT of a client is made, where it is not as it should be. */
export interface Making {
  alg?: string
  kid?: string
  key?: CryptoKey | Uint8Array
  typ?: string
}

/** A JWT of the client; claims that are undefined are left out. */
export async function signed(client: KeyClient, claims: Changes, { alg = 'PS256', kid, key, typ }: Making = {}) {
  const payload = JSON.parse(JSON.stringify(claims)) as JWTPayload
  if (alg === 'none') return new UnsecuredJWT(payload).encode()
  return new SignJWT(payload)
    .setProtectedHeader({ alg, ...(kid !== '' && { kid: kid ?? alg }), ...(typ !== undefined && { typ }) })
    .sign(key ?? (client.keys[alg] as CryptoKey))
}

/** What the client authenticates with. */
export async function assertion(app: MinijansServer, client: KeyClient, changes: Changes = {}, making?: Making) {
  const now = seconds()
  const { client_id: id } = client
  const claims = { iss: id, sub: id, aud: app.ctx.config.issuer, jti: randomUUID(), iat: now, nbf: now, exp: now + 60 }
  return {
    client_assertion_type: bearerAssertion,
    client_assertion: await signed(client, { ...claims, ...changes }, making)
  }
}

export const verifier = 'v'.repeat(43)
export const pkce = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256'
}

/** What an answer of ours says. */
export interface Told {
  status: number
  body: Record<string, unknown> & {
    error?: string
    access_token: string
    refresh_token: string
    id_token: string
    token_type: string
    request_uri: string
    auth_req_id: string
    expires_in: number
  }
  headers: Headers
}

/** Sends a form as the client, with a good assertion unless the form has one. */
export async function send(
  app: MinijansServer,
  path: string,
  client: KeyClient,
  form: Record<string, string>,
  headers: Record<string, string> = {}
): Promise<Told> {
  const shown = form.client_assertion ?? headers.authorization
  const credentials = shown === undefined ? await assertion(app, client) : {}
  const answer = await fetch(app.address + path, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ client_id: client.client_id, ...credentials, ...form })
  })
  return { status: answer.status, body: (await answer.json()) as Told['body'], headers: answer.headers }
}

/** Presents a code with what belongs to it. */
export const redeem = (
  app: MinijansServer,
  client: KeyClient,
  code: string,
  headers: Record<string, string>,
  more: Record<string, string> = {}
): Promise<Told> =>
  send(
    app,
    tokenPath,
    client,
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier, ...more },
    headers
  )

/** Lets openid-client show the certificate with each request. */
export const showingCertificate: oidc.CustomFetch = (url, options) => {
  const headers = new Headers(options.headers)
  headers.set('x-clientcert', certificate['x-clientcert'])
  return fetch(url, { ...(options as RequestInit), headers })
}

/** A proof of possession (RFC 9449). */
export async function proof(
  app: MinijansServer,
  changes: Changes = {},
  { alg = 'ES256', key, typ = 'dpop+jwt', jwk }: Making & { jwk?: JWK } = {}
): Promise<string> {
  const own = await keyPair(alg === 'none' || alg.startsWith('HS') ? 'ES256' : alg, 'proof')
  const claims = { htm: 'POST', htu: app.ctx.config.issuer + tokenPath, jti: randomUUID(), iat: seconds(), ...changes }
  const { kty, crv, x, y, n, e } = own.jwk
  const header = { alg, typ, jwk: jwk ?? (JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })) as JWK) }
  const payload = JSON.parse(JSON.stringify(claims)) as JWTPayload
  if (alg !== 'none') return new SignJWT(payload).setProtectedHeader(header).sign(key ?? own.privateKey)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(payload)}.`
}
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url')
