import { createServer, type AddressInfo } from 'node:net'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createLdapSource, findLdapSource } from '#modules/ldap/index'
import { createScript } from '#modules/scripts/index'
import { appConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { administrator, errorAt, expectReadOnly, told, versionIn } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
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

it('adds an LDAP source, tests it, changes and deletes it', async () => {
  const directory = createServer((socket) => socket.end())
  await new Promise<void>((resolve) => directory.listen(0, '127.0.0.1', resolve))
  const { port } = directory.address() as AddressInfo
  await signedIn(app, browser, '/admin/authentication', async (page) => {
    await page.getByRole('link', { name: 'Add a source' }).click()
    await page.getByLabel('Name', { exact: true }).fill('headquarters')
    await page.getByLabel('Servers').fill('not a server')
    await page.getByRole('button', { name: 'Add the source' }).click()
    await page.locator('#field-servers-error').waitFor()
    await page.getByLabel('Servers').fill(`127.0.0.1:${port}`)
    await page.getByLabel('TLS').uncheck()
    await page.getByLabel('DN of the account').fill('cn=reader')
    await page.getByLabel('Password of the account', { exact: true }).fill('s3cret')
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('A server answers.').waitFor()
    expect(await findLdapSource(app.ctx, 'headquarters')).toBeUndefined()
    await page.getByLabel('Password of the account', { exact: true }).fill('s3cret')
    await page.getByRole('button', { name: 'Add the source' }).click()
    await told(page, 'The LDAP source was added.')
    expect(await findLdapSource(app.ctx, 'headquarters')).toMatchObject({
      servers: [`127.0.0.1:${port}`],
      bindPassword: 's3cret',
      enabled: true
    })
    expect(await page.content()).not.toContain('s3cret')

    directory.close()
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('No server answers').waitFor()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Level').fill('30')
    await page.getByLabel('Protocol version').fill('3')
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The LDAP source was saved.')
    // What was not typed stays.
    expect(await findLdapSource(app.ctx, 'headquarters')).toMatchObject({
      level: 30,
      version: 3,
      bindPassword: 's3cret'
    })

    await page.getByRole('link', { name: 'Authentication' }).first().click()
    await page.getByRole('link', { name: 'headquarters' }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the source' }).click()
    await told(page, 'The LDAP source was deleted.')
    expect(await findLdapSource(app.ctx, 'headquarters')).toBeUndefined()
  })
})

it('gives methods other names', async () => {
  await signedIn(app, browser, '/admin/authentication', async (page) => {
    await page.getByRole('link', { name: 'Change the names' }).click()
    await page.getByLabel('Name in requests').fill('urn:example:low')
    await page.getByLabel('Method', { exact: true }).fill('simple_password_auth')
    await page.getByText('The same by API and command line').click()
    await page.getByText('"path": "/acrMappings"').first().waitFor()
    expect((await appConfiguration(app.ctx)).acrMappings).toEqual({})
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The other names were saved.')
    expect((await appConfiguration(app.ctx)).acrMappings).toEqual({ 'urn:example:low': 'simple_password_auth' })
    await page.getByText('urn:example:low').waitFor()
  })
})

it('says which name stands there twice, and changes nothing', async () => {
  const { agent, csrf } = await administrator(app, 'twice', 'api-admin')
  const path = '/admin/authentication/mappings'
  const before = (await appConfiguration(app.ctx)).acrMappings
  const version = versionIn(await agent.request(path))
  const row = (i: number, acr: string) => ({ [`acrMappings.${i}.name`]: 'low', [`acrMappings.${i}.acr`]: acr })
  const rows = { ...row(0, 'simple_password_auth'), ...row(1, 'basic') }
  const refused = await agent.post(path, { version, ...rows }, csrf)
  expect([refused.status, errorAt(refused, 'acrMappings')]).toEqual([400, 'has low twice'])
  expect((await appConfiguration(app.ctx)).acrMappings).toEqual(before)
})

it('says what is wrong with a member of the API at the field that stands for it', async () => {
  const { agent, csrf } = await administrator(app, 'dated', 'api-admin')
  const refused = await agent.post('/admin/authentication/ldap/new', { configId: 'old', protocol: '-1' }, csrf)
  expect([refused.status, errorAt(refused, 'protocol')]).toEqual([400, expect.stringContaining('Too small')])
})

it('shows every method with where it comes from, and lets only those be the default that people can use', async () => {
  await createScript(app.ctx, {
    name: 'one_time_code',
    aliases: ['otp'],
    script: '',
    scriptType: 'person_authentication',
    programmingLanguage: 'python',
    level: 20,
    enabled: true,
    locationType: 'db'
  })
  const { agent, csrf } = await administrator(app, 'chooser', 'api-admin')
  const page = await agent.request('/admin/authentication')
  expect(page.text).toMatch(/simple_password_auth[\s\S]*?Default[\s\S]*?built in[\s\S]*?In use/)
  expect(page.text).toMatch(/one_time_code[\s\S]*?also otp[\s\S]*?script[\s\S]*?Kept, not run/)
  const form = await agent.request('/admin/authentication/default')
  expect(form.text).not.toContain('value="one_time_code"')
  const version = versionIn(form)
  const refused = await agent.post('/admin/authentication/default', { defaultAcr: 'one_time_code', version }, csrf)
  expect(refused.status).toBe(400)
  expect(errorAt(refused, 'defaultAcr')).toContain('is no authentication method here')
  const saved = await agent.post('/admin/authentication/default', { defaultAcr: 'simple_password_auth', version }, csrf)
  expect(saved.location).toBe('/admin/authentication?done=acr-saved')
})

it('says that a name is taken, and that somebody else was faster', async () => {
  const source = { servers: [], useSSL: false, useAnonymousBind: false, enabled: false }
  await createLdapSource(app.ctx, { ...source, configId: 'branch' }, { correlationId: 'test' })
  const { agent, csrf } = await administrator(app, 'second', 'api-admin')
  const taken = await agent.post('/admin/authentication/ldap/new', { configId: 'branch' }, csrf)
  expect(errorAt(taken, 'configId')).toMatch(/branch/)
  const path = '/admin/authentication/ldap/branch/edit'
  const version = versionIn(await agent.request(path))
  expect((await agent.post(path, { version, level: '1' }, csrf)).status).toBe(303)
  const lost = await agent.post(path, { version, level: '2' }, csrf)
  expect(lost.status).toBe(409)
  expect(await findLdapSource(app.ctx, 'branch')).toMatchObject({ level: 1 })
})

it('lets a person with the role api-viewer see, and nothing else', async () => {
  await createLdapSource(
    app.ctx,
    { configId: 'seen', servers: ['x:1'], bindPassword: 's3cret' },
    { correlationId: 't' }
  )
  const root = '/admin/authentication'
  const home = `${root}/ldap/seen`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const forms = [`${root}/ldap/new`, `${root}/default`, `${root}/mappings`, `${home}/edit`, `${home}/delete`]
  await expectReadOnly(viewer, [root, home], forms)
  for (const path of forms) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
  expect((await viewer.agent.request(home)).text).not.toContain('s3cret')
})
