import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { application, tokensFor, type Application } from '../../support/application.ts'
import { openBrowser } from '../../support/browser.ts'

const rest = '/jans-auth/restv1'

/** Applications that keep a cookie of their own, and drop it on their page for signing out. */
const remembering: Parameters<typeof application>[2] = ({ url }, res) => {
  if (url.pathname === '/callback') res.setHeader('set-cookie', `app${url.port}=in; SameSite=Lax`)
  if (url.pathname === '/front') res.setHeader('set-cookie', `app${url.port}=; Max-Age=0`)
  return false
}

describe('front-channel logout', () => {
  let app: MinijansServer
  let browser: Browser
  /** Wants the session; its address has a query already. */
  let one: Application
  let two: Application
  let silent: Application
  beforeAll(async () => {
    app = await startApp()
    const common = (origin: string) => ({ post_logout_redirect_uris: [`${origin}/signed-out`] })
    one = await application(
      app,
      (origin) => ({
        ...common(origin),
        frontchannel_logout_uri: `${origin}/front?from=op`,
        frontchannel_logout_session_required: true
      }),
      remembering
    )
    two = await application(app, (origin) => ({ ...common(origin), frontchannel_logout_uri: `${origin}/front` }), remembering) // prettier-ignore
    silent = await application(app, common)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser.close()
    for (const party of [one, two, silent]) await party[Symbol.asyncDispose]()
    await app.close()
  })

  const logoutAddress = (party: Application, idToken: string) =>
    `${app.ctx.config.issuer}${rest}/end_session?${String(
      new URLSearchParams({
        id_token_hint: idToken,
        post_logout_redirect_uri: `${party.origin}/signed-out`,
        state: 'back again'
      })
    )}`
  const visit = async (page: Page, { client, redirectUri }: Application) => {
    const query = { client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    await page.goto(`${app.ctx.config.issuer}${rest}/authorize?${String(new URLSearchParams(query))}`)
    if (await page.getByLabel('User name').isVisible()) {
      await page.getByLabel('User name').fill('admin')
      await page.getByLabel('Password', { exact: true }).fill(adminPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    await page.waitForLoadState()
    if (await page.getByRole('button', { name: 'Allow' }).isVisible())
      await page.getByRole('button', { name: 'Allow' }).click()
    await page.waitForURL(`${redirectUri}**`)
  }
  const sidOf = (idToken: string) =>
    (JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid

  it('shows one frame for each client of the session that wants one, and lets nothing else be framed', async () => {
    const agent = new Agent(app)
    await tokensFor(agent, silent)
    await tokensFor(agent, two)
    const { id_token } = await tokensFor(agent, one)
    const answer = await agent.request(logoutAddress(one, id_token))
    expect(answer.status).toBe(200)
    const frames = [...answer.text.matchAll(/<iframe\s+src="([^"]*)"[^>]*sandbox="([^"]*)"/g)]
    const addresses = frames.map(([, src = '']) => new URL(src.replaceAll('&amp;', '&')))
    expect(addresses.map(({ origin }) => origin).toSorted()).toEqual([one.origin, two.origin].toSorted())
    const toOne = addresses.find(({ origin }) => origin === one.origin)
    expect(Object.fromEntries(toOne?.searchParams ?? [])).toEqual({
      from: 'op',
      iss: app.ctx.config.issuer,
      sid: sidOf(id_token)
    })
    expect(addresses.find(({ origin }) => origin === two.origin)?.search).toBe('')
    for (const [, , sandbox = ''] of frames) expect(sandbox).toBe('allow-scripts allow-same-origin')
    const policy = answer.headers.get('content-security-policy') ?? ''
    expect(/frame-src ([^;]*)/.exec(policy)?.[1]?.split(' ').toSorted()).toEqual([one.origin, two.origin].toSorted())
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
  })

  it('lets no address write rules of its own into what the page may show', async () => {
    const odd = 'https://a,default-src;sandbox'
    await using hostile = await application(app, (origin) => ({
      redirect_uris: [`${origin}/callback`, `${odd}/callback`],
      frontchannel_logout_uri: `${odd}/front`
    }))
    const agent = new Agent(app)
    await tokensFor(agent, hostile)
    const { id_token } = await tokensFor(agent, one)
    const policy = (await agent.request(logoutAddress(one, id_token))).headers.get('content-security-policy') ?? ''
    expect(/frame-src ([^;]*)/.exec(policy)?.[1]).toBe(one.origin)
    expect(policy).not.toMatch(/sandbox|,/)
  })

  it('leads on directly when no client of the session has a page for it', async () => {
    const agent = new Agent(app)
    const { id_token } = await tokensFor(agent, silent)
    const answer = await agent.request(logoutAddress(silent, id_token))
    expect(answer.location).toBe(`${silent.origin}/signed-out?state=back+again`)
  })

  it('keeps the session to itself where frontChannelLogoutSessionSupported is off', async () => {
    await updateAppConfiguration(app.ctx, { frontChannelLogoutSessionSupported: false })
    const agent = new Agent(app)
    const { id_token } = await tokensFor(agent, one)
    const answer = await agent.request(logoutAddress(one, id_token))
    expect(answer.text).toContain(`src="${one.origin}/front?from=op"`)
    const document = (await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as object
    expect(document).toMatchObject({ frontchannel_logout_supported: true })
    expect(document).not.toHaveProperty('frontchannel_logout_session_supported')
    await updateAppConfiguration(app.ctx, { frontChannelLogoutSessionSupported: null })
    const again = (await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as object
    expect(again).toMatchObject({ frontchannel_logout_session_supported: true })
  })

  it.each([
    ['with scripts', true],
    ['without scripts', false]
  ])('signs the browser out everywhere and goes on, %s', async (_how, javaScriptEnabled) => {
    const context = await browser.newContext({ javaScriptEnabled })
    const page = await context.newPage()
    await visit(page, two)
    await visit(page, one)
    expect((await context.cookies(one.origin)).map(({ name }) => name)).toContain(`app${new URL(one.origin).port}`)
    // Another browser's id token of the same person would be asked about; this one's is taken from its own session.
    const agent = new Agent(app)
    for (const { name, value } of await context.cookies(app.ctx.config.issuer)) agent.cookies.set(name, value)
    const { id_token } = await tokensFor(agent, one)
    const sid = sidOf(id_token)
    const problems: string[] = []
    page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
    await page.goto(logoutAddress(one, id_token), { waitUntil: 'commit' })
    await page.waitForURL(`${one.origin}/signed-out?state=back+again`, { timeout: 10_000 })
    expect(problems.filter((text) => text.includes('Content Security Policy'))).toEqual([])
    const fromOne = one.at('/front').at(-1)
    expect(fromOne?.url.searchParams.get('sid')).toBe(sid)
    expect(fromOne?.headers.referer).toBeUndefined()
    expect(fromOne?.headers.cookie).toContain(`app${new URL(one.origin).port}=in`)
    expect((await context.cookies([one.origin, two.origin])).filter(({ name }) => name.startsWith('app'))).toEqual([])
    await context.close()
  })
})
