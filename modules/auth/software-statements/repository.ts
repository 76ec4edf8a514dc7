import type { Db } from '#db/db'
import { and, asc, eq, gt, lt, type InferSelectModel } from '#db/drizzle'

export type StatementRow = InferSelectModel<Db['tables']['softwareStatements']>

/** Which statements; all where nothing is named. */
export interface StatementSearch {
  jti?: string | undefined
  orgId?: string | undefined
  /** inum of the client that had them made. */
  clientInum?: string | undefined
}

export async function insertStatement(db: Db, row: StatementRow): Promise<void> {
  await db.query.insert(db.tables.softwareStatements).values(row)
}

/** The oldest first. */
export async function findStatements(db: Db, search: StatementSearch): Promise<StatementRow[]> {
  const { softwareStatements } = db.tables
  return db.query
    .select()
    .from(softwareStatements)
    .where(matching(db, search))
    .orderBy(asc(softwareStatements.createdAt), asc(softwareStatements.jti))
}

/** Changes the status of those that have another one and are not over. @returns what they were */
export async function changeStatus(
  db: Db,
  search: StatementSearch,
  { from, to }: { from: StatementRow['status']; to: StatementRow['status'] },
  now: number
): Promise<StatementRow[]> {
  const { softwareStatements } = db.tables
  return db.query
    .update(softwareStatements)
    .set({ status: to })
    .where(and(matching(db, search), eq(softwareStatements.status, from), gt(softwareStatements.expiresAt, now)))
    .returning()
}

export async function deleteStatementsBefore(db: Db, expiredBefore: number): Promise<void> {
  const { softwareStatements } = db.tables
  await db.query.delete(softwareStatements).where(lt(softwareStatements.expiresAt, expiredBefore))
}

function matching({ tables: { softwareStatements } }: Db, { jti, orgId, clientInum }: StatementSearch) {
  return and(
    jti === undefined ? undefined : eq(softwareStatements.jti, jti),
    orgId === undefined ? undefined : eq(softwareStatements.orgId, orgId),
    clientInum === undefined ? undefined : eq(softwareStatements.clientInum, clientInum)
  )
}
