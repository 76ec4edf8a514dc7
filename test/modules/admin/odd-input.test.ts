import { afterAll, beforeAll, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { createClient, searchClients } from '#modules/clients/index'
import { listPermissions, listRoles } from '#modules/roles/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { configApi } from '../../support/config-api.ts'

let app: MinijansServer
let agent: Agent
let csrf: string
beforeAll(async () => {
  app = await startApp()
  agent = new Agent(app)
  csrf = csrfOf((await agent.signIn()).text)
})
afterAll(() => app.close())

const send = (path: string, type: string | undefined, body: string | FormData, from = agent) =>
  from.request(path, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', ...(type && { 'content-type': type }) },
    body
  })
const upload = (fields: Record<string, string | File>) => {
  const form = new FormData()
  for (const [name, value] of Object.entries({ csrf, ...fields })) form.set(name, value)
  return form
}

it('refuses U+0000 however a form carries it', async () => {
  const urlencoded = 'application/x-www-form-urlencoded'
  const bare = await send('/admin/roles/new', urlencoded, `csrf=${csrf}&role=odd\0name`)
  const escaped = await send('/admin/roles/new', urlencoded, `csrf=${csrf}&role=odd%00name`)
  const text = await send('/admin/roles/permissions/new', undefined, upload({ permission: 'odd\0name' }))
  const file = new File(['x'], 'odd\0name.css')
  const named = await send('/admin/assets/new', undefined, upload({ service: '', content: file }))
  expect([bare.status, escaped.status, text.status, named.status]).toEqual([400, 400, 400, 400])
  expect((await listRoles(app.ctx)).map(({ role }) => role).filter((role) => role.startsWith('odd'))).toEqual([])
  expect((await listPermissions(app.ctx)).filter(({ permission }) => permission.startsWith('odd'))).toEqual([])
})

const client = { displayName: 'Odd', grantTypes: 'client_credentials' }

it.each([
  ['customAttributes', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'nested at most 32 deep'],
  ['jwks', `{"keys":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'nested at most 32 deep'],
  ['customAttributes', '[{"name":"team","values":["a\\u0000b"]}]', 'halves of surrogate pairs'],
  ['customAttributes', '[{', 'is not JSON: '],
  ['expirationDate', '2031-02-31T12:00', 'must be a date and a time'],
  ['inum', '..', 'may have letters'],
  ['redirectUris', '', 'are needed']
])('refuses this at the field: %s', async (name, value, message) => {
  const refused = await agent.post(
    '/admin/clients/new',
    { ...client, ...(value === '' && { grantTypes: 'authorization_code' }), [name]: value },
    csrf
  )
  expect(refused.status).toBe(400)
  expect(refused.text).toMatch(new RegExp(`#field-${name}"[^:]*: [^<]*${message}`))
  expect((await searchClients(app.ctx, { patterns: ['Odd'] })).total).toBe(0)
})

it('has a page for an address that cannot be read, and signs in from one that is too long for a cookie', async () => {
  const answer = await agent.request('/admin/clients/%E0%A4%A')
  expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8'])
  const other = new Agent(app)
  const begun = await other.request((await other.request(`/admin/clients?q=${'x'.repeat(6000)}`)).location)
  expect(begun.status).toBe(303)
  expect(other.cookies.get('minijans-admin-sign-in')?.length).toBeLessThan(3900)
})

it('does not promise to keep a form with a file when the session is over', async () => {
  const refused = await send('/admin/assets/new', undefined, upload({ description: 'Typed' }), new Agent(app))
  expect(refused.status).toBe(401)
  expect(refused.text).not.toContain('nothing that you typed is lost')
  expect(refused.text).toContain('href="/admin/sign-in?to=%2Fadmin%2Fassets%2Fnew"')
})

it('records as the properties of the API want it, whether or not a page calls one of its operations', async () => {
  const api = await configApi(app, 'properties.write')
  const hidden = ['client', 'scope'].map((name) => ({ name, text: ['description'] }))
  const set = [{ op: 'replace', path: '/auditLogConf/ignoreObjectMapping', value: hidden }]
  expect((await api('PATCH', '/api-config', set)).status).toBe(200)
  const { inum } = await createClient(app.ctx, { definition: { grantTypes: ['client_credentials'] } })
  const page = await agent.request(`/admin/clients/${inum}/edit`)
  const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const unspoken = { description: 'not to be written down' }
  expect((await agent.post(`/admin/clients/${inum}/edit`, { ...client, ...unspoken, version }, csrf)).status).toBe(303)
  expect((await agent.post('/admin/scopes/new', { id: 'quiet', scopeType: 'oauth', ...unspoken }, csrf)).status).toBe(
    303
  )
  const { records } = await searchAudit(app.ctx.db, { pattern: 'admin pages', offset: 0, limit: 5 })
  const changes = records.map(({ resourceType, changes }) => [resourceType, changes.description])
  expect(changes).toContainEqual(['client', ['***', '***']])
  expect(changes).toContainEqual(['scope', ['***', '***']])
  expect(JSON.stringify(records)).not.toContain(unspoken.description)
})
