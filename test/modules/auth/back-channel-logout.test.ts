import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auth, endSession, endSessions, listSessions } from '#modules/auth/index'
import { findUserByName, setPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent } from '../../support/agent.ts'
import { adminPassword, startApp } from '../../support/app.ts'
import { application, tokensFor, type Application } from '../../support/application.ts'

const rest = '/jans-auth/restv1'
const event = 'http://schemas.openid.net/event/backchannel-logout'

describe('back-channel logout', () => {
  let app: MinijansServer
  /** Wants the session, gets an audience more. */
  let one: Application
  /** Pairwise, without the session. */
  let two: Application
  let failing: Application
  /** What the failing one answers, and how long it thinks. */
  const mood = { status: 200, delay: 0 }
  const clock = { ahead: 0 }
  const stop: (() => PromiseLike<void>)[] = []

  const backChannel = (more: object) => (origin: string) => ({ backchannel_logout_uri: `${origin}/back`, ...more })
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    one = await application(
      app,
      backChannel({
        subject_type: 'public',
        backchannel_logout_session_required: true,
        additional_audience: ['https://api.example']
      })
    )
    two = await application(app, backChannel({ subject_type: 'pairwise' }))
    failing = await application(app, backChannel({}), async ({ url }, res) => {
      if (url.pathname !== '/back') return false
      await new Promise((resolve) => setTimeout(resolve, mood.delay))
      res.writeHead(mood.status).end()
      return true
    })
    for (const party of [one, two, failing]) stop.push(() => party[Symbol.asyncDispose]())
  })
  afterAll(async () => {
    for (const end of stop) await end()
    await app.close()
  })

  const told = async (party: Application, index = party.at('/back').length - 1): Promise<JWTPayload> => {
    const visit = party.at('/back')[index]
    expect(visit?.method).toBe('POST')
    expect(visit?.headers['content-type']).toContain('application/x-www-form-urlencoded')
    const { issuer } = app.ctx.config
    const { payload, protectedHeader } = await jwtVerify(
      new URLSearchParams(visit?.body).get('logout_token') ?? '',
      createRemoteJWKSet(new URL(`${issuer}${rest}/jwks`)),
      { issuer, audience: party.client.client_id, typ: 'logout+jwt', requiredClaims: ['iat', 'exp', 'jti', 'sub'] }
    )
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload.events).toEqual({ [event]: {} })
    expect(payload).not.toHaveProperty('nonce')
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(120)
    return payload
  }
  const claimsOf = (idToken: string) =>
    JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as { sid: string; sub: string }
  const leave = (agent: Agent, idToken: string) => agent.request(`${rest}/end_session?id_token_hint=${idToken}`)
  const runJob = async () => {
    const job = auth.jobs?.(app.ctx).find(({ name }) => name === 'tell clients of ended sessions')
    await job?.run(new AbortController().signal)
  }

  it('tells every client of the session, each in the form that it wants', async () => {
    const agent = new Agent(app)
    const first = claimsOf((await tokensFor(agent, one)).id_token)
    const { id_token } = await tokensFor(agent, two)
    const second = claimsOf(id_token)
    expect(second.sid).toBe(first.sid)
    expect(second.sub).not.toBe(first.sub)
    await leave(agent, id_token)
    const toOne = await told(one)
    expect(toOne).toMatchObject({ sub: first.sub, sid: first.sid, aud: [one.client.client_id, 'https://api.example'] })
    const toTwo = await told(two)
    expect(toTwo).toMatchObject({ sub: second.sub, aud: two.client.client_id })
    expect(toTwo).not.toHaveProperty('sid')
    expect(toOne.jti).not.toBe(toTwo.jti)
  })

  it('tells nobody of a session that it was not in, and nobody twice', async () => {
    const before = [one.at('/back').length, two.at('/back').length]
    const agent = new Agent(app)
    const { id_token } = await tokensFor(agent, two)
    await Promise.all([leave(agent, id_token), leave(agent, id_token), leave(agent, id_token)])
    await runJob()
    expect([one.at('/back').length, two.at('/back').length]).toEqual([before[0], (before[1] ?? 0) + 1])
  })

  it('does not wait long for a client that takes its time, nor keep the others waiting', async () => {
    Object.assign(mood, { status: 200, delay: 4500 })
    const agent = new Agent(app)
    await tokensFor(agent, failing)
    const { id_token } = await tokensFor(agent, one)
    const before = one.at('/back').length
    const start = performance.now()
    expect((await leave(agent, id_token)).status).toBe(303)
    const took = performance.now() - start
    mood.delay = 0
    expect(took).toBeGreaterThan(2500)
    expect(took).toBeLessThan(4000)
    expect(one.at('/back').length).toBe(before + 1)
    await new Promise((resolve) => setTimeout(resolve, 2000))
  })

  it('tries a client that fails a few times more, and then gives it up', async () => {
    const agent = new Agent(app)
    const { id_token } = await tokensFor(agent, failing)
    const before = failing.at('/back').length
    const attempts = () => failing.at('/back').length - before
    mood.status = 503
    await leave(agent, id_token)
    expect(attempts()).toBe(1)
    await runJob()
    expect(attempts()).toBe(1)
    for (const [minutes, expected] of [
      [1, 2],
      [3, 3],
      [9, 4],
      [60, 4]
    ] as const) {
      clock.ahead = minutes * 60_000
      await runJob()
      expect(attempts()).toBe(expected)
    }
    clock.ahead = 0
    const tokens = new Set(
      (await Promise.all([0, 1, 2, 3].map((i) => told(failing, before + i)))).map(({ jti }) => jti)
    )
    expect(tokens.size).toBe(4)
  })

  it('stops as soon as the client has understood', async () => {
    const agent = new Agent(app)
    const { id_token } = await tokensFor(agent, failing)
    const before = failing.at('/back').length
    mood.status = 400
    await leave(agent, id_token)
    mood.status = 204
    for (const minutes of [1, 3, 9]) {
      clock.ahead = minutes * 60_000
      await runJob()
    }
    clock.ahead = 0
    expect(failing.at('/back').length - before).toBe(2)
  })

  it('tells them as well when the password changes, though a little later', async () => {
    const { id_token } = await tokensFor(new Agent(app), one)
    const before = one.at('/back').length
    const admin = await findUserByName(app.ctx.db, 'admin')
    await setPassword(app.ctx, admin?.inum ?? '', adminPassword)
    await runJob()
    expect(one.at('/back').length).toBe(before + 1)
    expect(await told(one)).toMatchObject({ sid: claimsOf(id_token).sid })
  })

  it('tells them when an administrator ends one session, or all', async () => {
    const inum = (await findUserByName(app.ctx.db, 'admin'))?.inum ?? ''
    const { sid } = claimsOf((await tokensFor(new Agent(app), one)).id_token)
    const before = one.at('/back').length
    expect(await endSession(app.ctx, 'somebody else', sid)).toBe(false)
    expect(await endSession(app.ctx, inum, 'no session')).toBe(false)
    expect(one.at('/back').length).toBe(before)
    expect(await endSession(app.ctx, inum, sid)).toBe(true)
    expect(await endSession(app.ctx, inum, sid)).toBe(false)
    expect(await told(one)).toMatchObject({ sid })
    await tokensFor(new Agent(app), one)
    await tokensFor(new Agent(app), one)
    expect(await endSessions(app.ctx, inum)).toBe(2)
    expect(one.at('/back').length).toBe(before + 3)
    expect(await listSessions(app.ctx, inum)).toEqual([])
  })

  it('is in the discovery document', async () => {
    const document = await (await fetch(`${app.address}/.well-known/openid-configuration`)).json()
    expect(document).toMatchObject({ backchannel_logout_supported: true, backchannel_logout_session_supported: true })
  })
})
