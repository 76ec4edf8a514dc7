import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { enterpriseUrn, scimClient, userUrn, type ScimClient } from '../client.ts'

describe('people are provisioned', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  const json = { 'content-type': 'application/json' }
  const look = async (name: string) => (await client.find(`userName eq "${name}"`)).body
  const emails = (value: string) => [{ value, type: 'work', primary: true }]

  it('by OneLogin: looked up, created with both schemas as plain JSON, updated by PUT, deactivated, deleted', async () => {
    expect((await look('one@login.test')).totalResults).toBe(0)
    const person = {
      schemas: [userUrn, enterpriseUrn],
      userName: 'one@login.test',
      name: { givenName: 'One', familyName: 'Login' },
      emails: emails('one@login.test'),
      [enterpriseUrn]: { department: 'D' },
      active: true
    }
    const { status, body } = await client.send('POST', '/Users', person, json)
    expect({ status, body }).toMatchObject({ status: 201, body: person })
    const put = (more: object) => client.send('PUT', `/Users/${body.id}`, { ...person, ...more }, json)
    expect((await put({ title: 'T', [enterpriseUrn]: { department: 'E' } })).body).toMatchObject({
      title: 'T',
      [enterpriseUrn]: { department: 'E' }
    })
    expect((await put({ active: false })).body.active).toBe(false)
    expect((await client.send('DELETE', `/Users/${body.id}`)).status).toBe(204)
  })

  it('by Google: looked up, created, changed without a path, suspended, deleted', async () => {
    expect((await look('g@workspace.test')).Resources).toEqual([])
    const { id } = await client.create({
      userName: 'g@workspace.test',
      name: { givenName: 'G', familyName: 'W' },
      emails: emails('g@workspace.test'),
      active: true
    })
    const patch = async (value: object) => (await client.patch(id, { op: 'replace', value })).body
    expect(
      await patch({ name: { givenName: 'Gee' }, emails: [{ value: 'gee@workspace.test', primary: true }] })
    ).toMatchObject({
      name: { givenName: 'Gee', familyName: 'W' },
      emails: [{ value: 'gee@workspace.test', primary: true }]
    })
    expect((await patch({ active: false })).active).toBe(false)
    expect((await client.send('DELETE', `/Users/${id}`)).status).toBe(204)
  })

  it('by JumpCloud: looked up, created with its own id, updated by PUT', async () => {
    const person = {
      userName: 'jc',
      externalId: '5e8c1f',
      name: { givenName: 'J', familyName: 'C' },
      emails: emails('jc@cloud.test'),
      active: true
    }
    const { id } = await client.create(person)
    expect((await look('JC')).Resources).toMatchObject([{ id, externalId: '5e8c1f' }])
    const { status, body } = await client.send('PUT', `/Users/${id}`, {
      schemas: [userUrn],
      ...person,
      active: false,
      displayName: 'J C'
    })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { id, externalId: '5e8c1f', active: false, displayName: 'J C' }
    })
  })

  it('by Ping: after a look at what the service can do, by PUT or PATCH as it is set', async () => {
    const [config, schemas] = [await client.get('/ServiceProviderConfig'), await client.get('/Schemas')]
    expect(config.body).toMatchObject({ patch: { supported: true }, filter: { supported: true } })
    expect(schemas.body.Resources.map(({ id }: { id: string }) => id)).toContain(userUrn)
    const { id } = await client.create({
      userName: 'ping',
      active: true,
      title: 'a',
      phoneNumbers: [{ value: '1', type: 'work' }]
    })
    expect((await look('ping')).Resources).toMatchObject([{ id }])
    expect(
      (await client.send('PUT', `/Users/${id}`, { schemas: [userUrn], userName: 'ping', title: 'b' })).body.title
    ).toBe('b')
    const patched = await client.patch(
      id,
      { op: 'replace', path: 'title', value: 'c' },
      { op: 'replace', path: 'phoneNumbers', value: [{ value: '2', type: 'mobile' }] },
      { op: 'remove', path: 'nickName' }
    )
    expect(patched.body).toMatchObject({ title: 'c', phoneNumbers: [{ value: '2', type: 'mobile' }] })
  })

  it('for SailPoint and Saviynt: everybody is read page by page in an order that holds, with counts that are right', async () => {
    for (let i = 0; i < 7; i++) await client.create({ userName: `sail${i}`, userType: 'Aggregated' })
    const read = async () => {
      const ids: string[] = []
      for (let startIndex = 1; ;) {
        const { body } = await client.get(`/Users?startIndex=${startIndex}&count=3`)
        expect(body.itemsPerPage).toBe(body.Resources.length)
        if (body.Resources.length === 0) return { ids, total: body.totalResults as number }
        ids.push(...body.Resources.map(({ id }: { id: string }) => id))
        startIndex += body.itemsPerPage
      }
    }
    const [first, second] = [await read(), await read()]
    expect(second).toEqual(first)
    expect(first.ids.length).toBe(first.total)
    expect(new Set(first.ids).size).toBe(first.total)
    // Filters are percent-encoded with a plus for a space by some.
    expect((await client.get('/Users?filter=userType+eq+%22aggregated%22&count=2')).body).toMatchObject({
      totalResults: 7,
      itemsPerPage: 2
    })
  })

  it('for those who read the first address or the primary one: there is at most one, and it is told', async () => {
    const { id } = await client.create({
      emails: [
        { value: 'a@x.org', primary: true },
        { value: 'b@x.org', primary: true }
      ]
    })
    const primary = async () =>
      (await client.get(`/Users/${id}`)).body.emails.filter((email: { primary?: boolean }) => email.primary)
    expect(await primary()).toEqual([{ value: 'a@x.org', primary: true }])
    await client.patch(id, { op: 'add', path: 'emails', value: { value: 'c@x.org', primary: 'True' } })
    expect(await primary()).toEqual([{ value: 'c@x.org', primary: true }])
    await client.patch(id, { op: 'add', path: 'emails', value: { value: 'B@x.org', primary: true } })
    expect(await primary()).toEqual([{ value: 'B@x.org', primary: true }])
    expect((await client.get(`/Users/${id}`)).body.emails).toHaveLength(3)
  })
})
