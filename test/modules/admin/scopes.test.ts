import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createScope, findScope, searchScopes, scopeDn } from '#modules/scopes/index'
import { createClient } from '#modules/clients/index'
import { createScript, scriptDn } from '#modules/scripts/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { administrator, errorAt, expectReadOnly, told, versionIn } from '../../support/administrator.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

let app: MinijansServer
let browser: Browser
beforeAll(async () => {
  app = await startApp()
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

const named = async (id: string) => (await searchScopes(app.ctx.db, { members: [['id', id]] })).scopes[0]

it('makes a scope, finds, changes and deletes it', async () => {
  await signedIn(app, browser, '/admin/scopes', async (page) => {
    await page.getByRole('link', { name: 'Add a scope' }).click()
    await page.getByLabel('Scope', { exact: true }).fill('two words')
    await page.getByRole('button', { name: 'Add the scope' }).click()
    await page.getByRole('alert').getByText('printable ASCII').waitFor()
    await page.getByLabel('Scope', { exact: true }).fill('orders.read')
    await page.getByLabel('Description', { exact: true }).fill('See your orders')
    await page.getByPlaceholder('Search claims').fill('nick')
    await page.getByRole('checkbox', { name: 'Nickname' }).first().check()
    await page.getByLabel('Expires').fill('2999-12-31T12:30')
    await page.getByText('The same by API and command line').click()
    await page.getByText('--operation-id post-oauth-scopes').waitFor()
    expect(await named('orders.read')).toBeUndefined()
    await page.getByRole('button', { name: 'Add the scope' }).click()
    await told(page, 'The scope was added.')
    const admin = await findUserByName(app.ctx.db, 'admin')
    expect(await named('orders.read')).toMatchObject({
      scopeType: 'openid',
      description: 'See your orders',
      expiresAt: Date.UTC(2999, 11, 31, 12, 30),
      creatorId: admin?.inum,
      claims: [expect.stringContaining('ou=attributes')]
    })
    await page.getByRole('link', { name: 'user admin' }).waitFor()

    await page.goto('/admin/scopes')
    await page.getByRole('searchbox').fill('ORDERS')
    await page.locator('#results').getByText('1–1 of 1').waitFor()
    await page.getByRole('link', { name: 'orders.read' }).click()
    await page.getByRole('link', { name: 'Edit' }).click()
    // What does not matter for a type is out of the way, and not lost.
    const claims = page.getByPlaceholder('Search claims')
    await page.getByLabel('Type', { exact: true }).selectOption('oauth')
    await claims.waitFor({ state: 'hidden' })
    await page.getByLabel('Type', { exact: true }).selectOption('spontaneous')
    await page.getByLabel('Patterns').fill('^order:\\d+$')
    await page.getByLabel('Expires').fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The scope was saved.')
    const saved = await named('orders.read')
    expect(saved).toMatchObject({
      scopeType: 'spontaneous',
      attributes: { spontaneousClientScopes: ['^order:\\d+$'] }
    })
    expect(saved?.claims).toHaveLength(1)
    expect(saved?.expiresAt).toBeUndefined()

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the scope' }).click()
    await told(page, 'The scope was deleted.')
    expect(await named('orders.read')).toBeUndefined()
  })
})

it('keeps what a scope has and the server does not know, and the seconds of its end', async () => {
  const expiresAt = Date.UTC(2999, 11, 31, 12, 30, 42)
  const others = { claims: ['inum=GONE,ou=attributes,o=jans'], dynamicScopeScripts: ['inum=GONE,ou=scripts,o=jans'] }
  const { inum } = await createScope(app.ctx, { id: 'migrated', scopeType: 'dynamic', expiresAt, ...others })
  const { agent, csrf } = await administrator(app, 'keeper', 'api-admin')
  const form = await agent.request(`/admin/scopes/${inum}/edit`)
  const chosen = [...form.text.matchAll(/<input type="checkbox"[^>]*>|<input[^>]*checked[^>]*>/g)]
    .map(([tag]) => ({ name: / name="([^"]+)"/.exec(tag)?.[1], value: / value="([^"]+)"/.exec(tag)?.[1] ?? '', tag }))
    .filter(({ tag }) => tag.includes(' checked'))
  const valuesOf = (name: string) => chosen.filter((one) => one.name === name).map(({ value }) => value)
  const [, end = ''] = /name="expirationDate"[^>]*value="([^"]*)"[^>]*step="1"/.exec(form.text) ?? []
  const saved = await agent.post(
    `/admin/scopes/${inum}/edit`,
    {
      version: versionIn(form),
      id: 'migrated',
      scopeType: 'dynamic',
      description: 'Typed',
      claims: valuesOf('claims'),
      dynamicScopeScripts: valuesOf('dynamicScopeScripts'),
      expirationDate: end
    },
    csrf
  )
  expect(saved.status).toBe(303)
  expect(await findScope(app.ctx.db, inum)).toMatchObject({ description: 'Typed', expiresAt, ...others })
})

