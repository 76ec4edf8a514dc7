/** Algorithms that a client may choose (RFC 7518); what is not here the auth server cannot do. */
export const algorithms = {
  /** What the server signs with: keys of its own, and the client's secret. */
  signing: ['RS256', 'ES256', 'HS256', 'HS384', 'HS512'],
  /** Signatures of clients that the server verifies. */
  verified: [
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
  ],
  /** How the server encrypts: to the client's key, or under its secret. */
  encryption: ['RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A256KW', 'A128KW', 'A256KW', 'dir'],
  /** How a client encrypts for the server: under its secret. */
  decryption: ['A128KW', 'A256KW', 'dir'],
  /** With a plus sign in the spelling that came before the standard and that Janssen still has. */
  content: ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM', 'A128CBC+HS256', 'A256CBC+HS512']
} as const
