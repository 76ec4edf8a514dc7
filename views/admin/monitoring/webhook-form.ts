import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import type { Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((value) => ({ value, label: value }))

/** What the form knows of a webhook, by its names in the Config API. */
export const webhookSections: readonly Section[] = [
  {
    title: 'Webhook',
    fields: [
      {
        name: 'displayName',
        member: 'displayName',
        kind: 'text',
        label: 'Name',
        required: true,
        help: 'Letters, digits and any of _ - : / . but no blanks.',
        placeholder: 'inventory'
      },
      { name: 'description', member: 'description', kind: 'area', label: 'Description' },
      {
        name: 'jansEnabled',
        member: 'jansEnabled',
        kind: 'check',
        label: 'Enabled',
        help: 'Otherwise nothing is sent; what waits stays until it is enabled again.'
      }
    ]
  },
  {
    title: 'Request',
    about:
      'Short codes stand for what was changed: ${inum} is its inum, ${displayName} its name, ${attributes.tlsClientAuth} a member of a member. One that stands for nothing is sent as it is.',
    fields: [
      {
        name: 'url',
        member: 'url',
        kind: 'url',
        label: 'Address',
        required: true,
        help: 'Short codes may stand behind the host.',
        placeholder: 'https://hooks.example.org/${inum}'
      },
      { name: 'httpMethod', member: 'httpMethod', kind: 'select', label: 'Method', choices: methods },
      {
        name: 'httpHeaders',
        member: 'httpHeaders',
        kind: 'rows',
        label: 'Headers',
        help: 'Their values are stored encrypted, and shown to those alone who may change them.',
        columns: [
          { name: 'key', label: 'Name' },
          { name: 'value', label: 'Value' }
        ]
      },
      {
        name: 'httpRequestBody',
        member: 'httpRequestBody',
        kind: 'code',
        label: 'Body',
        help: 'JSON, or any other text together with a header Content-Type. GET and DELETE have none. In JSON, "${redirectUris}" becomes the list as text.'
      }
    ]
  },
  {
    title: 'Features',
    about: 'Every recorded change of these fires it, whichever way it was made.',
    fields: [{ name: 'auiFeatureIds', member: 'auiFeatureIds', kind: 'choices', label: 'Features' }]
  }
]

interface WebhookFormProps {
  /** The webhook that is edited; absent for a new one. */
  webhook?: { inum: string; displayName: string } | undefined
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  /** Everything that can be followed. */
  features: readonly Choice[]
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or changes a webhook. */
export function webhookFormPage(viewer: Viewer, props: WebhookFormProps): Html {
  const { webhook, version, values, errors, features, overtaken, call } = props
  const home = webhook ? `/admin/webhooks/${encodeURIComponent(webhook.inum)}` : '/admin/webhooks'
  const title = webhook ? `Edit ${webhook.displayName}` : 'Add a webhook'
  return page(viewer, {
    title,
    section: 'webhooks',
    content: html`${pageHead({ title, back: { href: home, label: webhook?.displayName ?? 'Webhooks' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: webhook ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        fields({
          sections: webhookSections,
          values,
          ...(errors && { errors }),
          choices: { auiFeatureIds: features }
        }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(webhook ? 'Save' : 'Add the webhook', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
