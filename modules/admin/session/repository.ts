import type { Db } from '#db/db'
import { prepared } from '#db/prepared'
import { and, eq, gt, lt, or, sql, type InferInsertModel } from '#db/drizzle'

type Session = InferInsertModel<Db['tables']['adminSessions']>

export async function insertSession(db: Db, session: Session): Promise<void> {
  await db.query.insert(db.tables.adminSessions).values(session)
}

const byId = prepared(({ query, tables: { adminSessions: t } }) =>
  query
    .select()
    .from(t)
    .where(
      and(
        eq(t.id, sql.placeholder('id')),
        gt(t.expiresAt, sql.placeholder('now')),
        gt(t.lastUsedAt, sql.placeholder('usedAfter'))
      )
    )
    .prepare('admin_session_by_id')
)

/** The session when it has neither ended nor been left alone since `usedAfter`. */
export async function findSession(db: Db, id: Uint8Array, now: number, usedAfter: number) {
  const [session] = await byId(db).execute({ id, now, usedAfter })
  return session
}

export async function touchSession(db: Db, id: Uint8Array, now: number): Promise<void> {
  const { adminSessions } = db.tables
  await db.query.update(adminSessions).set({ lastUsedAt: now }).where(eq(adminSessions.id, id))
}

export async function deleteSession(db: Db, id: Uint8Array): Promise<void> {
  const { adminSessions } = db.tables
  await db.query.delete(adminSessions).where(eq(adminSessions.id, id))
}

export async function deleteSessionsOfUser(db: Db, userInum: string): Promise<void> {
  const { adminSessions } = db.tables
  await db.query.delete(adminSessions).where(eq(adminSessions.userInum, userInum))
}

export async function deleteOverSessions(db: Db, now: number, usedAfter: number): Promise<void> {
  const { adminSessions: t } = db.tables
  await db.query.delete(t).where(or(lt(t.expiresAt, now), lt(t.lastUsedAt, usedAfter)))
}
