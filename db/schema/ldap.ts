import type { Columns } from '../columns.ts'

export const ldapTables = (c: Columns) => ({
  ldapSources: c.table('ldap_sources', {
    configId: c.text('config_id').primaryKey(),
    /** All other members, as the Config API shows them. */
    definition: c.json<Record<string, unknown>>('definition').notNull(),
    /** Sealed. */
    bindPassword: c.text('bind_password'),
    createdAt: c.time('created_at').notNull(),
    updatedAt: c.time('updated_at').notNull()
  })
})
