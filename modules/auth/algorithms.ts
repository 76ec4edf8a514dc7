import type { Configuration } from 'oidc-provider'

/** What the server signs with: its own keys, and a client's secret. */
const signing = ['RS256', 'ES256', 'HS256', 'HS384', 'HS512'] as const
/** What it verifies: signatures of clients. */
const verified = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'HS256',
  'HS384',
  'HS512'
] as const
const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const
/** How it encrypts for a client: to the client's key, or under its secret. */
const encryption = [
  'RSA-OAEP',
  'RSA-OAEP-256',
  'ECDH-ES',
  'ECDH-ES+A128KW',
  'ECDH-ES+A256KW',
  'A128KW',
  'A256KW',
  'dir'
] as const
/** How a client encrypts for the server, which has no key for that beside the client's secret. */
const decryption = ['A128KW', 'A256KW', 'dir'] as const
const content = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const

/** Every algorithm offered, by artifact (RFC 7518). */
export const algorithms = {
  clientAuthSigningAlgValues: [...verified],
  requestObjectSigningAlgValues: [...verified],
  idTokenSigningAlgValues: [...signing],
  userinfoSigningAlgValues: [...signing],
  introspectionSigningAlgValues: [...signing],
  authorizationSigningAlgValues: [...signing],
  dPoPSigningAlgValues: [...asymmetric],
  idTokenEncryptionAlgValues: [...encryption],
  userinfoEncryptionAlgValues: [...encryption],
  introspectionEncryptionAlgValues: [...encryption],
  authorizationEncryptionAlgValues: [...encryption],
  requestObjectEncryptionAlgValues: [...decryption],
  idTokenEncryptionEncValues: [...content],
  userinfoEncryptionEncValues: [...content],
  introspectionEncryptionEncValues: [...content],
  authorizationEncryptionEncValues: [...content],
  requestObjectEncryptionEncValues: [...content]
} satisfies NonNullable<Configuration['enabledJWA']>
