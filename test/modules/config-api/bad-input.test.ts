import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi, type Page } from '../../support/config-api.ts'

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'openid/clients.write', 'openid/clients.delete', 'scopes.write', 'logging.readonly')
})
afterAll(() => app.close())

const totals = async () =>
  Promise.all(
    ['/openid/clients', '/scopes', '/audit'].map(
      async (path) => (await api<Page>('GET', `${path}?limit=0`)).body.totalEntriesCount
    )
  )
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

const bodies: [string, string | Uint8Array, number][] = [
  ['malformed JSON', '{"redirectUris": [', 400],
  ['nothing but blanks', '   ', 400],
  ['a text', '"x"', 400],
  ['a number', '7', 400],
  ['null', 'null', 400],
  ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]), 400],
  ['a byte order mark of another encoding', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), 400],
  ['33 levels', nested(33), 400],
  ['100,000 levels', nested(100_000), 400],
  ['10 MB', `{"id":"${'x'.repeat(10_000_000)}"}`, 413]
]

describe.each([
  ['POST', '/openid/clients'],
  ['PUT', '/openid/clients'],
  ['PATCH', '/openid/clients/any'],
  ['POST', '/scopes'],
  ['PUT', '/scopes'],
  ['PATCH', '/scopes/10B2']
])('%s %s', (method, path) => {
  it.each(bodies)('refuses %s and stores nothing', async (_name, body, status) => {
    const before = await totals()
    const answer = await api<ApiError>(method, path, body)
    // A patch of a client that is not there may be refused for that.
    expect(path.endsWith('any') && answer.status === 404 ? status : answer.status).toBe(status)
    expect(answer.body).toMatchObject({ code: expect.any(String), message: expect.any(String) })
    expect(answer.text).not.toMatch(/node_modules|at \w+ \(|stack/)
    expect(await totals()).toEqual(before)
  })

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', ''])(
    'refuses the content type %j',
    async (type) => {
      const answer = await api<ApiError>(method, path, '{}', { 'content-type': type })
      expect(answer.status).toBe(415)
      expect(answer.body.code).toBe('415')
    }
  )
})

it.each(['limit=1&limit=2', 'pattern=a&pattern=b', 'sortBy=inum&sortBy=inum', 'unknown=1&unknown=2'])(
  'refuses the duplicated parameters %s',
  async (query) => {
    const { status, body } = await api<ApiError>('GET', `/openid/clients?${query}`)
    expect(status).toBe(400)
    expect(body.description).toContain('more than once')
  }
)

const metacharacters = [
  `'; DROP TABLE clients; --`,
  `" or ""="`,
  '%_\\',
  '${7*7}{{7*7}}<%= 7*7 %>#{7*7}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '*)(uid=*))(|(uid=*',
  'ünïcode 🙂 \u202e \u0007',
  '$.a[0]'
]

it.each(metacharacters)('keeps %j as the text that it is', async (text) => {
  const redirectUris = ['https://app.example.org/']
  const { status, body } = await api('POST', '/openid/clients', { redirectUris, displayName: text, description: text })
  expect(status).toBe(201)
  expect(body).toMatchObject({ displayName: text, description: text })
  const found = await api<Page>('GET', `/openid/clients?fieldValuePair=displayName=${encodeURIComponent(text)}`)
  expect(found.body.entries.map(({ inum }) => inum)).toEqual([body.inum])
  expect((await api('DELETE', `/openid/clients/${body.inum as string}`)).status).toBe(204)
})

it.each(metacharacters)('finds nothing and breaks nothing with %j in the address', async (text) => {
  const encoded = encodeURIComponent(text)
  expect((await api('GET', `/openid/clients/${encoded}`)).status).toBe(404)
  expect((await api('GET', `/scopes/${encoded}`)).status).toBe(404)
  expect((await api('GET', `/scopes/creator/${encoded}`)).status).toBe(200)
  expect((await api('GET', `/openid/clients?pattern=${encoded}`)).status).toBe(200)
  expect((await api('GET', `/scopes?pattern=${encoded}&sortBy=id`)).status).toBe(200)
  expect((await api('GET', `/scopes?sortBy=${encoded}`)).status).toBe(400)
  expect((await api('GET', `/audit?pattern=${encoded}`)).status).toBe(200)
})

it('refuses what cannot be decoded, and texts that not every database can keep', async () => {
  for (const path of ['/openid/clients/%ff', '/openid/clients/a%00', '/scopes/%00'])
    expect(await api<ApiError>('GET', path)).toMatchObject({ status: 400, body: { code: '400' } })
  const redirectUris = ['https://app.example.org/']
  for (const description of ['a\u0000b', '\ud800'])
    expect((await api('POST', '/openid/clients', { redirectUris, description })).status).toBe(400)
  expect((await api('GET', '/openid/clients?pattern=%00')).status).toBe(400)
})

it('answers to other methods and other paths in its own form', async () => {
  const answer = await api<ApiError>('DELETE', '/openid/clients')
  expect(answer).toMatchObject({ status: 405, body: { code: '405' } })
  expect(answer.headers.get('allow')).toBe('GET, POST, PUT, HEAD')
  expect(await api('GET', '/openid/nothing')).toMatchObject({ status: 404, body: { code: '404' } })
  expect((await api('GET', '/__proto__')).status).toBe(404)
})

it('never lets an answer be kept by a cache', async () => {
  for (const path of ['/openid/clients', '/nothing', '/health'])
    expect((await api('GET', path)).headers.get('cache-control')).toBe('no-store')
})
