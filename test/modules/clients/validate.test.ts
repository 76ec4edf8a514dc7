import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { validateClient, type ClientDefinition } from '#modules/clients/index'

const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const key = publicKey.export({ format: 'jwk' })
const publicKeys = JSON.stringify({ keys: [key, { kty: 'of-the-future' }] })
const native = { applicationType: 'native' } as const
const device = 'urn:ietf:params:oauth:grant-type:device_code'

const certificateBound = {
  name: 'tls_client_certificate_bound_access_tokens',
  multiValued: false,
  values: [true]
}

const good: [string, ClientDefinition][] = [
  ['a client that says nothing', {}],
  ['https anywhere', { redirectUris: ['https://app.example.org/cb?x=1', 'https://10.0.0.1:8443/'] }],
  ['http on the loopback', { redirectUris: ['http://localhost:8080/cb', 'http://127.0.0.1/', 'http://[::1]:1/cb'] }],
  [
    'a scheme of its own for a native client',
    { ...native, redirectUris: ['org.example.app:/cb', 'http://127.0.0.1/'] }
  ],
  [
    'one host with pairwise subjects',
    { subjectType: 'pairwise', redirectUris: ['https://a.example/1', 'https://a.example/2'] }
  ],
  [
    'several hosts with a sector identifier',
    {
      subjectType: 'pairwise',
      redirectUris: ['https://a.example/', 'https://b.example/'],
      sectorIdentifierUri: 'https://a.example/list.json'
    }
  ],
  ['keys by value', { jwks: publicKeys, tokenEndpointAuthMethod: 'private_key_jwt' }],
  ['keys by address', { jwksUri: 'https://a.example/keys', requestObjectSigningAlg: 'ES256' }],
  [
    'codes for tokens that a certificate is to be shown for',
    { responseTypes: ['code'], customAttributes: [certificateBound] }
  ],
  [
    'tokens from the authorization endpoint that no certificate is to be shown for',
    { responseTypes: ['token'], customAttributes: [{ ...certificateBound, values: [false] }] }
  ],
  ['the word null for no logout address', { frontChannelLogoutUri: 'null' }],
  [
    'a logout page beside a redirect URI',
    { redirectUris: ['https://a.example/cb'], frontChannelLogoutUri: 'https://a.example/out' }
  ],
  ['logout tokens over http', { attributes: { backchannelLogoutUri: ['http://a.internal/out'] } }],
  [
    'several ways to authenticate',
    {
      jwks: publicKeys,
      tokenEndpointAuthMethod: 'private_key_jwt',
      attributes: { additionalTokenEndpointAuthMethods: ['client_secret_basic', 'client_secret_post'] }
    }
  ],
  ['a pattern of redirect URIs', { attributes: { redirectUrisRegex: 'https://[a-z]+\\.a\\.example/(cb|back)' } }],
  ['origins', { authorizedOrigins: ['https://a.example', 'http://localhost:3000'] }],
  [
    'implicit with https',
    { grantTypes: ['implicit'], responseTypes: ['id_token'], redirectUris: ['https://a.example/'] }
  ],
  ['implicit that is not used', { grantTypes: ['implicit'], redirectUris: ['http://localhost/cb'] }]
]

it.each(good)('accepts %s', (_name, definition) => {
  expect(() => validateClient(definition)).not.toThrow()
})

const redirectUri = (uri: string, more: ClientDefinition = {}): ClientDefinition => ({ ...more, redirectUris: [uri] })

