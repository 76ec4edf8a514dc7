const signatures = [
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

/** Every algorithm there is a use for (RFC 7518); what is not here the server cannot do. */
export const algorithms = {
  /** What the server signs with: keys of its own, and the client's secret. */
  signing: signatures,
  /** Signatures of clients that the server verifies; EdDSA also under its newer name (RFC 9864, 2.2). */
  verified: [...signatures, 'Ed25519'],
  /** How the server encrypts: to the client's key, or under its secret. */
  encryption: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW', 'A128KW', 'A256KW', 'dir'],
  /** How a client encrypts for the server: to a key of the server's, or under its own secret. */
  decryption: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW', 'A128KW', 'A256KW', 'dir'],
  /** With a plus sign in the spelling that came before the standard and that Janssen still has. */
  content: ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM', 'A128CBC+HS256', 'A256CBC+HS512']
} as const
