import { audit } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import {
  countFailure,
  dropOldest,
  failDelivery,
  findNextDelivery,
  findWaitingWebhooks,
  forgetFailures,
  postponeWebhook,
  removeDelivery,
  returnDelivery,
  takeDelivery,
  type Delivery
} from './repository.ts'
import type { Values } from './short-codes.ts'
import { toRequest, type Webhook } from './webhook.ts'
import { findWebhooks } from './webhooks.ts'

/** Attempts for one delivery. */
const attempts = 8
/** Milliseconds until a webhook is tried again: doubled with each failure in a row, up to the longest. */
const firstWait = 5000
const longestWait = 10 * 60_000
/** Deliveries that wait for one webhook at most; of more the oldest are dropped. */
const outboxLimit = 1000
/** Milliseconds that a delivery belongs to whoever has taken it; longer than any answer is waited for. */
const claimed = 15_000
/** Webhooks that are served at the same time. */
const atOnce = 10

/**
 * Sends what is due: of one webhook one after the other in the order of the changes, so that one that cannot be delivered
 * holds up those behind it until it is given up, and nobody else.
 * @param busy the webhooks that are being served by now
 */
export async function deliverDue(ctx: Context, busy: Set<string>, signal: AbortSignal): Promise<void> {
  const serve = async (inum: string, failures: number): Promise<void> => {
    busy.add(inum)
    await drain(ctx, inum, failures > 0, signal).finally(() => busy.delete(inum))
  }
  const waiting = await findWaitingWebhooks(ctx.db)
  for (const { inum } of waiting) {
    const dropped = await dropOldest(ctx.db, inum, outboxLimit)
    if (dropped > 0)
      ctx.log.error({ webhook: inum, dropped }, 'webhook has too much to deliver, the oldest was dropped')
  }
  const due = waiting.filter(({ inum, retryAt }) => retryAt <= ctx.now() && !busy.has(inum))
  const free = Math.max(0, atOnce - busy.size)
  await Promise.all(due.slice(0, free).map(({ inum, failures }) => serve(inum, failures)))
}

async function drain(ctx: Context, inum: string, fails: boolean, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const next = await findNextDelivery(ctx.db, inum)
    if (!next || next.dueAt > ctx.now()) return
    // Read anew for each, so that a mended address counts at once.
    const [webhook] = await findWebhooks(ctx, [inum])
    if (!webhook?.jansEnabled) return
    const delivery = await takeDelivery(ctx.db, next, ctx.now(), ctx.now() + claimed)
    if (!delivery) return
    const problem = await attempt(ctx, webhook, delivery)
    if (problem === undefined) {
      await removeDelivery(ctx.db, delivery.id)
      if (fails) await forgetFailures(ctx.db, inum)
      fails = false
      continue
    }
    const failures = await countFailure(ctx.db, inum)
    if (failures === undefined) return
    fails = true
    if (delivery.attempts >= attempts) {
      await giveUp(ctx, delivery, problem)
      // It may have been the fault of that one alone.
      continue
    }
    ctx.log.warn({ webhook: inum, delivery: delivery.id, problem }, 'webhook not delivered')
    await postponeWebhook(ctx.db, inum, ctx.now() + Math.min(firstWait * 2 ** (failures - 1), longestWait))
    await returnDelivery(ctx.db, delivery.id, ctx.now(), problem)
    return
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
