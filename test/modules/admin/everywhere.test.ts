import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#modules/clients/index'
import { createGroup } from '#modules/groups/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
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

it('finds clients, people, groups, pages and properties from every page, by the keyboard alone', async () => {
  const { inum } = await createClient(app.ctx, { definition: { displayName: 'Photo Printing' } })
  await createUser(app.ctx, { userName: 'photographer' })
  await createGroup(app.ctx, { displayName: 'Photo club' })
  await signedIn(app, browser, '/admin/preferences', async (page) => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('photo')
    const dialog = page.getByRole('dialog', { name: 'Search' })
    for (const name of ['Photo Printing', 'photographer', 'Photo club']) await dialog.getByText(name).waitFor()
    expect(await dialog.getByRole('link', { name: 'Photo Printing' }).getAttribute('href')).toBe(
      `/admin/clients/${inum}`
    )
    await dialog.getByRole('searchbox').fill('role')
    await dialog.getByRole('link', { name: 'Roles', exact: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/admin/roles')
    await page.keyboard.press('/')
    await page.keyboard.type('accessTokenLifetime')
    await dialog.getByText('accessTokenLifetime').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
  })
})

it('is searched without a script too, and shows nobody what they may not see', async () => {
  await createClient(app.ctx, { definition: { displayName: '<b>Bold</b> client' } })
  const agent = new Agent(app)
  await agent.signIn()
  const found = await agent.request('/admin/search?q=bold')
  expect(found.text).toContain('&lt;b&gt;Bold&lt;/b&gt; client')
  expect((await agent.request('/admin/search?q=no-such-thing')).text).toContain('Nothing was found')
  expect((await agent.request('/admin/search?q=a,b%25_%27')).status).toBe(200)

  await createUser(app.ctx, { userName: 'reader', password, attributes: { jansAdminUIRole: ['narrow'] } })
  const { createRole, mapPermissions } = await import('#modules/roles/index')
  const somebody = { correlationId: 'test' }
  await createRole(app.ctx, { role: 'narrow', description: '', deletable: true }, somebody)
  const permissions = ['https://jans.io/oauth/config/scopes.readonly']
  await mapPermissions(app.ctx, { role: 'narrow', permissions }, true, somebody)
  const reader = new Agent(app)
  await reader.signIn('reader', password)
  const narrow = await reader.request('/admin/search?q=o')
  expect(narrow.text).toContain('/admin/scopes/')
  expect(narrow.text).not.toContain('/admin/clients/')
  expect(narrow.text).not.toContain('/admin/users/')
})

it('shows times in the zone that was chosen for this browser, and in its own again', async () => {
  await signedIn(
    app,
    browser,
    '/admin/preferences',
    async (page) => {
      const now = page.locator('main time')
      const told = async () => (await now.textContent()) ?? ''
      const inZone = (timeZone: string, iso: string) =>
        new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(iso))
      const at = async () => (await now.getAttribute('datetime')) ?? ''
      expect(await told()).toBe(inZone('America/New_York', await at()))
      await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved for this browser.').waitFor()
      expect(await told()).toBe(inZone('Asia/Tokyo', await at()))
      await page.getByLabel('Time zone').selectOption({ label: 'That of this browser' })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Saved for this browser.').waitFor()
      expect(await told()).toBe(inZone('America/New_York', await at()))
    },
    { timezoneId: 'America/New_York', locale: 'en-US' }
  )
})

it('forgets a zone that nobody has heard of', async () => {
  const agent = new Agent(app)
  const page = await agent.signIn()
  const csrf = /name="csrf"\s+value="([^"]+)"/.exec(page.text)?.[1] ?? ''
  const answer = await agent.post('/admin/preferences', { zone: 'Mars/Olympus' }, csrf)
  expect(answer.status).toBe(303)
  for (const planted of ['Mars%2FOlympus', '%', '%22%3E%3Cscript%3E']) {
    agent.cookies.set('minijans-zone', planted)
    const shown = await agent.request('/admin/preferences')
    expect([planted, shown.status]).toEqual([planted, 200])
    expect(shown.text).not.toContain('data-zone')
  }
})
