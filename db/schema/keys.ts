import type { Columns } from '../columns.ts'

export const keyTables = (c: Columns) => ({
  signingKeys: c.table('signing_keys', {
    kid: c.text('kid').primaryKey(),
    alg: c.text('alg').notNull(),
    use: c.text('use').notNull(),
    publicJwk: c.json<Record<string, unknown>>('public_jwk').notNull(),
    /** The private JWK, encrypted under the master key. */
    privateJwk: c.text('private_jwk').notNull(),
    createdAt: c.time('created_at').notNull(),
    expiresAt: c.time('expires_at')
  })
})
