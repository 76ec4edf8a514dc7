/** What OpenID's conformance suite does to a server: it registers itself, asks, and looks at all that comes back. */
import { createHash, randomBytes } from 'node:crypto'
import {
  createRemoteJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  type CryptoKey,
  type JWK,
  type JWTPayload
} from 'jose'
import * as oidc from 'openid-client'
import { expect } from 'vitest'
import { createUser } from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { Agent, type AgentAnswer } from './agent.ts'
import { adminPassword } from './app.ts'
import { redirectUri as registeredUri } from './oauth.ts'
import { registration, type Registered } from './registration.ts'

/** What a plan of the suite leaves open. */
export interface Variant {
  responseType: string
  responseMode?: 'form_post'
  authMethod?: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
}

/** The suite as one client of the server. */
export interface Party {
  app: MinijansServer
  variant: Variant
  client: Registered
  redirectUri: string
  /** For assertions and request objects, RS256. */
  key: CryptoKey
  configuration: oidc.Configuration
  /** The last answer that the client itself has got, and its text. */
  last: { answer?: Response; text?: string }
}

/** Somebody with a value for every claim of the standard (Core, 5.1). */
export const jane = { username: 'jane', password: adminPassword, decision: 'allow' }

export async function createJane(app: MinijansServer): Promise<void> {
  const address = { street_address: '1 Main Street', locality: 'Leuven', region: 'Brabant', postal_code: '3000', country: 'BE' } // prettier-ignore
  const attributes = {
    displayName: 'Jane Q. Doe',
    givenName: 'Jane',
    sn: 'Doe',
    middleName: 'Quick',
    nickname: 'JD',
    profile: 'https://jane.example/me',
    picture: 'https://jane.example/me.jpg',
    website: 'https://jane.example',
    mail: 'jane@example.org',
    emailVerified: true,
    gender: 'female',
    birthdate: '1990-01-31',
    zoneinfo: 'Europe/Paris',
    locale: 'fr-CA',
    telephoneNumber: '+1 555 0100',
    phoneNumberVerified: true,
    address: JSON.stringify(address)
  }
  await createUser(app.ctx, { userName: jane.username, password: jane.password, attributes })
}

/** The claims of each scope (Core, 5.4), with their types. */
export const claimsOfScope: Record<string, Record<string, 'string' | 'boolean' | 'number' | 'object'>> = {
  openid: { sub: 'string' },
  profile: {
    ...Object.fromEntries(
      ['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale'].map((name) => [name, 'string' as const]) // prettier-ignore
    ),
    updated_at: 'number'
  },
  email: { email: 'string', email_verified: 'boolean' },
  address: { address: 'object' },
  phone: { phone_number: 'string', phone_number_verified: 'boolean' }
}

/** A key pair of the client, and its public half as a set of keys. */
export async function clientKey(kid?: string): Promise<{ key: CryptoKey; jwks: { keys: JWK[] } }> {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const jwk: JWK = { ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256', ...(kid !== undefined && { kid }) }
  return { key: privateKey, jwks: { keys: [jwk] } }
}
const shared = clientKey()

/** What the suite sends to the registration endpoint: it names no scopes. */
export async function registrationOf({ responseType, authMethod = 'client_secret_basic' }: Variant): Promise<object> {
  const grantTypes = {
    authorization_code: responseType.includes('code'),
    implicit: responseType.includes('token')
  }
  return {
    client_name: 'Conformance',
    grant_types: Object.entries(grantTypes).flatMap(([name, isNeeded]) => (isNeeded ? [name] : [])),
    jwks: (await shared).jwks,
    token_endpoint_auth_method: authMethod,
    response_types: [responseType],
    redirect_uris: [registeredUri],
    contacts: ['certification@example.org']
  }
}

/** Registers the suite. @param metadata what a module adds; undefined takes a member away */
export async function enroll(
  app: MinijansServer,
  variant: Variant,
  metadata: Record<string, unknown> = {},
  key?: CryptoKey
): Promise<Party> {
  const answer = await registration(app, 'POST', { ...(await registrationOf(variant)), ...metadata })
  expect(answer).toMatchObject({
    status: 201,
    body: {
      client_id: expect.any(String) as string,
      registration_client_uri: expect.stringContaining(app.ctx.config.issuer) as string,
      registration_access_token: expect.any(String) as string
    }
  })
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
  const signer = key ?? (await shared).key
  const { body: client } = answer
  const [{ kid } = {} as JWK] = (metadata.jwks as { keys: JWK[] } | undefined)?.keys ?? []
  return {
    ...(await partyOf(app, variant, client, signer, kid)),
    redirectUri: (client.redirect_uris as string[])[0] ?? ''
  }
}

/** A client of openid-client for what was registered. @param kid of the key that it signs its assertions with */
async function partyOf(
  app: MinijansServer,
  variant: Variant,
  client: Registered,
  key: CryptoKey,
  kid?: string
): Promise<Omit<Party, 'redirectUri'>> {
  const last: Party['last'] = {}
  const configuration = await oidc.discovery(
    new URL(app.ctx.config.issuer),
    client.client_id,
    client as unknown as oidc.ClientMetadata,
    authentication(variant, client, { key, ...(kid !== undefined && { kid }) }),
    { execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks] }
  )
  configuration[oidc.customFetch] = async (url, init) => {
    const answer = await fetch(url, init as RequestInit)
    const text = await answer.clone().text()
    if (!url.endsWith('/jwks')) Object.assign(last, { answer, text })
    return answer
  }
  return { app, variant, client, key, configuration, last }
}

