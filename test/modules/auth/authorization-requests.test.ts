import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createUser, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from '../../support/app.ts'
import { signIn } from '../../support/form-browser.ts'
import { authorize, redirectUri, register, type TestClient } from '../../support/oauth.ts'

const authorizePath = '/jans-auth/restv1/authorize'

/** A plain request is answered at once; one with an escaped letter might name anything, and goes through Koa. */
const ways = { 'at once': '', 'by way of Koa': '&%6Fther=1' }

/** What changes from request to request, or is of this test's own asking. */
const changing = new Set([
  'date',
  'x-correlation-id',
  'content-length',
  'content-security-policy',
  'set-cookie',
  'location'
])

describe('an authorization request', () => {
  let app: MinijansServer
  let client: TestClient
  let cookie: string
  beforeAll(async () => {
    app = await startApp({ MINIJANS_RATE_LIMIT: '0' })
    client = await register(app)
    ;({ cookie } = await authorize(app, client, { scope: 'openid' }))
  })
  afterAll(() => app.close())
  afterEach(() => void vi.restoreAllMocks())

  const query = (more: Record<string, string | undefined> = {}) => {
    const all = { client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid', state: 'a b', ...more } // prettier-ignore
    return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== undefined) as [string, string][])
  }
  const ask = (search: string, headers: Record<string, string>, path = authorizePath) =>
    fetch(`${app.address}${path}?${search}`, { headers, redirect: 'manual' })

  /** @returns what is written to the log as an error */
  function failWhere(isMeant: (sql: string, params: unknown[]) => boolean) {
    const { db, log } = app.ctx
    const run = db.run.bind(db)
    vi.spyOn(db, 'run').mockImplementation((sql, params, how) =>
      isMeant(sql, params) ? Promise.reject(new Error('The secret of the defect')) : run(sql, params, how)
    )
    return vi.spyOn(log, 'error').mockImplementation(() => {})
  }

  /** Values that are random. */
  const named = (text: string) =>
    text.replace(/name="(code|session_state|access_token)" value="[^"]+"/g, '$1').replace(/\b(code|session_state|sid|session_id|opbs|interaction_id|interaction_resume)=[^;&]+/g, '$1=...').replace(/(interaction|authorize)\/[\w-]+/g, '$1/...') // prettier-ignore
  const timeless = (line: string) => line.replace(/expires=[^;]*/, 'expires=...')

  async function byBothWays(search: URLSearchParams | string, headers: Record<string, string> = { cookie }) {
    const told = []
    for (const more of Object.values(ways)) {
      const answer = await ask(`${String(search)}${more}`, headers)
      const policy = answer.headers.get('content-security-policy') ?? ''
      const body = await answer.text()
      told.push({
        // The library's answers let forms leave, whatever they are.
        letsFormsLeave: !policy.includes('form-action'),
        status: answer.status,
        location: named(answer.headers.get('location') ?? ''),
        cookies: answer.headers.getSetCookie().map(named).map(timeless),
        headers: [...answer.headers].filter(([name]) => !changing.has(name)),
        body: named(body).replaceAll(answer.headers.get('x-correlation-id') ?? '-', '...')
      })
    }
    const [{ letsFormsLeave, ...first } = { letsFormsLeave: true }, second] = told
    expect(second?.letsFormsLeave).toBe(true)
    expect({ letsFormsLeave: true, ...first }).toEqual(second)
    return { isAtOnce: !letsFormsLeave, ...(first as Omit<(typeof told)[number], 'letsFormsLeave'>) }
  }

  it('is answered with a code, both cookies and the headers of a page', async () => {
    const { isAtOnce, status, location, cookies, headers } = await byBothWays(query())
    expect([isAtOnce, status]).toEqual([true, 303])
    expect(location).toMatch(/^https:\/\/client\.example\/callback\?code=\.\.\.&state=a\+b&iss=/)
    expect(cookies).toEqual([expect.stringMatching(/^opbs=/), expect.stringMatching(/^session_id=.*httponly/)])
    expect(Object.fromEntries(headers)).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
  })

  it('keeps both cookies however its address is written', async () => {
    const answer = await ask(String(query()), { cookie }, authorizePath.toUpperCase())
    expect(answer.headers.get('location')).toContain('code=')
    expect(answer.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual(['opbs', 'session_id'])
  })

  it.each<[string, Record<string, string | undefined>, Record<string, string>?]>([
    ['a sign-in', {}, {}],
    ['a sign-in anew', { prompt: 'login' }],
    ['a consent anew', { prompt: 'consent' }],
    ['a fresh session', { max_age: '0' }],
    ['a session that is not there', { prompt: 'none' }, {}],
    ['another session', {}, { cookie: 'session_id=unknown' }],
    ['a scope that it does not have', { scope: 'openid unknown' }],
    ['PKCE by plain', { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }],
    ['an unknown type of answer', { response_type: 'codes' }],
    ['tokens in the fragment', { response_type: 'code id_token', nonce: 'n' }],
    ['registration', { registration: '{}' }],
    ['claims', { claims: '{"id_token":{"email":null}}' }],
    ['somebody', { login_hint: 'admin@[::1]' }]
  ])('is redirected for %s as by the library', async (_, more, headers) => {
    const { isAtOnce, status } = await byBothWays(query(more), headers)
    expect([isAtOnce, status]).toEqual([true, 303])
  })

  it.each<[string, Record<string, string | undefined>]>([
    ['of no client', { client_id: undefined }],
    ['of an unknown client', { client_id: 'nobody' }],
    ['for another address', { redirect_uri: 'https://evil.example/' }]
  ])('%s is told so on a page, and nobody is sent anywhere', async (_, more) => {
    const { status, location, body, headers } = await byBothWays(query({ ...more, ui_locales: 'de' }))
    expect([status, location]).toEqual([400, ''])
    expect(body).toContain('<html lang="de"')
    expect(Object.fromEntries(headers)['content-type']).toBe('text/html; charset=utf-8')
  })

  it('with a parameter twice is refused as by the library', async () => {
    const { location } = await byBothWays(`${String(query())}&scope=openid`)
    expect(location).toContain('error=invalid_request')
  })

  it.each([
    ['in a form', { response_mode: 'form_post' }],
    ['from an object', { request: 'nonsense' }],
    ['for a token by a form', { response_type: 'token', response_mode: 'form_post' }]
  ])('%s is the library’s to answer', async (_, more) => {
    expect((await byBothWays(query(more))).isAtOnce).toBe(false)
    // However its name is written.
    const escaped = String(query(more)).replace(/&re(?=quest=|sponse_mode=)/, '&%72e')
    const answer = await ask(escaped, { cookie })
    expect(answer.headers.get('content-security-policy')).not.toContain('form-action')
  })

  it('ends what it has made when that could not be stored, and logs why', async () => {
    const logged = failWhere((sql, params) => sql.startsWith('insert') && params.includes('AuthorizationCode'))
    const answer = await ask(String(query()), { cookie })
    expect([answer.status, answer.headers.get('location')]).toEqual([500, null])
    expect(await answer.json()).toMatchObject({ error: 'server_error' })
    expect(logged.mock.calls.map(([, message]) => message)).toEqual(['the answer could not be stored'])
  })

  it('shows a defect as a page that does not say what it was, and logs it', async () => {
    const logged = failWhere((sql) => sql.startsWith('select') && sql.includes('"artifacts"'))
    const answer = await ask(String(query()), { cookie })
    expect(answer.status).toBe(500)
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(await answer.text()).not.toContain('The secret of the defect')
    expect(logged.mock.calls.map(([, message]) => message)).toEqual(['request failed'])
  })

  it('of somebody who was deactivated gives no code', async () => {
    const { inum } = await createUser(app.ctx, { userName: 'zoe', password: adminPassword })
    const person = { username: 'zoe', password: adminPassword, decision: 'allow' }
    const { cookie: own } = await signIn(app.address, Object.fromEntries(query()), authorizePath, person)
    expect((await byBothWays(query(), { cookie: own })).location).toContain('code=')
    await updateUser(app.ctx, inum, { status: 'inactive' })
    const { location } = await byBothWays(query({ prompt: 'none' }), { cookie: own })
    expect(location).toContain('error=login_required')
  })
})
