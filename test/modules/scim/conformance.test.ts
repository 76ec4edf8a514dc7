import { scimScopes } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { patchUrn, scimClient, type Answer, type ScimClient } from './client.ts'

/**
 * A walk as public validators of SCIM make it: what the service says of itself is read, resources are made from that
 * alone, and every attribute is written, read, filtered by, changed and removed.
 */

type Json = Record<string, unknown>

interface Attribute {
  name: string
  type: string
  multiValued: boolean
  required: boolean
  mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  returned: 'always' | 'never' | 'default' | 'request'
  uniqueness: string
  caseExact: boolean
  canonicalValues?: string[]
  subAttributes?: Attribute[]
}
interface Schema {
  id: string
  attributes: Attribute[]
}
interface Kind {
  name: string
  endpoint: string
  core: Schema
  extensions: Schema[]
}

const core = 'urn:ietf:params:scim:schemas:core:2.0'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'

let app: MinijansServer
let client: ScimClient
let person: string
let kinds: Map<string, Kind>
beforeAll(async () => {
  app = await startApp()
  client = await scimClient(app, scimScopes.map(({ id }) => id)) // prettier-ignore
  kinds = await discovered()
  person = (await client.create({ userName: 'member-of-all' })).id
})
afterAll(() => app.close())

/** What the service offers, from the addresses that its documents give. */
async function discovered(): Promise<Map<string, Kind>> {
  const [{ resource_types_endpoint: typesAt, schemas_endpoint: schemasAt }] = (await (
    await fetch(`${app.address}/.well-known/scim-configuration`)
  ).json()) as [{ resource_types_endpoint: string; schemas_endpoint: string }]
  const read = async (address: string) =>
    (await (await fetch(address.replace(app.ctx.config.issuer, app.address))).json()) as { Resources: unknown[] }
  const schemas = (await read(schemasAt)).Resources as Schema[]
  const schema = (urn: string) => {
    const found = schemas.find(({ id }) => id === urn)
    if (!found) throw new Error(`No schema ${urn}`)
    return found
  }
  const types = (await read(typesAt)).Resources as { name: string; endpoint: string; schema: string; schemaExtensions: { schema: string }[] }[] // prettier-ignore
  return new Map(
    types.map(({ name, endpoint, schema: urn, schemaExtensions }) => [
      name,
      {
        name,
        endpoint: endpoint.replace(/^\/v2/, ''),
        core: schema(urn),
        extensions: schemaExtensions.map((extension) => schema(extension.schema))
      }
    ])
  )
}

/** What must have a certain form, by the ends of paths. */
const forms: [RegExp, (salt: string) => unknown][] = [
  [/^emails\.value$/, (salt) => `${salt}@example.org`],
  [/^members\.value$|^members$/, () => person],
  [/^locale$/, (salt) => (salt.startsWith('new') ? 'fr-FR' : 'en-US')],
  [/^preferredLanguage$/, (salt) => (salt.startsWith('new') ? 'fr' : 'en')],
  [/^timezone$/, (salt) => (salt.startsWith('new') ? 'Europe/Paris' : 'America/New_York')],
  [/country$/, (salt) => (salt.startsWith('new') ? 'FR' : 'US')],
  [/^password$/, (salt) => `Secret.${salt}.1`],
  [/^primary$|\.primary$/, () => true]
]

const isWritten = ({ mutability, name }: Attribute) => mutability !== 'readOnly' && name !== 'schemas'

function valueOf(attribute: Attribute, salt: string, path = attribute.name): unknown {
  const one = singleOf(attribute, salt, path)
  return attribute.multiValued ? [one] : one
}

function singleOf({ name, type, canonicalValues, subAttributes = [] }: Attribute, salt: string, path: string): unknown {
  if (type === 'complex')
    return Object.fromEntries(
      subAttributes.filter(isWritten).map((sub) => [sub.name, valueOf(sub, salt, `${path}.${sub.name}`)])
    )
  const form = forms.find(([pattern]) => pattern.test(path))
  if (form) return form[1](salt)
  switch (type) {
    case 'boolean':
      return true
    case 'integer':
    case 'decimal':
      return salt.length
    case 'dateTime':
      return '2026-01-31T08:00:00.000Z'
    case 'binary':
      return Buffer.from(`${name} ${salt}`).toString('base64')
    case 'reference':
      return `https://example.org/${name}/${salt}`
    default:
      return canonicalValues?.[0] ?? `${name} ${salt}`
  }
}

