import type { Document } from '../resource.ts'

export const logging: Document = {
  kind: 'document',
  name: 'Logging',
  schema: 'Logging',
  read: 'get-config-logging',
  update: 'put-config-logging',
  tabs: [
    {
      title: 'Logging',
      fields: [
        { member: 'loggingLevel', label: 'Log Level' },
        { member: 'loggingLayout', label: 'Log Layout', choices: ['text', 'json'] },
        { member: 'httpLoggingEnabled', label: 'Enable HTTP Logging' },
        { member: 'disableJdkLogger', label: 'Disable JDK Logger' },
        { member: 'enabledOAuthAuditLogging', label: 'Enable Oauth Audit Logging' }
      ]
    }
  ]
}
