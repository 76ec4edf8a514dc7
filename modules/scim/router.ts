import { Router, type RequestHandler } from 'express'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { internalOrigin } from '#modules/core/request'
import { discovery, scimConfiguration, type BaseOf } from './discovery.ts'
import { scimErrorHandler } from './errors.ts'
import { resourceRoutes } from './resource-routes.ts'
import { resourceTypes } from './resource-types.ts'

/** Bytes. */
const largestBody = 1_048_576

/** Everything under `/jans-scim`. */
export function scimRouter(ctx: Context): Router {
  const baseOf = scimBase(ctx)
  const router = Router()
  router.get('/sys/health-check', async (_req, res) => {
    const online = await ctx.db.ping()
    res.status(online ? 200 : 503).json({ status: 'running', db_status: online ? 'online' : 'offline' })
  })
  router.get('/restv1/scim-configuration', configurationHandler(ctx))
  const body = jsonBody({ types: ['application/scim+json', 'application/json'], limit: largestBody })
  router.use(
    '/restv1/v2',
    discovery(ctx, baseOf),
    resourceTypes.map((type) => resourceRoutes(ctx, type, baseOf, body))
  )
  // RFC 7644, 3.11: an alias that is not offered.
  router.all('/restv1/v2/Me', () => {
    throw new AppError('not_implemented', 501, '/Me is not offered; use /Users/{id}')
  })
  router.use((req) => {
    throw new AppError('not_found', 404, `There is nothing at ${req.baseUrl}${req.path}`)
  })
  router.use(scimErrorHandler())
  return router
}

/** The document that tells where everything is; it lies at two addresses. */
export function configurationHandler(ctx: Context): RequestHandler {
  const baseOf = scimBase(ctx)
  return (req, res) => void res.json(scimConfiguration(baseOf(req)))
}

/** Where the sender of a request finds the service. */
const scimBase =
  ({ config }: Pick<Context, 'config'>): BaseOf =>
  (req) =>
    `${internalOrigin(config, req)}/jans-scim/restv1`
