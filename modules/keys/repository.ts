import { desc, gt, isNull, or } from '#db/drizzle'
import type { Db } from '#db/db'

export interface StoredKey {
  kid: string
  alg: string
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

export async function addKeys(db: Db, keys: StoredKey[]): Promise<void> {
  await db.query.insert(db.tables.signingKeys).values(keys)
}