function authentication({ authMethod }: Variant, { client_secret }: Registered, key: oidc.PrivateKey): oidc.ClientAuth {
  if (authMethod === 'private_key_jwt') return oidc.PrivateKeyJwt(key)
  return authMethod === 'client_secret_post'
    ? oidc.ClientSecretPost(client_secret)
    : oidc.ClientSecretBasic(client_secret)
}

/** The same client with another key for its assertions. */
export const withKey = async (
  { app, variant, client, redirectUri }: Party,
  key: CryptoKey,
  kid: string
): Promise<Party> => ({
  ...(await partyOf(app, variant, client, key, kid)),
  redirectUri
})

/** What came of a request: an answer at the redirect URI, or a page that leads nowhere. */
export interface Outcome {
  /** `page` where nothing was sent to the client. */
  channel: 'query' | 'fragment' | 'form' | 'page'
  parameters: Record<string, string>
  /** How often the person had to type the password. */
  signIns: number
  /** What the person saw on the way. */
  pages: AgentAnswer[]
}

/** The request that the suite makes unless a module says otherwise; undefined takes a parameter away. */
export function requestOf(
  { client, variant, redirectUri }: Party,
  changes: Record<string, string | undefined> = {}
): Record<string, string> {
  const parameters = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: variant.responseType,
    scope: 'openid',
    state: `s"<&'>/?${randomBytes(8).toString('base64url')}`,
    nonce: randomBytes(8).toString('base64url'),
    ...(variant.responseMode && { response_mode: variant.responseMode }),
    ...changes
  }
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined)) as Record<string, string> // prettier-ignore
}

const authorizePath = '/jans-auth/restv1/authorize'

/** Sends a browser with a request and does what its pages ask for. */
export async function send(
  browser: Agent,
  party: Pick<Party, 'redirectUri'>,
  request: Record<string, string>,
  method: 'GET' | 'POST' = 'GET'
): Promise<Outcome> {
  const pages: AgentAnswer[] = []
  const outcome = (channel: Outcome['channel'], parameters: Record<string, string> = {}): Outcome => ({
    channel,
    parameters,
    signIns: pages.filter(({ text }) => text.includes('name="password"')).length,
    pages
  })
  const parameters = new URLSearchParams(request)
  let answer =
    method === 'POST'
      ? await browser.request(authorizePath, { method, body: parameters })
      : await browser.request(`${authorizePath}?${String(parameters)}`)
  for (let hops = 0; hops < 20; hops++) {
    if (answer.location) {
      const url = new URL(answer.location, browser.origin)
      if (url.origin !== browser.origin) {
        expect(url.href.startsWith(party.redirectUri)).toBe(true)
        const channel = url.hash ? 'fragment' : 'query'
        return outcome(channel, Object.fromEntries(new URLSearchParams(url.hash ? url.hash.slice(1) : url.search)))
      }
      answer = await browser.request(url.href)
      continue
    }
    pages.push(answer)
    const form = formOn(answer.text)
    if (!form) return outcome('page')
    if (form.action.startsWith(party.redirectUri)) return outcome('form', form.hidden)
    answer = await browser.post(form.action, { ...form.hidden, ...jane })
  }
  throw new Error('Sent around in circles')
}

