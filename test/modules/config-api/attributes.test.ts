import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attributeDn } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import { updateUser, findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { register, signInForTokens } from '../../support/oauth.ts'
import { customUrn, scimClient, userUrn, type ScimClient } from '../scim/client.ts'

type Document = Record<string, unknown> & { inum: string; name: string }

let app: MinijansServer
let api: ConfigApi
let scim: ScimClient
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'attributes.write', 'attributes.delete', 'scopes.write', 'scopes.delete')
  scim = await scimClient(app)
})
afterAll(() => app.close())

const path = '/attributes'
let count = 0
const sample = (more: object = {}) => ({
  name: `sample${++count}`,
  displayName: 'Sample',
  description: 'A sample',
  dataType: 'string',
  editType: ['user', 'admin'],
  viewType: ['admin'],
  ...more
})
const create = async (more: object = {}) => {
  const { status, body } = await api<Document>('POST', `${path}/`, sample(more))
  expect(status).toBe(201)
  return body
}
const list = async (query: string) => (await api<Page>('GET', `${path}?${query}`)).body
const names = (found: Page) => found.entries.map(({ name }) => name)

describe('an attribute', () => {
  it('is created, found, read, patched, replaced and deleted', async () => {
    const created = await create({
      name: 'shoeSize',
      claimName: 'shoe_size',
      inum: 'of-my-own',
      dn: 'inum=of-my-own,ou=attributes,o=jans',
      usageType: ['openid'],
      origin: 'jansCustomPerson',
      saml1Uri: 'urn:mace:dir:attribute-def:shoeSize',
      tooltip: '',
      attributeValidation: { minLength: 2, maxLength: 10, regexp: '[0-9.]+' },
      adminCanEdit: false,
      unheardOf: 1
    })
    const { inum } = created
    expect(inum).toMatch(/^[\da-f-]{36}$/)
    expect(created).toEqual({
      dn: attributeDn(inum),
      baseDn: attributeDn(inum),
      inum,
      name: 'shoeSize',
      displayName: 'Sample',
      description: 'A sample',
      dataType: 'string',
      status: 'active',
      editType: ['user', 'admin'],
      viewType: ['admin'],
      usageType: ['openid'],
      origin: 'jansCustomPerson',
      claimName: 'shoe_size',
      saml1Uri: 'urn:mace:dir:attribute-def:shoeSize',
      oxMultiValuedAttribute: false,
      jansHideOnDiscovery: false,
      scimCustomAttr: false,
      required: false,
      custom: false,
      selected: false,
      attributeValidation: { minLength: 2, maxLength: 10, regexp: '[0-9.]+' },
      adminCanAccess: true,
      adminCanView: true,
      adminCanEdit: true,
      userCanAccess: true,
      userCanView: false,
      userCanEdit: true,
      whitePagesCanView: false
    })
    expect(await list('pattern=SHOE_si')).toEqual({
      start: 0,
      totalEntriesCount: 1,
      entriesCount: 1,
      entries: [created]
    })
    expect((await api('GET', `${path}/${inum}`)).body).toEqual(created)

    const patched = await api('PATCH', `${path}/${inum}`, [
      { op: 'replace', path: '/displayName', value: 'Shoe size' },
      { op: 'replace', path: '/attributeValidation', value: null },
      { op: 'replace', path: '/jansMultivaluedAttr', value: true },
      { op: 'replace', path: '/DisplayName', value: 'nobody' }
    ])
    const { attributeValidation: _, ...rest } = created
    expect([patched.status, patched.body]).toEqual([
      200,
      { ...rest, displayName: 'Shoe size', oxMultiValuedAttribute: true }
    ])

    const replaced = await api('PUT', path, { ...sample({ name: 'shoeSize', inum, status: 'INACTIVE' }) })
    expect(replaced.status).toBe(200)
    expect(replaced.body).toMatchObject({ inum, displayName: 'Sample', status: 'inactive' })
    expect(replaced.body).not.toHaveProperty('claimName')
    expect((await api('GET', `${path}/${inum}`)).body).toEqual(replaced.body)

    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE']) expect((await api(method, `${path}/${inum}`)).status).toBe(404)
    expect((await api('PATCH', `${path}/${inum}`, [])).status).toBe(404)
    expect((await api('PUT', path, sample({ inum }))).status).toBe(404)

    const { records } = await searchAudit(app.ctx.db, { pattern: `attribute ${inum}`, offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation).toSorted()).toEqual([
      'create-attribute',
      'delete-attribute',
      'replace-attribute',
      'replace-attribute'
    ])
  })

  it('may have values of any length where the longest is 0', async () => {
    const rules = { minLength: 2, maxLength: 0, regexp: '' }
    expect(await create({ attributeValidation: rules })).toMatchObject({ attributeValidation: { minLength: 2 } })
    expect(await create({ attributeValidation: { maxLength: 0, regexp: '' } })).not.toHaveProperty(
      'attributeValidation'
    )
  })

  it('takes the other name for many values', async () => {
    expect(await create({ jansMultivaluedAttr: true })).toMatchObject({ oxMultiValuedAttribute: true })
  })

  it.each([
    ['no name', { name: undefined }, 400, 'OCA001'],
    ['no label', { displayName: '' }, 400, 'OCA001'],
    ['no type', { dataType: null }, 400, 'OCA001'],
    ['an unknown type', { dataType: 'colour' }, 400, '400'],
    ['a type that is a number', { dataType: 1 }, 400, '400'],
    ['a name with a blank', { name: 'two words' }, 400, '400'],
    ['a name that is too long', { name: 'x'.repeat(65) }, 400, '400'],
    ['a name that every object has', { name: 'constructor' }, 400, '400'],
    ['a label that is too long', { displayName: 'x'.repeat(61) }, 400, '400'],
    ['an unknown status', { status: 'sleeping' }, 400, '400'],
    ['an unknown role', { viewType: ['everybody'] }, 400, '400'],
    ['a claim that tokens use', { claimName: 'sub' }, 400, '400'],
    ['a claim with a blank', { claimName: 'shoe size' }, 400, '400'],
    ['an expression that is none', { attributeValidation: { regexp: '(' } }, 400, '400'],
    ['lengths the wrong way round', { attributeValidation: { minLength: 3, maxLength: 2 } }, 400, '400'],
    ['a name that is taken', { name: 'mail' }, 406, '406'],
    ['a name that is taken but for its case', { name: 'MAIL' }, 406, '406']
  ])('is refused with %s', async (_, more, status, code) => {
    const before = (await list('limit=0')).totalEntriesCount
    const answer = await api<ApiError>('POST', path, sample(more))
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect((await list('limit=0')).totalEntriesCount).toBe(before)
  })

  it('is refused where the body is no object, or names none', async () => {
    for (const body of ['[]', 'null', '"text"']) expect((await api('POST', path, body)).status).toBe(400)
    const nameless = await api<ApiError>('PUT', path, sample())
    expect(nameless.body).toMatchObject({ code: 'OCA001', description: 'inum attribute is required.' })
  })

  it('cannot take the name of another one', async () => {
    const { inum } = await create()
    const taken = await api<ApiError>('PUT', path, sample({ inum, name: 'sn' }))
    expect([taken.status, taken.body.code]).toEqual([400, 'NAME_CONFLICT'])
  })

  it('is guarded by scopes of its own', async () => {
    const { inum } = await create()
    const reader = await configApi(app, 'attributes.readonly')
    expect((await reader('GET', `${path}/${inum}`)).status).toBe(200)
    const writer = await configApi(app, 'attributes.write')
    const refused = [
      await reader('POST', path, sample()),
      await reader('PUT', path, sample({ inum })),
      await reader('PATCH', `${path}/${inum}`, []),
      await writer('DELETE', `${path}/${inum}`),
      await (await configApi(app))('GET', path)
    ]
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  })
})

