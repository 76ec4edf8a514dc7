import type { KoaContextWithOIDC } from 'oidc-provider'

/**
 * Has the library refused a JWT as the token to look at or to end? It does so after it has authenticated the client and
 * seen that all parameters are well-formed, because it does not store JWTs; here they are.
 */
export const isStructured = ({ body }: KoaContextWithOIDC): boolean =>
  (body as { error?: unknown } | undefined)?.error === 'unsupported_token_type'
