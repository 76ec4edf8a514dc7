import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAttribute } from '#modules/attributes/index'
import { apiConfiguration } from '#modules/config-api/configuration'
import { verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { post, register, signInForTokens } from '../../support/oauth.ts'
import { scimClient, type ScimClient } from '../scim/client.ts'

type Document = Record<string, unknown> & { inum: string; customAttributes: CustomAttribute[] }
interface CustomAttribute {
  name: string
  multiValued?: boolean
  values?: unknown[]
  value?: unknown
  displayValue?: string
}

let app: MinijansServer
let api: ConfigApi
let scim: ScimClient
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'user.readonly', 'user.write', 'user.delete', 'logging.readonly')
  scim = await scimClient(app)
})
afterAll(() => app.close())

const path = '/../../mgt/configuser'
const json = { 'content-type': 'application/json' }
let count = 0
const given = (more: object = {}) => {
  const userId = `mgt-${++count}`
  return {
    userId,
    mail: `${userId}@example.com`,
    displayName: `Person ${count}`,
    givenName: 'Person',
    status: 'active',
    userPassword: 'pwd123 pwd123',
    ...more
  }
}
const create = async (more: object = {}) => {
  const answer = await api<Document>('POST', path, given(more))
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`)
  return answer.body
}
const read = async (inum: string) => (await api<Document>('GET', `${path}/${inum}`)).body
const list = async (query: string) => (await api<Page>('GET', `${path}?${query}`)).body
const inums = async (query: string) => (await list(query)).entries.map(({ inum }) => inum)
const patch = (inum: string, body: object) => api<Document>('PATCH', `${path}/${inum}`, body, json)
const changes = (...operations: object[]) => ({ jsonPatchString: JSON.stringify(operations) })
const custom = ({ customAttributes }: Pick<Document, 'customAttributes'>) =>
  Object.fromEntries(customAttributes.map(({ name, values }) => [name, values]))

it('creates, lists, reads, patches, replaces and deletes', async () => {
  const sent = {
    userId: 'exampleUsr1',
    displayName: 'Default Test User 1',
    givenName: 'exampleUsr1',
    mail: 'exampleusr1@jans.io',
    status: 'active',
    userPassword: 'pwd123',
    oxAuthPersistentJwt: ['jwt1', 'jwt2'],
    customAttributes: [
      { name: 'sn', values: ['exampleUsr1'] },
      { name: 'birthdate', values: ['2000-12-31T00:00:00'] },
      { name: 'emailVerified', values: ['true'] },
      { name: 'jansAdminUIRole', multiValued: true, values: ['api-admin', 'api-viewer'] },
      { name: 'memberOf', multiValued: true, values: ['inum=60B7,ou=groups,o=jans'] },
      { name: 'middleName', values: [''] },
      { name: 'nickname', value: 'exampleUsr1' }
    ],
    action_message: 'is not known'
  }
  const created = await api<Document>('POST', path, sent)
  expect(created.status).toBe(201)
  const { inum } = created.body
  const dn = `inum=${inum},ou=people,o=jans`
  const attribute = (name: string, values: unknown[], multiValued = false) => ({
    name,
    multiValued,
    values,
    value: values[0],
    displayValue: String(values[0])
  })
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  expect(created.body).toEqual({
    dn,
    baseDn: dn,
    inum,
    userId: 'exampleUsr1',
    displayName: 'Default Test User 1',
    givenName: 'exampleUsr1',
    mail: 'exampleusr1@jans.io',
    status: 'active',
    oxAuthPersistentJwt: ['jwt1', 'jwt2'],
    createdAt: time,
    updatedAt: time,
    customAttributes: [
      attribute('birthdate', ['2000-12-31T00:00:00']),
      attribute('emailVerified', [true]),
      attribute('jansAdminUIRole', ['api-admin', 'api-viewer'], true),
      attribute('memberOf', ['inum=60B7,ou=groups,o=jans'], true),
      attribute('nickname', ['exampleUsr1']),
      attribute('sn', ['exampleUsr1'])
    ]
  })
  expect(await read(inum)).toEqual(created.body)
  expect(await list('pattern=DEFAULT test')).toEqual({
    start: 0,
    totalEntriesCount: 1,
    entriesCount: 1,
    entries: [created.body]
  })

  const patched = await patch(inum, {
    ...changes(
      { op: 'replace', path: '/displayName', value: 'Renamed' },
      { op: 'replace', path: '/DisplayName', value: 'Nobody' },
      { op: 'remove', path: '/customAttributes/5' }
    ),
    customAttributes: [
      { name: 'nickname', values: null },
      { name: 'website', value: 'https://example.com' }
    ]
  })
  expect(patched).toMatchObject({ status: 200, body: { displayName: 'Renamed', mail: 'exampleusr1@jans.io' } })
  expect(custom(patched.body)).toEqual({
    birthdate: ['2000-12-31T00:00:00'],
    emailVerified: [true],
    jansAdminUIRole: ['api-admin', 'api-viewer'],
    memberOf: ['inum=60B7,ou=groups,o=jans'],
    website: ['https://example.com']
  })

  const { userPassword: _, ...members } = sent
  const replaced = await api<Document>('PUT', path, { ...members, inum, dn, mail: 'other@jans.io' })
  expect(replaced.status).toBe(200)
  expect(replaced.body).toEqual({ ...created.body, mail: 'other@jans.io', updatedAt: time })

  expect(await api('DELETE', `${path}/${inum}`)).toMatchObject({ status: 204, text: '' })
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', {}]] as const) {
    const gone = await api<ApiError>(method, `${path}/${inum}`, body)
    expect(gone).toMatchObject({ status: 404, body: { code: '404', message: `User ${inum} does not exist` } })
  }
  expect((await api('PUT', path, { ...members, inum })).status).toBe(404)
  expect(await inums('pattern=renamed')).toEqual([])
})

it('hashes passwords, shows them nowhere, and takes a new one by each way', async () => {
  const { inum, userId } = await create()
  const signsIn = async (password: string) => (await verifyPassword(app.ctx, String(userId), password)) !== undefined
  expect(await signsIn('pwd123 pwd123')).toBe(true)
  const answers = [
    await patch(inum, changes({ op: 'add', path: '/customAttributes/-', value: { name: 'userPassword', multiValued: false, values: ['second one 2'] } })), // prettier-ignore
    await patch(inum, { customAttributes: [{ name: 'userPassword', values: ['third one 3'] }] }),
    await api<Document>('PUT', path, { ...(await read(inum)), userPassword: 'fourth one 4' })
  ]
  for (const answer of answers) expect(answer.status).toBe(200)
  expect(await signsIn('fourth one 4')).toBe(true)
  expect(await signsIn('third one 3')).toBe(false)
  const audited = (await api<Page>('GET', `/audit?pattern=${inum}`)).text
  for (const text of [...answers, await api('GET', `${path}/${inum}`)].map(({ text }) => text).concat(audited))
    expect(text).not.toMatch(/argon2|second one|third one|fourth one|pwd123/)
  expect(audited).toContain('update-user')
  expect(audited).toContain('***')
})

it('shares its people with SCIM, custom attributes included', async () => {
  await createAttribute(app.ctx, {
    name: 'shoeSize',
    displayName: 'Shoe size',
    description: 'Size of shoes',
    dataType: 'string',
    status: 'active',
    scimCustomAttr: true,
    attributeValidation: { maxLength: 3 }
  })
  const { inum, userId } = await create({ customAttributes: [{ name: 'shoeSize', values: ['43'] }] })
  const urn = 'urn:ietf:params:scim:schemas:extension:gluu:2.0:User'
  const resource = (await scim.get(`/Users/${inum}`)).body
  expect(resource).toMatchObject({ userName: userId, active: true, [urn]: { shoeSize: '43' } })
  await scim.patch(inum, { op: 'replace', path: `${urn}:shoeSize`, value: '44' })
  await scim.patch(inum, { op: 'add', path: 'externalId', value: 'hr-7' })
  await scim.patch(inum, {
    op: 'replace',
    path: 'emails',
    value: [
      { value: 'work@example.com', type: 'work', primary: true },
      { value: 'home@example.com', type: 'home' }
    ]
  })
  const shown = await read(inum)
  expect(shown.mail).toBe('work@example.com')
  const emails = [
    { value: 'work@example.com', type: 'work', primary: true },
    { value: 'home@example.com', type: 'home' }
  ]
  expect(custom(shown)).toMatchObject({ shoeSize: ['44'], jansExtId: ['hr-7'] })
  expect((custom(shown).jansEmail as string[]).map((text) => JSON.parse(text))).toEqual(emails)

  // What was read is sent back, and what forms do not know stays.
  await api('PUT', path, { ...shown, displayName: 'Sent back' })
  await api('PUT', path, { ...shown, customAttributes: [], displayName: 'Sent back' })
  const after = (await scim.get(`/Users/${inum}`)).body
  expect(after).toMatchObject({ displayName: 'Sent back', externalId: 'hr-7', emails })
  expect(after[urn]).toBeUndefined()

  const refused = await patch(inum, { customAttributes: [{ name: 'shoeSize', values: ['four'] }] })
  expect(refused).toMatchObject({ status: 400, body: { code: 'USER_PATCH_ERROR' } })
  const taken = await scim.send('POST', '/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: String(userId).toUpperCase()
  })
  expect(taken.status).toBe(409)
})

it('ends sessions and tokens of whoever is deactivated, and takes both names of the status', async () => {
  const { inum } = await create()
  const heard: string[] = []
  for (const name of ['user.deactivated', 'user.deleted', 'user.passwordChanged'] as const)
    app.ctx.events.on(name, (event) => void (event.inum === inum && heard.push(name)))
  expect((await patch(inum, changes({ op: 'replace', path: '/jansStatus', value: 'inactive' }))).body.status).toBe('inactive') // prettier-ignore
  expect((await scim.get(`/Users/${inum}`)).body.active).toBe(false)
  const shown = await read(inum)
  expect((await api<Document>('PUT', path, { ...shown, status: undefined })).body.status).toBe('inactive')
  await patch(inum, changes({ op: 'replace', path: '/userPassword', value: 'another one 2' }))
  await api('DELETE', `${path}/${inum}`)
  expect(heard).toEqual(['user.deactivated', 'user.passwordChanged', 'user.deleted'])
})

describe('a name and an address belong to one', () => {
  it('refuses those of another active person', async () => {
    const first = await create()
    const before = (await list('limit=0')).totalEntriesCount
    for (const more of [{ userId: String(first.userId).toUpperCase() }, { mail: String(first.mail).toUpperCase() }]) {
      const answer = await api<ApiError>('POST', path, given(more))
      expect(answer).toMatchObject({ status: 400, body: { code: 'USER_CREATION_ERROR' } })
    }
    expect((await list('limit=0')).totalEntriesCount).toBe(before)
    const second = await create({ status: 'inactive', mail: first.mail })
    const refused = await patch(second.inum, changes({ op: 'replace', path: '/status', value: 'active' }))
    expect(refused).toMatchObject({ status: 400, body: { code: 'USER_PATCH_ERROR' } })
    expect((await read(second.inum)).status).toBe('inactive')
    const renamed = await api<ApiError>('PUT', path, { ...second, userId: first.userId })
    expect(renamed).toMatchObject({ status: 400, body: { code: 'USER_UPDATE_ERROR' } })
    // Its own ones are no obstacle.
    expect((await api('PUT', path, { ...first, displayName: 'Same' })).status).toBe(200)
  })
})

describe('search', () => {
  beforeAll(async () => {
    await create({ userId: 'search.anna', displayName: 'Ännä Zet', mail: 'a.zet@search.example', customAttributes: [{ name: 'sn', values: ['Zet'] }, { name: 'mobile', values: ['+49 151 1', '+49 152 22334'] }] }) // prettier-ignore
    await create({ userId: 'search.bert', displayName: 'Bert "the" Yps', mail: 'b@search.example', customAttributes: [{ name: 'emailVerified', values: [true] }, { name: 'jansAdminUIRole', values: ['api-viewer'] }] }) // prettier-ignore
    await create({ userId: 'search.carl_', displayName: 'Carl 100%', mail: 'c@search.example', status: 'inactive', customAttributes: [{ name: 'sn', values: ['Abc'] }] }) // prettier-ignore
  })
  const found = async (query: string) => (await list(query)).entries.map(({ userId }) => String(userId).slice(7))

  it.each([
    ['pattern=search.example', ['anna', 'bert', 'carl_']],
    ['pattern=ÄNNÄ', ['anna']],
    ['pattern=22334', ['anna']],
    ['pattern=%22the%22', ['bert']],
    ['pattern=100%25', ['carl_']],
    ['pattern=ch.carl_', ['carl_']],
    ['pattern=zet@search,carl', ['anna', 'carl_']],
    ['pattern=search.*', []],
    ['pattern=search.example OR zzz', []],
    ['pattern=api-viewer', []],
    ['pattern=l_,ypsilon', ['carl_']],
    ['pattern=xq', []],
    ['fieldValuePair=mail=search.ex,status=active', ['anna', 'bert']],
    ['fieldValuePair=mail=search.anna', []],
    ['fieldValuePair=mail=h.e,uid=b', ['bert']],
    ['fieldValuePair=emailVerified=true,uid=search', ['bert']],
    ['fieldValuePair=jansAdminUIRole=viewer,userId=search', ['bert']],
    ['pattern=search.example&fieldValuePair=jansStatus=inactive', ['carl_']],
    ['pattern=search.example&sortBy=mail&sortOrder=descending', ['carl_', 'bert', 'anna']],
    ['pattern=search.example&sortBy=sn', ['carl_', 'anna', 'bert']],
    ['pattern=search.example&sortBy=sn&sortOrder=descending', ['anna', 'carl_', 'bert']],
    ['pattern=search.example&sortBy=userId&startIndex=1&limit=1', ['bert']],
    ['pattern=search.example&sortOrder=descending', ['carl_', 'bert', 'anna']]
  ])('%s', async (query, names) => {
    expect(await found(query)).toEqual(names)
    const { totalEntriesCount } = await list(query)
    expect(totalEntriesCount).toBe(query.includes('limit=1') ? 3 : names.length)
  })

  it('finds by inum and dn', async () => {
    const [entry] = (await list('pattern=search.bert')).entries
    const { inum } = entry as Document
    for (const query of [
      `pattern=${inum}`,
      `fieldValuePair=inum=${inum}`,
      `fieldValuePair=dn=inum=${inum},ou=people,o=jans`
    ])
      // prettier-ignore
      expect(await inums(query)).toEqual([inum])
  })

  it('follows every change of a name', async () => {
    const { inum } = await create({ displayName: 'Wolpertinger' })
    await patch(inum, changes({ op: 'replace', path: '/displayName', value: 'Elwetritsch' }))
    expect(await inums('pattern=wolpert')).toEqual([])
    await scim.patch(inum, { op: 'replace', path: 'name.familyName', value: 'Rasselbock' })
    expect(await inums('pattern=elwetr')).toEqual([inum])
    expect(await inums('pattern=rasselbo')).toEqual([inum])
    await api('DELETE', `${path}/${inum}`)
    expect(await inums('pattern=rasselbo')).toEqual([])
  })

  it('pages through everybody in each order without missing one', async () => {
    for (let i = 0; i < 4; i++) await create()
    const total = (await list('limit=0')).totalEntriesCount
    expect(total).toBeGreaterThan(8)
    for (const order of [
      '',
      '&sortBy=inum',
      '&sortBy=sn',
      '&sortBy=updatedAt&sortOrder=descending',
      '&sortBy=status'
    ]) {
      const seen: unknown[] = []
      for (let start = 0; start < total; start += 3) seen.push(...(await inums(`limit=3&startIndex=${start}${order}`)))
      expect(new Set(seen).size).toBe(total)
      expect(seen).toHaveLength(total)
    }
  })

  it.each(['sortBy=nothing', 'fieldValuePair=nothing=1', 'fieldValuePair=constructor=1', 'fieldValuePair=createdAt=soon', 'fieldValuePair=emailVerified=perhaps', 'sortBy=userPassword', 'limit=201'])('refuses %s', async (query) => expect((await api('GET', `${path}?${query}`)).status).toBe(400)) // prettier-ignore

  it('looks for two hundred texts at once, and for no more', async () => {
    const pattern = (length: number) =>
      ['anna', ...Array.from({ length }, (_, i) => `${i % 2 ? 'n' : 'no'}${i}`)].join()
    expect(await found(`pattern=${pattern(199)}&fieldValuePair=uid=search`)).toEqual(['anna'])
    expect((await api('GET', `${path}?pattern=${pattern(200)}`)).status).toBe(400)
  })
})

describe.each([
  ['POST', 'USER_CREATION_ERROR'],
  ['PUT', 'USER_UPDATE_ERROR']
])('%s', (method, code) => {
  it.each([
    ['no name', { userId: undefined }],
    ['an empty name', { userId: '' }],
    ['no address', { mail: undefined }],
    ['an address that is none', { mail: 'nowhere' }],
    ['no display name', { displayName: null }],
    ['no given name', { givenName: [] }],
    ['a status that there is not', { status: 'gone' }],
    ['a number as name', { userId: 7 }],
    ['a text for the custom attributes', { customAttributes: 'sn' }],
    ['an attribute that nobody knows', { customAttributes: [{ name: 'shoe', values: ['1'] }] }],
    ['an attribute named like a prototype', { customAttributes: [{ name: '__proto__', values: ['1'] }] }],
    ['two values where one belongs', { customAttributes: [{ name: 'sn', values: ['a', 'b'] }] }],
    ['an object where text belongs', { customAttributes: [{ name: 'sn', values: [{}] }] }],
    ['a text where a boolean belongs', { customAttributes: [{ name: 'emailVerified', values: ['perhaps'] }] }],
    ['an attribute without a name', { customAttributes: [{ values: ['a'] }] }],
    ['authenticators of another shape', { authenticator: { authenticators: 'x' } }]
  ])('refuses %s and stores nothing', async (_name, wrong) => {
    const { inum } = await create()
    const before = [await read(inum), (await list('limit=0')).totalEntriesCount]
    const answer = await api<ApiError>(method, path, given({ ...(method === 'PUT' && { inum }), ...wrong }))
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe(code)
    expect(answer.body.description).not.toBe('')
    expect([await read(inum), (await list('limit=0')).totalEntriesCount]).toEqual(before)
  })
})

it('needs a password for a new person, and an inum to replace one', async () => {
  const without = await api<ApiError>('POST', path, given({ userPassword: undefined, mail: '' }))
  expect(without).toMatchObject({ status: 400, body: { code: 'USER_CREATION_ERROR' } })
  expect(without.body.message).toContain('mail, userPassword')
  expect((await api<ApiError>('PUT', path, given())).body.message).toContain('inum')
})

it.each([
  ['text that is no JSON', { jsonPatchString: '[' }],
  ['a patch that is no list', { jsonPatchString: '{}' }],
  ['a path that leads nowhere', changes({ op: 'replace', path: '/customAttributes/99/values/0', value: 'x' })],
  ['a test that fails', changes({ op: 'test', path: '/mail', value: 'x' })],
  ['a name that is removed', changes({ op: 'remove', path: '/userId' })],
  ['an address that is removed', changes({ op: 'replace', path: '/mail', value: null })],
  ['an attribute without a name', { customAttributes: [{ values: ['x'] }] }],
  ['a number instead of the patch', { jsonPatchString: 7 }],
  ['a list instead of an object', []]
])('refuses a patch with %s', async (_name, body) => {
  const { inum } = await create()
  const before = await read(inum)
  expect(await patch(inum, body)).toMatchObject({ status: 400, body: { code: 'USER_PATCH_ERROR' } })
  expect(await read(inum)).toEqual(before)
})

it('takes a single value that is patched, and keeps JSON as it is', async () => {
  const devices = '{"devices":[{"id":1,"nickName":"n","soft":true}]}'
  const authenticator = { authenticators: [{ id: 'a', type: 'fido2', custom: { level: '1' } }] }
  const { inum } = await create({
    externalUid: ['totp:1'],
    authenticator,
    customAttributes: [{ name: 'jansOTPDevices', values: [devices] }, { name: 'sn', values: ['Old'] }] // prettier-ignore
  })
  expect(await read(inum)).toMatchObject({ externalUid: ['totp:1'], authenticator })
  await patch(inum, changes({ op: 'replace', path: '/externalUid/0', value: 'totp:2' }))
  const audited = (await api('GET', `/audit?pattern=${inum}`)).text
  expect(audited).toContain('jansExtUid')
  expect(audited).not.toMatch(/totp:|devices/)
  const { body } = await patch(inum, changes({ op: 'replace', path: '/customAttributes/1/value', value: 'New' }))
  expect(custom(body)).toEqual({ jansOTPDevices: [devices], sn: ['New'] })
  const again = await patch(inum, changes({ op: 'replace', path: '/customAttributes/1/values/0', value: 'Newest' }))
  expect(custom(again.body)).toEqual({ jansOTPDevices: [devices], sn: ['Newest'] })
})

it('shows people to those who may read them, and to nobody else', async () => {
  const { inum } = await create()
  const as = async (...scopes: string[]) => {
    const client = await configApi(app, ...scopes)
    const answers = [
      client('GET', path),
      client('GET', `${path}/${inum}`),
      client('POST', path, {}),
      client('PUT', path, {}),
      client('PATCH', `${path}/${inum}`, { jsonPatchString: '[]' }),
      client('DELETE', `${path}/nobody`)
    ]
    return (await Promise.all(answers)).map(({ status }) => status)
  }
  expect(await as()).toEqual([401, 401, 401, 401, 401, 401])
  expect(await as('user.readonly')).toEqual([200, 200, 401, 401, 401, 401])
  expect(await as('user.write')).toEqual([200, 200, 400, 400, 200, 401])
  expect(await as('user.delete')).toEqual([401, 401, 401, 401, 401, 404])
  expect(await as('user.admin')).toEqual([200, 200, 400, 400, 200, 404])
  expect(await as('read-all')).toEqual([200, 200, 401, 401, 401, 401])
  expect(await as('write-all')).toEqual([401, 401, 400, 400, 200, 401])
  expect(await as('delete-all')).toEqual([401, 401, 401, 401, 401, 404])
})

it('asks for what the properties of the API name, and hides what they name', async () => {
  const before = await create({ customAttributes: [{ name: 'sn', values: ['Hidden'] }, { name: 'nickname', values: ['N'] }] }) // prettier-ignore
  const actor = { correlationId: 'test' }
  const set = (change: object) => apiConfiguration.update(app.ctx, actor, 'patch-api-config', (now) => ({ ...now, ...change })) // prettier-ignore
  await set({ userMandatoryAttributes: ['mail', 'sn'], userExclusionAttributes: ['userPassword', 'sn', 'mail'] })
  try {
    const refused = await api<ApiError>('POST', path, given())
    expect(refused.body).toMatchObject({ code: 'USER_CREATION_ERROR', message: expect.stringMatching(/: sn$/) })
    const shown = await read(before.inum)
    expect(shown).not.toHaveProperty('mail')
    expect(custom(shown)).toEqual({ nickname: ['N'] })
    const patched = await patch(
      before.inum,
      changes({ op: 'replace', path: '/customAttributes/0/values/0', value: 'M' })
    )
    expect(custom(patched.body)).toEqual({ nickname: ['M'] })
  } finally {
    await set({ userMandatoryAttributes: null, userExclusionAttributes: null })
  }
  const { mail, customAttributes } = await read(before.inum)
  expect(mail).toBe(before.mail)
  expect(customAttributes).toMatchObject([{ value: 'M' }, { value: 'Hidden' }])
})

it('ends what a person holds at applications with the person’s right to sign in', async () => {
  const client = await register(app)
  const { access_token } = await signInForTokens(app, client)
  const active = async () =>
    ((await (await post(app, '/jans-auth/restv1/introspection', client, { token: access_token })).json()) as { active: boolean }).active // prettier-ignore
  expect(await active()).toBe(true)
  const [admin] = (await list('fieldValuePair=userId=admin')).entries as Document[]
  await patch(String(admin?.inum), changes({ op: 'replace', path: '/status', value: 'inactive' }))
  expect(await active()).toBe(false)
})

it('shows secrets of people to those alone who could set them, and lets nobody else look for them', async () => {
  const devices = '{"devices":[{"id":"seed-1"}]}'
  const { inum } = await create({
    customAttributes: [
      { name: 'jansOTPDevices', values: [devices] },
      { name: 'jansBackchannelUsrCode', values: ['seed-2'] },
      { name: 'sn', values: ['Shown'] }
    ]
  })
  const reader = await configApi(app, 'user.readonly')
  const { text } = await reader('GET', `${path}/${inum}`)
  expect(text).toContain('Shown')
  expect(text).not.toMatch(/seed-\d/)
  expect((await reader('GET', `${path}?fieldValuePair=sn=Shown`)).text).not.toMatch(/seed-\d/)
  for (const name of ['jansBackchannelUsrCode', 'secretAnswer', 'jansOTPDevices']) {
    expect((await reader('GET', `${path}?fieldValuePair=${name}=seed`)).status).toBe(400)
    expect((await reader('GET', `${path}?sortBy=${name}`)).status).toBe(400)
  }
  expect((await api('GET', `${path}/${inum}`)).text.match(/seed-\d/g)?.length).toBeGreaterThanOrEqual(2)
  expect((await list('fieldValuePair=jansBackchannelUsrCode=seed-2')).totalEntriesCount).toBe(1)
  const seen = (await reader<Document>('GET', `${path}/${inum}`)).body
  expect((await api('PUT', path, { ...seen, displayName: 'Written back' })).status).toBe(200)
  expect(custom(await read(inum))).toMatchObject({ jansOTPDevices: [devices], jansBackchannelUsrCode: ['seed-2'] })
})

it('looks for few texts that no index helps with', async () => {
  expect((await api('GET', `${path}?pattern=a,b,c,d,e,f`)).status).toBe(400)
  expect((await api('GET', `${path}?pattern=a,b,c,d,e,long`)).status).toBe(200)
})
