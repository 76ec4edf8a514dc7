import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { createClient } from '#modules/clients/index'
import { scriptDn, scriptTypes } from '#modules/scripts/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'

type Document = Record<string, unknown> & { inum: string; revision: number }

let app: MinijansServer
let api: ConfigApi
let reader: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'scripts.write', 'scripts.delete')
  reader = await configApi(app, 'scripts.readonly')
})
afterAll(() => app.close())

const path = '/config/scripts'
let count = 0
const script = (more: object = {}) => ({
  name: `test_${++count}`,
  scriptType: 'introspection',
  programmingLanguage: 'python',
  ...more
})
const create = async (more: object = {}) => {
  const answer = await api<Document>('POST', path, script(more))
  expect(answer).toMatchObject({ status: 201 })
  return answer.body
}
const list = async (query: string) => (await api<Page>('GET', `${path}?${query}`)).body
const names = ({ entries }: Page) => entries.map(({ name }) => name)

it('creates, lists, reads, patches, replaces and deletes', async () => {
  const given = {
    dn: 'inum=4A4E-4F3D,ou=scripts,o=jans',
    inum: '4A4E-4F3D',
    name: 'first_script',
    description: 'Adds a member',
    script: 'class Introspection:\n    pass\n',
    scriptType: 'introspection',
    programmingLanguage: 'python',
    moduleProperties: [{ value1: 'location_type', value2: 'db' }],
    level: 1,
    revision: 1,
    enabled: true,
    modified: false,
    internal: false,
    locationType: 'db'
  }
  const created = await api<Document>('POST', path, given)
  expect(created.status).toBe(201)
  expect(created.body).toEqual({ ...given, baseDn: given.dn })

  const at = `${path}/inum/4A4E-4F3D`
  expect((await reader('GET', at)).body).toEqual(created.body)
  expect((await reader('GET', `${path}/name/first_script`)).body).toEqual(created.body)
  expect(await list('pattern=4A4E')).toEqual({
    start: 0,
    totalEntriesCount: 1,
    entriesCount: 1,
    entries: [created.body]
  })

  const patched = await api('PATCH', `${path}/4A4E-4F3D`, [
    { op: 'replace', path: '/enabled', value: false },
    { op: 'replace', path: '/aliases', value: ['primero'] },
    { op: 'remove', path: '/description' },
    { op: 'replace', path: '/Description', value: 'nobody' }
  ])
  const { description: _, ...rest } = created.body
  expect(patched).toMatchObject({ status: 200 })
  expect(patched.body).toEqual({ ...rest, enabled: false, aliases: ['primero'], revision: 2 })
  expect((await api('GET', `${path}/name/PRIMERO`)).body).toEqual(patched.body)

  const replaced = await api('PUT', path, { ...given, locationType: 'file', script: undefined, level: 7 })
  expect(replaced).toMatchObject({ status: 200, body: { locationType: 'file', level: 7, revision: 3 } })
  expect(replaced.body).not.toHaveProperty('aliases')
  expect((await api('GET', at)).body).toEqual(replaced.body)
  expect((await api('GET', `${path}/name/primero`)).status).toBe(404)

  expect(await api('DELETE', `${path}/4A4E-4F3D`)).toMatchObject({ status: 204, text: '' })
  expect(await api<ApiError>('GET', at)).toMatchObject({
    status: 404,
    body: { code: '404', message: 'Script 4A4E-4F3D does not exist' }
  })
  expect((await api('DELETE', `${path}/4A4E-4F3D`)).status).toBe(404)
  expect((await api('PATCH', `${path}/4A4E-4F3D`, [])).status).toBe(404)
  expect((await api('PUT', path, given)).status).toBe(404)
})

it('names the types in the order that clients expect, at two addresses', async () => {
  const types = await reader<string[]>('GET', `${path}/types`)
  expect(types.body).toEqual(scriptTypes)
  expect(types.body[0]).toBe('person_authentication')
  expect((await reader('GET', `${path}/script-types`)).body).toEqual(types.body)
})

