import type { Choice } from '../../parts/field.ts'
import type { Field, Section } from '../../parts/fields.ts'

/** A field under the name that the Config API has for its member; members of `attributes` have a dotted one. */
const field = (kind: Field['kind'], name: string, label: string, help: string, more: Partial<Field> = {}): Field => ({
  kind,
  name,
  member: name,
  label,
  help,
  ...more
})

/** A choice that may be left to the server; the page adds what the server offers. */
const select = (name: string, label: string, help: string, choices: readonly Choice[] = []): Field =>
  field('select', name, label, help, { choices })

const lifetime = (name: string, label: string, help: string): Field =>
  field('number', name, label, help, { suffix: 'seconds' })

const scripts = (name: string, label: string, help: string): Field => field('choices', name, label, help)

export const grantTypeChoices: readonly Choice[] = [
  { value: 'authorization_code', label: 'Authorization code', help: 'A person signs in in a browser' },
  { value: 'refresh_token', label: 'Refresh token', help: 'Stays connected without the person' },
  { value: 'client_credentials', label: 'Client credentials', help: 'Acts for itself, without a person' },
  { value: 'urn:ietf:params:oauth:grant-type:device_code', label: 'Device code', help: 'Has no browser of its own' },
  { value: 'urn:openid:params:grant-type:ciba', label: 'CIBA', help: 'The person agrees on another device' },
  { value: 'urn:ietf:params:oauth:grant-type:token-exchange', label: 'Token exchange', help: 'One token for another' },
  { value: 'urn:ietf:params:oauth:grant-type:jwt-bearer', label: 'JWT bearer', help: 'A signed assertion for a token' },
  { value: 'urn:ietf:params:oauth:grant-type:uma-ticket', label: 'UMA ticket', help: 'A resource that others own' },
  { value: 'implicit', label: 'Implicit', help: 'Tokens pass through the address bar; avoid it' },
  { value: 'password', label: 'Password', help: 'The application sees the password; avoid it' }
]

const authenticationChoices: readonly Choice[] = [
  { value: 'client_secret_basic', label: 'Secret, in the Authorization header' },
  { value: 'client_secret_post', label: 'Secret, in the body' },
  { value: 'client_secret_jwt', label: 'JWT made with the secret' },
  { value: 'private_key_jwt', label: 'JWT signed with its own key' },
  { value: 'tls_client_auth', label: 'TLS certificate of an authority' },
  { value: 'self_signed_tls_client_auth', label: 'TLS certificate of its own' },
  { value: 'access_token', label: 'Access token' },
  { value: 'none', label: 'Not at all: a public client' }
]

