import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

export const scopeTables = (c: Columns) => ({
  scopes: c.table(
    'scopes',
    {
      inum: c.text('inum').primaryKey(),
      /** The scope string itself. */
      id: c.text('id').notNull(),
      scopeType: c.text('scope_type').notNull(),
      /** May a client that registers itself have it? */
      defaultScope: c.boolean('default_scope').notNull(),
      creatorId: c.text('creator_id'),
      /** All other members, as the Config API shows them. */
      definition: c.json<Record<string, unknown>>('definition').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      expiresAt: c.time('expires_at')
    },
    (t) => [
      c.index('scopes_id').on(t.id),
      c.index('scopes_scope_type').on(t.scopeType, t.inum),
      c.index('scopes_creator_id').on(t.creatorId),
      c
        .index('scopes_expires_at')
        .on(t.expiresAt)
        .where(sql`expires_at is not null`)
    ]
  )
})
