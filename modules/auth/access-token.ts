import type { IncomingMessage } from 'node:http'
import type { Client } from '#modules/clients/index'
import { Bounded } from '#modules/core/bounded'
import type { Context } from '#modules/core/module'
import { remembered } from '#modules/core/remembered'
import type { AppConfiguration } from '#modules/settings/index'
import { jwtId, timedKey } from './artifact-id.ts'
import { findUsableClient } from './client-cache.ts'
import { isBoundTo } from './mtls.ts'
import { findGrantEnd, findTokenRow } from './repository.ts'

type Needed = Pick<Context, 'config' | 'db' | 'events' | 'now' | 'vault'>

/** What a presented access token stands for. */
export interface AccessToken {
  /** Names the token, and is of no use as one: the `jti` of a JWT, else how a reference is stored. */
  id: string
  clientId: string
  client: Client
  /** inum of the person; absent for a client's own token. */
  accountId: string | undefined
  userName: string | undefined
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
  /** What introspection has answered for it last. */
  introspected?: { properties: AppConfiguration; sub: string | undefined; text: string }
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
 * neither deactivated nor expired. As long as nothing of it has changed, it is the same object.
 */
export async function inspectAccessToken(ctx: Needed, value: string): Promise<AccessToken | undefined> {
  const { db, now } = ctx
  const named = jwtId(value)
  const key = timedKey(value, named)
  const name = key.toString('latin1')
  const last = seen.get(name)
  const rows = findTokenRow(db, key, last?.grant ?? none)
  const [row] = rows instanceof Promise ? await rows : rows
  if (!row || (row.model !== 'AccessToken' && row.model !== 'ClientCredentials')) return undefined
  const { expiresAt, createdAt, grantId } = row
  if (expiresAt === null || expiresAt <= now()) return undefined
  const known = last && isSame(last, row) ? last : undefined
  const payload = known ? undefined : (JSON.parse(row.payload) as Payload)
  const found = findUsableClient(ctx, payload?.clientId ?? (known as Seen).token.clientId)
  const client = found instanceof Promise ? await found : found
  // A token that is older than its client was another's, which had the same name.
  if (!client || createdAt + 1000 < client.createdAt) return undefined
  const grant = known ? known.grant : grantId === null ? undefined : timedKey(grantId)
  if (grant && Number(known ? row.grantEnd : await findGrantEnd(db, grant)) <= now()) return undefined
  if (known?.token.client === client) return known.token
  const id = named ?? key.toString('base64url')
  const token = toToken(id, row, expiresAt, payload ?? (JSON.parse(row.payload) as Payload), client)
  seen.set(name, { payload: row.payload, createdAt, grantId, grant, token })
  return token
}

function toToken(id: string, row: Row, expiresAt: number, payload: Payload, client: Client): AccessToken {
  const { jkt, 'x5t#S256': thumbprint } = payload
  return {
    id,
    clientId: client.inum,
    client,
    accountId: payload.accountId,
    userName: row.userName ?? undefined,
    scopes: scopesOf(payload.scope ?? ''),
    // Both as our clock has them, which the library does not ask.
    issuedAt: expiresAt - (payload.exp - payload.iat) * 1000,
    expiresAt,
    requestsClaims: payload.claims !== undefined,
    confirmation:
      jkt || thumbprint ? { ...(jkt && { jkt }), ...(thumbprint && { 'x5t#S256': thumbprint }) } : undefined,
    acr: payload.extra?.acr,
    authTime: payload.extra?.auth_time,
    authorizationDetails: payload.rar
  }
}

/** Many tokens have the same. */
const scopesOf = remembered(1000, (text): ReadonlySet<string> => new Set(text.split(' ').filter(Boolean)))

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

type Row = Awaited<ReturnType<typeof findTokenRow>>[number]

/** A token that was looked at before, with what it was made of: that stands for good, until it is deleted. */
interface Seen extends Pick<Row, 'payload' | 'createdAt' | 'grantId'> {
  /** Key of the grant that it hangs on. */
  grant: Buffer | undefined
  token: AccessToken
}

const isSame = ({ payload, createdAt, grantId, token }: Seen, row: Row): boolean =>
  payload === row.payload &&
  createdAt === row.createdAt &&
  grantId === row.grantId &&
  token.expiresAt === row.expiresAt &&
  token.userName === (row.userName ?? undefined)

/** By the keys that they are stored under; with its answer one takes about 1.5 KB. */
const seen = new Bounded<string, Seen>(100_000)
const none = Buffer.alloc(0)