const basic: Section = {
  title: 'Basic',
  about: 'What the application is, how it signs people in and what it may ask for.',
  fields: [
    field('text', 'displayName', 'Name', 'People see it when they sign in.'),
    field('area', 'description', 'Description', 'For administrators; people do not see it.'),
    field('select', 'applicationType', 'Kind of application', 'Decides which redirect URIs are allowed.', {
      choices: [
        { value: 'web', label: 'Web: runs on a server or in a browser' },
        { value: 'native', label: 'Native: installed on a device' }
      ]
    }),
    field('lines', 'redirectUris', 'Redirect URIs', 'One a line. Compared character by character.', {
      placeholder: 'https://app.example.org/callback'
    }),
    field(
      'text',
      'attributes.redirectUrisRegex',
      'Redirect URI pattern',
      'Regular expression of further redirect URIs, where the server properties allow it. Prefer the list.'
    ),
    field('choices', 'grantTypes', 'Grant types', 'Ways to get tokens. Fewer are safer.', {
      choices: grantTypeChoices
    }),
    field('choices', 'responseTypes', 'Response types', 'What the authorization endpoint may answer.', {
      choices: [
        { value: 'code', label: 'code', help: 'For the authorization code grant' },
        { value: 'id_token', label: 'id_token', help: 'Hybrid and implicit flows' },
        { value: 'token', label: 'token', help: 'Implicit flow; avoid it' }
      ]
    }),
    field('check', 'attributes.requirePkce', 'PKCE required', 'Codes are useless to who intercepts them.'),
    field('select', 'tokenEndpointAuthMethod', 'How it proves itself', 'At the token endpoint and its neighbours.', {
      choices: authenticationChoices
    }),
    field(
      'choices',
      'attributes.additionalTokenEndpointAuthMethods',
      'Further ways to prove itself',
      'Accepted beside the one above, while an application moves from one to another.',
      { choices: authenticationChoices.filter(({ value }) => value !== 'none') }
    ),
    field('password', 'clientSecret', 'Secret', 'Empty keeps the present one, or lets the server make one.', {
      autocomplete: 'new-password'
    }),
    field('moment', 'clientSecretExpiresAt', 'Secret expires', 'Afterwards the secret proves nothing any more.'),
    field('choices', 'scopes', 'Scopes', 'What it may ask for.', { search: 'Search scopes' }),
    field('choices', 'claims', 'Claims', 'What it may ask for one by one, beside the scopes.', {
      search: 'Search claims'
    }),
    field('check', 'trustedClient', 'Trusted', 'People are not asked whether it may have what it wants.'),
    field('select', 'subjectType', 'Subject', 'What it knows a person by.', {
      choices: [
        { value: 'public', label: 'Public: the same for all clients' },
        { value: 'pairwise', label: 'Pairwise: another for each sector' }
      ]
    }),
    field(
      'url',
      'sectorIdentifierUri',
      'Sector identifier',
      'Address of the JSON list of redirect URIs whose applications share pairwise subjects.'
    ),
    field('text', 'organization', 'Organization', 'Who it belongs to: a dn or a name.'),
    field('lines', 'groups', 'Groups', 'One a line. Groups of clients, for your own order.'),
    field('check', 'disabled', 'Deactivated', 'Nobody can sign in to it and its tokens are refused.'),
    field('moment', 'expirationDate', 'Expires', 'Then it is deleted with its tokens.'),
    lifetime('ttl', 'Time to live', 'Kept for Janssen’s store; here “Expires” is what counts.')
  ]
}

const tokens: Section = {
  title: 'Tokens',
  about: 'What its tokens look like and how long they last.',
  fields: [
    field('check', 'accessTokenAsJwt', 'Access tokens as JWT', 'APIs can read them without asking the server.'),
    field('check', 'attributes.dpopBoundAccessToken', 'Bound to a key (DPoP)', 'A stolen token is of no use.'),
    lifetime('accessTokenLifetime', 'Access token lifetime', 'Short ones limit what a stolen token is good for.'),
    lifetime('refreshTokenLifetime', 'Refresh token lifetime', 'How long it stays connected without the person.'),
    lifetime('attributes.idTokenLifetime', 'ID token lifetime', 'How long the proof of a sign-in is valid.'),
    lifetime(
      'attributes.txTokenLifetime',
      'Transaction token lifetime',
      'Kept for Janssen; this server issues no transaction tokens.'
    ),
    lifetime('defaultMaxAge', 'Longest age of a sign-in', 'An older one is asked for again, unless the request says.'),
    field(
      'check',
      'includeClaimsInIdToken',
      'Claims in the ID token',
      'The claims of its scopes, which are otherwise at the userinfo endpoint.'
    ),
    field(
      'lines',
      'attributes.additionalAudience',
      'Further audiences',
      'One a line. They stand in `aud` of its tokens.'
    ),
    field(
      'check',
      'attributes.allowOfflineAccessWithoutConsent',
      'Offline access without consent',
      'It gets refresh tokens although the person was not asked.'
    ),
    field(
      'check',
      'attributes.runIntrospectionScriptBeforeJwtCreation',
      'Introspection scripts before a JWT is made',
      'What they add to an introspection is in JWT access tokens too.'
    ),
    field(
      'text',
      'idTokenTokenBindingCnf',
      'Token binding confirmation',
      'Kept for Janssen; browsers have given token binding up.',
      { placeholder: 'tbh' }
    )
  ]
}

