import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
import { findUserByName, updateUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import {
  authorize,
  post,
  register,
  signInForTokens,
  tokenPath,
  type TestClient,
  type Tokens
} from '../../support/oauth.ts'

describe('refreshing', () => {
  let app: MinijansServer
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    client = await register(app)
  })
  afterAll(() => app.close())

  const refresh = (refresh_token = '', further: Record<string, string> = {}, who = client) =>
    post(app, tokenPath, who, { grant_type: 'refresh_token', refresh_token, ...further })

  it('gives fewer scopes when fewer are asked for, and all of them again later', async () => {
    const { refresh_token } = await signInForTokens(app, client, { scope: 'openid profile email offline_access' })
    const narrow = (await (await refresh(refresh_token, { scope: 'openid email' })).json()) as Required<Tokens>
    expect(narrow.scope.split(' ').toSorted()).toEqual(['email', 'openid'])
    const whole = (await (await refresh(narrow.refresh_token)).json()) as Tokens
    expect(whole.scope.split(' ').toSorted()).toEqual(['email', 'offline_access', 'openid', 'profile'])
  })

  it('never gives more than was granted: what is beyond is left out, nothing else is refused', async () => {
    const { refresh_token } = await signInForTokens(app, client, { scope: 'openid offline_access' })
    const more = await refresh(refresh_token, { scope: 'openid profile no-such-scope' })
    const next = (await more.json()) as Required<Tokens>
    expect([more.status, next.scope]).toEqual([200, 'openid'])
    const other = await refresh(next.refresh_token, { scope: 'profile' })
    expect([other.status, await other.json()]).toMatchObject([400, { error: 'invalid_scope' }])
  })

  it('is for the client that the token was issued to', async () => {
    const { refresh_token } = await signInForTokens(app, client)
    const other = await register(app)
    expect((await refresh(refresh_token, {}, other)).status).toBe(400)
    expect((await refresh(refresh_token)).status).toBe(200)
  })

  it('ends with the person', async () => {
    const { refresh_token } = await signInForTokens(app, client)
    const admin = await findUserByName(app.ctx.db, 'admin')
    await updateUser(app.ctx, admin?.inum ?? '', { status: 'inactive' })
    const answer = await refresh(refresh_token)
    await updateUser(app.ctx, admin?.inum ?? '', { status: 'active' })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_grant' }])
    expect((await refresh(refresh_token)).status).toBe(400)
  })

  it('is offered with offline_access or online_access alone, and not to a client without the grant', async () => {
    expect(await signInForTokens(app, client, { scope: 'openid' })).not.toHaveProperty('refresh_token')
    expect(await signInForTokens(app, client, { scope: 'openid online_access' })).toHaveProperty('refresh_token')
    const without = await register(app, { grant_types: ['authorization_code'] })
    expect(await signInForTokens(app, without)).not.toHaveProperty('refresh_token')
  })

  it('follows the server in whether it rotates and what it tells', async () => {
    const { refresh_token } = await signInForTokens(app, client)
    await updateAppConfiguration(app.ctx, {
      skipRefreshTokenDuringRefreshing: true,
      includeRefreshTokenLifetimeInTokenResponse: true
    })
    for (let i = 0; i < 2; i++) {
      const answer = (await (await refresh(refresh_token)).json()) as { refresh_token: string; refresh_token_expires_in: number } // prettier-ignore
      expect(answer.refresh_token).toBe(refresh_token)
      expect(answer.refresh_token_expires_in).toBeGreaterThan(14_390)
      expect(answer.refresh_token_expires_in).toBeLessThanOrEqual(14_400)
    }
    const defaults = { skipRefreshTokenDuringRefreshing: null, includeRefreshTokenLifetimeInTokenResponse: null }
    await updateAppConfiguration(app.ctx, defaults)
    const last = (await (await refresh(refresh_token)).json()) as Record<string, unknown>
    expect(last.refresh_token).not.toBe(refresh_token)
    expect(last).not.toHaveProperty('refresh_token_expires_in')
  })

  it.each([{}, { by: 'the library' }])('leaves nothing behind when it fails after all was made %o', async ({ by }) => {
    const { refresh_token } = await signInForTokens(app, client)
    await updateAppConfiguration(app.ctx, { refreshTokenExtendLifetimeOnRotation: true })
    const { query, tables } = app.ctx.db
    const count = async () => (await query.select({ id: tables.artifacts.id }).from(tables.artifacts)).length
    const before = await count()
    // The grant, which is to live longer, is the last thing that is written.
    const broken = vi.spyOn(query, 'update').mockImplementation(() => {
      throw new Error('The disk is broken')
    })
    const answer = await refresh(refresh_token, by ? { client_id: client.client_id } : {})
    broken.mockRestore()
    await updateAppConfiguration(app.ctx, { refreshTokenExtendLifetimeOnRotation: null })
    expect(answer.status).toBe(500)
    expect(await count()).toBe(before)
  })

  it('needs no scope for it where the server says so', async () => {
    await updateAppConfiguration(app.ctx, { forceOfflineAccessScopeToEnableRefreshToken: false })
    expect(await signInForTokens(app, client, { scope: 'openid' })).toHaveProperty('refresh_token')
    await updateAppConfiguration(app.ctx, { forceOfflineAccessScopeToEnableRefreshToken: null })
  })

  it('takes the key that a public client’s token is bound to', async () => {
    const open = await register(app, { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] }) // prettier-ignore
    const [key, other] = [await proofKey(), await proofKey()]
    const { form } = await authorize(app, open)
    const ask = async (sent: Record<string, string>, prover?: ProofKey) => {
      const headers = prover ? { dpop: await prove(prover) } : undefined
      const body = new URLSearchParams({ ...sent, client_id: open.client_id })
      return fetch(app.address + tokenPath, { method: 'POST', body, ...(headers && { headers }) })
    }
    const { refresh_token } = (await (await ask(form, key)).json()) as Required<Tokens>
    const again = { grant_type: 'refresh_token', refresh_token }
    expect((await ask(again)).status).toBe(400)
    expect((await ask(again, other)).status).toBe(400)
    expect((await ask(again, key)).status).toBe(200)
  })

  type ProofKey = Awaited<ReturnType<typeof proofKey>>
  const proofKey = async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    return { jwk: await exportJWK(publicKey), privateKey }
  }
  const prove = ({ jwk, privateKey }: ProofKey) =>
    new SignJWT({ htm: 'POST', htu: app.ctx.config.issuer + tokenPath, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setIssuedAt()
      .sign(privateKey)
})
