import { afterAll, beforeAll, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'
import { redirectUri, register } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'

const path = '/org'

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'organization.write')
})
afterAll(() => app.close())

const patch = (...changes: object[]) => api('PATCH', path, changes)
const replace = (member: string, value: unknown) => ({ op: 'replace', path: `/${member}`, value })

async function signInPage(language: string): Promise<string> {
  const { client_id } = await register(app)
  const request = { client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid', ui_locales: language }
  return (await new Person(app).begin(request)).text
}

it('is what Janssen installs, until somebody changes it', async () => {
  const { status, body } = await api('GET', path)
  expect(status).toBe(200)
  expect(body).toMatchObject({ dn: 'o=jans', baseDn: 'o=jans', displayName: 'Gluu', themeColor: '166309' })
})

it('is patched; members that nobody knows change nothing', async () => {
  const before = (await api('GET', path)).body
  const patched = await patch(
    replace('displayName', 'Example <Ltd>'),
    replace('description', 'An example'),
    replace('CountryName', 'XX'),
    replace('jsLogoPath', '/opt/logo.png'),
    replace('customMessages', ['hello']),
    { op: 'remove', path: '/themeColor' },
    replace('dn', 'o=other')
  )
  const { themeColor: _, ...rest } = before
  expect(patched.status).toBe(200)
  expect(patched.body).toEqual({
    ...rest,
    displayName: 'Example <Ltd>',
    description: 'An example',
    jsLogoPath: '/opt/logo.png',
    customMessages: ['hello']
  })
  expect((await api('GET', path)).body).toEqual(patched.body)
  const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 100 })
  expect(records.find(({ operation }) => operation === 'patch-organization')).toMatchObject({
    resourceType: 'organization',
    changes: { organization: [expect.objectContaining({ displayName: 'Gluu' }), expect.anything()] }
  })
})

it('signs the pages where people sign in, in every language, once it has a name of its own', async () => {
  await patch(replace('displayName', 'Gluu'))
  expect(await signInPage('en')).toContain(' minijans</span>')
  await patch(replace('displayName', 'Example <Ltd>'))
  for (const language of ['en', 'de']) {
    const page = await signInPage(language)
    expect(page).toContain('<span class="brand">Example &lt;Ltd&gt;</span>')
    expect(page).not.toContain(' minijans</span>')
  }
})

it.each([
  ['displayName', null, 'OCA001'],
  ['description', '', 'OCA001'],
  ['displayName', 'x'.repeat(61), '400'],
  ['displayName', 7, '400'],
  ['themeColor', 'green', '400'],
  ['customMessages', 'one', '400']
])('keeps its %s from being %s', async (member, value, code) => {
  const before = (await api('GET', path)).body
  const refused = await api<ApiError>('PATCH', path, [replace(member, value)])
  expect([refused.status, refused.body.code]).toEqual([400, code])
  expect((await api('GET', path)).body).toEqual(before)
})

it('is guarded by scopes of its own', async () => {
  const reader = await configApi(app, 'organization.readonly')
  expect((await reader('GET', path)).status).toBe(200)
  expect((await reader('PATCH', path, [])).status).toBe(401)
  expect((await (await configApi(app))('GET', path)).status).toBe(401)
})
