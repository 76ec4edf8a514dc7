import { createHash, randomBytes } from 'node:crypto'
import { adminPagesClient } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'

/** What has to be remembered between sending somebody to sign in and their return. */
export interface SignInTransaction {
  state: string
  nonce: string
  verifier: string
  /** The page that was asked for. */
  to: string
  /** Milliseconds since 1970. */
  until: number
}

/** Milliseconds that a sign-in may take. */
export const signInTime = 15 * 60_000

export interface SignedIn {
  userInum: string
  idToken: string
}

const rest = '/jans-auth/restv1'
const callbackPath = '/admin/callback'
const signedOutPath = '/admin/signed-out'

/** A new sign-in, and the address that it begins at: authorization code with PKCE, state and nonce. */
export async function beginSignIn(
  ctx: Context,
  to: string
): Promise<{ transaction: SignInTransaction; address: string }> {
  const { inum: clientId } = await adminPagesClient(ctx)
  const secret = () => randomBytes(32).toString('base64url')
  const transaction = { state: secret(), nonce: secret(), verifier: secret(), to, until: ctx.now() + signInTime }
  const request = new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope: 'openid',
    redirect_uri: ctx.config.issuer + callbackPath,
    state: transaction.state,
    nonce: transaction.nonce,
    code_challenge: createHash('sha256').update(transaction.verifier).digest('base64url'),
    code_challenge_method: 'S256'
  })
  return { transaction, address: `${ctx.config.issuer}${rest}/authorize?${String(request)}` }
}

/**
 * Ends a sign-in with what the authorization endpoint answered.
 * @throws AppError `sign_in_failed` when the answer is not the one to this sign-in, or the person has declined
 */
export async function finishSignIn(
  ctx: Context,
  transaction: SignInTransaction | undefined,
  answer: URLSearchParams
): Promise<SignedIn> {
  if (!transaction || transaction.until < ctx.now() || answer.get('state') !== transaction.state)
    throw failed('This sign-in is over or was begun in another browser')
  // An answer of another server would carry another name (RFC 9207, 2.4), or none where ours has one.
  const { authorizationResponseIssParameterSupported: named } = await appConfiguration(ctx)
  if ((answer.get('iss') ?? (named ? undefined : ctx.config.issuer)) !== ctx.config.issuer)
    throw failed('The answer did not come from this server')
  const [code, error] = [answer.get('code'), answer.get('error')]
  if (error === 'access_denied') throw failed('The sign-in was cancelled')
  if (error !== null || code === null) throw failed(`The server refused the sign-in: ${error ?? 'it sent no code'}`)
  const { inum: clientId, secret = '' } = await adminPagesClient(ctx)
  const response = await ctx.loopback(`${rest}/token`, {
    method: 'POST',
    headers: { authorization: basic(clientId, secret) },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: ctx.config.issuer + callbackPath,
      code_verifier: transaction.verifier
    })
  })
  const tokens = (await response.json()) as { id_token?: string; error?: string }
  if (!response.ok || !tokens.id_token)
    throw failed(`The server did not accept the code: ${tokens.error ?? response.status}`)
  return { userInum: await subjectOf(ctx, tokens.id_token, clientId, transaction.nonce), idToken: tokens.id_token }
}

/** Where the server ends its own session too, and then leads back here. */
export async function signOutAddress(ctx: Context, idToken: string): Promise<string> {
  const { inum: clientId } = await adminPagesClient(ctx)
  const request = new URLSearchParams({
    id_token_hint: idToken,
    client_id: clientId,
    post_logout_redirect_uri: ctx.config.issuer + signedOutPath
  })
  return `${ctx.config.issuer}${rest}/end_session?${String(request)}`
}

async function subjectOf(ctx: Context, idToken: string, audience: string, nonce: string): Promise<string> {
  const { createLocalJWKSet, jwtVerify } = await import('jose')
  const keys = (await (await ctx.loopback(`${rest}/jwks`)).json()) as Parameters<typeof createLocalJWKSet>[0]
  const { payload } = await jwtVerify(idToken, createLocalJWKSet(keys), {
    issuer: ctx.config.issuer,
    audience,
    currentDate: new Date(ctx.now()),
    requiredClaims: ['exp', 'iat', 'sub']
  }).catch((cause: unknown) => {
    throw failed('The id token is not valid', cause)
  })
  if (payload.nonce !== nonce || payload.sub === undefined) throw failed('The id token is not the one to this sign-in')
  return payload.sub
}

/** The header of a client with a secret. Each part is form-encoded before it is joined (RFC 6749, 2.3.1). */
export const basic = (clientId: string, secret: string): string => {
  const encoded = (text: string) => new URLSearchParams({ '': text }).toString().slice(1)
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(secret)}`).toString('base64')}`
}

const failed = (message: string, cause?: unknown) => new AppError('sign_in_failed', 400, message, { cause })
