import { createLocalJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload } from 'jose'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'

type Slice = Pick<Context, 'config' | 'fetch' | 'now'>

/** What the signer of a statement or of a registration is known by; the first that is there counts. */
export interface Signer {
  jwks?: unknown
  jwksUri?: unknown
  sharedSecret?: unknown
}

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/**
 * The claims of a JWT that the signer has signed and whose time has come and is not over.
 * @throws Error of any kind where that is not so
 */
export async function verified(
  ctx: Slice,
  properties: AppConfiguration,
  jwt: string,
  signer: Signer
): Promise<JWTPayload> {
  const options = { currentDate: new Date(ctx.now()), clockTolerance: 5 }
  if (signer.jwks === undefined && signer.jwksUri === undefined) {
    if (typeof signer.sharedSecret !== 'string' || signer.sharedSecret === '') throw new Error('no key is known')
    const secret = new TextEncoder().encode(signer.sharedSecret)
    return (await jwtVerify(jwt, secret, { ...options, algorithms: ['HS256', 'HS384', 'HS512'] })).payload
  }
  const keys = signer.jwks ?? (await readJson(ctx, properties, signer.jwksUri))
  return (await jwtVerify(jwt, createLocalJWKSet(keys as JSONWebKeySet), { ...options, algorithms: asymmetric }))
    .payload
}

/** A JSON document at an address that is https, or of a developer. */
export async function readJson(
  { config, fetch }: Slice,
  { externalUriWhiteList: hosts }: AppConfiguration,
  address: unknown
): Promise<unknown> {
  const url = typeof address === 'string' ? URL.parse(address) : null
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && !config.production)))
    throw new Error('the keys have no https address')
  if (hosts.length > 0 && !hosts.includes(url.hostname)) throw new Error(`${url.hostname} may not be asked`)
  const answer = await fetch(url, { headers: { accept: 'application/json' } })
  if (answer.status !== 200) throw new Error(`${url.hostname} answers ${answer.status}`)
  return answer.json()
}
