import { attributeRegistry } from '#modules/attributes/index'
import { once } from 'node:events'
import { get, request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'
import { customUrn, enterpriseUrn, scimClient, userUrn, type Answer } from './client.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const groupUrn = `${core}:Group`

interface Attribute {
  name: string
  type: string
  multiValued: boolean
  mutability: string
  returned: string
  required: boolean
  caseExact: boolean
  uniqueness: string
  canonicalValues?: string[]
  referenceTypes?: string[]
  subAttributes?: Attribute[]
}
interface Schema {
  id: string
  name: string
  schemas: string[]
  attributes: Attribute[]
  meta: { resourceType: string; location: string }
}

let app: MinijansServer
let v2: string
beforeAll(async () => {
  app = await startApp()
  v2 = `${app.ctx.config.issuer}/jans-scim/restv1/v2`
})
afterAll(() => app.close())

/** Without a token. */
async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const answer = await fetch(`${app.address}/jans-scim/restv1/v2${path}`, init)
  const body = await answer.text()
  return { status: answer.status, headers: answer.headers, body: body === '' ? undefined : JSON.parse(body) }
}
const schemas = async () => (await ask('/Schemas')).body.Resources as Schema[]
const errorOf = (status: number, scimType = '') => ({
  status,
  body: { schemas: [errorUrn], status: String(status), scimType, detail: expect.stringMatching(/./) }
})

describe('ServiceProviderConfig', () => {
  it('says what is supported, and how much of it', async () => {
    const { status, headers, body } = await ask('/ServiceProviderConfig')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/scim+json;charset=utf-8')
    const { authenticationSchemes, ...rest } = body
    expect(rest).toEqual({
      schemas: [`${core}:ServiceProviderConfig`],
      meta: { resourceType: 'ServiceProviderConfig', location: `${v2}/ServiceProviderConfig` },
      documentationUri: 'https://gluu.org/docs/ce/user-management/scim2/',
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 30, maxPayloadSize: 3_072_000 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: true },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 200,
        maxPageSize: 200,
        cursorTimeout: 3600
      }
    })
    expect(authenticationSchemes).toMatchObject([
      { type: 'oauth2', specUri: expect.stringContaining('rfc6749'), primary: true },
      { type: 'oauthbearertoken', specUri: expect.stringContaining('rfc6750'), primary: false }
    ])
    for (const { name, description, documentationUri } of authenticationSchemes) {
      expect([name, description]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)])
      expect((await fetch(documentationUri.replace(app.ctx.config.issuer, app.address))).status).toBe(200)
    }
  })

  it('says the limits that are in force', async () => {
    const api = await configApi(app, 'https://jans.io/scim/config.write')
    const replace = (path: string, value: number) => ({ op: 'replace', path, value })
    const change = (maxCount: number, bulkMaxOperations: number, bulkMaxPayloadSize: number) =>
      api('PATCH', '/../../scim/scim-config', [
        replace('/maxCount', maxCount),
        replace('/bulkMaxOperations', bulkMaxOperations),
        replace('/bulkMaxPayloadSize', bulkMaxPayloadSize)
      ])
    expect((await change(50, 7, 100_000)).status).toBe(200)
    expect((await ask('/ServiceProviderConfig')).body).toMatchObject({
      bulk: { maxOperations: 7, maxPayloadSize: 100_000 },
      filter: { maxResults: 50 },
      pagination: { defaultPageSize: 50, maxPageSize: 50 }
    })
    expect((await change(200, 30, 3_072_000)).status).toBe(200)
  })
})

