import { locked, unlocked, type Db } from '#db/db'
import {
  and,
  asc,
  count,
  desc,
  eq,
  inArray,
  lt,
  lte,
  ne,
  or,
  sql,
  type InferInsertModel,
  type InferSelectModel
} from '#db/drizzle'
import { containsAny, memberEquals, memberOrder, memberText } from '#db/search'
import { fold } from '#modules/core/text'
import type { Scope, ScopeDefinition, ScopeType } from './scope.ts'

type ScopeTable = Db['tables']['scopes']
type Row = InferSelectModel<ScopeTable>

export interface ScopeSearch {
  /** Any of these texts occurs in the id, the inum, the display name or the description. */
  patterns?: readonly string[]
  /** All of these members have these values; names as the Config API writes them. */
  members?: readonly (readonly [name: ScopeField, value: string])[]
  type?: ScopeType | undefined
  creatorId?: string | undefined
  sortBy?: ScopeField
  descending?: boolean
  offset?: number
  limit?: number
}

/** What can be searched and sorted by: a column, or a path into the definition. */
const fields = {
  inum: 'inum',
  id: 'id',
  scopeType: 'scopeType',
  creatorId: 'creatorId',
  creationDate: 'createdAt',
  displayName: ['displayName'],
  description: ['description'],
  iconUrl: ['iconUrl'],
  claims: ['claims'],
  defaultScope: ['defaultScope'],
  groupClaims: ['groupClaims'],
  dynamicScopeScripts: ['dynamicScopeScripts'],
  umaAuthorizationPolicies: ['umaAuthorizationPolicies'],
  creatorType: ['creatorType'],
  deletable: ['deletable']
} as const satisfies Record<string, keyof Row | readonly string[]>

export type ScopeField = keyof typeof fields
export const scopeFields = Object.keys(fields) as ScopeField[]

/** Scopes in one page, and how many fit the search. */
export async function searchScopes(db: Db, search: ScopeSearch): Promise<{ total: number; scopes: Scope[] }> {
  const { scopes } = db.tables
  const { patterns = [], members = [], type, creatorId, sortBy = 'inum', descending, offset, limit } = search
  const where = and(
    containsAny(scopes.search, patterns.map(fold)),
    ...members.map(([name, value]) => fieldEquals(scopes, name, value)),
    type && eq(scopes.scopeType, type),
    creatorId === undefined ? undefined : eq(scopes.creatorId, creatorId)
  )
  const field = fields[sortBy]
  const order =
    typeof field !== 'string'
      ? memberOrder(scopes.definition, field)
      : field === 'creatorId'
        ? sql`coalesce(${scopes.creatorId}, '')`
        : scopes[field]
  let query = db.query
    .select()
    .from(scopes)
    .where(where)
    .orderBy((descending ? desc : asc)(order), asc(scopes.inum))
    .$dynamic()
  if (limit !== undefined) query = query.limit(limit).offset(offset ?? 0)
  const rows = await query
  if (limit === undefined) return { total: rows.length, scopes: rows.map(toScope) }
  const [counted] = await db.query.select({ total: count() }).from(scopes).where(where)
  return { total: counted?.total ?? 0, scopes: rows.map(toScope) }
}

function fieldEquals(scopes: ScopeTable, name: ScopeField, value: string) {
  const field = fields[name]
  if (typeof field !== 'string')
    return memberEquals(scopes.definition, field, value, /^(default|group|delet)/.test(name) ? 'false' : '')
  if (field === 'createdAt') return /^\d{1,15}$/.test(value) ? eq(scopes.createdAt, Number(value)) : sql`1 = 0`
  return eq(scopes[field], value)
}

/** All but those that clients have made up, the oldest first. */
export async function listRegisteredScopes(db: Db): Promise<Scope[]> {
  const { scopes } = db.tables
  const rows = await db.query
    .select()
    .from(scopes)
    .where(
      or(
        ne(scopes.scopeType, 'spontaneous'),
        sql`coalesce(${memberText(scopes.definition, ['creatorType'])}, '') <> 'client'`
      )
    )
    .orderBy(asc(scopes.createdAt), asc(scopes.inum))
  return rows.map(toScope)
}