describe('searching attributes', () => {
  it('finds pieces of the texts, any of them, in any case', async () => {
    const found = await list('pattern=EMAIL_VERIFIED,Casual name&sortBy=name')
    expect(names(found)).toEqual(['eduPersonNickName', 'emailVerified', 'nickname'])
  })

  it('finds by members, under both of their names', async () => {
    await create({ name: 'found1', scimCustomAttr: true, dataType: 'boolean' })
    const found = await list('fieldValuePair=scimCustomAttr=true,jansAttrTyp=boolean')
    expect(names(found)).toEqual(['found1'])
    expect(names(await list('fieldValuePair=jansAttrName=found1,jansSCIMCustomAttr=FALSE'))).toEqual([])
    expect(names(await list('fieldValuePair=dn=inum=29DA,ou=attributes,o=jans'))).toEqual(['inum'])
    expect((await list('fieldValuePair=editType=user,selected=false&limit=0')).totalEntriesCount).toBeGreaterThan(10)
    expect((await api('GET', `${path}?fieldValuePair=weight=1`)).status).toBe(400)
  })

  it('keeps to a status, in any case', async () => {
    const [active, inactive, all] = [
      await list('status=ACTIVE'),
      await list('status=inactive'),
      await list('status=all')
    ]
    expect(active.totalEntriesCount + inactive.totalEntriesCount).toBe(all.totalEntriesCount)
    expect(new Set(inactive.entries.map(({ status }) => status))).toEqual(new Set(['inactive']))
    expect((await api('GET', `${path}?status=asleep`)).status).toBe(400)
  })

  it('sorts and pages', async () => {
    const all = await list('limit=200&sortBy=displayName')
    const labels = all.entries.map(({ displayName }) => displayName as string)
    expect(labels).toEqual(labels.toSorted())
    const back = await list('limit=3&startIndex=2&sortBy=name&sortOrder=descending')
    const everyName = names(await list('limit=200&sortBy=name'))
    expect(names(back)).toEqual(everyName.toReversed().slice(2, 5))
    expect((await api('GET', `${path}?limit=201`)).status).toBe(400)
  })
})