/** A resource with every attribute that can be written, or with those that must be. */
function resourceOf({ core: own, extensions }: Kind, salt: string, { onlyRequired = false } = {}): Json {
  const members = ({ attributes }: Schema) =>
    Object.fromEntries(
      attributes
        .filter((attribute) => isWritten(attribute) && (!onlyRequired || attribute.required))
        .map((attribute) => [attribute.name, valueOf(attribute, salt)])
    )
  const used = onlyRequired ? [] : extensions.filter(({ attributes }) => attributes.length > 0)
  return {
    schemas: [own.id, ...used.map(({ id }) => id)],
    ...members(own),
    ...Object.fromEntries(used.map((extension) => [extension.id, members(extension)]))
  }
}

const kindOf = (name: string) => kinds.get(name) as Kind

/** Every attribute with the path by which it is asked for. */
const pathsOf = ({
  core: own,
  extensions
}: Kind): { path: string; holder: string | undefined; attribute: Attribute }[] => [
  ...own.attributes.map((attribute) => ({ path: attribute.name, holder: undefined, attribute })),
  ...extensions.flatMap(({ id, attributes }) =>
    attributes.map((attribute) => ({ path: `${id}:${attribute.name}`, holder: id, attribute }))
  )
]

const held = (resource: Json, holder: string | undefined, name: string): unknown =>
  ((holder === undefined ? resource : (resource[holder] ?? {})) as Json)[name]

/** What was sent, in what came back: the server may add to it, such as a `$ref`. */
function expectKept(path: string, kept: unknown, sent: unknown): void {
  expect({ [path]: kept }).toMatchObject({ [path]: sent })
}

async function make(kind: Kind, salt: string): Promise<Json & { id: string }> {
  const { status, body } = await client.send('POST', kind.endpoint, resourceOf(kind, salt))
  if (status !== 201) throw new Error(`${kind.name}: ${status} ${JSON.stringify(body)}`)
  return body
}

function expectError({ status, body, headers }: Answer, wanted: number, scimType?: string): void {
  expect({ status, ...body }).toMatchObject({ status: String(wanted), schemas: [errorUrn], detail: expect.stringMatching(/./), ...(scimType !== undefined && { scimType }) }) // prettier-ignore
  expect(status).toBe(wanted)
  expect(headers.get('content-type')).toBe('application/scim+json;charset=utf-8')
}

const isSimple = ({ type, multiValued }: Attribute) => type !== 'complex' && !multiValued

it('there are the kinds of resources that the documents of Janssen name', () => {
  expect([...kinds.keys()]).toEqual(['User', 'Group', 'FidoDevice', 'Fido2Device'])
})

