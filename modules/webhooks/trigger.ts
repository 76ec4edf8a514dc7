import { audit, type Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { orderedId } from '#modules/core/ordered-id'
import { isSuccess, send } from './deliver.ts'
import { features } from './features.ts'
import type { Values } from './short-codes.ts'
import { findWebhooksOf } from './webhooks.ts'

/** What came of one webhook. */
export interface Outcome {
  webhookId: string
  displayName: string
  /** Of the answer; absent when there was none. */
  status?: number
  success: boolean
  message: string
}

/**
 * Fires the enabled webhooks of a feature at once, each one time, without the outbox.
 * @param values what short codes stand for, by the inum of the webhook
 * @throws AppError `not_found` for a feature that there is not
 */
export async function triggerWebhooks(
  ctx: Context,
  featureId: string,
  values: ReadonlyMap<string, Values>,
  actor: Actor
): Promise<Outcome[]> {
  if (!features.some(({ id }) => id === featureId)) throw notFound(`The feature ${featureId}`)
  const webhooks = (await findWebhooksOf(ctx, featureId)).filter(({ jansEnabled }) => jansEnabled)
  const outcomes = await Promise.all(
    webhooks.map(async (webhook): Promise<Outcome> => {
      const { inum: webhookId, displayName } = webhook
      try {
        const status = await send(ctx, webhook, values.get(webhookId) ?? {}, orderedId(ctx.now()))
        return { webhookId, displayName, status, success: isSuccess(status), message: `The answer was ${status}` }
      } catch (error) {
        return { webhookId, displayName, success: false, message: (error as Error).message.slice(0, 500) }
      }
    })
  )
  await audit(ctx, actor, {
    operation: 'trigger-webhook',
    resourceType: 'webhook-feature',
    resourceId: featureId,
    after: { outcomes }
  })
  return outcomes
}
