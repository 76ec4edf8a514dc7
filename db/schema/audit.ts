import type { Columns } from '../columns.ts'

export const auditTables = (c: Columns) => ({
  audit: c.table(
    'audit',
    {
      /** Begins with its time, so that the key is also the order. */
      id: c.text('id').primaryKey(),
      at: c.time('at').notNull(),
      /** inum of the person, where one acted. */
      userInum: c.text('user_inum'),
      clientId: c.text('client_id'),
      /** The program, as it names itself. */
      agent: c.text('agent'),
      operation: c.text('operation').notNull(),
      resourceType: c.text('resource_type').notNull(),
      resourceId: c.text('resource_id'),
      /** The members that changed, as [before, after]; secrets masked. */
      changes: c.json<Record<string, [unknown, unknown]>>('changes').notNull(),
      correlationId: c.text('correlation_id').notNull(),
      address: c.text('address')
    },
    (t) => [c.index('audit_at').on(t.at), c.index('audit_resource').on(t.resourceType, t.resourceId)]
  )
})
