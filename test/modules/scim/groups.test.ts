import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import { createGroup, findGroup, updateGroup, type Group } from '#modules/groups/index'
import { shownGroups } from '#modules/scim/shown-groups'
import { deleteUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { accessToken } from '../../support/tokens.ts'
import { patchUrn, scopes as userScopes } from './client.ts'
import { groupClient, groupScopes, groupUrn, values, type GroupClient } from './group-client.ts'

let app: MinijansServer
let client: GroupClient
let base: string
let ada: string
let bob: string
let cem: string
beforeAll(async () => {
  app = await startApp()
  client = await groupClient(app)
  base = `${app.ctx.config.issuer}/jans-scim/restv1/v2`
  ada = (await client.createUser({ displayName: 'Ada' })).id
  bob = (await client.createUser({ displayName: 'Bob' })).id
  cem = (await client.createUser({ displayName: 'Cem' })).id
})
afterAll(() => app[Symbol.asyncDispose]())

const member = (value: string, display?: string) => ({
  value,
  $ref: `${base}/Users/${value}`,
  ...(display !== undefined && { display }),
  type: 'User'
})
const byValue = (a: { value: string }, b: { value: string }) => (a.value < b.value ? -1 : 1)

describe('making a group', () => {
  it('answers 201 with the group, its members and its address', async () => {
    const displayName = 'Tour Guides'
    const { status, headers, body } = await client.send('POST', '/Groups', {
      schemas: [groupUrn],
      displayName,
      externalId: 'hr-7',
      members: [{ value: ada, display: 'ignored', type: 'Group', $ref: null }, { value: bob }]
    })
    expect({ status, location: headers.get('location') }).toEqual({
      status: 201,
      location: `${base}/Groups/${body.id}`
    })
    expect(body).toMatchObject({
      schemas: [groupUrn],
      displayName,
      externalId: 'hr-7',
      members: [member(ada, 'Ada'), member(bob, 'Bob')].toSorted(byValue),
      meta: { resourceType: 'Group', location: `${base}/Groups/${body.id}` }
    })
    expect(body.meta.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect((await client.get(`/Groups/${body.id}`)).body).toEqual(body)
  })

  it('shows no members where there are none, and keeps none that are nobody or a group', async () => {
    const empty = await client.create({ members: [] })
    expect(empty).not.toHaveProperty('members')
    const group = await client.create({ members: values('nobody', empty.id, ada, ada) })
    expect(group.members).toEqual([member(ada, 'Ada')])
  })

  it('leaves out the name of who has none', async () => {
    const { id } = await client.createUser()
    expect((await client.create({ members: values(id) })).members).toEqual([member(id)])
  })

  it('names attributes in any case, and ignores what no schema knows', async () => {
    const { status, body } = await client.send('POST', '/Groups', {
      schemas: [groupUrn.toUpperCase(), 'urn:x:unknown'],
      DISPLAYNAME: 'Any case',
      Members: { VALUE: ada },
      id: 'mine',
      meta: { created: 'x' },
      shoe: 1
    })
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { displayName: 'Any case', members: [{ value: ada }] }
    })
    expect(body.id).not.toBe('mine')
    expect(body).not.toHaveProperty('shoe')
  })

  it.each<[string, object, string]>([
    ['no schemas', { schemas: undefined }, 'invalidValue'],
    ['another schema alone', { schemas: ['urn:x'] }, 'invalidValue'],
    ['no name', { displayName: undefined }, 'invalidValue'],
    ['null for a name', { displayName: null }, 'invalidValue'],
    ['an empty name', { displayName: ' ' }, 'invalidValue'],
    ['a number for a name', { displayName: 7 }, 'invalidValue'],
    ['a number for an externalId', { externalId: 7 }, 'invalidValue'],
    ['members that are numbers', { members: [7] }, 'invalidValue'],
    ['a member without a value', { members: [{ display: 'Ada' }] }, 'invalidValue'],
    ['a member whose value is no text', { members: [{ value: { id: 'x' } }] }, 'invalidValue'],
    ['a member whose value is empty', { members: [{ value: '' }] }, 'invalidValue']
  ])('refuses %s, and makes nothing', async (_what, given, scimType) => {
    const before = (await client.get('/Groups?count=0')).body.totalResults
    const answer = await client.send('POST', '/Groups', { schemas: [groupUrn], displayName: 'Refused', ...given })
    expect(answer).toMatchObject({ status: 400, body: { status: '400', scimType } })
    expect((await client.get('/Groups?count=0')).body.totalResults).toBe(before)
  })

  it('answers 409 uniqueness for a name that is taken in any case', async () => {
    await client.create({ displayName: 'Unique' })
    expect(await client.send('POST', '/Groups', { schemas: [groupUrn], displayName: 'UNIQUE' })).toMatchObject({
      status: 409,
      body: { status: '409', scimType: 'uniqueness' }
    })
  })

  it('makes one group when several of that name come at once', async () => {
    const answers = await Promise.all(
      ['race', 'RACE', 'Race', 'rACE'].map((displayName) =>
        client.send('POST', '/Groups', { schemas: [groupUrn], displayName, members: values(ada) })
      )
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409, 409])
    expect((await client.find('displayName eq "race"')).body.totalResults).toBe(1)
  })
})

