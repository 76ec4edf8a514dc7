import { afterAll, beforeAll, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { redirectUri, register, type TestClient } from '../../support/oauth.ts'
import { Person } from '../../support/person.ts'

let app: MinijansServer
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.close())

/** What the authorization endpoint does with a redirect URI: it begins a sign-in, or shows the error to the person. */
async function outcome(client: TestClient, redirect_uri: string | undefined): Promise<string> {
  const query = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    scope: 'openid',
    ...(redirect_uri !== undefined && { redirect_uri }),
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256'
  })
  const { status, location } = await new Agent(app).request(`/jans-auth/restv1/authorize?${query.toString()}`)
  // Whatever is wrong, nobody is sent to an address that is not registered.
  expect(location).not.toMatch(/^(?!\/|http:\/\/localhost:\d+\/jans-auth\/).+/)
  return status === 303 && location.includes('/jans-auth/interaction/') ? 'sign-in' : `${status}`
}

it('sends answers to what is registered, letter by letter', async () => {
  const client = await register(app, { redirect_uris: ['https://client.example/cb?x=1', 'https://client.example/two'] })
  expect(await outcome(client, 'https://client.example/cb?x=1')).toBe('sign-in')
  expect(await outcome(client, 'https://client.example/two')).toBe('sign-in')
  for (const uri of [
    'https://client.example/cb',
    'https://client.example/cb?x=1&y=2',
    'https://client.example/cb?x=2',
    'https://client.example/two?x=1',
    'https://client.example/two/',
    'https://client.example/two#x',
    'https://CLIENT.example/two',
    'https://client.example:443/two',
    'https://client.example@evil.example/two',
    'https://evil.example/',
    'javascript:alert(1)',
    undefined
  ])
    expect([uri, await outcome(client, uri)]).toEqual([uri, '400'])
})

it('lets a native client choose the port on its own machine, and a web client not', async () => {
  const redirect_uris = ['http://127.0.0.1/cb', 'com.example.app:/cb']
  const native = await register(app, { application_type: 'native', redirect_uris })
  expect(await outcome(native, 'http://127.0.0.1:49152/cb')).toBe('sign-in')
  expect(await outcome(native, 'com.example.app:/cb')).toBe('sign-in')
  expect(await outcome(native, 'http://127.0.0.1:49152/other')).toBe('400')
  expect(await outcome(native, 'com.example.app:/other')).toBe('400')
  const web = await register(app, { redirect_uris: ['http://127.0.0.1:8080/cb'] })
  expect(await outcome(web, 'http://127.0.0.1:8080/cb')).toBe('sign-in')
  expect(await outcome(web, 'http://127.0.0.1:8081/cb')).toBe('400')
})

it('heeds a pattern while the configuration does', async () => {
  const client = await register(app, {
    subject_type: 'public',
    redirect_uris: ['https://client.example/cb'],
    redirect_uris_regex: String.raw`https://pr-\d+\.client\.example/cb`
  })
  const uri = 'https://pr-12.client.example/cb'
  expect(await outcome(client, uri)).toBe('sign-in')
  expect(await outcome(client, `${uri}/x`)).toBe('400')
  expect(await outcome(client, 'https://pr-12.client.example.evil.example/cb')).toBe('400')
  await updateAppConfiguration(app.ctx, { redirectUrisRegexEnabled: false })
  expect(await outcome(client, uri)).toBe('400')
  await updateAppConfiguration(app.ctx, { redirectUrisRegexEnabled: null, clientBlackList: ['pr-12.client.example'] })
  expect(await outcome(client, uri)).toBe('400')
  expect(await outcome(client, 'https://pr-13.client.example/cb')).toBe('sign-in')
  await updateAppConfiguration(app.ctx, { clientBlackList: null })
})

it('does not serve a redirect URI that the configuration has listed meanwhile', async () => {
  const client = await register(app, { redirect_uris: ['https://late.example/cb'] })
  expect(await outcome(client, 'https://late.example/cb')).toBe('sign-in')
  await updateAppConfiguration(app.ctx, { clientBlackList: ['late.example/*'] })
  expect(await outcome(client, 'https://late.example/cb')).toBe('400')
  await updateAppConfiguration(app.ctx, { clientBlackList: null })
})

it('shows a client in the language that the request asks for', async () => {
  const client = await register(app, {
    client_name: 'Bank',
    'client_name#fr': 'Banque',
    'client_name#de-AT': 'Kasse',
    policy_uri: 'https://client.example/policy',
    'policy_uri#fr': 'https://client.example/fr/policy'
  })
  const page = async (ui_locales?: string) => {
    const query = new URLSearchParams({
      client_id: client.client_id,
      response_type: 'code',
      scope: 'openid',
      redirect_uri: 'https://client.example/callback',
      ...(ui_locales !== undefined && { ui_locales })
    })
    return (await new Agent(app).visit(`/jans-auth/restv1/authorize?${query.toString()}`)).text
  }
  const plain = await page()
  expect(plain).toContain('Bank')
  expect(plain).toContain('https://client.example/policy')
  const french = await page('it fr-CA en')
  expect(french).toContain('Banque')
  expect(french).toContain('https://client.example/fr/policy')
  expect(await page('DE')).toContain('Kasse')
  expect(await page('it <script>')).toContain('Bank')
})

it('shows a client with its picture, its page, its policy and its terms', async () => {
  const pages = {
    client_uri: 'https://client.example/about',
    logo_uri: 'https://client.example/logo.png',
    policy_uri: 'https://client.example/policy',
    tos_uri: 'https://client.example/terms'
  }
  const client = await register(app, pages)
  const person = new Person(app)
  const begun = { client_id: client.client_id, response_type: 'code', scope: 'openid', redirect_uri: redirectUri }
  const signIn = await person.begin({ ...begun, prompt: 'consent' })
  for (const page of [pages.policy_uri, pages.tos_uri]) expect(signIn.text).toContain(`href="${page}"`)
  const consent = await person.send(signIn, 'sign-in', { username: 'admin', password: adminPassword })
  for (const { text } of [signIn, consent]) expect(text).toContain(`src="${pages.logo_uri}"`)
  expect(consent.text).toContain(`href="${pages.client_uri}"`)
})
