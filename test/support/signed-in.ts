import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { MinijansServer } from '#server/start'
import { adminPassword } from './app.ts'

/**
 * Opens a page of the administrators in a browser that is signed in; whatever its console or the content policy complains
 * of fails the test.
 */
export async function signedIn(
  app: MinijansServer,
  browser: Browser,
  path: string,
  use: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
  person = { userName: 'admin', password: adminPassword }
): Promise<void> {
  const context = await browser.newContext({ baseURL: app.ctx.config.issuer, reducedMotion: 'reduce', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const complaints: string[] = []
  // A form that is refused is answered with 4xx, which the console repeats.
  page.on('console', (message) => /status of 4(00|01|03|09)/.test(message.text()) || complaints.push(message.text()))
  page.on('pageerror', ({ message }) => complaints.push(message))
  await page.goto(path)
  await page.getByLabel('User name').fill(person.userName)
  await page.getByLabel('Password', { exact: true }).fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL((url) => url.pathname.startsWith('/admin'))
  await use(page)
  expect(complaints).toEqual([])
  await context.close()
}