describe('replacing a group', () => {
  it('leaves what is absent or null as it is', async () => {
    const group = await client.create({ externalId: 'x1', members: values(ada) })
    const { status, body } = await client.send('PUT', `/Groups/${group.id}`, {
      schemas: [groupUrn],
      displayName: 'Another name',
      externalId: null,
      members: null
    })
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { displayName: 'Another name', externalId: 'x1', members: [member(ada, 'Ada')] }
    })
    expect((await client.send('PUT', `/Groups/${group.id}`, {})).body).toEqual(body)
  })

  it('replaces the list of members as a whole, and empties it by an empty one', async () => {
    const group = await client.create({ members: values(ada, bob) })
    const replaced = await client.send('PUT', `/Groups/${group.id}`, { ...group, members: values(bob, cem, 'nobody') })
    expect(replaced.body.members).toEqual([member(bob, 'Bob'), member(cem, 'Cem')].toSorted(byValue))
    const emptied = await client.send('PUT', `/Groups/${group.id}`, { members: [] })
    expect(emptied.body).not.toHaveProperty('members')
    expect((await client.get(`/Groups/${group.id}`)).body).toEqual(emptied.body)
  })

  it('writes nothing when nothing is different', async () => {
    const group = await client.create({ members: values(ada) })
    expect((await client.send('PUT', `/Groups/${group.id}`, group)).body).toEqual(group)
  })

  it('refuses another id, a name that is taken and a group that is not there', async () => {
    const [one, other] = [await client.create(), await client.create()]
    expect(await client.send('PUT', `/Groups/${one.id}`, { id: other.id })).toMatchObject({
      status: 400,
      body: { scimType: 'invalidValue' }
    })
    expect(await client.send('PUT', `/Groups/${one.id}`, { displayName: other.displayName })).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' }
    })
    expect((await client.send('PUT', '/Groups/nobody', { displayName: 'x' })).status).toBe(404)
    expect((await client.get(`/Groups/${one.id}`)).body).toEqual(one)
  })
})

describe('removing', () => {
  it('removes a group once', async () => {
    const group = await client.create({ members: values(ada) })
    expect(await client.send('DELETE', `/Groups/${group.id}`)).toMatchObject({ status: 204, body: undefined })
    expect((await client.get(`/Groups/${group.id}`)).status).toBe(404)
    expect(await client.send('DELETE', `/Groups/${group.id}`)).toMatchObject({
      status: 404,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '404' }
    })
    expect((await client.get(`/Users/${ada}`)).status).toBe(200)
  })

  it('takes a person who goes out of the groups, which have changed by that', async () => {
    const [gone] = await client.people(1)
    const group = await client.create({ members: values(ada, gone as string) })
    expect((await client.send('DELETE', `/Users/${gone}`)).status).toBe(204)
    const { body } = await client.get(`/Groups/${group.id}`)
    expect(body.members).toEqual([member(ada, 'Ada')])
    expect(Date.parse(body.meta.lastModified)).toBeGreaterThan(Date.parse(group.meta.lastModified))
    expect(body.meta.version).not.toBe(group.meta.version)
    const [other] = await client.people(1)
    await client.patch(group.id, { op: 'add', path: 'members', value: values(other as string) })
    await deleteUser(app.ctx, other as string)
    expect(await client.memberIds(group.id)).toEqual([ada])
  })
})

