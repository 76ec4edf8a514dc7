import { locked, type Db } from '#db/db'
import { and, asc, desc, eq, gt, inArray, isNull, or, sql } from '#db/drizzle'
import { prepared } from '#db/prepared'
import { modelsOfAccounts } from '#db/schema/auth'

/** A session as the store has it; the payload is sealed. */
export interface SessionRow {
  id: Uint8Array
  payload: string
  createdAt: number
  expiresAt: number | null
}

const sessionColumns = ({ artifacts }: Db['tables']) => ({
  id: artifacts.id,
  payload: artifacts.payload,
  createdAt: artifacts.createdAt,
  expiresAt: artifacts.expiresAt
})

/** Of one person, the oldest first. */
export async function findSessionsOfAccount(db: Db, accountId: string, now: number): Promise<SessionRow[]> {
  const { artifacts } = db.tables
  return db.query
    .select(sessionColumns(db.tables))
    .from(artifacts)
    .where(
      and(
        eq(artifacts.accountId, accountId),
        eq(artifacts.model, 'Session'),
        modelsOfAccounts,
        gt(artifacts.expiresAt, now)
      )
    )
    .orderBy(asc(artifacts.createdAt), asc(artifacts.id))
}

export async function findSessionByUid(db: Db, uid: string, now: number): Promise<SessionRow | undefined> {
  const { artifacts } = db.tables
  const [found] = await db.query
    .select(sessionColumns(db.tables))
    .from(artifacts)
    .where(and(eq(artifacts.uid, uid), eq(artifacts.model, 'Session'), gt(artifacts.expiresAt, now)))
  return found
}

const presenceQuery = (db: Db, by: 'id' | 'uid') => {
  const { artifacts } = db.tables
  const query = db.query
    .select({ model: artifacts.model })
    .from(artifacts)
    .where(and(eq(artifacts[by], sql.placeholder(by)), eq(artifacts.model, 'Session')))
    .limit(1)
  // Whoever is just about to end it is waited for.
  return locked(db, query, 'key share').prepare(`session_is_there_by_${by}`)
}
const sessionById = prepared((db) => presenceQuery(db, 'id'))
const sessionByUid = prepared((db) => presenceQuery(db, 'uid'))

/**
 * Is the session there still?
 * @param id key that it had a moment ago; a browser's other tab may have changed it. Its grants have the uid too, so to look
 * for that takes longer
 */
export const isSessionThere = async (db: Db, id: Uint8Array, uid: string): Promise<boolean> =>
  (await sessionById(db).execute({ id })).length > 0 || (await sessionByUid(db).execute({ uid })).length > 0

/** @returns whether it was still there: of many that end it at once, one is told so */
export async function deleteSession(db: Db, uid: string): Promise<boolean> {
  const { artifacts } = db.tables
  const gone = await db.query
    .delete(artifacts)
    .where(and(eq(artifacts.uid, uid), eq(artifacts.model, 'Session')))
    .returning({ model: artifacts.model })
  return gone.length > 0
}

/** What was granted in a session. */
export async function findGrantsOfSession(db: Db, uid: string): Promise<{ grantId: string; payload: string }[]> {
  const { artifacts } = db.tables
  const rows = await db.query
    .select({ grantId: artifacts.grantId, payload: artifacts.payload })
    .from(artifacts)
    .where(and(eq(artifacts.uid, uid), eq(artifacts.model, 'Grant')))
  return rows.flatMap(({ grantId, payload }) => (grantId === null ? [] : { grantId, payload }))
}

/** Grants of one statement; each authorization makes one, and a statement takes some ten thousand parameters. */
const grantsAtOnce = 1000

/** Grants with every code and token that hangs on them. */
export async function deleteGrants(db: Db, grantIds: string[]): Promise<void> {
  const { artifacts } = db.tables
  for (let i = 0; i < grantIds.length; i += grantsAtOnce)
    await db.query.delete(artifacts).where(inArray(artifacts.grantId, grantIds.slice(i, i + grantsAtOnce)))
}

/** The same for all that one client was granted for one person. @returns how many grants, codes and tokens there were */
export async function deleteGrantsBetween(db: Db, accountId: string, clientId: string): Promise<number> {
  const { artifacts } = db.tables
  const grants = db.query
    .select({ grantId: artifacts.grantId })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.accountId, accountId),
        eq(artifacts.clientId, clientId),
        eq(artifacts.model, 'Grant'),
        modelsOfAccounts
      )
    )
  const gone = await db.query
    .delete(artifacts)
    .where(inArray(artifacts.grantId, grants))
    .returning({ model: artifacts.model })
  return gone.length
}

/** Is there anything that the client was granted for the person, and that is still good? */
export async function hasGrantBetween(db: Db, accountId: string, clientId: string, now: number): Promise<boolean> {
  const { artifacts } = db.tables
  const rows = await db.query
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(
      and(
        eq(artifacts.accountId, accountId),
        eq(artifacts.clientId, clientId),
        eq(artifacts.model, 'Grant'),
        modelsOfAccounts,
        or(isNull(artifacts.expiresAt), gt(artifacts.expiresAt, now))
      )
    )
    .limit(1)
  return rows.length > 0
}

export interface ConsentRow {
  clientInum: string
  scopes: string[]
  claims: string[]
  createdAt: number
  updatedAt: number
  expiresAt: number | null
}

/** What one person has allowed, the oldest consent first. */
export async function findConsentsOfUser(db: Db, userInum: string): Promise<ConsentRow[]> {
  const { consents } = db.tables
  const { clientInum, scopes, claims, createdAt, updatedAt, expiresAt } = consents
  return db.query
    .select({ clientInum, scopes, claims, createdAt, updatedAt, expiresAt })
    .from(consents)
    .where(eq(consents.userInum, userInum))
    .orderBy(asc(createdAt), asc(clientInum))
}

/** Consents of one client that a look takes at most. */
const counted = 20_000

/** How many people have allowed a client something, and the last of them; `isAll` says whether all were looked at. */
export async function findConsentsOfClient(
  db: Db,
  client: string,
  now: number,
  limit: number
): Promise<{ count: number; isAll: boolean; rows: (Omit<ConsentRow, 'clientInum'> & { userInum: string })[] }> {
  const { consents } = db.tables
  const { userInum, clientInum, scopes, claims, createdAt, updatedAt, expiresAt } = consents
  const some = db.query
    .select({ userInum, scopes, claims, createdAt, updatedAt, expiresAt })
    .from(consents)
    .where(and(eq(clientInum, client), or(isNull(expiresAt), gt(expiresAt, now))))
    .limit(counted)
    .as('some')
  const count = await db.query.$count(some)
  const rows = await db.query.select().from(some).orderBy(desc(some.updatedAt), asc(some.userInum)).limit(limit)
  return { count, isAll: count < counted, rows }
}

/** @returns what it was, when there was one */
export async function deleteConsent(
  db: Db,
  userInum: string,
  clientInum: string
): Promise<{ scopes: string[] } | undefined> {
  const { consents } = db.tables
  const gone = await db.query
    .delete(consents)
    .where(and(eq(consents.userInum, userInum), eq(consents.clientInum, clientInum)))
    .returning({ scopes: consents.scopes })
  return gone[0]
}
