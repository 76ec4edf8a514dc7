import type { Document } from '../resource.ts'

export const scim: Document = {
  kind: 'document',
  name: 'SCIM',
  schema: 'scim:ScimAppConfiguration',
  read: 'get-scim-config',
  patch: 'patch-scim-config',
  tabs: [
    {
      title: 'SCIM',
      fields: [
        { member: 'baseDN', label: 'Base DN', kind: 'shown' },
        { member: 'applicationUrl', label: 'Application Url' },
        { member: 'baseEndpoint', label: 'Base Endpoint' },
        { member: 'personCustomObjectClass', label: 'Person Custom Object Class' },
        { member: 'oxAuthIssuer', label: 'Auth Issuer' },
        { member: 'protectionMode', label: 'Protection Mode' },
        { member: 'maxCount', label: 'Max Count' },
        { member: 'bulkMaxOperations', label: 'Bulk Max Operations' },
        { member: 'bulkMaxPayloadSize', label: 'Bulk Max Payload Size' },
        { member: 'userExtensionSchemaURI', label: 'User Extension Schema URI' },
        { member: 'loggingLevel', label: 'Logging Level' },
        { member: 'loggingLayout', label: 'Logging Layout' },
        { member: 'externalLoggerConfiguration', label: 'External Logger Configuration' },
        { member: 'metricReporterInterval', label: 'Metric Reporter Interval' },
        { member: 'metricReporterKeepDataDays', label: 'Metric Reporter Keep Data Days' },
        { member: 'metricReporterEnabled', label: 'Metric Reporter Enabled' },
        { member: 'disableJdkLogger', label: 'Disable Jdk Logger' },
        { member: 'useLocalCache', label: 'Use Local Cache' },
        { member: 'disableLoggerTimer', label: 'Disable Logger Timer' },
        { member: 'skipDefinedPasswordValidation', label: 'Skip Password Validation' }
      ]
    }
  ]
}