describe('what an answer has', () => {
  it.each<[string, string[], string[] | undefined]>([
    ['', ['displayName', 'externalId', 'id', 'members', 'meta', 'schemas'], ['$ref', 'display', 'type', 'value']],
    ['attributes=displayName', ['displayName', 'id', 'schemas'], undefined],
    ['attributes=members', ['id', 'members', 'schemas'], ['$ref', 'display', 'type', 'value']],
    ['attributes=MEMBERS.value', ['id', 'members', 'schemas'], ['value']],
    [`attributes=${groupUrn}:members.display`, ['id', 'members', 'schemas'], ['display']],
    [
      `attributes=${groupUrn}`,
      ['displayName', 'externalId', 'id', 'members', 'meta', 'schemas'],
      ['$ref', 'display', 'type', 'value']
    ],
    ['excludedAttributes=members', ['displayName', 'externalId', 'id', 'meta', 'schemas'], undefined],
    [
      'excludedAttributes=members.display',
      ['displayName', 'externalId', 'id', 'members', 'meta', 'schemas'],
      ['$ref', 'type', 'value']
    ],
    [
      'excludedAttributes=id,displayName',
      ['externalId', 'id', 'members', 'meta', 'schemas'],
      ['$ref', 'display', 'type', 'value']
    ],
    [
      'Group-Overhead-Bypass=1',
      ['displayName', 'externalId', 'id', 'members', 'meta', 'schemas'],
      ['$ref', 'type', 'value']
    ]
  ])('for ?%s is the same by id, in a list, in a search and after a write', async (query, expected, parts) => {
    const { id, displayName } = await client.create({ externalId: 'e', members: values(ada) })
    const filter = `filter=${encodeURIComponent(`id eq "${id}"`)}`
    const listed = await client.get(`/Groups?${filter}&${query}`)
    const answers = [
      (await client.get(`/Groups/${id}?${query}`)).body,
      (await client.send('PUT', `/Groups/${id}?${query}`, { displayName })).body,
      (await client.patch(`${id}?${query}`, { op: 'add', path: 'members', value: values(ada) })).body,
      listed.body.Resources[0]
    ]
    for (const body of answers) {
      expect(Object.keys(body).toSorted()).toEqual(expected)
      expect(body.members && Object.keys(body.members[0]).toSorted()).toEqual(parts)
    }
  })

  it('lacks the names of members for who asks by header to be spared them', async () => {
    const bypass = { 'Group-Overhead-Bypass': 'true' }
    const body = { schemas: [groupUrn], displayName: 'Spared', members: values(ada, 'nobody') }
    const made = await client.send('POST', '/Groups', body, bypass)
    expect(made).toMatchObject({ status: 201, body: { members: [member(ada)] } })
    expect(made.body.members).toEqual([member(ada)])
    const search = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
      filter: `id eq "${made.body.id}"`
    }
    const found = await client.send('POST', '/Groups/.search', search, bypass)
    expect(found.body.Resources[0].members).toEqual([member(ada)])
    const patched = await client.send(
      'PATCH',
      `/Groups/${made.body.id}`,
      { schemas: [patchUrn], Operations: [{ op: 'add', path: 'members', value: values(bob) }] },
      bypass
    )
    expect(patched.body.members).toEqual([member(ada), member(bob)].toSorted(byValue))
  })

  it('has members in a list for each group those that it has', async () => {
    const made = [
      await client.create({ members: values(ada, bob) }),
      await client.create(),
      await client.create({ members: values(cem) })
    ]
    const { body } = await client.find(made.map(({ id }) => `id eq "${id}"`).join(' or '))
    expect(body).toMatchObject({ totalResults: 3, itemsPerPage: 3, startIndex: 1 })
    expect(body.Resources).toEqual(made)
  })
})

