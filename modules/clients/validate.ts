import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { AppError } from '#modules/core/errors'
import { compilePattern } from '#modules/core/pattern'
import { isIndexable } from '#modules/core/text'
import { attributeOf, authenticationMethods, valueOf } from './client.ts'
import type { ClientDefinition } from './members.ts'
import { redirectUriProblem } from './redirect-uris.ts'

/**
 * The one judge of a client, whatever surface it comes through. What passes can be used by the auth server as it is.
 * @throws AppError `invalid_redirect_uri`, `invalid_logout_uri`, `invalid_claims_redirect_uri`, `invalid_redirect_uris_regex`
 * or `invalid_client_metadata` (RFC 7591, 3.2.2, and Janssen's own), with the member that is wrong
 */
export function validateClient(definition: ClientDefinition): void {
  if (!isIndexable(definition.displayName ?? '')) refuse('displayName', 'is too long')
  checkRedirectUris(definition)
  checkAddresses(definition)
  checkLogoutUris(definition)
  checkPatterns(definition)
  checkKeys(definition)
  checkAuthentication(definition)
  checkAlgorithms(definition)
  checkSubjects(definition)
  checkGrants(definition)
}

function refuse(member: string, problem: string): never {
  throw new AppError(codes[member] ?? 'invalid_client_metadata', 400, `${member} ${problem}`, { member })
}

/** Members whose faults have a name of their own. */
const codes: Readonly<Record<string, string>> = {
  claimRedirectUris: 'invalid_claims_redirect_uri',
  frontChannelLogoutUri: 'invalid_logout_uri',
  'attributes.backchannelLogoutUri': 'invalid_logout_uri',
  'attributes.redirectUrisRegex': 'invalid_redirect_uris_regex'
}

function checkRedirectUris(definition: ClientDefinition): void {
  for (const member of ['redirectUris', 'postLogoutRedirectUris'] as const)
    for (const uri of definition[member] ?? []) {
      const problem = redirectUriProblem(uri, definition)
      if (problem) throw new AppError('invalid_redirect_uri', 400, `${member}: ${uri} ${problem}`, { member })
    }
}

/** Members that hold addresses, and whether these must be https. */
const addresses = {
  clientUri: 'web',
  policyUri: 'web',
  logoUri: 'web',
  tosUri: 'web',
  jwksUri: 'web',
  frontChannelLogoutUri: 'web',
  requestUris: 'web',
  claimRedirectUris: 'web',
  initiateLoginUri: 'https',
  sectorIdentifierUri: 'https',
  backchannelClientNotificationEndpoint: 'https'
} as const satisfies Partial<Record<keyof ClientDefinition, 'web' | 'https'>>

function checkAddresses(definition: ClientDefinition): void {
  for (const [member, kind] of Object.entries(addresses) as [keyof typeof addresses, 'web' | 'https'][])
    for (const address of [definition[member] ?? []].flat()) checkAddress(member, address, kind)
  for (const member of ['clientUriLocalized', 'policyUriLocalized', 'logoUriLocalized', 'tosUriLocalized'] as const)
    for (const address of Object.values(definition[member] ?? {})) checkAddress(member, address, 'web')
  for (const address of definition.attributes?.backchannelLogoutUri ?? [])
    checkAddress('attributes.backchannelLogoutUri', address, 'web')
  for (const origin of definition.authorizedOrigins ?? [])
    if (URL.parse(origin)?.origin !== origin.replace(/\/$/, ''))
      refuse('authorizedOrigins', `must hold origins such as https://app.example.org, not ${origin}`)
}

/** A page of the session's end is of the client itself (OpenID Connect Front-Channel Logout, 2; Back-Channel Logout, 2.2). */
function checkLogoutUris(definition: ClientDefinition): void {
  const { frontChannelLogoutUri: page, redirectUris = [] } = definition
  const origins = redirectUris.map((uri) => URL.parse(uri)?.origin)
  if (page !== undefined && page !== 'null' && origins.length > 0 && !origins.includes(new URL(page).origin))
    refuse('frontChannelLogoutUri', 'must have the scheme, host and port of a redirect URI')
  for (const address of definition.attributes?.backchannelLogoutUri ?? []) {
    if (address.includes('#')) refuse('attributes.backchannelLogoutUri', 'must not have a fragment')
    if (address.startsWith('http:') && authenticationMethods(definition).includes('none'))
      refuse('attributes.backchannelLogoutUri', 'must use https; http is for clients that authenticate')
  }
}

