import { randomUUID } from 'node:crypto'
import { setImmediate as pause } from 'node:timers/promises'
import type { Db } from '#db/db'
import { and, eq, gt, inArray, lt, lte, sql } from '#db/drizzle'
import { prepared } from '#db/prepared'
import { modelsOfClients } from '#db/schema/auth'

/** What revocation has to know of a token. */
export interface RevocableToken {
  id: Uint8Array
  model: string
  clientId: string | null
  grantId: string | null
}

const revocable = ({ tables: { artifacts } }: Db) => ({
  id: artifacts.id,
  model: artifacts.model,
  clientId: artifacts.clientId,
  grantId: artifacts.grantId
})

const byIdQuery = prepared((db) =>
  db.query
    .select(revocable(db))
    .from(db.tables.artifacts)
    .where(eq(db.tables.artifacts.id, sql.placeholder('id')))
    .prepare('tokens_revocable')
)

export async function findRevocable(db: Db, id: Uint8Array): Promise<RevocableToken | undefined> {
  return (await byIdQuery(db).execute({ id }))[0]
}

/** An access token that is a JWT, by its `jti`. */
export async function findRevocableByJti(db: Db, jti: string): Promise<RevocableToken | undefined> {
  const { artifacts } = db.tables
  const [found] = await db.query
    .select(revocable(db))
    .from(artifacts)
    .where(and(eq(artifacts.uid, jti), inArray(artifacts.model, accessTokens)))
  return found
}

const accessTokens = ['AccessToken', 'ClientCredentials']

/** Ends a token; with it all that hangs on the same grant. */
export async function revokeToken(db: Db, { id, grantId }: RevocableToken): Promise<void> {
  const { artifacts } = db.tables
  await db.query.delete(artifacts).where(grantId === null ? eq(artifacts.id, id) : eq(artifacts.grantId, grantId))
}

/**
 * Ends the tokens of a client.
 * @param kind those of one kind alone; what was granted stays then
 */
export async function revokeTokensOfClient(
  db: Db,
  clientId: string,
  kind?: 'access_token' | 'refresh_token'
): Promise<void> {
  const { artifacts } = db.tables
  const grants = db.query
    .select({ grantId: artifacts.grantId })
    .from(artifacts)
    .where(and(eq(artifacts.clientId, clientId), eq(artifacts.model, 'Grant'), modelsOfClients))
  const granted = inArray(artifacts.grantId, grants)
  const models = { access_token: 'AccessToken', refresh_token: 'RefreshToken' }
  await db.query.delete(artifacts).where(kind ? and(granted, eq(artifacts.model, models[kind])) : granted)
  if (kind !== 'refresh_token') await deleteOwnTokens(db, clientId)
}

/** Rows that are looked at in one go; few, because SQLite answers nobody meanwhile. */
const step = 5000

/**
 * No index leads from a client to its own tokens, each of which would be slower to issue: all are looked at. Not the newest
 * alone, because the client may have had a longer lifetime once.
 */
async function deleteOwnTokens(db: Db, clientId: string): Promise<void> {
  const { id, clientId: client, model } = db.tables.artifacts
  for (let after: Uint8Array = Buffer.alloc(0); ;) {
    const [last] = await db.query.select({ id }).from(db.tables.artifacts).where(gt(id, after)).orderBy(id).limit(1).offset(step) // prettier-ignore
    await db.query
      .delete(db.tables.artifacts)
      .where(and(gt(id, after), last && lte(id, last.id), eq(client, clientId), eq(model, 'ClientCredentials')))
    if (!last) return
    after = last.id
    await pause()
  }
}

/** Lets a grant that is still there live on until then. */
export async function extendGrant(db: Db, id: Uint8Array, expiresAt: number): Promise<void> {
  const { artifacts } = db.tables
  await db.query
    .update(artifacts)
    .set({ expiresAt })
    .where(and(eq(artifacts.id, id), lt(artifacts.expiresAt, expiresAt)))
}

/** The random subject of a person for a sector, made when it is asked for first; whoever makes it at once gets the same. */
export async function settleSubject(db: Db, userInum: string, sector: string, now: number): Promise<string> {
  const { pairwiseSubjects } = db.tables
  const find = () =>
    db.query
      .select({ subject: pairwiseSubjects.subject })
      .from(pairwiseSubjects)
      .where(and(eq(pairwiseSubjects.userInum, userInum), eq(pairwiseSubjects.sector, sector)))
  const [known] = await find()
  if (known) return known.subject
  const subject = randomUUID()
  await db.query.insert(pairwiseSubjects).values({ userInum, sector, subject, createdAt: now }).onConflictDoNothing()
  return (await find())[0]?.subject ?? subject
}

/** The person who has the random subject in the sector. */
export async function findPersonBySubject(db: Db, sector: string, subject: string): Promise<string | undefined> {
  const { pairwiseSubjects } = db.tables
  const [found] = await db.query
    .select({ userInum: pairwiseSubjects.userInum })
    .from(pairwiseSubjects)
    .where(and(eq(pairwiseSubjects.sector, sector), eq(pairwiseSubjects.subject, subject)))
  return found?.userInum
}

/** The random subjects of each of the people, the oldest first; nothing of those who have none. */
export async function listSubjects(db: Db, userInums: string[]): Promise<Map<string, string[]>> {
  const { pairwiseSubjects: s } = db.tables
  const rows = await db.query
    .select({ userInum: s.userInum, subject: s.subject })
    .from(s)
    .where(inArray(s.userInum, userInums))
    .orderBy(s.createdAt, s.sector)
  const subjects = new Map<string, string[]>()
  for (const { userInum, subject } of rows) subjects.set(userInum, [...(subjects.get(userInum) ?? []), subject])
  return subjects
}

export async function deleteSubjectsOfUser(db: Db, userInum: string): Promise<void> {
  await db.query.delete(db.tables.pairwiseSubjects).where(eq(db.tables.pairwiseSubjects.userInum, userInum))
}
