import { createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyPairKeyObjectResult } from 'node:crypto'
import { selfSignedCertificate } from '#modules/keys/certificate'

/** Private keys of the same kinds as published ones, each with a certificate: both servers publish as much then. */
export const keysLike = (published: JsonWebKey[]): object[] =>
  published.map((jwk) => {
    const pair = pairLike(jwk)
    const { alg, use } = jwk
    const x5c = [selfSignedCertificate(pair, 'bench', Date.now()).toString('base64')]
    return { ...pair.privateKey.export({ format: 'jwk' }), alg, use, x5c }
  })

function pairLike(jwk: JsonWebKey): KeyPairKeyObjectResult {
  const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: jwk, format: 'jwk' })
  switch (asymmetricKeyType) {
    case 'rsa':
      return generateKeyPairSync('rsa', { modulusLength: Number(asymmetricKeyDetails?.modulusLength) })
    case 'ec':
      return generateKeyPairSync('ec', { namedCurve: String(asymmetricKeyDetails?.namedCurve) })
    case 'ed25519':
      return generateKeyPairSync('ed25519')
    default:
      throw new Error(`No key like ${asymmetricKeyType}`)
  }
}