function checkAddress(member: string, address: string, kind: 'web' | 'https'): void {
  // Janssen's own clients send this word for no address at all.
  if (address === 'null') return
  const url = URL.parse(address)
  if (!url || !(url.protocol === 'https:' || (kind === 'web' && url.protocol === 'http:')))
    refuse(member, `must be an ${kind === 'https' ? 'https' : 'http or https'} address, not ${address}`)
}

function checkPatterns({ attributes }: ClientDefinition): void {
  const patterns = [
    ['attributes.redirectUrisRegex', attributes?.redirectUrisRegex],
    ...(attributes?.spontaneousScopes ?? []).map((pattern) => ['attributes.spontaneousScopes', pattern] as const)
  ] as const
  for (const [member, pattern] of patterns) {
    try {
      if (pattern) compilePattern(pattern)
    } catch (cause) {
      refuse(member, `cannot be ${pattern}: ${(cause as Error).message}`)
    }
  }
}

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

function checkKeys({ jwks, jwksUri }: ClientDefinition): void {
  if (jwks === undefined) return
  if (jwksUri !== undefined) refuse('jwks', 'and jwksUri exclude each other')
  const keys = parseKeys(jwks)
  if (!keys) refuse('jwks', 'must be a JSON object with the member keys, an array of JWKs')
  if (keys.some((key) => privateMembers.some((name) => Object.hasOwn(key, name))))
    refuse('jwks', 'must hold public keys only')
  if (!keys.every(isUsable)) refuse('jwks', 'has a key that is not well-formed (RFC 7518, 6)')
}

function parseKeys(jwks: string): JsonWebKey[] | undefined {
  try {
    const parsed = JSON.parse(jwks) as { keys?: unknown } | null
    const keys = parsed?.keys
    return Array.isArray(keys) && keys.every((key) => typeof (key as JsonWebKey | null)?.kty === 'string')
      ? (keys as JsonWebKey[])
      : undefined
  } catch {
    return undefined
  }
}

/** Keys of unknown types are passed over by those who read them (RFC 7517, 5). */
function isUsable(key: JsonWebKey): boolean {
  if (!['RSA', 'EC', 'OKP'].includes(key.kty as string)) return true
  try {
    createPublicKey({ key, format: 'jwk' })
    return true
  } catch {
    return false
  }
}

const hasKeys = ({ jwks, jwksUri }: ClientDefinition) => jwks !== undefined || jwksUri !== undefined

function checkAuthentication(definition: ClientDefinition): void {
  const methods = authenticationMethods(definition)
  const alg = definition.tokenEndpointAuthSigningAlg
  const additional = 'attributes.additionalTokenEndpointAuthMethods'
  // Whoever may leave the proof out need not give any.
  if (methods.length > 1 && methods.includes('none')) refuse(additional, 'must not make none one way of several')
  if (methods.includes('tls_client_auth') && methods.includes('self_signed_tls_client_auth'))
    refuse(additional, 'must not have both ways to authenticate with a certificate')
  for (const method of methods) {
    const member = method === methods[0] ? 'tokenEndpointAuthMethod' : additional
    if ((method === 'private_key_jwt' || method === 'self_signed_tls_client_auth') && !hasKeys(definition))
      refuse(member, `${method} needs jwks or jwksUri`)
    if (
      method === 'tls_client_auth' &&
      !definition.attributes?.tlsClientAuthSubjectDn &&
      !hasFurther(definition, /^tls_client_auth_san_/)
    )
      refuse(member, 'tls_client_auth needs attributes.tlsClientAuthSubjectDn')
    if (alg && method === 'private_key_jwt' && alg.startsWith('HS'))
      refuse('tokenEndpointAuthSigningAlg', 'must be asymmetric with private_key_jwt')
    if (alg && method === 'client_secret_jwt' && !alg.startsWith('HS'))
      refuse('tokenEndpointAuthSigningAlg', 'must be HS256, HS384 or HS512 with client_secret_jwt')
  }
}

const hasFurther = ({ customAttributes }: ClientDefinition, name: RegExp) =>
  customAttributes?.some((attribute) => name.test(attribute.name)) === true

