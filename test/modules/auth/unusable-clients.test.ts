import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findClient, replaceClient, type Client } from '#modules/clients/index'
import { toDateTime } from '#modules/core/date-time'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { authorize, post, redirectUri, register, tokenPath, type TestClient, type Tokens } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'

describe('a client that may not be used any more', () => {
  let app: MinijansServer
  let asker: TestClient
  beforeAll(async () => {
    app = await startApp()
    asker = await register(app)
  })
  afterAll(() => app.close())

  const ago = () => app.ctx.now() - 60_000
  const ends: [string, (stored: Client) => Client][] = [
    ['deactivated', (stored) => ({ ...stored, disabled: true })],
    ['expired', (stored) => ({ ...stored, expiresAt: ago() })],
    [
      'left with a secret that has expired',
      (stored) => ({ ...stored, definition: { ...stored.definition, clientSecretExpiresAt: toDateTime(ago()) } })
    ]
  ]

  it.each(ends.flatMap(([how, end]) => [false, true].map((asJwt) => [how, asJwt, end] as const)))(
    'is refused everywhere when it is %s, and its tokens with it (as JWTs: %s)',
    async (_how, access_token_as_jwt, end) => {
      const client = await register(app, { access_token_as_jwt })
      const { cookie, form } = await authorize(app, client)
      const tokens = (await (await post(app, tokenPath, client, form)).json()) as Required<Tokens>
      const unused = await authorize(app, client)
      const own = (await (await post(app, tokenPath, client, { grant_type: 'client_credentials' })).json()) as Tokens
      const active = async (token: string) =>
        ((await (await post(app, `${rest}/introspection`, asker, { token })).json()) as { active: boolean }).active
      const userinfo = async (headers: Record<string, string> = {}) =>
      (await fetch(`${app.address}${rest}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}`, ...headers } })).status // prettier-ignore
      const silently = async () => {
        const query = { client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid', prompt: 'none' } // prettier-ignore
        return fetch(`${app.address}${rest}/authorize?${String(new URLSearchParams(query))}`, {
          redirect: 'manual',
          headers: { cookie }
        })
      }
      expect([await active(tokens.access_token), await active(own.access_token)]).toEqual([true, true])
      expect([await userinfo(), await userinfo({ origin: 'https://x.example' })]).toEqual([200, 200])
      expect((await silently()).headers.get('location')).toContain('code=')

      const stored = await findClient(app.ctx, client.client_id)
      if (!stored) throw new Error('The client is gone')
      await replaceClient(app.ctx, client.client_id, end(stored))

      expect([await active(tokens.access_token), await active(own.access_token)]).toEqual([false, false])
      expect([await userinfo(), await userinfo({ origin: 'https://x.example' })]).toEqual([401, 401])
      const refused = await silently()
      expect(refused.headers.get('location') ?? '').not.toContain('code=')
      expect(refused.status).toBeGreaterThanOrEqual(400)
      const forms: [path: string, form: Record<string, string>][] = [
        [tokenPath, unused.form],
        [tokenPath, { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }],
        [tokenPath, { grant_type: 'client_credentials' }],
        [`${rest}/introspection`, { token: 'any' }],
        [`${rest}/revoke`, { token: tokens.access_token }],
        [`${rest}/par`, { redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }]
      ]
      for (const [path, sent] of forms) {
        const answer = await post(app, path, client, sent)
        expect([path, answer.status]).toEqual([path, 401])
      }
      const bearer = { authorization: `Bearer ${tokens.access_token}` }
      expect((await fetch(`${app.address}${rest}/introspection?token=any`, { headers: bearer })).status).toBe(401)
      expect((await fetch(`${app.address}/jans-scim/restv1/v2/Users`, { headers: bearer })).status).toBe(401)
    }
  )

  it('is still one when only a secret has expired that it does not have', async () => {
    const open = await register(app, { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] })
    const stored = await findClient(app.ctx, open.client_id)
    if (!stored) throw new Error('The client is gone')
    const definition = { ...stored.definition, clientSecretExpiresAt: toDateTime(ago()) }
    await replaceClient(app.ctx, open.client_id, { ...stored, definition })
    expect(stored.secret).toBeUndefined()
    const { form } = await authorize(app, open)
    const body = new URLSearchParams({ ...form, client_id: open.client_id })
    expect((await fetch(app.address + tokenPath, { method: 'POST', body })).status).toBe(200)
  })
})
