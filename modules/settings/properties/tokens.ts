import { algorithms } from '../algorithms.ts'
import { count, flag, list, oneOf, seconds, text, texts } from '../property.ts'

const { signing, verified, encryption, decryption, content } = algorithms
const asymmetric = verified.filter((alg) => !alg.startsWith('HS'))
/** What the server has keys of its own for. */
const ownKeys = [...signing, ...decryption].filter((alg) => /^(RS|PS|ES|Ed|ECDH)/.test(alg))
const signatures = (what: string) => list(signing, `Algorithms for signing ${what}.`, signing)
const keyEncryption = (what: string) => list(encryption, `Algorithms for the key of encrypted ${what}.`, encryption)
const contentEncryption = (what: string) => list(content, `Algorithms for the content of encrypted ${what}.`, content)

const authenticationMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none'
]

/** Tokens, subjects and keys. */
export const tokens = {
  defaultSignatureAlgorithm: oneOf('RS256', signing, 'Signature of id tokens of a client that does not choose.'),
  forceOfflineAccessScopeToEnableRefreshToken: flag(
    true,
    'A refresh token needs the scope `offline_access` or `online_access`.'
  ),
  skipRefreshTokenDuringRefreshing: flag(false, 'Refreshing leaves the refresh token as it is instead of rotating it.'),
  refreshTokenExtendLifetimeOnRotation: flag(false, 'A rotated refresh token lives its full lifetime anew.'),
  includeRefreshTokenLifetimeInTokenResponse: flag(false, 'The token answer carries `refresh_token_expires_in`.'),
  removeRefreshTokensForClientOnLogout: flag(
    false,
    'Signing out also ends refresh tokens that were asked for with `offline_access`.'
  ),
  legacyIdTokenClaims: flag(
    false,
    'An id token carries the claims of its scopes although an access token comes with it.'
  ),
  openidSubAttribute: text('inum', 'The attribute of a person that is the public subject.', /^\w{1,100}$/),
  publicSubjectIdentifierPerClientEnabled: flag(true, 'A client may choose the attribute that is its public subject.'),
  subjectIdentifiersPerClientSupported: list(
    ['mail', 'uid'],
    'Attributes that a client may choose as its public subject.'
  ),
  subjectTypesSupported: list(['public', 'pairwise'], 'Subject types that a client may choose.', [
    'public',
    'pairwise'
  ]),
  pairwiseIdType: oneOf(
    'algorithmic',
    ['algorithmic', 'persistent'],
    'Whether pairwise subjects are calculated, or made up and stored.'
  ),
  useOpenidSubAttributeValueForPairwiseLocalAccountId: flag(
    false,
    'Pairwise subjects are calculated from the attribute of the public subject instead of the inum.'
  ),
  shareSubjectIdBetweenClientsWithSameSectorId: flag(
    true,
    'Clients of one sector know a person by the same pairwise subject.'
  ),
  tokenEndpointAuthMethodsSupported: list(
    authenticationMethods,
    'Ways in which a client may authenticate.',
    authenticationMethods
  ),
  tokenEndpointAuthSigningAlgValuesSupported: list(verified, 'Algorithms for the assertions of clients.', verified),
  allowClientAssertionAudWithoutStrictIssuerMatch: flag(
    false,
    'The assertion of a client may name the endpoint as its audience.'
  ),
  requestObjectSigningAlgValuesSupported: list(verified, 'Algorithms for signing request objects.', verified),
  requestObjectEncryptionAlgValuesSupported: list(
    decryption,
    'Algorithms for the key of encrypted request objects.',
    decryption
  ),
  requestObjectEncryptionEncValuesSupported: contentEncryption('request objects'),
  idTokenSigningAlgValuesSupported: signatures('id tokens'),
  idTokenEncryptionAlgValuesSupported: keyEncryption('id tokens'),
  idTokenEncryptionEncValuesSupported: contentEncryption('id tokens'),
  accessTokenSigningAlgValuesSupported: signatures('access tokens'),
  userInfoSigningAlgValuesSupported: signatures('UserInfo answers'),
  userInfoEncryptionAlgValuesSupported: keyEncryption('UserInfo answers'),
  userInfoEncryptionEncValuesSupported: contentEncryption('UserInfo answers'),
  introspectionSigningAlgValuesSupported: signatures('introspection answers'),
  introspectionEncryptionAlgValuesSupported: keyEncryption('introspection answers'),
  introspectionEncryptionEncValuesSupported: contentEncryption('introspection answers'),
  authorizationSigningAlgValuesSupported: signatures('authorization answers'),
  authorizationEncryptionAlgValuesSupported: keyEncryption('authorization answers'),
  authorizationEncryptionEncValuesSupported: contentEncryption('authorization answers'),
  dpopSigningAlgValuesSupported: list(asymmetric, 'Algorithms for DPoP proofs.', asymmetric),
  dpopTimeframe: seconds(
    60,
    'How old a DPoP proof may be that has no nonce of this server; after that it needs one.',
    1,
    300
  ),
  dpopUseNonce: flag(false, 'A DPoP proof needs a nonce of this server.'),
  dpopJktForceForAuthorizationCode: flag(false, 'An authorization request by a client of DPoP needs `dpop_jkt`.'),
  keyRegenerationEnabled: flag(true, 'Keys are renewed by themselves.'),
  keyRegenerationInterval: count(48, 'Hours from one renewal of the keys to the next.', 1, 876_000),
  keySelectionStrategy: oneOf('OLDER', ['OLDER', 'NEWER', 'FIRST'], 'Which of several keys for an algorithm signs.'),
  keyAlgsAllowedForGeneration: list([], 'Algorithms that keys are made for; empty is all.', ownKeys),
  keySignWithSameKeyButDiffAlg: flag(false, 'The algorithms of one RSA scheme share a key.'),
  jwksAlgorithmsSupported: list(ownKeys, 'Algorithms whose keys are published.', ownKeys),
  staticKid: text<string | undefined>(undefined, 'The one key that signs, whatever the strategy says.'),
  staticDecryptionKid: text<string | undefined>(undefined, 'The one key that decrypts.'),
  dateFormatterPatterns: texts({ birthdate: 'yyyy-MM-dd' }, 'How claims that are dates are written.')
}