it('goes on after the session was over in the middle of a form, with all that was typed', async () => {
  await signedIn(app, browser, '/admin/scopes/new', async (page) => {
    await page.getByLabel('Scope', { exact: true }).fill('typed.long')
    await page.getByLabel('Description', { exact: true }).fill('Two\nlines')
    await page.getByPlaceholder('Search claims').fill('nick')
    await page.getByRole('checkbox', { name: 'Nickname' }).first().check()
    const cookies = (await page.context().cookies()).filter(({ name }) => !name.includes('admin'))
    await page.context().clearCookies()
    await page.context().addCookies(cookies)
    await page.getByRole('button', { name: 'Add the scope' }).click()
    await page.getByRole('heading', { level: 1, name: 'Your session is over' }).waitFor()
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Sign in, in another tab' }).click()
    ])
    await tab.waitForLoadState()
    if (await tab.getByLabel('User name').isVisible()) {
      await tab.getByLabel('User name').fill('admin')
      await tab.getByLabel('Password', { exact: true }).fill(adminPassword)
      await tab.getByRole('button', { name: 'Sign in' }).click()
    }
    await tab.waitForURL((url) => url.pathname === '/admin/signed-in')
    await page.bringToFront()
    await page.getByRole('button', { name: 'Go on with what was typed' }).click()
    await page.getByRole('heading', { level: 1, name: 'Add a scope' }).waitFor()
    expect(await page.getByLabel('Description', { exact: true }).inputValue()).toBe('Two\nlines')
    expect(await page.getByRole('checkbox', { name: 'Nickname' }).first().isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Add the scope' }).click()
    await told(page, 'The scope was added.')
    expect(await named('typed.long')).toMatchObject({ description: 'Two\nlines' })
  })
})

it('tells the second of two administrators that the first was faster, and keeps what was typed', async () => {
  const { inum } = await createScope(app.ctx, { id: 'shared', scopeType: 'oauth' })
  const path = `/admin/scopes/${inum}/edit`
  const first = await administrator(app, 'first', 'api-admin')
  const second = await administrator(app, 'second', 'api-admin')
  const version = versionIn(await first.agent.request(path))
  const typed = { id: 'shared', scopeType: 'oauth', version }
  const won = await first.agent.post(path, { ...typed, description: 'From the first' }, first.csrf)
  expect([won.status, won.location]).toEqual([303, `/admin/scopes/${inum}?done=scope-saved`])
  const lost = await second.agent.post(path, { ...typed, description: 'From the second' }, second.csrf)
  expect(lost.status).toBe(409)
  expect(lost.text).toContain('Somebody else saved this')
  expect(lost.text).toContain('From the second</textarea')
  expect((await findScope(app.ctx.db, inum))?.description).toBe('From the first')
  // Having seen that, one may save over it.
  const again = { ...typed, version: versionIn(lost), description: 'From the second' }
  expect((await second.agent.post(path, again, second.csrf)).status).toBe(303)
  expect((await findScope(app.ctx.db, inum))?.description).toBe('From the second')
})

it('says at its field what is wrong, and saves nothing of it', async () => {
  const { agent, csrf } = await administrator(app, 'mistaken', 'api-admin')
  const post = (fields: Record<string, string>) =>
    agent.post('/admin/scopes/new', { id: 'wrong', scopeType: 'oauth', ...fields }, csrf)
  for (const [fields, name, message] of [
    [{ id: '' }, 'id', /required|missing/i],
    [{ id: 'two words' }, 'id', /printable ASCII/],
    [{ scopeType: 'strange' }, 'scopeType', /one of/],
    [{ expirationDate: 'soon' }, 'expirationDate', /must be a date and a time/]
  ] as const) {
    const answer = await post(fields)
    expect([name, answer.status]).toEqual([name, 400])
    expect(errorAt(answer, name)).toMatch(message)
  }
  const preview = await post({ preview: '1' })
  expect(preview.status).toBe(200)
  expect(preview.text).toContain('POST /jans-config-api/api/v1/scopes')
  expect(await named('wrong')).toBeUndefined()
})

it('shows who uses a scope and which scripts it names', async () => {
  const values = { script: '', level: 1, enabled: false, programmingLanguage: 'python', locationType: 'db' } as const
  const script = await createScript(app.ctx, { ...values, name: 'role_claims', scriptType: 'dynamic_scope' })
  const dynamic = await createScope(app.ctx, {
    id: 'roles',
    scopeType: 'dynamic',
    dynamicScopeScripts: [scriptDn(script.inum)]
  })
  for (let i = 0; i < 22; i++)
    await createClient(app.ctx, {
      definition: { displayName: `Shop ${i}`, grantTypes: ['client_credentials'], scopes: [scopeDn(dynamic.inum)] }
    })
  const { agent } = await administrator(app, 'looking', 'api-admin')
  const page = await agent.request(`/admin/scopes/${dynamic.inum}`)
  expect(page.text).toMatch(/>role_claims</)
  expect(page.text).toMatch(/>Shop \d+</)
  expect(page.text).toContain('and 2 more')
  const form = await agent.request(`/admin/scopes/${dynamic.inum}/edit`)
  expect(form.text).toMatch(new RegExp(`value="${scriptDn(script.inum)}"\\s+checked`))
})

it('lets a person with the role api-viewer see, and nothing else', async () => {
  const { inum } = await createScope(app.ctx, { id: 'looked.at', scopeType: 'oauth' })
  const home = `/admin/scopes/${inum}`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const forms = ['/admin/scopes/new', `${home}/edit`, `${home}/delete`]
  await expectReadOnly(viewer, ['/admin/scopes', home], forms)
  for (const path of forms) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
  expect(await findScope(app.ctx.db, inum)).toBeDefined()
})

it('shows no way to delete what belongs to the server, and refuses it', async () => {
  const { agent, csrf } = await administrator(app, 'deleter', 'api-admin')
  const openid = await named('openid')
  const home = `/admin/scopes/${openid?.inum}`
  expect((await agent.request(home)).text).not.toContain(`${home}/delete`)
  const refused = await agent.post(`${home}/delete`, {}, csrf)
  expect(refused.status).toBe(409)
  expect(refused.text).toContain('belongs to the server')
})
