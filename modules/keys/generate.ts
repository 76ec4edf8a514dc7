import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** Signing algorithms that the server has a key of its own for. ES256 is what it chooses by itself. */
export const signingAlgs = ['ES256', 'RS256'] as const

/** Makes a signing key; its id says what it is for, as Janssen's do. */
export async function generateSigningKey(
  alg: (typeof signingAlgs)[number]
): Promise<{ kid: string; publicJwk: JWK; privateJwk: JWK }> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 })
  const kid = `connect_${randomUUID()}_sig_${alg.toLowerCase()}`
  const names = { kid, alg, use: 'sig' }
  return {
    kid,
    publicJwk: { ...(await exportJWK(publicKey)), ...names },
    privateJwk: { ...(await exportJWK(privateKey)), ...names }
  }
}
