import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attributeMembers, clientSchema, findClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'

type Document = Record<string, unknown> & { inum: string; attributes: Record<string, unknown> }

let app: MinijansServer
let api: ConfigApi
let reader: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'openid/clients.write', 'openid/clients.delete', 'scopes.write')
  reader = await configApi(app, 'openid/clients.readonly')
})
afterAll(() => app.close())

const path = '/openid/clients'
const redirectUris = ['https://app.example.org/callback']
const create = async (more: object = {}) => (await api<Document>('POST', path, { redirectUris, ...more })).body
const read = async (inum: string) => (await api<Document>('GET', `${path}/${inum}`)).body

it('creates, lists, reads, patches, replaces and deletes', async () => {
  const created = await api<Document>('POST', path, { redirectUris, displayName: 'Life', scopes: ['openid'] })
  expect(created.status).toBe(201)
  const { inum } = created.body
  expect(created.body).toMatchObject({
    dn: `inum=${inum},ou=clients,o=jans`,
    baseDn: `inum=${inum},ou=clients,o=jans`,
    clientSecret: expect.stringMatching(/^[\da-f-]{36}$/),
    displayName: 'Life',
    clientName: 'Life',
    scopes: ['inum=F0C4,ou=scopes,o=jans'],
    redirectUris
  })

  const list = await api<Page>('GET', `${path}?pattern=${inum}`)
  expect(list.body).toEqual({ start: 0, totalEntriesCount: 1, entriesCount: 1, entries: [created.body] })
  expect(await read(inum)).toEqual(created.body)

  const patched = await api<Document>('PATCH', `${path}/${inum}`, [
    { op: 'replace', path: '/description', value: 'patched' },
    { op: 'replace', path: '/attributes/requirePkce', value: true },
    { op: 'replace', path: '/CountryName', value: 'nowhere' }
  ])
  expect(patched.status).toBe(200)
  expect(patched.body).toEqual({
    ...created.body,
    description: 'patched',
    attributes: { ...created.body.attributes, requirePkce: true }
  })
  expect(await read(inum)).toEqual(patched.body)

  const replaced = await api<Document>('PUT', path, { inum, redirectUris, clientName: 'Replaced' })
  expect(replaced.status).toBe(200)
  expect(replaced.body).toMatchObject({ displayName: 'Replaced', clientSecret: created.body.clientSecret })
  expect(replaced.body).not.toHaveProperty('description')
  expect(replaced.body).not.toHaveProperty('scopes')

  expect(await api('DELETE', `${path}/${inum}`)).toMatchObject({ status: 204, text: '' })
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', []]] as const) {
    const gone = await api<ApiError>(method, `${path}/${inum}`, body)
    expect(gone.status).toBe(404)
    expect(gone.body).toMatchObject({ code: '404', message: `Client ${inum} does not exist` })
  }
  expect((await api('PUT', path, { inum, redirectUris })).status).toBe(404)
})

it('gives back what the smallest possible client implies, and not a member more', async () => {
  const client = await create()
  expect(client).toEqual({
    dn: `inum=${client.inum},ou=clients,o=jans`,
    baseDn: `inum=${client.inum},ou=clients,o=jans`,
    inum: client.inum,
    clientSecret: client.clientSecret,
    redirectUris,
    grantTypes: [],
    applicationType: 'web',
    subjectType: 'public',
    tokenEndpointAuthMethod: 'client_secret_basic',
    authenticationMethod: 'client_secret_basic',
    allAuthenticationMethods: ['client_secret_basic'],
    clientNameLocalized: {},
    logoUriLocalized: {},
    clientUriLocalized: {},
    policyUriLocalized: {},
    tosUriLocalized: {},
    trustedClient: false,
    disabled: false,
    deletable: false,
    accessTokenAsJwt: false,
    includeClaimsInIdToken: false,
    frontChannelLogoutSessionRequired: false,
    rptAsJwt: false,
    persistClientAuthorizations: false,
    attributes: {
      runIntrospectionScriptBeforeJwtCreation: false,
      keepClientAuthorizationAfterExpiration: false,
      allowSpontaneousScopes: false,
      backchannelLogoutSessionRequired: false,
      requirePar: false,
      dpopBoundAccessToken: false,
      jansDefaultPromptLogin: false,
      parLifetime: 600,
      minimumAcrLevel: -1
    }
  })
})

