import type { Columns } from '../columns.ts'

export const provisioningTokenTables = (c: Columns) => ({
  /** Bearer tokens for SCIM that administrators make. One that is revoked has no row any more. */
  provisioningTokens: c.table(
    'provisioning_tokens',
    {
      /** Begins with its time, so that the key is also the order. */
      id: c.text('id').primaryKey(),
      name: c.text('name').notNull(),
      /** SHA-256 of the value. */
      hash: c.bytes('hash').notNull(),
      scopes: c.json<string[]>('scopes').notNull(),
      createdAt: c.time('created_at').notNull(),
      /** inum of the person, or of the client where no person acted. */
      createdBy: c.text('created_by'),
      expiresAt: c.time('expires_at').notNull(),
      lastUsedAt: c.time('last_used_at')
    },
    (t) => [c.uniqueIndex('provisioning_tokens_hash').on(t.hash)]
  )
})