const bad: [string, ClientDefinition, string][] = [
  ['what is no URI', redirectUri('not a uri'), 'redirectUris'],
  ['a relative address', redirectUri('/callback'), 'redirectUris'],
  ['a fragment', redirectUri('https://a.example/#x'), 'redirectUris'],
  ['an empty fragment', redirectUri('https://a.example/#'), 'redirectUris'],
  ['a line break', redirectUri('https://a.example/\nx'), 'redirectUris'],
  ['http to the network', redirectUri('http://a.example/'), 'redirectUris'],
  ['a name that begins like the loopback', redirectUri('http://localhost.evil.example/'), 'redirectUris'],
  ['a scheme of its own for a web client', redirectUri('org.example.app:/cb'), 'redirectUris'],
  ['javascript', redirectUri('javascript:alert(1)', native), 'redirectUris'],
  ['data', redirectUri('data:text/html,x', native), 'redirectUris'],
  ['http to the network from a native client', redirectUri('http://a.example/', native), 'redirectUris'],
  ['https on the loopback from a native client', redirectUri('https://localhost/', native), 'redirectUris'],
  ['a bad address after signing out', { postLogoutRedirectUris: ['http://a.example/'] }, 'postLogoutRedirectUris'],
  [
    'implicit over http',
    redirectUri('http://127.0.0.1/', { grantTypes: ['implicit'], responseTypes: ['token'] }),
    'redirectUris'
  ],
  ['a logo that is a script', { logoUri: 'javascript:alert(1)' }, 'logoUri'],
  ['a translated address that is a script', { tosUriLocalized: { fr: 'javascript:alert(1)' } }, 'tosUriLocalized'],
  ['a sign-in start without https', { initiateLoginUri: 'http://a.example/' }, 'initiateLoginUri'],
  ['a logout address that is none', { attributes: { backchannelLogoutUri: ['x'] } }, 'attributes.backchannelLogoutUri'],
  [
    'a logout page elsewhere',
    { redirectUris: ['https://a.example/cb'], frontChannelLogoutUri: 'https://b.example/out' },
    'frontChannelLogoutUri'
  ],
  [
    'a logout page on another port',
    { redirectUris: ['https://a.example/cb'], frontChannelLogoutUri: 'https://a.example:8443/out' },
    'frontChannelLogoutUri'
  ],
  [
    'logout tokens with a fragment',
    { attributes: { backchannelLogoutUri: ['https://a.example/out#x'] } },
    'attributes.backchannelLogoutUri'
  ],
  [
    'logout tokens over http for a client without a secret',
    { tokenEndpointAuthMethod: 'none', attributes: { backchannelLogoutUri: ['http://a.example/out'] } },
    'attributes.backchannelLogoutUri'
  ],
  ['claims that go to a script', { claimRedirectUris: ['javascript:alert(1)'] }, 'claimRedirectUris'],
  [
    'a pattern that looks behind',
    { attributes: { redirectUrisRegex: '(?<=x)https://a.example/' } },
    'attributes.redirectUrisRegex'
  ],
  [
    'no authentication beside another way',
    { attributes: { additionalTokenEndpointAuthMethods: ['none'] } },
    'attributes.additionalTokenEndpointAuthMethods'
  ],
  [
    'both ways to show a certificate',
    {
      jwks: publicKeys,
      tokenEndpointAuthMethod: 'self_signed_tls_client_auth',
      attributes: { tlsClientAuthSubjectDn: 'CN=a', additionalTokenEndpointAuthMethods: ['tls_client_auth'] }
    },
    'attributes.additionalTokenEndpointAuthMethods'
  ],
  [
    'a further way that needs keys',
    { attributes: { additionalTokenEndpointAuthMethods: ['private_key_jwt'] } },
    'attributes.additionalTokenEndpointAuthMethods'
  ],
  ['a password in a redirect URI', redirectUri('https://user:pass@a.example/'), 'redirectUris'],
  ['pairwise subjects without a host', { subjectType: 'pairwise' }, 'sectorIdentifierUri'],
  ['an origin with a path', { authorizedOrigins: ['https://a.example/path'] }, 'authorizedOrigins'],
  ['a broken regular expression', { attributes: { redirectUrisRegex: '(' } }, 'attributes.redirectUrisRegex'],
  ['broken spontaneous scopes', { attributes: { spontaneousScopes: ['a', '['] } }, 'attributes.spontaneousScopes'],
  ['keys that are no JSON', { jwks: '{' }, 'jwks'],
  ['keys that are null', { jwks: 'null' }, 'jwks'],
  ['keys without a type', { jwks: '{"keys":[{}]}' }, 'jwks'],
  ['private keys', { jwks: JSON.stringify({ keys: [{ ...key, d: 'x' }] }) }, 'jwks'],
  ['a key that is cut off', { jwks: JSON.stringify({ keys: [{ ...key, x: 'AAAA' }] }) }, 'jwks'],
  ['a shared key', { jwks: '{"keys":[{"kty":"oct","k":"x"}]}' }, 'jwks'],
  ['keys in two places', { jwks: publicKeys, jwksUri: 'https://a.example/keys' }, 'jwks'],
  ['key authentication without keys', { tokenEndpointAuthMethod: 'private_key_jwt' }, 'tokenEndpointAuthMethod'],
  [
    'certificate authentication without a subject',
    { tokenEndpointAuthMethod: 'tls_client_auth' },
    'tokenEndpointAuthMethod'
  ],
  [
    'a shared algorithm for a private key',
    { tokenEndpointAuthMethod: 'private_key_jwt', jwks: publicKeys, tokenEndpointAuthSigningAlg: 'HS256' },
    'tokenEndpointAuthSigningAlg'
  ],
  [
    'an asymmetric algorithm for a secret',
    { tokenEndpointAuthMethod: 'client_secret_jwt', tokenEndpointAuthSigningAlg: 'RS256' },
    'tokenEndpointAuthSigningAlg'
  ],
  ['encryption without keys', { idTokenEncryptedResponseAlg: 'RSA-OAEP' }, 'idTokenEncryptedResponseAlg'],
  [
    'an encryption without its key encryption',
    { idTokenEncryptedResponseEnc: 'A128GCM' },
    'idTokenEncryptedResponseEnc'
  ],
  ['encrypted userinfo without a signature', { userInfoEncryptedResponseAlg: 'dir' }, 'userInfoEncryptedResponseAlg'],
  ['signed requests without keys', { requestObjectSigningAlg: 'ES256' }, 'requestObjectSigningAlg'],
  [
    'several hosts with pairwise subjects',
    { subjectType: 'pairwise', redirectUris: ['https://a.example/', 'https://b.example/'] },
    'sectorIdentifierUri'
  ],
  ['pairwise subjects on devices without keys', { subjectType: 'pairwise', grantTypes: [device] }, 'jwksUri'],
  [
    'client_credentials without authentication',
    { tokenEndpointAuthMethod: 'none', grantTypes: ['client_credentials'] },
    'grantTypes'
  ],
  [
    'CIBA without a delivery mode',
    { grantTypes: ['urn:openid:params:grant-type:ciba'] },
    'backchannelTokenDeliveryMode'
  ],
  ['ping to nowhere', { backchannelTokenDeliveryMode: 'ping' }, 'backchannelClientNotificationEndpoint'],
  [
    'tokens from the authorization endpoint that a certificate is to be shown for',
    { responseTypes: ['code', 'token'], customAttributes: [certificateBound] },
    'responseTypes'
  ],
  [
    'tokens bound in two ways',
    { attributes: { dpopBoundAccessToken: true }, customAttributes: [certificateBound] },
    'attributes.dpopBoundAccessToken'
  ],
  [
    'tokens from the authorization endpoint with DPoP',
    { responseTypes: ['token'], attributes: { dpopBoundAccessToken: true } },
    'responseTypes'
  ]
]

function codeOf(member: string): string {
  if (member === 'attributes.redirectUrisRegex') return 'invalid_redirect_uris_regex'
  if (member.endsWith('LogoutUri')) return 'invalid_logout_uri'
  if (member === 'claimRedirectUris') return 'invalid_claims_redirect_uri'
  return member.endsWith('edirectUris') ? 'invalid_redirect_uri' : 'invalid_client_metadata'
}

it.each(bad)('refuses %s', (_name, definition, member) => {
  expect(() => validateClient(definition)).toThrow(
    expect.objectContaining({
      status: 400,
      member,
      code: codeOf(member)
    })
  )
})
