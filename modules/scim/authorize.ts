import type { Request, RequestHandler } from 'express'
import type { Actor } from '#modules/audit/index'
import { findAccessToken, type AccessToken } from '#modules/auth/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'

const tokens = new WeakMap<Request, AccessToken>()

/**
 * Lets a request pass that has an access token with the scope; says by WWW-Authenticate what is missing (RFC 6750, 3).
 * @param scope the last part of it: `users.read`
 */
export function requireScope(ctx: Context, scope: string): RequestHandler {
  const needed = `https://jans.io/scim/${scope}`
  return async (req, res, next) => {
    const challenge = (parameters: string) => res.set('WWW-Authenticate', `Bearer realm="scim"${parameters}`)
    const value = bearerToken(req)
    if (value === undefined) {
      challenge('')
      throw new AppError('unauthorized', 401, 'An access token is needed: Authorization: Bearer …')
    }
    const token = await findAccessToken(ctx, value, req)
    if (!token) {
      challenge(', error="invalid_token"')
      throw new AppError('unauthorized', 401, 'The access token is unknown, has expired or was revoked')
    }
    if (!token.scopes.has(needed)) {
      challenge(`, error="insufficient_scope", scope="${needed}"`)
      throw new AppError('forbidden', 403, `The access token must have the scope ${needed}`)
    }
    tokens.set(req, token)
    next()
  }
}

/** Who sent the request, as records name it. */
export function callerOf(req: Request): Actor {
  const token = tokens.get(req)
  if (!token) throw new Error('No guard stands before this handler')
  const { clientId, accountId } = token
  return { clientId, userInum: accountId, correlationId: req.correlationId, address: req.ip }
}
