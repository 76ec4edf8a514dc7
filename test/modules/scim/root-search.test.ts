import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { scimClient, scopes, type ScimClient } from './client.ts'

const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const scope = (name: string) => `https://jans.io/scim/${name}`

describe('a search over all kinds of resources', () => {
  let app: MinijansServer
  let client: ScimClient
  let provisioner: ScimClient
  beforeAll(async () => {
    app = await startApp()
    provisioner = await scimClient(app, [...scopes, scope('groups.write')])
    client = await scimClient(app, [scope('all-resources.search')])
    for (const i of [1, 2, 3]) await provisioner.create({ userName: `root-user-${i}`, displayName: `Root thing ${4 - i}` }) // prettier-ignore
    for (const i of [1, 2, 3])
      await provisioner.send('POST', '/Groups', { schemas: [groupUrn], displayName: `Root thing ${i}` })
  })
  afterAll(() => app.close())

  const search = (request: object) => client.send('POST', '/.search', { schemas: [searchUrn], ...request })
  type Found = { meta?: { resourceType: string }; userName?: string; displayName?: string }
  const names = (resources: Found[] = []) => resources.map(({ userName, displayName }) => userName ?? displayName)
  const ours = 'displayName sw "root thing"'

  it('gives people first and then groups', async () => {
    const { status, body } = await search({ filter: ours })
    expect(status).toBe(200)
    expect(body).toMatchObject({ schemas: [listUrn], totalResults: 6, startIndex: 1, itemsPerPage: 6 })
    expect(body.Resources.map(({ meta }: Found) => meta?.resourceType)).toEqual([...Array(3).fill('User'), ...Array(3).fill('Group')]) // prettier-ignore
  })

  it('answers GET of the root alike', async () => {
    for (const path of ['', '/']) {
      const answer = await client.get(`${path}?filter=${encodeURIComponent(ours)}`)
      expect(answer.body).toEqual((await search({ filter: ours })).body)
    }
  })

  it('sorts each kind by itself', async () => {
    const { body } = await search({ filter: ours, sortBy: 'displayName', sortOrder: 'descending' })
    expect(names(body.Resources)).toEqual([
      'root-user-1',
      'root-user-2',
      'root-user-3',
      'Root thing 3',
      'Root thing 2',
      'Root thing 1'
    ])
  })

  it.each([
    [1, 2, ['root-user-1', 'root-user-2']],
    [3, 2, ['root-user-3', 'Root thing 1']],
    [4, 10, ['Root thing 1', 'Root thing 2', 'Root thing 3']],
    [6, 1, ['Root thing 3']],
    [7, 5, []],
    [2, 0, []]
  ])('pages over all kinds: from %i, %i of them', async (startIndex, count, expected) => {
    const { status, body } = await search({ filter: ours, startIndex, count })
    expect(status).toBe(200)
    expect(body).toMatchObject({ totalResults: 6, startIndex, itemsPerPage: expected.length })
    expect(names(body.Resources)).toEqual(expected)
  })

  it.each([
    ['userName sw "root-user"', 3],
    ['userName sw "root-user" or displayName eq "Root thing 2"', 4],
    ['userName pr and displayName sw "root thing"', 3],
    ['not (userName pr) and displayName sw "root thing"', 3],
    ['userName ne "root-user-1" and displayName sw "root thing"', 5],
    ['userName eq null and displayName sw "root thing"', 3],
    ['members[value eq "nobody"]', 0],
    ['nothingIsCalledSo eq "x"', 0],
    ['meta.resourceType eq "Group" and displayName sw "root thing"', 3]
  ])('takes an attribute that a kind does not have as one without a value: %s', async (filter, total) => {
    const { status, body } = await search({ filter })
    expect(status).toBe(200)
    expect(body.totalResults).toBe(total)
  })

  it('leaves out a kind that the filter does not suit', async () => {
    // No time can contain a text, whichever kind has it; a name can.
    const { body } = await search({ filter: 'active co "x" or displayName sw "root thing"' })
    expect(names(body.Resources)).toEqual(['Root thing 1', 'Root thing 2', 'Root thing 3'])
  })

  it.each([
    ['userName eq', 'invalidFilter'],
    ['(userName pr', 'invalidFilter'],
    ['meta.created co "2026"', 'invalidFilter']
  ])('refuses a filter that suits none: %s', async (filter, scimType) => {
    expect(await search({ filter })).toMatchObject({ status: 400, body: { scimType } })
  })

  it('shows the attributes that are asked for', async () => {
    const { body } = await search({ filter: 'displayName eq "Root thing 3"', attributes: ['displayName'] })
    expect(body.Resources.map((one: object) => Object.keys(one).sort())).toEqual([
      ['displayName', 'id', 'schemas'],
      ['displayName', 'id', 'schemas']
    ])
  })

  it('needs a scope of its own', async () => {
    expect((await provisioner.send('POST', '/.search', { schemas: [searchUrn] })).status).toBe(403)
    expect((await provisioner.get('/')).status).toBe(403)
    expect((await client.get('/Users')).status).toBe(403)
    expect((await client.get('/.search')).headers.get('allow')).toBe('POST')
    expect((await client.send('POST', '/.search', { schemas: ['x'] })).body.scimType).toBe('invalidSyntax')
  })
})