describe('a body', () => {
  it('needs a name and a type, and gets defaults for the rest', async () => {
    expect(await api<ApiError>('POST', path, { scriptType: 'introspection' })).toMatchObject({
      status: 400,
      body: { code: 'OCA001', description: 'name attribute is required.' }
    })
    expect(await api<ApiError>('POST', path, { name: 'nameless' })).toMatchObject({
      status: 400,
      body: { code: 'OCA001', description: 'scriptType attribute is required.' }
    })
    expect(await create({ programmingLanguage: undefined })).toMatchObject({
      inum: expect.stringMatching(/^[\da-f-]{36}$/),
      programmingLanguage: 'python',
      level: 0,
      revision: 1,
      enabled: false,
      locationType: 'db'
    })
  })

  it('takes enum names in any case', async () => {
    expect(await create({ scriptType: 'PERSON_AUTHENTICATION', programmingLanguage: 'Java' })).toMatchObject({
      scriptType: 'person_authentication',
      programmingLanguage: 'java'
    })
  })

  it.each([
    ['a name of one character', { name: 'x' }],
    ['a name with a blank', { name: 'two words' }],
    ['an alias with a comma', { aliases: ['a,b'] }],
    ['an unknown type', { scriptType: 'nonsense' }],
    ['an unknown language', { programmingLanguage: 'cobol' }],
    ['the location ldap', { locationType: 'ldap' }],
    ['ldap among the module properties', { moduleProperties: [{ value1: 'location_type', value2: 'ldap' }] }],
    ['a level that is no number', { level: 'high' }],
    ['a level below that of the built-in method', { level: -2 }],
    ['a property without a name', { configurationProperties: [{ value2: 'v' }] }],
    ['a property that is there twice', { configurationProperties: [{ value1: 'a' }, { value1: 'a' }] }],
    ['aliases that are no list', { aliases: 'a' }],
    ['an inum that would leave its dn', { inum: 'x,ou=people' }]
  ])('with %s is refused', async (_, wrong) => {
    const answer = await api<ApiError>('POST', path, script(wrong))
    expect(answer.status).toBe(400)
    expect(answer.body.description).toContain(Object.keys(wrong)[0])
  })

  it.each([['[]'], ['"x"'], ['null']])('that is %s is refused', async (text) => {
    expect((await api('POST', path, text)).status).toBe(400)
    expect((await api('PUT', path, text)).status).toBe(400)
  })
})

it('lets no two scripts have one name, aliases included, whatever the case', async () => {
  const { inum } = await create({ name: 'taken', aliases: ['also_taken'] })
  for (const wrong of [{ name: 'TAKEN' }, { name: 'also_taken' }, { aliases: ['Taken'] }, { inum }])
    expect(await api<ApiError>('POST', path, script(wrong))).toMatchObject({
      status: 400,
      body: { code: 'NAME_CONFLICT' }
    })
  const other = await create()
  expect((await api('PUT', path, { ...other, name: 'taken' })).status).toBe(400)
  expect((await api('GET', `${path}/inum/${other.inum}`)).body).toEqual(other)
  // Its own names are no obstacle.
  expect((await api('PUT', path, { ...script({ inum }), name: 'also_taken', aliases: ['taken'] })).status).toBe(200)
})

it('keeps the program when a replacement does not speak of it, and empties it when told to', async () => {
  const { inum } = await create({ script: 'x = 1', programmingLanguage: 'java', locationType: 'file' })
  const partial = { inum, name: 'partial', scriptType: 'introspection', level: 3, description: 'd' }
  expect((await api('PUT', path, partial)).body).toMatchObject({
    ...partial,
    script: 'x = 1',
    programmingLanguage: 'java',
    locationType: 'file'
  })
  expect((await api('PUT', path, { ...partial, script: '' })).body).not.toHaveProperty('script')
})

it('fills an empty program in when asked to, and no other', async () => {
  const post = async (query: string, more: object) =>
    (await api<Document>('POST', `${path}${query}`, script(more))).body.script
  const python = await post('?addScriptTemplate=true', { scriptType: 'person_authentication' })
  expect(python).toContain('class PersonAuthentication:')
  expect(python).toContain('    def authenticate(self, configuration, parameters, step):\n        return False\n')
  const java = await post('?addScriptTemplate=true', { scriptType: 'update_token', programmingLanguage: 'java' })
  expect(java).toContain('public class UpdateToken {')
  expect(java).toContain('    public int getApiVersion() {\n        return 11;\n    }')
  expect(await post('?addScriptTemplate=true', { script: 'mine' })).toBe('mine')
  expect(await post('', {})).toBeUndefined()
  for (const scriptType of scriptTypes)
    expect(await post('?addScriptTemplate=true', { scriptType })).toSatisfy(
      (text) => text === undefined || /^class \w+:\n/.test(text as string)
    )
})

