import type { Request, Response } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { findAccessToken, type AccessToken } from './access-token.ts'

/**
 * The access token that a request to an endpoint of our own has to come with, and that has the scopes.
 * @throws AppError `invalid_token` or `insufficient_scope` (RFC 6750, 3.1)
 */
export async function tokenWith(
  ctx: Context,
  req: Request,
  res: Response,
  scopes: readonly string[]
): Promise<AccessToken> {
  const value = bearerToken(req)
  const token = value === undefined ? undefined : await findAccessToken(ctx, value, req)
  if (!token) {
    res.set('WWW-Authenticate', value === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
    throw new AppError('invalid_token', 401, 'Send a good access token')
  }
  for (const scope of scopes) if (!token.scopes.has(scope)) throw insufficient(res, scope)
  return token
}

/** The refusal of a token that is good and does not have the scope. */
export function insufficient(res: Response, scope: string): AppError {
  res.set('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${scope}"`)
  return new AppError('insufficient_scope', 403, `The token needs the scope ${scope}`)
}
