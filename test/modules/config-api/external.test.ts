import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { searchAudit } from '#modules/audit/index'
import { clientCredentials } from '#modules/config-api/client/index'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { startProcess, temporaryFolder } from '../../support/process.ts'

type Document = Record<string, unknown>
type Notice = Record<'id' | 'text' | 'createdAt', string>
const example = join(import.meta.dirname, '../../../examples/plugin/notices.ts')
const feature = 'https://example.org/notices'
const path = '/../../notices/notices'
const settings = '/../../notices/config'

describe('the example plugin', () => {
  let app: MinijansServer
  let api: ConfigApi
  beforeAll(async () => {
    app = await startApp({ MINIJANS_PLUGINS: example })
    api = await configApi(app, ...['readonly', 'write', 'delete'].map((way) => `${feature}.${way}`))
  })
  afterAll(() => app.close())

  it('answers as the rest of the API does, from the creation of a thing to its deletion', async () => {
    const created = await api<Notice>('POST', path, { text: 'Back at noon', unknown: 1 })
    expect(created.status).toBe(201)
    const { id } = created.body
    expect(created.body).toEqual({ id, text: 'Back at noon', createdAt: expect.any(String) })
    await api('POST', path, { text: 'Other' })
    expect((await api('GET', `${path}/${id}`)).body).toEqual(created.body)
    expect((await api('GET', `${path}?contains=noon`)).body).toEqual([created.body])
    expect(await api('DELETE', `${path}/${id}`)).toMatchObject({ status: 204, text: '' })
    for (const method of ['GET', 'DELETE'])
      expect(await api<ApiError>(method, `${path}/${id}`)).toMatchObject({
        status: 404,
        body: { code: '404', message: `Notice ${id} does not exist` }
      })
    const { records } = await searchAudit(app.ctx.db, { pattern: id, offset: 0, limit: 10 })
    expect(records).toMatchObject([
      { operation: 'post-notices', resourceType: 'notice', clientId: expect.any(String) },
      { operation: 'delete-notices-by-id', changes: { text: ['Back at noon', null] } }
    ])
  })

  it('is guarded by the scopes that it brings, and by those for everything', async () => {
    const statuses = async (...scopes: string[]) => {
      const as = await configApi(app, ...scopes)
      const answers = [
        await as('GET', path),
        await as('POST', path, { text: 'x' }),
        await as('DELETE', `${path}/nothing`),
        await as('PATCH', settings, [])
      ]
      return answers.map(({ status }) => status)
    }
    expect(await statuses()).toEqual([401, 401, 401, 401])
    expect(await statuses(`${feature}.readonly`)).toEqual([200, 401, 401, 401])
    expect(await statuses(`${feature}.write`)).toEqual([200, 201, 401, 200])
    expect(await statuses(`${feature}.delete`)).toEqual([401, 401, 404, 401])
    expect(await statuses(`${feature}.admin`)).toEqual([200, 201, 404, 200])
    expect(await statuses('read-all')).toEqual([200, 401, 401, 401])
    expect(await statuses('scopes.write')).toEqual([401, 401, 401, 401])
    const refused = await (await configApi(app))('GET', path)
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  })

  it.each([
    ['a text that is none', { text: 7 }, 400],
    ['no text', {}, 400],
    ['a list', [], 400],
    ['what is no JSON', '{', 400]
  ])('refuses %s', async (_name, body, status) => {
    expect(await api<ApiError>('POST', path, body)).toMatchObject({ status, body: { code: '400' } })
  })

  it('refuses what the edge of the API refuses for all', async () => {
    expect((await api('POST', path, 'text=x', { 'content-type': 'text/plain' })).status).toBe(415)
    expect((await api('PUT', path, {})).status).toBe(405)
    expect((await api('GET', `${path}?contains=a&contains=b`)).status).toBe(400)
    expect((await api('GET', `${path}/nothing/more`)).status).toBe(404)
  })

  it('has settings that are in force at once, with a record of each change', async () => {
    expect((await api('GET', settings)).body).toEqual({ most: 100 })
    const patch = [
      { op: 'replace', path: '/signature', value: 'The office' },
      { op: 'replace', path: '/most', value: 50 }
    ]
    expect((await api('PATCH', settings, patch)).body).toEqual({ most: 50, signature: 'The office' })
    expect((await api<Document>('POST', path, { text: 'Closed' })).body.text).toBe('Closed\nThe office')
    const wrong = await api<ApiError>('PATCH', settings, [{ op: 'replace', path: '/most', value: 0 }])
    expect(wrong.status).toBe(400)
    expect(wrong.body.description).toContain('most')
    await api('PATCH', settings, [{ op: 'replace', path: '/most', value: 1 }])
    expect(await api<ApiError>('POST', path, { text: 'One more' })).toMatchObject({ status: 409 })
    await api('PATCH', settings, [{ op: 'remove', path: '/most' }])
    expect((await api('GET', settings)).body).toEqual({ most: 100, signature: 'The office' })
    const { records } = await searchAudit(app.ctx.db, { pattern: 'patch-notices-config', offset: 0, limit: 10 })
    expect(records[0]).toMatchObject({ resourceType: 'notices-config', changes: { most: [100, 50] } })
  })

  it('is listed after fido2, which is the first, and described by a document of its own', async () => {
    const plugins = await configApi(app, 'plugin.readonly')
    const { body } = await plugins<Document[]>('GET', '/plugin')
    expect(body[0]).toMatchObject({ name: 'fido2', description: expect.stringMatching(/./) })
    expect(body.at(-1)).toEqual({
      name: 'notices',
      description: 'Notices that administrators leave for one another',
      className: 'notices.ts'
    })
    expect((await plugins('GET', '/plugin/notices')).text).toBe('true')
    expect((await plugins('GET', '/plugin/nothing')).text).toBe('false')
    expect((await (await configApi(app, 'scopes.write'))('GET', '/plugin')).status).toBe(401)

    const document = await fetch(`${app.address}/jans-config-api/notices/openapi.json`)
    const { openapi, info, paths } = (await document.json()) as { openapi: string; info: Document; paths: Document }
    expect([openapi, info.title]).toEqual(['3.1.0', 'minijans Config API - notices'])
    expect(Object.keys(paths)).toEqual([
      '/jans-config-api/notices/notices',
      '/jans-config-api/notices/notices/{id}',
      '/jans-config-api/notices/config'
    ])
    expect(paths['/jans-config-api/notices/notices']).toMatchObject({
      post: { operationId: 'post-notices', security: expect.arrayContaining([{ oauth2: [`${feature}.write`] }]) }
    })
    const page = await fetch(`${app.address}/jans-config-api/docs/notices/`)
    expect(await page.text()).toContain('notices')
    const start = await fetch(new URL('start.js', page.url))
    expect(await start.text()).toContain('/jans-config-api/notices/openapi.json')
  })
})

