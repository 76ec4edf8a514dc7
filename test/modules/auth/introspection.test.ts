import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findClient, replaceClient } from '#modules/clients/index'
import { updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { basic, post, register, signInForTokens, type TestClient, type Tokens } from '../../support/oauth.ts'

const path = '/jans-auth/restv1/introspection'

describe('introspection', () => {
  let app: MinijansServer
  let client: TestClient
  let tokens: Tokens
  beforeAll(async () => {
    app = await startApp()
    client = await register(app)
    tokens = await signInForTokens(app, client)
  })
  afterAll(() => app.close())

  const ask = (init: RequestInit & { query?: string } = {}) => fetch(app.address + path + (init.query ?? ''), init)
  const token = () => new URLSearchParams({ token: tokens.access_token })

  it('tells the same, however the caller authorizes the question', async () => {
    const ways = [
      ask({ method: 'POST', body: token(), headers: { authorization: basic(client) } }),
      ask({ method: 'POST', body: token(), headers: { authorization: `Bearer ${tokens.access_token}` } }),
      ask({ query: `?${String(token())}`, headers: { authorization: basic(client) } }),
      ask({ method: 'POST', body: new URLSearchParams({ ...Object.fromEntries(token()), ...credentials() }) })
    ]
    const answers = await Promise.all((await Promise.all(ways)).map((answer) => answer.json()))
    expect(answers[0]).toMatchObject({
      active: true,
      username: 'admin',
      client_id: client.client_id,
      aud: client.client_id,
      iss: app.ctx.config.issuer,
      token_type: 'Bearer',
      scope: expect.stringContaining('openid')
    })
    for (const answer of answers) expect(answer).toEqual(answers[0])
  })

  const credentials = () => ({ client_id: client.client_id, client_secret: client.client_secret })

  it('says no more than inactive of what is no access token', async () => {
    for (const value of [
      'no-such-token',
      tokens.refresh_token ?? '',
      tokens.id_token.slice(0, 200),
      "' OR ''='",
      '\u0000'
    ])
      expect(await (await post(app, path, client, { token: value })).json()).toEqual({ active: false })
  })

  it.each([
    ['without any authorization', {}, 400],
    ['with a wrong secret', { authorization: basic({ client_id: 'x', client_secret: 'y' }) }, 401],
    ['with an unknown token', { authorization: 'Bearer nothing' }, 401],
    ['with a broken header', { authorization: 'Basic !!!' }, 401]
  ])('refuses a question %s', async (_name, headers: Record<string, string>, status) => {
    const answer = await ask({ method: 'POST', body: token(), headers })
    expect(answer.status).toBe(status)
    expect(await answer.json()).toMatchObject({ error: expect.any(String) as string })
  })

  it('wants the token once', async () => {
    const headers = { authorization: basic(client), 'content-type': 'application/x-www-form-urlencoded' }
    for (const body of ['', 'token=', 'token=a&token=b', 'token[x]=y'])
      expect((await ask({ method: 'POST', body, headers })).status).toBe(400)
  })

  it('sees a revocation, a deactivated client and a deactivated person at once', async () => {
    const active = async ({ access_token }: Tokens) => {
      const asker = await register(app)
      return ((await (await post(app, path, asker, { token: access_token })).json()) as { active: boolean }).active
    }
    const revoked = await signInForTokens(app, client)
    expect(await active(revoked)).toBe(true)
    expect((await post(app, '/jans-auth/restv1/revoke', client, { token: revoked.access_token })).status).toBe(200)
    expect(await active(revoked)).toBe(false)

    const other = await register(app)
    const ofOther = await signInForTokens(app, other)
    expect(await active(ofOther)).toBe(true)
    const stored = await findClient(app.ctx, other.client_id)
    if (!stored) throw new Error('The client is gone')
    await replaceClient(app.ctx, other.client_id, { ...stored, disabled: true })
    expect(await active(ofOther)).toBe(false)

    const last = await signInForTokens(app, client)
    const [admin] = await app.ctx.db.query.select().from(app.ctx.db.tables.users)
    await updateUser(app.ctx, admin?.inum ?? '', { status: 'inactive' })
    expect(await active(last)).toBe(false)
    await updateUser(app.ctx, admin?.inum ?? '', { status: 'active' })
  })

  it('leaves the tokens of others alone at revocation', async () => {
    const mine = await signInForTokens(app, client)
    const other = await register(app)
    await post(app, '/jans-auth/restv1/revoke', other, { token: mine.access_token })
    expect(await (await post(app, path, client, { token: mine.access_token })).json()).toMatchObject({ active: true })
  })
})
