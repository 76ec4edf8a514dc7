import { audit, type Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { orderedId } from '#modules/core/ordered-id'
import { findRow, findRowByHash, insertRow, removeRow, selectRows, type TokenRow } from './repository.ts'
import { completed, isTokenValue, newTokenValue, type NewToken, type ProvisioningToken } from './token.ts'
import { usesOf } from './uses.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/** What a record of a change calls the client that has used one. */
const clientIdPrefix = 'provisioning-token:'

/** What a presented value opens. */
export interface PresentedToken {
  clientId: string
  scopes: ReadonlySet<string>
}

/** The token behind a value that was presented; undefined when it is none, is over or was revoked. */
export async function findPresented(ctx: Needed, value: string): Promise<PresentedToken | undefined> {
  if (!isTokenValue(value)) return undefined
  const row = await findRowByHash(ctx.db, sha256(value))
  const now = ctx.now()
  if (!row || row.expiresAt <= now) return undefined
  usesOf(ctx).set(row.id, now)
  return { clientId: clientIdPrefix + row.id, scopes: new Set(row.scopes) }
}

/** @returns the token and its value, which nobody learns again. @throws AppError `invalid_value` */
export async function createToken(
  ctx: Needed,
  given: NewToken,
  actor: Actor
): Promise<{ token: ProvisioningToken; value: string }> {
  const createdAt = ctx.now()
  const { name, scopes, expiresAt } = completed(given, createdAt)
  const value = newTokenValue()
  const createdBy = actor.userInum ?? actor.clientId ?? null
  const row = { id: orderedId(createdAt), name, scopes: [...scopes], createdAt, createdBy, expiresAt, lastUsedAt: null }
  await ctx.db.transaction(async () => {
    await insertRow(ctx.db, { ...row, hash: sha256(value) })
    await record(ctx, actor, 'create-provisioning-token', row.id, { after: recordable(row) })
  })
  return { token: toToken(ctx, row), value }
}

/** One page of all, the newest first. */
export async function listTokens(
  ctx: Needed,
  page: { offset: number; limit: number }
): Promise<{ total: number; tokens: ProvisioningToken[] }> {
  const { total, rows } = await selectRows(ctx.db, page)
  return { total, tokens: rows.map((row) => toToken(ctx, row)) }
}

export async function findToken(ctx: Needed, id: string): Promise<ProvisioningToken | undefined> {
  const row = await findRow(ctx.db, id)
  return row && toToken(ctx, row)
}

/** The one that a record of a change names as its client, while it is there. */
export const findTokenOfClient = async (ctx: Needed, clientId: string): Promise<ProvisioningToken | undefined> =>
  clientId.startsWith(clientIdPrefix) ? findToken(ctx, clientId.slice(clientIdPrefix.length)) : undefined

/** From the next request on it is refused. @throws AppError `not_found` */
export async function revokeToken(ctx: Needed, id: string, actor: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const row = await removeRow(ctx.db, id)
    if (!row) throw notFound(`Provisioning token ${id}`)
    await record(ctx, actor, 'delete-provisioning-token', id, { before: recordable(row) })
  })
  usesOf(ctx).delete(id)
}

const recordable = ({ name, scopes, expiresAt }: TokenRow) => ({
  name,
  scopes,
  expiresAt: new Date(expiresAt).toISOString()
})

const record = (
  ctx: Needed,
  actor: Actor,
  operation: string,
  resourceId: string,
  change: { before?: object; after?: object }
): Promise<void> => audit(ctx, actor, { operation, resourceType: 'provisioning-token', resourceId, ...change })

const toToken = (ctx: Needed, { createdBy, lastUsedAt, ...row }: TokenRow): ProvisioningToken => ({
  ...row,
  createdBy: createdBy ?? undefined,
  lastUsedAt: usesOf(ctx).get(row.id) ?? lastUsedAt ?? undefined
})
