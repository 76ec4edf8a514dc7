import type { Columns } from '../columns.ts'

export const agamaTables = (c: Columns) => ({
  agamaProjects: c.table(
    'agama_projects',
    {
      /** Made from the name. */
      id: c.text('id').primaryKey(),
      name: c.text('name').notNull(),
      /** When the archive came. */
      createdAt: c.time('created_at').notNull(),
      /** When somebody began to unpack it; a later archive has not been begun. */
      takenAt: c.time('taken_at'),
      finishedAt: c.time('finished_at'),
      /** Do sample configurations replace what administrators have set? */
      autoconfigure: c.boolean('autoconfigure').notNull(),
      /** As it came; null as soon as it has been unpacked. */
      archive: c.bytes('archive'),
      /** What the archive says of itself, sealed: sample configurations have secrets in them. */
      metadata: c.text('metadata'),
      /** How it went. */
      outcome: c.json<Record<string, unknown>>('outcome').notNull()
    },
    (t) => [c.index('agama_projects_name').on(t.name), c.index('agama_projects_finished_at').on(t.finishedAt)]
  ),
  agamaFlows: c.table(
    'agama_flows',
    {
      /** The flow's qualified name. */
      name: c.text('name').primaryKey(),
      projectId: c.text('project_id').notNull(),
      /** May a browser begin it? */
      enabled: c.boolean('enabled').notNull(),
      source: c.text('source').notNull(),
      /** JSON, sealed. */
      configuration: c.text('configuration')
    },
    (t) => [c.index('agama_flows_project_id').on(t.projectId)]
  ),
  /** Templates, labels and static files. */
  agamaFiles: c.table(
    'agama_files',
    {
      projectId: c.text('project_id').notNull(),
      /** Below the folder web of the archive. */
      path: c.text('path').notNull(),
      content: c.bytes('content').notNull()
    },
    (t) => [c.primaryKey({ columns: [t.projectId, t.path] })]
  )
})
