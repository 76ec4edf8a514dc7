import { and, asc, count, eq, gt, inArray, isNull, lt, lte, sql } from '#db/drizzle'
import { unlocked, type Db } from '#db/db'
import { prepared } from '#db/prepared'
import { isSession, modelsOfAccounts, modelsOfClients } from '#db/schema/auth'

/** A row of what oidc-provider stores. */
export interface Artifact {
  id: Uint8Array
  model: string
  payload: string
  /** Grants have their own here. */
  grantId: string | null
  uid: string | null
  userCode: Uint8Array | null
  accountId: string | null
  clientId: string | null
  createdAt: number
  expiresAt: number | null
}

export type StoredArtifact = Pick<Artifact, 'id' | 'payload' | 'expiresAt'> & {
  consumedAt: number | null
}

const columns = ({ tables: { artifacts } }: Db) => ({
  payload: artifacts.payload,
  expiresAt: artifacts.expiresAt,
  consumedAt: artifacts.consumedAt
})

const placeholders = {
  id: sql.placeholder('id'),
  model: sql.placeholder('model'),
  payload: sql.placeholder('payload'),
  grantId: sql.placeholder('grantId'),
  uid: sql.placeholder('uid'),
  userCode: sql.placeholder('userCode'),
  accountId: sql.placeholder('accountId'),
  clientId: sql.placeholder('clientId'),
  createdAt: sql.placeholder('createdAt'),
  expiresAt: sql.placeholder('expiresAt')
}

const upsertQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .insert(artifacts)
    .values(placeholders)
    .onConflictDoUpdate({
      target: artifacts.id,
      set: {
        payload: sql`excluded.payload`,
        grantId: sql`excluded.grant_id`,
        uid: sql`excluded.uid`,
        accountId: sql`excluded.account_id`,
        expiresAt: sql`excluded.expires_at`
      }
    })
    .prepare('artifacts_upsert')
})

export async function upsertArtifact(db: Db, artifact: Artifact): Promise<void> {
  await upsertQuery(db).execute({ ...artifact })
}

const insertQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .insert(artifacts)
    .values(placeholders)
    .onConflictDoNothing()
    .returning({ model: artifacts.model })
    .prepare('artifacts_insert')
})

/** @returns false when there is one with that id already */
export async function insertArtifact(db: Db, artifact: Artifact): Promise<boolean> {
  return (await insertQuery(db).execute({ ...artifact })).length > 0
}

const moveQuery = prepared((db) => {
  const { artifacts } = db.tables
  const { id, payload, accountId, expiresAt } = placeholders
  return db.query
    .update(artifacts)
    .set({ id: sql`${id}`, payload: sql`${payload}`, accountId: sql`${accountId}`, expiresAt: sql`${expiresAt}` })
    .where(eq(artifacts.id, sql.placeholder('from')))
    .prepare('artifacts_move')
})

/** Changes what is stored under one id, and the id with it; what is not there any more stays gone. */
export async function moveArtifact(
  db: Db,
  from: Uint8Array,
  { id, payload, accountId, expiresAt }: Artifact
): Promise<void> {
  await moveQuery(db).execute({ from, id, payload, accountId, expiresAt })
}

const findQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .select({ ...columns(db), model: artifacts.model })
    .from(artifacts)
    .where(eq(artifacts.id, sql.placeholder('id')))
    .prepare('artifacts_find')
})

/** Whatever model it is of. The key is not asked for again: to bring a blob over takes as long as the rest of the row. */
export async function findAnyArtifact(
  db: Db,
  id: Uint8Array
): Promise<(StoredArtifact & { model: string }) | undefined> {
  const [found] = await findQuery(db).execute({ id })
  return found && Object.assign(found, { id })
}

/** The end of what never ends. */
const never = Number.MAX_SAFE_INTEGER

