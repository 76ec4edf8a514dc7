import { randomUUID } from 'node:crypto'
import { audit, type Actor } from '#modules/audit/index'
import { AppError, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import {
  insertWebhook,
  lockWebhook,
  removeWebhook,
  replaceFeatures,
  searchWebhookRows,
  selectFeatures,
  selectWebhooks,
  updateWebhook,
  type WebhookRow,
  type WebhookSearch
} from './repository.ts'
import { isSecretHeader, maskedValue, validateWebhook, type Header, type HttpMethod, type Webhook } from './webhook.ts'

type Stored = Pick<Context, 'db' | 'vault'>
type Needed = Stored & Pick<Context, 'events' | 'now'>

/** One page of the webhooks that fit, and how many fit in all. */
export async function searchWebhooks(
  ctx: Stored,
  search: WebhookSearch
): Promise<{ total: number; webhooks: Webhook[] }> {
  const { total, rows } = await searchWebhookRows(ctx.db, search)
  return { total, webhooks: await withFeatures(ctx, rows) }
}

/** By inum; those that are not there are left out. */
export const findWebhooks = async (ctx: Stored, inums: readonly string[]): Promise<Webhook[]> =>
  withFeatures(ctx, await selectWebhooks(ctx.db, inums))

/** All that follow a feature, whether enabled or not. */
export async function findWebhooksOf(ctx: Stored, featureId: string): Promise<Webhook[]> {
  const pairs = (await selectFeatures(ctx.db)).filter((pair) => pair.featureId === featureId)
  return findWebhooks(
    ctx,
    pairs.map(({ webhookInum }) => webhookInum)
  )
}

/** By feature, the inums of the webhooks that follow it. */
export async function followersByFeature({ db }: Pick<Context, 'db'>): Promise<Map<string, string[]>> {
  const byFeature = Map.groupBy(await selectFeatures(db), ({ featureId }) => featureId)
  return new Map([...byFeature].map(([id, pairs]) => [id, pairs.map(({ webhookInum }) => webhookInum)]))
}

/** @throws AppError `invalid_value` */
export async function createWebhook(ctx: Needed, given: Omit<Webhook, 'inum'>, actor: Actor): Promise<Webhook> {
  validateWebhook(given)
  const webhook = completed({ ...given, inum: randomUUID() }, [])
  await ctx.db.transaction(async () => {
    await insertWebhook(ctx.db, toRow(ctx, webhook))
    await replaceFeatures(ctx.db, webhook.inum, webhook.auiFeatureIds)
    await record(ctx, actor, 'create-webhook', undefined, webhook)
  })
  return webhook
}

/**
 * Puts new values in place of all that a webhook has; of a header whose value is masked the stored one stays. What waits is
 * tried at once.
 * @throws AppError `invalid_value`, `unknown_webhook`
 */
export async function replaceWebhook(ctx: Needed, given: Webhook, actor: Actor): Promise<Webhook> {
  validateWebhook(given)
  return ctx.db.transaction(async () => {
    const [before] = await withFeatures(ctx, await lockWebhook(ctx.db, given.inum))
    if (!before) throw new AppError('unknown_webhook', 400, `There is no webhook ${given.inum}`, { member: 'inum' })
    const after = completed(given, before.httpHeaders)
    await updateWebhook(ctx.db, toRow(ctx, after))
    await replaceFeatures(ctx.db, after.inum, after.auiFeatureIds)
    await record(ctx, actor, 'replace-webhook', before, after)
    return after
  })
}

/** Removes a webhook, and with it all that it has not delivered. @throws AppError `not_found` */
export async function deleteWebhook(ctx: Needed, inum: string, actor: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const [before] = await withFeatures(ctx, await lockWebhook(ctx.db, inum))
    if (!before) throw notFound(`Webhook ${inum}`)
    await removeWebhook(ctx.db, inum)
    await record(ctx, actor, 'delete-webhook', before)
  })
}

/** As it is stored: each feature once, and headers with their values. */
const completed = (given: Webhook, stored: readonly Header[]): Webhook => ({
  ...given,
  httpHeaders: unmasked(given.httpHeaders, stored),
  auiFeatureIds: [...new Set(given.auiFeatureIds)].toSorted()
})

/** Whoever saw a mask sends it back. */
function unmasked(given: readonly Header[], stored: readonly Header[]): Header[] {
  return given.map(({ key, value }) => {
    if (value !== maskedValue) return { key, value }
    const before = stored.find((header) => header.key.toLowerCase() === key.toLowerCase())
    if (!before) throw invalid(`The header ${key} has no value yet that could stay`, 'httpHeaders')
    return { key, value: before.value }
  })
}

/** Under names that keep credentials out of the record, and still tell that they have changed. */
function recordable(webhook: Webhook) {
  const { httpHeaders, deliveriesDropped: _, ...members } = webhook
  return {
    ...members,
    httpHeaders: httpHeaders.map(({ key, value }) => (isSecretHeader(key) ? { key, secret: value } : { key, value }))
  }
}

const record = (ctx: Needed, actor: Actor, operation: string, before?: Webhook, after?: Webhook): Promise<void> =>
  audit(ctx, actor, {
    operation,
    resourceType: 'webhook',
    resourceId: (after ?? before)?.inum ?? '',
    before: before && recordable(before),
    after: after && recordable(after)
  })

const headersPurpose = (inum: string) => `webhooks.headers ${inum}`

function toRow({ vault, now }: Pick<Context, 'vault' | 'now'>, webhook: Webhook) {
  const { inum, displayName, url, httpMethod, jansEnabled, httpHeaders, auiFeatureIds: _, ...definition } = webhook
  return {
    inum,
    displayName,
    url,
    httpMethod,
    jansEnabled,
    definition,
    headers: vault.seal(JSON.stringify(httpHeaders), headersPurpose(inum)),
    search: fold([inum, displayName, definition.description, url].filter(Boolean).join('\n')),
    failures: 0,
    retryAt: 0,
    dropped: 0,
    updatedAt: now()
  }
}

async function withFeatures({ db, vault }: Stored, rows: readonly WebhookRow[]): Promise<Webhook[]> {
  const pairs = await selectFeatures(
    db,
    rows.map(({ inum }) => inum)
  )
  const byWebhook = Map.groupBy(pairs, ({ webhookInum }) => webhookInum)
  return rows.map(({ inum, displayName, url, httpMethod, jansEnabled, definition, headers, dropped }) => ({
    ...definition,
    inum,
    displayName,
    url,
    httpMethod: httpMethod as HttpMethod,
    jansEnabled,
    httpHeaders: JSON.parse(vault.open(headers, headersPurpose(inum))) as Header[],
    auiFeatureIds: (byWebhook.get(inum) ?? []).map(({ featureId }) => featureId),
    ...(dropped > 0 && { deliveriesDropped: dropped })
  }))
}
