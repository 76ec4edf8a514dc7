import { locked, unlocked, type Db } from '#db/db'
import {
  and,
  asc,
  count,
  desc,
  eq,
  inArray,
  lt,
  type InferInsertModel,
  type InferSelectModel,
  type SQL
} from '#db/drizzle'
import { containsAny, memberEquals, memberOrder } from '#db/search'
import { fold } from '#modules/core/text'
import type { UmaResource, UmaResourceDefinition } from './resource.ts'

type ResourceTable = Db['tables']['umaResources']
type Row = InferSelectModel<ResourceTable>

/** What can be searched and sorted by: a column, or a path into the definition. */
const fields = {
  id: 'id',
  name: 'name',
  clients: 'clients',
  inum: ['inum'],
  description: ['description'],
  iconUri: ['iconUri'],
  scopes: ['scopes'],
  scopeExpression: ['scopeExpression'],
  resources: ['resources'],
  creator: ['creator'],
  type: ['type'],
  deletable: ['deletable'],
  ttl: ['ttl']
} as const

export type UmaResourceField = keyof typeof fields
export const umaResourceFields = Object.keys(fields) as UmaResourceField[]

export interface UmaResourceSearch {
  /** Any of these texts occurs in the id, the inum, the name or the description. */
  patterns?: readonly string[]
  /** All of these members have these values. */
  members?: readonly (readonly [name: UmaResourceField, value: string])[]
  sortBy?: UmaResourceField
  descending?: boolean
  offset?: number
  limit: number
}

/** Resources in one page, and how many fit the search. */
export async function searchUmaResources(
  db: Db,
  search: UmaResourceSearch
): Promise<{ total: number; resources: UmaResource[] }> {
  const { umaResources: table } = db.tables
  const { patterns = [], members = [], sortBy = 'id', descending, offset = 0, limit } = search
  const where = and(
    containsAny(table.search, patterns.map(fold)),
    ...members.map(([name, value]) => fieldEquals(db, name, value))
  )
  const rows = await db.query
    .select()
    .from(table)
    .where(where)
    .orderBy((descending ? desc : asc)(ordered(table, sortBy)), asc(table.id))
    .limit(limit)
    .offset(offset)
  const [counted] = await db.query.select({ total: count() }).from(table).where(where)
  return { total: counted?.total ?? 0, resources: rows.map(toResource) }
}

function ordered(table: ResourceTable, name: UmaResourceField) {
  const field = fields[name]
  return field === 'id' || field === 'name' ? table[field] : memberOrder(table.definition, [name])
}

function fieldEquals(db: Db, name: UmaResourceField, value: string): SQL | undefined {
  const { umaResources: table } = db.tables
  const field = fields[name]
  if (field === 'clients') return inArray(table.id, resourcesOf(db, value))
  return field === 'id' || field === 'name' ? eq(table[field], value) : memberEquals(table.definition, field, value)
}

/** @param client its dn */
function resourcesOf(db: Db, client: string) {
  const { umaResourceClients: table } = db.tables
  return db.query.select({ id: table.resourceId }).from(table).where(eq(table.client, client))
}

/** @param client its dn */
export async function listUmaResourcesOf(db: Db, client: string): Promise<UmaResource[]> {
  const { umaResources: table } = db.tables
  const rows = await db.query
    .select()
    .from(table)
    .where(inArray(table.id, resourcesOf(db, client)))
    .orderBy(asc(table.id))
  return rows.map(toResource)
}

export async function findUmaResource(db: Db, id: string): Promise<UmaResource | undefined> {
  const { umaResources: table } = db.tables
  const [row] = await db.query.select().from(table).where(eq(table.id, id))
  return row && toResource(row)
}

/** The same in a transaction, until which ends nobody else changes it. */
export async function lockUmaResource(db: Db, id: string): Promise<UmaResource | undefined> {
  const { umaResources: table } = db.tables
  const [row] = await locked(db, db.query.select().from(table).where(eq(table.id, id)))
  return row && toResource(row)
}

/** To be called in a transaction. */
export async function insertUmaResource(db: Db, resource: UmaResource, now: number): Promise<void> {
  await db.query.insert(db.tables.umaResources).values({ ...toColumns(resource), updatedAt: now })
  await insertClients(db, resource)
}

/** To be called in a transaction. @returns whether there was such a resource */
export async function updateUmaResource(db: Db, resource: UmaResource, now: number): Promise<boolean> {
  const { umaResources: table, umaResourceClients } = db.tables
  const rows = await db.query
    .update(table)
    .set({ ...toColumns(resource), updatedAt: now })
    .where(eq(table.id, resource.id))
    .returning({ id: table.id })
  if (rows.length === 0) return false
  await db.query.delete(umaResourceClients).where(eq(umaResourceClients.resourceId, resource.id))
  await insertClients(db, resource)
  return true
}

async function insertClients(db: Db, { id, clients = [] }: UmaResource): Promise<void> {
  if (clients.length === 0) return
  const rows = [...new Set(clients)].map((client) => ({ client, resourceId: id }))
  await db.query.insert(db.tables.umaResourceClients).values(rows)
}

/** @returns whether there was such a resource */
export async function removeUmaResource(db: Db, id: string): Promise<boolean> {
  const { umaResources: table } = db.tables
  return (await db.query.delete(table).where(eq(table.id, id)).returning({ id: table.id })).length > 0
}

/** @returns how many of those that may go and expired before the time went, `limit` at most */
export async function removeExpiredUmaResources(db: Db, before: number, limit: number): Promise<number> {
  const { umaResources: table } = db.tables
  const expired = db.query.select({ id: table.id }).from(table).where(lt(table.expiresAt, before)).limit(limit)
  return (
    await db.query
      .delete(table)
      .where(inArray(table.id, unlocked(db, expired)))
      .returning({ id: table.id })
  ).length
}

const toResource = ({ id, name, definition }: Row): UmaResource => ({
  id,
  name,
  ...(definition as UmaResourceDefinition)
})

function toColumns({ id, name, ...definition }: UmaResource): Omit<InferInsertModel<ResourceTable>, 'updatedAt'> {
  const { inum, description, deletable, expiresAt } = definition
  return {
    id,
    name,
    definition: { ...definition },
    search: fold([id, inum, name, description].filter(Boolean).join('\n')),
    expiresAt: deletable && expiresAt !== undefined ? expiresAt : null
  }
}
