import { Router, type Request, type RequestHandler } from 'express'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { internalOrigin } from '#modules/core/request'
import { requireScope } from './authorize.ts'
import { discovery, scimConfiguration, type BaseOf } from './discovery.ts'
import { scimErrorHandler, sendScim } from './errors.ts'
import { projectionOfQuery, searchOfBody, searchOfQuery, searchResources } from './list.ts'
import { projected } from './projection.ts'
import type { Resource } from './resource.ts'
import { currentSchemas } from './schema.ts'
import { scimUsers } from './users.ts'

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
  router.use('/restv1/v2', discovery(ctx, baseOf), usersRouter(ctx, baseOf))
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

function usersRouter(ctx: Context, baseOf: BaseOf): Router {
  const router = Router()
  const mayRead = requireScope(ctx, 'users.read')
  const mayWrite = requireScope(ctx, 'users.write')
  const body = jsonBody({ types: ['application/scim+json', 'application/json'], limit: largestBody })
  const users = (req: Request) => scimUsers(ctx, baseOf(req))
  const shown = async (resource: Resource, query: Record<string, unknown>) =>
    projected(await currentSchemas(ctx), resource, projectionOfQuery(query))

  router.get('/Users', mayRead, async (req, res) => {
    sendScim(res, 200, await searchResources(ctx, baseOf(req), searchOfQuery(req.query)))
  })
  router.post('/Users', mayWrite, body, async (req, res) => {
    const resource = await users(req).create(req)
    res.set('Location', `${baseOf(req)}/v2/Users/${resource.id as string}`)
    sendScim(res, 201, await shown(resource, req.query))
  })
  router.post('/Users/.search', mayRead, body, async (req, res) => {
    sendScim(res, 200, await searchResources(ctx, baseOf(req), searchOfBody(req.body)))
  })
  router.get('/Users/:id', mayRead, async (req, res) => {
    sendScim(res, 200, await shown(await users(req).read(req.params.id as string), req.query))
  })
  router.put('/Users/:id', mayWrite, body, async (req, res) => {
    sendScim(res, 200, await shown(await users(req).replace(req, req.params.id as string), req.query))
  })
  router.patch('/Users/:id', mayWrite, body, async (req, res) => {
    sendScim(res, 200, await shown(await users(req).patch(req, req.params.id as string), req.query))
  })
  router.delete('/Users/:id', mayWrite, async (req, res) => {
    await users(req).remove(req, req.params.id as string)
    res.status(204).end()
  })
  for (const [path, allowed] of [
    ['/Users', 'GET, POST'],
    ['/Users/.search', 'POST'],
    ['/Users/:id', 'GET, PUT, PATCH, DELETE']
  ] as const)
    router.all(path, (_req, res) => {
      res.set('Allow', allowed)
      throw new AppError('method_not_allowed', 405, `Only ${allowed} can be used here`)
    })
  return router
}
