import { z } from 'zod'
import { parseDateTime } from '#modules/core/date-time'
import { algorithms } from './algorithms.ts'

/** One member of a client. */
interface Member<S extends z.ZodType = z.ZodType> {
  /** Its name in registration metadata (RFC 7591 and Janssen's own), or undefined where clients cannot set it. */
  metadata: string | undefined
  /** What the Config API takes and gives. */
  schema: S
  about: string
  /** What a client without the member is shown with, and works with. */
  standard: z.output<S> | undefined
}

function member<S extends z.ZodType>(
  metadata: string | undefined,
  schema: S,
  about: string,
  standard?: z.output<S>
): Member<S> {
  return { metadata, schema, about, standard }
}

const text = z.string().max(4096)
const flag = z.boolean()
const texts = z.array(z.string().min(1).max(4096)).max(1000)
const seconds = z.int().min(0).max(2_147_483_647)
/** UTC. */
export const date = z
  .string()
  .refine((text) => parseDateTime(text) !== undefined, 'must be a date such as 2025-01-31T12:00:00')
const scripts = texts
export const localized = z.record(z.string().regex(/^[A-Za-z0-9-]{1,35}$/, 'must be a language tag'), text)
const customAttribute = z.object({
  name: z.string().min(1).max(255),
  multiValued: flag.optional(),
  values: z
    .array(z.union([text, z.number(), flag]))
    .max(1000)
    .optional(),
  value: z.union([text, z.number(), flag]).optional(),
  displayValue: text.optional()
})

const signing = z.enum(algorithms.signing)
const verified = z.enum(algorithms.verified)
const encryptionAlg = z.enum(algorithms.encryption)
const encryptionEnc = z.enum(algorithms.content)
const authMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'access_token',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none'
] as const

const grantTypes = [
  'none',
  'authorization_code',
  'implicit',
  'password',
  'client_credentials',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:uma-ticket',
  'urn:ietf:params:oauth:grant-type:token-exchange',
  'urn:openid:params:grant-type:ciba',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:jwt-bearer'
] as const

/** What clients may have: all but the word for no grant. */
export const supportedGrantTypes: readonly string[] = grantTypes.filter((type) => type !== 'none')

export const responseTypes = ['code', 'token', 'id_token'] as const

