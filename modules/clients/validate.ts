import { createPublicKey, type JsonWebKey } from 'node:crypto'
import { AppError } from '#modules/core/errors'
import { attributeOf, valueOf } from './client.ts'
import type { ClientDefinition } from './members.ts'

/**
 * The one judge of a client, whatever surface it comes through. What passes can be used by the auth server as it is.
 * @throws AppError `invalid_redirect_uri` or `invalid_client_metadata` (RFC 7591, 3.2.2), with the member that is wrong
 */
export function validateClient(definition: ClientDefinition): void {
  checkRedirectUris(definition)
  checkAddresses(definition)
  checkPatterns(definition)
  checkKeys(definition)
  checkAuthentication(definition)
  checkAlgorithms(definition)
  checkSubjects(definition)
  checkGrants(definition)
}

function refuse(member: string, problem: string): never {
  throw new AppError('invalid_client_metadata', 400, `${member} ${problem}`, { member })
}

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])
/** What a browser would run, or read from its own machine. */
const dangerousSchemes = new Set(['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'about:', 'filesystem:'])

function checkRedirectUris(definition: ClientDefinition): void {
  for (const member of ['redirectUris', 'postLogoutRedirectUris'] as const)
    for (const uri of definition[member] ?? []) {
      const problem = redirectUriProblem(uri, definition)
      if (problem) throw new AppError('invalid_redirect_uri', 400, `${member}: ${uri} ${problem}`, { member })
    }
}

/** OpenID Connect Registration, 2 (application_type) and RFC 8252, 7. */
function redirectUriProblem(uri: string, definition: ClientDefinition): string | undefined {
  const url = URL.parse(uri)
  if (!url || /[\s\p{Cc}]/u.test(uri)) return 'is not an absolute URI'
  if (uri.includes('#')) return 'must not have a fragment'
  const { protocol, hostname } = url
  if (dangerousSchemes.has(protocol)) return `must not use the scheme ${protocol.slice(0, -1)}`
  const loopback = loopbackHosts.has(hostname)
  if (valueOf(definition, 'applicationType') === 'native') {
    if (protocol === 'http:' && !loopback) return 'uses http, which a native client may do on the loopback only'
    if (protocol === 'https:' && loopback) return 'uses https on the loopback, where a native client uses http'
    return undefined
  }
  if (protocol === 'http:' && !loopback) return 'must use https; only the loopback may go without'
  if (protocol !== 'https:' && protocol !== 'http:') return 'must use https; other schemes are for native clients'
  if (usesImplicit(definition) && (protocol === 'http:' || hostname === 'localhost'))
    return 'must use https and no localhost, because a web client with the implicit grant gets tokens there'
  return undefined
}

const usesImplicit = (definition: ClientDefinition) =>
  definition.grantTypes?.includes('implicit') === true &&
  (definition.responseTypes ?? []).some((type) => type !== 'code')

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
      if (pattern) void new RegExp(pattern, 'u')
    } catch {
      refuse(member, `must hold regular expressions; ${pattern} is none`)
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
  const method = valueOf(definition, 'tokenEndpointAuthMethod')
  const alg = definition.tokenEndpointAuthSigningAlg
  if ((method === 'private_key_jwt' || method === 'self_signed_tls_client_auth') && !hasKeys(definition))
    refuse('tokenEndpointAuthMethod', `${method} needs jwks or jwksUri`)
  if (
    method === 'tls_client_auth' &&
    !definition.attributes?.tlsClientAuthSubjectDn &&
    !hasFurther(definition, /^tls_client_auth_san_/)
  )
    refuse('tokenEndpointAuthMethod', 'tls_client_auth needs attributes.tlsClientAuthSubjectDn')
  if (alg && method === 'private_key_jwt' && alg.startsWith('HS'))
    refuse('tokenEndpointAuthSigningAlg', 'must be asymmetric with private_key_jwt')
  if (alg && method === 'client_secret_jwt' && !alg.startsWith('HS'))
    refuse('tokenEndpointAuthSigningAlg', 'must be HS256, HS384 or HS512 with client_secret_jwt')
}

const hasFurther = ({ customAttributes }: ClientDefinition, name: RegExp) =>
  customAttributes?.some((attribute) => name.test(attribute.name)) === true

function checkAlgorithms(definition: ClientDefinition): void {
  const a = definition.attributes ?? {}
  const encrypted = [
    ['idToken', definition.idTokenEncryptedResponseAlg, definition.idTokenEncryptedResponseEnc, true],
    [
      'userInfo',
      definition.userInfoEncryptedResponseAlg,
      definition.userInfoEncryptedResponseEnc,
      definition.userInfoSignedResponseAlg
    ],
    ['attributes.introspection', a.introspectionEncryptedResponseAlg, a.introspectionEncryptedResponseEnc, true],
    ['attributes.jansAuth', a.jansAuthEncRespAlg, a.jansAuthEncRespEnc, true]
  ] as const
  for (const [what, alg, enc, signed] of encrypted) {
    if (enc && !alg) refuse(`${what}EncryptedResponseEnc`, 'needs the algorithm of the key encryption too')
    if (alg && !signed) refuse(`${what}EncryptedResponseAlg`, `needs ${what}SignedResponseAlg too`)
    if (alg && /^(RSA|ECDH)/.test(alg) && !hasKeys(definition))
      refuse(`${what}EncryptedResponseAlg`, `${alg} needs jwks or jwksUri`)
  }
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
  if (!grant) return
  if (!definition.jwksUri) refuse('jwksUri', `is needed for pairwise subjects with ${grant}`)
  if (
    !['private_key_jwt', 'self_signed_tls_client_auth'].includes(valueOf(definition, 'tokenEndpointAuthMethod') ?? '')
  )
    refuse('tokenEndpointAuthMethod', `must prove a key of jwksUri for pairwise subjects with ${grant}`)
}

function checkGrants(definition: ClientDefinition): void {
  const grants = definition.grantTypes ?? []
  const mode = definition.backchannelTokenDeliveryMode
  if (grants.includes('client_credentials') && valueOf(definition, 'tokenEndpointAuthMethod') === 'none')
    refuse('grantTypes', 'client_credentials is for clients that authenticate (RFC 6749, 4.4)')
  if (grants.includes(ciba) && !mode) refuse('backchannelTokenDeliveryMode', `is needed for ${ciba}`)
  if ((mode === 'ping' || mode === 'push') && !definition.backchannelClientNotificationEndpoint)
    refuse('backchannelClientNotificationEndpoint', `is needed for ${mode}`)
  if (attributeOf(definition, 'dpopBoundAccessToken') && definition.responseTypes?.includes('token'))
    refuse('responseTypes', 'must not have token, which DPoP cannot bind')
}
