import type { Context } from '#modules/core/module'
import { algorithms } from './algorithms.ts'
import { paths } from './paths.ts'
import {
  claimsParameterSupported,
  grantTypes,
  responseModes,
  responseTypes,
  tokenEndpointAuthMethods
} from './supported.ts'

interface Offered {
  scopes: readonly string[]
  claims: readonly string[]
}

/** The metadata of the server, with Janssen's members (OpenID Connect Discovery, 3; RFC 8414, 2). */
export function discoveryDocument(
  { config }: Pick<Context, 'config'>,
  { scopes, claims }: Offered
): Record<string, unknown> {
  const at = (path: string) => config.issuer + path
  return {
    issuer: config.issuer,
    authorization_endpoint: at(paths.authorization),
    token_endpoint: at(paths.token),
    userinfo_endpoint: at(paths.userinfo),
    jwks_uri: at(paths.jwks),
    ...(!config.production && { registration_endpoint: at(paths.registration) }),
    introspection_endpoint: at(paths.introspection),
    revocation_endpoint: at(paths.revocation),
    end_session_endpoint: at(paths.end_session),
    pushed_authorization_request_endpoint: at(paths.pushed_authorization_request),
    require_pushed_authorization_requests: false,
    scopes_supported: scopes,
    claims_supported: claims,
    response_types_supported: responseTypes,
    response_modes_supported: responseModes,
    grant_types_supported: grantTypes,
    prompt_values_supported: ['none', 'login', 'consent'],
    acr_values_supported: ['simple_password_auth'],
    auth_level_mapping: { '-1': ['simple_password_auth'] },
    subject_types_supported: ['public', 'pairwise'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: tokenEndpointAuthMethods,
    token_endpoint_auth_signing_alg_values_supported: algorithms.clientAuthSigningAlgValues,
    revocation_endpoint_auth_methods_supported: tokenEndpointAuthMethods,
    revocation_endpoint_auth_signing_alg_values_supported: algorithms.clientAuthSigningAlgValues,
    introspection_endpoint_auth_methods_supported: tokenEndpointAuthMethods,
    introspection_endpoint_auth_signing_alg_values_supported: algorithms.clientAuthSigningAlgValues,
    id_token_signing_alg_values_supported: algorithms.idTokenSigningAlgValues,
    id_token_encryption_alg_values_supported: algorithms.idTokenEncryptionAlgValues,
    id_token_encryption_enc_values_supported: algorithms.idTokenEncryptionEncValues,
    userinfo_signing_alg_values_supported: algorithms.userinfoSigningAlgValues,
    userinfo_encryption_alg_values_supported: algorithms.userinfoEncryptionAlgValues,
    userinfo_encryption_enc_values_supported: algorithms.userinfoEncryptionEncValues,
    introspection_signing_alg_values_supported: algorithms.introspectionSigningAlgValues,
    introspection_encryption_alg_values_supported: algorithms.introspectionEncryptionAlgValues,
    introspection_encryption_enc_values_supported: algorithms.introspectionEncryptionEncValues,
    authorization_signing_alg_values_supported: algorithms.authorizationSigningAlgValues,
    authorization_encryption_alg_values_supported: algorithms.authorizationEncryptionAlgValues,
    authorization_encryption_enc_values_supported: algorithms.authorizationEncryptionEncValues,
    request_object_signing_alg_values_supported: algorithms.requestObjectSigningAlgValues,
    request_object_encryption_alg_values_supported: algorithms.requestObjectEncryptionAlgValues,
    request_object_encryption_enc_values_supported: algorithms.requestObjectEncryptionEncValues,
    dpop_signing_alg_values_supported: algorithms.dPoPSigningAlgValues,
    claim_types_supported: ['normal'],
    claims_parameter_supported: claimsParameterSupported,
    request_parameter_supported: true,
    request_uri_parameter_supported: false,
    require_request_uri_registration: false,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    authorization_response_iss_parameter_supported: true,
    display_values_supported: ['page'],
    ui_locales_supported: ['en'],
    claims_locales_supported: ['en'],
    // On a listener of their own the pages are not at the issuer.
    ...(config.listen.internalPort === undefined && { service_documentation: at('/jans-config-api/docs') })
  }
}
