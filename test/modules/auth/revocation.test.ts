import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findClient, replaceClient } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { authorize, post, register, signInForTokens, tokenPath, type TestClient } from '../../support/oauth.ts'

const rest = '/jans-auth/restv1'

describe.each([
  ['references', {}],
  ['JWTs', { access_token_as_jwt: true }]
])('revocation of access tokens that are %s', (_name, metadata) => {
  let app: MinijansServer
  let client: TestClient
  beforeAll(async () => {
    app = await startApp()
    client = await register(app, metadata)
  })
  afterAll(() => app.close())

  const introspect = async (token: string, asker = client) =>
    (await (await post(app, `${rest}/introspection`, asker, { token })).json()) as { active: boolean; jti?: string }
  const active = async (token: string, asker?: TestClient) => (await introspect(token, asker)).active
  const revoke = (form: Record<string, string>, who = client) => post(app, `${rest}/revoke`, who, form)
  const ownToken = async (who = client) => {
    const answer = await post(app, tokenPath, who, { grant_type: 'client_credentials' })
    return ((await answer.json()) as { access_token: string }).access_token
  }
  const canRefresh = async (refresh_token = '') =>
    (await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })).status === 200

  it('ends what was granted together, and nothing that was granted besides', async () => {
    const [one, other] = [await signInForTokens(app, client), await signInForTokens(app, client)]
    const answer = await revoke({ token: one.access_token })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(await active(one.access_token)).toBe(false)
    expect(await canRefresh(one.refresh_token)).toBe(false)
    expect(await active(other.access_token)).toBe(true)
    expect(await canRefresh(other.refresh_token)).toBe(true)
  })

  it.each([`${rest}/revoke/`, `${rest}/REVOKE`, `${rest}/Revoke/`])(
    'ends a token where the address is written as %s, which leads there as well',
    async (path) => {
      const token = await ownToken()
      expect((await post(app, path, client, { token })).status).toBe(200)
      expect(await active(token)).toBe(false)
    }
  )

  it('ends several tokens that are separated by blanks, whatever the hint says of them', async () => {
    for (const token_type_hint of ['access_token', 'refresh_token', 'something else']) {
      const tokens = [await ownToken(), (await signInForTokens(app, client)).access_token]
      const left = await ownToken()
      expect((await revoke({ token: `${tokens.join(' ')} unknown`, token_type_hint })).status).toBe(200)
      for (const token of tokens) expect(await active(token)).toBe(false)
      expect(await active(left)).toBe(true)
    }
  })

  it('finds a token by the jti that introspection tells, which is no token itself', async () => {
    const token = await ownToken()
    const { jti = '' } = await introspect(token)
    expect(await active(jti)).toBe(false)
    expect(jti).toBe(token.includes('.') ? decodeJwt(token).jti : jti)
    expect((await revoke({ token: jti })).status).toBe(200)
    expect(await active(token)).toBe(true)
    expect((await revoke({ token: jti, token_type_hint: 'jti' })).status).toBe(200)
    expect(await active(token)).toBe(false)
    expect((await revoke({ token: '\u0000 x', token_type_hint: 'jti' })).status).toBe(200)
  })

  it('refuses the token of another client and ends none of those beside it', async () => {
    const other = await register(app, metadata)
    const [theirs, mine] = [await ownToken(other), await ownToken()]
    const answer = await revoke({ token: `${mine} ${theirs}` })
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }])
    for (const token of [mine, theirs]) expect(await active(token)).toBe(true)
  })

  it('needs both the property and the scope for the tokens of others', async () => {
    const other = await register(app, metadata)
    const theirs = await ownToken(other)
    await updateAppConfiguration(app.ctx, { allowRevokeForOtherClients: true })
    expect((await revoke({ token: theirs })).status).toBe(400)
    const stored = await findClient(app.ctx, client.client_id)
    if (!stored) throw new Error('The client is gone')
    const scopes = [...(stored.definition.scopes ?? []), 'revoke_any_token']
    await replaceClient(app.ctx, client.client_id, { ...stored, definition: { ...stored.definition, scopes } })
    expect((await revoke({ token: theirs })).status).toBe(200)
    expect(await active(theirs)).toBe(false)
    await updateAppConfiguration(app.ctx, { allowRevokeForOtherClients: null })
    expect((await revoke({ token: await ownToken(other) })).status).toBe(400)
  })

  it('ends all of a client with the word all, once that is allowed', async () => {
    const all = async () => ({ own: await ownToken(), ...(await signInForTokens(app, client)) })
    const before = await all()
    const other = await ownToken(await register(app, metadata))
    expect((await revoke({ token: 'all' })).status).toBe(200)
    expect(await active(before.own)).toBe(true)
    await updateAppConfiguration(app.ctx, { allowAllValueForRevokeEndpoint: true })

    expect((await revoke({ token: 'all', token_type_hint: 'refresh_token' })).status).toBe(200)
    expect([await active(before.own), await active(before.access_token)]).toEqual([true, true])
    expect(await canRefresh(before.refresh_token)).toBe(false)

    const next = await all()
    expect((await revoke({ token: 'all', token_type_hint: 'access_token' })).status).toBe(200)
    expect([await active(next.own), await active(next.access_token)]).toEqual([false, false])
    expect(await canRefresh(next.refresh_token)).toBe(true)

    const last = await all()
    expect((await revoke({ token: 'all' })).status).toBe(200)
    expect([await active(last.own), await active(last.access_token)]).toEqual([false, false])
    expect(await canRefresh(last.refresh_token)).toBe(false)
    expect(await active(other)).toBe(true)
    await updateAppConfiguration(app.ctx, { allowAllValueForRevokeEndpoint: null })
  })

  it('lets a public client end its own tokens by its name', async () => {
    const open = await register(app, { ...metadata, token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] }) // prettier-ignore
    const { form } = await authorize(app, open)
    const body = new URLSearchParams({ ...form, client_id: open.client_id })
    const redeemed = await fetch(app.address + tokenPath, { method: 'POST', body })
    const { access_token: token } = (await redeemed.json()) as { access_token: string }
    expect(await active(token)).toBe(true)
    const asked = new URLSearchParams({ token, client_id: open.client_id })
    expect((await fetch(`${app.address}${rest}/revoke`, { method: 'POST', body: asked })).status).toBe(200)
    expect(await active(token)).toBe(false)
  })

  it('lets nobody end all of a public client by its name', async () => {
    const open = await register(app, { ...metadata, token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] }) // prettier-ignore
    const { form } = await authorize(app, open)
    const body = new URLSearchParams({ ...form, client_id: open.client_id })
    const redeemed = await fetch(app.address + tokenPath, { method: 'POST', body })
    const { access_token: token } = (await redeemed.json()) as { access_token: string }
    await updateAppConfiguration(app.ctx, { allowAllValueForRevokeEndpoint: true })
    const asked = new URLSearchParams({ token: 'all', client_id: open.client_id })
    expect((await fetch(`${app.address}${rest}/revoke`, { method: 'POST', body: asked })).status).toBe(200)
    expect(await active(token)).toBe(true)
    await updateAppConfiguration(app.ctx, { allowAllValueForRevokeEndpoint: null })
  })

  it('refuses who cannot show who it is, and a request without a token', async () => {
    const token = await ownToken()
    expect((await revoke({ token }, { ...client, client_secret: 'wrong' })).status).toBe(401)
    const unnamed = await fetch(`${app.address}${rest}/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token })
    })
    expect([400, 401]).toContain(unnamed.status)
    expect(await active(token)).toBe(true)
    for (const form of [{}, { token: '' }]) {
      const answer = await revoke(form)
      expect([answer.status, await answer.json()]).toMatchObject([400, { error: 'invalid_request' }])
    }
  })
})
