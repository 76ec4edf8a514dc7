import type { Columns } from '../columns.ts'

export const scriptTables = (c: Columns) => ({
  scripts: c.table(
    'scripts',
    {
      inum: c.text('inum').primaryKey(),
      name: c.text('name').notNull(),
      scriptType: c.text('script_type').notNull(),
      enabled: c.boolean('enabled').notNull(),
      level: c.integer('level').notNull(),
      /** Counts the changes. */
      revision: c.integer('revision').notNull(),
      /** The program's text. */
      source: c.text('source').notNull(),
      /** All other members, as the Config API shows them; hidden values are sealed. */
      definition: c.json<Record<string, unknown>>('definition').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull()
    },
    (t) => [c.index('scripts_script_type').on(t.scriptType, t.inum)]
  ),
  /** The name and the aliases of every script, folded: nobody else can have one of them. */
  scriptNames: c.table(
    'script_names',
    {
      name: c.text('name').primaryKey(),
      inum: c.text('inum').notNull()
    },
    (t) => [c.index('script_names_inum').on(t.inum)]
  )
})
