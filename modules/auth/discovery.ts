import type { Context } from '#modules/core/module'
import { isEnabled, type AppConfiguration, type Feature } from '#modules/settings/index'
import { authenticationMethods, levelMapping } from './acr/methods.ts'
import { accessTokenAlgorithms, algorithms } from './algorithms.ts'
import { narrowToProfile } from './fapi/index.ts'
import { archivedJwksPaths, checkSessionPath, clientInfoPath, paths, sessionPaths, ssaPath } from './paths.ts'
import { cibaGrant, deviceGrant, supported } from './supported.ts'
import { endpointAliases } from './mtls.ts'
import { offersRegistration } from './registration/access.ts'
import { offersTokenAlone } from './requests/check.ts'
import { supportedPrompts } from './requests/prompts.ts'
import { isSignUpOpen } from './sign-up.ts'

interface Offered {
  /** Algorithms that the server has a key for. */
  keyAlgs: ReadonlySet<string>
  scopes: readonly string[]
  /** Claims that the scopes open. */
  claimsOf: ReadonlyMap<string, readonly string[]>
  claims: readonly string[]
}

type Document = Record<string, unknown>

/** The metadata of the server, with Janssen's members (OpenID Connect Discovery, 3; RFC 8414, 2). */
export function discoveryDocument(
  ctx: Pick<Context, 'config'>,
  properties: AppConfiguration,
  offered: Offered
): Document {
  const { discoveryDenyKeys, discoveryAllowedKeys, allowBlankValuesInDiscoveryResponse } = properties
  const all = allMembers(ctx, properties, offered)
  const members = Object.entries({ ...narrowToProfile(properties, all), ...endpointAliases(ctx.config, all) }).map(
    ([name, value]) => [name, allowBlankValuesInDiscoveryResponse ? (value ?? '') : value] as const
  )
  return Object.fromEntries(
    members.filter(
      ([name, value]) =>
        value !== undefined &&
        !discoveryDenyKeys.includes(name) &&
        (discoveryAllowedKeys.length === 0 || discoveryAllowedKeys.includes(name))
    )
  )
}

/** Janssen's own document: what is not standard, or too long for the other one. */
export function jansConfiguration(
  ctx: Pick<Context, 'config'>,
  properties: AppConfiguration,
  offered: Offered
): Document {
  const all = allMembers(ctx, properties, offered)
  const names = [
    'introspection_endpoint',
    'auth_level_mapping',
    'scope_to_claims_mapping',
    'authorization_details_types_supported'
  ]
  return Object.fromEntries(names.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])))
}