describe('ResourceTypes', () => {
  it('are every kind in Janssen’s order, with extensions that nobody needs to have', async () => {
    const { body } = await ask('/ResourceTypes')
    expect(body).toMatchObject({ schemas: [listUrn], totalResults: 4, startIndex: 1, itemsPerPage: 4 })
    const one = (name: string, description: string, endpoint: string, ...extensions: string[]) => ({
      schemas: [`${core}:ResourceType`],
      id: name,
      name,
      description,
      endpoint: `/v2/${endpoint}`,
      schema: `${core}:${name}`,
      schemaExtensions: extensions.map((schema) => ({ schema, required: false })),
      meta: { resourceType: 'ResourceType', location: `${v2}/ResourceTypes/${name}` }
    })
    expect(body.Resources).toEqual([
      one('User', 'User Account', 'Users', enterpriseUrn, customUrn),
      one('Group', expect.any(String) as string, 'Groups'),
      one('FidoDevice', 'Fido U2F Device', 'FidoDevices'),
      one('Fido2Device', 'Fido 2 Device', 'Fido2Devices')
    ])
    for (const type of body.Resources)
      expect(await ask(`/ResourceTypes/${type.name}`)).toMatchObject({ status: 200, body: type })
    for (const name of ['user', 'Users', 'constructor', 'Nothing'])
      expect(await ask(`/ResourceTypes/${name}`)).toMatchObject(errorOf(404))
  })
})

