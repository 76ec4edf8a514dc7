import { createAttribute } from '#modules/attributes/index'
import { resourceTypes } from '#modules/scim/resource-types'
import { scimScopes } from '#modules/scopes/index'
import { createUser, findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { breaches, type OpenApi, type OpenApiOperation } from '../../support/open-api.ts'
import {
  badge,
  customUrn,
  enterpriseUrn,
  patchUrn,
  scimClient,
  userUrn,
  type Answer,
  type ScimClient
} from './client.ts'

interface Document extends OpenApi {
  openapi: string
  info: { title: string }
  servers: { url: string }[]
  tags: { name: string }[]
  components: OpenApi['components'] & {
    securitySchemes: { scim_oauth: { flows: { clientCredentials: { tokenUrl: string; scopes: object } } } }
  }
}

const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const bulkUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/** What Janssen's own document calls its operations. */
const ofJanssen = {
  '/Users': { get: 'get-users', post: 'create-user' },
  '/Users/.search': { post: 'search-user' },
  '/Users/{id}': { get: 'get-user-by-id', put: 'update-user-by-id', patch: 'patch-user-by-id', delete: 'delete-user-by-id' }, // prettier-ignore
  '/Groups': { get: 'get-groups', post: 'create-group' },
  '/Groups/.search': { post: 'search-group' },
  '/Groups/{id}': { get: 'get-group-by-id', put: 'update-group-by-id', patch: 'patch-group-by-id', delete: 'delete-group-by-id' }, // prettier-ignore
  '/FidoDevices': { get: 'get-fido-devices' },
  '/FidoDevices/.search': { post: 'search-fido-device' },
  '/FidoDevices/{id}': { get: 'get-fido-device-by-id', put: 'update-fido-device-by-id', delete: 'delete-fido-device-by-id' }, // prettier-ignore
  '/Fido2Devices': { get: 'get-fido2-devices' },
  '/Fido2Devices/.search': { post: 'search-fido2-device' },
  '/Fido2Devices/{id}': { get: 'get-fido2-device-by-id', put: 'update-fido2-device-by-id', delete: 'delete-fido2-device-by-id' }, // prettier-ignore
  '/.search': { post: 'search-resources' },
  '/ServiceProviderConfig': { get: 'get-service-provider-config' },
  '/ResourceTypes': { get: 'get-resource-types' },
  '/ResourceTypes/{resource}': { get: 'get-resource-type-by-id' },
  '/Schemas': { get: 'get-schemas' },
  '/Schemas/{uri}': { get: 'get-schema-by-uri' }
}

let app: MinijansServer
let client: ScimClient
let document: Document
const read = async () => (await (await fetch(`${app.address}/jans-scim/openapi.json`)).json()) as Document
beforeAll(async () => {
  app = await startApp()
  await createAttribute(app.ctx, badge)
  client = await scimClient(app, scimScopes.map(({ id }) => id)) // prettier-ignore
  document = await read()
})
afterAll(() => app.close())

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => Object.assign({ path, method }, operation))
  )
const operationOf = (id: string) => operations().find(({ operationId }) => operationId === id) as OpenApiOperation

/** Is the answer one that the document describes? */
function expectDescribed(id: string, { status, headers, body }: Answer): void {
  const described = operationOf(id).responses[`${status}`]
  const type = headers.get('content-type')?.split(';', 1)[0] ?? 'nothing'
  const types = described && (described.content ?? { nothing: {} })
  expect([id, status, Object.keys(types ?? {})]).toEqual([id, status, expect.arrayContaining([type])])
  const problems = body === undefined ? [] : breaches(document, types?.[type]?.schema ?? { type: 'null' }, body)
  expect([id, problems]).toEqual([id, []])
}

