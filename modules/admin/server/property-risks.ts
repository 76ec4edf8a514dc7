/** What a change can do that nobody may have meant. */
interface Risk {
  /** Is it there with this value? Every other value is harmless. */
  when: (value: unknown) => boolean
  /** A sentence. */
  what: string
}

const on = (what: string): Risk => ({ when: (value) => value === true, what })
const off = (what: string): Risk => ({ when: (value) => value === false, what })
const always = (what: string): Risk => ({ when: () => true, what })
const lacks = (member: string, what: string): Risk => ({
  when: (value) => Array.isArray(value) && value.length > 0 && !value.includes(member),
  what
})

const subjects = 'Applications know people by their subject: with another one, everybody is a stranger to them.'
const wideOpen = 'Guesses at passwords are slowed down no more.'

/** By source and name. */
const risks: Readonly<Record<string, Readonly<Record<string, Risk>>>> = {
  auth: {
    authenticationProtectionConfiguration: {
      when: (value) =>
        Object(value) === value && (value as Record<string, unknown>).bruteForceProtectionEnabled === false,
      what: wideOpen
    },
    featureFlags: lacks('rate_limit', 'Without rate_limit nobody is held back who asks too often.'),
    introspectionSkipAuthorization: on('Anybody who has a token of somebody else can ask what it is good for.'),
    allowRevokeForOtherClients: on('Any client can end the tokens of all others.'),
    allowAllValueForRevokeEndpoint: on('One request of a client ends all of its tokens.'),
    allowPostLogoutRedirectWithoutValidation: on('After signing out, links from anywhere can lead people anywhere.'),
    allowEndSessionWithUnmatchedSid: on('A client can end sessions that are not its own.'),
    allowClientAssertionAudWithoutStrictIssuerMatch: on(
      'An assertion that was made for one server may be good at another.'
    ),
    skipRefreshTokenDuringRefreshing: on('A refresh token that was stolen stays good, and nobody notices.'),
    cimdBlockPrivateIp: off('A stranger can have the server ask addresses inside your network.'),
    keyRegenerationEnabled: off('Keys stay the same until somebody renews them.'),
    openidSubAttribute: always(subjects),
    pairwiseIdType: always(subjects),
    shareSubjectIdBetweenClientsWithSameSectorId: always(subjects),
    useOpenidSubAttributeValueForPairwiseLocalAccountId: always(subjects),
    cookieDomain: always('Everybody has to sign in again, and every host of the domain gets the session cookie.'),
    softwareStatementValidationType: {
      when: (value) => value === 'none',
      what: 'Software statements are believed without being verified.'
    },
    selfRegistration: {
      when: (value) => value === 'always',
      what: 'Anybody on the Internet can make an account, in production as well.'
    },
    dynamicRegistrationPasswordGrantTypeEnabled: on('Clients of strangers can ask people for their passwords.'),
    requestUriBlockList: {
      when: (value) => Array.isArray(value) && value.length === 0,
      what: 'A request can have the server fetch a document from itself.'
    }
  },
  'config-api': {
    disableAuditLogger: on('Nobody can see afterwards who has changed what.'),
    'auditLogConf.enabled': off('Nobody can see afterwards who has changed what.'),
    'auditLogConf.ignoreHttpMethod': {
      when: (value) => Array.isArray(value) && value.some((method) => method !== 'GET' && method !== 'HEAD'),
      what: 'Nobody can see afterwards what was changed by these methods.'
    },
    'assetMgtConfiguration.fileExtensionValidationEnabled': off('Files of any kind can be brought.')
  },
  scim: {
    protectionMode: {
      when: (value) => value !== 'OAUTH',
      what: 'SCIM is open to everybody who reaches it: anybody can read, change and delete people.'
    },
    userExtensionSchemaURI: always(
      'Systems that provision people look for their custom attributes under the former name.'
    )
  },
  fido2: {
    'fido2Configuration.rp': always('Passkeys are good for the relying party that they were made for, and no other.')
  },
  logging: {
    loggingLevel: { when: (value) => value === 'OFF', what: 'The log tells nothing, not even what has failed.' }
  }
}

/** What may happen when a property gets this value; undefined for nothing much. */
export function riskOf(source: string, name: string, value: unknown): string | undefined {
  const risk = risks[source]?.[name]
  return risk?.when(value) ? risk.what : undefined
}
