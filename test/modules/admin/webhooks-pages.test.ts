import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { audit } from '#modules/audit/index'
import { createUser } from '#modules/users/index'
import { webhookStore } from '#modules/webhooks/index'
import type { MinijansServer } from '#server/start'
import { administrator, errorAt, expectReadOnly, told, versionIn } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { startReceiver } from '../../support/receiver.ts'
import { signedIn } from '../../support/signed-in.ts'

const { createWebhook, findWebhooks, searchWebhooks } = await webhookStore()

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
const definition = {
  displayName: 'plain',
  url: 'http://127.0.0.1:9/hook',
  httpMethod: 'POST' as const,
  jansEnabled: true,
  httpHeaders: [{ key: 'authorization', value: 'Bearer of-the-hook' }],
  httpRequestBody: { id: '${inum}' },
  auiFeatureIds: ['users_edit']
}
const add = (more: object = {}) => createWebhook(app.ctx, { ...definition, ...more }, somebody)
const find = async (inum: string) => (await findWebhooks(app.ctx, [inum]))[0]
const named = async (name: string) =>
  (
    await searchWebhooks(app.ctx, {
      patterns: [],
      members: [['displayName', name]],
      sortBy: 'inum',
      descending: false,
      offset: 0,
      limit: 1
    })
  ).webhooks[0]

it('adds a webhook, tests it, is told of a change, changes and deletes it', { timeout: 60_000 }, async () => {
  await using receiver = await startReceiver()
  await signedIn(app, browser, '/admin/webhooks', async (page) => {
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor()
    await page.getByRole('link', { name: 'Add a webhook' }).first().click()
    await page.getByLabel('Name', { exact: true }).first().fill('with blanks')
    await page.getByLabel('Address').fill(`${receiver.origin}/hook/\${inum}`)
    await page.getByLabel('Body').fill('{ "who": "${userName}" }')
    const header = page.getByRole('group', { name: 'Row 1' })
    await header.getByLabel('Name').fill('authorization')
    await header.getByLabel('Value').fill('Bearer of-the-browser')
    await page.getByRole('checkbox', { name: 'Users: edit' }).check()
    await page.getByText('The same by API and command line').click()
    await page.getByText('--operation-id post-webhook').waitFor()
    expect(await page.locator('#equivalent').innerText()).not.toContain('of-the-browser')
    await page.getByRole('button', { name: 'Add the webhook' }).click()
    await page.getByRole('alert').getByText('must have 2 to 60 letters').waitFor()
    await page.getByLabel('Name', { exact: true }).first().fill('inventory')
    await page.getByRole('button', { name: 'Add the webhook' }).click()
    await told(page, 'The webhook was added.')
    const added = await named('inventory')
    expect(added).toMatchObject({
      url: `${receiver.origin}/hook/\${inum}`,
      httpMethod: 'POST',
      jansEnabled: true,
      httpHeaders: [{ key: 'authorization', value: 'Bearer of-the-browser' }],
      httpRequestBody: { who: '${userName}' },
      auiFeatureIds: ['users_edit']
    })
    expect(await page.content()).not.toContain('of-the-browser')

    await page.getByRole('link', { name: 'Test' }).click()
    await page.getByLabel('Values of the short codes').fill('{ "inum": "7", "userName": "Test <b>" }')
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByText('inventory: The answer was 200').waitFor()
    expect(receiver.received.at(-1)).toMatchObject({ method: 'POST', url: '/hook/7', body: '{"who":"Test <b>"}' })
    receiver.answer(500)
    await page.getByRole('button', { name: 'Send it' }).click()
    await page.getByRole('alert').getByText('inventory: The answer was 500').waitFor()

    await createUser(app.ctx, { userName: 'newcomer', attributes: {} }, ({ after }) =>
      audit(app.ctx, somebody, { operation: 'create-user', resourceType: 'user', resourceId: after?.inum ?? '', after })
    )
    await expect.poll(() => receiver.received.at(-1)?.body, { timeout: 5000 }).toBe('{"who":"newcomer"}')
    await page.getByRole('link', { name: 'Back' }).click()
    await expect
      .poll(async () => (await page.reload()) && (await page.getByText('The answer was 500').count()), {
        timeout: 5000
      })
      .toBe(1)
    await page.getByText('Waiting', { exact: true }).waitFor()

    await page.getByRole('link', { name: 'Edit' }).click()
    expect(await page.getByRole('group', { name: 'Row 1' }).getByLabel('Value').inputValue()).toBe(
      'Bearer of-the-browser'
    )
    await page.getByLabel('Method').selectOption('PUT')
    await page.getByRole('checkbox', { name: 'Enabled' }).uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await told(page, 'The webhook was saved.')
    expect(await find(added?.inum ?? '')).toMatchObject({
      httpMethod: 'PUT',
      jansEnabled: false,
      httpHeaders: [{ key: 'authorization', value: 'Bearer of-the-browser' }]
    })

    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete the webhook' }).click()
    await told(page, 'The webhook was deleted.')
    expect(await named('inventory')).toBeUndefined()
  })
})

