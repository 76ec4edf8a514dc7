import type { Db } from '#db/db'
import { preparedInsert } from '#db/prepared'
import { and, count, desc, eq, gte, lt, sql, type InferInsertModel, type InferSelectModel, type SQL } from '#db/drizzle'
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
  const newest = newestOf(db, isThen)
  const fits = contains(newest, pattern)
  const [counted] = await db.query.select({ total: count() }).from(newest).where(fits)
  const records = await db.query.select().from(newest).where(fits).orderBy(newest.id).limit(limit).offset(offset)
  return { total: counted?.total ?? 0, records }
}

/** What records have to be, all of it. */
export interface AuditFilter {
  userInum?: string | undefined
  clientId?: string | undefined
  operation?: string | undefined
  resourceType?: string | undefined
  /** Only told together with the type. */
  resourceId?: string | undefined
  /** Literal text, looked for in everything of a record but its time. */
  pattern?: string | undefined
  /** Milliseconds since 1970, both included. */
  from?: number | undefined
  until?: number | undefined
}

/**
 * Records from the newest on, `limit` at most. So many are looked at in one go; the rest of them is behind `next`.
 * @param before id that is not included, from which it goes on
 * @returns `next`: where the older ones begin, absent when there are none
 */
export async function browseAudit(
  db: Db,
  filter: AuditFilter,
  limit: number,
  before?: string
): Promise<{ records: AuditRecord[]; next: string | undefined }> {
  const { audit } = db.tables
  const { userInum, clientId, operation, resourceType, resourceId, pattern, from, until } = filter
  const isLookedAt = and(
    before === undefined ? undefined : lt(audit.id, before),
    from === undefined ? undefined : gte(audit.id, firstOrderedId(from)),
    until === undefined ? undefined : lt(audit.id, firstOrderedId(until + 1)),
    resourceType !== undefined && resourceId !== undefined
      ? and(eq(audit.resourceType, resourceType), eq(audit.resourceId, resourceId))
      : undefined
  )
  const newest = newestOf(db, isLookedAt)
  const given = { userInum, clientId, operation, resourceType }
  const fits = and(
    ...Object.entries(given).map(([name, value]) =>
      value === undefined ? undefined : eq(newest[name as keyof typeof given], value)
    ),
    pattern ? contains(newest, pattern) : undefined
  )
  const found = await db.query
    .select()
    .from(newest)
    .where(fits)
    .orderBy(desc(newest.id))
    .limit(limit + 1)
  const records = found.slice(0, limit)
  if (found.length > limit) return { records, next: records.at(-1)?.id }
  const [last] = await db.query
    .select({ id: audit.id })
    .from(audit)
    .where(isLookedAt)
    .orderBy(desc(audit.id))
    .limit(1)
    .offset(searched - 1)
  return { records, next: last?.id }
}

export async function findRecord(db: Db, id: string): Promise<AuditRecord | undefined> {
  const { audit } = db.tables
  const [found] = await db.query.select().from(audit).where(eq(audit.id, id))
  return found
}

/** Those that are looked at in one go. */
const newestOf = ({ query, tables: { audit } }: Db, where: SQL | undefined) =>
  query.select().from(audit).where(where).orderBy(desc(audit.id)).limit(searched).as('newest')

/** Is the text in what a line of the log would have of the record? */
function contains(newest: ReturnType<typeof newestOf>, pattern: string): SQL {
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
  return sql`replace(${text}, ${pattern}, '') <> ${text}`
}

/** The newest records, the latest first. */
export async function latestRecords(db: Db, limit: number): Promise<AuditRecord[]> {
  const { audit } = db.tables
  return db.query.select().from(audit).orderBy(desc(audit.id)).limit(limit)
}
