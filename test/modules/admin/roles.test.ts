import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findMapping, findRole, listPermissions, mapPermissions } from '#modules/roles/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

const password = 'correct horse battery staple'
const readScopes = 'https://jans.io/oauth/config/scopes.readonly'
const writeScopes = 'https://jans.io/oauth/config/scopes.write'
const readRoles = 'https://jans.io/oauth/jans-auth-server/config/adminui/user/role.readonly'
const readMappings = 'https://jans.io/oauth/jans-auth-server/config/adminui/user/rolePermissionMapping.readonly'
const readPermissions = 'https://jans.io/oauth/jans-auth-server/config/adminui/user/permission.readonly'
const writeMappings = 'https://jans.io/oauth/jans-auth-server/config/adminui/user/rolePermissionMapping.write'

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

const somebody = { correlationId: 'test' }

async function personWith(userName: string, ...roles: string[]): Promise<{ agent: Agent; csrf: string }> {
  await createUser(app.ctx, { userName, password, attributes: { jansAdminUIRole: roles } })
  const agent = new Agent(app)
  const page = await agent.signIn(userName, password)
  return { agent, csrf: csrfOf(page.text) }
}

it('adds a role, lets it do something, takes that away again and deletes it', async () => {
  await signedIn(app, browser, '/admin/roles', async (page) => {
    await page.getByRole('link', { name: 'Add a role' }).click()
    await page.getByLabel('Name').fill('help-desk')
    await page.getByLabel('Description').fill('Answers the telephone')
    await page.getByRole('button', { name: 'Add the role' }).click()
    await page.getByRole('heading', { level: 1, name: 'help-desk' }).waitFor()
    expect(await findRole(app.ctx, 'help-desk')).toMatchObject({
      description: 'Answers the telephone',
      deletable: true
    })

    await page.getByLabel(readScopes, { exact: true }).check()
    await page.getByText('The same by API and command line').click()
    await page.getByText('--operation-id map-permissions-to-role').waitFor()
    expect(await findMapping(app.ctx, 'help-desk')).toBeUndefined()
    await page.getByRole('button', { name: 'Save the permissions' }).click()
    await page.locator('[data-toast]', { hasText: 'The role was saved.' }).waitFor()
    expect((await findMapping(app.ctx, 'help-desk'))?.permissions).toEqual([readScopes])

    await page.getByLabel(readScopes, { exact: true }).uncheck()
    await page.getByRole('button', { name: 'Save the permissions' }).click()
    await page.locator('[data-toast]', { hasText: 'The role was saved.' }).waitFor()
    expect(await findMapping(app.ctx, 'help-desk')).toBeUndefined()

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the role' }).click()
    await page.locator('[data-toast]', { hasText: 'The role was deleted.' }).waitFor()
    expect(await findRole(app.ctx, 'help-desk')).toBeUndefined()
  })
})

it('opens the pages that a role allows and no others, from the next request on', async () => {
  const { agent, csrf } = await personWith('viewer', 'api-viewer')
  const dashboard = await agent.request('/admin')
  expect(dashboard.text).toContain('href="/admin/scopes"')
  const list = await agent.request('/admin/scopes')
  expect(list.status).toBe(200)
  expect(list.text).not.toContain('Add a scope')
  const forged = await agent.post('/admin/scopes/new', { id: 'forged', scopeType: 'oauth' }, csrf)
  expect(forged.status).toBe(403)
  expect(forged.text).toContain('Your roles do not include this')

  const { agent: narrow } = await personWith('narrow', 'narrow')
  expect((await narrow.request('/admin')).status).toBe(403)
  const admin = await personWith('second', 'api-admin')
  await admin.agent.post('/admin/roles/new', { role: 'narrow' }, admin.csrf)
  await mapPermissions(app.ctx, { role: 'narrow', permissions: [readScopes] }, false, somebody)
  expect((await narrow.request('/admin/scopes')).status).toBe(200)
  const home = await narrow.request('/admin')
  expect(home.text).not.toContain('href="/admin/clients"')
  for (const path of ['/admin/clients', '/admin/users', '/admin/roles', '/admin/provisioning-tokens'])
    expect([path, (await narrow.request(path)).status]).toEqual([path, 403])
  await mapPermissions(app.ctx, { role: 'narrow', permissions: [readRoles] }, false, somebody)
  expect((await narrow.request('/admin/scopes')).status).toBe(403)
})

