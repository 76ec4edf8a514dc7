import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import type { OutboundFetch } from '#modules/core/outbound'
import type { MinijansServer } from '#server/start'
import { buildProject, buildZip, flow } from '../../support/agama.ts'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'

interface Deployment {
  id: string
  finishedAt?: string
  details: {
    error?: string
    flowsError?: Record<string, string | null>
    libs?: string[]
    projectMetadata: Record<string, unknown>
  }
}

let app: MinijansServer
let api: ConfigApi
let reader: ConfigApi
const asked: string[] = []
const limits: unknown[] = []
const github = new Map<string, () => Response>()
beforeAll(async () => {
  const fetchThere: OutboundFetch = (input, init) => {
    const url = input as string
    asked.push(url)
    limits.push(init?.limit)
    return Promise.resolve(github.get(url)?.() ?? new Response('no', { status: 404 }))
  }
  app = await startApp({}, { fetch: fetchThere })
  api = await configApi(app, 'agama.write', 'agama.delete')
  reader = await configApi(app, 'agama.readonly', 'agama-repo.readonly')
})
afterAll(() => app.close())

const path = '/agama-deployment'
const zip = { 'content-type': 'application/zip' }
const upload = (name: string, archive: Uint8Array, query = '') => api('POST', `${path}/${name}${query}`, archive, zip)
const settled = (name: string) =>
  vi.waitFor(async () => {
    const answer = await reader<Deployment>('GET', `${path}/${name}`)
    expect(answer.status).toBe(200)
    return answer.body
  })
async function deploy(name: string, archive: Uint8Array, query = '') {
  expect((await upload(name, archive, query)).status).toBe(202)
  return settled(name)
}

