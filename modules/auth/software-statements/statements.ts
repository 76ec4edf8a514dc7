import { randomUUID } from 'node:crypto'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, type JWTPayload } from 'jose'
import { audit, type Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import { findArchivedKey, keyring } from '#modules/keys/index'
import type { AppConfiguration } from '#modules/settings/index'
import { changeStatus, findStatements, insertStatement, type StatementRow, type StatementSearch } from './repository.ts'

/** What a statement of this server is made of; times in milliseconds since 1970. */
export interface NewStatement {
  orgId: string
  description?: string | undefined
  softwareId?: string | undefined
  softwareRoles: string[]
  grantTypes: string[]
  expiresAt?: number | undefined
  oneTimeUse: boolean
  rotate: boolean
  /** Seconds that a client lives which registers with it. */
  lifetime?: number | undefined
  custom: Record<string, unknown>
}

type Slice = Pick<Context, 'config' | 'db' | 'events' | 'now' | 'vault'>
type Status = StatementRow['status'] | 'EXPIRED'

/** Makes a statement for a client to register with (RFC 7591, 2.3). @returns the JWT */
export async function issueStatement(
  ctx: Slice,
  properties: AppConfiguration,
  given: NewStatement,
  actor: Actor & { clientId: string }
): Promise<string> {
  const { ssaExpirationInDays, ssaMapSoftwareRolesToScopes: scopesOf = {} } = properties.ssaConfiguration
  const now = ctx.now()
  const { orgId, description, softwareRoles, grantTypes, lifetime } = given
  const scopes = softwareRoles.flatMap((role) => (Object.hasOwn(scopesOf, role) ? (scopesOf[role] ?? []) : []))
  const row: StatementRow = {
    jti: randomUUID(),
    orgId,
    clientInum: actor.clientId,
    description: description ?? null,
    claims: {
      ...given.custom,
      software_id: given.softwareId ?? randomUUID(),
      org_id: orgId,
      software_roles: softwareRoles,
      grant_types: grantTypes,
      ...(lifetime !== undefined && { lifetime }),
      ...(scopes.length > 0 && { scope: [...new Set(scopes)].join(' ') })
    },
    oneTimeUse: given.oneTimeUse,
    rotate: given.rotate,
    status: 'ACTIVE',
    createdAt: now,
    expiresAt: given.expiresAt ?? now + ssaExpirationInDays * 86_400_000
  }
  const jwt = await signed(ctx, properties, row)
  await ctx.db.transaction(async () => {
    await insertStatement(ctx.db, row)
    await record(ctx, actor, 'create-ssa', row, undefined, row.claims)
  })
  return jwt
}

/** A statement that is good, signed with a key of now. */
export async function statementJwt(ctx: Slice, properties: AppConfiguration, jti: string): Promise<string> {
  const row = await findActive(ctx, jti)
  if (!row) throw new AppError('invalid_jti', 422, 'There is no active statement with this jti')
  return signed(ctx, properties, row)
}

/** As Janssen lists them; times in seconds. */
export async function listStatements(ctx: Slice, search: StatementSearch): Promise<Record<string, unknown>[]> {
  const rows = await findStatements(ctx.db, search)
  return rows.map((row) => ({
    ssa: { ...payloadOf(ctx, row), description: row.description, one_time_use: row.oneTimeUse, rotate_ssa: row.rotate },
    iss: row.clientInum,
    created_at: Math.floor(row.createdAt / 1000),
    expiration: Math.floor(row.expiresAt / 1000),
    status: statusOf(ctx, row)
  }))
}

/** Has the statement neither been used up nor revoked, and is it not over? */
export const isActive = async (ctx: Slice, jti: string): Promise<boolean> => (await findActive(ctx, jti)) !== undefined

/** Revokes what is active of the statements. @returns how many there were */
export async function revokeStatements(ctx: Slice, search: StatementSearch, actor: Actor): Promise<number> {
  if (!Object.values(search).every((value: string | undefined) => value === undefined || isStorable(value))) return 0
  return ctx.db.transaction(async () => {
    const revoked = await changeStatus(ctx.db, search, { from: 'ACTIVE', to: 'REVOKED' }, ctx.now())
    for (const row of revoked) await record(ctx, actor, 'revoke-ssa', row, { status: 'ACTIVE' }, { status: 'REVOKED' })
    return revoked.length
  })
}

/**
 * Reads a statement of this server with which somebody registers.
 * @param isKnown it has been used by the same client before
 * @throws Error of any kind where it is not one, or not good any more
 */
export async function readOwnStatement(ctx: Slice, jwt: string, isKnown: boolean): Promise<JWTPayload> {
  const { kid = '' } = decodeProtectedHeader(jwt)
  // It may outlive the key that signed it.
  const key = (await keyring(ctx)).published.find((one) => one.kid === kid) ?? (await findArchivedKey(ctx, kid))
  if (!key) throw new Error('its key is unknown')
  const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [{ ...key, kty: String(key.kty) }] }), {
    issuer: ctx.config.issuer,
    currentDate: new Date(ctx.now()),
    typ: statementType,
    requiredClaims: ['jti', 'exp']
  })
  const row = await findStatement(ctx, payload.jti ?? '')
  const status = row && statusOf(ctx, row)
  if (status !== 'ACTIVE' && !(isKnown && status === 'USED')) throw new Error('it was used before, revoked, or is over')
  return payload
}

