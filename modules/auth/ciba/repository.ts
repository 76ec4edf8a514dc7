import { and, asc, eq, gt, lte, sql } from '#db/drizzle'
import type { Db } from '#db/db'
import { modelsOfAccounts } from '#db/schema/auth'

/** A backchannel request as it lies in the store; `payload` is sealed. */
export interface StoredRequest {
  id: Uint8Array
  payload: string
}

/** Requests of the person that have not expired, the newest first; answered ones are among them. */
export async function findRequestsOfPerson(db: Db, inum: string, now: number, limit: number): Promise<StoredRequest[]> {
  const { artifacts } = db.tables
  return db.query
    .select({ id: artifacts.id, payload: artifacts.payload })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.accountId, inum),
        eq(artifacts.model, 'BackchannelAuthenticationRequest'),
        modelsOfAccounts,
        gt(artifacts.expiresAt, now)
      )
    )
    .orderBy(sql`${artifacts.createdAt} desc`, asc(artifacts.id))
    .limit(limit)
}

/** A ping that has to be sent. */
export interface Ping {
  id: string
  clientInum: string
  /** Sealed. */
  content: string
  attempts: number
  expiresAt: number
}

export async function insertPing(db: Db, ping: Omit<Ping, 'attempts'>, dueAt: number): Promise<void> {
  await db.query.insert(db.tables.cibaPings).values({ ...ping, attempts: 0, dueAt })
}

/**
 * Takes a ping that is due, so that nobody else sends it at the same time.
 * @param nextAt when it is due again, unless it is deleted
 */
export async function takePing(db: Db, id: string, now: number, nextAt: number): Promise<Ping | undefined> {
  const { cibaPings } = db.tables
  const [taken] = await db.query
    .update(cibaPings)
    .set({ attempts: sql`${cibaPings.attempts} + 1`, dueAt: nextAt })
    .where(and(eq(cibaPings.id, id), lte(cibaPings.dueAt, now)))
    .returning()
  return taken
}

export async function postponePing(db: Db, id: string, dueAt: number): Promise<void> {
  await db.query.update(db.tables.cibaPings).set({ dueAt }).where(eq(db.tables.cibaPings.id, id))
}

export async function deletePing(db: Db, id: string): Promise<void> {
  await db.query.delete(db.tables.cibaPings).where(eq(db.tables.cibaPings.id, id))
}

export async function findDuePings(db: Db, now: number, limit: number): Promise<string[]> {
  const { cibaPings } = db.tables
  const due = await db.query
    .select({ id: cibaPings.id })
    .from(cibaPings)
    .where(lte(cibaPings.dueAt, now))
    .orderBy(asc(cibaPings.dueAt))
    .limit(limit)
  return due.map(({ id }) => id)
}
