import type { Property } from '../property.ts'

function because(reason: string, values: Readonly<Record<string, unknown>>): Record<string, Property<unknown>> {
  const property = (standard: unknown): Property<unknown> => ({
    standard,
    about: reason,
    wants: 'left as it is',
    allows: () => false,
    form: { kind: 'json' },
    status: { unsupported: reason }
  })
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, property(value)]))
}

/** Properties that have no value until somebody gives them one. */
const none = (...names: string[]): Record<string, undefined> =>
  Object.fromEntries(names.map((name) => [name, undefined]))

const scripts = 'Scripts are not run here.'

/**
 * Janssen's properties that have no effect here, each with the value that says so. They are refused by name when they are
 * set to anything else.
 */
export const unsupported: Readonly<Record<string, Property<unknown>>> = {
  ...because('Follows from the issuer, which is set when the server is started.', {
    ...none(
      'issuer',
      'baseEndpoint',
      'authorizationEndpoint',
      'tokenEndpoint',
      'tokenRevocationEndpoint',
      'userInfoEndpoint',
      'endSessionEndpoint',
      'jwksUri',
      'registrationEndpoint',
      'openIdDiscoveryEndpoint',
      'openIdConfigurationEndpoint',
      'introspectionEndpoint',
      'parEndpoint',
      'deviceAuthzEndpoint',
      'backchannelAuthenticationEndpoint',
      'clientInfoEndpoint',
      'checkSessionIFrame',
      'archivedJwksUri',
      'idGenerationEndpoint',
      'sectorIdentifierEndpoint',
      'serviceDocumentation',
      'jansId'
    )
  }),
  ...because('Follows from the port for client certificates, which is set when the server is started.', {
    ...none(
      'mtlsAuthorizationEndpoint',
      'mtlsAuthorizationChallengeEndpoint',
      'mtlsTokenEndpoint',
      'mtlsTokenRevocationEndpoint',
      'mtlsUserInfoEndpoint',
      'mtlsClientInfoEndpoint',
      'mtlsCheckSessionIFrame',
      'mtlsEndSessionEndpoint',
      'mtlsJwksUri',
      'mtlsRegistrationEndpoint',
      'mtlsIdGenerationEndpoint',
      'mtlsIntrospectionEndpoint',
      'mtlsParEndpoint',
      'mtlsDeviceAuthzEndpoint'
    )
  }),
  ...because('There is no UMA here.', {
    umaConfigurationEndpoint: undefined,
    umaRptLifetime: 3600,
    umaTicketLifetime: 3600,
    umaPctLifetime: 1_728_000,
    umaResourceLifetime: 1_728_000,
    umaAddScopesAutomatically: true,
    umaValidateClaimToken: false,
    umaGrantAccessIfNoPolicies: false,
    umaRestrictResourceToAssociatedClient: false,
    umaRptAsJwt: false
  }),
  ...because('There are no transaction tokens here.', {
    txTokenLifetime: 180,
    txTokenSigningAlgValuesSupported: [],
    txTokenEncryptionAlgValuesSupported: [],
    txTokenEncryptionEncValuesSupported: []
  }),
  ...because('There are no status lists here.', {
    statusListBitSize: 2,
    statusListIndexAllocationBlockSize: 100,
    statusListResponseJwtSignatureAlgorithm: 'RS256',
    statusListResponseJwtLifetime: undefined,
    logoutStatusJwtLifetime: 86_400,
    logoutStatusJwtSigningAlgValuesSupported: []
  }),
  ...because('There is no endpoint for first-party apps here.', {
    authorizationChallengeEndpoint: undefined,
    authorizationChallengeSessionLifetimeInSeconds: undefined,
    authorizationChallengeDefaultAcr: 'default_challenge',
    authorizationChallengeShouldGenerateSession: false
  }),
  ...because('There is no grant for assertions of other identity providers here.', {
    idJagLifetime: 300,
    idJagIssueRefreshToken: false,
    idJagTrustedIdpIssuers: {},
    jwtGrantAllowUserByUidInAssertion: false
  }),
  ...because('There is no native single sign-on with device secrets here.', {
    rotateDeviceSecret: false,
    returnDeviceSecretFromAuthzEndpoint: false
  }),
  ...because('There is no AuthZEN here.', {
    accessEvaluationScriptName: undefined,
    accessEvaluationAllowBasicClientAuthorization: false,
    accessEvaluationDiscoveryCacheLifetimeInMinutes: 5
  }),
  ...because('There is no authentication with SPIFFE here.', {
    spiffeTrustDomains: [],
    spiffeBundleMaxResponseSize: 1_048_576,
    spiffeBundleConnectTimeoutMs: 5000,
    spiffeBundleReadTimeoutMs: 10_000
  }),
  ...because(scripts, {
    acrToConsentScriptNameMapping: {},
    acrToAgamaConsentFlowMapping: {},
    agamaConfiguration: {},
    runAllUpdateTokenScripts: false,
    introspectionScriptBackwardCompatibility: false,
    consentGatheringScriptBackwardCompatibility: false,
    keepAuthenticatorAttributesOnAcrChange: false
  }),
  ...because('There are no LDAP filters: the database is SQL.', {
    authenticationFiltersEnabled: false,
    authenticationFilters: [],
    clientAuthenticationFiltersEnabled: false,
    clientAuthenticationFilters: [],
    personCustomObjectClassList: [],
    dynamicRegistrationCustomObjectClass: ''
  }),
  ...because('Tokens are in the database, as hashes, and nowhere else.', {
    persistIdToken: false,
    persistRefreshToken: true,
    saveTokensInCache: false,
    saveTokensInCacheAndDontSaveInPersistence: false,
    sessionIdPersistInCache: false,
    sessionIdPersistOnPromptNone: true,
    useLocalCache: true
  }),
  ...because('Keys are in the database, encrypted.', {
    webKeysStorage: undefined,
    keyStoreFile: undefined,
    keyStoreSecret: undefined,
    dnName: undefined,
    pairwiseCalculationKey: undefined,
    pairwiseCalculationSalt: undefined
  }),
  ...because('A session gets another identifier with each sign-in: one that was planted would be the thief’s.', {
    changeSessionIdOnAuthentication: true
  }),
  ...because('A session belongs to the browser that has its cookie.', {
    sessionIdRequestParameterEnabled: false,
    sessionIdUserClaimsInAttributes: []
  }),
  ...because('Sign-ins are not noted at the person.', { updateUserLastLogonTime: false }),
  ...because('A refresh token is good only while the person is there and active.', {
    checkUserPresenceOnRefreshToken: true
  }),
  ...because('Claims that are requested for the id token are in it (OpenID Connect Core, 5.5).', {
    includeRequestedClaimsInIdToken: true
  }),
  ...because('Id tokens from the authorization endpoint need the implicit grant (OpenID Connect Registration, 2).', {
    allowIdTokenWithoutImplicitGrantType: false
  }),
  ...because('An answered CIBA request can be redeemed until it expires, and no longer.', {
    cibaGrantLifeExtraTimeSec: 0
  }),
  ...because('Expired rows go once a minute.', { cleanServiceInterval: 60 }),
  ...because('A change takes effect at once.', { configurationUpdateInterval: 3600 }),
  ...because('A token that is not signed, or a signature that is not checked, protects nobody.', {
    rejectJwtWithNoneAlg: true,
    useNestedJwtDuringEncryption: true
  }),
  ...because('Replays are detected for as long as a proof is good.', {
    dpopJtiCacheTime: 300,
    dpopNonceCacheTime: 300
  }),
  ...because('A request could set any header of an answer in the name of this server.', {
    customHeadersWithAuthorizationResponse: false
  }),
  ...because('Push needs the client to be called with tokens before it has asked for them.', {
    backchannelDeviceRegistrationEndpoint: undefined
  }),
  ...because('People are notified by the page where they approve, not by a messaging service.', {
    cibaEndUserNotificationConfig: {},
    backchannelClientId: '',
    backchannelRedirectUri: undefined,
    backchannelRequestsProcessorJobIntervalSec: 5,
    backchannelRequestsProcessorJobChunkSize: 100
  }),
  ...because('Passwords belong to the token endpoint and the sign-in page, not into an address.', {
    forceRopcInAuthorizationEndpoint: false
  }),
  ...because('Errors go where the standards say: to the client, or to a page where there is none.', {
    errorHandlingMethod: 'remote'
  }),
  ...because('Claims belong to the scopes that the attributes name.', {
    idTokenFilterClaimsBasedOnAccessToken: false,
    openidScopeBackwardCompatibility: false,
    jansOpenIdConnectVersion: 'openidconnect-1.0',
    idTokenTokenBindingCnfValuesSupported: []
  }),
  ...because('Spontaneous scopes are allowed client by client.', { allowSpontaneousScopes: undefined }),
  ...because('Says what is known already.', {
    fapi: false,
    allResponseTypesSupported: undefined,
    deviceAuthzResponseTypeToProcessAuthz: 'code'
  }),
  ...because('The log goes to standard output and tells no secrets; the metrics are read at `/metrics`.', {
    httpLoggingResponseBodyContent: false,
    disableExternalLoggerConfiguration: false,
    logClientIdOnClientAuthentication: true,
    logClientNameOnClientAuthentication: false,
    logNotFoundEntityAsError: false,
    metricReporterInterval: 300,
    metricReporterKeepDataDays: 15,
    metricReporterEnabled: false,
    statTimerIntervalInSeconds: undefined
  }),
  ...because('Every page forbids frames; the page for session management alone is made for them.', {
    xframeOptionsHeaderValue: 'SAMEORIGIN',
    applyXFrameOptionsHeaderIfUriContainsAny: []
  }),
  ...because('The pages are part of the server.', { cssLocation: '', jsLocation: '', imgLocation: '' }),
  ...because('No messages are sent to brokers or to other services.', {
    lockMessageConfig: { enableTokenMessages: false, tokenMessagesChannel: 'jans_token' },
    jmsUserName: undefined,
    jmsPassword: undefined,
    jmsBrokerURISet: [],
    expirationNotificatorEnabled: false,
    expirationNotificatorMapSizeLimit: undefined,
    expirationNotificatorIntervalInSeconds: undefined
  }),
  ...because('Connections are kept by the server itself.', {
    connectionServiceConfiguration: {},
    clientPeriodicUpdateTimerInterval: undefined,
    updateClientAccessTime: false
  }),
  ...because('There is no U2F here.', { disableU2fEndpoint: false }),
  ...because('Preflights need no authentication.', { skipAuthenticationFilterOptionsMethod: true }),
  ...because('Attestation evidence of clients is not read.', { dcrAttestationEvidenceRequired: false }),
  ...because('Answers of account access consents are not made here.', {
    uppercaseResponseKeysInAccountAccessConsent: false
  })
}
