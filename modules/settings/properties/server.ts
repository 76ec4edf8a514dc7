import { flag, isObject, list, shaped, text } from '../property.ts'

/** What can be switched off, by the name that it has in the property `featureFlags`. */
export const features = [
  'active_session',
  'ciba',
  'clientinfo',
  'device_authz',
  'end_session',
  'global_token_revocation',
  'health_check',
  'introspection',
  'jans_configuration',
  'par',
  'registration',
  'revoke_session',
  'revoke_token',
  'stat',
  'status_session',
  'userinfo'
] as const
export type Feature = (typeof features)[number]

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

/** The server itself: what is switched on, what it tells of itself. */
export const server = {
  featureFlags: list([], 'Features that are on; empty is all.', features),
  discoveryDenyKeys: list(
    ['id_generation_endpoint', 'auth_level_mapping', 'scope_to_claims_mapping', 'op_policy_uri'],
    'Members that the discovery document does not have.'
  ),
  discoveryAllowedKeys: list([], 'The only members that the discovery document has; empty is all.'),
  allowBlankValuesInDiscoveryResponse: flag(false, 'Discovery names members that have no value.'),
  statAuthorizationScope: text<string>(
    'jans_stat',
    'The scope that reading the statistics needs.',
    /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/
  ),
  corsConfigurationFilters: shaped<readonly CorsFilter[]>(
    [cors],
    'Which pages of other origins may call the endpoints.',
    'a list with at most one CORS filter: origins, methods, headers and maximum age as wanted, the rest as it is',
    (value) => Array.isArray(value) && value.length <= 1 && value.every(isCorsFilter)
  )
}
