import { createHash, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { updateAppConfiguration } from '#modules/settings/index'
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

type Json = Record<string, unknown>

describe('the configuration of the server', () => {
  let app: MinijansServer
  let client: TestClient
  const changed = new Set<string>()
  const set = async (changes: Json) => {
    for (const name of Object.keys(changes)) changed.add(name)
    await updateAppConfiguration(app.ctx, changes)
  }
  beforeAll(async () => {
    app = await startApp()
    client = await register(app)
  })
  afterEach(async () => {
    await updateAppConfiguration(app.ctx, Object.fromEntries([...changed].map((name) => [name, null])))
    changed.clear()
  })
  afterAll(() => app.close())

  const get = (path: string, init: RequestInit = {}) => fetch(app.address + path, { redirect: 'manual', ...init })
  const discovery = async () => (await (await get('/.well-known/openid-configuration')).json()) as Json
  const tokenAnswer = async (form: Record<string, string>, who = client): Promise<Json> => {
    const answer = await post(app, tokenPath, who, form)
    return { status: answer.status, ...((await answer.json()) as Json) }
  }
  /** The error that an authorization request is sent back with. */
  const refusal = async (parameters: Record<string, string>, who = client) => {
    const code_challenge = createHash('sha256').update(randomBytes(32).toString('base64url')).digest('base64url')
    const query = { client_id: who.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    const all = { ...query, code_challenge, code_challenge_method: 'S256', nonce: 'n', state: 's', ...parameters }
    const given = Object.entries(all).filter(([, value]) => value !== '')
    const answer = await get(`/jans-auth/restv1/authorize?${String(new URLSearchParams(given))}`)
    const location = new URL(answer.headers.get('location') ?? 'none:', app.address)
    const sent = new URLSearchParams(location.search || location.hash.slice(1))
    return { status: answer.status, error: sent.get('error'), iss: sent.get('iss'), location: location.pathname }
  }

  /** Where a request leads that may ask the person nothing. */
  const silently = async (cookie: string) => {
    const query = { client_id: client.client_id, redirect_uri: redirectUri, response_type: 'code', scope: 'openid' }
    const more = { prompt: 'none', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' }
    const url = `/jans-auth/restv1/authorize?${String(new URLSearchParams({ ...query, ...more }))}`
    return (await get(url, { headers: { cookie } })).headers.get('location') ?? ''
  }

  describe('has lifetimes', () => {
    it('of codes', async () => {
      await set({ authorizationCodeLifetime: 1 })
      const { form } = await authorize(app, client)
      await new Promise((done) => setTimeout(done, 2100))
      expect(await tokenAnswer(form)).toMatchObject({ status: 400, error: 'invalid_grant' })
    })

    it('of access, refresh and id tokens', async () => {
      await set({
        accessTokenLifetime: 61,
        refreshTokenLifetime: 62,
        idTokenLifetime: 63,
        includeRefreshTokenLifetimeInTokenResponse: true
      })
      const { form } = await authorize(app, client)
      const answer = await tokenAnswer(form)
      const { exp, iat } = claimsOf(answer.id_token)
      expect(Number(exp) - Number(iat)).toBe(63)
      expect(answer.expires_in).toBe(61)
      expect(Number(answer.refresh_token_expires_in)).toBeGreaterThan(58)
      expect(Number(answer.refresh_token_expires_in)).toBeLessThanOrEqual(62)
    })

    it('that a client’s own go before', async () => {
      const own = await register(app, { access_token_lifetime: 44 })
      await set({ accessTokenLifetime: 61 })
      expect(await tokenAnswer({ grant_type: 'client_credentials' }, own)).toMatchObject({ expires_in: 44 })
    })

    it('of sessions, in all and unused', async () => {
      const { cookie } = await authorize(app, client)
      expect(await silently(cookie)).toContain('code=')
      await set({ sessionIdUnusedLifetime: 1 })
      await silently(cookie)
      await new Promise((done) => setTimeout(done, 2100))
      expect(await silently(cookie)).toContain('error=login_required')
      // Used all the time, and over all the same.
      await set({ sessionIdUnusedLifetime: 1000, sessionIdLifetime: 4 })
      const used = await authorize(app, client)
      const answer = () => silently(used.cookie)
      expect(await answer()).toContain('code=')
      await expect.poll(answer, { interval: 500, timeout: 10_000 }).toContain('error=login_required')
    }, 20_000)
  })

  describe('decides about refresh tokens', () => {
    const refresh = (refresh_token: unknown) =>
      tokenAnswer({ grant_type: 'refresh_token', refresh_token: String(refresh_token) })

    it('which need offline_access, or do not', async () => {
      const scope = { scope: 'openid profile' }
      expect(await signInForTokens(app, client, scope)).not.toHaveProperty('refresh_token')
      await set({ forceOfflineAccessScopeToEnableRefreshToken: false })
      expect(await signInForTokens(app, client, scope)).toHaveProperty('refresh_token')
    })

    it('which rotate, or stay', async () => {
      const { refresh_token } = await signInForTokens(app, client)
      const rotated = await refresh(refresh_token)
      expect(rotated.refresh_token).not.toBe(refresh_token)
      await set({ skipRefreshTokenDuringRefreshing: true })
      const kept = await refresh(rotated.refresh_token)
      expect([undefined, rotated.refresh_token]).toContain(kept.refresh_token)
      expect(await refresh(rotated.refresh_token)).toMatchObject({ status: 200 })
    })

    it('whose family ends together, or lives on', async () => {
      await set({ refreshTokenLifetime: 100, includeRefreshTokenLifetimeInTokenResponse: true })
      const first = await tokenAnswer((await authorize(app, client)).form)
      await set({ refreshTokenLifetime: 5000 })
      const second = await refresh(first.refresh_token)
      expect(Number(second.refresh_token_expires_in)).toBeLessThanOrEqual(100)
      await set({ refreshTokenExtendLifetimeOnRotation: true })
      expect(Number((await refresh(second.refresh_token)).refresh_token_expires_in)).toBeGreaterThan(4990)
    })
  })

  describe('decides about authorization requests', () => {
    it('which need PKCE', async () => {
      const plain = { code_challenge: '', code_challenge_method: '' }
      expect(await refusal(plain)).toMatchObject({ error: null })
      await set({ requirePkce: true })
      expect(await refusal(plain)).toMatchObject({ error: 'invalid_request' })
      expect(await refusal({})).toMatchObject({ error: null })
    })

    it('which have to be pushed', async () => {
      await set({ requirePar: true })
      expect(await refusal({})).toMatchObject({ error: 'invalid_request' })
      expect(await discovery()).toMatchObject({ require_pushed_authorization_requests: true })
    })

    it('whose response types and grants it narrows', async () => {
      const hybrid = await register(app, {
        grant_types: ['authorization_code', 'implicit'],
        response_types: ['code', 'id_token', 'code id_token']
      })
      const implicit = { response_type: 'id_token' }
      expect(await refusal(implicit, hybrid)).toMatchObject({ error: null })
      await set({ responseTypesSupported: [['code']] })
      expect(await refusal(implicit, hybrid)).toMatchObject({ error: 'unsupported_response_type' })
      expect(await refusal({}, hybrid)).toMatchObject({ error: null })
      expect((await discovery()).response_types_supported).toEqual(['code'])
      await set({ responseTypesSupported: null, grantTypesSupported: ['authorization_code', 'client_credentials'] })
      expect(await refusal(implicit, hybrid)).toMatchObject({ error: 'unsupported_response_type' })
      const refresh = await tokenAnswer({ grant_type: 'refresh_token', refresh_token: 'x' })
      expect(refresh).toMatchObject({ status: 400, error: 'unauthorized_client' })
      expect((await discovery()).grant_types_supported).toEqual(['authorization_code', 'client_credentials'])
    })

    it('whose response modes it narrows', async () => {
      await set({ responseModesSupported: ['query', 'form_post'] })
      expect((await refusal({ response_mode: 'fragment' })).error).toBe('unsupported_response_mode')
      expect((await refusal({ response_mode: 'query' })).error).toBe(null)
      expect((await discovery()).response_modes_supported).toEqual(['query', 'form_post'])
    })

    it('whose claims it heeds', async () => {
      expect(await discovery()).toMatchObject({ claims_parameter_supported: true })
      const broken = { claims: 'no JSON' }
      expect(await refusal(broken)).toMatchObject({ error: 'invalid_request' })
      await set({ claimsParameterSupported: false })
      expect(await refusal(broken)).toMatchObject({ error: null })
      expect(await discovery()).toMatchObject({ claims_parameter_supported: false })
    })

    it('whose answers name the issuer', async () => {
      const { cookie } = await authorize(app, client)
      const answer = async () => new URL((await silently(cookie)) || 'none:').searchParams
      expect((await answer()).get('iss')).toBe(app.ctx.config.issuer)
      await set({ authorizationResponseIssParameterSupported: false })
      expect([...(await answer()).keys()]).toContain('code')
      expect((await answer()).has('iss')).toBe(false)
      expect(await discovery()).toMatchObject({ authorization_response_iss_parameter_supported: false })
    })

    it.each(['1.0', '2.0'])('by the rules of FAPI %s', async (fapiProfile) => {
      expect(await refusal({})).toMatchObject({ error: null })
      await set({ fapiCompatibility: true, fapiProfile })
      expect(await refusal({})).toMatchObject({ error: 'unauthorized_client' })
      expect((await discovery()).require_pushed_authorization_requests).toBe(fapiProfile === '2.0')
    })
  })

  describe('has standards for clients that do not choose', () => {
    it('for their subjects', async () => {
      expect(await register(app)).toMatchObject({ subject_type: 'pairwise' })
      await set({ defaultSubjectType: 'public' })
      expect(await register(app)).toMatchObject({ subject_type: 'public' })
    })

    it('for the signature of their id tokens', async () => {
      await set({ defaultSignatureAlgorithm: 'ES256', idTokenSigningAlgValuesSupported: ['ES256'] })
      const other = await register(app)
      const { id_token } = await signInForTokens(app, other)
      expect(headerOf(id_token)).toMatchObject({ alg: 'ES256' })
      expect(await discovery()).toMatchObject({ id_token_signing_alg_values_supported: ['ES256'] })
    })
  })

  it('refuses a client an algorithm that is not on the list', async () => {
    await set({ userInfoSigningAlgValuesSupported: ['ES256'] })
    await expect(register(app, { userinfo_signed_response_alg: 'RS256' })).rejects.toThrow(/^400/)
    expect(await register(app, { userinfo_signed_response_alg: 'ES256' })).toMatchObject({
      userinfo_signed_response_alg: 'ES256'
    })
  })

  it('signs access tokens with what is on the list, and with nothing else', async () => {
    const grant = { grant_type: 'client_credentials' }
    const free = await register(app, { access_token_as_jwt: true })
    const bound = await register(app, { access_token_as_jwt: true, access_token_signing_alg: 'RS256' })
    expect(headerOf((await tokenAnswer(grant, bound)).access_token)).toMatchObject({ alg: 'RS256' })
    await set({ accessTokenSigningAlgValuesSupported: ['ES256'] })
    expect(headerOf((await tokenAnswer(grant, free)).access_token)).toMatchObject({ alg: 'ES256' })
    expect(await tokenAnswer(grant, bound)).toMatchObject({ status: 400, error: 'unauthorized_client' })
    expect(await discovery()).toMatchObject({ access_token_signing_alg_values_supported: ['ES256'] })
  })

  it('tells in discovery what it is told to', async () => {
    const before = await discovery()
    expect(before).not.toHaveProperty('scope_to_claims_mapping')
    expect(before).not.toHaveProperty('op_tos_uri')
    const pages = { opTosUri: 'https://op.example/tos', opPolicyUri: 'https://op.example/policy' }
    await set({ discoveryDenyKeys: ['claims_supported'], ...pages })
    const denied = await discovery()
    expect(denied).not.toHaveProperty('claims_supported')
    expect(denied).toHaveProperty('scope_to_claims_mapping')
    expect(denied).toMatchObject({ op_tos_uri: pages.opTosUri, op_policy_uri: pages.opPolicyUri })
    await set({ discoveryDenyKeys: ['issuer'], discoveryAllowedKeys: ['issuer', 'jwks_uri'] })
    expect(Object.keys(await discovery())).toEqual(['jwks_uri'])
    await set({
      discoveryAllowedKeys: [],
      opTosUri: null,
      opPolicyUri: null,
      allowBlankValuesInDiscoveryResponse: true
    })
    expect(await discovery()).toMatchObject({ op_tos_uri: '', op_policy_uri: '' })
  })

  it('lets clients keep discovery for as long as it says', async () => {
    const kept = async () => (await get('/.well-known/openid-configuration')).headers.get('cache-control')
    expect(await kept()).toBe('public, max-age=3600')
    await set({ discoveryCacheLifetimeInMinutes: 0 })
    expect(await kept()).toBe('no-cache')
  })

  it('has Janssen’s own document of the rest', async () => {
    const answer = await get('/jans-auth/restv1/.well-known/jans-configuration')
    expect(await answer.json()).toMatchObject({
      introspection_endpoint: `${app.ctx.config.issuer}/jans-auth/restv1/introspection`,
      auth_level_mapping: { '-1': ['simple_password_auth'] },
      scope_to_claims_mapping: expect.arrayContaining([{ email: expect.arrayContaining(['email']) as unknown }])
    })
  })

  describe('switches features', () => {
    const features: [string, string, string, string | undefined][] = [
      ['userinfo', 'GET', '/jans-auth/restv1/userinfo', 'userinfo_endpoint'],
      ['introspection', 'POST', '/jans-auth/restv1/introspection', 'introspection_endpoint'],
      ['revoke_token', 'POST', '/jans-auth/restv1/revoke', 'revocation_endpoint'],
      ['registration', 'POST', '/jans-auth/restv1/register', 'registration_endpoint'],
      ['registration', 'GET', '/jans-auth/restv1/register/x', 'registration_endpoint'],
      ['end_session', 'GET', '/jans-auth/restv1/end_session', 'end_session_endpoint'],
      ['par', 'POST', '/jans-auth/restv1/par', 'pushed_authorization_request_endpoint'],
      ['device_authz', 'POST', '/jans-auth/restv1/device_authorization', 'device_authorization_endpoint'],
      ['ciba', 'POST', '/jans-auth/restv1/bc-authorize', 'backchannel_authentication_endpoint'],
      ['jans_configuration', 'GET', '/jans-auth/restv1/.well-known/jans-configuration', undefined],
      ['health_check', 'GET', '/jans-auth/sys/health-check', undefined]
    ]
    it.each(features)('%s: %s %s', async (feature, method, path, member = 'issuer') => {
      const status = async (address = path) => (await get(address, { method })).status
      expect(await status()).not.toBe(403)
      expect(await discovery()).toHaveProperty(member)
      await set({ featureFlags: ['clientinfo'] })
      const answer = await get(path, { method })
      expect(answer.status).toBe(403)
      expect(await answer.json()).toMatchObject({ error: 'access_denied' })
      expect(await status(path.toUpperCase())).toBe(403)
      expect(Object.hasOwn(await discovery(), member)).toBe(member === 'issuer')
      await set({ featureFlags: [feature] })
      expect(await status()).not.toBe(403)
    })

    it('and leaves what is none of them alone', async () => {
      await set({ featureFlags: ['clientinfo'] })
      expect(await tokenAnswer({ grant_type: 'client_credentials' })).toMatchObject({ status: 200 })
      expect((await get('/jans-auth/restv1/jwks')).status).toBe(200)
    })
  })

  it('says why, where clients may know', async () => {
    const wrong = { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri }
    expect(await tokenAnswer(wrong)).not.toHaveProperty('reason')
    await set({ errorReasonEnabled: true })
    expect(await tokenAnswer(wrong)).toMatchObject({ error: 'invalid_grant', reason: expect.stringMatching(/code/) })
  })

  describe('decides which pages of other origins may call', () => {
    const filter = (changes: Json) => ({
      filterName: 'CorsFilter',
      corsEnabled: true,
      corsAllowedOrigins: '*',
      corsAllowedMethods: 'GET,POST,HEAD,OPTIONS',
      corsAllowedHeaders: 'Authorization,Content-Type',
      corsExposedHeaders: '',
      corsSupportCredentials: false,
      corsLoggingEnabled: false,
      corsPreflightMaxAge: 1800,
      corsRequestDecorate: true,
      ...changes
    })
    const preflight = async (path: string, origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' }
      const answer = await get(path, { method: 'OPTIONS', headers })
      return [answer.status, answer.headers.get('access-control-allow-origin')]
    }
    const documentFor = async (origin: string) =>
      (await get('/.well-known/openid-configuration', { headers: { origin } })).headers.get(
        'access-control-allow-origin'
      )

    it('all, until somebody names them', async () => {
      expect(await preflight(tokenPath, 'https://spa.example')).toEqual([204, '*'])
      expect(await documentFor('https://spa.example')).toBe('*')
      await set({ corsConfigurationFilters: [filter({ corsAllowedOrigins: 'https://a.example, https://b.example' })] })
      expect(await preflight(tokenPath, 'https://b.example')).toEqual([204, 'https://b.example'])
      expect(await documentFor('https://a.example')).toBe('https://a.example')
      expect(await preflight(tokenPath, 'https://spa.example')).toEqual([403, null])
      expect(await documentFor('https://spa.example')).toBe(null)
      const form = new URLSearchParams({ grant_type: 'client_credentials' })
      const headers = {
        origin: 'https://spa.example',
        authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`
      }
      const refused = await get(tokenPath, { method: 'POST', body: form, headers })
      expect(refused.headers.get('access-control-allow-origin')).toBe(null)
      expect(refused.status).toBe(400)
    })

    it('and of those only the ones that a client has named', async () => {
      const named = await register(app, { authorized_origins: ['https://a.example'] })
      const answerTo = async (origin: string, who = named) => {
        const headers = { origin, authorization: `Basic ${btoa(`${who.client_id}:${who.client_secret}`)}` }
        const form = new URLSearchParams({ grant_type: 'client_credentials' })
        const answer = await get(tokenPath, { method: 'POST', body: form, headers })
        return [answer.status, answer.headers.get('access-control-allow-origin')]
      }
      expect(await answerTo('https://a.example')).toEqual([200, 'https://a.example'])
      expect(await answerTo('https://b.example')).toEqual([400, null])
      expect(await answerTo('https://b.example', client)).toEqual([200, 'https://b.example'])
    })

    it('or none', async () => {
      await set({ corsConfigurationFilters: [filter({ corsEnabled: false })] })
      expect(await preflight(tokenPath, 'https://spa.example')).toEqual([403, null])
    })

    it('never with cookies', async () => {
      await expect(set({ corsConfigurationFilters: [filter({ corsSupportCredentials: true })] })).rejects.toThrow(
        /cors/
      )
      const answer = await get(tokenPath, {
        method: 'OPTIONS',
        headers: { origin: 'https://spa.example', 'access-control-request-method': 'POST' }
      })
      expect(answer.headers.get('access-control-allow-credentials')).toBe(null)
      expect(answer.headers.get('access-control-allow-headers')).toContain('DPoP')
    })

    it('but not the pages where people sign in', async () => {
      const [, origin] = await preflight('/jans-auth/restv1/authorize', 'https://spa.example')
      expect(origin).toBe(null)
    })
  })
})

describe('webfinger', () => {
  let app: MinijansServer
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.close())
  const ask = (query: string) => fetch(`${app.address}/.well-known/webfinger?${query}`)
  const rel = 'http://openid.net/specs/connect/1.0/issuer'

  it('names this server as the issuer of everybody', async () => {
    for (const query of ['resource=acct:joe@example.com', `resource=acct:joe@example.com&rel=${rel}`]) {
      const answer = await ask(query)
      expect(answer.headers.get('content-type')).toMatch(/^application\/jrd\+json/)
      expect(await answer.json()).toEqual({
        subject: 'acct:joe@example.com',
        links: [{ rel, href: app.ctx.config.issuer }]
      })
    }
  })

  it('knows no other relation', async () => {
    const answer = await ask('resource=acct:joe@example.com&rel=avatar')
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })

  it.each(['', 'resource=', 'resource=a&resource=b', 'resource[x]=y'])('refuses %j', async (query) => {
    const answer = await ask(query)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' })
  })
})

const part = (jwt: unknown, index: number) =>
  JSON.parse(Buffer.from(String(jwt).split('.')[index] ?? '', 'base64url').toString()) as Json
const headerOf = (jwt: unknown) => part(jwt, 0)
const claimsOf = (jwt: unknown) => part(jwt, 1)
