import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, max, type InferSelectModel } from '#db/drizzle'
import type { Db } from '#db/db'
import { prepared } from '#db/prepared'

export type PublicKeyRow = InferSelectModel<Db['tables']['publicKeys']>
export type StoredKey = InferSelectModel<Db['tables']['serverKeys']>

/** What the private half of a key is sealed for. */
export const privateKeyPurpose = (kid: string): string => `server_keys.private_jwk ${kid}`

/** Keys that are not in the archive yet, newest first. */
export function listKeys(db: Db): Promise<StoredKey[]> {
  const { serverKeys } = db.tables
  return db.query
    .select()
    .from(serverKeys)
    .where(isNotNull(serverKeys.privateJwk))
    .orderBy(desc(serverKeys.createdAt), desc(serverKeys.generation), serverKeys.kid)
}

const states = prepared(({ query, tables: { serverKeys } }) =>
  query
    .select({
      kid: serverKeys.kid,
      expiresAt: serverKeys.expiresAt,
      tokenLifetime: serverKeys.tokenLifetime,
      changedAt: serverKeys.changedAt
    })
    .from(serverKeys)
    .where(isNotNull(serverKeys.privateJwk))
    .orderBy(serverKeys.kid)
    .prepare('keys.states')
)

/** A text that changes with everything of the keys that can change. */
export const keyStates = async (db: Db): Promise<string> => JSON.stringify(await states(db).execute())

/** By algorithm the number of its last key and when that was made, those that are over among them. */
export async function lastGenerations(db: Db): Promise<Map<string, { generation: number; createdAt: number }>> {
  const { alg, generation, createdAt } = db.tables.serverKeys
  const rows = await db.query
    .select({ alg, generation: max(generation), createdAt: max(createdAt) })
    .from(db.tables.serverKeys)
    .groupBy(alg)
  return new Map(rows.map((row) => [row.alg, { generation: row.generation ?? 0, createdAt: row.createdAt ?? 0 }]))
}

/** Adds the keys whose generation nobody else has added meanwhile. @returns the kids of those */
export async function addKeys(db: Db, keys: StoredKey[]): Promise<string[]> {
  const { serverKeys } = db.tables
  const added = await db.query.insert(serverKeys).values(keys).onConflictDoNothing().returning({ kid: serverKeys.kid })
  return added.map(({ kid }) => kid)
}

/** Notes the lifetime that tokens may have with the keys that are not at their end; never a shorter one than before. */
export async function raiseTokenLifetime(db: Db, seconds: number): Promise<void> {
  const { serverKeys } = db.tables
  await db.query
    .update(serverKeys)
    .set({ tokenLifetime: seconds })
    .where(and(isNull(serverKeys.expiresAt), lt(serverKeys.tokenLifetime, seconds)))
}

/** Stops the key from signing, unless somebody has stopped it before. */
export async function setExpiry(db: Db, kid: string, expiresAt: number): Promise<void> {
  const { serverKeys } = db.tables
  await db.query
    .update(serverKeys)
    .set({ expiresAt })
    .where(and(eq(serverKeys.kid, kid), isNull(serverKeys.expiresAt)))
}

/** Takes from the keys that are over what nobody needs any more: their private halves. */
export async function erasePrivateKeys(db: Db, now: number): Promise<void> {
  const { serverKeys } = db.tables
  await db.query
    .update(serverKeys)
    .set({ privateJwk: null })
    .where(and(lte(serverKeys.expiresAt, now), isNotNull(serverKeys.privateJwk)))
}

/** A key that was over between the two moments. */
export async function findKeyThatEnded(
  db: Db,
  kid: string,
  { after, until }: { after: number; until: number }
): Promise<StoredKey | undefined> {
  const { serverKeys } = db.tables
  const [key] = await db.query
    .select()
    .from(serverKeys)
    .where(and(eq(serverKeys.kid, kid), gt(serverKeys.expiresAt, after), lte(serverKeys.expiresAt, until)))
  return key
}

