import { algorithms } from '../algorithms.ts'
import { flag, isListOfTexts, isObject, list, oneOf, shaped, text } from '../property.ts'
import { grantTypes } from './requests.ts'

type Json = Readonly<Record<string, unknown>>

export interface SsaValidation {
  readonly id: string
  readonly type: 'NONE' | 'SSA' | 'DCR'
  readonly [member: string]: unknown
}

export interface SsaConfiguration {
  readonly ssaSigningAlg: string
  readonly ssaExpirationInDays: number
  /** Further members that a statement may have. */
  readonly ssaCustomAttributes?: readonly string[]
  /** The scopes that a role of the software brings. */
  readonly ssaMapSoftwareRolesToScopes?: Readonly<Record<string, readonly string[]>>
}

function isSsaConfiguration(value: unknown): boolean {
  if (!isObject(value)) return false
  const { ssaEndpoint = '', ssaSigningAlg, ssaExpirationInDays: days, ...lists } = value
  const { ssaCustomAttributes: custom = [], ssaMapSoftwareRolesToScopes: roles = {}, ...others } = lists
  return (
    typeof ssaEndpoint === 'string' &&
    algorithms.signing.some((alg) => alg === ssaSigningAlg && !alg.startsWith('HS')) &&
    Number.isInteger(days) &&
    Number(days) >= 1 &&
    Number(days) <= 36_500 &&
    isListOfTexts(custom) &&
    isObject(roles) &&
    Object.values(roles).every(isListOfTexts) &&
    Object.keys(others).length === 0
  )
}

/** How clients register themselves. */
export const registration = {
  dynamicRegistrationScopesParamEnabled: flag(true, 'A client that registers may ask for scopes.'),
  dynamicRegistrationPersistClientAuthorizations: flag(true, 'Consent to a client that registered is remembered.'),
  dynamicRegistrationPasswordGrantTypeEnabled: flag(false, 'A client may register for the password grant.'),
  dynamicRegistrationAllowedPasswordGrantScopes: list(
    [],
    'Scopes that a client with the password grant may register; empty is any.'
  ),
  dynamicRegistrationCustomAttributes: list([], 'Members of the metadata that become custom attributes.'),
  dynamicRegistrationDefaultCustomAttributes: shaped<Json>(
    {},
    'Custom attributes of each client that registers.',
    'an object',
    isObject
  ),
  grantTypesSupportedByDynamicRegistration: list(
    grantTypes.filter((type) => type !== 'password' && !type.endsWith(':ciba')),
    'Grant types that a client may register for.',
    grantTypes
  ),
  clientRegDefaultToCodeFlowWithRefresh: flag(true, 'A client that names no grant type gets codes and refresh tokens.'),
  grantTypesAndResponseTypesAutofixEnabled: flag(
    false,
    'Grant types and response types that lack their counterpart are completed.'
  ),
  enableClientGrantTypeUpdate: flag(true, 'A registered client may change its grant types.'),
  returnClientSecretOnRead: flag(true, 'A client that reads its registration is told its secret.'),
  rotateClientRegistrationAccessTokenOnUsage: flag(false, 'Each use of a registration access token replaces it.'),
  dcrForbidExpirationTimeInRequest: flag(false, 'A client that registers may not choose its lifetime.'),
  dcrAuthorizationWithClientCredentials: flag(false, 'Registering needs the access token of a client.'),
  dcrAuthorizationWithMTLS: flag(
    false,
    'Registering needs a certificate of an authority that is trusted with clients.'
  ),
  dcrSignatureValidationEnabled: flag(false, 'A registration has to be a signed JWT.'),
  dcrSignatureValidationJwks: shaped<Json | undefined>(
    undefined,
    'Keys that such a JWT is verified with.',
    'a JWK set',
    isObject
  ),
  dcrSignatureValidationJwksUri: text<string | undefined>(undefined, 'Where these keys are.'),
  dcrSignatureValidationSharedSecret: text<string | undefined>(undefined, 'The secret that such a JWT is signed with.'),
  dcrSignatureValidationSoftwareStatementJwksURIClaim: text<string | undefined>(
    undefined,
    'The claim of the software statement that names the address of the keys.'
  ),
  dcrSignatureValidationSoftwareStatementJwksClaim: text<string | undefined>(
    undefined,
    'The claim of the software statement that holds the keys.'
  ),
  softwareStatementValidationType: oneOf(
    'builtin',
    ['none', 'jwks', 'jwks_uri', 'builtin'],
    'How software statements are verified.'
  ),
  softwareStatementValidationClaimName: text<string | undefined>(
    undefined,
    'The claim with the keys or their address.'
  ),
  dcrSsaValidationConfigs: shaped<readonly SsaValidation[]>(
    [],
    'Whose software statements are accepted.',
    'a list of objects with id and type',
    (value) =>
      Array.isArray(value) &&
      value.every((item) => isObject(item) && typeof item.id === 'string' && /^(NONE|SSA|DCR)$/.test(String(item.type)))
  ),
  ssaConfiguration: shaped<SsaConfiguration>(
    { ssaSigningAlg: 'RS256', ssaExpirationInDays: 30, ssaCustomAttributes: [], ssaMapSoftwareRolesToScopes: {} },
    'How the software statements of this server are made.',
    'an object with ssaSigningAlg and ssaExpirationInDays',
    isSsaConfiguration
  ),
  trustedSsaIssuers: shaped<Readonly<Record<string, { readonly automaticallyGrantedScopes?: readonly string[] }>>>(
    {},
    'Issuers of software statements, and the scopes that their clients get without asking.',
    'an object of objects with automaticallyGrantedScopes',
    (value) =>
      isObject(value) &&
      Object.values(value).every(
        (item) =>
          isObject(item) &&
          Object.entries(item).every(([key, scopes]) => key === 'automaticallyGrantedScopes' && isListOfTexts(scopes))
      )
  )
}
