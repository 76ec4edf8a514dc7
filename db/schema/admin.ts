import type { Columns } from '../columns.ts'

export const adminTables = (c: Columns) => {
  /** People brought by a file: what was asked for and how far it has come. */
  const userImports = c.table(
    'user_imports',
    {
      id: c.text('id').primaryKey(),
      createdAt: c.time('created_at').notNull(),
      /** Of the last batch; one that has stood still for long was cut off. */
      updatedAt: c.time('updated_at').notNull(),
      userInum: c.text('user_inum').notNull(),
      fileName: c.text('file_name').notNull(),
      format: c.text('format').notNull(),
      /** Is nothing written? */
      dryRun: c.boolean('dry_run').notNull(),
      /** What becomes of people who are there already: `skip`, `update`. */
      existing: c.text('existing').notNull(),
      status: c.text('status').notNull(),
      /** Somebody wants it to stop. */
      cancelled: c.boolean('cancelled').notNull(),
      /** Bytes of the file, and how many of them have been read. */
      size: c.integer('size').notNull(),
      position: c.integer('position').notNull(),
      created: c.integer('created').notNull(),
      updated: c.integer('updated').notNull(),
      skipped: c.integer('skipped').notNull(),
      refused: c.integer('refused').notNull(),
      /** Why it ended before the file did. */
      problem: c.text('problem')
    },
    (t) => [c.index('user_imports_created_at').on(t.createdAt, t.id)]
  )
  return {
    userImports,
    adminSessions: c.table(
      'admin_sessions',
      {
        /** SHA-256 of the cookie's value. */
        id: c.bytes('id').primaryKey(),
        userInum: c.text('user_inum').notNull(),
        /** The id token of the sign-in, sealed: the hint for signing out. */
        idToken: c.text('id_token').notNull(),
        createdAt: c.time('created_at').notNull(),
        lastUsedAt: c.time('last_used_at').notNull(),
        expiresAt: c.time('expires_at').notNull()
      },
      (t) => [c.index('admin_sessions_user_inum').on(t.userInum), c.index('admin_sessions_expires_at').on(t.expiresAt)]
    ),
    /** A row of a file that nobody was made of, and why. */
    userImportRefusals: c.table(
      'user_import_refusals',
      {
        importId: c
          .text('import_id')
          .notNull()
          .references(() => userImports.id, { onDelete: 'cascade' }),
        position: c.integer('position').notNull(),
        line: c.integer('line').notNull(),
        userName: c.text('user_name').notNull(),
        member: c.text('member').notNull(),
        /** As the file has it, as far as it may be repeated. */
        value: c.text('value').notNull(),
        reason: c.text('reason').notNull()
      },
      (t) => [c.primaryKey({ columns: [t.importId, t.position] })]
    )
  }
}