it('says at the field what is wrong, and keeps what was typed', async () => {
  const { agent, csrf } = await administrator(app, 'wrong', 'api-admin')
  const typed = {
    displayName: 'kept',
    url: 'https://hooks.example/x',
    httpMethod: 'POST',
    httpRequestBody: 'plain ${inum}',
    'httpHeaders.0.key': 'content-type',
    'httpHeaders.0.value': 'text/plain'
  }
  const send = (more: Record<string, string>) => agent.post('/admin/webhooks/new', { ...typed, ...more }, csrf)
  for (const [wrong, name, message] of [
    [{ url: 'ftp://x' }, 'url', 'http or https'],
    [{ url: 'https://${host}/x' }, 'url', 'behind the host'],
    [{ httpRequestBody: '' }, 'httpRequestBody', 'needed for POST'],
    [{ 'httpHeaders.0.key': 'host' }, 'httpHeaders', 'cannot be chosen'],
    [{ displayName: 'no blanks please' }, 'displayName', '2 to 60 letters']
  ] as const) {
    const answer = await send(wrong)
    expect([name, answer.status, errorAt(answer, name)]).toEqual([name, 400, expect.stringContaining(message)])
    expect(answer.text).toContain('value="text/plain"')
  }
  expect(await named('kept')).toBeUndefined()
  expect((await send({})).status).toBe(303)
  const kept = await named('kept')
  expect(kept).toMatchObject({ httpRequestBodyString: 'plain ${inum}', jansEnabled: false })
  expect(kept?.httpRequestBody).toBeUndefined()
  const test = await agent.request(`/admin/webhooks/${kept?.inum}/test`)
  expect(test.text).toContain('It is disabled')
})

it('tells the second of two administrators that the first was faster, and keeps what a session over has typed', async () => {
  const { inum } = await add({ displayName: 'shared' })
  const path = `/admin/webhooks/${inum}/edit`
  const { agent, csrf } = await administrator(app, 'second', 'api-admin')
  const version = versionIn(await agent.request(path))
  const typed = { ...definition, displayName: 'shared', httpHeaders: '', httpRequestBody: '{}', jansEnabled: 'true', auiFeatureIds: 'users_edit', version } // prettier-ignore
  expect((await agent.post(path, { ...typed, description: 'First' }, csrf)).status).toBe(303)
  const lost = await agent.post(path, { ...typed, description: 'Second' }, csrf)
  expect([lost.status, lost.text.includes('Somebody else saved this')]).toEqual([409, true])
  expect((await find(inum))?.description).toBe('First')

  agent.cookies.delete('minijans-admin')
  const over = await agent.post('/admin/webhooks/new', { ...typed, description: 'Typed long' }, csrf)
  expect([over.status, over.text.includes('Your session is over')]).toEqual([401, true])
  await agent.visit('/admin')
  const again = await agent.post('/admin/webhooks/new', { ...typed, description: 'Typed long', 'typed-again': '1' })
  expect([again.status, again.text.includes('Typed long</textarea')]).toEqual([200, true])
})

it('lets those who may only read look, without what credentials are in the headers', async () => {
  const { inum } = await add({ displayName: 'readable' })
  const home = `/admin/webhooks/${inum}`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  await expectReadOnly(viewer, ['/admin/webhooks', home], ['/admin/webhooks/new', `${home}/edit`, `${home}/delete`])
  expect((await viewer.agent.request(home)).text).not.toContain('of-the-hook')
  for (const path of ['/admin/webhooks/new', `${home}/edit`, `${home}/delete`])
    expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
  for (const path of ['/admin/webhooks/nothing', '/admin/webhooks/a,b=c', '/admin/webhooks/nothing/test'])
    expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 404])
})
