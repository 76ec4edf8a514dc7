import { randomUUID } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import type { Client as LibraryClient, IdToken, Provider } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'
import { addressedTo, audienceOf } from './audience.ts'

interface Needed {
  properties: AppConfiguration
  recordOf: (client: LibraryClient) => Client
}

type Token = InstanceType<typeof IdToken> & { scope?: string | undefined }
type Options = Parameters<Token['issue']>[0]

/** Artifacts whose audience a client may widen; what it does not name here is for the client alone. */
const widened = new Set<Options['use']>(['idtoken', 'logout', 'introspection'])

/**
 * Gives what the library signs for clients the members that Janssen's have: id tokens with all hashes and with what tells
 * of their origin, further audiences, and the lifetime of userinfo answers.
 */
export function useJanssenIdTokens(provider: Provider, { properties, recordOf }: Needed): void {
  const { prototype } = provider.IdToken
  refuseOtherTypes(provider)
  const issue = Reflect.get(prototype, 'issue') as (this: Token, options: Options) => Promise<string>
  const lifetimeOf = Reflect.get(provider.IdToken, 'expiresIn') as (...about: unknown[]) => number
  const inSeconds = (lifetime: number) => Math.floor(Date.now() / 1000) + lifetime

  prototype.issue = async function (this: Token, options: Options): Promise<string> {
    const { use } = options
    const record = recordOf(this.client)
    if (use === 'userinfo') return issue.call(this, { use, expiresAt: inSeconds(properties.userInfoLifetime) })
    if (use === 'idtoken') complete(this, record, properties)
    const audience = widened.has(use) ? audienceOf(record) : ''
    if (typeof audience === 'string') return issue.call(this, options)
    // With several audiences the token names the one that it was issued to (OpenID Connect Core, 2).
    if (use === 'idtoken') this.set('azp', record.inum)
    const payload = await this.payload()
    const expiresAt =
      use === 'idtoken'
        ? (options.expiresAt ?? inSeconds(lifetimeOf.call(provider.IdToken, this.ctx, this, this.client)))
        : options.expiresAt
    const addressed = Object.assign(Object.create(this) as Token, {
      client: addressedTo(this.client, audience),
      payload: async () => payload
    })
    return issue.call(addressed, { use, expiresAt })
  }
}

/**
 * An `id_token_hint` is an id token: what else the same keys sign for the same client, its access tokens above all, which
 * resource servers hold as well, names its type (RFC 8725, 3.11).
 */
function refuseOtherTypes({ IdToken }: Provider): void {
  const validate = Reflect.get(IdToken, 'validate') as (jwt: string, client: LibraryClient) => Promise<unknown>
  Object.assign(IdToken, {
    async validate(jwt: string, client: LibraryClient) {
      const { typ } = decodeProtectedHeader(jwt)
      if (typ !== undefined && typ.toUpperCase() !== 'JWT') throw new TypeError(`a ${typ} is no id token`)
      return validate.call(IdToken, jwt, client)
    }
  })
}

function complete(token: Token, { definition }: Client, properties: AppConfiguration): void {
  const { entities, params, route } = token.ctx.oidc
  const missing = (name: string, value: unknown) => {
    if (value !== undefined && token.extra[name] === undefined) token.set(name, value)
  }
  token.set('jti', randomUUID())
  // Values, which the library turns into hashes as it signs (OpenID Connect Core, 3.1.3.6 and 3.3.2.11).
  missing('at_hash', entities.AccessToken?.jti)
  missing('c_hash', entities.AuthorizationCode?.jti)
  if (route?.startsWith('authorization') || route === 'resume') missing('s_hash', params?.state)
  missing('grant', params?.grant_type ?? (entities.AuthorizationCode ? 'authorization_code' : 'implicit'))
  missing('jansOpenIDConnectVersion', 'openidconnect-1.0')
  // Claims of the scopes are with userinfo, unless the token comes alone (OpenID Connect Core, 5.4).
  if (definition.includeClaimsInIdToken && properties.legacyIdTokenClaims)
    token.scope = entities.AccessToken?.scope ?? entities.AuthorizationCode?.scope ?? token.scope
}

/**
 * An introspection as a JWT for the client that asked for it (RFC 9701, 5).
 * @param standard the algorithm for clients that have not chosen one
 */
export function signIntrospection(
  provider: Provider,
  client: LibraryClient,
  introspection: Record<string, unknown>,
  standard: string
): Promise<string> {
  if (client.introspectionSignedResponseAlg === undefined)
    Object.assign(client, { introspectionSignedResponseAlg: standard })
  const token = new provider.IdToken({}, { client })
  token.set('token_introspection', introspection)
  return token.issue({ use: 'introspection' })
}
