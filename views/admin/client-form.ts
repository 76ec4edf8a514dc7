import { html, type Html } from '../html.ts'
import type { Choice } from '../parts/field.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../parts/fields.ts'
import { form, linkButton, submit } from '../parts/form.ts'
import { overtakenNotice, saveLabel } from './overtaken.ts'
import { page, pageHead, type Viewer } from './shell.ts'

/** Apart from the others, because a client may have a hundred scopes. */
export const accessSection: Section = {
  title: 'Access',
  about: 'What it may ask for.',
  fields: [{ name: 'scopes', kind: 'choices', label: 'Scopes', search: 'Search scopes' }]
}

/**
 * The members of a client that the form knows, by their names in the Config API; those inside `attributes` have a dotted
 * name. All other members stay as they are.
 */
export const clientSections: readonly Section[] = [
  {
    title: 'General',
    about: 'What the application is.',
    fields: [
      { name: 'displayName', kind: 'text', label: 'Name', help: 'People see it when they sign in.' },
      { name: 'description', kind: 'area', label: 'Description', help: 'For administrators.' },
      {
        name: 'applicationType',
        kind: 'select',
        label: 'Kind of application',
        choices: [
          { value: 'web', label: 'Web: runs on a server or in a browser' },
          { value: 'native', label: 'Native: installed on a device' }
        ]
      },
      {
        name: 'trustedClient',
        kind: 'check',
        label: 'Trusted',
        help: 'People are not asked whether it may have what it wants.'
      }
    ]
  },
  {
    title: 'Signing in',
    about: 'How it gets tokens, and where people come back to.',
    fields: [
      {
        name: 'redirectUris',
        kind: 'lines',
        label: 'Redirect URIs',
        help: 'One a line. Compared character by character.',
        placeholder: 'https://app.example.org/callback'
      },
      {
        name: 'grantTypes',
        kind: 'choices',
        label: 'Grant types',
        choices: [
          { value: 'authorization_code', label: 'Authorization code', help: 'A person signs in' },
          { value: 'refresh_token', label: 'Refresh token', help: 'Stays connected' },
          { value: 'client_credentials', label: 'Client credentials', help: 'Acts for itself' },
          { value: 'implicit', label: 'Implicit', help: 'Old single-page applications' },
          { value: 'password', label: 'Password', help: 'Sees the password; avoid it' },
          { value: 'urn:ietf:params:oauth:grant-type:device_code', label: 'Device code', help: 'Has no browser' },
          { value: 'urn:ietf:params:oauth:grant-type:token-exchange', label: 'Token exchange' },
          { value: 'urn:ietf:params:oauth:grant-type:jwt-bearer', label: 'JWT bearer' },
          { value: 'urn:openid:params:grant-type:ciba', label: 'CIBA', help: 'Asks on another device' },
          { value: 'urn:ietf:params:oauth:grant-type:uma-ticket', label: 'UMA ticket' }
        ]
      },
      {
        name: 'responseTypes',
        kind: 'choices',
        label: 'Response types',
        choices: ['code', 'id_token', 'token'].map((value) => ({ value, label: value }))
      },
      {
        name: 'tokenEndpointAuthMethod',
        kind: 'select',
        label: 'How it proves itself',
        choices: [
          { value: 'client_secret_basic', label: 'Secret, in the Authorization header' },
          { value: 'client_secret_post', label: 'Secret, in the body' },
          { value: 'client_secret_jwt', label: 'JWT made with the secret' },
          { value: 'private_key_jwt', label: 'JWT signed with its own key' },
          { value: 'tls_client_auth', label: 'TLS certificate of an authority' },
          { value: 'self_signed_tls_client_auth', label: 'TLS certificate of its own' },
          { value: 'none', label: 'Not at all: a public client' }
        ]
      },
      { name: 'jwksUri', kind: 'url', label: 'Key set address', help: 'Where its public keys are published.' },
      {
        name: 'attributes.requirePkce',
        kind: 'check',
        label: 'PKCE required',
        help: 'Codes are useless to who intercepts them.'
      }
    ]
  },
  accessSection,
  {
    title: 'Tokens',
    about: 'Empty means the server’s own value.',
    fields: [
      {
        name: 'accessTokenAsJwt',
        kind: 'check',
        label: 'Access tokens as JWT',
        help: 'APIs can read them without asking the server.'
      },
      {
        name: 'attributes.dpopBoundAccessToken',
        kind: 'check',
        label: 'Bound to a key (DPoP)',
        help: 'A stolen token is of no use.'
      },
      { name: 'accessTokenLifetime', kind: 'number', label: 'Access token lifetime', suffix: 'seconds' },
      { name: 'refreshTokenLifetime', kind: 'number', label: 'Refresh token lifetime', suffix: 'seconds' },
      { name: 'attributes.idTokenLifetime', kind: 'number', label: 'ID token lifetime', suffix: 'seconds' }
    ]
  },
  {
    title: 'Signing out',
    fields: [
      {
        name: 'postLogoutRedirectUris',
        kind: 'lines',
        label: 'Addresses after signing out',
        help: 'One a line.',
        placeholder: 'https://app.example.org/signed-out'
      },
      {
        name: 'attributes.backchannelLogoutUri',
        kind: 'lines',
        label: 'Back-channel logout addresses',
        help: 'One a line. The server tells them when a session ends.'
      },
      {
        name: 'frontChannelLogoutUri',
        kind: 'url',
        label: 'Front-channel logout address',
        help: 'Loaded in the person’s browser.'
      }
    ]
  },
  {
    title: 'For people',
    about: 'Shown where they sign in and allow access.',
    fields: [
      { name: 'clientUri', kind: 'url', label: 'Home page' },
      { name: 'logoUri', kind: 'url', label: 'Logo' },
      { name: 'policyUri', kind: 'url', label: 'Privacy policy' },
      { name: 'tosUri', kind: 'url', label: 'Terms of service' },
      { name: 'contacts', kind: 'lines', label: 'Contacts', help: 'One e-mail address a line.' }
    ]
  }
]

interface ClientFormProps {
  /** The client that is edited; absent for a new one. */
  client?: { inum: string; name: string } | undefined
  version?: number | undefined
  values: FormValues
  errors?: FormErrors
  /** Every scope there is, and those that the client has. */
  scopes: readonly Choice[]
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
}

/** Makes or changes a client. */
export function clientFormPage(viewer: Viewer, props: ClientFormProps): Html {
  const { client, version, values, errors, scopes, overtaken } = props
  const home = client ? `/admin/clients/${encodeURIComponent(client.inum)}` : '/admin/clients'
  const title = client ? `Edit ${client.name}` : 'Add a client'
  return page(viewer, {
    title,
    section: 'clients',
    content: html`${pageHead({ title, back: { href: home, label: client?.name ?? 'Clients' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: client ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version: String(version) },
      content: [
        fields({ sections: clientSections, values, ...(errors && { errors }), choices: { scopes } }),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(client ? 'Save' : 'Add the client', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
