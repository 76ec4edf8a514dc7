import { decodeProtectedHeader } from 'jose'
import { errors, Provider, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import { authenticationMethods, type Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'

/**
 * The method that a client authenticates with in the request at hand: the one whose proof the request brings, where the
 * client has registered it, else the preferred one. The library knows one method a client, and is given it so.
 */
export function methodOf(client: Client): string {
  const [preferred = 'none', ...others] = authenticationMethods(client.definition)
  const koa = others.length > 0 ? Provider.ctx : undefined
  if (!koa) return preferred
  const shown = shownBy(koa)
  return [preferred, ...others].find((method) => shown.includes(method)) ?? preferred
}

/** The methods that the request may be using, by what it brings. */
function shownBy({ oidc, headers }: KoaContextWithOIDC): readonly string[] {
  const { client_assertion: assertion, client_secret: secret } = oidc.params ?? {}
  if (headers.authorization !== undefined && /^basic /i.test(headers.authorization)) return ['client_secret_basic']
  if (secret !== undefined) return ['client_secret_post']
  if (assertion === undefined) return ['none', 'tls_client_auth', 'self_signed_tls_client_auth']
  return [isSymmetric(assertion) ? 'client_secret_jwt' : 'private_key_jwt']
}

function isSymmetric(assertion: unknown): boolean {
  try {
    return typeof assertion === 'string' && decodeProtectedHeader(assertion).alg?.startsWith('HS') === true
  } catch {
    return false
  }
}

/** The library takes a secret in the header for one in the body and the other way round; a client has registered which. */
export function refuseOtherMethods({ Client }: Provider): void {
  const compare = Reflect.get(Client.prototype, 'compareClientSecret') as (
    this: object,
    secret: string
  ) => Promise<boolean>
  Object.assign(Client.prototype, {
    async compareClientSecret(this: LibraryClient, secret: string) {
      const koa = Provider.ctx
      if (koa && !shownBy(koa).includes(this.clientAuthMethod as string))
        throw new errors.InvalidClientAuth('the client has not registered this way to authenticate')
      return compare.call(this, secret)
    }
  })
}

/**
 * Whom the assertion of a client speaks to: this server by its issuer, not by one of its addresses, which another server
 * could have made the client believe to be its own (RFC 7523 as amended; OpenID Connect Core, 9).
 * @throws InvalidClientAuth
 */
export function assertAudience({ allowClientAssertionAudWithoutStrictIssuerMatch: lax }: AppConfiguration) {
  return (koa: KoaContextWithOIDC, claims: Record<string, unknown>): void => {
    if (!lax && ![claims.aud].flat().includes(koa.oidc.issuer))
      throw new errors.InvalidClientAuth('audience (aud) must be the issuer')
  }
}
