import { and, eq, gt, lt, or } from '#db/drizzle'
import type { Db } from '#db/db'

/** Milliseconds; whose lease ends so much later than ours would has had a clock that was wrong. */
const wrong = 3_600_000

/** Takes the lease of a job when nobody else has it. @returns whether this process may run the job now */
export async function takeLease(db: Db, job: string, now: number, until: number): Promise<boolean> {
  const { jobLeases } = db.tables
  const inserted = await db.query
    .insert(jobLeases)
    .values({ job, until })
    .onConflictDoNothing()
    .returning({ job: jobLeases.job })
  if (inserted.length > 0) return true
  const moved = await db.query
    .update(jobLeases)
    .set({ until })
    .where(and(eq(jobLeases.job, job), or(lt(jobLeases.until, now), gt(jobLeases.until, until + wrong))))
    .returning({ job: jobLeases.job })
  return moved.length > 0
}
