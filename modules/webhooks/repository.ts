import { locked, unlocked, type Db } from '#db/db'
import {
  and,
  asc,
  count,
  desc,
  eq,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  sql,
  type InferInsertModel,
  type InferSelectModel
} from '#db/drizzle'
import { prepared } from '#db/prepared'
import { containsAny, memberEquals, memberOrder } from '#db/search'
import { fold } from '#modules/core/text'

type WebhookTable = Db['tables']['webhooks']
export type WebhookRow = InferSelectModel<WebhookTable>
export type Delivery = InferSelectModel<Db['tables']['webhookDeliveries']>

/** What can be searched and sorted by: a column, or a path into the definition. */
const fields = {
  inum: 'inum',
  displayName: 'displayName',
  url: 'url',
  httpMethod: 'httpMethod',
  jansEnabled: 'jansEnabled',
  description: ['description']
} as const satisfies Record<string, keyof WebhookRow | readonly string[]>

export type WebhookField = keyof typeof fields
export const webhookFields = Object.keys(fields) as WebhookField[]

export interface WebhookSearch {
  /** Any of these texts occurs in the inum, the display name, the description or the url. */
  patterns: readonly string[]
  /** All of these members have these values. */
  members: readonly (readonly [name: WebhookField, value: string])[]
  sortBy: WebhookField
  descending: boolean
  offset: number
  limit: number
}

export async function searchWebhookRows(db: Db, search: WebhookSearch): Promise<{ total: number; rows: WebhookRow[] }> {
  const { webhooks } = db.tables
  const { patterns, members, sortBy, descending, offset, limit } = search
  const where = and(
    containsAny(webhooks.search, patterns.map(fold)),
    ...members.map(([name, value]) => fieldEquals(webhooks, name, value))
  )
  const field = fields[sortBy]
  const order = typeof field === 'string' ? webhooks[field] : memberOrder(webhooks.definition, field)
  const rows = await db.query
    .select()
    .from(webhooks)
    .where(where)
    .orderBy((descending ? desc : asc)(order), asc(webhooks.inum))
    .limit(limit)
    .offset(offset)
  const [counted] = await db.query.select({ total: count() }).from(webhooks).where(where)
  return { total: counted?.total ?? 0, rows }
}

function fieldEquals(webhooks: WebhookTable, name: WebhookField, value: string) {
  const field = fields[name]
  if (typeof field !== 'string') return memberEquals(webhooks.definition, field, value)
  return field === 'jansEnabled' ? eq(webhooks.jansEnabled, value === 'true') : eq(webhooks[field], value)
}

export async function selectWebhooks(db: Db, inums: readonly string[]): Promise<WebhookRow[]> {
  const { webhooks } = db.tables
  if (inums.length === 0) return []
  return db.query
    .select()
    .from(webhooks)
    .where(inArray(webhooks.inum, [...inums]))
    .orderBy(asc(webhooks.inum))
}

/** A webhook in a transaction, until which ends nobody else changes it. */
export async function lockWebhook(db: Db, inum: string): Promise<WebhookRow[]> {
  const { webhooks } = db.tables
  return locked(db, db.query.select().from(webhooks).where(eq(webhooks.inum, inum)))
}

export async function insertWebhook(db: Db, row: InferInsertModel<WebhookTable>): Promise<void> {
  await db.query.insert(db.tables.webhooks).values(row)
}

export async function updateWebhook(db: Db, row: InferInsertModel<WebhookTable>): Promise<void> {
  const { webhooks } = db.tables
  await db.query.update(webhooks).set(row).where(eq(webhooks.inum, row.inum))
}

/** With what it follows and what it has not delivered. */
export async function removeWebhook(db: Db, inum: string): Promise<void> {
  const { webhooks } = db.tables
  await db.query.delete(webhooks).where(eq(webhooks.inum, inum))
}

/** Which features webhooks follow; all pairs unless told the webhooks. */
export async function selectFeatures(
  db: Db,
  inums?: readonly string[]
): Promise<{ featureId: string; webhookInum: string }[]> {
  const { webhookFeatures } = db.tables
  if (inums?.length === 0) return []
  return db.query
    .select()
    .from(webhookFeatures)
    .where(inums && inArray(webhookFeatures.webhookInum, [...inums]))
    .orderBy(asc(webhookFeatures.featureId), asc(webhookFeatures.webhookInum))
}

