import { z } from 'zod'
import { toDateTime } from '#modules/core/date-time'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  features,
  httpMethods,
  isSecretHeader,
  maskedValue,
  searchDeliveries,
  webhookDn,
  webhookFields,
  webhookStore,
  webhookTrigger,
  type Delivery,
  type Feature,
  type Outcome,
  type Webhook,
  type WebhookField
} from '#modules/webhooks/index'
import { isOpen } from '../access.ts'
import { json, operation, type Operation } from '../operation.ts'
import { page, pageOf, readSearch, searchQuery } from '../paging.ts'
import { adminUiAccess, genericResponse, readMembers } from './admin-ui-words.ts'

const access = adminUiAccess('webhook')
const tag = 'Admin UI - Webhooks'

const text = z.string().max(4096)

const webhookInput = z.object({
  inum: text.optional().describe('Made by the server.'),
  displayName: text,
  description: text.optional(),
  url: text.describe('Short codes ${name} stand for members of what was changed, behind the host.'),
  httpMethod: z.enum(httpMethods),
  jansEnabled: z.boolean().default(false),
  httpHeaders: z
    .array(z.object({ key: text.min(1), value: text.default('') }).meta({ id: 'KeyValuePair' }))
    .max(100)
    .default([])
    .describe(
      'Values of all but the most harmless are masked for those who may only read; a mask that comes back changes nothing.'
    ),
  httpRequestBody: z.record(z.string(), z.unknown()).optional().describe('Short codes as in the url.'),
  httpRequestBodyString: z.string().max(65_536).optional().describe('Read where there is no httpRequestBody.'),
  auiFeatureIds: z.array(text).max(100).default([])
})
const webhookEntry = webhookInput
  .extend({
    dn: text,
    baseDn: text,
    deliveriesDropped: z
      .int()
      .optional()
      .describe('What the outbox had no room for since the webhook was last changed.')
  })
  .meta({ id: 'WebhookEntry' })
const auiFeature = z
  .object({
    dn: text,
    auiFeatureId: text,
    displayName: text,
    jansScope: text,
    webhookIdsMapped: z.array(text).optional()
  })
  .meta({ id: 'AuiFeature' })
const shortCodeRequest = z
  .object({ webhookId: text, shortcodeValueMap: z.record(z.string(), z.unknown()).default({}) })
  .meta({ id: 'ShortCodeRequest' })
const delivery = z
  .object({
    id: text,
    webhookId: text,
    featureId: text,
    correlationId: text.describe('Of the request that made the change.'),
    createdAt: text,
    attempts: z.int(),
    nextAttemptAt: text.optional(),
    failedAt: text.optional().describe('When it was given up.'),
    problem: text.optional().describe('Why the last attempt failed.')
  })
  .meta({ id: 'WebhookDelivery' })

const body = { types: json, schema: webhookInput.meta({ id: 'WebhookInput' }) }

/** A name of Janssen's storage that searches use as well. */
const webhookField = (name: string): WebhookField | undefined =>
  name === 'dn' || name === 'baseDn' ? 'inum' : webhookFields.find((field) => field === name)

