import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import { createUmaResource, findUmaResource, replaceUmaResource, searchUmaResources, uma } from '#modules/uma/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Context } from '#modules/core/module'
import type { MinijansServer } from '#server/start'
import { removeUmaResource } from '../../../modules/uma/repository.ts'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

type Document = Record<string, unknown> & { id: string }
const path = '/uma/resources'

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'uma/resources.readonly', 'uma/resources.write', 'uma/resources.delete')
})
afterAll(() => app.close())

async function create(members: object = {}): Promise<Document> {
  const { status, body, text } = await api<Document>('POST', path, { name: 'Photos', description: 'All of them', ...members }) // prettier-ignore
  if (status !== 201) throw new Error(`${status} ${text}`)
  return body
}

it('lives from its creation to its deletion', async () => {
  const created = await create({ inum: '4A4E-4F3D', creator: 'user', type: 't', scopes: [], deletable: true })
  const { id } = created
  expect(id).toMatch(/^[\da-f-]{36}$/)
  // Clients compare the answer with what they sent: nothing is added but the id and the dn.
  expect(created).toEqual({
    dn: `jansId=${id},ou=resources,ou=uma,o=jans`,
    id,
    inum: '4A4E-4F3D',
    name: 'Photos',
    description: 'All of them',
    creator: 'user',
    type: 't',
    deletable: true
  })
  expect((await api('GET', `${path}/${id}`)).body).toEqual(created)

  const patched = await api('PATCH', `${path}/${id}`, [
    { op: 'replace', path: '/iconURI', value: 'https://app.example.org/icon.png' },
    { op: 'replace', path: '/type', value: null },
    { op: 'replace', path: '/id', value: 'other' },
    { op: 'replace', path: '/nothing', value: 1 }
  ])
  expect(patched.status).toBe(200)
  const { type: _, ...rest } = created
  expect(patched.body).toEqual({ ...rest, iconUri: 'https://app.example.org/icon.png' })

  const replaced = await api('PUT', path, { id, name: 'Pictures', iconURI: 'https://app.example.org/2.png' })
  expect(replaced.status).toBe(200)
  expect(replaced.body).toEqual({
    dn: created.dn,
    id,
    name: 'Pictures',
    iconUri: 'https://app.example.org/2.png',
    deletable: false
  })

  expect(await api('DELETE', `${path}/${id}`)).toMatchObject({ status: 204, text: '' })
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', []]] as const)
    expect(await api<ApiError>(method, `${path}/${id}`, body)).toMatchObject({
      status: 404,
      body: { code: '404', message: `UMA resource ${id} does not exist` }
    })
  expect((await api('PUT', path, { id, name: 'Pictures' })).status).toBe(404)

  const { records } = await searchAudit(app.ctx.db, { pattern: id, offset: 0, limit: 10 })
  expect(records.map(({ operation }) => operation)).toEqual([
    'create-uma-resource',
    'replace-uma-resource',
    'replace-uma-resource',
    'delete-uma-resource'
  ])
  expect(records[2]?.changes).toMatchObject({ name: ['Photos', 'Pictures'] })
})

it('keeps every member', async () => {
  const members = {
    iconUri: 'https://app.example.org/icon.png',
    scopes: ['inum=1,ou=scopes,o=jans'],
    scopeExpression: '{"rule": {"and": [{"var": 0}]}, "data": ["view"]}',
    clients: ['inum=c,ou=clients,o=jans'],
    resources: ['https://app.example.org/photos'],
    creationDate: '2025-01-31T12:00:00',
    expirationDate: '2035-01-31T12:00:00',
    ttl: 60
  }
  const created = await create(members)
  expect(created).toMatchObject(members)
  expect((await api('GET', `${path}/${created.id}`)).body).toEqual(created)
})