export async function replaceFeatures(db: Db, webhookInum: string, featureIds: readonly string[]): Promise<void> {
  const { webhookFeatures } = db.tables
  await db.query.delete(webhookFeatures).where(eq(webhookFeatures.webhookInum, webhookInum))
  if (featureIds.length > 0)
    await db.query.insert(webhookFeatures).values(featureIds.map((featureId) => ({ featureId, webhookInum })))
}

const followers = prepared((db) => {
  const { webhookFeatures, webhooks } = db.tables
  const ofFeature = db.query
    .select({ inum: webhookFeatures.webhookInum })
    .from(webhookFeatures)
    .where(eq(webhookFeatures.featureId, sql.placeholder('featureId')))
  const enabled = db.query
    .select({ inum: webhooks.inum })
    .from(webhooks)
    .where(and(inArray(webhooks.inum, ofFeature), eq(webhooks.jansEnabled, true)))
  return locked(db, enabled, 'key share').prepare('webhooks.followers')
})

/** The enabled webhooks of a feature, in a transaction, until which ends none of them is deleted. */
export const findFollowers = async (db: Db, featureId: string): Promise<string[]> =>
  (await followers(db).execute({ featureId })).map(({ inum }) => inum)

export async function insertDeliveries(
  db: Db,
  deliveries: InferInsertModel<Db['tables']['webhookDeliveries']>[]
): Promise<void> {
  await db.query.insert(db.tables.webhookDeliveries).values(deliveries)
}

const waiting = prepared(({ query, tables: { webhookDeliveries: deliveries, webhooks } }) =>
  query
    .select({ inum: webhooks.inum, failures: webhooks.failures, retryAt: webhooks.retryAt })
    .from(webhooks)
    .where(
      and(
        eq(webhooks.jansEnabled, true),
        sql`exists (select 1 from ${deliveries} where ${deliveries.webhookInum} = ${webhooks.inum} and ${deliveries.failedAt} is null)`
      )
    )
    .orderBy(asc(webhooks.retryAt), asc(webhooks.inum))
    .prepare('webhooks.waiting')
)

/** The enabled webhooks that have something to deliver, those first that may be tried first. */
export const findWaitingWebhooks = async (db: Db): Promise<Pick<WebhookRow, 'inum' | 'failures' | 'retryAt'>[]> =>
  waiting(db).execute()

/** Notes that an attempt has failed. @returns how many have in a row; undefined when the webhook is gone */
export async function countFailure(db: Db, inum: string): Promise<number | undefined> {
  const { webhooks } = db.tables
  const [row] = await db.query
    .update(webhooks)
    .set({ failures: sql`${webhooks.failures} + 1` })
    .where(eq(webhooks.inum, inum))
    .returning({ failures: webhooks.failures })
  return row?.failures
}

export async function postponeWebhook(db: Db, inum: string, retryAt: number): Promise<void> {
  const { webhooks } = db.tables
  await db.query.update(webhooks).set({ retryAt }).where(eq(webhooks.inum, inum))
}

/** Notes that an attempt has not failed. */
export async function forgetFailures(db: Db, inum: string): Promise<void> {
  const { webhooks } = db.tables
  await db.query.update(webhooks).set({ failures: 0, retryAt: 0 }).where(eq(webhooks.inum, inum))
}

/** Drops the oldest of what a webhook has to deliver, but the newest `kept`. @returns how many */
export async function dropOldest(db: Db, inum: string, kept: number): Promise<number> {
  const { webhookDeliveries: deliveries, webhooks } = db.tables
  const isWaiting = and(eq(deliveries.webhookInum, inum), isNull(deliveries.failedAt))
  const [newest] = await db.query
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(isWaiting)
    .orderBy(desc(deliveries.id))
    .limit(1)
    .offset(kept)
  if (!newest) return 0
  return db.transaction(async () => {
    const { length } = await db.query
      .delete(deliveries)
      .where(and(isWaiting, lte(deliveries.id, newest.id)))
      .returning({ id: deliveries.id })
    await db.query
      .update(webhooks)
      .set({ dropped: sql`${webhooks.dropped} + ${length}` })
      .where(eq(webhooks.inum, inum))
    return length
  })
}

