import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#modules/clients/index'
import { scopeDn } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'

type Document = Record<string, unknown> & { inum: string }

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'scopes.write', 'scopes.delete')
})
afterAll(() => app.close())

const path = '/scopes'
let count = 0
const create = async (more: object = {}) =>
  (await api<Document>('POST', path, { id: `https://jans.io/test/${++count}`, ...more })).body
const list = async (query: string) => (await api<Page>('GET', `${path}?${query}`)).body

it('creates, lists, reads, patches, replaces and deletes', async () => {
  const id = 'https://jans.io/test/groups.read'
  const created = await api<Document>('POST', path, {
    id,
    dn: 'inum=3200.004CD5,ou=scopes,o=jans',
    inum: '3200.004BA5',
    displayName: 'test groups.read',
    scopeType: 'oauth',
    creationDate: '2022-09-01T13:42:58',
    umaType: false,
    attributes: { showInConfigurationEndpoint: true }
  })
  expect(created.status).toBe(201)
  const { inum } = created.body
  expect(inum).toMatch(/^[\da-f-]{36}$/)
  expect(created.body).toEqual({
    dn: scopeDn(inum),
    baseDn: scopeDn(inum),
    inum,
    id,
    displayName: 'test groups.read',
    scopeType: 'oauth',
    attributes: { showInConfigurationEndpoint: true },
    creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    deletable: false,
    umaType: false
  })

  expect(await list(`pattern=${inum}`)).toEqual({
    start: 0,
    totalEntriesCount: 1,
    entriesCount: 1,
    entries: [created.body]
  })
  expect((await api('GET', `${path}/${inum}`)).body).toEqual(created.body)

  const patched = await api('PATCH', `${path}/${inum}`, [
    { op: 'replace', path: '/displayName', value: 'renamed' },
    { op: 'replace', path: '/attributes/showInConfigurationEndpoint', value: false },
    { op: 'add', path: '/claims', value: ['inum=29DA,ou=attributes,o=jans'] },
    { op: 'replace', path: '/DisplayName', value: 'nobody' }
  ])
  expect(patched.body).toEqual({
    ...created.body,
    displayName: 'renamed',
    attributes: { showInConfigurationEndpoint: false },
    claims: ['inum=29DA,ou=attributes,o=jans']
  })

  const replaced = await api('PUT', path, { inum, id: `${id}2`, scopeType: 'uma' })
  expect(replaced.status).toBe(200)
  expect(replaced.body).toEqual({
    ...created.body,
    id: `${id}2`,
    displayName: `${id}2`,
    scopeType: 'uma',
    umaType: true
  })

  expect(await api('DELETE', `${path}/${inum}`)).toMatchObject({ status: 204, text: '' })
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', []]] as const) {
    const gone = await api<ApiError>(method, `${path}/${inum}`, body)
    expect(gone).toMatchObject({ status: 404, body: { code: '404', message: `Scope ${inum} does not exist` } })
  }
  expect((await api('PUT', path, { inum, id })).status).toBe(404)
})

it('has 10B2, which is an OpenID scope', async () => {
  expect((await api('GET', `${path}/10B2`)).body).toMatchObject({ inum: '10B2', scopeType: 'openid', id: 'user_name' })
})

it('keeps every member', async () => {
  const members = {
    description: 'd',
    iconUrl: 'https://app.example.org/icon.png',
    scopeType: 'dynamic',
    claims: ['inum=29DA,ou=attributes,o=jans'],
    defaultScope: false,
    groupClaims: true,
    dynamicScopeScripts: ['inum=1,ou=scripts,o=jans'],
    umaAuthorizationPolicies: ['inum=2,ou=scripts,o=jans'],
    attributes: { spontaneousClientScopes: ['x.*'], showInConfigurationEndpoint: false },
    creatorId: 'u1',
    creatorAttributes: { note: 'n' },
    expirationDate: '2030-01-31T12:00:00',
    deletable: true
  }
  const scope = await create({ ...members, creatorType: 'USER' })
  expect(scope).toMatchObject({ ...members, creatorType: 'user' })
  expect((await api('GET', `${path}/${scope.inum}`)).body).toEqual(scope)
})

it('names the person behind the request as the creator', async () => {
  const { body } = await api<Document>('POST', path, { id: 'by-person' }, { 'user-inum': 'u-9' })
  expect(body).toMatchObject({ creatorId: 'u-9', creatorType: 'user' })
  const found = await api<Document[]>('GET', `${path}/creator/u-9`)
  expect(found.body).toEqual([body])
  expect((await api('GET', `${path}/creator/nobody`)).body).toEqual([])
})

it('lists by type, as a page and as a bare list', async () => {
  const page = await list('type=OPENID&limit=200')
  const bare = (await api<Document[]>('GET', `${path}/type/openid`)).body
  expect(page.entries).toEqual(bare)
  expect(new Set(bare.map(({ scopeType }) => scopeType))).toEqual(new Set(['openid']))
  expect((await api('GET', `${path}/type/spontaneous`)).body).toEqual([])
  expect((await api('GET', `${path}/type/nonsense`)).status).toBe(404)
  expect((await api('GET', `${path}?type=nonsense`)).status).toBe(400)
})

