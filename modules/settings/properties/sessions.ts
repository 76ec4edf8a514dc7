import { flag, isObject, list, shaped, text } from '../property.ts'

export interface AuthenticationProtection {
  readonly bruteForceProtectionEnabled: boolean
  /** Seconds without an attempt after which all before are forgotten. */
  readonly attemptExpiration: number
  readonly maximumAllowedAttemptsWithoutDelay: number
  /** Seconds of the first wait. */
  readonly delayTime: number
}
/** The most that each can be; the least is 1. */
const most: Readonly<Record<string, number>> = {
  attemptExpiration: 86_400,
  maximumAllowedAttemptsWithoutDelay: 1000,
  delayTime: 900
}
const isProtection = (value: unknown) =>
  isObject(value) &&
  Object.keys(value).length === 4 &&
  typeof value.bruteForceProtectionEnabled === 'boolean' &&
  Object.entries(most).every(
    ([name, limit]) => Number.isSafeInteger(value[name]) && Number(value[name]) >= 1 && Number(value[name]) <= limit
  )

/** Sessions, their end, and what can be asked about tokens. */
export const sessions = {
  authenticationProtectionConfiguration: shaped<AuthenticationProtection>(
    {
      bruteForceProtectionEnabled: true,
      attemptExpiration: 900,
      maximumAllowedAttemptsWithoutDelay: 5,
      delayTime: 2
    },
    'How guesses at one password are slowed down, in seconds; each further one has to wait twice as long.',
    'an object with bruteForceProtectionEnabled, attemptExpiration (1 to 86400), maximumAllowedAttemptsWithoutDelay (1 to 1000) and delayTime (1 to 900)',
    isProtection
  ),
  invalidateSessionCookiesAfterAuthorizationFlow: flag(false, 'The session ends as soon as the request is answered.'),
  cookieDomain: text<string | undefined>(
    undefined,
    'Domain of the session cookie; without one the host alone gets it.'
  ),
  activeSessionAuthorizationScope: text<string | undefined>(undefined, 'Scope that the list of active sessions needs.'),
  forceIdTokenHintPresence: flag(false, 'Signing out needs an `id_token_hint`.'),
  rejectEndSessionIfIdTokenExpired: flag(false, 'Signing out with an expired `id_token_hint` is refused.'),
  allowEndSessionWithUnmatchedSid: flag(false, 'The hint may be of another session than the one that ends.'),
  endSessionWithAccessToken: flag(false, 'An access token may stand in for the `id_token_hint`.'),
  allowPostLogoutRedirectWithoutValidation: flag(
    false,
    'After signing out a person may be sent anywhere that the white list allows.'
  ),
  frontChannelLogoutSessionSupported: flag(true, 'Front-channel logout tells the session.'),
  introspectionAccessTokenMustHaveUmaProtectionScope: flag(false, 'Introspection needs a token with `uma_protection`.'),
  introspectionAccessTokenMustHaveIntrospectionScope: flag(false, 'Introspection needs a token with `introspection`.'),
  introspectionSkipAuthorization: flag(false, 'Anybody may introspect.'),
  introspectionRestrictBasicAuthnToOwnTokens: flag(
    false,
    'A client that authenticates introspects its own tokens alone.'
  ),
  introspectionResponseScopesBackwardCompatibility: flag(false, 'Introspection answers the scopes as a list.'),
  allowAllValueForRevokeEndpoint: flag(false, 'Revocation takes the word `all` for every token of the client.'),
  allowRevokeForOtherClients: flag(false, 'A client may revoke the tokens of others.'),
  backchannelTokenDeliveryModesSupported: list(['poll', 'ping'], 'How CIBA clients come by their tokens.', [
    'poll',
    'ping'
  ]),
  backchannelAuthenticationRequestSigningAlgValuesSupported: list(
    [],
    'Algorithms for signed CIBA requests; empty is all asymmetric ones.'
  ),
  backchannelUserCodeParameterSupported: flag(false, 'CIBA requests may carry the code of the person.'),
  backchannelBindingMessagePattern: shaped(
    '^[a-zA-Z0-9]{4,8}$',
    'Expression that the binding message of a CIBA request has to match.',
    'a regular expression',
    isExpression,
    { kind: 'text' }
  ),
  backchannelLoginHintClaims: list(
    ['inum', 'uid', 'mail'],
    'Attributes that the login hint of a CIBA request is looked up by.'
  ),
  deviceAuthzAcr: text<string | undefined>(undefined, 'How a person has to sign in who approves a device.')
}

function isExpression(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 200) return false
  try {
    return Boolean(new RegExp(value, 'u'))
  } catch {
    return false
  }
}
