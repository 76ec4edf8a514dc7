import type { Document } from '../resource.ts'

export const fido: Document = {
  kind: 'document',
  name: 'FIDO',
  schema: 'fido2:Fido2AppConfiguration',
  read: 'get-properties-fido2',
  update: 'put-properties-fido2',
  tabs: [
    {
      title: 'Dynamic',
      fields: [
        { member: 'issuer', label: 'Issuer' },
        { member: 'baseEndpoint', label: 'Base Endpoint' },
        { member: 'cleanServiceInterval', label: 'Clean Service Interval' },
        { member: 'cleanServiceBatchChunkSize', label: 'Clean Service Batch ChunkSize' },
        { member: 'useLocalCache', label: 'Use Local Cache' },
        { member: 'disableJdkLogger', label: 'Disable Jdk Logger' },
        { member: 'loggingLevel', label: 'Logging Level' },
        { member: 'loggingLayout', label: 'Logging Layout' },
        { member: 'externalLoggerConfiguration', label: 'External Logger Configuration' },
        { member: 'metricReporterInterval', label: 'Metric Reporter Interval' },
        { member: 'metricReporterKeepDataDays', label: 'Metric Reporter Keep Data Days' },
        { member: 'metricReporterEnabled', label: 'Metric Reporter Enabled' },
        { member: 'personCustomObjectClassList', label: 'Person Custom Object Classes' },
        { member: 'fido2Configuration.hints', label: 'Hints', kind: 'multi', choices: ['security-key', 'client-device', 'hybrid'] } // prettier-ignore
      ]
    },
    {
      title: 'Static',
      fields: [
        { member: 'fido2Configuration.authenticatorCertsFolder', label: 'Authenticator Certificates' },
        { member: 'fido2Configuration.mdsCertsFolder', label: 'MDS TOC Certificates Folder' },
        { member: 'fido2Configuration.mdsTocsFolder', label: 'MDS TOC Files Folder' },
        { member: 'fido2Configuration.unfinishedRequestExpiration', label: 'Unfinished Request Expiration' },
        { member: 'fido2Configuration.authenticationHistoryExpiration', label: 'Authn History Expiration' },
        { member: 'fido2Configuration.serverMetadataFolder', label: 'Server Metadata Folder' },
        { member: 'fido2Configuration.userAutoEnrollment', label: 'User Auto Enrollment' },
        { member: 'fido2Configuration.enabledFidoAlgorithms', label: 'Requested Credential Types' },
        { member: 'fido2Configuration.rp', label: 'Requested Parties', kind: 'json' },
        { member: 'fido2Configuration.attestationMode', label: 'Attestation Mode' },
        { member: 'fido2Configuration.disableMetadataService', label: 'Disable Metadata Service' },
        { member: 'fido2Configuration.enterpriseAttestation', label: 'Enterprise Attestation' }
      ]
    }
  ]
}
