import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { groupScopes, groupUrn } from './group-client.ts'
import { scimClient, scopes, type ScimClient } from './client.ts'

const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const made = 7

describe.each(engines)('pages of SCIM lists on %s', (_name, open) => {
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp({}, { db: await open() })
    client = await scimClient(app, [...scopes, ...groupScopes])
    for (let i = 0; i < made; i++) {
      await client.create({ userName: `paged${i}`, title: 'Paged' })
      await client.send('POST', '/Groups', { schemas: [groupUrn], displayName: `Paged ${i}` })
    }
  })
  afterAll(() => app.close())

  describe.each([
    ['people', '/Users', 'userName'],
    ['groups', '/Groups', 'displayName']
  ] as const)('of %s', (_kind, endpoint, member) => {
    const filter = `${member} sw "paged"`
    const page = (query: string) =>
      client.get(`${endpoint}?filter=${encodeURIComponent(filter)}&sortBy=${member}&${query}`)
    const numbers = (body: { Resources: Record<string, string>[] }) =>
      body.Resources.map((resource) => Number((resource[member] as string).at(-1)))

    it.each([
      ['', 1, [0, 1, 2, 3, 4, 5, 6]],
      ['startIndex=1&count=1', 1, [0]],
      ['startIndex=1&count=2', 1, [0, 1]],
      ['startIndex=3&count=2', 3, [2, 3]],
      ['startIndex=7&count=2', 7, [6]],
      ['startIndex=6&count=2', 6, [5, 6]],
      ['startIndex=8&count=2', 8, []],
      ['startIndex=1000', 1000, []],
      ['startIndex=2000000000', 2_000_000_000, []],
      ['count=0', 1, []],
      ['startIndex=3&count=0', 3, []],
      ['startIndex=1000&count=0', 1000, []],
      ['count=-1', 1, []],
      ['startIndex=0&count=2', 1, [0, 1]],
      ['startIndex=-5&count=2', 1, [0, 1]],
      ['startIndex=&count=', 1, [0, 1, 2, 3, 4, 5, 6]],
      ['startIndex=%2B2&count=%201%20', 2, [1]],
      ['count=999999999999999999999', 1, [0, 1, 2, 3, 4, 5, 6]]
    ])('answers ?%s from %d with %j, and tells how many there are', async (query, startIndex, shown) => {
      const { status, body } = await page(query)
      expect(status).toBe(200)
      expect({ ...body, Resources: numbers(body) }).toEqual({
        schemas: [listUrn],
        totalResults: made,
        startIndex,
        itemsPerPage: shown.length,
        Resources: shown
      })
    })

    it.each([
      'startIndex=x',
      'count=x',
      'count=1.5',
      'startIndex=1e3x',
      'count=0x10',
      'count=1%002',
      'startIndex=NaN',
      'count=--1'
    ])('refuses ?%s', async (query) => {
      expect(await page(query)).toMatchObject({ status: 400, body: { scimType: 'invalidValue', status: '400' } })
    })

    it('answers the same to a search by POST', async () => {
      const search = (more: object) =>
        client.send('POST', `${endpoint}/.search`, { schemas: [searchUrn], filter, sortBy: member, ...more })
      expect((await search({ startIndex: 3, count: 2 })).body).toEqual((await page('startIndex=3&count=2')).body)
      expect((await search({ startIndex: 100 })).body).toEqual((await page('startIndex=100')).body)
      expect((await search({ count: 0 })).body).toEqual((await page('count=0')).body)
      expect((await search({ startIndex: null, count: null })).body).toEqual((await page('')).body)
      for (const wrong of [{ count: 1.5 }, { count: {} }, { startIndex: [1] }, { startIndex: true }, { count: 'many' }])
        expect(await search(wrong)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } })
    })

    it('finds nobody with an empty page, and not an error', async () => {
      const { status, body } = await client.get(
        `${endpoint}?filter=${encodeURIComponent(`${member} eq "nobody"`)}&startIndex=1&count=100`
      )
      expect(status).toBe(200)
      expect(body).toEqual({ schemas: [listUrn], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] })
    })

    it('gives everybody once to who turns page after page', async () => {
      const whole = await client.get(`${endpoint}?count=0`)
      const met: string[] = []
      for (let startIndex = 1; startIndex <= whole.body.totalResults; startIndex += 3) {
        const { body } = await client.get(`${endpoint}?startIndex=${startIndex}&count=3`)
        expect(body.totalResults).toBe(whole.body.totalResults)
        met.push(...body.Resources.map(({ id }: { id: string }) => id))
      }
      expect(met).toHaveLength(whole.body.totalResults)
      expect(new Set(met).size).toBe(met.length)
    })
  })

  it('have no more resources than the server allows, whatever is asked for', async () => {
    const configuration = await scimClient(app, ['https://jans.io/scim/config.write'])
    const answer = await fetch(`${app.address}/jans-config-api/scim/scim-config`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${configuration.token}`, 'content-type': 'application/json-patch+json' },
      body: JSON.stringify([{ op: 'replace', path: '/maxCount', value: 3 }])
    })
    expect(answer.status).toBe(200)
    for (const query of ['', '&count=4', '&count=100000'])
      for (const cursor of ['', '&cursor'])
        expect((await client.find('title eq "paged"', query + cursor)).body).toMatchObject({
          totalResults: made,
          itemsPerPage: 3
        })
    expect((await client.find('title eq "paged"', '&count=2')).body.itemsPerPage).toBe(2)
  })
})
