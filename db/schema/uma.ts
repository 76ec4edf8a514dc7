import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

export const umaTables = (c: Columns) => {
  const umaResources = c.table(
    'uma_resources',
    {
      id: c.text('id').primaryKey(),
      name: c.text('name').notNull(),
      /** All other members, as the Config API shows them. */
      definition: c.json<Record<string, unknown>>('definition').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      /** When it is removed; absent for one that stays. */
      expiresAt: c.time('expires_at'),
      updatedAt: c.time('updated_at').notNull()
    },
    (t) => [
      c.index('uma_resources_name').on(t.name, t.id),
      c
        .index('uma_resources_expires_at')
        .on(t.expiresAt)
        .where(sql`expires_at is not null`)
    ]
  )
  return {
    umaResources,
    /** The clients of a resource, each by its dn. */
    umaResourceClients: c.table(
      'uma_resource_clients',
      {
        client: c.text('client').notNull(),
        resourceId: c
          .text('resource_id')
          .notNull()
          .references(() => umaResources.id, { onDelete: 'cascade' })
      },
      (t) => [
        c.primaryKey({ columns: [t.client, t.resourceId] }),
        c.index('uma_resource_clients_resource_id').on(t.resourceId)
      ]
    )
  }
}
