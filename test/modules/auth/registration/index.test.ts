import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchClients } from '#modules/clients/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { register } from '../../../support/oauth.ts'

const path = '/jans-auth/restv1/register'

describe('dynamic registration', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const call = (method: string, url: string, token: string, body?: object) =>
    fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) })
    })

  it('creates, reads, changes and deletes a client at Janssen’s address', async () => {
    const client = await register(app, { client_name: 'First', software_id: 'abc', 'client_name#de': 'Erste' })
    const { registration_client_uri: uri, registration_access_token: token, client_id } = client
    expect(uri).toBe(`${app.ctx.config.issuer}${path}?client_id=${client_id}`)
    expect(client).toMatchObject({ client_name: 'First', software_id: 'abc', 'client_name#de': 'Erste' })

    expect(await (await call('GET', uri, token)).json()).toMatchObject({ client_id, client_name: 'First' })

    const change = { client_id, redirect_uris: ['https://client.example/new'], client_name: 'Second' }
    const changed = await call('PUT', uri, token, change)
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ client_name: 'Second', redirect_uris: ['https://client.example/new'] })

    expect((await call('DELETE', uri, token)).status).toBe(204)
    expect((await call('GET', uri, token)).status).toBe(401)
  })

  it('lets nobody manage a client with another client’s token', async () => {
    const [one, other] = [await register(app), await register(app)]
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const body = method === 'PUT' ? { client_id: one.client_id, redirect_uris: ['https://evil.example'] } : undefined
      expect((await call(method, one.registration_client_uri, 'nothing', body)).status).toBe(401)
    }
    expect((await call('GET', one.registration_client_uri, other.registration_access_token)).status).toBe(401)
    expect((await call('GET', one.registration_client_uri, one.registration_access_token)).status).toBe(200)
  })

  it('gives only scopes that anybody may have', async () => {
    const client = await register(app, { scope: 'openid email https://jans.io/scim/users.write' })
    expect(client).toMatchObject({ scope: 'openid email' })
  })

  const bad: [string, unknown][] = [
    ['no redirect URI', { redirect_uris: [] }],
    ['redirect URIs of the wrong type', { redirect_uris: 'https://a.example' }],
    ['a redirect URI with a fragment', { redirect_uris: ['https://a.example/#x'] }],
    ['plain http to somewhere else', { redirect_uris: ['http://a.example/cb'] }],
    ['a script as redirect URI', { redirect_uris: ['javascript:alert(1)'] }],
    ['an unknown grant', { redirect_uris: ['https://a.example'], grant_types: ['magic'] }],
    ['an unknown algorithm', { redirect_uris: ['https://a.example'], id_token_signed_response_alg: 'none' }],
    [
      'jwks beside jwks_uri',
      { redirect_uris: ['https://a.example'], jwks: { keys: [] }, jwks_uri: 'https://a.example' }
    ],
    ['a name that is an object', { redirect_uris: ['https://a.example'], client_name: { $gt: '' } }],
    ['a list', []],
    ['text', 'text'],
    ['null', null]
  ]
  it.each(bad)('refuses %s, and stores nothing', async (_name, body) => {
    const before = (await searchClients(app.ctx, {})).total
    const answer = await fetch(app.address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: expect.stringMatching(/^invalid_/) as string })
    expect((await searchClients(app.ctx, {})).total).toBe(before)
  })

  it.each([
    ['broken JSON', '{"redirect_uris":', 'application/json'],
    ['a form', 'redirect_uris=x', 'application/x-www-form-urlencoded'],
    ['broken UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json'],
    ['10 MB', JSON.stringify({ client_name: 'a'.repeat(10_000_000) }), 'application/json'],
    ['deep nesting', '['.repeat(50_000) + ']'.repeat(50_000), 'application/json']
  ])('refuses %s with 4xx', async (_name, body, type) => {
    const answer = await fetch(app.address + path, { method: 'POST', headers: { 'content-type': type }, body })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expect(await answer.json()).toMatchObject({ error: expect.any(String) as string })
  })

  it('keeps what looks like SQL or markup as the text that it is', async () => {
    const name = `'; DROP TABLE clients; -- <script>alert(1)</script> \${7*7} {{7*7}}`
    expect(await register(app, { client_name: name })).toMatchObject({ client_name: name })
  })

  it('is closed in production, and discovery does not speak of it', async () => {
    await using production = await startApp({ MINIJANS_PRODUCTION: 'true', MINIJANS_ISSUER: 'https://id.example.org' })
    for (const [method, below] of [
      ['POST', ''],
      ['GET', '?client_id=x'],
      ['PUT', '/x'],
      ['DELETE', '/x']
    ] as const) {
      const answer = await fetch(production.address + path + below, { method })
      expect([method, answer.status, await answer.json()]).toMatchObject([method, 403, { error: 'access_denied' }])
    }
    const discovery = await fetch(`${production.address}/.well-known/openid-configuration`)
    const document = (await discovery.json()) as object
    expect(document).toHaveProperty('token_endpoint', 'https://id.example.org/jans-auth/restv1/token')
    expect(document).not.toHaveProperty('registration_endpoint')
  })
})
