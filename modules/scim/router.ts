import { Router, type RequestHandler } from 'express'
import { docsRouter } from '#modules/core/api-docs'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { internalOrigin, sendJson } from '#modules/core/request'
import { bulkRoutes } from './bulk/routes.ts'
import { discovery, scimConfiguration, type BaseOf } from './discovery.ts'
import { scimErrorHandler } from './errors.ts'
import { me } from './me.ts'
import { resourceRoutes } from './resource-routes.ts'
import { resourceTypes } from './resource-types.ts'
import { rootSearch } from './root-search.ts'
import { updatedUsers } from './updated-users.ts'
import { userTokens } from './user-tokens.ts'

/** Bytes. */
const largestBody = 1_048_576

/** Everything under `/jans-scim`. */
export function scimRouter(ctx: Context): Router {
  const baseOf = scimBase(ctx)
  const router = Router()
  router.use(tolerateBases)
  router.get('/sys/health-check', async (_req, res) => {
    const online = await ctx.db.ping()
    res.status(online ? 200 : 503).json({ status: 'running', db_status: online ? 'online' : 'offline' })
  })
  router.get('/restv1/scim-configuration', configurationHandler(ctx))
  router.get('/openapi.json', async (_req, res) => {
    // Seldom asked for, if at all.
    const { openApiDocument } = await import('./openapi/document.ts')
    sendJson(res, await openApiDocument(ctx))
  })
  const parts = [{ name: 'SCIM', document: '/jans-scim/openapi.json' }]
  router.use('/docs', docsRouter(ctx.config, { title: 'SCIM', parts }))
  const body = jsonBody({ types: ['application/scim+json', 'application/json'], limit: largestBody })
  router.use(
    '/restv1/v2',
    discovery(ctx, baseOf),
    bulkRoutes(ctx, baseOf),
    rootSearch(ctx, baseOf, body),
    updatedUsers(ctx),
    userTokens(ctx),
    me(ctx, baseOf),
    resourceTypes.map((type) => resourceRoutes(ctx, type, baseOf, body))
  )
  router.use((req) => {
    throw new AppError('not_found', 404, `There is nothing at ${req.baseUrl}${req.path}`)
  })
  router.use(scimErrorHandler(ctx))
  return router
}

/**
 * A base address that ends with a slash makes two of them before the name of the resource; one that ends with `v2` repeats
 * that, because the endpoints of resource types begin with it in Janssen.
 */
const tolerateBases: RequestHandler = (req, _res, next) => {
  const [path = '', ...query] = req.url.split('?')
  const tidy = path.replaceAll(/\/{2,}/g, '/').replace(/^\/restv1\/v2\/v2(?=\/|$)/i, '/restv1/v2')
  req.url = [tidy, ...query].join('?')
  next()
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
