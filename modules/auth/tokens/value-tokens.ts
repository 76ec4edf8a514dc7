import type { JWK } from 'jose'
import { errors, Provider, type AccessToken, type Client as LibraryClient, type ClientCredentials } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { keepSpontaneousScopes } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'
import { fapiProfile, signatureOf } from '../fapi/index.ts'
import { audienceOf } from './audience.ts'
import { signJwt } from './signing.ts'

interface Needed {
  properties: AppConfiguration
  /** Private keys; the first one of an algorithm signs. */
  keys: readonly JWK[]
  recordOf: (client: LibraryClient) => Client
  /** The subject that a client knows a person by. */
  subject: (client: LibraryClient, inum: string) => string | Promise<string>
}

type Token = (AccessToken | ClientCredentials) & { format?: string }
type Stored = { value: string; payload?: Record<string, unknown> & { iat: number; exp: number } }

/**
 * Gives clients that want it their access tokens as JWTs (RFC 9068). The row in the store stays what a token is: its key is
 * the hash of the JWT, so that one which was not issued here, or was changed, is found no more than an unknown reference.
 */
export function useValueTokens(ctx: Context, provider: Provider, needed: Needed): void {
  for (const { prototype } of [provider.AccessToken, provider.ClientCredentials]) {
    const asReference = Reflect.get(prototype, 'getValueAndPayload') as () => Promise<Stored>
    Object.assign(prototype, {
      async getValueAndPayload(this: Token): Promise<Stored> {
        const stored = await asReference.call(this)
        const { client } = this
        if (!client || !stored.payload) return stored
        const record = needed.recordOf(client)
        if (record.definition.attributes?.allowSpontaneousScopes && this.scope)
          await keepSpontaneousScopes(
            ctx,
            this.scope.split(' '),
            record.inum,
            needed.properties.spontaneousScopeLifetime
          )
        if (!record.definition.accessTokenAsJwt) return stored
        // The library stores, hashes and hands out what is in `jti`.
        // Times as our clock has them, which the library does not ask.
        const ahead = Math.round((ctx.now() - Date.now()) / 1000)
        const { iat, exp } = stored.payload
        const times = { iat: iat + ahead, exp: exp + ahead }
        this.jti = await signed(provider, needed, this, client, times)
        return { value: this.jti, payload: { ...stored.payload, jti: this.jti } }
      }
    })
  }
}

async function signed(
  provider: Provider,
  { properties, keys, recordOf, subject }: Needed,
  token: Token,
  client: LibraryClient,
  { iat, exp }: { iat: number; exp: number }
): Promise<string> {
  const record = recordOf(client)
  const { accessTokenSigningAlgValuesSupported: allowed, defaultSignatureAlgorithm: standard } = properties
  const { accessTokenSigningAlg: chosen = signatureOf(fapiProfile(properties, record)) } = record.definition
  const alg = chosen ?? (allowed.includes(standard) ? standard : String(allowed[0]))
  const key = alg.startsWith('HS') ? secretKey(record) : keys.find((jwk) => jwk.alg === alg)
  if (!key || !allowed.includes(alg))
    throw new errors.UnauthorizedClient(`access tokens are not signed with ${alg} here`)
  const { jkt, 'x5t#S256': thumbprint } = token
  const accountId = 'accountId' in token ? token.accountId : undefined
  const payload = {
    ...token.extra,
    iss: provider.issuer,
    sub: accountId === undefined ? client.clientId : await subject(client, accountId),
    aud: audienceOf(record),
    client_id: client.clientId,
    jti: token.jti,
    iat,
    exp,
    token_type: token.tokenType,
    ...(token.scope && { scope: token.scope }),
    ...(token.rar !== undefined && { authorization_details: token.rar }),
    ...(jkt !== undefined && { cnf: { jkt } }),
    ...(thumbprint !== undefined && { cnf: { 'x5t#S256': thumbprint }, 'x5t#S256': thumbprint })
  }
  return signJwt(payload, { alg, typ: 'at+jwt' }, key)
}

function secretKey({ inum, secret }: Client): Uint8Array {
  if (secret === undefined) throw new Error(`The client ${inum} has no secret to sign its access tokens with`)
  return Buffer.from(secret)
}

/** How and when the person signed in, kept with the access token that comes of it. */
export function authenticationOf(): { acr?: string; auth_time?: number } | undefined {
  const { entities, session } = Provider.ctx?.oidc ?? {}
  const source =
    entities?.AuthorizationCode ??
    entities?.RefreshToken ??
    entities?.DeviceCode ??
    entities?.BackchannelAuthenticationRequest
  const acr = source ? source.acr : session?.acr
  const authTime = source ? source.authTime : session?.authTime()
  if (acr === undefined && authTime === undefined) return undefined
  return { ...(acr !== undefined && { acr }), ...(authTime !== undefined && { auth_time: authTime }) }
}
