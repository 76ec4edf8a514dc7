import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import type { Choice } from '../../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { scopeTypeChoices } from './scopes.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** The members of a scope that the form knows, by their names in the Config API; all others stay as they are. */
export const scopeSections: readonly Section[] = [
  {
    title: 'General',
    about: 'What clients ask for, and what people read when they are asked.',
    fields: [
      {
        name: 'id',
        member: 'id',
        kind: 'text',
        label: 'Scope',
        required: true,
        help: 'What a client writes into its request.',
        placeholder: 'orders.read'
      },
      {
        name: 'displayName',
        member: 'displayName',
        kind: 'text',
        label: 'Name',
        help: 'People see it when they are asked.'
      },
      { name: 'description', member: 'description', kind: 'area', label: 'Description' },
      { name: 'scopeType', member: 'scopeType', kind: 'select', label: 'Type', choices: scopeTypeChoices },
      { name: 'iconUrl', member: 'iconUrl', kind: 'url', label: 'Icon', placeholder: 'https://example.org/icon.svg' }
    ]
  },
  {
    title: 'Use',
    fields: [
      {
        name: 'defaultScope',
        member: 'defaultScope',
        kind: 'check',
        label: 'Default',
        help: 'Clients that register themselves have it.'
      },
      {
        name: 'attributes.showInConfigurationEndpoint',
        member: 'attributes.showInConfigurationEndpoint',
        kind: 'check',
        label: 'Shown in the discovery document'
      },
      {
        name: 'expirationDate',
        member: 'expirationDate',
        kind: 'moment',
        label: 'Expires',
        help: 'It is deleted then. Empty, it stays.'
      }
    ]
  },
  {
    title: 'Claims',
    about: 'What an application learns about the person.',
    when: { field: 'scopeType', is: ['openid', 'dynamic'] },
    fields: [
      { name: 'claims', member: 'claims', kind: 'choices', label: 'Claims', search: 'Search claims' },
      {
        name: 'groupClaims',
        member: 'groupClaims',
        kind: 'check',
        label: 'Claims in one object',
        help: 'They are members of one claim with the name of the scope.'
      }
    ]
  },
  {
    title: 'Dynamic claims',
    about:
      'Scripts of the type dynamic_scope that make the claims, for servers that run them. This one runs no scripts.',
    when: { field: 'scopeType', is: ['dynamic'] },
    fields: [
      {
        name: 'dynamicScopeScripts',
        member: 'dynamicScopeScripts',
        kind: 'choices',
        label: 'Scripts',
        help: 'There are none to choose before a script of this type has been added.'
      }
    ]
  },
  {
    title: 'Authorization policies',
    about:
      'Scripts of the type uma_rpt_policy that decide who gets it, for servers that run them. This one runs no scripts.',
    when: { field: 'scopeType', is: ['uma'] },
    fields: [
      {
        name: 'umaAuthorizationPolicies',
        member: 'umaAuthorizationPolicies',
        kind: 'choices',
        label: 'Policies',
        help: 'There are none to choose before a script of this type has been added.'
      }
    ]
  },
  {
    title: 'Spontaneous clients',
    about: 'Scopes that come into being when a client asks for them. Here the client itself says which it may make up.',
    when: { field: 'scopeType', is: ['spontaneous'] },
    fields: [
      {
        name: 'attributes.spontaneousClientScopes',
        member: 'attributes.spontaneousClientScopes',
        kind: 'lines',
        label: 'Patterns',
        help: 'Regular expressions, one a line.',
        placeholder: '^transaction:\\w+$'
      }
    ]
  }
]

interface ScopeFormProps {
  /** The scope that is edited; absent for a new one. */
  scope?: { inum: string; id: string } | undefined
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  /** Attributes and scripts, by the field that they can be chosen in. */
  choices: Record<string, readonly Choice[]>
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or changes a scope. */
export function scopeFormPage(viewer: Viewer, props: ScopeFormProps): Html {
  const { scope, version, values, errors, choices, overtaken, call } = props
  const home = scope ? `/admin/scopes/${encodeURIComponent(scope.inum)}` : '/admin/scopes'
  const title = scope ? `Edit ${scope.id}` : 'Add a scope'
  return page(viewer, {
    title,
    section: 'scopes',
    content: html`${pageHead({ title, back: { href: home, label: scope?.id ?? 'Scopes' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: scope ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        fields({ sections: scopeSections, values, ...(errors && { errors }), choices }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(scope ? 'Save' : 'Add the scope', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
