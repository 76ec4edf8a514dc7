import type { Columns } from '../columns.ts'

export const adminTables = (c: Columns) => ({
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
  )
})
