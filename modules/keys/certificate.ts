import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIP } from 'node:net'
import { bits, der, octets, sequence, time } from './der.ts'

/** What an object identifier and its parameters are in DER (RFC 3279, RFC 4055, RFC 5758, RFC 8410), and the digest. */
const signatures = {
  RSA: { identifier: '300d06092a864886f70d01010b0500', digest: 'sha256' },
  'P-256': { identifier: '300a06082a8648ce3d040302', digest: 'sha256' },
  'P-384': { identifier: '300a06082a8648ce3d040303', digest: 'sha384' },
  'P-521': { identifier: '300a06082a8648ce3d040304', digest: 'sha512' },
  Ed25519: { identifier: '300506032b6570', digest: undefined }
} as const

/** `id-at-commonName` */
const commonName = Buffer.from('0603550403', 'hex')

export interface KeyPair {
  publicKey: KeyObject
  privateKey: KeyObject
}

/** Whom a certificate is about, and who says so. Names have at most 64 characters, times are in milliseconds since 1970. */
interface Statement {
  subject: string
  publicKey: KeyObject
  issuer: string
  issuerKeys: KeyPair
  from: number
  /** Never, where it is left out. */
  until?: number | undefined
  extensions?: Buffer[]
}

/**
 * A certificate that a key gives itself (RFC 5280, 4.1), for the `x5c` of its JWK (RFC 7517, 4.7): the most that a client
 * can learn of it is the key, which is why it never ends.
 * @param name at most 64 characters
 * @returns DER
 */
export function selfSignedCertificate(keys: KeyPair, name: string, now: number): Buffer {
  return certificate({ subject: name, publicKey: keys.publicKey, issuer: name, issuerKeys: keys, from: now })
}

/**
 * The certificate of an authority of our own, which names no other authority below itself. It never ends: whoever trusts it
 * was given it once.
 * @returns DER
 */
export function authorityCertificate(keys: KeyPair, name: string, now: number): Buffer {
  return certificate({
    subject: name,
    publicKey: keys.publicKey,
    issuer: name,
    issuerKeys: keys,
    from: now,
    extensions: [
      extension('551d13', sequence(der(0x01, Buffer.of(0xff)), der(0x02, Buffer.of(0))), true),
      // keyCertSign, cRLSign
      extension('551d0f', bits(Buffer.of(0x06), 1), true),
      extension('551d0e', octets(keyIdentifier(keys.publicKey)))
    ]
  })
}

/** What a certificate of an authority may be used for (RFC 5280, 4.2.1.12). */
const purposes = { server: '2b06010505070301', client: '2b06010505070302' } as const

export interface Holder {
  /** At most 64 characters. */
  name: string
  publicKey: KeyObject
  /** Names of hosts, and addresses. */
  hosts: readonly string[]
  purpose: keyof typeof purposes
  /** Milliseconds since 1970. */
  from: number
  until: number
}

/** A certificate that an authority gives. @returns DER */
export function issuedCertificate(holder: Holder, authority: { name: string; keys: KeyPair }): Buffer {
  const { name, publicKey, hosts, purpose, from, until } = holder
  return certificate({
    subject: name,
    publicKey,
    issuer: authority.name,
    issuerKeys: authority.keys,
    from,
    until,
    extensions: [
      // digitalSignature
      extension('551d0f', bits(Buffer.of(0x80), 7), true),
      extension('551d25', sequence(der(0x06, Buffer.from(purposes[purpose], 'hex')))),
      extension('551d0e', octets(keyIdentifier(publicKey))),
      extension('551d23', sequence(der(0x80, keyIdentifier(authority.keys.publicKey)))),
      ...(hosts.length > 0 ? [extension('551d11', sequence(...hosts.map(alternativeName)))] : [])
    ]
  })
}

function certificate({ subject, publicKey, issuer, issuerKeys, from, until, extensions }: Statement): Buffer {
  const { crv } = issuerKeys.publicKey.export({ format: 'jwk' })
  const { identifier, digest } = signatures[(crv ?? 'RSA') as keyof typeof signatures]
  const algorithm = Buffer.from(identifier, 'hex')
  const content = sequence(
    // Only the third version has extensions.
    ...(extensions ? [der(0xa0, der(0x02, Buffer.of(2)))] : []),
    serialNumber(),
    algorithm,
    distinguishedName(issuer),
    sequence(time(new Date(from)), time(until === undefined ? endless : new Date(until))),
    distinguishedName(subject),
    publicKey.export({ format: 'der', type: 'spki' }),
    ...(extensions ? [der(0xa3, sequence(...extensions))] : [])
  )
  return sequence(content, algorithm, bits(sign(digest, content, issuerKeys.privateKey)))
}

/** RFC 5280, 4.1.2.5: the end of what has none. */
const endless = new Date('9999-12-31T23:59:59Z')

const distinguishedName = (name: string) => sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))

/** Positive, and as short as it can be written: the first two bits are 01. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | ((bytes[0] as number) & 0x3f)
  return der(0x02, bytes)
}

/** @param id of the extension, under `id-ce` */
const extension = (id: string, value: Buffer, critical = false) =>
  sequence(der(0x06, Buffer.from(id, 'hex')), ...(critical ? [der(0x01, Buffer.of(0xff))] : []), octets(value))

/** Names a key to whoever looks for the certificate of an issuer (RFC 7093, 2). */
export const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest()
    .subarray(0, 20)

function alternativeName(host: string): Buffer {
  const version = isIP(host)
  return version === 0 ? der(0x82, Buffer.from(host)) : der(0x87, version === 4 ? ipv4(host) : ipv6(host))
}

const ipv4 = (address: string) => Buffer.from(address.split('.').map(Number))

/** @param address as a URL has it: without a zone, and with no part of it in the form of version 4 */
function ipv6(address: string): Buffer {
  const [before = '', after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const words = (text = '') => (text === '' ? [] : text.split(':').map((word) => parseInt(word, 16)))
  const [head, tail] = [words(before), words(after)]
  const all = [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
  return Buffer.from(all.flatMap((word) => [word >> 8, word & 0xff]))
}
