import { Router, type Request, type RequestHandler } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { callerOf, requireScope } from './authorize.ts'
import type { BaseOf } from './discovery.ts'
import { sendScim } from './errors.ts'
import { projectionOfQuery, searchOfBody, searchOfQuery, searchResources } from './list.ts'
import { projected } from './projection.ts'
import type { Resource } from './resource.ts'
import type { ResourceType } from './resource-type.ts'

/** The routes of one kind of resource (RFC 7644, 3.2). */
export function resourceRoutes(ctx: Context, type: ResourceType, baseOf: BaseOf, body: RequestHandler): Router {
  const router = Router()
  const { endpoint } = type
  const mayRead = requireScope(ctx, type.scopes.read)
  const mayWrite = requireScope(ctx, type.scopes.write)
  const operations = (req: Request) => type.operations(ctx, baseOf(req))
  const idOf = (req: Request) => req.params.id as string
  const shown = async (req: Request, resource: Resource) =>
    projected(await type.schemas(ctx), resource, projectionOfQuery(req.query))
  const options = (req: Request) => ({ ...projectionOfQuery(req.query), ifMatch: req.get('If-Match') })
  const notOffered = () =>
    new AppError('not_implemented', 501, `Not offered for ${type.name}: ${endpoint} can be read, searched and deleted`)

  router.get(endpoint, mayRead, async (req, res) => {
    sendScim(res, 200, await searchResources(ctx, type, baseOf(req), searchOfQuery(req.query)))
  })
  router.post(endpoint, mayWrite, body, async (req, res) => {
    const resource = await operations(req).create?.(callerOf(req), req.body)
    if (!resource) throw notOffered()
    res.set('Location', `${baseOf(req)}/v2${endpoint}/${resource.id as string}`)
    sendScim(res, 201, await shown(req, resource))
  })
  router.post(`${endpoint}/.search`, mayRead, body, async (req, res) => {
    sendScim(res, 200, await searchResources(ctx, type, baseOf(req), searchOfBody(req.body)))
  })
  router.get(`${endpoint}/:id`, mayRead, async (req, res) => {
    sendScim(res, 200, await shown(req, await operations(req).read(idOf(req), projectionOfQuery(req.query))))
  })
  router.put(`${endpoint}/:id`, mayWrite, body, async (req, res) => {
    const resource = await operations(req).replace(callerOf(req), idOf(req), req.body, options(req))
    sendScim(res, 200, await shown(req, resource))
  })
  router.patch(`${endpoint}/:id`, mayWrite, body, async (req, res) => {
    const resource = await operations(req).patch?.(callerOf(req), idOf(req), req.body, options(req))
    if (!resource) throw notOffered()
    sendScim(res, 200, await shown(req, resource))
  })
  router.delete(`${endpoint}/:id`, mayWrite, async (req, res) => {
    await operations(req).remove(callerOf(req), idOf(req), options(req))
    res.status(204).end()
  })
  for (const [path, allowed] of [
    [endpoint, 'GET, POST'],
    [`${endpoint}/.search`, 'POST'],
    [`${endpoint}/:id`, 'GET, PUT, PATCH, DELETE']
  ] as const)
    router.all(path, (_req, res) => {
      res.set('Allow', allowed)
      throw new AppError('method_not_allowed', 405, `Only ${allowed} can be used here`)
    })
  return router
}
