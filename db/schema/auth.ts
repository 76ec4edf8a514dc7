import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

/** What is found by its person or its client. SQLite uses the index behind it only for a query that says the same. */
export const modelsOfAccounts = sql`model in ('Session', 'Interaction', 'Grant', 'BackchannelAuthenticationRequest')`
export const isSession = sql`model = 'Session'`
export const modelsOfClients = sql`model = 'Grant'`

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
      /** Of a device code or a backchannel request: before this an unanswered client may not ask again. */
      nextPollAt: c.time('next_poll_at'),
      /** Seconds between two questions, once the client has asked too soon. */
      pollInterval: c.integer('poll_interval'),
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
      c.index('artifacts_account_id').on(t.accountId).where(modelsOfAccounts),
      c.index('artifacts_client_id').on(t.clientId).where(modelsOfClients),
      // With all that sessions are searched by, so that no row is looked at that is not shown.
      c.index('artifacts_sessions').on(t.expiresAt, t.accountId, t.uid).where(isSession),
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
  /** Pings that clients still have to be sent (CIBA Core, 10.2), each of them once it is due. */
  cibaPings: c.table(
    'ciba_pings',
    {
      id: c.text('id').primaryKey(),
      clientInum: c.text('client_inum').notNull(),
      /** JSON of what is sent; sealed, because it holds the client's notification token. */
      content: c.text('content').notNull(),
      attempts: c.integer('attempts').notNull(),
      dueAt: c.time('due_at').notNull(),
      /** When the request behind it expires, and nobody waits any longer. */
      expiresAt: c.time('expires_at').notNull()
    },
    (t) => [c.index('ciba_pings_due_at').on(t.dueAt)]
  ),
  /** The subjects that clients of a sector know people by, where these are random instead of computed. */
  pairwiseSubjects: c.table(
    'pairwise_subjects',
    {
      userInum: c.text('user_inum').notNull(),
      /** Host; followed by the client where each has its own subjects. */
      sector: c.text('sector').notNull(),
      subject: c.text('subject').notNull(),
      createdAt: c.time('created_at').notNull()
    },
    (t) => [
      c.primaryKey({ columns: [t.userInum, t.sector] }),
      c.index('pairwise_subjects_subject').on(t.sector, t.subject)
    ]
  ),
  /** Clients that still have to be told of the end of a session (OpenID Connect Back-Channel Logout, 2.5). */
  logoutNotices: c.table(
    'logout_notices',
    {
      id: c.text('id').primaryKey(),
      clientInum: c.text('client_inum').notNull(),
      userInum: c.text('user_inum').notNull(),
      sid: c.text('sid').notNull(),
      attempts: c.integer('attempts').notNull(),
      dueAt: c.time('due_at').notNull()
    },
    (t) => [c.index('logout_notices_due_at').on(t.dueAt)]
  ),
  /** Who was active in a month: a person that signed in or got tokens. */
  activeUsers: c.table(
    'active_users',
    {
      /** YYYYMM, UTC. */
      month: c.text('month').notNull(),
      userInum: c.text('user_inum').notNull()
    },
    (t) => [c.primaryKey({ columns: [t.month, t.userInum] })]
  ),
  /** How many tokens were issued in a month. */
  issuedTokens: c.table(
    'issued_tokens',
    {
      /** YYYYMM, UTC. */
      month: c.text('month').notNull(),
      grantType: c.text('grant_type').notNull(),
      /** The member of the token answer that it is in. */
      kind: c.text('kind').notNull(),
      /** Whole, but may be more than an integer of PostgreSQL holds. */
      count: c.number('count').notNull()
    },
    (t) => [c.primaryKey({ columns: [t.month, t.grantType, t.kind] })]
  ),
  /** Statements that clients of an organization register with (RFC 7591, 2.3), made here. */
  softwareStatements: c.table(
    'software_statements',
    {
      jti: c.text('jti').primaryKey(),
      orgId: c.text('org_id').notNull(),
      /** The client that had it made. */
      clientInum: c.text('client_inum').notNull(),
      description: c.text('description'),
      /** What it says about the software. */
      claims: c.json<Record<string, unknown>>('claims').notNull(),
      oneTimeUse: c.boolean('one_time_use').notNull(),
      /** Kept for those who ask for it; nothing here depends on it. */
      rotate: c.boolean('rotate').notNull(),
      status: c.text('status').$type<'ACTIVE' | 'USED' | 'REVOKED'>().notNull(),
      createdAt: c.time('created_at').notNull(),
      expiresAt: c.time('expires_at').notNull()
    },
    (t) => [
      c.index('software_statements_org_id').on(t.orgId),
      c.index('software_statements_client_inum').on(t.clientInum),
      c.index('software_statements_expires_at').on(t.expiresAt)
    ]
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
