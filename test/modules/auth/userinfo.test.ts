import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createScope, replaceScope, scopeRegistry } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { post, register, signInForTokens, tokenPath, type TestClient } from '../../support/oauth.ts'

const path = '/jans-auth/restv1/userinfo'

describe('userinfo', () => {
  let app: MinijansServer
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    client = await register(app, { subject_type: 'public' })
  })
  afterAll(() => app.close())

  const ask = (token: string, init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> } = {}) =>
    fetch(app.address + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } })

  it('tells the claims of the scopes, by header, form and both methods alike', async () => {
    const { access_token } = await signInForTokens(app, client, { scope: 'openid profile email' })
    const answers = await Promise.all([
      ask(access_token),
      ask(access_token, { method: 'POST' }),
      ask(access_token, { headers: { origin: 'https://elsewhere.example' } }),
      fetch(app.address + path, { method: 'POST', body: new URLSearchParams({ access_token }) })
    ])
    const [first, ...others] = await Promise.all(answers.map((answer) => answer.json() as Promise<object>))
    expect(first).toMatchObject({ sub: expect.any(String) as string, email: expect.stringContaining('@') as string })
    for (const other of others) expect(other).toEqual(first)
  })

  it('tells the claims of a scope that groups them in one object under its name', async () => {
    const { claims = [] } = (await scopeRegistry(app.ctx)).byId('email') ?? {}
    const values = { id: 'contact', scopeType: 'openid' as const, defaultScope: true, claims }
    const { inum } = await createScope(app.ctx, { ...values, groupClaims: true })
    const grouped = await register(app, { scope: 'openid contact' })
    const { access_token } = await signInForTokens(app, grouped, { scope: 'openid contact' })
    const told = async () => (await (await ask(access_token)).json()) as Record<string, unknown>
    const email = expect.stringContaining('@') as string
    expect(await told()).toEqual({ sub: expect.any(String), contact: expect.objectContaining({ email }) })
    await replaceScope(app.ctx, inum, values)
    expect(await told()).toMatchObject({ sub: expect.any(String), email })
  })

  it.each(['PUT', 'PATCH', 'DELETE'])('is not there for %s', async (method) => {
    const { access_token } = await signInForTokens(app, client, { scope: 'openid' })
    expect((await ask(access_token, { method })).status).toBe(404)
  })

  it('tells nothing but the subject when only openid was asked for', async () => {
    const { access_token } = await signInForTokens(app, client, { scope: 'openid' })
    expect(Object.keys((await (await ask(access_token)).json()) as object)).toEqual(['sub'])
  })

  it('gives a pairwise client a subject of its own, the same as in its id token', async () => {
    const pairwise = await register(app, { subject_type: 'pairwise' })
    const subjects = []
    for (const who of [client, pairwise]) {
      const { access_token, id_token } = await signInForTokens(app, who)
      const { sub } = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string }
      expect(await (await ask(access_token)).json()).toMatchObject({ sub })
      subjects.push(sub)
    }
    expect(new Set(subjects).size).toBe(2)
  })

  it('releases a claim that was asked for by name', async () => {
    const claims = JSON.stringify({ userinfo: { given_name: null }, id_token: { email: null } })
    const { access_token, id_token } = await signInForTokens(app, client, { scope: 'openid', claims })
    expect(JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString())).toHaveProperty('email')
    expect(Object.keys((await (await ask(access_token)).json()) as object)).not.toContain('email')
  })

  it('signs the answer for a client that wants it signed', async () => {
    const signed = await register(app, { userinfo_signed_response_alg: 'ES256' })
    const { access_token } = await signInForTokens(app, signed)
    const answer = await ask(access_token)
    expect(answer.headers.get('content-type')).toContain('application/jwt')
    expect((await answer.text()).split('.')).toHaveLength(3)
  })

  it('refuses no token, a wrong one and one without openid, as RFC 6750 says', async () => {
    expect((await fetch(app.address + path)).status).toBe(401)
    const unknown = await ask('nothing')
    expect(unknown.status).toBe(401)
    expect(unknown.headers.get('www-authenticate')).toContain('invalid_token')
    const own = await post(app, tokenPath, client, { grant_type: 'client_credentials', scope: 'openid' })
    expect((await ask(((await own.json()) as { access_token: string }).access_token)).status).toBe(401)
    const { access_token } = await signInForTokens(app, client, { scope: 'profile' })
    expect((await ask(access_token)).status).toBe(403)
  })
})
