import type { Columns } from '../columns.ts'

export const attributeTables = (c: Columns) => ({
  attributes: c.table(
    'attributes',
    {
      inum: c.text('inum').primaryKey(),
      name: c.text('name').notNull(),
      claimName: c.text('claim_name'),
      displayName: c.text('display_name').notNull(),
      status: c.text('status').notNull(),
      /** All other members, as the Config API shows them. */
      definition: c.json<Record<string, unknown>>('definition').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull()
    },
    (t) => [c.uniqueIndex('attributes_name').on(t.name), c.index('attributes_claim_name').on(t.claimName)]
  )
})
