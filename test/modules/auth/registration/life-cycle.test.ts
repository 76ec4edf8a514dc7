import * as oidc from 'openid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient, findClient, replaceClient } from '#modules/clients/index'
import { clientJobs } from '../../../../modules/clients/jobs.ts'
import { searchAudit } from '#modules/audit/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { post, redirectUri, register, signInForTokens, tokenPath } from '../../../support/oauth.ts'
import { manage, registration, registrationPath } from '../../../support/registration.ts'

let app: MinijansServer
const clock = { offset: 0 }
beforeAll(async () => {
  app = await startApp({}, { now: () => Date.now() + clock.offset })
})
afterAll(() => app.close())

const day = 86_400_000
const withProperties = async (properties: Record<string, unknown>, run: () => Promise<void>) => {
  await updateAppConfiguration(app.ctx, properties)
  try {
    await run()
  } finally {
    await updateAppConfiguration(app.ctx, Object.fromEntries(Object.keys(properties).map((name) => [name, null])))
  }
}

it('lets openid-client register and get a token', async () => {
  const configuration = await oidc.dynamicClientRegistration(
    new URL(app.ctx.config.issuer),
    {
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_basic'
    },
    undefined,
    { execute: [oidc.allowInsecureRequests] }
  )
  const { client_id, client_secret } = configuration.clientMetadata()
  const asked = await oidc.discovery(
    new URL(app.ctx.config.issuer),
    client_id,
    undefined,
    oidc.ClientSecretBasic(client_secret),
    { execute: [oidc.allowInsecureRequests] }
  )
  expect(await oidc.clientCredentialsGrant(asked)).toHaveProperty('access_token')
})

describe('management', () => {
  it('works at the query form, the path form, and for the whole document as it was read', async () => {
    const client = await register(app, { client_name: 'One' })
    const token = client.registration_access_token
    const byPath = await registration(app, 'GET', undefined, { token, below: `/${client.client_id}` })
    expect(byPath).toMatchObject({ status: 200, body: { client_name: 'One', registration_access_token: token } })
    expect(byPath.headers.get('cache-control')).toBe('no-store')
    const again = await manage(app, 'PUT', client, byPath.body)
    expect(again.status).toBe(200)
    expect(again.body).toEqual(byPath.body)
  })

  it('drops what an update leaves out, but not what administrators and the server decide', async () => {
    const client = await register(app, { client_name: 'One', contacts: ['a@a.example'], software_id: 's' })
    await replaceClient(app.ctx, client.client_id, (before) => ({
      ...before,
      definition: {
        ...before.definition,
        trustedClient: true,
        refreshTokenLifetime: 77,
        attributes: { ...before.definition.attributes, allowOfflineAccessWithoutConsent: true }
      }
    }))
    const { status, body } = await manage(app, 'PUT', client, { redirect_uris: ['https://client.example/new'] })
    expect(status).toBe(200)
    expect(body).toMatchObject({
      client_id: client.client_id,
      client_secret: client.client_secret,
      redirect_uris: ['https://client.example/new'],
      registration_access_token: client.registration_access_token
    })
    for (const name of ['contacts', 'software_id']) expect(body).not.toHaveProperty(name)
    const stored = await findClient(app.ctx, client.client_id)
    expect(stored?.definition).toMatchObject({
      trustedClient: true,
      refreshTokenLifetime: 77,
      persistClientAuthorizations: true,
      attributes: { allowOfflineAccessWithoutConsent: true }
    })
  })

  it.each([
    ['another client_id', { client_id: 'other' }, 'invalid_client_metadata'],
    ['another secret', { client_secret: 'other' }, 'invalid_client_metadata'],
    ['a secret that is no text', { client_secret: 5 }, 'invalid_client_metadata'],
    ['no redirect URI', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['a bad redirect URI', { redirect_uris: ['http://a.example/'] }, 'invalid_redirect_uri']
  ])('refuses an update with %s, and changes nothing', async (_name, change, error) => {
    const client = await register(app)
    const before = await findClient(app.ctx, client.client_id)
    const answer = await manage(app, 'PUT', client, { redirect_uris: [redirectUri], ...change })
    expect([answer.status, answer.body.error]).toEqual([400, error])
    expect(await findClient(app.ctx, client.client_id)).toEqual(before)
  })

  it('asks for the token before it reads anything, and says how', async () => {
    const { client_id, registration_access_token } = await register(app)
    for (const token of [undefined, '', 'wrong', `${registration_access_token}x`]) {
      const answer = await registration(app, 'GET', undefined, { token, below: `?client_id=${client_id}` })
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_token'])
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    }
    const unknown = await registration(app, 'PUT', {}, { token: registration_access_token, below: '?client_id=nobody' })
    expect(unknown.status).toBe(401)
    expect((await registration(app, 'GET', undefined, { token: registration_access_token })).status).toBe(401)
    expect((await registration(app, 'PATCH', {})).status).toBe(405)
  })

  it('ends when an administrator deactivates the client', async () => {
    const client = await register(app)
    await replaceClient(app.ctx, client.client_id, (before) => ({ ...before, disabled: true }))
    expect((await manage(app, 'GET', client)).status).toBe(401)
    expect((await manage(app, 'DELETE', client)).status).toBe(401)
  })

  it('does not exist for a client that has no token', async () => {
    const { inum } = await createClient(app.ctx, { definition: { redirectUris: [redirectUri] } })
    const answer = await registration(app, 'GET', undefined, { token: 'undefined', below: `?client_id=${inum}` })
    expect(answer.status).toBe(401)
  })

  it('hides the secret on reading where the configuration says so', async () => {
    const client = await register(app)
    await withProperties({ returnClientSecretOnRead: false }, async () => {
      expect((await manage(app, 'GET', client)).body).not.toHaveProperty('client_secret')
      const changed = await manage(app, 'PUT', client, { redirect_uris: [redirectUri] })
      expect(changed.body).not.toHaveProperty('client_secret')
      expect(await register(app)).toHaveProperty('client_secret')
    })
    expect((await manage(app, 'GET', client)).body.client_secret).toBe(client.client_secret)
  })

  it('replaces the token at each use where the configuration says so, once however many come at once', async () => {
    const client = await register(app)
    await withProperties({ rotateClientRegistrationAccessTokenOnUsage: true }, async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => manage(app, 'GET', client)))
      const good = answers.filter(({ status }) => status === 200)
      expect(good).toHaveLength(1)
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 401]))
      const next = { ...client, registration_access_token: good[0]?.body.registration_access_token as string }
      expect(next.registration_access_token).not.toBe(client.registration_access_token)
      const put = await manage(app, 'PUT', next, { redirect_uris: [redirectUri] })
      expect(put.status).toBe(200)
      expect((await manage(app, 'GET', next)).status).toBe(401)
    })
  })

  it('keeps the token sealed, and out of the audit', async () => {
    const client = await register(app)
    const { clients } = app.ctx.db.tables
    const rows = await app.ctx.db.query.select().from(clients)
    expect(JSON.stringify(rows)).toContain(client.client_id)
    const audit = JSON.stringify(await searchAudit(app.ctx.db, { offset: 0, limit: 1000 }))
    expect(audit).toContain(client.client_id)
    for (const stored of [JSON.stringify(rows), audit]) {
      expect(stored).not.toContain(client.registration_access_token)
      expect(stored).not.toContain(client.client_secret)
    }
  })
})

