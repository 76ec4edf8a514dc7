import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadScimConfiguration } from '#modules/scim/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { scimClient, type ScimClient } from './client.ts'

describe('/UpdatedUsers', () => {
  let app: MinijansServer
  let client: ScimClient
  // Seconds, so that the token lasts.
  const start = Math.floor(Date.now() / 60_000) * 60_000
  let now = start
  const at = (second: number) => start + second * 1000
  const text = (second: number, more = 0) => new Date(at(second) + more).toISOString()
  beforeAll(async () => {
    app = await startApp({}, { now: () => now })
    client = await scimClient(app)
  })
  afterAll(() => app.close())

  const since = (timeStamp: string, more = '') => client.get(`/UpdatedUsers?timeStamp=${encodeURIComponent(timeStamp)}${more}`) // prettier-ignore
  const uids = ({ body }: { body: { results: { uid: string[] }[] } }) => body.results.map(({ uid }) => uid[0])

  it('lists who was made or changed at the moment or after it, by name', async () => {
    now = at(10)
    const early = await client.create({ userName: 'upd-early' })
    now = at(20)
    await client.create({ userName: 'upd-b', displayName: 'B' })
    await client.create({ userName: 'Upd-a' })
    expect(uids(await since(text(20)))).toEqual(['Upd-a', 'upd-b'])
    now = at(30)
    await client.patch(early.id, { op: 'add', path: 'title', value: 'changed' })
    const answer = await since(text(20, 1))
    expect(answer.headers.get('content-type')).toContain('application/json')
    expect(answer.body).toMatchObject({ total: 1, latestUpdateAt: text(30) })
    expect(uids(answer)).toEqual(['upd-early'])
    // In a zone, and with a plus that nobody has encoded.
    const inZone = `${text(20, 3_600_000).slice(0, 19)}+01:00`
    expect(uids(await since(inZone))).toHaveLength(3)
    expect(uids(await client.get(`/UpdatedUsers?timeStamp=${inZone}`))).toHaveLength(3)
    expect((await since(text(31))).body).toEqual({ total: 0, results: [] })
  })

  it('gives the stored attributes as lists of values of their types, and no secrets', async () => {
    now = at(40)
    await createUser(app.ctx, {
      userName: 'upd-raw',
      externalId: 'hr-1',
      status: 'inactive',
      password: 'Updated.Users.1',
      attributes: {
        displayName: 'Raw',
        jansEmail: [{ value: 'raw@example.org', type: 'work', primary: true }],
        jansOTPDevices: { devices: ['secret of a device'] }
      }
    })
    const { body } = await since(text(40))
    expect(body.results).toHaveLength(1)
    const [result] = body.results
    expect(result).toMatchObject({
      inum: [expect.any(String)],
      uid: ['upd-raw'],
      displayName: ['Raw'],
      jansExtId: ['hr-1'],
      jansStatus: ['inactive'],
      jansActive: [false],
      updatedAt: [text(40)]
    })
    expect(result.jansEmail.map((text: string) => JSON.parse(text))).toEqual([
      { value: 'raw@example.org', type: 'work', primary: true }
    ])
    expect(JSON.stringify(body)).not.toMatch(/secret of a device|argon2|Updated\.Users/)
  })

  it('is not in the way of larger pages elsewhere', async () => {
    const properties = await loadScimConfiguration()
    const update = (maxCount: number) =>
      properties.update(app.ctx, { correlationId: 'test' }, 'test', (before) => ({ ...before, maxCount }))
    await update(5000)
    expect((await since(text(0))).status).toBe(200)
    await update(200)
  })

  it('pages from 0', async () => {
    now = at(50)
    for (const i of [1, 2, 3, 4, 5]) await client.create({ userName: `upd-page-${i}` })
    const page = (start: number, pageSize: number) => since(text(50), `&start=${start}&pageSize=${pageSize}`) // prettier-ignore
    expect(uids(await page(0, 2))).toEqual(['upd-page-1', 'upd-page-2'])
    const second = await page(2, 2)
    expect([second.body.total, uids(second)]).toEqual([2, ['upd-page-3', 'upd-page-4']])
    expect(uids(await page(4, 2))).toEqual(['upd-page-5'])
    expect(uids(await page(5, 2))).toEqual([])
  })

  it.each([
    ['', 'Unparsable date'],
    ['timeStamp=yesterday', 'Unparsable date: yesterday'],
    ['timeStamp=2026-02-30T00:00:00Z', 'Unparsable date'],
    ['timeStamp=2026-01-01T00:00:00Z&start=-1', 'start'],
    ['timeStamp=2026-01-01T00:00:00Z&start=x', 'start'],
    ['timeStamp=2026-01-01T00:00:00Z&pageSize=0', 'pageSize'],
    ['timeStamp=2026-01-01T00:00:00Z&pageSize=-5', 'pageSize'],
    ['timeStamp=2026-01-01T00:00:00Z&pageSize=100000', 'pageSize'],
    ['timeStamp=2026-01-01T00:00:00Z&timeStamp=2026-01-01T00:00:00Z', 'Unparsable date']
  ])('refuses ?%s', async (query, detail) => {
    expect(await client.get(`/UpdatedUsers?${query}`)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining(detail) }
    })
  })

  it('is for those who may read people', async () => {
    const writer = await scimClient(app, ['https://jans.io/scim/users.write'])
    expect((await writer.get('/UpdatedUsers?timeStamp=2026-01-01T00:00:00Z')).status).toBe(403)
    expect((await client.send('POST', '/UpdatedUsers', {})).headers.get('allow')).toBe('GET')
  })
})
