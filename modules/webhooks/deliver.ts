import { audit } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import {
  failDelivery,
  findNextDelivery,
  findWaitingWebhooks,
  postponeDelivery,
  removeDelivery,
  takeDelivery,
  type Delivery
} from './repository.ts'
import type { Values } from './short-codes.ts'
import { toRequest, type Webhook } from './webhook.ts'
import { findWebhooks } from './webhooks.ts'

/** Attempts for one delivery: the second after 5 s, and each later one after twice the time, 10 minutes in all. */
const attempts = 8
const firstWait = 5000
/** Milliseconds that a delivery belongs to whoever has taken it; longer than any answer is waited for. */
const claimed = 15_000
/** Webhooks that are served at the same time. */
const atOnce = 10

/**
 * Sends what is due: of one webhook one after the other in the order of the changes, so that one that cannot be delivered
 * holds up those behind it until it is given up.
 */
export async function deliverDue(ctx: Context, signal: AbortSignal): Promise<void> {
  const inums = await findWaitingWebhooks(ctx.db)
  const serve = async () => {
    for (let inum = inums.shift(); inum !== undefined; inum = inums.shift()) await drain(ctx, inum, signal)
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, inums.length) }, serve))
}

async function drain(ctx: Context, inum: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const next = await findNextDelivery(ctx.db, inum)
    if (!next || next.dueAt > ctx.now()) return
    // Read anew for each, so that a mended address counts at once.
    const [webhook] = await findWebhooks(ctx, [inum])
    if (!webhook?.jansEnabled) return
    const delivery = await takeDelivery(ctx.db, next, ctx.now() + claimed)
    if (!delivery) return
    const problem = await attempt(ctx, webhook, delivery)
    if (problem === undefined) await removeDelivery(ctx.db, delivery.id)
    else if (delivery.attempts >= attempts) await giveUp(ctx, delivery, problem)
    else {
      ctx.log.warn({ webhook: inum, delivery: delivery.id, problem }, 'webhook not delivered')
      const wait = firstWait * 2 ** (delivery.attempts - 1)
      await postponeDelivery(ctx.db, delivery.id, ctx.now() + wait, problem)
      return
    }
  }
}

/** @returns why it failed */
async function attempt(ctx: Context, webhook: Webhook, { id, values }: Delivery): Promise<string | undefined> {
  try {
    const status = await send(ctx, webhook, values, id)
    return isSuccess(status) ? undefined : `The answer was ${status}`
  } catch (error) {
    return (error as Error).message.slice(0, 500)
  }
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/**
 * Sends the request of a webhook.
 * @param id tells the receiver a repetition from another delivery
 * @returns the status of the answer
 * @throws when there is none
 */
export async function send(
  { fetch }: Pick<Context, 'fetch'>,
  webhook: Webhook,
  values: Values,
  id: string
): Promise<number> {
  const { url, init } = toRequest(webhook, values)
  init.headers.set('webhook-id', id)
  return (await fetch(url, init)).status
}

/** It stays to be seen, as a delivery and in the audit log. */
async function giveUp(ctx: Context, delivery: Delivery, problem: string): Promise<void> {
  const { id, webhookInum, featureId, correlationId } = delivery
  ctx.log.error({ webhook: webhookInum, delivery: id, problem }, 'webhook given up')
  await ctx.db.transaction(async () => {
    await failDelivery(ctx.db, id, ctx.now(), problem)
    await audit(
      ctx,
      { correlationId },
      {
        operation: 'give-up-webhook-delivery',
        resourceType: 'webhook',
        resourceId: webhookInum,
        after: { delivery: id, featureId, attempts: delivery.attempts, problem }
      }
    )
  })
}
