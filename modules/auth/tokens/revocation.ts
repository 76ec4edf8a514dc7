import type { Client as LibraryClient, KoaContextWithOIDC } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { isStorable } from '#modules/core/text'
import type { AppConfiguration } from '#modules/settings/index'
import { timedKey } from '../artifact-id.ts'
import {
  findRevocable,
  findRevocableByJti,
  revokeToken,
  revokeTokensOfClient,
  type RevocableToken
} from './repository.ts'
import { isStructured } from './structured.ts'

interface Needed {
  properties: AppConfiguration
  recordOf: (client: LibraryClient) => Client
  scopesOf: (client: Client) => ReadonlySet<string>
}

const revocable = new Set(['AccessToken', 'ClientCredentials', 'RefreshToken'])

/**
 * Token revocation (RFC 7009) in Janssen's form: several tokens at once, tokens by their `jti`, and all of a client. The
 * library authenticates the caller and finds nothing by itself, because its policy lets it find nothing.
 */
export function revocationAnswers(ctx: Context, { properties, recordOf, scopesOf }: Needed) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    if (koa.oidc?.route !== 'revocation' || !(koa.status === 200 || isStructured(koa))) return
    const { client, params } = koa.oidc
    if (!client) return
    koa.status = 200
    koa.body = ''
    const record = recordOf(client)
    const hint = params?.token_type_hint
    // Who proves nothing but knows a name ends only what it holds.
    const isProven = client.clientAuthMethod !== 'none'
    if (params?.token === 'all' && properties.allowAllValueForRevokeEndpoint && isProven) {
      const kind = hint === 'access_token' || hint === 'refresh_token' ? hint : undefined
      return revokeTokensOfClient(ctx.db, record.inum, kind)
    }
    const values = String(params?.token).split(' ').filter(Boolean)
    const found: RevocableToken[] = []
    for (const value of values) {
      const token = await (hint === 'jti' ? findById(ctx, value) : findRevocable(ctx.db, timedKey(value)))
      if (token && revocable.has(token.model)) found.push(token)
    }
    const others = isProven && properties.allowRevokeForOtherClients && scopesOf(record).has('revoke_any_token')
    if (!others && found.some(({ clientId }) => clientId !== record.inum)) {
      koa.status = 400
      koa.body = { error: 'invalid_request', error_description: 'A token was issued to another client' }
      return
    }
    for (const token of found) await revokeToken(ctx.db, token)
    // What somebody else revokes at this moment may be gone, and not for good yet: the next commit is behind that one.
    if (found.length < values.length) await ctx.db.transaction(() => Promise.resolve())
  }
}

/** By what introspection answers as `jti`. */
async function findById({ db }: Context, id: string): Promise<RevocableToken | undefined> {
  if (!isStorable(id)) return undefined
  return (await findRevocableByJti(db, id)) ?? findRevocable(db, Buffer.from(id, 'base64url'))
}
