import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import { searchDevices, walkDevices, type DeviceSort } from '#modules/fido2/index'
import { deviceCondition } from '#modules/scim/device-condition'
import { fido2DeviceSchemas } from '#modules/scim/device-schema'
import { parseFilter } from '#modules/scim/filter'
import { createUser, deleteUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'
import { engines } from '../../support/engines.ts'
import { scimClient, type Answer, type ScimClient } from './client.ts'

const scopes = ['fido2.read', 'fido2.write', 'fido.read', 'fido.write'].map((scope) => `https://jans.io/scim/${scope}`)
const urn = 'urn:ietf:params:scim:schemas:core:2.0:Fido2Device'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

const createdAt = Date.UTC(2025, 0, 31, 12)

/** A row as a ceremony leaves it. */
const register = (
  db: Db,
  id: string,
  userInum: string,
  members: { displayName?: string; [column: string]: unknown } = {}
) =>
  db.query.insert(db.tables.fido2Registrations).values({
    id,
    userInum,
    rpId: 'app.example.org',
    publicKeyId: `key-${id}`,
    registrationStatus: 'registered',
    displayName: null,
    displayNameFolded: members.displayName?.toLowerCase() ?? null,
    counter: 0,
    definition: { registrationData: { username: userInum } },
    search: `${id}\n${userInum}`.toLowerCase(),
    createdAt,
    updatedAt: createdAt,
    version: 1,
    expiresAt: null,
    ...members
  })

describe('SCIM devices', () => {
  let app: MinijansServer
  let client: ScimClient
  let owner: string
  beforeAll(async () => {
    app = await startApp()
    client = await scimClient(app, scopes)
    owner = (await createUser(app.ctx, { userName: 'keyholder' })).inum
  })
  afterAll(() => app.close())
  beforeEach(async () => {
    await app.ctx.db.query.delete(app.ctx.db.tables.fido2Registrations)
  })

  const ids = async (query: string) => {
    const { status, body } = await client.get(`/Fido2Devices${query}`)
    if (status !== 200) throw new Error(`${query}: ${status} ${JSON.stringify(body)}`)
    expect(body.Resources).toHaveLength(body.itemsPerPage)
    return (body.Resources as { id: string }[]).map(({ id }) => id)
  }
  const stored = async (id: string) => {
    const { fido2Registrations } = app.ctx.db.tables
    const rows = await app.ctx.db.query.select().from(fido2Registrations)
    return rows.find((row) => row.id === id)
  }

  it('are shown with what the schema names, and with nothing else of the credential', async () => {
    await register(app.ctx.db, 'full', owner, {
      displayName: 'Laptop',
      counter: 4_294_967_295,
      definition: {
        challange: 'secret-challenge',
        sessionStateId: 'secret-session',
        deviceData: { platform: 'ios', name: 'Phone', push_token: 'secret-token' },
        registrationData: { username: 'keyholder', uncompressedECPoint: 'secret-point' }
      }
    })
    const { status, body } = await client.get('/Fido2Devices/full')
    expect(status).toBe(200)
    expect(body).toMatchObject({
      schemas: [urn],
      id: 'full',
      meta: {
        resourceType: 'Fido2Device',
        created: '2025-01-31T12:00:00.000Z',
        lastModified: '2025-01-31T12:00:00.000Z',
        location: `${app.ctx.config.issuer}/jans-scim/restv1/v2/Fido2Devices/full`
      },
      userId: owner,
      creationDate: '2025-01-31T12:00:00.000Z',
      counter: 4_294_967_295,
      status: 'registered',
      displayName: 'Laptop',
      deviceData: '{"platform":"ios","name":"Phone"}'
    })
    expect(Object.keys(body).toSorted()).toEqual(
      ['counter', 'creationDate', 'deviceData', 'displayName', 'id', 'meta', 'schemas', 'status', 'userId'] // prettier-ignore
    )
    expect(JSON.stringify(body)).not.toMatch(/secret|key-full/)
    expect((await client.get('/Fido2Devices/full?attributes=displayName')).body).toEqual({
      schemas: [urn],
      id: 'full',
      displayName: 'Laptop'
    })
  })

  it('have no members without a value', async () => {
    await register(app.ctx.db, 'bare', owner)
    const { body } = await client.get('/Fido2Devices/bare')
    expect(body).not.toHaveProperty('displayName')
    expect(body).not.toHaveProperty('deviceData')
  })

  it('are there while they are pending or compromised, and are not once they were canceled', async () => {
    for (const registrationStatus of ['registered', 'pending', 'compromised', 'canceled'])
      await register(app.ctx.db, registrationStatus, owner, { registrationStatus })
    expect(await ids('')).toEqual(['compromised', 'pending', 'registered'])
    expect(await ids('?filter=status+eq+%22canceled%22')).toEqual([])
    for (const [method, body] of [['GET'], ['PUT', { displayName: 'x' }], ['DELETE']] as const)
      expect(await client.send(method, '/Fido2Devices/canceled', body)).toMatchObject({
        status: 404,
        body: { schemas: [errorUrn], status: '404', scimType: '' }
      })
    expect(await stored('canceled')).toMatchObject({ displayName: null })
  })

  it('of one person are found by both ways of searching, and those of nobody are not', async () => {
    await register(app.ctx.db, 'mine', owner)
    await register(app.ctx.db, 'other', 'somebody-else')
    expect(await ids('')).toEqual(['mine', 'other'])
    expect(await ids(`?userId=${owner}`)).toEqual(['mine'])
    expect(await ids(`?userId=${owner}&filter=id+eq+%22other%22`)).toEqual([])
    const search = (query: string, members: object = {}) =>
      client.send('POST', `/Fido2Devices/.search${query}`, { schemas: [searchUrn], ...members })
    expect((await search(`?userId=${owner}`)).body).toMatchObject({ totalResults: 1, Resources: [{ id: 'mine' }] })
    expect((await search('', { filter: 'userId eq "somebody-else"' })).body).toMatchObject({
      totalResults: 1,
      Resources: [{ id: 'other' }]
    })
    for (const answer of [await client.get('/Fido2Devices?userId=nobody'), await search('?userId=nobody')])
      expect(answer).toMatchObject({ status: 404, body: { schemas: [errorUrn], status: '404' } })
    expect(await ids('?userId=')).toEqual(['mine', 'other'])
  })

  it('are counted, sorted and paged', async () => {
    for (const i of [1, 2, 3])
      await register(app.ctx.db, `s-${i}`, owner, { counter: 10 - i, createdAt: createdAt - i * 1000, ...(i > 1 && { displayName: `Key ${i}` }) }) // prettier-ignore
    expect(await ids('')).toEqual(['s-3', 's-2', 's-1'])
    expect(await ids('?sortBy=counter')).toEqual(['s-3', 's-2', 's-1'])
    expect(await ids('?sortBy=creationDate&sortOrder=descending')).toEqual(['s-1', 's-2', 's-3'])
    expect(await ids('?sortBy=displayName')).toEqual(['s-2', 's-3', 's-1'])
    expect(await ids('?sortBy=displayName&sortOrder=descending')).toEqual(['s-1', 's-3', 's-2'])
    expect(await ids('?sortBy=id&sortOrder=descending')).toEqual(['s-3', 's-2', 's-1'])
    expect(await ids('?sortBy=nothing')).toEqual(['s-3', 's-2', 's-1'])
    expect((await client.get('/Fido2Devices?sortBy=id&startIndex=2&count=1')).body).toMatchObject({
      totalResults: 3,
      startIndex: 2,
      itemsPerPage: 1,
      Resources: [{ id: 's-2' }]
    })
    expect((await client.get('/Fido2Devices?count=0')).body).toMatchObject({ totalResults: 3, itemsPerPage: 0 })
  })

  it.each([
    'nothing eq 1',
    'counter eq "1"',
    'counter co 1',
    'creationDate gt "soon"',
    'meta eq "x"',
    'meta.location eq "x"',
    'deviceData eq "x"',
    'externalId eq "x"',
    'displayName gt null',
    'userId[value eq "x"]',
    'displayName eq'
  ])('cannot be searched for by %s', async (filter) => {
    for (const path of ['/Fido2Devices', '/FidoDevices']) {
      if (path === '/FidoDevices' && filter.startsWith('deviceData')) continue
      expect(await client.get(`${path}?filter=${encodeURIComponent(filter)}`)).toMatchObject({
        status: 400,
        body: { schemas: [errorUrn], scimType: 'invalidFilter' }
      })
    }
  })

  describe('are changed by PUT, which', () => {
    beforeEach(() => register(app.ctx.db, 'd', owner, { displayName: 'Old', counter: 3 }))

    it('merges a name and a status, and leaves a record of them', async () => {
      const before = (await client.get('/Fido2Devices/d')).body
      const renamed = await client.send('PUT', '/Fido2Devices/d', { displayName: 'Łaptop' })
      expect(renamed.status).toBe(200)
      expect(renamed.body).toMatchObject({ ...before, displayName: 'Łaptop', meta: { created: before.meta.created } })
      expect(Date.parse(renamed.body.meta.lastModified)).toBeGreaterThan(Date.parse(before.meta.lastModified))
      expect((await client.send('PUT', '/Fido2Devices/d', { status: 'compromised' })).body).toMatchObject({
        displayName: 'Łaptop',
        status: 'compromised'
      })
      expect((await client.get('/Fido2Devices/d')).body).toMatchObject({ status: 'compromised', counter: 3 })
      expect(await ids('?filter=displayName+eq+%22%C5%82aptop%22')).toEqual(['d'])
      const { records } = await searchAudit(app.ctx.db, { pattern: 'update-fido2-registration', offset: 0, limit: 10 })
      expect(records).toMatchObject([
        { resourceId: 'd', changes: { displayName: ['Old', 'Łaptop'] } },
        { resourceId: 'd', changes: { registrationStatus: ['registered', 'compromised'] } }
      ])
      expect(records.map(({ clientId }) => typeof clientId)).toEqual(['string', 'string'])
      const api = await configApi(app, 'fido2.readonly')
      expect((await api('GET', '/../../fido2/registration?pattern=%C5%82aptop')).body).toMatchObject({
        entries: [{ id: 'd', displayName: 'Łaptop', registrationStatus: 'compromised' }]
      })
    })

    it('takes back what was read, and changes nothing by it', async () => {
      const before = (await client.get('/Fido2Devices/d')).body
      expect(await client.send('PUT', '/Fido2Devices/d', before)).toMatchObject({ status: 200, body: before })
      const sameInstant = { creationDate: '2025-01-31T13:00:00+01:00' }
      expect((await client.send('PUT', '/Fido2Devices/d', sameInstant)).body).toEqual(before)
      expect((await client.send('PUT', '/Fido2Devices/d', { displayName: null })).body).toEqual(before)
      expect(await stored('d')).toMatchObject({ version: 1 })
    })

    it('clears the name when it is empty', async () => {
      expect((await client.send('PUT', '/Fido2Devices/d', { displayName: '' })).body).not.toHaveProperty('displayName')
      expect(await ids('?filter=displayName+pr')).toEqual([])
    })

    it.each([
      ['another owner', { userId: 'x' }, 'mutability'],
      ['another date', { creationDate: '2024-01-31T12:00:00Z' }, 'mutability'],
      ['what is no date', { creationDate: 'soon' }, 'mutability'],
      ['another counter', { counter: 4 }, 'mutability'],
      ['another id', { id: 'x' }, 'invalidValue'],
      ['an unknown status', { status: 'stolen' }, 'invalidValue'],
      ['the status of what was never made', { status: 'canceled' }, 'invalidValue'],
      ['a number for a name', { displayName: 5 }, 'invalidValue'],
      ['a list for a name', { displayName: ['x'] }, 'invalidValue'],
      ['a name without end', { displayName: 'x'.repeat(251) }, 'invalidValue'],
      ['a list', [], 'invalidValue']
    ])('refuses %s and writes nothing', async (_name, body, scimType) => {
      const before = await stored('d')
      const given = Array.isArray(body) ? body : { displayName: 'New', ...body }
      expect(await client.send('PUT', '/Fido2Devices/d', given)).toMatchObject({
        status: 400,
        body: { schemas: [errorUrn], status: '400', scimType }
      })
      expect(await stored('d')).toEqual(before)
    })

    it('does not finish a registration that its owner did not', async () => {
      await register(app.ctx.db, 'begun', owner, { registrationStatus: 'pending', publicKeyId: null })
      expect(await client.send('PUT', '/Fido2Devices/begun', { status: 'registered' })).toMatchObject({
        status: 400,
        body: { scimType: 'invalidValue' }
      })
      expect(await stored('begun')).toMatchObject({ registrationStatus: 'pending' })
    })
  })

  it('have a version, which guards a change and an end', async () => {
    await register(app.ctx.db, 'v', owner, { displayName: 'Old' })
    const { headers, body } = await client.get('/Fido2Devices/v')
    const version = body.meta.version as string
    expect(version).toMatch(/^W\/"/)
    expect(headers.get('etag')).toBe(version)
    const as = (method: string, header: string, tag: string) =>
      client.send(method, '/Fido2Devices/v', method === 'PUT' ? { displayName: tag.slice(0, 9) } : undefined, { [header]: tag }) // prettier-ignore
    expect((await as('GET', 'If-None-Match', version)).status).toBe(304)
    expect((await as('PUT', 'If-Match', 'W/"other"')).status).toBe(412)
    expect((await as('DELETE', 'If-Match', 'W/"other"')).status).toBe(412)
    const changed = await as('PUT', 'If-Match', version)
    expect(changed.status).toBe(200)
    expect(changed.body.meta.version).not.toBe(version)
    expect((await as('DELETE', 'If-Match', version)).status).toBe(412)
    expect((await as('DELETE', 'If-Match', changed.body.meta.version as string)).status).toBe(204)
  })

  it('are walked through by cursors', async () => {
    for (const i of [1, 2, 3, 4, 5])
      await register(app.ctx.db, `w-${i}`, i === 3 ? 'other' : owner, { createdAt: createdAt + i })
    const walked: string[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { status, body }: Answer = await client.get(`/Fido2Devices?userId=${owner}&count=2&cursor=${cursor}`)
      expect([status, body.totalResults]).toEqual([200, 4])
      walked.push(...(body.Resources as { id: string }[]).map(({ id }) => id))
      cursor = body.nextCursor as string | undefined
    }
    expect(walked).toEqual(['w-1', 'w-2', 'w-4', 'w-5'])
    expect((await client.get('/FidoDevices?cursor=')).body).toMatchObject({ totalResults: 0, Resources: [] })
  })

  it('are deleted once, which leaves a record, and go with their owner', async () => {
    await register(app.ctx.db, 'gone', owner, { displayName: 'Lost' })
    expect(await client.send('DELETE', '/Fido2Devices/gone')).toMatchObject({ status: 204, body: undefined })
    expect(await client.send('DELETE', '/Fido2Devices/gone')).toMatchObject({ status: 404 })
    const { records } = await searchAudit(app.ctx.db, { pattern: 'delete-fido2-registration', offset: 0, limit: 10 })
    expect(records.filter(({ resourceId }) => resourceId === 'gone')).toMatchObject([
      { changes: { displayName: ['Lost', null] } }
    ])

    const { inum } = await createUser(app.ctx, { userName: 'leaver' })
    await register(app.ctx.db, 'leaving', inum)
    await register(app.ctx.db, 'staying', owner)
    await deleteUser(app.ctx, inum)
    expect(await ids('')).toEqual(['staying'])
  })

  it('are made by their owners alone, and have no PATCH', async () => {
    for (const [path, api] of [
      ['Fido2Devices', 'FIDO 2.0'],
      ['FidoDevices', 'FIDO']
    ] as const)
      for (const [method, at, body] of [
        ['POST', path, { schemas: [urn], userId: owner }],
        ['PATCH', `${path}/d`, { schemas: [patchUrn], Operations: [] }]
      ] as const)
        expect(await client.send(method, `/${at}`, body)).toMatchObject({
          status: 501,
          body: {
            schemas: [errorUrn],
            status: '501',
            detail: `Not implemented; device registration only happens via the ${api} API.`
          }
        })
  })

  it('that are not there are 404, whatever their id looks like', async () => {
    for (const id of ['nothing', '%00', 'a%2Fb', '%F0%9F%94%91', 'x'.repeat(3000)])
      for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const)
        expect(await client.send(method, `/Fido2Devices/${id}`, body)).toMatchObject({
          status: 404,
          body: { schemas: [errorUrn], status: '404' }
        })
  })

  it('of U2F are none', async () => {
    const empty = { status: 200, body: { totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] } }
    expect(await client.get('/FidoDevices')).toMatchObject(empty)
    expect(await client.get(`/FidoDevices?userId=${owner}&filter=nickname+eq+%22x%22`)).toMatchObject(empty)
    expect(await client.send('POST', '/FidoDevices/.search', { schemas: [searchUrn] })).toMatchObject(empty)
    expect((await client.get('/FidoDevices?userId=nobody')).status).toBe(404)
    for (const [method, body] of [['GET'], ['PUT', {}], ['DELETE']] as const)
      expect(await client.send(method, '/FidoDevices/x', body)).toMatchObject({
        status: 404,
        body: { schemas: [errorUrn] }
      })
  })

  it.each([
    ['Fido2Devices', 'fido2'],
    ['FidoDevices', 'fido']
  ])('at /%s open to the scopes that Janssen names, and to no others', async (path, scope) => {
    await register(app.ctx.db, 'guarded', owner)
    const statuses = async (...wanted: string[]) => {
      const as = await scimClient(app, wanted.map((name) => `https://jans.io/scim/${name}`)) // prettier-ignore
      const answers = [
        await as.get(`/${path}`),
        await as.send('POST', `/${path}/.search`, { schemas: [searchUrn] }),
        await as.get(`/${path}/x`),
        await as.send('PUT', `/${path}/x`, {}),
        await as.send('PATCH', `/${path}/x`, {}),
        await as.send('POST', `/${path}`, {}),
        await as.send('DELETE', `/${path}/x`)
      ]
      return answers.map(({ status }) => status)
    }
    expect(await statuses(`${scope}.read`)).toEqual([200, 200, 404, 403, 403, 403, 403])
    expect(await statuses(`${scope}.write`)).toEqual([403, 403, 403, 404, 501, 501, 404])
    const other = scope === 'fido' ? 'fido2' : 'fido'
    const others = ['users.read', 'users.write', `${other}.read`, `${other}.write`]
    expect(new Set(await statuses(...others))).toEqual(new Set([403]))
    expect((await fetch(`${app.address}/jans-scim/restv1/v2/${path}`)).status).toBe(401)
  })
})

