import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { redirectUri, register, type TestClient } from '../../support/oauth.ts'

describe('signing in', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  const begin = (app: MinijansServer, client: TestClient, more: Record<string, string> = {}) =>
    `${app.ctx.config.issuer}/jans-auth/restv1/authorize?${String(
      new URLSearchParams({
        client_id: client.client_id,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: 'openid',
        state: 's',
        ...more
      })
    )}`

  /** Opens the form without a browser: its cookies, its address and its token. */
  async function openForm(app: MinijansServer, client: TestClient) {
    const started = await fetch(begin(app, client), { redirect: 'manual' })
    const cookie = started.headers.getSetCookie().map((text) => text.split(';', 1)[0]).join('; ') // prettier-ignore
    const page = await fetch(new URL(started.headers.get('location') ?? '', app.address), { headers: { cookie } })
    const text = await page.text()
    const action = /action="([^"]*sign-in)"/.exec(text)?.[1] ?? ''
    const csrf = /name="csrf" value="([^"]*)"/.exec(text)?.[1] ?? ''
    const send = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
      fetch(app.address + action, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie, ...headers },
        body: new URLSearchParams({ csrf, ...fields })
      })
    return { send, action, page }
  }

  it('says the same of an unknown name and a wrong password, and keeps the name in the form', async () => {
    await using app = await startApp()
    const client = await register(app)
    const { send } = await openForm(app, client)
    const texts = []
    for (const username of ['admin', 'nobody']) {
      const answer = await send({ username, password: 'wrong' })
      expect(answer.status).toBe(400)
      const text = await answer.text()
      expect(text).toContain(`value="${username}"`)
      expect(text).not.toContain('value="wrong"')
      texts.push(text.replaceAll(username, 'NAME'))
    }
    expect(texts[0]).toBe(texts[1])
  })

  it('slows down guesses at one account, the right password included, until the time is over', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await register(app)
    const { send } = await openForm(app, client)
    for (let i = 0; i < 5; i++) await send({ username: 'admin', password: `guess ${i}` })
    const blocked = await send({ username: 'admin', password: adminPassword })
    expect(blocked.status).toBe(400)
    expect(await blocked.text()).toMatch(/Too many attempts\. Try again in <span role="timer">2 seconds</)
    now += 3000
    expect((await send({ username: 'admin', password: adminPassword })).status).toBe(303)
  })

  it('checks no more guesses at one account than may be made, however many come at once', async () => {
    await using app = await startApp({}, { now: () => 1_900_000_000_000 })
    const client = await register(app)
    const forms = await Promise.all(Array.from({ length: 40 }, () => openForm(app, client)))
    const texts = forms.map(async ({ send }, i) => (await send({ username: 'admin', password: `guess ${i}` })).text())
    const blocked = (await Promise.all(texts)).filter((text) => text.includes('Too many attempts'))
    expect(blocked).toHaveLength(35)
  })

  it('slows down guesses as the configuration says, and not at all where it says so', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const rules = {
      bruteForceProtectionEnabled: true,
      attemptExpiration: 60,
      maximumAllowedAttemptsWithoutDelay: 2,
      delayTime: 30
    }
    const set = (changed: object) =>
      updateAppConfiguration(app.ctx, { authenticationProtectionConfiguration: { ...rules, ...changed } })
    const client = await register(app)
    const { send } = await openForm(app, client)
    const guess = async () => (await (await send({ username: 'admin', password: 'wrong' })).text()).includes('Too many')
    await set({})
    expect([await guess(), await guess(), await guess()]).toEqual([false, false, true])
    now += 31_000
    // The third one made the wait twice as long.
    expect([await guess(), await guess()]).toEqual([false, true])
    now += 61_000
    // So long without another, all before are forgotten.
    expect([await guess(), await guess(), await guess()]).toEqual([false, false, true])
    await set({ bruteForceProtectionEnabled: false })
    expect(await guess()).toBe(false)
    for (const wrong of [{ delayTime: 0 }, { attemptExpiration: 0.5 }, { more: 1 }])
      await expect(set(wrong)).rejects.toThrow('authenticationProtectionConfiguration must be')
  })

  it('refuses forms without their token, from other sites, and from other browsers', async () => {
    await using app = await startApp()
    const client = await register(app)
    const { send, action } = await openForm(app, client)
    const right = { username: 'admin', password: adminPassword }
    expect((await send({ ...right, csrf: '' })).status).toBe(400)
    expect((await send({ ...right, csrf: 'x'.repeat(43) })).status).toBe(400)
    // As many characters, but more bytes.
    expect((await send({ ...right, csrf: 'ü'.repeat(43) })).status).toBe(400)
    expect((await send(right, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await send(right, { origin: 'https://evil.example' })).status).toBe(403)
    const stranger = await fetch(app.address + action, { method: 'POST', body: new URLSearchParams(right) })
    expect(stranger.status).toBe(400)
    expect((await send(right, { 'sec-fetch-site': 'same-origin' })).status).toBe(303)
  })

  it('never frames the page, caches it or runs what a client calls itself', async () => {
    await using app = await startApp()
    const client = await register(app, { client_name: '<img src=x onerror=alert(1)>' })
    const { page } = await openForm(app, client)
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.headers.get('content-security-policy')).not.toContain('unsafe-inline')
    const tab = await browser.newPage()
    await tab.goto(begin(app, client))
    expect(await tab.getByText('<img src=x onerror=alert(1)>').count()).toBeGreaterThan(0)
  })

  it('takes a refusal back to the application', async () => {
    await using app = await startApp()
    const client = await register(app)
    const tab = await browser.newPage()
    const arrival = tab.waitForRequest(`${redirectUri}**`)
    await tab.goto(begin(app, client))
    await tab.getByRole('button', { name: 'Cancel' }).click()
    const url = new URL((await arrival).url())
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'access_denied', state: 's' })
  })

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 'invalid_client'],
    ['a redirect URI that is not registered', { redirect_uri: 'https://evil.example/' }, 'invalid_redirect_uri']
  ])('shows %s here, and sends nobody there', async (_name, change, code) => {
    await using app = await startApp()
    const answer = await fetch(begin(app, await register(app), change), {
      redirect: 'manual',
      headers: { accept: 'text/html' }
    })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('location')).toBeNull()
    const text = await answer.text()
    expect(text).toContain(code)
    expect(text).not.toMatch(/node_modules| at /)
  })

  it.each([
    ['prompt none without a session', { prompt: 'none' }, 'login_required'],
    ['an unknown response type', { response_type: 'magic' }, 'unsupported_response_type'],
    ['PKCE by plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request']
  ])('tells the application of %s', async (_name, change, error) => {
    await using app = await startApp()
    const answer = await fetch(begin(app, await register(app), change), { redirect: 'manual' })
    const url = new URL(answer.headers.get('location') ?? '')
    expect(url.origin + url.pathname).toBe(redirectUri)
    expect(url.searchParams.get('error')).toBe(error)
    expect(url.searchParams.get('iss')).toBe(app.ctx.config.issuer)
  })

  it('wants PKCE of a client that has registered that it is needed', async () => {
    await using app = await startApp()
    const client = await register(app, { require_pkce: true })
    const refused = await fetch(begin(app, client), { redirect: 'manual' })
    expect(new URL(refused.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request')
    const pkce = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }
    const taken = await fetch(begin(app, client, pkce), { redirect: 'manual' })
    expect(taken.headers.get('location')).toContain('/jans-auth/interaction/')
  })

  it('wants PKCE of a client without a secret', async () => {
    await using app = await startApp()
    const client = await register(app, { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] })
    const answer = await fetch(begin(app, client), { redirect: 'manual' })
    expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request')
  })
})
