import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { enterpriseUrn, scimClient, userUrn, type ScimClient } from '../client.ts'

describe('Microsoft Entra ID provisions people', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  let made = 0
  const bob = () => ({
    schemas: [userUrn, enterpriseUrn],
    externalId: `0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef-${++made}`,
    userName: `bob${made}@contoso.com`,
    active: true,
    displayName: 'Bob C',
    emails: [{ primary: true, type: 'work', value: `bob${made}@contoso.com` }],
    meta: { resourceType: 'User' },
    name: { formatted: 'Bob C', familyName: 'C', givenName: 'Bob' },
    roles: [],
    [enterpriseUrn]: { department: 'R&D', employeeNumber: '7' }
  })
  const create = async () => (await client.send('POST', '/Users', bob())).body

  it('tests the connection by a name that nobody has, and reads what there is', async () => {
    expect(await client.find('userName eq "6a2b7a5e-8cf1-4ed9-9b5c-5f0a1c2d3e4f"')).toMatchObject({
      status: 200,
      body: { totalResults: 0, Resources: [] }
    })
    for (const path of ['/ServiceProviderConfig', '/Schemas', '/ResourceTypes'])
      expect((await client.get(path)).status).toBe(200)
  })

  it('creates, and matches by user name and by its own id', async () => {
    const sent = bob()
    const { status, body } = await client.send('POST', '/Users', sent)
    const { roles: _, meta: __, ...shown } = sent
    expect({ status, body }).toMatchObject({ status: 201, body: { ...shown, id: expect.any(String) } })
    for (const filter of [`userName eq "${sent.userName.toUpperCase()}"`, `externalId eq "${sent.externalId}"`])
      expect((await client.find(filter)).body).toMatchObject({ totalResults: 1, Resources: [body] })
    // Its own id is exact.
    expect((await client.find(`externalId eq "${sent.externalId.toUpperCase()}"`)).body.totalResults).toBe(0)
    expect((await client.get(`/Users/${body.id}`)).body).toEqual(body)
    expect(await client.send('POST', '/Users', sent)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
  })

  it('updates by many capitalized operations, which make the elements that are not there', async () => {
    const { id } = await create()
    const { status, body } = await client.patch(
      id,
      { op: 'Replace', path: 'displayName', value: 'Bob D' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'new@contoso.com' },
      { op: 'Add', path: 'emails[type eq "other"].value', value: 'other@contoso.com' },
      { op: 'Replace', path: 'name.familyName', value: 'D' },
      { op: 'Replace', path: 'name.formatted', value: 'Bob D' },
      { op: 'Add', path: `${enterpriseUrn}:department`, value: 'Sales' },
      { op: 'Add', path: `${enterpriseUrn}:manager`, value: 'boss' },
      { op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555' },
      { op: 'Replace', path: 'addresses[type eq "work"].country', value: 'US' },
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Redmond' },
      { op: 'Add', path: 'roles[primary eq "True"].value', value: 'admin' },
      { op: 'Replace', path: 'active', value: 'False' }
    )
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        displayName: 'Bob D',
        emails: [
          { type: 'work', value: 'new@contoso.com', primary: true },
          { type: 'other', value: 'other@contoso.com' }
        ],
        name: { givenName: 'Bob', familyName: 'D', formatted: 'Bob D' },
        phoneNumbers: [{ type: 'mobile', value: '+1 555' }],
        addresses: [{ type: 'work', country: 'US', locality: 'Redmond' }],
        roles: [{ primary: true, value: 'admin' }],
        active: false,
        [enterpriseUrn]: { department: 'Sales', employeeNumber: '7', manager: { value: 'boss' } }
      }
    })
  })

  it.each<[string, unknown]>([
    ['text', 'boss'],
    ['an object', { value: 'boss' }],
    ['a list of one', [{ $ref: 'http://localhost/scim/Users/boss', value: 'boss' }]]
  ])('sets the manager as %s, finds by it, and removes it', async (_what, value) => {
    const { id } = await create()
    const path = `${enterpriseUrn}:manager`
    const set = await client.patch(id, { op: 'Add', path, value })
    expect(set.body[enterpriseUrn]).toMatchObject({ manager: { value: 'boss' }, department: 'R&D' })
    const found = await client.find(`id eq "${id}" and ${path} eq "boss"`, '&attributes=id')
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id }] })
    const removed = await client.patch(id, { op: 'Remove', path })
    expect(removed.body[enterpriseUrn]).toEqual({ department: 'R&D', employeeNumber: '7' })
  })

  it('names the manager without the URI of its schema', async () => {
    const { id } = await create()
    const set = await client.patch(id, { op: 'Add', path: 'manager', value: [{ $ref: null, value: 'm9' }] })
    expect({ status: set.status, body: set.body }).toMatchObject({
      status: 200,
      body: { [enterpriseUrn]: { manager: { value: 'm9' } } }
    })
    expect((await client.find(`id eq "${id}" and manager eq "m9"`)).body.totalResults).toBe(1)
    expect((await client.find(`id eq "${id}" and manager eq "m8"`)).body.totalResults).toBe(0)
  })

  it('removes of a list only what it names', async () => {
    const { id } = await create()
    await client.patch(id, { op: 'Add', path: 'roles', value: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] })
    const one = await client.patch(id, { op: 'Remove', path: 'roles', value: [{ $ref: null, value: 'b' }] })
    expect(one.body.roles).toEqual([{ value: 'a' }, { value: 'c' }])
    const none = await client.patch(id, { op: 'Remove', path: 'roles', value: [] })
    expect(none.body.roles).toEqual([{ value: 'a' }, { value: 'c' }])
    const all = await client.patch(id, { op: 'Remove', path: 'roles' })
    expect(all.body).not.toHaveProperty('roles')
  })

  it('updates with the flag aadOptscim062020 by one operation with paths for keys', async () => {
    const { id } = await create()
    const { status, body } = await client.patch(id, {
      op: 'replace',
      value: {
        displayName: 'Bob E',
        'name.givenName': 'Robert',
        'emails[type eq "work"].value': 'robert@contoso.com',
        'phoneNumbers[type eq "work"].value': '+1 444',
        active: false,
        [`${enterpriseUrn}:department`]: 'Legal',
        [enterpriseUrn]: { costCenter: '12', manager: { value: 'm2' } }
      }
    })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        displayName: 'Bob E',
        name: { givenName: 'Robert', familyName: 'C' },
        emails: [{ type: 'work', value: 'robert@contoso.com', primary: true }],
        phoneNumbers: [{ type: 'work', value: '+1 444' }],
        active: false,
        [enterpriseUrn]: { department: 'Legal', costCenter: '12', manager: { value: 'm2' } }
      }
    })
    const added = await client.patch(id, { op: 'add', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 333' })
    expect(added.body.phoneNumbers).toEqual([
      { type: 'work', value: '+1 444' },
      { type: 'mobile', value: '+1 333' }
    ])
  })

  it('disables, and later deletes, for good', async () => {
    const { id } = await create()
    expect((await client.patch(id, { op: 'Replace', path: 'active', value: 'False' })).body.active).toBe(false)
    expect((await client.patch(id, { op: 'Replace', path: 'active', value: 'True' })).body.active).toBe(true)
    expect((await client.send('DELETE', `/Users/${id}`)).status).toBe(204)
    expect((await client.send('DELETE', `/Users/${id}`)).status).toBe(404)
    expect((await client.find(`id eq "${id}"`)).body.totalResults).toBe(0)
  })
})
