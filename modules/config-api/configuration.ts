import { z } from 'zod'
import { standardAssetRules } from '#modules/assets/index'
import { addresses } from '#modules/auth/index'
import type { Context } from '#modules/core/module'
import { configurationDocument } from '#modules/settings/index'

const kept = 'Kept for tools that read it; it has no effect here.'
const line = z.string().regex(/^[^\p{Cc}\p{Cs}]{0,2000}$/u, 'must be a text of one line')
const names = z.array(line.min(1)).max(200)
const methods = z.array(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])).max(6)
/** Texts that become headers. */
const listed = z.string().regex(/^[\x20-\x7e]{0,2000}$/, 'must be names with commas between them')

const corsFilter = z.object({
  filterName: line.default('CorsFilter'),
  corsEnabled: z.boolean().default(true),
  corsAllowedOrigins: listed.default('*').describe('`*` is any.'),
  corsAllowedMethods: listed.default('GET,PUT,POST,DELETE,PATCH,HEAD,OPTIONS'),
  corsAllowedHeaders: listed.default(
    'Origin,Authorization,Accept,X-Requested-With,Content-Type,Access-Control-Request-Method,Access-Control-Request-Headers,jans-client,User-inum,issuer'
  ),
  corsExposedHeaders: listed.default(''),
  corsSupportCredentials: z
    .literal(false, { error: 'must be false: cookies never count here' })
    .default(false)
    .describe('Cookies never count here.'),
  corsLoggingEnabled: z.boolean().default(false).describe(kept),
  corsPreflightMaxAge: z.int().min(0).max(86_400).default(1800).describe('Seconds.'),
  corsRequestDecorate: z.boolean().default(true).describe(kept)
})

const auditLogConf = z.object({
  enabled: z.boolean().default(true).describe('Changes are recorded; what switches it off is recorded itself.'),
  logData: z.boolean().default(true).describe('Records have the values, not only the names of what changed.'),
  ignoreHttpMethod: methods.default(['GET']).describe('Methods whose changes are not recorded. Reading never is.'),
  ignoreAnnotation: names.default([]).describe(kept),
  ignoreObjectMapping: z
    .array(z.object({ name: line, text: names.default([]) }))
    .max(200)
    .default([])
    .describe('Types of things, and their members whose values are left out.'),
  headerAttributes: z
    .array(z.enum(['User-inum', 'jans-client']))
    .default(['User-inum', 'jans-client'])
    .describe('Headers that records have.'),
  auditLogFilePath: line.optional().describe(kept),
  auditLogFileName: line.default('configapi-audit.log').describe(kept),
  auditLogDateFormat: line.default('dd-MM-yyyy').describe(kept)
})

const assetMgtConfiguration = z.object({
  assetMgtEnabled: z.boolean().default(true).describe(kept),
  assetServerUploadEnabled: z.boolean().default(true).describe(kept),
  fileExtensionValidationEnabled: z.boolean().default(standardAssetRules.fileExtensionValidationEnabled),
  moduleNameValidationEnabled: z.boolean().default(standardAssetRules.moduleNameValidationEnabled),
  assetDirMapping: z
    .array(z.object({ directory: line, type: names, description: line.default(''), jansServiceModule: names }))
    .max(200)
    .default(structuredClone(standardAssetRules.assetDirMapping) as never)
    .describe('Which types of files can be brought, for which parts, and where Janssen would keep them.')
})

const schema = z.object({
  serviceName: line.default('jans-config-api').describe(kept),
  configOauthEnabled: z
    .literal(true, { error: 'must be true: this API is never open to everybody' })
    .default(true)
    .describe('Access tokens are always asked for.'),
  apiProtectionType: z
    .literal('oauth2', { error: 'must be oauth2: there is no other protection' })
    .default('oauth2')
    .describe('There is no other protection.'),
  apiApprovedIssuer: names.describe('What the header `issuer` of a request may say, where there is one.'),
  apiClientId: line.optional().describe(kept),
  apiClientPassword: line.optional().describe('Kept; shown masked.'),
  exclusiveAuthScopes: names
    .default(['jans_stat', 'https://jans.io/scim/users.read', 'https://jans.io/scim/users.write'])
    .describe('Scopes that a token may lack where an operation needs several.'),
  endpointInjectionEnabled: z
    .literal(false, { error: 'must be false: plugins are named by the setting MINIJANS_PLUGINS at the start' })
    .default(false)
    .describe('Plugins are named by a setting of the server, at its start.'),
  maxCount: z.int().min(1).max(10_000).default(200).describe('Entries of one page at most.'),
  acrValidationEnabled: z
    .literal(true, { error: 'must be true: with a method that there is not nobody could sign in' })
    .default(true)
    .describe('The default authentication method is always one that there is.'),
  acrExclusionList: names.default(['simple_password_auth']).describe(kept),
  customAttributeValidationEnabled: z
    .literal(true, { error: 'must be true: the server knows people by their attributes' })
    .default(true)
    .describe('Attributes of people are always checked.'),
  userExclusionAttributes: names.default(['userPassword']).describe('Members of people that are never shown.'),
  userMandatoryAttributes: names
    .default(['mail', 'displayName', 'status', 'userPassword', 'givenName'])
    .describe('What a new person must have.'),
  returnClientSecretInResponse: z
    .boolean()
    .default(true)
    .describe('Clients are read with their secrets, by who may change them.'),
  returnEncryptedClientSecretInResponse: z.boolean().default(true).describe(kept),
  corsConfigurationFilters: z
    .array(corsFilter)
    .max(1)
    .default([corsFilter.parse({})])
    .describe('Which pages of other origins may call this API.'),
  loggingLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL', 'OFF']).default('INFO').describe(kept),
  loggingLayout: z.enum(['text', 'json']).default('text').describe(kept),
  externalLoggerConfiguration: line.default('').describe(kept),
  disableJdkLogger: z.boolean().default(true).describe(kept),
  disableLoggerTimer: z.boolean().default(false).describe(kept),
  disableAuditLogger: z.boolean().default(false).describe('Changes are not recorded, but for the one that sets this.'),
  disableExternalLoggerConfiguration: z.boolean().default(false).describe(kept),
  agamaConfiguration: z
    .object({
      mandatoryAttributes: names.default(['qname', 'source']),
      optionalAttributes: names.default(['serialVersionUID', 'enabled'])
    })
    .prefault({})
    .describe(kept),
  auditLogConf: auditLogConf.prefault({}),
  dataFormatConversionConf: z
    .object({ enabled: z.boolean().default(true), ignoreHttpMethod: names.default(['@jakarta.ws.rs.GET()']) })
    .prefault({})
    .describe(kept),
  assetMgtConfiguration: assetMgtConfiguration.prefault({})
})

export type ApiConfiguration = z.output<typeof schema>

/** The properties of this API, by Janssen's names. */
export const apiConfiguration = {
  schema,
  ...configurationDocument({
    setting: 'api.properties',
    resourceType: 'api-config',
    schema,
    standard: ({ issuer }) => schema.parse({ apiApprovedIssuer: [issuer] })
  })
}

/** What of the properties follows from how the server was started. */
export function startedWith({ config: { issuer } }: Pick<Context, 'config'>): Record<string, string | undefined> {
  const of = addresses(issuer)
  return {
    authIssuerUrl: of.issuer,
    authOpenidConfigurationUrl: of.openIdConfigurationEndpoint,
    authOpenidIntrospectionUrl: of.introspectionEndpoint,
    authOpenidTokenUrl: of.tokenEndpoint,
    authOpenidRevokeUrl: of.tokenRevocationEndpoint
  }
}
