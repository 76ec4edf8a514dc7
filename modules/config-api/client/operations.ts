/* oxlint-disable */

// Written by generate.ts out of the operations themselves.

export interface ClientInput {
  inum?: string
  clientSecret?: string
  clientName?: string
  disabled?: boolean
  expirationDate?: string
  displayName?: string
  clientNameLocalized?: { [name: string]: string }
  description?: string
  applicationType?: "web" | "native"
  subjectType?: "public" | "pairwise"
  sectorIdentifierUri?: string
  tokenEndpointAuthMethod?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "access_token" | "tls_client_auth" | "self_signed_tls_client_auth" | "none"
  redirectUris?: string[]
  responseTypes?: ("code" | "token" | "id_token")[]
  grantTypes?: ("none" | "authorization_code" | "implicit" | "password" | "client_credentials" | "refresh_token" | "urn:ietf:params:oauth:grant-type:uma-ticket" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[]
  scopes?: string[]
  claims?: string[]
  trustedClient?: boolean
  organization?: string
  groups?: string[]
  registrationAccessToken?: string
  clientIdIssuedAt?: string
  clientSecretExpiresAt?: string
  ttl?: number
  lastAccessTime?: string
  lastLogonTime?: string
  customAttributes?: { name: string; multiValued?: boolean; values?: (string | number | boolean)[]; value?: string | number | boolean; displayValue?: string }[]
  accessTokenAsJwt?: boolean
  accessTokenSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"
  accessTokenLifetime?: number
  refreshTokenLifetime?: number
  defaultMaxAge?: number
  idTokenTokenBindingCnf?: string
  includeClaimsInIdToken?: boolean
  frontChannelLogoutUri?: string
  frontChannelLogoutSessionRequired?: boolean
  postLogoutRedirectUris?: string[]
  clientUri?: string
  clientUriLocalized?: { [name: string]: string }
  policyUri?: string
  policyUriLocalized?: { [name: string]: string }
  logoUri?: string
  logoUriLocalized?: { [name: string]: string }
  tosUri?: string
  tosUriLocalized?: { [name: string]: string }
  contacts?: string[]
  authorizedOrigins?: string[]
  softwareId?: string
  softwareVersion?: string
  softwareStatement?: string
  backchannelTokenDeliveryMode?: "poll" | "ping" | "push"
  backchannelClientNotificationEndpoint?: string
  backchannelAuthenticationRequestSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519"
  backchannelUserCodeParameter?: boolean
  rptAsJwt?: boolean
  claimRedirectUris?: string[]
  jwksUri?: string
  jwks?: string
  idTokenSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"
  idTokenEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"
  idTokenEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"
  userInfoSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"
  userInfoEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"
  userInfoEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"
  requestObjectSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512" | "Ed25519"
  requestObjectEncryptionAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"
  requestObjectEncryptionEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"
  tokenEndpointAuthSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512" | "Ed25519"
  persistClientAuthorizations?: boolean
  initiateLoginUri?: string
  requestUris?: string[]
  defaultAcrValues?: string[]
  attributes?: { additionalTokenEndpointAuthMethods?: ("client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "access_token" | "tls_client_auth" | "self_signed_tls_client_auth" | "none")[]; redirectUrisRegex?: string; idTokenLifetime?: number; txTokenLifetime?: number; runIntrospectionScriptBeforeJwtCreation?: boolean; additionalAudience?: string[]; dpopBoundAccessToken?: boolean; allowOfflineAccessWithoutConsent?: boolean; backchannelLogoutUri?: string[]; backchannelLogoutSessionRequired?: boolean; logoutStatusJwtSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; parLifetime?: number; requirePar?: boolean; jansAuthSignedRespAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; jansAuthEncRespAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"; jansAuthEncRespEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"; introspectionSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; introspectionEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"; introspectionEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"; txTokenSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; txTokenEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"; txTokenEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"; keepClientAuthorizationAfterExpiration?: boolean; jansDefaultPromptLogin?: boolean; allowSpontaneousScopes?: boolean; spontaneousScopes?: string[]; jansAuthorizedAcr?: string[]; minimumAcrLevel?: number; minimumAcrLevelAutoresolve?: boolean; minimumAcrPriorityList?: string[]; tlsClientAuthSubjectDn?: string; requirePkce?: boolean; fapiProfile?: "none" | "1.0" | "2.0"; jansSubAttr?: string; requestedLifetime?: number; evidence?: string; authorizationDetailsTypes?: string[]; spontaneousScopeScriptDns?: string[]; updateTokenScriptDns?: string[]; postAuthnScripts?: string[]; introspectionScripts?: string[]; ropcScripts?: string[]; consentGatheringScripts?: string[]; tokenExchangeScripts?: string[]; rptClaimsScripts?: string[]; parScriptDns?: string[]; txTokenScriptDns?: string[]; logoutStatusJwtScriptDns?: string[] }
}

export interface JsonPatch {
  op: "add" | "remove" | "replace" | "move" | "copy" | "test"
  path: string
  from?: string
  value?: unknown
}

export interface ScopeInput {
  id?: string
  inum?: string
  displayName?: string
  description?: string
  iconUrl?: string
  scopeType?: "openid" | "dynamic" | "uma" | "spontaneous" | "oauth"
  claims?: string[]
  defaultScope?: boolean
  groupClaims?: boolean
  dynamicScopeScripts?: string[]
  umaAuthorizationPolicies?: string[]
  attributes?: { spontaneousClientScopes?: string[]; showInConfigurationEndpoint?: boolean }
  creatorId?: string
  creatorType?: "none" | "client" | "user" | "auto"
  creatorAttributes?: { [name: string]: string }
  expirationDate?: string
  deletable?: boolean
}

export interface JansAttributeInput {
  inum?: string
  name: string
  displayName: string
  description?: string
  dataType: "string" | "numeric" | "boolean" | "binary" | "certificate" | "generalizedTime" | "json"
  status?: "active" | "inactive" | "expired" | "register"
  editType?: ("admin" | "owner" | "manager" | "user" | "whitePages")[]
  viewType?: ("admin" | "owner" | "manager" | "user" | "whitePages")[]
  usageType?: string[]
  origin?: string
  claimName?: string
  saml1Uri?: string
  saml2Uri?: string
  urn?: string
  seeAlso?: string
  sourceAttribute?: string
  nameIdType?: string
  tooltip?: string
  oxMultiValuedAttribute?: boolean
  jansHideOnDiscovery?: boolean
  scimCustomAttr?: boolean
  required?: boolean
  custom?: boolean
  selected?: boolean
  attributeValidation?: { minLength?: number; maxLength?: number; regexp?: string }
  jansMultivaluedAttr?: boolean
}

export interface AuthenticationMethod {
  defaultAcr: string
}

export interface GluuLdapConfigurationInput {
  configId: string
  bindDN?: string
  bindPassword?: string
  servers?: string[]
  maxConnections?: number
  useSSL?: boolean
  baseDNs?: string[]
  primaryKey?: string
  localPrimaryKey?: string
  useAnonymousBind?: boolean
  enabled?: boolean
  version?: number
  level?: number
}

export interface CustomScriptInput {
  inum?: string
  name: string
  aliases?: string[]
  description?: string
  script?: string
  scriptType: "person_authentication" | "authorization_challenge" | "introspection" | "resource_owner_password_credentials" | "application_session" | "link_interception" | "client_registration" | "id_generator" | "uma_rpt_policy" | "uma_rpt_claims" | "uma_claims_gathering" | "access_evaluation" | "access_evaluation_discovery" | "token_exchange" | "consent_gathering" | "dynamic_scope" | "spontaneous_scope" | "end_session" | "post_authn" | "client_authn" | "select_account" | "create_user" | "scim" | "ciba_end_user_notification" | "revoke_token" | "persistence_extension" | "idp" | "discovery" | "cookie" | "health_check" | "authz_detail" | "update_token" | "tx_token" | "logout_status_jwt" | "par" | "config_api_auth" | "modify_ssa_response" | "fido2_extension" | "lock_extension"
  programmingLanguage?: "python" | "java" | "javascript" | "typescript"
  moduleProperties?: { value1: string; value2?: string; description?: string }[]
  configurationProperties?: { value1: string; value2?: string; description?: string; hide?: boolean }[]
  level?: number
  enabled?: boolean
  locationType?: "db" | "file"
}

export interface InMemoryConfiguration {
  defaultPutExpiration?: number
}

export interface MemcachedConfiguration {
  servers?: string
  maxOperationQueueLength?: number
  bufferSize?: number
  defaultPutExpiration?: number
  connectionFactoryType?: "DEFAULT" | "BINARY"
}

export interface NativePersistenceConfiguration {
  defaultPutExpiration?: number
  defaultCleanupBatchSize?: number
  deleteExpiredOnGetRequest?: boolean
  disableAttemptUpdateBeforeInsert?: boolean
}

export interface RedisConfiguration {
  redisProviderType?: "STANDALONE" | "CLUSTER" | "SHARDED" | "SENTINEL"
  servers?: string
  defaultPutExpiration?: number
  sentinelMasterGroupName?: string
  password?: string
  useSSL?: boolean
  sslTrustStoreFilePath?: string
  sslTrustStorePassword?: string
  sslKeyStoreFilePath?: string
  sslKeyStorePassword?: string
  maxIdleConnections?: number
  maxTotalConnections?: number
  connectionTimeout?: number
  soTimeout?: number
  maxRetryAttempts?: number
}

export interface RedisMessageConfiguration {
  redisProviderType?: "STANDALONE" | "CLUSTER" | "SHARDED" | "SENTINEL"
  servers?: string
  defaultPutExpiration?: number
  sentinelMasterGroupName?: string
  password?: string
  useSSL?: boolean
  sslTrustStoreFilePath?: string
  sslTrustStorePassword?: string
  sslKeyStoreFilePath?: string
  sslKeyStorePassword?: string
  maxIdleConnections?: number
  maxTotalConnections?: number
  connectionTimeout?: number
  soTimeout?: number
  maxRetryAttempts?: number
}

export interface PostgresMessageConfiguration {
  driverClassName?: string
  dbSchemaName?: string
  connectionUri?: string
  authUserName?: string
  authUserPassword?: string
  connectionPoolMaxTotal?: number
  connectionPoolMaxIdle?: number
  connectionPoolMinIdle?: number
  messageWaitMillis?: number
  messageSleepThreadTime?: number
}

export interface SmtpConfiguration {
  valid?: boolean
  host?: string
  port?: number
  connect_protection?: "None" | "StartTls" | "SslTls"
  trust_host?: boolean
  from_name?: string
  from_email_address?: string
  requires_authentication?: boolean
  smtp_authentication_account_username?: string
  smtp_authentication_account_password?: string
  key_store?: string
  key_store_password?: string
  key_store_alias?: string
  signing_algorithm?: string
}

export interface SmtpTest {
  sign?: boolean
  subject: string
  message: string
}

export interface Logging {
  loggingLevel?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF"
  loggingLayout?: string
  httpLoggingEnabled?: boolean
  disableJdkLogger?: boolean
  enabledOAuthAuditLogging?: boolean
  externalLoggerConfiguration?: string
  httpLoggingExcludePaths?: string[]
}

export interface WebKeysConfigurationInput {
  keys: JSONWebKeyInput[]
}

export interface JSONWebKeyInput {
  name?: string
  descr?: string
  kid?: string
  kty: "EC" | "RSA" | "OKP" | "oct"
  use?: "sig" | "enc"
  alg: string
  exp?: number
  crv?: string
  n?: string
  e?: string
  x?: string
  y?: string
  x5c?: string[]
  key_ops_type?: ("connect" | "ssa" | "all")[]
  d?: string
  p?: string
  q?: string
  dp?: string
  dq?: string
  qi?: string
}

export interface AssetForm {
  document: AssetInput
  assetFile: string
}

export interface AssetInput {
  inum?: string
  fileName?: string
  description?: string
  service?: string
  level?: number
  enabled?: boolean
}

export interface UmaResourceInput {
  id?: string
  inum?: string
  name?: string
  description?: string
  iconUri?: string
  scopes?: string[]
  scopeExpression?: string
  clients?: string[]
  resources?: string[]
  creator?: string
  type?: string
  creationDate?: string
  expirationDate?: string
  deletable?: boolean
  ttl?: number
}

export interface ConfigurationChanges {
  dryRun?: boolean
  operations: ConfigurationChange[]
}

export interface ConfigurationChange {
  operationId: string
  params?: { [name: string]: string }
  query?: { [name: string]: string }
  body?: unknown
}

export interface Client {
  inum?: string
  clientSecret?: string
  clientName?: string
  disabled?: boolean
  expirationDate?: string
  displayName?: string
  clientNameLocalized?: { [name: string]: string }
  description?: string
  applicationType?: "web" | "native"
  subjectType?: "public" | "pairwise"
  sectorIdentifierUri?: string
  tokenEndpointAuthMethod?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "access_token" | "tls_client_auth" | "self_signed_tls_client_auth" | "none"
  redirectUris?: string[]
  responseTypes?: ("code" | "token" | "id_token")[]
  grantTypes?: ("none" | "authorization_code" | "implicit" | "password" | "client_credentials" | "refresh_token" | "urn:ietf:params:oauth:grant-type:uma-ticket" | "urn:ietf:params:oauth:grant-type:token-exchange" | "urn:openid:params:grant-type:ciba" | "urn:ietf:params:oauth:grant-type:device_code" | "urn:ietf:params:oauth:grant-type:jwt-bearer")[]
  scopes?: string[]
  claims?: string[]
  trustedClient?: boolean
  organization?: string
  groups?: string[]
  registrationAccessToken?: string
  clientIdIssuedAt?: string
  clientSecretExpiresAt?: string
  ttl?: number
  lastAccessTime?: string
  lastLogonTime?: string
  customAttributes?: { name: string; multiValued?: boolean; values?: (string | number | boolean)[]; value?: string | number | boolean; displayValue?: string }[]
  accessTokenAsJwt?: boolean
  accessTokenSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"
  accessTokenLifetime?: number
  refreshTokenLifetime?: number
  defaultMaxAge?: number
  idTokenTokenBindingCnf?: string
  includeClaimsInIdToken?: boolean
  frontChannelLogoutUri?: string
  frontChannelLogoutSessionRequired?: boolean
  postLogoutRedirectUris?: string[]
  clientUri?: string
  clientUriLocalized?: { [name: string]: string }
  policyUri?: string
  policyUriLocalized?: { [name: string]: string }
  logoUri?: string
  logoUriLocalized?: { [name: string]: string }
  tosUri?: string
  tosUriLocalized?: { [name: string]: string }
  contacts?: string[]
  authorizedOrigins?: string[]
  softwareId?: string
  softwareVersion?: string
  softwareStatement?: string
  backchannelTokenDeliveryMode?: "poll" | "ping" | "push"
  backchannelClientNotificationEndpoint?: string
  backchannelAuthenticationRequestSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "Ed25519"
  backchannelUserCodeParameter?: boolean
  rptAsJwt?: boolean
  claimRedirectUris?: string[]
  jwksUri?: string
  jwks?: string
  idTokenSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"
  idTokenEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"
  idTokenEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"
  userInfoSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"
  userInfoEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"
  userInfoEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"
  requestObjectSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512" | "Ed25519"
  requestObjectEncryptionAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"
  requestObjectEncryptionEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"
  tokenEndpointAuthSigningAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512" | "Ed25519"
  persistClientAuthorizations?: boolean
  initiateLoginUri?: string
  requestUris?: string[]
  defaultAcrValues?: string[]
  attributes?: { additionalTokenEndpointAuthMethods?: ("client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "access_token" | "tls_client_auth" | "self_signed_tls_client_auth" | "none")[]; redirectUrisRegex?: string; idTokenLifetime?: number; txTokenLifetime?: number; runIntrospectionScriptBeforeJwtCreation?: boolean; additionalAudience?: string[]; dpopBoundAccessToken?: boolean; allowOfflineAccessWithoutConsent?: boolean; backchannelLogoutUri?: string[]; backchannelLogoutSessionRequired?: boolean; logoutStatusJwtSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; parLifetime?: number; requirePar?: boolean; jansAuthSignedRespAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; jansAuthEncRespAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"; jansAuthEncRespEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"; introspectionSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; introspectionEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"; introspectionEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"; txTokenSignedResponseAlg?: "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA" | "HS256" | "HS384" | "HS512"; txTokenEncryptedResponseAlg?: "RSA-OAEP" | "RSA-OAEP-256" | "ECDH-ES" | "ECDH-ES+A128KW" | "ECDH-ES+A256KW" | "A128KW" | "A256KW" | "dir"; txTokenEncryptedResponseEnc?: "A128CBC-HS256" | "A256CBC-HS512" | "A128GCM" | "A256GCM" | "A128CBC+HS256" | "A256CBC+HS512"; keepClientAuthorizationAfterExpiration?: boolean; jansDefaultPromptLogin?: boolean; allowSpontaneousScopes?: boolean; spontaneousScopes?: string[]; jansAuthorizedAcr?: string[]; minimumAcrLevel?: number; minimumAcrLevelAutoresolve?: boolean; minimumAcrPriorityList?: string[]; tlsClientAuthSubjectDn?: string; requirePkce?: boolean; fapiProfile?: "none" | "1.0" | "2.0"; jansSubAttr?: string; requestedLifetime?: number; evidence?: string; authorizationDetailsTypes?: string[]; spontaneousScopeScriptDns?: string[]; updateTokenScriptDns?: string[]; postAuthnScripts?: string[]; introspectionScripts?: string[]; ropcScripts?: string[]; consentGatheringScripts?: string[]; tokenExchangeScripts?: string[]; rptClaimsScripts?: string[]; parScriptDns?: string[]; txTokenScriptDns?: string[]; logoutStatusJwtScriptDns?: string[] }
  dn: string
  baseDn: string
  deletable: boolean
  authenticationMethod: string
  allAuthenticationMethods?: string[]
}

export interface ApiError {
  code: string
  message: string
  description?: string
}

export interface CustomScope {
  id?: string
  inum?: string
  displayName?: string
  description?: string
  iconUrl?: string
  scopeType: "openid" | "dynamic" | "uma" | "spontaneous" | "oauth"
  claims?: string[]
  defaultScope?: boolean
  groupClaims?: boolean
  dynamicScopeScripts?: string[]
  umaAuthorizationPolicies?: string[]
  attributes: { spontaneousClientScopes?: string[]; showInConfigurationEndpoint: boolean }
  creatorId?: string
  creatorType?: "none" | "client" | "user" | "auto"
  creatorAttributes?: { [name: string]: string }
  expirationDate?: string
  deletable?: boolean
  dn: string
  baseDn: string
  creationDate: string
  umaType: boolean
  clients?: { [name: string]: unknown }[]
}

export interface Scope {
  id?: string
  inum?: string
  displayName?: string
  description?: string
  iconUrl?: string
  scopeType: "openid" | "dynamic" | "uma" | "spontaneous" | "oauth"
  claims?: string[]
  defaultScope?: boolean
  groupClaims?: boolean
  dynamicScopeScripts?: string[]
  umaAuthorizationPolicies?: string[]
  attributes: { spontaneousClientScopes?: string[]; showInConfigurationEndpoint: boolean }
  creatorId?: string
  creatorType?: "none" | "client" | "user" | "auto"
  creatorAttributes?: { [name: string]: string }
  expirationDate?: string
  deletable?: boolean
  dn: string
  baseDn: string
  creationDate: string
  umaType: boolean
}

export interface JansAttribute {
  inum?: string
  name: string
  displayName: string
  description?: string
  dataType: "string" | "numeric" | "boolean" | "binary" | "certificate" | "generalizedTime" | "json"
  status: "active" | "inactive" | "expired" | "register"
  editType?: ("admin" | "owner" | "manager" | "user" | "whitePages")[]
  viewType?: ("admin" | "owner" | "manager" | "user" | "whitePages")[]
  usageType?: string[]
  origin?: string
  claimName?: string
  saml1Uri?: string
  saml2Uri?: string
  urn?: string
  seeAlso?: string
  sourceAttribute?: string
  nameIdType?: string
  tooltip?: string
  oxMultiValuedAttribute?: boolean
  jansHideOnDiscovery: boolean
  scimCustomAttr: boolean
  required: boolean
  custom: boolean
  selected: boolean
  attributeValidation?: { minLength?: number; maxLength?: number; regexp?: string }
  dn: string
  baseDn: string
  adminCanAccess: boolean
  adminCanView: boolean
  adminCanEdit: boolean
  userCanAccess: boolean
  userCanView: boolean
  userCanEdit: boolean
  whitePagesCanView: boolean
}

export interface GluuOrganization {
  displayName: string
  description: string
  member?: string
  countryName?: string
  organization?: string
  status?: string
  managerGroup?: string
  themeColor?: string
  shortName?: string
  customMessages?: string[]
  title?: string
  jsLogoPath?: string
  jsFaviconPath?: string
  dn: string
  baseDn: string
}

export interface DatabaseColumn {
  name: string
  defName: string
  type: string
  multiValued: boolean
}

export interface PersistenceConfiguration {
  databaseName: string
  schemaName: string
  productName: string
  productVersion: string
  driverName: string
  driverVersion: string
  persistenceType: string
}

export interface GluuLdapConfiguration {
  configId: string
  bindDN?: string
  servers?: string[]
  maxConnections?: number
  useSSL: boolean
  baseDNs?: string[]
  primaryKey?: string
  localPrimaryKey?: string
  useAnonymousBind: boolean
  enabled: boolean
  version?: number
  level?: number
}

export interface CustomScript {
  inum?: string
  name: string
  aliases?: string[]
  description?: string
  script?: string
  scriptType: "person_authentication" | "authorization_challenge" | "introspection" | "resource_owner_password_credentials" | "application_session" | "link_interception" | "client_registration" | "id_generator" | "uma_rpt_policy" | "uma_rpt_claims" | "uma_claims_gathering" | "access_evaluation" | "access_evaluation_discovery" | "token_exchange" | "consent_gathering" | "dynamic_scope" | "spontaneous_scope" | "end_session" | "post_authn" | "client_authn" | "select_account" | "create_user" | "scim" | "ciba_end_user_notification" | "revoke_token" | "persistence_extension" | "idp" | "discovery" | "cookie" | "health_check" | "authz_detail" | "update_token" | "tx_token" | "logout_status_jwt" | "par" | "config_api_auth" | "modify_ssa_response" | "fido2_extension" | "lock_extension"
  programmingLanguage?: "python" | "java" | "javascript" | "typescript"
  moduleProperties?: { value1: string; value2?: string; description?: string }[]
  configurationProperties?: { value1: string; value2?: string; description?: string; hide?: boolean }[]
  level: number
  enabled: boolean
  locationType?: "db" | "file"
  dn: string
  baseDn: string
  revision: number
  modified: boolean
  internal: boolean
}

export interface Deployment {
  dn: string
  baseDn: string
  id: string
  createdAt: string
  taskActive: boolean
  finishedAt?: string
  details: { libs?: string[]; error?: string; autoconfigure: boolean; flowsError?: { [name: string]: string | null }; projectMetadata: { projectName: string; author?: string; type?: string; description?: string; version?: string; configs?: { [name: string]: unknown }; noDirectLaunch?: string[] } }
}

export interface AppConfiguration {
  issuer?: unknown
  baseEndpoint?: unknown
  authorizationEndpoint?: unknown
  tokenEndpoint?: unknown
  tokenRevocationEndpoint?: unknown
  userInfoEndpoint?: unknown
  endSessionEndpoint?: unknown
  jwksUri?: unknown
  registrationEndpoint?: unknown
  openIdDiscoveryEndpoint?: unknown
  openIdConfigurationEndpoint?: unknown
  introspectionEndpoint?: unknown
  parEndpoint?: unknown
  deviceAuthzEndpoint?: unknown
  backchannelAuthenticationEndpoint?: unknown
  clientInfoEndpoint?: unknown
  checkSessionIFrame?: unknown
  archivedJwksUri?: unknown
  idGenerationEndpoint?: unknown
  sectorIdentifierEndpoint?: unknown
  serviceDocumentation?: unknown
  jansId?: unknown
  mtlsAuthorizationEndpoint?: unknown
  mtlsAuthorizationChallengeEndpoint?: unknown
  mtlsTokenEndpoint?: unknown
  mtlsTokenRevocationEndpoint?: unknown
  mtlsUserInfoEndpoint?: unknown
  mtlsClientInfoEndpoint?: unknown
  mtlsCheckSessionIFrame?: unknown
  mtlsEndSessionEndpoint?: unknown
  mtlsJwksUri?: unknown
  mtlsRegistrationEndpoint?: unknown
  mtlsIdGenerationEndpoint?: unknown
  mtlsIntrospectionEndpoint?: unknown
  mtlsParEndpoint?: unknown
  mtlsDeviceAuthzEndpoint?: unknown
  umaConfigurationEndpoint?: unknown
  umaRptLifetime?: unknown
  umaTicketLifetime?: unknown
  umaPctLifetime?: unknown
  umaResourceLifetime?: unknown
  umaAddScopesAutomatically?: unknown
  umaValidateClaimToken?: unknown
  umaGrantAccessIfNoPolicies?: unknown
  umaRestrictResourceToAssociatedClient?: unknown
  umaRptAsJwt?: unknown
  txTokenLifetime?: unknown
  txTokenSigningAlgValuesSupported?: unknown
  txTokenEncryptionAlgValuesSupported?: unknown
  txTokenEncryptionEncValuesSupported?: unknown
  statusListBitSize?: unknown
  statusListIndexAllocationBlockSize?: unknown
  statusListResponseJwtSignatureAlgorithm?: unknown
  statusListResponseJwtLifetime?: unknown
  logoutStatusJwtLifetime?: unknown
  logoutStatusJwtSigningAlgValuesSupported?: unknown
  authorizationChallengeEndpoint?: unknown
  authorizationChallengeSessionLifetimeInSeconds?: unknown
  authorizationChallengeDefaultAcr?: unknown
  authorizationChallengeShouldGenerateSession?: unknown
  idJagLifetime?: unknown
  idJagIssueRefreshToken?: unknown
  idJagTrustedIdpIssuers?: unknown
  jwtGrantAllowUserByUidInAssertion?: unknown
  rotateDeviceSecret?: unknown
  returnDeviceSecretFromAuthzEndpoint?: unknown
  accessEvaluationScriptName?: unknown
  accessEvaluationAllowBasicClientAuthorization?: unknown
  accessEvaluationDiscoveryCacheLifetimeInMinutes?: unknown
  spiffeTrustDomains?: unknown
  spiffeBundleMaxResponseSize?: unknown
  spiffeBundleConnectTimeoutMs?: unknown
  spiffeBundleReadTimeoutMs?: unknown
  acrToConsentScriptNameMapping?: unknown
  acrToAgamaConsentFlowMapping?: unknown
  agamaConfiguration?: unknown
  runAllUpdateTokenScripts?: unknown
  introspectionScriptBackwardCompatibility?: unknown
  consentGatheringScriptBackwardCompatibility?: unknown
  keepAuthenticatorAttributesOnAcrChange?: unknown
  authenticationFiltersEnabled?: unknown
  authenticationFilters?: unknown
  clientAuthenticationFiltersEnabled?: unknown
  clientAuthenticationFilters?: unknown
  personCustomObjectClassList?: unknown
  dynamicRegistrationCustomObjectClass?: unknown
  persistIdToken?: unknown
  persistRefreshToken?: unknown
  saveTokensInCache?: unknown
  saveTokensInCacheAndDontSaveInPersistence?: unknown
  sessionIdPersistInCache?: unknown
  sessionIdPersistOnPromptNone?: unknown
  useLocalCache?: unknown
  webKeysStorage?: unknown
  keyStoreFile?: unknown
  keyStoreSecret?: unknown
  dnName?: unknown
  pairwiseCalculationKey?: unknown
  pairwiseCalculationSalt?: unknown
  changeSessionIdOnAuthentication?: unknown
  sessionIdRequestParameterEnabled?: unknown
  sessionIdUserClaimsInAttributes?: unknown
  updateUserLastLogonTime?: unknown
  checkUserPresenceOnRefreshToken?: unknown
  includeRequestedClaimsInIdToken?: unknown
  allowIdTokenWithoutImplicitGrantType?: unknown
  cibaGrantLifeExtraTimeSec?: unknown
  cleanServiceInterval?: unknown
  configurationUpdateInterval?: unknown
  rejectJwtWithNoneAlg?: unknown
  useNestedJwtDuringEncryption?: unknown
  dpopJtiCacheTime?: unknown
  dpopNonceCacheTime?: unknown
  customHeadersWithAuthorizationResponse?: unknown
  backchannelDeviceRegistrationEndpoint?: unknown
  cibaEndUserNotificationConfig?: unknown
  backchannelClientId?: unknown
  backchannelRedirectUri?: unknown
  backchannelRequestsProcessorJobIntervalSec?: unknown
  backchannelRequestsProcessorJobChunkSize?: unknown
  forceRopcInAuthorizationEndpoint?: unknown
  errorHandlingMethod?: unknown
  idTokenFilterClaimsBasedOnAccessToken?: unknown
  openidScopeBackwardCompatibility?: unknown
  jansOpenIdConnectVersion?: unknown
  idTokenTokenBindingCnfValuesSupported?: unknown
  allowSpontaneousScopes?: unknown
  fapi?: unknown
  allResponseTypesSupported?: unknown
  deviceAuthzResponseTypeToProcessAuthz?: unknown
  httpLoggingResponseBodyContent?: unknown
  disableExternalLoggerConfiguration?: unknown
  logClientIdOnClientAuthentication?: unknown
  logClientNameOnClientAuthentication?: unknown
  logNotFoundEntityAsError?: unknown
  metricReporterInterval?: unknown
  metricReporterKeepDataDays?: unknown
  metricReporterEnabled?: unknown
  statTimerIntervalInSeconds?: unknown
  xframeOptionsHeaderValue?: unknown
  applyXFrameOptionsHeaderIfUriContainsAny?: unknown
  cssLocation?: unknown
  jsLocation?: unknown
  imgLocation?: unknown
  lockMessageConfig?: unknown
  jmsUserName?: unknown
  jmsPassword?: unknown
  jmsBrokerURISet?: unknown
  expirationNotificatorEnabled?: unknown
  expirationNotificatorMapSizeLimit?: unknown
  expirationNotificatorIntervalInSeconds?: unknown
  connectionServiceConfiguration?: unknown
  clientPeriodicUpdateTimerInterval?: unknown
  updateClientAccessTime?: unknown
  disableU2fEndpoint?: unknown
  skipAuthenticationFilterOptionsMethod?: unknown
  dcrAttestationEvidenceRequired?: unknown
  uppercaseResponseKeysInAccountAccessConsent?: unknown
  cimdSchemeAllowlist?: unknown
  cimdDomainAllowlist?: unknown
  cimdDomainBlocklist?: unknown
  cimdBlockPrivateIp?: unknown
  cimdMaxResponseSize?: unknown
  cimdConnectTimeoutMs?: unknown
  cimdReadTimeoutMs?: unknown
  cimdTtlMinutes?: unknown
  cimdMaxTtlMinutes?: unknown
  authorizationCodeLifetime?: unknown
  accessTokenLifetime?: unknown
  refreshTokenLifetime?: unknown
  idTokenLifetime?: unknown
  userInfoLifetime?: unknown
  spontaneousScopeLifetime?: unknown
  sessionIdLifetime?: unknown
  sessionIdCookieLifetime?: unknown
  sessionIdUnusedLifetime?: unknown
  sessionIdUnauthenticatedUnusedLifetime?: unknown
  deviceAuthzRequestExpiresIn?: unknown
  deviceAuthzTokenPollInterval?: unknown
  backchannelAuthenticationResponseExpiresIn?: unknown
  backchannelAuthenticationResponseInterval?: unknown
  cibaMaxExpirationTimeAllowedSec?: unknown
  dynamicRegistrationExpirationTime?: unknown
  archivedJwkLifetimeInSeconds?: unknown
  cleanServiceBatchChunkSize?: unknown
  discoveryCacheLifetimeInMinutes?: unknown
  sectorIdentifierCacheLifetimeInMinutes?: unknown
  responseTypesSupported?: unknown
  responseModesSupported?: unknown
  grantTypesSupported?: unknown
  displayValuesSupported?: unknown
  uiLocalesSupported?: unknown
  claimsLocalesSupported?: unknown
  claimTypesSupported?: unknown
  requirePkce?: unknown
  requirePar?: unknown
  parForbidPublicClient?: unknown
  forceSignedRequestObject?: unknown
  requireRequestObjectEncryption?: unknown
  requestParameterSupported?: unknown
  requestUriParameterSupported?: unknown
  requireRequestUriRegistration?: unknown
  requestUriHashVerificationEnabled?: unknown
  requestUriBlockList?: unknown
  claimsParameterSupported?: unknown
  authorizationResponseIssParameterSupported?: unknown
  authorizationRequestCustomAllowedParameters?: unknown
  authorizationDetailsTypesSupported?: unknown
  includeSidInResponse?: unknown
  disablePromptLogin?: unknown
  disablePromptConsent?: unknown
  disablePromptCreate?: unknown
  sessionAuthnTimeCheckDuringPromptLoginThresholdMs?: unknown
  skipSessionAuthnTimeCheckDuringPromptLogin?: unknown
  selfRegistration?: unknown
  disableAuthnForMaxAgeZero?: unknown
  blockWebviewAuthorizationEnabled?: unknown
  redirectUrisRegexEnabled?: unknown
  clientWhiteList?: unknown
  clientBlackList?: unknown
  externalUriWhiteList?: unknown
  errorReasonEnabled?: unknown
  fapiCompatibility?: unknown
  fapiProfile?: unknown
  trustedClientEnabled?: unknown
  skipAuthorizationForOpenIdScopeAndPairwiseId?: unknown
  acrMappings?: unknown
  useHighestLevelScriptIfAcrScriptNotFound?: unknown
  opPolicyUri?: unknown
  opTosUri?: unknown
  defaultSubjectType?: unknown
  defaultSignatureAlgorithm?: unknown
  forceOfflineAccessScopeToEnableRefreshToken?: unknown
  skipRefreshTokenDuringRefreshing?: unknown
  refreshTokenExtendLifetimeOnRotation?: unknown
  includeRefreshTokenLifetimeInTokenResponse?: unknown
  removeRefreshTokensForClientOnLogout?: unknown
  legacyIdTokenClaims?: unknown
  openidSubAttribute?: unknown
  publicSubjectIdentifierPerClientEnabled?: unknown
  subjectIdentifiersPerClientSupported?: unknown
  subjectTypesSupported?: unknown
  pairwiseIdType?: unknown
  useOpenidSubAttributeValueForPairwiseLocalAccountId?: unknown
  shareSubjectIdBetweenClientsWithSameSectorId?: unknown
  tokenEndpointAuthMethodsSupported?: unknown
  tokenEndpointAuthSigningAlgValuesSupported?: unknown
  allowClientAssertionAudWithoutStrictIssuerMatch?: unknown
  requestObjectSigningAlgValuesSupported?: unknown
  requestObjectEncryptionAlgValuesSupported?: unknown
  requestObjectEncryptionEncValuesSupported?: unknown
  idTokenSigningAlgValuesSupported?: unknown
  idTokenEncryptionAlgValuesSupported?: unknown
  idTokenEncryptionEncValuesSupported?: unknown
  accessTokenSigningAlgValuesSupported?: unknown
  userInfoSigningAlgValuesSupported?: unknown
  userInfoEncryptionAlgValuesSupported?: unknown
  userInfoEncryptionEncValuesSupported?: unknown
  introspectionSigningAlgValuesSupported?: unknown
  introspectionEncryptionAlgValuesSupported?: unknown
  introspectionEncryptionEncValuesSupported?: unknown
  authorizationSigningAlgValuesSupported?: unknown
  authorizationEncryptionAlgValuesSupported?: unknown
  authorizationEncryptionEncValuesSupported?: unknown
  dpopSigningAlgValuesSupported?: unknown
  dpopTimeframe?: unknown
  dpopUseNonce?: unknown
  dpopJktForceForAuthorizationCode?: unknown
  keyRegenerationEnabled?: unknown
  keyRegenerationInterval?: unknown
  keySelectionStrategy?: unknown
  keyAlgsAllowedForGeneration?: unknown
  keySignWithSameKeyButDiffAlg?: unknown
  jwksAlgorithmsSupported?: unknown
  staticKid?: unknown
  staticDecryptionKid?: unknown
  dateFormatterPatterns?: unknown
  authenticationProtectionConfiguration?: unknown
  invalidateSessionCookiesAfterAuthorizationFlow?: unknown
  cookieDomain?: unknown
  activeSessionAuthorizationScope?: unknown
  forceIdTokenHintPresence?: unknown
  rejectEndSessionIfIdTokenExpired?: unknown
  allowEndSessionWithUnmatchedSid?: unknown
  endSessionWithAccessToken?: unknown
  allowPostLogoutRedirectWithoutValidation?: unknown
  frontChannelLogoutSessionSupported?: unknown
  introspectionAccessTokenMustHaveUmaProtectionScope?: unknown
  introspectionAccessTokenMustHaveIntrospectionScope?: unknown
  introspectionSkipAuthorization?: unknown
  introspectionRestrictBasicAuthnToOwnTokens?: unknown
  introspectionResponseScopesBackwardCompatibility?: unknown
  allowAllValueForRevokeEndpoint?: unknown
  allowRevokeForOtherClients?: unknown
  backchannelTokenDeliveryModesSupported?: unknown
  backchannelAuthenticationRequestSigningAlgValuesSupported?: unknown
  backchannelUserCodeParameterSupported?: unknown
  backchannelBindingMessagePattern?: unknown
  backchannelLoginHintClaims?: unknown
  deviceAuthzAcr?: unknown
  dynamicRegistrationScopesParamEnabled?: unknown
  dynamicRegistrationPersistClientAuthorizations?: unknown
  dynamicRegistrationPasswordGrantTypeEnabled?: unknown
  dynamicRegistrationAllowedPasswordGrantScopes?: unknown
  dynamicRegistrationCustomAttributes?: unknown
  dynamicRegistrationDefaultCustomAttributes?: unknown
  grantTypesSupportedByDynamicRegistration?: unknown
  clientRegDefaultToCodeFlowWithRefresh?: unknown
  grantTypesAndResponseTypesAutofixEnabled?: unknown
  enableClientGrantTypeUpdate?: unknown
  returnClientSecretOnRead?: unknown
  rotateClientRegistrationAccessTokenOnUsage?: unknown
  dcrForbidExpirationTimeInRequest?: unknown
  dcrAuthorizationWithClientCredentials?: unknown
  dcrAuthorizationWithMTLS?: unknown
  dcrSignatureValidationEnabled?: unknown
  dcrSignatureValidationJwks?: unknown
  dcrSignatureValidationJwksUri?: unknown
  dcrSignatureValidationSharedSecret?: unknown
  dcrSignatureValidationSoftwareStatementJwksURIClaim?: unknown
  dcrSignatureValidationSoftwareStatementJwksClaim?: unknown
  softwareStatementValidationType?: unknown
  softwareStatementValidationClaimName?: unknown
  dcrSsaValidationConfigs?: unknown
  ssaConfiguration?: unknown
  trustedSsaIssuers?: unknown
  loggingLevel?: unknown
  httpLoggingEnabled?: unknown
  httpLoggingExcludePaths?: unknown
  loggingLayout?: unknown
  externalLoggerConfiguration?: unknown
  disableJdkLogger?: unknown
  featureFlags?: unknown
  discoveryDenyKeys?: unknown
  discoveryAllowedKeys?: unknown
  allowBlankValuesInDiscoveryResponse?: unknown
  enabledOAuthAuditLogging?: unknown
  statAuthorizationScope?: unknown
  rateLimitConfiguration?: unknown
  corsConfigurationFilters?: unknown
}

export interface CacheConfiguration {
  cacheProviderType: "IN_MEMORY" | "MEMCACHED" | "REDIS" | "NATIVE_PERSISTENCE"
  memcachedConfiguration: MemcachedConfigurationOutput
  inMemoryConfiguration: InMemoryConfigurationOutput
  redisConfiguration: RedisConfigurationOutput
  nativePersistenceConfiguration: NativePersistenceConfigurationOutput
}

export interface MessageConfiguration {
  messageProviderType: "DISABLED" | "REDIS" | "POSTGRES"
  redisConfiguration: RedisMessageConfigurationOutput
  postgresConfiguration: PostgresMessageConfigurationOutput
}

export interface ApiAppConfiguration {
  serviceName: string
  configOauthEnabled: true
  apiProtectionType: "oauth2"
  apiApprovedIssuer?: string[]
  apiClientId?: string
  apiClientPassword?: string
  exclusiveAuthScopes?: string[]
  endpointInjectionEnabled: false
  maxCount: number
  acrValidationEnabled: true
  acrExclusionList?: string[]
  customAttributeValidationEnabled: true
  userExclusionAttributes?: string[]
  userMandatoryAttributes?: string[]
  returnClientSecretInResponse: boolean
  returnEncryptedClientSecretInResponse: boolean
  corsConfigurationFilters?: { filterName: string; corsEnabled: boolean; corsAllowedOrigins: string; corsAllowedMethods: string; corsAllowedHeaders: string; corsExposedHeaders?: string; corsSupportCredentials: false; corsLoggingEnabled: boolean; corsPreflightMaxAge: number; corsRequestDecorate: boolean }[]
  loggingLevel: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF"
  loggingLayout: "text" | "json"
  externalLoggerConfiguration?: string
  disableJdkLogger: boolean
  disableLoggerTimer: boolean
  disableAuditLogger: boolean
  disableExternalLoggerConfiguration: boolean
  agamaConfiguration: { mandatoryAttributes?: string[]; optionalAttributes?: string[] }
  auditLogConf: { enabled: boolean; logData: boolean; ignoreHttpMethod?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE")[]; ignoreAnnotation?: string[]; ignoreObjectMapping?: { name: string; text?: string[] }[]; headerAttributes?: ("User-inum" | "jans-client")[]; auditLogFilePath?: string; auditLogFileName: string; auditLogDateFormat: string }
  dataFormatConversionConf: { enabled: boolean; ignoreHttpMethod?: string[] }
  assetMgtConfiguration: { assetMgtEnabled: boolean; assetServerUploadEnabled: boolean; fileExtensionValidationEnabled: boolean; moduleNameValidationEnabled: boolean; assetDirMapping?: { directory: string; type?: string[]; description?: string; jansServiceModule?: string[] }[] }
  authIssuerUrl: string
  authOpenidConfigurationUrl: string
  authOpenidIntrospectionUrl: string
  authOpenidTokenUrl: string
  authOpenidRevokeUrl: string
  plugins?: { name: string; description: string; className: string }[]
}

export interface Status {
  name: string
  status: "UP" | "DOWN"
  error?: string
}

export interface WebKeysConfiguration {
  keys?: JSONWebKey[]
}

export interface JSONWebKey {
  name?: string
  descr?: string
  kid: string
  kty: "EC" | "RSA" | "OKP" | "oct"
  use: "sig" | "enc"
  alg: string
  exp?: number
  crv?: string
  n?: string
  e?: string
  x?: string
  y?: string
  x5c?: string[]
  key_ops_type?: string[]
}

export interface SessionPagedResult {
  start: number
  totalEntriesCount: number
  entriesCount: number
  entries: SessionId[]
}

export interface SessionId {
  dn: string
  id: string
  outsideSid: string
  userDn?: string
  state: "unauthenticated" | "authenticated"
  creationDate: string
  authenticationTime?: string
  lastUsedAt: string
  expirationDate: string
  ttl: number
  deletable: boolean
  persisted: boolean
  sessionAttributes?: { [name: string]: string }
}

export interface TokenEntityPagedResult {
  start: number
  totalEntriesCount: number
  entriesCount: number
  entries: TokenEntity[]
}

export interface TokenEntity {
  dn: string
  tokenCode: string
  jti: string
  tokenType: "access_token" | "refresh_token" | "authorization_code"
  tokenTypeEnum: "ACCESS_TOKEN" | "REFRESH_TOKEN" | "AUTHORIZATION_CODE"
  grantId?: string
  grantType: string
  clientId?: string
  userId?: string
  userDn?: string
  scope?: string
  creationDate: string
  expirationDate: string
  authenticationTime?: string
  ttl: number
  deletable: boolean
  authMode?: string
  sessionDn?: string
  nonce?: string
  codeChallenge?: string
  codeChallengeMethod?: string
  claims?: string
  dpop?: string
  attributes?: { x5cs256?: string; online_access: boolean; dpopJkt?: string; authorizationDetails?: string }
}

export interface ClientAuth {
  [name: string]: Scope[]
}

export interface MonthStatistics {
  month: string
  monthly_active_users: number
  token_count_per_granttype?: { [name: string]: { [name: string]: number } }
}

export interface Document {
  dn: string
  baseDn: string
  inum: string
  fileName: string
  filePath?: string
  description?: string
  document: string
  creationDate: string
  service?: string
  level: number
  revision: number
  enabled: boolean
}

export interface AssetDirMapping {
  directory: string
  type?: string[]
  description: string
  jansServiceModule?: string[]
}

export interface PluginConf {
  name: string
  description: string
  className: string
}

export interface UmaResource {
  id?: string
  inum?: string
  name?: string
  description?: string
  iconUri?: string
  scopes?: string[]
  scopeExpression?: string
  clients?: string[]
  resources?: string[]
  creator?: string
  type?: string
  creationDate?: string
  expirationDate?: string
  deletable: boolean
  ttl?: number
  dn: string
}

export interface ConfigurationChangesResult {
  results?: { operationId: string; changed: boolean; answer?: unknown }[]
}

export interface AuthenticationMethodOutput {
  defaultAcr: string
}

export interface MemcachedConfigurationOutput {
  servers: string
  maxOperationQueueLength: number
  bufferSize: number
  defaultPutExpiration: number
  connectionFactoryType: "DEFAULT" | "BINARY"
}

export interface InMemoryConfigurationOutput {
  defaultPutExpiration: number
}

export interface RedisConfigurationOutput {
  redisProviderType: "STANDALONE" | "CLUSTER" | "SHARDED" | "SENTINEL"
  servers: string
  defaultPutExpiration: number
  sentinelMasterGroupName?: string
  password?: string
  useSSL: boolean
  sslTrustStoreFilePath?: string
  sslTrustStorePassword?: string
  sslKeyStoreFilePath?: string
  sslKeyStorePassword?: string
  maxIdleConnections: number
  maxTotalConnections: number
  connectionTimeout: number
  soTimeout: number
  maxRetryAttempts: number
}

export interface NativePersistenceConfigurationOutput {
  defaultPutExpiration: number
  defaultCleanupBatchSize: number
  deleteExpiredOnGetRequest: boolean
  disableAttemptUpdateBeforeInsert: boolean
}

export interface RedisMessageConfigurationOutput {
  redisProviderType: "STANDALONE" | "CLUSTER" | "SHARDED" | "SENTINEL"
  servers: string
  defaultPutExpiration: number
  sentinelMasterGroupName?: string
  password?: string
  useSSL: boolean
  sslTrustStoreFilePath?: string
  sslTrustStorePassword?: string
  sslKeyStoreFilePath?: string
  sslKeyStorePassword?: string
  maxIdleConnections: number
  maxTotalConnections: number
  connectionTimeout: number
  soTimeout: number
  maxRetryAttempts: number
}

export interface PostgresMessageConfigurationOutput {
  driverClassName: string
  dbSchemaName: string
  connectionUri: string
  authUserName: string
  authUserPassword?: string
  connectionPoolMaxTotal: number
  connectionPoolMaxIdle: number
  connectionPoolMinIdle: number
  messageWaitMillis: number
  messageSleepThreadTime: number
}

export interface SmtpConfigurationOutput {
  valid: boolean
  host?: string
  port: number
  connect_protection?: "None" | "StartTls" | "SslTls"
  trust_host: boolean
  from_name?: string
  from_email_address?: string
  requires_authentication: boolean
  smtp_authentication_account_username?: string
  smtp_authentication_account_password?: string
  key_store?: string
  key_store_password?: string
  key_store_alias?: string
  signing_algorithm?: string
}

export interface LoggingOutput {
  loggingLevel?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF"
  loggingLayout?: string
  httpLoggingEnabled?: boolean
  disableJdkLogger?: boolean
  enabledOAuthAuditLogging?: boolean
  externalLoggerConfiguration?: string
  httpLoggingExcludePaths?: string[]
}

export interface Fido2AppConfigurationInput {
  issuer?: string
  baseEndpoint?: string
  cleanServiceInterval?: number
  cleanServiceBatchChunkSize?: number
  useLocalCache?: boolean
  disableJdkLogger?: boolean
  disableExternalLoggerConfiguration?: boolean
  loggingLevel?: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF"
  loggingLayout?: "text" | "json"
  externalLoggerConfiguration?: string
  metricReporterInterval?: number
  metricReporterKeepDataDays?: number
  metricReporterEnabled?: boolean
  fido2MetricsEnabled?: boolean
  fido2MetricsRetentionDays?: number
  fido2DeviceInfoCollection?: boolean
  fido2ErrorCategorization?: boolean
  fido2PerformanceMetrics?: boolean
  fido2MetricsAggregationEnabled?: boolean
  fido2MetricsAggregationInterval?: number
  personCustomObjectClassList?: string[]
  fido2Configuration?: { authenticatorCertsFolder?: string; mdsCertsFolder?: string; mdsTocsFolder?: string; serverMetadataFolder?: string; userAutoEnrollment?: boolean; unfinishedRequestExpiration?: number; authenticationHistoryExpiration?: number; enabledFidoAlgorithms?: ("ES256" | "ES384" | "ES512" | "ES256K" | "EdDSA" | "RS1" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512")[]; metadataServers?: { url: string; rootCert?: string }[]; disableMetadataService?: boolean; hints?: ("security-key" | "client-device" | "hybrid")[]; enterpriseAttestation?: boolean; attestationMode?: "disabled" | "monitor" | "enforced"; rp?: RelyingParty[] }
}

export interface RelyingParty {
  id: string
  origins?: string[]
  policy?: { attestationMode?: "disabled" | "monitor" | "enforced" }
}

export interface Fido2AppConfiguration {
  issuer: string
  baseEndpoint: string
  cleanServiceInterval: number
  cleanServiceBatchChunkSize: number
  useLocalCache: boolean
  disableJdkLogger: boolean
  disableExternalLoggerConfiguration: boolean
  loggingLevel: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF"
  loggingLayout: "text" | "json"
  externalLoggerConfiguration?: string
  metricReporterInterval: number
  metricReporterKeepDataDays: number
  metricReporterEnabled: boolean
  fido2MetricsEnabled: boolean
  fido2MetricsRetentionDays: number
  fido2DeviceInfoCollection: boolean
  fido2ErrorCategorization: boolean
  fido2PerformanceMetrics: boolean
  fido2MetricsAggregationEnabled: boolean
  fido2MetricsAggregationInterval: number
  personCustomObjectClassList?: string[]
  fido2Configuration: Fido2Configuration
}

export interface Fido2Configuration {
  authenticatorCertsFolder: string
  mdsCertsFolder: string
  mdsTocsFolder: string
  serverMetadataFolder: string
  userAutoEnrollment: boolean
  unfinishedRequestExpiration: number
  authenticationHistoryExpiration: number
  enabledFidoAlgorithms?: ("ES256" | "ES384" | "ES512" | "ES256K" | "EdDSA" | "RS1" | "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512")[]
  metadataServers?: { url: string; rootCert?: string }[]
  disableMetadataService: boolean
  hints?: ("security-key" | "client-device" | "hybrid")[]
  enterpriseAttestation: boolean
  attestationMode: "disabled" | "monitor" | "enforced"
  rp: RelyingPartyOutput[]
}

export interface Fido2RegistrationEntryPagedResult {
  start: number
  totalEntriesCount: number
  entriesCount: number
  entries: Fido2RegistrationEntry[]
}

export interface Fido2RegistrationEntry {
  dn: string
  baseDn: string
  id: string
  challange?: string
  challengeHash?: string
  creationDate: string
  userInum: string
  rpId?: string
  sessionStateId?: string
  expirationDate?: string
  deletable?: boolean
  ttl?: number
  displayName?: string
  publicKeyId?: string
  publicKeyIdHash?: number
  counter: number
  registrationStatus: "pending" | "registered" | "compromised" | "canceled"
  deviceNotificationConf?: string
  deviceData?: Fido2DeviceData
  registrationData?: Fido2RegistrationData
}

export interface Fido2DeviceData {
  uuid?: string
  type?: string
  platform?: string
  name?: string
  os_name?: string
  os_version?: string
  custom_data?: string
  push_token?: string
}

export interface Fido2RegistrationData {
  createdDate?: string
  updatedDate?: string
  createdBy?: string
  updatedBy?: string
  username?: string
  origin?: string
  userId?: string
  challenge?: string
  attestationRequest?: string
  attestationResponse?: string
  uncompressedECPoint?: string
  publicKeyId?: string
  type?: string
  status?: string
  counter?: number
  attestationType?: string
  signatureAlgorithm?: number
  rpId?: string
  backupStateFlag?: boolean
  backupEligibilityFlag?: boolean
  attestedCredentialDataFlag?: boolean
  extensionDataFlag?: boolean
  userVerifiedFlag?: boolean
  userPresentFlag?: boolean
  authentictatorAttachment?: string
  credId?: string
  transports?: string[]
}

export interface RelyingPartyOutput {
  id: string
  origins?: string[]
  policy?: { attestationMode?: "disabled" | "monitor" | "enforced" }
}

export interface ProvisioningTokenInput {
  name: string
  scopes: string[]
  expiresAt?: string
}

export interface ScimAppConfiguration {
  baseDN: string
  applicationUrl: string
  baseEndpoint: string
  personCustomObjectClass: string
  oxAuthIssuer: string
  protectionMode: "OAUTH" | "TEST" | "BYPASS"
  maxCount: number
  bulkMaxOperations: number
  bulkMaxPayloadSize: number
  userExtensionSchemaURI: string
  loggingLevel: "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL" | "OFF"
  loggingLayout: "text" | "json"
  externalLoggerConfiguration?: string
  metricReporterInterval: number
  metricReporterKeepDataDays: number
  metricReporterEnabled: boolean
  disableJdkLogger: boolean
  disableLoggerTimer: boolean
  disableExternalLoggerConfiguration: boolean
  useLocalCache: boolean
  skipDefinedPasswordValidation: boolean
}

export interface ProvisioningToken {
  id: string
  name: string
  scopes: string[]
  createdAt: string
  createdBy?: string
  expiresAt: string
  lastUsedAt?: string
}

export interface CreatedProvisioningToken {
  id: string
  name: string
  scopes: string[]
  createdAt: string
  createdBy?: string
  expiresAt: string
  lastUsedAt?: string
  token: string
}

export interface AdminRole {
  role: string
  description?: string
  deletable?: boolean
}

export interface AdminPermission {
  tag?: string
  permission: string
  description?: string
  defaultPermissionInToken?: boolean
  essentialPermissionInAdminUI?: boolean
}

export interface RolePermissionMapping {
  role: string
  permissions?: string[]
}

export interface WebhookInput {
  inum?: string
  displayName: string
  description?: string
  url: string
  httpMethod: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  jansEnabled?: boolean
  httpHeaders?: KeyValuePair[]
  httpRequestBody?: { [name: string]: unknown }
  httpRequestBodyString?: string
  auiFeatureIds?: string[]
}

export interface KeyValuePair {
  key: string
  value?: string
}

export interface ShortCodeRequest {
  webhookId: string
  shortcodeValueMap?: { [name: string]: unknown }
}

export interface GenericResponse {
  success: boolean
  responseMessage: string
  responseCode: number
  responseObject?: { [name: string]: unknown }
}

export interface WebhookEntry {
  inum?: string
  displayName: string
  description?: string
  url: string
  httpMethod: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  jansEnabled: boolean
  httpHeaders?: KeyValuePairOutput[]
  httpRequestBody?: { [name: string]: unknown }
  httpRequestBodyString?: string
  auiFeatureIds?: string[]
  dn: string
  baseDn: string
  deliveriesDropped?: number
}

export interface AuiFeature {
  dn: string
  auiFeatureId: string
  displayName: string
  jansScope: string
  webhookIdsMapped?: string[]
}

export interface WebhookDelivery {
  id: string
  webhookId: string
  featureId: string
  correlationId: string
  createdAt: string
  attempts: number
  nextAttemptAt?: string
  failedAt?: string
  problem?: string
}

export interface AdminRoleOutput {
  role: string
  description?: string
  deletable: boolean
}

export interface AdminPermissionOutput {
  tag?: string
  permission: string
  description?: string
  defaultPermissionInToken: boolean
  essentialPermissionInAdminUI: boolean
}

export interface RolePermissionMappingOutput {
  role: string
  permissions?: string[]
}

export interface KeyValuePairOutput {
  key: string
  value?: string
}

export interface CustomUserInput {
  inum?: string | null
  userId?: string | null
  status?: "active" | "inactive" | "expired" | "register" | null
  jansStatus?: "active" | "inactive" | "expired" | "register" | null
  mail?: string | null
  displayName?: string | null
  givenName?: string | null
  userPassword?: string | null
  oxAuthPersistentJwt?: string[] | null
  externalUid?: string[] | null
  authenticator?: UserAuthenticatorList | null
  customAttributes?: CustomObjectAttribute[] | null
}

export interface UserAuthenticatorList {
  authenticators: { id: string; type?: string | null; custom?: { [name: string]: unknown } | null }[]
}

export interface CustomObjectAttribute {
  name: string
  multiValued?: boolean | null
  values?: unknown[] | null
  value?: unknown
  displayValue?: unknown
}

export interface UserPatchRequest {
  jsonPatchString?: string | null
  customAttributes?: CustomObjectAttribute[] | null
}

export interface CustomUser {
  dn: string
  baseDn: string
  inum: string
  userId: string
  status: "active" | "inactive" | "expired" | "register"
  mail?: string
  displayName?: string
  givenName?: string
  createdAt: string
  updatedAt: string
  oxAuthPersistentJwt?: string[]
  externalUid?: string[]
  authenticator?: UserAuthenticatorListOutput
  customAttributes?: CustomObjectAttributeOutput[]
}

export interface UserAuthenticatorListOutput {
  authenticators?: { id: string; type?: string | null; custom?: { [name: string]: unknown } | null }[]
}

export interface CustomObjectAttributeOutput {
  name: string
  multiValued?: boolean | null
  values?: unknown[] | null
  value?: unknown
  displayValue?: unknown
}

/** Every operation by its id. */
export interface Operations {
  /** Search clients */
  'get-oauth-openid-clients': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string; registered?: "true" | "false" } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: Client[] } }
  /** Create a client */
  'post-oauth-openid-client': { input: { body: ClientInput }; answer: Client }
  /** Replace a client */
  'put-oauth-openid-client': { input: { body: ClientInput }; answer: Client }
  /** One client */
  'get-oauth-openid-clients-by-inum': { input: { params: { inum: string } }; answer: Client }
  /** Patch a client */
  'patch-oauth-openid-client-by-inum': { input: { params: { inum: string }; body: JsonPatch[] }; answer: Client }
  /** Delete a client */
  'delete-oauth-openid-client-by-inum': { input: { params: { inum: string } }; answer: undefined }
  /** Search scopes */
  'get-oauth-scopes': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string; type?: string; withAssociatedClients?: boolean } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: CustomScope[] } }
  /** Create a scope */
  'post-oauth-scopes': { input: { body: ScopeInput }; answer: Scope }
  /** Replace a scope */
  'put-oauth-scopes': { input: { body: ScopeInput }; answer: Scope }
  /** One scope */
  'get-oauth-scopes-by-inum': { input: { params: { inum: string }; query?: { withAssociatedClients?: boolean } }; answer: CustomScope }
  /** Patch a scope */
  'patch-oauth-scopes-by-id': { input: { params: { inum: string }; body: JsonPatch[] }; answer: Scope }
  /** Delete a scope */
  'delete-oauth-scopes-by-inum': { input: { params: { inum: string } }; answer: undefined }
  /** Scopes of one creator */
  'get-scope-by-creator': { input: { params: { creatorId: string } }; answer: CustomScope[] }
  /** Scopes of one type */
  'get-scope-by-type': { input: { params: { type: string } }; answer: CustomScope[] }
  /** Search user attributes */
  'get-attributes': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string; status?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: JansAttribute[] } }
  /** Create an attribute */
  'post-attributes': { input: { body: JansAttributeInput }; answer: JansAttribute }
  /** Replace an attribute */
  'put-attributes': { input: { body: JansAttributeInput }; answer: JansAttribute }
  /** One attribute */
  'get-attributes-by-inum': { input: { params: { inum: string } }; answer: JansAttribute }
  /** Patch an attribute */
  'patch-attributes-by-inum': { input: { params: { inum: string }; body: JsonPatch[] }; answer: JansAttribute }
  /** Delete an attribute */
  'delete-attributes-by-inum': { input: { params: { inum: string } }; answer: undefined }
  /** The default authentication method */
  'get-acrs': { input: {}; answer: AuthenticationMethodOutput }
  /** Set the default authentication method */
  'put-acrs': { input: { body: AuthenticationMethod }; answer: AuthenticationMethodOutput }
  /** The organization */
  'get-organization-config': { input: {}; answer: GluuOrganization }
  /** Patch the organization */
  'patch-organization-config': { input: { body: JsonPatch[] }; answer: GluuOrganization }
  /** Tables and columns */
  'get-schema': { input: {}; answer: { [name: string]: { [name: string]: DatabaseColumn } } }
  /** What database is in use */
  'get-properties-persistence': { input: {}; answer: PersistenceConfiguration }
  /** All LDAP sources */
  'get-config-database-ldap': { input: {}; answer: GluuLdapConfiguration[] }
  /** Create an LDAP source */
  'post-config-database-ldap': { input: { body: GluuLdapConfigurationInput }; answer: GluuLdapConfiguration }
  /** Replace an LDAP source */
  'put-config-database-ldap': { input: { body: GluuLdapConfigurationInput }; answer: GluuLdapConfiguration }
  /** One LDAP source */
  'get-config-database-ldap-by-name': { input: { params: { name: string } }; answer: GluuLdapConfiguration }
  /** Patch an LDAP source */
  'patch-config-database-ldap-by-name': { input: { params: { name: string }; body: JsonPatch[] }; answer: GluuLdapConfiguration }
  /** Delete an LDAP source */
  'delete-config-database-ldap-by-name': { input: { params: { name: string } }; answer: undefined }
  /** Try to connect to one of the servers of an LDAP source */
  'post-config-database-ldap-test': { input: { body: GluuLdapConfigurationInput }; answer: boolean }
  /** Search scripts */
  'get-config-scripts': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: CustomScript[] } }
  /** Create a script */
  'post-config-scripts': { input: { query?: { addScriptTemplate?: boolean }; body: CustomScriptInput }; answer: CustomScript }
  /** Replace a script */
  'put-config-scripts': { input: { body: CustomScriptInput }; answer: CustomScript }
  /** Names of the script types */
  'get-custom-script-type': { input: {}; answer: ("person_authentication" | "authorization_challenge" | "introspection" | "resource_owner_password_credentials" | "application_session" | "link_interception" | "client_registration" | "id_generator" | "uma_rpt_policy" | "uma_rpt_claims" | "uma_claims_gathering" | "access_evaluation" | "access_evaluation_discovery" | "token_exchange" | "consent_gathering" | "dynamic_scope" | "spontaneous_scope" | "end_session" | "post_authn" | "client_authn" | "select_account" | "create_user" | "scim" | "ciba_end_user_notification" | "revoke_token" | "persistence_extension" | "idp" | "discovery" | "cookie" | "health_check" | "authz_detail" | "update_token" | "tx_token" | "logout_status_jwt" | "par" | "config_api_auth" | "modify_ssa_response" | "fido2_extension" | "lock_extension")[] }
  /** Names of the script types, at a second address */
  'get-custom-script-types': { input: {}; answer: ("person_authentication" | "authorization_challenge" | "introspection" | "resource_owner_password_credentials" | "application_session" | "link_interception" | "client_registration" | "id_generator" | "uma_rpt_policy" | "uma_rpt_claims" | "uma_claims_gathering" | "access_evaluation" | "access_evaluation_discovery" | "token_exchange" | "consent_gathering" | "dynamic_scope" | "spontaneous_scope" | "end_session" | "post_authn" | "client_authn" | "select_account" | "create_user" | "scim" | "ciba_end_user_notification" | "revoke_token" | "persistence_extension" | "idp" | "discovery" | "cookie" | "health_check" | "authz_detail" | "update_token" | "tx_token" | "logout_status_jwt" | "par" | "config_api_auth" | "modify_ssa_response" | "fido2_extension" | "lock_extension")[] }
  /** Search the scripts of one type */
  'get-config-scripts-by-type': { input: { params: { type: string }; query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: CustomScript[] } }
  /** One script by its inum */
  'get-config-scripts-by-inum': { input: { params: { inum: string } }; answer: CustomScript }
  /** One script by its name */
  'get-custom-script-by-name': { input: { params: { name: string } }; answer: CustomScript }
  /** Patch a script */
  'patch-config-scripts-by-inum': { input: { params: { inum: string }; body: JsonPatch[] }; answer: CustomScript }
  /** Delete a script */
  'delete-config-scripts-by-inum': { input: { params: { inum: string } }; answer: undefined }
  /** List deployed projects */
  'get-agama-prj': { input: { query?: { start?: number; count?: number } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: Deployment[] } }
  /** One project */
  'get-agama-prj-by-name': { input: { params: { name: string } }; answer: Deployment | undefined }
  /** Upload the archive of a project, to be deployed */
  'post-agama-prj': { input: { params: { name: string }; query?: { autoconfigure?: boolean }; body: Blob | Uint8Array<ArrayBuffer> }; answer: string }
  /** Remove a project */
  'delete-agama-prj': { input: { params: { name: string } }; answer: undefined }
  /** Configurations of the flows of a project */
  'get-agama-prj-configs': { input: { params: { name: string } }; answer: { [name: string]: { [name: string]: unknown } } | undefined }
  /** Set configurations of flows of a project */
  'put-agama-prj': { input: { params: { name: string }; body: { [name: string]: { [name: string]: unknown } } }; answer: { [name: string]: boolean } | undefined }
  /** Projects of a community; this server asks none, so there are none */
  'get-agama-repositories': { input: {}; answer: { projects?: { [name: string]: string }[] } }
  /** Fetch the archive of a project from GitHub, as base64 */
  'get-agama-project': { input: { query: { downloadLink: string } }; answer: string }
  /** Check the source of one flow */
  'agama-syntax-check': { input: { params: { qname: string }; body: string }; answer: string }
  /** The configuration of the auth server */
  'get-properties': { input: {}; answer: AppConfiguration }
  /** Patch the configuration of the auth server */
  'patch-properties': { input: { body: JsonPatch[] }; answer: AppConfiguration }
  /** Features that can be switched */
  'get-feature-flag-type': { input: {}; answer: string[] }
  /** The cache configuration */
  'get-config-cache': { input: {}; answer: CacheConfiguration }
  /** Patch the cache configuration */
  'patch-config-cache': { input: { body: JsonPatch[] }; answer: CacheConfiguration }
  /** The part inMemoryConfiguration of the cache configuration */
  'get-config-cache-in-memory': { input: {}; answer: InMemoryConfigurationOutput }
  /** Replace the part inMemoryConfiguration of the cache configuration */
  'put-config-cache-in-memory': { input: { body: InMemoryConfiguration }; answer: InMemoryConfigurationOutput }
  /** Patch the part inMemoryConfiguration of the cache configuration */
  'patch-config-cache-in-memory': { input: { body: JsonPatch[] }; answer: InMemoryConfigurationOutput }
  /** The part memcachedConfiguration of the cache configuration */
  'get-config-cache-memcached': { input: {}; answer: MemcachedConfigurationOutput }
  /** Replace the part memcachedConfiguration of the cache configuration */
  'put-config-cache-memcached': { input: { body: MemcachedConfiguration }; answer: MemcachedConfigurationOutput }
  /** Patch the part memcachedConfiguration of the cache configuration */
  'patch-config-cache-memcached': { input: { body: JsonPatch[] }; answer: MemcachedConfigurationOutput }
  /** The part nativePersistenceConfiguration of the cache configuration */
  'get-config-cache-native-persistence': { input: {}; answer: NativePersistenceConfigurationOutput }
  /** Replace the part nativePersistenceConfiguration of the cache configuration */
  'put-config-cache-native-persistence': { input: { body: NativePersistenceConfiguration }; answer: NativePersistenceConfigurationOutput }
  /** Patch the part nativePersistenceConfiguration of the cache configuration */
  'patch-config-cache-native-persistence': { input: { body: JsonPatch[] }; answer: NativePersistenceConfigurationOutput }
  /** The part redisConfiguration of the cache configuration */
  'get-config-cache-redis': { input: {}; answer: RedisConfigurationOutput }
  /** Replace the part redisConfiguration of the cache configuration */
  'put-config-cache-redis': { input: { body: RedisConfiguration }; answer: RedisConfigurationOutput }
  /** Patch the part redisConfiguration of the cache configuration */
  'patch-config-cache-redis': { input: { body: JsonPatch[] }; answer: RedisConfigurationOutput }
  /** The message configuration */
  'get-config-message': { input: {}; answer: MessageConfiguration }
  /** Patch the message configuration */
  'patch-config-message': { input: { body: JsonPatch[] }; answer: MessageConfiguration }
  /** The part redisConfiguration of the message configuration */
  'get-config-message-redis': { input: {}; answer: RedisMessageConfigurationOutput }
  /** Replace the part redisConfiguration of the message configuration */
  'put-config-message-redis': { input: { body: RedisMessageConfiguration }; answer: RedisMessageConfigurationOutput }
  /** Patch the part redisConfiguration of the message configuration */
  'patch-config-message-redis': { input: { body: JsonPatch[] }; answer: RedisMessageConfigurationOutput }
  /** The part postgresConfiguration of the message configuration */
  'get-config-message-postgres': { input: {}; answer: PostgresMessageConfigurationOutput }
  /** Replace the part postgresConfiguration of the message configuration */
  'put-config-message-postgres': { input: { body: PostgresMessageConfiguration }; answer: PostgresMessageConfigurationOutput }
  /** Patch the part postgresConfiguration of the message configuration */
  'patch-config-message-postgres': { input: { body: JsonPatch[] }; answer: PostgresMessageConfigurationOutput }
  /** The mail configuration, with its passwords masked */
  'get-config-smtp': { input: {}; answer: SmtpConfigurationOutput }
  /** Replace the mail configuration */
  'put-config-smtp': { input: { body: SmtpConfiguration }; answer: SmtpConfigurationOutput }
  /** Create the mail configuration */
  'post-config-smtp': { input: { body: SmtpConfiguration }; answer: SmtpConfigurationOutput }
  /** Clear the mail configuration */
  'delete-config-smtp': { input: {}; answer: undefined }
  /** Send a mail to the address that mail comes from; the header Mail-Server-Response has what the server said */
  'test-config-smtp': { input: { body: SmtpTest }; answer: boolean }
  /** What the log has */
  'get-config-logging': { input: {}; answer: LoggingOutput }
  /** Change what the log has, at once; members that are absent stay as they are */
  'put-config-logging': { input: { body: Logging }; answer: LoggingOutput }
  /** The properties of this API */
  'get-config-api-properties': { input: {}; answer: ApiAppConfiguration }
  /** Patch the properties of this API, from the next request on; one that is removed goes back to its standard */
  'patch-config-api-properties': { input: { body: JsonPatch[] }; answer: ApiAppConfiguration }
  /** Liveness and readiness */
  'get-config-health': { input: {}; answer: Status[] }
  /** Liveness */
  'get-config-health-live': { input: {}; answer: Status }
  /** Readiness */
  'get-config-health-ready': { input: {}; answer: Status }
  /** Figures of the machine */
  'get-server-stat': { input: {}; answer: { dbType: string; lastUpdate: string; facterData?: { [name: string]: string } } }
  /** Running, Down or Not present, by service */
  'get-service-status': { input: { query?: { service?: string } }; answer: { [name: string]: string } }
  /** Version by part */
  'get-app-version': { input: { query?: { artifact?: string } }; answer: { [name: string]: { artifact: string; version: string } } }
  /** Health of the auth server */
  'get-auth-server-health': { input: {}; answer: { status: string; db_status: string } }
  /** Search the audit log */
  'get-audit-data': { input: { query?: { limit?: number; startIndex?: number; pattern?: string; start_date?: string; end_date?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: string[] } }
  /** All server keys */
  'get-config-jwks': { input: {}; answer: WebKeysConfiguration }
  /** Replace the server keys: others are added, and taken away what is not given */
  'put-config-jwks': { input: { body: WebKeysConfigurationInput }; answer: WebKeysConfiguration }
  /** Patch the server keys */
  'patch-config-jwks': { input: { body: JsonPatch[] }; answer: WebKeysConfiguration }
  /** Add a key: with its private half one of the server’s own, else one that is published for somebody else */
  'post-config-jwks-key': { input: { body: JSONWebKeyInput }; answer: JSONWebKey }
  /** Make a new key for every algorithm, as the clock does; the old ones stay as long as tokens of theirs live */
  'post-config-jwks-rotation': { input: {}; answer: WebKeysConfiguration }
  /** One key */
  'get-jwk-by-kid': { input: { params: { kid: string } }; answer: JSONWebKey }
  /** Patch a key: of the server’s own what is said of them, of others everything but the kid */
  'patch-config-jwk-kid': { input: { params: { kid: string }; body: JsonPatch[] }; answer: JSONWebKey }
  /** Remove a key at once, unless it is the only one for its algorithm */
  'delete-config-jwk-kid': { input: { params: { kid: string } }; answer: undefined }
  /** Sessions, as many as a page has */
  'get-sessions': { input: {}; answer: SessionPagedResult }
  /** Search sessions */
  'search-session': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: SessionPagedResult }
  /** One session */
  'get-session-by-id': { input: { params: { sid: string } }; answer: SessionId }
  /** End one session */
  'delete-session': { input: { params: { sid: string } }; answer: undefined }
  /** End all sessions of a person */
  'revoke-user-session': { input: { params: { userDn: string } }; answer: undefined }
  /** Search tokens */
  'search-token': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: TokenEntityPagedResult }
  /** Tokens of one client, the first 50 of them */
  'get-token-by-client': { input: { params: { clientId: string } }; answer: TokenEntityPagedResult }
  /** One token */
  'get-token-by-id': { input: { params: { tknCde: string } }; answer: TokenEntity }
  /** End one token */
  'revoke-token': { input: { params: { tknCde: string } }; answer: undefined }
  /** What a person has allowed: the scopes by the inum of the client */
  'get-client-authorization': { input: { params: { userId: string } }; answer: ClientAuth }
  /** Withdraw a consent, and the tokens that came of it */
  'delete-client-authorization': { input: { params: { userId: string; clientId: string; username: string } }; answer: undefined }
  /** Revoke software statements */
  'revoke-ssa': { input: { query?: { jti?: string; org_id?: string } }; answer: undefined }
  /** Active people and issued tokens of months */
  'get-stat': { input: { query?: { month?: string; start_month?: string; end_month?: string; format?: string } }; answer: MonthStatistics[] }
  /** Search assets */
  'get-all-assets': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string; status?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: Document[] } }
  /** Services that a file can be for */
  'get-asset-services': { input: {}; answer: string[] }
  /** Extensions that a file can have */
  'get-asset-types': { input: {}; answer: string[] }
  /** Which files belong to which directory */
  'get-asset-dir-mapping': { input: {}; answer: AssetDirMapping[] }
  /** Bring a file; one with its name is replaced */
  'post-new-asset': { input: { body: FormData }; answer: Document }
  /** Replace what is said of a file, and the file where the form has one */
  'put-asset': { input: { body: FormData }; answer: Document }
  /** One asset */
  'get-asset-by-inum': { input: { params: { inum: string } }; answer: Document }
  /** Delete an asset */
  'delete-asset': { input: { params: { inum: string } }; answer: undefined }
  /** The asset of a name, as a page */
  'get-asset-by-name': { input: { params: { name: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: Document[] } }
  /** The file of an asset, as base64; Janssen has no such operation */
  'get-asset-content-by-inum': { input: { params: { inum: string } }; answer: string }
  /** Put the assets of a service in force */
  'load-service-asset': { input: { params: { "service-name": string } }; answer: string }
  /** All plugins */
  'get-plugins': { input: {}; answer: PluginConf[] }
  /** Is there such a plugin? */
  'get-plugin-by-name': { input: { params: { pluginName: string } }; answer: boolean }
  /** Search UMA resources */
  'get-oauth-uma-resources': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: UmaResource[] } }
  /** Create a UMA resource */
  'post-oauth-uma-resources': { input: { body: UmaResourceInput }; answer: UmaResource }
  /** Replace a UMA resource */
  'put-oauth-uma-resources': { input: { body: UmaResourceInput }; answer: UmaResource }
  /** One UMA resource */
  'get-oauth-uma-resources-by-id': { input: { params: { id: string } }; answer: UmaResource }
  /** Patch a UMA resource */
  'patch-oauth-uma-resources-by-id': { input: { params: { id: string }; body: JsonPatch[] }; answer: UmaResource }
  /** Delete a UMA resource */
  'delete-oauth-uma-resources-by-id': { input: { params: { id: string } }; answer: undefined }
  /** UMA resources of one client */
  'get-oauth-uma-resources-by-clientid': { input: { params: { clientId: string } }; answer: UmaResource[] }
  /** Carry out several operations, all of them or none. Each needs the scopes that it needs alone, and is in the audit log by itself. Janssen has no such operation */
  'post-configuration-changes': { input: { body: ConfigurationChanges }; answer: ConfigurationChangesResult }
  /** The properties of FIDO2 */
  'get-properties-fido2': { input: {}; answer: Fido2AppConfiguration }
  /** Replace the properties of FIDO2 */
  'put-properties-fido2': { input: { body: Fido2AppConfigurationInput }; answer: Fido2AppConfiguration }
  /** Search registrations */
  'search-fido2-registration-data': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: Fido2RegistrationEntryPagedResult }
  /** Registrations of one person */
  'get-registration-entries-fido2': { input: { params: { username: string } }; answer: Fido2RegistrationEntryPagedResult }
  /** One registration */
  'get-fido2-by-id': { input: { params: { jansId: string } }; answer: Fido2RegistrationEntry }
  /** Delete a registration */
  'delete-fido2-data': { input: { params: { jansId: string } }; answer: undefined }
  /** The properties of SCIM */
  'get-scim-config': { input: {}; answer: ScimAppConfiguration }
  /** Patch the properties of SCIM */
  'patch-scim-config': { input: { body: JsonPatch[] }; answer: ScimAppConfiguration }
  /** All provisioning tokens, the newest first */
  'get-scim-provisioning-tokens': { input: { query?: { limit?: number; startIndex?: number } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: ProvisioningToken[] } }
  /** Create a provisioning token */
  'post-scim-provisioning-token': { input: { body: ProvisioningTokenInput }; answer: CreatedProvisioningToken }
  /** One provisioning token */
  'get-scim-provisioning-token-by-id': { input: { params: { id: string } }; answer: ProvisioningToken }
  /** Revoke a provisioning token */
  'delete-scim-provisioning-token-by-id': { input: { params: { id: string } }; answer: undefined }
  /** All roles */
  'get-all-adminui-roles': { input: {}; answer: AdminRoleOutput[] }
  /** Add a role; one that is there stays as it is */
  'add-adminui-role': { input: { body: AdminRole }; answer: AdminRoleOutput[] }
  /** Change a role */
  'edit-adminui-role': { input: { body: AdminRole }; answer: AdminRoleOutput[] }
  /** One role, in a list */
  'get-adminui-role': { input: { params: { adminUIRole: string } }; answer: AdminRoleOutput[] }
  /** Delete a role that has no permissions */
  'delete-adminui-role': { input: { params: { adminUIRole: string } }; answer: AdminRoleOutput[] }
  /** All permissions */
  'get-all-adminui-permissions': { input: {}; answer: AdminPermissionOutput[] }
  /** Add a permission; one that is there stays as it is */
  'add-adminui-permission': { input: { body: AdminPermission }; answer: AdminPermissionOutput[] }
  /** Change a permission */
  'edit-adminui-permission': { input: { body: AdminPermission }; answer: AdminPermissionOutput[] }
  /** Delete the permission that the body names */
  'delete-adminui-permission': { input: { body: AdminPermission }; answer: AdminPermissionOutput[] }
  /** One permission, in a list */
  'get-adminui-permission': { input: { params: { adminUIPermission: string } }; answer: AdminPermissionOutput[] }
  /** Delete a permission that no role has */
  'delete-adminui-permission-by-name': { input: { params: { adminUIPermission: string } }; answer: AdminPermissionOutput[] }
  /** The permissions of all roles */
  'get-all-adminui-role-permissions': { input: {}; answer: RolePermissionMappingOutput[] }
  /** Give a role its first permissions */
  'add-role-permissions-mapping': { input: { body: RolePermissionMapping }; answer: RolePermissionMappingOutput[] }
  /** Give a role these permissions in place of those that it has */
  'map-permissions-to-role': { input: { body: RolePermissionMapping }; answer: RolePermissionMappingOutput[] }
  /** The permissions of one role, in a list */
  'get-adminui-role-permissions': { input: { params: { adminUIRole: string } }; answer: RolePermissionMappingOutput[] }
  /** Take all permissions from a role */
  'remove-role-permissions-permission': { input: { params: { adminUIRole: string } }; answer: RolePermissionMappingOutput[] }
  /** Search webhooks */
  'get-all-webhooks': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: WebhookEntry[] } }
  /** Create a webhook */
  'post-webhook': { input: { body: WebhookInput }; answer: WebhookEntry }
  /** Replace a webhook */
  'put-webhook': { input: { body: WebhookInput }; answer: WebhookEntry }
  /** What a webhook can follow */
  'get-all-features': { input: {}; answer: AuiFeature[] }
  /** What one webhook follows */
  'get-features-by-webhook-id': { input: { params: { webhookId: string } }; answer: AuiFeature[] }
  /** What is still to be delivered, and what was given up in the last 30 days */
  'get-webhook-deliveries': { input: { query?: { limit?: number; startIndex?: number; webhookId?: string; status?: "waiting" | "failed" } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: WebhookDelivery[] } }
  /** Fire the enabled webhooks of a feature */
  'trigger-webhook': { input: { params: { featureId: string }; body: ShortCodeRequest[] }; answer: GenericResponse[] }
  /** The webhooks of a feature */
  'get-webhooks-by-feature-id': { input: { params: { featureId: string } }; answer: WebhookEntry[] }
  /** Delete a webhook */
  'delete-Webhook-by-inum': { input: { params: { webhookId: string } }; answer: undefined }
  /** Search users */
  'get-user': { input: { query?: { limit?: number; startIndex?: number; sortBy?: string; sortOrder?: string; pattern?: string; fieldValuePair?: string } }; answer: { start: number; totalEntriesCount: number; entriesCount: number; entries: CustomUser[] } }
  /** Create a user */
  'post-user': { input: { query?: { removeNonLDAPAttributes?: boolean }; body: CustomUserInput }; answer: CustomUser }
  /** Replace a user */
  'put-user': { input: { query?: { removeNonLDAPAttributes?: boolean }; body: CustomUserInput }; answer: CustomUser }
  /** One user */
  'get-user-by-inum': { input: { params: { inum: string } }; answer: CustomUser }
  /** Delete a user */
  'delete-user': { input: { params: { inum: string } }; answer: undefined }
  /** Patch a user */
  'patch-user-by-inum': { input: { params: { inum: string }; query?: { removeNonLDAPAttributes?: boolean }; body: UserPatchRequest }; answer: CustomUser }
}

