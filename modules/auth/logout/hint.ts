import { decodeJwt } from 'jose'
import type { AccessToken, Client as LibraryClient } from 'oidc-provider'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { AuthServer } from '../server.ts'

/** What an `id_token_hint` says: the client acts for this person, in this session. */
export interface Hint {
  client: LibraryClient
  sub: string | undefined
  sid: string | undefined
}

/**
 * Reads the hint of a logout request. One that has expired is as good as another (RP-Initiated Logout, 2), unless
 * `rejectEndSessionIfIdTokenExpired`; with `endSessionWithAccessToken` an access token does as well.
 * @throws AppError `invalid_request`, `invalid_grant` when it has expired
 */
export async function readHint(ctx: Context, server: AuthServer, value: string): Promise<Hint> {
  const { endSessionWithAccessToken, rejectEndSessionIfIdTokenExpired } = server.properties
  if (endSessionWithAccessToken) {
    const token = await server.provider.AccessToken.find<AccessToken>(value)
    if (token?.clientId !== undefined) {
      const client = await clientOf(server, token.clientId)
      return { client, sub: await server.subject(client.clientId, token.accountId), sid: token.sessionUid }
    }
  }
  const { aud } = decoded(value)
  const [clientId] = [aud].flat()
  const client = await clientOf(server, clientId)
  const { payload } = await server.provider.IdToken.validate(value, client).catch((cause: unknown) => {
    throw new AppError('invalid_request', 400, 'The id_token_hint was not issued here', { cause })
  })
  const { exp, sub, sid } = payload as { exp?: number; sub?: string; sid?: unknown }
  if (rejectEndSessionIfIdTokenExpired && (exp ?? 0) * 1000 <= ctx.now())
    throw new AppError('invalid_grant', 400, 'The id_token_hint has expired')
  return { client, sub, sid: typeof sid === 'string' ? sid : undefined }
}

function decoded(value: string): { aud?: string | string[] | undefined } {
  try {
    return decodeJwt(value)
  } catch (cause) {
    throw new AppError('invalid_request', 400, 'The id_token_hint is no id token', { cause })
  }
}

/** @throws AppError `invalid_client` */
export async function clientOf(server: AuthServer, clientId: unknown): Promise<LibraryClient> {
  const client = typeof clientId === 'string' ? await server.provider.Client.find(clientId) : undefined
  if (!client) throw new AppError('invalid_client', 400, 'The application that asks is not known here')
  return client
}