const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }
const plain = (text = '') => text.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)

function formOn(page: string): { action: string; hidden: Record<string, string> } | undefined {
  const [, action, content = ''] = /<form[^>]*?action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(page) ?? []
  if (action === undefined) return undefined
  const hidden = [...content.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([input]) => [
    plain(/name="([^"]*)"/.exec(input)?.[1]),
    plain(/value="([^"]*)"/.exec(input)?.[1])
  ])
  return { action: plain(action), hidden: Object.fromEntries(hidden) as Record<string, string> }
}

const channelOf = ({ responseType, responseMode }: Variant) => {
  if (responseMode) return 'form'
  return responseType === 'code' ? 'query' : 'fragment'
}

/** What is there at the end of a flow. */
export interface Finished extends Outcome {
  idTokens: JWTPayload[]
  /** The last id token, as it came. */
  idToken: string
  accessToken?: string
  refreshToken?: string | undefined
  userinfo?: oidc.UserInfoResponse
}

/** Takes an answer through all that follows from it, and checks every part as the suite does. */
export async function finish(party: Party, request: Record<string, string>, outcome: Outcome): Promise<Finished> {
  const { app, variant } = party
  const { parameters } = outcome
  expect(outcome).toMatchObject({
    channel: channelOf(variant),
    parameters: { iss: app.ctx.config.issuer, ...(request.state !== undefined && { state: request.state }) }
  })
  const parts = { code: 'code', id_token: 'id_token', token: 'access_token' }
  for (const [type, name] of Object.entries(parts))
    expect([name, name in parameters]).toEqual([name, variant.responseType.split(' ').includes(type)])
  if (parameters.code !== undefined) expect(Buffer.from(parameters.code, 'base64url').length).toBeGreaterThanOrEqual(16)

  const idTokens: JWTPayload[] = []
  if (parameters.id_token !== undefined)
    idTokens.push(await checkIdToken(party, request, parameters.id_token, parameters))
  let accessToken = parameters.access_token
  if (accessToken !== undefined) {
    expect(parameters.token_type).toBe('Bearer')
    expect(Number(parameters.expires_in)).toBeGreaterThan(0)
    await readUserinfo(party, accessToken, idTokens[0]?.sub)
  }
  let idToken = parameters.id_token ?? ''
  let refreshToken: string | undefined
  if (parameters.code !== undefined) {
    const tokens = await redeem(party, request, parameters)
    accessToken = tokens.access_token
    refreshToken = tokens.refresh_token
    idToken = tokens.id_token ?? ''
    idTokens.push(
      await checkIdToken(
        party,
        request,
        idToken,
        { access_token: accessToken, code: parameters.code },
        'token endpoint'
      )
    )
    // Both are of the same sign-in (Core, 3.3.3.6).
    const [first, second] = idTokens
    if (second) expect([first?.iss, first?.sub]).toEqual([second.iss, second.sub])
  }
  const userinfo = accessToken === undefined ? undefined : await readUserinfo(party, accessToken, idTokens[0]?.sub)
  return { ...outcome, idTokens, idToken, refreshToken, ...(accessToken !== undefined && { accessToken }), ...(userinfo && { userinfo }) } // prettier-ignore
}

/** Both in one, with a browser in which jane may have signed in before. */
export async function complete(
  party: Party,
  browser: Agent,
  changes: Record<string, string | undefined> = {}
): Promise<Finished> {
  const request = requestOf(party, changes)
  return finish(party, request, await send(browser, party, request))
}

async function redeem(
  { configuration, last, redirectUri }: Party,
  request: Record<string, string>,
  { code = '', iss = '', state }: Record<string, string>
) {
  // prettier-ignore
  const url = new URL(redirectUri)
  for (const [name, value] of Object.entries({ code, iss, state })) if (value !== undefined) url.searchParams.set(name, value) // prettier-ignore
  const checks = {
    idTokenExpected: true,
    ...(state !== undefined && { expectedState: state }),
    ...(request.nonce !== undefined && { expectedNonce: request.nonce }),
    ...(request.max_age !== undefined && { maxAge: Number(request.max_age) }),
    ...(request.code_challenge !== undefined && { pkceCodeVerifier: verifierOf(request.code_challenge) })
  }
  // openid-client knows no redirect URIs with a query of their own.
  const tokens = redirectUri.includes('?')
    ? await oidc.genericGrantRequest(configuration, 'authorization_code', { code, redirect_uri: redirectUri })
    : await oidc.authorizationCodeGrant(configuration, url, checks)
  checkTokenAnswer(last.answer)
  expect(tokens.token_type).toBe('bearer')
  expect(tokens.expires_in).toBeGreaterThan(0)
  return tokens
}

