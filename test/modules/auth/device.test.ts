import * as oidc from 'openid-client'
import { describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { updateUser, findUserByName } from '#modules/users/index'
import { replaceClient } from '#modules/clients/index'
import { findConsent } from '#modules/auth/repository'
import type { MinijansServer } from '#server/start'
import { Agent, type AgentAnswer } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { openBrowser } from '../../support/browser.ts'
import { approve, enter, finish, hidden } from '../../support/device.ts'
import { post, register, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'
import { openEmptyPostgres } from '../../support/engines.ts'

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const authorizationPath = '/jans-auth/restv1/device_authorization'

interface DeviceAnswer {
  device_code: string
  user_code: string
  verification_uri: string
  verification_uri_complete: string
  expires_in: number
  interval: number
}

const registerDevice = (app: MinijansServer, metadata: object = {}) =>
  register(app, {
    client_name: 'Living room',
    redirect_uris: [],
    grant_types: [deviceGrant, 'refresh_token'],
    response_types: [],
    subject_type: 'public',
    ...metadata
  })

async function begin(app: MinijansServer, client: TestClient, form: Record<string, string> = {}) {
  const answer = await post(app, authorizationPath, client, { scope: 'openid profile offline_access', ...form })
  expect(answer.status).toBe(200)
  return (await answer.json()) as DeviceAnswer
}

async function poll(app: MinijansServer, client: TestClient, deviceCode: string) {
  const answer = await post(app, tokenPath, client, { grant_type: deviceGrant, device_code: deviceCode })
  return { status: answer.status, body: (await answer.json()) as Tokens & { error?: string } }
}

describe('the device grant', () => {
  it('goes from a code on one screen to tokens on another, with openid-client', { timeout: 30_000 }, async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { deviceAuthzTokenPollInterval: 1 })
    const client = await registerDevice(app)
    const configuration = await oidc.discovery(
      new URL(app.ctx.config.issuer),
      client.client_id,
      undefined,
      oidc.ClientSecretBasic(client.client_secret),
      { execute: [oidc.allowInsecureRequests] }
    )
    expect(configuration.serverMetadata().device_authorization_endpoint).toBe(app.ctx.config.issuer + authorizationPath)
    expect(configuration.serverMetadata().grant_types_supported).toContain(deviceGrant)
    const begun = await oidc.initiateDeviceAuthorization(configuration, { scope: 'openid profile offline_access' })
    expect(begun).toMatchObject({
      verification_uri: `${app.ctx.config.issuer}/device-code`,
      verification_uri_complete: `${app.ctx.config.issuer}/device-code?user_code=${begun.user_code}`,
      expires_in: 1800,
      interval: 1
    })
    expect(begun.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
    const polling = oidc.pollDeviceAuthorizationGrant(configuration, begun)
    await approve(app, begun.user_code)
    const tokens = await polling
    expect(tokens.claims()).toMatchObject({ aud: client.client_id, acr: 'simple_password_auth' })
    expect(tokens.scope).toBe('openid profile offline_access')
    expect(tokens.refresh_token).toBeDefined()
    const user = await findUserByName(app.ctx.db, 'admin')
    expect(await oidc.fetchUserInfo(configuration, tokens.access_token, user?.inum ?? '')).toMatchObject({
      sub: user?.inum
    })
    expect((await findConsent(app.ctx.db, user?.inum ?? '', client.client_id, Date.now()))?.scopes).toContain('profile')
  })

  it('takes the code in small letters and without its dash', async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    await approve(app, ` ${user_code.replace('-', '').toLowerCase()} `)
    expect((await poll(app, client, device_code)).status).toBe(200)
  })

  it('shows the client, what it asks for and the code before anything happens', async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client, { scope: 'openid profile not_mine' })
    const page = await enter(new Agent(app), user_code, 'look')
    expect(page.text).toContain('Living room')
    expect(page.text).toContain(user_code)
    expect(page.text).toMatch(/127\.0\.0\.1|::1/)
    expect(page.text).not.toContain('not_mine')
    expect((await poll(app, client, device_code)).body.error).toBe('authorization_pending')
  })

  it('fills in the code of a complete address, but has it sent by the person', async () => {
    await using app = await startApp()
    const { user_code } = await begin(app, await registerDevice(app))
    const agent = new Agent(app)
    const page = await agent.visit(`/jans-auth/device_authorization.htm?user_code=${user_code}`)
    expect(new URL(page.url).pathname).toBe('/device-code')
    expect(page.text).toContain(`value="${user_code}"`)
    expect(page.text).not.toContain('Living room')
    expect(page.text).not.toMatch(/<script>|data-submit/)
    const odd = await agent.visit(`/device-code?user_code=${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(odd.text).not.toContain('<script>alert')
  })

  it.each([
    ['at the code', async (agent: Agent, code: string) => enter(agent, code, 'abort')],
    ['at the consent', async (agent: Agent, code: string) => finish(agent, await enter(agent, code), 'deny')]
  ])('gives nothing to a device that was refused %s', async (_where, refuse) => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    expect((await refuse(new Agent(app), user_code)).text).toContain('Nothing was connected')
    expect(await poll(app, client, device_code)).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    expect((await enter(new Agent(app), user_code)).text).toContain('used already')
  })

  it('asks a device that polls too often to slow down, by five more seconds each time', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await registerDevice(app)
    const { device_code, interval } = await begin(app, client)
    const error = async () => (await poll(app, client, device_code)).body.error
    expect(interval).toBe(5)
    expect(await error()).toBe('authorization_pending')
    now += 4000
    expect(await error()).toBe('slow_down')
    now += 9000
    expect(await error()).toBe('slow_down')
    now += 15_000
    expect(await error()).toBe('authorization_pending')
    now += 14_000
    expect(await error()).toBe('slow_down')
    now += 20_000
    expect(await error()).toBe('authorization_pending')
  })

  it('gives tokens to a device that asks too soon, once they are there', async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    await poll(app, client, device_code)
    expect((await poll(app, client, device_code)).body.error).toBe('slow_down')
    await approve(app, user_code)
    expect((await poll(app, client, device_code)).status).toBe(200)
  })

  it('ends with its time, for the device and for the person', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    await updateAppConfiguration(app.ctx, { deviceAuthzRequestExpiresIn: 60 })
    const client = await registerDevice(app)
    const { user_code, device_code, expires_in } = await begin(app, client)
    expect(expires_in).toBe(60)
    now += 61_000
    expect(await poll(app, client, device_code)).toMatchObject({ status: 400, body: { error: 'expired_token' } })
    const page = await enter(new Agent(app), user_code)
    expect(page.status).toBe(400)
    expect(page.text).toContain('has expired')
  })

  const engines: [string, () => Promise<MinijansServer>][] = [
    ['SQLite', () => startApp()],
    ['PostgreSQL', async () => startApp({}, { db: await openEmptyPostgres() })]
  ]
  it.each(engines)('is redeemed once under fifty parallel polls, on %s', { timeout: 60_000 }, async (_name, open) => {
    await using app = await open()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    await approve(app, user_code)
    const answers = await Promise.all(Array.from({ length: 50 }, () => poll(app, client, device_code)))
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1)
    expect(new Set(answers.filter(({ status }) => status !== 200).map(({ body }) => body.error))).toEqual(
      new Set(['invalid_grant'])
    )
    // Nobody can tell which of them was the thief, so what the first one got is over as well.
    for (const { body } of answers.filter(({ status }) => status === 200)) {
      const headers = { authorization: `Bearer ${body.access_token}` }
      expect((await fetch(`${app.address}/jans-auth/restv1/userinfo`, { headers })).status).toBe(401)
    }
  })

  it('lets one device have the code of one browser, and no other device', async () => {
    await using app = await startApp()
    const [client, other] = [await registerDevice(app), await registerDevice(app)]
    const { user_code, device_code } = await begin(app, client)
    await approve(app, user_code)
    expect(await poll(app, other, device_code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await poll(app, client, device_code)).status).toBe(200)
    expect(await poll(app, client, device_code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect((await poll(app, client, 'made-up')).body.error).toBe('invalid_grant')
  })

  it.each(engines)('goes on in one of the browsers that confirm its code at once, on %s', async (_name, open) => {
    await using app = await open()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    const agents = Array.from({ length: 6 }, () => new Agent(app))
    const shown = await Promise.all(agents.map((agent) => enter(agent, user_code, 'look')))
    const answers = await Promise.all(
      agents.map((agent, i) => {
        const page = shown[i]?.text ?? ''
        const fields = { xsrf: hidden(page, 'xsrf'), user_code: hidden(page, 'user_code') }
        return agent.post('/device-code', { ...fields, [i === 5 ? 'abort' : 'confirm']: 'yes' })
      })
    )
    const [winner, ...more] = answers.flatMap(({ text }, i) => (text.includes('has been used already') ? [] : [i]))
    expect(more).toEqual([])
    if (winner === 5) return
    const [agent, answer] = [agents[winner ?? 9], answers[winner ?? 9]]
    expect((await finish(agent as Agent, answer as AgentAnswer)).text).toContain('Your device is connected')
    expect((await poll(app, client, device_code)).status).toBe(200)
  })

  it('stays connected when the browser that approved it signs out', async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client, { scope: 'openid' })
    const agent = await approve(app, user_code)
    const { body } = await poll(app, client, device_code)
    const question = await agent.visit('/jans-auth/restv1/end_session')
    const action = /<form[^>]*action="([^"]*)"/.exec(question.text.replaceAll('\n', ' '))?.[1] ?? ''
    const answer = await agent.post(action, { request: hidden(question.text, 'request'), logout: 'yes' })
    expect((await agent.visit(answer.location)).text).toContain('You are signed out')
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await fetch(`${app.address}/jans-auth/restv1/userinfo`, { headers })).status).toBe(200)
  })

  it('slows down guesses at codes, by session and by address', async () => {
    let now = Date.now()
    await using app = await startApp({}, { now: () => now })
    const client = await registerDevice(app)
    const { user_code } = await begin(app, client)
    const agent = new Agent(app)
    for (let i = 0; i < 5; i++) {
      const page = await enter(agent, 'BBBB-BBBB')
      expect(page.status).toBe(400)
      expect(page.text).toContain('There is no such code')
    }
    expect((await enter(agent, user_code)).text).toContain('Too many codes')
    // Another browser at the same address has its own few, and then the address is at its end.
    for (let i = 0; i < 25; i++) await enter(new Agent(app), 'BBBB-BBBB')
    expect((await enter(new Agent(app), user_code)).text).toContain('Too many codes')
    now += 3000
    expect((await enter(new Agent(app), user_code)).status).toBe(303)
  })

  it('does not take codes from other sites, nor without the token of the form', async () => {
    await using app = await startApp()
    const { user_code } = await begin(app, await registerDevice(app))
    const agent = new Agent(app)
    await agent.visit('/device-code')
    const answer = await agent.post('/device-code', { user_code, confirm: 'yes' })
    expect(answer.status).toBe(400)
    expect(answer.location).toBe('')
  })

  it.each([
    ['does not have the grant', { grant_types: ['client_credentials'] }, 'unauthorized_client'],
    ['has the grant', {}, undefined]
  ])('answers a client that %s', async (_name, metadata, error) => {
    await using app = await startApp()
    const client = await registerDevice(app, metadata)
    const begun = await post(app, authorizationPath, client, { scope: 'openid' })
    expect(((await begun.json()) as { error?: string }).error).toBe(error)
    const polled = await poll(app, client, 'x')
    expect(polled).toMatchObject({ status: 400, body: { error: error ?? 'invalid_grant' } })
  })

  it('is over for a client that is deactivated meanwhile, and for a person as well', async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    const later = await begin(app, client)
    await approve(app, user_code)
    const user = await findUserByName(app.ctx.db, 'admin')
    await updateUser(app.ctx, user?.inum ?? '', { status: 'inactive' })
    expect(await poll(app, client, device_code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    await replaceClient(app.ctx, client.client_id, (before) => ({ ...before, disabled: true }))
    expect((await poll(app, client, device_code)).body.error).toBe('invalid_client')
    expect((await enter(new Agent(app), later.user_code)).text).toContain('This did not work')
  })

  it('refuses unknown clients, wrong secrets and, switched off, everybody', async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const wrong = await post(app, authorizationPath, { ...client, client_secret: 'wrong' }, {})
    expect([wrong.status, ((await wrong.json()) as { error: string }).error]).toEqual([401, 'invalid_client'])
    await updateAppConfiguration(app.ctx, { featureFlags: ['ciba', 'registration'] })
    const off = await post(app, authorizationPath, client, {})
    expect([off.status, ((await off.json()) as { error: string }).error]).toEqual([403, 'access_denied'])
    expect((await fetch(`${app.address}/device-code`)).status).toBe(403)
    const metadata = (await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()) as object
    expect(metadata).not.toHaveProperty('device_authorization_endpoint')
    expect(JSON.stringify(metadata)).not.toContain(deviceGrant)
  })

  it('is done in a browser with nothing but clicks and typing', { timeout: 60_000 }, async () => {
    await using app = await startApp()
    const client = await registerDevice(app)
    const { verification_uri_complete, device_code, user_code } = await begin(app, client)
    const browser = await openBrowser()
    try {
      const page = await browser.newPage({ javaScriptEnabled: false })
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      await page.goto(verification_uri_complete)
      expect(await page.getByLabel('Code').inputValue()).toBe(user_code)
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { name: 'Connect Living room?' }).waitFor()
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByLabel('User name').fill('admin')
      await page.getByLabel('Password', { exact: true }).fill(adminPassword)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByRole('heading', { name: 'Your device is connected' }).waitFor()
      expect(complaints).toEqual([])
      expect((await poll(app, client, device_code)).status).toBe(200)
      // The next device of that client is connected without another question.
      const next = await begin(app, client)
      await page.goto(next.verification_uri)
      await page.getByLabel('Code').fill(next.user_code.toLowerCase())
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('button', { name: 'Continue' }).click()
      await page.getByRole('heading', { name: 'Your device is connected' }).waitFor()
      expect((await poll(app, client, next.device_code)).status).toBe(200)
    } finally {
      await browser.close()
    }
  })

  it('has people sign in as the configuration of the server says', async () => {
    await using app = await startApp()
    await updateAppConfiguration(app.ctx, { deviceAuthzAcr: 'a_method_that_nobody_has' })
    const client = await registerDevice(app)
    const { user_code, device_code } = await begin(app, client)
    const agent = new Agent(app)
    const page = await finish(agent, await enter(agent, user_code))
    expect(page.text).toContain('This did not work')
    const { body } = await poll(app, client, device_code)
    expect(body.error).toBe('unmet_authentication_requirements')
  })

  it('has the page in the language of the browser', async () => {
    await using app = await startApp()
    const page = await fetch(`${app.address}/device-code`, { headers: { 'accept-language': 'de' } })
    expect(await page.text()).toContain('Gerät verbinden')
  })
})
