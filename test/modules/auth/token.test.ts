import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { openEmptyPostgres } from '../../support/engines.ts'
import { authorize, basic, post, register, signInForTokens, tokenPath, type TestClient } from '../../support/oauth.ts'
import { temporaryFolder } from '../../support/process.ts'

describe('the token endpoint', () => {
  let app: MinijansServer
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    client = await register(app)
  })
  afterAll(() => app.close())

  const introspect = async (token: string) =>
    (await (await post(app, '/jans-auth/restv1/introspection', client, { token })).json()) as { active: boolean }

  it('keeps a used code from working twice, and revokes what it gave', async () => {
    const { form } = await authorize(app, client)
    const first = await post(app, tokenPath, client, form)
    expect(first.status).toBe(200)
    const { access_token, refresh_token } = (await first.json()) as Record<string, string>
    const second = await post(app, tokenPath, client, form)
    expect(second.status).toBe(400)
    expect(await second.json()).toMatchObject({ error: 'invalid_grant' })
    expect(await introspect(access_token ?? '')).toEqual({ active: false })
    const refreshed = await post(app, tokenPath, client, {
      grant_type: 'refresh_token',
      refresh_token: refresh_token ?? ''
    })
    expect(refreshed.status).toBe(400)
  })

  it('redeems a code once when fifty present it at the same moment', async () => {
    const { form } = await authorize(app, client)
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(app, tokenPath, client, form)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(49)
  })

  it('ends the whole family when a rotated refresh token comes back', async () => {
    const { refresh_token = '' } = await signInForTokens(app, client)
    const rotated = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })
    const next = (await rotated.json()) as Record<string, string>
    expect(next.refresh_token).not.toBe(refresh_token)
    expect(await introspect(next.access_token ?? '')).toMatchObject({ active: true })
    expect((await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })).status).toBe(400)
    expect(await introspect(next.access_token ?? '')).toEqual({ active: false })
    const again = { grant_type: 'refresh_token', refresh_token: next.refresh_token ?? '' }
    expect(await (await post(app, tokenPath, client, again)).json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('refuses a code with another verifier, another redirect URI or another client', async () => {
    const other = await register(app)
    const changes: [TestClient, Record<string, string>][] = [
      [client, { code_verifier: 'x'.repeat(43) }],
      [client, { redirect_uri: 'https://client.example/other' }],
      [other, {}]
    ]
    for (const [who, change] of changes) {
      const { form } = await authorize(app, client)
      const answer = await post(app, tokenPath, who, { ...form, ...change })
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ error: 'invalid_grant' })
    }
  })

  it('gives a client the scopes that it has, and leaves the others out without a word', async () => {
    const answer = await post(app, tokenPath, client, {
      grant_type: 'client_credentials',
      scope: 'profile https://jans.io/scim/users.write no-such-scope'
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ scope: 'profile', token_type: 'Bearer', expires_in: 300 })
    expect(answer.headers.get('cache-control')).toContain('no-store')
  })

  it('answers an unknown client and a wrong secret alike', async () => {
    const form = { grant_type: 'client_credentials' }
    const wrong = await post(app, tokenPath, { ...client, client_secret: 'wrong' }, form)
    const unknown = await post(app, tokenPath, { ...client, client_id: 'nobody' }, form)
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.text()).toBe(await unknown.text())
  })

  const urlencoded = 'application/x-www-form-urlencoded'
  const bad: [string, Omit<RequestInit, 'headers'> & { headers?: Record<string, string> }][] = [
    ['no body at all', {}],
    ['a JSON body', { body: '{"grant_type":"client_credentials"}', headers: { 'content-type': 'application/json' } }],
    ['a parameter twice', { body: 'grant_type=client_credentials&grant_type=client_credentials' }],
    ['a scope twice', { body: 'grant_type=client_credentials&scope=a&scope=b' }],
    ['an unknown grant', { body: 'grant_type=urn:example:none' }],
    ['a grant that the client does not have', { body: 'grant_type=password&username=a&password=b' }],
    ['broken UTF-8 in the scope', { body: Buffer.from('grant_type=client_credentials&scope=%ff%fe') }],
    ['SQL in the code', { body: "grant_type=authorization_code&code=' OR 1=1 --&redirect_uri=x" }],
    ['a code as an object', { body: 'grant_type=authorization_code&code[x]=y&redirect_uri=x' }],
    ['a body of 10 MB', { body: `grant_type=client_credentials&scope=${'a'.repeat(10_000_000)}` }],
    [
      'a broken Authorization header',
      { body: 'grant_type=client_credentials', headers: { authorization: 'Basic %%%' } }
    ]
  ]
  it.each(bad)('refuses %s in the form of OAuth', async (_name, init) => {
    const answer = await fetch(app.address + tokenPath, {
      method: 'POST',
      ...init,
      headers: { authorization: basic(client), 'content-type': urlencoded, ...init.headers }
    })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    const text = await answer.text()
    expect(JSON.parse(text)).toMatchObject({ error: expect.stringMatching(/^[a-z_]+$/) })
    expect(text).not.toMatch(/ at |node_modules|SELECT|sqlite/i)
  })

  it('gives every token 208 random bits behind its time, so that rows of one moment lie together', async () => {
    const before = Date.now()
    const { access_token, refresh_token = '' } = await signInForTokens(app, client)
    const own = await post(app, tokenPath, client, { grant_type: 'client_credentials' })
    const values = [access_token, refresh_token, ((await own.json()) as { access_token: string }).access_token]
    for (const value of values) {
      const bytes = Buffer.from(value, 'base64url')
      expect(bytes).toHaveLength(32)
      expect(bytes.readUIntBE(0, 6)).toBeGreaterThanOrEqual(before)
      expect(bytes.readUIntBE(0, 6)).toBeLessThanOrEqual(Date.now())
    }
    expect(new Set(values.map((value) => value.slice(8))).size).toBe(3)
  })

  it('stores neither codes nor tokens in the clear', async () => {
    const tokens = await signInForTokens(app, client)
    const rows = await app.ctx.db.query.select().from(app.ctx.db.tables.artifacts)
    const stored = rows.map((row) => JSON.stringify({ ...row, id: Buffer.from(row.id).toString('latin1') })).join('\n')
    expect(stored.length).toBeGreaterThan(500)
    for (const secret of [tokens.access_token, tokens.refresh_token ?? '-', client.registration_access_token])
      expect(stored).not.toContain(secret)
    expect(JSON.stringify(await app.ctx.db.query.select().from(app.ctx.db.tables.clients))).not.toContain(
      client.client_secret
    )
  })
})

