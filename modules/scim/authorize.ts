import type { Request, RequestHandler, Response } from 'express'
import type { Actor } from '#modules/audit/index'
import { findAccessToken } from '#modules/auth/index'
import { refuseCrossSite } from '#modules/core/cross-site'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { loadProvisioningTokens } from '#modules/provisioning-tokens/index'
import { isOpenToEverybody } from './configuration.ts'

const { findPresented } = await loadProvisioningTokens()

/** Whom records name, and what may be done. */
interface Bearer {
  clientId: string
  accountId?: string | undefined
  scopes: ReadonlySet<string>
}

const callers = new WeakMap<Request, Actor>()

/**
 * Lets a request pass that has an access token or a provisioning token with the scope; says by WWW-Authenticate what is
 * missing (RFC 6750, 3). In test mode everybody passes but pages of other sites.
 * @param scope the last part of it: `users.read`
 */
export function requireScope(ctx: Context, scope: string): RequestHandler {
  const needed = `https://jans.io/scim/${scope}`
  const refuseOtherSites = refuseCrossSite(ctx.config.issuer)
  return async (req, res, next) => {
    if (await isOpenToEverybody(ctx)) {
      callers.set(req, actorOf(req, { clientId: 'anonymous' }))
      return refuseOtherSites(req, res, next)
    }
    const bearer = await requireBearer(ctx, req, res)
    if (!bearer.scopes.has(needed)) {
      challenge(res, `, error="insufficient_scope", scope="${needed}"`)
      throw new AppError('forbidden', 403, `Insufficient scopes: the token must have ${needed}`)
    }
    callers.set(req, actorOf(req, bearer))
    next()
  }
}

/** Who sent the request, as records name it. */
export function callerOf(req: Request): Actor {
  const caller = callers.get(req)
  if (!caller) throw new Error('No guard stands before this handler')
  return caller
}

/** @throws AppError `unauthorized` */
async function requireBearer(ctx: Context, req: Request, res: Response): Promise<Bearer> {
  const value = bearerToken(req)
  if (value === undefined) {
    // Without `error`, because nothing was presented (RFC 6750, 3.1).
    challenge(res, '')
    const found = req.headers.authorization === undefined ? 'No authorization header' : 'No bearer token'
    throw new AppError('unauthorized', 401, `${found} found; send Authorization: Bearer and the token`)
  }
  const bearer = (await findPresented(ctx, value)) ?? (await findAccessToken(ctx, value, req))
  if (bearer) return bearer
  challenge(res, ', error="invalid_token"')
  throw new AppError('unauthorized', 401, 'Invalid token: it is unknown, has expired or was revoked')
}

const challenge = (res: Response, parameters: string) =>
  void res.set('WWW-Authenticate', `Bearer realm="scim"${parameters}`)

const actorOf = (req: Request, { clientId, accountId }: Pick<Bearer, 'clientId' | 'accountId'>): Actor => ({
  clientId,
  userInum: accountId,
  correlationId: req.correlationId,
  address: req.ip
})
