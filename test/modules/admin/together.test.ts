import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient, findClient } from '#modules/clients/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { told } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn } from '../../support/signed-in.ts'

const password = 'correct horse battery staple'

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

async function person(userName: string, role: string) {
  await createUser(app.ctx, { userName, password, attributes: { jansAdminUIRole: [role] } })
  return { userName, password }
}

it(
  'tells the second of two administrators who edit one client, and loses nothing of either',
  { timeout: 60_000 },
  async () => {
    const { inum } = await createClient(app.ctx, {
      definition: { displayName: 'Shared', description: 'of two', redirectUris: ['https://s.example/cb'] }
    })
    const second = await person('second', 'api-admin')
    const stored = async () => (await findClient(app.ctx, inum))?.definition
    await signedIn(app, browser, `/admin/clients/${inum}/edit`, async (one) => {
      await one.getByLabel('Name', { exact: true }).fill('Named by the first')
      const other = async () => {
        await signedIn(
          app,
          browser,
          `/admin/clients/${inum}/edit`,
          async (two) => {
            await two.getByLabel('Description', { exact: true }).fill('described by the second')
            await two.getByRole('button', { name: 'Save' }).click()
            await told(two, 'The client was saved.')
          },
          {},
          second
        )
      }
      await other()
      await one.getByRole('button', { name: 'Save' }).click()
      await one.getByText('Somebody else saved this in the meantime').waitFor()
      expect(await one.getByLabel('Name', { exact: true }).inputValue()).toBe('Named by the first')
      expect(await stored()).toMatchObject({ displayName: 'Shared', description: 'described by the second' })
      await one.getByRole('button', { name: 'Save over it' }).click()
      await told(one, 'The client was saved.')
      expect(await stored()).toMatchObject({ displayName: 'Named by the first' })
    })
  }
)

it('shows somebody who may only read every page, and no way to change anything', { timeout: 60_000 }, async () => {
  const reader = await person('reader', 'api-viewer')
  await signedIn(
    app,
    browser,
    '/admin',
    async (page) => {
      const sections = page.getByRole('navigation', { name: 'Sections' }).getByRole('link')
      const addresses = await sections.evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
      expect(addresses.length).toBeGreaterThan(15)
      for (const address of addresses) {
        await page.goto(address)
        const told = await page.getByRole('heading', { level: 1 }).innerText()
        expect([address, told]).toEqual([address, expect.not.stringContaining('not allowed')])
        const changing = page
          .locator('main')
          .getByRole('link', { name: /^(Add|Edit|Delete|Create|Upload|Rotate|Import)\b/ })
        expect([address, await changing.allInnerTexts()]).toEqual([address, []])
        // The API lets whoever may read the settings of mail try them.
        const forms = page.locator('main form[method=post]:visible:not([action="/admin/mail"])')
        expect([address, await forms.count()]).toEqual([address, 0])
      }
      await page.goto('/admin/clients/new')
      await page.getByRole('heading', { level: 1, name: 'This is not allowed' }).waitFor()
    },
    {},
    reader
  )
})
