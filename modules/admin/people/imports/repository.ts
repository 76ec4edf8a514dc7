import type { Db } from '#db/db'
import { and, asc, desc, eq, gt, lt, type InferSelectModel } from '#db/drizzle'
import { storable } from '#db/condition'

type Row = InferSelectModel<Db['tables']['userImports']>
export type ImportStatus = 'running' | 'done' | 'cancelled' | 'failed'

/** People brought by a file, and how far it has come. Times in milliseconds since 1970. */
export type UserImport = Omit<Row, 'status' | 'format' | 'existing'> & {
  status: ImportStatus
  format: 'csv' | 'scim'
  existing: 'skip' | 'update'
}

/** A row of the file that nobody was made of. */
export type Refusal = Omit<InferSelectModel<Db['tables']['userImportRefusals']>, 'importId'>

export async function insertImport(db: Db, given: UserImport): Promise<void> {
  await db.query.insert(db.tables.userImports).values(given)
}

export async function findImport(db: Db, id: string): Promise<UserImport | undefined> {
  const { userImports: t } = db.tables
  const [row] = await db.query
    .select()
    .from(t)
    .where(eq(t.id, storable(id)))
  return row as UserImport | undefined
}

export async function latestImports(db: Db, limit: number): Promise<UserImport[]> {
  const { userImports: t } = db.tables
  return (await db.query.select().from(t).orderBy(desc(t.createdAt), desc(t.id)).limit(limit)) as UserImport[]
}

/** @returns whether somebody wants it to stop */
export async function writeProgress(
  db: Db,
  id: string,
  progress: Partial<UserImport>,
  refusals: readonly Refusal[]
): Promise<boolean> {
  const { userImports: t, userImportRefusals } = db.tables
  return db.transaction(async () => {
    if (refusals.length > 0)
      await db.query.insert(userImportRefusals).values(refusals.map((refusal) => ({ importId: id, ...refusal })))
    const [row] = await db.query.update(t).set(progress).where(eq(t.id, id)).returning({ cancelled: t.cancelled })
    return row?.cancelled ?? true
  })
}

/** Asks it to stop, whichever replica runs it. @returns whether it was running */
export async function cancelImport(db: Db, id: string): Promise<boolean> {
  const { userImports: t } = db.tables
  const rows = await db.query
    .update(t)
    .set({ cancelled: true })
    .where(and(eq(t.id, storable(id)), eq(t.status, 'running')))
    .returning({ id: t.id })
  return rows.length > 0
}

/** In the order of the file. @param after position of the last one that is known; -1 for the first */
export async function listRefusals(db: Db, importId: string, after: number, limit: number): Promise<Refusal[]> {
  const { userImportRefusals: t } = db.tables
  return db.query
    .select({
      position: t.position,
      line: t.line,
      userName: t.userName,
      member: t.member,
      value: t.value,
      reason: t.reason
    })
    .from(t)
    .where(and(eq(t.importId, storable(importId)), gt(t.position, after)))
    .orderBy(asc(t.position))
    .limit(limit)
}

export async function deleteOldImports(db: Db, before: number): Promise<void> {
  const { userImports: t } = db.tables
  await db.query.delete(t).where(lt(t.createdAt, before))
}