/** Members at the top of the document that are kept in the definition. */
export const members = {
  displayName: member('client_name', z.string().max(1000), 'Name that people see.'),
  clientNameLocalized: member(undefined, localized, 'Name by language tag.', {}),
  description: member(undefined, text, 'What the client is for; for administrators.'),
  applicationType: member('application_type', z.enum(['web', 'native']), 'Runs on a server, or on a device.', 'web'),
  subjectType: member(
    'subject_type',
    z.enum(['public', 'pairwise']),
    'Sees the same subject as other clients, or its own.',
    'public'
  ),
  sectorIdentifierUri: member(
    'sector_identifier_uri',
    text,
    'https address of the list of redirect URIs that share pairwise subjects.'
  ),
  tokenEndpointAuthMethod: member(
    'token_endpoint_auth_method',
    z.enum(authMethods),
    'How the client authenticates.',
    'client_secret_basic'
  ),
  redirectUris: member('redirect_uris', texts, 'Where answers of the authorization endpoint may go.'),
  responseTypes: member(
    'response_types',
    z.array(z.enum(responseTypes)),
    'What the authorization endpoint may answer; a set, combined at will.'
  ),
  grantTypes: member('grant_types', z.array(z.enum(grantTypes)), 'Grants that the client may use.', []),
  scopes: member('scope', texts, 'dn of the scopes that the client may have.'),
  claims: member('claims', texts, 'Claims that the client may request one by one; names or dn of attributes.'),
  trustedClient: member(undefined, flag, 'No consent is asked.', false),
  organization: member('org_id', text, 'Organization that the client belongs to.'),
  groups: member('groups', texts, 'Groups of the client.'),
  registrationAccessToken: member(undefined, text, 'Token of the registration management; kept sealed.'),
  clientIdIssuedAt: member('client_id_issued_at', date, 'When the client registered itself.'),
  clientSecretExpiresAt: member('client_secret_expires_at', date, 'When the secret stops working.'),
  ttl: member(undefined, seconds, 'Seconds to live in the store.'),
  lastAccessTime: member(undefined, date, 'Last use.'),
  lastLogonTime: member(undefined, date, 'Last authentication.'),
  customAttributes: member(undefined, z.array(customAttribute).max(1000), 'Further members.'),

  // Tokens
  accessTokenAsJwt: member('access_token_as_jwt', flag, 'Access tokens are JWTs instead of references.', false),
  accessTokenSigningAlg: member('access_token_signing_alg', signing, 'Signature of JWT access tokens.'),
  accessTokenLifetime: member('access_token_lifetime', seconds, 'Seconds; the server’s value when absent or 0.'),
  refreshTokenLifetime: member(undefined, seconds, 'Seconds; the server’s value when absent or 0.'),
  defaultMaxAge: member('default_max_age', seconds, 'Seconds since the sign-in, when the request has no max_age.'),
  idTokenTokenBindingCnf: member('id_token_token_binding_cnf', text, 'Confirmation method of bound id tokens.'),
  includeClaimsInIdToken: member(undefined, flag, 'Claims of the scopes are in the id token as well.', false),

  // Logout
  frontChannelLogoutUri: member('frontchannel_logout_uri', text, 'Page that ends the session at the client.'),
  frontChannelLogoutSessionRequired: member(
    'frontchannel_logout_session_required',
    flag,
    'That page gets iss and sid.',
    false
  ),
  postLogoutRedirectUris: member('post_logout_redirect_uris', texts, 'Where a sign-out may lead.'),

  // Software
  clientUri: member('client_uri', text, 'Home page of the client.'),
  clientUriLocalized: member(undefined, localized, 'Home page by language tag.', {}),
  policyUri: member('policy_uri', text, 'Page on the use of personal data.'),
  policyUriLocalized: member(undefined, localized, 'That page by language tag.', {}),
  logoUri: member('logo_uri', text, 'Image that people see.'),
  logoUriLocalized: member(undefined, localized, 'Image by language tag.', {}),
  tosUri: member('tos_uri', text, 'Terms of service.'),
  tosUriLocalized: member(undefined, localized, 'Terms of service by language tag.', {}),
  contacts: member('contacts', texts, 'Email addresses of those responsible.'),
  authorizedOrigins: member('authorized_origins', texts, 'Origins of scripts that may call the server (CORS).'),
  softwareId: member('software_id', text, 'Names the software, the same at each installation.'),
  softwareVersion: member('software_version', text, 'Version of the software.'),
  softwareStatement: member('software_statement', z.string().max(65_536), 'Signed statement about the software.'),

  // CIBA, UMA
  backchannelTokenDeliveryMode: member(
    'backchannel_token_delivery_mode',
    z.enum(['poll', 'ping', 'push']),
    'How tokens of backchannel authentication arrive.'
  ),
  backchannelClientNotificationEndpoint: member(
    'backchannel_client_notification_endpoint',
    text,
    'Where ping and push go.'
  ),
  backchannelAuthenticationRequestSigningAlg: member(
    'backchannel_authentication_request_signing_alg',
    verified.exclude(['HS256', 'HS384', 'HS512']),
    'Signature of backchannel requests.'
  ),
  backchannelUserCodeParameter: member(
    'backchannel_user_code_parameter',
    flag,
    'Backchannel requests carry a user code.'
  ),
  rptAsJwt: member('rpt_as_jwt', flag, 'UMA tokens are JWTs.', false),
  claimRedirectUris: member('claims_redirect_uri', texts, 'Where UMA claims gathering may return to.'),

  // Keys and algorithms
  jwksUri: member('jwks_uri', text, 'Address of the client’s keys.'),
  jwks: member('jwks', z.string().max(65_536), 'The client’s keys, as JSON text.'),
  idTokenSignedResponseAlg: member('id_token_signed_response_alg', signing, 'Signature of id tokens.'),
  idTokenEncryptedResponseAlg: member('id_token_encrypted_response_alg', encryptionAlg, 'Key encryption of id tokens.'),
  idTokenEncryptedResponseEnc: member('id_token_encrypted_response_enc', encryptionEnc, 'Encryption of id tokens.'),
  userInfoSignedResponseAlg: member('userinfo_signed_response_alg', signing, 'Signature of userinfo answers.'),
  userInfoEncryptedResponseAlg: member(
    'userinfo_encrypted_response_alg',
    encryptionAlg,
    'Key encryption of userinfo answers.'
  ),
  userInfoEncryptedResponseEnc: member(
    'userinfo_encrypted_response_enc',
    encryptionEnc,
    'Encryption of userinfo answers.'
  ),
  requestObjectSigningAlg: member('request_object_signing_alg', verified, 'Signature of request objects.'),
  requestObjectEncryptionAlg: member(
    'request_object_encryption_alg',
    z.enum(algorithms.decryption),
    'Key encryption of request objects.'
  ),
  requestObjectEncryptionEnc: member('request_object_encryption_enc', encryptionEnc, 'Encryption of request objects.'),
  tokenEndpointAuthSigningAlg: member('token_endpoint_auth_signing_alg', verified, 'Signature of client assertions.'),

  // Behaviour
  persistClientAuthorizations: member(undefined, flag, 'A person’s consent is remembered.', false),
  initiateLoginUri: member('initiate_login_uri', text, 'Where a sign-in begins that others start.'),
  requestUris: member('request_uris', texts, 'Addresses of request objects.'),
  defaultAcrValues: member('default_acr_values', texts, 'Ways to authenticate, when the request names none.')
} as const satisfies Record<string, Member>