const findTokenQuery = prepared((db) => {
  const { artifacts, users } = db.tables
  const { id, model, payload, grantId, accountId, createdAt, expiresAt } = artifacts
  const grantEnd = sql<number | string | null>`(select coalesce(g.expires_at, ${sql.raw(String(never))})
    from ${artifacts} g where g.id = ${sql.placeholder('grant')} and g.model = 'Grant')`
  const userName = sql<string | null>`(select ${users.userName} from ${users} where ${users.inum} = ${accountId})`
  return db.query
    .select({ model, payload, grantId, accountId, createdAt, expiresAt, userName, grantEnd })
    .from(artifacts)
    .where(eq(id, sql.placeholder('id')))
    .prepare('artifacts_find_token')
})

/**
 * What there is to know of a token: every request with one asks, so no more than that, and all of it at once.
 * @param grant key of the grant that the token hangs on; `grantEnd` is null where there is none
 */
export const findTokenRow = (db: Db, id: Uint8Array, grant: Uint8Array) => findTokenQuery(db).execute({ id, grant })

const findGrantEndQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .select({ expiresAt: artifacts.expiresAt })
    .from(artifacts)
    .where(and(eq(artifacts.id, sql.placeholder('id')), eq(artifacts.model, 'Grant')))
    .prepare('artifacts_find_grant_end')
})

/** When the grant ends, in milliseconds; null where there is none. */
export async function findGrantEnd(db: Db, id: Uint8Array): Promise<number | null> {
  const [grant] = await findGrantEndQuery(db).execute({ id })
  return grant ? (grant.expiresAt ?? never) : null
}

const findByUidQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .select({ id: artifacts.id, ...columns(db) })
    .from(artifacts)
    .where(and(eq(artifacts.uid, sql.placeholder('uid')), eq(artifacts.model, sql.placeholder('model'))))
    .prepare('artifacts_find_by_uid')
})

export async function findArtifactByUid(db: Db, model: string, uid: string): Promise<StoredArtifact | undefined> {
  return (await findByUidQuery(db).execute({ uid, model }))[0]
}

export async function findArtifactByUserCode(
  db: Db,
  model: string,
  userCode: Uint8Array
): Promise<StoredArtifact | undefined> {
  const { artifacts } = db.tables
  const found = await db.query
    .select({ id: artifacts.id, ...columns(db) })
    .from(artifacts)
    .where(and(eq(artifacts.userCode, userCode), eq(artifacts.model, model)))
  return found[0]
}

const consumeQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .update(artifacts)
    .set({ consumedAt: sql`${sql.placeholder('consumedAt')}` })
    .where(and(eq(artifacts.id, sql.placeholder('id')), isNull(artifacts.consumedAt)))
    .returning({ model: artifacts.model })
    .prepare('artifacts_consume')
})

/** @returns false when it was consumed before, or is not there */
export async function consumeArtifact(db: Db, id: Uint8Array, consumedAt: number): Promise<boolean> {
  return (await consumeQuery(db).execute({ id, consumedAt })).length > 0
}

export async function deleteArtifact(db: Db, id: Uint8Array): Promise<void> {
  await db.query.delete(db.tables.artifacts).where(eq(db.tables.artifacts.id, id))
}

export async function deleteArtifacts(db: Db, ids: Uint8Array[]): Promise<void> {
  if (ids.length > 0) await db.query.delete(db.tables.artifacts).where(inArray(db.tables.artifacts.id, ids))
}

export async function deleteArtifactsOfGrant(db: Db, model: string, grantId: string): Promise<void> {
  const { artifacts } = db.tables
  await db.query.delete(artifacts).where(and(eq(artifacts.grantId, grantId), eq(artifacts.model, model)))
}

/** The grant that an artifact hangs on, with every code and token of it; nothing where it hangs on none. */
export async function deleteGrantOf(db: Db, id: Uint8Array): Promise<void> {
  const { artifacts } = db.tables
  const grant = db.query.select({ grantId: artifacts.grantId }).from(artifacts).where(eq(artifacts.id, id))
  await db.query.delete(artifacts).where(inArray(artifacts.grantId, grant))
}

const owned = ({ artifacts }: Db['tables'], column: 'accountId' | 'clientId' | 'uid', value: string, model: string) =>
  and(eq(artifacts[column], value), eq(artifacts.model, model), indexed[column])

const indexed = { accountId: modelsOfAccounts, clientId: modelsOfClients, uid: undefined }