describe('a group of very many', () => {
  const size = 6000
  let people: string[]
  let id: string
  beforeAll(async () => {
    const { users } = app.ctx.db.tables
    people = Array.from({ length: size }, (_, i) => `many-${String(i).padStart(5, '0')}`)
    for (let i = 0; i < size; i += 500)
      await app.ctx.db.query.insert(users).values(
        people.slice(i, i + 500).map((inum) => ({
          inum,
          userName: inum,
          userNameFolded: inum,
          status: 'active',
          attributes: { displayName: `Name of ${inum}` },
          createdAt: 1,
          updatedAt: 1,
          version: 1
        }))
      )
    id = (await createGroup(app.ctx, { displayName: 'Everybody', members: people })).group.inum
  })

  it('is answered whole, and projected like others', async () => {
    const { status, body } = await client.get(`/Groups/${id}`)
    expect(status).toBe(200)
    expect(body.displayName).toBe('Everybody')
    expect(body.members).toEqual(people.map((inum) => member(inum, `Name of ${inum}`)))
    const lean = await client.get(`/Groups/${id}?attributes=members.value`)
    expect(Object.keys(lean.body).toSorted()).toEqual(['id', 'members', 'schemas'])
    expect(lean.body.members).toEqual(values(...people))
    const nameless = await client.get(`/Groups/${id}?excludedAttributes=members.display,meta`)
    expect(nameless.body).not.toHaveProperty('meta')
    expect(nameless.body.members).toEqual(people.map((inum) => member(inum)))
    expect((await client.get(`/Groups/${id}?Group-Overhead-Bypass=1`)).body.members).toEqual(
      people.map((inum) => member(inum))
    )
  })

  it('is whole in a list, among others that are', async () => {
    const others = [await client.create({ members: values(ada) }), await client.create()]
    const filter = [id, ...others.map((group) => group.id)].map((one) => `id eq "${one}"`).join(' or ')
    for (const order of ['ascending', 'descending']) {
      const { status, body } = await client.find(filter, `&sortBy=id&sortOrder=${order}`)
      expect({ status, total: body.totalResults }).toEqual({ status: 200, total: 3 })
      const whole = people.map((inum) => member(inum, `Name of ${inum}`))
      const everybody = { ...(await client.get(`/Groups/${id}?excludedAttributes=members`)).body, members: whole }
      const known = [everybody, ...others].toSorted((a, b) => (a.id < b.id ? -1 : 1))
      expect(body.Resources).toEqual(order === 'descending' ? known.toReversed() : known)
    }
  })

  it('is not read for who does not ask for members', async () => {
    const group = (await findGroup(app.ctx.db, id)) as Group
    const untouched = new Proxy({} as Db, {
      get: () => {
        throw new Error('The database was asked')
      }
    })
    for (const options of [{ excludedAttributes: ['members'] }, { attributes: ['displayName', 'meta'] }]) {
      const [shown] = await shownGroups(untouched, [group], options, base)
      expect(shown).not.toHaveProperty('members')
    }
    await expect(shownGroups(untouched, [group], {}, base)).rejects.toThrow('The database was asked')
  })

  it('is answered by 204 when one member comes or goes, unless attributes are asked for', async () => {
    expect(await client.patch(id, { op: 'remove', path: `members[value eq "${people[7]}"]` })).toMatchObject({
      status: 204,
      body: undefined
    })
    expect(await client.memberIds(id)).toEqual(people.filter((inum) => inum !== people[7]))
    const { status, body } = await client.patch(`${id}?attributes=displayName`, {
      op: 'add',
      path: 'members',
      value: values(people[7] as string)
    })
    expect({ status, body }).toMatchObject({ status: 200, body: { displayName: 'Everybody' } })
    expect(await client.memberIds(id)).toEqual(people)
  })

  it('loses a thousand who are named one by one, and is not searched a thousand times', async () => {
    const going = people.slice(0, 1000)
    const removals = (path: (inum: string) => string) => going.map((inum) => ({ op: 'remove', path: path(inum) }))
    for (const path of ['members[value ew "nobody"]', 'members[value eq "nobody" or display co "nobody"]'])
      expect(await client.patch(id, ...removals(() => path))).toMatchObject({
        status: 400,
        body: { status: '400', scimType: 'tooMany' }
      })
    expect((await client.memberIds(id)).length).toBe(size)
    const either = (inum: string) => `members[value eq "${inum}" or value eq "nobody"]`
    expect((await client.patch(id, ...removals(either))).status).toBe(204)
    expect(await client.memberIds(id)).toEqual(people.slice(1000))
    await client.patch(id, { op: 'add', path: 'members', value: values(...going) })
    expect((await client.patch(id, ...removals((inum) => `members[value eq "${inum}"]`))).status).toBe(204)
    expect(await client.memberIds(id)).toEqual(people.slice(1000))
    await client.patch(id, { op: 'add', path: 'members', value: values(...going) })
  })

  it('stays as it is when another one of a thousand is named that it has', async () => {
    const before = (await client.get(`/Groups/${id}?excludedAttributes=members`)).body
    await client.patch(id, { op: 'add', path: 'members', value: values(...people.slice(0, 1000)) })
    expect((await client.get(`/Groups/${id}?excludedAttributes=members`)).body).toEqual(before)
  })
})