describe.each(['User', 'Group'])('a validator that knows %s from the documents alone', (name) => {
  it('creates one with what is required and no more', async () => {
    const kind = kindOf(name)
    const sent = resourceOf(kind, 'least', { onlyRequired: true })
    const { status, headers, body } = await client.send('POST', kind.endpoint, sent)
    expect(status).toBe(201)
    expectKept('resource', body, sent)
    expect(headers.get('location')).toBe(body.meta.location)
    expect(body.meta).toMatchObject({ resourceType: name, location: expect.stringMatching(new RegExp(`${kind.endpoint}/${body.id}$`)) }) // prettier-ignore
    expect(headers.get('etag')).toBe(body.meta.version)
    expect(await client.get(`${kind.endpoint}/${body.id}`)).toMatchObject({ status: 200, body })
    for (const required of Object.keys(sent)) {
      const { [required]: _, ...rest } = resourceOf(kind, `without-${required}`, { onlyRequired: true })
      expectError(await client.send('POST', kind.endpoint, rest), 400, 'invalidValue')
    }
  })

  it('writes every attribute and reads it again', async () => {
    const kind = kindOf(name)
    const sent = resourceOf(kind, 'whole')
    const body = await make(kind, 'whole')
    const read = (await client.get(`${kind.endpoint}/${body.id}`)).body
    expect(read).toEqual(body)
    const secrets = pathsOf(kind).filter(({ attribute }) => attribute.returned === 'never')
    expect(secrets.map(({ holder, attribute }) => held(read, holder, attribute.name) ?? 'nothing')).toEqual(
      secrets.map(() => 'nothing')
    )
    const shown = pathsOf(kind).filter(({ attribute }) => isWritten(attribute) && attribute.returned !== 'never')
    for (const { path, holder, attribute } of shown)
      expectKept(path, held(read, holder, attribute.name), held(sent, holder, attribute.name))
    expect(shown.length).toBeGreaterThan(name === 'User' ? 25 : 2)
  })

  it('leaves out what it does not ask for, and gets what it asks for alone', async () => {
    const kind = kindOf(name)
    const body = await make(kind, 'projected')
    const at = `${kind.endpoint}/${body.id}`
    const always = pathsOf(kind).filter(({ attribute }) => attribute.returned === 'always').map(({ path }) => path) // prettier-ignore
    for (const { path, holder, attribute } of pathsOf(kind)) {
      const value = held(body, holder, attribute.name)
      const only = (await client.get(`${at}?attributes=${encodeURIComponent(path)}`)).body
      const names = value === undefined ? always : [...always, holder ?? path]
      expect([path, Object.keys(only).toSorted()]).toEqual([path, [...new Set(names)].toSorted()])
      // Of the URIs only those of what is there.
      const shown = path === 'schemas' ? [kind.core.id] : value
      expect([path, held(only, holder, attribute.name)]).toEqual([path, shown])
      const without = (await client.get(`${at}?excludedAttributes=${encodeURIComponent(path)}`)).body
      expect([path, held(without, holder, attribute.name)]).toEqual([path, always.includes(path) ? value : undefined])
    }
  })

  it('finds it by every attribute, in both ways of searching', async () => {
    const kind = kindOf(name)
    const salt = `found-${name}`
    const body = await make(kind, salt)
    const finds = async (filter: string) => {
      const asked = await client.get(`${kind.endpoint}?count=200&filter=${encodeURIComponent(filter)}`)
      const sent = await client.send('POST', `${kind.endpoint}/.search`, { schemas: [searchUrn], filter, count: 200 })
      expect([filter, asked.status, sent.status]).toEqual([filter, 200, 200])
      expect(sent.body).toEqual(asked.body)
      expect(asked.body).toMatchObject({ schemas: [listUrn], itemsPerPage: asked.body.Resources.length })
      return (asked.body.Resources as { id: string }[]).some(({ id }) => id === body.id)
    }
    let filters = 0
    const check = async (path: string, attribute: Attribute, value: unknown) => {
      if (attribute.returned === 'never' || attribute.name === '$ref' || attribute.name === 'location' || attribute.name === 'version') return // prettier-ignore
      filters++
      expect([path, await finds(`${path} pr`)]).toEqual([path, true])
      expect([path, await finds(`${path} eq ${JSON.stringify(value)}`)]).toEqual([path, true])
      expect([path, await finds(`not (${path} eq ${JSON.stringify(value)})`)]).toEqual([path, false])
      if (attribute.type !== 'string' || attribute.caseExact) return
      expect([path, await finds(`${path} EQ ${JSON.stringify(String(value).toUpperCase())}`)]).toEqual([path, true])
      expect([path, await finds(`${path} co ${JSON.stringify(String(value).slice(1, -1))}`)]).toEqual([path, true])
      expect([path, await finds(`${path} sw ${JSON.stringify(String(value).slice(0, -1))}`)]).toEqual([path, true])
    }
    for (const { path, holder, attribute } of pathsOf(kind)) {
      const value = held(body, holder, attribute.name)
      if (value === undefined) continue
      const first = attribute.multiValued ? (value as unknown[])[0] : value
      if (attribute.type !== 'complex') await check(path, attribute, first)
      else
        for (const sub of attribute.subAttributes ?? []) {
          const member = (first as Json)[sub.name]
          if (member !== undefined) await check(`${path}.${sub.name}`, sub, member)
        }
    }
    expect(filters).toBeGreaterThan(name === 'User' ? 50 : 6)
    expect(await finds(`id eq "nobody"`)).toBe(false)
    for (const filter of [
      'nothing eq 1',
      'id',
      'id eq',
      'id eq "x" and',
      '(id eq "x"',
      'id equals "x"',
      'meta.created co 5'
    ])
      expectError(await client.get(`${kind.endpoint}?filter=${encodeURIComponent(filter)}`), 400, 'invalidFilter')
  })

  it('sorts by every attribute, and pages without losing or repeating anybody', async () => {
    const kind = kindOf(name)
    for (const i of [1, 2, 3, 4, 5]) await make(kind, `page-${(i * 3) % 5}`)
    const ids = async (query: string) => {
      const { status, body } = await client.get(`${kind.endpoint}?attributes=id&${query}`)
      expect([query, status]).toEqual([query, 200])
      return body as { totalResults: number; startIndex: number; itemsPerPage: number; Resources: { id: string }[] }
    }
    const all = await ids('')
    expect(all.itemsPerPage).toBe(all.totalResults)
    for (const { path, attribute } of pathsOf(kind)) {
      if (!isSimple(attribute) || attribute.returned === 'never') continue
      const sorted = (await ids(`sortBy=${encodeURIComponent(path)}`)).Resources.map(({ id }) => id)
      expect([path, sorted.toSorted()]).toEqual([path, all.Resources.map(({ id }) => id).toSorted()])
      const paged: string[] = []
      for (let startIndex = 1; startIndex <= all.totalResults; startIndex += 3) {
        const page = await ids(`sortBy=${encodeURIComponent(path)}&startIndex=${startIndex}&count=3`)
        expect(page).toMatchObject({ totalResults: all.totalResults, startIndex, itemsPerPage: page.Resources.length })
        paged.push(...page.Resources.map(({ id }) => id))
      }
      expect([path, paged]).toEqual([path, sorted])
    }
    const sought = name === 'User' ? 'userName' : 'displayName'
    const named = async (order: string) =>
      ((await client.get(`${kind.endpoint}?sortBy=${sought}&sortOrder=${order}&filter=${sought}+co+%22page-%22`)).body.Resources as Json[]).map((one) => one[sought]) // prettier-ignore
    const names = [0, 1, 2, 3, 4].map((i) => `${sought} page-${i}`)
    expect(await named('ascending')).toEqual(names)
    expect(await named('descending')).toEqual(names.toReversed())
    expect(await ids('count=0')).toMatchObject({ totalResults: all.totalResults, itemsPerPage: 0 })
    expect(await ids('startIndex=100000')).toMatchObject({ totalResults: all.totalResults, itemsPerPage: 0, Resources: [] }) // prettier-ignore
    expect((await ids('startIndex=-5&count=-1')).itemsPerPage).toBe(0)
  })

  it('replaces, removes and adds every attribute by PATCH', async () => {
    const kind = kindOf(name)
    const { id } = await make(kind, `patched-${name}`)
    const at = `${kind.endpoint}/${id}`
    const patch = (...Operations: object[]) => client.send('PATCH', at, { schemas: [patchUrn], Operations })
    let changed = 0
    for (const { path, holder, attribute } of pathsOf(kind)) {
      if (attribute.name === 'schemas') continue
      const value = valueOf(attribute, `new-${name}`)
      if (attribute.mutability === 'readOnly') {
        expectError(await patch({ op: 'replace', path, value: 'x' }), 400, 'mutability')
        continue
      }
      changed++
      const now = async () => held((await client.get(at)).body, holder, attribute.name)
      const answered = async (...operations: object[]) => {
        const { status, body } = await patch(...operations)
        expect([path, status, body?.detail]).toEqual([path, 200, undefined])
      }
      await answered({ op: 'replace', path, value })
      if (attribute.returned === 'never') continue
      expectKept(path, await now(), value)
      if (attribute.required) {
        expectError(await patch({ op: 'remove', path }), 400, 'mutability')
        continue
      }
      await answered({ op: 'remove', path })
      expect([path, (await now()) ?? false]).toEqual([path, false])
      await answered({ op: 'add', path, value })
      expectKept(path, await now(), value)
    }
    expect(changed).toBeGreaterThan(name === 'User' ? 25 : 2)
    expectError(await patch({ op: 'replace', path: 'nothing', value: 'x' }), 400, 'invalidPath')
    expectError(await patch({ op: 'remove' }), 400, 'noTarget')
    expectError(await patch({ op: 'destroy', path: 'displayName' }), 400, 'invalidSyntax')
  })

  it('replaces the whole by PUT, with what it has read and what the server knows better', async () => {
    const kind = kindOf(name)
    const before = await make(kind, `put-${name}`)
    const at = `${kind.endpoint}/${before.id}`
    const same = await client.send('PUT', at, before)
    expect(same).toMatchObject({ status: 200 })
    expectKept('resource', { ...same.body, meta: before.meta }, before)
    const next = { ...resourceOf(kind, `new-put-${name}`), meta: { resourceType: 'Other', location: 'x' } }
    const replaced = await client.send('PUT', at, next)
    expect(replaced.status).toBe(200)
    for (const { path, holder, attribute } of pathsOf(kind).filter(
      (one) => isWritten(one.attribute) && one.attribute.returned !== 'never'
    ))
      // prettier-ignore
      expectKept(path, held(replaced.body, holder, attribute.name), held(next, holder, attribute.name))
    expect(replaced.body).toMatchObject({ id: before.id, meta: { resourceType: name, location: (before.meta as Json).location } }) // prettier-ignore
    expectError(await client.send('PUT', at, { ...next, id: 'other' }), 400, 'invalidValue')
  })

  it('is told that a name is taken, by every way of writing it', async () => {
    const kind = kindOf(name)
    await make(kind, `taken-${name}`)
    const other = await make(kind, `free-${name}`)
    const unique = kind.core.attributes.filter((one) => one.uniqueness === 'server' && isWritten(one))
    expect(unique.length).toBeGreaterThan(0)
    for (const attribute of unique) {
      const value = String(valueOf(attribute, `taken-${name}`)).toUpperCase()
      const at = `${kind.endpoint}/${other.id}`
      expectError(await client.send('POST', kind.endpoint, { ...resourceOf(kind, 'x', { onlyRequired: true }), [attribute.name]: value }), 409, 'uniqueness') // prettier-ignore
      expectError(await client.send('PUT', at, { schemas: [kind.core.id], [attribute.name]: value }), 409, 'uniqueness')
      expectError(await client.send('PATCH', at, { schemas: [patchUrn], Operations: [{ op: 'replace', path: attribute.name, value }] }), 409, 'uniqueness') // prettier-ignore
      expect(held((await client.get(at)).body, undefined, attribute.name)).toBe(other[attribute.name])
    }
  })

  it('deletes it, after which nothing of it is left', async () => {
    const kind = kindOf(name)
    const { id } = await make(kind, `deleted-${name}`)
    const at = `${kind.endpoint}/${id}`
    expect(await client.send('DELETE', at)).toMatchObject({ status: 204, body: undefined })
    const patch = { schemas: [patchUrn], Operations: [{ op: 'replace', path: 'displayName', value: 'x' }] }
    for (const [method, body] of [['GET'], ['PUT', { displayName: 'x' }], ['PATCH', patch], ['DELETE']] as const)
      expectError(await client.send(method, at, body), 404)
    expect((await client.get(`${kind.endpoint}?filter=id+eq+%22${id}%22`)).body).toMatchObject({ totalResults: 0 })
    expect((await make(kind, `deleted-${name}`)).id).not.toBe(id)
  })
})

