import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

/** A person's attributes, by Janssen's attribute names: single values, arrays of them, or arrays of complex values. */
export type UserAttributes = Record<string, unknown>

export const userTables = (c: Columns) => {
  const users = c.table(
    'users',
    {
      inum: c.text('inum').primaryKey(),
      userName: c.text('user_name').notNull(),
      /** Folded for look-ups, so that no two people differ by case alone. */
      userNameFolded: c.text('user_name_folded').notNull(),
      status: c.text('status').notNull(),
      passwordHash: c.text('password_hash'),
      externalId: c.text('external_id'),
      attributes: c.json<UserAttributes>('attributes').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      version: c.integer('version').notNull()
    },
    (t) => [
      c.uniqueIndex('users_user_name_folded').on(t.userNameFolded),
      c.index('users_external_id').on(t.externalId, t.inum),
      c.index('users_created_at').on(t.createdAt, t.inum),
      c.index('users_updated_at').on(t.updatedAt, t.inum),
      c.index('users_status').on(t.status, t.createdAt, t.inum)
    ]
  )
  return {
    users,
    /** One row for each searchable value of a person: what filters and searches are compiled to. */
    userValues: c.table(
      'user_values',
      {
        userInum: c
          .text('user_inum')
          .notNull()
          .references(() => users.inum, { onDelete: 'cascade' }),
        /** The attribute, and for complex ones the member: `sn`, `jansEmail.value`. */
        path: c.text('path').notNull(),
        /** Which element of a multi-valued attribute, from 0. */
        position: c.integer('position').notNull(),
        /** Folded text; absent for what is only a number. */
        value: c.text('value'),
        /** The whole text where `value` is not: folded where that is cut, as it was written where case counts. */
        whole: c.text('whole'),
        /** The same as a number: numbers themselves, dates in milliseconds, booleans as 0 and 1. */
        number: c.number('number')
      },
      (t) => [
        c.primaryKey({ columns: [t.userInum, t.path, t.position] }),
        c
          .index('user_values_value')
          .on(t.path, t.value, t.userInum, t.position)
          .where(sql`value is not null`),
        c
          .index('user_values_number')
          .on(t.path, t.number, t.userInum)
          .where(sql`number is not null`)
      ]
    ),
    /** One row for each person: the folded texts that a search for a part of a name looks at; see `by-hand.ts`. */
    userSearch: c.table('user_search', {
      id: c.counter('id'),
      userInum: c
        .text('user_inum')
        .notNull()
        .unique()
        .references(() => users.inum, { onDelete: 'cascade' }),
      inum: c.text('inum').notNull(),
      uid: c.text('uid').notNull(),
      displayName: c.text('display_name').notNull(),
      givenName: c.text('given_name').notNull(),
      middleName: c.text('middle_name').notNull(),
      nickname: c.text('nickname').notNull(),
      sn: c.text('sn').notNull(),
      mail: c.text('mail').notNull(),
      mobile: c.text('mobile').notNull(),
      description: c.text('description').notNull()
    })
  }
}