describe('searching groups', () => {
  const prefix = 'Search'
  let one: { id: string; meta: { created: string; location: string } }
  let two: { id: string }
  let three: { id: string }
  beforeAll(async () => {
    one = await client.create({ displayName: `${prefix} Äpfel`, externalId: 'Ext-1', members: values(ada, bob) })
    two = await client.create({ displayName: `${prefix} Birnen`, externalId: 'ext-1', members: values(bob) })
    three = await client.create({ displayName: `${prefix} 100%` })
  })

  const cases: [string, () => string, number[]][] = [
    ['a name in any case', () => 'displayName eq "search BIRNEN"', [2]],
    ['a name by its beginning', () => 'DISPLAYNAME sw "search"', [1, 2, 3]],
    ['a name by a part, however it was typed', () => 'displayName co "A\u0308PFEL"', [1]],
    ['a name by its end, without wildcards', () => 'displayName ew "0%"', [3]],
    ['another name', () => 'displayName ne "Search Birnen"', [1, 3]],
    ['an external id, whose case counts', () => 'externalId eq "ext-1"', [2]],
    ['no external id', () => 'not (externalId pr)', [3]],
    ['null', () => 'externalId eq null', [3]],
    ['an id', () => `id eq "${one.id}"`, [1]],
    ['an id in another case, which is another one', () => `id eq "${one.id.toUpperCase()}"`, []],
    ['when it was made', () => `meta.created ge "${one.meta.created}"`, [1, 2, 3]],
    ['when it was changed', () => 'meta.lastModified lt "2001-01-01T00:00:00Z"', []],
    [
      'members of meta in brackets',
      () => `meta[created ge "${one.meta.created}" and resourceType eq "Group"]`,
      [1, 2, 3]
    ],
    ['the kind of resource', () => 'meta.resourceType eq "User"', []],
    ['the address', () => `meta.location eq "${one.meta.location}"`, [1]],
    ['another address', () => `meta.location ne "${one.meta.location}"`, [2, 3]],
    ['the schema', () => `schemas eq "${groupUrn}"`, [1, 2, 3]],
    ['a member', () => `members.value eq "${bob}"`, [1, 2]],
    ['a member without saying value', () => `members eq "${ada}"`, [1]],
    ['a member in brackets', () => `members[value eq "${ada}"]`, [1]],
    ['a member by its name in any case', () => 'members.display eq "BOB"', [1, 2]],
    ['a member by a part of its name', () => 'members[display co "d" and type eq "User"]', [1]],
    ['a member that fits as a whole', () => `members[value eq "${ada}" and display eq "Bob"]`, []],
    ['two members', () => `members[value eq "${ada}"] and members[display eq "Bob"]`, [1]],
    ['some other member', () => `members ne "${bob}"`, [1]],
    ['no such member', () => `not (members eq "${bob}")`, [3]],
    ['any member', () => 'members pr', [1, 2]],
    ['no member', () => 'members eq null', [3]],
    ['a member by its address', () => `members.$ref eq "${base}/Users/${ada}"`, [1]],
    ['a member by an address elsewhere', () => 'members[$ref eq "https://example.org/"]', []],
    ['members of another kind', () => 'members.type eq "Group"', []],
    ['members of the kind', () => 'members.type eq "user"', [1, 2]],
    ['the URI of the schema', () => `${groupUrn}:members.value eq "${ada}"`, [1]],
    ['what Entra asks for', () => `id eq "${one.id}" and members eq "${ada}"`, [1]],
    ['what Entra asks for in vain', () => `id eq "${two.id}" and members eq "${ada}"`, []],
    [
      'several conditions',
      () => `(displayName ew "birnen" or externalId eq "Ext-1") and not (members.display eq "Ada")`,
      [2]
    ],
    ['quotation marks', () => `displayName eq "x' or '1'='1"`, []]
  ]
  it.each(cases)('finds %s', async (_what, filter, expected) => {
    const text = `displayName sw "${prefix}" and (${filter()})`
    const { status, body } = await client.find(text)
    const known = [one, two, three].map(({ id }) => id)
    const found = body.Resources?.map(({ id }: { id: string }) => known.indexOf(id) + 1).toSorted()
    expect({ status, found, total: body.totalResults }).toEqual({
      status: 200,
      found: expected,
      total: expected.length
    })
  })

  it.each([
    'shoe eq "x"',
    'userName eq "x"',
    'members[shoe eq "x"]',
    'members[members[value eq "x"]]',
    'displayName[value eq "x"]',
    'displayName eq 7',
    'displayName eq true',
    'displayName gt null',
    'meta.created co "2026"',
    'meta.created gt "yesterday"',
    'meta eq "x"',
    'members.value eq 7',
    'members.$ref co "x"',
    'members[value]',
    'password eq "x"'
  ])('refuses %s', async (filter) => {
    expect(await client.find(filter)).toMatchObject({ status: 400, body: { status: '400', scimType: 'invalidFilter' } })
  })

  it('sorts by what orders groups, and pages', async () => {
    const filter = `displayName sw "${prefix}"`
    const ids = async (more: string) =>
      (await client.find(filter, more)).body.Resources.map(
        ({ id }: { id: string }) => [one.id, two.id, three.id].indexOf(id) + 1
      )
    expect(await ids('&sortBy=displayName')).toEqual([3, 2, 1])
    expect(await ids('&sortBy=displayName&sortOrder=descending')).toEqual([1, 2, 3])
    expect(await ids('&sortBy=externalId')).toEqual([1, 2, 3])
    expect(await ids('&sortBy=externalId&sortOrder=descending')).toEqual([3, 2, 1])
    expect(await ids('&sortBy=meta.created')).toEqual([1, 2, 3])
    expect(await ids('&sortBy=members')).toEqual([1, 2, 3])
    expect(await ids('&sortBy=displayName&startIndex=2&count=1')).toEqual([2])
    expect((await client.find(filter, '&startIndex=9')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0 })
    expect((await client.find(filter, '&count=0')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0 })
  })
})

