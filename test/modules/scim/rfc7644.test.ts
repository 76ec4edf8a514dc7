import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { enterpriseUrn, patchUrn, scimClient, userUrn, type ScimClient } from './client.ts'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

/** The requests of RFC 7644, 3, about users; in words of our own. */
describe('the requests of RFC 7644', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  let made = 0
  const barbara = (more: object = {}) => ({
    schemas: [userUrn],
    userName: `bjensen${++made}`,
    externalId: `bjensen${made}`,
    name: { formatted: 'Ms. Barbara J Jensen III', familyName: 'Jensen', givenName: 'Barbara' },
    ...more
  })

  it('3.3: POST makes a user and says where it is', async () => {
    const sent = barbara()
    const { status, headers, body } = await client.send('POST', '/Users', sent)
    expect({ status, body }).toMatchObject({ status: 201, body: { ...sent, meta: { resourceType: 'User' } } })
    expect(headers.get('content-type')).toMatch(/^application\/scim\+json/)
    expect(headers.get('location')).toBe(body.meta.location)
    const again = await client.send('POST', '/Users', { ...sent, userName: sent.userName.toUpperCase() })
    expect(again).toMatchObject({ status: 409, body: { schemas: [errorUrn], status: '409', scimType: 'uniqueness' } })
  })

  it('3.4.1: GET shows a user that is known, whole or in part (3.9)', async () => {
    const user = await client.create(barbara())
    expect(await client.get(`/Users/${user.id}`)).toMatchObject({ status: 200, body: user })
    const { body } = await client.get(`/Users/${user.id}?attributes=userName`)
    expect(body).toEqual({ schemas: [userUrn], id: user.id, userName: user.userName })
  })

  it('3.4.2: a query answers with a list, of which each has its id and what was asked for', async () => {
    const [one, two] = [await client.create({ title: 'Listed' }), await client.create({ title: 'Listed' })]
    const { status, body } = await client.get(
      `/Users?attributes=userName&filter=${encodeURIComponent('title eq "Listed"')}`
    )
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        schemas: [listUrn],
        totalResults: 2,
        startIndex: 1,
        itemsPerPage: 2,
        Resources: [one, two].map(({ id, userName }) => ({ schemas: [userUrn], id, userName }))
      }
    })
    expect(await client.find('title eq "Nobody has this"')).toMatchObject({ status: 200, body: { totalResults: 0 } })
  })

  describe('3.4.2.2: a filter', () => {
    const people = {
      bjensen: {
        userName: 'F-bjensen',
        name: { familyName: "O'Malley", givenName: 'B' },
        title: 'Guide',
        userType: 'Employee',
        emails: [
          { value: 'b@example.com', type: 'work' },
          { value: 'b@foo.com', type: 'home' }
        ]
      },
      john: {
        userName: 'F-John',
        userType: 'Intern',
        emails: [{ value: 'j@example.org', type: 'home' }],
        ims: [{ value: 'john@foo.com', type: 'xmpp' }]
      },
      jane: {
        userName: 'F-Jane',
        userType: 'Employee',
        emails: [
          { value: 'jane@example.com', type: 'home' },
          { value: 'jane@elsewhere.net', type: 'work' }
        ],
        [enterpriseUrn]: { employeeNumber: '1' }
      }
    }
    type Name = keyof typeof people
    beforeAll(async () => {
      for (const person of Object.values(people)) await client.create(person)
    })

    const work = 'emails[type eq "work" and value co "@example.com"]'
    it.each<[string, Name[]]>([
      ['userName Eq "f-john"', ['john']],
      ['Username eq "f-john"', ['john']],
      ['userName eq "f-bjensen"', ['bjensen']],
      [`name.familyName co "O'Malley"`, ['bjensen']],
      ['userName sw "F-J"', ['john', 'jane']],
      [`${userUrn}:userName sw "F-J"`, ['john', 'jane']],
      ['title pr', ['bjensen']],
      ['meta.lastModified gt "2011-05-13T04:42:34Z"', ['bjensen', 'john', 'jane']],
      ['meta.lastModified ge "2011-05-13T04:42:34Z"', ['bjensen', 'john', 'jane']],
      ['meta.lastModified lt "2011-05-13T04:42:34Z"', []],
      ['meta.lastModified le "2011-05-13T04:42:34Z"', []],
      ['title pr and userType eq "Employee"', ['bjensen']],
      ['title pr or userType eq "Intern"', ['bjensen', 'john']],
      [`schemas eq "${enterpriseUrn}"`, ['jane']],
      ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', ['bjensen', 'jane']],
      ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', []],
      ['userType eq "Employee" and (emails.type eq "work")', ['bjensen', 'jane']],
      [`userType eq "Employee" and ${work}`, ['bjensen']],
      [`${work} or ims[type eq "xmpp" and value co "@foo.com"]`, ['bjensen', 'john']]
    ])('%s finds %j', async (filter, expected) => {
      // Of all users of this file, those that this is about.
      const { status, body } = await client.find(`userName sw "F-" and (${filter})`)
      expect(status).toBe(200)
      const names = body.Resources.map(({ userName }: { userName: string }) => userName)
      expect(names).toEqual(expected.map((name) => people[name].userName))
    })

    it.each(['active gt true', 'x509Certificates.value ge "MIID"', 'userName xx "a"', 'nobodyKnows eq 1'])(
      '%s is refused',
      async (filter) => {
        expect(await client.find(filter)).toMatchObject({
          status: 400,
          body: { schemas: [errorUrn], status: '400', scimType: 'invalidFilter' }
        })
      }
    )
  })

  it('3.4.2.3: sorts, without regard to case, by the primary value, and whoever has none at the end', async () => {
    const emails = (value: string) => [{ value: 'zz@x.org' }, { value, primary: true }]
    await client.create({ nickName: 's1', userType: 'Sorted', name: { familyName: 'b' }, emails: emails('b@x.org') })
    await client.create({ nickName: 's2', userType: 'Sorted', name: { familyName: 'A' }, emails: emails('C@x.org') })
    await client.create({ nickName: 's3', userType: 'Sorted', name: { familyName: 'C' }, emails: emails('a@x.org') })
    await client.create({ nickName: 's4', userType: 'Sorted' })
    const order = async (query: string) =>
      (await client.find('userType eq "Sorted"', `&${query}`)).body.Resources.map(
        ({ nickName }: { nickName: string }) => nickName
      )
    expect(await order('sortBy=name.familyName')).toEqual(['s2', 's1', 's3', 's4'])
    expect(await order('sortBy=name.familyName&sortOrder=ascending')).toEqual(['s2', 's1', 's3', 's4'])
    expect(await order('sortBy=NAME.familyname&sortOrder=descending')).toEqual(['s4', 's3', 's1', 's2'])
    expect(await order('sortBy=emails')).toEqual(['s3', 's1', 's2', 's4'])
    expect(await order(`sortBy=${userUrn}:emails.value`)).toEqual(['s3', 's1', 's2', 's4'])
    expect(await order('sortBy=nobodyKnows')).toEqual(['s1', 's2', 's3', 's4'])
  })

  it('3.4.2.4: pages from an index on, which counts from 1', async () => {
    for (let i = 0; i < 5; i++) await client.create({ title: 'Paged', nickName: `p${i}` })
    const page = async (query: string) => (await client.find('title eq "Paged"', `&${query}`)).body
    expect(await page('startIndex=1&count=2')).toMatchObject({ totalResults: 5, itemsPerPage: 2, startIndex: 1 })
    expect(await page('startIndex=5&count=2')).toMatchObject({ totalResults: 5, itemsPerPage: 1, startIndex: 5 })
    expect(await page('startIndex=0&count=0')).toMatchObject({ totalResults: 5, itemsPerPage: 0, startIndex: 1 })
  })

  it('3.4.3: searches by POST, so that nothing is in an address', async () => {
    await client.create({ displayName: 'Smith, James', userName: 'jsmith' })
    const { status, body } = await client.send('POST', '/Users/.search', {
      schemas: [searchUrn],
      attributes: ['displayName', 'userName'],
      filter: 'displayName sw "smith"',
      startIndex: 1,
      count: 10
    })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        schemas: [listUrn],
        totalResults: 1,
        startIndex: 1,
        itemsPerPage: 1,
        Resources: [{ schemas: [userUrn], id: expect.any(String), displayName: 'Smith, James', userName: 'jsmith' }]
      }
    })
  })

  it('3.5.1: PUT replaces what it brings', async () => {
    const user = await client.create(barbara({ emails: [{ value: 'old@example.org' }] }))
    const emails = [{ value: 'bjensen@example.com' }, { value: 'babs@jensen.org' }]
    const sent = { ...user, name: { ...user.name, middleName: 'Jane' }, roles: [], emails }
    const { status, body } = await client.send('PUT', `/Users/${user.id}`, sent)
    const { roles: _, ...expected } = sent
    expect({ status, body }).toEqual({
      status: 200,
      body: { ...expected, meta: { ...user.meta, lastModified: body.meta.lastModified, ...versionOf(body) } }
    })
    expect(await client.send('PUT', '/Users/nobody', { title: 'T' })).toMatchObject({
      status: 404,
      body: { status: '404' }
    })
  })

  const versionOf = ({ meta }: { meta: { version?: string } }) => (meta.version ? { version: meta.version } : {})

  describe('3.5.2: PATCH', () => {
    const addresses = [
      { type: 'work', streetAddress: '1 Main St', locality: 'X', primary: true },
      { type: 'home', streetAddress: '2 Side St', locality: 'Y' }
    ]
    const emails = [
      { value: 'b@example.com', type: 'work' },
      { value: 'b@other.net', type: 'work' },
      { value: 'b@jensen.org', type: 'home' }
    ]
    it.each<[string, object[], object]>([
      [
        'adds without a path',
        [{ op: 'add', value: { emails: [{ value: 'babs@jensen.org', type: 'home' }], nickname: 'Babs' } }],
        { emails: [...emails, { value: 'babs@jensen.org', type: 'home' }], nickName: 'Babs' }
      ],
      [
        'removes one of several values',
        [{ op: 'remove', path: 'emails[type eq "work" and value ew "example.com"]' }],
        { emails: emails.slice(1) }
      ],
      [
        'replaces what a filter selects',
        [
          {
            op: 'replace',
            path: 'addresses[type eq "work"]',
            value: { type: 'work', streetAddress: '911 Universal City Plaza', primary: true }
          }
        ],
        { addresses: [{ type: 'work', streetAddress: '911 Universal City Plaza', primary: true }, addresses[1]] }
      ],
      [
        'replaces a part of what a filter selects',
        [{ op: 'replace', path: 'addresses[type eq "work"].streetAddress', value: '1010 Broadway Ave' }],
        { addresses: [{ ...addresses[0], streetAddress: '1010 Broadway Ave' }, addresses[1]] }
      ],
      [
        'replaces without a path',
        [
          {
            op: 'replace',
            value: { emails: [{ value: 'bjensen@example.com', type: 'work', primary: true }], nickname: 'Babs' }
          }
        ],
        { emails: [{ value: 'bjensen@example.com', type: 'work', primary: true }], nickName: 'Babs' }
      ],
      ['removes a whole attribute', [{ op: 'remove', path: 'emails' }], { emails: undefined }]
    ])('%s', async (_what, Operations, expected) => {
      const user = await client.create(barbara({ emails, addresses }))
      const { status, body } = await client.send('PATCH', `/Users/${user.id}`, { schemas: [patchUrn], Operations })
      const named = Object.fromEntries(Object.keys(expected).map((name) => [name, body[name]]))
      expect({ status, named }).toEqual({ status: 200, named: expected })
    })

    it('changes nothing, and no time, when nothing is different', async () => {
      const user = await client.create(barbara({ emails }))
      const { status, body } = await client.patch(user.id, { op: 'add', path: 'emails', value: emails.slice(0, 1) })
      expect({ status, body }).toEqual({ status: 200, body: user })
    })

    it.each<[string, object, string]>([
      ['removes nothing without a path', { op: 'remove' }, 'noTarget'],
      [
        'replaces nothing that a filter does not select',
        { op: 'replace', path: 'emails[type eq "fax"]', value: { value: 'x@y.z' } },
        'noTarget'
      ],
      ['cannot change the id', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
      ['cannot remove what is required', { op: 'remove', path: 'userName' }, 'mutability'],
      ['cannot remove the schemas', { op: 'remove', path: 'schemas' }, 'mutability'],
      ['cannot take a password away', { op: 'remove', path: 'password' }, 'mutability'],
      ['knows no such path', { op: 'replace', path: 'shoe', value: 1 }, 'invalidPath'],
      ['knows no such operation', { op: 'copy', path: 'title', value: 1 }, 'invalidSyntax'],
      ['checks a filter also where there is nothing to select', { op: 'remove', path: 'ims[shoe pr]' }, 'invalidFilter']
    ])('%s, and all of the message is without effect', async (_what, operation, scimType) => {
      const user = await client.create(barbara({ emails }))
      const { status, body } = await client.patch(
        user.id,
        { op: 'replace', path: 'title', value: 'changed' },
        operation
      )
      expect({ status, body }).toMatchObject({ status: 400, body: { schemas: [errorUrn], status: '400', scimType } })
      expect((await client.get(`/Users/${user.id}`)).body).toEqual(user)
    })
  })

  it('3.6: DELETE removes, and what is removed is nowhere', async () => {
    const user = await client.create(barbara())
    expect(await client.send('DELETE', `/Users/${user.id}`)).toMatchObject({ status: 204, body: undefined })
    const detail = expect.stringContaining(user.id)
    for (const method of ['GET', 'DELETE'])
      expect(await client.send(method, `/Users/${user.id}`)).toMatchObject({
        status: 404,
        body: { schemas: [errorUrn], status: '404', detail }
      })
    expect((await client.find(`id eq "${user.id}"`)).body.totalResults).toBe(0)
    // The name is free again.
    expect((await client.send('POST', '/Users', barbara({ userName: user.userName }))).status).toBe(201)
  })

  it('3.8: answers in both of its media types', async () => {
    for (const type of ['application/scim+json', 'application/json']) {
      const { headers } = await client.send('GET', '/Users?count=1', undefined, { accept: type })
      expect(headers.get('content-type')).toContain(type)
    }
  })

  it('3.10: names attributes after the URI of their schema as well', async () => {
    const user = await client.create(barbara({ [enterpriseUrn]: { employeeNumber: '7', department: 'D' } }))
    const names = `${userUrn}:name.givenName,${enterpriseUrn}:employeeNumber`
    expect((await client.get(`/Users/${user.id}?attributes=${names}`)).body).toEqual({
      schemas: [userUrn, enterpriseUrn],
      id: user.id,
      name: { givenName: 'Barbara' },
      [enterpriseUrn]: { employeeNumber: '7' }
    })
    expect((await client.find(`${enterpriseUrn}:employeeNumber eq "7"`)).body.Resources).toEqual([user])
  })
})