/** The first that a webhook has to deliver; those after it wait. */
export async function findNextDelivery(db: Db, webhookInum: string): Promise<Delivery | undefined> {
  const { webhookDeliveries: deliveries } = db.tables
  const [next] = await db.query
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.webhookInum, webhookInum), isNull(deliveries.failedAt)))
    .orderBy(asc(deliveries.id))
    .limit(1)
  return next
}

/**
 * Takes a delivery for one attempt, so that nobody else makes the same at the same time.
 * @param dueAt when it is due again, should whoever takes it not come back
 * @returns undefined when it has changed since it was read, or its webhook is not to be tried now
 */
export async function takeDelivery(
  db: Db,
  delivery: Delivery,
  now: number,
  dueAt: number
): Promise<Delivery | undefined> {
  const { webhookDeliveries: deliveries, webhooks } = db.tables
  const triable = db.query
    .select({ inum: webhooks.inum })
    .from(webhooks)
    .where(and(eq(webhooks.inum, delivery.webhookInum), lte(webhooks.retryAt, now)))
  const [taken] = await db.query
    .update(deliveries)
    .set({ attempts: delivery.attempts + 1, dueAt })
    .where(
      and(
        eq(deliveries.id, delivery.id),
        eq(deliveries.dueAt, delivery.dueAt),
        eq(deliveries.attempts, delivery.attempts),
        isNull(deliveries.failedAt),
        inArray(deliveries.webhookInum, triable)
      )
    )
    .returning()
  return taken
}

/** Gives a delivery back that was taken. */
export async function returnDelivery(db: Db, id: string, dueAt: number, problem: string): Promise<void> {
  const { webhookDeliveries: deliveries } = db.tables
  await db.query.update(deliveries).set({ dueAt, problem }).where(eq(deliveries.id, id))
}

export async function failDelivery(db: Db, id: string, failedAt: number, problem: string): Promise<void> {
  const { webhookDeliveries: deliveries } = db.tables
  await db.query.update(deliveries).set({ failedAt, problem }).where(eq(deliveries.id, id))
}

export async function removeDelivery(db: Db, id: string): Promise<void> {
  const { webhookDeliveries: deliveries } = db.tables
  await db.query.delete(deliveries).where(eq(deliveries.id, id))
}

/** @returns how many of those that were given up before the time went, `limit` at most */
export async function removeFailedDeliveries(db: Db, before: number, limit: number): Promise<number> {
  const { webhookDeliveries: deliveries } = db.tables
  const old = db.query
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(lt(deliveries.failedAt, before))
    .limit(limit)
  return (
    await db.query
      .delete(deliveries)
      .where(inArray(deliveries.id, unlocked(db, old)))
      .returning({ id: deliveries.id })
  ).length
}

export interface DeliverySearch {
  webhookInum?: string | undefined
  /** Those that were given up, or those that are still to be delivered; both when absent. */
  failed?: boolean | undefined
  offset: number
  limit: number
}

/** Deliveries in the order in which they came to be, due when their webhook is tried again. */
export async function searchDeliveries(
  db: Db,
  { webhookInum, failed, offset, limit }: DeliverySearch
): Promise<{ total: number; deliveries: Delivery[] }> {
  const { webhookDeliveries: table, webhooks } = db.tables
  const where = and(
    webhookInum === undefined ? undefined : eq(table.webhookInum, webhookInum),
    failed === undefined ? undefined : failed ? isNotNull(table.failedAt) : isNull(table.failedAt)
  )
  const rows = await db.query
    .select({ delivery: table, retryAt: webhooks.retryAt })
    .from(table)
    .innerJoin(webhooks, eq(webhooks.inum, table.webhookInum))
    .where(where)
    .orderBy(asc(table.id))
    .limit(limit)
    .offset(offset)
  const deliveries = rows.map(({ delivery, retryAt }) =>
    Object.assign(delivery, { dueAt: Math.max(delivery.dueAt, retryAt) })
  )
  const [counted] = await db.query.select({ total: count() }).from(table).where(where)
  return { total: counted?.total ?? 0, deliveries }
}