describe('who may', () => {
  const attempts: [string, string, object | undefined, 'read' | 'write'][] = [
    ['GET', '/Groups', undefined, 'read'],
    ['POST', '/Groups/.search', { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] }, 'read'],
    ['GET', '/Groups/x', undefined, 'read'],
    ['POST', '/Groups', { schemas: [groupUrn], displayName: 'Nobody may' }, 'write'],
    ['PUT', '/Groups/x', {}, 'write'],
    ['PATCH', '/Groups/x', { schemas: [patchUrn], Operations: [{ op: 'remove', path: 'members' }] }, 'write'],
    ['DELETE', '/Groups/x', undefined, 'write']
  ]
  it.each(attempts)('%s %s: only who has the scope', async (method, path, body, needed) => {
    const wanted = `https://jans.io/scim/groups.${needed}`
    const others = [...userScopes, ...groupScopes.filter((scope) => scope !== wanted)]
    const as = async (token: string) =>
      (await client.send(method, path, body, { authorization: `Bearer ${token}` })).status
    expect(await as(await accessToken(app, ...others))).toBe(403)
    expect(await as('unknown')).toBe(401)
    expect(await as(await accessToken(app, wanted))).not.toBe(403)
  })

  it('tells that a method does not suit the address', async () => {
    const { status, headers } = await client.send('DELETE', '/Groups')
    expect({ status, allow: headers.get('allow') }).toEqual({ status: 405, allow: 'GET, POST' })
  })
})

