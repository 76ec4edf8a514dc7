import { z } from 'zod'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { configurationDocument, type ConfigurationDocument } from '#modules/settings/index'

const kept = 'Kept for tools that read it; it has no effect here.'
const line = z.string().regex(/^[^\p{Cc}]{0,2000}$/u, 'must be a text of one line')
const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).max(2000)
const count = (least: number, most = 2_147_483_647) =>
  z
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least)
    .max(most)

const schema = z
  .object({
    baseDN: line.describe(kept),
    applicationUrl: address.describe(kept),
    baseEndpoint: address.describe(`${kept} Addresses in answers are those by which the service was reached.`),
    personCustomObjectClass: line.describe(kept),
    oxAuthIssuer: address.describe(kept),
    protectionMode: z
      .enum(['OAUTH', 'TEST', 'BYPASS'], { error: 'must be OAUTH, TEST or BYPASS' })
      .describe(
        'OAUTH asks for tokens. TEST and BYPASS open SCIM to everybody who reaches it; the server has to be started with --scim-test-mode for that.'
      ),
    maxCount: count(1, 10_000).describe('Resources of one page at most.'),
    bulkMaxOperations: count(1).describe('Operations of one bulk request at most.'),
    bulkMaxPayloadSize: count(1, 100_000_000).describe('Bytes of one bulk request at most.'),
    userExtensionSchemaURI: z
      .string()
      .regex(/^urn:[a-z0-9][a-z0-9-]{1,31}:[\w()+,\-.:=@;$!*'%/?#]{1,200}$/i, 'must be a URN')
      .refine((urn) => !/^urn:ietf:params:scim:schemas:(core|extension:enterprise):/i.test(urn), {
        error: 'must not be the URN of a schema of the standard'
      })
      .describe('URN of the schema of custom attributes.'),
    loggingLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF']).describe(kept),
    loggingLayout: z.enum(['text', 'json']).describe(kept),
    externalLoggerConfiguration: line.optional().describe(kept),
    metricReporterInterval: count(0).describe(kept),
    metricReporterKeepDataDays: count(0).describe(kept),
    metricReporterEnabled: z.boolean().describe(kept),
    disableJdkLogger: z.boolean().describe(kept),
    disableLoggerTimer: z.boolean().describe(kept),
    disableExternalLoggerConfiguration: z.boolean().describe(kept),
    useLocalCache: z.boolean().describe(kept),
    skipDefinedPasswordValidation: z.boolean().describe(kept)
  })
  .meta({ id: 'ScimAppConfiguration' })

type Properties = z.output<typeof schema>

const document = configurationDocument<Properties>({
  setting: 'scim.properties',
  resourceType: 'scim-config',
  schema,
  standard: ({ issuer }) => ({
    baseDN: 'o=jans',
    applicationUrl: issuer,
    baseEndpoint: `${issuer}/jans-scim/restv1`,
    personCustomObjectClass: 'jansCustomPerson',
    oxAuthIssuer: issuer,
    protectionMode: 'OAUTH',
    maxCount: 200,
    bulkMaxOperations: 30,
    bulkMaxPayloadSize: 3_072_000,
    userExtensionSchemaURI: 'urn:ietf:params:scim:schemas:extension:gluu:2.0:User',
    loggingLevel: 'INFO',
    loggingLayout: 'text',
    externalLoggerConfiguration: '',
    metricReporterInterval: 300,
    metricReporterKeepDataDays: 15,
    metricReporterEnabled: true,
    disableJdkLogger: true,
    disableLoggerTimer: false,
    disableExternalLoggerConfiguration: true,
    useLocalCache: true,
    skipDefinedPasswordValidation: false
  })
})

/** The properties of SCIM, by Janssen's names. */
export const scimConfiguration: ConfigurationDocument<Properties> & { schema: typeof schema } = {
  schema,
  standard: document.standard,
  read: async (ctx) => inForce(ctx, await document.read(ctx)),
  update: (ctx, actor, operation, change) =>
    document.update(ctx, actor, operation, (before) => {
      const next = change(inForce(ctx, before))
      if (!ctx.config.scimTestMode && 'protectionMode' in next && opens(next.protectionMode))
        throw invalid(
          `${next.protectionMode} opens SCIM to everybody; start the server with --scim-test-mode to allow that`,
          'protectionMode'
        )
      return next
    })
}

/** Does SCIM ask nobody for a token? It takes the properties and a process that was started for it. */
export const isOpenToEverybody = async (ctx: Slice): Promise<boolean> =>
  ctx.config.scimTestMode && opens((await document.read(ctx)).protectionMode)

type Slice = Parameters<typeof document.read>[0]

const opens = (mode: unknown) => mode === 'TEST' || mode === 'BYPASS'

/** What was opened is closed again in a process that was not started for it. */
const inForce = ({ config }: Pick<Context, 'config'>, properties: Properties): Properties =>
  config.scimTestMode || !opens(properties.protectionMode) ? properties : { ...properties, protectionMode: 'OAUTH' }
