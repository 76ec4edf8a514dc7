import { describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { createUser, findUserByName } from '#modules/users/index'
import { adminPassword, startApp } from '../../support/app.ts'
import { redirectUri, register, type TestClient } from '../../support/oauth.ts'
import { answerOf, Person } from '../../support/person.ts'

const password = 'a password for tests only'
const ask = (client: TestClient, more: Record<string, string> = {}) => ({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  scope: 'openid',
  state: 's',
  ...more
})
const choices = (page: string) =>
  [...page.matchAll(/name="account"\s+value="([^"]*)"[^>]*>([\s\S]*?)<\/button>/g)].map(([, id = '', label = '']) => ({
    id,
    label: label.replaceAll(/<[^>]+>/g, ' ')
  }))

describe('prompt=select_account', () => {
  it('lets a person choose among the accounts of this browser, and keeps them apart', async () => {
    await using app = await startApp()
    await createUser(app.ctx, { userName: 'maria', password, attributes: { givenName: 'Maria', sn: 'Silva' } })
    const client = await register(app)
    const person = new Person(app)
    await person.arrive(ask(client))

    const first = await person.begin(ask(client, { prompt: 'select_account' }))
    expect(choices(first.text).map(({ label }) => label)).toEqual([
      expect.stringContaining('admin'),
      expect.stringContaining('another account')
    ])
    const form = await person.send(first, 'account', { account: '' })
    const consent = await person.send(form, 'sign-in', { username: 'maria', password })
    const asMaria = answerOf(await person.send(consent, 'consent', { decision: 'allow' }))
    expect(asMaria.code).toBeTypeOf('string')

    const second = await person.begin(ask(client, { prompt: 'select_account' }))
    const accounts = choices(second.text)
    expect(accounts.map(({ label }) => label.trim())).toEqual([
      expect.stringMatching(/Maria Silva.*maria/s),
      expect.stringContaining('admin'),
      expect.stringContaining('another account')
    ])
    const back = await person.send(second, 'account', { account: accounts[1]?.id ?? '' })
    expect(answerOf(back).code).toBeTypeOf('string')
    const now = await person.begin(ask(client, { prompt: 'none' }))
    const signedInAs = await person.begin(ask(client, { prompt: 'select_account' }))
    expect(answerOf(now).code).toBeTypeOf('string')
    expect(choices(signedInAs.text)[0]?.label).toContain('admin')
  })

  it('asks somebody who is not signed in to do so, once', async () => {
    await using app = await startApp()
    const client = await register(app)
    expect((await new Person(app).arrive(ask(client, { prompt: 'select_account consent' }))).code).toBeTypeOf('string')
  })

  it('shows nobody else’s sessions, whatever a cookie or a form says', async () => {
    await using app = await startApp()
    const client = await register(app)
    const stranger = new Person(app)
    await stranger.arrive(ask(client))
    const strangers = choices((await stranger.begin(ask(client, { prompt: 'select_account' }))).text)[0]?.id ?? ''
    await createUser(app.ctx, { userName: 'maria', password })
    const person = new Person(app)
    await person.arrive(ask(client), { username: 'maria', password })
    person.cookies.set('current_sessions', encodeURIComponent(JSON.stringify({ sessions: [strangers] })))
    const page = await person.begin(ask(client, { prompt: 'select_account' }))
    expect(choices(page.text).some(({ id }) => id === strangers)).toBe(false)
    const answer = await person.send(page, 'account', { account: strangers })
    expect(answer.text).toContain('name="account"')
    expect(strangers).not.toBe('')
  })

  it('forgets an account that was deactivated', async () => {
    await using app = await startApp()
    const user = await createUser(app.ctx, { userName: 'maria', password })
    const client = await register(app)
    const person = new Person(app)
    await person.arrive(ask(client))
    const page = await person.begin(ask(client, { prompt: 'select_account' }))
    const form = await person.send(page, 'account', { account: '' })
    await person.send(form, 'sign-in', { username: 'maria', password })
    const { updateUser } = await import('#modules/users/index')
    await updateUser(app.ctx, user.inum, { status: 'inactive' })
    const after = await person.begin(ask(client, { prompt: 'select_account' }))
    expect(after.text).not.toContain('maria')
  })
})

