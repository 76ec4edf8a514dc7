import * as oidc from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminPassword, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { relyingParty } from '../support/relying-party.ts'
import { accessToken } from '../support/tokens.ts'

describe('a relying party that nobody here wrote', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('registers itself, signs a person in, and gets code, tokens, userinfo, a refresh, an introspection and a logout', async () => {
    await using app = await startApp()
    await using party = await relyingParty(app.ctx.config.issuer)
    const { configuration } = party
    const { url, finish } = await party.begin()

    const page = await browser.newPage()
    await page.goto(url)
    await signIn(page)
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Back at the application' }).waitFor()

    const tokens = await finish()
    expect(tokens.scope?.split(' ')).toEqual(expect.arrayContaining(['openid', 'profile', 'email', 'offline_access']))
    const claims = tokens.claims()
    expect(claims).toMatchObject({ iss: app.ctx.config.issuer, aud: configuration.clientMetadata().client_id })

    const userinfo = await oidc.fetchUserInfo(configuration, tokens.access_token, claims?.sub ?? '')
    expect(userinfo).toMatchObject({ sub: claims?.sub })

    const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
    const introspected = await oidc.tokenIntrospection(configuration, refreshed.access_token)
    expect(introspected).toMatchObject({
      active: true,
      sub: claims?.sub,
      client_id: configuration.clientMetadata().client_id
    })

    const logout = oidc.buildEndSessionUrl(configuration, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: party.redirectUri.replace('/callback', '/signed-out')
    })
    await page.goto(logout.href)
    await page.getByRole('heading', { name: 'Back at the application' }).waitFor()

    // What was asked for to be used without the person outlives the session; the session itself is over.
    expect((await oidc.tokenIntrospection(configuration, refreshed.access_token)).active).toBe(true)
    await page.goto((await party.begin()).url)
    await page.getByLabel('User name').waitFor()
  })

  it('loses the tokens that were only for the session when the person signs out', async () => {
    await using app = await startApp()
    await using party = await relyingParty(app.ctx.config.issuer)
    const page = await (await browser.newContext()).newPage()
    const { url, finish } = await party.begin({ scope: 'openid online_access' })
    await page.goto(url)
    await signIn(page)
    await page.getByRole('button', { name: 'Allow' }).click()
    const tokens = await finish()
    expect(tokens.refresh_token).toBeDefined()

    await page.goto(oidc.buildEndSessionUrl(party.configuration, { id_token_hint: tokens.id_token ?? '' }).href)
    await page.getByRole('heading', { name: 'signed out' }).waitFor()
    const { active } = await oidc.tokenIntrospection(party.configuration, tokens.access_token)
    expect(active).toBe(false)
    await expect(oidc.refreshTokenGrant(party.configuration, tokens.refresh_token ?? '')).rejects.toMatchObject({
      error: 'invalid_grant'
    })
  })
})

async function signIn(page: Page, userName = 'admin', password = adminPassword): Promise<void> {
  await page.getByLabel('User name').fill(userName)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
