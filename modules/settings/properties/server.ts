import { flag, isListOfTexts, isObject, list, shaped, text } from '../property.ts'

/** What can be switched off, by the name that it has in the property `featureFlags`. */
export const features = [
  'active_session',
  'ciba',
  'client_id_metadata_document',
  'clientinfo',
  'device_authz',
  'end_session',
  'global_token_revocation',
  'health_check',
  'introspection',
  'jans_configuration',
  'par',
  'rate_limit',
  'registration',
  'revoke_session',
  'revoke_token',
  'ssa',
  'stat',
  'status_session',
  'userinfo'
] as const
export type Feature = (typeof features)[number]

/** What an administrator has to switch on: as installed, Janssen names everything but these. */
const offAtFirst = new Set<Feature>(['client_id_metadata_document'])

export interface CorsFilter {
  readonly filterName: string
  readonly corsEnabled: boolean
  readonly corsAllowedOrigins: string
  readonly corsAllowedMethods: string
  readonly corsAllowedHeaders: string
  readonly corsExposedHeaders: string
  readonly corsSupportCredentials: boolean
  readonly corsLoggingEnabled: boolean
  readonly corsPreflightMaxAge: number
  readonly corsRequestDecorate: boolean
}
const cors: CorsFilter = {
  filterName: 'CorsFilter',
  corsEnabled: true,
  corsAllowedOrigins: '*',
  corsAllowedMethods: 'GET,POST,HEAD,OPTIONS',
  corsAllowedHeaders:
    'Origin,Authorization,Accept,X-Requested-With,Content-Type,DPoP,Access-Control-Request-Method,Access-Control-Request-Headers',
  corsExposedHeaders: '',
  corsSupportCredentials: false,
  corsLoggingEnabled: false,
  corsPreflightMaxAge: 1800,
  corsRequestDecorate: true
}
/** Cookies never count where pages of other origins call; what they may read is the protocol's to say. */
const fixed = new Set(['corsExposedHeaders', 'corsSupportCredentials', 'corsLoggingEnabled', 'corsRequestDecorate'])
const isCorsFilter = (value: unknown) =>
  isObject(value) &&
  Object.keys(value).length === Object.keys(cors).length &&
  Object.entries(cors).every(
    ([key, standard]) =>
      Object.hasOwn(value, key) && (fixed.has(key) ? value[key] === standard : isLike(value[key], standard))
  )

/** Numbers are seconds; texts become headers. */
function isLike(value: unknown, standard: unknown): boolean {
  if (typeof standard === 'number') return Number.isSafeInteger(value) && Number(value) >= 0
  if (typeof standard === 'string') return typeof value === 'string' && /^[\x20-\x7e]{0,2000}$/.test(value)
  return typeof value === typeof standard
}

export interface RateLimitRule {
  readonly path: string
  readonly methods: readonly string[]
  readonly requestCount: number
  readonly periodInSeconds: number
  /** What requests are counted by, all of them together. */
  readonly keyExtractors: readonly {
    readonly source: 'header' | 'query' | 'ip'
    readonly parameterNames?: readonly string[]
  }[]
}
const isCount = (value: unknown, most: number) =>
  Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most
const isExtractor = (value: unknown) =>
  isObject(value) &&
  (value.source === 'ip' ||
    (/^(?:header|query)$/.test(String(value.source)) &&
      isListOfTexts(value.parameterNames) &&
      value.parameterNames.length > 0 &&
      value.parameterNames.every((name) => /^[\w.-]{1,100}$/.test(name))))
const isRule = (value: unknown) =>
  isObject(value) &&
  /^\/[\x21-\x7e]{0,200}$/.test(String(value.path)) &&
  isListOfTexts(value.methods) &&
  value.methods.every((method) => /^[A-Z]{3,7}$/.test(method)) &&
  isCount(value.requestCount, 1_000_000) &&
  isCount(value.periodInSeconds, 86_400) &&
  Array.isArray(value.keyExtractors) &&
  value.keyExtractors.length > 0 &&
  value.keyExtractors.every(isExtractor)

/** The server itself: what is switched on, what it tells of itself. */
export const server = {
  featureFlags: shaped<readonly string[]>(
    features.filter((feature) => !offAtFirst.has(feature)),
    'Features that are on; empty is all.',
    `a list out of ${features.join(', ')}`,
    (value) => isListOfTexts(value) && value.every((item) => features.includes(item as Feature)),
    { kind: 'list', among: features }
  ),
  discoveryDenyKeys: list(
    ['id_generation_endpoint', 'auth_level_mapping', 'scope_to_claims_mapping', 'op_policy_uri'],
    'Members that the discovery document does not have.'
  ),
  discoveryAllowedKeys: list([], 'The only members that the discovery document has; empty is all.'),
  allowBlankValuesInDiscoveryResponse: flag(false, 'Discovery names members that have no value.'),
  enabledOAuthAuditLogging: flag(
    false,
    'The log tells who was given and refused authorizations, tokens and registrations.'
  ),
  statAuthorizationScope: text<string>(
    'jans_stat',
    'The scope that reading the statistics needs.',
    /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/
  ),
  rateLimitConfiguration: shaped<{ readonly rateLimitRules: readonly RateLimitRule[] }>(
    { rateLimitRules: [] },
    'How often single addresses may be asked, beyond the limit that each caller has anyway. A body is not looked at.',
    'an object with rateLimitRules: each a path, methods, requestCount, periodInSeconds and keyExtractors with source (header, query, ip) and parameterNames',
    (value) =>
      isObject(value) &&
      Object.keys(value).length === 1 &&
      Array.isArray(value.rateLimitRules) &&
      value.rateLimitRules.length <= 100 &&
      value.rateLimitRules.every(isRule)
  ),
  corsConfigurationFilters: shaped<readonly CorsFilter[]>(
    [cors],
    'Which pages of other origins may call the endpoints.',
    'a list with at most one CORS filter: origins, methods, headers and maximum age as wanted, the rest as it is',
    (value) => Array.isArray(value) && value.length <= 1 && value.every(isCorsFilter)
  )
}