// Where reads do not wait for writers, several find the code unused before the first has used it.
describe('the token endpoint on a database that is no memory', () => {
  const databases: [string, () => Promise<MinijansServer>][] = [
    ['SQLite', () => startApp({ MINIJANS_MEMORY: 'false', MINIJANS_DATA: folder.path })],
    ['PostgreSQL', async () => startApp({}, { db: await openEmptyPostgres() })]
  ]
  const folder = temporaryFolder()
  afterAll(() => folder[Symbol.dispose]())

  it.each(databases)(
    'revokes what a code gave when several present it at the same moment (%s)',
    async (_name, open) => {
      await using app = await open()
      const client = await register(app)
      for (let round = 0; round < 5; round++) {
        const { form } = await authorize(app, client)
        const answers = await Promise.all([1, 2].map(() => post(app, tokenPath, client, form)))
        const [won, lost] = answers.toSorted((one, other) => one.status - other.status) as [Response, Response]
        expect([won.status, lost.status]).toEqual([200, 400])
        expect(await lost.json()).toMatchObject({ error: 'invalid_grant' })
        const { access_token: token = '', refresh_token = '' } = (await won.json()) as Record<string, string>
        const introspected = await post(app, '/jans-auth/restv1/introspection', client, { token })
        expect(await introspected.json()).toEqual({ active: false })
        const refreshed = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })
        expect(await refreshed.json()).toMatchObject({ error: 'invalid_grant' })
      }
    }
  )
})
