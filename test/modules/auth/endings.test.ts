import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { endSessions } from '#modules/auth/index'
import { createClient, deleteClient } from '#modules/clients/index'
import { findUserByName, setPassword } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { adminPassword, startApp } from '../../support/app.ts'
import {
  authorize,
  post,
  redirectUri,
  register,
  signInForTokens,
  tokenPath,
  type TestClient
} from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'

describe('what is over stays over', () => {
  let app: MinijansServer
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    client = await register(app)
  })
  afterAll(() => app.close())

  const active = async (token: string, asker = client) =>
    ((await (await post(app, `${rest}/introspection`, asker, { token })).json()) as { active: boolean }).active

  const silently = (cookie: string, parameters: Record<string, string> = {}) =>
    fetch(
      `${app.address}${rest}/authorize?${String(
        new URLSearchParams({
          client_id: client.client_id,
          redirect_uri: redirectUri,
          response_type: 'code',
          scope: 'openid',
          prompt: 'none',
          ...parameters
        })
      )}`,
      { redirect: 'manual', headers: { cookie } }
    )
  const outcome = async (answer: Response | Promise<Response>) => {
    const { searchParams } = new URL((await answer).headers.get('location') ?? 'about:blank')
    return searchParams.get('error') ?? (searchParams.has('code') ? 'code' : 'nothing')
  }
  const changePassword = async () => {
    const admin = await findUserByName(app.ctx.db, 'admin')
    await setPassword(app.ctx, admin?.inum ?? '', adminPassword)
  }

  it('ends a session with the password, even while requests with it are under way', async () => {
    const { cookie } = await authorize(app, client)
    expect(await outcome(silently(cookie))).toBe('code')
    let over = false
    const loops = Promise.all(
      Array.from({ length: 6 }, async () => {
        while (!over) await silently(cookie)
      })
    )
    for (let i = 0; i < 3; i++) await changePassword()
    over = true
    await loops
    expect(await outcome(silently(cookie))).toBe('login_required')
  })

  it('ends a sign-in that was begun with the old password', async () => {
    const started = await fetch(
      `${app.address}${rest}/authorize?client_id=${client.client_id}&redirect_uri=${encodeURIComponent(redirectUri)}&response_type=code&scope=openid`,
      { redirect: 'manual' }
    )
    const cookie = started.headers.getSetCookie().map((text) => text.split(';', 1)[0]).join('; ') // prettier-ignore
    const page = new URL(started.headers.get('location') ?? '', app.address)
    const csrf =
      /name="csrf" value="([^"]*)"/.exec(await (await fetch(page, { headers: { cookie } })).text())?.[1] ?? ''
    const posted = await fetch(`${page.href}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ csrf, username: 'admin', password: adminPassword })
    })
    expect(posted.status).toBe(303)
    await changePassword()
    const resumed = await fetch(new URL(posted.headers.get('location') ?? '', app.address), {
      redirect: 'manual',
      headers: { cookie }
    })
    expect(resumed.headers.get('location') ?? '').not.toContain('code=')
  })

  it.each([
    ['the person is signed out everywhere', (inum: string) => endSessions(app.ctx, inum)],
    ['the password changes', (inum: string) => setPassword(app.ctx, inum, adminPassword)]
  ])('ends what is being granted in a session while %s', async (_name, end) => {
    const { cookie } = await authorize(app, client)
    const { inum = '' } = (await findUserByName(app.ctx.db, 'admin')) ?? {}
    const { db } = app.ctx
    const run = db.run.bind(db)
    let isOver = false
    const spy = vi.spyOn(db, 'run').mockImplementation(async (sql, params, method) => {
      if (!isOver && sql.startsWith('insert') && params.includes('Grant')) {
        isOver = true
        await end(inum)
      }
      return run(sql, params, method)
    })
    const answer = await silently(cookie)
    spy.mockRestore()
    expect(isOver).toBe(true)
    const code = new URL(answer.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const redeemed = await post(app, tokenPath, client, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri
    })
    expect(await redeemed.json()).toMatchObject({ error: 'invalid_grant' })
  })

  it('ends with the session everything that was granted in it, not only the last', async () => {
    const { cookie, form } = await authorize(app, client, { scope: 'openid online_access' })
    const tokens = []
    tokens.push((await (await post(app, tokenPath, client, form)).json()) as Record<string, string>)
    const second = await silently(cookie, { scope: 'openid online_access' })
    const code = new URL(second.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const again = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    tokens.push((await (await post(app, tokenPath, client, again)).json()) as Record<string, string>)
    for (const { access_token = '' } of tokens) expect(await active(access_token)).toBe(true)

    const left = await fetch(`${app.address}${rest}/end_session?id_token_hint=${tokens[1]?.id_token}`, {
      redirect: 'manual',
      headers: { cookie }
    })
    expect(left.status).toBe(303)
    for (const { access_token = '', refresh_token = '' } of tokens) {
      expect(await active(access_token)).toBe(false)
      expect((await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })).status).toBe(400)
    }
    expect(await outcome(silently(cookie))).toBe('login_required')
  })

  it('keeps the session when two tabs use the same pushed request', async () => {
    const { cookie } = await authorize(app, client)
    const pushed = await post(app, `${rest}/par`, client, {
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      prompt: 'none'
    })
    const { request_uri } = (await pushed.json()) as { request_uri: string }
    const use = () =>
      fetch(
        `${app.address}${rest}/authorize?client_id=${client.client_id}&request_uri=${encodeURIComponent(request_uri)}`,
        {
          redirect: 'manual',
          headers: { cookie }
        }
      )
    const answers = await Promise.all([use(), use(), use()])
    const codes = answers.filter((answer) => answer.headers.get('location')?.includes('code='))
    expect(codes).toHaveLength(1)
    expect(await outcome(silently(cookie))).toBe('code')
  })

  it('takes an assertion once when four present it at the same moment', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const signer = await register(app, {
      token_endpoint_auth_method: 'private_key_jwt',
      grant_types: ['client_credentials'],
      jwks: { keys: [{ ...(await exportJWK(publicKey)), alg: 'ES256', use: 'sig' }] }
    })
    const assertion = await new SignJWT({ jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(signer.client_id)
      .setSubject(signer.client_id)
      .setAudience(app.ctx.config.issuer)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(privateKey)
    const use = () =>
      fetch(app.address + tokenPath, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
        })
      })
    const statuses = (await Promise.all([use(), use(), use(), use()])).map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(1)
    expect(statuses.filter((status) => status >= 400 && status < 500)).toHaveLength(3)
  })

  it('leaves nothing of a deleted client to another of the same name', async () => {
    const first = await register(app)
    const { access_token } = await signInForTokens(app, first)
    const own = (await (await post(app, tokenPath, first, { grant_type: 'client_credentials' })).json()) as {
      access_token: string
    }
    await deleteClient(app.ctx, first.client_id)
    await createClient(app.ctx, {
      inum: first.client_id,
      definition: { redirectUris: [redirectUri], grantTypes: ['client_credentials'] }
    })
    expect(await active(access_token)).toBe(false)
    const management = await fetch(first.registration_client_uri, {
      headers: { authorization: `Bearer ${first.registration_access_token}` }
    })
    expect(management.status).toBe(401)
    expect(own.access_token).toBeDefined()
  })

  it.each(['/authorize?client_id=%00', '/authorize?client_id=%00&redirect_uri=x'])(
    'answers %s with 4xx',
    async (query) => {
      expect((await fetch(app.address + rest + query, { redirect: 'manual' })).status).toBe(400)
    }
  )

  it('puts the claims of the scopes into an id token that comes alone', async () => {
    const implicit = await register(app, {
      redirect_uris: [redirectUri],
      grant_types: ['implicit'],
      response_types: ['id_token']
    })
    const { cookie } = await authorize(app, client)
    const query = {
      client_id: implicit.client_id,
      response_type: 'id_token',
      scope: 'openid email',
      nonce: 'n',
      prompt: ''
    }
    const first = await silently(cookie, query)
    // The person is asked first; the consent is given by hand here.
    const page = new URL(first.headers.get('location') ?? '', app.address)
    const session = cookie.split('; ').find((pair) => pair.startsWith('session_id='))
    const cookies = [session, ...first.headers.getSetCookie().map((text) => text.split(';', 1)[0])].join('; ')
    const csrf = /name="csrf" value="([^"]*)"/.exec(
      await (await fetch(page, { headers: { cookie: cookies } })).text()
    )?.[1]
    const allowed = await fetch(`${page.href}/consent`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: cookies },
      body: new URLSearchParams({ csrf: csrf ?? '', decision: 'allow' })
    })
    const resumed = await fetch(new URL(allowed.headers.get('location') ?? '', app.address), {
      redirect: 'manual',
      headers: { cookie: cookies }
    })
    const fragment = new URLSearchParams(new URL(resumed.headers.get('location') ?? '').hash.slice(1))
    const payload = Buffer.from(fragment.get('id_token')?.split('.')[1] ?? '', 'base64url').toString()
    expect(JSON.parse(payload)).toMatchObject({ nonce: 'n', email: expect.stringContaining('@') as string })
  })
})