describe('the OpenAPI document of SCIM', () => {
  it('is of version 3.1, leads to where it was fetched, and every reference in it leads somewhere', () => {
    expect(document.openapi).toBe('3.1.0')
    expect(document.servers).toEqual([{ url: '/jans-scim/restv1/v2' }])
    expect(document.components.securitySchemes.scim_oauth.flows.clientCredentials.tokenUrl).toBe(
      `${app.ctx.config.issuer}/jans-auth/restv1/token`
    )
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)]
    const named = new Set(references.map(([, name]) => name as string))
    expect(named.size).toBeGreaterThan(15)
    expect([...named].filter((name) => !Object.hasOwn(document.components.schemas, name))).toEqual([])
    expect(Object.keys(document.components.schemas).filter((name) => !named.has(name))).toEqual([])
  })

  it('has Janssen’s operations by Janssen’s ids, and no id twice', () => {
    for (const [path, methods] of Object.entries(ofJanssen))
      expect([path, Object.fromEntries(Object.entries(document.paths[path] ?? {}).map(([method, { operationId }]) => [method, operationId]))]).toEqual([path, methods]) // prettier-ignore
    const ids = operations().map(({ operationId }) => operationId)
    expect(ids).toHaveLength(new Set(ids).size)
    expect(ids).toEqual(expect.arrayContaining(['process-bulk', 'get-updated-users', 'get-user-tokens', 'get-me']))
  })

  it('says of every operation which scope opens it, and which are open', async () => {
    const scopes = new Set(scimScopes.map(({ id }) => id))
    for (const { path, method, operationId, security } of operations()) {
      const isOpen = /^\/(ServiceProviderConfig|ResourceTypes|Schemas)/.test(path)
      expect([operationId, security.length]).toEqual([operationId, isOpen ? 0 : 1])
      const [scope] = Object.values(security[0] ?? {}).flat()
      if (scope === undefined) continue
      expect(scopes).toContain(scope)
      expect(document.components.securitySchemes.scim_oauth.flows.clientCredentials.scopes).toHaveProperty([scope])
      const others = await scimClient(app, [...scopes].filter((one) => one !== scope)) // prettier-ignore
      const body = method === 'get' || method === 'delete' ? undefined : {}
      const refused = await others.send(method.toUpperCase(), path.replace(/\{\w+\}/, 'x'), body)
      expect([operationId, refused.status]).toEqual([operationId, 403])
      expectDescribed(operationId, refused)
      const anonymous = await others.send(method.toUpperCase(), path.replace(/\{\w+\}/, 'x'), body, {
        authorization: ''
      })
      expect([operationId, anonymous.status]).toEqual([operationId, 401])
      expectDescribed(operationId, anonymous)
    }
  })

  it('describes every attribute of the schemas', async () => {
    for (const type of resourceTypes) {
      const { core, extensions } = await type.schemas(app.ctx)
      const { properties } = document.components.schemas[`${type.name}Resource`] as { properties: Record<string, any> } // oxlint-disable-line typescript/no-explicit-any
      expect(Object.keys(properties)).toEqual([...core.attributes, ...extensions.map(({ id }) => ({ name: id }))].map(({ name }) => name)) // prettier-ignore
      for (const { id, attributes } of extensions)
        expect(Object.keys(properties[id].properties)).toEqual(attributes.map(({ name }) => name))
    }
    expect(document.components.schemas.UserResource).toMatchObject({
      properties: {
        userName: { type: 'string' },
        active: { type: 'boolean' },
        password: { type: 'string', writeOnly: true },
        id: { readOnly: true },
        groups: { type: 'array', readOnly: true },
        emails: { type: 'array', items: { type: 'object', properties: { type: { examples: ['work', 'home', 'other'] } } } } // prettier-ignore
      }
    })
    const body = (id: string) => (operationOf(id) as unknown as { requestBody: { content: Record<string, { schema: unknown }> } }).requestBody.content // prettier-ignore
    expect(body('create-user')['application/scim+json']?.schema).toMatchObject({ required: ['schemas', 'userName'] })
    expect(body('update-user-by-id')['application/json']?.schema).not.toHaveProperty('required')
  })

  it('describes what is answered', async () => {
    const { ctx } = app
    const say = async (id: string, method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
      const answer = await client.send(method, path, body, headers)
      expectDescribed(id, answer)
      return answer
    }
    const user = {
      schemas: [userUrn, enterpriseUrn, customUrn],
      userName: 'described',
      externalId: 'x',
      active: true,
      name: { familyName: 'Jensen', givenName: 'Barbara' },
      profileUrl: 'https://example.org/b',
      emails: [{ value: 'b@example.org', type: 'work', primary: true }],
      addresses: [{ locality: 'Paris', country: 'FR', primary: true }],
      photos: [{ value: 'https://example.org/b.jpg' }],
      x509Certificates: [{ value: 'MIIDQzCC' }],
      [enterpriseUrn]: { employeeNumber: '1', manager: { value: 'm' } },
      [customUrn]: { badge: 'b' }
    }
    const statuses: number[] = []
    const status = (answer: Answer) => statuses.push(answer.status)
    const { body: made } = await say('create-user', 'POST', '/Users', user)
    const id = made.id as string
    status(await say('create-user', 'POST', '/Users', user))
    status(await say('create-user', 'POST', '/Users', {}))
    const read = await say('get-user-by-id', 'GET', `/Users/${id}`, undefined, { accept: 'application/json' })
    expect(read.headers.get('content-type')).toBe('application/json;charset=utf-8')
    expect(Object.keys(read.body)).toEqual(expect.arrayContaining(Object.keys(user)))
    status(await say('get-user-by-id', 'GET', `/Users/${id}`, undefined, { 'if-none-match': read.body.meta.version }))
    status(await say('get-user-by-id', 'GET', '/Users/nobody'))
    status(await say('update-user-by-id', 'PUT', `/Users/${id}`, { title: 'Chief' }))
    status(await say('update-user-by-id', 'PUT', `/Users/${id}`, { title: 'x' }, { 'if-match': 'W/"x"' }))
    status(await say('patch-user-by-id', 'PATCH', `/Users/${id}`, { schemas: [patchUrn], Operations: [{ op: 'add', path: 'title', value: 'x' }] })) // prettier-ignore
    status(await say('patch-user-by-id', 'PATCH', `/Users/${id}`, {}))
    status(await say('get-users', 'GET', '/Users?count=1&filter=userName+pr'))
    status(await say('get-users', 'GET', '/Users?count=1&cursor='))
    status(await say('get-users', 'GET', '/Users?filter=nothing'))
    status(await say('search-user', 'POST', '/Users/.search', { schemas: [searchUrn], count: 1 }))
    expect(statuses).toEqual([409, 400, 304, 404, 200, 412, 200, 400, 200, 200, 400, 200])

    const group = { schemas: [groupUrn], displayName: 'Described', members: [{ value: id }] }
    const { body: made2 } = await say('create-group', 'POST', '/Groups', group)
    const at = `/Groups/${made2.id}`
    statuses.length = 0
    status(await say('create-group', 'POST', '/Groups', group))
    expect((await say('get-group-by-id', 'GET', at)).body.members).toHaveLength(1)
    expect((await say('get-user-by-id', 'GET', `/Users/${id}`)).body.groups).toHaveLength(1)
    status(await say('update-group-by-id', 'PUT', at, { displayName: 'Renamed' }))
    status(await say('patch-group-by-id', 'PATCH', at, { schemas: [patchUrn], Operations: [{ op: 'remove', path: 'members' }] })) // prettier-ignore
    status(await say('get-groups', 'GET', '/Groups'))
    status(await say('search-group', 'POST', '/Groups/.search', { schemas: [searchUrn] }))
    status(await say('delete-group-by-id', 'DELETE', at))
    status(await say('delete-group-by-id', 'DELETE', at))
    expect(statuses).toEqual([409, 200, 200, 200, 200, 204, 404])

    await ctx.db.query.insert(ctx.db.tables.fido2Registrations).values({
      id: 'device',
      userInum: id,
      publicKeyId: 'key',
      registrationStatus: 'registered',
      displayName: 'Phone',
      displayNameFolded: 'phone',
      counter: 1,
      definition: { deviceData: { platform: 'ios' } },
      search: 'phone',
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
      version: 1
    })
    statuses.length = 0
    status(await say('get-fido2-device-by-id', 'GET', '/Fido2Devices/device'))
    status(await say('update-fido2-device-by-id', 'PUT', '/Fido2Devices/device', { displayName: 'Telephone' }))
    status(await say('update-fido2-device-by-id', 'PUT', '/Fido2Devices/device', { counter: 9 }))
    const found = await say('get-fido2-devices', 'GET', `/Fido2Devices?userId=${id}`)
    expect(found.body.Resources).toHaveLength(1)
    status(await say('get-fido2-devices', 'GET', '/Fido2Devices?userId=nobody'))
    status(await say('search-fido2-device', 'POST', '/Fido2Devices/.search', { schemas: [searchUrn] }))
    const all = await say('search-resources', 'POST', '/.search', { schemas: [searchUrn] })
    expect(new Set((all.body.Resources as { meta: { resourceType: string } }[]).map(({ meta }) => meta.resourceType))).toEqual(new Set(['User', 'Group', 'Fido2Device'])) // prettier-ignore
    status(await say('get-resources', 'GET', '/?filter=id+pr'))
    status(await say('delete-fido2-device-by-id', 'DELETE', '/Fido2Devices/device'))
    status(await say('get-fido-devices', 'GET', '/FidoDevices'))
    status(await say('search-fido-device', 'POST', '/FidoDevices/.search', { schemas: [searchUrn] }))
    status(await say('get-fido-device-by-id', 'GET', '/FidoDevices/x'))
    status(await say('update-fido-device-by-id', 'PUT', '/FidoDevices/x', {}))
    status(await say('delete-fido-device-by-id', 'DELETE', '/FidoDevices/x'))
    expect(statuses).toEqual([200, 200, 400, 404, 200, 200, 204, 200, 200, 404, 404, 404])

    statuses.length = 0
    const bulk = (...Operations: object[]) => ({ schemas: [bulkUrn], Operations })
    const done = await say(
      'process-bulk',
      'POST',
      '/Bulk',
      bulk(
        { method: 'POST', path: '/Users', bulkId: 'a', data: { schemas: [userUrn], userName: 'bulked' } },
        { method: 'POST', path: '/Users', bulkId: 'b', data: { schemas: [userUrn], userName: 'bulked' } },
        { method: 'DELETE', path: '/Users/nobody' }
      )
    )
    expect((done.body.Operations as { status: string }[]).map((one) => one.status)).toEqual(['201', '409', '404'])
    status(await say('process-bulk', 'POST', '/Bulk', bulk()))
    status(await say('process-bulk', 'POST', '/Bulk', bulk(...Array.from({ length: 31 }, () => ({ method: 'DELETE', path: '/Users/x' }))))) // prettier-ignore
    const updated = await say('get-updated-users', 'GET', '/UpdatedUsers?timeStamp=2020-01-01T00:00:00Z')
    expect(updated.body.results.length).toBeGreaterThan(1)
    status(await say('get-updated-users', 'GET', '/UpdatedUsers?timeStamp=soon'))
    status(await say('get-user-tokens', 'GET', `/UserTokens/${id}`))
    status(await say('get-user-tokens', 'GET', '/UserTokens/nobody'))
    status(await say('delete-user-token', 'DELETE', `/UserTokens/${id}?tokenHash=x`))
    status(await say('get-me', 'GET', '/Me'))
    status(await say('get-service-provider-config', 'GET', '/ServiceProviderConfig'))
    status(await say('get-resource-types', 'GET', '/ResourceTypes'))
    status(await say('get-resource-type-by-id', 'GET', '/ResourceTypes/User'))
    status(await say('get-resource-type-by-id', 'GET', '/ResourceTypes/Nothing'))
    status(await say('get-schemas', 'GET', '/Schemas'))
    status(await say('get-schemas', 'GET', '/Schemas?filter=x'))
    status(await say('get-schema-by-uri', 'GET', `/Schemas/${userUrn}`))
    status(await say('delete-user-by-id', 'DELETE', `/Users/${id}`))
    expect(statuses).toEqual([400, 413, 400, 200, 404, 404, 404, 200, 200, 200, 404, 200, 403, 200, 204])
    expect(await findUserByName(ctx.db, 'described')).toBeUndefined()
  })

  it('would notice what it does not describe', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'unlike' })
    const answer = await client.get(`/Users/${inum}`)
    expectDescribed('get-user-by-id', answer)
    for (const body of [
      { ...answer.body, shoeSize: 42 },
      { ...answer.body, active: 'yes' },
      { ...answer.body, emails: {} }
    ])
      expect(() => expectDescribed('get-user-by-id', { ...answer, body })).toThrow('get-user-by-id')
    expect(() => expectDescribed('get-user-by-id', { ...answer, status: 418 })).toThrow('get-user-by-id')
  })
})

