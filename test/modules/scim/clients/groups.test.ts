import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp } from '../../../support/app.ts'
import { patchUrn, userUrn } from '../client.ts'
import { groupClient, groupUrn, values, type GroupClient } from '../group-client.ts'

let app: MinijansServer
let client: GroupClient
let base: string
/** The people of the examples. */
let babs: string
let mandy: string
let james: string
beforeAll(async () => {
  app = await startApp()
  client = await groupClient(app)
  base = `${app.ctx.config.issuer}/jans-scim/restv1/v2`
  const person = async (displayName: string) => (await client.createUser({ displayName })).id as string
  ;[babs, mandy, james] = [await person('Babs Jensen'), await person('Mandy Pepperidge'), await person('James Smith')]
})
afterAll(() => app[Symbol.asyncDispose]())

const patched = (id: string, ...Operations: unknown[]) =>
  client.send('PATCH', `/Groups/${id}`, { schemas: [patchUrn], Operations })
/** What somebody else finds after it. */
const memberNames = async (id: string): Promise<string[]> => {
  const { body } = await client.get(`/Groups/${id}`)
  return ((body.members ?? []) as { display: string }[]).map(({ display }) => display).toSorted()
}

describe('the examples of RFC 7643 and RFC 7644', () => {
  const reference = (value: string, display: string) => ({
    display,
    $ref: `https://example.com/v2/Users/${value}`,
    value
  })
  let group: { id: string }
  beforeEach(async () => {
    group = await client.create({ members: values(babs, mandy) })
  })

  it('make a group look like the one of RFC 7643, 8.4', async () => {
    const { status, body } = await client.send('POST', '/Groups', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      id: 'e9e30dba-f08f-4109-8486-d5c6a331660a',
      displayName: 'Tour Guides',
      members: [reference(babs, 'Babs Jensen'), reference(mandy, 'Mandy Pepperidge')],
      meta: {
        resourceType: 'Group',
        created: '2010-01-23T04:56:22Z',
        lastModified: '2011-05-13T04:42:34Z',
        version: 'W/"3694e05e9dff592"',
        location: 'https://example.com/v2/Groups/e9e30dba-f08f-4109-8486-d5c6a331660a'
      }
    })
    const shown = (value: string, display: string) => ({ value, $ref: `${base}/Users/${value}`, display, type: 'User' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Tour Guides',
      meta: { resourceType: 'Group', location: `${base}/Groups/${body.id}` }
    })
    expect(body.members).toHaveLength(2)
    expect(body.members).toEqual(expect.arrayContaining([shown(babs, 'Babs Jensen'), shown(mandy, 'Mandy Pepperidge')]))
    expect(body.meta.created).not.toBe('2010-01-23T04:56:22Z')
  })

  it('add a member (RFC 7644, 3.5.2.1), and again without a change', async () => {
    const operation = { op: 'add', path: 'members', value: [reference(james, 'James Smith')] }
    const first = await patched(group.id, operation)
    expect(await memberNames(group.id)).toEqual(['Babs Jensen', 'James Smith', 'Mandy Pepperidge'])
    expect((await patched(group.id, operation)).body).toEqual(first.body)
  })

  it('remove one member, all members, and one for another (RFC 7644, 3.5.2.2)', async () => {
    await patched(group.id, { op: 'remove', path: `members[value eq "${babs}"]` })
    expect(await memberNames(group.id)).toEqual(['Mandy Pepperidge'])
    await patched(
      group.id,
      { op: 'remove', path: `members[value eq "${mandy}"]` },
      { op: 'add', path: 'members', value: [reference(james, 'James Smith')] }
    )
    expect(await memberNames(group.id)).toEqual(['James Smith'])
    expect((await patched(group.id, { op: 'remove', path: 'members' })).body).not.toHaveProperty('members')
    expect(await memberNames(group.id)).toEqual([])
  })

  it('replace all members (RFC 7644, 3.5.2.3)', async () => {
    await patched(group.id, {
      op: 'replace',
      path: 'members',
      value: [reference(babs, 'Babs Jensen'), reference(james, 'James Smith')]
    })
    expect(await memberNames(group.id)).toEqual(['Babs Jensen', 'James Smith'])
  })
})

