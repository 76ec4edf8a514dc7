import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eq } from '#db/drizzle'
import { searchAudit } from '#modules/audit/index'
import { firstKeyOf } from '#modules/auth/artifact-id'
import { listSessions } from '#modules/auth/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { administrator, expectReadOnly, told } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { post, register, signInForTokens, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'
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

const own = async (client: TestClient) =>
  (await (await post(app, tokenPath, client, { grant_type: 'client_credentials', scope: 'openid' })).json()) as Tokens
const isActive = async (client: TestClient, token: string | undefined) => {
  const answer = await post(app, '/jans-auth/restv1/introspection', client, { token: token ?? '' })
  return ((await answer.json()) as { active: boolean }).active
}
const refresh = async (client: TestClient, refresh_token: string | undefined) =>
  (await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token: refresh_token ?? '' })).status
const inumOfAdmin = async () => (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''

it('finds tokens by client and type, shows one, and revokes it', async () => {
  const client = await register(app, { client_name: 'Photo Printing' })
  const tokens = await signInForTokens(app, client)
  await signedIn(app, browser, '/admin/tokens', async (page) => {
    await page.getByLabel('Client').fill('Photo Printing')
    await page.locator('#results').getByText('1–2 of 2').waitFor()
    await page.getByLabel('Type').selectOption('Access token')
    await page.locator('#results').getByText('1–1 of 1').waitFor()
    await page.getByRole('rowheader').getByRole('link').click()
    await page.getByRole('heading', { level: 1, name: 'Access token of Photo Printing' }).waitFor()
    expect(await page.content()).not.toContain(tokens.access_token)
    await page.getByText('authorization_code', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'admin', exact: true }).waitFor()
    await page.getByText('The same by API and command line').click()
    await page.getByText('--operation-id get-token-by-id').waitFor()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke the token' }).click()
    await told(page, 'The token was revoked.')
    expect(await isActive(client, tokens.access_token)).toBe(false)
    expect(await refresh(client, tokens.refresh_token)).toBe(200)
  })
})

it('revokes everything of a client, its own tokens included, and nothing of others', async () => {
  const client = await register(app, { client_name: 'Leaving' })
  const other = await register(app, { client_name: 'Staying' })
  const [mine, theirs] = [await own(client), await own(other)]
  const tokens = await signInForTokens(app, client)
  const { agent, csrf } = await administrator(app, 'of-client', 'api-admin')
  const list = await agent.request('/admin/tokens?client=Leaving')
  const path = `/admin/tokens/clients/${client.client_id}/revoke`
  expect(list.text).toContain(`href="${path}"`)
  expect((await agent.request(path)).text).toContain('Revoke all tokens of Leaving?')
  const done = await agent.post(path, {}, csrf)
  expect([done.status, done.location]).toEqual([303, '/admin/tokens?done=tokens-revoked'])
  for (const token of [mine.access_token, tokens.access_token]) expect(await isActive(client, token)).toBe(false)
  expect(await refresh(client, tokens.refresh_token)).toBe(400)
  expect(await isActive(other, theirs.access_token)).toBe(true)
  const { records } = await searchAudit(app.ctx.db, { pattern: 'revoke-tokens', offset: 0, limit: 10 })
  expect(records.map(({ agent: program, changes }) => [program, changes])).toEqual([
    ['admin pages', { clientId: [client.client_id, null] }]
  ])
  for (const kind of ['clients', 'people'])
    expect((await agent.post(`/admin/tokens/${kind}/nobody/revoke`, {}, csrf)).status).toBe(404)
  expect((await searchAudit(app.ctx.db, { pattern: 'nobody', offset: 0, limit: 10 })).total).toBe(0)
})

it('revokes what a client got when its tokens lived longer', async () => {
  const client = await register(app, { client_name: 'Shortened' })
  await own(client)
  const { artifacts } = app.ctx.db.tables
  const isOwn = eq(artifacts.clientId, client.client_id)
  const [row] = await app.ctx.db.query.select().from(artifacts).where(isOwn)
  const hoursAgo = Date.now() - 5 * 3_600_000
  const id = Buffer.concat([firstKeyOf(hoursAgo), Buffer.from(row?.id ?? '').subarray(6)])
  await app.ctx.db.query.update(artifacts).set({ id, createdAt: hoursAgo }).where(isOwn)
  const { agent, csrf } = await administrator(app, 'of-shortened', 'api-admin')
  expect((await agent.request('/admin/tokens?client=Shortened')).text).toContain('1–1 of 1')
  expect((await agent.post(`/admin/tokens/clients/${client.client_id}/revoke`, {}, csrf)).status).toBe(303)
  expect((await agent.request('/admin/tokens?client=Shortened')).text).toContain('No token matches')
})

