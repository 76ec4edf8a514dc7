import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { clockDifference, type Authority } from './authority.ts'

/** What a listener shows: a key that is nowhere else, and its certificate. */
export interface ServerIdentity {
  key: string
  cert: string
  /** Milliseconds since 1970: time for another one. */
  renewAt: number
}

/** Milliseconds. */
const lifetime = 90 * 86_400_000

/** @param hosts names and addresses that clients may reach the listener by; the first one is its name */
export async function serverIdentity(
  authority: Authority,
  hosts: readonly [string, ...string[]],
  now: number
): Promise<ServerIdentity> {
  // In TLS 1.2 FAPI 1.0 knows suites for RSA alone.
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const times = { from: now - clockDifference, until: now + lifetime }
  const name = hosts[0].slice(0, 64)
  return {
    key: privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    cert: authority.issue({ name, publicKey, hosts, purpose: 'server', ...times }),
    renewAt: now + (lifetime * 2) / 3
  }
}