describe('a project', () => {
  it('is queued, unpacked, listed, read and removed', async () => {
    const queued = await api<string>('POST', `${path}/testAuth?autoconfigure=true`, buildProject('org.acme.a'), zip)
    expect(queued).toMatchObject({ status: 202, body: expect.stringContaining('testAuth') })
    const deployed = await settled('testAuth')
    const dn = 'jansId=3a0e91a4-b79b-37c2-9df7-122247e8ed9c,ou=deployments,ou=agama,o=jans'
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/) as string
    expect(deployed).toEqual({
      dn,
      baseDn: dn,
      id: '3a0e91a4-b79b-37c2-9df7-122247e8ed9c',
      createdAt: time,
      taskActive: false,
      finishedAt: time,
      details: {
        autoconfigure: true,
        flowsError: { 'org.acme.a': null },
        projectMetadata: { projectName: 'testAuth', author: 'ana', version: '1.0.0', type: 'community' }
      }
    })
    expect((await reader<Page>('GET', `${path}?start=0&count=10`)).body).toEqual({
      start: 0,
      totalEntriesCount: 1,
      entriesCount: 1,
      entries: [deployed]
    })
    expect((await reader<Page>('GET', `${path}?start=1&count=1`)).body).toEqual({
      start: 1,
      totalEntriesCount: 1,
      entriesCount: 0,
      entries: []
    })
    expect(await api('DELETE', `${path}/testAuth`)).toMatchObject({ status: 204, text: '' })
    for (const [method, at] of [
      ['GET', 'testAuth'],
      ['DELETE', 'testAuth'],
      ['GET', 'configs/testAuth']
    ] as const)
      expect(await api<ApiError>(method, `${path}/${at}`)).toMatchObject({
        status: 404,
        body: { message: 'The project testAuth does not exist' }
      })
    expect((await api('PUT', `${path}/configs/testAuth`, {})).status).toBe(404)
  })

  it('cannot be read, configured, removed or deployed again before it is unpacked', async () => {
    await deploy('slow', buildProject('org.acme.slow'))
    const { agamaProjects } = app.ctx.db.tables
    await app.ctx.db.query.update(agamaProjects).set({ finishedAt: null, takenAt: app.ctx.now() })
    expect(await reader('GET', `${path}/slow`)).toMatchObject({ status: 204, text: '' })
    expect((await reader('GET', `${path}/configs/slow`)).status).toBe(204)
    expect((await api('PUT', `${path}/configs/slow`, {})).status).toBe(204)
    expect((await upload('slow', buildProject('org.acme.slow'))).status).toBe(409)
    expect((await api('DELETE', `${path}/slow`)).status).toBe(409)
    const [entry] = (await reader<Page>('GET', path)).body.entries
    expect(entry).toMatchObject({ taskActive: true, details: { projectMetadata: { projectName: 'slow' } } })
    expect(entry).not.toHaveProperty('finishedAt')
    await app.ctx.db.query.update(agamaProjects).set({ finishedAt: app.ctx.now() })
    expect((await api('DELETE', `${path}/slow`)).status).toBe(204)
  })

  it.each([
    [
      'one flow that is wrong',
      { 'code/bad.flow': 'Flow bad\n    Basepath ""\nFinish 1' },
      'Syntax error: a name was expected\nSymbol: 1\nLine: 3\nColumn: 8'
    ],
    ['a flow of another name than its file', { 'code/b.flow': flow('c') }, 'Qualified name mismatch: c vs. b'],
    ['a flow that is no text', { 'code/d.flow': Buffer.from([0xff, 0xfe]) }, 'The source is not UTF-8']
  ])('with %s is deployed as a whole or not at all', async (name, files, problem) => {
    const project = `project-${name.length}`
    const flowName = `org.acme.whole${name.length}`
    await deploy(project, buildProject(flowName))
    await api('PUT', `${path}/configs/${project}`, { [flowName]: { kept: true } })
    const { details } = await deploy(project, buildProject(flowName, files))
    expect(details.error).toBe('There were problems processing one or more flows')
    const [wrong = ''] = Object.keys(files).map((file) => file.slice(5, -5))
    expect(details.flowsError).toEqual({
      [flowName]: null,
      [wrong]: problem
    })
    expect((await api('GET', `${path}/configs/${project}`)).body).toEqual({ [flowName]: { kept: true } })
    await api('DELETE', `${path}/${project}`)
  })

  it.each<[string, Uint8Array, string]>([
    ['that is no archive', Buffer.from('hello'), 'This is no zip archive'],
    ['without web', buildZip({ 'code/a.flow': flow('a') }), 'Archive missing web and/or code subdirectories'],
    ['without flows', buildZip({ 'code/a.txt': 'x', 'web/': '' }), 'There are no flows in this archive'],
    [
      'with a flow that lies too deep',
      buildZip({ 'code/1/2/3/4/a.flow': flow('a'), 'web/': '' }),
      'There are no flows in this archive'
    ],
    ['with a path that leads out', buildProject('a', { 'web/../../etc/passwd': 'x' }), 'is not allowed'],
    ['with an absolute path', buildProject('a', { '/etc/passwd': 'x' }), 'is not allowed'],
    ['with a backslash', buildProject('a', { 'web\\..\\x': 'x' }), 'is not allowed'],
    [
      'that says it is small',
      buildProject('a', { 'web/x': { content: 'x'.repeat(100_000), size: 10 } }),
      'web/x is damaged'
    ],
    ['with a wrong checksum', buildProject('a', { 'web/x': { content: 'x', crc: 1 } }), 'web/x is damaged'],
    ['that is encrypted', buildProject('a', { 'web/x': { content: 'x', flags: 1 } }), 'web/x is encrypted'],
    ['packed in an unknown way', buildProject('a', { 'web/x': { content: 'x', method: 12 } }), 'not known here'],
    [
      'with a file that is too large',
      buildProject('a', { 'web/x': { content: 'x', size: 0x7fff_ffff } }),
      'web/x has more than'
    ],
    [
      'that is too large when unpacked',
      buildProject('a', Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`web/${n}`, { size: 15_000_000 }]))),
      'bytes when unpacked'
    ],
    [
      'with the same flow twice',
      buildZip({ 'code/a.flow': flow('a'), 'code/b/a.flow': flow('a'), 'web/': '' }),
      'has the flow a twice'
    ]
  ])('%s says what is wrong with it', async (_, archive, error) => {
    const { details } = await deploy('broken', archive)
    expect(details.error).toContain(error)
    expect(details.flowsError).toBeUndefined()
    expect((await api('DELETE', `${path}/broken`)).status).toBe(204)
  })

  it('does without its metadata, and with metadata that are wrong', async () => {
    for (const metadata of [
      '',
      '[]',
      '{"author": 7, "configs": "x", "noDirectLaunch": [1, "b"]}',
      '{"author":"\\u0000"}'
    ]) {
      const { details } = await deploy('bare', buildProject('org.acme.bare', { 'project.json': metadata }))
      expect(details.error).toBeUndefined()
      expect(details.projectMetadata).toEqual({
        projectName: 'bare',
        ...(metadata.includes('noDirect') && { noDirectLaunch: ['b'] })
      })
    }
    await api('DELETE', `${path}/bare`)
  })

  it('keeps flows, templates and files, and names what is for a JVM', async () => {
    const { details } = await deploy(
      'kept',
      buildProject('org.acme.kept', {
        'project.json': JSON.stringify({ noDirectLaunch: ['org.acme.sub'] }),
        'code/deep/er/org.acme.sub.flow': flow('org.acme.sub'),
        'code/graph.json': '{}',
        'web/img/logo.png': Buffer.from([0, 1, 2]),
        'lib/org/acme/Svc.java': 'class Svc {}',
        LICENSE: 'x'
      })
    )
    expect(details.libs).toEqual(['org/acme/Svc.java'])
    const { agamaFlows, agamaFiles, agamaProjects } = app.ctx.db.tables
    const flows = await app.ctx.db.query.select().from(agamaFlows).orderBy(agamaFlows.name)
    expect(flows.map(({ name, enabled, source }) => [name, enabled, source])).toEqual([
      ['org.acme.kept', true, flow('org.acme.kept')],
      ['org.acme.sub', false, flow('org.acme.sub')]
    ])
    const files = await app.ctx.db.query.select().from(agamaFiles).orderBy(agamaFiles.path)
    expect(files.map(({ path: file }) => file)).toEqual(['img/logo.png', 'one.ftlh'])
    expect([...(files[0]?.content ?? [])]).toEqual([0, 1, 2])
    const [project] = await app.ctx.db.query.select({ archive: agamaProjects.archive }).from(agamaProjects)
    expect(project?.archive).toBeNull()

    await deploy('kept', buildProject('org.acme.kept', { 'web/one.ftlh': 'new' }))
    expect(await app.ctx.db.query.$count(agamaFlows)).toBe(1)
    expect(await app.ctx.db.query.$count(agamaFiles)).toBe(1)
    await api('DELETE', `${path}/kept`)
    expect(await app.ctx.db.query.$count(agamaFlows)).toBe(0)
    expect(await app.ctx.db.query.$count(agamaFiles)).toBe(0)
  })

  it('cannot take the flow of another project', async () => {
    await deploy('first', buildProject('org.acme.mine'))
    const { details } = await deploy('second', buildProject('org.acme.mine'))
    expect(details.flowsError).toEqual({ 'org.acme.mine': 'Another project has a flow named org.acme.mine' })
    await api('DELETE', `${path}/second`)
    expect((await api('PUT', `${path}/configs/first`, { 'org.acme.mine': {} })).body).toEqual({ 'org.acme.mine': true })
    await api('DELETE', `${path}/first`)
  })

  it('needs a body, and one of a zip', async () => {
    expect((await api('POST', `${path}/x`, undefined)).status).toBe(400)
    expect((await api('POST', `${path}/x`, {})).status).toBe(415)
    expect((await reader('GET', `${path}/x`)).status).toBe(404)
  })

  it('leaves a record of who deployed what', async () => {
    await deploy('recorded', buildProject('org.acme.recorded'))
    await api('PUT', `${path}/configs/recorded`, { 'org.acme.recorded': { smtp: 'very-private' } })
    await api('DELETE', `${path}/recorded`)
    const { records } = await searchAudit(app.ctx.db, { pattern: 'recorded', offset: 0, limit: 10 })
    expect(records.map(({ operation }) => operation)).toEqual([
      'deploy-agama-project',
      'configure-agama-flows',
      'undeploy-agama-project'
    ])
    expect(JSON.stringify(records)).not.toContain('very-private')
  })
})

