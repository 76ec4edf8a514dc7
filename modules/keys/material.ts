import {
  createPrivateKey,
  createPublicKey,
  sign,
  verify,
  X509Certificate,
  type JsonWebKey,
  type KeyObject
} from 'node:crypto'
import { invalid } from '#modules/core/errors'

/** A JWK as somebody gives it (RFC 7517); `exp` in milliseconds since 1970. */
export interface GivenKey {
  kid?: string | undefined
  name?: string | undefined
  descr?: string | undefined
  kty: string
  use?: string | undefined
  alg: string
  exp?: number | undefined
  crv?: string | undefined
  n?: string | undefined
  e?: string | undefined
  x?: string | undefined
  y?: string | undefined
  x5c?: string[] | undefined
  key_ops_type?: string[] | undefined
  /** The private half (RFC 7518, 6.2.2 and 6.3.2). */
  d?: string | undefined
  p?: string | undefined
  q?: string | undefined
  dp?: string | undefined
  dq?: string | undefined
  qi?: string | undefined
}

export interface KeyMaterial {
  use: 'sig' | 'enc'
  publicKey: KeyObject
  privateKey: KeyObject | undefined
}

/** What a key is made of, by its algorithm (RFC 7518, RFC 8037, RFC 8812). Without curves each of the type will do. */
const kinds: readonly [alg: RegExp, use: 'sig' | 'enc', kty: RegExp, curves?: readonly string[]][] = [
  [/^[RP]S(256|384|512)$/, 'sig', /^RSA$/],
  [/^ES256$/, 'sig', /^EC$/, ['P-256']],
  [/^ES384$/, 'sig', /^EC$/, ['P-384']],
  [/^ES512$/, 'sig', /^EC$/, ['P-521']],
  [/^ES256K$/, 'sig', /^EC$/, ['secp256k1', 'P-256K']],
  [/^EdDSA$/, 'sig', /^OKP$/, ['Ed25519', 'Ed448']],
  [/^(RSA1_5|RSA-OAEP(-256|-384|-512)?)$/, 'enc', /^RSA$/],
  [/^ECDH-ES(\+A(128|192|256)KW)?$/, 'enc', /^(EC|OKP)$/, ['P-256', 'P-384', 'P-521', 'X25519', 'X448']]
]

/** Members that hold the private half. */
export const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi'] as const

/** Bits of an RSA key: fewer are not safe, more keep everybody waiting. */
const [fewest, most] = [2048, 8192]

/** Reads what the key is made of. @throws AppError `invalid_value` with the member that is wrong */
export function readMaterial(given: GivenKey): KeyMaterial {
  if (given.kty === 'oct') throw invalid('A symmetric key is a secret, and keys are published', 'kty')
  const kind = kinds.find(([alg]) => alg.test(given.alg))
  if (!kind) throw invalid(`${given.alg} is no algorithm of keys in pairs`, 'alg')
  const [, use, kty, curves] = kind
  if (given.use !== undefined && given.use !== use) throw invalid(`has to be ${use} for ${given.alg}`, 'use')
  if (!kty.test(given.kty)) throw invalid(`${given.kty} is no key type for ${given.alg}`, 'kty')
  if (curves && !curves.includes(given.crv ?? '')) throw invalid(`has to be ${curves.join(' or ')}`, 'crv')
  const publicKey = readPublic(given)
  const { modulusLength = fewest } = publicKey.asymmetricKeyDetails ?? {}
  if (modulusLength < fewest || modulusLength > most)
    throw invalid(`has ${modulusLength} bits; ${fewest} to ${most} are possible`, 'n')
  return { use, publicKey, privateKey: readPrivate(given, publicKey) }
}

const publicMembers = ({ kty, crv, n, e, x, y }: GivenKey): JsonWebKey => ({
  kty,
  // Node has the name of the standard (RFC 8812), Janssen another.
  ...(crv !== undefined && { crv: crv === 'P-256K' ? 'secp256k1' : crv }),
  ...present(kty === 'RSA' ? { n, e } : kty === 'EC' ? { x, y } : { x })
})

const present = (members: Record<string, string | undefined>): JsonWebKey =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

function readPublic(given: GivenKey): KeyObject {
  try {
    return createPublicKey({ key: publicMembers(given), format: 'jwk' })
  } catch {
    throw invalid('The members of the public key are not well-formed', given.kty === 'RSA' ? 'n' : 'x')
  }
}

function readPrivate(given: GivenKey, publicKey: KeyObject): KeyObject | undefined {
  if (privateMembers.every((name) => given[name] === undefined)) return undefined
  const { d, p, q, dp, dq, qi } = given
  const half = present(given.kty === 'RSA' ? { d, p, q, dp, dq, qi } : { d })
  try {
    const privateKey = createPrivateKey({ key: { ...publicMembers(given), ...half }, format: 'jwk' })
    const digest = given.kty === 'OKP' ? null : 'sha256'
    const text = Buffer.from('Do both halves belong together?')
    if (verify(digest, text, publicKey, sign(digest, text, privateKey))) return privateKey
  } catch {
    // Told below.
  }
  throw invalid('The private key is not well-formed, or is not the one of the public key', 'd')
}

/** @throws AppError `invalid_value` where the certificate (base64 of its DER; RFC 7517, 4.7) is about another key */
export function checkCertificate([first = '']: readonly string[], publicKey: KeyObject): void {
  try {
    if (new X509Certificate(Buffer.from(first, 'base64')).publicKey.equals(publicKey)) return
  } catch {
    // Told below.
  }
  throw invalid('has to begin with a certificate of this key', 'x5c')
}
