import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ConfigApi, type Page } from '../../support/config-api.ts'
import { startReceiver, type Receiver } from '../../support/receiver.ts'
import { accessToken } from '../../support/tokens.ts'

type Document = Record<string, unknown> & { inum: string }
interface Outcome {
  success: boolean
  responseMessage: string
  responseCode: number
  responseObject: { webhookId: string; inum: string }
}

const adminUi = 'https://jans.io/oauth/jans-auth-server/config/adminui'
const path = '/../../admin-ui/webhook'

let app: MinijansServer
let receiver: Receiver
let api: ConfigApi
let reader: ConfigApi
beforeAll(async () => {
  app = await startApp()
  receiver = await startReceiver()
  const scopes = ['read-all', 'write-all', 'delete-all'].map((name) => `${adminUi}/${name}`)
  api = await configApi(app, ...scopes, 'scopes.admin', 'openid/clients.admin', 'attributes.admin', 'logging.readonly')
  reader = await configApi(app, `${adminUi}/webhook.readonly`)
})
afterAll(async () => {
  await app.close()
  await receiver[Symbol.asyncDispose]()
})
beforeEach(async () => {
  for (const { inum } of (await api<Page>('GET', `${path}?limit=200`)).body.entries)
    await api('DELETE', `${path}/${inum as string}`)
  receiver.received.length = 0
  receiver.answer(200)
})

const minimal = () => ({
  displayName: 'Tells_the_shop',
  url: `${receiver.origin}/hook/\${inum}`,
  httpMethod: 'POST',
  jansEnabled: true,
  httpRequestBody: { inum: '${inum}' }
})
const create = async (more: object = {}) => (await api<Document>('POST', path, { ...minimal(), ...more })).body
const arrived = async (count: number) => {
  for (let i = 0; i < 500 && receiver.received.length < count; i++) await pause(10)
  return receiver.received
}

it('is created, read, searched, replaced and deleted', async () => {
  const given = {
    ...minimal(),
    inum: 'chosen',
    description: 'All about scopes',
    httpHeaders: [
      { key: 'Content-Type', value: 'application/json' },
      { key: 'Authorization', value: 'Bearer s3cret' }
    ],
    httpRequestBody: { empty: '', none: null, list: [], deep: { '${a}': ['${inum}'] } },
    auiFeatureIds: ['scopes_delete', 'scopes_write']
  }
  const created = await api<Document>('POST', path, given)
  expect(created.status).toBe(201)
  const { inum } = created.body
  const dn = `inum=${inum},ou=webhook,ou=admin-ui,o=jans`
  expect(created.body).toEqual({ ...given, dn, baseDn: dn, inum: expect.stringMatching(/^[\da-f-]{36}$/) })

  const list = await api<Page>('GET', `${path}?pattern=${inum},nobody&sortBy=displayName&sortOrder=descending`)
  expect(list.body).toEqual({ start: 0, totalEntriesCount: 1, entriesCount: 1, entries: [created.body] })
  for (const query of ['pattern=ALL%20ABOUT', 'fieldValuePair=httpMethod=POST,jansEnabled=true', 'pattern=tells_'])
    expect((await api<Page>('GET', `${path}?${query}`)).body.entries).toEqual([created.body])
  for (const query of ['pattern=nobody', 'fieldValuePair=jansEnabled=false', 'startIndex=1', 'limit=0'])
    expect((await api<Page>('GET', `${path}?${query}`)).body.entries).toEqual([])
  for (const query of ['limit=201', 'sortBy=headers', 'fieldValuePair=headers=x'])
    expect((await api('GET', `${path}?${query}`)).status).toBe(400)

  const replaced = await api('PUT', path, { ...created.body, jansEnabled: false, auiFeatureIds: ['users_edit'] })
  expect(replaced.status).toBe(200)
  expect(replaced.body).toEqual({ ...created.body, jansEnabled: false, auiFeatureIds: ['users_edit'] })
  expect((await api('GET', `${path}/users_edit`)).body).toEqual([replaced.body])
  expect((await api('GET', `${path}/scopes_write`)).body).toEqual([])

  expect(await api('DELETE', `${path}/${inum}`)).toMatchObject({ status: 204, text: '' })
  expect((await api<Page>('GET', `${path}?pattern=${inum}`)).body.entries).toEqual([])
  expect(await api('DELETE', `${path}/${inum}`)).toMatchObject({ status: 404, body: { success: false } })
  expect(await api('PUT', path, { ...given, inum })).toMatchObject({ status: 400, body: { success: false } })
  expect(await api('PUT', path, { ...given, inum: undefined })).toMatchObject({ status: 400 })
})

