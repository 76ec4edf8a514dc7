import { array, assert, asyncProperty, boolean, integer } from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { openEmptyPostgres } from '../../support/engines.ts'
import {
  authorize,
  post,
  register,
  signInForTokens,
  tokenPath,
  type TestClient,
  type Tokens
} from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'

describe('lifetimes under a clock that is moved', () => {
  const clock = { ahead: 0 }
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
  })
  afterAll(() => app.close())

  /** Whether something is good after so many seconds; undefined close to its end, where the test itself takes time. */
  const expected = (age: number, lifetime: number) => (age >= lifetime ? false : age < lifetime - 5 ? true : undefined)
  const pass = (seconds: number) => (clock.ahead += seconds * 1000)
  const redeem = (client: TestClient, form: Record<string, string>) => post(app, tokenPath, client, form)
  const refresh = async (client: TestClient, refresh_token = '') => {
    const answer = await redeem(client, { grant_type: 'refresh_token', refresh_token })
    return answer.status === 200 ? ((await answer.json()) as Tokens) : undefined
  }
  type Door = 'introspection' | 'bearer' | 'userinfo' | 'userinfo of the library'
  /** Whether the token is good, by every door that takes it. */
  const isGood = async (client: TestClient, token: string, doors: readonly Door[]) => {
    const headers = { authorization: `Bearer ${token}` }
    const all = {
      introspection: async () => {
        const answer = await post(app, `${rest}/introspection`, client, { token })
        return ((await answer.json()) as { active: boolean }).active
      },
      bearer: async () =>
        (await fetch(`${app.address}${rest}/introspection?token=${token}`, { headers })).status === 200,
      userinfo: async () => (await fetch(`${app.address}${rest}/userinfo`, { headers })).status === 200,
      'userinfo of the library': async () =>
        (await fetch(`${app.address}${rest}/userinfo`, { headers: { ...headers, origin: 'https://x.example' } }))
          .status === 200
    }
    const answers = await Promise.all(doors.map((door) => all[door]()))
    expect(new Set(answers).size).toBe(1)
    return answers[0]
  }
  const personal: Door[] = ['introspection', 'bearer', 'userinfo', 'userinfo of the library']

  const seconds = (most: number) => integer({ min: 2, max: most })

  it.each([false, true])('no access token outlives its own (as a JWT: %s)', async (access_token_as_jwt) => {
    await assert(
      asyncProperty(seconds(5000), seconds(10_000), boolean(), async (lifetime, waited, own) => {
        const client = await register(app, { access_token_as_jwt, access_token_lifetime: lifetime })
        const token = own
          ? ((await (await redeem(client, { grant_type: 'client_credentials' })).json()) as Tokens).access_token
          : (await signInForTokens(app, client)).access_token
        const doors: Door[] = own ? ['introspection', 'bearer'] : personal
        expect(await isGood(client, token, doors)).toBe(true)
        pass(waited)
        const good = await isGood(client, token, doors)
        expect(good).toBe(expected(waited, lifetime) ?? good)
      }),
      { numRuns: 12 }
    )
  })

  it('no refresh token outlives the first of its family, however often it is rotated', async () => {
    const lifetime = 1000
    await updateAppConfiguration(app.ctx, { refreshTokenLifetime: lifetime })
    await assert(
      asyncProperty(array(seconds(600), { minLength: 1, maxLength: 5 }), async (pauses) => {
        const client = await register(app)
        let tokens: Tokens | undefined = await signInForTokens(app, client)
        let age = 0
        for (const pause of pauses) {
          pass(pause)
          age += pause
          const next: Tokens | undefined = await refresh(client, tokens?.refresh_token)
          const good = next !== undefined
          expect(good).toBe(expected(age, lifetime) ?? good)
          if (!next) return
          tokens = next
        }
      }),
      { numRuns: 12 }
    )
    await updateAppConfiguration(app.ctx, { refreshTokenLifetime: null })
  })

  it('a rotated refresh token lives anew where the server says so', async () => {
    await updateAppConfiguration(app.ctx, { refreshTokenLifetime: 50_000, refreshTokenExtendLifetimeOnRotation: true })
    const client = await register(app)
    let tokens: Tokens | undefined = await signInForTokens(app, client)
    for (let i = 0; i < 5; i++) {
      pass(49_000)
      tokens = await refresh(client, tokens?.refresh_token)
      expect(tokens).toBeDefined()
    }
    pass(50_001)
    expect(await refresh(client, tokens?.refresh_token)).toBeUndefined()
    await updateAppConfiguration(app.ctx, { refreshTokenLifetime: null, refreshTokenExtendLifetimeOnRotation: null })
  })

  it('no code outlives a minute', async () => {
    await assert(
      asyncProperty(seconds(120), async (waited) => {
        const client = await register(app)
        const { form } = await authorize(app, client)
        pass(waited)
        const good = (await redeem(client, form)).status === 200
        expect(good).toBe(expected(waited, 60) ?? good)
      }),
      { numRuns: 10 }
    )
  })
})

describe.each<[string, () => Promise<MinijansServer>]>([
  ['SQLite', () => startApp()],
  ['PostgreSQL', async () => startApp({}, { db: await openEmptyPostgres() })]
])('fifty attempts at the same moment (%s)', (_name, open) => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await open()
  }, 30_000)
  afterAll(() => app.close())

  const fifty = async (client: TestClient, form: Record<string, string>) => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(app, tokenPath, client, form)))
    const won = answers.filter(({ status }) => status === 200)
    for (const answer of answers.filter(({ status }) => status !== 200))
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    return won
  }

  it('redeem a code at most once, and what it gave ends', { timeout: 60_000 }, async () => {
    const client = await register(app)
    const { form } = await authorize(app, client)
    const won = await fifty(client, form)
    expect(won.length).toBeLessThanOrEqual(1)
    for (const answer of won) {
      const { access_token: token } = (await answer.json()) as Tokens
      expect(await (await post(app, `${rest}/introspection`, client, { token })).json()).toEqual({ active: false })
    }
  })

  it('redeem a refresh token at most once, and its family ends', { timeout: 60_000 }, async () => {
    const client = await register(app)
    const { refresh_token = '' } = await signInForTokens(app, client)
    const won = await fifty(client, { grant_type: 'refresh_token', refresh_token })
    expect(won.length).toBeLessThanOrEqual(1)
    for (const answer of won) {
      const next = (await answer.json()) as Tokens
      const again = await post(app, tokenPath, client, {
        grant_type: 'refresh_token',
        refresh_token: next.refresh_token ?? ''
      })
      expect(again.status).toBe(400)
    }
  })
})