describe('a hidden property', () => {
  const secret = 'correct-horse'
  const configurationProperties = [
    { value1: 'key', value2: secret, hide: true, description: 'of the provider' },
    { value1: 'url', value2: 'https://provider.example', hide: false }
  ]
  const masked = [{ ...configurationProperties[0], value2: '***' }, configurationProperties[1]]

  it('is shown to who could set it, and masked for who may only read', async () => {
    const { inum, ...created } = await create({ configurationProperties })
    expect(created.configurationProperties).toEqual(configurationProperties)
    expect((await api('GET', `${path}/inum/${inum}`)).body).toMatchObject({ configurationProperties })
    for (const at of [`inum/${inum}`, `name/${created.name as string}`, `type/introspection`]) {
      const answer = await reader('GET', `${path}/${at}`)
      expect(answer.text).toContain('***')
      expect(answer.text).not.toContain(secret)
    }
    expect((await reader('GET', path)).text).not.toContain(secret)
  })

  it('stays what it was when the mask is written back', async () => {
    const created = await create({ configurationProperties })
    const answer = await api('PUT', path, { ...created, configurationProperties: masked })
    expect(answer.body).toMatchObject({ configurationProperties })
    const changed = [{ ...configurationProperties[0], value2: 'new' }]
    const patch = [{ op: 'replace', path: '/configurationProperties', value: changed }]
    expect((await api('PATCH', `${path}/${created.inum}`, patch)).body).toMatchObject({
      configurationProperties: changed
    })
  })

  it('is sealed at rest, and its value is in no record', async () => {
    const { inum } = await create({ configurationProperties })
    await api('PATCH', `${path}/${inum}`, [
      { op: 'replace', path: '/configurationProperties/0/value2', value: 'other' }
    ])
    const { scripts } = app.ctx.db.tables
    const rows = JSON.stringify(await app.ctx.db.query.select().from(scripts))
    expect(rows).not.toContain(secret)
    const { records } = await searchAudit(app.ctx.db, { pattern: inum, offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation)).toEqual(['create-script', 'replace-script'])
    expect(JSON.stringify(records)).not.toContain(secret)
    expect(records[1]?.changes.configurationProperties).toMatchObject([
      [{ value1: 'key', value2: '***' }, {}],
      [{ value1: 'key', value2: '***' }, {}]
    ])
  })
})

it('searches by pattern, type and members, in the order that is wanted', async () => {
  const more = { scriptType: 'dynamic_scope', description: 'ZZ-search' }
  await create({ ...more, name: 'search_a', level: 100, enabled: true })
  await create({ ...more, name: 'search_b', level: 30 })
  await create({ ...more, name: 'search_c', level: 100, aliases: ['third_one'] })
  expect(names(await list('pattern=zz-SEARCH&sortBy=name'))).toEqual(['search_a', 'search_b', 'search_c'])
  expect(names(await list('pattern=third_one,search_b&sortBy=displayName&sortOrder=descending'))).toEqual([
    'search_c',
    'search_b'
  ])
  expect(names(await list('fieldValuePair=scriptType=dynamic_scope,level=100&sortBy=name'))).toEqual([
    'search_a',
    'search_c'
  ])
  expect(names(await list('fieldValuePair=jansScrTyp=dynamic_scope,jansEnabled=true'))).toEqual(['search_a'])
  expect(names(await list('fieldValuePair=aliases=third_one'))).toEqual(['search_c'])
  expect(names(await list('fieldValuePair=level=high'))).toEqual([])
  expect(names(await list('pattern=ZZ-search&sortBy=level&limit=1'))).toEqual(['search_b'])
  const byType = await reader<Page>(
    'GET',
    `${path}/type/DYNAMIC_SCOPE?pattern=zz-search&limit=2&startIndex=1&sortBy=name`
  )
  expect(byType.body).toMatchObject({ start: 1, totalEntriesCount: 3, entriesCount: 2 })
  expect(names(byType.body)).toEqual(['search_b', 'search_c'])
  expect((await reader('GET', `${path}/type/nonsense`)).status).toBe(404)
  expect((await reader('GET', `${path}?sortBy=nonsense`)).status).toBe(400)
  expect((await reader('GET', `${path}?limit=201`)).status).toBe(400)
})

