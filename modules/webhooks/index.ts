/**
 * Tells other systems what was changed here: a webhook is a request that follows features of Janssen's Admin UI. Every
 * recorded change fires, whichever surface made it; what is to be told is written down with the change and sent by a job,
 * at least once and in order. Whoever gets it knows a repetition by the header `webhook-id`.
 */
import type { Module } from '#modules/core/module'
import { webhookJobs } from './jobs.ts'
import { noteChange } from './outbox.ts'

export { features, type Feature } from './features.ts'
export { searchDeliveries, webhookFields, type Delivery, type WebhookField } from './repository.ts'
export type { Outcome } from './trigger.ts'
export { httpMethods, isSecretHeader, maskedValue, webhookDn, type Webhook } from './webhook.ts'

/** What is done with webhooks themselves, and firing them by hand; loaded when it is needed first. */
export const webhookStore = () => import('./webhooks.ts')
export const webhookTrigger = () => import('./trigger.ts')

export const webhooks: Module = {
  name: 'webhooks',
  async prepare(ctx) {
    ctx.events.on('change.recorded', (change) => noteChange(ctx, change))
  },
  jobs: webhookJobs
}
