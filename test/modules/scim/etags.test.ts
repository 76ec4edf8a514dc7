import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateGroup } from '#modules/groups/index'
import { isAmong } from '#modules/scim/version'
import { setPassword, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { patchUrn, scimClient, scopes, userUrn, type ScimClient } from './client.ts'

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

describe.each(engines)('versions of SCIM resources on %s', (_name, open) => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp({}, { db: await open() })
    const groups = ['https://jans.io/scim/groups.read', 'https://jans.io/scim/groups.write']
    client = await scimClient(app, [...scopes, ...groups])
  })
  afterAll(() => app.close())

  const kinds = [
    ['people', '/Users', () => ({ schemas: [userUrn], userName: crypto.randomUUID() }), 'title'],
    ['groups', '/Groups', () => ({ schemas: [groupUrn], displayName: crypto.randomUUID() }), 'externalId']
  ] as const
  const operation = (path: string, value: string) => ({
    schemas: [patchUrn],
    Operations: [{ op: 'replace', path, value }]
  })

  describe.each(kinds)('of %s', (_kind, endpoint, make, member) => {
    const create = async () => (await client.send('POST', endpoint, make())).body
    const at = (id: string, method: string, header: Record<string, string> = {}, body?: unknown) =>
      client.send(method, `${endpoint}/${id}`, body, header)

    it('are weak entity tags, the same in the header and in meta, and in all answers', async () => {
      const made = await client.send('POST', endpoint, make())
      const { id, meta } = made.body
      expect(meta.version).toMatch(/^W\/"[\x21\x23-\x7E]+"$/)
      expect(made.headers.get('etag')).toBe(meta.version)
      const read = await at(id, 'GET')
      expect([read.headers.get('etag'), read.body.meta.version]).toEqual([meta.version, meta.version])
      const listed = await client.send('GET', `${endpoint}?filter=${encodeURIComponent(`id eq "${id}"`)}`)
      expect(listed.body.Resources[0].meta.version).toBe(meta.version)
      const narrow = await at(`${id}?attributes=id`, 'GET')
      expect(narrow.headers.get('etag')).toBe(meta.version)
      expect(narrow.body).not.toHaveProperty('meta')
    })

    it('change with each change that PUT or PATCH makes, and stay when nothing changes', async () => {
      const made = await create()
      const put = await at(made.id, 'PUT', {}, { [member]: 'one' })
      expect(put.headers.get('etag')).toBe(put.body.meta.version)
      const patched = await at(made.id, 'PATCH', {}, operation(member, 'two'))
      expect(patched.headers.get('etag')).toBe(patched.body.meta.version)
      expect(new Set([made.meta.version, put.body.meta.version, patched.body.meta.version]).size).toBe(3)
      const same = await at(made.id, 'PATCH', {}, operation(member, 'two'))
      expect(same.body.meta.version).toBe(patched.body.meta.version)
      expect((await at(made.id, 'GET')).body.meta.version).toBe(patched.body.meta.version)
    })

    it('spare a reader the resource that it has', async () => {
      const { id, meta } = await create()
      const { version } = meta
      for (const tag of [version, '*', `"other", ${version}`, version.slice(2), `W/"a,b" ,${version},"c"`]) {
        const answer = await at(id, 'GET', { 'if-none-match': tag })
        expect([answer.status, answer.body, answer.headers.get('etag')]).toEqual([304, undefined, version])
      }
      for (const tag of ['"other"', version.slice(3, -1), `W/"${version}"`, '""', ','])
        expect(await at(id, 'GET', { 'if-none-match': tag })).toMatchObject({ status: 200, body: { id } })
      await at(id, 'PATCH', {}, operation(member, 'new'))
      expect(await at(id, 'GET', { 'if-none-match': version })).toMatchObject({
        status: 200,
        body: { [member]: 'new' }
      })
      expect((await at('nobody', 'GET', { 'if-none-match': '*' })).status).toBe(404)
    })

    it('keep a change from being made to another state than the client has seen', async () => {
      const { id, meta } = await create()
      const { version } = meta
      const now = (await at(id, 'PATCH', { 'if-match': version }, operation(member, 'one'))).body.meta.version
      for (const tag of [version, '"other"', 'junk', `W/"a", ${version}`]) {
        for (const [method, body] of [
          ['PUT', { [member]: 'x' }],
          ['PATCH', operation(member, 'x')],
          ['DELETE']
        ] as const)
          expect(await at(id, method, { 'if-match': tag }, body)).toMatchObject({
            status: 412,
            body: { schemas: [errorUrn], status: '412', scimType: '' }
          })
      }
      expect((await at(id, 'GET')).body).toMatchObject({ [member]: 'one', meta: { version: now } })
      const put = await at(id, 'PUT', { 'if-match': `"other", ${now}` }, { [member]: 'two' })
      expect(put).toMatchObject({ status: 200, body: { [member]: 'two' } })
      expect((await at(id, 'PUT', { 'if-match': '*' }, { [member]: 'three' })).status).toBe(200)
      expect((await at(id, 'DELETE', { 'if-match': put.body.meta.version })).status).toBe(412)
      const last = (await at(id, 'GET')).body.meta.version
      expect((await at(id, 'DELETE', { 'if-match': last.slice(2) })).status).toBe(204)
    })

    it('are asked for in vain where there is nothing', async () => {
      for (const tag of ['*', '"x"'])
        for (const [method, body] of [['PUT', {}], ['PATCH', operation(member, 'x')], ['DELETE']] as const)
          expect((await at('nobody', method, { 'if-match': tag }, body)).status).toBe(404)
    })

    it('let exactly one of several win that change the same state at once', async () => {
      const { id, meta } = await create()
      const header = { 'if-match': meta.version }
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          i % 2
            ? at(id, 'PUT', header, { [member]: `writer ${i}` })
            : at(id, 'PATCH', header, operation(member, `writer ${i}`))
        )
      )
      const won = answers.filter(({ status }) => status === 200)
      expect(won).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(7)
      expect((await at(id, 'GET')).body).toEqual(won[0]?.body)
    })

    it('let a removal and a change of the same state not both happen', async () => {
      const { id, meta } = await create()
      const header = { 'if-match': meta.version }
      const [put, removed] = await Promise.all([at(id, 'PUT', header, { [member]: 'kept' }), at(id, 'DELETE', header)])
      expect([
        [200, 412],
        [412, 204],
        [404, 204]
      ]).toContainEqual([put.status, removed.status])
      expect((await at(id, 'GET')).status).toBe(put.status === 200 ? 200 : 404)
    })
  })

  it('of a person change with everything that is changed elsewhere', async () => {
    const { id, meta } = await client.create({ active: true })
    const versions = new Set([meta.version])
    const versionNow = async () => (await client.get(`/Users/${id}`)).body.meta.version
    await updateUser(app.ctx, id, { attributes: { sn: 'Elsewhere' } })
    versions.add(await versionNow())
    // Not shown, and yet another state: who overwrites it must have seen that there is one.
    await setPassword(app.ctx, id, 'Another.One.1')
    versions.add(await versionNow())
    expect(versions.size).toBe(3)
  })

  it('of a person change with the groups that are shown: who comes, who goes, and what they are called', async () => {
    const { id, meta } = await client.create()
    const versions = [meta.version]
    const note = async () => {
      const { headers, body } = await client.get(`/Users/${id}`)
      expect(headers.get('etag')).toBe(body.meta.version)
      expect(await client.send('GET', `/Users/${id}`, undefined, { 'if-none-match': versions.at(-1) })).toMatchObject({
        status: 200,
        body: { meta: { version: body.meta.version } }
      })
      versions.push(body.meta.version)
      return body
    }
    const group = await client.send('POST', '/Groups', {
      schemas: [groupUrn],
      displayName: `Before ${id}`,
      members: [{ value: id }]
    })
    expect((await note()).groups).toMatchObject([{ value: group.body.id, display: `Before ${id}` }])
    await updateGroup(app.ctx, group.body.id, { displayName: `After ${id}` })
    expect((await note()).groups).toMatchObject([{ display: `After ${id}` }])
    await client.send('DELETE', `/Groups/${group.body.id}`)
    expect(await note()).not.toHaveProperty('groups')
    // Where it was at first, it is again.
    expect(new Set(versions.slice(0, 3)).size).toBe(3)
    expect(versions[3]).toBe(versions[0])
    // What it was before is not what it is now: the version of then is good for nothing.
    const late = await client.send('PUT', `/Users/${id}`, { title: 'T' }, { 'if-match': versions[1] as string })
    expect(late.status).toBe(412)
  })

  it('of a group change with its members, and never hide another name of one', async () => {
    const { id: person } = await client.create({ displayName: 'Old name' })
    const { body } = await client.send('POST', '/Groups', { schemas: [groupUrn], displayName: `Named ${person}` })
    const path = `/Groups/${body.id}`
    const add = { schemas: [patchUrn], Operations: [{ op: 'add', path: 'members', value: [{ value: person }] }] }
    const { version } = (await client.send('PATCH', path, add)).body.meta
    expect(version).not.toBe(body.meta.version)
    await updateUser(app.ctx, person, { attributes: { displayName: 'New name' } })
    const header = { 'if-none-match': version }
    expect(await client.send('GET', path, undefined, header)).toMatchObject({
      status: 200,
      body: { members: [{ display: 'New name' }] }
    })
    expect((await client.send('GET', `${path}?excludedAttributes=members`, undefined, header)).status).toBe(304)
    await client.send('DELETE', `/Users/${person}`)
    expect((await client.send('GET', path)).body.meta.version).not.toBe(version)
  })
})

describe('a header with entity tags', () => {
  it('is read as lists of tags are written', () => {
    for (const header of ['"a"', 'W/"a"', '"b","a"', ' "b" , W/"a" ', '*', ' * '])
      expect(isAmong(header, 'W/"a"')).toBe(true)
    for (const header of ['a', '"b"', '"a', 'a"', 'w/"a"', '"b" "a"', '', '**', '"a"x', 'x"a"', "'a'"])
      expect(isAmong(header, 'W/"a"')).toBe(false)
  })

  it('is read in a time that does not depend on what is in it', () => {
    const started = performance.now()
    for (const part of ['"', ',', ' ', 'W/"', '",', '", "']) isAmong(part.repeat(8000), 'W/"a"')
    expect(performance.now() - started).toBeLessThan(500)
  })
})
