import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimRows } from '#modules/admin/clients/client-try-tokens'
import { attributeDn } from '#modules/attributes/index'
import { searchAudit } from '#modules/audit/index'
import { adminPagesClient, createClient, findClient, type ClientDefinition } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { installedScopeDn } from '#modules/scopes/index'
import { createUser, findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, csrfOf, type AgentAnswer } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { goOn } from '../../support/application.ts'
import { openBrowser } from '../../support/browser.ts'
import { approve } from '../../support/device.ts'
import { signedIn } from '../../support/signed-in.ts'

const grants = ['authorization_code', 'refresh_token', 'client_credentials', 'urn:ietf:params:oauth:grant-type:device_code'] as const // prettier-ignore
const callbackPath = '/admin/try/callback'

describe('trying a client', () => {
  let app: MinijansServer
  let agent: Agent
  let browser: Browser
  beforeAll(async () => {
    app = await startApp()
    browser = await openBrowser()
    agent = new Agent(app)
    await agent.signIn()
  })
  afterAll(async () => {
    await browser.close()
    await app.close()
  })

  const callback = () => app.ctx.config.issuer + callbackPath

  async function client(definition: ClientDefinition = {}, registered = true) {
    const { inum, secret = '' } = await createClient(app.ctx, {
      secret: crypto.randomUUID(),
      definition: {
        displayName: 'Photo Printing',
        grantTypes: [...grants],
        responseTypes: ['code'],
        redirectUris: ['https://photos.example/callback', ...(registered ? [callback()] : [])],
        scopes: ['openid', 'profile', 'email', 'offline_access'].map(installedScopeDn),
        ...definition
      }
    })
    return { inum, secret, home: `/admin/clients/${inum}/try` }
  }

  /** Sends the form at the page of a try, with what is filled in. */
  async function begin(home: string, fields: Record<string, string> = {}, flow = 'code') {
    const page = await agent.visit(`${home}?flow=${flow}`)
    return agent.post(`${home}?flow=${flow}`, { scopes: 'openid', ...fields }, csrfOf(page.text))
  }

  /** Signs in by the form that the try leads to. @returns the page that looks at the answer */
  async function signIn(home: string, fields: Record<string, string> = {}) {
    const sent = await begin(home, { prompt: 'login consent', ...fields })
    expect(sent.status).toBe(303)
    return agent.visit((await goOn(agent, sent.location, callback())).href)
  }

  /** Goes on with what the page has come to. */
  const step = (home: string, { text }: AgentAnswer, name: string) =>
    agent.post(`${home}/step`, { sealed: sealedIn(text), step: name }, csrfOf(text))

  it('signs in with PKCE, shows each request and answer, and reads the tokens', async () => {
    const { home, secret, inum } = await client({ idTokenSignedResponseAlg: 'ES256', accessTokenAsJwt: true })
    const page = await signIn(home, { login_hint: 'admin', claims: '{"id_token":{"email":null}}' })
    expect(page.status).toBe(200)
    const text = textOf(page)
    expect(text).toContain('Redeem the code: done.')
    expect(text).toContain('code_challenge_method=S256')
    expect(text).toContain('login_hint=admin')
    for (const check of ['(state)', '(nonce)', '(aud)', '(at_hash)'])
      expect(page.text).toMatch(new RegExp(`Good[^✗]{0,300}?${check.replaceAll(/[()]/g, String.raw`\$&`)}`))
    expect(page.text).not.toContain('Not good')
    expect(text).toMatch(/The signature is good: ES256 with the key .* The signature is good: RS256/)
    expect(text).toContain('email admin@localhost Mail address.')
    expect(text).toContain('Remove this redirect URI')
    expect(masked(page)).not.toContain(Buffer.from(`${inum}:${secret}`).toString('base64'))
    expect(masked(page)).not.toContain('eyJ')
    expect(masked(page)).not.toMatch(/code=\w/)
    expect(page.text).toContain(Buffer.from(`${inum}:${secret}`).toString('base64'))
    expect(page.headers.get('cache-control')).toBe('no-store')
    // The browser has nothing of it any more.
    expect([...agent.cookies.keys()].filter((name) => name.includes('try'))).toEqual([])
  })

  it('goes on to userinfo, introspection, refresh and revocation', async () => {
    const { home } = await client()
    const page = await agent.visit(`${home}?flow=code`)
    const fields = new URLSearchParams({ csrf: csrfOf(page.text), prompt: 'login consent' })
    for (const scope of ['openid', 'email', 'offline_access']) fields.append('scopes', scope)
    const sent = await agent.request(home, { method: 'POST', body: fields })
    let answer: AgentAnswer = await agent.visit((await goOn(agent, sent.location, callback())).href)
    answer = await step(home, answer, 'userinfo')
    expect(textOf(answer)).toContain('Ask who it is: done.')
    expect(textOf(answer)).toContain('email admin@localhost Mail address.')
    answer = await step(home, answer, 'introspection')
    expect(textOf(answer)).toContain('active true Is it good at this moment?')
    answer = await step(home, answer, 'refresh')
    expect(textOf(answer)).toContain('Refresh: done.')
    answer = await step(home, answer, 'revocation')
    expect(textOf(answer)).toContain('Revoke the refresh token: done.')
    answer = await step(home, answer, 'introspection')
    expect(textOf(answer)).toContain('active false Is it good at this moment?')
    answer = await step(home, answer, 'refresh')
    expect(textOf(answer)).toContain('the server said no. invalid_grant')
    expect(answer.text).not.toContain('id_token_hint=')
    const hint = /name="id_token_hint" value="([^"]+)"/.exec(answer.text)?.[1] ?? ''
    const gone = await agent.post('/jans-auth/restv1/end_session', { id_token_hint: hint })
    expect([gone.status < 400, gone.location.includes(hint)]).toEqual([true, false])
  })

  it.each([
    ['client_secret_post', {}],
    ['client_secret_jwt', {}],
    ['none', {}],
    ['client_secret_basic', { requirePar: true }],
    ['client_secret_basic', { dpopBoundAccessToken: true, requirePar: true }],
    ['none', { dpopBoundAccessToken: true }]
  ] as const)('signs in a client with %s and %j', async (tokenEndpointAuthMethod, attributes) => {
    const { home } = await client({
      tokenEndpointAuthMethod,
      attributes,
      ...(tokenEndpointAuthMethod === 'none' && { grantTypes: ['authorization_code', 'refresh_token'] })
    })
    const page = await signIn(home)
    const text = textOf(page)
    expect(text).toContain('Redeem the code: done.')
    expect(text.includes('Push the request')).toBe('requirePar' in attributes)
    expect(text.includes('dpop: ••••••••')).toBe('dpopBoundAccessToken' in attributes)
    const told = await step(home, page, 'userinfo')
    expect(textOf(told)).toContain('Ask who it is: done.')
    const asked = await step(home, page, 'introspection')
    // What is bound to a key does not open the endpoint, and there is nothing else to open it with.
    const opens = !('dpopBoundAccessToken' in attributes) || tokenEndpointAuthMethod === 'client_secret_basic'
    expect([asked.status, textOf(asked).includes('active true')]).toEqual([opens ? 200 : 400, opens])
  })

  it('answers when the server asks for a nonce in proofs', async () => {
    const { home } = await client({ attributes: { dpopBoundAccessToken: true } })
    await updateAppConfiguration(app.ctx, (before) => ({ ...before, dpopUseNonce: true }))
    try {
      const page = await signIn(home)
      expect(textOf(page)).toContain('Redeem the code: done.')
      expect(textOf(page)).toContain('use_dpop_nonce')
    } finally {
      await updateAppConfiguration(app.ctx, (before) => ({ ...before, dpopUseNonce: false }))
    }
  })

  it('asks for tokens of the client itself, and of a device', async () => {
    const { home } = await client()
    const machine = await begin(home, { scopes: 'profile' }, 'machine')
    expect(textOf(machine)).toContain('Ask for a token: done.')
    expect(machine.text).not.toContain('value="userinfo"')
    const device = await begin(home, {}, 'device')
    const code = /<code>([A-Z]{4}-[A-Z]{4})<\/code>/.exec(device.text)?.[1] ?? ''
    const early = await step(home, device, 'poll')
    expect(textOf(early)).toContain('The person has not decided yet.')
    await approve(app, code)
    const done = await step(home, early, 'poll')
    expect(textOf(done)).toContain('Ask for the tokens: done.')
    expect(done.text).not.toContain('value="poll"')
    expect(textOf(done)).toContain('The signature is good')
  })

  it('adds the redirect URI when it is told to, and takes it away again', async () => {
    const { home, inum } = await client({}, false)
    const page = await agent.visit(home)
    expect(textOf(page)).toContain('A redirect URI is missing')
    expect(page.text).not.toContain('Sign in with this client')
    // Nor does the form that was made up by somebody add it.
    expect((await begin(home)).status).toBe(200)
    const uris = async () => (await findClient(app.ctx, inum))?.definition.redirectUris
    expect(await uris()).toEqual(['https://photos.example/callback'])
    const added = await agent.post(`${home}/redirect-uri`, { change: 'add' }, csrfOf(page.text))
    expect(added.location).toBe(`${home}?done=redirect-uri-added`)
    expect(await uris()).toEqual(['https://photos.example/callback', callback()])
    const ready = await agent.visit(added.location)
    expect(ready.text).toContain('Sign in with this client')
    const removed = await agent.post(`${home}/redirect-uri`, { change: 'remove' }, csrfOf(page.text))
    expect(removed.location).toBe(`${home}?done=redirect-uri-removed`)
    expect((await begin(home, { scopes: 'profile' }, 'machine')).text).not.toContain('Remove this redirect URI')
    expect(await uris()).toEqual(['https://photos.example/callback'])
    const administrator = await findUserByName(app.ctx.db, 'admin')
    const { records } = await searchAudit(app.ctx.db, { pattern: inum, offset: 0, limit: 10 })
    expect(records.map(({ userInum, changes }) => [userInum, Object.keys(changes)])).toEqual([
      [administrator?.inum, ['redirectUris']],
      [administrator?.inum, ['redirectUris']]
    ])
  })

  it('says why the redirect URI cannot be added', async () => {
    const { home } = await client({ subjectType: 'pairwise', grantTypes: ['authorization_code'] }, false)
    const page = await agent.visit(home)
    const refused = await agent.post(`${home}/redirect-uri`, { change: 'add' }, csrfOf(page.text))
    expect(refused.status).toBe(400)
    expect(refused.text).toMatch(/role="alert"[\s\S]{0,500}sector/i)
    const own = await adminPagesClient(app.ctx)
    expect(textOf(await agent.visit(`/admin/clients/${own.inum}/try`))).toContain('need it as it is')
  })

  it('shows the call that it cannot make', async () => {
    const { publicKey } = await import('jose').then(({ generateKeyPair }) => generateKeyPair('ES256'))
    const { exportJWK } = await import('jose')
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', use: 'sig', alg: 'ES256' }] })
    const { home } = await client({ tokenEndpointAuthMethod: 'private_key_jwt', jwks })
    const machine = await agent.visit(`${home}?flow=machine`)
    expect(textOf(machine)).toContain('It proves itself with a private key, which the server does not have.')
    expect(machine.text).toContain('client_assertion=$CLIENT_ASSERTION')
    expect(textOf(await begin(home, {}, 'machine'))).toContain('Ask for a token Not sent')
    const page = await signIn(home)
    expect(textOf(page)).toContain('The last call is left to the client.')
    expect(textOf(page)).toContain('Redeem the code Not sent')
    expect(page.text).not.toContain('/step"')
    const pushed = await begin(home, { push: 'true' })
    expect(pushed.status).toBe(400)
    expect(pushed.text).toMatch(/id="field-push-error"[\s\S]{0,600}needs the client to prove itself/)
  })

  it('shows what the server refuses', async () => {
    const { home } = await client()
    const sent = await begin(home, { prompt: 'none', max_age: '0' })
    const page = await agent.visit(sent.location)
    expect(textOf(page)).toContain('Sign in: the server said no. login_required')
    const { home: strict } = await client({ attributes: { requirePar: true } })
    const pushed = await begin(strict, { claims: '[]' })
    expect(textOf(pushed)).toContain('Push the request: the server said no. invalid_request')
    expect(pushed.text).not.toContain('/step"')
  })

  it('tells what is wrong with what was typed, at the field', async () => {
    const { home } = await client()
    const wrong = await begin(home, { claims: '{', max_age: 'soon' })
    expect(wrong.status).toBe(400)
    expect(wrong.text).toMatch(/id="field-claims-error"[\s\S]*is not JSON/)
    expect(wrong.text).toContain('must be a whole number')
    const long = await begin(home, { claims: JSON.stringify({ id_token: { a: bytes(6000) } }) })
    expect(long.text).toContain('is too long to be tried here')
    const repeated = await begin(home, { claims: JSON.stringify({ id_token: { a: 'a'.repeat(20_000) } }) })
    expect(repeated.text).toContain('is too long to be tried here')
  })

  it('takes no answer that does not belong to the sign-in of this session', async () => {
    const { home } = await client()
    expect((await agent.request(`${callbackPath}?code=x&state=y`)).status).toBe(400)
    const sent = await begin(home)
    const state = new URL(sent.location).searchParams.get('state') ?? ''
    const forged = await agent.request(`${callbackPath}?code=stolen&state=other&iss=${app.ctx.config.issuer}`)
    expect(forged.status).toBe(200)
    expect(textOf(forged)).not.toContain('Redeem the code')
    expect(forged.text).toContain('Not good')
    expect(textOf(forged)).toContain('a client must not believe this answer')
    await begin(home)
    const words = await agent.request(`${callbackPath}?error=x&error_description=Call+555&state=other`)
    expect(textOf(words)).not.toContain('the server said no')
    // Once it was looked at, it is over.
    expect((await agent.request(`${callbackPath}?code=x&state=${state}`)).status).toBe(400)

    const other = new Agent(app)
    await other.signIn()
    const again = await begin(home)
    expect(again.status).toBe(303)
    const name = [...agent.cookies.keys()].find((cookie) => cookie.includes('try')) ?? ''
    other.cookies.set(name, agent.cookies.get(name) ?? '')
    expect((await other.request(`${callbackPath}?code=x&state=y`)).status).toBe(400)
    const result = await begin(home, {}, 'machine')
    const csrf = csrfOf((await other.visit(home)).text)
    const fields = { sealed: sealedIn(result.text), step: 'introspection' }
    expect((await other.post(`${home}/step`, fields, csrf)).status).toBe(400)
    const { home: elsewhere } = await client()
    expect((await agent.post(`${elsewhere}/step`, fields, csrfOf(result.text))).status).toBe(400)
    for (const made of ['', 'v1.x.y', 'constructor'])
      expect((await agent.post(`${home}/step`, { ...fields, sealed: made }, csrfOf(result.text))).status).toBe(400)
    expect((await agent.post(`${home}/step`, { ...fields, step: 'constructor' }, csrfOf(result.text))).status).toBe(400)
  })

  it('takes no code from an answer that names another issuer', async () => {
    const { home } = await client()
    const sent = await begin(home, { prompt: 'login consent' })
    const answer = await goOn(agent, sent.location, callback())
    answer.searchParams.set('iss', 'https://other.example')
    const page = await agent.visit(answer.href)
    expect(textOf(page)).toContain('a client must not believe this answer')
    expect(textOf(page)).not.toContain('Redeem the code')
  })

  it('does without the name of the issuer where the server leaves that out', async () => {
    const { home } = await client()
    await updateAppConfiguration(app.ctx, (before) => ({
      ...before,
      authorizationResponseIssParameterSupported: false
    }))
    try {
      const page = await signIn(home)
      expect(textOf(page)).toContain('Redeem the code: done.')
      expect(page.text).not.toContain('Not good')
    } finally {
      await updateAppConfiguration(app.ctx, (before) => ({
        ...before,
        authorizationResponseIssParameterSupported: true
      }))
    }
  })

  it.each([
    [9, true],
    [30, false]
  ] as const)('goes on after an answer of %i long claims', async (length, whole) => {
    const role = Array.from({ length }, (_, i) => `${i}${'r'.repeat(3000)}`)
    const userName = `roles${length}`
    await createUser(app.ctx, { userName, password: adminPassword, attributes: { role } })
    const { home } = await client({ claims: [attributeDn('6049')] })
    const sent = await begin(home, { prompt: 'login consent', claims: '{"userinfo":{"role":null}}' })
    const person = { username: userName, password: adminPassword, decision: 'allow' }
    const page = await agent.visit((await goOn(agent, sent.location, callback(), person)).href)
    let told = await step(home, page, 'userinfo')
    expect(textOf(told)).toContain('Ask who it is: done.')
    expect(told.text.includes(role[0] ?? '')).toBe(whole)
    expect(textOf(told).includes('characters, too many to be shown')).toBe(!whole)
    for (let i = 0; i < 6; i++) told = await step(home, told, 'userinfo')
    expect(textOf(told)).toContain('Ask who it is: done.')
  })

  it('reads times as far as the calendar goes', () => {
    const times = claimRows({ exp: 1e9, nbf: 8.64e12, iat: 8.64e12 + 1, updated_at: -1e300, auth_time: 'soon' })
    expect(times.map(({ at }) => at)).toEqual([1e12, 8.64e15, undefined, undefined, undefined])
  })

  it('is for those who may see the secret', async () => {
    const { home, inum } = await client()
    await createUser(app.ctx, {
      userName: 'looker',
      password: adminPassword,
      attributes: { jansAdminUIRole: ['api-viewer'] }
    })
    const viewer = new Agent(app)
    await viewer.signIn('looker')
    for (const path of [home, `${home}?flow=machine`, `${callbackPath}?code=x&state=y`])
      expect((await viewer.request(path)).status).toBe(403)
    const csrf = csrfOf((await viewer.visit('/admin')).text)
    for (const path of [home, `${home}?flow=machine`, `${home}/step`, `${home}/redirect-uri`])
      expect((await viewer.post(path, { change: 'add' }, csrf)).status).toBe(403)
    const page = await viewer.visit(`/admin/clients/${inum}/integration?secret=shown`)
    expect(page.status).toBe(200)
    expect(page.text).not.toContain((await findClient(app.ctx, inum))?.secret)
    expect(page.text).not.toContain('/try"')
  })

  it('keeps what was typed when the session is over', async () => {
    const { home } = await client()
    const typed = { scopes: 'email', login_hint: 'kept', 'typed-again': '1' }
    const page = await agent.post(`${home}?flow=code`, typed)
    expect(page.text).toMatch(/name="login_hint"[^>]*value="kept"|value="kept"[^>]*name="login_hint"/)
    for (const path of ['step', 'redirect-uri'])
      expect((await agent.post(`${home}/${path}`, { 'typed-again': '1' })).location).toBe(home)
  })

  it('works in a browser, from the button to the claims, without ending the session of the administrator', async () => {
    const { inum, secret } = await client({}, false)
    await createUser(app.ctx, { userName: 'Ada', password: 'analytical engine' })
    await signedIn(app, browser, `/admin/clients/${inum}/try`, async (page) => {
      await page.getByRole('button', { name: 'Add this redirect URI' }).click()
      await page.locator('[data-toast]', { hasText: 'The redirect URI was added' }).waitFor()
      await page.getByRole('button', { name: 'Sign in with this client' }).click()
      await page.getByLabel('User name').fill('Ada')
      await page.getByLabel('Password', { exact: true }).fill('analytical engine')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('button', { name: 'Allow' }).click()
      await page.getByText('Redeem the code: done.').waitFor()
      const request = page.getByRole('region', { name: 'Request: Redeem the code' })
      expect(await request.innerText()).toContain('authorization: Basic ••••••••')
      expect(await page.getByText(Buffer.from(`${inum}:${secret}`).toString('base64')).isVisible()).toBe(false)
      const shown = page.locator('[aria-label="Request, whole: Redeem the code"]')
      await page.locator('.masked', { has: shown }).getByText('Show secrets and tokens').click()
      expect(await shown.innerText()).toContain(Buffer.from(`${inum}:${secret}`).toString('base64'))
      expect(await request.isVisible()).toBe(false)
      await page.getByRole('button', { name: 'Ask who it is' }).click()
      await page.getByRole('table', { name: 'Claims: Userinfo' }).getByText('Ada').first().waitFor()
      await page.reload()
      await page.goto('/admin')
      await page.locator('.account-name', { hasText: 'Administrator' }).waitFor()
      await page.goto(`/admin/clients/${inum}/try`)
      await page.getByRole('button', { name: 'Remove this redirect URI' }).click()
      await page.locator('[data-toast]', { hasText: 'The redirect URI was removed' }).waitFor()
    })
  })
})

const textOf = ({ text }: AgentAnswer) =>
  text
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ')

const sealedIn = (text: string) => /name="sealed" value="([^"]+)"/.exec(text)?.[1] ?? ''

/** What is shown before anything is revealed. */
const masked = ({ text }: AgentAnswer) =>
  [...text.matchAll(/<div class="masked">\s*(<figure[\s\S]*?<\/figure>)/g)].join('\n')

/** A text that no compression makes shorter by much. */
const bytes = (length: number) => Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('hex')