describe('a validator of devices', () => {
  it('reads, searches, renames and deletes one, whatever the documents call immutable', async () => {
    const kind = kindOf('Fido2Device')
    const { db, now } = app.ctx
    await db.query.insert(db.tables.fido2Registrations).values({
      id: 'walked',
      userInum: person,
      publicKeyId: 'key',
      registrationStatus: 'registered',
      displayName: 'Phone',
      displayNameFolded: 'phone',
      counter: 3,
      definition: {},
      search: 'phone',
      createdAt: now(),
      updatedAt: now(),
      version: 1
    })
    const at = `${kind.endpoint}/walked`
    const { body } = await client.get(at)
    for (const { name: attribute, required } of kind.core.attributes.filter((one) => one.required))
      expect([attribute, required, body[attribute]]).toEqual([attribute, true, expect.anything()])
    for (const attribute of kind.core.attributes.filter(isSimple)) {
      const value = body[attribute.name] as unknown
      if (value === undefined) continue
      const filter = encodeURIComponent(`${attribute.name} eq ${JSON.stringify(value)}`)
      expect((await client.get(`${kind.endpoint}?filter=${filter}`)).body).toMatchObject({ totalResults: 1, Resources: [body] }) // prettier-ignore
      if (attribute.mutability !== 'immutable') continue
      const other = attribute.type === 'integer' ? 99 : '2020-01-01T00:00:00Z'
      expectError(await client.send('PUT', at, { ...body, [attribute.name]: other }), 400, 'mutability')
    }
    expect((await client.send('PUT', at, { ...body, displayName: 'New' })).body).toMatchObject({ displayName: 'New' })
    expectError(await client.send('POST', kind.endpoint, body), 501)
    expectError(await client.send('PATCH', at, { schemas: [patchUrn], Operations: [] }), 501)
    expect((await client.send('DELETE', at)).status).toBe(204)
    expectError(await client.get(at), 404)
  })
})

