import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { openBrowser } from '../../../support/browser.ts'
import {
  checkError,
  createJane,
  enroll,
  finish,
  jane,
  requestOf,
  type Outcome,
  type Variant
} from '../../../support/certification.ts'
import type { ModuleName } from '../../../support/certification-modules.ts'
import { certify } from './certify.ts'

const responseTypes = ['code', 'id_token', 'id_token token', 'code id_token', 'code token', 'code id_token token']
const variants: Variant[] = responseTypes.map((responseType) => ({ responseType, responseMode: 'form_post' }))

// The plans have the modules of Basic, Implicit and Hybrid OP. These are the ones whose answers the form could change.
describe('Form Post OP', () => {
  certify(variants, ({ responseType }): ModuleName[] => [
    'oidcc-server',
    'oidcc-response-type-missing',
    'oidcc-prompt-none-not-logged-in',
    'oidcc-prompt-none-logged-in',
    'oidcc-ensure-registered-redirect-uri',
    'oidcc-claims-essential',
    'oidcc-ensure-request-object-with-redirect-uri',
    ...(responseType.includes('code')
      ? (['oidcc-ensure-post-request-succeeds', 'oidcc-codereuse', 'oidcc-refresh-token'] as const)
      : []),
    responseType === 'code' || responseType === 'code token'
      ? 'oidcc-ensure-request-without-nonce-succeeds-for-code-flow'
      : 'oidcc-ensure-request-without-nonce-fails'
  ])
})

describe('the form, in a browser', () => {
  let app: MinijansServer
  let browser: Browser
  beforeAll(async () => {
    app = await startApp()
    await createJane(app)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    await app.close()
  })

  it.each(variants)(
    'is sent by itself, or by the person where scripts do not run ($responseType)',
    async (variant) => {
      const party = await enroll(app, variant)
      for (const javaScriptEnabled of [true, false]) {
        const context = await browser.newContext({ javaScriptEnabled })
        const page = await context.newPage()
        const problems: string[] = []
        page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
        /** Goes on until the browser is at the client. */
        const outcomeOf = async (
          changes: Record<string, string>,
          isWaited: boolean
        ): Promise<[Record<string, string>, Outcome]> => {
          const request = requestOf(party, changes)
          const arrived = new Promise<Outcome>((done) => {
            void page.route(`${party.redirectUri}**`, async (route) => {
              const { url, method, headers, body } = { url: route.request().url(), method: route.request().method(), headers: route.request().headers(), body: route.request().postData() ?? '' } // prettier-ignore
              await route.fulfill({ contentType: 'text/html', body: '<h1>Back</h1>' })
              expect([url, method]).toEqual([party.redirectUri, 'POST'])
              expect(headers['content-type']).toBe('application/x-www-form-urlencoded')
              done({
                channel: 'form',
                parameters: Object.fromEntries(new URLSearchParams(body)),
                signIns: 0,
                pages: []
              })
            })
          })
          const address = party.configuration.serverMetadata().authorization_endpoint
          await page.goto(`${address}?${String(new URLSearchParams(request))}`)
          if (isWaited) {
            await page.getByLabel('User name').fill(jane.username)
            await page.getByLabel('Password', { exact: true }).fill(jane.password)
            await page.getByRole('button', { name: 'Sign in' }).click()
            const allow = page.getByRole('button', { name: 'Allow' })
            await page.waitForLoadState()
            if (await allow.isVisible()) await allow.click()
          }
          if (!javaScriptEnabled) await page.locator(`form[action="${party.redirectUri}"] [type=submit]`).click()
          const outcome = await arrived
          await page.unroute(`${party.redirectUri}**`)
          return [request, outcome]
        }
        const [refused, error] = await outcomeOf({ prompt: 'none' }, false)
        checkError(party, refused, error, 'login_required')
        const [request, answer] = await outcomeOf({}, true)
        await finish(party, request, answer)
        expect(problems.filter((text) => text.includes('Content Security Policy'))).toEqual([])
        await context.close()
      }
    },
    60_000
  )
})
