import { count, seconds } from '../property.ts'

/** In seconds unless the name says otherwise. */
export const lifetimes = {
  authorizationCodeLifetime: seconds(60, 'How long an authorization code can be redeemed.'),
  accessTokenLifetime: seconds(300, 'Lifetime of an access token, unless the client has its own.'),
  refreshTokenLifetime: seconds(14_400, 'Lifetime of a refresh token, unless the client has its own.'),
  idTokenLifetime: seconds(3600, 'Lifetime of an id token, unless the client has its own.'),
  userInfoLifetime: seconds(3600, 'Lifetime of a signed UserInfo answer.'),
  spontaneousScopeLifetime: seconds(86_400, 'How long a scope lives that came about by a request for it.'),
  sessionIdLifetime: seconds(
    86_400,
    'The longest that a person stays signed in; 0 sets no limit but that of non-use.',
    0
  ),
  sessionIdCookieLifetime: seconds(
    86_400,
    'How long the browser keeps the session cookie; 0 ends it with the browser.',
    0
  ),
  sessionIdUnusedLifetime: seconds(86_400, 'A session that nobody has used for so long ends.'),
  sessionIdUnauthenticatedUnusedLifetime: seconds(7200, 'How long a sign-in may take from its start.'),
  deviceAuthzRequestExpiresIn: seconds(1800, 'How long a device code can be approved and redeemed.'),
  deviceAuthzTokenPollInterval: seconds(5, 'How long a device has to wait between two questions.'),
  backchannelAuthenticationResponseExpiresIn: seconds(
    3600,
    'How long a CIBA request is open, unless it asks for less.'
  ),
  backchannelAuthenticationResponseInterval: seconds(2, 'How long a CIBA client has to wait between two questions.'),
  cibaMaxExpirationTimeAllowedSec: seconds(1800, 'The longest expiry that a CIBA request may ask for.'),
  dynamicRegistrationExpirationTime: count(
    -1,
    'Lifetime of a client that registers itself; -1 lets it live for ever.',
    -1
  ),
  archivedJwkLifetimeInSeconds: seconds(31_536_000, 'How long a retired key can be had from the archive.'),
  cleanServiceBatchChunkSize: count(50, 'How many expired rows one statement removes.', 1, 10_000),
  discoveryCacheLifetimeInMinutes: count(60, 'How long clients may keep the discovery document.', 0, 525_600),
  sectorIdentifierCacheLifetimeInMinutes: count(
    1440,
    'How long the document behind a sector identifier is kept.',
    0,
    525_600
  )
}