/** Method, path, and media type of the body. */
export const routes = {
  'get-oauth-openid-clients': ['GET', '/jans-config-api/api/v1/openid/clients'],
  'post-oauth-openid-client': ['POST', '/jans-config-api/api/v1/openid/clients', 'application/json'],
  'put-oauth-openid-client': ['PUT', '/jans-config-api/api/v1/openid/clients', 'application/json'],
  'get-oauth-openid-clients-by-inum': ['GET', '/jans-config-api/api/v1/openid/clients/{inum}'],
  'patch-oauth-openid-client-by-inum': ['PATCH', '/jans-config-api/api/v1/openid/clients/{inum}', 'application/json-patch+json'],
  'delete-oauth-openid-client-by-inum': ['DELETE', '/jans-config-api/api/v1/openid/clients/{inum}'],
  'get-oauth-scopes': ['GET', '/jans-config-api/api/v1/scopes'],
  'post-oauth-scopes': ['POST', '/jans-config-api/api/v1/scopes', 'application/json'],
  'put-oauth-scopes': ['PUT', '/jans-config-api/api/v1/scopes', 'application/json'],
  'get-oauth-scopes-by-inum': ['GET', '/jans-config-api/api/v1/scopes/{inum}'],
  'patch-oauth-scopes-by-id': ['PATCH', '/jans-config-api/api/v1/scopes/{inum}', 'application/json-patch+json'],
  'delete-oauth-scopes-by-inum': ['DELETE', '/jans-config-api/api/v1/scopes/{inum}'],
  'get-scope-by-creator': ['GET', '/jans-config-api/api/v1/scopes/creator/{creatorId}'],
  'get-scope-by-type': ['GET', '/jans-config-api/api/v1/scopes/type/{type}'],
  'get-attributes': ['GET', '/jans-config-api/api/v1/attributes'],
  'post-attributes': ['POST', '/jans-config-api/api/v1/attributes', 'application/json'],
  'put-attributes': ['PUT', '/jans-config-api/api/v1/attributes', 'application/json'],
  'get-attributes-by-inum': ['GET', '/jans-config-api/api/v1/attributes/{inum}'],
  'patch-attributes-by-inum': ['PATCH', '/jans-config-api/api/v1/attributes/{inum}', 'application/json-patch+json'],
  'delete-attributes-by-inum': ['DELETE', '/jans-config-api/api/v1/attributes/{inum}'],
  'get-acrs': ['GET', '/jans-config-api/api/v1/acrs'],
  'put-acrs': ['PUT', '/jans-config-api/api/v1/acrs', 'application/json'],
  'get-organization-config': ['GET', '/jans-config-api/api/v1/org'],
  'patch-organization-config': ['PATCH', '/jans-config-api/api/v1/org', 'application/json-patch+json'],
  'get-schema': ['GET', '/jans-config-api/api/v1/config/database'],
  'get-properties-persistence': ['GET', '/jans-config-api/api/v1/jans-auth-server/config/persistence'],
  'get-config-database-ldap': ['GET', '/jans-config-api/api/v1/config/database/ldap'],
  'post-config-database-ldap': ['POST', '/jans-config-api/api/v1/config/database/ldap', 'application/json'],
  'put-config-database-ldap': ['PUT', '/jans-config-api/api/v1/config/database/ldap', 'application/json'],
  'get-config-database-ldap-by-name': ['GET', '/jans-config-api/api/v1/config/database/ldap/{name}'],
  'patch-config-database-ldap-by-name': ['PATCH', '/jans-config-api/api/v1/config/database/ldap/{name}', 'application/json-patch+json'],
  'delete-config-database-ldap-by-name': ['DELETE', '/jans-config-api/api/v1/config/database/ldap/{name}'],
  'post-config-database-ldap-test': ['POST', '/jans-config-api/api/v1/config/database/ldap/test', 'application/json'],
  'get-config-scripts': ['GET', '/jans-config-api/api/v1/config/scripts'],
  'post-config-scripts': ['POST', '/jans-config-api/api/v1/config/scripts', 'application/json'],
  'put-config-scripts': ['PUT', '/jans-config-api/api/v1/config/scripts', 'application/json'],
  'get-custom-script-type': ['GET', '/jans-config-api/api/v1/config/scripts/types'],
  'get-custom-script-types': ['GET', '/jans-config-api/api/v1/config/scripts/script-types'],
  'get-config-scripts-by-type': ['GET', '/jans-config-api/api/v1/config/scripts/type/{type}'],
  'get-config-scripts-by-inum': ['GET', '/jans-config-api/api/v1/config/scripts/inum/{inum}'],
  'get-custom-script-by-name': ['GET', '/jans-config-api/api/v1/config/scripts/name/{name}'],
  'patch-config-scripts-by-inum': ['PATCH', '/jans-config-api/api/v1/config/scripts/{inum}', 'application/json-patch+json'],
  'delete-config-scripts-by-inum': ['DELETE', '/jans-config-api/api/v1/config/scripts/{inum}'],
  'get-agama-prj': ['GET', '/jans-config-api/api/v1/agama-deployment'],
  'get-agama-prj-by-name': ['GET', '/jans-config-api/api/v1/agama-deployment/{name}'],
  'post-agama-prj': ['POST', '/jans-config-api/api/v1/agama-deployment/{name}', 'application/zip'],
  'delete-agama-prj': ['DELETE', '/jans-config-api/api/v1/agama-deployment/{name}'],
  'get-agama-prj-configs': ['GET', '/jans-config-api/api/v1/agama-deployment/configs/{name}'],
  'put-agama-prj': ['PUT', '/jans-config-api/api/v1/agama-deployment/configs/{name}', 'application/json'],
  'get-agama-repositories': ['GET', '/jans-config-api/api/v1/agama-repo'],
  'get-agama-project': ['GET', '/jans-config-api/api/v1/agama-repo/download'],
  'agama-syntax-check': ['POST', '/jans-config-api/api/v1/agama/syntax-check/{qname}', 'text/plain'],
  'get-properties': ['GET', '/jans-config-api/api/v1/jans-auth-server/config'],
  'patch-properties': ['PATCH', '/jans-config-api/api/v1/jans-auth-server/config', 'application/json-patch+json'],
  'get-feature-flag-type': ['GET', '/jans-config-api/api/v1/jans-auth-server/config/feature-flags'],
  'get-config-cache': ['GET', '/jans-config-api/api/v1/config/cache'],
  'patch-config-cache': ['PATCH', '/jans-config-api/api/v1/config/cache', 'application/json-patch+json'],
  'get-config-cache-in-memory': ['GET', '/jans-config-api/api/v1/config/cache/in-memory'],
  'put-config-cache-in-memory': ['PUT', '/jans-config-api/api/v1/config/cache/in-memory', 'application/json'],
  'patch-config-cache-in-memory': ['PATCH', '/jans-config-api/api/v1/config/cache/in-memory', 'application/json-patch+json'],
  'get-config-cache-memcached': ['GET', '/jans-config-api/api/v1/config/cache/memcached'],
  'put-config-cache-memcached': ['PUT', '/jans-config-api/api/v1/config/cache/memcached', 'application/json'],
  'patch-config-cache-memcached': ['PATCH', '/jans-config-api/api/v1/config/cache/memcached', 'application/json-patch+json'],
  'get-config-cache-native-persistence': ['GET', '/jans-config-api/api/v1/config/cache/native-persistence'],
  'put-config-cache-native-persistence': ['PUT', '/jans-config-api/api/v1/config/cache/native-persistence', 'application/json'],
  'patch-config-cache-native-persistence': ['PATCH', '/jans-config-api/api/v1/config/cache/native-persistence', 'application/json-patch+json'],
  'get-config-cache-redis': ['GET', '/jans-config-api/api/v1/config/cache/redis'],
  'put-config-cache-redis': ['PUT', '/jans-config-api/api/v1/config/cache/redis', 'application/json'],
  'patch-config-cache-redis': ['PATCH', '/jans-config-api/api/v1/config/cache/redis', 'application/json-patch+json'],
  'get-config-message': ['GET', '/jans-config-api/api/v1/config/message'],
  'patch-config-message': ['PATCH', '/jans-config-api/api/v1/config/message', 'application/json-patch+json'],
  'get-config-message-redis': ['GET', '/jans-config-api/api/v1/config/message/redis'],
  'put-config-message-redis': ['PUT', '/jans-config-api/api/v1/config/message/redis', 'application/json'],
  'patch-config-message-redis': ['PATCH', '/jans-config-api/api/v1/config/message/redis', 'application/json-patch+json'],
  'get-config-message-postgres': ['GET', '/jans-config-api/api/v1/config/message/postgres'],
  'put-config-message-postgres': ['PUT', '/jans-config-api/api/v1/config/message/postgres', 'application/json'],
  'patch-config-message-postgres': ['PATCH', '/jans-config-api/api/v1/config/message/postgres', 'application/json-patch+json'],
  'get-config-smtp': ['GET', '/jans-config-api/api/v1/config/smtp'],
  'put-config-smtp': ['PUT', '/jans-config-api/api/v1/config/smtp', 'application/json'],
  'post-config-smtp': ['POST', '/jans-config-api/api/v1/config/smtp', 'application/json'],
  'delete-config-smtp': ['DELETE', '/jans-config-api/api/v1/config/smtp'],
  'test-config-smtp': ['POST', '/jans-config-api/api/v1/config/smtp/test', 'application/json'],
  'get-config-logging': ['GET', '/jans-config-api/api/v1/logging'],
  'put-config-logging': ['PUT', '/jans-config-api/api/v1/logging', 'application/json'],
  'get-config-api-properties': ['GET', '/jans-config-api/api/v1/api-config'],
  'patch-config-api-properties': ['PATCH', '/jans-config-api/api/v1/api-config', 'application/json-patch+json'],
  'get-config-health': ['GET', '/jans-config-api/api/v1/health'],
  'get-config-health-live': ['GET', '/jans-config-api/api/v1/health/live'],
  'get-config-health-ready': ['GET', '/jans-config-api/api/v1/health/ready'],
  'get-server-stat': ['GET', '/jans-config-api/api/v1/health/server-stat'],
  'get-service-status': ['GET', '/jans-config-api/api/v1/health/service-status'],
  'get-app-version': ['GET', '/jans-config-api/api/v1/health/app-version'],
  'get-auth-server-health': ['GET', '/jans-config-api/api/v1/jans-auth-server/health'],
  'get-audit-data': ['GET', '/jans-config-api/api/v1/audit'],
  'get-config-jwks': ['GET', '/jans-config-api/api/v1/config/jwks'],
  'put-config-jwks': ['PUT', '/jans-config-api/api/v1/config/jwks', 'application/json'],
  'patch-config-jwks': ['PATCH', '/jans-config-api/api/v1/config/jwks', 'application/json-patch+json'],
  'post-config-jwks-key': ['POST', '/jans-config-api/api/v1/config/jwks/key', 'application/json'],
  'post-config-jwks-rotation': ['POST', '/jans-config-api/api/v1/config/jwks/rotation'],
  'get-jwk-by-kid': ['GET', '/jans-config-api/api/v1/config/jwks/{kid}'],
  'patch-config-jwk-kid': ['PATCH', '/jans-config-api/api/v1/config/jwks/{kid}', 'application/json-patch+json'],
  'delete-config-jwk-kid': ['DELETE', '/jans-config-api/api/v1/config/jwks/{kid}'],
  'get-sessions': ['GET', '/jans-config-api/api/v1/jans-auth-server/session'],
  'search-session': ['GET', '/jans-config-api/api/v1/jans-auth-server/session/search'],
  'get-session-by-id': ['GET', '/jans-config-api/api/v1/jans-auth-server/session/sid/{sid}'],
  'delete-session': ['DELETE', '/jans-config-api/api/v1/jans-auth-server/session/sid/{sid}'],
  'revoke-user-session': ['DELETE', '/jans-config-api/api/v1/jans-auth-server/session/user/{userDn}'],
  'search-token': ['GET', '/jans-config-api/api/v1/token/search'],
  'get-token-by-client': ['GET', '/jans-config-api/api/v1/token/client/{clientId}'],
  'get-token-by-id': ['GET', '/jans-config-api/api/v1/token/tknCde/{tknCde}'],
  'revoke-token': ['DELETE', '/jans-config-api/api/v1/token/revoke/{tknCde}'],
  'get-client-authorization': ['GET', '/jans-config-api/api/v1/clients/authorizations/{userId}'],
  'delete-client-authorization': ['DELETE', '/jans-config-api/api/v1/clients/authorizations/{userId}/{clientId}/{username}'],
  'revoke-ssa': ['DELETE', '/jans-config-api/api/v1/jans-auth-server/ssa'],
  'get-stat': ['GET', '/jans-config-api/api/v1/stat'],
  'get-all-assets': ['GET', '/jans-config-api/api/v1/jans-assets'],
  'get-asset-services': ['GET', '/jans-config-api/api/v1/jans-assets/services'],
  'get-asset-types': ['GET', '/jans-config-api/api/v1/jans-assets/asset-type'],
  'get-asset-dir-mapping': ['GET', '/jans-config-api/api/v1/jans-assets/asset-dir-mapping'],
  'post-new-asset': ['POST', '/jans-config-api/api/v1/jans-assets/upload', 'multipart/form-data'],
  'put-asset': ['PUT', '/jans-config-api/api/v1/jans-assets/upload', 'multipart/form-data'],
  'get-asset-by-inum': ['GET', '/jans-config-api/api/v1/jans-assets/{inum}'],
  'delete-asset': ['DELETE', '/jans-config-api/api/v1/jans-assets/{inum}'],
  'get-asset-by-name': ['GET', '/jans-config-api/api/v1/jans-assets/name/{name}'],
  'get-asset-content-by-inum': ['GET', '/jans-config-api/api/v1/jans-assets/{inum}/content'],
  'load-service-asset': ['POST', '/jans-config-api/api/v1/jans-assets/service/{service-name}'],
  'get-plugins': ['GET', '/jans-config-api/api/v1/plugin'],
  'get-plugin-by-name': ['GET', '/jans-config-api/api/v1/plugin/{pluginName}'],
  'get-oauth-uma-resources': ['GET', '/jans-config-api/api/v1/uma/resources'],
  'post-oauth-uma-resources': ['POST', '/jans-config-api/api/v1/uma/resources', 'application/json'],
  'put-oauth-uma-resources': ['PUT', '/jans-config-api/api/v1/uma/resources', 'application/json'],
  'get-oauth-uma-resources-by-id': ['GET', '/jans-config-api/api/v1/uma/resources/{id}'],
  'patch-oauth-uma-resources-by-id': ['PATCH', '/jans-config-api/api/v1/uma/resources/{id}', 'application/json-patch+json'],
  'delete-oauth-uma-resources-by-id': ['DELETE', '/jans-config-api/api/v1/uma/resources/{id}'],
  'get-oauth-uma-resources-by-clientid': ['GET', '/jans-config-api/api/v1/uma/resources/clientId/{clientId}'],
  'post-configuration-changes': ['POST', '/jans-config-api/api/v1/configuration-changes', 'application/json'],
  'get-properties-fido2': ['GET', '/jans-config-api/fido2/fido2-config'],
  'put-properties-fido2': ['PUT', '/jans-config-api/fido2/fido2-config', 'application/json'],
  'search-fido2-registration-data': ['GET', '/jans-config-api/fido2/registration'],
  'get-registration-entries-fido2': ['GET', '/jans-config-api/fido2/registration/entries/{username}'],
  'get-fido2-by-id': ['GET', '/jans-config-api/fido2/registration/id/{jansId}'],
  'delete-fido2-data': ['DELETE', '/jans-config-api/fido2/registration/id/{jansId}'],
  'get-scim-config': ['GET', '/jans-config-api/scim/scim-config'],
  'patch-scim-config': ['PATCH', '/jans-config-api/scim/scim-config', 'application/json-patch+json'],
  'get-scim-provisioning-tokens': ['GET', '/jans-config-api/scim/provisioning-tokens'],
  'post-scim-provisioning-token': ['POST', '/jans-config-api/scim/provisioning-tokens', 'application/json'],
  'get-scim-provisioning-token-by-id': ['GET', '/jans-config-api/scim/provisioning-tokens/{id}'],
  'delete-scim-provisioning-token-by-id': ['DELETE', '/jans-config-api/scim/provisioning-tokens/{id}'],
  'get-all-adminui-roles': ['GET', '/jans-config-api/admin-ui/adminUIRoles'],
  'add-adminui-role': ['POST', '/jans-config-api/admin-ui/adminUIRoles', 'application/json'],
  'edit-adminui-role': ['PUT', '/jans-config-api/admin-ui/adminUIRoles', 'application/json'],
  'get-adminui-role': ['GET', '/jans-config-api/admin-ui/adminUIRoles/{adminUIRole}'],
  'delete-adminui-role': ['DELETE', '/jans-config-api/admin-ui/adminUIRoles/{adminUIRole}'],
  'get-all-adminui-permissions': ['GET', '/jans-config-api/admin-ui/adminUIPermissions'],
  'add-adminui-permission': ['POST', '/jans-config-api/admin-ui/adminUIPermissions', 'application/json'],
  'edit-adminui-permission': ['PUT', '/jans-config-api/admin-ui/adminUIPermissions', 'application/json'],
  'delete-adminui-permission': ['DELETE', '/jans-config-api/admin-ui/adminUIPermissions', 'application/json'],
  'get-adminui-permission': ['GET', '/jans-config-api/admin-ui/adminUIPermissions/{adminUIPermission}'],
  'delete-adminui-permission-by-name': ['DELETE', '/jans-config-api/admin-ui/adminUIPermissions/{adminUIPermission}'],
  'get-all-adminui-role-permissions': ['GET', '/jans-config-api/admin-ui/adminUIRolePermissionsMapping'],
  'add-role-permissions-mapping': ['POST', '/jans-config-api/admin-ui/adminUIRolePermissionsMapping', 'application/json'],
  'map-permissions-to-role': ['PUT', '/jans-config-api/admin-ui/adminUIRolePermissionsMapping', 'application/json'],
  'get-adminui-role-permissions': ['GET', '/jans-config-api/admin-ui/adminUIRolePermissionsMapping/{adminUIRole}'],
  'remove-role-permissions-permission': ['DELETE', '/jans-config-api/admin-ui/adminUIRolePermissionsMapping/{adminUIRole}'],
  'get-all-webhooks': ['GET', '/jans-config-api/admin-ui/webhook'],
  'post-webhook': ['POST', '/jans-config-api/admin-ui/webhook', 'application/json'],
  'put-webhook': ['PUT', '/jans-config-api/admin-ui/webhook', 'application/json'],
  'get-all-features': ['GET', '/jans-config-api/admin-ui/webhook/features'],
  'get-features-by-webhook-id': ['GET', '/jans-config-api/admin-ui/webhook/features/{webhookId}'],
  'get-webhook-deliveries': ['GET', '/jans-config-api/admin-ui/webhook/deliveries'],
  'trigger-webhook': ['POST', '/jans-config-api/admin-ui/webhook/trigger/{featureId}', 'application/json'],
  'get-webhooks-by-feature-id': ['GET', '/jans-config-api/admin-ui/webhook/{featureId}'],
  'delete-Webhook-by-inum': ['DELETE', '/jans-config-api/admin-ui/webhook/{webhookId}'],
  'get-user': ['GET', '/jans-config-api/mgt/configuser'],
  'post-user': ['POST', '/jans-config-api/mgt/configuser', 'application/json'],
  'put-user': ['PUT', '/jans-config-api/mgt/configuser', 'application/json'],
  'get-user-by-inum': ['GET', '/jans-config-api/mgt/configuser/{inum}'],
  'delete-user': ['DELETE', '/jans-config-api/mgt/configuser/{inum}'],
  'patch-user-by-inum': ['PATCH', '/jans-config-api/mgt/configuser/{inum}', 'application/json']
} as const

