import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { basic, tokenPath } from '../../support/oauth.ts'

const path = '/jans-auth/restv1/clientinfo'
let app: MinijansServer
let inum: string
const tokens = { full: '', bare: '' }
beforeAll(async () => {
  app = await startApp()
  const client = await createClient(app.ctx, {
    secret: 'secret',
    definition: {
      displayName: 'Told',
      grantTypes: ['client_credentials'],
      scopes: ['clientinfo', 'openid', 'email']
    }
  })
  inum = client.inum
  const tokenFor = async (scope: string) => {
    const answer = await fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { authorization: basic({ client_id: inum, client_secret: 'secret' }) },
      body: new URLSearchParams({ grant_type: 'client_credentials', scope })
    })
    return ((await answer.json()) as { access_token: string }).access_token
  }
  tokens.full = await tokenFor('clientinfo email')
  tokens.bare = await tokenFor('email')
})
afterAll(() => app.close())

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

it('tells of the client what the scopes of its token open, in each way to send the token', async () => {
  const ways: [string, RequestInit][] = [
    ['', { headers: bearer(tokens.full) }],
    [`?access_token=${tokens.full}`, {}],
    ['', { method: 'POST', headers: bearer(tokens.full) }],
    ['', { method: 'POST', body: new URLSearchParams({ access_token: tokens.full }) }]
  ]
  for (const [query, init] of ways) {
    const answer = await fetch(app.address + path + query, init)
    expect([answer.status, await answer.json()]).toEqual([200, { name: 'Told', inum }])
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform, private')
  }
})

it('tells nothing without a scope that opens it', async () => {
  const answer = await fetch(app.address + path, { headers: bearer(tokens.bare) })
  expect([answer.status, await answer.json()]).toEqual([200, {}])
})

it.each([
  ['no token', '', {}, 'invalid_request'],
  ['an empty token', '?access_token=', {}, 'invalid_request'],
  ['two tokens', '?access_token=a&access_token=b', {}, 'invalid_request'],
  ['a token in two places', '?access_token=a', { headers: { authorization: 'Bearer a' } }, 'invalid_request'],
  ['a wrong token', '', { headers: { authorization: 'Bearer wrong' } }, 'invalid_token']
])('refuses %s', async (_name, query, init, error) => {
  const answer = await fetch(app.address + path + query, init)
  expect([answer.status, await answer.json()]).toMatchObject([400, { error }])
})

it('is in discovery, unless it is switched off', async () => {
  const discovery = async () => (await fetch(`${app.address}/.well-known/openid-configuration`)).json()
  expect(await discovery()).toHaveProperty('clientinfo_endpoint', app.ctx.config.issuer + path)
  await updateAppConfiguration(app.ctx, { featureFlags: ['introspection'] })
  expect(await discovery()).not.toHaveProperty('clientinfo_endpoint')
  expect((await fetch(app.address + path, { headers: bearer(tokens.full) })).status).toBe(403)
})