describe.each(engines)('filters of devices on %s', (_name, open) => {
  interface Device {
    id: string
    userInum: string
    registrationStatus: string
    displayName?: string
    counter: number
    createdAt: number
    platform?: string
  }
  const devices: Device[] = Array.from({ length: 120 }, (_, i) => ({
    id: `d-${String(i).padStart(3, '0')}`,
    userInum: `u-${i % 7}`,
    registrationStatus: ['registered', 'pending', 'compromised'][i % 3] as string,
    ...(i % 4 > 0 && { displayName: `${['Laptop', 'phone', 'KEY'][i % 3]} ${i % 5}` }),
    counter: i % 11,
    createdAt: createdAt + i * 60_000,
    ...(i % 5 === 0 && { platform: i % 2 ? 'iOS' : 'android' })
  }))
  let db: Db
  beforeAll(async () => {
    db = await open()
    for (const { platform, ...device } of devices)
      await register(db, device.id, device.userInum, {
        ...device,
        definition: platform === undefined ? {} : { deviceData: { platform } }
      })
  })
  afterAll(() => db.close())

  const name = ({ displayName }: Device) => displayName?.toLowerCase()
  const cases: [string, (device: Device) => boolean][] = [
    ['id eq "d-007"', ({ id }) => id === 'd-007'],
    ['id eq "D-007"', () => false],
    ['userId eq "u-3"', ({ userInum }) => userInum === 'u-3'],
    ['userId sw "u-" and not (userId eq "u-3")', ({ userInum }) => userInum !== 'u-3'],
    ['status ne "pending"', ({ registrationStatus }) => registrationStatus !== 'pending'],
    ['displayName eq "LAPTOP 1"', (device) => name(device) === 'laptop 1'],
    ['displayName ne "LAPTOP 1"', (device) => name(device) !== 'laptop 1'],
    ['displayName co "pho"', (device) => name(device)?.includes('pho') ?? false],
    ['displayName ew " 3"', (device) => name(device)?.endsWith(' 3') ?? false],
    ['displayName pr', (device) => name(device) !== undefined],
    ['not (displayName pr)', (device) => name(device) === undefined],
    ['displayName eq null', (device) => name(device) === undefined],
    ['displayName ne null', (device) => name(device) !== undefined],
    ['displayName ge "laptop 2"', (device) => (name(device) ?? '') >= 'laptop 2'],
    ['counter ge 9', ({ counter }) => counter >= 9],
    ['counter eq 2.5', () => false],
    ['counter lt 1e300', () => true],
    ['counter gt -1', () => true],
    ['creationDate lt "2025-01-31T12:10:00Z"', (device) => device.createdAt < createdAt + 600_000],
    ['meta.created ge "2025-01-31T13:10:00+01:00"', (device) => device.createdAt >= createdAt + 600_000],
    ['meta.lastModified eq "2025-01-31T12:00:00Z"', () => true],
    ['meta.resourceType eq "Fido2Device"', () => true],
    ['meta.resourceType ne "Fido2Device"', () => false],
    [
      'meta[resourceType eq "User" or created gt "2025-01-31T13:00:00Z"]',
      (device) => device.createdAt > createdAt + 3_600_000
    ],
    ['schemas eq "urn:ietf:params:scim:schemas:core:2.0:Fido2Device"', () => true],
    ['schemas pr and meta pr', () => true],
    ['deviceData co "iOS"', ({ platform }) => platform === 'iOS'],
    ['deviceData pr', ({ platform }) => platform !== undefined],
    ['not (deviceData pr)', ({ platform }) => platform === undefined],
    [`${urn}:COUNTER eq 3 or ID eq "d-001"`, ({ counter, id }) => counter === 3 || id === 'd-001']
  ]

  it.each(cases)('%s finds what it says', async (filter, fits) => {
    const where = deviceCondition(fido2DeviceSchemas, parseFilter(filter))
    const { total, devices: found } = await searchDevices(db, { where, offset: 0, limit: 200 })
    const wanted = devices.filter(fits).map(({ id }) => id)
    expect(found.map(({ id }) => id)).toEqual(wanted)
    expect(total).toBe(wanted.length)
  })

  it.each(['id', 'userInum', 'registrationStatus', 'displayName', 'counter', 'createdAt', 'updatedAt'] as const)(
    'are met once and in the same order by pages and by walking, by %s',
    async (by) => {
      for (const descending of [false, true]) {
        const sort: DeviceSort = { by, descending }
        const where = deviceCondition(fido2DeviceSchemas, parseFilter('counter lt 9'))
        const { devices: sorted } = await searchDevices(db, { where, sort, offset: 0, limit: 200 })
        const walked: string[] = []
        let from: Parameters<typeof walkDevices>[1]['from']
        do {
          const page = await walkDevices(db, { where, sort, from, limit: 17 })
          walked.push(...(page?.rows ?? []).map(({ id }) => id))
          from = page?.next
        } while (from)
        expect(walked).toHaveLength(new Set(walked).size)
        expect(walked.toSorted()).toEqual(sorted.map(({ id }) => id).toSorted())
        const key = (id: string) =>
          (devices.find((device) => device.id === id) as Device)[by as keyof Device] ?? '\uFFFF'
        expect(walked.map(key)).toEqual(sorted.map(({ id }) => key(id)))
      }
    }
  )

  it('fit together with the owner and the page', async () => {
    const where = deviceCondition(fido2DeviceSchemas, parseFilter('counter ge 5'))
    const wanted = devices.filter(({ counter, userInum }) => counter >= 5 && userInum === 'u-2').map(({ id }) => id)
    const search = { where, userInum: 'u-2', sort: { by: 'id' as const, descending: true } }
    const page = await searchDevices(db, { ...search, offset: 1, limit: 3 })
    expect(page.total).toBe(wanted.length)
    expect(page.devices.map(({ id }) => id)).toEqual(wanted.toReversed().slice(1, 4))
    expect(wanted.length).toBeGreaterThan(4)
  })
})
