import { sql } from '../drizzle.ts'
import type { Columns } from '../columns.ts'

export const webhookTables = (c: Columns) => {
  const webhooks = c.table('webhooks', {
    inum: c.text('inum').primaryKey(),
    displayName: c.text('display_name').notNull(),
    url: c.text('url').notNull(),
    httpMethod: c.text('http_method').notNull(),
    jansEnabled: c.boolean('jans_enabled').notNull(),
    /** All other members but the headers. */
    definition: c.json<Record<string, unknown>>('definition').notNull(),
    /** JSON, sealed: most have a credential among them. */
    headers: c.text('headers').notNull(),
    /** Folded text that a pattern is looked for in. */
    search: c.text('search').notNull(),
    /** Attempts that have failed since the last one that did not. */
    failures: c.integer('failures').notNull(),
    /** Nothing is sent before this time. */
    retryAt: c.time('retry_at').notNull(),
    /** Deliveries for which the outbox had no room, since the webhook was last changed. */
    dropped: c.integer('dropped').notNull(),
    updatedAt: c.time('updated_at').notNull()
  })
  return {
    webhooks,
    webhookFeatures: c.table(
      'webhook_features',
      {
        featureId: c.text('feature_id').notNull(),
        webhookInum: c
          .text('webhook_inum')
          .notNull()
          .references(() => webhooks.inum, { onDelete: 'cascade' })
      },
      (t) => [
        c.primaryKey({ columns: [t.featureId, t.webhookInum] }),
        c.index('webhook_features_webhook_inum').on(t.webhookInum)
      ]
    ),
    /** The outbox: what has to be told to whom. A row goes when it has been delivered. */
    webhookDeliveries: c.table(
      'webhook_deliveries',
      {
        /** Begins with its time, so that the key is also the order. */
        id: c.text('id').primaryKey(),
        webhookInum: c
          .text('webhook_inum')
          .notNull()
          .references(() => webhooks.inum, { onDelete: 'cascade' }),
        featureId: c.text('feature_id').notNull(),
        /** What short codes stand for: the changed thing, secrets masked. */
        values: c.json<Record<string, unknown>>('short_code_values').notNull(),
        correlationId: c.text('correlation_id').notNull(),
        createdAt: c.time('created_at').notNull(),
        attempts: c.integer('attempts').notNull(),
        dueAt: c.time('due_at').notNull(),
        /** Why the last attempt failed. */
        problem: c.text('problem'),
        /** When it was given up; from then on it is only kept to be seen. */
        failedAt: c.time('failed_at')
      },
      (t) => [
        c
          .index('webhook_deliveries_waiting')
          .on(t.webhookInum, t.id)
          .where(sql`failed_at is null`),
        c
          .index('webhook_deliveries_failed_at')
          .on(t.failedAt)
          .where(sql`failed_at is not null`),
        c.index('webhook_deliveries_webhook_inum').on(t.webhookInum)
      ]
    )
  }
}
