import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { loadProvisioningTokens } from '#modules/provisioning-tokens/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { administrator, expectReadOnly } from '../../support/administrator.ts'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn as open } from '../../support/signed-in.ts'

const { findToken, listTokens } = await loadProvisioningTokens()

describe('the pages of provisioning tokens', () => {
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

  const signedIn = (use: (page: Page) => Promise<void>, options?: BrowserContextOptions) =>
    open(app, browser, '/admin/provisioning-tokens', use, options)

  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const statusOfScim = async (value: string) =>
    (await fetch(`${app.address}/jans-scim/restv1/v2/Users`, { headers: { authorization: `Bearer ${value}` } })).status
  const idOf = (page: Page) => decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
  const valuesIn = async (page: Page) => (await page.content()).match(/mjp_[\w-]+/g) ?? []

  it('create a token, show its value once, tell when it was used, and revoke it', { timeout: 60_000 }, async () => {
    await signedIn(
      async (page) => {
        await page.getByRole('heading', { name: 'No tokens yet' }).waitFor()
        await page.getByRole('link', { name: 'Create a token' }).first().click()
        await heading(page, 'Create a provisioning token')
        const chosen = await page
          .getByRole('checkbox', { checked: true })
          .evaluateAll((all) => all.map((box) => box.getAttribute('value')))
        expect(chosen).toEqual(
          ['users.read', 'users.write', 'groups.read', 'groups.write'].map((name) => `https://jans.io/scim/${name}`)
        )

        for (const scope of chosen) await page.locator(`input[value="${scope}"]`).uncheck()
        await page.getByLabel('Name', { exact: true }).fill('Entra <b>ID</b>')
        await page.getByRole('button', { name: 'Create the token' }).click()
        await page.getByRole('alert').getByText('A required attribute is missing').waitFor()
        expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Entra <b>ID</b>')
        await page.getByRole('checkbox', { name: 'users.read' }).check()
        await page.getByLabel('Expires').selectOption({ label: 'After 90 days' })
        await page.getByRole('button', { name: 'Create the token' }).click()
        await heading(page, 'Entra <b>ID</b>')
        await page.locator('[data-toast]', { hasText: 'The token was created.' }).waitFor()

        const id = idOf(page)
        const [value = ''] = await valuesIn(page)
        const token = await findToken(app.ctx, id)
        expect(token).toMatchObject({
          name: 'Entra <b>ID</b>',
          scopes: ['https://jans.io/scim/users.read'],
          createdBy: (await findUserByName(app.ctx.db, 'admin'))?.inum
        })
        expect(Math.round(((token?.expiresAt ?? 0) - (token?.createdAt ?? 0)) / 86_400_000)).toBe(90)
        await page.getByRole('button', { name: 'Copy the token' }).click()
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(value)
        await page.getByText(`${app.ctx.config.issuer}/jans-scim/restv1/v2`, { exact: true }).waitFor()
        await page.getByText('Never', { exact: true }).waitFor()

        expect(await statusOfScim(value)).toBe(200)
        await page.reload()
        await heading(page, 'Entra <b>ID</b>')
        expect(await valuesIn(page)).toEqual([])
        expect(await page.getByText('Never', { exact: true }).count()).toBe(0)

        await page.goto('/admin')
        await page.getByText('Provisioning token Entra <b>ID</b> added').waitFor()
        await page.getByRole('link', { name: 'Entra <b>ID</b>' }).first().click()
        await page.getByRole('button', { name: 'Revoke' }).click()
        await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
        expect(await statusOfScim(value)).toBe(200)
        await page.getByRole('button', { name: 'Revoke' }).click()
        await page.getByRole('dialog').getByRole('button', { name: 'Revoke the token' }).click()
        await page.locator('[data-toast]', { hasText: 'The token was revoked.' }).waitFor()
        await page.getByRole('heading', { name: 'No tokens yet' }).waitFor()
        expect(await statusOfScim(value)).toBe(401)
        const { records } = await searchAudit(app.ctx.db, { pattern: id, offset: 0, limit: 10 })
        expect(records.map(({ operation, agent }) => [operation, agent])).toEqual([
          ['create-provisioning-token', 'admin pages'],
          ['delete-provisioning-token', 'admin pages']
        ])
      },
      { permissions: ['clipboard-read', 'clipboard-write'] }
    )
  })

  it('do all of it without a script', async () => {
    await signedIn(
      async (page) => {
        await page.goto('/admin/provisioning-tokens/new')
        await page.getByLabel('Name', { exact: true }).fill('Plain')
        await page.getByRole('button', { name: 'Create the token' }).click()
        await heading(page, 'Plain')
        const [value = ''] = await valuesIn(page)
        expect(await statusOfScim(value)).toBe(200)
        await page.goto('/admin/provisioning-tokens')
        await page.getByRole('link', { name: 'Plain' }).click()
        expect(await valuesIn(page)).toEqual([])
        await page.getByRole('link', { name: 'Revoke' }).click()
        await heading(page, 'Revoke Plain?')
        await page.getByRole('button', { name: 'Revoke the token' }).click()
        await heading(page, 'Provisioning')
        expect(await statusOfScim(value)).toBe(401)
        expect((await listTokens(app.ctx, { offset: 0, limit: 1 })).total).toBe(0)
      },
      { javaScriptEnabled: false }
    )
  })

  it('refuse what the form does not offer, and those who may only look', async () => {
    const admin = await administrator(app, 'second', 'api-admin')
    const given = { name: 'Odd', expiresAt: '90', scopes: 'https://jans.io/scim/users.read' }
    for (const [wrong, name] of [
      [{ expiresAt: 'never' }, 'expiresAt'],
      [{ expiresAt: '' }, 'expiresAt'],
      [{ expiresAt: '99999999' }, 'expiresAt'],
      [{ scopes: 'https://jans.io/oauth/config/write-all' }, 'scopes'],
      [{ name: '' }, 'name']
    ] as const) {
      const answer = await admin.agent.post('/admin/provisioning-tokens/new', { ...given, ...wrong }, admin.csrf)
      expect([wrong, answer.status, answer.text.includes(`href="#field-${name}"`)]).toEqual([wrong, 400, true])
    }
    expect((await listTokens(app.ctx, { offset: 0, limit: 1 })).total).toBe(0)

    expect((await admin.agent.post('/admin/provisioning-tokens/new', given, admin.csrf)).status).toBe(303)
    const [token] = (await listTokens(app.ctx, { offset: 0, limit: 1 })).tokens
    const home = `/admin/provisioning-tokens/${token?.id}`
    const viewer = await administrator(app, 'viewer', 'api-viewer')
    const forbidden = ['/admin/provisioning-tokens/new', `${home}/revoke`]
    await expectReadOnly(viewer, ['/admin/provisioning-tokens', home], forbidden)
    expect((await viewer.agent.request(home)).text).not.toContain('Revoke')
    for (const path of forbidden) expect([path, (await viewer.agent.request(path)).status]).toEqual([path, 403])
    expect((await listTokens(app.ctx, { offset: 0, limit: 1 })).total).toBe(1)
  })

  it('show what was typed again after the session was over', async () => {
    const { agent, csrf } = await administrator(app, 'third', 'api-admin')
    agent.cookies.delete('minijans-admin')
    const typed = { name: 'Typed long', expiresAt: '30' }
    expect((await agent.post('/admin/provisioning-tokens/new', typed, csrf)).status).toBe(401)
    await agent.visit('/admin')
    const again = await agent.post('/admin/provisioning-tokens/new', { ...typed, 'typed-again': '1' })
    expect([again.status, again.text.includes('value="Typed long"')]).toEqual([200, true])
    expect(again.text).toMatch(/<option value="30" +selected/)
  })

  it('are for administrators alone', async () => {
    for (const path of ['', '/new', '/x', '/x/revoke']) {
      const answer = await fetch(`${app.address}/admin/provisioning-tokens${path}`, { redirect: 'manual' })
      expect([path, answer.status]).toEqual([path, 303])
    }
    for (const path of ['', '/x/revoke'])
      expect((await fetch(`${app.address}/admin/provisioning-tokens${path}`, { method: 'POST' })).status).toBe(401)
  })
})