const logout: Section = {
  title: 'Logout',
  about: 'Where people come back to, and how it learns that a session is over.',
  fields: [
    field(
      'lines',
      'postLogoutRedirectUris',
      'Addresses after signing out',
      'One a line. Compared like redirect URIs.',
      {
        placeholder: 'https://app.example.org/signed-out'
      }
    ),
    field(
      'lines',
      'attributes.backchannelLogoutUri',
      'Back-channel logout addresses',
      'One a line. The server tells them when a session ends.'
    ),
    field(
      'check',
      'attributes.backchannelLogoutSessionRequired',
      'Session in the back-channel message',
      'The logout token has the `sid` of the session.'
    ),
    field('url', 'frontChannelLogoutUri', 'Front-channel logout address', 'Loaded in the person’s browser.'),
    field(
      'check',
      'frontChannelLogoutSessionRequired',
      'Session in the front-channel address',
      'It is loaded with `iss` and `sid`.'
    ),
    select(
      'attributes.logoutStatusJwtSignedResponseAlg',
      'Logout status JWT signature',
      'Kept for Janssen; this server issues no logout status JWTs.'
    )
  ]
}

const software: Section = {
  title: 'Software info',
  about: 'Shown where people sign in and allow access, and for those who look after it.',
  fields: [
    field('url', 'clientUri', 'Home page', 'Where people read about it.'),
    field('url', 'logoUri', 'Logo', 'Picture beside its name.'),
    field('url', 'policyUri', 'Privacy policy', 'What it does with people’s data.'),
    field('url', 'tosUri', 'Terms of service', 'What people agree to.'),
    field('lines', 'contacts', 'Contacts', 'One e-mail address a line: who is responsible.', {
      placeholder: 'team@example.org'
    }),
    field(
      'lines',
      'authorizedOrigins',
      'Authorized origins',
      'One a line. Scripts of these pages may call the server (CORS).',
      { placeholder: 'https://app.example.org' }
    ),
    field('text', 'softwareId', 'Software', 'Names the software, the same at each installation.'),
    field('text', 'softwareVersion', 'Software version', 'As its maker counts.'),
    field('area', 'softwareStatement', 'Software statement', 'JWT in which somebody vouches for the software.')
  ]
}

const pushed: Section = {
  title: 'CIBA, PAR and UMA',
  about: 'Signing in on another device, requests that are pushed, resources that people share.',
  fields: [
    select('backchannelTokenDeliveryMode', 'CIBA: how tokens arrive', 'Needed for the grant type CIBA.', [
      { value: '', label: 'Not chosen' },
      { value: 'poll', label: 'Poll: it asks again' },
      { value: 'ping', label: 'Ping: it is told and asks then' },
      { value: 'push', label: 'Push: they are sent to it' }
    ]),
    field(
      'url',
      'backchannelClientNotificationEndpoint',
      'CIBA: notification endpoint',
      'https address that ping and push go to.'
    ),
    select(
      'backchannelAuthenticationRequestSigningAlg',
      'CIBA: request signature',
      'Its requests must be signed like this.'
    ),
    field(
      'check',
      'backchannelUserCodeParameter',
      'CIBA: user code',
      'Its requests carry a code that only the person knows.'
    ),
    field(
      'check',
      'attributes.requirePar',
      'Requests must be pushed (PAR)',
      'Nobody can read or change them on the way.'
    ),
    lifetime('attributes.parLifetime', 'Pushed request lifetime', 'How long a pushed request can be used.'),
    field('check', 'rptAsJwt', 'UMA tokens as JWT', 'Resource servers can read them without asking.'),
    field(
      'lines',
      'claimRedirectUris',
      'UMA: addresses after claims gathering',
      'One a line. Where a person is sent back to.'
    ),
    scripts('attributes.rptClaimsScripts', 'UMA: claims scripts', 'They add claims to UMA tokens.')
  ]
}

