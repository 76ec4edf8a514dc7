import { randomBytes, sign, type KeyObject } from 'node:crypto'

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

/**
 * A certificate that a key gives itself (RFC 5280, 4.1), for the `x5c` of its JWK (RFC 7517, 4.7): the most that a client
 * can learn of it is the key, which is why it never ends.
 * @param name at most 64 characters
 * @returns DER
 */
export function selfSignedCertificate(
  { publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject },
  name: string,
  now: number
): Buffer {
  const { crv } = publicKey.export({ format: 'jwk' })
  const { identifier, digest } = signatures[(crv ?? 'RSA') as keyof typeof signatures]
  const algorithm = Buffer.from(identifier, 'hex')
  const holder = sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(name)))))
  const content = sequence(
    serialNumber(),
    algorithm,
    holder,
    sequence(time(new Date(now)), time(endless)),
    holder,
    publicKey.export({ format: 'der', type: 'spki' })
  )
  const signature = sign(digest, content, privateKey)
  return sequence(content, algorithm, der(0x03, Buffer.of(0), signature))
}

/** RFC 5280, 4.1.2.5: the end of what has none. */
const endless = new Date('9999-12-31T23:59:59Z')

/** Positive, and as short as it can be written: the first two bits are 01. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16)
  bytes[0] = 0x40 | ((bytes[0] as number) & 0x3f)
  return der(0x02, bytes)
}

/** Two digits of the year until 2049, four after it. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts)

/** Tag, length, value. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts)
  const { length } = value
  const header = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...header), value])
}
