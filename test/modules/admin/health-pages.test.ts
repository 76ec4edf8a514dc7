import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { MinijansServer } from '#server/start'
import { administrator } from '../../support/administrator.ts'
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

const log = (level: number, msg: string, more: object = {}) =>
  app.ctx.recentLog.write(`${JSON.stringify({ level, time: new Date().toISOString(), msg, ...more })}\n`)

it('shows how the server is, kept fresh, and leads to the log', async () => {
  await signedIn(app, browser, '/admin/health', async (page) => {
    await page.getByText('Everything that the server needs is well.').waitFor()
    const state = (name: string) => page.locator('dl.facts > div', { has: page.getByText(name, { exact: true }) })
    await state('Database').getByText('Up').waitFor()
    await state('Signing keys').getByText('Up').waitFor()
    await state('jans-auth').getByText('Running').waitFor()
    await state('jans-link').getByText('Not present').waitFor()
    await state('Engine')
      .getByText(app.ctx.db.engine === 'sqlite' ? 'SQLite' : 'PostgreSQL')
      .waitFor()
    expect(await state('Size').locator('dd').innerText()).toMatch(/^[\d.,]+ (K|M)iB$/)
    await page.getByRole('row', { name: 'rotate keys' }).waitFor()
    log(50, 'something broke', { err: { message: 'no such <thing>', stack: 'Error: no such <thing>\n  at here' } })
    await page.getByText('something broke: no such <thing>').waitFor()
    await page.getByRole('link', { name: 'Log', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Log' }).waitFor()
    await page.getByText('Where it happened').click()
    await page.getByText('at here').waitFor()
  })
})

it('does not wait for services that are still to be loaded', async () => {
  await using fresh = await startApp()
  const { agent } = await administrator(fresh, 'first', 'api-viewer')
  expect((await agent.request('/admin/health')).text).toContain('They are still being asked.')
  await expect
    .poll(async () => (await agent.request('/admin/health')).text)
    .toMatch(/jans-scim<\/dt>\s*<dd><span[^>]*>Running/)
})

it('searches the log by text and level, and follows it', async () => {
  log(20, 'quiet', { path: '/alpha' })
  log(40, 'noticed', { path: '/alpha' })
  await signedIn(app, browser, '/admin/health/log', async (page) => {
    await page.getByLabel('Text').fill('ALPHA')
    await expect.poll(() => page.locator('.log-lines li').count()).toBe(2)
    await page.getByLabel('Level').selectOption('Warnings and errors')
    await expect.poll(() => page.locator('.log-lines li').count()).toBe(1)
    await page.getByText('path=/alpha').waitFor()
    await page.getByRole('button', { name: 'Follow' }).click()
    log(30, 'not wanted', { path: '/alpha' })
    log(50, 'wanted', { path: '/alpha' })
    await page.getByText('wanted', { exact: true }).waitFor()
    expect(await page.getByText('not wanted').count()).toBe(0)
    await page.getByLabel('Text').fill('nothing like this')
    await page.getByRole('heading', { name: 'No line matches' }).waitFor()
  })
})

it('keeps what the server itself logs', async () => {
  await using loud = await startApp({ MINIJANS_LOG_LEVEL: 'error' })
  loud.ctx.log.error({ job: 'a job', err: new Error('as expected by a test') }, 'job failed')
  loud.ctx.log.info('too quiet')
  expect(loud.ctx.recentLog.find({ limit: 10 })).toMatchObject([
    { level: 50, message: 'job failed', members: { job: 'a job', err: { message: 'as expected by a test' } } }
  ])
})

it('says so when something is not well, and is open to those who may only read', async () => {
  const { agent } = await administrator(app, 'viewer', 'api-viewer')
  expect((await agent.request('/admin/health')).status).toBe(200)
  expect((await agent.request('/admin/health/log')).text).not.toContain('/admin/properties/logging')
  const ping = vi.spyOn(app.ctx.db, 'ping').mockResolvedValue(false)
  const page = await agent.request('/admin/health')
  ping.mockRestore()
  expect(page.text).toContain('Something that the server needs is not well.')
  expect(page.text).toMatch(/Database<\/dt>\s*<dd><span class="badge danger">Down/)
})