describe('a server that is started by hand', () => {
  const folder = temporaryFolder()
  afterAll(() => folder[Symbol.dispose]())
  it('runs the example, and keeps what it stored for the next start', async () => {
    const args = ['--data', join(folder.path, 'data'), '--plugins', example]
    const open = async (origin: string) => {
      const file = readFileSync(join(folder.path, 'data/cli-client.json'), 'utf8')
      const { client_id, client_secret } = JSON.parse(file) as Record<'client_id' | 'client_secret', string>
      const scopes = [`${feature}.readonly`, `${feature}.write`]
      const authorization = `Bearer ${await clientCredentials({ issuer: origin, client_id, client_secret, scopes })()}`
      const address = `${origin}/jans-config-api/notices/notices`
      const headers = { authorization, 'content-type': 'application/json' }
      return {
        post: (text: string) => fetch(address, { method: 'POST', headers, body: JSON.stringify({ text }) }),
        list: async () => (await fetch(address, { headers })).json() as Promise<Notice[]>
      }
    }
    {
      await using first = startProcess(args)
      const notices = await open(await first.origin())
      expect((await notices.post('Back at noon')).status).toBe(201)
      expect((await first.stop()).code).toBe(0)
    }
    await using second = startProcess(args)
    const notices = await open(await second.origin())
    expect((await notices.list()).map(({ text }) => text)).toEqual(['Back at noon'])
  })

  const operation = (more = '') =>
    `kit.operation({ operationId: 'get-x', method: 'get', path: '/x', tag: 'X', summary: 'X', access: 'open', handle: async () => {}, ${more} })`
  const plugin = (members: string) => `export default (kit) => ({ name: 'own', description: 'Own', ${members} })`

  it.each([
    ['is not there', undefined, 'cannot be loaded: Cannot find module'],
    ['is no JavaScript', 'export default (', 'cannot be loaded: Unexpected end of input'],
    ['clashes', plugin("name: 'fido2', operations: []"), 'clashes: there is a plugin fido2 already']
  ])('ends with a line when the file %s', async (name, text, told) => {
    const file = join(folder.path, `${name.replaceAll(/\W/g, '-')}.mjs`)
    if (text !== undefined) writeFileSync(file, text)
    await using server = startProcess(['--memory'], { MINIJANS_PLUGINS: file })
    const { code, stdout, stderr } = await server.ending
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^minijans: [^\n]+\n$/)
    expect(stderr).toContain(`The plugin ${file} ${told}`)
  })

  it.each([
    ['a file that fails', "throw new Error('no luck')", 'cannot be loaded: no luck'],
    ['a file without a default export', 'export const x = 1', 'must export a function by default'],
    ['a function that fails', 'export default () => { throw new Error("no luck") }', 'cannot be loaded: no luck'],
    ['a function that gives nothing', 'export default () => {}', 'has no right definition: '],
    ['a name that is none', plugin("name: 'A B', operations: []"), 'has no right name: '],
    ['no operations', plugin(''), 'has no right operations: '],
    ['an operation of its own making', plugin('operations: [{}]'), 'operations.0 must be made by kit.operation'],
    ['a path that is none', plugin(`operations: [${operation("path: 'x'")}]`), 'has no right operations.0.path: '],
    ['no handler', plugin(`operations: [${operation('handle: 1')}]`), 'cannot be loaded: The operation get-x needs'],
    ['no guard', plugin(`operations: [${operation('access: undefined')}]`), 'cannot be loaded: The operation get-x'],
    ['a name that is taken', plugin("name: 'fido2', operations: []"), 'clashes: there is a plugin fido2 already'],
    ['a reserved name', plugin("name: 'docs', operations: []"), 'clashes: there is a plugin docs already'],
    [
      'an operation that there is',
      plugin(`operations: [${operation("operationId: 'get-plugins'")}]`),
      'clashes: there is an operation get-plugins already'
    ],
    [
      'the same place twice',
      plugin(`operations: [${operation("path: '/{a}'")}, ${operation("path: '/{b}', operationId: 'y'")}]`),
      'clashes: get /{b} is there already'
    ],
    [
      'a scope of the server',
      plugin("scopes: [{ id: 'openid', description: 'x' }], operations: []"),
      'clashes: the scope openid is there already'
    ],
    [
      'a scope that nobody brings',
      plugin(`operations: [${operation("access: kit.feature('https://example.org/x', 'x').read")}]`),
      'has no right scopes: get-x asks for https://example.org/x'
    ],
    [
      'a setting without a default',
      plugin(
        "operations: [], settings: kit.settings(kit.z.object({ most: kit.z.int() }), kit.feature('https://jans.io/oauth/config/scopes', 'x'))"
      ),
      'has no right settings: most needs a default'
    ],
    [
      'an answer that cannot be described',
      plugin(`operations: [${operation('answer: kit.z.symbol()')}]`),
      'cannot be loaded: '
    ]
  ])('does not start with %s', async (name, text, told) => {
    const file = join(folder.path, `${name.replaceAll(/\W/g, '-')}.mjs`)
    writeFileSync(file, text)
    await expect(startApp({ MINIJANS_PLUGINS: file })).rejects.toThrow(`The plugin ${file} ${told}`)
  })
})
