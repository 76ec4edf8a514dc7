import { createAttribute } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import type { MinijansServer } from '#server/start'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { badge, customUrn, scimClient, type ScimClient } from '../scim/client.ts'

type Document = Record<string, unknown>
const path = '/../../scim/scim-config'

let app: MinijansServer
let api: ConfigApi
let scim: ScimClient
beforeAll(async () => {
  app = await startApp()
  await createAttribute(app.ctx, badge)
  api = await configApi(app, 'https://jans.io/scim/config.readonly', 'https://jans.io/scim/config.write')
  scim = await scimClient(app)
})
afterAll(() => app.close())

const patch = (...changes: object[]) => api<Document>('PATCH', path, changes)
const replace = (name: string, value: unknown) => patch({ op: 'replace', path: `/${name}`, value })
afterEach(async () => {
  for (const name of ['maxCount', 'userExtensionSchemaURI']) await patch({ op: 'remove', path: `/${name}` })
})

it('has the properties of a new installation', async () => {
  const { issuer } = app.ctx.config
  expect((await api('GET', path)).body).toEqual({
    baseDN: 'o=jans',
    applicationUrl: issuer,
    baseEndpoint: `${issuer}/jans-scim/restv1`,
    personCustomObjectClass: 'jansCustomPerson',
    oxAuthIssuer: issuer,
    protectionMode: 'OAUTH',
    maxCount: 200,
    bulkMaxOperations: 30,
    bulkMaxPayloadSize: 3_072_000,
    userExtensionSchemaURI: customUrn,
    loggingLevel: 'INFO',
    loggingLayout: 'text',
    metricReporterInterval: 300,
    metricReporterKeepDataDays: 15,
    metricReporterEnabled: true,
    disableJdkLogger: true,
    disableLoggerTimer: false,
    disableExternalLoggerConfiguration: true,
    useLocalCache: true,
    skipDefinedPasswordValidation: false
  })
})

it('changes how many resources a page of SCIM has, at once', async () => {
  for (let i = 0; i < 3; i++) await scim.create()
  const most = async () => (await scim.get('/ServiceProviderConfig')).body.filter.maxResults as number
  expect(await most()).toBe(200)
  const before = (await api('GET', path)).body
  const { status, body } = await replace('maxCount', 2)
  expect([status, body]).toEqual([200, { ...before, maxCount: 2 }])
  expect(await most()).toBe(2)
  for (const query of ['', '?count=100']) {
    const page = await scim.get(`/Users${query}`)
    expect(page.body.Resources).toHaveLength(2)
    expect(page.body.totalResults).toBeGreaterThan(2)
  }
  const { records } = await searchAudit(app.ctx.db, { pattern: 'patch-scim-config', offset: 0, limit: 10 })
  expect(records[0]).toMatchObject({ resourceType: 'scim-config', changes: { maxCount: [200, 2] } })
  expect((await patch({ op: 'remove', path: '/maxCount' })).body).toEqual(before)
  expect(await most()).toBe(200)
})

it('changes the URN of custom attributes, at once', async () => {
  const urn = 'urn:example:params:scim:schemas:extension:own:2.0:User'
  const user = await scim.create({ [customUrn]: { badge: 'code' } })
  expect((await replace('userExtensionSchemaURI', urn)).status).toBe(200)
  const { body } = await scim.get(`/Users/${user.id}`)
  expect(body[urn]).toEqual({ badge: 'code' })
  expect(body).not.toHaveProperty([customUrn])
  expect(body.schemas).toContain(urn)
  expect((await scim.find(`${urn}:badge eq "code"`)).body.totalResults).toBe(1)
  expect((await scim.get(`/Schemas/${urn}`)).status).toBe(200)
})

it.each([
  ['maxCount', 0],
  ['maxCount', 'hundred'],
  ['maxCount', 1_000_000],
  ['protectionMode', 'BYPASS'],
  ['userExtensionSchemaURI', 'x'],
  ['userExtensionSchemaURI', 'urn:ietf:params:scim:schemas:core:2.0:User'],
  ['loggingLevel', 'LOUD'],
  ['metricReporterEnabled', 'yes'],
  ['baseEndpoint', 'javascript:alert(1)']
])('refuses %s %s, and stays as it is', async (name, value) => {
  const before = (await api('GET', path)).body
  const refusal = await api<ApiError>('PATCH', path, [
    { op: 'replace', path: '/bulkMaxOperations', value: 5 },
    { op: 'replace', path: `/${name}`, value }
  ])
  expect(refusal).toMatchObject({ status: 400, body: { code: '400' } })
  expect(refusal.body.description).toContain(name)
  expect((await api('GET', path)).body).toEqual(before)
})

it('does nothing with what it does not know', async () => {
  const before = (await api('GET', path)).body
  expect((await replace('umaIssuer', 'https://x.example.org')).body).toEqual(before)
  expect((await patch()).body).toEqual(before)
  expect((await api('PATCH', path, { maxCount: 1 })).status).toBe(400)
})

it('opens to the scopes that the contract names', async () => {
  const statuses = async (scope: string) => {
    const as = await configApi(app, scope)
    return [(await as('GET', path)).status, (await as('PATCH', path, [])).status]
  }
  expect(await statuses('https://jans.io/scim/config.readonly')).toEqual([200, 401])
  expect(await statuses('https://jans.io/scim/config.write')).toEqual([200, 200])
  expect(await statuses('scim.admin')).toEqual([200, 200])
  expect(await statuses('read-all')).toEqual([200, 401])
  expect(await statuses('fido2.write')).toEqual([401, 401])
})
