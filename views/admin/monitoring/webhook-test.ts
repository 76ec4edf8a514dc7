import { html, type Html } from '../../html.ts'
import { empty } from '../../parts/empty.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import type { Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { page, pageHead, type Viewer } from '../shell.ts'
import type { WebhookRow } from './webhooks.ts'

export const testSections: readonly Section[] = [
  {
    title: 'Change',
    about: 'What the requests shall tell of. Nothing is changed here by it.',
    fields: [
      { name: 'featureId', kind: 'select', label: 'Feature', help: 'All its enabled webhooks are sent, once each.' },
      {
        name: 'values',
        kind: 'json',
        label: 'Values of the short codes',
        help: 'For this webhook; in the others short codes stay as they are.'
      }
    ]
  }
]

/** What came of one webhook. */
export interface Outcome {
  success: boolean
  message: string
  /** Is it the one that is tested? */
  own: boolean
}

interface WebhookTestProps extends WebhookRow {
  values: FormValues
  /** Those that it follows. */
  features: readonly Choice[]
  errors?: FormErrors
  call?: EquivalentCall
  /** Once it was sent. */
  outcomes?: readonly Outcome[]
}

/** Sends the request of a webhook now, and shows what came of it. */
export function webhookTestPage(viewer: Viewer, props: WebhookTestProps): Html {
  const { inum, displayName, enabled, values, features, errors, call, outcomes } = props
  const home = `/admin/webhooks/${encodeURIComponent(inum)}`
  const title = `Test ${displayName}`
  const lacking = !enabled ? 'It is disabled' : features.length === 0 ? 'It follows nothing yet' : undefined
  return page(viewer, {
    title,
    section: 'webhooks',
    content: html`${pageHead({ title, back: { href: home, label: displayName } })} ${outcomes && answers(outcomes)}
    ${
      lacking
        ? html`<div class="panel">
            ${empty({
              icon: 'webhooks',
              title: lacking,
              about: 'Only an enabled webhook that follows something can be tested.',
              action: viewer.may('put-webhook') && linkButton(`${home}/edit`, 'Edit')
            })}
          </div>`
        : form({
            action: `${home}/test`,
            csrf: viewer.csrf,
            guarded: true,
            content: [
              fields({ sections: testSections, values, ...(errors && { errors }), choices: { featureId: features } }),
              equivalentOfForm(call),
              html`<div class="form-foot">${submit({ label: 'Send it' })} ${linkButton(home, 'Back', 'quiet')}</div>`
            ]
          })
    }`
  })
}

const answers = (outcomes: readonly Outcome[]): Html =>
  outcomes.length === 0
    ? notice('warning', 'Nothing was sent: no webhook of the feature is enabled any more.')
    : html`${outcomes
        .toSorted((a, b) => Number(b.own) - Number(a.own))
        .map(({ success, message }) => notice(success ? 'success' : 'danger', message))}`
