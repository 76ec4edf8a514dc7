import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assets } from '#modules/assets/index'
import type { Module } from '#modules/core/module'
import { createApp } from '#server/app'
import { createMetrics } from '#server/metrics'
import type { MinijansServer } from '#server/start'
import { startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { samples } from './samples.ts'

const long = 'Photo-Printing-Department-of-the-Northern-Provinces-with-a-name-that-never-seems-to-end'
const evil = `"><img src=x onerror=alert(1)>'<script>alert(2)</script>{{7*7}}\${7*7}`
const names = Object.keys(samples(''))
const inTens = (all: string[]): string[][] =>
  Array.from({ length: Math.ceil(all.length / 10) }, (_, i) => all.slice(10 * i, 10 * i + 10))
/** Pages without anybody else's words. */
const wordless = new Set(['signed-out', 'signed-in-again', 'device-denied', 'signing-out', 'signed-in-still'])
/** What else colours and room can break once all rules are kept. */
const ofLooks = ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size']
type Violations = Awaited<ReturnType<AxeBuilder['analyze']>>['violations']

/** All rules. No page has frames, for which the other mode opens a page of its own each time. */
const judge = async (page: Page): Promise<Violations> =>
  (
    await new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .analyze()
  ).violations

/** Again in a theme, by the code that the judge has left in the page. */
const judgeLook = (page: Page, theme: string): Promise<Violations> =>
  page.evaluate(`document.documentElement.dataset.theme = '${theme}'
    axe.run(${JSON.stringify({ runOnly: ofLooks, resultTypes: ['violations'] })}).then((all) => all.violations)`)

describe('every page', () => {
  let app: MinijansServer
  let browser: Browser
  let server: ReturnType<typeof createServer>
  let origin: string
  beforeAll(async () => {
    app = await startApp()
    browser = await openBrowser()
    // Behind the real edge, so that the real content policy holds.
    const metrics = createMetrics(app.ctx.config)
    const modules = [assets, sampleModule('ordinary', long), sampleModule('evil', evil)]
    server = createServer(createApp(app.ctx, modules, metrics))
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
    origin = `http://localhost:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await browser.close()
    server.closeAllConnections()
    server.close()
    await app.close()
  })

  async function open(options: { colorScheme: 'light' | 'dark'; width: number }, use: (page: Page) => Promise<void>) {
    const context: BrowserContext = await browser.newContext({
      colorScheme: options.colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: options.width, height: 800 }
    })
    // A page that goes on by itself would be gone before anybody has looked at it.
    await context.route('https://photos.example/**', (route) => route.abort('aborted'))
    await use(await context.newPage())
    await context.close()
  }

  it.each(inTens(names))(
    'is accessible, fits and keeps to the content policy, light and dark, wide and narrow: %s and those after it',
    { timeout: 120_000 },
    async (...names) => {
      const found: unknown[] = []
      await open({ colorScheme: 'light', width: 1280 }, async (page) => {
        page.on('console', (message) => found.push({ at: page.url(), says: message.text() }))
        page.on('pageerror', (error) => found.push({ at: page.url(), throws: error.message }))
        page.on('response', (answer) => answer.ok() || found.push({ at: answer.url(), status: answer.status() }))
        for (const name of names) {
          const note = (look: string, violations: Violations) => {
            for (const { id, nodes } of violations)
              found.push({ name, look, id, at: nodes.map(({ target, failureSummary }) => [target, failureSummary]) })
          }
          const fit = async (width: number) => {
            const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
            if (Number(beyond) > 0) found.push({ name, width, beyond })
          }
          await page.goto(`${origin}/ordinary/${name}`, { waitUntil: 'load' })
          const headings = await page.locator('h1').count()
          if (headings !== 1) found.push({ name, headings })
          await fit(1280)
          note('light, wide', await judge(page))
          note('dark, wide', await judgeLook(page, 'dark'))
          await page.setViewportSize({ width: 360, height: 800 })
          await fit(360)
          note('dark, narrow', await judgeLook(page, 'dark'))
          note('light, narrow', await judgeLook(page, 'light'))
          await page.setViewportSize({ width: 1280, height: 800 })
        }
      })
      expect(found).toEqual([])
    }
  )

  it('shows what somebody else wrote as text, whatever it is', { timeout: 120_000 }, async () => {
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

function sampleModule(name: string, text: string): Module {
  return {
    name,
    mount(app) {
      for (const [page, render] of Object.entries(samples(text)))
        app.get(`/${name}/${page}`, (_req, res) => void res.type('html').send(String(render())))
    }
  }
}
