import { createPublicKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { authorityCertificate, issuedCertificate, selfSignedCertificate } from '#modules/keys/certificate'

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

describe.each(pairs)('an authority with a key of %s', (_name, generate) => {
  const keys = generate()
  const authority = new X509Certificate(authorityCertificate(keys, 'Authority', now))
  const holder = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const until = Date.UTC(2050, 0, 31, 8)
  const issue = (purpose: 'server' | 'client', hosts: string[], by = { name: 'Authority', keys }) =>
    new X509Certificate(
      issuedCertificate({ name: 'holder', publicKey: holder.publicKey, hosts, purpose, from: now, until }, by)
    )

  it('issues what its own certificate proves, for as long as it says', () => {
    const certificate = issue('server', [])
    expect(authority.ca).toBe(true)
    expect(certificate.ca).toBe(false)
    expect([certificate.subject, certificate.issuer]).toEqual(['CN=holder', 'CN=Authority'])
    expect(certificate.checkIssued(authority) && certificate.verify(authority.publicKey)).toBe(true)
    expect(certificate.publicKey.equals(holder.publicKey)).toBe(true)
    expect([certificate.validFromDate.getTime(), certificate.validToDate.getTime()]).toEqual([now, until])
    expect(authority.validToDate.getUTCFullYear()).toBe(9999)
  })

  it('is told from another one of the same name', () => {
    const other = issue('server', [], { name: 'Authority', keys: generate() })
    expect(other.issuer).toBe(authority.subject)
    expect(other.checkIssued(authority)).toBe(false)
    expect(other.verify(authority.publicKey)).toBe(false)
  })

  it('says what a certificate is for, and which hosts it names', () => {
    expect(issue('server', []).keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
    expect(issue('client', []).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
    const hosts = ['id.example.org', '192.0.2.7', '2001:db8::1:0', '::1', '::ffff:192.0.2.7', '1:2:3:4:5:6:7:8']
    const certificate = issue('server', hosts)
    expect(certificate.subjectAltName).toBe(
      'DNS:id.example.org, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:1:0, IP Address:0:0:0:0:0:0:0:1, ' +
        'IP Address:0:0:0:0:0:FFFF:C000:207, IP Address:1:2:3:4:5:6:7:8'
    )
    expect(issue('client', []).subjectAltName).toBeUndefined()
  })
})