/** Members of the nested object `attributes`. */
export const attributeMembers = {
  additionalTokenEndpointAuthMethods: member(
    'additional_token_endpoint_auth_methods',
    z.array(z.enum(authMethods)),
    'Further ways to authenticate.'
  ),
  redirectUrisRegex: member('redirect_uris_regex', text, 'Redirect URIs that are allowed beside the list.'),
  idTokenLifetime: member('id_token_lifetime', seconds, 'Seconds; the server’s value when absent or 0.'),
  txTokenLifetime: member('tx_token_lifetime', seconds, 'Seconds; the server’s value when absent or 0.'),
  runIntrospectionScriptBeforeJwtCreation: member(
    'run_introspection_script_before_jwt_creation',
    flag,
    'Introspection scripts add to JWT access tokens.',
    false
  ),
  additionalAudience: member('additional_audience', texts, 'Further audiences of tokens.'),
  dpopBoundAccessToken: member('dpop_bound_access_tokens', flag, 'Tokens are bound with DPoP (RFC 9449).', false),
  allowOfflineAccessWithoutConsent: member(undefined, flag, 'Refresh tokens need no consent.'),
  backchannelLogoutUri: member('backchannel_logout_uri', texts, 'Where logout tokens go.'),
  backchannelLogoutSessionRequired: member(
    'backchannel_logout_session_required',
    flag,
    'Logout tokens have a sid.',
    false
  ),
  logoutStatusJwtSignedResponseAlg: member(
    'logout_status_jwt_signed_response_alg',
    signing,
    'Signature of logout status JWTs.'
  ),
  parLifetime: member('par_lifetime', seconds, 'Seconds that a pushed request is kept.', 600),
  requirePar: member('require_par', flag, 'Requests have to be pushed (RFC 9126).', false),
  jansAuthSignedRespAlg: member('authorization_signed_response_alg', signing, 'Signature of authorization answers.'),
  jansAuthEncRespAlg: member(
    'authorization_encrypted_response_alg',
    encryptionAlg,
    'Key encryption of authorization answers.'
  ),
  jansAuthEncRespEnc: member(
    'authorization_encrypted_response_enc',
    encryptionEnc,
    'Encryption of authorization answers.'
  ),
  introspectionSignedResponseAlg: member('introspection_signed_response_alg', signing, 'Signature of introspections.'),
  introspectionEncryptedResponseAlg: member(
    'introspection_encrypted_response_alg',
    encryptionAlg,
    'Key encryption of introspections.'
  ),
  introspectionEncryptedResponseEnc: member(
    'introspection_encrypted_response_enc',
    encryptionEnc,
    'Encryption of introspections.'
  ),
  txTokenSignedResponseAlg: member('tx_token_signed_response_alg', signing, 'Signature of transaction tokens.'),
  txTokenEncryptedResponseAlg: member(
    'tx_token_encrypted_response_alg',
    encryptionAlg,
    'Key encryption of transaction tokens.'
  ),
  txTokenEncryptedResponseEnc: member(
    'tx_token_encrypted_response_enc',
    encryptionEnc,
    'Encryption of transaction tokens.'
  ),
  keepClientAuthorizationAfterExpiration: member(
    'keep_client_authorization_after_expiration',
    flag,
    'Consents outlive the client.',
    false
  ),
  jansDefaultPromptLogin: member('default_prompt_login', flag, 'People sign in anew each time.', false),
  allowSpontaneousScopes: member(
    'allow_spontaneous_scopes',
    flag,
    'Scopes may come into being by being asked for.',
    false
  ),
  spontaneousScopes: member('spontaneous_scopes', texts, 'Regular expressions of such scopes.'),
  jansAuthorizedAcr: member('authorized_acr_values', texts, 'The only ways to authenticate that may be asked for.'),
  minimumAcrLevel: member(
    'minimum_acr_level',
    z.int().min(-1).max(2_147_483_647),
    'Level that a sign-in must reach.',
    -1
  ),
  minimumAcrLevelAutoresolve: member('minimum_acr_level_autoresolve', flag, 'A fitting way to authenticate is chosen.'),
  minimumAcrPriorityList: member('minimum_acr_priority_list', texts, 'Order in which it is chosen.'),
  tlsClientAuthSubjectDn: member('tls_client_auth_subject_dn', text, 'Subject of the client’s certificate (RFC 8705).'),
  requirePkce: member('require_pkce', flag, 'Requests have to use PKCE (RFC 7636).'),
  fapiProfile: member(
    'fapi_profile',
    z.enum(['none', '1.0', '2.0']),
    'The profile of FAPI that the client is held to.'
  ),
  jansSubAttr: member('public_subject_identifier_attribute', text, 'Attribute that becomes the public subject.'),
  requestedLifetime: member('lifetime', seconds, 'Seconds that the client asked to live.'),
  evidence: member('evidence', z.string().max(65_536), 'Attestation given at registration.'),
  authorizationDetailsTypes: member('authorization_details_types', texts, 'Types of authorization details (RFC 9396).'),

  // Scripts, by dn
  spontaneousScopeScriptDns: member('spontaneous_scope_script_dns', scripts, 'Scripts for spontaneous scopes.'),
  updateTokenScriptDns: member('update_token_script_dns', scripts, 'Scripts that change tokens.'),
  postAuthnScripts: member('post_authn_script_dns', scripts, 'Scripts after the authentication.'),
  introspectionScripts: member('introspection_script_dns', scripts, 'Scripts at introspection.'),
  ropcScripts: member('ropc_script_dns', scripts, 'Scripts of the password grant.'),
  consentGatheringScripts: member('consent_gathering_script_dns', scripts, 'Scripts that ask for consent.'),
  tokenExchangeScripts: member('token_exchange_script_dns', scripts, 'Scripts of token exchange.'),
  rptClaimsScripts: member('rpt_claims_script_dns', scripts, 'Scripts that add to UMA tokens.'),
  parScriptDns: member('par_script_dns', scripts, 'Scripts of pushed requests.'),
  txTokenScriptDns: member('tx_token_script_dns', scripts, 'Scripts of transaction tokens.'),
  logoutStatusJwtScriptDns: member('logout_status_jwt_script_dns', scripts, 'Scripts of logout status JWTs.')
} as const satisfies Record<string, Member>

type Values<T extends Record<string, Member>> = { -readonly [K in keyof T]?: z.output<T[K]['schema']> | undefined }

export type ClientAttributes = Values<typeof attributeMembers>

/** A client as the Config API shows it, without what has a column of its own; absent members have their standard. */
export type ClientDefinition = Values<typeof members> & { attributes?: ClientAttributes | undefined }
