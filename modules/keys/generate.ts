import { generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'jose'
import { keyKinds, type KeyKind } from './algorithms.ts'
import { selfSignedCertificate } from './certificate.ts'

export interface GeneratedKey {
  kid: string
  alg: string
  use: 'sig' | 'enc'
  publicJwk: Record<string, unknown>
  privateJwk: JWK
}

interface KeyPair {
  publicKey: KeyObject
  privateKey: KeyObject
}

const generate = promisify(generateKeyPair) as (type: string, options: object) => Promise<KeyPair>

/**
 * Makes a key for each algorithm; its id says what it is for, as Janssen's do.
 * @param together several algorithms of an RSA scheme share a key, and the schemes are made at the same time: quick, for
 *   when a start waits. Otherwise each gets its own and one is made after the other, so that the signatures and password
 *   hashes of requests have the other threads.
 */
export async function generateKeys(
  algs: readonly string[],
  { together, now }: { together: boolean; now: number }
): Promise<GeneratedKey[]> {
  if (!together) {
    const made: GeneratedKey[] = []
    for (const alg of algs) made.push(toKey(alg, await pair(keyKinds.get(alg) as KeyKind), now))
    return made
  }
  const shared = new Map<string, Promise<KeyPair>>()
  return Promise.all(
    algs.map(async (alg) => {
      const kind = keyKinds.get(alg) as KeyKind
      const name = kind.curve === undefined ? kind.scheme : alg
      const made = shared.get(name) ?? pair(kind)
      shared.set(name, made)
      return toKey(alg, await made, now)
    })
  )
}

function pair({ curve }: KeyKind): Promise<KeyPair> {
  if (curve === undefined) return generate('rsa', { modulusLength: 2048 })
  return curve === 'Ed25519' ? generate('ed25519', {}) : generate('ec', { namedCurve: curve })
}

function toKey(alg: string, keyPair: KeyPair, now: number): GeneratedKey {
  const { publicKey, privateKey } = keyPair
  const { use, scheme } = keyKinds.get(alg) as KeyKind
  const kid = `connect_${randomUUID()}_${use}_${alg.toLowerCase()}`
  const names = { kid, alg, use }
  return {
    ...names,
    publicJwk: {
      name: use === 'sig' ? `Signature with ${alg}` : `Encryption with ${alg}`,
      descr: use === 'sig' ? `Verifies what the server signs: ${scheme}` : `Encrypts to the server: ${scheme}`,
      ...publicKey.export({ format: 'jwk' }),
      ...names,
      // Janssen's word for the keys of OpenID Connect, as opposed to those of software statements.
      key_ops_type: ['connect'],
      x5c: [selfSignedCertificate(keyPair, kid, now).toString('base64')]
    },
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...names } as JWK
  }
}