/** As the Terraform provider sends it. */
const full = (scope: string) => ({
  inum: '1201.d52300ed-8193-510e-b31d-5829f4af346e',
  dn: 'inum=1201.d52300ed-8193-510e-b31d-5829f4af346e,ou=clients,o=jans',
  clientSecret: 'SEw7VOX8m9ah',
  frontChannelLogoutUri: 'null',
  frontChannelLogoutSessionRequired: true,
  redirectUris: ['https://idp.example.org/.well-known/scim-configuration'],
  claimRedirectUris: ['https://idp.example.org/claims'],
  responseTypes: ['code'],
  grantTypes: ['client_credentials'],
  applicationType: 'web',
  contacts: ['jane.doe@example.org'],
  displayName: 'test-client',
  logoUri: 'https://idp.example.org/logo.png',
  clientUri: 'https://idp.example.org/client',
  policyUri: 'https://idp.example.org/policy',
  tosUri: 'https://idp.example.org/tos',
  subjectType: 'pairwise',
  tokenEndpointAuthMethod: 'client_secret_basic',
  defaultAcrValues: ['value1'],
  postLogoutRedirectUris: ['https://idp.example.org/start'],
  requestUris: ['https://idp.example.org/request'],
  scopes: [scope],
  claims: ['inum'],
  trustedClient: true,
  persistClientAuthorizations: true,
  includeClaimsInIdToken: true,
  rptAsJwt: true,
  accessTokenAsJwt: true,
  accessTokenSigningAlg: 'RS256',
  disabled: true,
  authorizedOrigins: ['https://idp.example.org'],
  description: 'A test client',
  organization: 'inum=1200.33AFBA,ou=scopes,o=jans',
  attributes: {
    runIntrospectionScriptBeforeJwtCreation: true,
    keepClientAuthorizationAfterExpiration: true,
    allowSpontaneousScopes: true,
    backchannelLogoutSessionRequired: true,
    parLifetime: 600,
    requirePar: true,
    dpopBoundAccessToken: true,
    jansDefaultPromptLogin: true,
    minimumAcrLevel: 3600,
    minimumAcrLevelAutoresolve: true,
    minimumAcrPriorityList: ['a', 'b'],
    requestedLifetime: 300,
    idTokenLifetime: 300,
    additionalTokenEndpointAuthMethods: ['client_secret_post']
  }
})

it('gives back a full client member by member, on POST, GET and PUT', async () => {
  const scope = (await api('POST', '/scopes', { id: 'https://jans.io/test/groups.read' })).body.dn as string
  const client = full(scope)
  const created = await api<Document>('POST', path, client)
  expect(created.status).toBe(201)
  expect(created.body).toMatchObject(client)
  expect(Object.keys(created.body.attributes).toSorted()).toEqual(Object.keys(client.attributes).toSorted())
  expect(await read(client.inum)).toMatchObject(client)
  const sent = { ...created.body, description: 'updated' }
  expect((await api('PUT', path, sent)).body).toEqual(sent)
  await api('DELETE', `${path}/${client.inum}`)
})

it('lists, five at a time, a client whose inum begins with 1201', async () => {
  const { entries } = (await reader<Page>('GET', `${path}?limit=5`)).body
  const found = (entries as Document[]).find(({ inum }) => inum.startsWith('1201'))
  expect(found?.dn).toBe(`inum=${found?.inum},ou=clients,o=jans`)
})

