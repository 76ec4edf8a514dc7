import { expect, it } from 'vitest'
import { fromMetadata, metadataNames, toMetadata, type Client, type ClientDefinition } from '#modules/clients/index'
import type { Scope, ScopeRegistry } from '#modules/scopes/index'

const buildClient = (definition: ClientDefinition = {}, more: Partial<Client> = {}): Client => ({
  inum: 'c1',
  secret: 's1',
  disabled: false,
  createdAt: Date.UTC(2025, 0, 31, 12),
  updatedAt: Date.UTC(2025, 0, 31, 12),
  version: 1,
  ...more,
  definition
})

const openid: Scope = { inum: 'F0C4', id: 'openid', scopeType: 'openid', createdAt: 0 }
const scopes: ScopeRegistry = {
  all: [openid],
  byId: (id) => (id === 'openid' ? openid : undefined),
  byInum: (text) => (text.includes('F0C4') ? openid : undefined)
}

it('names a client as registration does, standards filled in', () => {
  expect(toMetadata(buildClient(), scopes)).toMatchObject({
    client_id: 'c1',
    client_secret: 's1',
    client_secret_expires_at: 0,
    client_id_issued_at: 1_738_324_800,
    application_type: 'web',
    subject_type: 'public',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: [],
    response_types: [],
    par_lifetime: 600,
    require_par: false,
    require_pushed_authorization_requests: false,
    minimum_acr_level: -1
  })
})

it('leaves the secret out where there is none', () => {
  const metadata = toMetadata(buildClient({}, { secret: undefined }), scopes)
  expect(metadata).not.toHaveProperty('client_secret')
  expect(metadata).not.toHaveProperty('client_secret_expires_at')
})

it('writes every member in its standard form', () => {
  const definition: ClientDefinition = {
    scopes: ['inum=F0C4,ou=scopes,o=jans', 'inum=gone,ou=scopes,o=jans'],
    claims: ['inum', 'email'],
    jwks: '{"keys":[]}',
    clientSecretExpiresAt: '2025-01-31T12:00:00',
    clientNameLocalized: { fr: 'Appli' },
    contacts: ['jane@example.org', 'the front desk'],
    frontChannelLogoutUri: 'null',
    grantTypes: ['none', 'refresh_token'],
    requestObjectEncryptionEnc: 'A256CBC+HS512',
    attributes: { backchannelLogoutUri: ['https://a.example/out'], requirePar: true }
  }
  const metadata = toMetadata(buildClient(definition), scopes)
  expect(metadata).toMatchObject({
    scope: 'openid',
    claims: 'inum email',
    jwks: { keys: [] },
    client_secret_expires_at: 1_738_324_800,
    'client_name#fr': 'Appli',
    contacts: ['jane@example.org', 'the front desk'],
    grant_types: ['refresh_token'],
    request_object_encryption_enc: 'A256CBC-HS512',
    backchannel_logout_uri: 'https://a.example/out',
    require_pushed_authorization_requests: true
  })
  expect(metadata).not.toHaveProperty('frontchannel_logout_uri')
})

it.each([
  [['code'], ['authorization_code'], ['code']],
  [['code'], ['client_credentials'], []],
  [['code', 'token', 'id_token'], ['authorization_code'], ['code']],
  [['id_token', 'token'], ['implicit'], ['token', 'id_token', 'id_token token']],
  [
    ['code', 'id_token'],
    ['authorization_code', 'implicit'],
    ['code', 'id_token', 'code id_token']
  ]
] as const)('combines the response types %j as far as the grants %j allow', (responseTypes, grantTypes, expected) => {
  const definition = { responseTypes: [...responseTypes], grantTypes: [...grantTypes] }
  const metadata = toMetadata(buildClient(definition), scopes)
  expect((metadata.response_types as string[]).toSorted()).toEqual(expected.toSorted())
})