it('goes from the newest tokens to the oldest', async () => {
  const client = await register(app, { client_name: 'Busy' })
  for (let i = 0; i < 27; i++) await own(client)
  const { agent } = await administrator(app, 'turning', 'api-viewer')
  const codes = (text: string) => [...text.matchAll(/href="\/admin\/tokens\/([\da-f]{76})"/g)].map(([, code]) => code)
  const first = await agent.request('/admin/tokens?client=Busy')
  expect(first.text).toContain('The newest 25')
  const [, older = ''] = /href="([^"]*before=[^"]*)"/.exec(first.text) ?? []
  const second = await agent.request(older.replaceAll('&amp;', '&'))
  expect([codes(first.text).length, codes(second.text).length]).toEqual([25, 2])
  const all = codes(first.text).concat(codes(second.text))
  expect(all).toEqual([...new Set(all)].toSorted((a = '', b = '') => (a < b ? 1 : -1)))
  expect(second.text).toContain('href="/admin/tokens?client=Busy"')
  expect(second.text).not.toContain('>Older<')
  expect((await agent.request('/admin/tokens?client=Busy&before=nonsense')).status).toBe(200)
})

it('revokes everything that clients have got for a person, and leaves the sessions', async () => {
  const client = await register(app)
  const tokens = await signInForTokens(app, client)
  const mine = await own(client)
  const { agent, csrf } = await administrator(app, 'of-person', 'api-admin')
  const inum = await inumOfAdmin()
  const sessions = await listSessions(app.ctx, inum)
  expect((await agent.request('/admin/tokens?person=admin')).text).toContain(`/admin/tokens/people/${inum}/revoke`)
  expect((await agent.post(`/admin/tokens/people/${inum}/revoke`, {}, csrf)).status).toBe(303)
  expect(await isActive(client, tokens.access_token)).toBe(false)
  expect(await refresh(client, tokens.refresh_token)).toBe(400)
  expect(await isActive(client, mine.access_token)).toBe(true)
  expect((await listSessions(app.ctx, inum)).map(({ sid }) => sid)).toEqual(sessions.map(({ sid }) => sid))
})

it('sorts by what is quick to sort by, and narrows by the end of tokens', async () => {
  const client = await register(app, { client_name: 'Sorted' })
  await signInForTokens(app, client)
  const { agent } = await administrator(app, 'sorting', 'api-admin')
  const list = async (query: Record<string, string>) =>
    (await agent.request(`/admin/tokens?${String(new URLSearchParams(query))}`)).text
  const types = (text: string) => [...text.matchAll(/>(Access|Refresh) token<\/a>/g)].map(([, type]) => type)
  expect(types(await list({ client: 'Sorted', expires: '60' }))).toEqual(['Access'])
  expect(types(await list({ client: 'Sorted', person: 'admin', sort: 'expirationDate' }))).toEqual([
    'Access',
    'Refresh'
  ])
  expect(types(await list({ client: 'Sorted', person: 'admin', sort: 'expirationDate', order: 'descending' }))).toEqual(
    ['Refresh', 'Access']
  )
  expect(await list({ client: 'Sorted' })).not.toContain('sort=expirationDate')
  expect(await list({ client: 'no such client' })).toContain('No token matches')
  expect(await list({ person: 'a,b=c' })).toContain('No token matches')
})

it('lets those who may only read look, and revoke nothing', async () => {
  const client = await register(app, { client_name: 'Kept' })
  const { access_token } = await own(client)
  const viewer = await administrator(app, 'viewer', 'api-viewer')
  const page = await viewer.agent.request('/admin/tokens?client=Kept')
  const [, home = ''] = /href="(\/admin\/tokens\/[\da-f]{76})"/.exec(page.text) ?? []
  const forbidden = [
    `${home}/revoke`,
    `/admin/tokens/clients/${client.client_id}/revoke`,
    `/admin/tokens/people/${await inumOfAdmin()}/revoke`
  ]
  await expectReadOnly(viewer, ['/admin/tokens', '/admin/tokens?client=Kept', home], forbidden)
  for (const path of ['/admin/tokens?client=Kept', home])
    expect([path, (await viewer.agent.request(path)).text.includes('Revoke')]).toEqual([path, false])
  for (const path of forbidden) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
  expect(await isActive(client, access_token)).toBe(true)
})
