import { createHash } from 'node:crypto'
import type { TestClient } from './oauth.ts'

/**
 * The key that the client's secret gives (OpenID Connect Core, 10.2): as many of the leftmost bytes of its hash as the key
 * is long.
 */
export function derivedKey({ client_secret }: TestClient, alg: string, enc: string): Uint8Array {
  const bits = Number(alg === 'dir' ? (/HS(\d+)$/.exec(enc) ?? /^A(\d+)/.exec(enc))?.[1] : /^A(\d+)/.exec(alg)?.[1])
  return createHash(bits > 256 ? 'sha512' : 'sha256')
    .update(client_secret)
    .digest()
    .subarray(0, bits / 8)
}
