import { count, flag, isObject, list, oneOf, shaped, texts, text } from '../property.ts'

const responseTypes = [
  ['code'],
  ['code', 'id_token'],
  ['token'],
  ['token', 'id_token'],
  ['code', 'token'],
  ['code', 'token', 'id_token'],
  ['id_token']
]
export const responseModes = ['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt']
export const grantTypes = [
  'authorization_code',
  'implicit',
  'password',
  'client_credentials',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:openid:params:grant-type:ciba'
]

const combination = (types: unknown) =>
  Array.isArray(types) && types.every((type) => typeof type === 'string') && types.toSorted().join(' ')
const combinations = new Set<unknown>(responseTypes.map(combination))

export interface CustomParameter {
  readonly paramName: string
  readonly returnInResponse?: boolean
}
const isCustomParameter = (item: unknown) =>
  isObject(item) &&
  typeof item.paramName === 'string' &&
  /^\w{1,100}$/.test(item.paramName) &&
  Object.keys(item).every((key) => key === 'paramName' || key === 'returnInResponse') &&
  (item.returnInResponse === undefined || typeof item.returnInResponse === 'boolean')

/** What an authorization request may say, and how it is answered. */
export const requests = {
  responseTypesSupported: shaped<readonly (readonly string[])[]>(
    responseTypes,
    'Response types that a client may use, each as the list of its parts.',
    'a list of lists of code, token and id_token',
    (value) => Array.isArray(value) && value.length > 0 && value.every((types) => combinations.has(combination(types)))
  ),
  responseModesSupported: list(responseModes, 'Response modes that a client may use.', responseModes),
  grantTypesSupported: list(grantTypes, 'Grant types that a client may use.', grantTypes),
  displayValuesSupported: list(['page', 'popup'], 'Values of `display` that discovery names.', [
    'page',
    'popup',
    'touch',
    'wap'
  ]),
  uiLocalesSupported: list(['en', 'de'], 'Languages of the pages.', ['en', 'de']),
  claimsLocalesSupported: list(['en'], 'Languages of claims that discovery names.'),
  claimTypesSupported: list(['normal'], 'Claim types that discovery names.', ['normal']),
  requirePkce: flag(false, 'Every client has to use PKCE, not only those without a secret.'),
  requirePar: flag(false, 'Authorization requests have to be pushed (RFC 9126).'),
  parForbidPublicClient: flag(false, 'A client that does not authenticate may not push requests.'),
  forceSignedRequestObject: flag(false, 'Authorization requests have to be signed request objects.'),
  requireRequestObjectEncryption: flag(false, 'Request objects have to be encrypted.'),
  requestParameterSupported: flag(true, 'Request objects may be sent by value.'),
  requestUriParameterSupported: flag(true, 'Request objects may be sent by reference.'),
  requireRequestUriRegistration: flag(false, 'A request URI has to be one that the client has registered.'),
  requestUriHashVerificationEnabled: flag(false, 'The fragment of a request URI has to be the SHA-256 of its content.'),
  requestUriBlockList: list(['localhost', '127.0.0.1'], 'Hosts that a request URI may not name.'),
  claimsParameterSupported: flag(true, 'The request parameter `claims` is heeded.'),
  authorizationResponseIssParameterSupported: flag(
    true,
    'Successful authorization answers name the issuer (RFC 9207); errors always do.'
  ),
  authorizationRequestCustomAllowedParameters: shaped<readonly CustomParameter[]>(
    [
      { paramName: 'customParam1', returnInResponse: false },
      { paramName: 'customParam2', returnInResponse: false },
      { paramName: 'customParam3', returnInResponse: false },
      { paramName: 'customParam4', returnInResponse: true },
      { paramName: 'customParam5', returnInResponse: true }
    ],
    'Further request parameters that are kept with the session, and whether the answer repeats them.',
    'a list of objects with paramName and returnInResponse',
    (value) => Array.isArray(value) && value.every(isCustomParameter)
  ),
  authorizationDetailsTypesSupported: list(
    [],
    'Types of authorization details (RFC 9396) that clients may have, which discovery names; empty is any.'
  ),
  includeSidInResponse: flag(false, 'Authorization answers carry `sid`.'),
  disablePromptLogin: flag(false, '`prompt=login` is not heeded.'),
  disablePromptConsent: flag(false, '`prompt=consent` is not heeded.'),
  disablePromptCreate: flag(false, '`prompt=create` is not heeded and discovery does not name it.'),
  sessionAuthnTimeCheckDuringPromptLoginThresholdMs: count(
    200,
    'Milliseconds that a sign-in is only just over, so that a client that wants one each time takes it.',
    0,
    86_400_000
  ),
  skipSessionAuthnTimeCheckDuringPromptLogin: flag(
    false,
    'A client that wants a sign-in each time takes none that is only just over.'
  ),
  selfRegistration: oneOf(
    'developer',
    ['developer', 'always', 'never'],
    'Where people may make accounts for themselves: in developer mode, always, never.'
  ),
  disableAuthnForMaxAgeZero: flag(false, '`max_age=0` does not ask the person to sign in again.'),
  blockWebviewAuthorizationEnabled: flag(false, 'Authorization requests from web views inside apps are refused.'),
  redirectUrisRegexEnabled: flag(true, 'The expression in `redirect_uris_regex` of a client is heeded.'),
  clientWhiteList: list(
    ['*'],
    'Patterns of addresses that clients may register for their redirects; `*` stands for anything.'
  ),
  clientBlackList: list(
    ['*.attacker.com/*'],
    'Patterns of addresses that clients may not register for their redirects.'
  ),
  externalUriWhiteList: list([], 'Hosts that the server may fetch documents of clients from; empty is any public one.'),
  errorReasonEnabled: flag(false, 'Errors say in `reason` what was wrong in particular.'),
  fapiCompatibility: flag(false, 'Clients are held to a profile of FAPI, unless they have `fapi_profile`.'),
  fapiProfile: oneOf('1.0', ['1.0', '2.0'], 'The profile: FAPI 1.0 Advanced, or the FAPI 2.0 Security Profile.'),
  trustedClientEnabled: flag(true, 'A trusted client needs no consent.'),
  skipAuthorizationForOpenIdScopeAndPairwiseId: flag(
    false,
    'A client with pairwise subjects needs no consent for `openid` alone.'
  ),
  acrMappings: texts({}, 'Further names of authentication methods.'),
  useHighestLevelScriptIfAcrScriptNotFound: flag(
    false,
    'A method that there is not is replaced by the strongest there is.'
  ),
  opPolicyUri: text<string | undefined>(undefined, 'Address of the policy of this provider, for discovery.'),
  opTosUri: text<string | undefined>(undefined, 'Address of the terms of service of this provider, for discovery.'),
  defaultSubjectType: oneOf('pairwise', ['pairwise', 'public'], 'Subject type of a client that does not choose.')
}