/**
 * Uses a statement up, where it may be used once.
 * @returns false where somebody else has done so meanwhile
 */
export async function spendStatement(ctx: Slice, jti: string): Promise<boolean> {
  const row = await findActive(ctx, jti)
  if (!row) return false
  if (!row.oneTimeUse) return true
  return (await changeStatus(ctx.db, { jti }, { from: 'ACTIVE', to: 'USED' }, ctx.now())).length > 0
}

/** Takes that back, because nothing was registered with it. */
export async function unspendStatement(ctx: Slice, jti: string): Promise<void> {
  await changeStatus(ctx.db, { jti }, { from: 'USED', to: 'ACTIVE' }, ctx.now())
}

/** So that no other JWT of the server is taken for one. */
const statementType = 'ssa+jwt'

const findStatement = async ({ db }: Slice, jti: string): Promise<StatementRow | undefined> =>
  isStorable(jti) ? (await findStatements(db, { jti }))[0] : undefined

async function findActive(ctx: Slice, jti: string): Promise<StatementRow | undefined> {
  const row = await findStatement(ctx, jti)
  return row && statusOf(ctx, row) === 'ACTIVE' ? row : undefined
}

const statusOf = ({ now }: Slice, { status, expiresAt }: StatementRow): Status =>
  status === 'ACTIVE' && expiresAt <= now() ? 'EXPIRED' : status

const payloadOf = ({ config }: Slice, { claims, jti, createdAt, expiresAt }: StatementRow): JWTPayload => ({
  ...claims,
  iss: config.issuer,
  jti,
  iat: Math.floor(createdAt / 1000),
  exp: Math.floor(expiresAt / 1000)
})

async function signed(ctx: Slice, properties: AppConfiguration, row: StatementRow): Promise<string> {
  const { ssaSigningAlg: alg } = properties.ssaConfiguration
  const key = (await keyring(ctx)).jwks.find((jwk) => jwk.alg === alg)
  if (!key) throw new AppError('server_error', 500, `There is no key for ${alg} to sign statements with`)
  return new SignJWT(payloadOf(ctx, row))
    .setProtectedHeader({ alg, typ: statementType, ...(key.kid !== undefined && { kid: key.kid }) })
    .sign(key)
}

const record = (ctx: Slice, actor: Actor, operation: string, row: StatementRow, before?: object, after?: object) =>
  audit(ctx, actor, { operation, resourceType: 'software-statement', resourceId: row.jti, before, after })