const keys: Section = {
  title: 'Encryption and signing',
  about: 'Its keys, and the algorithms that this server offers.',
  fields: [
    field('url', 'jwksUri', 'Key set address', 'Where its public keys are published.'),
    field('json', 'jwks', 'Key set', 'Its public keys, where they are published nowhere.', {
      placeholder: '{ "keys": [] }'
    }),
    select('idTokenSignedResponseAlg', 'ID token signature', 'How the proof of a sign-in is signed.'),
    select('idTokenEncryptedResponseAlg', 'ID token key encryption', 'Only it can read them then.'),
    select('idTokenEncryptedResponseEnc', 'ID token encryption', 'Of the content.'),
    select('accessTokenSigningAlg', 'Access token signature', 'Of access tokens that are JWTs.'),
    select('userInfoSignedResponseAlg', 'Userinfo signature', 'Without one the answer is plain JSON.'),
    select('userInfoEncryptedResponseAlg', 'Userinfo key encryption', 'Needs a signature as well.'),
    select('userInfoEncryptedResponseEnc', 'Userinfo encryption', 'Of the content.'),
    select('attributes.jansAuthSignedRespAlg', 'Authorization answer signature', 'Of answers as JWT (JARM).'),
    select('attributes.jansAuthEncRespAlg', 'Authorization answer key encryption', 'Only it can read them then.'),
    select('attributes.jansAuthEncRespEnc', 'Authorization answer encryption', 'Of the content.'),
    select('requestObjectSigningAlg', 'Request object signature', 'Its requests must be signed like this.'),
    select('requestObjectEncryptionAlg', 'Request object key encryption', 'How it may encrypt its requests.'),
    select('requestObjectEncryptionEnc', 'Request object encryption', 'Of the content.'),
    select('tokenEndpointAuthSigningAlg', 'Client assertion signature', 'Of the JWT by which it proves itself.'),
    select('attributes.introspectionSignedResponseAlg', 'Introspection signature', 'Of introspections as JWT.'),
    select(
      'attributes.introspectionEncryptedResponseAlg',
      'Introspection key encryption',
      'Only it can read them then.'
    ),
    select('attributes.introspectionEncryptedResponseEnc', 'Introspection encryption', 'Of the content.'),
    select(
      'attributes.txTokenSignedResponseAlg',
      'Transaction token signature',
      'Kept for Janssen; this server issues no transaction tokens.'
    ),
    select(
      'attributes.txTokenEncryptedResponseAlg',
      'Transaction token key encryption',
      'Kept for Janssen; this server issues no transaction tokens.'
    ),
    select(
      'attributes.txTokenEncryptedResponseEnc',
      'Transaction token encryption',
      'Kept for Janssen; this server issues no transaction tokens.'
    )
  ]
}

const advanced: Section = {
  title: 'Advanced',
  about: 'How people authenticate for it, what is remembered, and what is special about it.',
  fields: [
    select('attributes.fapiProfile', 'FAPI profile', 'All rules of the profile hold for it.', [
      { value: '', label: 'Not chosen' },
      { value: 'none', label: 'None' },
      { value: '1.0', label: 'FAPI 1.0 Advanced' },
      { value: '2.0', label: 'FAPI 2.0 Security Profile' }
    ]),
    field('choices', 'defaultAcrValues', 'Ways to authenticate', 'Used when the request names none.'),
    field(
      'choices',
      'attributes.jansAuthorizedAcr',
      'Allowed ways to authenticate',
      'No other may be asked for. None chosen: all are allowed.'
    ),
    field('number', 'attributes.minimumAcrLevel', 'Lowest level', 'A sign-in of a lower level is not enough.'),
    field(
      'check',
      'attributes.minimumAcrLevelAutoresolve',
      'Reach the level by itself',
      'The server chooses a way that is good enough, instead of refusing.'
    ),
    field(
      'lines',
      'attributes.minimumAcrPriorityList',
      'Order in which it chooses',
      'One way to authenticate a line, the preferred one first.'
    ),
    field(
      'check',
      'attributes.jansDefaultPromptLogin',
      'Sign in anew each time',
      'A session that exists is not enough.'
    ),
    field('check', 'persistClientAuthorizations', 'Remember consents', 'People are asked once, not each time.'),
    field(
      'check',
      'attributes.keepClientAuthorizationAfterExpiration',
      'Consents outlive the client',
      'They are kept when it expires.'
    ),
    field(
      'check',
      'attributes.allowSpontaneousScopes',
      'Spontaneous scopes',
      'Scopes come into being by being asked for.'
    ),
    field('lines', 'attributes.spontaneousScopes', 'Patterns of spontaneous scopes', 'One regular expression a line.', {
      placeholder: '^transaction:.+$'
    }),
    field('url', 'initiateLoginUri', 'Sign-in start address', 'Where a sign-in begins that others start. https only.'),
    field('lines', 'requestUris', 'Request addresses', 'One a line. Where its request objects may be fetched from.'),
    field(
      'text',
      'attributes.tlsClientAuthSubjectDn',
      'Certificate subject',
      'Subject of its TLS certificate (RFC 8705).',
      { placeholder: 'CN=app.example.org,O=Example' }
    ),
    select('attributes.jansSubAttr', 'Attribute for the subject', 'It knows people by this attribute.'),
    field(
      'lines',
      'attributes.authorizationDetailsTypes',
      'Authorization details',
      'One type a line that it may ask for (RFC 9396).'
    ),
    lifetime('attributes.requestedLifetime', 'Requested lifetime', 'What it asked for when it registered itself.'),
    field('area', 'attributes.evidence', 'Evidence', 'Attestation that came with its registration.'),
    field(
      'json',
      'customAttributes',
      'Custom attributes',
      'A list of objects with `name` and `values`, for members that have no field.',
      { placeholder: '[{ "name": "team", "values": ["payments"] }]' }
    )
  ]
}

