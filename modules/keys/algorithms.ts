import { algorithms } from '#modules/settings/index'

/** What a key is made of; keys of one RSA scheme can stand for one another. */
export interface KeyKind {
  use: 'sig' | 'enc'
  scheme: 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS' | 'RSAES-OAEP' | 'ECDSA' | 'EdDSA' | 'ECDH-ES'
  /** Absent for RSA. */
  curve?: 'P-256' | 'P-384' | 'P-521' | 'Ed25519'
}

const pkcs1: KeyKind = { use: 'sig', scheme: 'RSASSA-PKCS1-v1_5' }
const pss: KeyKind = { use: 'sig', scheme: 'RSASSA-PSS' }
const oaep: KeyKind = { use: 'enc', scheme: 'RSAES-OAEP' }
const agreement: KeyKind = { use: 'enc', scheme: 'ECDH-ES', curve: 'P-256' }

/** The kind of key behind an algorithm (RFC 7518, RFC 8037). */
export const keyKinds: ReadonlyMap<string, KeyKind> = new Map<string, KeyKind>([
  ['RS256', pkcs1],
  ['RS384', pkcs1],
  ['RS512', pkcs1],
  ['PS256', pss],
  ['PS384', pss],
  ['PS512', pss],
  ['ES256', { use: 'sig', scheme: 'ECDSA', curve: 'P-256' }],
  ['ES384', { use: 'sig', scheme: 'ECDSA', curve: 'P-384' }],
  ['ES512', { use: 'sig', scheme: 'ECDSA', curve: 'P-521' }],
  ['EdDSA', { use: 'sig', scheme: 'EdDSA', curve: 'Ed25519' }],
  ['RSA-OAEP', oaep],
  ['RSA-OAEP-256', oaep],
  ['ECDH-ES', agreement],
  ['ECDH-ES+A128KW', agreement],
  ['ECDH-ES+A256KW', agreement]
])

/** Algorithms that the server offers and needs keys of its own for; in the others the key is a client's secret. */
export const keyAlgorithms: readonly string[] = [...algorithms.signing, ...algorithms.decryption].filter((alg) =>
  keyKinds.has(alg)
)
