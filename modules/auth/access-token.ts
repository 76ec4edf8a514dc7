import type { IncomingMessage } from 'node:http'
import type { Client } from '#modules/clients/index'
import { Bounded, roomFor } from '#modules/core/bounded'
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
  const id = jwtId(value)
  const key = timedKey(value, id)
  const name = key.toString('latin1')
  const memory = memoryOf(ctx.db)
  const last = memory.get(name)
  if (last && isUnedited(ctx.db, last)) {
    if (last.end <= ctx.now()) return undefined
    const found = findUsableClient(ctx, last.token.clientId)
    if ((found instanceof Promise ? await found : found) === last.token.client) return last.token
  }
  const seen = await look(ctx, key, id, last)
  if (seen && seen !== last && seen.size <= longestKept) memory.set(name, seen)
  return seen?.token
}

/** Looks into the store. @param last what was seen there before; given back where it is the same */
async function look(ctx: Needed, key: Buffer, named: string | undefined, last?: Seen): Promise<Seen | undefined> {
  const { db, now } = ctx
  const moment = db.edits?.moment()
  const rows = findTokenRow(db, key, last?.made?.grant ?? none)
  const [row] = rows instanceof Promise ? await rows : rows
  if (!row || (row.model !== 'AccessToken' && row.model !== 'ClientCredentials')) return undefined
  const { accountId, createdAt, expiresAt, grantId, userName } = row
  if (expiresAt === null || expiresAt <= now()) return undefined
  const same = last?.made && isSame(last.made.row, row) ? last.made : undefined
  const payload = same?.payload ?? (JSON.parse(row.payload) as Payload)
  const found = findUsableClient(ctx, payload.clientId)
  const client = found instanceof Promise ? await found : found
  // A token that is older than its client was another's, which had the same name.
  if (!client || createdAt + 1000 < client.createdAt) return undefined
  const grant = same ? same.grant : grantId === null ? undefined : timedKey(grantId)
  const grantEnd = grant ? Number(same ? row.grantEnd : await findGrantEnd(db, grant)) : Infinity
  if (grantEnd <= now()) return undefined
  if (same && last?.token.client === client) return last
  const token = toToken(named ?? key.toString('base64url'), row, expiresAt, payload, client)
  // Who was not there and comes is no edit.
  const isNoted = moment !== undefined && (accountId === null || userName !== null)
  const place = db.edits?.placeOf(grantId ?? key) ?? 0
  return {
    token,
    size: row.payload.length,
    end: Math.min(expiresAt, grantEnd),
    moment: isNoted ? moment : undefined,
    place,
    personsPlace: accountId === null ? place : (db.edits?.placeOf(accountId) ?? 0),
    made: isNoted ? undefined : { row, payload, grant }
  }
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

/** A token that was looked at before. */
interface Seen {
  token: AccessToken
  /** Characters of its payload. */
  size: number
  /** When it or its grant ends; milliseconds. */
  end: number
  /** When it was read, if edits are noted, and where those of its grant or of itself are, and those of its person. */
  moment: number | undefined
  place: number
  personsPlace: number
  /** Else what it was made of: the row, to be compared, and what follows from it; the key of its grant is one of these. */
  made: { row: Row; payload: Payload; grant: Buffer | undefined } | undefined
}

const isUnedited = ({ edits }: Needed['db'], { moment, place, personsPlace }: Seen): boolean =>
  edits !== undefined && moment !== undefined && !edits.anySince(moment, place, personsPlace)

const isSame = (one: Row, other: Row): boolean =>
  one.payload === other.payload &&
  one.createdAt === other.createdAt &&
  one.grantId === other.grantId &&
  one.expiresAt === other.expiresAt &&
  one.userName === other.userName

/** By the keys that they are stored under. */
const memories = new WeakMap<Needed['db'], Bounded<string, Seen>>()
/** With its answer one takes about 1.5 KB, and on PostgreSQL 2 KB. */
const limit = roomFor(2000, 250_000)
/** Few are longer, by what was authorized in detail: those are read each time. */
const longestKept = 4000
const none = Buffer.alloc(0)

function memoryOf(db: Needed['db']): Bounded<string, Seen> {
  let memory = memories.get(db)
  if (!memory) memories.set(db, (memory = new Bounded(limit)))
  return memory
}