it('finds the resources of a client, and no others', async () => {
  const mine = await create({ clients: ['inum=c1,ou=clients,o=jans', 'inum=c2,ou=clients,o=jans'] })
  const others = await create({ clients: ['inum=c11,ou=clients,o=jans'] })
  const of = async (client: string) => (await api<Document[]>('GET', `${path}/clientId/${client}`)).body
  expect(await of('c1')).toEqual([mine])
  expect(await of('c11')).toEqual([others])
  expect(await of('nobody')).toEqual([])
  await api('PATCH', `${path}/${mine.id}`, [{ op: 'remove', path: '/clients/0' }])
  expect(await of('c1')).toEqual([])
  expect(await of('c2')).toHaveLength(1)
})

it('searches, sorts and pages', async () => {
  const names = ['one Harbour', 'two Harbour', 'three']
  for (const [i, name] of names.entries())
    await create({ name, description: `Pier ${i}`, clients: ['inum=pier,ou=clients,o=jans'] })
  const list = async (query: string) => (await api<Page>('GET', `${path}?${query}`)).body
  const named = async (query: string) => (await list(query)).entries.map(({ name }) => name)
  expect(await named('pattern=hARBOUR,pier 2&sortBy=name')).toEqual(['one Harbour', 'three', 'two Harbour'])
  expect(await named('pattern=harbour&sortBy=displayName&sortOrder=descending')).toEqual(['two Harbour', 'one Harbour'])
  expect(await named('fieldValuePair=name=three')).toEqual(['three'])
  expect(await named('fieldValuePair=clients=inum=pier,ou=clients,o=jans,name=three')).toEqual(['three'])
  expect(await list('pattern=pier&limit=1&startIndex=1&sortBy=description')).toMatchObject({
    start: 1,
    totalEntriesCount: 3,
    entriesCount: 1,
    entries: [{ description: 'Pier 1' }]
  })
  expect(await list('pattern=pier&limit=0')).toMatchObject({ totalEntriesCount: 3, entriesCount: 0, entries: [] })
  for (const query of ['limit=100000', 'sortBy=nothing', 'fieldValuePair=nothing=1', 'fieldValuePair=x'])
    expect((await api('GET', `${path}?${query}`)).status).toBe(400)
})

it.each([
  ['no name', { description: 'd' }, 'OCA001', 'name'],
  ['no description', { name: 'n' }, 'OCA001', 'description'],
  ['an empty name', { name: '', description: 'd' }, 'OCA001', 'name'],
  ['a number as name', { name: 7, description: 'd' }, '400', 'name'],
  ['a text for the scopes', { name: 'n', description: 'd', scopes: 'x' }, '400', 'scopes'],
  ['a scope that is no dn', { name: 'n', description: 'd', scopes: ['view'] }, '400', 'scopes'],
  ['a client that is no dn', { name: 'n', description: 'd', clients: ['c'] }, '400', 'clients'],
  ['an expression that is no JSON', { name: 'n', description: 'd', scopeExpression: '{' }, '400', 'scopeExpression'],
  ['an expression without data', { name: 'n', description: 'd', scopeExpression: '{"rule":{}}' }, '400', 'scopeExpr'],
  ['a date that is none', { name: 'n', description: 'd', expirationDate: 'soon' }, '400', 'expirationDate'],
  ['a negative time', { name: 'n', description: 'd', ttl: -1 }, '400', 'ttl'],
  ['a list', [], '400', 'object'],
  ['null', null, '400', 'object']
])('refuses %s', async (_name, body, code, told) => {
  const before = (await api<Page>('GET', `${path}?limit=0`)).body.totalEntriesCount
  const refusal = await api<ApiError>('POST', path, body)
  expect(refusal).toMatchObject({ status: 400, body: { code } })
  expect(refusal.body.description).toContain(told)
  expect((await api<Page>('GET', `${path}?limit=0`)).body.totalEntriesCount).toBe(before)
})

