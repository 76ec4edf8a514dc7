import * as oidc from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { temporaryFolder } from '../support/process.ts'
import { relyingParty } from '../support/relying-party.ts'
import { accessToken } from '../support/tokens.ts'

describe('a relying party that nobody here wrote', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser.close())

  it('registers itself, signs in a person that SCIM made, and goes on after a restart of the server', async () => {
    using folder = temporaryFolder()
    const settings = { MINIJANS_MEMORY: 'false', MINIJANS_DATA: folder.path }
    let app = await startApp(settings)
    const issuer = app.ctx.config.issuer
    await createPerson(app)
    await using party = await relyingParty(issuer)
    const { configuration } = party
    const clientId = configuration.clientMetadata().client_id

    const page = await (await browser.newContext()).newPage()
    const { url, finish } = await party.begin()
    await page.goto(url)
    await signIn(page, 'bjensen', 'tower of pisa 1173')
    await page.getByRole('heading', { name: 'Somebody else’s application' }).waitFor()
    await page.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('heading', { name: 'Back at the application' }).waitFor()
    const tokens = await finish()
    expect(tokens.scope?.split(' ').toSorted()).toEqual(['email', 'offline_access', 'openid', 'profile'])
    const { sub = '' } = tokens.claims() ?? {}
    expect(tokens.claims()).toMatchObject({ iss: issuer, aud: clientId, acr: 'simple_password_auth' })
    expect(await oidc.fetchUserInfo(configuration, tokens.access_token, sub)).toMatchObject({
      sub,
      given_name: 'Barbara',
      family_name: 'Jensen',
      email: 'bjensen@example.org'
    })

    await app.close()
    app = await startApp({ ...settings, MINIJANS_PORT: new URL(issuer).port })
    try {
      const refreshed = await oidc.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
      expect(refreshed.refresh_token).not.toBe(tokens.refresh_token)
      expect(await oidc.tokenIntrospection(configuration, refreshed.access_token)).toMatchObject({
        active: true,
        sub,
        client_id: clientId
      })

      const again = await party.begin({ prompt: 'none', scope: 'openid profile' })
      await page.goto(again.url)
      await page.getByRole('heading', { name: 'Back at the application' }).waitFor()
      expect((await again.finish()).claims()?.sub).toBe(sub)

      const logout = oidc.buildEndSessionUrl(configuration, {
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: party.redirectUri.replace('/callback', '/signed-out')
      })
      await page.goto(logout.href)
      await page.waitForURL('**/signed-out*')
      const after = await party.begin()
      await page.goto(after.url)
      await page.getByLabel('User name').waitFor()
      // What was asked for to be used without the person outlives the session.
      expect((await oidc.tokenIntrospection(configuration, refreshed.access_token)).active).toBe(true)
    } finally {
      await app.close()
    }
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

async function createPerson(app: MinijansServer): Promise<void> {
  const answer = await fetch(`${app.address}/jans-scim/restv1/v2/Users`, {
    method: 'POST',
    headers: {
      'content-type': 'application/scim+json',
      authorization: `Bearer ${await accessToken(app, 'https://jans.io/scim/users.write')}`
    },
    body: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      userName: 'bjensen',
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      emails: [{ value: 'bjensen@example.org', type: 'work', primary: true }],
      active: true,
      password: 'tower of pisa 1173'
    })
  })
  expect(answer.status).toBe(201)
}

async function signIn(page: Page, userName = 'admin', password = adminPassword): Promise<void> {
  await page.getByLabel('User name').fill(userName)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