/** RFC 6749, 5.1. */
export function checkTokenAnswer(answer: Response | undefined): void {
  expect(answer?.status).toBe(200)
  expect(answer?.headers.get('content-type')).toMatch(/^application\/json/)
  expect(answer?.headers.get('cache-control')?.split(/,\s*/)).toContain('no-store')
  expect(answer?.headers.get('pragma') ?? 'no-cache').toBe('no-cache')
}

const verifiers = new Map<string, string>()
const verifierOf = (challenge: string) => verifiers.get(challenge) as string

/** A code challenge whose verifier is sent when the code is redeemed. */
export async function challenge(): Promise<Record<string, string>> {
  const verifier = oidc.randomPKCECodeVerifier()
  const code_challenge = await oidc.calculatePKCECodeChallenge(verifier)
  verifiers.set(code_challenge, verifier)
  return { code_challenge, code_challenge_method: 'S256' }
}

const halfHash = (value: string) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')

/** Core, 2, 3.1.3.7 and 3.3.2.11. @param beside what the id token came with */
async function checkIdToken(
  { app, client }: Party,
  request: Record<string, string>,
  idToken: string,
  beside: Record<string, string>,
  from: 'authorization endpoint' | 'token endpoint' = 'authorization endpoint'
): Promise<JWTPayload> {
  const { issuer } = app.ctx.config
  const keys = createRemoteJWKSet(new URL('/jans-auth/restv1/jwks', app.address))
  const { payload, protectedHeader } = await jwtVerify(idToken, keys, {
    issuer,
    audience: client.client_id,
    requiredClaims: ['sub', 'iat', 'exp']
  })
  expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String) as string })
  expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/)
  expect(payload.nonce).toBe(request.nonce)
  expect(payload.azp ?? client.client_id).toBe(client.client_id)
  const wanted = { at_hash: beside.access_token, c_hash: beside.code }
  for (const [name, value] of Object.entries(wanted)) {
    // At the token endpoint they may be left out, but never be wrong.
    if (value === undefined || from === 'authorization endpoint' || payload[name] !== undefined)
      expect([name, payload[name]]).toEqual([name, value === undefined ? undefined : halfHash(value)])
  }
  if (request.max_age !== undefined) expect(payload.auth_time).toBeTypeOf('number')
  return payload
}

async function readUserinfo({ configuration, last }: Party, token: string, sub: string | undefined) {
  const info = await oidc.fetchUserInfo(configuration, token, sub ?? oidc.skipSubjectCheck)
  expect(last.answer?.status).toBe(200)
  return info
}

/** What an error answer of the authorization endpoint may look like (Core, 3.1.2.6; RFC 6749, 4.1.2.1; RFC 9207). */
export function checkError(party: Party, request: Record<string, string>, outcome: Outcome, ...codes: string[]): void {
  expect(outcome.channel).toBe(channelOf(party.variant))
  checkErrorParameters(party, request, outcome, ...codes)
}

/** The same, wherever it came. */
export function checkErrorParameters(
  { app }: Party,
  request: Record<string, string>,
  { parameters }: Outcome,
  ...codes: string[]
): void {
  const { error, error_description: description = 'none', state, iss, ...others } = parameters
  expect(codes).toContain(error)
  expect({ state, iss }).toEqual({ state: request.state, iss: app.ctx.config.issuer })
  expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
  expect(Object.keys(others).filter((name) => name !== 'error_uri' && name !== 'session_state')).toEqual([])
}

/** What a page of ours says is wrong, which is no way to the client. */
export function errorPage({ channel, pages }: Outcome): string {
  const page = pages.at(-1)
  expect([channel, page?.status]).toEqual(['page', 400])
  expect(page?.headers.get('content-type')).toMatch(/^text\/html/)
  return page?.text ?? ''
}

export const claimsIn = (idToken: string): JWTPayload => decodeJwt(idToken)
export const newBrowser = ({ app }: Pick<Party, 'app'>): Agent => new Agent(app)
