import { createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { expect, it } from 'vitest'
import { selfSignedCertificate } from '#modules/keys/certificate'

const now = Date.UTC(2026, 0, 31, 8)
const pairs: [string, () => { publicKey: KeyObject; privateKey: KeyObject }][] = [
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 })],
  ['P-256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['P-384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['P-521', () => generateKeyPairSync('ec', { namedCurve: 'P-521' })],
  ['Ed25519', () => generateKeyPairSync('ed25519')]
]

it.each(pairs)('makes a certificate for a key of %s that OpenSSL reads and that proves itself', (_name, generate) => {
  const pair = generate()
  const certificate = new X509Certificate(selfSignedCertificate(pair, 'connect_1_sig_rs256', now))
  expect(certificate.subject).toBe('CN=connect_1_sig_rs256')
  expect(certificate.checkIssued(certificate)).toBe(true)
  expect(certificate.verify(pair.publicKey)).toBe(true)
  expect(certificate.verify(generate().publicKey)).toBe(false)
  expect(certificate.publicKey.equals(createPublicKey(pair.privateKey))).toBe(true)
  expect(new Date(certificate.validFrom).getTime()).toBe(now)
  expect(new Date(certificate.validTo).getUTCFullYear()).toBe(9999)
})

it('gives each certificate a serial number of its own, and writes the date after 2049 in full', () => {
  const pair = generateKeyPairSync('ed25519')
  const make = (at: number) => new X509Certificate(selfSignedCertificate(pair, 'x', at))
  const numbers = Array.from({ length: 50 }, () => make(now).serialNumber)
  expect(new Set(numbers).size).toBe(50)
  expect(numbers.every((number) => /^[4-7][\dA-F]{31}$/.test(number))).toBe(true)
  expect(new Date(make(Date.UTC(2051, 5, 1)).validFrom).getUTCFullYear()).toBe(2051)
})
