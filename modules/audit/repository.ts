import type { Db } from '#db/db'
import { preparedInsert } from '#db/prepared'
import { and, count, desc, gte, lt, sql, type InferInsertModel, type InferSelectModel } from '#db/drizzle'
import { firstOrderedId } from '#modules/core/ordered-id'

type AuditTable = Db['tables']['audit']
export type AuditRecord = InferSelectModel<AuditTable>

/** What a line of the log calls the members that say who made a change. */
export const actorNames = {
  client_id: 'clientId',
  'user-inum': 'userInum',
  'jans-client': 'agent',
  address: 'address',
  correlation_id: 'correlationId'
} as const satisfies Record<string, keyof AuditRecord>

export interface AuditSearch {
  /** Literal text, looked for in everything of a line but its time, in the newest records alone. */
  pattern?: string | undefined
  /** Milliseconds since 1970, both included. */
  from?: number | undefined
  until?: number | undefined
  offset: number
  limit: number
}

const insertRecords = preparedInsert('audit')

export const insertRecord = (db: Db, record: InferInsertModel<AuditTable>): Promise<void> => insertRecords(db, [record])

/** Records that a text is looked for in at most; more would keep SQLite from everything else. */
const searched = 20_000

/**
 * Records in the order in which they were written, and how many fit the search. A text is looked for in the newest ones of
 * the time that is searched.
 */
export async function searchAudit(db: Db, search: AuditSearch): Promise<{ total: number; records: AuditRecord[] }> {
  const { audit } = db.tables
  const { pattern, from, until, offset, limit } = search
  const isThen = and(
    from === undefined ? undefined : gte(audit.id, firstOrderedId(from)),
    until === undefined ? undefined : lt(audit.id, firstOrderedId(until + 1))
  )
  if (!pattern) {
    const records = await db.query.select().from(audit).where(isThen).orderBy(audit.id).limit(limit).offset(offset)
    return { total: await db.query.$count(audit, isThen), records }
  }
  const newest = db.query.select().from(audit).where(isThen).orderBy(desc(audit.id)).limit(searched).as('newest')
  const text = sql.join(
    [
      sql`${newest.operation} || ' ' || ${newest.resourceType}`,
      sql`coalesce(' ' || ${newest.resourceId}, '')`,
      ...Object.entries(actorNames).map(
        ([name, member]) => sql`coalesce(${sql.raw(`' ${name}='`)} || ${newest[member]}, '')`
      ),
      sql`' ' || cast(${newest.changes} as text)`
    ],
    sql` || `
  )
  // Not LIKE, which ignores case on one engine alone.
  const fits = sql`replace(${text}, ${pattern}, '') <> ${text}`
  const [counted] = await db.query.select({ total: count() }).from(newest).where(fits)
  const records = await db.query.select().from(newest).where(fits).orderBy(newest.id).limit(limit).offset(offset)
  return { total: counted?.total ?? 0, records }
}

/** The newest records, the latest first. */
export async function latestRecords(db: Db, limit: number): Promise<AuditRecord[]> {
  const { audit } = db.tables
  return db.query.select().from(audit).orderBy(desc(audit.id)).limit(limit)
}