describe('prompt=create', () => {
  const account = {
    username: 'newcomer',
    givenName: 'New',
    familyName: 'Comer',
    email: 'new@comer.example',
    password: 'quite a long secret'
  }

  it('makes an account that is signed in at once', async () => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    const page = await person.begin(ask(client, { prompt: 'create' }))
    const consent = await person.send(page, 'sign-up', account)
    expect(answerOf(await person.send(consent, 'consent', { decision: 'allow' })).code).toBeTypeOf('string')
    const user = await findUserByName(app.ctx.db, 'newcomer')
    expect(user).toMatchObject({ status: 'active', attributes: { givenName: 'New', sn: 'Comer', mail: account.email } })
    const again = await new Person(app).arrive(ask(client), { username: 'newcomer', password: account.password })
    expect(again.code).toBeTypeOf('string')
  })

  it.each([
    ['an empty name', { username: ' ' }, 'username'],
    ['no email address', { email: 'nowhere' }, 'email'],
    ['a short password', { password: 'short' }, 'password'],
    ['a password that holds the name', { password: 'newcomer-12345' }, 'password'],
    ['a password of one letter', { password: 'a'.repeat(20) }, 'password'],
    ['a name that is taken', { username: 'ADMIN' }, 'username'],
    ['a control character', { givenName: 'a\u0000b' }, 'givenName']
  ])('says what is wrong with %s, keeps the rest and makes nothing', async (_name, change, field) => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    const page = await person.begin(ask(client, { prompt: 'create' }))
    const refused = await person.send(page, 'sign-up', { ...account, ...change })
    expect(refused.status).toBe(400)
    expect(refused.text).toMatch(new RegExp(`id="field-${field}-error"`))
    expect(refused.text).toMatch(new RegExp(`<input id="field-${field}"[^>]* aria-invalid="true"[^>]* autofocus`))
    expect(refused.text).toContain(account.familyName)
    expect(refused.text).not.toContain({ ...account, ...change }.password)
    expect(await findUserByName(app.ctx.db, 'newcomer')).toBeUndefined()
  })

  it('is not there where accounts are not made by people themselves', async () => {
    await using app = await startApp()
    const client = await register(app)
    const open = await new Person(app).begin(ask(client))
    expect(open.text).toContain('sign-up')
    await updateAppConfiguration(app.ctx, { selfRegistration: 'never' })
    const person = new Person(app)
    expect(answerOf(await person.begin(ask(client, { prompt: 'create' })))).toMatchObject({ error: 'invalid_request' })
    const page = await person.begin(ask(client))
    expect(page.text).not.toContain('sign-up')
    const direct = await person.request(`${page.url}/sign-up`)
    expect(direct.status).toBe(403)
    const { text } = await new Person(app).request('/.well-known/openid-configuration')
    expect(JSON.parse(text)).toMatchObject({ prompt_values_supported: ['none', 'login', 'consent', 'select_account'] })
  })
})

describe('prompt=create, where it is turned off', () => {
  it('leads to the sign-in like any other request, offers no account, and is not in discovery', async () => {
    await using app = await startApp()
    const client = await register(app)
    const discovery = async () => (await new Person(app).request('/.well-known/openid-configuration')).text
    expect(await discovery()).toContain('"create"')
    await updateAppConfiguration(app.ctx, { disablePromptCreate: true })
    const person = new Person(app)
    const page = await person.begin(ask(client, { prompt: 'create' }))
    expect(page.text).toMatch(/action="[^"]*sign-in"/)
    expect(page.text).not.toContain('sign-up')
    expect((await person.request(`${page.url}/sign-up`)).status).toBe(403)
    expect(await discovery()).not.toContain('"create"')
    const { code } = await new Person(app).arrive(ask(client, { prompt: 'create' }))
    expect(code).toBeTypeOf('string')
  })
})

