import { decodeJwt } from 'jose'
import type { KoaContextWithOIDC } from 'oidc-provider'

/**
 * Was the proof in the request made longer ago, or further ahead, than the seconds given (RFC 9449, 11.1)? The library lets
 * five minutes pass; it asks who exceeds that for a proof with a nonce, as a clock that is wrong may be the reason.
 */
export function isOldProof(koa: KoaContextWithOIDC, seconds: number): boolean {
  try {
    const { iat, nonce } = decodeJwt(koa.get('dpop'))
    return nonce === undefined && iat !== undefined && Math.abs(Date.now() / 1000 - iat) > seconds
  } catch {
    // What is no proof is refused as such.
    return false
  }
}
