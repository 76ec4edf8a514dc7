import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '#db/sqlite'
import { countActiveUsers, findIssuedTokens } from '#modules/auth/statistics/repository'
import { updateAppConfiguration } from '#modules/settings/index'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'
import { post, redirectUri, register, signInForTokens, tokenPath, type TestClient } from '../../../support/oauth.ts'
import { Person } from '../../../support/person.ts'
import { accessToken } from '../../../support/tokens.ts'

const path = '/jans-auth/restv1/internal/stat'
const day = 24 * 3_600_000

interface Report {
  month: string
  monthly_active_users: number
  token_count_per_granttype: Record<string, Record<string, number>>
}

const month = (time: number) => new Date(time).toISOString().slice(0, 7).replace('-', '')
const counts = (access_token: number, id_token: number, refresh_token: number) => ({
  access_token,
  id_token,
  refresh_token
})

describe('/internal/stat', () => {
  const clock = { ahead: 0 }
  let app: MinijansServer
  let client: TestClient
  let current: string
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    client = await register(app)
  })
  afterAll(() => app.close())

  /** Each test has a month of its own, and begins in the middle of it. */
  let months = 0
  beforeEach(() => {
    const today = new Date()
    clock.ahead = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + ++months, 10) - today.getTime()
    current = month(app.ctx.now())
  })

  const reader = () => accessToken(app, 'jans_stat')
  const ask = async (query: Record<string, string> | string, token?: string) =>
    fetch(`${app.address}${path}?${String(new URLSearchParams(query))}`, {
      headers: { authorization: `Bearer ${token ?? (await reader())}` }
    })
  const reports = async (query: Record<string, string> = { month: current }) => {
    const answer = await ask(query)
    expect(answer.status).toBe(200)
    return ((await answer.json()) as { response: Report[] }).response
  }
  const query = (who: TestClient, more: Record<string, string>) => ({
    client_id: who.client_id,
    redirect_uri: redirectUri,
    scope: 'openid',
    nonce: 'n',
    ...more
  })
  const challenge = { code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }

  it('counts people once, and tokens by grant type and kind', async () => {
    const { refresh_token = '' } = await signInForTokens(app, client)
    await signInForTokens(app, client, { scope: 'openid' })
    for (let token = refresh_token, i = 0; i < 2; i++) {
      const answer = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token: token })
      token = ((await answer.json()) as { refresh_token: string }).refresh_token
    }
    const [report] = await reports()
    expect(report).toMatchObject({ month: current, monthly_active_users: 1 })
    expect(report?.token_count_per_granttype).toEqual({
      authorization_code: counts(2, 2, 1),
      refresh_token: counts(2, 2, 2),
      client_credentials: counts(1, 0, 0)
    })
  })

  it('does not count a refresh token again that is not replaced', async () => {
    const { refresh_token = '' } = await signInForTokens(app, client)
    await updateAppConfiguration(app.ctx, { skipRefreshTokenDuringRefreshing: true })
    const answer = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })
    await updateAppConfiguration(app.ctx, { skipRefreshTokenDuringRefreshing: null })
    expect(answer.status).toBe(200)
    expect((await reports())[0]?.token_count_per_granttype.refresh_token).toMatchObject({
      access_token: 1,
      refresh_token: 0
    })
  })

  it('counts what the authorization endpoint issues', async () => {
    const party = await register(app, {
      grant_types: ['authorization_code', 'implicit'],
      response_types: ['id_token token', 'code id_token']
    })
    const person = new Person(app)
    await person.arrive(query(party, { response_type: 'id_token token' }))
    await person.arrive(query(party, { response_type: 'code id_token', ...challenge }))
    const [report] = await reports()
    expect(report).toMatchObject({
      monthly_active_users: 1,
      token_count_per_granttype: { implicit: counts(1, 2, 0) }
    })
  })

  it('counts who signs in without getting anything, and no applications', async () => {
    expect((await reports())[0]).toMatchObject({ monthly_active_users: 0 })
    const password = 'a long password of theirs'
    for (const userName of ['jack', 'jill']) await createUser(app.ctx, { userName, password })
    for (const username of ['jack', 'jill', 'jack']) {
      const person = new Person(app)
      const page = await person.begin(query(client, { response_type: 'code', ...challenge }))
      await person.send(page, 'sign-in', { username, password })
    }
    const wrong = new Person(app)
    const page = await wrong.begin(query(client, { response_type: 'code', ...challenge }))
    await wrong.send(page, 'sign-in', { username: 'admin', password: 'wrong' })
    expect((await reports())[0]).toMatchObject({ monthly_active_users: 2 })
  })

  it('counts nothing for a request that is refused', async () => {
    expect((await post(app, tokenPath, client, { grant_type: 'authorization_code', code: 'x' })).status).toBe(400)
    const [report] = await reports()
    expect(report).toEqual({
      month: current,
      monthly_active_users: 0,
      token_count_per_granttype: { client_credentials: counts(1, 0, 0) }
    })
  })

  it('tells of several months: a list with blanks or commas, or from one to another', async () => {
    await signInForTokens(app, client)
    const first = current
    clock.ahead += 31 * day
    const second = month(app.ctx.now())
    await signInForTokens(app, client)
    const shown = (all: Report[]) => all.map((report) => [report.month, report.monthly_active_users])
    const both = [
      [first, 1],
      [second, 1]
    ]
    expect(shown(await reports({ month: `${first} ${second}` }))).toEqual(both)
    expect(shown(await reports({ month: `${first},${second}, ${first}` }))).toEqual(both)
    expect(shown(await reports({ 'start-month': first, 'end-month': second }))).toEqual(both)
    expect(shown(await reports({ 'start-month': first, 'end-month': first }))).toEqual([[first, 1]])
    expect(shown(await reports({ 'start-month': '202412', 'end-month': '202502' }))).toEqual([
      ['202412', 0],
      ['202501', 0],
      ['202502', 0]
    ])
  })

  it('answers by month, and to a form', async () => {
    await signInForTokens(app, client)
    const answer = await fetch(app.address + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${await reader()}` },
      body: new URLSearchParams({ month: current, format: 'jsonmonth' })
    })
    expect(answer.headers.get('cache-control')).toContain('no-store')
    expect(await answer.json()).toMatchObject({
      response: { [current]: { month: current, monthly_active_users: 1 } }
    })
  })

  it('answers in the form of OpenMetrics', async () => {
    await signInForTokens(app, client)
    const answer = await ask({ month: current, format: 'openmetrics' })
    expect(answer.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8')
    const lines = (await answer.text()).split('\n')
    expect(lines.slice(-2)).toEqual(['# EOF', ''])
    expect(lines).toEqual(
      expect.arrayContaining([
        '# TYPE monthly_active_users gauge',
        `monthly_active_users{month="${current}"} 1`,
        `access_token{month="${current}",grantType="authorization_code"} 1`,
        `refresh_token{month="${current}",grantType="authorization_code"} 1`,
        `id_token{month="${current}",grantType="client_credentials"} 0`
      ])
    )
  })

  it.each([
    ['no month', {}],
    ['a blank one', { month: ' , ' }],
    ['no such month', { month: '202613' }],
    ['another form', { month: '2026-01' }],
    ['a good and a bad one', { month: '202601 x' }],
    ['a beginning without an end', { 'start-month': '202601' }],
    ['an end without a beginning', { 'end-month': '202601' }],
    ['an end before the beginning', { 'start-month': '202602', 'end-month': '202601' }],
    ['a list and a range', { month: '202601', 'start-month': '202601', 'end-month': '202602' }],
    ['more months than anybody needs', { 'start-month': '000001', 'end-month': '999912' }],
    ['an unknown format', { month: '202601', format: 'xml' }],
    ['a parameter twice', 'month=202601&month=202602']
  ])('refuses %s', async (_case, asked) => {
    const answer = await ask(asked)
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }])
  })

  it('needs a token with the scope that the property names', async () => {
    const url = `${app.address}${path}?month=${current}`
    const none = await fetch(url)
    expect([none.status, none.headers.get('www-authenticate'), await none.json()]).toMatchObject([
      401,
      'Bearer',
      { error: 'invalid_token' }
    ])
    const wrong = await ask({ month: current }, 'wrong')
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: 'invalid_token' }])
    const other = await accessToken(app, 'introspection')
    const poor = await ask({ month: current }, other)
    expect([poor.status, await poor.json()]).toMatchObject([403, { error: 'insufficient_scope' }])
    expect(poor.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="jans_stat"')
    expect(poor.headers.get('cache-control')).toContain('no-store')

    await updateAppConfiguration(app.ctx, { statAuthorizationScope: 'introspection' })
    expect((await ask({ month: current }, other)).status).toBe(200)
    expect((await ask({ month: current })).status).toBe(403)
    await updateAppConfiguration(app.ctx, { statAuthorizationScope: null })
  })

  it('is not opened by a scope that a client has made up', async () => {
    await updateAppConfiguration(app.ctx, { statAuthorizationScope: 'reports' })
    const maker = await register(app, { allow_spontaneous_scopes: true, spontaneous_scopes: ['.*'] })
    const made = await post(app, tokenPath, maker, { grant_type: 'client_credentials', scope: 'reports' })
    const { access_token: token, scope } = (await made.json()) as Record<string, string>
    expect(scope).toBe('reports')
    const answer = await ask({ month: current }, token)
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: 'insufficient_scope' }])
    await updateAppConfiguration(app.ctx, { statAuthorizationScope: null })
  })

  it('is open to GET and POST alone', async () => {
    const headers = { authorization: `Bearer ${await reader()}` }
    const answer = await fetch(`${app.address}${path}?month=${current}`, { method: 'DELETE', headers })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  })

  it('can be switched off, and nothing is counted then', async () => {
    const token = await reader()
    await updateAppConfiguration(app.ctx, { featureFlags: ['par', 'registration'] })
    const answer = await ask({ month: current }, token)
    expect([answer.status, await answer.json()]).toMatchObject([403, { error: 'access_denied' }])
    await signInForTokens(app, client)
    await updateAppConfiguration(app.ctx, { featureFlags: null })
    expect((await reports())[0]).toMatchObject({ monthly_active_users: 0 })
  })

  it('is for administrators: no client can register itself for scopes that administer', async () => {
    const administering = ['jans_stat', 'global_token_revocation', 'revoke_session', 'revoke_any_token']
    const party = await register(app, { scope: ['openid', ...administering].join(' ') })
    expect((party as TestClient & { scope: string }).scope).toBe('openid')
    for (const scope of administering) {
      const answer = await post(app, tokenPath, party, { grant_type: 'client_credentials', scope })
      const { access_token = '', scope: granted } = (await answer.json()) as Record<string, string>
      expect(granted).toBeUndefined()
      expect((await ask({ month: current }, access_token)).status).not.toBe(200)
    }
  })
})

it('writes statistics down before the server ends', async () => {
  const db = await openSqlite({ file: ':memory:', synchronous: 'normal' })
  const app = await startApp({}, { db: { ...db, close: () => Promise.resolve() } })
  const current = month(app.ctx.now())
  await signInForTokens(app, await register(app))
  expect(await findIssuedTokens(db, current)).toEqual([])
  await app.close()
  expect(await countActiveUsers(db, current)).toBe(1)
  expect(await findIssuedTokens(db, current)).toMatchObject([
    { kind: 'access_token', count: 1 },
    { kind: 'id_token', count: 1 },
    { kind: 'refresh_token', count: 1 }
  ])
  await db.close()
})