it('finds the scopes of a client by their inums at once', async () => {
  expect((await list('pattern=F0C4,764C&limit=200')).entries.map(({ id }) => id)).toEqual(['email', 'openid'])
  expect((await list('fieldValuePair=jansId=openid')).entries).toHaveLength(1)
})

it('finds every entry that has a dn by it, and nothing by the dn of another', async () => {
  const all = await configApi(
    app,
    'scopes.readonly',
    'openid/clients.readonly',
    'scripts.readonly',
    'attributes.readonly'
  )
  for (const where of ['/scopes', '/openid/clients', '/config/scripts', '/attributes']) {
    const some = (await all<Page>('GET', `${where}?limit=2`)).body.entries
    expect(some.length).toBeGreaterThan(0)
    for (const { dn } of some)
      for (const name of ['dn', 'baseDn'])
        expect((await all<Page>('GET', `${where}?fieldValuePair=${name}=${dn as string}`)).body.entries).toMatchObject([
          { dn }
        ])
    const other = 'inum=nobody,ou=scopes,o=jans'
    expect((await all<Page>('GET', `${where}?fieldValuePair=dn=${other}`)).body.entries).toEqual([])
  }
})

it('names the clients of a scope when asked to, without their secrets', async () => {
  const scope = await create()
  const clients = ['a', 'b'].map((name) =>
    createClient(app.ctx, { inum: `with-${scope.inum}-${name}`, definition: { scopes: [scope.inum] } })
  )
  await Promise.all(clients)
  await createClient(app.ctx, { definition: { scopes: ['openid'] } })
  const answers = [
    (await list(`pattern=${scope.inum}&withAssociatedClients=true`)).entries[0],
    (await api('GET', `${path}/${scope.inum}?withAssociatedClients=true`)).body
  ]
  for (const answer of answers) {
    const named = answer?.clients as Document[]
    expect(named.map(({ inum }) => inum)).toEqual(['a', 'b'].map((name) => `with-${scope.inum}-${name}`))
    expect(named[0]).not.toHaveProperty('clientSecret')
  }
  expect((await list(`pattern=${scope.inum}`)).entries[0]).not.toHaveProperty('clients')
})

it('pages through all of them without missing one', async () => {
  const seen: unknown[] = []
  for (let start = 0; ; start += 100) {
    const page = await list(`limit=100&startIndex=${start}`)
    seen.push(...page.entries.map(({ inum }) => inum))
    if (seen.length >= page.totalEntriesCount || page.entriesCount === 0) break
  }
  expect(new Set(seen).size).toBe(seen.length)
  expect(seen).toEqual((seen as string[]).toSorted())
  expect(seen.length).toBeGreaterThan(150)
})

it.each([
  ['no id', { displayName: 'x' }, 'OCA001'],
  ['an empty id', { id: '' }, 'OCA001'],
  ['an id with a blank', { id: 'two words' }, '400'],
  ['a number as id', { id: 7 }, '400'],
  ['a type that there is not', { id: 'x', scopeType: 'nonsense' }, '400'],
  ['a text for the claims', { id: 'x', claims: 'inum' }, '400'],
  ['a text for a flag', { id: 'x', defaultScope: 'yes' }, '400'],
  ['a date that is none', { id: 'x', expirationDate: 'soon' }, '400'],
  ['a list', [{ id: 'x' }], '400'],
  ['null', null, '400']
])('refuses %s', async (_name, body, code) => {
  const before = (await list('limit=0')).totalEntriesCount
  const { status, body: error } = await api<ApiError>('POST', path, body)
  expect(status).toBe(400)
  expect(error.code).toBe(code)
  expect(error.description).not.toBe('')
  expect((await list('limit=0')).totalEntriesCount).toBe(before)
})

it('needs an inum to replace', async () => {
  expect((await api<ApiError>('PUT', path, { id: 'x' })).body).toMatchObject({ code: 'OCA001' })
})

it('refuses to delete or rename what the server itself asks for', async () => {
  const [scope] = (await list('pattern=revoke_session')).entries as Document[]
  const address = `${path}/${scope?.inum}`
  const refusal = await api<ApiError>('DELETE', address)
  expect(refusal).toMatchObject({ status: 409, body: { code: '409' } })
  expect(refusal.body.message).toContain('revoke_session')
  const renamed = await api<ApiError>('PATCH', address, [{ op: 'replace', path: '/id', value: 'other' }])
  expect(renamed).toMatchObject({ status: 400, body: { code: '400' } })
  expect((await api('PUT', path, { ...scope, expirationDate: '2030-01-01T00:00:00' })).status).toBe(400)
  expect((await api('PUT', path, { ...scope, description: 'Ours' })).body).toMatchObject({ description: 'Ours' })
})