describe('Schemas', () => {
  it('are those of every kind and of the extensions, each also by itself', async () => {
    const all = await schemas()
    expect(all.map(({ id, name }) => [id, name])).toEqual([
      [userUrn, 'User'],
      [enterpriseUrn, 'EnterpriseUser'],
      [customUrn, 'GluuUserCustomExtension'],
      [groupUrn, 'Group'],
      [`${core}:FidoDevice`, 'FidoDevice'],
      [`${core}:Fido2Device`, 'Fido2Device']
    ])
    for (const schema of all) {
      expect(schema.schemas).toEqual([`${core}:Schema`])
      expect(schema.meta).toEqual({ resourceType: 'Schema', location: `${v2}/Schemas/${schema.id}` })
      const { status, body } = await ask(new URL(schema.meta.location).pathname.replace('/jans-scim/restv1/v2', ''))
      expect([status, body]).toEqual([200, schema])
      expect((await ask(`/Schemas/${encodeURIComponent(schema.id)}`)).body).toEqual(schema)
    }
    for (const urn of ['urn:nothing', 'User', `${userUrn}s`]) expect(await ask(`/Schemas/${urn}`)).toMatchObject(errorOf(404)) // prettier-ignore
  })

  it('describe every attribute by all characteristics of RFC 7643, 7, and by nothing else', async () => {
    const types = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex']
    const always = ['caseExact', 'description', 'multiValued', 'mutability', 'name', 'required', 'returned', 'type', 'uniqueness'] // prettier-ignore
    let seen = 0
    const check = (attribute: Attribute, at: string) => {
      seen++
      const { type, multiValued, required, caseExact, mutability, returned, uniqueness } = attribute
      expect([at, types]).toEqual([at, expect.arrayContaining([type])])
      expect([multiValued, required, caseExact].map((flag) => typeof flag)).toEqual(['boolean', 'boolean', 'boolean'])
      expect(['readOnly', 'readWrite', 'immutable', 'writeOnly']).toContain(mutability)
      expect(['always', 'never', 'default', 'request']).toContain(returned)
      expect(['none', 'server', 'global']).toContain(uniqueness)
      // RFC 7643, 2.2 and 7.
      expect([at, attribute.name]).toEqual([at, expect.stringMatching(/^(\$ref|[A-Za-z][\w-]*)$/)])
      expect([at, attribute.referenceTypes !== undefined]).toEqual([at, type === 'reference'])
      expect([at, (attribute.subAttributes?.length ?? 0) > 0]).toEqual([at, type === 'complex'])
      expect([mutability, returned]).not.toEqual(['writeOnly', expect.not.stringMatching('never')])
      const more = ['canonicalValues', 'referenceTypes', 'subAttributes'].filter((name) => name in attribute)
      expect(Object.keys(attribute).toSorted()).toEqual([...always, ...more].toSorted())
      for (const sub of attribute.subAttributes ?? []) {
        expect(sub.type).not.toBe('complex')
        check(sub, `${at}.${sub.name}`)
      }
    }
    for (const { id, attributes } of await schemas()) {
      const names = attributes.map(({ name }) => name)
      expect(names).toEqual(names.toSorted())
      expect(names).toHaveLength(new Set(names.map((name) => name.toLowerCase())).size)
      for (const attribute of attributes) check(attribute, `${id}:${attribute.name}`)
    }
    expect(seen).toBeGreaterThan(120)
  })

  it('say of the common attributes and of the telling ones what the standard says', async () => {
    const all = await schemas()
    const attribute = (urn: string, path: string): Attribute | undefined => {
      const [name, sub] = path.split('.')
      const found = all.find(({ id }) => id === urn)?.attributes.find((one) => one.name === name)
      return sub === undefined ? found : found?.subAttributes?.find((one) => one.name === sub)
    }
    for (const { id } of all.filter(({ id }) => id.startsWith(core))) {
      expect(attribute(id, 'id')).toMatchObject({ mutability: 'readOnly', returned: 'always', uniqueness: 'server', caseExact: true }) // prettier-ignore
      expect(attribute(id, 'schemas')).toMatchObject({ multiValued: true, required: true, returned: 'always', type: 'reference' }) // prettier-ignore
      expect(attribute(id, 'meta')).toMatchObject({ type: 'complex', mutability: 'readOnly' })
      expect(attribute(id, 'meta.version')).toMatchObject({ mutability: 'readOnly', caseExact: true })
      expect(attribute(id, 'meta.created')).toMatchObject({ type: 'dateTime' })
    }
    expect(attribute(userUrn, 'userName')).toMatchObject({ required: true, uniqueness: 'server', caseExact: false })
    expect(attribute(userUrn, 'password')).toMatchObject({ mutability: 'writeOnly', returned: 'never' })
    expect(attribute(userUrn, 'active')).toMatchObject({ type: 'boolean' })
    expect(attribute(userUrn, 'groups')).toMatchObject({ mutability: 'readOnly', multiValued: true })
    expect(attribute(userUrn, 'emails.type')?.canonicalValues).toEqual(['work', 'home', 'other'])
    expect(attribute(userUrn, 'profileUrl')?.referenceTypes).toEqual(['external'])
    expect(attribute(enterpriseUrn, 'manager.$ref')?.referenceTypes).toEqual(['User'])
    expect(attribute(groupUrn, 'displayName')).toMatchObject({ required: true })
    expect(attribute(groupUrn, 'members')).toMatchObject({ multiValued: true, type: 'complex' })
    // What Terraform's provider reads first.
    expect(all.find(({ id }) => id === groupUrn)?.attributes[0]?.name).toBe('displayName')
    for (const name of ['userId', 'creationDate', 'counter'])
      expect(attribute(`${core}:Fido2Device`, name)).toMatchObject({ mutability: 'immutable', required: true })
    for (const name of ['status', 'displayName'])
      expect(attribute(`${core}:Fido2Device`, name)).toMatchObject({ mutability: 'readWrite' })
    expect(all.find(({ id }) => id === `${core}:FidoDevice`)?.attributes.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['application', 'deviceKeyHandle', 'deviceHashCode', 'lastAccessTime', 'nickname'])
    )
  })

  it('know a custom attribute from the moment that the registry does, under the URN that the properties name', async () => {
    const custom = async () => (await schemas()).find(({ name }) => name === 'GluuUserCustomExtension')
    const registered = (await attributeRegistry(app.ctx)).all.filter((one) => one.scimCustomAttr && one.status === 'active') // prettier-ignore
    const names = registered.map(({ name }) => name).toSorted()
    expect((await custom())?.attributes.map(({ name }) => name)).toEqual(names)
    const api = await configApi(app, 'attributes.write', 'attributes.delete', 'https://jans.io/scim/config.write')
    const made = await api<{ inum: string }>('POST', '/attributes', {
      name: 'shoeSizes',
      displayName: 'Shoe sizes',
      description: 'Sizes of shoes',
      dataType: 'numeric',
      status: 'active',
      editType: ['admin'],
      viewType: ['admin'],
      oxMultiValuedAttribute: true,
      scimCustomAttr: true
    })
    expect(made.status).toBe(201)
    expect((await custom())?.attributes.find(({ name }) => name === 'shoeSizes')).toMatchObject({
      type: 'decimal',
      multiValued: true,
      description: 'Sizes of shoes'
    })
    const rename = (value: string) =>
      api('PATCH', '/../../scim/scim-config', [{ op: 'replace', path: '/userExtensionSchemaURI', value }])
    await rename('urn:example:extension:1.0:User')
    expect((await custom())?.id).toBe('urn:example:extension:1.0:User')
    expect((await ask('/ResourceTypes/User')).body.schemaExtensions).toContainEqual({ schema: 'urn:example:extension:1.0:User', required: false }) // prettier-ignore
    expect(await ask(`/Schemas/${customUrn}`)).toMatchObject(errorOf(404))
    await rename(customUrn)
    await api('DELETE', `/attributes/${made.body.inum}`)
    expect((await custom())?.attributes.map(({ name }) => name)).toEqual(names)
  })
})