describe('Okta', () => {
  it('lists groups, makes one, links to one that is there, and pushes its members', async () => {
    const listed = await client.get('/Groups?startIndex=1&count=100')
    expect(listed).toMatchObject({ status: 200, body: { startIndex: 1 } })
    expect(listed.body.Resources).toHaveLength(listed.body.itemsPerPage)

    const probe = await client.find('displayName eq "Okta Sales"', '&startIndex=1&count=100')
    expect(probe).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } })

    const given = {
      schemas: [groupUrn],
      displayName: 'Okta Sales',
      members: [{ value: babs, display: 'babs@example.com' }]
    }
    const made = await client.send('POST', '/Groups', given)
    expect(made).toMatchObject({ status: 201, body: { displayName: 'Okta Sales', members: [{ value: babs }] } })
    const { id } = made.body
    expect(await client.send('POST', '/Groups', given)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    expect((await client.find('displayName eq "okta sales"')).body.Resources[0].id).toBe(id)

    const renamed = await patched(id, { op: 'replace', value: { id, displayName: 'Okta Field Sales' } })
    expect(renamed).toMatchObject({ status: 200, body: { id, displayName: 'Okta Field Sales' } })
    const added = await patched(id, {
      op: 'add',
      path: 'members',
      value: [
        { value: mandy, display: 'mandy@example.com' },
        { value: james, display: 'james@example.com' }
      ]
    })
    expect(added.status).toBe(200)
    expect((await patched(id, { op: 'remove', path: `members[value eq "${babs}"]` })).status).toBe(200)
    expect(await memberNames(id)).toEqual(['James Smith', 'Mandy Pepperidge'])
    await patched(id, { op: 'replace', path: 'members', value: [{ value: babs, display: 'babs@example.com' }] })
    expect(await memberNames(id)).toEqual(['Babs Jensen'])

    const read = (await client.get(`/Groups/${id}`)).body
    const put = await client.send('PUT', `/Groups/${id}`, { ...read, members: values(mandy) })
    expect(put).toMatchObject({
      status: 200,
      body: { id, displayName: 'Okta Field Sales', members: [{ value: mandy }] }
    })
    expect((await client.send('DELETE', `/Groups/${id}`)).status).toBe(204)
    expect((await client.send('DELETE', `/Groups/${id}`)).status).toBe(404)
  })
})

