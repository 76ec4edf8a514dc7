import { errors, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import { fapiAlgorithms, type ProfileOf } from './profile.ts'

type Claims = Record<string, unknown>

/** Seconds that the clock of a client may be ahead of ours (FAPI 2.0, 5.3.2.1-13). */
const ahead = 60
/** Seconds from `nbf` to `exp` of a request object at most (FAPI 1.0 Advanced, 5.2.2-13). */
const longestRequest = 3600

/**
 * What the library leaves to us of the JWTs that clients authenticate with.
 * @param assertAudience what is asked of the audience of every client
 */
export function clientAssertions(
  profileOf: ProfileOf,
  assertAudience: (koa: KoaContextWithOIDC, claims: Claims) => void
) {
  return (koa: KoaContextWithOIDC, claims: Claims, { alg }: { alg?: unknown }, client: LibraryClient): void => {
    assertAudience(koa, claims)
    if (isOfTheFuture(claims)) throw new errors.InvalidClientAuth('the assertion was made in the future')
    const profile = profileOf(client)
    if (!profile) return
    if (!fapiAlgorithms[profile].includes(String(alg)))
      throw new errors.InvalidClientAuth(`FAPI wants ${fapiAlgorithms[profile].join(' or ')}, not ${String(alg)}`)
    // A list would be good at several servers, of which each could use it at the others (FAPI 2.0, 5.3.2.1-8).
    if (profile === '2.0' && claims.aud !== koa.oidc.issuer)
      throw new errors.InvalidClientAuth('audience (aud) must be the issuer, as a text')
  }
}

/** What the library leaves to us of request objects. */
export function requestObjectClaims(profileOf: ProfileOf) {
  return ({ oidc }: KoaContextWithOIDC, claims: Claims, { alg }: { alg?: unknown }, client: LibraryClient): void => {
    // What was pushed has been looked at when it was.
    if (oidc.entities.PushedAuthorizationRequest) return
    const profile = profileOf(client)
    const needed = new Set([
      ...(profile ? ['exp', 'aud', 'nbf'] : []),
      ...(oidc.route === 'backchannel_authentication' ? ['exp', 'iat', 'nbf', 'jti'] : [])
    ])
    for (const name of needed) if (claims[name] === undefined) throw refusal(`the request object has no ${name}`)
    if (isOfTheFuture(claims)) throw refusal('the request object was made in the future')
    if (!profile) return
    const life = Number(claims.exp) - Number(claims.nbf)
    if (!(life > 0 && life <= longestRequest))
      throw refusal(`the request object must end ${longestRequest} s after its nbf at the latest`)
    if (!fapiAlgorithms[profile].includes(String(alg)))
      throw refusal(`FAPI wants ${fapiAlgorithms[profile].join(' or ')}, not ${String(alg)}`)
  }
}

/** The library looks at `nbf` alone. Its clock, as of all that it looks at. */
const isOfTheFuture = ({ iat }: Claims) => typeof iat === 'number' && iat > Date.now() / 1000 + ahead

const refusal = (description: string) => new errors.InvalidRequestObject(description)
