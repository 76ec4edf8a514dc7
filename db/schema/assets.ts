import type { Columns } from '../columns.ts'

export const assetTables = (c: Columns) => ({
  assets: c.table(
    'assets',
    {
      inum: c.text('inum').primaryKey(),
      fileName: c.text('file_name').notNull(),
      /** The part of Janssen that it is for: `jans-auth`. */
      service: c.text('service'),
      description: c.text('description'),
      enabled: c.boolean('enabled').notNull(),
      level: c.integer('level').notNull(),
      /** Counts the files that it has had. */
      revision: c.integer('revision').notNull(),
      /** SHA-256 of the content, which tells browsers whether theirs is still the same. */
      hash: c.text('hash').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      /** The last column, so that lists need not read past it. */
      content: c.bytes('content').notNull()
    },
    (t) => [
      c.uniqueIndex('assets_file_name').on(t.fileName),
      c.index('assets_service').on(t.service, t.inum),
      c.index('assets_created_at').on(t.createdAt, t.inum)
    ]
  )
})
