import { join } from 'node:path'
import Database from 'better-sqlite3'
import { eq } from '#db/drizzle'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient, findClient, replaceClient } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { temporaryFolder } from '../../support/process.ts'
import { basic, post, register, signInForTokens, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'

const path = '/jans-auth/restv1/introspection'

describe('introspection', () => {
  let app: MinijansServer
  let client: TestClient
  let tokens: Tokens
  beforeAll(async () => {
    app = await startApp()
    client = await register(app, { additional_token_endpoint_auth_methods: ['client_secret_post'] })
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

  it('takes no secret of a client that is held to FAPI', async () => {
    await updateAppConfiguration(app.ctx, { fapiCompatibility: true, fapiProfile: '2.0' })
    expect((await post(app, path, client, { token: tokens.access_token })).status).toBe(401)
    await updateAppConfiguration(app.ctx, { fapiCompatibility: null, fapiProfile: null })
    expect((await post(app, path, client, { token: tokens.access_token })).status).toBe(200)
  })

  it('takes no secret any longer that the client had before', async () => {
    const other = await register(app)
    const status = async (secret: string) =>
      (await post(app, path, { ...other, client_secret: secret }, Object.fromEntries(token()))).status
    const { client_secret: old, client_id } = other
    expect([await status(old), await status(old), await status(`${old}x`)]).toEqual([200, 200, 401])
    const stored = await findClient(app.ctx, client_id)
    if (!stored) throw new Error('The client is gone')
    await replaceClient(app.ctx, client_id, { ...stored, secret: 'another one of its secrets' })
    expect([await status(old), await status('another one of its secrets')]).toEqual([401, 200])
  })

  it('takes no secret that is only like the right one, and has all of the longest', async () => {
    const secret = 'x'.repeat(1024)
    const { inum } = await createClient(app.ctx, {
      secret,
      definition: { tokenEndpointAuthMethod: 'client_secret_basic' }
    })
    const short = await createClient(app.ctx, { secret: 'a secret', definition: {} })
    const status = async (client_id: string, client_secret: string) =>
      (await post(app, path, { ...client, client_id, client_secret }, Object.fromEntries(token()))).status
    expect([await status(inum, secret), await status(short.inum, 'a secret')]).toEqual([200, 200])
    for (const wrong of [`${secret}x`, secret.slice(1), `${secret.slice(0, 1022)}\u00e9\u00e9`, `${secret.slice(1)}\0`])
      expect(await status(inum, wrong)).toBe(401)
    for (const wrong of [
      'a secret\0',
      'a secret ',
      'a secre',
      'a secre\u0174',
      'A secret',
      'a secret'.padEnd(64, '\0')
    ])
      expect(await status(short.inum, wrong)).toBe(401)
  })

  it('takes all behind the first colon for the secret, as the token endpoint does', async () => {
    const { inum } = await createClient(app.ctx, {
      secret: 'one:two',
      definition: { tokenEndpointAuthMethod: 'client_secret_basic', grantTypes: ['client_credentials'] }
    })
    for (const [secret, status] of [
      ['one:two', 200],
      ['one', 401],
      ['one:two:', 401],
      ['one:two:three', 401]
    ] as const) {
      const caller = { client_id: inum, client_secret: secret } as TestClient
      const asked = await post(app, path, caller, { token: tokens.access_token })
      const given = await post(app, tokenPath, caller, { grant_type: 'client_credentials' })
      expect([secret, asked.status, given.status]).toEqual([secret, status, status])
    }
  })

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

  it('tells of a token that was asked about before as it is now', async () => {
    const { access_token } = await signInForTokens(app, client)
    const told = async (query = { token: access_token }) =>
      (await (await post(app, path, client, query)).json()) as Record<string, unknown>
    const before = await told()
    expect(await told()).toEqual(before)
    const { ctx } = app
    const [admin] = await ctx.db.query.select().from(ctx.db.tables.users)
    await updateUser(ctx, admin?.inum ?? '', { userName: 'renamed' })
    expect(await told()).toEqual({ ...before, username: 'renamed' })
    await updateUser(ctx, admin?.inum ?? '', { userName: 'admin' })
    await updateAppConfiguration(ctx, { introspectionResponseScopesBackwardCompatibility: true })
    expect(await told()).toEqual({ ...before, scope: String(before.scope).split(' ') })
    await updateAppConfiguration(ctx, { introspectionResponseScopesBackwardCompatibility: null })
    expect(await told()).toEqual(before)
    const { artifacts } = ctx.db.tables
    const grants = eq(artifacts.model, 'Grant')
    await ctx.db.query
      .update(artifacts)
      .set({ expiresAt: ctx.now() - 1 })
      .where(grants)
    expect(await told()).toEqual({ active: false })
    await ctx.db.query.update(artifacts).set({ expiresAt: null }).where(grants)
    expect(await told()).toEqual(before)
    await ctx.db.query.delete(artifacts).where(grants)
    expect(await told()).toEqual({ active: false })
    tokens = await signInForTokens(app, client)
  })

  it('leaves the tokens of others alone at revocation', async () => {
    const mine = await signInForTokens(app, client)
    const other = await register(app)
    await post(app, '/jans-auth/restv1/revoke', other, { token: mine.access_token })
    expect(await (await post(app, path, client, { token: mine.access_token })).json()).toMatchObject({ active: true })
  })
})

it('sees at once what another process has done to a token that was asked about before', async () => {
  using folder = temporaryFolder()
  await using app = await startApp({ MINIJANS_MEMORY: 'false', MINIJANS_DATA: folder.path })
  const client = await register(app)
  const { access_token } = await signInForTokens(app, client)
  const told = async () =>
    (await (await post(app, path, client, { token: access_token })).json()) as Record<string, unknown>
  expect([await told(), await told()]).toMatchObject([{ active: true }, { active: true }])
  const other = new Database(join(folder.path, 'minijans.sqlite'))
  other.exec("UPDATE users SET user_name = 'renamed'")
  expect(await told()).toMatchObject({ active: true, username: 'renamed' })
  other.exec("DELETE FROM artifacts WHERE model = 'AccessToken'")
  expect(await told()).toEqual({ active: false })
  other.close()
})

describe('introspection as the server is configured', () => {
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
  const tokenWith = async (scope: string) => {
    const { inum, secret = '' } = await createClient(app.ctx, {
      definition: { grantTypes: ['client_credentials'], scopes: [scope] }
    })
    const who = { ...client, client_id: inum, client_secret: secret }
    const answer = await post(app, '/jans-auth/restv1/token', who, { grant_type: 'client_credentials', scope })
    return ((await answer.json()) as Tokens).access_token
  }
  const withProperties = async <T>(values: Record<string, unknown>, body: () => Promise<T>): Promise<T> => {
    await updateAppConfiguration(app.ctx, values)
    try {
      return await body()
    } finally {
      await updateAppConfiguration(app.ctx, Object.fromEntries(Object.keys(values).map((name) => [name, null])))
    }
  }
  const byBearer = (bearer: string, value: string) =>
    ask({ query: `?token=${value}`, headers: { authorization: `Bearer ${bearer}` } })

  it('tells how and when the person signed in, and a name for the token', async () => {
    const answer = (await (await post(app, path, client, { token: tokens.access_token })).json()) as object
    expect(answer).toMatchObject({
      acr: 'simple_password_auth',
      acr_values: 'simple_password_auth',
      auth_time: expect.any(Number) as number,
      jti: expect.any(String) as string,
      iat: expect.any(Number) as number
    })
    expect(JSON.stringify(answer)).not.toContain(tokens.access_token)
  })

  it.each([
    ['introspectionAccessTokenMustHaveUmaProtectionScope', 'uma_protection'],
    ['introspectionAccessTokenMustHaveIntrospectionScope', 'introspection']
  ])('wants more of a bearer with %s', async (property, scope) => {
    const strong = await tokenWith(scope)
    const weak = await tokenWith('https://jans.io/scim/users.read')
    expect((await byBearer(weak, tokens.access_token)).status).toBe(200)
    await withProperties({ [property]: true }, async () => {
      const refused = await byBearer(weak, tokens.access_token)
      expect([refused.status, await refused.json()]).toMatchObject([401, { error: 'access_denied' }])
      expect(await (await byBearer(strong, tokens.access_token)).json()).toMatchObject({ active: true })
      expect((await post(app, path, client, { token: tokens.access_token })).status).toBe(200)
    })
  })

  it('keeps the tokens of others from clients that authenticate, where the server says so', async () => {
    const [other, posting] = [await register(app), await register(app, { token_endpoint_auth_method: 'client_secret_post' })] // prettier-ignore
    const credentials = { client_id: posting.client_id, client_secret: posting.client_secret }
    const body = new URLSearchParams({ token: tokens.access_token, ...credentials })
    const told = async () => [
      await (await post(app, path, client, { token: tokens.access_token })).json(),
      await (await post(app, path, other, { token: tokens.access_token })).json(),
      await (await ask({ method: 'POST', body })).json()
    ]
    const active = { active: true }
    expect(await told()).toMatchObject([active, active, active])
    await withProperties({ introspectionRestrictBasicAuthnToOwnTokens: true }, async () =>
      expect(await told()).toMatchObject([active, { active: false }, { active: false }])
    )
  })

  it('asks nobody who it is where the server says so', async () => {
    await withProperties({ introspectionSkipAuthorization: true }, async () => {
      expect(await (await ask({ method: 'POST', body: token() })).json()).toMatchObject({ active: true })
      expect(await (await ask({ query: `?${String(token())}` })).json()).toMatchObject({ active: true })
    })
    expect((await ask({ query: `?${String(token())}` })).status).toBe(400)
  })

  it('writes the scopes as a list where the server says so', async () => {
    await withProperties({ introspectionResponseScopesBackwardCompatibility: true }, async () => {
      const answer = await post(app, path, client, { token: tokens.access_token })
      expect(await answer.json()).toMatchObject({ scope: expect.arrayContaining(['openid']) as string[] })
    })
  })
})