it('brings back what a registration has said', () => {
  const metadata = {
    redirect_uris: ['https://a.example/cb'],
    response_types: ['code id_token', 'code'],
    grant_types: ['authorization_code', 'implicit'],
    client_name: 'App',
    'client_name#fr': 'Appli',
    scope: 'openid email',
    claims: 'inum email',
    jwks: { keys: [{ kty: 'EC' }] },
    backchannel_logout_uri: 'https://a.example/out',
    require_pushed_authorization_requests: true,
    require_signed_request_object: true,
    tls_client_auth_san_dns: 'a.example',
    minimum_acr_level: 3,
    default_max_age: null,
    unheard_of: 'x',
    __proto__: { trustedClient: true },
    constructor: 'x'
  }
  const values = fromMetadata({ ...metadata, client_id: 'c1', client_secret: 's1', client_secret_expires_at: 0 })
  expect(values).toMatchObject({
    inum: 'c1',
    secret: 's1',
    definition: {
      redirectUris: ['https://a.example/cb'],
      responseTypes: ['code', 'id_token'],
      displayName: 'App',
      clientNameLocalized: { fr: 'Appli' },
      scopes: ['openid', 'email'],
      claims: ['inum', 'email'],
      jwks: '{"keys":[{"kty":"EC"}]}',
      attributes: { backchannelLogoutUri: ['https://a.example/out'], requirePar: true, minimumAcrLevel: 3 }
    }
  })
  expect(values.definition).not.toHaveProperty('clientSecretExpiresAt')
  expect(JSON.stringify(values)).not.toMatch(/unheard_of|trustedClient/)
  const again = toMetadata(buildClient(values.definition), scopes)
  expect(again).toMatchObject({
    redirect_uris: ['https://a.example/cb'],
    client_name: 'App',
    'client_name#fr': 'Appli',
    claims: 'inum email',
    jwks: { keys: [{ kty: 'EC' }] },
    backchannel_logout_uri: 'https://a.example/out',
    require_par: true,
    require_signed_request_object: true,
    tls_client_auth_san_dns: 'a.example',
    minimum_acr_level: 3
  })
})

it('keeps at an update what administrators alone can set', () => {
  const before = buildClient(
    {
      displayName: 'Old',
      contacts: ['old@example.org'],
      trustedClient: true,
      description: 'ours',
      customAttributes: [{ name: 'costCentre', values: ['7'] }]
    },
    { disabled: true, expiresAt: 5 }
  )
  const values = fromMetadata({ client_name: 'New', require_auth_time: true }, before)
  expect(values).toMatchObject({ disabled: true, expiresAt: 5 })
  expect(values.definition).toMatchObject({
    displayName: 'New',
    trustedClient: true,
    description: 'ours',
    customAttributes: [{ name: 'costCentre' }, { name: 'require_auth_time' }]
  })
  expect(values.definition.contacts).toBeUndefined()
})

it.each([
  [{ redirect_uris: 'https://a.example/' }, 'redirectUris'],
  [{ grant_types: ['nonsense'] }, 'grantTypes.0'],
  [{ scope: 7 }, 'scope'],
  [{ default_max_age: '5' }, 'defaultMaxAge'],
  [{ default_max_age: -1 }, 'defaultMaxAge'],
  [{ par_lifetime: 1.5 }, 'attributes.parLifetime'],
  [{ 'client_name#<b>': 'x' }, 'clientNameLocalized.<b>'],
  [{ id_token_signed_response_alg: 'none' }, 'idTokenSignedResponseAlg'],
  [{ client_id_issued_at: 'yesterday' }, 'clientIdIssuedAt'],
  [{ client_id_issued_at: 1e15 }, 'clientIdIssuedAt']
])('refuses %j', (metadata, member) => {
  expect(() => fromMetadata(metadata)).toThrow(
    expect.objectContaining({ status: 400, code: 'invalid_client_metadata', member })
  )
})

it.each(['a\u0000b', 'half \udc00'])('refuses the text %j, which not every database can keep', (text) => {
  expect(() => fromMetadata({ client_name: text })).toThrow(expect.objectContaining({ status: 400 }))
  expect(() => fromMetadata({ [`client_name#${text}`]: 'x' })).toThrow(expect.objectContaining({ status: 400 }))
})

it('knows all its names once', () => {
  expect(new Set(metadataNames).size).toBe(metadataNames.length)
  expect(metadataNames).toEqual(expect.arrayContaining(['redirect_uris', 'dpop_bound_access_tokens', 'require_par']))
})