describe('simple_password_auth', () => {
  const read = async () => (await api<Document>('GET', `${path}/name/simple_password_auth`)).body

  it('is there from the beginning, and stands for a part of the server', async () => {
    expect(await read()).toMatchObject({
      scriptType: 'person_authentication',
      internal: true,
      enabled: true,
      level: -1,
      revision: 1
    })
    expect(names((await reader<Page>('GET', `${path}/type/person_authentication`)).body)).toContain(
      'simple_password_auth'
    )
  })

  it('cannot be deleted, switched off or turned into something else; its description can be changed', async () => {
    const { inum } = await read()
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(409)
    for (const [member, value] of [
      ['enabled', false],
      ['name', 'other'],
      ['level', 5],
      ['script', 'x'],
      ['scriptType', 'scim'],
      ['aliases', ['password']],
      ['configurationProperties', [{ value1: 'a', value2: 'b' }]]
    ] as const)
      expect(
        (await api<ApiError>('PATCH', `${path}/${inum}`, [{ op: 'replace', path: `/${member}`, value }])).body
          .description
      ).toContain(`its ${member} cannot be changed`)
    const patch = [{ op: 'replace', path: '/description', value: 'Ours' }]
    expect((await api('PATCH', `${path}/${inum}`, patch)).body).toMatchObject({ description: 'Ours', revision: 2 })
    expect((await api('GET', `/config/scripts/inum/${inum}`)).body).toMatchObject({ enabled: true, internal: true })
  })
})

it('offers no way to authenticate that nothing runs', async () => {
  await create({ name: 'made_up_acr', scriptType: 'person_authentication', enabled: true })
  const discovery = (await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as {
    acr_values_supported: string[]
  }
  expect(discovery.acr_values_supported).toEqual(['simple_password_auth'])
})

describe('a script that something refers to', () => {
  it.each(['updateTokenScriptDns', 'spontaneousScopeScriptDns', 'introspectionScripts', 'ropcScripts'])(
    'stays as long as a client has it in %s',
    async (member) => {
      const { inum } = await create()
      const client = await createClient(app.ctx, { definition: { attributes: { [member]: [scriptDn(inum)] } } })
      expect(await api<ApiError>('DELETE', `${path}/${inum}`)).toMatchObject({
        status: 409,
        body: { message: expect.stringContaining(client.inum) }
      })
      expect((await api('GET', `${path}/inum/${inum}`)).status).toBe(200)
    }
  )

  it('stays as long as a client wants its name or its alias as the acr', async () => {
    const { inum } = await create({ name: 'wanted', aliases: ['wanted_too'], scriptType: 'person_authentication' })
    await createClient(app.ctx, { definition: { defaultAcrValues: ['wanted_too'] } })
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(409)
  })

  it('stays as long as it is the default way to authenticate', async () => {
    const { inum } = await create({ name: 'by_default', scriptType: 'person_authentication' })
    await updateAppConfiguration(app.ctx, { defaultAcr: 'by_default' })
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(409)
    await updateAppConfiguration(app.ctx, { defaultAcr: null })
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(204)
  })

  it('stays as long as a scope has it', async () => {
    const { inum } = await create({ scriptType: 'dynamic_scope' })
    const scopes = await configApi(app, 'scopes.write', 'scopes.delete')
    const scope = await scopes<Document>('POST', '/scopes', {
      id: 'with-script',
      dynamicScopeScripts: [scriptDn(inum)]
    })
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(409)
    await scopes('DELETE', `/scopes/${scope.body.inum}`)
    expect((await api('DELETE', `${path}/${inum}`)).status).toBe(204)
  })
})

it('lets nobody write who may only read, and nobody delete who may only write', async () => {
  const { inum } = await create()
  const writer = await configApi(app, 'scripts.write')
  expect((await reader('POST', path, script())).status).toBe(401)
  expect((await reader('PUT', path, script({ inum }))).status).toBe(401)
  expect((await writer('DELETE', `${path}/${inum}`)).status).toBe(401)
  expect((await (await configApi(app))('GET', path)).status).toBe(401)
})
