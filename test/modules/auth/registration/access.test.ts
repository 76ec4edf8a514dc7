import * as oidc from 'openid-client'
import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { basic, redirectUri, register, tokenPath } from '../../../support/oauth.ts'
import { manage, registration } from '../../../support/registration.ts'
import { accessToken } from '../../../support/tokens.ts'

const metadata = { redirect_uris: [redirectUri] }
const writeClients = 'https://jans.io/oauth/config/openid/clients.write'

describe('registration with initial access tokens', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())
  afterEach(() => updateAppConfiguration(app.ctx, { dcrAuthorizationWithClientCredentials: null }))
  const close = () => updateAppConfiguration(app.ctx, { dcrAuthorizationWithClientCredentials: true })

  it('takes one that may add clients, also from openid-client', async () => {
    await close()
    const token = await accessToken(app, writeClients)
    expect((await registration(app, 'POST', metadata, { token })).status).toBe(201)
    const configuration = await oidc.dynamicClientRegistration(new URL(app.ctx.config.issuer), metadata, undefined, {
      initialAccessToken: token,
      execute: [oidc.allowInsecureRequests]
    })
    expect(configuration.clientMetadata().client_id).toMatch(/^[\da-f-]{36}$/)
  })

  it('refuses whoever has none, or one for something else', async () => {
    await close()
    for (const token of [undefined, 'wrong']) {
      const answer = await registration(app, 'POST', metadata, { token })
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_token'])
      expect(answer.headers.get('www-authenticate')).toContain('invalid_token')
    }
    const other = await registration(app, 'POST', metadata, {
      token: await accessToken(app, 'https://jans.io/oauth/config/openid/clients.readonly')
    })
    expect([other.status, other.body.error]).toEqual([403, 'insufficient_scope'])
  })

  it('lets a client manage itself with an access token of its own, and no other', async () => {
    const [one, other] = [await register(app), await register(app)]
    const answer = await fetch(app.address + tokenPath, {
      method: 'POST',
      headers: { authorization: basic(one) },
      body: new URLSearchParams({ grant_type: 'client_credentials' })
    })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const read = (id: string) => registration(app, 'GET', undefined, { token, below: `?client_id=${id}` })
    expect((await read(one.client_id)).status).toBe(401)
    await close()
    expect(await read(one.client_id)).toMatchObject({ status: 200, body: { client_id: one.client_id } })
    expect((await read(other.client_id)).status).toBe(401)
    expect((await manage(app, 'GET', other)).status).toBe(200)
  })
})

describe('registration in production', () => {
  it('opens to initial access tokens alone, and discovery says so', async () => {
    const issuer = 'https://id.example.org'
    await using app = await startApp({ MINIJANS_PRODUCTION: 'true', MINIJANS_ISSUER: issuer })
    expect((await registration(app, 'POST', metadata)).status).toBe(403)
    await updateAppConfiguration(app.ctx, { dcrAuthorizationWithClientCredentials: true })
    expect((await registration(app, 'POST', metadata)).status).toBe(401)
    const token = await accessToken(app, writeClients)
    const { status, body } = await registration(app, 'POST', metadata, { token })
    expect(status).toBe(201)
    expect((await manage(app, 'GET', body)).status).toBe(200)
    const discovery = await fetch(`${app.address}/.well-known/openid-configuration`)
    expect(await discovery.json()).toHaveProperty('registration_endpoint', `${issuer}/jans-auth/restv1/register`)
  })
})

it('is not there when the feature is switched off', async () => {
  await using app = await startApp()
  const client = await register(app)
  await updateAppConfiguration(app.ctx, { featureFlags: ['introspection'] })
  const answers = [await registration(app, 'POST', metadata), await manage(app, 'GET', client)]
  for (const { status, body } of answers) expect([status, body.error]).toEqual([403, 'access_denied'])
})
