import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import type { Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

const home = '/admin/provisioning-tokens'

export const provisioningTokenSections: readonly Section[] = [
  {
    title: 'Token',
    about: 'One for each system, so that each can be revoked by itself.',
    fields: [
      {
        name: 'name',
        member: 'name',
        kind: 'text',
        label: 'Name',
        required: true,
        help: 'Of the system that will use it. Records of what it changes lead to this name.'
      },
      {
        name: 'expiresAt',
        member: 'expiresAt',
        kind: 'select',
        label: 'Expires',
        choices: [
          { value: '30', label: 'After 30 days' },
          { value: '90', label: 'After 90 days' },
          { value: '365', label: 'After a year' },
          { value: '730', label: 'After two years' },
          { value: '1825', label: 'After five years' }
        ],
        help: 'From then on the system is refused, until it is given another token.'
      }
    ]
  },
  {
    title: 'Scopes',
    about: 'What the system may do over SCIM. Nothing else is open to it.',
    fields: [
      {
        name: 'scopes',
        member: 'scopes',
        kind: 'choices',
        label: 'Scopes',
        help: 'Users and groups are what most systems need; bulk and search over everything include both.'
      }
    ]
  }
]

interface ProvisioningTokenFormProps {
  values: FormValues
  scopes: readonly Choice[]
  errors?: FormErrors
  call?: EquivalentCall
}

/** Makes a token. */
export function provisioningTokenFormPage(
  viewer: Viewer,
  { values, scopes, errors, call }: ProvisioningTokenFormProps
): Html {
  const title = 'Create a provisioning token'
  return page(viewer, {
    title,
    section: 'provisioning-tokens',
    content: html`${pageHead({ title, back: { href: home, label: 'Provisioning' } })}
    ${form({
      action: `${home}/new`,
      csrf: viewer.csrf,
      guarded: true,
      content: [
        fields({ sections: provisioningTokenSections, values, choices: { scopes }, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: 'Create the token' })} ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