describe('the first steps of well-known clients', () => {
  it('succeed for one that tests its connection and then makes, finds and switches off a person', async () => {
    for (const probe of ['?startIndex=1&count=2', '?count=1', `?filter=userName+eq+%22${crypto.randomUUID()}%22`])
      expect((await client.get(`/Users${probe}`)).body).toMatchObject({ schemas: [listUrn], Resources: expect.any(Array) }) // prettier-ignore
    const userName = 'alice@example.com'
    const lookup = () => client.get(`/Users?filter=userName%20eq%20%22${userName}%22&startIndex=1&count=100`)
    expect((await lookup()).body).toMatchObject({ totalResults: 0, Resources: [] })
    const made = await client.create({
      userName,
      name: { givenName: 'Alice', familyName: 'A' },
      emails: [{ primary: true, value: userName, type: 'work' }],
      displayName: 'Alice A',
      locale: 'en-US',
      externalId: '00u1',
      groups: [],
      password: '1mz050nq-Long.Enough',
      active: true
    })
    expect((await lookup()).body).toMatchObject({ totalResults: 1, Resources: [{ id: made.id, externalId: '00u1', active: true }] }) // prettier-ignore
    const off = await client.patch(made.id, { op: 'replace', value: { active: false } })
    expect(off).toMatchObject({ status: 200, body: { active: false } })
    const on = await client.send('PUT', `/Users/${made.id}`, { ...off.body, active: true })
    expect(on.body).toMatchObject({ active: true, userName, name: { givenName: 'Alice' } })
    expectError(await client.get('/Users/010101001010101011001010101011'), 404)
    expectError(await client.send('POST', '/Users', { schemas: [`${core}:User`], userName: userName.toUpperCase() }), 409, 'uniqueness') // prettier-ignore
  })

  it('succeed for one that sends capitalised operations, and groups with members that come and go', async () => {
    const { id } = await client.create({ userName: 'entra', active: true })
    const patched = await client.patch(
      id,
      { op: 'Replace', path: 'displayName', value: 'Alice B' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'entra@example.org' },
      { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', value: 'R&D' },
      { op: 'Replace', path: 'active', value: 'False' }
    )
    expect(patched).toMatchObject({ status: 200, body: { displayName: 'Alice B', active: false, emails: [{ type: 'work', value: 'entra@example.org' }] } }) // prettier-ignore
    const group = await client.send('POST', '/Groups', {
      schemas: [`${core}:Group`, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: 'e-1',
      displayName: 'Entra group',
      meta: { resourceType: 'Group' }
    })
    expect(group).toMatchObject({ status: 201, body: { externalId: 'e-1' } })
    const at = `/Groups/${group.body.id}`
    const change = async (op: string) => {
      const Operations = [{ op, path: 'members', value: [{ $ref: null, value: id }] }]
      expect([200, 204]).toContain((await client.send('PATCH', at, { schemas: [patchUrn], Operations })).status)
      const filter = encodeURIComponent(`id eq "${group.body.id}" and members eq "${id}"`)
      return (await client.get(`/Groups?filter=${filter}&excludedAttributes=members`)).body.totalResults as number
    }
    expect(await change('Add')).toBe(1)
    expect((await client.get(at)).body.members).toMatchObject([{ value: id }])
    expect((await client.get(`${at}?excludedAttributes=members`)).body).not.toHaveProperty('members')
    expect(await change('Remove')).toBe(0)
  })
})
