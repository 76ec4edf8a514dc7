import { randomUUID } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { rotateKeys } from '#modules/keys/index'
import type { MinijansServer } from '#server/start'
import type { Agent } from '../../../support/agent.ts'
import { startApp } from '../../../support/app.ts'
import { openBrowser } from '../../../support/browser.ts'
import {
  clientKey,
  complete,
  createJane,
  enroll,
  errorPage,
  finish,
  newBrowser,
  registrationOf,
  requestOf,
  send,
  withKey,
  type Party,
  type Variant
} from '../../../support/certification.ts'
import { redirectUri } from '../../../support/oauth.ts'
import { registration } from '../../../support/registration.ts'
import { hosted, inObject, refresh, signedObject } from '../../../support/certification-modules.ts'
import { certify } from './certify.ts'

const variant: Variant = { responseType: 'code', authMethod: 'private_key_jwt' }

describe('Dynamic OP', () => {
  certify([variant], () => [
    'oidcc-server',
    'oidcc-idtoken-unsigned',
    'oidcc-request-uri-unsigned',
    'oidcc-ensure-request-object-with-redirect-uri',
    'oidcc-refresh-token'
  ])
})

describe('Dynamic OP, where the client registers something of its own', () => {
  let app: MinijansServer
  let browser: Agent
  const documents = new Map<string, string>()
  beforeAll(async () => {
    app = await startApp({}, { fetch: hosted(documents) })
    await createJane(app)
    browser = newBrowser({ app })
  })
  afterAll(() => app.close())
  afterEach(() => vi.useRealTimers())

  /** Puts a document on the client's own server. @returns its address */
  const host = (document: unknown) => {
    const address = `https://client.example/${randomUUID()}`
    documents.set(address, typeof document === 'string' ? document : JSON.stringify(document))
    return address
  }
  /** What the registration endpoint says to metadata that it must not take. */
  const refused = async (metadata: object) => {
    const { status, headers, body } = await registration(app, 'POST', {
      ...(await registrationOf(variant)),
      ...metadata
    })
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(body).not.toHaveProperty('client_id')
    return { status, error: body.error }
  }

  it('oidcc-idtoken-rs256: signs the id token with RS256 for who wants that', async () => {
    const party = await enroll(app, variant, { id_token_signed_response_alg: 'RS256' })
    expect((await complete(party, browser)).idTokens).toHaveLength(1)
  })

  it('oidcc-userinfo-rs256: signs userinfo with RS256 for who wants that, for this client and by this server', async () => {
    const party = await enroll(app, variant, { userinfo_signed_response_alg: 'RS256' })
    const { idTokens } = await complete(party, browser)
    const { answer, text = '' } = party.last
    expect(answer?.headers.get('content-type')).toMatch(/^application\/jwt/)
    const keys = createRemoteJWKSet(new URL('/jans-auth/restv1/jwks', app.address))
    const { issuer } = app.ctx.config
    const { payload, protectedHeader } = await jwtVerify(text, keys, { issuer, audience: party.client.client_id })
    expect(protectedHeader.alg).toBe('RS256')
    expect(payload.sub).toBe(idTokens[0]?.sub)
    expect(payload).not.toHaveProperty('nonce')
  })

  it('oidcc-ensure-redirect-uri-in-authorization-request: shows an error itself where no redirect URI is named', async () => {
    const party = await enroll(app, variant, { redirect_uris: [redirectUri, `${redirectUri}/other`] })
    expect(errorPage(await send(browser, party, requestOf(party, { redirect_uri: undefined })))).toContain(
      'redirect_uri'
    )
  })

  it('oidcc-redirect-uri-query-OK: keeps the query of a registered redirect URI', async () => {
    const party = await enroll(app, variant, { redirect_uris: [`${redirectUri}?foo=bar`] })
    const request = requestOf(party)
    const outcome = await send(browser, party, request)
    expect(outcome.parameters.foo).toBe('bar')
    expect((await finish(party, request, outcome)).idTokens).toHaveLength(1)
  })

  it.each([
    ['oidcc-redirect-uri-query-mismatch', `${redirectUri}?foo=bar`, `${redirectUri}?bar=foo`],
    ['oidcc-redirect-uri-query-added', redirectUri, `${redirectUri}?foo=bar`]
  ])('%s: shows an error itself where the query is not the one registered', async (_module, registered, asked) => {
    const party = await enroll(app, variant, { redirect_uris: [registered] })
    expect(errorPage(await send(browser, party, requestOf(party, { redirect_uri: asked })))).toContain('redirect_uri')
  })

  it('oidcc-redirect-uri-regfrag: refuses redirect URIs with a fragment', async () => {
    const { status, error } = await refused({ redirect_uris: [`${redirectUri}#foobar`] })
    expect([status, error]).toEqual([400, 'invalid_redirect_uri'])
  })

  it.each([
    ['oidcc-registration-policy-uri', 'policy_uri', 'https://client.example/policy'],
    ['oidcc-registration-tos-uri', 'tos_uri', 'https://client.example/terms']
  ])('%s: shows %s on the page where people sign in', async (_module, member, address) => {
    const party = await enroll(app, variant, { [member]: address })
    const { pages } = await send(newBrowser(party), party, requestOf(party))
    expect(pages[0]?.text).toContain('name="password"')
    expect(pages[0]?.text).toContain(`href="${address}"`)
  })

  it('oidcc-registration-logo-uri: shows the logo on the page where people sign in, in a browser', async () => {
    const logo_uri = 'https://client.example/logo.svg'
    const party = await enroll(app, variant, { logo_uri })
    const chromium = await openBrowser()
    const page = await chromium.newPage()
    await page.route(
      logo_uri,
      (route) =>
      route.fulfill({ contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48"><circle cx="24" cy="24" r="20"/></svg>' }) // prettier-ignore
    )
    const { authorization_endpoint: authorize } = party.configuration.serverMetadata()
    await page.goto(`${authorize}?${String(new URLSearchParams(requestOf(party)))}`)
    await page.getByLabel('Password', { exact: true }).waitFor()
    const width = await page.evaluate(`document.querySelector('img[src="${logo_uri}"]').naturalWidth`)
    await chromium.close()
    expect(width).toBe(48)
  })

  it('oidcc-registration-jwks-uri: knows a client by the keys at its address', async () => {
    const { key, jwks } = await clientKey('first')
    const jwks_uri = host(jwks)
    const party = await withKey(await enroll(app, variant, { jwks: undefined, jwks_uri }), key, 'first')
    expect((await complete(party, browser)).idTokens).toHaveLength(1)
  })

  it('oidcc-refresh-token-rp-key-rotation: knows a client by its new key, a minute after the old one was read', async () => {
    const [old, fresh] = [await clientKey('old'), await clientKey('new')]
    const jwks_uri = host(old.jwks)
    const metadata = { jwks: undefined, jwks_uri, grant_types: ['authorization_code', 'refresh_token'] }
    const before = await withKey(await enroll(app, variant, metadata), old.key, 'old')
    const first = await complete(before, browser, { scope: 'openid offline_access', prompt: 'consent' })
    documents.set(jwks_uri, JSON.stringify(fresh.jwks))
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    const answer = await refresh(await withKey(before, fresh.key, 'new'), first)
    expect(answer.refresh_token).toBeTypeOf('string')
  })

  it('oidcc-registration-sector-uri: takes a sector identifier whose document names the redirect URI', async () => {
    const party = await enroll(app, variant, { subject_type: 'pairwise', sector_identifier_uri: host([redirectUri]) })
    expect((await complete(party, browser)).idTokens).toHaveLength(1)
  })

  it('oidcc-registration-sector-bad: refuses one whose document does not', async () => {
    const sector_identifier_uri = host(['https://client.example/other'])
    const { status, error } = await refused({ subject_type: 'pairwise', sector_identifier_uri })
    expect([status, error]).toEqual([400, 'invalid_client_metadata'])
  })

  it('oidcc-server-rotate-keys: publishes a new key beside the one before', async () => {
    const published = async () => {
      const { keys } = (await (await fetch(`${app.address}/jans-auth/restv1/jwks`)).json()) as { keys: Record<string, string>[] } // prettier-ignore
      return keys.filter(({ use = 'sig' }) => use === 'sig')
    }
    const before = await published()
    await rotateKeys(app.ctx)
    const after = await published()
    const kids = before.map(({ kid }) => kid)
    expect(after.map(({ kid }) => kid)).toEqual(expect.arrayContaining(kids))
    const added = after.filter(({ kid }) => !kids.includes(kid))
    expect(added.length).toBeGreaterThan(0)
    for (const { n, x } of added) expect(before.some((key) => (n ?? x) === (key.n ?? key.x))).toBe(false)
  })

  it('oidcc-request-uri-signed-rs256: takes a signed request by reference', async () => {
    const address = `https://client.example/${randomUUID()}`
    const party = await enroll(app, variant, { request_uris: [address], request_object_signing_alg: 'RS256' })
    const { request, beside } = inObject(party)
    documents.set(address, await signedObject(app, party, request))
    const outcome = await send(browser, party, { ...beside, request_uri: address })
    expect((await finish(party, request, outcome)).idTokens).toHaveLength(1)
  })

  describe('3rd party-initiated login OP', () => {
    it('oidcc-3rd_party-init-login: keeps initiate_login_uri, and gives it back', async () => {
      const initiate_login_uri = 'https://client.example/begin'
      const { client } = await enroll(app, { responseType: 'code' }, { initiate_login_uri })
      expect(client).toMatchObject({ initiate_login_uri })
      const answer = await readBack(client)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
      expect(await answer.json()).toMatchObject({ initiate_login_uri })
    })

    it('oidcc-3rd_party-init-login-nohttps: refuses one that is not https', async () => {
      const { status, error } = await refused({ initiate_login_uri: 'http://client.example/begin' })
      expect([status, error]).toEqual([400, 'invalid_client_metadata'])
    })
  })

  it('lets the suite take its client away again', async () => {
    const { client } = await enroll(app, variant)
    expect((await readBack(client, 'DELETE')).status).toBe(204)
    expect((await readBack(client)).status).toBe(401)
  })
})

const readBack = ({ registration_client_uri, registration_access_token: token }: Party['client'], method = 'GET') =>
  fetch(registration_client_uri, { method, headers: { authorization: `Bearer ${token}` } })
