import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

export const fido2Tables = (c: Columns) => ({
  /** Authenticators that people have registered, or have begun to. */
  fido2Registrations: c.table(
    'fido2_registrations',
    {
      id: c.text('id').primaryKey(),
      userInum: c.text('user_inum').notNull(),
      rpId: c.text('rp_id'),
      /** Credential id, as base64url. */
      publicKeyId: c.text('public_key_id'),
      registrationStatus: c.text('registration_status').notNull(),
      displayName: c.text('display_name'),
      /** The beginning of the display name, folded, as devices are searched and sorted by it. */
      displayNameFolded: c.text('display_name_folded'),
      /** Authenticators count to 4,294,967,295. */
      counter: c.number('counter').notNull(),
      /** All other members, as the Config API shows them. */
      definition: c.json<Record<string, unknown>>('definition').notNull(),
      /** Folded text that a pattern is looked for in. */
      search: c.text('search').notNull(),
      createdAt: c.time('created_at').notNull(),
      updatedAt: c.time('updated_at').notNull(),
      version: c.integer('version').notNull(),
      /** Of one that was not finished. */
      expiresAt: c.time('expires_at')
    },
    (t) => [
      c.index('fido2_registrations_user_inum').on(t.userInum, t.id),
      c.index('fido2_registrations_public_key_id').on(t.publicKeyId),
      c.index('fido2_registrations_created_at').on(t.createdAt, t.id),
      c.index('fido2_registrations_updated_at').on(t.updatedAt, t.id),
      c.index('fido2_registrations_counter').on(t.counter, t.id),
      c.index('fido2_registrations_status').on(t.registrationStatus, t.createdAt, t.id),
      c.index('fido2_registrations_display_name').on(t.displayNameFolded, t.id),
      c
        .index('fido2_registrations_expires_at')
        .on(t.expiresAt)
        .where(sql`expires_at is not null`)
    ]
  )
})
