/**
 * The modules of OpenID's conformance suite that several of its plans have, by their names there. Each checks what the suite
 * checks, its warnings too, for one response type and response mode, with the settings that a new server has.
 */
/* oxlint-disable vitest/no-standalone-expect -- the plans call these inside their tests */
import { randomUUID } from 'node:crypto'
import { SignJWT, UnsecuredJWT } from 'jose'
import * as oidc from 'openid-client'
import { expect, vi } from 'vitest'
import type { MinijansServer } from '#server/start'
import type { Agent } from './agent.ts'
import {
  challenge,
  checkError,
  checkErrorParameters,
  checkTokenAnswer,
  claimsIn,
  claimsOfScope,
  complete,
  enroll,
  errorPage,
  finish,
  newBrowser,
  requestOf,
  send,
  type Finished,
  type Outcome,
  type Party
} from './certification.ts'

/** What a module works with: the suite as a registered client, and a browser in which jane has allowed it something. */
export interface Stage {
  app: MinijansServer
  party: Party
  browser: Agent
  /** What can be fetched elsewhere, by address. */
  documents: Map<string, string>
}

type Module = [behaviour: string, run: (stage: Stage) => Promise<void>]

const refusedWithoutUi = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required']

const unsignedByReference: Module = [
  'takes none by reference either',
  async ({ app, party: { variant }, browser, documents }) => {
    const address = `https://client.example/${randomUUID()}`
    const party = await enroll(app, variant, { request_uris: [address] })
    const { request, beside } = inObject(party)
    documents.set(address, new UnsecuredJWT(request).encode())
    await refusedObject(party, await send(browser, party, { ...beside, request_uri: address }))
  }
]

