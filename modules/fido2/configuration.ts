import { z } from 'zod'
import { configurationDocument } from '#modules/settings/index'

const kept = 'Kept for tools that read it; it has no effect here.'
const line = z.string().regex(/^[^\p{Cc}]{0,2000}$/u, 'must be a text of one line')
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2000)
const count = (least = 0, most = 2_147_483_647) =>
  z
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least)
    .max(most)
const seconds = count(1, 3_153_600_000)
const texts = z.array(line.min(1)).max(1000)

/** Names of COSE algorithms (RFC 9053, 8812) that a server may ask an authenticator for. */
const algorithms = ['ES256', 'ES384', 'ES512', 'ES256K', 'EdDSA', 'RS1', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] // prettier-ignore
const attestationMode = z.enum(['disabled', 'monitor', 'enforced'])

const relyingParty = z
  .object({
    id: line.min(1).describe('Domain of the relying party, or its https origin.'),
    origins: texts.default([]).describe('Origins, or hosts, that ceremonies may begin at.'),
    policy: z.object({ attestationMode: attestationMode.optional() }).optional()
  })
  .meta({ id: 'RelyingParty' })

const fido2Configuration = z
  .object({
    authenticatorCertsFolder: line.describe('Folder of certificates that authenticators are believed by.'),
    mdsCertsFolder: line.describe('Folder of certificates that the metadata of authenticators is believed by.'),
    mdsTocsFolder: line.describe('Folder of metadata of authenticators that was fetched.'),
    serverMetadataFolder: line.describe('Folder of metadata of authenticators that an administrator has brought.'),
    userAutoEnrollment: z.boolean().describe('Registering makes the person who is not there yet; for tests.'),
    unfinishedRequestExpiration: seconds.describe('Seconds that a challenge lives.'),
    authenticationHistoryExpiration: seconds.describe('Seconds that completed assertions are kept.'),
    enabledFidoAlgorithms: z
      .array(z.enum(algorithms, { error: `must be one of ${algorithms.join(', ')}` }))
      .max(20)
      .describe('Algorithms that authenticators are asked for, the best first.'),
    metadataServers: z
      .array(z.object({ url: address, rootCert: line.optional() }))
      .max(20)
      .describe('Where the metadata of authenticators comes from.'),
    disableMetadataService: z.boolean().describe('No metadata of authenticators is fetched.'),
    hints: z
      .array(z.enum(['security-key', 'client-device', 'hybrid']))
      .max(3)
      .describe('Which authenticators browsers offer first.'),
    enterpriseAttestation: z.boolean().describe('Authenticators may be asked which one they are.'),
    attestationMode: attestationMode.describe(
      'What happens to authenticators that do not prove what they are: with enforced they are refused.'
    ),
    rp: z
      .array(relyingParty)
      .min(1, 'must have at least one relying party')
      .max(100)
      .describe('Domains that authenticators are registered for, each with the origins that may ask.')
  })
  .meta({ id: 'Fido2Configuration' })

const schema = z
  .object({
    issuer: address.describe('Address of the server that FIDO2 belongs to.'),
    baseEndpoint: address.describe('Address that the endpoints of FIDO2 are below.'),
    cleanServiceInterval: count(0).describe('Seconds from one sweep of unfinished registrations to the next.'),
    cleanServiceBatchChunkSize: count(1, 1_000_000).describe('How many unfinished registrations one sweep removes.'),
    useLocalCache: z.boolean().describe(kept),
    disableJdkLogger: z.boolean().describe(kept),
    disableExternalLoggerConfiguration: z.boolean().describe(kept),
    loggingLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF']).describe(kept),
    loggingLayout: z.enum(['text', 'json']).describe(kept),
    externalLoggerConfiguration: line.optional().describe(kept),
    metricReporterInterval: count().describe(kept),
    metricReporterKeepDataDays: count().describe(kept),
    metricReporterEnabled: z.boolean().describe(kept),
    fido2MetricsEnabled: z.boolean().describe('Registrations and sign-ins with authenticators are counted.'),
    fido2MetricsRetentionDays: count().describe('Days that these figures are kept.'),
    fido2DeviceInfoCollection: z.boolean().describe('The figures tell devices apart.'),
    fido2ErrorCategorization: z.boolean().describe('The figures tell errors apart.'),
    fido2PerformanceMetrics: z.boolean().describe('The figures say how long it took.'),
    fido2MetricsAggregationEnabled: z.boolean().describe('Figures are summed up for longer spans.'),
    fido2MetricsAggregationInterval: count(1).describe('Minutes from one sum to the next.'),
    personCustomObjectClassList: texts.describe(kept),
    fido2Configuration
  })
  .meta({ id: 'Fido2AppConfiguration' })

/** What a client sends; what it leaves out stays as it is. */
const input = schema
  .extend({ fido2Configuration: fido2Configuration.partial() })
  .partial()
  .meta({ id: 'Fido2AppConfigurationInput' })

export type Fido2Configuration = z.output<typeof schema>

const folder = '/etc/jans/conf/fido2'

/** The properties of FIDO2, by Janssen's names. */
export const fido2Properties = {
  schema,
  input,
  ...configurationDocument<Fido2Configuration>({
    setting: 'fido2.properties',
    resourceType: 'fido2-config',
    schema,
    standard: ({ issuer }) => ({
      issuer,
      baseEndpoint: `${issuer}/jans-fido2/restv1`,
      cleanServiceInterval: 60,
      cleanServiceBatchChunkSize: 10_000,
      useLocalCache: true,
      disableJdkLogger: true,
      disableExternalLoggerConfiguration: true,
      loggingLevel: 'INFO',
      loggingLayout: 'text',
      externalLoggerConfiguration: '',
      metricReporterInterval: 300,
      metricReporterKeepDataDays: 15,
      metricReporterEnabled: true,
      fido2MetricsEnabled: true,
      fido2MetricsRetentionDays: 90,
      fido2DeviceInfoCollection: true,
      fido2ErrorCategorization: true,
      fido2PerformanceMetrics: true,
      fido2MetricsAggregationEnabled: true,
      fido2MetricsAggregationInterval: 60,
      personCustomObjectClassList: ['jansCustomPerson', 'jansPerson'],
      fido2Configuration: {
        authenticatorCertsFolder: `${folder}/authenticator_cert`,
        mdsCertsFolder: `${folder}/mds/cert`,
        mdsTocsFolder: `${folder}/mds/toc`,
        serverMetadataFolder: `${folder}/server_metadata`,
        userAutoEnrollment: false,
        unfinishedRequestExpiration: 180,
        authenticationHistoryExpiration: 15 * 86_400,
        enabledFidoAlgorithms: ['RS256', 'ES256'],
        metadataServers: [
          {
            url: 'https://mds.fidoalliance.org/',
            rootCert: 'http://secure.globalsign.com/cacert/root-r3.crt'
          }
        ],
        disableMetadataService: false,
        hints: ['client-device'],
        enterpriseAttestation: false,
        attestationMode: 'monitor',
        rp: [{ id: issuer, origins: [new URL(issuer).host] }]
      }
    })
  })
}