export const webhookOperations: readonly Operation[] = [
  operation({
    operationId: 'get-all-webhooks',
    method: 'get',
    path: '/webhook',
    tag,
    summary: 'Search webhooks',
    access: access.read,
    query: searchQuery,
    answer: pageOf(webhookEntry),
    refusals: [400],
    async handle({ ctx, query, scopes }) {
      const search = readSearch(query, 'inum', webhookField)
      const { searchWebhooks } = await webhookStore()
      const { total, webhooks } = await searchWebhooks(ctx, search)
      return page(search, total, webhooks.map(shownTo(scopes)))
    }
  }),
  operation({
    operationId: 'post-webhook',
    method: 'post',
    path: '/webhook',
    tag,
    summary: 'Create a webhook',
    access: access.write,
    body,
    answer: webhookEntry,
    status: 201,
    refusals: [400],
    async handle({ ctx, body, actor, scopes }) {
      const { inum: _, ...given } = readMembers(webhookInput, body)
      const { createWebhook } = await webhookStore()
      return shownTo(scopes)(await createWebhook(ctx, given, actor))
    }
  }),
  operation({
    operationId: 'put-webhook',
    method: 'put',
    path: '/webhook',
    tag,
    summary: 'Replace a webhook',
    access: access.write,
    body,
    answer: webhookEntry,
    refusals: [400],
    async handle({ ctx, body, actor, scopes }) {
      const { inum, ...given } = readMembers(webhookInput, body)
      if (inum === undefined) throw new AppError('inum_missing', 400, 'inum is needed to replace a webhook')
      const { replaceWebhook } = await webhookStore()
      return shownTo(scopes)(await replaceWebhook(ctx, { ...given, inum }, actor))
    }
  }),
  operation({
    operationId: 'get-all-features',
    method: 'get',
    path: '/webhook/features',
    tag,
    summary: 'What a webhook can follow',
    access: access.read,
    answer: z.array(auiFeature),
    handle: ({ ctx }) => featureDocuments(ctx)
  }),
  operation({
    operationId: 'get-features-by-webhook-id',
    method: 'get',
    path: '/webhook/features/{webhookId}',
    tag,
    summary: 'What one webhook follows',
    access: access.read,
    answer: z.array(auiFeature),
    handle: async ({ ctx, params: { webhookId = '' } }) =>
      (await featureDocuments(ctx)).filter(({ webhookIdsMapped }) => webhookIdsMapped.includes(webhookId))
  }),
  operation({
    operationId: 'get-webhook-deliveries',
    method: 'get',
    path: '/webhook/deliveries',
    tag,
    summary: 'What is still to be delivered, and what was given up in the last 30 days',
    access: access.read,
    query: searchQuery.pick({ limit: true, startIndex: true }).extend({
      webhookId: text.optional().describe('inum of one webhook.'),
      status: z.enum(['waiting', 'failed']).optional()
    }),
    answer: pageOf(delivery),
    refusals: [400],
    async handle({ ctx, query: { limit, startIndex: offset, webhookId: webhookInum, status } }) {
      const failed = status === undefined ? undefined : status === 'failed'
      const { total, deliveries } = await searchDeliveries(ctx.db, { webhookInum, failed, offset, limit })
      return page({ offset }, total, deliveries.map(deliveryDocument))
    }
  }),
  operation({
    operationId: 'trigger-webhook',
    method: 'post',
    path: '/webhook/trigger/{featureId}',
    tag,
    summary: 'Fire the enabled webhooks of a feature',
    access: access.read,
    body: { types: json, schema: z.array(shortCodeRequest).max(1000) },
    answer: z.array(genericResponse),
    refusals: [400, 404],
    async handle({ ctx, params: { featureId = '' }, body, actor }) {
      // Some pages of the Admin UI send one that stands alone.
      const requests = readMembers(z.array(shortCodeRequest).max(1000), Array.isArray(body) ? body : [body])
      const values = new Map(requests.map(({ webhookId, shortcodeValueMap }) => [webhookId, shortcodeValueMap]))
      const { triggerWebhooks } = await webhookTrigger()
      return (await triggerWebhooks(ctx, featureId, values, actor)).map(outcomeDocument)
    }
  }),
  operation({
    operationId: 'get-webhooks-by-feature-id',
    method: 'get',
    path: '/webhook/{featureId}',
    tag,
    summary: 'The webhooks of a feature',
    access: access.read,
    answer: z.array(webhookEntry),
    handle: async ({ ctx, params, scopes }) =>
      (await (await webhookStore()).findWebhooksOf(ctx, params.featureId as string)).map(shownTo(scopes))
  }),
  operation({
    operationId: 'delete-Webhook-by-inum',
    method: 'delete',
    path: '/webhook/{webhookId}',
    tag,
    summary: 'Delete a webhook',
    access: access.delete,
    refusals: [404],
    handle: async ({ ctx, params, actor }) =>
      (await webhookStore()).deleteWebhook(ctx, params.webhookId as string, actor)
  })
]

/** Headers hold credentials, which are for those who could set them. */
const shownTo =
  (scopes: ReadonlySet<string>) =>
  ({ httpHeaders, ...webhook }: Webhook) => {
    const dn = webhookDn(webhook.inum)
    const mayWrite = isOpen(access.write, scopes)
    const shown = ({ key, value }: { key: string; value: string }) =>
      mayWrite || !isSecretHeader(key) ? { key, value } : { key, value: maskedValue }
    return { dn, baseDn: dn, ...webhook, httpHeaders: httpHeaders.map(shown) }
  }

async function featureDocuments(ctx: Context) {
  const { followersByFeature } = await webhookStore()
  const followers = await followersByFeature(ctx)
  return features.map(({ id, displayName, scope }: Feature) => ({
    dn: `auiFeatureId=${id},ou=auiFeatures,ou=admin-ui,o=jans`,
    auiFeatureId: id,
    displayName,
    jansScope: scope,
    webhookIdsMapped: followers.get(id) ?? []
  }))
}

const deliveryDocument = (row: Delivery) => ({
  id: row.id,
  webhookId: row.webhookInum,
  featureId: row.featureId,
  correlationId: row.correlationId,
  createdAt: toDateTime(row.createdAt),
  attempts: row.attempts,
  ...(row.failedAt === null ? { nextAttemptAt: toDateTime(row.dueAt) } : { failedAt: toDateTime(row.failedAt) }),
  ...(row.problem !== null && { problem: row.problem })
})

const outcomeDocument = ({ webhookId, displayName, status, success, message }: Outcome) => ({
  success,
  responseMessage: `${displayName}: ${message}`,
  responseCode: status ?? 500,
  responseObject: { webhookId, inum: webhookId }
})
