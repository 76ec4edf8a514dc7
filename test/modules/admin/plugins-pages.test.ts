import type { Browser } from 'playwright-core'
import { resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { administrator } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

const file = resolve('examples/plugin/notices.ts')

let app: MinijansServer
let browser: Browser
beforeAll(async () => {
  app = await startApp({ MINIJANS_PLUGINS: file })
  browser = await openBrowser()
})
afterAll(async () => {
  await browser.close()
  await app.close()
})

it('shows the plugins, what one brings, and where it is described', async () => {
  await signedIn(app, browser, '/admin/plugins', async (page) => {
    await page.getByText('npm start -- --plugins').waitFor()
    await page.getByText('notices.ts', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'notices' }).click()
    await page.getByRole('heading', { level: 1, name: 'notices' }).waitFor()
    const operations = await page.getByRole('table', { name: 'Operations' }).textContent()
    expect(operations).toMatch(/get-notices-config/)
    for (const name of ['/jans-config-api/docs/notices/', '/jans-config-api/notices/openapi.json']) {
      const link = await page.getByRole('link', { name }).getAttribute('href')
      expect((await fetch(`${app.address}${link}`)).status).toBe(200)
    }
  })
})

it('leads nowhere for a plugin that there is not, and is read by a person with the role api-viewer', async () => {
  const { agent } = await administrator(app, 'viewer', 'api-viewer')
  for (const [path, status] of [
    ['', 200],
    ['/scim', 200],
    ['/nothing', 404]
  ] as const)
    // prettier-ignore
    expect([path, (await agent.request(`/admin/plugins${path}`)).status]).toEqual([path, status])
})
