import type { Request, Response } from 'express'
import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider'
import als from 'oidc-provider/lib/helpers/als.js'
import errorBody from 'oidc-provider/lib/helpers/err_out.js'
import isValidScope from 'oidc-provider/lib/helpers/is_valid_scope.js'
import instance from 'oidc-provider/lib/helpers/weak_cache.js'
import { chain, type Step } from '../steps.ts'

export interface TokenAnswer {
  status: number
  body: object
}

/**
 * Answers a token request whose client has been authenticated.
 * @param form parameters that are there once each
 * @returns undefined where the library has to look at it; nothing has happened then
 */
export type IssueTokens = (
  req: Request,
  res: Response,
  clientId: string,
  form: Record<string, string>
) => Promise<TokenAnswer | undefined>

/** Those whose handlers the library brings, and which wait for nobody. */
const grants = new Set(['authorization_code', 'client_credentials', 'refresh_token'])

/** @param steps what else a request to the provider goes through, in their order */
export function tokenIssuer(provider: Provider, steps: readonly Step[]): IssueTokens {
  const { grantTypeHandlers, grantTypeParams } = instance(provider)
  const contexts = plainContexts(provider)

  async function handle(koa: KoaContextWithOIDC): Promise<void> {
    try {
      await grantTypeHandlers.get(String(koa.oidc.params?.grant_type))?.(koa)
      provider.emit('grant.success', koa)
    } catch (error) {
      const body = errorBody(error as Error)
      koa.status = (error as Partial<errors.OIDCProviderError>).statusCode ?? 500
      koa.body = body
      provider.emit(
        body.error === 'server_error' ? 'server_error' : 'grant.error',
        koa,
        error as errors.OIDCProviderError
      )
    }
  }
  const run = chain(steps, handle)

  /** Whoever refuses does so again when the library asks, which has the words, the event and the entry in the log for it. */
  async function admit(koa: KoaContextWithOIDC, clientId: string, grant: string): Promise<boolean> {
    try {
      const client = await provider.Client.find(clientId)
      if (!client?.grantTypeAllowed(grant)) return false
      koa.oidc.entity('Client', client)
      return true
    } catch {
      return false
    }
  }

  return (req, res, clientId, form) => {
    const { grant_type: grant = '', scope } = form
    const known = grants.has(grant) ? grantTypeParams.get(grant) : undefined
    if (!known || !isValidScope(scope || undefined)) return Promise.resolve(undefined)
    const koa = contexts(req, res)
    koa._matchedRouteName = 'token'
    const params: Record<string, string | undefined> = {}
    // What is empty was not sent (RFC 6749, 3.2).
    for (const name of known) params[name] = form[name] || undefined
    koa.oidc = Object.assign(new provider.OIDCContext(koa), { body: form, params })
    return als.run(koa, async () => {
      if (!(await admit(koa, clientId, grant))) return undefined
      await run(koa)
      return { status: koa.status, body: koa.body as object }
    })
  }
}

/**
 * Contexts of Koa on which the answer is laid down by itself: it is sent as a whole later, where Koa would set headers one
 * by one. The library's member is no accessor here, and what it leads to is not kept alive by it (see let-go.ts).
 */
function plainContexts(provider: Provider): (req: Request, res: Response) => KoaContextWithOIDC {
  const member = (value: unknown) => ({ configurable: true, enumerable: true, writable: true, value })
  const context = Object.create(provider.context, {
    body: member(undefined),
    status: member(200),
    oidc: member(undefined)
  })
  const app = Object.create(provider, { context: member(context) }) as Provider
  return (req, res) => app.createContext(req, res) as unknown as KoaContextWithOIDC
}