it('stores and returns every member that there is', async () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const samples: Record<string, unknown> = {
    inum: 'every-member',
    redirectUris,
    responseTypes: ['code', 'id_token'],
    grantTypes: ['authorization_code', 'implicit'],
    jwks: JSON.stringify({ keys: [publicKey.export({ format: 'jwk' })] }),
    jwksUri: undefined,
    clientName: undefined,
    tokenEndpointAuthMethod: 'private_key_jwt',
    claims: ['given_name'],
    scopes: ['inum=F0C4,ou=scopes,o=jans'],
    clientSecretExpiresAt: '2030-01-31T12:00:00',
    expirationDate: '2030-01-31T12:00:00',
    customAttributes: [{ name: 'costCentre', multiValued: false, values: ['7'], value: '7', displayValue: '7' }],
    authorizedOrigins: ['https://app.example.org'],
    tokenEndpointAuthSigningAlg: 'ES256',
    // Somebody would have to answer there.
    sectorIdentifierUri: undefined
  }
  const choose = (name: string, schema: unknown): unknown => {
    if (Object.hasOwn(samples, name)) return samples[name]
    if (name === 'jansSubAttr') return 'mail'
    let type = schema as {
      def: { type: string; innerType?: unknown; entries?: Record<string, string>; element?: unknown }
    }
    while (type.def.innerType) type = type.def.innerType as typeof type
    const { def } = type
    if (def.type === 'boolean') return true
    if (def.type === 'number') return 7
    if (def.type === 'enum') return Object.values(def.entries ?? {})[0]
    if (def.type === 'record') return { fr: 'https://app.example.org/fr' }
    if (def.type === 'array') return [choose('', def.element)]
    if (/Time$|IssuedAt$/.test(name)) return '2025-01-31T12:00:00'
    return 'https://app.example.org/text'
  }
  const { attributes: _, ...shape } = clientSchema.shape
  const sent = {
    ...Object.fromEntries(Object.entries(shape).map(([name, schema]) => [name, choose(name, schema)])),
    ...samples,
    attributes: Object.fromEntries(
      Object.entries(attributeMembers).map(([name, { schema }]) => [name, choose(name, schema)])
    )
  }
  const { status, body } = await api<Document>('POST', path, sent)
  expect(body).toMatchObject(JSON.parse(JSON.stringify(sent)))
  expect(status).toBe(201)
  expect(await read('every-member')).toEqual(body)
})

it('drops members that it does not know, nulls and empty values', async () => {
  const created = await api<Document>('POST', path, {
    redirectUris: [...redirectUris, ...redirectUris],
    expirable: true,
    requirePcke: true,
    customObjectClasses: ['top'],
    description: '',
    contacts: [],
    logoUri: {},
    jwks: null,
    clientUriLocalized: { values: { fr: 'https://app.example.org/fr' }, value: 'x', languageTags: ['fr'] },
    constructor: { prototype: { polluted: true } },
    attributes: { requirePcke: true, spontaneousScopes: [], tlsClientAuthSubjectDn: null }
  })
  expect(created.status).toBe(201)
  expect(created.body.clientUriLocalized).toEqual({ fr: 'https://app.example.org/fr' })
  expect(created.body.redirectUris).toEqual(redirectUris)
  for (const name of ['expirable', 'requirePcke', 'customObjectClasses', 'description', 'contacts', 'logoUri', 'jwks'])
    expect(Object.keys(created.body)).not.toContain(name)
  expect(Object.keys(created.body.attributes)).toHaveLength(9)
  expect({}).not.toHaveProperty('polluted')
})

it.each([
  ['no body', undefined, 'A body is needed'],
  ['no redirect URI', {}, 'redirectUris'],
  ['an empty list of redirect URIs', { redirectUris: [] }, 'redirectUris'],
  ['an unknown scope', { redirectUris, scopes: ['openid', 'nonsense'] }, 'Invalid scope in request -> [nonsense]'],
  ['an unknown claim', { redirectUris, claims: ['nonsense'] }, 'Invalid claim in request -> [nonsense]'],
  ['a text for a list', { redirectUris: 'https://app.example.org/' }, 'redirectUris'],
  ['a number for a text', { redirectUris, displayName: 7 }, 'displayName'],
  ['a text for a number', { redirectUris, accessTokenLifetime: '300' }, 'accessTokenLifetime'],
  ['a negative lifetime', { redirectUris, accessTokenLifetime: -1 }, 'accessTokenLifetime'],
  ['a lifetime beyond all numbers', { redirectUris, accessTokenLifetime: 1e300 }, 'accessTokenLifetime'],
  ['a grant that there is not', { redirectUris, grantTypes: ['nonsense'] }, 'grantTypes'],
  ['a list for the client', [{ redirectUris }], 'JSON object'],
  ['a text for the nested object', { redirectUris, attributes: 'x' }, 'attributes'],
  ['a wrong type below', { redirectUris, attributes: { requirePar: 'yes' } }, 'attributes.requirePar'],
  ['an inum that leaves the dn', { redirectUris, inum: 'x,ou=people' }, 'inum'],
  ['an inum that is a path', { redirectUris, inum: '../../etc/passwd' }, 'inum'],
  ['a secret with a line break', { redirectUris, clientSecret: 'a\nb' }, 'clientSecret'],
  ['a date that is none', { redirectUris, expirationDate: 'tomorrow' }, 'expirationDate'],
  ['a date that the calendar lacks', { redirectUris, expirationDate: '2025-13-01T00:00:00' }, 'expirationDate']
])('refuses %s', async (_name, body, reason) => {
  const before = (await api<Page>('GET', path)).body.totalEntriesCount
  const { status, body: error } = await api<ApiError>('POST', path, body)
  expect(status).toBe(400)
  expect(`${error.message} ${error.description}`).toContain(reason)
  expect((await api<Page>('GET', path)).body.totalEntriesCount).toBe(before)
})