describe('the page to read and try it on', () => {
  it('lies beside it and needs nothing but files of this server', async () => {
    const page = await fetch(`${app.address}/jans-scim/docs`)
    expect(page.url).toBe(`${app.address}/jans-scim/docs/`)
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self'")
    const html = await page.text()
    expect(html).toContain('<title>SCIM · minijans</title>')
    expect(html).not.toMatch(/<script(?! src)|style=|https?:/)
    const files = [...html.matchAll(/<(?:link|script)[^>]* (?:src|href)="([^"]+)"/g)].map(([, file]) => file as string)
    expect(files).toHaveLength(4)
    for (const file of files) expect((await fetch(new URL(file, page.url))).status).toBe(200)
    expect(await (await fetch(new URL('start.js', page.url))).text()).toContain('/jans-scim/openapi.json')
  })

  it('draws the operations and tries one out', async () => {
    const browser = await openBrowser()
    try {
      const page = await browser.newPage()
      const complaints: string[] = []
      page.on('pageerror', ({ message }) => complaints.push(message))
      await page.goto(`${app.address}/jans-scim/docs/`)
      await page.locator('.opblock').first().waitFor()
      await page.getByText('Search users', { exact: true }).first().click()
      await page.locator('.opblock-body').waitFor()
      await page.getByRole('button', { name: 'Execute' }).click()
      await page.getByText('urn:ietf:params:scim:api:messages:2.0:Error').first().waitFor()
      expect(complaints).toEqual([])
    } finally {
      await browser.close()
    }
  })
})
