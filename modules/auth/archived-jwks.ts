import type { RequestHandler } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findArchivedKey, jwksMaxAge } from '#modules/keys/index'

/**
 * One key that is published no more, as a JWK; its id is the last part of the path or the parameter `kid`.
 * @throws AppError `invalid_request` for a key that is not in the archive
 */
export function archivedJwk(ctx: Context): RequestHandler {
  return async (req, res) => {
    const kid = req.params.kid ?? req.query.kid
    if (typeof kid !== 'string' || kid === '') throw new AppError('invalid_request', 400, 'Send the kid of a key, once')
    const key = await findArchivedKey(ctx, kid)
    if (!key) throw new AppError('invalid_request', 400, 'There is no such key in the archive')
    res.set('Cache-Control', `public, max-age=${jwksMaxAge}`).json(key)
  }
}
