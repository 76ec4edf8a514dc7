import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

/** How mail leaves the installation, by the names of the Config API. What is about signing has no effect, and stays as it is. */
export const mailSections: readonly Section[] = [
  {
    title: 'Sender',
    about: 'What people see in their inbox.',
    fields: [
      { name: 'from_name', member: 'from_name', kind: 'text', label: 'Name', placeholder: 'Example accounts' },
      {
        name: 'from_email_address',
        member: 'from_email_address',
        kind: 'email',
        label: 'Address',
        help: 'Test mails go to it as well.',
        placeholder: 'accounts@example.org'
      }
    ]
  },
  {
    title: 'Server',
    about: 'The mail server that takes every mail.',
    fields: [
      {
        name: 'host',
        member: 'host',
        kind: 'text',
        label: 'Host',
        help: 'Without one, no mail is sent. One with a private address has to be allowed when this server is started.',
        placeholder: 'smtp.example.org'
      },
      {
        name: 'connect_protection',
        member: 'connect_protection',
        kind: 'select',
        label: 'Protection',
        choices: [
          { value: '', label: 'Default: STARTTLS' },
          { value: 'StartTls', label: 'STARTTLS: encrypted, or nothing is sent' },
          { value: 'SslTls', label: 'TLS from the first byte' },
          { value: 'None', label: 'None: mail goes in the clear' }
        ]
      },
      {
        name: 'port',
        member: 'port',
        kind: 'number',
        label: 'Port',
        help: '0 is the usual one: 587 with STARTTLS, 465 with TLS, 25 without protection.'
      },
      {
        name: 'trust_host',
        member: 'trust_host',
        kind: 'check',
        label: 'Take any certificate',
        help: 'Whoever stands between can read the mail and the password. For tests only.'
      },
      {
        name: 'valid',
        member: 'valid',
        kind: 'check',
        label: 'Marked as working',
        help: 'A note for tools; mail is sent where there is a host.'
      }
    ]
  },
  {
    title: 'Account',
    about: 'Who this server is to the mail server.',
    fields: [
      {
        name: 'requires_authentication',
        member: 'requires_authentication',
        kind: 'check',
        label: 'Sign in with a password',
        help: 'A mail server that asks for none is not used then.'
      },
      {
        name: 'smtp_authentication_account_username',
        member: 'smtp_authentication_account_username',
        kind: 'text',
        label: 'User name'
      },
      {
        name: 'smtp_authentication_account_password',
        member: 'smtp_authentication_account_password',
        kind: 'password',
        label: 'Password',
        autocomplete: 'new-password'
      }
    ]
  }
]

interface MailFormProps {
  version: string
  hasPassword: boolean
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

const kept =
  'One is set. Left empty, it is kept, unless the host, the port or the protection changes: then it has to be entered again.'

/** Says how mail leaves the installation. */
export const mailFormPage = (viewer: Viewer, props: MailFormProps): Html => {
  const { version, hasPassword, values, errors, overtaken, call } = props
  return page(viewer, {
    title: 'Edit mail',
    section: 'mail',
    content: html`${pageHead({ title: 'Edit mail', back: { href: '/admin/mail', label: 'Mail' } })}
    ${overtaken && overtakenNotice('/admin/mail')}
    ${form({
      action: '/admin/mail/edit',
      csrf: viewer.csrf,
      hidden: { version },
      guarded: true,
      content: [
        fields({
          sections: mailSections,
          values,
          ...(errors && { errors }),
          notes: { smtp_authentication_account_password: hasPassword && kept }
        }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel('Save', overtaken) })} ${linkButton('/admin/mail', 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
