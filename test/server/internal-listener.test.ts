import { get, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../support/app.ts'
import { openBrowser } from '../support/browser.ts'
import { accessToken } from '../support/tokens.ts'

const issuer = 'https://id.example.org'

/** Asks for a document under another name than the address; `fetch` would not send the Host header. */
async function ask(address: string, path: string, headers: Record<string, string> = {}) {
  const [answer] = (await once(get(address + path, { headers }), 'response')) as [IncomingMessage]
  return JSON.parse(await text(answer)) as Record<string, unknown>
}

const locationOf = async (address: string, headers?: Record<string, string>) => {
  const { meta } = await ask(address, '/jans-scim/restv1/v2/ServiceProviderConfig', headers)
  return (meta as { location: string }).location.replace('/jans-scim/restv1/v2/ServiceProviderConfig', '')
}

describe('with a listener for what is internal', () => {
  let app: MinijansServer
  let internal: string
  beforeAll(async () => {
    app = await startApp({ MINIJANS_INTERNAL_PORT: '0', MINIJANS_ISSUER: issuer, MINIJANS_TRUST_PROXY: '127.0.0.9' })
    internal = app.internalAddress as string
  })
  afterAll(() => app.close())

  it('finds every service where it is', async () => {
    const token = await accessToken(app, 'https://jans.io/oauth/config/data.readonly')
    const answer = await fetch(`${internal}/jans-config-api/api/v1/health/service-status`, {
      headers: { authorization: `Bearer ${token}` }
    })
    const running = { 'jans-auth': 'Running', 'jans-config-api': 'Running', 'jans-scim': 'Running' }
    expect(await answer.json()).toMatchObject({ ...running, 'jans-fido2': 'Not present', 'jans-casa': 'Not present' })
  })

  it('gives addresses of SCIM that lead back to SCIM', async () => {
    const [configuration = {}] = Object.values(await ask(internal, '/.well-known/scim-configuration'))
    const endpoints = Object.entries(configuration as object).filter(([name]) => name.endsWith('_endpoint'))
    expect(endpoints).toHaveLength(8)
    const scopes = ['users.read', 'groups.read', 'fido.read', 'fido2.read'].map(
      (scope) => `https://jans.io/scim/${scope}`
    )
    const token = await accessToken(app, ...scopes)
    const follow = async (url: string) => (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).json()
    for (const [name, url] of endpoints) expect([name, await follow(url as string)]).toHaveProperty('1.schemas')
    const users = (await follow(`${internal}/jans-scim/restv1/v2/Users`)) as {
      Resources: { id: string; meta: { location: string } }[]
    }
    const [user] = users.Resources
    expect(await follow(user?.meta.location as string)).toHaveProperty('id', user?.id)
  })

  it.each([
    ['the name that it was reached by', { host: 'minijans:8081' }, 'http://minijans:8081'],
    ['an address of IPv6', { host: '[::1]:8081' }, 'http://[::1]:8081'],
    ['the issuer, when a proxy leads from there', { host: 'ID.example.org' }, issuer],
    ['its socket, when the port is none', { host: 'minijans:99999' }, undefined],
    ['its socket, when the name is none', { host: 'a"b<c>' }, undefined],
    ['its socket, when the name has more than a host', { host: 'a@b/c?d#' }, undefined],
    ['no name that anybody forwards', { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }, undefined]
  ])('gives SCIM the origin of %s', async (_name, headers, expected) => {
    expect(await locationOf(internal, headers)).toBe(expected ?? internal)
  })

  it('has what the explorer’s page asks for, there and on the public listener alike', async () => {
    const page = await (await fetch(`${internal}/jans-config-api/docs/`)).text()
    const [asset = 'none'] = /\/minijans\/assets\/[^"]+/.exec(page) ?? []
    for (const address of [internal, app.address]) expect((await fetch(address + asset)).status).toBe(200)
  })

  it('does not point to the explorer from discovery, which cannot say where it is', async () => {
    const discovery = await ask(app.address, '/.well-known/openid-configuration')
    expect(discovery).toHaveProperty('issuer', issuer)
    expect(discovery).not.toHaveProperty('service_documentation')
  })
})

it('believes a trusted proxy about the name of the internal listener', async () => {
  await using app = await startApp({ MINIJANS_INTERNAL_PORT: '0', MINIJANS_TRUST_PROXY: 'loopback' })
  const forwarded = { 'x-forwarded-host': 'admin.example.org', 'x-forwarded-proto': 'https' }
  expect(await locationOf(app.internalAddress as string, forwarded)).toBe('https://admin.example.org')
})

it('lets the issuer name SCIM on the public listener, whatever the request says', async () => {
  await using app = await startApp({ MINIJANS_ISSUER: issuer, MINIJANS_TRUST_PROXY: 'loopback' })
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' }
  expect(await locationOf(app.address, headers)).toBe(issuer)
})

it('lets the explorer try an operation with a token of the issuer', async () => {
  await using app = await startApp({ MINIJANS_INTERNAL_PORT: '0' })
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`${app.internalAddress as string}/jans-config-api/docs`)
    await page.locator('.opblock').first().waitFor()
    const operation = page.locator('#operations-Health_-_Check-get-config-health-live .opblock-summary-control')
    // What is out of view is not drawn.
    const isDrawn = async () => {
      await page.mouse.wheel(0, 400)
      return operation.count()
    }
    await expect.poll(isDrawn, { timeout: 20_000 }).toBe(1)
    await operation.click()
    const answered = page.waitForResponse(/\/health\/live$/)
    await page.locator('.opblock-body .execute').click()
    expect((await answered).url()).toBe(`${app.internalAddress as string}/jans-config-api/api/v1/health/live`)
    expect((await answered).status()).toBe(200)
    const token = await page.evaluate(async (address) => {
      const form = new URLSearchParams({ grant_type: 'client_credentials' })
      const headers = { authorization: `Basic ${btoa('nobody:nothing')}` }
      return (await fetch(address, { method: 'POST', headers, body: form })).status
    }, `${app.ctx.config.issuer}/jans-auth/restv1/token`)
    expect(token).toBe(401)
  } finally {
    await browser.close()
  }
})
