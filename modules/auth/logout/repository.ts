import type { Db } from '#db/db'
import { and, asc, eq, inArray, lte, sql, type InferSelectModel } from '#db/drizzle'

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

/**
 * Takes a notice for one attempt, so that nobody else tells the same client at the same time.
 * @param dueAt when it is due again, should whoever takes it not come back
 * @returns undefined when it has changed since it was read
 */
export async function takeNotice(db: Db, notice: Notice, dueAt: number): Promise<Notice | undefined> {
  const { logoutNotices } = db.tables
  const [taken] = await db.query
    .update(logoutNotices)
    .set({ attempts: sql`${logoutNotices.attempts} + 1`, dueAt })
    .where(and(eq(logoutNotices.id, notice.id), eq(logoutNotices.dueAt, notice.dueAt)))
    .returning()
  return taken
}

export async function postponeNotice(db: Db, id: string, dueAt: number): Promise<void> {
  const { logoutNotices } = db.tables
  await db.query.update(logoutNotices).set({ dueAt }).where(eq(logoutNotices.id, id))
}

export async function deleteNotices(db: Db, ids: string[]): Promise<void> {
  const { logoutNotices } = db.tables
  if (ids.length > 0) await db.query.delete(logoutNotices).where(inArray(logoutNotices.id, ids))
}
