import { createHash, randomUUID } from 'node:crypto'
import type { Request, Response } from 'express'
import { authenticationMethods, readValues, valueOf, type ClientDefinition } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import { callOperation } from '../guard.ts'
import { basic } from '../session/relying-party.ts'

/** A client as an administrator may see it. */
export interface SeenClient {
  inum: string
  name: string
  disabled: boolean
  /** Only for those who may see it. */
  secret: string | undefined
  definition: ClientDefinition
  /** Names of the scopes that it may have. */
  scopes: string[]
}

/** @throws AppError `insufficient_scope`, or `not_found` */
export async function seenClient(ctx: Context, req: Request, res: Response, inum: string): Promise<SeenClient> {
  const document = await callOperation(req, res, 'get-oauth-openid-clients-by-inum', { params: { inum } })
  const { secret, disabled = false, definition } = readValues(document)
  const registry = await scopeRegistry(ctx)
  return {
    inum,
    name: definition.displayName ?? inum,
    disabled,
    secret,
    definition,
    scopes: (definition.scopes ?? []).map((dn) => registry.byInum(dn)?.id ?? dn)
  }
}

/** How a request shows which client it comes from. */
export interface Proof {
  method: string
  headers: Record<string, string>
  form: Record<string, string>
}

/** Why a client cannot be stood in for: the server does not hold what it proves itself with. */
const unprovable: Readonly<Record<string, string>> = {
  private_key_jwt: 'It proves itself with a private key, which the server does not have.',
  tls_client_auth: 'It proves itself with a certificate and its key, which the server does not have.',
  self_signed_tls_client_auth: 'It proves itself with a certificate and its key, which the server does not have.',
  access_token: 'It proves itself with an access token, which the server does not keep.'
}

/** The way to authenticate that the server can use in the place of the client, or why there is none. */
export function provableMethod({ definition, secret }: SeenClient): { method: string } | { reason: string } {
  const methods = authenticationMethods(definition)
  const method = methods.find((one) => one === 'none' || (one.startsWith('client_secret_') && secret !== undefined))
  if (method !== undefined) return { method }
  const [preferred = ''] = methods
  return { reason: unprovable[preferred] ?? 'Its secret is not there to be seen.' }
}

/** @throws AppError `unprovable` when the server cannot stand in for the client */
export async function requireProof(ctx: Context, client: SeenClient): Promise<Proof> {
  const provable = provableMethod(client)
  if ('reason' in provable) throw new AppError('unprovable', 400, provable.reason)
  return proofOf(ctx, client, provable.method)
}

/**
 * What a request of the client carries (RFC 6749, 2.3.1; OpenID Connect Core, 9).
 * @param method one that `provableMethod` has named
 */
export async function proofOf(ctx: Context, client: SeenClient, method: string): Promise<Proof> {
  const { inum, secret = '', definition } = client
  if (method === 'client_secret_basic') return { method, headers: { authorization: basic(inum, secret) }, form: {} }
  if (method === 'client_secret_post') return { method, headers: {}, form: { client_id: inum, client_secret: secret } }
  if (method !== 'client_secret_jwt') return { method, headers: {}, form: { client_id: inum } }
  const { SignJWT } = await import('jose')
  const now = Math.floor(ctx.now() / 1000)
  const assertion = await new SignJWT({ jti: randomUUID() })
    .setProtectedHeader({ alg: valueOf(definition, 'tokenEndpointAuthSigningAlg') ?? 'HS256' })
    .setIssuer(inum)
    .setSubject(inum)
    .setAudience(ctx.config.issuer)
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(Buffer.from(secret))
  return {
    method,
    headers: {},
    form: {
      client_id: inum,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion
    }
  }
}

/** A key for proofs of possession, as a private JWK. */
export async function newDpopKey(): Promise<Record<string, unknown>> {
  const { exportJWK, generateKeyPair } = await import('jose')
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: 'ES256' }
}

/** A proof of possession for one request (RFC 9449, 4.2). */
export async function dpopProof(
  ctx: Context,
  jwk: Record<string, unknown>,
  request: { method: string; address: string; token?: string | undefined; nonce?: string | undefined }
): Promise<string> {
  const { importJWK, SignJWT } = await import('jose')
  const { d: _private, alg: _alg, ...publicKey } = jwk
  return new SignJWT({
    htm: request.method,
    htu: request.address,
    jti: randomUUID(),
    ...(request.nonce !== undefined && { nonce: request.nonce }),
    ...(request.token !== undefined && { ath: createHash('sha256').update(request.token).digest('base64url') })
  })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey })
    .setIssuedAt(Math.floor(ctx.now() / 1000))
    .sign(await importJWK(jwk))
}