/** Keys that were over between the two moments, the last one first. */
export function listKeysThatEnded(
  db: Db,
  { after, until }: { after: number; until: number },
  limit: number
): Promise<StoredKey[]> {
  const { serverKeys } = db.tables
  return db.query
    .select()
    .from(serverKeys)
    .where(and(gt(serverKeys.expiresAt, after), lte(serverKeys.expiresAt, until)))
    .orderBy(desc(serverKeys.expiresAt), serverKeys.kid)
    .limit(limit)
}

/** Deletes keys that were over by then; of each algorithm the last one stays, which numbers the next. */
export async function deleteKeysThatEnded(db: Db, until: number): Promise<void> {
  const { serverKeys } = db.tables
  const old = await db.query
    .select({ kid: serverKeys.kid, alg: serverKeys.alg, generation: serverKeys.generation })
    .from(serverKeys)
    .where(lte(serverKeys.expiresAt, until))
  if (old.length === 0) return
  const last = await lastGenerations(db)
  const kids = old.filter(({ alg, generation }) => last.get(alg)?.generation !== generation).map(({ kid }) => kid)
  if (kids.length > 0) await db.query.delete(serverKeys).where(inArray(serverKeys.kid, kids))
}

const publicKeyRows = prepared(({ query, tables: { publicKeys } }) =>
  query.select().from(publicKeys).orderBy(desc(publicKeys.createdAt), publicKeys.kid).prepare('keys.public')
)

/** Keys whose private half is somewhere else, newest first. */
export const listPublicKeys = async (db: Db): Promise<PublicKeyRow[]> => publicKeyRows(db).execute()

/** Does any key have the id, one in the archive among them? */
export async function isKid(db: Db, kid: string): Promise<boolean> {
  const { serverKeys, publicKeys } = db.tables
  const [own] = await db.query.select({ kid: serverKeys.kid }).from(serverKeys).where(eq(serverKeys.kid, kid))
  const [other] = await db.query.select({ kid: publicKeys.kid }).from(publicKeys).where(eq(publicKeys.kid, kid))
  return own !== undefined || other !== undefined
}

/** @returns whether it was added; false when the id is taken */
export async function insertPublicKey(db: Db, row: PublicKeyRow): Promise<boolean> {
  const { publicKeys } = db.tables
  const rows = await db.query.insert(publicKeys).values(row).onConflictDoNothing().returning({ kid: publicKeys.kid })
  return rows.length > 0
}

/** @returns whether it was there */
export async function updatePublicKey(
  db: Db,
  { kid, jwk, updatedAt }: Pick<PublicKeyRow, 'kid' | 'jwk' | 'updatedAt'>
): Promise<boolean> {
  const { publicKeys } = db.tables
  const rows = await db.query
    .update(publicKeys)
    .set({ jwk, updatedAt })
    .where(eq(publicKeys.kid, kid))
    .returning({ kid: publicKeys.kid })
  return rows.length > 0
}

/** @returns whether it was there */
export async function deletePublicKey(db: Db, kid: string): Promise<boolean> {
  const { publicKeys } = db.tables
  const rows = await db.query.delete(publicKeys).where(eq(publicKeys.kid, kid)).returning({ kid: publicKeys.kid })
  return rows.length > 0
}

/** Changes what is said of a key of the server. @returns whether it was there */
export async function describeKey(
  db: Db,
  kid: string,
  publicJwk: StoredKey['publicJwk'],
  now: number
): Promise<boolean> {
  const { serverKeys } = db.tables
  const rows = await db.query
    .update(serverKeys)
    .set({ publicJwk, changedAt: now })
    .where(eq(serverKeys.kid, kid))
    .returning({ kid: serverKeys.kid })
  return rows.length > 0
}

/** The keys of an algorithm that may sign now or later; until the transaction ends nobody else takes one of them away. */
export async function lockUnstoppedKeys(db: Db, alg: string): Promise<string[]> {
  const { serverKeys } = db.tables
  const rows = await db.query
    .update(serverKeys)
    .set({ alg })
    .where(and(eq(serverKeys.alg, alg), isNull(serverKeys.expiresAt)))
    .returning({ kid: serverKeys.kid })
  return rows.map(({ kid }) => kid)
}

export async function deleteKey(db: Db, kid: string): Promise<void> {
  await db.query.delete(db.tables.serverKeys).where(eq(db.tables.serverKeys.kid, kid))
}
