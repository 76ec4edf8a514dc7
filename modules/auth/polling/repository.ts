import { and, eq, isNull, lte, or, sql } from '#db/drizzle'
import type { Db } from '#db/db'

/** Seconds that the wait grows by each time that it is not kept (RFC 8628, 3.5). */
const growth = 5

/**
 * Notes that a client has asked for the answer to a request that has none yet.
 * @param id key of the artifact
 * @param interval seconds between two questions, for a client that has kept to it so far
 * @returns false when it asked too soon, and has to wait longer from now on
 */
export async function admitPoll(db: Db, id: Uint8Array, now: number, interval: number): Promise<boolean> {
  const { artifacts } = db.tables
  // PostgreSQL cannot tell the type of a parameter in a sum.
  const time = sql`cast(${now} as bigint)`
  const current = sql`coalesce(${artifacts.pollInterval}, cast(${interval} as integer))`
  const inTime = or(isNull(artifacts.nextPollAt), lte(artifacts.nextPollAt, now))
  const admitted = await db.query
    .update(artifacts)
    .set({ nextPollAt: sql`${time} + 1000 * ${current}` })
    .where(and(eq(artifacts.id, id), inTime))
    .returning({ model: artifacts.model })
  if (admitted.length > 0) return true
  const grown = sql`(${current} + ${sql.raw(String(growth))})`
  await db.query
    .update(artifacts)
    .set({ pollInterval: grown, nextPollAt: sql`${time} + 1000 * ${grown}` })
    .where(eq(artifacts.id, id))
    .returning({ model: artifacts.model })
  return false
}

/**
 * Writes the answer to a request of a client that polls.
 * @param id key of the artifact
 * @param before the payload that the answer was made for
 * @returns false when somebody has answered meanwhile
 */
export async function answerRequest(
  db: Db,
  { id, payload: before }: { id: Uint8Array; payload: string },
  after: { payload: string; grantId?: string }
): Promise<boolean> {
  const { artifacts } = db.tables
  const answered = await db.query
    .update(artifacts)
    .set({ payload: after.payload, grantId: after.grantId ?? null })
    .where(and(eq(artifacts.id, id), eq(artifacts.payload, before)))
    .returning({ model: artifacts.model })
  return answered.length > 0
}
