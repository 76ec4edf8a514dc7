import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attributeDn, createAttribute, findAttribute, findAttributeByName } from '#modules/attributes/index'
import { createScope } from '#modules/scopes/index'
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

const make = (name: string) =>
  createAttribute(app.ctx, { name, displayName: name, description: '', dataType: 'string', status: 'active' })

it('makes an attribute, finds, changes and deletes it', async () => {
  await signedIn(app, browser, '/admin/attributes', async (page) => {
    await page.getByRole('link', { name: 'Add an attribute' }).click()
    await page.getByLabel('Name', { exact: true }).fill('costCentre')
    await page.getByLabel('Display name').fill('Cost centre')
    await page.getByLabel('Shortest').fill('2')
    await page.getByLabel('Longest').fill('9')
    await page.getByLabel('Pattern').fill('[A-Z')
    await page.getByRole('textbox', { name: 'Claim', exact: true }).fill('cost_centre')
    await page.getByLabel('SAML 2 URI').fill('urn:oid:1.2.3')
    await page.getByRole('group', { name: 'Changed by' }).getByLabel('The person').uncheck()
    await page.getByRole('button', { name: 'Add the attribute' }).click()
    await page.locator('#field-attributeValidation-regexp-error').waitFor()
    expect(await findAttributeByName(app.ctx.db, 'costCentre')).toBeUndefined()
    await page.getByLabel('Pattern').fill('[A-Z]+')
    await page.getByRole('button', { name: 'Add the attribute' }).click()
    await told(page, 'The attribute was added.')
    const added = await findAttributeByName(app.ctx.db, 'costCentre')
    expect(added).toMatchObject({
      claimName: 'cost_centre',
      saml2Uri: 'urn:oid:1.2.3',
      editType: ['admin'],
      viewType: ['admin', 'user'],
      attributeValidation: { minLength: 2, maxLength: 9, regexp: '[A-Z]+' }
    })

    await page.goto('/admin/attributes')
    await page.getByRole('searchbox').fill('cost')
    await page.locator('#results').getByText('1–1 of 1').waitFor()
    await page.getByRole('link', { name: 'Cost centre' }).click()
    await page.getByText('No scope releases it').waitFor()
    await page.getByRole('link', { name: 'Edit' }).click()
    await page.getByLabel('Status', { exact: true }).selectOption('inactive')
    for (const label of ['Shortest', 'Longest', 'Pattern']) await page.getByLabel(label).fill('')
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The attribute was saved.')
    const saved = await findAttributeByName(app.ctx.db, 'costCentre')
    expect(saved?.status).toBe('inactive')
    expect(Object.values(saved?.attributeValidation ?? {}).filter((value) => value !== undefined)).toEqual([])

    await page.goto('/admin/attributes?q=cost')
    await page.getByLabel('Status').selectOption('active')
    await page.getByRole('heading', { name: 'No attribute matches' }).waitFor()
    await page.getByLabel('Status').selectOption('inactive')
    await page.getByRole('link', { name: 'Cost centre' }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the attribute' }).click()
    await told(page, 'The attribute was deleted.')
    expect(await findAttributeByName(app.ctx.db, 'costCentre')).toBeUndefined()
  })
})

it('names the scopes that release it, and keeps what they need', async () => {
  const { inum } = await make('released')
  await createScope(app.ctx, { id: 'releasing', scopeType: 'openid', claims: [attributeDn(inum)] })
  const { agent, csrf } = await administrator(app, 'releaser', 'api-admin')
  const home = `/admin/attributes/${inum}`
  expect((await agent.request(home)).text).toMatch(/href="\/admin\/scopes\/[^"]+">releasing</)
  const refused = await agent.post(`${home}/delete`, {}, csrf)
  expect(refused.status).toBe(409)
  expect(refused.text).toContain('is opened by the scope releasing')
  expect(await findAttribute(app.ctx.db, inum)).toBeDefined()
})

it('says at its field what is wrong', async () => {
  const { agent, csrf } = await administrator(app, 'mistaken', 'api-admin')
  const right = { name: 'fine', displayName: 'Fine', dataType: 'string', status: 'active', editType: 'admin' }
  for (const [fields, name, message] of [
    [{ name: 'two words' }, 'name', /\w/],
    [{ name: 'mail' }, 'name', /exists already/],
    [{ displayName: '' }, 'displayName', /required|missing/i],
    [{ 'attributeValidation.minLength': 'few' }, 'attributeValidation.minLength', /whole number/],
    [
      { 'attributeValidation.minLength': '9', 'attributeValidation.maxLength': '2' },
      'attributeValidation.minLength',
      /must not be above maxLength/
    ],
    [{ dataType: 'strange' }, 'dataType', /one of/]
  ] as const) {
    const answer = await agent.post('/admin/attributes/new', { ...right, ...fields }, csrf)
    expect([name, answer.status]).toEqual([name, 400])
    expect(errorAt(answer, name)).toMatch(message)
  }
  expect(await findAttributeByName(app.ctx.db, 'fine')).toBeUndefined()
})

it('tells the second of two administrators that the first was faster', async () => {
  const { inum } = await make('shared')
  const { agent, csrf } = await administrator(app, 'both', 'api-admin')
  const path = `/admin/attributes/${inum}/edit`
  const version = versionIn(await agent.request(path))
  const typed = { name: 'shared', dataType: 'string', status: 'active', editType: 'admin', viewType: 'admin', version }
  expect((await agent.post(path, { ...typed, displayName: 'First' }, csrf)).status).toBe(303)
  const lost = await agent.post(path, { ...typed, displayName: 'Second' }, csrf)
  expect(lost.status).toBe(409)
  expect(lost.text).toContain('value="Second"')
  expect((await findAttribute(app.ctx.db, inum))?.displayName).toBe('First')
})

it('lets a person with the role api-viewer see, and nothing else', async () => {
  const { inum } = await make('lookedAt')
  const home = `/admin/attributes/${inum}`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const forms = ['/admin/attributes/new', `${home}/edit`, `${home}/delete`]
  await expectReadOnly(viewer, ['/admin/attributes', home], forms)
  for (const path of forms) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
})
