import type { Db } from '#db/db'
import { and, count, desc, eq, isNull, lt, or, sql, type InferInsertModel, type InferSelectModel } from '#db/drizzle'
import { prepared } from '#db/prepared'

type Table = Db['tables']['provisioningTokens']
export type TokenRow = Omit<InferSelectModel<Table>, 'hash'>

const byHash = prepared(({ query, tables: { provisioningTokens: table } }) =>
  query
    .select({ id: table.id, scopes: table.scopes, expiresAt: table.expiresAt })
    .from(table)
    .where(eq(table.hash, sql.placeholder('hash')))
    .limit(1)
    .prepare('provisioningTokens.byHash')
)

export async function findRowByHash(
  db: Db,
  hash: Uint8Array
): Promise<Pick<TokenRow, 'id' | 'scopes' | 'expiresAt'> | undefined> {
  const [row] = await byHash(db).execute({ hash })
  return row
}

/** All but the hash, which nobody is shown. */
const columnsOf = ({ id, name, scopes, createdAt, createdBy, expiresAt, lastUsedAt }: Table) => ({
  id,
  name,
  scopes,
  createdAt,
  createdBy,
  expiresAt,
  lastUsedAt
})

export async function findRow(db: Db, id: string): Promise<TokenRow | undefined> {
  const { provisioningTokens } = db.tables
  const [row] = await db.query
    .select(columnsOf(provisioningTokens))
    .from(provisioningTokens)
    .where(eq(provisioningTokens.id, id))
  return row
}

/** The newest first. */
export async function selectRows(
  db: Db,
  { offset, limit }: { offset: number; limit: number }
): Promise<{ total: number; rows: TokenRow[] }> {
  const { provisioningTokens } = db.tables
  const rows = await db.query
    .select(columnsOf(provisioningTokens))
    .from(provisioningTokens)
    .orderBy(desc(provisioningTokens.id))
    .limit(limit)
    .offset(offset)
  const [counted] = await db.query.select({ total: count() }).from(provisioningTokens)
  return { total: counted?.total ?? 0, rows }
}

export async function insertRow(db: Db, row: InferInsertModel<Table>): Promise<void> {
  await db.query.insert(db.tables.provisioningTokens).values(row)
}

/** @returns what was there, for the one who has removed it */
export async function removeRow(db: Db, id: string): Promise<TokenRow | undefined> {
  const { provisioningTokens } = db.tables
  const [row] = await db.query
    .delete(provisioningTokens)
    .where(eq(provisioningTokens.id, id))
    .returning(columnsOf(provisioningTokens))
  return row
}

/** Another replica may have seen a later use. */
export async function updateLastUse(db: Db, id: string, at: number): Promise<void> {
  const { provisioningTokens: table } = db.tables
  await db.query
    .update(table)
    .set({ lastUsedAt: at })
    .where(and(eq(table.id, id), or(isNull(table.lastUsedAt), lt(table.lastUsedAt, at))))
}