describe('the configurations of a project', () => {
  const name = 'org.acme.config'
  const samples = { [name]: { url: 'https://sample.example', clientSecret: 'sample-secret', empty: '' } }
  const archive = buildProject(name, { 'project.json': JSON.stringify({ configs: samples }) })
  const at = `${path}/configs/configured`
  beforeAll(() => deploy('configured', archive))

  it('are empty until they are set, and stay when the project is deployed again', async () => {
    expect((await reader('GET', at)).body).toEqual({})
    const own = { [name]: { url: 'https://own.example', list: [1, null, ''] } }
    expect((await api('PUT', at, { ...own, 'org.acme.other': {} })).body).toEqual({
      [name]: true,
      'org.acme.other': false
    })
    expect((await reader('GET', at)).body).toEqual(own)
    await deploy('configured', archive)
    expect((await reader('GET', at)).body).toEqual(own)
    await deploy('configured', archive, '?autoconfigure=true')
    expect((await api('GET', at)).body).toEqual(samples)
    await deploy('configured', buildProject(name), '?autoconfigure=true')
    expect((await api('GET', at)).body).toEqual({})
  })

  it('can come as JSON inside of JSON', async () => {
    const own = { [name]: { a: 1 } }
    expect((await api('PUT', at, JSON.stringify(JSON.stringify(own)))).body).toEqual({ [name]: true })
    expect((await api('GET', at)).body).toEqual(own)
  })

  it.each([['[]'], ['null'], ['7'], ['"x"'], [`{"${name}": 1}`], [`{"${name}": null}`], [`{"${name}": []}`]])(
    'are not %s',
    async (text) => {
      expect((await api('PUT', at, text)).status).toBe(400)
    }
  )

  it('have secrets that are masked for who may only read, sealed at rest, and kept when the mask comes back', async () => {
    const own = { [name]: { clientSecret: 'very-private', nested: [{ apiKey: 'very-private-too' }], text: '***' } }
    await api('PUT', at, own)
    const masked = { [name]: { clientSecret: '***', nested: [{ apiKey: '***' }], text: '***' } }
    expect((await reader('GET', at)).body).toEqual(masked)
    expect((await api('GET', at)).body).toEqual(own)
    const rows = JSON.stringify(await app.ctx.db.query.select().from(app.ctx.db.tables.agamaFlows))
    expect(rows).not.toContain('very-private')
    await api('PUT', at, { [name]: { ...masked[name], added: 1 } })
    expect((await api('GET', at)).body).toEqual({ [name]: { ...own[name], added: 1 } })
    const lists = { secretKey: 'private-1', apiKeys: ['private-2', 'private-3'], credentials: { user: 'private-4' } }
    await api('PUT', at, { [name]: { ...lists, key: 'open' } })
    const seen = (await reader('GET', at)).body
    expect(seen).toEqual({
      [name]: { secretKey: '***', apiKeys: ['***', '***'], credentials: { user: '***' }, key: 'open' }
    })
    await api('PUT', at, seen)
    expect((await api('GET', at)).body).toEqual({ [name]: { ...lists, key: 'open' } })
  })

  it('that an archive brings are masked too', async () => {
    await deploy('configured', archive)
    expect((await settled('configured')).details.projectMetadata.configs).toEqual({
      [name]: { ...samples[name], clientSecret: '***' }
    })
    expect((await api<Deployment>('GET', `${path}/configured`)).body.details.projectMetadata.configs).toEqual(samples)
    const rows = JSON.stringify(await app.ctx.db.query.select().from(app.ctx.db.tables.agamaProjects))
    expect(rows).not.toContain('sample-secret')
  })
})

