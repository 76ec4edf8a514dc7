import type { Columns } from '../columns.ts'

export const keyTables = (c: Columns) => ({
  signingKeys: c.table(
    'signing_keys',
    {
      kid: c.text('kid').primaryKey(),
      alg: c.text('alg').notNull(),
      /** 1 for the first key of its algorithm. Replicas that make the next one at once get one between them. */
      generation: c.integer('generation').notNull(),
      use: c.text('use').notNull(),
      publicJwk: c.json<Record<string, unknown>>('public_jwk').notNull(),
      /** The private JWK, encrypted under the master key. */
      privateJwk: c.text('private_jwk').notNull(),
      createdAt: c.time('created_at').notNull(),
      expiresAt: c.time('expires_at')
    },
    (t) => [c.uniqueIndex('signing_keys_generation').on(t.alg, t.generation)]
  )
})
