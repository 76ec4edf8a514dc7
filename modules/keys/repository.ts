import { desc, gt, isNull, max, or } from '#db/drizzle'
import type { Db } from '#db/db'

export interface StoredKey {
  kid: string
  alg: string
  generation: number
  use: string
  publicJwk: Record<string, unknown>
  /** Sealed. */
  privateJwk: string
  createdAt: number
  expiresAt: number | null
}

/** Keys that are not over, newest first. */
export function listKeys(db: Db, now: number): Promise<StoredKey[]> {
  const { signingKeys } = db.tables
  return db.query
    .select()
    .from(signingKeys)
    .where(or(isNull(signingKeys.expiresAt), gt(signingKeys.expiresAt, now)))
    .orderBy(desc(signingKeys.createdAt), signingKeys.kid)
}

/** @returns by algorithm, how many keys it has had, those that are over among them */
export async function countGenerations(db: Db): Promise<Map<string, number>> {
  const { alg, generation } = db.tables.signingKeys
  const rows = await db.query
    .select({ alg, last: max(generation) })
    .from(db.tables.signingKeys)
    .groupBy(alg)
  return new Map(rows.map(({ alg: name, last }) => [name, last ?? 0]))
}

/** Adds the keys whose generation nobody else has added meanwhile. */
export async function addKeys(db: Db, keys: StoredKey[]): Promise<void> {
  await db.query.insert(db.tables.signingKeys).values(keys).onConflictDoNothing()
}