describe('the syntax check', () => {
  const check = (qname: string, source: string | Uint8Array) =>
    reader<string>('POST', `/agama/syntax-check/${qname}`, source, { 'content-type': 'text/plain' })

  it('says so when all is well', async () => {
    expect(await check('org.acme.a', flow('org.acme.a'))).toMatchObject({ status: 200, body: 'Syntax is OK' })
  })

  it('says what is wrong, and where', async () => {
    const answer = await check('a', 'Flow a\n    Basepath ""\n\nWhen x is\n    Log 1\n')
    expect(answer.status).toBe(200)
    expect(answer.body).toBe('Syntax error: a blank was expected\nSymbol: an indented line\nLine: 4\nColumn: 10')
    expect((await check('b', flow('a'))).body).toBe('Qualified name mismatch: a vs. b')
  })

  it('takes text and nothing else', async () => {
    expect((await check('a', Buffer.from([0xff]))).status).toBe(400)
    expect((await reader('POST', '/agama/syntax-check/a', {})).status).toBe(415)
    expect((await check('a', 'x'.repeat(2_000_000))).status).toBe(413)
  })
})

describe('projects elsewhere', () => {
  const download = (link: string) => reader('GET', `/agama-repo/download?downloadLink=${encodeURIComponent(link)}`)

  it('are none, because nobody is asked', async () => {
    expect(await reader('GET', '/agama-repo')).toMatchObject({ status: 200, body: { projects: [] } })
  })

  it('are fetched from GitHub, over the hosts that it sends to', async () => {
    const redirect = (location: string) => () => new Response(null, { status: 302, headers: { location } })
    github.set('https://github.com/o/p/releases/p.gama', redirect('https://objects.githubusercontent.com/p'))
    github.set('https://objects.githubusercontent.com/p', () => new Response('PK-bytes'))
    github.set('https://github.com/o/away', redirect('https://elsewhere.example/p'))
    github.set('https://github.com/o/loop', redirect('https://github.com/o/loop'))
    const answer = await download('https://github.com/o/p/releases/p.gama')
    expect(answer).toMatchObject({ status: 200, text: Buffer.from('PK-bytes').toString('base64') })
    expect(answer.headers.get('content-type')).toContain('text/plain')
    // As large as one that is uploaded.
    expect(limits).toEqual([50 * 1_048_576, 50 * 1_048_576])
    expect((await download('https://github.com/o/away')).status).toBe(404)
    expect((await download('https://github.com/o/loop')).status).toBe(404)
    expect((await download('https://github.com/o/missing')).status).toBe(404)
    expect(asked).not.toContain('https://elsewhere.example/p')
  })

  it.each([
    'http://github.com/a',
    'https://github.com.evil.example/a',
    'https://evilgithub.com/a',
    'https://user@github.com/a',
    'https://github.com:8443/a',
    'https://127.0.0.1/a',
    'file:///etc/passwd',
    'nonsense'
  ])('are not fetched from %s', async (link) => {
    const before = asked.length
    expect((await download(link)).status).toBe(400)
    expect(asked).toHaveLength(before)
  })
})

it('lets nobody write who may only read, and nobody delete who may only write', async () => {
  const writer = await configApi(app, 'agama.write')
  expect((await reader('POST', `${path}/x`, buildProject('x'), zip)).status).toBe(401)
  expect((await reader('PUT', `${path}/configs/x`, {})).status).toBe(401)
  expect((await writer('DELETE', `${path}/x`)).status).toBe(401)
  expect((await writer('GET', '/agama-repo')).status).toBe(401)
  expect((await (await configApi(app))('GET', path)).status).toBe(401)
})
