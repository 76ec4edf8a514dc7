import type { IncomingMessage } from 'node:http'
import type { Db } from '#db/db'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { jwtId, timedKey } from './artifact-id.ts'
import { findUsableClient } from './client-cache.ts'
import { isBoundTo } from './mtls.ts'
import { findTokenRow } from './repository.ts'

type Needed = Pick<Context, 'config' | 'db' | 'events' | 'now' | 'vault'>

/** What a presented access token stands for. */
export interface AccessToken {
  /** Names the token, and is of no use as one: the `jti` of a JWT, else how a reference is stored. */
  id: string
  clientId: string
  client: Client
  /** inum of the person; absent for a client's own token. */
  accountId: string | undefined
  scopes: ReadonlySet<string>
  /** Milliseconds since 1970. */
  issuedAt: number
  expiresAt: number
  /** Were claims asked for by name (OpenID Connect Core, 5.5)? */
  requestsClaims: boolean
  /** Key or certificate that the token is bound to (RFC 9449, RFC 8705). */
  confirmation: { jkt?: string; 'x5t#S256'?: string } | undefined
  /** How and when (seconds since 1970) the person signed in. */
  acr: string | undefined
  authTime: number | undefined
  /** RFC 9396. */
  authorizationDetails: unknown
}

/**
 * The access token behind a value that was presented as a bearer token. One that is bound to a key or a certificate is
 * none: whoever has only its value has nothing.
 * @param req with which its certificate may come
 */
export async function findAccessToken(
  ctx: Needed,
  value: string,
  req?: IncomingMessage
): Promise<AccessToken | undefined> {
  const token = await inspectAccessToken(ctx, value)
  const { jkt, 'x5t#S256': thumbprint } = token?.confirmation ?? {}
  if (jkt !== undefined) return undefined
  return thumbprint === undefined || (req && isBoundTo(ctx, req, thumbprint)) ? token : undefined
}

/**
 * The one place that decides whether an access token is good: stored, not expired, its grant not revoked, its client
 * neither deactivated nor expired.
 */
export async function inspectAccessToken(ctx: Needed, value: string): Promise<AccessToken | undefined> {
  const { db, now } = ctx
  const named = jwtId(value)
  const key = timedKey(value, named)
  const stored = await findWithGrant(db, key)
  if (!stored || (stored.model !== 'AccessToken' && stored.model !== 'ClientCredentials')) return undefined
  if (stored.expiresAt === null || stored.expiresAt <= now()) return undefined
  const payload = JSON.parse(stored.payload) as Payload
  const client = await findUsableClient(ctx, payload.clientId)
  // A token that is older than its client was another's, which had the same name.
  if (!client || stored.createdAt + 1000 < client.createdAt) return undefined
  if (stored.grantId !== null && Number(stored.grantEnd) <= now()) return undefined
  const confirmation = {
    ...(payload.jkt && { jkt: payload.jkt }),
    ...(payload['x5t#S256'] && { 'x5t#S256': payload['x5t#S256'] })
  }
  return {
    id: named ?? key.toString('base64url'),
    clientId: payload.clientId,
    client,
    accountId: payload.accountId,
    scopes: new Set(payload.scope?.split(' ')),
    // Both as our clock has them, which the library does not ask.
    issuedAt: stored.expiresAt - (payload.exp - payload.iat) * 1000,
    expiresAt: stored.expiresAt,
    requestsClaims: payload.claims !== undefined,
    confirmation: Object.keys(confirmation).length > 0 ? confirmation : undefined,
    acr: payload.extra?.acr,
    authTime: payload.extra?.auth_time,
    authorizationDetails: payload.rar
  }
}

interface Payload {
  clientId: string
  accountId?: string
  scope?: string
  iat: number
  exp: number
  claims?: unknown
  rar?: unknown
  extra?: { acr?: string; auth_time?: number }
  jkt?: string
  'x5t#S256'?: string
}

/** Keys of tokens, and of the grants that they hang on for good; so many are remembered. */
const grants = new Map<string, Buffer>()
const limit = 10_000
const none = Buffer.alloc(0)

/** The row of a token with the end of its grant, in one question where the token was looked at before. */
async function findWithGrant(db: Db, key: Buffer) {
  const name = key.toString('latin1')
  const known = grants.get(name)
  const [row] = await findTokenRow(db, key, known ?? none)
  if (known || typeof row?.grantId !== 'string') return row
  const grant = Buffer.from(timedKey(row.grantId))
  grants.set(name, grant)
  if (grants.size > limit) grants.delete(grants.keys().next().value as string)
  return (await findTokenRow(db, key, grant))[0]
}
