import type { IncomingMessage } from 'node:http'
import type { KoaContextWithOIDC, Provider, Session } from 'oidc-provider'
import library from 'oidc-provider/lib/actions/authorization/index.js'
import als from 'oidc-provider/lib/helpers/als.js'
import tellErrors from 'oidc-provider/lib/shared/authorization_error_handler.js'
import { chain, type Step } from '../steps.ts'
import { HeldAnswer } from './held-answer.ts'

/** What there is to be sent. */
export interface AuthorizationAnswer {
  status: number
  headers: HeldAnswer['headers']
  body: unknown
}

/** Answers a GET at the authorization endpoint. */
export type Authorize = (req: IncomingMessage) => Promise<AuthorizationAnswer>

/**
 * The library's own steps at the authorization endpoint, one calling the other. Koa and the library's router take the time of
 * a third of them to get there and to send what has come of it.
 * @param steps what else a request to the provider goes through, in their order
 */
export function authorizer(provider: Provider, steps: readonly Step[]): Authorize {
  const run = chain([...steps, keepSession, tellErrors, ...library('authorization')])
  return async (req) => {
    const held = new HeldAnswer()
    const koa = provider.createContext(req, held.response) as unknown as KoaContextWithOIDC
    koa._matchedRouteName = 'authorization'
    // The library's member is an accessor, which V8 lets outlive the request with all that it leads to (see let-go.ts).
    Object.assign(koa, { oidc: new provider.OIDCContext(koa) })
    await als.run(koa, () => run(koa))
    return { status: koa.status, headers: held.headers, body: koa.body }
  }
}

/** As the library does around each of its routes, by a step that it keeps to itself. */
async function keepSession(koa: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  try {
    await next()
  } finally {
    const session = koa.oidc.session as (Session & { touched?: boolean; destroyed?: boolean }) | undefined
    if (session?.touched && !session.destroyed) await session.persist()
  }
}