describe('other prompts', () => {
  it('ask for a sign-in each time where the client wants that', async () => {
    await using app = await startApp()
    const client = await register(app, { default_prompt_login: true })
    const person = new Person(app)
    await person.arrive(ask(client))
    await new Promise((resolve) => setTimeout(resolve, 1300))
    expect((await person.begin(ask(client))).text).toContain('name="password"')
    const plain = await register(app)
    await person.arrive(ask(plain))
    expect(answerOf(await person.begin(ask(plain))).code).toBeTypeOf('string')
  })

  it('take a sign-in as good for as long as the configuration says, where the client wants one each time', async () => {
    await using app = await startApp()
    const client = await register(app, { default_prompt_login: true })
    await updateAppConfiguration(app.ctx, { sessionAuthnTimeCheckDuringPromptLoginThresholdMs: 60_000 })
    const person = new Person(app)
    await person.arrive(ask(client))
    expect(answerOf(await person.begin(ask(client))).code).toBeTypeOf('string')
    await updateAppConfiguration(app.ctx, { skipSessionAuthnTimeCheckDuringPromptLogin: true })
    expect((await person.begin(ask(client))).text).toContain('name="password"')
  })

  it('ask for a sign-in when the last one is older than the client wants', async () => {
    await using app = await startApp()
    const client = await register(app, { default_max_age: 1 })
    const person = new Person(app)
    await person.arrive(ask(client))
    expect(answerOf(await person.begin(ask(client))).code).toBeTypeOf('string')
    await new Promise((resolve) => setTimeout(resolve, 2100))
    expect((await person.begin(ask(client, { max_age: '60' }))).location).toContain('code=')
    expect((await person.begin(ask(client))).text).toContain('name="password"')
  })

  it('are not heeded where they are turned off', async () => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    await person.arrive(ask(client))
    expect((await person.begin(ask(client, { prompt: 'login' }))).text).toContain('name="password"')
    expect((await person.begin(ask(client, { prompt: 'consent' }))).text).toContain('name="decision"')
    expect((await person.begin(ask(client, { max_age: '0' }))).text).toContain('name="password"')
    await updateAppConfiguration(app.ctx, {
      disablePromptLogin: true,
      disablePromptConsent: true,
      disableAuthnForMaxAgeZero: true
    })
    for (const more of [{ prompt: 'login' }, { prompt: 'consent' }, { prompt: 'login consent' }, { max_age: '0' }])
      expect(answerOf(await person.begin(ask(client, more))).code).toBeTypeOf('string')
    expect(answerOf(await person.begin(ask(client, { prompt: 'none login' })))).toMatchObject({ state: 's' })
  })

  it('show the name that the application suggests', async () => {
    await using app = await startApp()
    const client = await register(app)
    const page = await new Person(app).begin(ask(client, { login_hint: 'maria' }))
    expect(page.text).toContain('value="maria"')
  })
})

describe('the language of the pages', () => {
  it.each([
    [{ ui_locales: 'fr de en' }, undefined, 'de'],
    [{ ui_locales: 'de-AT' }, 'en', 'de'],
    [{}, 'fr;q=0.9, de;q=0.5, en;q=0.1', 'de'],
    [{}, 'de;q=0.1, en', 'en'],
    [{ ui_locales: 'xx' }, 'yy', 'en']
  ])('is the first that there is: %j and %s give %s', async (more, accept, lang) => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    const { url } = await person.begin(ask(client, more as Record<string, string>))
    const page = await person.request(url, { ...(accept && { headers: { 'accept-language': accept } }) })
    expect(page.text).toContain(`<html lang="${lang}">`)
    expect(page.text).toContain(lang === 'de' ? 'Benutzername' : 'User name')
  })

  it('holds for what is asked of the person: scopes, single claims and where it goes on', async () => {
    await using app = await startApp()
    const client = await register(app)
    const person = new Person(app)
    const claims = JSON.stringify({ userinfo: { birthdate: null, locality: null } })
    const page = await person.begin(ask(client, { claims, ui_locales: 'de' }))
    const { text } = await person.send(page, 'sign-in', { username: 'admin', password: adminPassword })
    for (const told of [
      'Erfahren, dass Sie es sind',
      'Geburtstag',
      'Ort',
      `Danach geht es weiter zu ${new URL(redirectUri).host}.`
    ])
      expect(text).toContain(told)
  })
})
