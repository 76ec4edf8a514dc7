import { changeAttribute, findAttributeByName } from '#modules/attributes/index'
import { groupDn, searchGroups } from '#modules/groups/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { customUrn, patchUrn, scimClient, userUrn } from './client.ts'
import { groupClient, values, type GroupClient } from './group-client.ts'

describe.each(engines)('the groups of a SCIM user on %s', (_name, open) => {
  let app: MinijansServer
  let client: GroupClient
  let base: string
  beforeAll(async () => {
    app = await startApp({}, { db: await open() })
    client = await groupClient(app)
    base = `${app.ctx.config.issuer}/jans-scim/restv1/v2`
  })
  afterAll(() => app.close())

  const shown = ({ id, displayName }: { id: string; displayName: string }) => ({
    value: id,
    $ref: `${base}/Groups/${id}`,
    display: displayName,
    type: 'direct'
  })
  const read = async (id: string) => (await client.get(`/Users/${id}`)).body
  const ids = async (filter: string) => {
    const { status, body } = await client.get(`/Users?filter=${encodeURIComponent(filter)}`)
    expect({ filter, status }).toEqual({ filter, status: 200 })
    return (body.Resources as { id: string }[]).map(({ id }) => id).toSorted()
  }

  it('are shown by every answer, as they are at that moment', async () => {
    const [id, other] = (await client.people(2)) as [string, string]
    const beta = await client.create({ displayName: 'Beta', members: values(id) })
    expect((await read(id)).groups).toEqual([shown(beta)])
    const alpha = await client.create({ displayName: 'alpha', members: values(id, other) })
    const both = [shown(alpha), shown(beta)]
    expect((await read(id)).groups).toEqual(both)
    const change = { schemas: [patchUrn], Operations: [{ op: 'replace', path: 'title', value: 'Guide' }] }
    expect((await client.send('PATCH', `/Users/${id}`, change)).body.groups).toEqual(both)
    const body = { schemas: [userUrn], userName: `renamed-${id}` }
    expect((await client.send('PUT', `/Users/${id}`, body)).body.groups).toEqual(both)
    const listed = (await client.get(`/Users?filter=${encodeURIComponent(`id eq "${id}" or id eq "${other}"`)}`)).body
    const byId = new Map((listed.Resources as { id: string; groups: unknown }[]).map((user) => [user.id, user.groups]))
    expect(byId).toEqual(new Map<string, unknown>([[id, both], [other, [shown(alpha)]]])) // prettier-ignore

    await client.patch(alpha.id, { op: 'replace', path: 'displayName', value: 'Gamma' })
    expect((await read(id)).groups).toEqual([shown(beta), shown({ ...alpha, displayName: 'Gamma' })])
    await client.patch(beta.id, { op: 'remove', path: 'members' })
    await client.send('DELETE', `/Groups/${alpha.id}`)
    expect(await read(id)).not.toHaveProperty('groups')
  })

  it('give the user another version when they change', async () => {
    const [id] = (await client.people(1)) as [string]
    const { version } = (await read(id)).meta
    const group = await client.create({ members: values(id) })
    const after = (await read(id)).meta.version
    expect(after).not.toBe(version)
    await client.patch(group.id, { op: 'replace', path: 'displayName', value: `renamed-${group.id}` })
    expect((await read(id)).meta.version).not.toBe(after)
  })

  it('are shown or left out as a client asks', async () => {
    const [id] = (await client.people(1)) as [string]
    const group = await client.create({ members: values(id) })
    const get = async (query: string) => (await client.get(`/Users/${id}?${query}`)).body
    expect(await get('excludedAttributes=groups')).not.toHaveProperty('groups')
    expect((await get('attributes=groups')).groups).toEqual([shown(group)])
    expect((await get('attributes=groups.display')).groups).toEqual([{ display: group.displayName }])
    expect(await get('attributes=userName')).not.toHaveProperty('groups')
  })

  it('are changed at the group alone: what a client says of them with the user does nothing', async () => {
    const group = await client.create()
    const wanted = [{ value: group.id }]
    const made = await client.createUser({ groups: wanted })
    expect(made).not.toHaveProperty('groups')
    const put = await client.send('PUT', `/Users/${made.id}`, { ...made, groups: wanted })
    expect(put.status).toBe(200)
    const okta = await client.send('PATCH', `/Users/${made.id}`, {
      schemas: [patchUrn],
      Operations: [{ op: 'replace', value: { groups: wanted, displayName: 'Okta' } }]
    })
    expect(okta).toMatchObject({ status: 200, body: { displayName: 'Okta' } })
    expect(await client.memberIds(group.id)).toEqual([])
    for (const path of ['groups', 'groups.value', `groups[value eq "${group.id}"]`])
      for (const op of ['add', 'replace', 'remove']) {
        const message = {
          schemas: [patchUrn],
          Operations: [{ op, path, value: wanted }]
        }
        const refused = await client.send('PATCH', `/Users/${made.id}`, message)
        expect(refused).toMatchObject({ status: 400, body: { scimType: 'mutability' } })
      }
  })

  it('are no custom attribute either: who may write users alone takes nobody into a group by it', async () => {
    const { inum } = (await findAttributeByName(app.ctx.db, 'memberOf')) as { inum: string }
    const mark = (scimCustomAttr: boolean) =>
      changeAttribute(app.ctx, inum, (before) => ({ ...before, scimCustomAttr }))
    const writer = await scimClient(app)
    const group = await client.create()
    const wanted = { [customUrn]: { memberOf: [groupDn(group.id)] } }
    await mark(true)
    try {
      const body = { schemas: [userUrn, customUrn], userName: `of-${group.id}`, ...wanted }
      const made = await writer.send('POST', '/Users', body)
      expect(made.status).toBe(201)
      await writer.send('PUT', `/Users/${made.body.id}`, wanted)
      await writer.patch(made.body.id, { op: 'add', value: wanted })
      expect((await read(made.body.id)).id).toBe(made.body.id)
      expect(await client.memberIds(group.id)).toEqual([])
      const patched = await writer.patch(made.body.id, { op: 'add', path: `${customUrn}:memberOf`, value: ['x'] })
      expect(patched).toMatchObject({ status: 400, body: { scimType: 'invalidPath' } })
    } finally {
      await mark(false)
    }
  })

  it('are searched by their parts, each group by itself', async () => {
    const [a, b, c] = (await client.people(3)) as [string, string, string]
    const red = await client.create({ displayName: `Red ${a}`, members: values(a, b) })
    const blue = await client.create({ displayName: `Blue ${a}`, members: values(b) })
    const all = [a, b].toSorted()
    const among = `(id eq "${a}" or id eq "${b}" or id eq "${c}") and`
    const cases: [string, string[]][] = [
      [`groups eq "${red.id}"`, all],
      [`groups.value eq "${blue.id}"`, [b]],
      [`GROUPS.Value eq "${blue.id}"`, [b]],
      [`${userUrn}:groups.value eq "${blue.id}"`, [b]],
      [`groups.display eq "RED ${a}"`, all],
      [`groups.display co "${a.slice(2)}"`, all],
      [`groups.display sw "blue ${a}"`, [b]],
      [`groups.$ref eq "${base}/Groups/${blue.id}"`, [b]],
      [`groups.$ref eq "https://elsewhere.example/Groups/${blue.id}"`, []],
      [`groups[value eq "${red.id}" and display sw "red"]`, all],
      [`groups[value eq "${red.id}" and display sw "blue"]`, []],
      [`groups.value eq "${red.id}" and groups.display sw "blue ${a}"`, [b]],
      [`groups[type eq "direct" and value eq "${blue.id}"]`, [b]],
      [`${among} groups pr`, all],
      [`${among} not (groups pr)`, [c]],
      [`${among} groups.display pr`, all],
      [`${among} groups eq null`, [c]],
      [`${among} groups ne null`, all],
      [`${among} groups.type eq "DIRECT"`, all],
      [`${among} groups.type eq "indirect"`, []],
      [`${among} groups.value ne "${red.id}"`, [b]],
      [`${among} not (groups.value eq "${blue.id}")`, [a, c].toSorted()],
      ['groups eq "nothing"', []]
    ]
    for (const [filter, expected] of cases)
      expect({ filter, ids: await ids(filter) }).toEqual({ filter, ids: expected })
  })

  it.each([
    'groups.color pr',
    'groups[color pr]',
    'groups.value eq 7',
    'groups.value[display pr]',
    'groups.$ref co "x"'
  ])('cannot be searched by %s', async (filter) => {
    const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`)
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } })
  })

  it('order nothing: a search that is sorted by them is answered all the same', async () => {
    const { status, body } = await client.get('/Users?sortBy=groups&count=1')
    expect({ status, items: body.Resources.length }).toEqual({ status: 200, items: 1 })
  })

  it('are told by the schema as what can only be read', async () => {
    const { attributes } = (await client.get(`/Schemas/${userUrn}`)).body
    const groups = (attributes as { name: string }[]).find(({ name }) => name === 'groups')
    expect(groups).toMatchObject({ multiValued: true, type: 'complex', mutability: 'readOnly' })
  })

  it('has the first administrator among Janssen’s managers', async () => {
    const { body } = await client.get('/Groups/60B7')
    expect(body).toMatchObject({ id: '60B7', displayName: 'Janssen Manager Group' })
    const [admin] = (await client.get(`/Users?filter=${encodeURIComponent('userName eq "admin"')}`)).body.Resources
    expect(admin.groups).toEqual([shown(body)])
    expect(body.members).toEqual([
      { value: admin.id, $ref: `${base}/Users/${admin.id}`, display: 'Administrator', type: 'User' }
    ])
    expect((await searchGroups(app.ctx.db, { offset: 0, limit: 1 })).groups[0]).toMatchObject({ version: 1 })
  })
})
