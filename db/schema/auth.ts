import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

export const authTables = (c: Columns) => ({
  /** Everything oidc-provider stores: tokens, codes, grants, sessions, interactions. Bearer values only as hashes. */
  artifacts: c.table(
    'artifacts',
    {
      /** SHA-256 of the value that its holder presents; of tokens behind their time, so that new rows lie side by side. */
      id: c.bytes('id').primaryKey(),
      model: c.text('model').notNull(),
      /** JSON without the bearer value; sealed under the master key where the record has to give that value back. */
      payload: c.text('payload').notNull(),
      grantId: c.text('grant_id'),
      /** Public identifier of a session; of a grant the session that it ends with. */
      uid: c.text('uid'),
      /** SHA-256 of a device's user code. */
      userCode: c.bytes('user_code'),
      accountId: c.text('account_id'),
      clientId: c.text('client_id'),
      consumedAt: c.time('consumed_at'),
      createdAt: c.time('created_at').notNull(),
      expiresAt: c.time('expires_at')
    },
    (t) => [
      c
        .index('artifacts_grant_id')
        .on(t.grantId)
        .where(sql`grant_id is not null`),
      c
        .index('artifacts_uid')
        .on(t.uid)
        .where(sql`uid is not null`),
      c
        .index('artifacts_user_code')
        .on(t.userCode)
        .where(sql`user_code is not null`),
      c
        .index('artifacts_account_id')
        .on(t.accountId)
        .where(sql`model in ('Session', 'Interaction', 'Grant')`),
      c
        .index('artifacts_client_id')
        .on(t.clientId)
        .where(sql`model in ('RegistrationAccessToken', 'Grant')`),
      c.index('artifacts_expires_at').on(t.expiresAt)
    ]
  ),
  /** What a person has allowed a client, remembered across authorizations. */
  consents: c.table(
    'consents',
    {
      userInum: c.text('user_inum').notNull(),
      clientInum: c.text('client_inum').notNull(),
      scopes: c.json<string[]>('scopes').notNull(),
      claims: c.json<string[]>('claims').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      expiresAt: c.time('expires_at')
    },
    (t) => [c.primaryKey({ columns: [t.userInum, t.clientInum] }), c.index('consents_client_inum').on(t.clientInum)]
  ),
  /** Failed sign-ins of one account or one address, for slowing down guesses. */
  signInFailures: c.table(
    'sign_in_failures',
    {
      /** `account:<inum or folded name>` or `address:<ip>`. */
      subject: c.text('subject').primaryKey(),
      failures: c.integer('failures').notNull(),
      lastAt: c.time('last_at').notNull(),
      blockedUntil: c.time('blocked_until').notNull()
    },
    (t) => [c.index('sign_in_failures_last_at').on(t.lastAt)]
  )
})
