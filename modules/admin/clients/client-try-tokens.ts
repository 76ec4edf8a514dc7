import { createHash } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { Context } from '#modules/core/module'
import type { Check, DecodedToken, Row } from '#views/admin/clients/client-try-result'
import { claimsAbout, headersAbout } from './client-try-claims.ts'
import type { SeenClient } from './client-try-client.ts'

/** Claims that are seconds since 1970. */
const moments = new Set(['auth_time', 'exp', 'iat', 'nbf', 'updated_at'])
/** Seconds to the end of the calendar (ECMA-262, 21.4.1.1). */
const latest = 8_640_000_000_000

const jwt = /^[\w-]+\.[\w-]+\.[\w-]*$/
const jwe = /^[\w-]+\.[\w-]*\.[\w-]+\.[\w-]+\.[\w-]+$/

/** What a token says, and whether this server has signed it. */
export async function decodeToken(
  ctx: Context,
  client: SeenClient,
  name: string,
  token: string
): Promise<DecodedToken> {
  if (jwe.test(token))
    return { name, about: 'It is encrypted: only the client can read it.', header: rows(part(token, 0), headersAbout) }
  if (!jwt.test(token))
    return {
      name,
      about: 'It is a reference: what it stands for is kept at the server, and introspection tells it.',
      reference: true
    }
  const [header, claims] = [part(token, 0), part(token, 1)]
  return {
    name,
    signature: await verify(ctx, client, token, header),
    header: rows(header, headersAbout),
    claims: rows(claims, claimsAbout)
  }
}

/** The claims of an answer that is plain JSON. */
export const claimRows = (claims: Record<string, unknown>): Row[] => rows(claims, claimsAbout)

/** What a client has to look at before it believes an id token (OpenID Connect Core, 3.1.3.7). */
export function idTokenChecks(
  ctx: Context,
  client: SeenClient,
  idToken: string,
  { nonce, accessToken }: { nonce?: string | undefined; accessToken?: string | undefined }
): Check[] {
  if (!jwt.test(idToken)) return []
  const header = part(idToken, 0)
  const { iss, aud, exp, nonce: given, at_hash: hash } = part(idToken, 1)
  const checks: Check[] = [
    { ok: iss === ctx.config.issuer, text: 'The id token names this issuer (iss).' },
    { ok: [aud].flat().includes(client.inum), text: 'It is meant for this client (aud).' },
    { ok: typeof exp === 'number' && exp * 1000 > ctx.now(), text: 'It has not expired (exp).' }
  ]
  if (nonce !== undefined) checks.push({ ok: given === nonce, text: 'It answers this very request (nonce).' })
  if (typeof hash === 'string' && accessToken !== undefined)
    checks.push({
      ok: halfHash(accessToken, String(header.alg)) === hash,
      text: 'It belongs to the access token (at_hash).'
    })
  return checks
}

/** The left half of the hash (OpenID Connect Core, 3.1.3.6). */
function halfHash(text: string, alg: string): string {
  const size = /(384|512)$/.exec(alg)?.[1] ?? (alg === 'EdDSA' ? '512' : '256')
  const hash = createHash(`sha${size}`).update(text).digest()
  return hash.subarray(0, hash.length / 2).toString('base64url')
}

async function verify(
  ctx: Context,
  { secret }: SeenClient,
  token: string,
  { alg, kid }: Record<string, unknown>
): Promise<Check> {
  const { compactVerify, createLocalJWKSet } = await import('jose')
  try {
    if (String(alg).startsWith('HS')) {
      await compactVerify(token, Buffer.from(secret ?? ''))
      return { ok: true, text: `The signature is good: ${String(alg)} with the secret of the client.` }
    }
    const keys = (await (await ctx.loopback('/jans-auth/restv1/jwks')).json()) as JSONWebKeySet
    await compactVerify(token, createLocalJWKSet(keys))
    return { ok: true, text: `The signature is good: ${String(alg)} with the key ${String(kid)} of this server.` }
  } catch (error) {
    return { ok: false, text: `The signature cannot be verified: ${(error as Error).message}.` }
  }
}

function part(token: string, index: number): Record<string, unknown> {
  try {
    const value = JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const rows = (members: Record<string, unknown>, about: ReadonlyMap<string, string>): Row[] =>
  Object.entries(members).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : JSON.stringify(value),
    at: moments.has(name) && typeof value === 'number' && Math.abs(value) <= latest ? value * 1000 : undefined,
    about: about.get(name) ?? ''
  }))