/** How many scopes clients have made up, expired ones included. @param creatorId of one client alone */
export async function countMadeUpScopes(db: Db, creatorId?: string): Promise<number> {
  const { scopes } = db.tables
  const ofType = eq(scopes.scopeType, 'spontaneous')
  return db.query.$count(scopes, creatorId === undefined ? ofType : and(eq(scopes.creatorId, creatorId), ofType))
}

/** Keeps a scope that a client has made up, unless it is kept already and has not expired. */
export async function keepMadeUpScope(db: Db, scope: Scope, now: number): Promise<void> {
  const { scopes } = db.tables
  const row = { ...toColumns(scope), updatedAt: now }
  await db.query
    .insert(scopes)
    .values(row)
    .onConflictDoUpdate({ target: scopes.inum, set: row, setWhere: lte(scopes.expiresAt, now) })
}

export async function findScope(db: Db, inum: string): Promise<Scope | undefined> {
  const { scopes } = db.tables
  const [row] = await db.query.select().from(scopes).where(eq(scopes.inum, inum))
  return row && toScope(row)
}

/** The same in a transaction, until which ends nobody else changes it. */
export async function lockScope(db: Db, inum: string): Promise<Scope | undefined> {
  const { scopes } = db.tables
  const [row] = await locked(db, db.query.select().from(scopes).where(eq(scopes.inum, inum)))
  return row && toScope(row)
}

export async function insertScopes(db: Db, added: readonly Scope[], now: number): Promise<void> {
  if (added.length === 0) return
  await db.query
    .insert(db.tables.scopes)
    .values(added.map((scope) => ({ ...toColumns(scope), updatedAt: now })))
    .onConflictDoNothing()
}

/** @returns whether there was such a scope */
export async function updateScope(db: Db, scope: Scope, now: number): Promise<boolean> {
  const { scopes } = db.tables
  const rows = await db.query
    .update(scopes)
    .set({ ...toColumns(scope), updatedAt: now })
    .where(eq(scopes.inum, scope.inum))
    .returning({ inum: scopes.inum })
  return rows.length > 0
}

/** @returns whether there was such a scope */
export async function removeScope(db: Db, inum: string): Promise<boolean> {
  const { scopes } = db.tables
  const rows = await db.query.delete(scopes).where(eq(scopes.inum, inum)).returning({ inum: scopes.inum })
  return rows.length > 0
}

/** @returns how many of those that expired before the time went, `limit` at most */
export async function removeExpiredScopes(db: Db, before: number, limit: number): Promise<number> {
  const { scopes } = db.tables
  const expired = db.query.select({ inum: scopes.inum }).from(scopes).where(lt(scopes.expiresAt, before)).limit(limit)
  return (
    await db.query
      .delete(scopes)
      .where(inArray(scopes.inum, unlocked(db, expired)))
      .returning({ inum: scopes.inum })
  ).length
}

function toScope({ inum, id, scopeType, creatorId, definition, createdAt, expiresAt }: Row): Scope {
  return {
    inum,
    id,
    scopeType: scopeType as ScopeType,
    ...(creatorId !== null && { creatorId }),
    ...(definition as ScopeDefinition),
    createdAt,
    ...(expiresAt !== null && { expiresAt })
  }
}

function toColumns(scope: Scope): Omit<InferInsertModel<ScopeTable>, 'updatedAt'> {
  const { inum, id, scopeType, creatorId, createdAt, expiresAt, ...definition } = scope
  return {
    inum,
    id,
    scopeType,
    defaultScope: scope.defaultScope === true,
    creatorId: creatorId ?? null,
    definition: { ...definition },
    search: fold([id, inum, scope.displayName, scope.description].filter(Boolean).join('\n')),
    createdAt,
    expiresAt: expiresAt ?? null
  }
}
