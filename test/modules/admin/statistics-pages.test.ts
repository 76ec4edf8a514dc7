import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { administrator } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { register, signInForTokens } from '../../support/oauth.ts'
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

it('says what to do on a server where nothing has happened in these months', async () => {
  const { agent } = await administrator(app, 'early', 'api-viewer')
  const page = await agent.request('/admin/statistics?from=2001-01&until=2001-03')
  expect(page.status).toBe(200)
  expect(page.text).toContain('Nothing happened in these months')
  expect(page.text).not.toContain('<svg viewBox="0 0 720')
})

it('draws who was active and what was issued, with the same figures as a table', async () => {
  const client = await register(app)
  await signInForTokens(app, client)
  await signInForTokens(app, client)
  await signedIn(app, browser, '/admin/statistics', async (page) => {
    await page.getByRole('img', { name: /^Active people by month/ }).waitFor()
    const month = new Date().toISOString().slice(0, 7)
    const [head, ...cells] = await page.getByRole('row', { name: month }).locator('th, td').allInnerTexts()
    expect(head).toBe(month)
    const heads = await page.getByRole('columnheader').allInnerTexts()
    expect(heads.slice(0, 3)).toEqual(['Month', 'Active people', 'authorization_code'])
    // Those who have signed in here are counted as well.
    expect(Number(cells[0])).toBeGreaterThanOrEqual(1)
    const all = Number(cells[1])
    await page.getByLabel('Tokens', { exact: true }).selectOption('Refresh tokens')
    await page.getByRole('heading', { name: 'Refresh tokens' }).waitFor()
    expect(await page.getByRole('row', { name: month }).locator('td').nth(1).innerText()).toBe('2')
    expect(all).toBeGreaterThan(2)
    await page.getByRole('link', { name: '3 months' }).click()
    await page.waitForURL((url) => url.searchParams.get('kind') === 'refresh_token' && url.searchParams.has('from'))
    expect(await page.getByRole('rowheader').count()).toBe(3)
    await page.getByText('The same by API and command line').click()
    await page.getByText('--operation-id get-stat').waitFor()
  })
})

it('says what is wrong with a range, and shows the usual one', async () => {
  const { agent } = await administrator(app, 'asker', 'api-viewer')
  for (const [query, message] of [
    ['from=2026-13&until=2026-12', 'A month has to be like 2026-01'],
    ['from=2026-02&until=2026-01', 'The first month is after the last one'],
    ['until=0000-05', 'There are no months before the year 0'],
    ['from=1990-01&until=2026-01', 'No more than 120 months']
  ] as const) {
    const page = await agent.request(`/admin/statistics?${query}`)
    expect([query, page.status, page.text.includes(message)]).toEqual([query, 400, true])
    expect(page.text.match(/<th scope="row">/g)).toHaveLength(12)
  }
})