describe('records', () => {
  it('tell of each change once, and of no change nothing', async () => {
    const since = (await searchAudit(app.ctx.db, { offset: 0, limit: 1 })).total
    const group = await client.create({ members: values(ada) })
    await client.patch(
      group.id,
      { op: 'replace', path: 'displayName', value: 'Recorded' },
      { op: 'add', path: 'members', value: values(bob, cem) },
      { op: 'remove', path: `members[value eq "${ada}"]` }
    )
    await client.patch(group.id, { op: 'add', path: 'members', value: values(bob) })
    await client.send('PUT', `/Groups/${group.id}`, { displayName: 'Recorded again' })
    await client.send('DELETE', `/Groups/${group.id}`)
    const { records } = await searchAudit(app.ctx.db, { offset: since, limit: 100 })
    const of = records.filter(({ resourceId }) => resourceId === group.id)
    expect(of.map(({ operation, resourceType }) => [operation, resourceType])).toEqual([
      ['scim-create-group', 'group'],
      ['scim-update-group', 'group'],
      ['scim-update-group', 'group'],
      ['scim-delete-group', 'group']
    ])
    expect(of.every(({ clientId }) => clientId)).toBe(true)
    expect(of[1]?.changes).toMatchObject({ displayName: [group.displayName, 'Recorded'] })
    expect(JSON.stringify(of[1]?.changes)).toContain(bob)
  })
})

describe('discovery', () => {
  it('describes groups', async () => {
    const type = await client.get('/ResourceTypes/Group')
    expect(type).toMatchObject({
      status: 200,
      body: { id: 'Group', name: 'Group', endpoint: '/v2/Groups', schema: groupUrn, schemaExtensions: [] }
    })
    const { body } = await client.get(`/Schemas/${groupUrn}`)
    type Described = { name: string; subAttributes?: Described[]; [fact: string]: unknown }
    const named = (attributes: Described[], name: string) => attributes.find((one) => one.name === name) as Described
    expect(named(body.attributes, 'displayName')).toMatchObject({
      required: true,
      uniqueness: 'server',
      caseExact: false
    })
    const { subAttributes = [], ...members } = named(body.attributes, 'members')
    expect(members).toMatchObject({ type: 'complex', multiValued: true, mutability: 'readWrite', required: false })
    expect(named(subAttributes, 'value')).toMatchObject({ mutability: 'immutable', required: true })
    expect(subAttributes.map(({ name }) => name).toSorted()).toEqual(['$ref', 'display', 'type', 'value'])
    const [configuration] = (await (await fetch(`${app.address}/.well-known/scim-configuration`)).json()) as object[]
    expect(configuration).toMatchObject({ group_endpoint: `${base}/Groups` })
  })
})

it('shows what others change, such as the console', async () => {
  const group = await client.create()
  await updateGroup(app.ctx, group.id, { displayName: 'Console', members: [{ add: [ada] }] })
  expect((await client.get(`/Groups/${group.id}`)).body).toMatchObject({
    displayName: 'Console',
    members: [{ value: ada }]
  })
})
