import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { fido2, findRegistration, registrationFields, searchRegistrations } from '#modules/fido2/index'
import { createUser, deleteUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

type Document = Record<string, unknown>
const plugin = '/../../fido2'
const configuration = `${plugin}/fido2-config`
const registrations = `${plugin}/registration`

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'fido2.readonly', 'fido2.write', 'fido2.delete')
})
afterAll(() => app.close())

/** A row as a ceremony leaves it. */
const register = (db: Db, id: string, userInum: string, members: object = {}) =>
  db.query.insert(db.tables.fido2Registrations).values({
    id,
    userInum,
    rpId: 'app.example.org',
    publicKeyId: `key-${id}`,
    registrationStatus: 'registered',
    displayName: null,
    counter: 0,
    definition: { registrationData: { username: userInum, transports: ['usb'], authentictatorAttachment: 'platform' } },
    search: `${id}\n${userInum}`.toLowerCase(),
    createdAt: Date.UTC(2025, 0, 31, 12),
    updatedAt: Date.UTC(2025, 0, 31, 12),
    version: 1,
    expiresAt: null,
    ...members
  })

describe('the properties', () => {
  it('are those of a new installation', async () => {
    const { status, body } = await api('GET', configuration)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      issuer: app.ctx.config.issuer,
      baseEndpoint: `${app.ctx.config.issuer}/jans-fido2/restv1`,
      cleanServiceInterval: 60,
      cleanServiceBatchChunkSize: 10_000,
      loggingLevel: 'INFO',
      fido2Configuration: {
        unfinishedRequestExpiration: 180,
        authenticationHistoryExpiration: 1_296_000,
        enabledFidoAlgorithms: ['RS256', 'ES256'],
        attestationMode: 'monitor',
        hints: ['client-device'],
        rp: [{ id: app.ctx.config.issuer }]
      }
    })
  })

  it('are replaced, and read again as they were answered', async () => {
    const { body: before } = await api<Document>('GET', configuration)
    const fido2Configuration = {
      ...(before.fido2Configuration as Document),
      attestationMode: 'enforced',
      rp: [{ id: 'example.org', origins: ['https://app.example.org'], policy: { attestationMode: 'disabled' } }]
    }
    const next = { ...before, loggingLevel: 'DEBUG', unknown: 1, fido2Configuration }
    const replaced = await api<Document>('PUT', configuration, next)
    expect(replaced.status).toBe(200)
    const { unknown: _, ...known } = next
    expect(replaced.body).toEqual(known)
    expect((await api('GET', configuration)).body).toEqual(known)
    const { records } = await searchAudit(app.ctx.db, { pattern: 'put-fido2-config', offset: 0, limit: 10 })
    expect(records[0]?.changes).toMatchObject({ loggingLevel: ['INFO', 'DEBUG'] })

    // What older clients send: no member rp, and the parties under another name or not at all.
    const { rp: _rp, ...others } = fido2Configuration
    for (const parties of [{}, { requestedParties: [{ name: 'x', domains: ['x'] }] }, { requestedParties: [] }]) {
      const { body } = await api<Document>('PUT', configuration, { ...known, fido2Configuration: { ...others, ...parties } }) // prettier-ignore
      expect(body).toEqual(known)
    }
    const requestedParties = [{ id: 'other.example.org', origins: ['other.example.org'] }]
    const renamed = { ...known, fido2Configuration: { ...others, requestedParties } }
    expect((await api('PUT', configuration, renamed)).body).toMatchObject({
      fido2Configuration: { rp: requestedParties }
    })

    expect((await api('PUT', configuration, before)).body).toEqual(before)
  })

  it('survive the way to a client and back, also where they are empty', async () => {
    const { body: standard } = await api<Document>('GET', configuration)
    const empty = { personCustomObjectClassList: [], fido2Configuration: { hints: [], metadataServers: [] } }
    const { body } = await api<Document>('PUT', configuration, empty)
    expect(body).not.toHaveProperty('personCustomObjectClassList')
    expect((await api('PUT', configuration, body)).body).toEqual(body)
    expect((await api('PUT', configuration, standard)).body).toEqual(standard)
  })

  it.each([
    ['a list', [], 'object'],
    ['a level that there is not', { loggingLevel: 'LOUD' }, 'loggingLevel'],
    ['a text for a number', { cleanServiceInterval: '60' }, 'cleanServiceInterval'],
    ['a negative time', { fido2Configuration: { unfinishedRequestExpiration: -1 } }, 'unfinishedRequestExpiration'],
    ['an unknown algorithm', { fido2Configuration: { enabledFidoAlgorithms: ['none'] } }, 'enabledFidoAlgorithms'],
    ['an unknown mode', { fido2Configuration: { attestationMode: 'never' } }, 'attestationMode'],
    ['no relying party', { fido2Configuration: { rp: [] } }, 'rp'],
    ['a relying party without an id', { fido2Configuration: { rp: [{ origins: [] }] } }, 'rp.0.id'],
    ['a file as server', { fido2Configuration: { metadataServers: [{ url: 'file:///etc/passwd' }] } }, 'url'],
    ['a text for the configuration', { fido2Configuration: 'x' }, 'fido2Configuration']
  ])('refuse %s, and stay as they are', async (_name, body, told) => {
    const before = (await api('GET', configuration)).body
    const refusal = await api<ApiError>('PUT', configuration, body)
    expect(refusal.status).toBe(400)
    expect(refusal.body.description).toContain(told)
    expect((await api('GET', configuration)).body).toEqual(before)
  })
})

