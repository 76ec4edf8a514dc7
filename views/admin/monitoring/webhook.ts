import { html, type Hole, type Html } from '../../html.ts'
import { copyText } from '../../parts/copy.ts'
import { ask, type Question } from '../../parts/dialog.ts'
import { equivalent, type EquivalentCall } from '../../parts/equivalent.ts'
import type { FormValues } from '../../parts/fields.ts'
import { linkButton } from '../../parts/form.ts'
import { pager } from '../../parts/pager.ts'
import { table } from '../../parts/table.ts'
import { time } from '../../parts/time.ts'
import { sectionPanel } from '../section-panel.ts'
import { facts, page, pageHead, panel, type Viewer } from '../shell.ts'
import { webhookSections } from './webhook-form.ts'
import { enabledBadge, type WebhookRow } from './webhooks.ts'

interface Delivery {
  feature: string
  createdAt: number
  attempts: number
  /** When it is tried again; absent for what was given up. */
  nextAttemptAt: number | undefined
  failedAt: number | undefined
  /** Why the last attempt failed. */
  problem: string | undefined
}

interface WebhookProps extends WebhookRow {
  values: FormValues
  /** What is still to be delivered, and what was given up. */
  deliveries: { page: number; size: number; total: number; rows: readonly Delivery[] }
  call: EquivalentCall
}

/** One webhook, and what it could not deliver. */
export function webhookPage(viewer: Viewer, webhook: WebhookProps): Html {
  const { inum, displayName, description, enabled, values, deliveries } = webhook
  const home = `/admin/webhooks/${encodeURIComponent(inum)}`
  return page(viewer, {
    title: displayName,
    section: 'webhooks',
    content: html`${pageHead({
        title: displayName,
        back: { href: '/admin/webhooks', label: 'Webhooks' },
        lead: description,
        badge: enabledBadge(enabled),
        actions: [
          viewer.may('put-webhook') && linkButton(`${home}/edit`, 'Edit', 'primary'),
          viewer.may('trigger-webhook') && linkButton(`${home}/test`, 'Test'),
          viewer.may('delete-Webhook-by-inum') && ask('delete', deleteWebhookQuestion(webhook, viewer.csrf), 'Delete')
        ]
      })}
      <div class="columns">
        ${panel('Identity', html`<div class="panel-body">${facts([['inum', copyText(inum, 'Copy the inum')]])}</div>`)}
        ${webhookSections.map((section) => sectionPanel(section, values))}
      </div>
      ${panel(
        'Not delivered',
        deliveries.rows.length === 0
          ? html`<p class="panel-body none">
              Nothing waits, and nothing was given up in the last 30 days. What was delivered is not kept.
            </p>`
          : [
              table('Deliveries', columns, deliveries.rows),
              pager({ ...deliveries, href: (to) => `${home}?page=${to}` })
            ]
      )}
      ${equivalent(webhook.call)}`
  })
}

const columns = [
  {
    label: 'Feature',
    cell: ({ feature, problem }: Delivery) =>
      html`${feature} ${problem !== undefined && html`<span class="second-line">${problem}</span>`}`
  },
  { label: 'Changed', wideOnly: true, cell: ({ createdAt }: Delivery) => time(createdAt) },
  { label: 'Attempts', wideOnly: true, cell: ({ attempts }: Delivery) => attempts },
  { label: 'State', cell: (delivery: Delivery): Hole => stateOf(delivery) }
]

function stateOf({ failedAt, nextAttemptAt }: Delivery): Html {
  if (failedAt !== undefined)
    return html`<span class="badge danger">Given up</span> <span class="second-line">${time(failedAt)}</span>`
  return html`<span class="badge warning">Waiting</span>
    ${nextAttemptAt !== undefined && html`<span class="second-line">until ${time(nextAttemptAt)}</span>`}`
}

/** What is asked before a webhook goes. */
export const deleteWebhookQuestion = (
  { inum, displayName }: { inum: string; displayName: string },
  csrf: string
): Question => ({
  title: `Delete ${displayName}?`,
  about: 'What it has not delivered yet is dropped, and it cannot be brought back.',
  label: 'Delete the webhook',
  action: `/admin/webhooks/${encodeURIComponent(inum)}/delete`,
  csrf
})
