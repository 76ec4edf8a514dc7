import { createHash, randomBytes } from 'node:crypto'
import { attributeOf, isOwnClient, isRegisteredRedirectUri } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'
import type { Flow } from '#views/admin/clients/client-try'
import type { Check } from '#views/admin/clients/client-try-result'
import { newDpopKey, requireProof, type SeenClient } from './client-try-client.ts'
import { call } from './client-try-exchange.ts'
import { tryTime, type Sent, type Tried } from './client-try-sealed.ts'
import { deviceGrant, rest, token } from './client-try-token.ts'

export const callbackPath = '/admin/try/callback'

/** The ways to tokens that a client may go and that can be gone here. */
export function flowsOf({ definition: { grantTypes = [], responseTypes = [] } }: SeenClient): Flow[] {
  const flows: Flow[] = []
  const codes = responseTypes.length === 0 || responseTypes.includes('code')
  if (grantTypes.includes('authorization_code') && codes) flows.push('code')
  if (grantTypes.includes('client_credentials')) flows.push('machine')
  if (grantTypes.includes(deviceGrant)) flows.push('device')
  return flows
}

/** Does the client take answers at the page that looks at them? */
export async function isReachable(ctx: Context, { definition }: SeenClient): Promise<boolean> {
  const { redirectUrisRegexEnabled } = await appConfiguration(ctx)
  return isRegisteredRedirectUri(definition, ctx.config.issuer + callbackPath, redirectUrisRegexEnabled)
}

/** The server's own pages need their clients as they are. */
export const isFixed = ({ inum }: SeenClient): boolean => isOwnClient(inum)

/** Have requests to be pushed, because of the client or of the server? */
export async function needsPush(ctx: Context, { definition }: SeenClient): Promise<boolean> {
  return attributeOf(definition, 'requirePar') === true || (await appConfiguration(ctx)).requirePar
}

/** What is asked of the authorization endpoint beside what every request has. */
export interface Asked {
  scope: string
  prompt?: string | undefined
  acr_values?: string | undefined
  login_hint?: string | undefined
  max_age?: string | undefined
  claims?: string | undefined
}

/** Begins a sign-in: authorization code with PKCE, state and nonce. What failed before the browser could go is told. */
export async function beginCode(
  ctx: Context,
  client: SeenClient,
  asked: Asked,
  push: boolean
): Promise<{ sent: Sent } | { tried: Tried }> {
  const { issuer } = ctx.config
  const secret = () => randomBytes(32).toString('base64url')
  const sent: Sent = {
    inum: client.inum,
    state: secret(),
    nonce: secret(),
    verifier: secret(),
    address: '',
    exchanges: [],
    dpopKey: await keyFor(client),
    until: ctx.now() + tryTime
  }
  const given = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]))
  const parameters: Record<string, string> = {
    client_id: client.inum,
    response_type: 'code',
    redirect_uri: issuer + callbackPath,
    ...Object.fromEntries(given),
    state: sent.state,
    nonce: sent.nonce,
    code_challenge: createHash('sha256').update(sent.verifier).digest('base64url'),
    code_challenge_method: 'S256'
  }
  const to = (query: Record<string, string>) => `${issuer}${rest}/authorize?${String(new URLSearchParams(query))}`
  if (!push) return { sent: { ...sent, address: to(parameters) } }
  const pushed = await call(ctx, {
    title: 'Push the request',
    about: 'The request goes to the server itself, so that the browser carries only a reference to it (RFC 9126).',
    method: 'POST',
    path: `${rest}/par`,
    form: parameters,
    proof: await requireProof(ctx, client),
    dpopKey: sent.dpopKey
  })
  const { request_uri } = pushed.members
  if (typeof request_uri !== 'string')
    return { tried: { ...(await nothingYet(ctx, client)), exchanges: pushed.exchanges } }
  return {
    sent: { ...sent, exchanges: pushed.exchanges, address: to({ client_id: client.inum, request_uri }) }
  }
}

/** Ends a sign-in with what the authorization endpoint answered. */
export async function finishCode(
  ctx: Context,
  client: SeenClient,
  sent: Sent,
  answer: URLSearchParams
): Promise<Tried> {
  const { issuer } = ctx.config
  const { authorizationResponseIssParameterSupported: namesIssuer } = await appConfiguration(ctx)
  const [code, iss] = [answer.get('code'), answer.get('iss')]
  const checks: Check[] = [
    { ok: answer.get('state') === sent.state, text: 'The answer belongs to the request (state).' },
    ...(namesIssuer || iss !== null ? [{ ok: iss === issuer, text: 'The answer names this issuer (iss).' }] : [])
  ]
  const tried: Tried = {
    inum: client.inum,
    exchanges: [
      ...sent.exchanges,
      {
        title: 'Sign in',
        about:
          'The browser goes to the authorization endpoint, the person signs in, and the browser brings the answer.',
        request: { start: `GET ${sent.address}`, headers: [], body: '' },
        answer: {
          start: '303 See Other',
          headers: [['location', `${issuer}${callbackPath}?${String(answer)}`]],
          body: ''
        }
      }
    ],
    checks,
    tokens: {},
    dpopKey: sent.dpopKey,
    until: ctx.now() + tryTime
  }
  // An answer to another request, or of another server, brings nothing to use (RFC 6749, 10.12; RFC 9207, 2.4).
  if (code === null || checks.some(({ ok }) => !ok)) return tried
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: issuer + callbackPath,
    code_verifier: sent.verifier
  }
  const about = 'The code, and the verifier that only who began has, are exchanged for tokens.'
  return token(ctx, client, tried, { title: 'Redeem the code', about, form }, sent.nonce)
}

/** Tokens for the client itself. */
export async function clientCredentials(ctx: Context, client: SeenClient, scope: string): Promise<Tried> {
  return token(ctx, client, await nothingYet(ctx, client), {
    title: 'Ask for a token',
    about: 'The client asks in its own name; no person takes part.',
    form: { grant_type: 'client_credentials', ...(scope && { scope }) }
  })
}

/** Begins a sign-in at another device (RFC 8628). */
export async function beginDevice(ctx: Context, client: SeenClient, scope: string): Promise<Tried> {
  const tried = await nothingYet(ctx, client)
  const proof = await requireProof(ctx, client)
  const answered = await call(ctx, {
    title: 'Ask for a code',
    about: 'The device asks for a code that the person types elsewhere.',
    method: 'POST',
    path: `${rest}/device_authorization`,
    form: { client_id: client.inum, ...(scope && { scope }) },
    proof
  })
  const device = answered.status === 200 && (answered.members as unknown as NonNullable<Tried['device']>)
  return { ...tried, exchanges: answered.exchanges, ...(device && { device }) }
}

async function nothingYet(ctx: Context, client: SeenClient): Promise<Tried> {
  const until = ctx.now() + tryTime
  return { inum: client.inum, exchanges: [], checks: [], tokens: {}, dpopKey: await keyFor(client), until }
}

/** A key for a client whose tokens are bound to one. */
const keyFor = async ({ definition }: SeenClient) =>
  attributeOf(definition, 'dpopBoundAccessToken') === true ? newDpopKey() : undefined
