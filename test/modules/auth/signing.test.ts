import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { signJwt } from '../../../modules/auth/tokens/signing.ts'

const pairs = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
  ES384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 })
}

describe('signing', () => {
  it.each(Object.keys(pairs) as (keyof typeof pairs)[])('makes JWTs with %s that others verify', async (alg) => {
    const { privateKey, publicKey } = pairs[alg]()
    const about = { alg, kid: 'one', use: 'sig' }
    const key = { ...privateKey.export({ format: 'jwk' }), ...about } as JWK
    const keys = createLocalJWKSet({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...about } as JWK] })
    const token = await signJwt({ sub: 'Zoë', n: 1 }, { alg, typ: 'at+jwt' }, key)
    const { payload, protectedHeader } = await jwtVerify(token, keys)
    expect(payload).toEqual({ sub: 'Zoë', n: 1 })
    expect(protectedHeader).toEqual({ alg, typ: 'at+jwt', kid: 'one' })
  })

  it('writes both numbers of a signature in full, however many zeros they begin with', async () => {
    const { privateKey, publicKey } = pairs.ES256()
    const key = { ...privateKey.export({ format: 'jwk' }), alg: 'ES256' } as JWK
    let zeros = 0
    for (let n = 0; zeros < 3; n++) {
      const token = await signJwt({ n }, { alg: 'ES256', typ: 'at+jwt' }, key)
      const signature = Buffer.from(token.split('.')[2] as string, 'base64url')
      expect(signature).toHaveLength(64)
      if (signature[0] !== 0 && signature[32] !== 0) continue
      zeros++
      await expect(jwtVerify(token, publicKey)).resolves.toMatchObject({ payload: { n } })
    }
  })
})
