import type { Columns } from '../columns.ts'
import type { userTables } from './users.ts'

/** Groups of people, and who is in which: one row for each, so that a group of any size changes by a row. */
export const groupTables = (c: Columns, users: ReturnType<typeof userTables>['users']) => {
  const groups = c.table(
    'groups',
    {
      inum: c.text('inum').primaryKey(),
      displayName: c.text('display_name').notNull(),
      /** Folded, so that no two groups differ by case alone. */
      displayNameFolded: c.text('display_name_folded').notNull(),
      externalId: c.text('external_id'),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      version: c.integer('version').notNull()
    },
    (t) => [
      c.uniqueIndex('groups_display_name_folded').on(t.displayNameFolded),
      c.index('groups_external_id').on(t.externalId, t.inum),
      c.index('groups_created_at').on(t.createdAt, t.inum),
      c.index('groups_updated_at').on(t.updatedAt, t.inum)
    ]
  )
  return {
    groups,
    groupMembers: c.table(
      'group_members',
      {
        groupInum: c
          .text('group_inum')
          .notNull()
          .references(() => groups.inum, { onDelete: 'cascade' }),
        userInum: c
          .text('user_inum')
          .notNull()
          .references(() => users.inum, { onDelete: 'cascade' }),
        createdAt: c.time('created_at').notNull()
      },
      (t) => [
        c.primaryKey({ columns: [t.groupInum, t.userInum] }),
        c.index('group_members_user').on(t.userInum, t.groupInum)
      ]
    )
  }
}
