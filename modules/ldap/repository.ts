import { locked, type Db } from '#db/db'
import { asc, eq, type InferSelectModel } from '#db/drizzle'

type Row = InferSelectModel<Db['tables']['ldapSources']>

/** A source as it is stored: with its password sealed. */
export type StoredSource = Pick<Row, 'configId' | 'definition' | 'bindPassword'>

export async function listSources(db: Db): Promise<StoredSource[]> {
  const { ldapSources } = db.tables
  return db.query.select().from(ldapSources).orderBy(asc(ldapSources.configId))
}

export async function findSource(db: Db, configId: string): Promise<StoredSource | undefined> {
  const { ldapSources } = db.tables
  const [row] = await db.query.select().from(ldapSources).where(eq(ldapSources.configId, configId))
  return row
}

/** The same in a transaction, until which ends nobody else changes it. */
export async function lockSource(db: Db, configId: string): Promise<StoredSource | undefined> {
  const { ldapSources } = db.tables
  const [row] = await locked(db, db.query.select().from(ldapSources).where(eq(ldapSources.configId, configId)))
  return row
}

/** @returns whether there was none with the id */
export async function insertSource(db: Db, source: StoredSource, now: number): Promise<boolean> {
  const { ldapSources } = db.tables
  const rows = await db.query
    .insert(ldapSources)
    .values({ ...source, createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning({ configId: ldapSources.configId })
  return rows.length > 0
}

export async function updateSource(db: Db, { configId, ...source }: StoredSource, now: number): Promise<void> {
  const { ldapSources } = db.tables
  await db.query
    .update(ldapSources)
    .set({ ...source, updatedAt: now })
    .where(eq(ldapSources.configId, configId))
}

/** @returns whether there was such a source */
export async function removeSource(db: Db, configId: string): Promise<boolean> {
  const { ldapSources } = db.tables
  const rows = await db.query
    .delete(ldapSources)
    .where(eq(ldapSources.configId, configId))
    .returning({ configId: ldapSources.configId })
  return rows.length > 0
}