describe('the discovery documents', () => {
  const places = ['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/User', '/Schemas', `/Schemas/${userUrn}`]

  it.each(places)('at %s are open, refuse filters and other methods, and come in both media types', async (path) => {
    const { status, body } = await ask(path)
    expect(status).toBe(200)
    expect((await ask(`${path}/`)).body).toEqual(body)
    expect((await ask(`/${path}`)).body).toEqual(body)
    expect((await ask(`${path}?count=0&startIndex=9&sortBy=id`)).body).toEqual(body)
    expect(await ask(`${path}?filter=name+eq+%22User%22`)).toMatchObject(errorOf(403, 'invalidValue'))
    expect(await ask(`${path}?filter=`)).toMatchObject(errorOf(403, 'invalidValue'))
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await ask(path, { method })
      expect(refused).toMatchObject(errorOf(405))
      expect(refused.headers.get('allow')).toBe('GET')
    }
    const head = await ask(path, { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([200, undefined])
    expect((await ask(path, { method: 'OPTIONS' })).headers.get('allow')).toBe('GET')
    for (const [accept, type] of [
      ['application/json', 'application/json'],
      ['application/scim+json', 'application/scim+json'],
      ['application/json;q=0.5, application/scim+json', 'application/scim+json'],
      ['*/*', 'application/scim+json'],
      ['text/html', 'application/scim+json']
    ] as const)
      expect((await ask(path, { headers: { accept } })).headers.get('content-type')).toBe(`${type};charset=utf-8`)
  })

  it('are also where a client finds them that puts endpoints behind an address which ends with v2', async () => {
    const { body } = await ask('/ResourceTypes')
    for (const { endpoint } of body.Resources) {
      expect((await ask(endpoint)).status).toBe(401)
      expect((await fetch(`${app.address}/jans-scim/restv1${endpoint}`)).status).toBe(401)
    }
    expect((await ask('/v2/Nothing')).status).toBe(404)
    expect((await ask('/v2/v2/Users')).status).toBe(404)
  })
})

it('scim-configuration leads to every part, from both of its addresses', async () => {
  const read = async (path: string) => {
    const answer = await fetch(`${app.address}${path}`)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json\b/)
    return (await answer.json()) as Record<string, string>[]
  }
  const document = await read('/.well-known/scim-configuration')
  expect(document).toEqual([
    {
      version: '2.0',
      authorization_supported: ['oauth2'],
      user_endpoint: `${v2}/Users`,
      group_endpoint: `${v2}/Groups`,
      fido_devices_endpoint: `${v2}/FidoDevices`,
      fido2_devices_endpoint: `${v2}/Fido2Devices`,
      bulk_endpoint: `${v2}/Bulk`,
      service_provider_endpoint: `${v2}/ServiceProviderConfig`,
      resource_types_endpoint: `${v2}/ResourceTypes`,
      schemas_endpoint: `${v2}/Schemas`
    }
  ])
  expect(await read('/jans-scim/restv1/scim-configuration')).toEqual(document)
  const endpoints = Object.entries(document[0] ?? {}).filter(([name]) => name.endsWith('_endpoint'))
  expect(endpoints).toHaveLength(8)
  for (const [name, address] of endpoints)
    expect([name, (await fetch(address.replace(app.ctx.config.issuer, app.address))).status]).not.toContain(404)
})

