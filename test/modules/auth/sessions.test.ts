import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listConsents, listSessions, revokeConsent } from '#modules/auth/index'
import { createClient, findClient, replaceClient } from '#modules/clients/index'
import { installedScopeDn } from '#modules/scopes/index'
import { features, updateAppConfiguration } from '#modules/settings/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { startApp } from '../../support/app.ts'
import { application, arrive, tokensFor, type Application } from '../../support/application.ts'
import { basic, post, tokenPath } from '../../support/oauth.ts'
import { accessToken } from '../../support/tokens.ts'

const rest = '/jans-auth/restv1'

describe('sessions', () => {
  let app: MinijansServer
  let party: Application
  let other: Application
  let admin: string
  const clock = { ahead: 0 }
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    party = await application(app, () => ({ client_name: 'Photos', subject_type: 'public' }))
    other = await application(app, () => ({ client_name: 'Mail' }))
    admin = (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''
  })
  afterAll(async () => {
    await party[Symbol.asyncDispose]()
    await other[Symbol.asyncDispose]()
    await app.close()
  })

  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
  const isSignedIn = async (agent: Agent) => (await arrive(agent, party, { prompt: 'none' })).searchParams.has('code')
  const change = async (application_: Application, definition: object) => {
    const { client_id: inum } = application_.client
    await replaceClient(app.ctx, inum, (before) => ({ ...before, definition: { ...before.definition, ...definition } }))
  }
  const setting = async (values: Record<string, unknown>, check: () => Promise<void>) => {
    await updateAppConfiguration(app.ctx, values)
    try {
      await check()
    } finally {
      clock.ahead = 0
      await updateAppConfiguration(app.ctx, Object.fromEntries(Object.keys(values).map((name) => [name, null])))
    }
  }
  const call = (path: string, token: string | undefined, body?: unknown) =>
    fetch(app.address + rest + path, {
      method: 'POST',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' })
      },
      ...(body !== undefined && { body: JSON.stringify(body) })
    })

  describe('are what they should be', () => {
    it('have one sid for all clients, and another cookie after the sign-in', async () => {
      const agent = new Agent(app)
      const planted = 'a-value-that-somebody-else-knows'
      agent.cookies.set('session_id', planted)
      const one = claimsOf((await tokensFor(agent, party)).id_token)
      const first = agent.cookies.get('session_id')
      const two = claimsOf((await tokensFor(agent, other)).id_token)
      expect(one.sid).toEqual(expect.any(String))
      expect(two.sid).toBe(one.sid)
      expect(first).not.toBe(planted)
      expect([first, agent.cookies.get('session_id')]).not.toContain(one.sid)
      const again = claimsOf((await tokensFor(agent, party, { prompt: 'login' })).id_token)
      expect(again.sid).toBe(one.sid)
      expect(agent.cookies.get('session_id')).not.toBe(first)
      const thief = new Agent(app)
      for (const value of [planted, first ?? '']) {
        thief.cookies.set('session_id', value)
        expect(await isSignedIn(thief)).toBe(false)
      }
    })

    it('are listed with their clients, times, address and browser', async () => {
      const agent = new Agent(app)
      const before = new Set((await listSessions(app.ctx, admin)).map(({ sid }) => sid))
      const started = Date.now()
      const { id_token } = await tokensFor(agent, party)
      await tokensFor(agent, other)
      const [session, ...more] = (await listSessions(app.ctx, admin)).filter(({ sid }) => !before.has(sid))
      expect(more).toEqual([])
      expect(session).toMatchObject({
        sid: claimsOf(id_token).sid,
        acr: 'simple_password_auth',
        address: expect.stringMatching(/127\.0\.0\.1|::1/) as string,
        userAgent: 'node'
      })
      expect(session?.clients).toEqual([
        { inum: party.client.client_id, name: 'Photos' },
        { inum: other.client.client_id, name: 'Mail' }
      ])
      for (const time of [session?.startedAt, session?.authenticatedAt, session?.lastUsedAt]) {
        expect(time).toBeGreaterThanOrEqual(started - 1000)
        expect(time).toBeLessThanOrEqual(Date.now())
      }
      expect(session?.expiresAt).toBeGreaterThan(Date.now() + 86_000_000)
      expect(await listSessions(app.ctx, 'nobody')).toEqual([])
    })

    it('end when nobody has used them for long, and not while they are used', async () => {
      await setting({ sessionIdUnusedLifetime: 1000 }, async () => {
        const [used, unused] = [new Agent(app), new Agent(app)]
        await arrive(used, party)
        await arrive(unused, party)
        for (const seconds of [600, 1200, 1800]) {
          clock.ahead = seconds * 1000
          expect(await isSignedIn(used)).toBe(true)
        }
        expect(await isSignedIn(unused)).toBe(false)
        clock.ahead = 3000 * 1000
        expect(await isSignedIn(used)).toBe(false)
      })
    })

    it('end at last though they are used', async () => {
      await setting({ sessionIdLifetime: 1000 }, async () => {
        const agent = new Agent(app)
        await arrive(agent, party)
        for (const [seconds, alive] of [
          [400, true],
          [800, true],
          [1100, false]
        ] as const) {
          // prettier-ignore
          clock.ahead = seconds * 1000
          expect(await isSignedIn(agent)).toBe(alive)
        }
      })
    })

    it('are written at most once a minute for their use alone', async () => {
      const agent = new Agent(app)
      const { id_token } = await tokensFor(agent, party)
      const lastUse = async () =>
        (await listSessions(app.ctx, admin)).find(({ sid }) => sid === claimsOf(id_token).sid)?.lastUsedAt
      // The first silent request still finds something to tell: that nothing was typed in.
      await isSignedIn(agent)
      const before = await lastUse()
      clock.ahead = 30_000
      expect(await isSignedIn(agent)).toBe(true)
      expect(await lastUse()).toBe(before)
      clock.ahead = 100_000
      expect(await isSignedIn(agent)).toBe(true)
      expect(await lastUse()).toBeGreaterThan((before ?? 0) + 90_000)
      clock.ahead = 0
    })

    it('stay in the browser as long as sessionIdCookieLifetime says', async () => {
      const line = async () => {
        const agent = new Agent(app)
        await arrive(agent, party)
        const again = await agent.request(
          `${rest}/authorize?${String(new URLSearchParams({ client_id: party.client.client_id, redirect_uri: party.redirectUri, response_type: 'code', scope: 'openid', prompt: 'none' }))}`
        )
        return again.headers.getSetCookie().find((text) => text.startsWith('session_id=')) ?? ''
      }
      await setting({ sessionIdCookieLifetime: 600 }, async () => expect(await line()).toMatch(/; max-age=600/i))
      await setting({ sessionIdCookieLifetime: 0 }, async () => {
        expect(await line()).toMatch(/^session_id=[\w-]+;/)
        expect(await line()).not.toMatch(/max-age|expires/i)
      })
      await setting({ invalidateSessionCookiesAfterAuthorizationFlow: true }, async () => expect(await line()).toBe(''))
    })
  })

  describe('session_status', () => {
    it('tells whether somebody is signed in in this browser', async () => {
      const agent = new Agent(app)
      const path = `${rest}/session_status`
      const before = await agent.request(path)
      expect(JSON.parse(before.text)).toEqual({ state: 'unknown', custom_state: null, auth_time: null })
      const { id_token } = await tokensFor(agent, party)
      const after = await agent.request(path)
      const { auth_time } = claimsOf(id_token)
      expect(JSON.parse(after.text)).toEqual({ state: 'authenticated', custom_state: null, auth_time })
      expect(after.headers.get('cache-control')).toContain('no-store')
      await agent.request(`${rest}/end_session?id_token_hint=${id_token}`)
      expect(JSON.parse((await agent.request(path)).text)).toMatchObject({ state: 'unknown' })
    })
  })

  describe('session/active', () => {
    it('lists the sessions of the token’s person, with the time of the sign-in', async () => {
      const { access_token, id_token } = await tokensFor(new Agent(app), party)
      const answer = await call('/session/active', access_token)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('cache-control')).toBe('no-store, no-transform, private')
      const { sid, auth_time } = claimsOf(id_token)
      const listed = (await answer.json()) as Record<string, unknown>[]
      const mine = listed.find((session) => session.sid === sid)
      expect(mine).toEqual({
        sid,
        iat: expect.any(Number) as number,
        exp: expect.any(Number) as number,
        last_used_at: expect.any(Number) as number,
        authn_time: auth_time
      })
    })

    it('wants a good token of a person, with the scopes', async () => {
      expect((await call('/session/active', undefined)).status).toBe(401)
      expect((await call('/session/active', 'nonsense')).status).toBe(401)
      const own = await (await post(app, tokenPath, party.client, { grant_type: 'client_credentials' })).json()
      expect((await call('/session/active', (own as { access_token: string }).access_token)).status).toBe(403)
      const { access_token } = await tokensFor(new Agent(app), party)
      await setting({ activeSessionAuthorizationScope: 'session_reader' }, async () => {
        const answer = await call('/session/active', access_token)
        expect(answer.status).toBe(403)
        expect(await answer.json()).toMatchObject({ error: 'insufficient_scope' })
      })
    })
  })

  describe('revoke_session', () => {
    const path = `${rest}/revoke_session`
    const criterion = (user_criterion_key: string, user_criterion_value: string) => ({
      user_criterion_key,
      user_criterion_value
    })
    beforeAll(() => change(other, { scopes: ['openid', 'revoke_session', 'profile'] }))

    it('ends all sessions of the person', async () => {
      const agents = [new Agent(app), new Agent(app)]
      for (const agent of agents) await arrive(agent, party)
      const answer = await post(app, path, other.client, criterion('uid', 'ADMIN'))
      expect(answer.status).toBe(200)
      for (const agent of agents) expect(await isSignedIn(agent)).toBe(false)
      expect(await listSessions(app.ctx, admin)).toEqual([])
    })

    it('says the same where there is no such person', async () => {
      for (const [key, value] of [
        ['uid', 'nobody'],
        ['nonsense', 'x'],
        ['__proto__', 'x'],
        ['mail', '']
      ] as const) {
        // prettier-ignore
        const answer = await post(app, path, other.client, criterion(key, value))
        expect([answer.status, await answer.text()]).toEqual([200, '{}'])
      }
    })

    it('is for clients that authenticate and have the scope', async () => {
      const agent = new Agent(app)
      await arrive(agent, party)
      const form = criterion('uid', 'admin')
      const wrong = { ...other.client, client_secret: 'wrong' }
      const send = (body: Record<string, string>, headers = {}) =>
        fetch(app.address + path, { method: 'POST', headers, body: new URLSearchParams(body) })
      for (const answer of [
        await post(app, path, wrong, form),
        await post(app, path, party.client, form),
        await send(form),
        await send({ ...form, client_id: other.client.client_id }),
        await send(form, { authorization: 'Basic %%%' }),
        await send(form, { authorization: `Bearer ${other.client.client_secret}` })
      ]) {
        expect(answer.status).toBe(401)
        expect(await answer.json()).toHaveProperty('error')
      }
      expect(await isSignedIn(agent)).toBe(true)
      expect((await send({}, { authorization: basic(other.client) })).status).toBe(400)
    })

    it('takes an empty secret for none', async () => {
      const open = await application(app, () => ({
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code']
      }))
      await change(open, { scopes: ['openid', 'revoke_session'] })
      const form = { ...criterion('uid', 'admin'), client_id: open.client.client_id, client_secret: '' }
      const answer = await fetch(app.address + path, { method: 'POST', body: new URLSearchParams(form) })
      expect(answer.status).toBe(401)
      await open[Symbol.asyncDispose]()
    })

    it('is not slowed down by what this machine asks of itself', async () => {
      await using busy = await startApp({
        MINIJANS_PRODUCTION: 'true',
        MINIJANS_ISSUER: 'https://id.example.org',
        MINIJANS_TRUST_PROXY: 'loopback',
        MINIJANS_RATE_LIMIT: '60'
      })
      const client_secret = crypto.randomUUID()
      const { inum: client_id } = await createClient(busy.ctx, {
        secret: client_secret,
        definition: { grantTypes: ['client_credentials'], scopes: [installedScopeDn('revoke_session')] }
      })
      const statuses = await Promise.all(
        Array.from({ length: 61 }, async () => (await fetch(busy.address + tokenPath, { method: 'POST' })).status)
      )
      expect(statuses).toContain(429)
      const answer = await fetch(busy.address + path, {
        method: 'POST',
        headers: { authorization: basic({ client_id, client_secret }), 'x-forwarded-for': '192.0.2.7' },
        body: new URLSearchParams(criterion('uid', 'nobody'))
      })
      expect(answer.status).toBe(200)
    })

    it('does not need the revocation of tokens to be switched on', async () => {
      await setting({ featureFlags: features.filter((name) => name !== 'revoke_token') }, async () => {
        expect((await post(app, path, other.client, criterion('uid', 'nobody'))).status).toBe(200)
        const wrong = { ...other.client, client_secret: 'wrong' }
        expect((await post(app, path, wrong, criterion('uid', 'nobody'))).status).toBe(401)
      })
    })
  })

  describe('global-token-revocation', () => {
    const path = '/global-token-revocation'
    const named = (format: string, id: string) => ({ sub_id: { format, id } })
    const everything = () => accessToken(app, 'global_token_revocation')

    it('ends every session and token of the person', async () => {
      const agent = new Agent(app)
      const { access_token, refresh_token = '' } = await tokensFor(agent, party, {
        scope: 'openid offline_access',
        prompt: 'consent'
      })
      expect((await call(path, await everything(), named('uid', 'admin'))).status).toBe(204)
      expect(await isSignedIn(agent)).toBe(false)
      expect((await call('/session/active', access_token)).status).toBe(401)
      const refreshed = await post(app, tokenPath, party.client, { grant_type: 'refresh_token', refresh_token })
      expect(refreshed.status).toBe(400)
    })

    it('knows a person by inum, or as RFC 9493 has it', async () => {
      const user = await findUserByName(app.ctx.db, 'admin')
      const mail = String(user?.attributes.mail)
      for (const body of [named('inum', admin), { sub_id: { format: 'email', email: mail } }, named('mail', mail)]) {
        await arrive(new Agent(app), party)
        expect((await call(path, await everything(), body)).status).toBe(204)
        expect(await listSessions(app.ctx, admin)).toEqual([])
      }
    })

    it('says no to what it cannot do, and leaves everything as it is', async () => {
      const agent = new Agent(app)
      const { access_token } = await tokensFor(agent, party)
      const good = named('uid', 'admin')
      expect((await call(path, undefined, good)).status).toBe(401)
      expect((await call(path, 'nonsense', good)).status).toBe(401)
      expect((await call(path, access_token, good)).status).toBe(403)
      const token = await everything()
      expect((await call(path, token, named('uid', 'nobody'))).status).toBe(404)
      for (const body of [{}, [], null, { sub_id: 'admin' }, { sub_id: { format: 'uid' } }, named('uid', '')])
        expect((await call(path, token, body)).status).toBe(400)
      expect(await isSignedIn(agent)).toBe(true)
    })
  })

  describe('consent', () => {
    const asked = async (agent: Agent, parameters: Record<string, string> = {}) =>
      (await arrive(agent, party, { prompt: 'none', ...parameters })).searchParams.get('error')

    it('is kept for person and client, shown again when more is asked for, and listed', async () => {
      const agent = new Agent(app)
      await arrive(agent, party, { scope: 'openid' })
      expect(await asked(agent, { scope: 'openid' })).toBeNull()
      expect(await asked(agent, { scope: 'openid email' })).toBe('consent_required')
      await arrive(agent, party, { scope: 'openid email' })
      expect(await asked(agent, { scope: 'openid email' })).toBeNull()
      const elsewhere = new Agent(app)
      await arrive(elsewhere, other)
      expect(await asked(elsewhere, { scope: 'openid email' })).toBeNull()
      const consent = (await listConsents(app.ctx, admin)).find(({ client }) => client.name === 'Photos')
      expect(consent?.scopes).toEqual(expect.arrayContaining(['openid', 'email']))
      expect(consent?.expiresAt).toBeUndefined()
    })

    it('is gone with its tokens when it is taken back', async () => {
      const agent = new Agent(app)
      const { access_token } = await tokensFor(agent, party, { scope: 'openid email' })
      const kept = await tokensFor(agent, other)
      expect(await revokeConsent(app.ctx, admin, party.client.client_id)).toBe(true)
      expect(await revokeConsent(app.ctx, admin, party.client.client_id)).toBe(false)
      expect(await asked(agent)).toBe('consent_required')
      expect((await call('/session/active', access_token)).status).toBe(401)
      expect((await call('/session/active', kept.access_token)).status).toBe(200)
      expect((await listConsents(app.ctx, admin)).map(({ client }) => client.name)).not.toContain('Photos')
    })

    it('starts anew with prompt=consent, and is gone when the person declines then', async () => {
      const agent = new Agent(app)
      await arrive(agent, party, { scope: 'openid email' })
      await arrive(agent, party, { scope: 'openid', prompt: 'consent' })
      expect(await asked(agent, { scope: 'openid' })).toBeNull()
      expect(await asked(agent, { scope: 'openid email' })).toBe('consent_required')
      const declined = await arrive(agent, party, { scope: 'openid', prompt: 'consent' }, { decision: 'deny' })
      expect(declined.searchParams.get('error')).toBe('access_denied')
      expect(await asked(agent, { scope: 'openid' })).toBe('consent_required')
    })

    it('lasts as long as the session where the client’s are not kept', async () => {
      await change(party, { persistClientAuthorizations: false })
      const agent = new Agent(app)
      await arrive(agent, party)
      expect(await asked(agent)).toBeNull()
      expect(await asked(agent, { scope: 'openid profile' })).toBe('consent_required')
      const elsewhere = new Agent(app)
      await arrive(elsewhere, other)
      expect(await asked(elsewhere)).toBe('consent_required')
      expect((await listConsents(app.ctx, admin)).map(({ client }) => client.name)).not.toContain('Photos')
      await change(party, { persistClientAuthorizations: true })
    })

    it('ends with the client, unless it is kept beyond', async () => {
      const { client_id: inum } = party.client
      const expires = async (keep: boolean) => {
        await revokeConsent(app.ctx, admin, inum)
        await replaceClient(app.ctx, inum, (before) => ({
          ...before,
          expiresAt: Date.now() + 3_600_000,
          definition: {
            ...before.definition,
            attributes: { ...before.definition.attributes, keepClientAuthorizationAfterExpiration: keep }
          }
        }))
        await arrive(new Agent(app), party)
        return (await listConsents(app.ctx, admin)).find(({ client }) => client.inum === inum)?.expiresAt
      }
      expect(await expires(false)).toBe((await findClient(app.ctx, inum))?.expiresAt)
      expect(await expires(true)).toBeUndefined()
      await replaceClient(app.ctx, inum, (before) => ({ ...before, expiresAt: undefined }))
    })

    it('is not asked for openid alone under a pairwise subject, where the property says so', async () => {
      const agent = new Agent(app)
      await arrive(agent, party)
      await revokeConsent(app.ctx, admin, party.client.client_id)
      await setting({ skipAuthorizationForOpenIdScopeAndPairwiseId: true }, async () => {
        expect(await asked(agent)).toBe('consent_required')
        await change(party, { subjectType: 'pairwise' })
        expect(await asked(agent)).toBeNull()
        expect(await asked(agent, { scope: 'openid email' })).toBe('consent_required')
        expect(await asked(agent, { claims: '{"userinfo":{"email":null}}' })).toBe('consent_required')
      })
      expect(await asked(agent)).toBe('consent_required')
      await change(party, { subjectType: 'public' })
    })

    it('is not asked of a trusted client, unless none is trusted', async () => {
      const agent = new Agent(app)
      await arrive(agent, party)
      await revokeConsent(app.ctx, admin, party.client.client_id)
      await change(party, { trustedClient: true })
      expect(await asked(agent, { scope: 'openid profile' })).toBeNull()
      await setting({ trustedClientEnabled: false }, async () => expect(await asked(agent)).toBe('consent_required'))
    })
  })
})
