import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAttribute } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import { createUser, findUserByName, searchUsers, updateUser, verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { accessToken } from '../../support/tokens.ts'
import { customUrn, enterpriseUrn, scimClient, scopes, userUrn, type ScimClient } from './client.ts'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

describe('SCIM users', () => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app)
    const badge = {
      name: 'badge',
      displayName: 'Badge',
      description: 'x',
      dataType: 'string',
      status: 'active'
    } as const
    await createAttribute(app.ctx, { ...badge, scimCustomAttr: true })
  })
  afterAll(() => app.close())

  const full = {
    schemas: [userUrn, enterpriseUrn, customUrn],
    userName: 'bjensen',
    externalId: 'hr-000123',
    name: {
      formatted: 'Ms. Barbara J Jensen, III',
      familyName: 'Jensen',
      givenName: 'Barbara',
      middleName: 'Jane',
      honorificPrefix: 'Ms.',
      honorificSuffix: 'III'
    },
    displayName: 'Babs Jensen',
    nickName: 'Babs',
    profileUrl: 'https://people.example.org/bjensen',
    title: 'Tour Guide',
    userType: 'Employee',
    preferredLanguage: 'en-US,en;q=0.5',
    locale: 'en_US',
    timezone: 'America/Los_Angeles',
    active: true,
    emails: [{ value: 'bjensen@example.org', display: 'work mail', type: 'work', primary: true }],
    phoneNumbers: [{ value: '+1-555-555-8377', type: 'work', primary: true }],
    ims: [{ value: 'bjensen', type: 'xmpp' }],
    photos: [{ value: 'https://photos.example.org/bjensen.jpg', type: 'photo' }],
    addresses: [
      {
        streetAddress: '100 Universal City Plaza',
        locality: 'Hollywood',
        region: 'CA',
        postalCode: '91608',
        country: 'US',
        type: 'work',
        primary: true
      }
    ],
    entitlements: [{ value: 'full access' }],
    roles: [{ value: 'Owner', primary: true }],
    x509Certificates: [{ value: 'MIIDQzCC' }],
    [enterpriseUrn]: {
      employeeNumber: '701984',
      costCenter: '4130',
      organization: 'Universal',
      division: 'Parks',
      department: 'Tours',
      manager: { value: 'm1' }
    },
    [customUrn]: { badge: 'b-7' }
  }

  it('live from creation to deletion with everything they can have', async () => {
    const created = await client.send('POST', '/Users', {
      ...full,
      id: 'mine',
      meta: { location: 'x' },
      groups: [],
      password: 'Tour.Guide.1'
    })
    expect(created.status).toBe(201)
    const { id, meta, ...rest } = created.body
    const location = `${app.ctx.config.issuer}/jans-scim/restv1/v2/Users/${id}`
    expect(id).toMatch(/^[\da-f-]{36}$/)
    const { version } = meta
    expect(meta).toEqual({ resourceType: 'User', created: meta.created, lastModified: meta.created, location, version })
    expect(version).toMatch(/^W\/"[^"]+"$/)
    expect(meta.created).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(created.headers.get('location')).toBe(location)
    expect(created.headers.get('content-type')).toBe('application/scim+json;charset=utf-8')
    const manager = { value: 'm1', $ref: `${app.ctx.config.issuer}/jans-scim/restv1/v2/Users/m1` }
    expect(rest).toEqual({ ...full, [enterpriseUrn]: { ...full[enterpriseUrn], manager } })
    expect(await verifyPassword(app.ctx, 'BJENSEN', 'Tour.Guide.1')).toMatchObject({
      attributes: { mail: 'bjensen@example.org' }
    })

    expect(await client.get(`/Users/${id}`)).toMatchObject({ status: 200, body: created.body })

    const replaced = await client.send('PUT', `/Users/${id}`, { ...created.body, title: 'Chief' })
    expect(replaced.body).toEqual({
      ...created.body,
      title: 'Chief',
      meta: { ...meta, lastModified: replaced.body.meta.lastModified, version: replaced.body.meta.version }
    })

    const deleted = await client.send('DELETE', `/Users/${id}`)
    expect(deleted).toMatchObject({ status: 204, body: undefined })
    for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const)
      expect(await client.send(method, `/Users/${id}`, body)).toMatchObject({
        status: 404,
        body: { schemas: [errorUrn], status: '404', scimType: '' }
      })
  })

  it('need no more than a name, are then inactive, and have no empty members', async () => {
    const { id, meta, userName, ...rest } = await client.create({ emails: [], name: {}, title: '', nickName: null })
    expect({ id, meta, userName }).toEqual({
      id: expect.any(String),
      meta: expect.any(Object),
      userName: expect.any(String)
    })
    expect(rest).toEqual({ schemas: [userUrn], active: false })
  })

  it('ignore what nobody knows: members, extensions, whatever their names', async () => {
    const user = await client.create({
      schemas: [userUrn, 'urn:somebody:else'],
      shoe: 1,
      constructor: { x: 1 },
      toString: 'x',
      'urn:somebody:else': { a: 1 },
      [customUrn]: { shoe: 2, mail: 'a@b.c', jansAdminUIRole: ['api-admin'] },
      emails: [{ value: 'a@b.c', shoe: 3 }]
    })
    expect(Object.keys(user).toSorted()).toEqual(['active', 'emails', 'id', 'meta', 'schemas', 'userName'])
    expect((await findUserByName(app.ctx.db, user.userName))?.attributes).toEqual({
      jansEmail: [{ value: 'a@b.c' }],
      mail: 'a@b.c'
    })
  })

  it('take names of members in any case', async () => {
    const user = await client.create({
      DisplayName: 'D',
      EMAILS: [{ Value: 'a@b.c', TYPE: 'work' }],
      [enterpriseUrn.toUpperCase()]: { Department: 'X' }
    })
    expect(user).toMatchObject({
      displayName: 'D',
      emails: [{ value: 'a@b.c', type: 'work' }],
      [enterpriseUrn]: { department: 'X' }
    })
  })

  it('understand what Okta and Entra ID create', async () => {
    const okta = await client.send('POST', '/Users', {
      schemas: [userUrn],
      userName: 'alice@example.com',
      name: { givenName: 'Alice', familyName: 'A' },
      emails: [{ primary: true, value: 'alice@example.com', type: 'work' }],
      displayName: 'Alice A',
      locale: 'en-US',
      externalId: '00u1',
      groups: [],
      password: '1mz050nq',
      active: true
    })
    expect(okta).toMatchObject({ status: 201, body: { active: true, externalId: '00u1' } })
    const again = await client.send('POST', '/Users', { schemas: [userUrn], userName: 'Alice@Example.com' })
    expect(again).toMatchObject({ status: 409, body: { schemas: [errorUrn], status: '409', scimType: 'uniqueness' } })
    const entra = await client.send('POST', '/Users', {
      schemas: [userUrn, enterpriseUrn],
      externalId: '0a21f0f2',
      userName: 'bob@contoso.com',
      active: 'True',
      emails: [{ primary: true, type: 'work', value: 'bob@contoso.com' }],
      meta: { resourceType: 'User' },
      name: { formatted: 'Bob C', familyName: 'C', givenName: 'Bob' },
      roles: [],
      [enterpriseUrn]: { department: 'R', manager: 'boss' }
    })
    expect(entra).toMatchObject({
      status: 201,
      body: { active: true, [enterpriseUrn]: { manager: { value: 'boss' } } }
    })
    const { body } = await client.find('externalId eq "0a21f0f2"')
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ id: entra.body.id }] })
  })

  it('merge with what PUT brings', async () => {
    const user = await client.create({ ...full, userName: 'merged', active: true })
    const put = async (body: object) => (await client.send('PUT', `/Users/${user.id}`, body)).body
    expect(
      await put({ name: { givenName: 'B', middleName: null }, title: null, emails: null, roles: [] })
    ).toMatchObject({
      name: { ...full.name, givenName: 'B' },
      title: 'Tour Guide',
      emails: full.emails,
      active: true,
      userName: 'merged'
    })
    expect((await client.get(`/Users/${user.id}`)).body).not.toHaveProperty('roles')
    expect(await put({ [customUrn]: { badge: null }, [enterpriseUrn]: { department: 'New' } })).toMatchObject({
      [enterpriseUrn]: { department: 'New', costCenter: '4130' }
    })
    expect((await client.get(`/Users/${user.id}`)).body).not.toHaveProperty([customUrn])
    expect(await put({ active: 'false' })).toMatchObject({ active: false, title: 'Tour Guide' })
    const wrong = await client.send('PUT', `/Users/${user.id}`, { id: 'other', title: 'X' })
    expect(wrong).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect((await client.get(`/Users/${user.id}`)).body.title).toBe('Tour Guide')
  })

  it('have a whole name that follows its parts until somebody chooses one', async () => {
    const user = await client.create({ name: { givenName: 'A', familyName: 'B' } })
    expect(user.name.formatted).toBe('A B')
    const put = async (name: object) => (await client.send('PUT', `/Users/${user.id}`, { name })).body.name.formatted
    // The old whole name comes back with the parts, as it was read.
    expect(await put({ ...user.name, familyName: 'C' })).toBe('A C')
    expect(await put({ formatted: 'Dr. C' })).toBe('Dr. C')
    expect(await put({ familyName: 'D' })).toBe('Dr. C')
  })

  it('that are expired or still registering stay so when something else changes', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'waiting', status: 'register' })
    expect((await client.send('PUT', `/Users/${inum}`, { title: 'T', active: false })).body.active).toBe(false)
    expect((await findUserByName(app.ctx.db, 'waiting'))?.status).toBe('register')
    await client.send('PUT', `/Users/${inum}`, { active: true })
    expect((await findUserByName(app.ctx.db, 'waiting'))?.status).toBe('active')
  })

  it('made elsewhere show their one address as a list', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'console', attributes: { mail: 'console@example.org' } })
    const { body } = await client.get(`/Users/${inum}`)
    expect(body.emails).toEqual([{ value: 'console@example.org', primary: false }])
    await updateUser(app.ctx, inum, { attributes: { mail: 'new@example.org' } })
    expect((await client.find('emails.value eq "NEW@example.org"')).body.Resources[0].id).toBe(inum)
  })

  it('are shown as far as is asked for', async () => {
    const { id } = await client.create({ ...full, userName: 'shown' })
    const get = async (query: string) => (await client.get(`/Users/${id}?${query}`)).body
    expect(await get('attributes=userName,emails.value,EMAILS.type,shoe')).toEqual({
      schemas: [userUrn],
      id,
      userName: 'shown',
      emails: [{ value: 'bjensen@example.org', type: 'work' }]
    })
    expect(await get(`attributes=${enterpriseUrn}:department`)).toEqual({
      schemas: [userUrn, enterpriseUrn],
      id,
      [enterpriseUrn]: { department: 'Tours' }
    })
    expect(await get(`attributes=${customUrn}`)).toEqual({
      schemas: [userUrn, customUrn],
      id,
      [customUrn]: full[customUrn]
    })
    expect(await get('attributes=password')).toEqual({ schemas: [userUrn], id })
    const whole = await get('')
    const { emails: _, name, ...others } = whole
    const { formatted: __, ...parts } = name
    expect(await get('excludedAttributes=emails,name.formatted,id,schemas,shoe')).toEqual({ ...others, name: parts })
    expect(await get(`excludedAttributes=${customUrn},${enterpriseUrn}:manager`)).not.toHaveProperty([customUrn])
    expect(await get('attributes=userName&excludedAttributes=userName')).toHaveProperty('userName')
    const made = await client.send('POST', '/Users?attributes=userName', {
      schemas: [userUrn],
      userName: 'projected',
      title: 'T'
    })
    expect(Object.keys(made.body)).toEqual(['schemas', 'id', 'userName'])
  })

  it('are listed page by page, and never too many at once', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        client.create({ title: 'Listed', nickName: `n${String(i).padStart(2, '0')}` })
      )
    )
    const page = (more: string) => client.find('title eq "listed"', `&sortBy=nickName&attributes=nickName${more}`)
    const first = await page('&count=5')
    expect(first.body).toMatchObject({ schemas: [listUrn], totalResults: 12, startIndex: 1, itemsPerPage: 5 })
    const names = (body: { Resources: { nickName: string }[] }) => body.Resources.map(({ nickName }) => nickName)
    expect(names(first.body)).toEqual(['n00', 'n01', 'n02', 'n03', 'n04'])
    expect(names((await page('&count=5&startIndex=11')).body)).toEqual(['n10', 'n11'])
    expect(names((await page('&count=2&sortOrder=descending')).body)).toEqual(['n11', 'n10'])
    expect((await page('&count=0')).body).toMatchObject({ totalResults: 12, itemsPerPage: 0, Resources: [] })
    expect((await page('&count=-3')).body).toMatchObject({ totalResults: 12, itemsPerPage: 0 })
    expect((await page('&startIndex=100')).body).toMatchObject({ totalResults: 12, Resources: [] })
    expect((await page('&startIndex=-7&count=999999999999999')).body).toMatchObject({ startIndex: 1, itemsPerPage: 12 })
    expect((await page('&startIndex=99999999999999999999')).body).toMatchObject({ totalResults: 12, Resources: [] })
    expect((await client.find('userName eq "nobody at all"')).body).toEqual({
      schemas: [listUrn],
      totalResults: 0,
      startIndex: 1,
      itemsPerPage: 0,
      Resources: []
    })
    await Promise.all(
      Array.from({ length: 205 }, (_, i) =>
        createUser(app.ctx, { userName: `bulk-${i}`, attributes: { jansUsrTyp: 'bulk' } })
      )
    )
    expect((await client.find('userType eq "bulk"', '&count=1000')).body).toMatchObject({
      totalResults: 205,
      itemsPerPage: 200
    })
  })

  it('are searched by POST as by GET', async () => {
    const { id } = await client.create({ title: 'Posted', nickName: 'P' })
    const search = (more: object) => client.send('POST', '/Users/.search', { schemas: [searchUrn], ...more })
    const found = await search({
      filter: 'title eq "Posted"',
      attributes: ['nickName'],
      startIndex: 1,
      count: 10,
      sortBy: 'userName',
      shoe: 1
    })
    expect(found).toMatchObject({ status: 200, body: { totalResults: 1, Resources: [{ id, nickName: 'P' }] } })
    expect(found.body.Resources[0]).not.toHaveProperty('title')
    for (const [body, scimType] of [
      [{ schemas: [userUrn] }, 'invalidSyntax'],
      [{ schemas: 'x' }, 'invalidSyntax'],
      [[], 'invalidSyntax'],
      [{ schemas: [searchUrn], filter: 1 }, 'invalidValue'],
      [{ schemas: [searchUrn], count: 'many' }, 'invalidValue'],
      [{ schemas: [searchUrn], attributes: [{}] }, 'invalidValue'],
      [{ schemas: [searchUrn], filter: 'shoe eq 1' }, 'invalidFilter']
    ] as const)
      expect(await client.send('POST', '/Users/.search', body)).toMatchObject({
        status: 400,
        body: { status: '400', scimType }
      })
  })

  it.each(['userName eq', 'shoe eq "x"', "userName eq 'x'", 'userName eq "x"; drop table users', '('.repeat(500)])(
    'are not searched by the filter %j',
    async (filter) => {
      const { status, body } = await client.find(filter)
      expect({ status, body }).toMatchObject({
        status: 400,
        body: { schemas: [errorUrn], status: '400', scimType: 'invalidFilter' }
      })
      expect(body.detail.length).toBeLessThan(300)
    }
  )

  it('answer queries that make no sense with 400', async () => {
    for (const query of ['count=many', 'startIndex=1.5', 'count=1e3'])
      expect(await client.get(`/Users?${query}`)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect((await client.get('/Users?filter=&sortBy=&count=1')).status).toBe(200)
    expect((await client.get('/Users?filter=userName+eq+%22admin%22')).body.totalResults).toBe(1)
    expect((await client.get('/Users/%zz')).status).toBe(400)
    expect((await client.get('/Users/a%00b')).status).toBe(404)
    expect((await client.find('userName eq "a\\u0000b\\ud800"')).body.totalResults).toBe(0)
  })

  it('tolerate a slash at the end', async () => {
    expect((await client.get('/Users/?count=1')).status).toBe(200)
  })

  const refused: [string, unknown, number, string][] = [
    ['no schemas', { userName: 'x' }, 400, 'invalidValue'],
    ['other schemas', { schemas: ['x'], userName: 'x' }, 400, 'invalidValue'],
    ['no name', { schemas: [userUrn] }, 400, 'invalidValue'],
    ['an empty name', { schemas: [userUrn], userName: '' }, 400, 'invalidValue'],
    ['a list', [], 400, 'invalidValue'],
    ['null', null, 400, 'invalidValue'],
    ['text', '"x"', 400, 'invalidValue'],
    ['half of JSON', '{"schemas":', 400, 'invalidSyntax'],
    ['broken UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), 400, 'invalidSyntax'],
    ['JSON a thousand deep', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`, 400, 'invalidSyntax'],
    ['ten megabytes', `{"a":"${'x'.repeat(10_000_000)}"}`, 413, ''],
    ['a number for a name', { schemas: [userUrn], userName: 1 }, 400, 'invalidValue'],
    ['NUL in a name', { schemas: [userUrn], userName: 'a\0b' }, 400, 'invalidSyntax'],
    ['a very long name', { schemas: [userUrn], userName: 'x'.repeat(300) }, 400, 'invalidValue'],
    ['an object for text', { schemas: [userUrn], userName: 'x', title: {} }, 400, 'invalidValue'],
    ['a list for text', { schemas: [userUrn], userName: 'x', title: ['a'] }, 400, 'invalidValue'],
    ['text for an object', { schemas: [userUrn], userName: 'x', name: 'a' }, 400, 'invalidValue'],
    ['a number among addresses', { schemas: [userUrn], userName: 'x', emails: [1] }, 400, 'invalidValue'],
    [
      'an address without value',
      { schemas: [userUrn], userName: 'x', emails: [{ type: 'work' }] },
      400,
      'invalidValue'
    ],
    ['an address that is none', { schemas: [userUrn], userName: 'x', emails: [{ value: 'x' }] }, 400, 'invalidValue'],
    ['text for a boolean', { schemas: [userUrn], userName: 'x', active: 'maybe' }, 400, 'invalidValue'],
    ['a locale that is none', { schemas: [userUrn], userName: 'x', locale: '%%' }, 400, 'invalidValue'],
    ['a time zone that is none', { schemas: [userUrn], userName: 'x', timezone: 'Here' }, 400, 'invalidValue'],
    ['an extension that is no object', { schemas: [userUrn], userName: 'x', [customUrn]: 1 }, 400, 'invalidValue'],
    ['a password of another type', { schemas: [userUrn], userName: 'x', password: ['a'] }, 400, 'invalidValue'],
    ['a very long password', { schemas: [userUrn], userName: 'x', password: 'x'.repeat(1025) }, 400, 'invalidValue']
  ]
  it.each(refused)('are not made of %s', async (_what, body, status, scimType) => {
    const before = (await searchUsers(app.ctx.db, { offset: 0, limit: 0 })).total
    const answer = await client.send('POST', '/Users', body)
    expect(answer).toMatchObject({ status, body: { schemas: [errorUrn], status: String(status), scimType } })
    expect(answer.headers.get('content-type')).toContain('application/scim+json')
    expect((await searchUsers(app.ctx.db, { offset: 0, limit: 0 })).total).toBe(before)
  })

  it('name the attribute that is wrong in the words of SCIM', async () => {
    const { body } = await client.send('POST', '/Users', {
      schemas: [userUrn],
      userName: 'x',
      emails: [{ value: 'a@b.c' }, { value: 'x' }]
    })
    expect(body.detail).toBe('emails[1].value must be an email address')
  })

  it('refuse a body of another type, and accept plain JSON', async () => {
    const body = JSON.stringify({ schemas: [userUrn], userName: 'typed' })
    const send = (type: string) => client.send('POST', '/Users', body, { 'content-type': type })
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded'])
      expect(await send(type)).toMatchObject({ status: 415, body: { status: '415' } })
    expect((await send('application/json; charset=utf-8')).status).toBe(201)
  })

  it('answer in plain JSON to those who ask for it', async () => {
    const type = async (accept: string) =>
      (await client.send('GET', '/Users?count=1', undefined, { accept })).headers.get('content-type')
    expect(await type('application/json')).toBe('application/json;charset=utf-8')
    expect(await type('*/*')).toBe('application/scim+json;charset=utf-8')
    expect(await type('text/html')).toBe('application/scim+json;charset=utf-8')
  })

  it('let only one of many be made of one name at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        client.send('POST', '/Users', { schemas: [userUrn], userName: i % 2 ? 'parallel' : 'PARALLEL' })
      )
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7)
    expect((await client.find('userName eq "Parallel"')).body.totalResults).toBe(1)
  })

  it('leave a record of each change, with its client and without the password', async () => {
    const { id } = await client.create({ password: 'Hidden-Word-1', title: 'Before' })
    await client.patch(
      id,
      { op: 'replace', path: 'title', value: 'After' },
      { op: 'replace', path: 'password', value: 'Hidden-Word-2' }
    )
    await client.send('DELETE', `/Users/${id}`)
    const { records } = await searchAudit(app.ctx.db, { pattern: id, offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation).toSorted()).toEqual([
      'scim-create-user',
      'scim-delete-user',
      'scim-update-user'
    ])
    expect(records.find(({ operation }) => operation === 'scim-update-user')?.changes).toMatchObject({
      jansTitle: ['Before', 'After'],
      password: [null, '***']
    })
    expect(records.every(({ clientId }) => clientId)).toBe(true)
    expect(JSON.stringify(records)).not.toContain('Hidden-Word')
  })
})

describe('SCIM', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const read = (path: string, init?: RequestInit) => fetch(`${app.address}${path}`, init)
  const users = '/jans-scim/restv1/v2/Users'
  const operations: [string, string, string][] = [
    ['GET', users, 'users.read'],
    ['POST', `${users}/.search`, 'users.read'],
    ['GET', `${users}/x`, 'users.read'],
    ['POST', users, 'users.write'],
    ['PUT', `${users}/x`, 'users.write'],
    ['PATCH', `${users}/x`, 'users.write'],
    ['DELETE', `${users}/x`, 'users.write']
  ]

  it.each(operations)('asks for a token and the scope at %s %s', async (method, path, scope) => {
    const needed = `https://jans.io/scim/${scope}`
    const send = async (authorization?: string) => {
      // No body that could be read: who may not be here is refused before.
      const answer = await read(path, { method, headers: authorization === undefined ? {} : { authorization } })
      return {
        status: answer.status,
        challenge: answer.headers.get('www-authenticate'),
        body: (await answer.json()) as object
      }
    }
    expect(await send()).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="scim"',
      body: { schemas: [errorUrn], status: '401' }
    })
    for (const value of ['Bearer wrong', 'bearer x.y.z', `Bearer ${'x'.repeat(3000)}`])
      expect(await send(value)).toMatchObject({
        status: 401,
        challenge: 'Bearer realm="scim", error="invalid_token"',
        body: { status: '401' }
      })
    for (const value of ['Basic YTpi', 'Bearer', 'Bearer a b', 'Bearer \t'])
      expect(await send(value)).toMatchObject({ status: 401, body: { status: '401' } })
    const other = await accessToken(app, scopes.find((known) => known !== needed) as string)
    expect(await send(`Bearer ${other}`)).toMatchObject({
      status: 403,
      challenge: `Bearer realm="scim", error="insufficient_scope", scope="${needed}"`,
      body: { schemas: [errorUrn], status: '403' }
    })
    const right = await send(`Bearer ${await accessToken(app, needed)}`)
    expect([401, 403]).not.toContain(right.status)
  })

  it('tells everybody what it can do', async () => {
    const get = async (path: string) => {
      const answer = await read(`/jans-scim/restv1/v2${path}`)
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    expect(await get('/ServiceProviderConfig')).toMatchObject({
      status: 200,
      body: {
        documentationUri: 'https://gluu.org/docs/ce/user-management/scim2/',
        patch: { supported: true },
        bulk: { supported: true, maxOperations: 30, maxPayloadSize: 3_072_000 },
        filter: { supported: true, maxResults: 200 },
        etag: { supported: true }
      }
    })
    const types = (await get('/ResourceTypes')).body.Resources as { id: string }[]
    const ofUsers = types.find(({ id }) => id === 'User')
    expect(ofUsers).toMatchObject({ endpoint: '/v2/Users', schema: userUrn })
    expect((await get('/ResourceTypes/User')).body).toEqual(ofUsers)
    expect(await get('/ResourceTypes/Printer')).toMatchObject({ status: 404, body: { status: '404' } })
    const schemas = (await get('/Schemas')).body.Resources as {
      id: string
      attributes: { name: string; subAttributes?: object[] }[]
    }[]
    expect(schemas.slice(0, 3).map(({ id }) => id)).toEqual([userUrn, enterpriseUrn, customUrn])
    for (const schema of schemas) {
      expect((await get(`/Schemas/${schema.id}`)).body).toEqual(schema)
      const names = schema.attributes.map(({ name }) => name)
      expect(names).toEqual(names.toSorted())
    }
    const attribute = (name: string) => schemas[0]?.attributes.find((one) => one.name === name)
    expect(attribute('userName')).toEqual({
      name: 'userName',
      type: 'string',
      multiValued: false,
      description: expect.any(String),
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server'
    })
    expect(attribute('password')).toMatchObject({ mutability: 'writeOnly', returned: 'never' })
    expect(attribute('emails')?.subAttributes).toHaveLength(4)
    expect(await get('/Schemas/urn:nobody')).toMatchObject({ status: 404 })
    expect(await get('/Schemas?filter=x')).toMatchObject({ status: 403, body: { scimType: 'invalidValue' } })
  })

  it('says where it is, and that it is well', async () => {
    const base = `${app.ctx.config.issuer}/jans-scim/restv1`
    const one = (await (await read('/.well-known/scim-configuration')).json()) as object[]
    expect(one).toEqual((await (await read('/jans-scim/restv1/scim-configuration')).json()) as object[])
    expect(one).toHaveLength(1)
    expect(one[0]).toMatchObject({
      version: '2.0',
      user_endpoint: `${base}/v2/Users`,
      schemas_endpoint: `${base}/v2/Schemas`
    })
    expect(await (await read('/jans-scim/sys/health-check')).json()).toEqual({ status: 'running', db_status: 'online' })
  })

  it.each([
    ['POST', '/jans-scim/restv1/v2/Me', 501],
    ['GET', '/jans-scim/nothing', 404],
    ['GET', '/jans-scim', 404],
    ['PUT', users, 405],
    ['GET', `${users}/x/y`, 404]
  ])('answers %s %s with an error of its own', async (method, path, status) => {
    const answer = await read(path, { method })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({
      schemas: [errorUrn],
      status: String(status),
      detail: expect.any(String)
    })
  })
})
