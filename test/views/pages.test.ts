import type { Page } from 'playwright-core'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { samples } from './samples.ts'
import { long, serveSamples, type ServedSamples } from './serve-samples.ts'

const names = Object.keys(samples(''))
/** Pages without anybody else's words. */
const wordless = new Set(['signed-out', 'signed-in-again', 'device-denied', 'signing-out', 'signed-in-still'])

describe('every page', () => {
  let served: ServedSamples
  let origin: string
  beforeAll(async () => {
    served = await serveSamples()
    origin = served.origin
  })
  afterAll(() => served[Symbol.asyncDispose]())

  const open = (options: { colorScheme: 'light' | 'dark'; width: number }, use: (page: Page) => Promise<void>) =>
    served.open(options, use)

  it('shows what somebody else wrote as text, whatever it is', { timeout: 240_000 }, async () => {
    const found: unknown[] = []
    await open({ colorScheme: 'light', width: 1280 }, async (page) => {
      page.on('dialog', (dialog) => {
        // A form that was refused asks before it is left.
        if (dialog.type() === 'beforeunload') return void dialog.accept()
        found.push({ at: page.url(), dialog: dialog.message() })
        void dialog.dismiss()
      })
      for (const name of names.filter((name) => !wordless.has(name))) {
        await page.goto(`${origin}/evil/${name}`)
        const planted = await page.locator('img[src="x"], [onerror], body script').count()
        if (planted > 0) found.push({ name, planted })
        if (!(await page.content()).includes('&lt;script&gt;alert(2)&lt;/script&gt;'))
          found.push({ name, shown: false })
      }
    })
    expect(found).toEqual([])
  })

  it('keeps the theme that was chosen, on each page and without a flash', async () => {
    await open({ colorScheme: 'light', width: 1280 }, async (page) => {
      await page.goto(`${origin}/ordinary/sign-in`)
      await page.getByRole('button', { name: 'Switch between light and dark' }).click()
      await page.goto(`${origin}/ordinary/users`)
      expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('dark')
      await page.getByRole('button', { name: 'Switch between light and dark' }).click()
      expect(await page.evaluate('getComputedStyle(document.documentElement).colorScheme')).toBe('light')
    })
  })

  it('shows a password only while it is asked to', async () => {
    await open({ colorScheme: 'light', width: 360 }, async (page) => {
      await page.goto(`${origin}/ordinary/sign-in`)
      const password = page.getByLabel('Password', { exact: true })
      await password.fill('secret')
      await page.getByRole('button', { name: 'Show password' }).click()
      expect(await password.getAttribute('type')).toBe('text')
      await page.getByRole('button', { name: 'Show password' }).click()
      expect(await password.getAttribute('type')).toBe('password')
    })
  })

  it('counts down what there is to wait for, and says when it is over', async () => {
    await open({ colorScheme: 'light', width: 360 }, async (page) => {
      await page.goto(`${origin}/ordinary/device-blocked-german`)
      const sent = await (await fetch(page.url())).text()
      expect(sent).toContain('Der nächste Versuch ist in <span role="timer">1 Sekunde</span> möglich.')
      await page.getByText('Sie können es jetzt noch einmal versuchen.').waitFor()
      await page.clock.install()
      await page.goto(`${origin}/ordinary/sign-in-blocked`)
      const told = page.getByRole('alert')
      expect(await told.innerText()).toBe('Too many attempts. Try again in 2 minutes.')
      await page.clock.fastForward(40_000)
      expect(await told.innerText()).toMatch(/Try again in [56]\d seconds\.$/)
      await page.clock.fastForward(60_000)
      expect(await told.innerText()).toBe('You can try again now.')
    })
  })

  it('ties each message to its field', async () => {
    await open({ colorScheme: 'light', width: 1280 }, async (page) => {
      await page.goto(`${origin}/ordinary/client-refused`)
      const field = page.getByLabel('Access token lifetime')
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      const described = (await field.getAttribute('aria-describedby')) ?? ''
      expect(await page.locator(`[id="${described.split(' ').at(-1)}"]`).textContent()).toContain(long)
      await page.getByRole('alert').getByRole('link', { name: 'Access token lifetime' }).click()
      expect(await page.evaluate('document.querySelector(":target").name')).toBe('accessTokenLifetime')
    })
  })

  it('keeps assets for ever under their version, and not at all under another', async () => {
    const page = await (await fetch(`${origin}/ordinary/sign-in`)).text()
    const [address = ''] = /\/minijans\/assets\/[^"]+tokens\.css/.exec(page) ?? []
    const fresh = await fetch(origin + address)
    expect(fresh.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    const etag = fresh.headers.get('etag') ?? ''
    expect((await request(origin).get(address).set('If-None-Match', etag)).status).toBe(304)
    const old = await fetch(`${origin}/minijans/assets/older/tokens.css`)
    expect([old.status, old.headers.get('cache-control')]).toEqual([200, 'no-cache'])
    for (const name of ['nothing.css', '..%2Fhtml.ts', '__proto__'])
      expect((await fetch(`${origin}/minijans/assets/x/${name}`)).status).toBe(404)
  })
})
