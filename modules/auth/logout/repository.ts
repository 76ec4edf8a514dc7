import type { Db } from '#db/db'
import { asc, eq, inArray, lte, type InferSelectModel } from '#db/drizzle'

/** One client that has to be told of the end of one session. */
export type Notice = InferSelectModel<Db['tables']['logoutNotices']>

export async function insertNotices(db: Db, notices: Notice[]): Promise<void> {
  if (notices.length > 0) await db.query.insert(db.tables.logoutNotices).values(notices)
}

/** The longest due come first. */
export async function findDueNotices(db: Db, now: number, limit: number): Promise<Notice[]> {
  const { logoutNotices } = db.tables
  return db.query
    .select()
    .from(logoutNotices)
    .where(lte(logoutNotices.dueAt, now))
    .orderBy(asc(logoutNotices.dueAt))
    .limit(limit)
}

export async function postponeNotice(db: Db, id: string, attempts: number, dueAt: number): Promise<void> {
  const { logoutNotices } = db.tables
  await db.query.update(logoutNotices).set({ attempts, dueAt }).where(eq(logoutNotices.id, id))
}

export async function deleteNotices(db: Db, ids: string[]): Promise<void> {
  const { logoutNotices } = db.tables
  if (ids.length > 0) await db.query.delete(logoutNotices).where(inArray(logoutNotices.id, ids))
}