it('documents give the addresses by which a proxy or an internal listener is reached', async () => {
  await using other = await startApp({ MINIJANS_INTERNAL_PORT: '0', MINIJANS_TRUST_PROXY: 'loopback' })
  const internal = other.internalAddress as string
  const read = async (path: string, headers: Record<string, string> = {}) => {
    const [answer] = (await once(get(internal + path, { headers }), 'response')) as [IncomingMessage]
    return text(answer)
  }
  const forwarded = { 'x-forwarded-host': 'scim.example.org', 'x-forwarded-proto': 'https' }
  for (const path of [
    '/ServiceProviderConfig',
    '/ResourceTypes',
    '/ResourceTypes/User',
    '/Schemas',
    `/Schemas/${userUrn}`
  ])
    for (const [headers, origin] of [
      [forwarded, 'https://scim.example.org'],
      [{}, internal]
    ] as const) {
      const document = await read(`/jans-scim/restv1/v2${path}`, headers)
      const locations = [...document.matchAll(/"location":"([^"]+)"/g)].map(([, location]) => location as string)
      expect(locations.length).toBeGreaterThan(0)
      for (const location of locations) expect(location).toMatch(new RegExp(`^${origin}/jans-scim/restv1/v2/`))
    }
  expect(await read('/.well-known/scim-configuration', forwarded)).toContain('"https://scim.example.org/jans-scim/restv1/v2/Bulk"') // prettier-ignore
  expect((await fetch(`${other.address}/jans-scim/restv1/v2/ServiceProviderConfig`)).status).toBe(404)
})

describe('what SCIM does not know', () => {
  it.each([
    ['GET', '/Nothing'],
    ['POST', '/Nothing'],
    ['GET', '/Users/1/2'],
    ['GET', '/ServiceProviderConfigs'],
    ['GET', '/Schemas/a/b'],
    ['GET', '/../Nothing'],
    ['DELETE', '/__proto__']
  ])('is 404 in its own form: %s %s', async (method, path) => {
    const { headers, ...answer } = await ask(path, { method })
    expect(answer).toMatchObject(errorOf(404))
    expect(headers.get('content-type')).toBe('application/scim+json;charset=utf-8')
  })

  it('is 400 in its own form where the address is broken', async () => {
    expect(await ask('/Schemas/%ZZ')).toMatchObject(errorOf(400, 'invalidSyntax'))
  })
})

describe('bodies', () => {
  const user = (userName: string) => JSON.stringify({ schemas: [userUrn], userName })
  let client: Awaited<ReturnType<typeof scimClient>>
  beforeAll(async () => {
    client = await scimClient(app)
  })
  const post = (body: string | Uint8Array, type: string) =>
    client.send('POST', '/Users', body, { 'content-type': type })

  it.each([
    'application/scim+json',
    'application/scim+json; charset=utf-8',
    'application/scim+json;charset=UTF-8',
    'Application/SCIM+JSON',
    'application/json',
    'application/json;charset=utf-8'
  ])('are taken as %s', async (type) => {
    expect((await post(user(crypto.randomUUID()), type)).status).toBe(201)
  })

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'are refused as %s',
    async (type) => {
      expect(await post(user('refused'), type)).toMatchObject(errorOf(415))
    }
  )

  it('without a type are refused', async () => {
    const { port } = new URL(app.address)
    const headers = { authorization: `Bearer ${client.token}` }
    const sent = request({ port, method: 'POST', path: '/jans-scim/restv1/v2/Users', headers })
    sent.end(user('untyped'))
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(415)
    expect(JSON.parse(await text(answer))).toMatchObject(errorOf(415).body)
  })

  it.each([
    ['half of an object', '{"schemas":['],
    ['nothing but a comma', ','],
    ['what is not UTF-8', Uint8Array.of(0x7b, 0xff, 0x7d)],
    ['what is nested without end', '['.repeat(10_000)]
  ])('of %s are a matter of syntax', async (_name, body) => {
    expect(await post(body, 'application/scim+json')).toMatchObject(errorOf(400, 'invalidSyntax'))
  })

  it.each(['[]', '"x"', 'null', '5', '{}', ''])('of %s are refused by every method that takes one', async (body) => {
    const { id } = await client.create()
    for (const [method, path] of [
      ['POST', '/Users'],
      ['POST', '/Users/.search'],
      ['PATCH', `/Users/${id}`],
      ...(body === '{}' ? [] : [['PUT', `/Users/${id}`] as const])
    ] as const) {
      const { status, body: error } = await client.send(method, path, body)
      expect([method, path, status]).toEqual([method, path, 400])
      expect(error.schemas).toEqual([errorUrn])
      expect(['invalidSyntax', 'invalidValue']).toContain(error.scimType)
    }
  })
})
