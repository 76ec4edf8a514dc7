import type { Columns } from '../columns.ts'

export const settingTables = (c: Columns) => ({
  settings: c.table('settings', {
    name: c.text('name').primaryKey(),
    value: c.json<unknown>('value').notNull(),
    version: c.integer('version').notNull(),
    updatedAt: c.time('updated_at').notNull()
  }),
  /** Who runs a job: the replica that could move the lease forward. */
  jobLeases: c.table('job_leases', {
    job: c.text('job').primaryKey(),
    until: c.time('until').notNull()
  })
})