describe('Entra ID', () => {
  const adscim = 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'

  it('matches, makes and reads a group without its members', async () => {
    const match = await client.get('/Groups?excludedAttributes=members&filter=displayName+eq+%22Entra+Engineers%22')
    expect(match).toMatchObject({ status: 200, body: { totalResults: 0 } })
    const made = await client.send('POST', '/Groups', {
      schemas: [groupUrn, adscim],
      externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159',
      displayName: 'Entra Engineers',
      meta: { resourceType: 'Group' }
    })
    expect(made).toMatchObject({
      status: 201,
      body: { schemas: [groupUrn], externalId: '8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159', displayName: 'Entra Engineers' }
    })
    const { id } = made.body
    await patched(id, { op: 'Add', path: 'members', value: [{ $ref: null, value: babs }] })
    const read = await client.get(`/Groups/${id}?excludedAttributes=members`)
    expect(read).toMatchObject({ status: 200, body: { id, displayName: 'Entra Engineers' } })
    expect(read.body).not.toHaveProperty('members')
    const found = await client.get(
      '/Groups?excludedAttributes=members&filter=externalId+eq+%228aa1a0c0-c4c3-4bc0-b4a5-2ef676900159%22'
    )
    expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id }] })
    expect(found.body.Resources[0]).not.toHaveProperty('members')
  })

  it('adds and removes lists of members, and renames, with capital letters', async () => {
    const { id } = await client.create({ schemas: [groupUrn, adscim], externalId: 'entra-2' })
    const list = (...ids: string[]) => ids.map((value) => ({ $ref: null, value }))
    expect([200, 204]).toContain(
      (await patched(id, { op: 'Add', path: 'members', value: list(babs, mandy, james) })).status
    )
    expect(await memberNames(id)).toEqual(['Babs Jensen', 'James Smith', 'Mandy Pepperidge'])
    expect([200, 204]).toContain((await patched(id, { op: 'Remove', path: 'members', value: list(mandy) })).status)
    expect(await memberNames(id)).toEqual(['Babs Jensen', 'James Smith'])
    expect([200, 204]).toContain((await patched(id, { op: 'Remove', path: 'members', value: list(mandy) })).status)
    await patched(id, { op: 'Replace', path: 'displayName', value: 'Entra renamed' })
    await patched(id, { op: 'Replace', path: 'externalId', value: 'entra-3' })
    expect((await client.get(`/Groups/${id}`)).body).toMatchObject({
      displayName: 'Entra renamed',
      externalId: 'entra-3'
    })
  })

  it('adds and removes members in the manner of the newer flag', async () => {
    const { id } = await client.create()
    await patched(id, { op: 'add', path: 'members', value: values(babs, mandy) })
    await patched(id, { op: 'remove', path: `members[value eq "${babs}"]` })
    expect(await memberNames(id)).toEqual(['Mandy Pepperidge'])
    const replaced = await patched(id, { op: 'replace', value: { displayName: 'Entra flag', externalId: 'entra-4' } })
    expect(replaced.body).toMatchObject({ displayName: 'Entra flag', externalId: 'entra-4' })
  })

  it('asks whether somebody is a member', async () => {
    const { id } = await client.create({ members: values(babs) })
    const asked = async (user: string) =>
      (await client.find(`id eq "${id}" and members eq "${user}"`, '&excludedAttributes=members')).body.totalResults
    expect([await asked(babs), await asked(mandy)]).toEqual([1, 0])
  })

  it('adds several hundred members by one operation, and removes them by one', async () => {
    const { id } = await client.create()
    const { users } = app.ctx.db.tables
    const many = Array.from({ length: 500 }, (_, i) => `entra-many-${String(i).padStart(3, '0')}`)
    await app.ctx.db.query.insert(users).values(
      many.map((inum) => ({
        inum,
        userName: inum,
        userNameFolded: inum,
        status: 'active',
        attributes: {},
        createdAt: 1,
        updatedAt: 1,
        version: 1
      }))
    )
    expect((await patched(id, { op: 'Add', path: 'members', value: values(...many, babs) })).status).toBe(204)
    expect(await client.memberIds(id)).toHaveLength(501)
    expect((await patched(id, { op: 'Remove', path: 'members', value: values(...many) })).status).toBe(200)
    expect(await client.memberIds(id)).toEqual([babs])
  })
})

describe('OneLogin and JumpCloud', () => {
  it('probe, make and fill a group as plain JSON', async () => {
    const json = { 'content-type': 'application/json', accept: 'application/json' }
    const probe = await client.send('GET', '/Groups?count=1', undefined, json)
    expect(probe.status).toBe(200)
    expect(probe.headers.get('content-type')).toMatch(/^application\/json/)
    const made = await client.send(
      'POST',
      '/Groups',
      { schemas: [groupUrn], displayName: 'OneLogin', externalId: 'jc-1' },
      json
    )
    expect(made).toMatchObject({ status: 201, body: { displayName: 'OneLogin', externalId: 'jc-1' } })
    const { id } = made.body
    const send = (...Operations: unknown[]) =>
      client.send('PATCH', `/Groups/${id}`, { schemas: [patchUrn], Operations }, json)
    await send(
      { op: 'add', path: 'members', value: values(babs) },
      { op: 'add', path: 'members', value: values(mandy) }
    )
    await send({ op: 'remove', path: 'members', value: values(babs) })
    await send({ op: 'add', value: { members: values(james) } })
    expect(await memberNames(id)).toEqual(['James Smith', 'Mandy Pepperidge'])
  })
})

it('a trailing slash, a probe for one and a page after the end are no errors', async () => {
  await client.create()
  expect((await client.get('/Groups/')).status).toBe(200)
  expect((await client.get('/Groups?startIndex=1&count=1')).body).toMatchObject({ itemsPerPage: 1 })
  expect((await client.get('/Groups?count=0')).body).toMatchObject({ itemsPerPage: 0, Resources: [] })
  expect((await client.get('/Groups?startIndex=100000')).body).toMatchObject({ itemsPerPage: 0, Resources: [] })
})

it('a group whose schema is that of a user is refused', async () => {
  expect(await client.send('POST', '/Groups', { schemas: [userUrn], displayName: 'x' })).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue' }
  })
})
