import { createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'
import { SignJWT, type JWK, type JWTPayload } from 'jose'
import { ExternalSigningKey, type JWKS } from 'oidc-provider'

/**
 * Algorithms whose signature takes less time than to hand the work to another thread and back, which WebCrypto always
 * does: these are made at once. RSA takes a hundred times as long, and is better made beside the requests.
 */
const quick = new Map([
  ['ES256', 'sha256'],
  ['EdDSA', null],
  ['Ed25519', null]
])

const isQuick = ({ alg, use = 'sig' }: JWK): boolean => quick.has(alg ?? '') && use === 'sig'

const opened = new WeakMap<JWK, KeyObject>()

/** The signature of JWS (RFC 7518, 3.4; RFC 8037, 3.1). @param jwk private, of a quick algorithm */
function signNow(jwk: JWK, data: Uint8Array): Buffer {
  let key = opened.get(jwk)
  if (!key) opened.set(jwk, (key = createPrivateKey({ key: jwk, format: 'jwk' })))
  // The key alone, without options: what they ask for takes as long again as to sign.
  const signature = sign(quick.get(jwk.alg as string), data, key)
  return jwk.alg === 'ES256' ? joined(signature) : signature
}

const numberBytes = 32

/** The two numbers of an ECDSA signature behind one another, of the SEQUENCE of INTEGERs that OpenSSL makes. */
function joined(sequence: Buffer): Buffer {
  const second = 4 + (sequence[3] as number)
  const both = Buffer.alloc(2 * numberBytes)
  // An INTEGER is shorter where it begins with zeros, and longer where its highest bit is set.
  const place = (number: Buffer, end: number) => {
    const digits = number.subarray(-numberBytes)
    digits.copy(both, end - digits.length)
  }
  place(sequence.subarray(4, second), numberBytes)
  place(sequence.subarray(second + 2), 2 * numberBytes)
  return both
}

/** A key of ours, as the library takes those that it does not sign with itself. */
class QuickKey extends ExternalSigningKey {
  readonly #jwk: JWK
  readonly #public: KeyObject

  constructor(jwk: JWK) {
    super()
    this.#jwk = jwk
    this.#public = createPublicKey({ key: jwk, format: 'jwk' })
    Object.assign(this, { kid: jwk.kid, alg: jwk.alg })
  }

  override keyObject(): KeyObject {
    return this.#public
  }

  override sign(data: Uint8Array): Buffer {
    return signNow(this.#jwk, data)
  }
}

/** The keys for the library. */
export const libraryKeys = (keys: readonly JWK[]): JWKS => ({
  keys: keys.map((jwk) => (isQuick(jwk) ? new QuickKey(jwk) : jwk)) as JWKS['keys']
})

/** @param key a private key of ours, or a secret */
export async function signJwt(
  payload: JWTPayload,
  header: { alg: string; typ: string },
  key: JWK | Uint8Array
): Promise<string> {
  if (key instanceof Uint8Array) return new SignJWT(payload).setProtectedHeader(header).sign(key)
  const named = { ...header, ...(key.kid !== undefined && { kid: key.kid }) }
  if (!isQuick(key)) return new SignJWT(payload).setProtectedHeader(named).sign(key)
  const text = `${encoded(named)}.${encoded(payload)}`
  return `${text}.${signNow(key, Buffer.from(text)).toString('base64url')}`
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
