import type { Document } from '../resource.ts'

export const smtp: Document = {
  kind: 'document',
  name: 'SMTP',
  schema: 'SmtpConfiguration',
  read: 'get-config-smtp',
  update: 'put-config-smtp',
  actions: [
    {
      key: 't',
      label: 'Test',
      operation: 'test-config-smtp',
      fields: [
        { member: 'subject', label: 'Subject', required: true },
        { member: 'message', label: 'Message', required: true },
        { member: 'sign', label: 'Sign', kind: 'boolean' }
      ],
      input: (_settings, { subject, message, sign = false }) => ({ body: { subject, message, sign } }),
      done: (answer) =>
        answer === true ? 'The mail server has taken the mail' : 'The mail was not sent; the log of the server says why'
    }
  ],
  tabs: [
    {
      title: 'SMTP',
      fields: [
        { member: 'host', label: 'SMTP Host', required: true },
        { member: 'port', label: 'SMTP Port', required: true },
        { member: 'connect_protection', label: 'Connect Protection' },
        { member: 'from_name', label: 'From Name', required: true },
        { member: 'from_email_address', label: 'From Email Address', required: true },
        { member: 'requires_authentication', label: 'Requires Authentication' },
        { member: 'smtp_authentication_account_username', label: 'SMTP User Name', when: { member: 'requires_authentication', is: [true] } }, // prettier-ignore
        { member: 'smtp_authentication_account_password', label: 'SMTP Password', kind: 'secret', when: { member: 'requires_authentication', is: [true] } }, // prettier-ignore
        { member: 'trust_host', label: 'Trust Server' },
        { member: 'key_store', label: 'Keystore' },
        { member: 'key_store_password', label: 'Keystore Password', kind: 'secret' },
        { member: 'key_store_alias', label: 'Keystore Alias' },
        { member: 'signing_algorithm', label: 'Signing Algorithm' }
      ]
    }
  ]
}
