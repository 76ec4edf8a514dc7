import type { Columns } from '../columns.ts'

export const clientTables = (c: Columns) => {
  const clients = c.table(
    'clients',
    {
      /** The client_id. */
      inum: c.text('inum').primaryKey(),
      displayName: c.text('display_name'),
      disabled: c.boolean('disabled').notNull(),
      /** The secret, encrypted under the master key. */
      secret: c.text('secret'),
      /** The client as the Config API shows it, without what has a column of its own. */
      definition: c.json<Record<string, unknown>>('definition').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      expiresAt: c.time('expires_at'),
      version: c.integer('version').notNull()
    },
    (t) => [c.index('clients_created_at').on(t.createdAt, t.inum), c.index('clients_expires_at').on(t.expiresAt)]
  )
  return {
    clients,
    /** What clients name of the scripts: a script by its dn, a way to authenticate by its name. */
    clientScripts: c.table(
      'client_scripts',
      {
        script: c.text('script').notNull(),
        clientInum: c
          .text('client_inum')
          .notNull()
          .references(() => clients.inum, { onDelete: 'cascade' })
      },
      (t) => [
        c.primaryKey({ columns: [t.script, t.clientInum] }),
        c.index('client_scripts_client_inum').on(t.clientInum)
      ]
    )
  }
}
