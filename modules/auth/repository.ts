import { and, asc, eq, gt, inArray, isNull, lt, sql } from '#db/drizzle'
import { prepared, type Db } from '#db/db'

/** A row of what oidc-provider stores. */
export interface Artifact {
  id: Uint8Array
  model: string
  payload: string
  grantId: string | null
  uid: string | null
  userCode: Uint8Array | null
  accountId: string | null
  clientId: string | null
  createdAt: number
  expiresAt: number | null
}

export type StoredArtifact = Pick<Artifact, 'payload' | 'expiresAt'> & { consumedAt: number | null }

const columns = ({ tables: { artifacts } }: Db) => ({
  payload: artifacts.payload,
  expiresAt: artifacts.expiresAt,
  consumedAt: artifacts.consumedAt
})

const upsertQuery = prepared((db) => {
  const { artifacts } = db.tables
  const value = (name: keyof Artifact) => sql.placeholder(name)
  const row = {
    id: value('id'),
    model: value('model'),
    payload: value('payload'),
    grantId: value('grantId'),
    uid: value('uid'),
    userCode: value('userCode'),
    accountId: value('accountId'),
    clientId: value('clientId'),
    createdAt: value('createdAt'),
    expiresAt: value('expiresAt')
  }
  return db.query
    .insert(artifacts)
    .values(row)
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

const findQuery = prepared((db) => {
  const { artifacts } = db.tables
  return db.query
    .select({ ...columns(db), model: artifacts.model })
    .from(artifacts)
    .where(eq(artifacts.id, sql.placeholder('id')))
    .prepare('artifacts_find')
})

/** Whatever model it is of. */
export async function findAnyArtifact(
  db: Db,
  id: Uint8Array
): Promise<(StoredArtifact & { model: string }) | undefined> {
  return (await findQuery(db).execute({ id }))[0]
}

export async function findArtifactByUid(db: Db, model: string, uid: string): Promise<StoredArtifact | undefined> {
  const { artifacts } = db.tables
  const found = await db.query
    .select(columns(db))
    .from(artifacts)
    .where(and(eq(artifacts.uid, uid), eq(artifacts.model, model)))
  return found[0]
}

export async function findArtifactByUserCode(
  db: Db,
  model: string,
  userCode: Uint8Array
): Promise<StoredArtifact | undefined> {
  const { artifacts } = db.tables
  const found = await db.query
    .select(columns(db))
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
    .returning({ id: artifacts.id })
    .prepare('artifacts_consume')
})

/** @returns false when it was consumed before, or is not there */
export async function consumeArtifact(db: Db, id: Uint8Array, consumedAt: number): Promise<boolean> {
  return (await consumeQuery(db).execute({ id, consumedAt })).length > 0
}

export async function deleteArtifact(db: Db, id: Uint8Array): Promise<void> {
  await db.query.delete(db.tables.artifacts).where(eq(db.tables.artifacts.id, id))
}

export async function deleteArtifactsOfGrant(db: Db, model: string, grantId: string): Promise<void> {
  const { artifacts } = db.tables
  await db.query.delete(artifacts).where(and(eq(artifacts.grantId, grantId), eq(artifacts.model, model)))
}

/** Sessions, grants, codes and tokens of a person. */
export async function deleteArtifactsOfAccount(db: Db, accountId: string): Promise<void> {
  await db.query.delete(db.tables.artifacts).where(eq(db.tables.artifacts.accountId, accountId))
}

/** @returns how many rows of those that expired before the time went, `limit` at most */
export async function deleteExpiredArtifacts(db: Db, before: number, limit: number): Promise<number> {
  const { artifacts } = db.tables
  const expired = db.query
    .select({ id: artifacts.id })
    .from(artifacts)
    .where(lt(artifacts.expiresAt, before))
    .orderBy(asc(artifacts.expiresAt))
    .limit(limit)
  return (await db.query.delete(artifacts).where(inArray(artifacts.id, expired)).returning({ model: artifacts.model }))
    .length
}

export async function countLiveArtifacts(db: Db, model: string, now: number): Promise<number> {
  const { artifacts } = db.tables
  return db.query.$count(artifacts, and(eq(artifacts.model, model), gt(artifacts.expiresAt, now)))
}

export interface Consent {
  userInum: string
  clientInum: string
  scopes: string[]
  claims: string[]
}

export async function findConsent(
  db: Db,
  userInum: string,
  clientInum: string,
  now: number
): Promise<Consent | undefined> {
  const { consents } = db.tables
  const [found] = await db.query
    .select()
    .from(consents)
    .where(and(eq(consents.userInum, userInum), eq(consents.clientInum, clientInum)))
  return found && (found.expiresAt === null || found.expiresAt > now) ? found : undefined
}

/** Remembers the consent; what had been allowed before stays allowed. */
export async function storeConsent(db: Db, consent: Consent, now: number, expiresAt: number | null): Promise<void> {
  const { consents } = db.tables
  await db.transaction(async () => {
    const before = await findConsent(db, consent.userInum, consent.clientInum, now)
    const scopes = [...new Set([...(before?.scopes ?? []), ...consent.scopes])]
    const claims = [...new Set([...(before?.claims ?? []), ...consent.claims])]
    await db.query
      .insert(consents)
      .values({ ...consent, scopes, claims, createdAt: now, updatedAt: now, expiresAt })
      .onConflictDoUpdate({
        target: [consents.userInum, consents.clientInum],
        set: { scopes, claims, updatedAt: now, expiresAt }
      })
  })
}

export async function deleteConsent(db: Db, userInum: string, clientInum: string): Promise<void> {
  const { consents } = db.tables
  await db.query.delete(consents).where(and(eq(consents.userInum, userInum), eq(consents.clientInum, clientInum)))
}

export async function deleteConsentsOfUser(db: Db, userInum: string): Promise<void> {
  await db.query.delete(db.tables.consents).where(eq(db.tables.consents.userInum, userInum))
}

export async function deleteConsentsOfClient(db: Db, clientInum: string): Promise<void> {
  await db.query.delete(db.tables.consents).where(eq(db.tables.consents.clientInum, clientInum))
}

export interface SignInFailures {
  subject: string
  failures: number
  lastAt: number
  blockedUntil: number
}

export function findSignInFailures(db: Db, subjects: string[]): Promise<SignInFailures[]> {
  const { signInFailures } = db.tables
  return db.query.select().from(signInFailures).where(inArray(signInFailures.subject, subjects))
}

/** Counts one more failure; failures older than `forgetBefore` count no longer. @returns how many there are now */
export async function countSignInFailure(db: Db, subject: string, now: number, forgetBefore: number): Promise<number> {
  const { signInFailures } = db.tables
  const [counted] = await db.query
    .insert(signInFailures)
    .values({ subject, failures: 1, lastAt: now, blockedUntil: 0 })
    .onConflictDoUpdate({
      target: signInFailures.subject,
      set: {
        failures: sql`case when ${signInFailures.lastAt} < ${forgetBefore} then 1 else ${signInFailures.failures} + 1 end`,
        lastAt: now
      }
    })
    .returning({ failures: signInFailures.failures })
  return counted?.failures ?? 1
}

export async function blockSignIn(db: Db, subject: string, until: number): Promise<void> {
  const { signInFailures } = db.tables
  await db.query.update(signInFailures).set({ blockedUntil: until }).where(eq(signInFailures.subject, subject))
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
