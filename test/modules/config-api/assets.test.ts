import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from 'playwright-core'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'
import { openEmptyPostgres } from '../../support/engines.ts'
import { startReplicas } from '../../support/replicas.ts'

type Document = Record<string, unknown> & { inum: string; fileName: string }

const path = '/jans-assets'
const upload = `${path}/upload`
const resources = '/jans-auth/ext/resources'

function form(about: object | string | undefined, content?: string | Uint8Array): FormData {
  const made = new FormData()
  const text = typeof about === 'string' ? about : JSON.stringify(about)
  if (about !== undefined) made.set('document', new Blob([text], { type: 'application/json' }))
  if (content !== undefined) made.set('assetFile', new Blob([content as string]), 'file')
  return made
}

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'asset.write', 'asset.delete', 'logging.readonly')
})
afterAll(() => app.close())

const bring = async (about: object, content: string | Uint8Array = 'a {}') =>
  (await api<Document>('POST', upload, form({ enabled: true, service: 'jans-auth', ...about }, content))).body
const get = (address: string, headers: Record<string, string> = {}) => fetch(`${app.address}${address}`, { headers })

describe('the operations', () => {
  it('bring, list, read, replace and delete', async () => {
    const about = { fileName: 'login.css', description: 'Colours', service: 'jans-auth', enabled: true, level: '2' }
    const created = await api<Document>('POST', upload, form({ ...about, document: 'login.css', inum: 'mine' }, 'a {}'))
    expect(created.status).toBe(201)
    const { inum } = created.body
    expect(inum).toMatch(/^[\da-f-]{36}$/)
    const dn = `inum=${inum},ou=document,o=jans`
    expect(created.body).toEqual({
      ...about,
      level: 2,
      dn,
      baseDn: dn,
      inum,
      filePath: '/opt/jans/jetty/jans-auth/custom/static',
      document: 'login.css',
      creationDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
      revision: 1
    })
    expect((await api('GET', `${path}/${inum}`)).body).toEqual(created.body)
    const page = { start: 0, totalEntriesCount: 1, entriesCount: 1, entries: [created.body] }
    expect((await api('GET', `${path}/name/login.css`)).body).toEqual(page)
    expect(
      (await api('GET', `${path}?pattern=COLOURS&status=ACTIVE&fieldValuePair=jansService=jans-auth`)).body
    ).toEqual(page)
    expect((await api<Page>('GET', `${path}?pattern=colours&status=inactive`)).body.totalEntriesCount).toBe(0)

    const again = await api('POST', upload, form(about, 'b {}'))
    expect(again).toMatchObject({ status: 201, body: { inum, revision: 2 } })
    const replaced = await api('PUT', upload, form({ inum, fileName: 'login2.css', service: 'jans-auth' }))
    expect(replaced).toMatchObject({ status: 200, body: { inum, fileName: 'login2.css', enabled: false, revision: 2 } })
    expect(replaced.body).not.toHaveProperty('description')
    const withFile = await api('PUT', upload, form({ inum, fileName: 'login2.css', enabled: true }, 'c {}'))
    expect(withFile).toMatchObject({ status: 200, body: { enabled: true, revision: 3 } })

    expect(await api('DELETE', `${path}/${inum}`)).toMatchObject({ status: 204, text: '' })
    for (const method of ['GET', 'DELETE'])
      expect(await api<ApiError>(method, `${path}/${inum}`)).toMatchObject({ status: 404, body: { code: '404' } })
    expect((await api('GET', `${path}/name/login2.css`)).status).toBe(404)
    expect((await api('PUT', upload, form({ inum, fileName: 'login2.css' }))).status).toBe(404)

    const records = (await api<{ entries: string[] }>('GET', `/audit?pattern=${inum}`)).body.entries
    expect(records.map((line) => line.split(' ')[2])).toEqual(
      expect.arrayContaining(['create-asset', 'replace-asset', 'delete-asset'])
    )
    expect(records.join('\n')).not.toContain('b {}')
  })

  it('say which services, types and directories there are', async () => {
    const services = (await api<string[]>('GET', `${path}/services`)).body
    expect(services).toEqual(expect.arrayContaining(['jans-auth', 'jans-casa', 'jans-fido2', 'jans-scim']))
    const types = (await api<string[]>('GET', `${path}/asset-type`)).body
    expect(types).toEqual(expect.arrayContaining(['css', 'js', 'png', 'jar', 'html', 'properties']))
    expect(new Set(types).size).toBe(types.length)
    const directories = (
      await api<{ directory: string; type: string[]; jansServiceModule: string[] }[]>(
        'GET',
        `${path}/asset-dir-mapping`
      )
    ).body
    expect(directories.flatMap(({ type }) => type).toSorted()).toEqual(types.toSorted())
  })

  it('count the assets of a service that are in force', async () => {
    await bring({ fileName: 'fido.pem', service: 'jans-fido2' })
    await bring({ fileName: 'fido2.pem', service: 'jans-fido2', enabled: false })
    const loaded = await api<string>('POST', `${path}/service/jans-fido2`)
    expect(loaded).toMatchObject({ status: 200, body: 'Assets of jans-fido2 in force: 1' })
    expect((await api('POST', `${path}/service/jans-nothing`)).status).toBe(404)
  })

  it.each([
    ['no document', form(undefined, 'x'), { code: 'OCA001', description: 'document attribute is required.' }],
    ['no file name', form({ enabled: true }, 'x'), { code: 'OCA001', description: 'fileName attribute is required.' }],
    ['an empty file name', form({ fileName: '' }, 'x'), { code: 'OCA001' }],
    ['no file', form({ fileName: 'x.css' }), { code: 'RESOURCE_NULL' }],
    ['a name with a path', form({ fileName: '../x.css' }, 'x'), { message: 'Filename not valid' }],
    ['a type that there is not', form({ fileName: 'x.exe' }, 'x'), { code: '400' }],
    ['a service that there is not', form({ fileName: 'x.css', service: 'nothing' }, 'x'), { code: '400' }],
    ['a level that is none', form({ fileName: 'x.css', level: 'high' }, 'x'), { code: '400' }],
    ['a document that is no JSON', form('{', 'x'), { code: '400' }],
    ['a document that is a list', form('[]', 'x'), { code: '400' }],
    ['a document with a null character', form('{"fileName":"x.css","description":"\\u0000"}', 'x'), { code: '400' }],
    ['a document nested too deeply', form(`${'['.repeat(99)}${']'.repeat(99)}`, 'x'), { code: '400' }]
  ])('refuse a form with %s', async (_, body, expected) => {
    expect(await api<ApiError>('POST', upload, body)).toMatchObject({ status: 400, body: expected })
    expect((await api<Page>('GET', `${path}?pattern=x.css`)).body.totalEntriesCount).toBe(0)
  })

  it('refuse to replace what is not named, and to take the name of another asset', async () => {
    const [a, b] = [await bring({ fileName: 'first.css' }), await bring({ fileName: 'second.css' })]
    const body = { code: 'OCA001', description: 'inum attribute is required.' }
    expect(await api('PUT', upload, form({ fileName: 'first.css' }))).toMatchObject({ status: 400, body })
    const taken = await api<ApiError>('PUT', upload, form({ inum: b.inum, fileName: 'first.css' }))
    expect(taken).toMatchObject({ status: 400, body: { code: 'NAME_CONFLICT' } })
    expect((await api('GET', `${path}/${a.inum}`)).body).toEqual(a)
  })

  it.each([
    ['JSON', 'application/json', '{}', 415],
    ['a form without a boundary', 'multipart/form-data', 'x', 400],
    ['a form that ends too soon', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data', 400],
    ['nonsense', 'multipart/form-data; boundary=x', 'nonsense', 400],
    [
      'a form with two boundaries',
      'multipart/form-data; a="; boundary=y"; boundary=x',
      '--x\r\n\r\n\r\n'.repeat(10_000),
      400
    ],
    ['a form of very many parts', 'multipart/form-data; boundary=x', '--x\r\n\r\n\r\n'.repeat(10_000), 400]
  ])('refuse %s', async (_, type, body, status) => {
    expect((await api('POST', upload, body, { 'content-type': type })).status).toBe(status)
  })

  it('refuse a file that is too large', async () => {
    const { status } = await api('POST', upload, form({ fileName: 'large.png' }, new Uint8Array(10 * 1_048_576)))
    expect(status).toBe(413)
  })

  it('take a form as simple clients send it, with the document as a plain field', async () => {
    const body = [
      '--x\r\ncontent-disposition: form-data; name=document\r\n\r\n{"fileName":"plain.css"}',
      '--x\r\ncontent-disposition: form-data; name="assetFile"; filename="ä.css"\r\n\r\na {}',
      '--x--\r\n'
    ].join('\r\n')
    const answer = await api('POST', upload, body, { 'content-type': 'multipart/form-data; boundary="x"' })
    expect(answer).toMatchObject({ status: 201, body: { fileName: 'plain.css', enabled: false, level: 0 } })
  })

  it('refuse a status and a member that there are not', async () => {
    expect((await api('GET', `${path}?status=nonsense`)).status).toBe(400)
    expect((await api('GET', `${path}?sortBy=content`)).status).toBe(400)
    expect((await api('GET', `${path}?fieldValuePair=hash=x`)).status).toBe(400)
  })
})

describe('a file', () => {
  it('is served at its public address, byte by byte, and kept by browsers until it changes', async () => {
    const content = Uint8Array.from({ length: 256 }, (_, i) => i)
    const { fileName } = await bring({ fileName: 'my logo.png' }, content)
    const address = `${resources}/${encodeURIComponent(fileName)}`
    const answer = await get(address)
    expect(answer.status).toBe(200)
    expect(await answer.bytes()).toEqual(content)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cache-control': 'public, max-age=60'
    })
    const etag = answer.headers.get('etag') ?? ''
    // Without the second header fetch would say that it wants a new one in any case.
    const asBefore = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
    expect((await get(address, asBefore)).status).toBe(304)
    await bring({ fileName }, 'other')
    const changed = await get(address, asBefore)
    expect(await changed.text()).toBe('other')
  })

  it('of Casa is served at the address of Casa alone', async () => {
    await bring({ fileName: 'casa.css', service: 'jans-casa' })
    const answer = await get('/jans-casa/custom/casa.css')
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('text/css; charset=utf-8')
    expect((await get(`${resources}/casa.css`)).status).toBe(404)
  })

  it.each([
    { fileName: 'off.css', enabled: false },
    { fileName: 'scim.css', service: 'jans-scim' },
    { fileName: 'library.jar' },
    { fileName: 'texts.properties' },
    { fileName: 'page.ftlh' }
  ])('is not shown to anybody: %j', async (about) => {
    expect(await bring(about)).toMatchObject(about)
    expect((await get(`${resources}/${about.fileName}`)).status).toBe(404)
  })

  it('that is not there, or no longer, is not found', async () => {
    const { inum } = await bring({ fileName: 'short.css' })
    await api('DELETE', `${path}/${inum}`)
    for (const name of ['short.css', 'never.css', '%2e%2e%2fetc', '%00', 'a%ff'])
      expect((await get(`${resources}/${name}`)).status).toBeGreaterThanOrEqual(400)
    expect((await get(`${resources}/short.css`)).status).toBe(404)
  })

  it.each(['page.html', 'page.xhtml', 'drawing.svg'])(
    'that can have scripts has an origin of its own: %s',
    async (fileName) => {
      await bring({ fileName }, '<p/>')
      const policy = (await get(`${resources}/${fileName}`)).headers.get('content-security-policy')
      expect(policy).toMatch(/(^|; )sandbox allow-scripts;/)
      expect(policy).not.toContain('allow-same-origin')
    }
  )

  it('is code for other pages, and not for our own', async () => {
    await bring({ fileName: 'code.js' }, 'window.ran = true')
    const as = async (dest: string, site: string) =>
      (await get(`${resources}/code.js`, { 'sec-fetch-dest': dest, 'sec-fetch-site': site })).status
    for (const dest of ['script', 'worker', 'sharedworker', 'serviceworker', 'audioworklet', 'paintworklet'])
      expect(await as(dest, 'same-origin')).toBe(403)
    expect(await as('script', 'cross-site')).toBe(200)
    expect(await as('document', 'same-origin')).toBe(200)
  })

  describe('in a browser', () => {
    let browser: Browser
    beforeAll(async () => {
      browser = await openBrowser()
    })
    afterAll(() => browser.close())

    it('with scripts runs them where they reach nothing of the server, and its script runs in no page of ours', async () => {
      await bring({ fileName: 'part.js' }, 'document.title = `${origin} ${typeof localStorageOf()}`')
      const script = 'function localStorageOf() { try { return localStorage } catch { return } }'
      await bring({ fileName: 'own.html' }, `<script src="own.js"></script><script src="part.js"></script>`)
      await bring({ fileName: 'own.js' }, script)
      const origin = app.ctx.config.issuer
      const page = await browser.newPage()
      await page.goto(`${origin}${resources}/own.html`)
      await page.waitForFunction('document.title !== ""')
      expect(await page.title()).toBe('null undefined')

      await page.goto(`${origin}/admin`)
      const loaded = await page.evaluate(`new Promise((resolve) => {
        const script = document.createElement('script')
        script.src = '${resources}/part.js'
        script.onload = () => resolve('loaded')
        script.onerror = () => resolve('refused')
        document.head.append(script)
      })`)
      expect(loaded).toBe('refused')
      await page.close()
    })
  })
})

it('is served by each of several processes as soon as one has it', async () => {
  await using replicas = await startReplicas(await openEmptyPostgres())
  const [one, two] = replicas.all as [MinijansServer, MinijansServer]
  const first = await configApi(one, 'asset.write')
  const about = { fileName: 'shared.css', service: 'jans-auth', enabled: true }
  expect((await first('POST', upload, form(about, 'one {}'))).status).toBe(201)
  const read = async () => (await fetch(`${two.address}${resources}/shared.css`)).text()
  expect(await read()).toBe('one {}')
  await first('POST', upload, form(about, 'two {}'))
  expect(await read()).toBe('two {}')
})