it('wants no address of a client that sends nobody anywhere', async () => {
  const made = await api<Document>('POST', path, { displayName: 'Program', grantTypes: ['client_credentials'] })
  expect(made.status).toBe(201)
  for (const grantTypes of [[], ['none'], ['client_credentials', 'authorization_code'], ['implicit']])
    expect([grantTypes, (await api('POST', path, { grantTypes })).status]).toEqual([grantTypes, 400])
})

it('names the required attribute that is missing', async () => {
  const { body } = await api<ApiError>('POST', path, {})
  expect(body).toMatchObject({ code: 'OCA001', message: 'A required attribute is missing.' })
  expect(body.description).toContain('redirectUris')
  expect((await api<ApiError>('PUT', path, { redirectUris })).body).toMatchObject({ code: 'OCA001' })
})

it('refuses an inum that is taken', async () => {
  const { inum } = await create()
  const { status, body } = await api<ApiError>('POST', path, { inum, redirectUris })
  expect(status).toBe(400)
  expect(body.code).toBe('NAME_CONFLICT')
})

it('writes both names from one, and follows the one that has changed', async () => {
  const { inum } = await create({ clientName: 'One' })
  const client = await read(inum)
  expect(client).toMatchObject({ displayName: 'One', clientName: 'One' })
  expect((await api('PUT', path, { ...client, clientName: 'Two' })).body).toMatchObject({ displayName: 'Two' })
  expect((await api('PUT', path, { ...client, displayName: 'Three', clientName: 'Two' })).body).toMatchObject({
    clientName: 'Three'
  })
  const patch = (name: string, value: unknown) =>
    api('PATCH', `${path}/${inum}`, [{ op: 'replace', path: `/${name}`, value }])
  expect((await patch('clientName', 'Four')).body).toMatchObject({ displayName: 'Four', clientName: 'Four' })
  expect((await patch('displayName', 'Five')).body).toMatchObject({ displayName: 'Five', clientName: 'Five' })
})

it('clears a member with a patch, and refuses a patch that makes the client wrong', async () => {
  const { inum } = await create({ description: 'x', redirectUris, contacts: ['a', 'b'] })
  const cleared = await api<Document>('PATCH', `${path}/${inum}`, [
    { op: 'replace', path: '/description', value: null },
    { op: 'remove', path: '/contacts/0' },
    { op: 'replace', path: '/inum', value: 'other' }
  ])
  expect(cleared.body).not.toHaveProperty('description')
  expect(cleared.body).toMatchObject({ inum, contacts: ['b'] })
  for (const value of ['http://app.example.org/', 7, ['javascript:alert(1)']]) {
    const patch = [{ op: 'replace', path: '/redirectUris', value }]
    expect((await api('PATCH', `${path}/${inum}`, patch)).status).toBe(400)
  }
  expect(await read(inum)).toEqual(cleared.body)
})

it('patches the secret, and takes a client out of use', async () => {
  const { inum } = await create()
  await api('PATCH', `${path}/${inum}`, [
    { op: 'replace', path: '/clientSecret', value: 'another-secret' },
    { op: 'replace', path: '/disabled', value: true }
  ])
  expect(await findClient(app.ctx, inum)).toMatchObject({ secret: 'another-secret', disabled: true })
})