it('shows what is in its headers to those alone who could have set it', async () => {
  const headers = [
    { key: 'content-type', value: 'text/plain' },
    { key: 'X-Api-Key', value: 's3cret' }
  ]
  const webhook = await create({ httpHeaders: headers })
  const masked = [headers[0], { key: 'X-Api-Key', value: '***' }]
  const seen = (await reader<Page>('GET', path)).body.entries[0] as Document
  expect(seen.httpHeaders).toEqual(masked)
  const writer = await configApi(app, `${adminUi}/webhook.write`)
  expect((await writer<Page>('GET', path)).body.entries).toEqual([webhook])

  // Whoever was shown the mask sends it back with what is changed.
  const saved = await writer<Document>('PUT', path, { ...seen, description: 'changed' })
  expect(saved.body).toMatchObject({ description: 'changed', httpHeaders: headers })
  expect((await api('POST', path, { ...minimal(), httpHeaders: masked })).status).toBe(400)
  const lines = (await api<{ entries: string[] }>('GET', `/audit?pattern=${webhook.inum}`)).body.entries
  expect(lines).toHaveLength(2)
  expect(lines.join()).not.toContain('s3cret')
})

it.each([
  ['no url', { url: undefined }],
  ['no name', { displayName: '' }],
  ['a name with a blank', { displayName: 'two words' }],
  ['a name of one letter', { displayName: 'x' }],
  ['a method that there is not', { httpMethod: 'TRACE' }],
  ['another protocol', { url: 'file:///etc/passwd' }],
  ['no address', { url: 'nowhere' }],
  ['a short code for the host', { url: 'https://${inum}.example/' }],
  ['a short code for the host behind other slashes', { url: 'https:/\\${inum}/' }],
  ['a password in the url', { url: 'https://u:p@hook.example/' }],
  ['no body', { httpRequestBody: undefined }],
  ['a list as its body', { httpRequestBody: [] }],
  ['a feature that there is not', { auiFeatureIds: ['nothing_write'] }],
  ['a header over two lines', { httpHeaders: [{ key: 'X-A', value: 'a\r\nX-B: b' }] }],
  ['a header name with a blank', { httpHeaders: [{ key: 'X A', value: 'a' }] }],
  ['a header of the connection', { httpHeaders: [{ key: 'Transfer-Encoding', value: 'chunked' }] }],
  ['another host', { httpHeaders: [{ key: 'Host', value: 'internal' }] }]
])('is refused with %s', async (_case, wrong) => {
  const answer = await api('POST', path, { ...minimal(), ...wrong })
  expect(answer).toMatchObject({ status: 400, body: { success: false, responseCode: 400 } })
  expect((await api<Page>('GET', path)).body.totalEntriesCount).toBe(0)
})

it('follows features, which know their webhooks', async () => {
  const { inum } = await create({ auiFeatureIds: ['scopes_write', 'scopes_write', 'users_delete'] })
  const all = (await api<Record<string, unknown>[]>('GET', `${path}/features`)).body
  expect(all.map(({ auiFeatureId }) => String(auiFeatureId)).toSorted()).toEqual([
    'attributes_delete',
    'attributes_write',
    'custom_script_delete',
    'custom_script_write',
    'fido_configuration_write',
    'jans_link_write',
    'oidc_clients_delete',
    'oidc_clients_write',
    'scim_configuration_edit',
    'scopes_delete',
    'scopes_write',
    'smtp_configuration_edit',
    'users_delete',
    'users_edit'
  ])
  const own = (await api<Record<string, unknown>[]>('GET', `${path}/features/${inum}`)).body
  expect(own).toEqual(all.filter(({ webhookIdsMapped }) => webhookIdsMapped !== undefined))
  expect(own).toMatchObject([
    { auiFeatureId: 'scopes_write', jansScope: 'https://jans.io/oauth/config/scopes.write', webhookIdsMapped: [inum] },
    { auiFeatureId: 'users_delete', webhookIdsMapped: [inum] }
  ])
  expect((await api('GET', `${path}/features/nobody`)).body).toEqual([])
  expect((await api('GET', `${path}/nothing_write`)).body).toEqual([])
})

