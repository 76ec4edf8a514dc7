import type { Section } from '../../parts/fields.ts'
import type { Flow } from './client-try.ts'

const scopes = {
  name: 'scopes',
  label: 'Scopes',
  kind: 'choices',
  member: 'scope',
  help: 'What the client may have; the server leaves out what it may not.',
  search: 'Search scopes'
} as const

/** What can be chosen before a sign-in. */
export const codeSections: readonly Section[] = [
  {
    title: 'What to ask for',
    about: 'The parameters of the authorization request. PKCE, state and nonce are always there.',
    fields: [scopes]
  },
  {
    title: 'How to sign in',
    about: 'All of it can be left empty.',
    fields: [
      {
        name: 'prompt',
        label: 'Prompt',
        kind: 'select',
        member: 'prompt',
        help: 'Without a new sign-in the server takes who is signed in with this browser already: that is you.',
        choices: [
          { value: 'login', label: 'login: sign in anew' },
          { value: '', label: 'None: use the session of this browser' },
          { value: 'consent', label: 'consent: ask for consent' },
          { value: 'login consent', label: 'login consent: both' },
          { value: 'select_account', label: 'select_account: choose who it is' },
          { value: 'none', label: 'none: no page at all, or an error' }
        ]
      },
      {
        name: 'acr_values',
        label: 'Ways to authenticate',
        kind: 'url',
        member: 'acr_values',
        help: 'By their names, the preferred one first, separated by spaces.'
      },
      {
        name: 'login_hint',
        label: 'User name to begin with',
        kind: 'text',
        member: 'login_hint'
      },
      {
        name: 'max_age',
        label: 'Longest time since the sign-in',
        kind: 'number',
        member: 'max_age',
        help: 'Who has signed in longer ago does so again.',
        suffix: 'seconds'
      },
      {
        name: 'claims',
        label: 'Claims one by one',
        kind: 'json',
        member: 'claims',
        help: 'OpenID Connect Core, 5.5.',
        placeholder: '{ "id_token": { "email": null } }'
      },
      {
        name: 'push',
        label: 'Push the request',
        kind: 'check',
        help: 'The request goes to the server itself, and the browser carries a reference (RFC 9126).'
      }
    ]
  }
]

const scopesAlone: readonly Section[] = [{ title: 'What to ask for', fields: [scopes] }]

export const flowSections: Readonly<Record<Flow, readonly Section[]>> = {
  code: codeSections,
  machine: scopesAlone,
  device: scopesAlone
}
