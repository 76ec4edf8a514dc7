import type { Request, Response } from 'express'
import als from 'oidc-provider/lib/helpers/als.js'
import steps from 'oidc-provider/lib/shared/client_auth.js'
import { errors, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import { paths } from './paths.ts'
import type { AuthServer } from './server.ts'
import { chain } from './steps.ts'

const authenticate = chain(steps)

/**
 * Authenticates the client that calls an endpoint of our own, in every way that the library knows at its endpoints.
 * @param form the parameters of the request
 * @returns undefined when the client is not who it says, or proves nothing; the answer has the challenge then
 */
export async function authenticatedClient(
  { provider }: AuthServer,
  req: Request,
  res: Response,
  form: Record<string, unknown>
): Promise<LibraryClient | undefined> {
  const koa = provider.createContext(req, res) as unknown as KoaContextWithOIDC
  const oidc = Object.assign(new provider.OIDCContext(koa), {
    // What is empty was not sent (RFC 6749, 3.2).
    params: Object.fromEntries(Object.entries(form).filter(([, value]) => value !== '')),
    // Of an endpoint that is not its own the library knows no address, and would take the request's word for the others.
    clientJwtAuthExpectedAudience: () => new Set([provider.issuer, provider.issuer + paths.token])
  })
  try {
    await als.run(Object.assign(koa, { oidc }), () => authenticate(koa))
  } catch (error) {
    if (error instanceof errors.OIDCProviderError && error.expose) return undefined
    throw error
  }
  return oidc.client?.clientAuthMethod === 'none' ? undefined : oidc.client
}
