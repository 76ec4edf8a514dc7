import { count, eq, sql } from '#db/drizzle'
import type { Db } from '#db/db'

/** A person in a month (YYYYMM) in which they were active. */
export interface ActiveUser {
  month: string
  userInum: string
}

/** How many tokens of a kind were issued for a grant type in a month (YYYYMM). */
export interface IssuedTokens {
  month: string
  grantType: string
  kind: string
  count: number
}

/** Rows of one statement, well below the most parameters that an engine takes. */
const batch = 1000

/** Adds to what is counted, all of it or nothing: people that are known already change nothing, tokens add up. */
export async function addStatistics(
  db: Db,
  users: readonly ActiveUser[],
  issued: readonly IssuedTokens[]
): Promise<void> {
  const { activeUsers, issuedTokens } = db.tables
  // All replicas in the same order, or two would wait for each other.
  const people = users.toSorted((a, b) => compare([a.month, a.userInum], [b.month, b.userInum]))
  const tokens = issued.toSorted((a, b) => compare([a.month, a.grantType, a.kind], [b.month, b.grantType, b.kind]))
  await db.transaction(async () => {
    for (let start = 0; start < people.length; start += batch)
      await db.query
        .insert(activeUsers)
        .values(people.slice(start, start + batch))
        .onConflictDoNothing()
    for (let start = 0; start < tokens.length; start += batch)
      await db.query
        .insert(issuedTokens)
        .values(tokens.slice(start, start + batch))
        .onConflictDoUpdate({
          target: [issuedTokens.month, issuedTokens.grantType, issuedTokens.kind],
          set: { count: sql`${issuedTokens.count} + excluded.count` }
        })
  })
}

function compare(a: readonly string[], b: readonly string[]): number {
  const differs = a.findIndex((part, i) => part !== b[i])
  if (differs < 0) return 0
  return (a[differs] as string) < (b[differs] as string) ? -1 : 1
}

/** How many different people were active in the month. */
export async function countActiveUsers(db: Db, month: string): Promise<number> {
  const { activeUsers } = db.tables
  const [counted] = await db.query.select({ total: count() }).from(activeUsers).where(eq(activeUsers.month, month))
  return counted?.total ?? 0
}

/** The tokens of the month, in the order of grant types and kinds. */
export async function findIssuedTokens(db: Db, month: string): Promise<IssuedTokens[]> {
  const { issuedTokens } = db.tables
  return db.query
    .select()
    .from(issuedTokens)
    .where(eq(issuedTokens.month, month))
    .orderBy(issuedTokens.grantType, issuedTokens.kind)
}
