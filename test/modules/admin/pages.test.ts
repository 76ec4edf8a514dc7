import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient, findClient, searchClients } from '#modules/clients/index'
import { createUser, findUserByName, updateUser, verifyPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { signedIn as open } from '../../support/signed-in.ts'

describe('the admin pages in a browser', () => {
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

  const signedIn = (path: string, use: (page: Page) => Promise<void>, options?: BrowserContextOptions) =>
    open(app, browser, path, use, options)

  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const told = (page: Page, message: string) => page.locator('[data-toast]', { hasText: message }).waitFor()

  it('show what there is and what was done last', async () => {
    await signedIn('/admin', async (page) => {
      await heading(page, 'Dashboard')
      expect(await page.getByText(app.ctx.config.version, { exact: true }).isVisible()).toBe(true)
      expect(await page.getByText(`${app.ctx.config.issuer}/.well-known/openid-configuration`).isVisible()).toBe(true)
      await createUser(app.ctx, { userName: 'shown' })
      await page.goto('/admin/users/new')
      await page.getByLabel('User name').fill('newcomer')
      await page.getByRole('button', { name: 'Add the user' }).click()
      await heading(page, 'newcomer')
      await page.goto('/admin')
      await page.getByText('User newcomer added').waitFor()
    })
  })

  it('add, show, change, deactivate and delete a client', { timeout: 90_000 }, async () => {
    await signedIn('/admin/clients', async (page) => {
      await page.getByRole('link', { name: 'Add a client' }).click()
      await page.getByRole('link', { name: 'Web application' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Photo Printing')
      await page.getByLabel('Redirect URIs').fill('http://photos.example/callback')
      await page.getByRole('button', { name: 'Add the client' }).click()
      await page.getByRole('alert').getByText('must use https').waitFor()
      expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Photo Printing')
      await page.getByLabel('Redirect URIs').fill('https://photos.example/callback')
      await page.getByPlaceholder('Search scopes').fill('address')
      await page.getByRole('checkbox', { name: 'address', exact: true }).check()
      await page.getByRole('button', { name: 'Add the client' }).click()
      await told(page, 'The client was added.')
      await heading(page, 'Photo Printing')
      const inum = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1) ?? '')
      const added = await findClient(app.ctx, inum)
      expect(added?.definition).toMatchObject({
        displayName: 'Photo Printing',
        redirectUris: ['https://photos.example/callback'],
        grantTypes: ['authorization_code', 'refresh_token'],
        responseTypes: ['code'],
        attributes: { requirePkce: true }
      })
      expect(added?.definition.scopes).toHaveLength(4)

      expect(await page.content()).not.toContain(added?.secret)
      await page.getByRole('link', { name: 'Show' }).click()
      await page.getByText(added?.secret ?? 'absent').waitFor()
      await page.getByRole('button', { name: 'Replace' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Replace the secret' }).click()
      await told(page, 'The client has a new secret.')
      const replaced = await findClient(app.ctx, inum)
      expect(replaced?.secret).not.toBe(added?.secret)
      await page.getByText(replaced?.secret ?? 'absent').waitFor()

      await page.getByRole('link', { name: 'Edit' }).click()
      await page.getByLabel('Name', { exact: true }).fill('Photo Printing & More')
      await page.getByLabel('Access token lifetime').fill('120')
      await page.getByRole('button', { name: 'Save' }).click()
      await told(page, 'The client was saved.')
      await heading(page, 'Photo Printing & More')
      await page.getByText('120 seconds').waitFor()
      expect((await findClient(app.ctx, inum))?.definition.accessTokenLifetime).toBe(120)

      await page.getByRole('button', { name: 'Deactivate' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
      await told(page, 'The client was deactivated.')
      expect((await findClient(app.ctx, inum))?.disabled).toBe(true)
      await page.getByRole('button', { name: 'Activate' }).click()
      await told(page, 'The client was activated.')
      expect((await findClient(app.ctx, inum))?.disabled).toBe(false)

      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
      expect(await findClient(app.ctx, inum)).toBeDefined()
      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete the client' }).click()
      await told(page, 'The client was deleted.')
      expect(await findClient(app.ctx, inum)).toBeUndefined()
    })
  })

  it('add, show, change, deactivate and delete a person', async () => {
    await signedIn('/admin/users', async (page) => {
      await page.getByRole('link', { name: 'Add a user' }).click()
      await page.getByLabel('User name').fill('Ada')
      await page.getByLabel('Password', { exact: true }).fill('analytical engine')
      await page.getByLabel('Email', { exact: true }).fill('nowhere')
      await page.getByRole('button', { name: 'Add the user' }).click()
      await page.getByRole('alert').getByText('must be an email address').waitFor()
      expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
      expect(await findUserByName(app.ctx.db, 'ada')).toBeUndefined()
      await page.getByLabel('Password', { exact: true }).fill('analytical engine')
      await page.getByLabel('Email', { exact: true }).fill('ada@example.org')
      await page.getByRole('button', { name: 'Add the user' }).click()
      await told(page, 'The user was added.')
      expect(await verifyPassword(app.ctx, 'ada', 'analytical engine')).toMatchObject({
        userName: 'Ada',
        attributes: { mail: 'ada@example.org' }
      })

      await page.getByRole('link', { name: 'Edit' }).click()
      await page.getByLabel('User name').fill('admin')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByRole('alert').waitFor()
      await page.getByLabel('User name').fill('Ada')
      await page.getByLabel('Last name').fill('Lovelace')
      await page.getByRole('checkbox', { name: /^api-admin/ }).check()
      await page.getByRole('button', { name: 'Save' }).click()
      await told(page, 'The user was saved.')
      expect((await findUserByName(app.ctx.db, 'ada'))?.attributes).toEqual({
        mail: 'ada@example.org',
        sn: 'Lovelace',
        jansAdminUIRole: ['api-admin']
      })

      await page.getByRole('link', { name: 'Set password' }).click()
      await page.getByLabel('Password', { exact: true }).fill('difference engine')
      await page.getByRole('button', { name: 'Set the password' }).click()
      await told(page, 'The password was set.')
      expect(await verifyPassword(app.ctx, 'ada', 'analytical engine')).toBeUndefined()
      expect(await verifyPassword(app.ctx, 'ada', 'difference engine')).toBeDefined()

      await page.getByRole('button', { name: 'Deactivate' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Deactivate' }).click()
      await told(page, 'The user was deactivated.')
      expect((await findUserByName(app.ctx.db, 'ada'))?.status).toBe('inactive')
      await page.getByRole('button', { name: 'Activate' }).click()
      await told(page, 'The user was activated.')

      await page.getByRole('button', { name: 'Delete' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Delete the user' }).click()
      await told(page, 'The user was deleted.')
      expect(await findUserByName(app.ctx.db, 'ada')).toBeUndefined()
    })
  })

  it('do all of it without a script', async () => {
    const client = await createClient(app.ctx, {
      definition: { displayName: 'Plain', redirectUris: ['https://p.example/cb'] }
    })
    await signedIn(
      '/admin/clients?q=Plain',
      async (page) => {
        await page.getByRole('link', { name: 'Plain' }).click()
        await page.getByRole('link', { name: 'Edit' }).click()
        await page.getByRole('textbox', { name: 'Description' }).fill('Changed by hand')
        await page.getByRole('button', { name: 'Save' }).click()
        await page.getByText('Changed by hand').first().waitFor()
        await page.getByRole('link', { name: 'Delete' }).click()
        await heading(page, 'Delete Plain?')
        await page.getByRole('button', { name: 'Delete the client' }).click()
        await heading(page, 'Clients')
        expect(await findClient(app.ctx, client.inum)).toBeUndefined()
        await page.getByRole('searchbox').fill('nothing like this')
        await page.getByRole('button', { name: 'Search' }).click()
        await page.getByRole('heading', { name: 'No client matches' }).waitFor()
        await page.getByRole('button', { name: 'Sign out' }).click()
        await heading(page, 'You are signed out')
      },
      { javaScriptEnabled: false }
    )
  })

  it('search while one types, and page through what is found', async () => {
    for (let i = 1; i <= 30; i++)
      await createUser(app.ctx, { userName: `walker-${String(i).padStart(2, '0')}`, attributes: { sn: 'Wanderer' } })
    await signedIn('/admin/users', async (page) => {
      await page.getByRole('searchbox').fill('WANDER')
      await page.locator('#results').getByText('1–25 of 30').waitFor()
      expect(new URL(page.url()).search).toBe('?q=WANDER')
      expect(await page.getByRole('rowheader').count()).toBe(25)
      await page.getByRole('link', { name: 'Next' }).click()
      await page.getByText('26–30 of 30').waitFor()
      expect(await page.getByRole('searchbox').inputValue()).toBe('WANDER')
      expect(await page.getByRole('link', { name: 'walker-30' }).isVisible()).toBe(true)
    })
  })

  it('do not overwrite what somebody else has saved meanwhile, unless one wants to', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'contested', attributes: { givenName: 'First' } })
    await signedIn(`/admin/users/${inum}/edit`, async (page) => {
      await page.getByLabel('First name').fill('Mine')
      await updateUser(app.ctx, inum, { attributes: { givenName: 'Theirs', sn: 'Kept' } })
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Somebody else saved this in the meantime').waitFor()
      expect((await findUserByName(app.ctx.db, 'contested'))?.attributes.givenName).toBe('Theirs')
      expect(await page.getByLabel('First name').inputValue()).toBe('Mine')
      await page.getByRole('button', { name: 'Save over it' }).click()
      await told(page, 'The user was saved.')
      expect((await findUserByName(app.ctx.db, 'contested'))?.attributes.givenName).toBe('Mine')
    })
  })

  it('show times in the zone of who looks', async () => {
    const client = await createClient(app.ctx, {
      definition: { displayName: 'Timed', redirectUris: ['https://t.example/cb'] }
    })
    const inZone = (timeZone: string) =>
      new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(client.createdAt)
    await signedIn(
      `/admin/clients/${client.inum}`,
      async (page) => {
        const time = page.locator('time').first()
        expect(await time.textContent()).toBe(inZone('Pacific/Kiritimati'))
        expect(await time.getAttribute('datetime')).toBe(new Date(client.createdAt).toISOString())
      },
      { timezoneId: 'Pacific/Kiritimati', locale: 'en-US' }
    )
  })

  it('copy with a button, and say so', async () => {
    await signedIn(
      '/admin',
      async (page) => {
        await page.getByRole('button', { name: 'Copy: Discovery' }).click()
        await page.getByRole('status').getByText('Copied').waitFor()
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
          `${app.ctx.config.issuer}/.well-known/openid-configuration`
        )
      },
      { permissions: ['clipboard-read', 'clipboard-write'] }
    )
  })

  it('can be used with the keyboard alone', async () => {
    const [client] = (await searchClients(app.ctx, { patterns: ['Scripts'], limit: 1 })).clients
    await signedIn(`/admin/clients/${client?.inum}`, async (page) => {
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the content')
      await page.keyboard.press('Enter')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Tab')
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Edit')
      for (let i = 0; i < 3; i++) await page.keyboard.press('Tab')
      await page.keyboard.press('Space')
      await page.getByRole('dialog').waitFor()
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Cancel')
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
      expect(await page.evaluate('document.activeElement.textContent')).toBe('Delete')
    })
  })

  it('show scripts that people put into names as text', async () => {
    const evil = '<img src=x onerror=alert(1)>'
    const client = await createClient(app.ctx, {
      definition: { displayName: evil, description: evil, redirectUris: ['https://e.example/cb'] }
    })
    const user = await createUser(app.ctx, { userName: evil, attributes: { displayName: evil, nickname: evil } })
    await signedIn('/admin', async (page) => {
      let asked = 0
      page.on('dialog', (dialog) => {
        asked++
        void dialog.dismiss()
      })
      for (const path of [
        `clients/${client.inum}`,
        `clients/${client.inum}/edit`,
        `clients/${client.inum}/delete`,
        'clients',
        `users/${user.inum}`,
        `users/${user.inum}/edit`,
        `users/${user.inum}/password`,
        'users'
      ]) {
        await page.goto(`/admin/${path}`)
        expect([path, await page.locator('[onerror]').count()]).toEqual([path, 0])
        expect(await page.content()).toContain('&lt;img src=x onerror=alert(1)&gt;')
      }
      expect(asked).toBe(0)
    })
  })
})
