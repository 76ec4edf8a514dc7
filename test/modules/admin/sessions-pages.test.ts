import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listSessions } from '#modules/auth/index'
import { createUser, findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { administrator, expectReadOnly, told } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { authorize, register } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'
import { signedIn } from '../../support/signed-in.ts'

const password = 'correct horse battery staple'

let app: MinijansServer
let browser: Browser
let client: Awaited<ReturnType<typeof register>>
beforeAll(async () => {
  app = await startApp()
  browser = await openBrowser()
  client = await register(app, { client_name: 'Photo Printing' })
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

/** Signs a person in to the client, in a browser of its own. */
async function signIn(userName: string): Promise<void> {
  const query = {
    client_id: client.client_id,
    redirect_uri: 'https://client.example/callback',
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'x'.repeat(43),
    code_challenge_method: 'S256'
  }
  const answer = await new Person(app).arrive(query, { username: userName, password })
  expect(answer.code).toBeDefined()
}

async function personWithSessions(userName: string, count: number): Promise<string> {
  const { inum } = await createUser(app.ctx, { userName, password, attributes: {} })
  for (let i = 0; i < count; i++) await signIn(userName)
  return inum
}

it('finds the sessions of a person, shows one, ends it, and then all others', async () => {
  const inum = await personWithSessions('ada', 3)
  await signedIn(app, browser, '/admin/sessions', async (page) => {
    await page.getByLabel('Person').fill('ada')
    await page.locator('#results').getByText('1–3 of 3').waitFor()
    await page.getByRole('rowheader').getByRole('link', { name: 'ada' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Session of ada' }).waitFor()
    await page.getByText('simple_password_auth').waitFor()
    await page.getByText('127.0.0.1').first().waitFor()
    await page.getByRole('link', { name: 'Photo Printing' }).waitFor()
    await page.getByText('The same by API and command line').click()
    await page.getByText('--operation-id get-session-by-id').waitFor()
    await page.getByRole('button', { name: 'End', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End the session' }).click()
    await told(page, 'The session was ended.')
    expect(await listSessions(app.ctx, inum)).toHaveLength(2)

    await page.getByLabel('Person').fill('ada')
    await page.getByRole('link', { name: 'End all sessions of ada' }).click()
    await page.getByRole('heading', { level: 1, name: 'End all sessions of ada?' }).waitFor()
    await page.getByRole('button', { name: 'End all sessions' }).click()
    await told(page, 'All sessions were ended.')
    expect(await listSessions(app.ctx, inum)).toEqual([])
  })
})

it('narrows by client and state, and says so where nothing fits', async () => {
  await personWithSessions('grace', 1)
  const { agent } = await administrator(app, 'narrowing', 'api-admin')
  const rowOf = (name: string) => new RegExp(`href="/admin/sessions/[\\w-]+">${name}</a>`)
  const list = async (query: Record<string, string>) =>
    (await agent.request(`/admin/sessions?${String(new URLSearchParams(query))}`)).text
  for (const name of ['Photo Printing', 'photo printing', client.client_id]) {
    const found = await list({ client: name, state: 'authenticated' })
    expect([name, rowOf('grace').test(found), rowOf('narrowing').test(found)]).toEqual([name, true, false])
  }
  expect(await list({})).toMatch(rowOf('narrowing'))
  expect(await list({ person: 'grace', state: 'unauthenticated' })).toContain('No session matches')
  for (const name of ['nobody', 'a,b=c', "o'hara", '%'])
    expect([name, (await list({ person: name })).includes('No session matches')]).toEqual([name, true])
  expect(await list({ client: 'no such client' })).toContain('No session matches')
})

it('tells that a session is gone, and takes the end of none for done', async () => {
  const { agent, csrf } = await administrator(app, 'late', 'api-admin')
  const { inum } = await createUser(app.ctx, { userName: 'absent', attributes: {} })
  for (const path of ['/admin/sessions/x', '/admin/sessions/x/end'])
    expect([path, (await agent.request(path)).status]).toEqual([path, 404])
  expect((await agent.post('/admin/sessions/x/end', {}, csrf)).status).toBe(404)
  const ended = await agent.post(`/admin/sessions/people/${inum}/end`, {}, csrf)
  expect([ended.status, ended.location]).toEqual([303, '/admin/sessions?done=sessions-ended'])
})

it('lets those who may only read look, and end nothing', async () => {
  await authorize(app, client)
  const admin = (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''
  const [session] = await listSessions(app.ctx, admin)
  const home = `/admin/sessions/${session?.sid}`
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  await expectReadOnly(
    viewer,
    ['/admin/sessions', '/admin/sessions?person=admin', home],
    [`${home}/end`, `/admin/sessions/people/${admin}/end`]
  )
  for (const path of ['/admin/sessions?person=admin', home])
    expect([path, (await viewer.agent.request(path)).text.includes('End all')]).toEqual([path, false])
  for (const path of [`${home}/end`, `/admin/sessions/people/${admin}/end`])
    expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
  expect(await listSessions(app.ctx, admin)).toContainEqual(session)
})
