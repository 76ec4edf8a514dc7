import { audit, type Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { requireClient } from '#modules/clients/index'
import { notFound } from '#modules/core/errors'
import { findUser } from '#modules/users/index'
import { firstKeyOf } from '../artifact-id.ts'
import { revokeToken, revokeTokensOfClient } from '../tokens/repository.ts'
import { deleteArtifact, deleteGrantsOfAccount } from '../repository.ts'
import {
  browseTokenRows,
  findTokenRow,
  newestTokenRows,
  searchTokenRows,
  tokenTypes,
  type Search,
  type TokenCondition,
  type TokenRow,
  type TokenSort,
  type TokenType
} from './repository.ts'

/** A token or code that is good, without what would let anybody use it. Times in milliseconds since 1970. */
export interface TokenRecord {
  /** How it is stored, in hexadecimal. */
  code: string
  /** What introspection answers as `jti`. */
  jti: string
  tokenType: TokenType
  clientId: string | undefined
  /** Absent for a client's own token. */
  userInum: string | undefined
  /** Names all tokens of one authorization. */
  grantId: string | undefined
  grantType: string
  scope: string | undefined
  createdAt: number
  expiresAt: number
  authenticatedAt: number | undefined
  acr: string | undefined
  /** `sid` of the session that it began in. */
  sid: string | undefined
  nonce: string | undefined
  codeChallenge: string | undefined
  codeChallengeMethod: string | undefined
  /** The parameter `claims` (OpenID Connect Core, 5.5). */
  claims: unknown
  authorizationDetails: unknown
  /** Thumbprints of the key and of the certificate that it is bound to. */
  jkt: string | undefined
  thumbprint: string | undefined
}

export type TokenSearch = Search<TokenCondition, TokenSort>

/** One page of the tokens and codes that are good, and how many fit in all. */
export async function searchTokens(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { conditions, ...search }: TokenSearch
): Promise<{ total: number; tokens: TokenRecord[] }> {
  const asStored = conditions.map((condition) =>
    'is' in condition && condition.field === 'grantType'
      ? { ...condition, is: shortGrantType(condition.is) }
      : condition
  )
  const { total, rows } = await searchTokenRows(db, { ...search, conditions: asStored }, now())
  return { total, tokens: rows.map(toRecord) }
}

/**
 * The newest tokens and codes that are good and fit, `limit` at most; however many there are, only so many are looked at.
 * @param before code from which it goes on to the older ones
 * @returns `next`: the same for the next page, absent when there is nothing more to look at
 */
export async function browseTokens(
  { db, now }: Pick<Context, 'db' | 'now'>,
  conditions: readonly TokenCondition[],
  limit: number,
  before?: string
): Promise<{ tokens: TokenRecord[]; next: string | undefined }> {
  const edge = before !== undefined && isCode(before) ? Buffer.from(before, 'hex') : firstKeyOf(now() + 1)
  const { rows, next } = await browseTokenRows(db, conditions, edge, now(), limit)
  return { tokens: rows.map(toRecord), next: next && Buffer.from(next).toString('hex') }
}

export async function findToken(
  { db, now }: Pick<Context, 'db' | 'now'>,
  code: string
): Promise<TokenRecord | undefined> {
  const row = isCode(code) ? await findTokenRow(db, Buffer.from(code, 'hex'), now()) : undefined
  return row && toRecord(row)
}

/**
 * Ends a token at once. With a refresh token or a code everything ends that came of it (RFC 7009, 2.1); without an access
 * token the others go on.
 * @returns whether it was there
 */
export async function endToken(ctx: Context, code: string, actor: Actor): Promise<boolean> {
  if (!isCode(code)) return false
  return ctx.db.transaction(async () => {
    const row = await findTokenRow(ctx.db, Buffer.from(code, 'hex'), ctx.now())
    if (!row) return false
    const { tokenType, clientId, userInum, grantType, scope } = toRecord(row)
    if (tokenType === 'access_token') await deleteArtifact(ctx.db, row.id)
    else await revokeToken(ctx.db, row)
    const before = { tokenType, clientId, userInum, grantType, scope }
    await audit(ctx, actor, { operation: 'revoke-token', resourceType: 'token', resourceId: code, before })
    return true
  })
}

/** What of the newest tokens and codes of the server is a client's. */
export interface TokensOfClient {
  counts: Record<TokenType, number>
  /** The newest first. */
  tokens: TokenRecord[]
  /** Have all tokens been looked at? */
  isAll: boolean
}

/** How many tokens and codes of a client are good, and the last of them; of a very busy server only the newest are looked at. */
export async function newestTokensOfClient(
  { db, now }: Pick<Context, 'db' | 'now'>,
  inum: string,
  limit: number
): Promise<TokensOfClient> {
  const { counts, rows, isAll } = await newestTokenRows(db, inum, firstKeyOf(now() + 1), now(), limit)
  const sum = (type: TokenType) => tokenTypes[type].reduce((all, model) => all + (counts.get(model) ?? 0), 0)
  return {
    counts: {
      access_token: sum('access_token'),
      refresh_token: sum('refresh_token'),
      authorization_code: sum('authorization_code')
    },
    tokens: rows.map(toRecord),
    isAll
  }
}

/** Ends all tokens and codes of a client, its own among them. @throws AppError `not_found` */
export async function endTokensOfClient(ctx: Context, inum: string, actor: Actor): Promise<void> {
  const client = await requireClient(ctx, inum)
  // Not one transaction: of the client's own tokens there may be very many. So none is gone without the record.
  await audit(ctx, actor, { operation: 'revoke-tokens', resourceType: 'token', before: { clientId: client.inum } })
  await revokeTokensOfClient(ctx.db, client.inum)
}

/** Ends all tokens and codes that clients have got for a person; the sessions stay. @throws AppError `not_found` */
export async function endTokensOf(ctx: Context, userInum: string, actor: Actor): Promise<void> {
  if (!(await findUser(ctx.db, userInum))) throw notFound('This person')
  await ctx.db.transaction(async () => {
    await deleteGrantsOfAccount(ctx.db, userInum)
    await audit(ctx, actor, { operation: 'revoke-tokens', resourceType: 'token', before: { userInum } })
  })
}

const isCode = (code: string) => /^([\da-f]{2}){1,64}$/.test(code)

/** The library's names of grant types that OAuth names by a URN. */
const grantTypes = new Map([
  ['ciba', 'urn:openid:params:grant-type:ciba'],
  ['device_code', 'urn:ietf:params:oauth:grant-type:device_code']
])
const shortGrantType = (name: string) => [...grantTypes].find(([, urn]) => urn === name)?.[0] ?? name

interface Payload {
  gty?: string
  scope?: string
  acr?: string
  authTime?: number
  sessionUid?: string
  nonce?: string
  codeChallenge?: string
  codeChallengeMethod?: string
  claims?: unknown
  rar?: unknown
  jkt?: string
  dpopJkt?: string
  'x5t#S256'?: string
  extra?: { acr?: string; auth_time?: number }
}

function toRecord({ id, model, payload, ...row }: TokenRow): TokenRecord {
  const stored = JSON.parse(payload) as Payload
  const bytes = Buffer.from(id)
  const [grantType = ''] = (stored.gty ?? (model === 'ClientCredentials' ? 'client_credentials' : 'authorization_code')).split(' ') // prettier-ignore
  const authTime = stored.authTime ?? stored.extra?.auth_time
  return {
    code: bytes.toString('hex'),
    jti: row.uid ?? bytes.toString('base64url'),
    tokenType: typeOf.get(model) as TokenType,
    clientId: row.clientId ?? undefined,
    userInum: row.accountId ?? undefined,
    grantId: row.grantId ?? undefined,
    grantType: grantTypes.get(grantType) ?? grantType,
    scope: stored.scope,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt as number,
    authenticatedAt: authTime === undefined ? undefined : authTime * 1000,
    acr: stored.acr ?? stored.extra?.acr,
    sid: stored.sessionUid,
    nonce: stored.nonce,
    codeChallenge: stored.codeChallenge,
    codeChallengeMethod: stored.codeChallengeMethod,
    claims: stored.claims,
    authorizationDetails: stored.rar,
    jkt: stored.jkt ?? stored.dpopJkt,
    thumbprint: stored['x5t#S256']
  }
}

const typeOf = new Map<string, TokenType>(
  (Object.keys(tokenTypes) as TokenType[]).flatMap((type) => tokenTypes[type].map((model) => [model, type] as const))
)