function checkAlgorithms(definition: ClientDefinition): void {
  const a = definition.attributes ?? {}
  const encrypted = [
    ['idTokenEncryptedResponse', definition.idTokenEncryptedResponseAlg, definition.idTokenEncryptedResponseEnc],
    ['userInfoEncryptedResponse', definition.userInfoEncryptedResponseAlg, definition.userInfoEncryptedResponseEnc],
    [
      'attributes.introspectionEncryptedResponse',
      a.introspectionEncryptedResponseAlg,
      a.introspectionEncryptedResponseEnc
    ],
    ['attributes.jansAuthEncResp', a.jansAuthEncRespAlg, a.jansAuthEncRespEnc]
  ] as const
  for (const [what, alg, enc] of encrypted) {
    if (enc && !alg) refuse(`${what}Enc`, 'needs the algorithm of the key encryption too')
    if (alg && /^(RSA|ECDH)/.test(alg) && !hasKeys(definition)) refuse(`${what}Alg`, `${alg} needs jwks or jwksUri`)
  }
  if (definition.userInfoEncryptedResponseAlg && !definition.userInfoSignedResponseAlg)
    refuse('userInfoEncryptedResponseAlg', 'needs userInfoSignedResponseAlg too')
  if (definition.requestObjectEncryptionEnc && !definition.requestObjectEncryptionAlg)
    refuse('requestObjectEncryptionEnc', 'needs requestObjectEncryptionAlg too')
  for (const member of ['requestObjectSigningAlg', 'backchannelAuthenticationRequestSigningAlg'] as const) {
    const alg = definition[member]
    if (alg && !alg.startsWith('HS') && !hasKeys(definition)) refuse(member, `${alg} needs jwks or jwksUri`)
  }
}

const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code'
const ciba = 'urn:openid:params:grant-type:ciba'

/** OpenID Connect Core, 8.1, and CIBA Core, 4. */
function checkSubjects(definition: ClientDefinition): void {
  if (valueOf(definition, 'subjectType') !== 'pairwise') return
  const hosts = new Set((definition.redirectUris ?? []).map((uri) => URL.parse(uri)?.host))
  if (hosts.size > 1 && !definition.sectorIdentifierUri)
    refuse('sectorIdentifierUri', 'is needed for pairwise subjects when the redirect URIs have several hosts')
  const grant = definition.grantTypes?.find((type) => type === deviceCode || type === ciba)
  if (!grant && hosts.size === 0 && !definition.sectorIdentifierUri)
    refuse('sectorIdentifierUri', 'is needed for pairwise subjects without redirect URIs')
  if (!grant) return
  if (!definition.jwksUri) refuse('jwksUri', `is needed for pairwise subjects with ${grant}`)
  if (
    !authenticationMethods(definition).every((method) => /^(private_key_jwt|self_signed_tls_client_auth)$/.test(method))
  )
    refuse('tokenEndpointAuthMethod', `must prove a key of jwksUri for pairwise subjects with ${grant}`)
}

function checkGrants(definition: ClientDefinition): void {
  const grants = definition.grantTypes ?? []
  const mode = definition.backchannelTokenDeliveryMode
  if (grants.includes('client_credentials') && authenticationMethods(definition).includes('none'))
    refuse('grantTypes', 'client_credentials is for clients that authenticate (RFC 6749, 4.4)')
  if (grants.includes(ciba) && !mode) refuse('backchannelTokenDeliveryMode', `is needed for ${ciba}`)
  if ((mode === 'ping' || mode === 'push') && !definition.backchannelClientNotificationEndpoint)
    refuse('backchannelClientNotificationEndpoint', `is needed for ${mode}`)
  const [isBoundByKey, isBoundByCertificate] = [
    attributeOf(definition, 'dpopBoundAccessToken'),
    hasBoundTokens(definition)
  ]
  if (isBoundByKey && isBoundByCertificate)
    refuse('attributes.dpopBoundAccessToken', 'and tls_client_certificate_bound_access_tokens exclude each other')
  if ((isBoundByKey || isBoundByCertificate) && definition.responseTypes?.includes('token'))
    refuse('responseTypes', `must not have token, which ${isBoundByKey ? 'DPoP' : 'a certificate'} cannot bind`)
}

/** Are its access tokens bound to its certificate (RFC 8705, 3.4)? */
const hasBoundTokens = ({ customAttributes = [] }: ClientDefinition) =>
  customAttributes.some(
    ({ name, value, values }) =>
      name === 'tls_client_certificate_bound_access_tokens' && String(value ?? values?.[0]) === 'true'
  )