export const modules = {
  'oidcc-server': [
    'gives what the response type says, each part bound to the others',
    async ({ party, browser }) => {
      const { idTokens } = await complete(party, browser)
      expect(idTokens.length).toBeGreaterThan(0)
      for (const claims of idTokens) expect(claims).not.toHaveProperty('name')
    }
  ],
  'oidcc-server-client-secret-post': [
    'takes the secret in the body of a client that has registered that',
    async ({ app, party: { variant }, browser }) => {
      await complete(await enroll(app, { ...variant, authMethod: 'client_secret_post' }), browser)
    }
  ],
  'oidcc-response-type-missing': [
    'refuses a request without a response type',
    async ({ party, browser }) => {
      const request = requestOf(party, { response_type: undefined, response_mode: undefined })
      const outcome = await send(browser, party, request)
      expect(outcome.channel).toBe('query')
      checkErrorParameters(party, request, outcome, 'invalid_request', 'unsupported_response_type')
    }
  ],
  'oidcc-idtoken-signature': [
    'signs id tokens with a key that it names and publishes',
    async ({ app, party, browser }) => {
      const { idTokens } = await complete(party, browser)
      expect(idTokens.length).toBeGreaterThan(0)
      const { keys } = (await (await fetch(`${app.address}/jans-auth/restv1/jwks`)).json()) as {
        keys: { kid?: string }[]
      }
      expect(keys.every(({ kid }) => kid !== undefined)).toBe(true)
      expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
    }
  ],
  'oidcc-idtoken-unsigned': [
    'offers no id tokens without a signature, so that the suite passes over them',
    async ({ party }) => {
      const offered = party.configuration.serverMetadata().id_token_signing_alg_values_supported
      expect(offered).toContain('RS256')
      expect(offered).not.toContain('none')
    }
  ],
  'oidcc-userinfo-get': [
    'answers userinfo to GET',
    async ({ party, browser }) => {
      const { accessToken, idTokens } = await complete(party, browser)
      await userinfo(party, idTokens[0]?.sub, { headers: { authorization: `Bearer ${accessToken}` } })
    }
  ],
  'oidcc-userinfo-post-header': [
    'answers userinfo to POST with the token in the header',
    async ({ party, browser }) => {
      const { accessToken, idTokens } = await complete(party, browser)
      await userinfo(party, idTokens[0]?.sub, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` } })
    }
  ],
  'oidcc-userinfo-post-body': [
    'answers userinfo to POST with the token in the body',
    async ({ party, browser }) => {
      const { accessToken = '', idTokens } = await complete(party, browser)
      await userinfo(party, idTokens[0]?.sub, {
        method: 'POST',
        body: new URLSearchParams({ access_token: accessToken })
      })
    }
  ],
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': [
    'needs no nonce where no id token comes through the browser',
    async ({ party, browser }) => {
      const { idTokens } = await complete(party, browser, { nonce: undefined })
      expect(idTokens[0]).not.toHaveProperty('nonce')
    }
  ],
  'oidcc-ensure-request-without-nonce-fails': [
    'needs a nonce where an id token comes through the browser',
    async ({ party, browser }) => {
      const request = requestOf(party, { nonce: undefined })
      checkError(party, request, await send(browser, party, request), 'invalid_request')
    }
  ],
  'oidcc-scope-profile': ['has the claims of profile', scopes('openid profile')],
  'oidcc-scope-email': ['has the claims of email', scopes('openid email')],
  'oidcc-scope-address': ['has the claims of address', scopes('openid address')],
  'oidcc-scope-phone': ['has the claims of phone', scopes('openid phone')],
  'oidcc-scope-all': ['has the claims of all scopes together', scopes('openid profile email address phone')],
  'oidcc-ensure-other-scope-order-succeeds': ['takes scopes in any order', scopes('email openid')],
  'oidcc-display-page': ['takes display=page', tolerates({ display: 'page' })],
  'oidcc-display-popup': ['takes display=popup', tolerates({ display: 'popup' })],
  'oidcc-ui-locales': ['takes ui_locales that it does not have', tolerates({ ui_locales: 'se' })],
  'oidcc-claims-locales': ['takes claims_locales that it does not have', tolerates({ claims_locales: 'se' })],
  'oidcc-ensure-request-with-unknown-parameter-succeeds': [
    'passes over parameters that it does not know',
    tolerates({ extra: 'foobar' })
  ],
  'oidcc-login-hint': [
    'takes a login_hint of somebody whom it does not know',
    async ({ party }) => {
      await complete(party, newBrowser(party), { login_hint: 'buffy@op.example' })
    }
  ],
  'oidcc-prompt-login': [
    'has the person sign in again with prompt=login, and says when that was',
    signsInAgain(1, { prompt: 'login' })
  ],
  'oidcc-max-age-1': [
    'has the person sign in again when the last time is longer ago than max_age, and says when that was',
    signsInAgain(2, { max_age: '1' })
  ],
  'oidcc-max-age-10000': [
    'asks nobody again within max_age, and says when the sign-in was',
    async ({ party }) => {
      const browser = newBrowser(party)
      const first = await complete(party, browser, { max_age: '15000' })
      sameSignIn(first, await complete(party, browser, { max_age: '10000' }))
    }
  ],
  'oidcc-prompt-none-not-logged-in': [
    'sends an error for prompt=none where nobody is signed in',
    async ({ party }) => {
      const request = requestOf(party, { prompt: 'none' })
      const outcome = await send(newBrowser(party), party, request)
      checkError(party, request, outcome, ...refusedWithoutUi)
    }
  ],
  'oidcc-prompt-none-logged-in': [
    'answers prompt=none at once where somebody is signed in',
    async ({ party }) => {
      const browser = newBrowser(party)
      sameSignIn(await complete(party, browser), await complete(party, browser, { prompt: 'none' }))
    }
  ],
  'oidcc-id-token-hint': [
    'goes on with the person of an id token, and with nobody else',
    async ({ party }) => {
      const browser = newBrowser(party)
      const first = await complete(party, browser)
      sameSignIn(first, await complete(party, browser, { prompt: 'none', id_token_hint: first.idToken }))
      const other = newBrowser(party)
      await other.signIn()
      const request = requestOf(party, { prompt: 'none', id_token_hint: first.idToken })
      checkError(party, request, await send(other, party, request), 'login_required')
    }
  ],
  'oidcc-ensure-request-with-acr-values-succeeds': [
    'says which of the wanted ways to authenticate it was',
    async ({ party, browser }) => {
      const offered = party.configuration.serverMetadata().acr_values_supported ?? []
      const { idTokens } = await complete(party, browser, { acr_values: offered.join(' ') })
      for (const { acr } of idTokens) expect(offered).toContain(acr)
    }
  ],
  'oidcc-codereuse': [
    'redeems a code once',
    async ({ party, browser }) => {
      const { parameters } = await complete(party, browser)
      await refusedCode(party, parameters.code)
    }
  ],
  'oidcc-codereuse-30seconds': [
    'redeems a code once also after half a minute, and ends what it gave',
    async ({ party, browser }) => {
      const { parameters, accessToken } = await complete(party, browser)
      pass(30)
      await refusedCode(party, parameters.code)
      const { userinfo_endpoint: address = '' } = party.configuration.serverMetadata()
      expect((await fetch(address, { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(401)
    }
  ],
  'oidcc-ensure-registered-redirect-uri': [
    'shows an error itself where the redirect URI is not registered',
    async ({ party, browser }) => {
      const request = requestOf(party, { redirect_uri: `${party.redirectUri}/other` })
      expect(errorPage(await send(browser, party, request))).toContain('redirect')
    }
  ],
  'oidcc-ensure-post-request-succeeds': [
    'takes a request that comes with POST',
    async ({ party, browser }) => {
      const request = requestOf(party)
      await finish(party, request, await send(browser, party, request, 'POST'))
    }
  ],
  'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported': [
    'offers no request objects without a signature, so that the suite passes over them, and takes none',
    async ({ party, browser }) => {
      const { request, beside } = inObject(party)
      const object = new UnsecuredJWT(request).setIssuer(party.client.client_id).encode()
      await refusedObject(party, await send(browser, party, { ...beside, request: object }))
    }
  ],
  'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported': unsignedByReference,
  'oidcc-request-uri-unsigned': unsignedByReference,
  'oidcc-ensure-request-object-with-redirect-uri': [
    'goes by the redirect URI in the request object, not by the one beside it',
    async ({ app, party, browser }) => {
      const { request, beside } = inObject(party)
      const object = await signedObject(app, party, request)
      const redirect_uri = `${party.redirectUri}/other`
      await finish(party, request, await send(browser, party, { ...beside, redirect_uri, request: object }))
    }
  ],
  'oidcc-claims-essential': [
    'has an essential claim where it was asked for, and nowhere else',
    async ({ party, browser }) => {
      const where = party.variant.responseType === 'id_token' ? 'id_token' : 'userinfo'
      const claims = JSON.stringify({ [where]: { name: { essential: true } } })
      const { idTokens, userinfo: info } = await complete(party, browser, { claims })
      if (where === 'userinfo') expect(info?.name).toBe('Jane Q. Doe')
      for (const given of idTokens) expect(given.name).toBe(where === 'id_token' ? 'Jane Q. Doe' : undefined)
    }
  ],
  'oidcc-refresh-token': [
    'refreshes for the client that the token is for, with an id token of the same sign-in',
    async ({ app, party: { variant } }) => {
      const metadata = { grant_types: ['authorization_code', 'refresh_token', ...(/token/.test(variant.responseType) ? ['implicit'] : [])] } // prettier-ignore
      const [one, two] = [await enroll(app, variant, metadata), await enroll(app, variant, metadata)]
      const asked = { scope: 'openid offline_access', prompt: 'consent' }
      const browser = newBrowser(one)
      const first = await complete(one, browser, asked)
      pass(1)
      await refresh(one, first)
      const { refreshToken = '' } = await complete(two, browser, { ...asked, nonce: 'n'.repeat(43) })
      await expect(oidc.refreshTokenGrant(one.configuration, refreshToken)).rejects.toMatchObject({
        error: 'invalid_grant',
        status: 400
      })
    }
  ],
  'oidcc-ensure-request-with-valid-pkce-succeeds': [
    'takes a code challenge, and the code with its verifier alone',
    async ({ party, browser }) => {
      await complete(party, browser, await challenge())
      const request = requestOf(party, await challenge())
      const { parameters } = await send(browser, party, request)
      await refusedCode(party, parameters.code, { pkceCodeVerifier: oidc.randomPKCECodeVerifier() })
    }
  ]
} satisfies Record<string, Module>

export type ModuleName = keyof typeof modules

/** The rest of the world: the documents, and nothing else. */
export const hosted = (documents: ReadonlyMap<string, string>) => async (input: string | URL | Request) => {
  const text = documents.get(new Request(input).url)
  return new Response(text ?? null, { status: text === undefined ? 404 : 200 })
}

/** Moves the one clock of this thread, which is the server's and the client's. */
const pass = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000)

function scopes(scope: string): Module[1] {
  return async ({ party, browser }) => {
    const { idTokens, userinfo: info } = await complete(party, browser, { scope })
    const claims: Record<string, unknown> = info ?? idTokens[0] ?? {}
    const wanted = Object.assign({}, ...scope.split(' ').map((id) => claimsOfScope[id])) as Record<string, string>
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, typeof claims[name]]))).toEqual(wanted)
    if (wanted.birthdate) expect(claims.birthdate).toMatch(/^\d{4}-\d\d-\d\d$/)
    if (wanted.updated_at) expect(claims.updated_at).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000))
    for (const name of Object.keys(claimsOfScope.profile ?? {})) if (!(name in wanted)) expect(claims).not.toHaveProperty(name) // prettier-ignore
  }
}

function tolerates(parameters: Record<string, string>): Module[1] {
  return async ({ party, browser }) => {
    await complete(party, browser, parameters)
    // The pages are shown with it as well.
    const { signIns } = await complete(party, newBrowser(party), parameters)
    expect(signIns).toBe(1)
  }
}

function signsInAgain(seconds: number, parameters: Record<string, string>): Module[1] {
  return async ({ party }) => {
    const browser = newBrowser(party)
    const first = await complete(party, browser)
    pass(seconds)
    const second = await complete(party, browser, parameters)
    expect([first.signIns, second.signIns]).toEqual([1, 1])
    for (const { auth_time } of second.idTokens) {
      expect(auth_time).toBeGreaterThan(authTime(first))
      expect(auth_time).toBeGreaterThan(Date.now() / 1000 - 300)
    }
  }
}

const authTime = ({ idTokens }: Finished) => idTokens[0]?.auth_time as number

/** The second answer came without anybody being asked, for the same sign-in of the same person. */
function sameSignIn(first: Finished, second: Finished): void {
  expect(second.signIns).toBe(0)
  for (const { sub, auth_time } of second.idTokens)
    expect({ sub, auth_time }).toEqual({ sub: first.idTokens[0]?.sub, auth_time: authTime(first) })
}

async function userinfo({ configuration }: Party, sub: string | undefined, init: RequestInit): Promise<void> {
  const answer = await fetch(configuration.serverMetadata().userinfo_endpoint ?? '', init)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  expect(await answer.json()).toMatchObject({ sub })
}

async function refusedCode(
  { configuration, redirectUri, app, last }: Party,
  code = '',
  checks: object = {}
): Promise<void> {
  const url = new URL(`${redirectUri}?${String(new URLSearchParams({ code, iss: app.ctx.config.issuer }))}`)
  const again = oidc.authorizationCodeGrant(configuration, url, checks)
  await expect(again).rejects.toMatchObject({ error: 'invalid_grant', status: 400 })
  expect(last.answer?.headers.get('content-type')).toMatch(/^application\/json/)
}

/** A request, and what has to stand beside the object that it is in (Core, 6.1). */
export function inObject(party: Party) {
  const request = requestOf(party)
  const { client_id = '', response_type = '', scope = '', redirect_uri = '' } = request
  return { request, beside: { client_id, response_type, scope, redirect_uri } }
}

export const signedObject = ({ ctx }: MinijansServer, { client, key }: Party, request: Record<string, string>) =>
  new SignJWT(request)
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(client.client_id)
    .setAudience(ctx.config.issuer)
    .sign(key)

async function refusedObject({ configuration }: Party, { channel, parameters }: Outcome): Promise<void> {
  const offered = configuration.serverMetadata().request_object_signing_alg_values_supported
  expect(offered).toContain('RS256')
  expect(offered).not.toContain('none')
  // Of what nobody has signed not even the response mode and the state count.
  expect([channel === 'page', parameters.error]).toEqual([false, 'invalid_request_object'])
}

/** Refreshes, and compares the two sign-ins (Core, 12.2). */
export async function refresh({ configuration, last }: Party, first: Finished) {
  expect(first.refreshToken).toMatch(/^[\x20-\x7e]{22,}$/)
  const tokens = await oidc.refreshTokenGrant(configuration, first.refreshToken ?? '', {
    scope: 'openid offline_access'
  })
  checkTokenAnswer(last.answer)
  expect(tokens.access_token).not.toBe(first.accessToken)
  const [before, after] = [claimsIn(first.idToken), claimsIn(tokens.id_token ?? '')]
  const { iss, sub, aud, auth_time, azp } = before
  expect(after).toMatchObject({ iss, sub, aud, auth_time })
  expect(after.azp).toBe(azp)
  expect(after.iat).toBeGreaterThan(before.iat ?? Infinity)
  await oidc.fetchUserInfo(configuration, tokens.access_token, sub ?? '')
  return tokens
}
