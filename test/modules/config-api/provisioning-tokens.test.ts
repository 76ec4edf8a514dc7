import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { scriptClient } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'

const path = '/../../scim/provisioning-tokens'
const feature = 'https://jans.io/oauth/config/scim/provisioning-token'
const usersRead = 'https://jans.io/scim/users.read'

interface Token {
  id: string
  token: string
  expiresAt: string
  lastUsedAt?: string
}

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, `${feature}.readonly`, `${feature}.write`, `${feature}.delete`)
})
afterAll(() => app.close())

const create = (more: object = {}) => api<Token>('POST', path, { name: 'Okta', scopes: [usersRead], ...more })
const statusOfScim = async (value: string) =>
  (await fetch(`${app.address}/jans-scim/restv1/v2/Users`, { headers: { authorization: `Bearer ${value}` } })).status

describe('a provisioning token', () => {
  it('is created, works, is shown without its value, and is refused once it is deleted', async () => {
    const created = await create()
    const { client_id } = await scriptClient(app.ctx)
    expect(created.status).toBe(201)
    const { token, ...rest } = created.body
    expect(token).toMatch(/^mjp_[\w-]{43}$/)
    expect(rest).toEqual({
      id: rest.id,
      name: 'Okta',
      scopes: [usersRead],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string,
      createdBy: client_id,
      expiresAt: expect.any(String) as string
    })
    const lifetime = Date.parse(`${rest.expiresAt}Z`) - Date.now()
    expect(Math.round(lifetime / 86_400_000)).toBe(365)
    expect((await api('GET', `${path}/${rest.id}`)).body).toEqual(rest)

    expect(await statusOfScim(token)).toBe(200)
    const used = await api<Token>('GET', `${path}/${rest.id}`)
    expect(Math.abs(Date.parse(`${used.body.lastUsedAt}Z`) - Date.now())).toBeLessThan(60_000)
    expect(used.text).not.toContain(token)

    expect((await api('DELETE', `${path}/${rest.id}`)).status).toBe(204)
    expect(await statusOfScim(token)).toBe(401)
    for (const method of ['GET', 'DELETE']) expect((await api(method, `${path}/${rest.id}`)).status).toBe(404)
    const { records } = await searchAudit(app.ctx.db, { pattern: rest.id, offset: 0, limit: 10 })
    expect(records.map(({ operation, clientId }) => [operation, clientId])).toEqual([
      ['create-provisioning-token', client_id],
      ['delete-provisioning-token', client_id]
    ])
    expect(JSON.stringify(records)).not.toContain(token)
  })

  it('ends when it is told to', async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString()
    expect((await create({ expiresAt: end })).body.expiresAt).toBe(end.slice(0, 19))
  })

  it('is found in a list of pages, the newest first and without values', async () => {
    const made = [(await create({ name: 'older' })).body, (await create({ name: 'newer' })).body]
    const { body, text } = await api<Page>('GET', `${path}?limit=2`)
    expect(body.entries.map(({ name }) => name)).toEqual(['newer', 'older'])
    expect(body).toMatchObject({ start: 0, entriesCount: 2 })
    expect((await api<Page>('GET', `${path}?limit=1&startIndex=1`)).body.entries[0]?.id).toBe(made[0]?.id)
    for (const { token } of made) expect(text).not.toContain(token)
    expect((await api('GET', `${path}?limit=100000`)).status).toBe(400)
  })

  it.each<[string, object, string]>([
    ['no name', { name: undefined }, 'name'],
    ['a name of blanks', { name: '  ' }, 'name'],
    ['no scopes', { scopes: undefined }, 'scopes'],
    ['an empty list of scopes', { scopes: [] }, 'scopes'],
    ['scopes as a text', { scopes: usersRead }, 'scopes'],
    ['a scope of another API', { scopes: ['https://jans.io/oauth/config/write-all'] }, 'scopes'],
    ['an end that is over', { expiresAt: '2020-01-01T00:00:00' }, 'expiresAt'],
    ['an end in a hundred years', { expiresAt: '2126-01-01T00:00:00' }, 'expiresAt'],
    ['an end that is no date', { expiresAt: '2030-02-30T00:00:00' }, 'expiresAt'],
    ['an end that is a number', { expiresAt: 1 }, 'expiresAt']
  ])('is refused with %s', async (_what, given, member) => {
    const before = (await api<Page>('GET', `${path}?limit=1`)).body.totalEntriesCount
    const { status, body } = await api<ApiError>('POST', path, { name: 'Okta', scopes: [usersRead], ...given })
    expect([status, body.description]).toEqual([400, expect.stringContaining(member)])
    expect((await api<Page>('GET', `${path}?limit=1`)).body.totalEntriesCount).toBe(before)
  })

  it('is opened by its scopes, each to what it says', async () => {
    const statuses = async (...scopes: string[]) => {
      const as = await configApi(app, ...scopes)
      const { id } = (await create()).body
      return [
        (await as('GET', path)).status,
        (await as('GET', `${path}/${id}`)).status,
        (await as('POST', path, { name: 'x', scopes: [usersRead] })).status,
        (await as('DELETE', `${path}/${id}`)).status
      ]
    }
    expect(await statuses(`${feature}.readonly`)).toEqual([200, 200, 401, 401])
    expect(await statuses(`${feature}.write`)).toEqual([200, 200, 201, 401])
    expect(await statuses(`${feature}.delete`)).toEqual([401, 401, 401, 204])
    expect(await statuses('scim.admin')).toEqual([200, 200, 201, 204])
    expect(await statuses('read-all')).toEqual([200, 200, 401, 401])
    expect(await statuses('write-all')).toEqual([200, 200, 201, 401])
    expect(await statuses('https://jans.io/scim/config.write', usersRead)).toEqual([401, 401, 401, 401])
    const nobody = await configApi(app)
    expect((await nobody('POST', path, { name: 'x', scopes: [usersRead] })).status).toBe(401)
  })
})