/** Grants with every code and token that hangs on them. */
async function deleteGrants(db: Db, column: 'accountId' | 'clientId', value: string): Promise<void> {
  const { artifacts } = db.tables
  const grants = db.query
    .select({ grantId: artifacts.grantId })
    .from(artifacts)
    .where(owned(db.tables, column, value, 'Grant'))
  await db.query.delete(artifacts).where(inArray(artifacts.grantId, grants))
}

/** Sessions, sign-ins and questions under way, grants, codes and tokens of a person. */
export async function deleteArtifactsOfAccount(db: Db, accountId: string): Promise<void> {
  await db.transaction(async () => {
    await deleteGrants(db, 'accountId', accountId)
    for (const model of ['Session', 'Interaction', 'BackchannelAuthenticationRequest'])
      await db.query.delete(db.tables.artifacts).where(owned(db.tables, 'accountId', accountId, model))
  })
}

/** Grants of a person with every code and token that hangs on them; the sessions stay. */
export const deleteGrantsOfAccount = (db: Db, accountId: string): Promise<void> =>
  deleteGrants(db, 'accountId', accountId)

/** What a client was granted; its own tokens are over with it. */
export const deleteArtifactsOfClient = (db: Db, clientId: string): Promise<void> =>
  deleteGrants(db, 'clientId', clientId)

/** @returns how many rows of those that expired before the time went, `limit` at most */
export async function deleteExpiredArtifacts(db: Db, before: number, limit: number): Promise<number> {
  const { artifacts } = db.tables
  const expired = db.query
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(lt(artifacts.expiresAt, before))
    .orderBy(asc(artifacts.expiresAt))
    .limit(limit)
  return (
    await db.query
      .delete(artifacts)
      .where(inArray(artifacts.id, unlocked(db, expired)))
      .returning({ model: artifacts.model })
  ).length
}

/** Rows that a count looks at at most; more would keep SQLite from everything else. */
const counted = 20_000

/** How many there are, or that there are more than can be counted by the way. */
export interface LiveCount {
  count: number
  isAll: boolean
}

/** Sessions that are not over: they have an index of their own. */
export async function countLiveSessions(db: Db, now: number): Promise<LiveCount> {
  const { artifacts } = db.tables
  const { expiresAt } = artifacts
  const some = db.query
    .select({ expiresAt })
    .from(artifacts)
    .where(and(isSession, gt(expiresAt, now)))
    .limit(counted)
  const count = await db.query.$count(some.as('some'))
  return { count, isAll: count < counted }
}

/** Access tokens of people that are good; what else lives is passed over, most of which lives longer. */
export async function countLiveAccessTokens(db: Db, now: number): Promise<LiveCount> {
  const { artifacts } = db.tables
  const { model, expiresAt } = artifacts
  const some = db.query.select({ model }).from(artifacts).where(gt(expiresAt, now)).orderBy(expiresAt).limit(counted).as('some') // prettier-ignore
  const [seen] = await db.query
    .select({ all: count(), tokens: sql<number | string>`count(case when ${some.model} = 'AccessToken' then 1 end)` })
    .from(some)
  return { count: Number(seen?.tokens ?? 0), isAll: (seen?.all ?? 0) < counted }
}

export interface Consent {
  userInum: string
  clientInum: string
  scopes: string[]
  claims: string[]
}

const consentQuery = prepared((db) => {
  const { consents } = db.tables
  return db.query
    .select()
    .from(consents)
    .where(
      and(eq(consents.userInum, sql.placeholder('userInum')), eq(consents.clientInum, sql.placeholder('clientInum')))
    )
    .prepare('consents_find')
})

export async function findConsent(
  db: Db,
  userInum: string,
  clientInum: string,
  now: number
): Promise<Consent | undefined> {
  const [found] = await consentQuery(db).execute({ userInum, clientInum })
  return found && isInForce(found, now) ? found : undefined
}

const isInForce = ({ expiresAt }: { expiresAt: number | null }, now: number) => expiresAt === null || expiresAt > now

