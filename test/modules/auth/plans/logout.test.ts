import { decodeJwt, decodeProtectedHeader, jwtVerify, createRemoteJWKSet, SignJWT, UnsecuredJWT } from 'jose'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import type { Agent, AgentAnswer } from '../../../support/agent.ts'
import { startApp } from '../../../support/app.ts'
import { openBrowser } from '../../../support/browser.ts'
import {
  checkError,
  complete,
  createJane,
  enroll,
  jane,
  newBrowser,
  requestOf,
  send,
  type Party
} from '../../../support/certification.ts'

const redirect = 'https://client.example/post_logout_redirect'
const frontChannel = 'https://client.example/frontchannel_logout'
const backChannel = 'https://client.example/backchannel_logout'
/** The suite's has every character that a state may have, but plus and blank. */
const state = String.fromCharCode(...Array.from({ length: 94 }, (_, i) => 33 + i)).replace('+', '~')
const event = 'http://schemas.openid.net/event/backchannel-logout'

describe('the plans of logout', () => {
  let app: MinijansServer
  let chromium: Browser
  const told: { url: string; method: string; type: string | null; body: string }[] = []
  beforeAll(async () => {
    const fetchOutside = async (input: string | URL | Request, init?: RequestInit) => {
      const request = new Request(input, init)
      told.push({ url: request.url, method: request.method, type: request.headers.get('content-type'), body: await request.text() }) // prettier-ignore
      return new Response('', { headers: { 'cache-control': 'no-store' } })
    }
    app = await startApp({}, { fetch: fetchOutside })
    await createJane(app)
    chromium = await openBrowser()
  })
  afterAll(async () => {
    await chromium.close()
    await app.close()
  })

  const enrolled = (metadata: object = {}) =>
    enroll(app, { responseType: 'code' }, { post_logout_redirect_uris: [redirect], ...metadata })
  const signedIn = async (metadata?: object): Promise<{ party: Party; browser: Agent; idToken: string }> => {
    const party = await enrolled(metadata)
    const browser = newBrowser(party)
    const { idToken } = await complete(party, browser)
    return { party, browser, idToken }
  }
  const endSession = (party: Party, parameters: Record<string, string>) =>
    `${party.configuration.serverMetadata().end_session_endpoint}?${String(new URLSearchParams(parameters))}`
  /** Follows what the server says until it shows a page, or leads to the client. */
  const leave = async (browser: Agent, address: string): Promise<AgentAnswer> => {
    const answer = await browser.request(address)
    return answer.location.startsWith(browser.origin) || answer.location.startsWith('/') ? leave(browser, answer.location) : answer // prettier-ignore
  }
  const isOver = async (party: Party, browser: Agent) => {
    const request = requestOf(party, { prompt: 'none' })
    const outcome = await send(browser, party, request)
    if (outcome.parameters.error === undefined) return false
    checkError(party, request, outcome, 'login_required')
    return true
  }

  it.each([
    ['oidcc-rp-initiated-logout', { state }],
    ['oidcc-rp-initiated-logout-no-state', {}]
  ])('%s: signs out and leads back with the state that was sent, and nothing else', async (_module, sent) => {
    const { party, browser, idToken } = await signedIn()
    const address = endSession(party, { id_token_hint: idToken, post_logout_redirect_uri: redirect, ...sent })
    const { origin, pathname, searchParams } = new URL((await leave(browser, address)).location)
    expect(origin + pathname).toBe(redirect)
    expect(Object.fromEntries(searchParams)).toEqual(sent)
    expect(await isOver(party, browser)).toBe(true)
  })

  it('oidcc-rp-initiated-logout-no-post-logout-redirect-uri: signs out and says so', async () => {
    const { party, browser, idToken } = await signedIn()
    const { status, text } = await leave(browser, endSession(party, { id_token_hint: idToken, state }))
    expect([status, text.includes('You are signed out')]).toEqual([200, true])
    expect(await isOver(party, browser)).toBe(true)
  })

  it.each<[string, Record<string, string>, boolean]>([
    ['oidcc-rp-initiated-logout-no-params', {}, false],
    ['oidcc-rp-initiated-logout-only-state', { state }, false],
    ['oidcc-rp-initiated-logout-no-id-token-hint', { post_logout_redirect_uri: redirect, state }, true]
  ])('%s: asks first, and signs out then', async (_module, parameters, leadsBack) => {
    const { party, browser } = await signedIn()
    const asked = await leave(browser, endSession(party, parameters))
    expect([asked.status, asked.location, asked.text.includes('Sign out?')]).toEqual([200, '', true])
    expect(await isOver(party, browser)).toBe(false)
    const [, request = ''] = /name="request" value="([^"]+)"/.exec(asked.text) ?? []
    const answer = await browser.post('/jans-auth/restv1/end_session/confirm', { request, logout: 'yes' })
    expect(answer.location.startsWith(redirect)).toBe(leadsBack)
    const { text } = leadsBack ? { text: '' } : await leave(browser, answer.location)
    expect(text.includes('You are signed out')).toBe(!leadsBack)
    expect(await isOver(party, browser)).toBe(true)
  })

  it.each<[string, (party: Party, idToken: string) => Promise<Record<string, string>> | Record<string, string>]>([
    ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', (_party, idToken) => ({ id_token_hint: idToken, post_logout_redirect_uri: `${redirect}/other` })], // prettier-ignore
    ['oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', (_party, idToken) => ({ id_token_hint: idToken, post_logout_redirect_uri: `${redirect}?foo=bar` })], // prettier-ignore
    ['oidcc-rp-initiated-logout-modified-id-token-hint', (_party, idToken) => ({ id_token_hint: new UnsecuredJWT(decodeJwt(idToken)).encode(), post_logout_redirect_uri: redirect })], // prettier-ignore
    ['oidcc-rp-initiated-logout-bad-id-token-hint', async ({ key }, idToken) => ({ id_token_hint: await new SignJWT(decodeJwt(idToken)).setProtectedHeader({ alg: 'RS256', kid: decodeProtectedHeader(idToken).kid ?? '' }).sign(key), post_logout_redirect_uri: redirect })] // prettier-ignore
  ])('%s: shows an error and leads nowhere', async (_module, parameters) => {
    const { party, browser, idToken } = await signedIn()
    const { status, location, text } = await leave(browser, endSession(party, { state, ...(await parameters(party, idToken)) })) // prettier-ignore
    expect([status, location, text.includes('Signing out did not work')]).toEqual([400, '', true])
    expect(await isOver(party, browser)).toBe(false)
  })

  it('oidcc-backchannel-rp-initiated-logout: tells the client of the session, and leads back', async () => {
    const metadata = { backchannel_logout_uri: backChannel, backchannel_logout_session_required: true }
    const { party, browser, idToken } = await signedIn(metadata)
    const address = endSession(party, { id_token_hint: idToken, post_logout_redirect_uri: redirect, state })
    expect((await leave(browser, address)).location.startsWith(redirect)).toBe(true)
    const call = told.find(({ url }) => url === backChannel)
    expect(call).toMatchObject({ method: 'POST', type: expect.stringContaining('application/x-www-form-urlencoded') as string }) // prettier-ignore
    const parameters = new URLSearchParams(call?.body)
    expect([...parameters.keys()]).toEqual(['logout_token'])
    const keys = createRemoteJWKSet(new URL('/jans-auth/restv1/jwks', app.address))
    const { payload } = await jwtVerify(parameters.get('logout_token') ?? '', keys, {
      issuer: app.ctx.config.issuer,
      audience: party.client.client_id,
      requiredClaims: ['iat', 'exp', 'jti']
    })
    const { sub, sid } = decodeJwt(idToken)
    expect(payload).toMatchObject({ sub, sid, events: { [event]: {} } })
    expect(payload).not.toHaveProperty('nonce')
    expect(await isOver(party, browser)).toBe(true)
  })

  it('oidcc-frontchannel-rp-initiated-logout: opens the page of the client, and leads back, in a browser', async () => {
    const party = await enrolled({ frontchannel_logout_uri: frontChannel, frontchannel_logout_session_required: true })
    const context = await chromium.newContext()
    const page = await context.newPage()
    const visits: URL[] = []
    await page.route('https://client.example/**', (route) => {
      visits.push(new URL(route.request().url()))
      return route.fulfill({
        contentType: 'text/html',
        headers: { 'cache-control': 'no-store' },
        body: '<h1>Client</h1>'
      })
    })
    const at = (address: string) => visits.find(({ origin, pathname }) => origin + pathname === address)
    const request = requestOf(party)
    const { authorization_endpoint: authorize } = party.configuration.serverMetadata()
    await page.goto(`${authorize}?${String(new URLSearchParams(request))}`)
    await page.getByLabel('User name').fill(jane.username)
    await page.getByLabel('Password', { exact: true }).fill(jane.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(`${party.redirectUri}**`)
    // The session of the browser, for which an id token can be had without a page.
    const agent = newBrowser(party)
    for (const { name, value } of await context.cookies(app.ctx.config.issuer)) agent.cookies.set(name, value)
    const { idToken } = await complete(party, agent, { prompt: 'none' })
    await page.goto(endSession(party, { id_token_hint: idToken, post_logout_redirect_uri: redirect, state }), { waitUntil: 'commit' }) // prettier-ignore
    await page.waitForURL(`${redirect}**`)
    const { sid } = decodeJwt(idToken)
    expect(Object.fromEntries(at(frontChannel)?.searchParams ?? [])).toEqual({ iss: app.ctx.config.issuer, sid })
    expect(Object.fromEntries(at(redirect)?.searchParams ?? [])).toEqual({ state })
    expect(await isOver(party, agent)).toBe(true)
    await context.close()
  })
})
