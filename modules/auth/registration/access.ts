import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Request } from 'express'
import { findClient, type Client } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { isStorable } from '#modules/core/text'
import type { AppConfiguration } from '#modules/settings/index'
import { findAccessToken } from '../access-token.ts'
import { isVouchedFor } from '../client-certificate.ts'

/** Who may add a client through the Config API may also let one register. */
const initialScopes = [
  'https://jans.io/oauth/config/openid/clients.write',
  'https://jans.io/oauth/config/openid/openid.write'
]

/**
 * Registration is open, or asks who wants to, or is closed: in production, where it does not ask.
 * @returns whether there is any
 */
export const offersRegistration = ({ config }: Pick<Context, 'config'>, properties: AppConfiguration): boolean =>
  !config.production || properties.dcrAuthorizationWithClientCredentials || properties.dcrAuthorizationWithMTLS

/** @throws AppError `access_denied` */
export function requireRegistration(ctx: Context, properties: AppConfiguration): void {
  if (!offersRegistration(ctx, properties))
    throw new AppError('access_denied', 403, 'Registration is closed here; an administrator can add the client')
}

/**
 * Asks for a certificate of an authority that is trusted with clients, or for an initial access token, which is an access
 * token that may add clients (RFC 7591, 3), where one of them is needed; where both would do, either.
 * @throws AppError `invalid_token`, `insufficient_scope`
 */
export async function authorizeRegistration(ctx: Context, properties: AppConfiguration, req: Request): Promise<void> {
  const { dcrAuthorizationWithClientCredentials: byToken, dcrAuthorizationWithMTLS: byCertificate } = properties
  if (!(byToken || byCertificate) || (byCertificate && isVouchedFor(ctx, req))) return
  const bearer = bearerToken(req)
  const token = byToken && bearer !== undefined ? await findAccessToken(ctx, bearer, req) : undefined
  if (!token) throw invalidToken()
  if (!initialScopes.some((scope) => token.scopes.has(scope)))
    throw new AppError('insufficient_scope', 403, `The access token needs the scope ${initialScopes[0]}`)
}

/** Who asks to manage a registration. */
export interface Manager {
  client: Client
  /** The registration access token; absent when an access token of the client itself was shown. */
  token: string | undefined
}

/**
 * The client that a registration access token manages; where the configuration says so also the one that has shown who it
 * is by an access token of its own.
 * @throws AppError `invalid_token`; the same whether the client or the token is unknown
 */
export async function authorizeManagement(
  ctx: Context,
  properties: AppConfiguration,
  clientId: string,
  req: Request
): Promise<Manager> {
  const bearer = bearerToken(req)
  const client = isStorable(clientId) ? await findClient(ctx, clientId) : undefined
  if (!client || bearer === undefined || client.disabled || (client.expiresAt ?? Infinity) <= ctx.now())
    throw invalidToken()
  if (isManagedBy(client, bearer)) return { client, token: bearer }
  if (properties.dcrAuthorizationWithClientCredentials) {
    const token = await findAccessToken(ctx, bearer, req)
    if (token?.clientId === client.inum && token.accountId === undefined) return { client, token: undefined }
  }
  throw invalidToken()
}

/** Is it the registration access token of the client? */
function isManagedBy({ definition }: Client, bearer: string): boolean {
  const { registrationAccessToken: expected } = definition
  return expected !== undefined && timingSafeEqual(sha256(expected), sha256(bearer))
}

/**
 * The registration access token that is good from now on.
 * @throws AppError `invalid_token` when the one that was shown was replaced by another request meanwhile
 */
export function nextToken(
  { rotateClientRegistrationAccessTokenOnUsage: rotates }: AppConfiguration,
  now: Client,
  { token }: Manager
): string | undefined {
  if (token !== undefined && !isManagedBy(now, token)) throw invalidToken()
  return rotates ? newToken() : now.definition.registrationAccessToken
}

export const newToken = (): string => randomBytes(32).toString('base64url')

const invalidToken = () => new AppError('invalid_token', 401, 'The token does not allow this registration')