/** Remembers the consent; what had been allowed before stays allowed. */
export async function storeConsent(db: Db, consent: Consent, now: number, expiresAt: number | null): Promise<void> {
  const { consents } = db.tables
  await db.transaction(async () => {
    // From here on nobody else adds to it.
    const [stored] = await db.query
      .insert(consents)
      .values({ ...consent, createdAt: now, updatedAt: now, expiresAt })
      .onConflictDoUpdate({ target: [consents.userInum, consents.clientInum], set: { updatedAt: now } })
      .returning()
    const before = stored && isInForce(stored, now) ? stored : undefined
    const scopes = [...new Set([...(before?.scopes ?? []), ...consent.scopes])]
    const claims = [...new Set([...(before?.claims ?? []), ...consent.claims])]
    await db.query
      .update(consents)
      .set({ scopes, claims, expiresAt })
      .where(and(eq(consents.userInum, consent.userInum), eq(consents.clientInum, consent.clientInum)))
  })
}

export async function deleteConsentsOfUser(db: Db, userInum: string): Promise<void> {
  await db.query.delete(db.tables.consents).where(eq(db.tables.consents.userInum, userInum))
}

export async function deleteConsentsOfClient(db: Db, clientInum: string): Promise<void> {
  await db.query.delete(db.tables.consents).where(eq(db.tables.consents.clientInum, clientInum))
}

/** How guesses at one account or from one address are slowed down: whole numbers, times in milliseconds. */
export interface GuessLimit {
  /** Attempts that need not wait. */
  tolerated: number
  /** After the last of these; it doubles with each further attempt, up to the longest. */
  firstWait: number
  longestWait: number
  /** Attempts are forgotten after so long without another. */
  memory: number
}

/**
 * Counts an attempt before it is made, so that many at once are many; where it reaches the limit the next has to wait.
 * @returns until when the subject has to wait, without having been counted, or undefined when the attempt may be made
 */
export async function beginAttempt(
  db: Db,
  subject: string,
  now: number,
  limit: GuessLimit
): Promise<number | undefined> {
  const { signInFailures } = db.tables
  // Never of a request. As parameters PostgreSQL could not tell their types.
  const constant = (value: number) => sql.raw(String(value))
  const time = sql`cast(${now} as bigint)`
  const attempts = sql`case when ${signInFailures.lastAt} < ${time} - ${constant(limit.memory)} then 1 else ${signInFailures.failures} + 1 end`
  const beyond = sql`(${attempts} - ${constant(limit.tolerated)})`
  const doublings = Math.floor(Math.log2(limit.longestWait / limit.firstWait))
  const counted = await db.query
    .insert(signInFailures)
    .values({ subject, failures: 1, lastAt: now, blockedUntil: 0 })
    .onConflictDoUpdate({
      target: signInFailures.subject,
      set: {
        failures: attempts,
        lastAt: now,
        blockedUntil: sql`case when ${beyond} < 0 then 0 when ${beyond} > ${constant(doublings)} then ${time} + ${constant(limit.longestWait)}
          else ${time} + ${constant(limit.firstWait)} * (1 << ${beyond}) end`
      },
      setWhere: lte(signInFailures.blockedUntil, now)
    })
    .returning({ subject: signInFailures.subject })
  if (counted.length > 0) return undefined
  const [blocked] = await db.query.select().from(signInFailures).where(eq(signInFailures.subject, subject))
  return blocked?.blockedUntil ?? now
}

/** Takes back one attempt, because it was right. */
export async function forgiveAttempt(db: Db, subject: string): Promise<void> {
  const { signInFailures } = db.tables
  await db.query
    .update(signInFailures)
    .set({ failures: sql`${signInFailures.failures} - 1`, blockedUntil: 0 })
    .where(eq(signInFailures.subject, subject))
}

export async function clearSignInFailures(db: Db, subject: string): Promise<void> {
  await db.query.delete(db.tables.signInFailures).where(eq(db.tables.signInFailures.subject, subject))
}

export async function deleteOldSignInFailures(db: Db, before: number): Promise<void> {
  const { signInFailures } = db.tables
  await db.query
    .delete(signInFailures)
    .where(and(lt(signInFailures.lastAt, before), lt(signInFailures.blockedUntil, before)))
}