function allMembers(
  { config }: Pick<Context, 'config'>,
  properties: AppConfiguration,
  { keyAlgs, scopes, claimsOf, claims }: Offered
): Document {
  const at = (path: string) => config.issuer + path
  const where = (feature: Feature, members: Document) => (isEnabled(properties, feature) ? members : {})
  const jwa = algorithms(properties, keyAlgs)
  const { responseTypes, responseModes, grantTypes, tokenEndpointAuthMethods } = supported(properties)
  const authentication = (endpoint: string) => ({
    [`${endpoint}_endpoint_auth_methods_supported`]: tokenEndpointAuthMethods,
    [`${endpoint}_endpoint_auth_signing_alg_values_supported`]: jwa.clientAuthSigningAlgValues
  })
  return {
    issuer: config.issuer,
    authorization_endpoint: at(paths.authorization),
    token_endpoint: at(paths.token),
    ...authentication('token'),
    jwks_uri: at(paths.jwks),
    archived_jwks_uri: at(archivedJwksPaths[0]),
    ...where('userinfo', { userinfo_endpoint: at(paths.userinfo) }),
    ...where('clientinfo', { clientinfo_endpoint: at(clientInfoPath) }),
    ...(offersRegistration({ config }, properties) &&
      where('registration', { registration_endpoint: at(paths.registration) })),
    ...where('ssa', { ssa_endpoint: at(ssaPath) }),
    ...where('client_id_metadata_document', { client_id_metadata_document_supported: true }),
    ...where('introspection', {
      introspection_endpoint: at(paths.introspection),
      ...authentication('introspection'),
      introspection_signing_alg_values_supported: jwa.introspectionSigningAlgValues,
      introspection_encryption_alg_values_supported: jwa.introspectionEncryptionAlgValues,
      introspection_encryption_enc_values_supported: jwa.introspectionEncryptionEncValues
    }),
    ...where('revoke_token', { revocation_endpoint: at(paths.revocation), ...authentication('revocation') }),
    ...where('global_token_revocation', { global_token_revocation_endpoint: at(sessionPaths.revokeGlobally) }),
    ...where('revoke_session', { session_revocation_endpoint: at(sessionPaths.revoke) }),
    ...where('par', {
      pushed_authorization_request_endpoint: at(paths.pushed_authorization_request),
      require_pushed_authorization_requests: properties.requirePar
    }),
    ...where('end_session', {
      end_session_endpoint: at(paths.end_session),
      check_session_iframe: at(checkSessionPath),
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: properties.frontChannelLogoutSessionSupported || undefined,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true
    }),
    ...(grantTypes.includes(deviceGrant) && {
      device_authorization_endpoint: at(paths.device_authorization)
    }),
    ...(grantTypes.includes(cibaGrant) && {
      backchannel_authentication_endpoint: at(paths.backchannel_authentication),
      backchannel_token_delivery_modes_supported: properties.backchannelTokenDeliveryModesSupported,
      backchannel_authentication_request_signing_alg_values_supported: cibaAlgorithms(properties, jwa),
      backchannel_user_code_parameter_supported: properties.backchannelUserCodeParameterSupported
    }),
    scopes_supported: scopes,
    claims_supported: claims,
    scope_to_claims_mapping: scopes.flatMap((id) => (claimsOf.has(id) ? [{ [id]: claimsOf.get(id) }] : [])),
    response_types_supported: [...responseTypes, ...(offersTokenAlone(properties) ? ['token'] : [])],
    response_modes_supported: responseModes,
    grant_types_supported: grantTypes,
    prompt_values_supported: supportedPrompts(properties, isSignUpOpen({ config }, properties)),
    acr_values_supported: [...authenticationMethods.map(({ acr }) => acr), ...Object.keys(properties.acrMappings)],
    auth_level_mapping: levelMapping(),
    ...(Object.keys(properties.acrMappings).length > 0 && { acr_mappings: properties.acrMappings }),
    subject_types_supported: properties.subjectTypesSupported,
    code_challenge_methods_supported: ['S256'],
    access_token_signing_alg_values_supported: accessTokenAlgorithms(properties, keyAlgs),
    id_token_signing_alg_values_supported: jwa.idTokenSigningAlgValues,
    id_token_encryption_alg_values_supported: jwa.idTokenEncryptionAlgValues,
    id_token_encryption_enc_values_supported: jwa.idTokenEncryptionEncValues,
    userinfo_signing_alg_values_supported: jwa.userinfoSigningAlgValues,
    userinfo_encryption_alg_values_supported: jwa.userinfoEncryptionAlgValues,
    userinfo_encryption_enc_values_supported: jwa.userinfoEncryptionEncValues,
    authorization_signing_alg_values_supported: jwa.authorizationSigningAlgValues,
    authorization_encryption_alg_values_supported: jwa.authorizationEncryptionAlgValues,
    authorization_encryption_enc_values_supported: jwa.authorizationEncryptionEncValues,
    request_object_signing_alg_values_supported: jwa.requestObjectSigningAlgValues,
    request_object_encryption_alg_values_supported: jwa.requestObjectEncryptionAlgValues,
    request_object_encryption_enc_values_supported: jwa.requestObjectEncryptionEncValues,
    tls_client_certificate_bound_access_tokens: true,
    dpop_signing_alg_values_supported: jwa.dPoPSigningAlgValues,
    ...(properties.authorizationDetailsTypesSupported.length > 0 && {
      authorization_details_types_supported: properties.authorizationDetailsTypesSupported
    }),
    claim_types_supported: properties.claimTypesSupported,
    claims_parameter_supported: properties.claimsParameterSupported,
    request_parameter_supported: properties.requestParameterSupported,
    request_uri_parameter_supported: properties.requestUriParameterSupported,
    require_request_uri_registration: properties.requireRequestUriRegistration,
    authorization_response_iss_parameter_supported: properties.authorizationResponseIssParameterSupported,
    display_values_supported: properties.displayValuesSupported,
    ui_locales_supported: properties.uiLocalesSupported,
    claims_locales_supported: properties.claimsLocalesSupported,
    // On a listener of their own the pages are not at the issuer.
    service_documentation: config.listen.internalPort === undefined ? at('/jans-config-api/docs') : undefined,
    op_policy_uri: properties.opPolicyUri,
    op_tos_uri: properties.opTosUri
  }
}

/** Requests over the back channel are signed with keys, never with secrets (CIBA Core, 7.1.1). */
function cibaAlgorithms(
  { backchannelAuthenticationRequestSigningAlgValuesSupported: allowed }: AppConfiguration,
  { requestObjectSigningAlgValues: possible }: ReturnType<typeof algorithms>
): string[] {
  return possible.filter((alg) => !alg.startsWith('HS') && (allowed.length === 0 || allowed.includes(alg)))
}
