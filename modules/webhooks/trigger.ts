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

/** Janssen's Admin UI fires the webhooks of what it has saved, which have been told by then. */
const saver = 'admin-ui'

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
  const feature = features.find(({ id }) => id === featureId)
  if (!feature) throw notFound(`The feature ${featureId}`)
  const isTold = actor.agent === saver && feature.resourceTypes.length > 0
  const webhooks = (await findWebhooksOf(ctx, featureId)).filter(({ jansEnabled }) => jansEnabled)
  const outcomes = await Promise.all(
    webhooks.map(async (webhook): Promise<Outcome> => {
      const { inum: webhookId, displayName } = webhook
      if (isTold) return { webhookId, displayName, status: 200, success: true, message: 'Told by the change itself' }
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