describe('the lifetime of a client', () => {
  const seconds = () => Math.floor((Date.now() + clock.offset) / 1000)

  it('is for ever when nobody says anything', async () => {
    expect(await register(app)).toMatchObject({ client_secret_expires_at: 0 })
  })

  it('is what the client asks for, within what the configuration allows', async () => {
    const asked = await registration(app, 'POST', { redirect_uris: [redirectUri], lifetime: 100 })
    expect(Math.abs(Number(asked.body.client_secret_expires_at) - seconds() - 100)).toBeLessThan(5)
    await withProperties({ dynamicRegistrationExpirationTime: 50 }, async () => {
      for (const lifetime of [undefined, 100]) {
        const { body } = await registration(app, 'POST', { redirect_uris: [redirectUri], lifetime })
        expect(Math.abs(Number(body.client_secret_expires_at) - seconds() - 50)).toBeLessThan(5)
      }
    })
    await withProperties({ dcrForbidExpirationTimeInRequest: true }, async () => {
      const { body } = await registration(app, 'POST', { redirect_uris: [redirectUri], lifetime: 100 })
      expect(body.client_secret_expires_at).toBe(0)
    })
  })

  it('cannot be changed later', async () => {
    const client = await register(app, { lifetime: 100 })
    const { body } = await manage(app, 'PUT', client, { redirect_uris: [redirectUri], lifetime: 1_000_000 })
    expect(Math.abs(Number(body.client_secret_expires_at) - seconds() - 100)).toBeLessThan(5)
    expect(body.lifetime).toBe(100)
  })

  it.each([false, true])('ends all that the client had; consents stay only if it keeps them: %s', async (keeps) => {
    const metadata = { lifetime: 3600, keep_client_authorization_after_expiration: keeps }
    const client = await register(app, metadata)
    const lasting = await register(app)
    const { access_token, refresh_token } = await signInForTokens(app, client)
    const rows = async () => {
      const { artifacts, consents } = app.ctx.db.tables
      const { query } = app.ctx.db
      const [all, agreed] = [await query.select().from(artifacts), await query.select().from(consents)]
      return {
        grants: all.filter(({ model, clientId }) => model === 'Grant' && clientId === client.client_id).length,
        consents: agreed.filter(({ clientInum }) => clientInum === client.client_id).length
      }
    }
    expect(await rows()).toEqual({ grants: 1, consents: 1 })
    clock.offset += 2 * 3_600_000
    const refreshed = await post(app, tokenPath, client, {
      grant_type: 'refresh_token',
      refresh_token: refresh_token ?? ''
    })
    expect(refreshed.status).toBe(401)
    const userinfo = await fetch(`${app.address}/jans-auth/restv1/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` }
    })
    expect(userinfo.status).toBe(401)
    expect((await manage(app, 'GET', client)).status).toBe(401)

    for (const job of clientJobs(app.ctx)) await job.run(AbortSignal.timeout(10_000))
    expect(await findClient(app.ctx, client.client_id)).toBeUndefined()
    expect(await findClient(app.ctx, lasting.client_id)).toBeDefined()
    expect(await rows()).toEqual({ grants: 0, consents: keeps ? 1 : 0 })
  })

  it('ends in batches, however many end at once', async () => {
    await withProperties({ cleanServiceBatchChunkSize: 3 }, async () => {
      const ids: string[] = []
      for (let i = 0; i < 10; i++) ids.push((await register(app, { lifetime: 10 })).client_id)
      clock.offset += day
      for (const job of clientJobs(app.ctx)) await job.run(AbortSignal.timeout(10_000))
      for (const id of ids) expect(await findClient(app.ctx, id)).toBeUndefined()
    })
  })
})

it('names the address of the registration as Janssen does', async () => {
  const client = await register(app)
  expect(client.registration_client_uri).toBe(
    `${app.ctx.config.issuer}${registrationPath}?client_id=${client.client_id}`
  )
})