describe('the registrations', () => {
  it('of a person are listed, read and deleted', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'Keyholder' })
    await register(app.ctx.db, 'r-1', inum, { displayName: 'Laptop', counter: 7 })
    await register(app.ctx.db, 'r-2', inum, { registrationStatus: 'pending', expiresAt: Date.UTC(2099, 0, 1) })
    await register(app.ctx.db, 'r-3', 'somebody-else')
    const entry = {
      dn: `jansId=r-1,ou=fido2_register,inum=${inum},ou=people,o=jans`,
      baseDn: `jansId=r-1,ou=fido2_register,inum=${inum},ou=people,o=jans`,
      id: 'r-1',
      userInum: inum,
      rpId: 'app.example.org',
      publicKeyId: 'key-r-1',
      registrationStatus: 'registered',
      displayName: 'Laptop',
      counter: 7,
      creationDate: '2025-01-31T12:00:00',
      registrationData: { username: inum, transports: ['usb'], authentictatorAttachment: 'platform' }
    }
    const { body } = await api<Page>('GET', `${registrations}/entries/keyHOLDER`)
    expect(body).toMatchObject({ start: 0, totalEntriesCount: 2, entriesCount: 2 })
    expect(body.entries[0]).toEqual(entry)
    expect(body.entries[1]).toMatchObject({ id: 'r-2', expirationDate: '2099-01-01T00:00:00' })
    expect((await api('GET', `${registrations}/id/r-1`)).body).toEqual(entry)

    expect(await api('DELETE', `${registrations}/id/r-1`)).toMatchObject({ status: 204, text: '' })
    for (const method of ['GET', 'DELETE'])
      expect(await api<ApiError>(method, `${registrations}/id/r-1`)).toMatchObject({
        status: 404,
        body: { code: '404' }
      })
    const { records } = await searchAudit(app.ctx.db, { pattern: 'delete-fido2-registration', offset: 0, limit: 10 })
    expect(records).toMatchObject([{ resourceId: 'r-1', changes: { displayName: ['Laptop', null] } }])
  })

  it('of nobody are an empty page', async () => {
    const { status, body } = await api('GET', `${registrations}/entries/nobody-at-all`)
    expect([status, body]).toEqual([200, { start: 0, totalEntriesCount: 0, entriesCount: 0, entries: [] }])
  })

  it('go with the person', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'leaver' })
    await register(app.ctx.db, 'r-leaver', inum)
    await deleteUser(app.ctx, inum)
    expect((await api('GET', `${registrations}/id/r-leaver`)).status).toBe(404)
  })

  it('are searched, sorted and paged', async () => {
    for (const i of [1, 2, 3])
      await register(app.ctx.db, `s-${i}`, 'searched', { counter: 10 - i, createdAt: Date.UTC(2025, i, 1) })
    const ids = async (query: string) =>
      (await api<Page>('GET', `${registrations}?${query}`)).body.entries.map(({ id }) => id)
    expect(await ids('pattern=SEARCHED')).toEqual(['s-1', 's-2', 's-3'])
    expect(await ids('pattern=s-1,s-3&sortBy=counter')).toEqual(['s-3', 's-1'])
    expect(await ids('pattern=s-&sortBy=creationDate&sortOrder=descending&limit=1&startIndex=1')).toEqual(['s-2'])
    expect(await ids('fieldValuePair=username=searched,counter=9')).toEqual(['s-1'])
    expect(await ids('fieldValuePair=personInum=searched,creationDate=2025-03-01T00:00:00')).toEqual(['s-2'])
    const wrong = ['counter=x', 'counter=9999999999', 'creationDate=soon', 'nothing=1', 'x'].map(
      (pair) => `fieldValuePair=${pair}`
    )
    for (const query of [...wrong, 'sortBy=nothing', 'limit=100000'])
      expect((await api('GET', `${registrations}?${query}`)).status).toBe(400)
  })

  it('and the properties open to the scopes that the contract names', async () => {
    const statuses = async (scope: string) => {
      const as = await configApi(app, scope)
      const answers = [
        await as('GET', registrations),
        await as('GET', configuration),
        await as('PUT', configuration, {}),
        await as('DELETE', `${registrations}/id/nothing`)
      ]
      return answers.map(({ status }) => status)
    }
    expect(await statuses('fido2.readonly')).toEqual([200, 200, 401, 401])
    expect(await statuses('https://jans.io/oauth/fido2.readonly')).toEqual([200, 200, 401, 401])
    expect(await statuses('fido2.write')).toEqual([200, 200, 200, 401])
    expect(await statuses('fido2.delete')).toEqual([401, 401, 401, 404])
    expect(await statuses('fido2.admin')).toEqual([200, 200, 200, 404])
  })
})

describe.each(engines)('registrations on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  it('go when nobody has finished them', async () => {
    const clock = { now: Date.UTC(2025, 0, 31, 12) }
    const ctx = { ...contextSlice(db, clock), config: app.ctx.config } as Context
    await register(db, 'done', 'u')
    await register(db, 'begun', 'u', { expiresAt: clock.now + 1000 })
    const [job] = fido2.jobs?.(ctx) ?? []
    const run = async () => job?.run(new AbortController().signal)
    await run()
    expect(await findRegistration(db, 'begun')).toBeDefined()
    clock.now += 61_000
    await run()
    expect(await findRegistration(db, 'begun')).toBeUndefined()
    expect(await findRegistration(db, 'done')).toMatchObject({ id: 'done', counter: 0 })
  })

  it('can be sorted by every field', async () => {
    for (const sortBy of registrationFields)
      expect((await searchRegistrations(db, { sortBy, limit: 1 })).registrations).toHaveLength(1)
  })
})
