import type { Db } from '#db/db'
import { and, count, gte, lte, sql, type InferInsertModel, type InferSelectModel } from '#db/drizzle'

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
  /** Literal text, looked for in everything of a line but its time. */
  pattern?: string | undefined
  /** Milliseconds since 1970, both included. */
  from?: number | undefined
  until?: number | undefined
  offset: number
  limit: number
}

export async function insertRecord(db: Db, record: InferInsertModel<AuditTable>): Promise<void> {
  await db.query.insert(db.tables.audit).values(record)
}

/** Records in the order in which they were written. */
export async function searchAudit(db: Db, search: AuditSearch): Promise<{ total: number; records: AuditRecord[] }> {
  const { audit } = db.tables
  const { pattern, from, until } = search
  const text = sql.join(
    [
      sql`${audit.operation} || ' ' || ${audit.resourceType}`,
      sql`coalesce(' ' || ${audit.resourceId}, '')`,
      ...Object.entries(actorNames).map(
        ([name, member]) => sql`coalesce(${sql.raw(`' ${name}='`)} || ${audit[member]}, '')`
      ),
      sql`' ' || cast(${audit.changes} as text)`
    ],
    sql` || `
  )
  const where = and(
    from === undefined ? undefined : gte(audit.at, from),
    until === undefined ? undefined : lte(audit.at, until),
    // Not LIKE, which ignores case on one engine alone.
    pattern ? sql`replace(${text}, ${pattern}, '') <> ${text}` : undefined
  )
  const [counted] = await db.query.select({ total: count() }).from(audit).where(where)
  const records = await db.query
    .select()
    .from(audit)
    .where(where)
    .orderBy(audit.id)
    .limit(search.limit)
    .offset(search.offset)
  return { total: counted?.total ?? 0, records }
}
