import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { notice } from '../../parts/flash.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** Every member of an LDAP source, by its name in the Config API. */
export const ldapSections: readonly Section[] = [
  {
    title: 'General',
    fields: [
      {
        name: 'configId',
        member: 'configId',
        kind: 'text',
        label: 'Name',
        required: true,
        help: 'It stays as long as the source does.',
        placeholder: 'headquarters'
      },
      { name: 'enabled', member: 'enabled', kind: 'check', label: 'Enabled' },
      { name: 'level', member: 'level', kind: 'number', label: 'Level', help: 'The higher, the stronger.' }
    ]
  },
  {
    title: 'Connection',
    about: 'The servers stand in for one another.',
    fields: [
      {
        name: 'servers',
        member: 'servers',
        kind: 'lines',
        label: 'Servers',
        help: 'host:port, one a line.',
        placeholder: 'ldap.example.org:636'
      },
      { name: 'useSSL', member: 'useSSL', kind: 'check', label: 'TLS', help: 'The certificate has to be good.' },
      { name: 'maxConnections', member: 'maxConnections', kind: 'number', label: 'Connections', suffix: 'at most' },
      // `version` is what the form says of itself.
      { name: 'protocol', member: 'version', kind: 'number', label: 'Protocol version' }
    ]
  },
  {
    title: 'Account',
    about: 'Who looks people up.',
    fields: [
      { name: 'useAnonymousBind', member: 'useAnonymousBind', kind: 'check', label: 'Anonymous' },
      {
        name: 'bindDN',
        member: 'bindDN',
        kind: 'text',
        label: 'DN of the account',
        placeholder: 'cn=reader,dc=example,dc=org'
      },
      {
        name: 'bindPassword',
        member: 'bindPassword',
        kind: 'password',
        label: 'Password of the account',
        help: 'Never shown. Left empty, the one before stays.',
        autocomplete: 'new-password'
      }
    ]
  },
  {
    title: 'People',
    about: 'Where they are, and how they are told apart.',
    fields: [
      {
        name: 'baseDNs',
        member: 'baseDNs',
        kind: 'lines',
        label: 'Base DNs',
        help: 'One a line.',
        placeholder: 'ou=people,dc=example,dc=org'
      },
      {
        name: 'primaryKey',
        member: 'primaryKey',
        kind: 'text',
        label: 'Key there',
        help: 'Attribute of the directory that the user name stands in.'
      },
      {
        name: 'localPrimaryKey',
        member: 'localPrimaryKey',
        kind: 'text',
        label: 'Key here',
        help: 'Attribute of this server that it is compared with.'
      }
    ]
  }
]

/** The same without one field. */
export const ldapSectionsWithout = (name: string): Section[] =>
  ldapSections.map((section) =>
    Object.assign({}, section, { fields: section.fields.filter((field) => field.name !== name) })
  )

interface LdapFormProps {
  /** Name of the source that is edited; absent for a new one. */
  configId?: string | undefined
  sections: readonly Section[]
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  /** How the test went, where there was one. */
  reachable?: boolean | undefined
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or changes an LDAP source. */
export function ldapFormPage(viewer: Viewer, props: LdapFormProps): Html {
  const { configId, sections, version, values, errors, reachable, overtaken, call } = props
  const home = configId === undefined ? '/admin/authentication' : ldapHome(configId)
  const title = configId === undefined ? 'Add an LDAP source' : `Edit ${configId}`
  return page(viewer, {
    title,
    section: 'authentication',
    content: html`${pageHead({ title, back: { href: home, label: configId ?? 'Authentication' } })}
    ${overtaken && overtakenNotice(home)} ${reachableNotice(reachable)}
    ${form({
      action: configId === undefined ? `${home}/ldap/new` : `${home}/edit`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        fields({ sections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(configId === undefined ? 'Add the source' : 'Save', overtaken) })}
          ${
            viewer.may('post-config-database-ldap-test') &&
            submit({ label: 'Test the connection', kind: 'plain', name: 'test', value: '1' })
          }
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}

export const ldapHome = (configId: string): string => `/admin/authentication/ldap/${encodeURIComponent(configId)}`

/** How a test went, and what it did not ask. */
export const reachableNotice = (reachable: boolean | undefined): Html | undefined =>
  reachable === undefined
    ? undefined
    : reachable
      ? notice('success', 'A server answers. Whether it lets the account in was not asked.')
      : notice('warning', 'No server answers: see whether the address, the port, TLS and the certificate are right.')
