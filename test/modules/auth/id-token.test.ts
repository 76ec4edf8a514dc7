import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeJwt, jwtVerify, type JWTPayload } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findClient, replaceClient, type ClientAttributes, type ClientDefinition } from '#modules/clients/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { findUserByName } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
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
const halfHash = (value: string) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')

describe('id tokens', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())

  const hybrid = (metadata: object = {}) =>
    register(app, {
      grant_types: ['authorization_code', 'implicit', 'refresh_token'],
      response_types: ['code', 'token', 'id_token'],
      ...metadata
    })

  /** Signs in, then asks once more in the same session. @returns what comes in the fragment */
  const fromAuthorization = async (client: TestClient, parameters: Record<string, string>) => {
    const { cookie } = await authorize(app, client, { scope: parameters.scope ?? 'openid' })
    const query = { client_id: client.client_id, redirect_uri: redirectUri, prompt: 'none', nonce: 'n-1', scope: 'openid', ...parameters } // prettier-ignore
    const answer = await fetch(`${app.address}${rest}/authorize?${String(new URLSearchParams(query))}`, {
      redirect: 'manual',
      headers: { cookie }
    })
    return Object.fromEntries(new URLSearchParams(new URL(answer.headers.get('location') ?? '').hash.slice(1)))
  }
  const administer = async (
    { client_id }: TestClient,
    changed: Partial<ClientDefinition>,
    attributes: Partial<ClientAttributes> = {}
  ) => {
    const stored = await findClient(app.ctx, client_id)
    if (!stored) throw new Error('The client is gone')
    const definition = { ...stored.definition, ...changed, attributes: { ...stored.definition.attributes, ...attributes } } // prettier-ignore
    await replaceClient(app.ctx, client_id, { ...stored, definition })
  }
  const withProperties = async <T>(values: Record<string, unknown>, body: () => Promise<T>): Promise<T> => {
    await updateAppConfiguration(app.ctx, values)
    try {
      return await body()
    } finally {
      await updateAppConfiguration(app.ctx, Object.fromEntries(Object.keys(values).map((name) => [name, null])))
    }
  }

  it('tell from the token endpoint what they came of', async () => {
    const client = await hybrid()
    const { form } = await authorize(app, client, { nonce: 'n-1' })
    const answer = (await (await post(app, tokenPath, client, form)).json()) as Record<string, string>
    const { id_token = '', access_token = '', refresh_token = '' } = answer
    const payload = decodeJwt(id_token)
    expect(payload).toMatchObject({
      iss: app.ctx.config.issuer,
      aud: client.client_id,
      nonce: 'n-1',
      acr: 'simple_password_auth',
      amr: expect.arrayContaining(['pwd']) as string[],
      auth_time: expect.any(Number) as number,
      at_hash: halfHash(access_token),
      c_hash: halfHash(form.code),
      grant: 'authorization_code',
      jansOpenIDConnectVersion: 'openidconnect-1.0'
    })
    expect(payload.exp).toBe((payload.iat ?? 0) + 3600)
    expect(payload).not.toHaveProperty('azp')
    const refreshed = await post(app, tokenPath, client, { grant_type: 'refresh_token', refresh_token })
    const next = (await refreshed.json()) as Record<string, string>
    const second = decodeJwt(next.id_token ?? '')
    expect(second).toMatchObject({
      at_hash: halfHash(next.access_token ?? ''),
      grant: 'refresh_token',
      sub: payload.sub
    })
    expect(second).not.toHaveProperty('c_hash')
    expect(second.jti).not.toBe(payload.jti)
  })

  it('are bound to everything that comes with them from the authorization endpoint', async () => {
    const client = await hybrid()
    const sent = await fromAuthorization(client, { response_type: 'code id_token token', state: 's-1' })
    expect(decodeJwt(sent.id_token ?? '')).toMatchObject({
      at_hash: halfHash(sent.access_token ?? ''),
      c_hash: halfHash(sent.code ?? ''),
      s_hash: halfHash('s-1')
    })
    const alone = decodeJwt((await fromAuthorization(client, { response_type: 'id_token' })).id_token ?? '')
    for (const name of ['at_hash', 'c_hash', 's_hash']) expect(alone).not.toHaveProperty(name)
    expect(alone).toMatchObject({ grant: 'implicit' })
  })

  it('name every audience of the client, and the client as the one they were issued to', async () => {
    const client = await hybrid({ additional_audience: ['https://api.example', 'other'] })
    const { id_token } = await signInForTokens(app, client)
    const keys = createRemoteJWKSet(new URL(`${app.address}${rest}/jwks`))
    const { payload } = await jwtVerify(id_token, keys)
    expect(payload).toMatchObject({ aud: [client.client_id, 'https://api.example', 'other'], azp: client.client_id })
    expect(payload.exp).toBe((payload.iat ?? 0) + 3600)
    const hint = `${app.address}${rest}/end_session?id_token_hint=${id_token}`
    expect((await fetch(hint, { redirect: 'manual' })).status).toBeLessThan(400)
  })

  it('live as long as the client wants, else as long as the server does', async () => {
    const lifetime = ({ exp = 0, iat = 0 }: JWTPayload) => exp - iat
    const [own, other] = [await hybrid({ id_token_lifetime: 77, additional_audience: ['x'] }), await hybrid()]
    await withProperties({ idTokenLifetime: 88 }, async () => {
      expect(lifetime(decodeJwt((await signInForTokens(app, own)).id_token))).toBe(77)
      expect(lifetime(decodeJwt((await signInForTokens(app, other)).id_token))).toBe(88)
    })
  })

  it('have the claims of the scopes only when they come alone, or client and server both want it', async () => {
    const client = await hybrid()
    const scope = 'openid email'
    const withCode = async () => decodeJwt((await signInForTokens(app, client, { scope })).id_token)
    expect(await withCode()).not.toHaveProperty('email')
    const alone = await fromAuthorization(client, { scope, response_type: 'id_token' })
    expect(decodeJwt(alone.id_token ?? '')).toHaveProperty('email')
    const both = await fromAuthorization(client, { scope, response_type: 'id_token token' })
    expect(decodeJwt(both.id_token ?? '')).not.toHaveProperty('email')
    await administer(client, { includeClaimsInIdToken: true })
    expect(await withCode()).not.toHaveProperty('email')
    await withProperties({ legacyIdTokenClaims: true }, async () => {
      expect(await withCode()).toHaveProperty('email')
      await administer(client, { includeClaimsInIdToken: false })
      expect(await withCode()).not.toHaveProperty('email')
    })
  })

  it('sign userinfo for as long as the server wants', async () => {
    const client = await hybrid({ userinfo_signed_response_alg: 'ES256' })
    const { access_token } = await signInForTokens(app, client)
    const ask = async () => {
      const answer = await fetch(`${app.address}${rest}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } }) // prettier-ignore
      const { exp = 0, iat = 0 } = decodeJwt(await answer.text())
      return exp - iat
    }
    expect(await ask()).toBe(3600)
    expect(await withProperties({ userInfoLifetime: 120 }, ask)).toBe(120)
  })

  describe('subjects', () => {
    const everywhere = async (client: TestClient) => {
      const { access_token, id_token } = await signInForTokens(app, client)
      const bearer = { authorization: `Bearer ${access_token}` }
      const short = await fetch(`${app.address}${rest}/userinfo`, { headers: bearer })
      const long = await fetch(`${app.address}${rest}/userinfo`, {
        headers: { ...bearer, origin: 'https://x.example' }
      })
      const introspected = await post(app, `${rest}/introspection`, client, { token: access_token })
      const answers = [short, long, introspected].map((answer) => answer.json() as Promise<{ sub: string }>)
      const subs = [decodeJwt(id_token), decodeJwt(access_token), ...(await Promise.all(answers))].map(({ sub }) => sub)
      expect(new Set(subs).size).toBe(1)
      return subs[0] as string
    }
    const admin = async () => {
      const found = await findUserByName(app.ctx.db, 'admin')
      if (!found) throw new Error('Nobody is here')
      return found
    }
    const asJwt = { access_token_as_jwt: true }

    it('are the inum for a public client, unless the server says another attribute', async () => {
      const client = await hybrid({ ...asJwt, subject_type: 'public' })
      expect(await everywhere(client)).toBe((await admin()).inum)
      await withProperties({ openidSubAttribute: 'uid' }, async () => expect(await everywhere(client)).toBe('admin'))
    })

    it('are the attribute that a public client has chosen of those that may be', async () => {
      const client = await hybrid({ ...asJwt, subject_type: 'public', public_subject_identifier_attribute: 'mail' })
      const { inum, attributes } = await admin()
      const mail = attributes.mail as string | undefined
      expect(await everywhere(client)).toBe(mail)
      await withProperties({ subjectIdentifiersPerClientSupported: ['uid'] }, async () =>
        expect(await everywhere(client)).toBe(inum)
      )
      await withProperties({ publicSubjectIdentifierPerClientEnabled: false }, async () =>
        expect(await everywhere(client)).toBe(inum)
      )
    })

    it('let a sign-in go on with the id token as its hint', async () => {
      const client = await hybrid({ subject_type: 'public', public_subject_identifier_attribute: 'uid' })
      const { cookie, form } = await authorize(app, client)
      const { id_token } = (await (await post(app, tokenPath, client, form)).json()) as { id_token: string }
      expect(decodeJwt(id_token).sub).toBe('admin')
      const query = { client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', prompt: 'none', scope: 'openid', id_token_hint: id_token } // prettier-ignore
      const answer = await fetch(`${app.address}${rest}/authorize?${String(new URLSearchParams(query))}`, {
        redirect: 'manual',
        headers: { cookie }
      })
      expect(answer.headers.get('location')).toContain('code=')
    })

    it.each(['algorithmic', 'persistent'])('are the sector’s own for pairwise clients (%s)', async (pairwiseIdType) => {
      await withProperties({ pairwiseIdType }, async () => {
        const pairwise = { ...asJwt, subject_type: 'pairwise' }
        const [one, same] = [await hybrid(pairwise), await hybrid(pairwise)]
        const [first, second] = [await everywhere(one), await everywhere(same)]
        expect(first).toBe(second)
        expect(first).not.toBe((await admin()).inum)
        expect(await everywhere(one)).toBe(first)
        await withProperties({ shareSubjectIdBetweenClientsWithSameSectorId: false }, async () => {
          const apart = [await everywhere(one), await everywhere(same)]
          expect(new Set([...apart, first]).size).toBe(3)
        })
      })
    })
  })
})
