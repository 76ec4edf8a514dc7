import { locked, type Db } from '#db/db'
import { and, asc, count, desc, eq, sql, type InferSelectModel } from '#db/drizzle'
import { containsAny } from '#db/search'
import { fold, isStorable } from '#modules/core/text'
import type { CustomAsset } from './asset.ts'

type AssetTable = Db['tables']['assets']
type Row = Omit<InferSelectModel<AssetTable>, 'content' | 'search'>

/** What lists are searched and sorted by. */
export const assetFields = [
  'inum',
  'fileName',
  'service',
  'description',
  'enabled',
  'level',
  'revision',
  'createdAt'
] as const
export type AssetField = (typeof assetFields)[number]

export interface AssetSearch {
  /** Any of these texts occurs in the name, the inum, the description or the service. */
  patterns?: readonly string[]
  /** All of these members have these values. */
  members?: readonly (readonly [name: AssetField, value: string])[]
  enabled?: boolean | undefined
  sortBy?: AssetField
  descending?: boolean
  offset?: number
  limit?: number
}

/** Assets in one page, and how many fit the search. */
export async function searchAssets(db: Db, search: AssetSearch): Promise<{ total: number; assets: CustomAsset[] }> {
  const { assets } = db.tables
  const { patterns = [], members = [], enabled, sortBy = 'inum', descending, offset = 0, limit } = search
  const where = and(
    containsAny(assets.search, patterns.map(fold)),
    enabled === undefined ? undefined : eq(assets.enabled, enabled),
    ...members.map(([name, value]) => fieldEquals(assets, name, value))
  )
  let query = db.query
    .select(columns(assets))
    .from(assets)
    .where(where)
    .orderBy((descending ? desc : asc)(assets[sortBy]), asc(assets.inum))
    .$dynamic()
  if (limit !== undefined) query = query.limit(limit).offset(offset)
  const rows = await query
  if (limit === undefined) return { total: rows.length, assets: rows.map(toAsset) }
  const [counted] = await db.query.select({ total: count() }).from(assets).where(where)
  return { total: counted?.total ?? 0, assets: rows.map(toAsset) }
}

function fieldEquals(assets: AssetTable, name: AssetField, value: string) {
  if (name === 'enabled') return eq(assets.enabled, value.toLowerCase() === 'true')
  if (name === 'inum' || name === 'fileName' || name === 'service' || name === 'description')
    return eq(assets[name], value)
  return /^\d{1,9}$/.test(value) ? eq(assets[name], Number(value)) : sql`1 = 0`
}

export async function findAsset(db: Db, inum: string): Promise<CustomAsset | undefined> {
  const { assets } = db.tables
  const [row] = await db.query.select(columns(assets)).from(assets).where(eq(assets.inum, inum))
  return row && toAsset(row)
}

/** An asset in a transaction, until which ends nobody else changes it. */
export async function lockAsset(db: Db, by: { inum: string } | { fileName: string }): Promise<CustomAsset | undefined> {
  const { assets } = db.tables
  const where = 'inum' in by ? eq(assets.inum, by.inum) : eq(assets.fileName, by.fileName)
  const [row] = await locked(db, db.query.select(columns(assets)).from(assets).where(where))
  return row && toAsset(row)
}

export async function findAssetByName(db: Db, fileName: string): Promise<CustomAsset | undefined> {
  // Anybody may ask; PostgreSQL fails with what it cannot store.
  if (!isStorable(fileName)) return undefined
  const { assets } = db.tables
  const [row] = await db.query.select(columns(assets)).from(assets).where(eq(assets.fileName, fileName))
  return row && toAsset(row)
}

export async function readContent(db: Db, inum: string): Promise<Uint8Array | undefined> {
  const { assets } = db.tables
  const [row] = await db.query.select({ content: assets.content }).from(assets).where(eq(assets.inum, inum))
  return row?.content
}

export async function countEnabledAssets(db: Db, service: string): Promise<number> {
  const { assets } = db.tables
  return db.query.$count(assets, and(eq(assets.service, service), eq(assets.enabled, true)))
}

/** @returns false when there is one with the name already */
export async function insertAsset(db: Db, asset: CustomAsset, content: Uint8Array): Promise<boolean> {
  const { assets } = db.tables
  const rows = await db.query
    .insert(assets)
    .values({ ...toColumns(asset), content })
    .onConflictDoNothing({ target: assets.fileName })
    .returning({ inum: assets.inum })
  return rows.length > 0
}

/** @param content absent, the one that is there stays @returns whether there was such an asset */
export async function updateAsset(db: Db, asset: CustomAsset, content?: Uint8Array): Promise<boolean> {
  const { assets } = db.tables
  const rows = await db.query
    .update(assets)
    .set({ ...toColumns(asset), ...(content && { content }) })
    .where(eq(assets.inum, asset.inum))
    .returning({ inum: assets.inum })
  return rows.length > 0
}

/** @returns whether there was such an asset */
export async function removeAsset(db: Db, inum: string): Promise<boolean> {
  const { assets } = db.tables
  const rows = await db.query.delete(assets).where(eq(assets.inum, inum)).returning({ inum: assets.inum })
  return rows.length > 0
}

/** Every column but the content, which lists have no use for. */
const columns = (assets: AssetTable) => ({
  inum: assets.inum,
  fileName: assets.fileName,
  service: assets.service,
  description: assets.description,
  enabled: assets.enabled,
  level: assets.level,
  revision: assets.revision,
  hash: assets.hash,
  createdAt: assets.createdAt,
  updatedAt: assets.updatedAt
})

const toAsset = ({ service, description, ...row }: Row): CustomAsset => ({
  ...row,
  ...(service !== null && { service }),
  ...(description !== null && { description })
})

function toColumns({ inum, fileName, service, description, ...rest }: CustomAsset) {
  const search = fold([fileName, inum, description, service].filter(Boolean).join('\n'))
  return { ...rest, inum, fileName, service: service ?? null, description: description ?? null, search }
}
