import { decodeProtectedHeader } from 'jose'
import { errors, Provider, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { clientCertificate } from '../client-certificate.ts'
import { passwordGrant } from '../supported.ts'
import { refuseWeakSignatures } from './answers.ts'
import { fapiAlgorithms, fapiMethods, type FapiProfile, type ProfileOf } from './profile.ts'

type Slice = Pick<Context, 'config' | 'now'>

/**
 * Holds what clients ask of the token endpoint against their profile, before anything is made or used up, and takes no
 * secrets of them anywhere.
 */
export function guardTokens(
  ctx: Slice,
  { Client: { prototype } }: Provider,
  profileOf: ProfileOf,
  recordOf: (client: LibraryClient) => Client
): void {
  const grantAllowed = Reflect.get(prototype, 'grantTypeAllowed') as (this: LibraryClient, type: string) => boolean
  const compare = Reflect.get(prototype, 'compareClientSecret') as (
    this: LibraryClient,
    secret: string
  ) => Promise<boolean>
  Object.assign(prototype, {
    // The first question at the token endpoint once the client has authenticated.
    grantTypeAllowed(this: LibraryClient, type: string) {
      const koa = Provider.ctx
      const isAsked = koa?.oidc.route === 'token' && koa.body === undefined && koa.oidc.params?.grant_type === type
      const profile = isAsked ? profileOf(this) : undefined
      if (koa && profile) {
        checkGrant(ctx, koa, this, type, profile)
        refuseWeakSignatures(recordOf(this).definition, profile)
      }
      return grantAllowed.call(this, type)
    },
    async compareClientSecret(this: LibraryClient, secret: string) {
      if (profileOf(this)) throw new errors.InvalidClientAuth('FAPI wants a key or a certificate, not a secret')
      return compare.call(this, secret)
    }
  })
}

/** Tokens are of use to their holder alone (FAPI 1.0 Advanced, 5.2.2-5; FAPI 2.0, 5.3.2.1-4). */
function checkGrant(
  ctx: Slice,
  koa: KoaContextWithOIDC,
  client: LibraryClient,
  type: string,
  profile: FapiProfile
): void {
  if (type === passwordGrant || !fapiMethods.includes(client.clientAuthMethod as string))
    throw new errors.UnauthorizedClient('FAPI is for clients that authenticate with a key, and never for passwords')
  const proof = koa.get('dpop')
  if (proof) refuseWeakProof(proof, profile)
  else if (!clientCertificate(ctx, koa.req))
    throw new errors.InvalidGrant('the token has to be bound: send a DPoP proof, or use a certificate')
}

function refuseWeakProof(proof: string, profile: FapiProfile): void {
  let alg: string | undefined
  try {
    alg = decodeProtectedHeader(proof).alg
  } catch {
    // The library says so.
    return
  }
  if (alg === undefined || !fapiAlgorithms[profile].includes(alg))
    throw new errors.InvalidDpopProof(`FAPI wants ${fapiAlgorithms[profile].join(' or ')}, not ${alg}`)
}