it('shows secrets to those alone who may write clients', async () => {
  const { inum } = await create({ registrationAccessToken: 'reg-token' })
  const answers = [await reader('GET', `${path}/${inum}`), await reader('GET', `${path}?pattern=${inum}`)]
  for (const { status, text } of answers) {
    expect(status).toBe(200)
    expect(text).toContain(inum)
    expect(text).not.toMatch(/clientSecret"|reg-token/)
  }
  expect(await read(inum)).toMatchObject({ clientSecret: expect.any(String), registrationAccessToken: 'reg-token' })
})

it('is deletable when it has an end', async () => {
  expect(await create({ expirationDate: '2030-01-31T12:00:00.000Z' })).toMatchObject({
    deletable: true,
    expirationDate: '2030-01-31T12:00:00'
  })
  expect(await create({ clientSecretExpiresAt: '2030-01-31T13:00:00+01:00' })).toMatchObject({
    deletable: true,
    clientSecretExpiresAt: '2030-01-31T12:00:00'
  })
})

it('ignores a slash at the end, and a body that a DELETE brings', async () => {
  const { status, body } = await api<Document>('POST', `${path}/`, { redirectUris })
  expect(status).toBe(201)
  expect((await api('GET', `${path}/`)).status).toBe(200)
  expect((await api('DELETE', `${path}/${body.inum}/`, { any: 'thing' })).status).toBe(204)
})

it('searches by text, by members and by the names of Janssen’s storage, and pages', async () => {
  for (const softwareId of ['s-1', 's-2', 's-3'])
    await create({ displayName: `Searched ${softwareId}`, softwareId, contacts: ['searched@example.org'] })
  const names = async (query: string) =>
    (await api<Page>('GET', `${path}?${query}`)).body.entries?.map(({ softwareId }) => softwareId)
  expect(await names('pattern=SEARCHED&sortBy=softwareId')).toEqual(['s-1', 's-2', 's-3'])
  expect(await names('pattern=searched&sortBy=softwareId&sortOrder=descending&limit=2')).toEqual(['s-3', 's-2'])
  expect(await names('pattern=searched%20s-1,searched%20s-3&sortBy=displayName')).toEqual(['s-1', 's-3'])
  expect(await names('fieldValuePair=contacts=searched@example.org,softwareId=s-2')).toEqual(['s-2'])
  expect(await names('fieldValuePair=jansAppType=web,softwareId=s-2')).toEqual(['s-2'])
  expect(await names('fieldValuePair=scopes=inum=F0C4,ou=scopes,o=jans,softwareId=s-2')).toEqual([])
  const page = (await api<Page>('GET', `${path}?pattern=searched&startIndex=1&limit=1`)).body
  expect(page).toMatchObject({ start: 1, totalEntriesCount: 3, entriesCount: 1 })
  expect((await api<Page>('GET', `${path}?pattern=searched&limit=0`)).body).toEqual({
    start: 0,
    totalEntriesCount: 3,
    entriesCount: 0,
    entries: []
  })
  expect((await api<Page>('GET', `${path}?limit=-5`)).body.entriesCount).toBe(0)
})

it.each([
  ['limit=201', 'Maximum number of results per page is 200'],
  ['limit=x', 'whole number'],
  ['startIndex=1.5', 'whole number'],
  ['sortBy=nonsense', 'no member'],
  ['fieldValuePair=nonsense', 'name=value'],
  ['fieldValuePair=a=b', 'no member']
])('refuses to search with %s', async (query, reason) => {
  const { status, body } = await api<ApiError>('GET', `${path}?${query}`)
  expect(status).toBe(400)
  expect(body.message).toContain(reason)
})

it('makes clients that work at the token endpoint at once, and no longer when they are gone', async () => {
  const { inum, clientSecret } = await create({ grantTypes: ['client_credentials'], scopes: ['introspection'] })
  const ask = async () => {
    const answer = await fetch(`${app.address}/jans-auth/restv1/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${inum}:${clientSecret as string}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'introspection' })
    })
    return { status: answer.status, body: await answer.json() }
  }
  expect(await ask()).toMatchObject({ status: 200, body: { scope: 'introspection', token_type: 'Bearer' } })
  await api('PATCH', `${path}/${inum}`, [{ op: 'replace', path: '/disabled', value: true }])
  expect(await ask()).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
  await api('PATCH', `${path}/${inum}`, [{ op: 'replace', path: '/disabled', value: false }])
  expect((await ask()).status).toBe(200)
  await api('DELETE', `${path}/${inum}`)
  expect((await ask()).status).toBe(401)
})

it('writes who did what into the audit log, without secrets', async () => {
  const auditor = await configApi(app, 'audit-logging.readonly')
  const headers = { 'jans-client': 'infrastructure-as-code-tool', 'user-inum': 'u-7', 'x-correlation-id': 'corr-77' }
  const { body } = await api<Document>('POST', path, { redirectUris, clientSecret: 'never-shown' }, headers)
  const { entries } = (await auditor<{ entries: string[] }>('GET', '/audit?pattern=corr-77')).body
  expect(entries).toHaveLength(1)
  expect(entries[0]).toMatch(/^\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2}\.\d{3} create-client client /)
  for (const part of [body.inum, 'jans-client=infrastructure-as-code-tool', 'user-inum=u-7', 'client_id=1201.'])
    expect(entries[0]).toContain(part)
  expect(entries[0]).not.toContain('never-shown')
})