it('lets nobody give what they do not have, or lock themselves out', async () => {
  const admin = await personWith('third', 'api-admin')
  await admin.agent.post('/admin/roles/new', { role: 'deputy' }, admin.csrf)
  const own = [readRoles, readMappings, readPermissions, writeMappings]
  await mapPermissions(app.ctx, { role: 'deputy', permissions: own }, false, somebody)
  const { agent, csrf } = await personWith('deputy', 'deputy')
  const page = await agent.request('/admin/roles/of/deputy')
  const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const save = (...permissions: string[]) => agent.post('/admin/roles/of/deputy', { version, permissions }, csrf)

  const more = await save(...own, writeScopes)
  expect(more.status).toBe(400)
  expect(more.text).toContain('You do not have these permissions yourself')
  const beyond = await agent.post('/admin/roles/of/api-viewer', { version: 'any', permissions: own }, csrf)
  expect(beyond.status).toBe(400)
  expect(beyond.text).toContain('you can neither give nor take them')
  expect((await findMapping(app.ctx, 'api-viewer'))?.permissions).toContain(readScopes)
  const less = await save(readRoles, readMappings)
  expect(less.status).toBe(400)
  expect(less.text).toContain('could not change any role any more')
  expect((await findMapping(app.ctx, 'deputy'))?.permissions.toSorted()).toEqual(own.toSorted())
})

it('keeps what was ticked when somebody else was faster', async () => {
  const { agent, csrf } = await personWith('fourth', 'api-admin')
  await agent.post('/admin/roles/new', { role: 'shared' }, csrf)
  const page = await agent.request('/admin/roles/of/shared')
  const version = /name="version" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  await mapPermissions(app.ctx, { role: 'shared', permissions: [readRoles] }, false, somebody)
  const overtaken = await agent.post('/admin/roles/of/shared', { version, permissions: writeScopes }, csrf)
  expect(overtaken.status).toBe(409)
  expect(overtaken.text).toContain('Somebody else saved this in the meantime')
  expect(overtaken.text).toMatch(new RegExp(`value="${writeScopes}"[^>]*checked`))
  expect((await findMapping(app.ctx, 'shared'))?.permissions).toEqual([readRoles])
})

it('shows no form to those who may not send it, and deletes no role for those who may do less than it', async () => {
  const admin = await personWith('seventh', 'api-admin')
  for (const role of ['reader', 'cleaner', 'strong', 'weak'])
    await admin.agent.post('/admin/roles/new', { role }, admin.csrf)
  const reading = [readRoles, readMappings, readPermissions]
  const deleting = ['role', 'rolePermissionMapping'].map((kind) => readRoles.replace(/role\.\w+$/, `${kind}.delete`))
  await mapPermissions(app.ctx, { role: 'reader', permissions: reading }, false, somebody)
  await mapPermissions(app.ctx, { role: 'cleaner', permissions: [...reading, ...deleting] }, false, somebody)
  await mapPermissions(app.ctx, { role: 'strong', permissions: [writeScopes] }, false, somebody)
  await mapPermissions(app.ctx, { role: 'weak', permissions: [readRoles] }, false, somebody)
  const reader = await personWith('reader', 'reader')
  expect((await reader.agent.request('/admin/roles/of/strong')).status).toBe(200)
  const permission = '/admin/roles/permissions'
  for (const path of ['/admin/roles/new', '/admin/roles/of/strong/edit', '/admin/roles/of/strong/delete'])
    expect([path, (await reader.agent.request(path)).status]).toEqual([path, 403])
  for (const path of [`${permission}/new`, `${permission}/delete?permission=x`])
    expect([path, (await reader.agent.request(path)).status]).toEqual([path, 403])

  const weak = await personWith('weak', 'weak')
  const list = await weak.agent.request('/admin/roles')
  expect([list.status, list.text.includes('api-viewer')]).toEqual([200, true])
  expect(list.text).not.toMatch(/href="\/admin\/roles\/(of|permissions)/)

  const { agent, csrf } = await personWith('cleaner', 'cleaner')
  expect((await agent.post('/admin/roles/of/strong/delete', {}, csrf)).status).toBe(409)
  expect((await findMapping(app.ctx, 'strong'))?.permissions).toEqual([writeScopes])
  expect((await agent.post('/admin/roles/of/weak/delete', {}, csrf)).status).toBe(303)
  expect(await findRole(app.ctx, 'weak')).toBeUndefined()
})

it('refuses a role that is there already, and tells so at the field', async () => {
  const { agent, csrf } = await personWith('fifth', 'api-admin')
  const refused = await agent.post('/admin/roles/new', { role: 'API-Viewer', description: 'mine' }, csrf)
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('There is a role of this name already')
  expect((await findRole(app.ctx, 'api-viewer'))?.description).toBe('Sees everything')
})

it('adds and deletes permissions of one’s own, and keeps those that a role has', async () => {
  const { agent, csrf } = await personWith('sixth', 'api-admin')
  const mine = 'https://example.org/orders.read'
  await agent.post('/admin/roles/permissions/new', { permission: mine, tag: 'orders' }, csrf)
  expect(await listPermissions(app.ctx)).toContainEqual(expect.objectContaining({ permission: mine, tag: 'orders' }))
  const kept = await agent.post('/admin/roles/permissions/delete', { permission: readScopes }, csrf)
  expect(kept.status).toBe(400)
  const gone = await agent.post('/admin/roles/permissions/delete', { permission: mine }, csrf)
  expect(gone.status).toBe(303)
  expect((await listPermissions(app.ctx)).map(({ permission }) => permission)).not.toContain(mine)
})