describe('an attribute in force', () => {
  const userInfo = async (scope: string) => {
    const client = await register(app, { scope: `openid ${scope}` })
    const { access_token } = await signInForTokens(app, client, { scope: `openid ${scope}` })
    const answer = await fetch(`${app.address}/jans-auth/restv1/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` }
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const give = async (attributes: Record<string, unknown>) => {
    const admin = await findUserByName(app.ctx.db, 'admin')
    await updateUser(app.ctx, admin?.inum ?? '', { attributes })
  }
  const openedBy = async (id: string, ...inums: string[]) =>
    (
      await api<{ inum: string }>('POST', '/scopes', {
        id,
        scopeType: 'openid',
        defaultScope: true,
        claims: inums.map(attributeDn)
      })
    ).body.inum

  it('becomes a claim of the scope that names it, by its claim name, while it is active', async () => {
    const { inum, name } = await create({ claimName: 'favourite_tree', jansMultivaluedAttr: true })
    await openedBy('trees', inum)
    await give({ [name]: ['oak', 'elm'] })
    expect(await userInfo('trees')).toMatchObject({ favourite_tree: ['oak', 'elm'] })
    await api('PATCH', `${path}/${inum}`, [{ op: 'replace', path: '/claimName', value: 'https://trees.example/claim' }])
    const renamed = await userInfo('trees')
    expect(renamed).toMatchObject({ 'https://trees.example/claim': ['oak', 'elm'] })
    expect(renamed).not.toHaveProperty('favourite_tree')
    await api('PATCH', `${path}/${inum}`, [{ op: 'replace', path: '/status', value: 'inactive' }])
    expect(Object.keys(await userInfo('trees'))).toEqual(['sub'])
  })

  it('is told by discovery, unless it hides', async () => {
    const told = async () =>
      (await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as { claims_supported: string[] }
    const { inum } = await create({ claimName: 'shown_on_discovery' })
    expect((await told()).claims_supported).toContain('shown_on_discovery')
    expect((await told()).claims_supported).not.toContain('secret_answer')
    await api('PATCH', `${path}/${inum}`, [{ op: 'replace', path: '/jansHideOnDiscovery', value: true }])
    expect((await told()).claims_supported).not.toContain('shown_on_discovery')
  })

  it('never releases what is secret, whatever it is called', async () => {
    await give({ secretAnswer: 'blue', jansOTPDevices: { devices: [{ id: 'x' }] } })
    const renamed = await api('PATCH', `${path}/C703`, [{ op: 'replace', path: '/claimName', value: 'colour' }])
    expect(renamed.status).toBe(200)
    const { inum } = await create({ name: 'jansOTPDevices', dataType: 'json', claimName: 'otp' })
    await openedBy('secrets', 'C703', inum)
    expect(Object.keys(await userInfo('secrets'))).toEqual(['sub'])
  })

  it('does not change what SCIM keeps under the name', async () => {
    await create({ name: 'jansEmail', dataType: 'numeric', claimName: 'emails' })
    const emails = [{ value: 'somebody@example.org', type: 'work' }]
    const { id } = await scim.create({ emails })
    expect((await scim.get(`/Users/${id}`)).body.emails).toMatchObject(emails)
    expect((await scim.find('emails.value eq "SOMEBODY@example.org"')).body.totalResults).toBe(1)
  })

  it('is part of SCIM’s schema and of its users, and its rules hold there', async () => {
    const rules = { minLength: 2, maxLength: 4, regexp: '[a-z]+' }
    const text = await create({ name: 'teamCode', scimCustomAttr: true, attributeValidation: rules })
    await create({ name: 'badges', scimCustomAttr: true, dataType: 'numeric', oxMultiValuedAttribute: true })
    const schema = await scim.get(`/Schemas/${customUrn}`)
    const described = schema.body.attributes as { name: string }[]
    expect(described.filter(({ name }) => ['teamCode', 'badges'].includes(name))).toMatchObject([
      { name: 'badges', type: 'decimal', multiValued: true },
      { name: 'teamCode', type: 'string', multiValued: false }
    ])
    const user = await scim.create({ [customUrn]: { teamCode: 'abc', badges: [1, 2.5] } })
    expect(user[customUrn]).toEqual({ teamCode: 'abc', badges: [1, 2.5] })
    const attempt = async (values: object) => {
      const given = { schemas: [userUrn], userName: `scim-wrong-${++count}`, [customUrn]: values }
      return (await scim.send('POST', '/Users', given)).status
    }
    for (const wrong of ['a', 'abcde', 'ABC', 'ab1', 7, ['abc']]) expect(await attempt({ teamCode: wrong })).toBe(400)
    expect(await attempt({ badges: ['many'] })).toBe(400)

    await api('PATCH', `${path}/${text.inum}`, [{ op: 'replace', path: '/status', value: 'inactive' }])
    expect((await scim.get(`/Users/${user.id}`)).body[customUrn]).toEqual({ badges: [1, 2.5] })
  })
})

describe('an attribute that is needed', () => {
  it.each([
    ['string', 'blue'],
    ['boolean', false],
    ['json', { a: 1 }],
    ['generalizedTime', '2026-01-31T08:00:00Z']
  ])('keeps its name and its type, and stays, as long as somebody has a value of it: %s', async (dataType, value) => {
    const { inum, name } = await create({ dataType, scimCustomAttr: true })
    const user = await scim.create({ [customUrn]: { [name]: value } })
    const changes = [
      { path: '/name', value: 'another' },
      { path: '/dataType', value: 'numeric' },
      { path: '/oxMultiValuedAttribute', value: true }
    ]
    for (const change of changes)
      expect((await api('PATCH', `${path}/${inum}`, [{ op: 'replace', ...change }])).status).toBe(409)
    const refused = await api<ApiError>('DELETE', `${path}/${inum}`)
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining(name)])
    expect((await api('GET', `${path}/${inum}`)).body).toMatchObject({ name, dataType, oxMultiValuedAttribute: false })

    expect((await scim.send('DELETE', `/Users/${user.id}`)).status).toBe(204)
    expect((await api('PATCH', `${path}/${inum}`, [{ op: 'replace', ...changes[1] }])).status).toBe(200)
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(204)
  })

  it('stays as long as a scope opens it', async () => {
    const { inum } = await create({ claimName: 'opened' })
    const scope = await api<{ inum: string }>('POST', '/scopes', {
      id: 'opener',
      scopeType: 'openid',
      claims: [attributeDn(inum)]
    })
    const refused = await api<ApiError>('DELETE', `${path}/${inum}`)
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining('opener')])
    await api('DELETE', `/scopes/${scope.body.inum}`)
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(204)
  })

  it('stays what it is when it is installed, and can be described in other words', async () => {
    expect((await api('DELETE', `${path}/CAE3`)).status).toBe(409)
    for (const change of [
      { path: '/name', value: 'email' },
      { path: '/dataType', value: 'json' },
      { path: '/oxMultiValuedAttribute', value: true }
    ])
      expect((await api('PATCH', `${path}/CAE3`, [{ op: 'replace', ...change }])).status).toBe(400)
    const change = [{ op: 'replace', path: '/displayName', value: 'E-mail' }]
    expect((await api('PATCH', `${path}/CAE3`, change)).body).toMatchObject({ name: 'mail', displayName: 'E-mail' })
  })
})
