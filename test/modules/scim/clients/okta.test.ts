import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { patchUrn, scimClient, userUrn, type ScimClient } from '../client.ts'

describe('Okta provisions people', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  let made = 0
  const alice = () => ({
    schemas: [userUrn],
    userName: `alice${++made}@example.com`,
    name: { givenName: 'Alice', familyName: 'A' },
    emails: [{ primary: true, value: `alice${made}@example.com`, type: 'work' }],
    displayName: 'Alice A',
    locale: 'en-US',
    externalId: `00u1okta${made}`,
    groups: [],
    password: '1mz050nq',
    active: true
  })
  const create = async () => (await client.send('POST', '/Users', alice())).body

  it('tests the connection by two users and by what the service can do', async () => {
    const { status, body } = await client.get('/Users?startIndex=1&count=2')
    expect({ status, body }).toMatchObject({ status: 200, body: { startIndex: 1, totalResults: expect.any(Number) } })
    expect(body.Resources).toHaveLength(body.itemsPerPage)
    expect((await client.get('/ServiceProviderConfig')).body).toMatchObject({ patch: { supported: true } })
  })

  it('looks a name up in any case before it creates, and finds the person afterwards', async () => {
    const person = alice()
    const look = (name: string) =>
      client.get(`/Users?filter=userName%20eq%20%22${encodeURIComponent(name)}%22&startIndex=1&count=100`)
    expect(await look(person.userName)).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } })
    const created = await client.send('POST', '/Users', person)
    const { password, groups: _, ...shown } = person
    expect(created).toMatchObject({ status: 201, body: shown })
    expect(created.body).not.toHaveProperty('groups')
    expect(JSON.stringify(created.body)).not.toContain(password)
    expect((await look(person.userName.toUpperCase())).body).toMatchObject({
      totalResults: 1,
      Resources: [created.body]
    })
    expect((await look(person.userName.replace('@', '+x@'))).body.totalResults).toBe(0)
    expect(await verifyPassword(app.ctx, person.userName, password)).toBeDefined()
  })

  it('is told 409 for a name that is taken, and 404 with an error for nobody', async () => {
    const { userName } = await create()
    expect(await client.send('POST', '/Users', { ...alice(), userName })).toMatchObject({
      status: 409,
      body: { status: '409', scimType: 'uniqueness', detail: expect.any(String) }
    })
    expect(await client.get('/Users/010101001010101011001010101011')).toMatchObject({
      status: 404,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404', detail: expect.any(String) }
    })
  })

  it('updates a profile by PUT of all that it has just read', async () => {
    const { id } = await create()
    const { body } = await client.get(`/Users/${id}`)
    const changed = {
      ...body,
      name: { ...body.name, givenName: 'Alicia', formatted: undefined },
      groups: [],
      title: 'Boss'
    }
    const { status, body: after } = await client.send('PUT', `/Users/${id}`, changed)
    expect({ status, after }).toMatchObject({
      status: 200,
      after: {
        ...body,
        meta: {
          ...body.meta,
          lastModified: expect.any(String),
          version: expect.any(String)
        },
        name: { givenName: 'Alicia', familyName: 'A' },
        title: 'Boss'
      }
    })
  })

  it('deactivates and activates again, by PATCH without a path and by PUT', async () => {
    const { id, userName } = await create()
    const set = (active: boolean) =>
      client.send('PATCH', `/Users/${id}`, { schemas: [patchUrn], Operations: [{ op: 'replace', value: { active } }] })
    expect(await set(false)).toMatchObject({ status: 200, body: { id, active: false } })
    expect(await verifyPassword(app.ctx, userName, '1mz050nq')).toBeUndefined()
    expect(await set(true)).toMatchObject({ status: 200, body: { id, active: true } })
    expect(await verifyPassword(app.ctx, userName, '1mz050nq')).toBeDefined()
    const { body } = await client.get(`/Users/${id}`)
    expect((await client.send('PUT', `/Users/${id}`, { ...body, active: false })).body.active).toBe(false)
  })

  it('repeats the id in a patch', async () => {
    const { id } = await create()
    const { status, body } = await client.patch(id, { op: 'replace', value: { id, displayName: 'New' } })
    expect({ status, body }).toMatchObject({ status: 200, body: { id, displayName: 'New' } })
  })

  it('synchronizes passwords by PUT and by PATCH', async () => {
    const { id, userName, schemas } = await create()
    const put = await client.send('PUT', `/Users/${id}`, { schemas, userName, active: true, password: 'by-PUT-1' })
    const patch = await client.patch(id, { op: 'replace', value: { password: 'by-PATCH-2' } })
    expect(JSON.stringify([put.body, patch.body])).not.toContain('by-P')
    expect(await verifyPassword(app.ctx, userName, 'by-PUT-1')).toBeUndefined()
    expect(await verifyPassword(app.ctx, userName, 'by-PATCH-2')).toBeDefined()
  })

  it('imports everybody page by page, each once', async () => {
    for (let i = 0; i < 5; i++) await create()
    const ids: string[] = []
    for (let startIndex = 1; ; startIndex += 3) {
      const { body } = await client.get(`/Users?startIndex=${startIndex}&count=3`)
      expect(body).toMatchObject({ startIndex, itemsPerPage: body.Resources.length })
      ids.push(...body.Resources.map(({ id }: { id: string }) => id))
      if (ids.length >= body.totalResults) break
    }
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length).toBeGreaterThan(5)
  })
})
