import { Router, type RequestHandler } from 'express'
import { AppError, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { callerOf, requireScope } from './authorize.ts'
import type { BaseOf } from './discovery.ts'
import { onlyMethods } from './methods.ts'
import { userType } from './users.ts'

/**
 * `/Me` (RFC 7644, 3.11): the person of the access token, by whatever can be done with `/Users/{id}` and with the same
 * scopes. It stands before the routes of people, which do the work.
 */
export function me(ctx: Context, baseOf: BaseOf): Router {
  const router = Router()
  const { endpoint, scopes } = userType
  const alias: RequestHandler = (req, res, next) => {
    const { userInum } = callerOf(req)
    if (userInum === undefined) throw notFound('A person for this token')
    const path = `${endpoint}/${encodeURIComponent(userInum)}`
    res.set('Location', `${baseOf(req)}/v2${path}`)
    req.url = path + (/\?.*$/s.exec(req.url)?.[0] ?? '')
    next()
  }
  router.get('/Me', requireScope(ctx, scopes.read), alias)
  for (const method of ['put', 'patch', 'delete'] as const)
    router[method]('/Me', requireScope(ctx, scopes.write), alias)
  router.post('/Me', () => {
    throw new AppError('not_implemented', 501, `People do not make themselves here; use POST ${endpoint}`)
  })
  router.all('/Me', onlyMethods('GET, PUT, PATCH, DELETE'))
  return router
}