const scriptSection: Section = {
  title: 'Scripts',
  about: 'Custom scripts that are for it alone. They are kept and checked here; this server does not run them.',
  fields: [
    scripts('attributes.postAuthnScripts', 'After the authentication', 'Once the person is known.'),
    scripts('attributes.consentGatheringScripts', 'Consent', 'They ask for consent.'),
    scripts('attributes.updateTokenScriptDns', 'Tokens', 'They change tokens before these are issued.'),
    scripts('attributes.introspectionScripts', 'Introspection', 'They add to what is told of a token.'),
    scripts('attributes.tokenExchangeScripts', 'Token exchange', 'They decide about exchanged tokens.'),
    scripts('attributes.ropcScripts', 'Password grant', 'They check the person’s password.'),
    scripts('attributes.spontaneousScopeScriptDns', 'Spontaneous scopes', 'They decide about such scopes.'),
    scripts('attributes.parScriptDns', 'Pushed requests', 'They change requests that are pushed.'),
    scripts('attributes.txTokenScriptDns', 'Transaction tokens', 'They change such tokens.'),
    scripts('attributes.logoutStatusJwtScriptDns', 'Logout status JWTs', 'They change such JWTs.')
  ]
}

const localized = (name: string, label: string, placeholder: string): Field =>
  field('map', name, label, 'One language a line: its tag, an equals sign and the text.', { placeholder })

const localization: Section = {
  title: 'Localization',
  about: 'What people see in their own language; others see what stands above.',
  fields: [
    localized('clientNameLocalized', 'Names', 'fr = Impression de photos'),
    localized('clientUriLocalized', 'Home pages', 'fr = https://app.example.org/fr'),
    localized('logoUriLocalized', 'Logos', 'fr = https://app.example.org/fr/logo.svg'),
    localized('policyUriLocalized', 'Privacy policies', 'fr = https://app.example.org/fr/vie-privee'),
    localized('tosUriLocalized', 'Terms of service by language', 'fr = https://app.example.org/fr/conditions')
  ]
}

/**
 * Every member of a client that can be set, by its name in the Config API. What is offered by the server, and where a value
 * comes from when none is set, the page adds.
 */
export const clientSections: readonly Section[] = [
  basic,
  tokens,
  logout,
  software,
  pushed,
  keys,
  advanced,
  scriptSection,
  localization
]

const [name, description, ...others] = basic.fields as [Field, Field, ...Field[]]
const id = field('text', 'inum', 'Client ID', 'Made by the server when empty. It never changes.')

/** A new client may also be given its id. */
export const newClientSections: readonly Section[] = [
  { ...basic, fields: [name, description, id, ...others] },
  ...clientSections.slice(1)
]
