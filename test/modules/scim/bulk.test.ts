import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { loadScimConfiguration } from '#modules/scim/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { enterpriseUrn, patchUrn, scimClient, scopes, userUrn, type Answer, type ScimClient } from './client.ts'

const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const bulkResponseUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const scope = (name: string) => `https://jans.io/scim/${name}`

describe('SCIM bulk requests', () => {
  let app: MinijansServer
  let provisioner: ScimClient
  /** Has the scope for bulk requests and no other. */
  let client: ScimClient
  let base: string
  beforeAll(async () => {
    app = await startApp()
    provisioner = await scimClient(app, [...scopes, scope('groups.read'), scope('groups.write')])
    client = await scimClient(app, [scope('bulk')])
    base = `${app.ctx.config.issuer}/jans-scim/restv1`
  })
  afterAll(() => app.close())

  const bulk = (Operations: unknown, more: object = {}) =>
    client.send('POST', '/Bulk', { schemas: [bulkUrn], Operations, ...more })
  const user = (userName: string, more: object = {}) => ({ schemas: [userUrn], userName, ...more })
  const group = (displayName: string, ...members: string[]) => ({
    schemas: [groupUrn],
    displayName,
    members: members.map((value) => ({ value }))
  })
  const patch = (...Operations: object[]) => ({ schemas: [patchUrn], Operations })
  const statuses = ({ body }: Answer): string[] => body.Operations.map(({ status }: { status: string }) => status)
  const idAt = ({ body }: Answer, i: number): string => body.Operations[i].location.split('/').at(-1)
  const membersOf = async (id: string): Promise<string[]> =>
    ((await provisioner.get(`/Groups/${id}`)).body.members ?? []).map(({ value }: { value: string }) => value)

  it('make, replace, change and delete in one request, each with a result of its own', async () => {
    const kevin = await provisioner.create({ userName: 'kevin' })
    const jim = await provisioner.create({ userName: 'jim', nickName: 'Jimbo' })
    const old = await provisioner.create({ userName: 'old' })
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'qwerty', data: user('alice') },
      { method: 'PUT', path: `/Users/${kevin.id}`, data: user('kevin', { displayName: 'Kev' }) },
      {
        method: 'PATCH',
        path: `/Users/${jim.id}`,
        data: patch({ op: 'remove', path: 'nickName' }, { op: 'replace', path: 'displayName', value: 'Jim' })
      },
      { method: 'DELETE', path: `/Users/${old.id}` }
    ])
    expect(answer.status).toBe(200)
    const alice = await findUserByName(app.ctx.db, 'alice')
    expect(answer.body).toMatchObject({
      schemas: [bulkResponseUrn],
      Operations: [
        { method: 'POST', bulkId: 'qwerty', status: '201', location: `${base}/v2/Users/${alice?.inum}` },
        { method: 'PUT', status: '200', location: kevin.meta.location },
        { method: 'PATCH', status: '200', location: jim.meta.location },
        { method: 'DELETE', status: '204', location: old.meta.location }
      ]
    })
    expect(answer.body.Operations.some((one: object) => 'response' in one)).toBe(false)
    expect((await provisioner.get(`/Users/${kevin.id}`)).body.displayName).toBe('Kev')
    const changed = (await provisioner.get(`/Users/${jim.id}`)).body
    expect(changed.displayName).toBe('Jim')
    expect(changed).not.toHaveProperty('nickName')
    expect((await provisioner.get(`/Users/${old.id}`)).status).toBe(404)
  })

  it('go on after a failure, which touches nothing else', async () => {
    await provisioner.create({ userName: 'Taken' })
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'a', data: user('before') },
      { method: 'POST', path: '/Users', bulkId: 'b', data: user('taken') },
      { method: 'POST', path: '/Users', bulkId: 'c', data: user('wrong', { emails: [{ value: 'none' }] }) },
      { method: 'PATCH', path: '/Users/nobody', data: patch({ op: 'replace', path: 'title', value: 'x' }) },
      { method: 'DELETE', path: '/Users/nobody' },
      { method: 'POST', path: '/Users', bulkId: 'd', data: user('after') }
    ])
    expect(answer.status).toBe(200)
    expect(statuses(answer)).toEqual(['201', '409', '400', '404', '404', '201'])
    const [, taken, wrong, patched] = answer.body.Operations
    expect(taken).toEqual({
      method: 'POST',
      bulkId: 'b',
      status: '409',
      response: { schemas: [errorUrn], status: '409', scimType: 'uniqueness', detail: expect.stringContaining('taken') }
    })
    expect(wrong.response).toMatchObject({ scimType: 'invalidValue', detail: expect.stringContaining('emails') })
    expect(patched.location).toBe(`${base}/v2/Users/nobody`)
    expect(await findUserByName(app.ctx.db, 'before')).toBeDefined()
    expect(await findUserByName(app.ctx.db, 'after')).toBeDefined()
    expect(await findUserByName(app.ctx.db, 'wrong')).toBeUndefined()
  })

  it.each([
    [1, ['201', '400']],
    [2, ['201', '400', '201', '400']],
    [3, ['201', '400', '201', '400', '201', '400']],
    [9, ['201', '400', '201', '400', '201', '400', '201']]
  ])('stop at the error number %i when failOnErrors says so', async (failOnErrors, expected) => {
    const name = (i: number) => (i % 2 === 0 ? `stop-${failOnErrors}-${i}` : '')
    const answer = await bulk(
      Array.from({ length: 7 }, (_, i) => ({ method: 'POST', path: '/Users', bulkId: `${i}`, data: user(name(i)) })),
      { failOnErrors }
    )
    expect(statuses(answer)).toEqual(expected)
    const found = []
    for (const i of [0, 2, 4, 6]) if (await findUserByName(app.ctx.db, name(i))) found.push(i)
    expect(found).toEqual([0, 2, 4, 6].filter((i) => i < expected.length))
  })

  it.each([0, -1, 1.5, 'one', true])('refuse %j as failOnErrors', async (failOnErrors) => {
    const operation = { method: 'POST', path: '/Users', data: user('never') }
    expect(await bulk([operation], { failOnErrors })).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    expect(await findUserByName(app.ctx.db, 'never')).toBeUndefined()
  })

  it('fill in the ids of what was made before, in data and in paths', async () => {
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'qwerty', data: user('guide') },
      { method: 'POST', path: '/Groups', bulkId: 'ytrewq', data: group('Tour Guides', 'bulkId:qwerty') },
      {
        method: 'PATCH',
        path: '/Users/bulkId:qwerty',
        data: patch({ op: 'add', value: { nickName: 'Al', [enterpriseUrn]: { manager: { value: 'bulkId:qwerty' } } } })
      },
      { method: 'POST', path: '/Users', bulkId: 'second', data: user('second-guide') },
      {
        method: 'PATCH',
        path: '/Groups/bulkId:ytrewq',
        data: patch(
          { op: 'add', path: 'members', value: [{ value: 'bulkId:second' }] },
          { op: 'remove', path: 'members[value eq "bulkId:qwerty"]' }
        )
      }
    ])
    expect(statuses(answer)).toEqual(['201', '201', '200', '201', expect.stringMatching(/^20[04]$/)])
    expect(answer.body.Operations[2].location).toBe(answer.body.Operations[0].location)
    const made = (await provisioner.get(`/Users/${idAt(answer, 0)}`)).body
    expect(made.nickName).toBe('Al')
    expect(made[enterpriseUrn].manager.value).toBe(idAt(answer, 0))
    expect(await membersOf(idAt(answer, 1))).toEqual([idAt(answer, 3)])
  })

  it('respect the version that an operation names, and tell the new one', async () => {
    const { id, meta } = await provisioner.create()
    const { body: made } = await provisioner.send('POST', '/Groups', group('Versioned', id))
    const before = (await provisioner.get(`/Users/${id}`)).body.meta.version
    const title = (value: string) => patch({ op: 'replace', path: 'title', value })
    const answer = await bulk([
      { method: 'PATCH', path: `/Users/${id}`, version: 'W/"another"', data: title('a') },
      { method: 'PATCH', path: `/Users/${id}`, version: before, data: title('b') },
      { method: 'PUT', path: `/Users/${id}`, version: before, data: user('versioned', { title: 'c' }) },
      { method: 'DELETE', path: `/Users/${id}`, version: before },
      { method: 'PATCH', path: `/Groups/${made.id}`, version: made.meta.version, data: patch({ op: 'add', path: 'externalId', value: 'x' }) }, // prettier-ignore
      { method: 'DELETE', path: `/Groups/${made.id}`, version: made.meta.version }
    ])
    expect(statuses(answer)).toEqual(['412', '200', '412', '412', '200', '412'])
    expect(answer.body.Operations[0]).toMatchObject({ location: meta.location, response: { status: '412' } })
    const after = (await provisioner.get(`/Users/${id}`)).body
    expect(after.title).toBe('b')
    expect(after.meta.version).not.toBe(before)
    expect(answer.body.Operations[1].version).toBe(after.meta.version)
    const changed = (await provisioner.get(`/Groups/${made.id}`)).body
    expect(answer.body.Operations[4].version).toBe(changed.meta.version)
  })

  it('let a group name people who are made later in the request', async () => {
    const answer = await bulk([
      { method: 'POST', path: '/Groups', bulkId: 'g', data: group('Early', 'bulkId:x', 'bulkId:y') },
      { method: 'PATCH', path: '/Groups/bulkId:g', data: patch({ op: 'replace', path: 'displayName', value: 'Bird' }) },
      { method: 'POST', path: '/Users', bulkId: 'x', data: user('early-x') },
      { method: 'POST', path: '/Users', bulkId: 'y', data: user('early-y') }
    ])
    expect(statuses(answer)).toEqual(['201', expect.stringMatching(/^20[04]$/), '201', '201'])
    expect((await membersOf(idAt(answer, 0))).sort()).toEqual([idAt(answer, 2), idAt(answer, 3)].sort())
    expect((await provisioner.get(`/Groups/${idAt(answer, 0)}`)).body.displayName).toBe('Bird')
  })

  it('keep the order of what is done to one resource when the first part has to wait', async () => {
    const [stays, { body: made }] = [
      await provisioner.create(),
      await provisioner.send('POST', '/Groups', group('Waiting'))
    ]
    const members = (op: string, value: string) => patch({ op, path: 'members', value: [{ value }] })
    const answer = await bulk([
      { method: 'PATCH', path: `/Groups/${made.id}`, data: members('replace', 'bulkId:late') },
      { method: 'PATCH', path: `/Groups/${made.id}`, data: members('add', stays.id) },
      { method: 'POST', path: '/Users', bulkId: 'late', data: user('late') }
    ])
    expect(statuses(answer).at(-1)).toBe('201')
    expect((await membersOf(made.id)).sort()).toEqual([stays.id as string, idAt(answer, 2)].sort())
  })

  it('resolve people who are one another’s managers, and their own', async () => {
    const managed = (userName: string, value: string) => user(userName, { [enterpriseUrn]: { manager: { value } } })
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'a', data: managed('ring-a', 'bulkId:b') },
      { method: 'POST', path: '/Users', bulkId: 'b', data: managed('ring-b', 'bulkId:c') },
      {
        method: 'POST',
        path: '/Users',
        bulkId: 'c',
        data: { ...managed('ring-c', 'bulkId:a'), password: 'Round.And.Round.1', active: true, displayName: 'C' }
      },
      { method: 'POST', path: '/Users', bulkId: 'boss', data: managed('boss', 'bulkId:boss') },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: group('Ring', 'bulkId:a', 'bulkId:b', 'bulkId:c') }
    ])
    expect(statuses(answer)).toEqual(['201', '201', '201', '201', '201'])
    const managers = []
    for (const i of [0, 1, 2, 3])
      managers.push((await provisioner.get(`/Users/${idAt(answer, i)}`)).body[enterpriseUrn].manager.value)
    expect(managers).toEqual([idAt(answer, 1), idAt(answer, 2), idAt(answer, 0), idAt(answer, 3)])
    expect((await provisioner.get(`/Users/${idAt(answer, 2)}`)).body).toMatchObject({ displayName: 'C', active: true })
    expect((await membersOf(idAt(answer, 4))).sort()).toEqual([0, 1, 2].map((i) => idAt(answer, i)).sort())
  })

  it('leave nothing of a circle behind that could not be closed', async () => {
    await provisioner.create({ userName: 'circle-taken' })
    const managed = (userName: string, value: string) => user(userName, { [enterpriseUrn]: { manager: { value } } })
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'a', data: managed('circle-a', 'bulkId:b') },
      { method: 'POST', path: '/Users', bulkId: 'b', data: managed('circle-taken', 'bulkId:a') },
      { method: 'POST', path: '/Groups', data: group('Circle', 'bulkId:a') }
    ])
    expect(statuses(answer)).toEqual(['409', '409', '409'])
    expect(answer.body.Operations[0].response.detail).toContain('bulkId b')
    expect(answer.body.Operations[0]).not.toHaveProperty('location')
    expect(await findUserByName(app.ctx.db, 'circle-a')).toBeUndefined()
    const { body } = await provisioner.get(`/Groups?filter=${encodeURIComponent('displayName eq "Circle"')}`)
    expect(body.totalResults).toBe(0)
  })

  it('take back all of a circle when one part of it cannot be made, or cannot be closed', async () => {
    await provisioner.create({ userName: 'ring-taken' })
    const managed = (userName: string, manager: unknown) => user(userName, { [enterpriseUrn]: { manager } })
    const post = (bulkId: string, data: object) => ({ method: 'POST', path: '/Users', bulkId, data })
    const unmade = await bulk([
      post('a', managed('ring-1', { value: 'bulkId:b' })),
      post('b', managed('ring-taken', { value: 'bulkId:c' })),
      post('c', managed('ring-2', { value: 'bulkId:a' })),
      { method: 'PATCH', path: '/Users/bulkId:c', data: patch({ op: 'add', path: 'title', value: 'x' }) },
      post('d', managed('ring-3', { value: 'bulkId:c' }))
    ])
    expect(statuses(unmade)).toEqual(['409', '409', '409', '409', '409'])
    const unclosed = await bulk([
      // Two managers are refused, but only when it is known who they are.
      post('a', managed('ring-4', [{ value: 'bulkId:b' }, { value: 'x' }])),
      post('b', managed('ring-5', { value: 'bulkId:a' }))
    ])
    expect(statuses(unclosed)).toEqual(['400', '409'])
    for (const i of [1, 2, 3, 4, 5]) expect(await findUserByName(app.ctx.db, `ring-${i}`)).toBeUndefined()
  })

  it('leave nothing half-made when failOnErrors ends the request within a circle', async () => {
    const managed = (userName: string, value: string) => user(userName, { [enterpriseUrn]: { manager: { value } } })
    const answer = await bulk(
      [
        { method: 'DELETE', path: '/Users/nobody' },
        { method: 'POST', path: '/Users', bulkId: 'a', data: managed('half-a', 'bulkId:b') },
        { method: 'POST', path: '/Users', bulkId: 'b', data: managed('', 'bulkId:a') },
        { method: 'POST', path: '/Users', data: user('half-c') }
      ],
      { failOnErrors: 2 }
    )
    expect(answer.status).toBe(200)
    expect(await findUserByName(app.ctx.db, 'half-a')).toBeUndefined()
    expect(statuses(answer).filter((status) => status.startsWith('2'))).toEqual(
      (await findUserByName(app.ctx.db, 'half-c')) ? ['201'] : []
    )
  })

  it('refuse what refers to a failed or an unknown operation', async () => {
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'bad', data: user('') },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: group('Lost', 'bulkId:bad') },
      { method: 'PATCH', path: '/Users/bulkId:bad', data: patch({ op: 'replace', path: 'title', value: 'x' }) },
      { method: 'POST', path: '/Groups', bulkId: 'h', data: group('Never', 'bulkId:who') },
      { method: 'DELETE', path: '/Users/bulkId:who' },
      { method: 'DELETE', path: '/Groups/bulkId:g' }
    ])
    expect(statuses(answer)).toEqual(['400', '409', '409', '400', '400', '409'])
    expect(answer.body.Operations[1].response.detail).toContain('bulkId bad')
    expect(answer.body.Operations[3].response).toMatchObject({ scimType: 'invalidValue' })
    const { body } = await provisioner.get('/Groups')
    const names = (body.Resources as { displayName: string }[]).map(({ displayName }) => displayName)
    expect(names).not.toContain('Lost')
    expect(names).not.toContain('Never')
  })

  it('leave text alone that only speaks of a bulkId', async () => {
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'x', data: user('speaks', { displayName: 'See bulkId:x', title: 'x' }) }
    ])
    expect(statuses(answer)).toEqual(['201'])
    expect((await provisioner.get(`/Users/${idAt(answer, 0)}`)).body.displayName).toBe('See bulkId:x')
  })

  it('do things in an order that gives what the order of the request gives', async () => {
    const first = await provisioner.create({ userName: 'name-1' })
    const second = await provisioner.create({ userName: 'name-2' })
    const rename = (id: string, value: string) => ({
      method: 'PATCH',
      path: `/Users/${id}`,
      data: patch({ op: 'replace', path: 'userName', value })
    })
    const answer = await bulk([
      // Both names are handed on, and one is free again in between.
      rename(first.id, 'name-3'),
      rename(second.id, 'name-1'),
      rename(first.id, 'name-2'),
      { method: 'DELETE', path: `/Users/${second.id}` },
      { method: 'POST', path: '/Users', data: user('name-1', { title: 'first of its name' }) },
      { method: 'POST', path: '/Users', data: user('NAME-1', { title: 'second' }) },
      { method: 'PATCH', path: `/Users/${first.id}`, data: patch({ op: 'add', path: 'title', value: 'one' }) },
      { method: 'PATCH', path: `/Users/${first.id}`, data: patch({ op: 'add', path: 'title', value: 'two' }) },
      { method: 'DELETE', path: `/Users/${first.id}` },
      { method: 'DELETE', path: `/Users/${first.id}` }
    ])
    expect(statuses(answer)).toEqual(['200', '200', '200', '204', '201', '409', '200', '200', '204', '404'])
    expect((await findUserByName(app.ctx.db, 'name-1'))?.attributes.jansTitle).toBe('first of its name')
    expect(await findUserByName(app.ctx.db, 'name-2')).toBeUndefined()
  })

  it('take methods in any case, paths in every form that a location has, and a POST without a bulkId', async () => {
    const { id, meta } = await provisioner.create()
    const title = (value: string) => patch({ op: 'replace', path: 'title', value })
    const answer = await bulk([
      { method: 'post', path: 'Users', data: user('no-bulk-id') },
      { method: 'Patch', path: meta.location, data: title('a') },
      { method: 'PATCH', path: `/v2/Users/${id}`, data: title('b') },
      { method: 'patch', path: `/users/${id}/`, bulkId: 'echo', data: title('c') },
      { method: 'POST', path: `${base}/v2/Users`, data: user('absolute') }
    ])
    expect(statuses(answer)).toEqual(['201', '200', '200', '200', '201'])
    expect(answer.body.Operations[0]).not.toHaveProperty('bulkId')
    expect(answer.body.Operations[3].bulkId).toBe('echo')
    expect((await provisioner.get(`/Users/${id}`)).body.title).toBe('c')
  })

  it.each([
    ['an unknown endpoint', { method: 'POST', path: '/Robots', data: {} }, '404'],
    ['a path within a resource', { method: 'DELETE', path: '/Users/1/2' }, '404'],
    ['an address elsewhere', { method: 'DELETE', path: 'https://other.example/v2/Users/1' }, '404'],
    ['another bulk request', { method: 'POST', path: '/Bulk', data: {} }, '404'],
    ['a prototype’s member', { method: 'POST', path: '/__proto__', data: {} }, '404'],
    ['a POST to a resource', { method: 'POST', path: '/Users/1', data: user('x') }, '400'],
    ['a DELETE of all', { method: 'DELETE', path: '/Users' }, '400'],
    ['a broken path', { method: 'DELETE', path: '/Users/%E0%A4%A' }, '400'],
    ['a POST without data', { method: 'POST', path: '/Users' }, '400'],
    ['a PATCH without data', { method: 'PATCH', path: '/Users/1', data: null }, '400'],
    ['data that is no object', { method: 'POST', path: '/Users', data: 'x' }, '400'],
    ['a resource without its schema', { method: 'POST', path: '/Users', data: { userName: 'schemaless' } }, '400'],
    ['a name that cannot be made text', { method: 'POST', path: '/Users', data: { schemas: [userUrn], userName: { toString: 1 } } }, '400'], // prettier-ignore
    ['a device', { method: 'POST', path: '/Fido2Devices', data: {} }, '501']
  ])('refuse %s, and that alone', async (_, operation, status) => {
    const id = (await provisioner.create()).id
    const answer = await bulk([operation, { method: 'DELETE', path: `/Users/${id}` }])
    expect(statuses(answer)).toEqual([status, '204'])
    expect(answer.body.Operations[0].response).toMatchObject({ schemas: [errorUrn], status })
  })

  const fine = { method: 'POST', path: '/Users', data: { schemas: [userUrn], userName: 'fine' } }
  it.each([
    ['another schema', { schemas: [patchUrn], Operations: [fine] }, 'invalidSyntax'],
    ['no schema', { Operations: [fine] }, 'invalidSyntax'],
    ['a list', [fine], 'invalidSyntax'],
    ['no operations', { schemas: [bulkUrn] }, 'invalidValue'],
    ['an empty list of operations', { schemas: [bulkUrn], Operations: [] }, 'invalidValue'],
    ['an operation that is null', { schemas: [bulkUrn], Operations: [fine, null] }, 'invalidSyntax'],
    ['an unknown method', { schemas: [bulkUrn], Operations: [fine, { ...fine, method: 'GET' }] }, 'invalidSyntax'],
    ['no method', { schemas: [bulkUrn], Operations: [fine, { path: '/Users' }] }, 'invalidSyntax'],
    ['no path', { schemas: [bulkUrn], Operations: [fine, { method: 'DELETE' }] }, 'invalidSyntax'],
    ['a bulkId that is no text', { schemas: [bulkUrn], Operations: [fine, { ...fine, bulkId: 1 }] }, 'invalidSyntax'],
    ['a bulkId twice', { schemas: [bulkUrn], Operations: [{ ...fine, bulkId: 'x' }, { ...fine, bulkId: 'x' }] }, 'invalidSyntax'] // prettier-ignore
  ])('carry out nothing of a message with %s', async (_, body, scimType) => {
    expect(await client.send('POST', '/Bulk', body)).toMatchObject({ status: 400, body: { scimType } })
    expect(await findUserByName(app.ctx.db, 'fine')).toBeUndefined()
  })

  it('respect the limits of the properties, and tell both', async () => {
    const properties = await loadScimConfiguration()
    const actor = { correlationId: 'test' }
    await properties.update(app.ctx, actor, 'test', (before) => ({
      ...before,
      bulkMaxOperations: 3,
      bulkMaxPayloadSize: 2_000_000
    }))
    const many = (length: number, pad = '') =>
      Array.from({ length }, (_, i) => ({
        method: 'POST',
        path: '/Users',
        data: user(`limit-${length}-${i}`, { pad })
      }))
    expect(statuses(await bulk(many(3)))).toEqual(['201', '201', '201'])
    const tooMany = await bulk(many(4))
    expect(tooMany.status).toBe(413)
    expect(tooMany.body).toMatchObject({ status: '413', detail: expect.stringMatching(/\b3\b.*\b2000000\b/) })
    expect(await findUserByName(app.ctx.db, 'limit-4-0')).toBeUndefined()
    // More than other requests may have, and then more than this one.
    expect(statuses(await bulk(many(1, 'x'.repeat(1_500_000))))).toEqual(['201'])
    const tooLarge = await bulk(many(2, 'x'.repeat(1_500_000)))
    expect(tooLarge.status).toBe(413)
    expect(tooLarge.body.detail).toBe(tooMany.body.detail)
    await properties.update(app.ctx, actor, 'test', (before) => ({ ...before, bulkMaxOperations: 5000, bulkMaxPayloadSize: 3_072_000 })) // prettier-ignore
  })

  it('need the scope for bulk requests, which then allows everything in them', async () => {
    const operation = { method: 'POST', path: '/Users', data: user('not-allowed') }
    const refused = await provisioner.send('POST', '/Bulk', { schemas: [bulkUrn], Operations: [operation] })
    expect(refused.status).toBe(403)
    expect(refused.headers.get('www-authenticate')).toContain('https://jans.io/scim/bulk')
    const without = await client.send('POST', '/Bulk', { schemas: [bulkUrn], Operations: [operation] }, { authorization: '' }) // prettier-ignore
    expect(without.status).toBe(401)
    expect(await findUserByName(app.ctx.db, 'not-allowed')).toBeUndefined()
    const read = await client.get('/Bulk')
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('write the audit record of each change, in the name of the client', async () => {
    const answer = await bulk([
      { method: 'POST', path: '/Users', bulkId: 'r', data: user('recorded', { password: 'Recorded.Bulk.1' }) },
      { method: 'DELETE', path: '/Users/bulkId:r' }
    ])
    expect(statuses(answer)).toEqual(['201', '204'])
    const { records } = await searchAudit(app.ctx.db, { pattern: idAt(answer, 0), offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation)).toEqual(['scim-create-user', 'scim-delete-user'])
    expect(records.every(({ clientId }) => clientId)).toBe(true)
    expect(JSON.stringify([answer.body, records])).not.toContain('Recorded.Bulk.1')
  })

  it('do many operations while others are answered', async () => {
    const many = Array.from({ length: 1000 }, (_, i) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `m${i}`,
      data: user(
        i === 500 ? 'many-0' : `many-${i}`,
        i > 0 ? { [enterpriseUrn]: { manager: { value: 'bulkId:m0' } } } : {}
      )
    }))
    let answers = 0
    const request = bulk(many)
    let isOver = false
    void request.then(() => (isOver = true))
    while (!isOver) {
      expect((await provisioner.get('/Users?count=1')).status).toBe(200)
      answers++
    }
    const answer = await request
    expect(answers).toBeGreaterThan(5)
    expect(statuses(answer).filter((status) => status === '201')).toHaveLength(999)
    expect(statuses(answer)[500]).toBe('409')
    const bulkIds = answer.body.Operations.map(({ bulkId }: { bulkId: string }) => bulkId)
    expect(bulkIds).toEqual(many.map(({ bulkId }) => bulkId))
  })
})