it('needs an id to replace, and leaves the resource alone when a patch is wrong', async () => {
  expect((await api<ApiError>('PUT', path, { name: 'x' })).body).toMatchObject({ code: 'OCA001' })
  const created = await create()
  const patch = [{ op: 'replace', path: '/name', value: '' }]
  expect((await api<ApiError>('PATCH', `${path}/${created.id}`, patch)).body).toMatchObject({ code: 'OCA001' })
  expect((await api('PATCH', `${path}/${created.id}`, { op: 'replace' })).status).toBe(400)
  expect((await api('GET', `${path}/${created.id}`)).body).toEqual(created)
})

it('opens to the scopes of all of UMA, each to its own operations', async () => {
  const allowed = async (scope: string) => {
    const as = await configApi(app, scope)
    const { id } = await create()
    const answers = [
      await as('GET', path),
      await as('POST', path, { name: 'n', description: 'd' }),
      await as('DELETE', `${path}/${id}`)
    ]
    return answers.map(({ status }) => status !== 401)
  }
  expect(await allowed('uma.readonly')).toEqual([true, false, false])
  expect(await allowed('uma/resources.readonly')).toEqual([true, false, false])
  expect(await allowed('uma.write')).toEqual([true, true, false])
  expect(await allowed('uma.delete')).toEqual([false, false, true])
  expect(await allowed('uma.admin')).toEqual([true, true, true])
  expect(await allowed('scopes.write')).toEqual([false, false, false])
})

describe.each(engines)('UMA resources on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  it.each(['name', 'clients'])('have no %s that no index can hold', async (member) => {
    const ctx = contextSlice(db)
    const make = (length: number) => {
      const text = Array.from({ length }, (_, i) => ((i * i * 7919) % 1_000_003).toString(36)).join('')
      const names = { name: text.slice(0, length), clients: [`inum=${text.slice(0, length - 23)},ou=clients,o=jans`] }
      return createUmaResource(
        ctx,
        { name: 'n', [member]: names[member as 'name' | 'clients'] },
        { correlationId: 'c' }
      )
    }
    await removeUmaResource(db, (await make(1500)).id)
    await expect(make(1501)).rejects.toMatchObject({ status: 400, member })
  })

  it('go when they have expired and may go', async () => {
    const clock = { now: Date.UTC(2025, 0, 31, 12) }
    const ctx = contextSlice(db, clock)
    const actor = { correlationId: 'c' }
    const expiresAt = clock.now + 1000
    const clients = ['inum=c,ou=clients,o=jans']
    const made = await Promise.all(
      [{ deletable: true, expiresAt, clients }, { expiresAt }, { deletable: true }].map((members, i) =>
        createUmaResource(ctx, { name: `n${i}`, ...members }, actor)
      )
    )
    const search = { members: [['clients', 'inum=c,ou=clients,o=jans']] as const, limit: 10 }
    expect((await searchUmaResources(db, search)).total).toBe(1)
    const [job] = uma.jobs?.(ctx as Context) ?? []
    const remaining = async () => {
      await job?.run(new AbortController().signal)
      const found = await Promise.all(made.map(({ id }) => findUmaResource(db, id)))
      return found.map((resource) => resource !== undefined)
    }
    expect(await remaining()).toEqual([true, true, true])
    clock.now = expiresAt + 1
    expect(await remaining()).toEqual([false, true, true])
    expect((await searchUmaResources(db, search)).total).toBe(0)
  })

  it('are replaced as a whole or not at all', async () => {
    const ctx = contextSlice(db)
    const actor = { correlationId: 'c' }
    const made = await createUmaResource(ctx, { name: 'n', clients: ['inum=c,ou=clients,o=jans'] }, actor)
    const wrong = replaceUmaResource(ctx, made.id, () => ({ name: 'm', clients: ['x'] }), actor)
    await expect(wrong).rejects.toThrow('no dn')
    expect(await findUmaResource(db, made.id)).toEqual(made)
    const search = { sortBy: 'deletable', members: [['deletable', 'true']], patterns: ['n2'], limit: 10 } as const
    expect(await searchUmaResources(db, search)).toMatchObject({ total: 1, resources: [{ name: 'n2' }] })
  })
})
