import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

export const keyTables = (c: Columns) => ({
  serverKeys: c.table(
    'server_keys',
    {
      kid: c.text('kid').primaryKey(),
      alg: c.text('alg').notNull(),
      /** 1 for the first key of its algorithm. Replicas that make the next one at once get one between them. */
      generation: c.integer('generation').notNull(),
      /** `sig` or `enc`. */
      use: c.text('use').notNull(),
      publicJwk: c.json<Record<string, unknown>>('public_jwk').notNull(),
      /** The private JWK, encrypted under the master key; gone when the key is in the archive. */
      privateJwk: c.text('private_jwk'),
      /** Seconds: the longest lifetime of a token that it may have signed, as far as known. */
      tokenLifetime: c.integer('token_lifetime').notNull(),
      createdAt: c.time('created_at').notNull(),
      /** Published from the beginning, in use from then on. */
      usedFrom: c.time('used_from').notNull(),
      /** Set when the key stops signing: the end of the last token that it can have signed. */
      expiresAt: c.time('expires_at'),
      /** When somebody has last changed what is said of it. */
      changedAt: c.time('changed_at')
    },
    (t) => [
      c.uniqueIndex('server_keys_generation').on(t.alg, t.generation),
      c
        .index('server_keys_live')
        .on(t.createdAt)
        .where(sql`private_jwk is not null`),
      c
        .index('server_keys_expires_at')
        .on(t.expiresAt)
        .where(sql`expires_at is not null`)
    ]
  ),
  /** Keys that are published for somebody else, who has the private half. */
  publicKeys: c.table('public_keys', {
    kid: c.text('kid').primaryKey(),
    /** As it was given. */
    jwk: c.json<Record<string, unknown>>('jwk').notNull(),
    createdAt: c.time('created_at').notNull(),
    updatedAt: c.time('updated_at').notNull()
  })
})