describe('a change', () => {
  const features = ['scopes_write', 'scopes_delete', 'oidc_clients_write', 'oidc_clients_delete', 'users_edit']

  it('is told of within moments, with what was changed', async () => {
    await create({
      auiFeatureIds: features,
      httpHeaders: [{ key: 'Authorization', value: 'Bearer s3cret' }],
      httpRequestBody: { scope: '${id}', shown: '${attributes.showInConfigurationEndpoint}' }
    })
    const scope = (await api<Document>('POST', '/scopes', { id: 'https://shop.example.org/a b'.replace(' ', '') })).body
    await api('PATCH', `/scopes/${scope.inum}`, [{ op: 'replace', path: '/description', value: 'x' }])
    await api('DELETE', `/scopes/${scope.inum}`)
    const received = await arrived(3)
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array.from({ length: 3 }, () => `POST /hook/${scope.inum}`)
    )
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'content-type': 'application/json',
      'webhook-id': expect.any(String)
    })
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ scope: 'https://shop.example.org/ab', shown: 'true' })
  })

  it('is told of from whichever surface it comes', async () => {
    await create({ auiFeatureIds: features, url: `${receiver.origin}/\${userId}\${clientName}`, httpMethod: 'GET' })
    const scim = await accessToken(app, 'https://jans.io/scim/users.write')
    await fetch(`${app.address}/jans-scim/restv1/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${scim}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'by-scim' })
    })
    await fetch(`${app.address}/jans-auth/restv1/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://rp.example/cb'], client_name: 'by-registration' })
    })
    const urls = (await arrived(2)).map(({ url }) => url)
    expect(urls[0]).toContain('by-scim')
    expect(urls[1]).toContain('by-registration')
  })

  it('that was refused is not told of, nor one by nobody', async () => {
    await create({ auiFeatureIds: features })
    await api('POST', '/scopes', { id: 'two words' })
    await createUser(app.ctx, { userName: 'by-nobody' })
    const scope = (await api<Document>('POST', '/scopes', { id: 'https://shop.example.org/told' })).body
    await arrived(1)
    await pause(1100)
    expect(receiver.received.map(({ url }) => url)).toEqual([`/hook/${scope.inum}`])
  })

  it('that cannot be told of is shown as waiting', async () => {
    receiver.answer(500)
    const { inum } = await create({ auiFeatureIds: features })
    const { body: scope, headers } = await api<Document>('POST', '/scopes', { id: 'https://shop.example.org/waits' })
    await arrived(1)
    await pause(50)
    const deliveries = (query: string) => reader<Page>('GET', `${path}/deliveries?webhookId=${inum}${query}`)
    expect((await deliveries('')).body).toMatchObject({
      totalEntriesCount: 1,
      entries: [
        {
          webhookId: inum,
          featureId: 'scopes_write',
          correlationId: headers.get('x-correlation-id'),
          attempts: 1,
          problem: 'The answer was 500',
          nextAttemptAt: expect.stringMatching(/^\d{4}-/)
        }
      ]
    })
    expect((await deliveries('&status=failed')).body.entries).toEqual([])
    expect((await deliveries('&status=nonsense')).status).toBe(400)
    expect(JSON.stringify((await deliveries('')).body)).not.toContain(scope.inum)
  })
})

describe('the trigger', () => {
  const fire = (body: unknown, feature = 'users_edit') => reader<Outcome[]>('POST', `${path}/trigger/${feature}`, body)

  it('fires the enabled webhooks of the feature and tells of each what came of it', async () => {
    const well = await create({ auiFeatureIds: ['users_edit'], httpMethod: 'PUT' })
    const lost = await create({ auiFeatureIds: ['users_edit'], url: 'http://127.0.0.1:1/', displayName: 'lost' })
    await create({ auiFeatureIds: ['users_edit'], jansEnabled: false })
    await create({ auiFeatureIds: ['users_delete'] })
    const values = { inum: 'a/../b', x: '' }
    const { status, body } = await fire([{ webhookId: well.inum, shortcodeValueMap: values }])
    expect(status).toBe(200)
    expect(body).toHaveLength(2)
    expect(body.find(({ success }) => success)).toEqual({
      success: true,
      responseMessage: 'Tells_the_shop: The answer was 200',
      responseCode: 200,
      responseObject: { webhookId: well.inum, inum: well.inum }
    })
    expect(body.find(({ success }) => !success)).toMatchObject({
      responseCode: 500,
      responseObject: { webhookId: lost.inum }
    })
    expect(receiver.received).toMatchObject([{ method: 'PUT', url: '/hook/a%2F..%2Fb', body: '{"inum":"a/../b"}' }])
    const lines = await api<{ entries: string[] }>('GET', '/audit?pattern=trigger-webhook')
    expect(lines.body.entries.at(-1)).toMatch(/webhook-feature users_edit .*client_id=.*"success":true/)
  })

  it('takes what stands alone, a body that is text, and an answer that is none', async () => {
    const json = '{"mail":"${mail}"}'
    const { inum } = await create({
      auiFeatureIds: ['users_edit'],
      httpRequestBody: undefined,
      httpRequestBodyString: json
    })
    await fire({ webhookId: inum, shortcodeValueMap: { mail: 'a"b' } })
    expect(receiver.received.at(-1)?.body).toBe('{"mail":"a\\"b"}')
    const form = {
      inum,
      httpRequestBody: undefined,
      httpRequestBodyString: 'mail=${mail}&x=1',
      httpHeaders: [{ key: 'Content-Type', value: 'application/x-www-form-urlencoded' }]
    }
    await api('PUT', path, { ...minimal(), ...form, auiFeatureIds: ['users_edit'] })
    await fire({ webhookId: inum, shortcodeValueMap: { mail: 'a&b' } })
    expect(receiver.received.at(-1)?.body).toBe('mail=a%26b&x=1')
    receiver.answer(0)
    expect((await fire([])).body).toMatchObject([{ success: false, responseCode: 500 }])
    receiver.answer(302)
    expect((await fire([])).body).toMatchObject([{ success: false, responseCode: 302 }])
  })

  it('knows its features and refuses what is not a list of values', async () => {
    expect(await fire([], 'nothing_write')).toMatchObject({ status: 404, body: { success: false } })
    expect((await fire([], 'users_edit')).body).toEqual([])
    for (const body of ['x', 7, [{}], [{ webhookId: 'x', shortcodeValueMap: 'y' }]])
      expect((await fire(body)).status).toBe(400)
  })

  it('reaches no private address of a server in production', async () => {
    const { outboundFetch } = await import('#modules/core/outbound')
    const guarded = outboundFetch({ allowLoopback: false, allowedHosts: [] })
    await using second = await startApp({}, { fetch: guarded })
    const other = await configApi(second, `${adminUi}/write-all`, `${adminUi}/read-all`)
    await other('POST', path, { ...minimal(), auiFeatureIds: ['users_edit'] })
    const { body } = await other<Outcome[]>('POST', `${path}/trigger/users_edit`, [])
    expect(body).toMatchObject([{ success: false, responseMessage: expect.stringContaining('private address') }])
    expect(receiver.received).toEqual([])
  })
})

it('needs the scope of each operation', async () => {
  for (const [method, where] of [
    ['POST', path],
    ['PUT', path],
    ['DELETE', `${path}/x`]
  ] as const)
    expect((await reader(method, where, {})).status).toBe(401)
  const nobody = await configApi(app, 'scopes.readonly')
  for (const where of ['', '/features', '/features/x', '/users_edit', '/deliveries'])
    expect((await nobody('GET', `${path}${where}`)).status).toBe(401)
})
