import { Router, type Request, type RequestHandler, type Response } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { sendResource } from './answer.ts'
import { callerOf, requireScope } from './authorize.ts'
import type { BaseOf } from './discovery.ts'
import { sendScim } from './errors.ts'
import { projectionOfQuery, searchOfBody, searchOfQuery, searchResources } from './list.ts'
import { onlyMethods } from './methods.ts'
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
  const send = async (req: Request, res: Response, status: number, resource: Resource) => {
    sendResource(req, res, status, {
      schemas: await type.schemas(ctx),
      resource,
      projection: projectionOfQuery(req.query)
    })
  }
  const asked = (req: Request) => ({ ...projectionOfQuery(req.query), ...bypassOf(req) })
  const options = (req: Request) => ({ ...asked(req), ifMatch: req.get('If-Match') })
  const notOffered = () => new AppError('not_implemented', 501, type.notOffered ?? `Not offered for ${type.name}`)

  router.get(endpoint, mayRead, async (req, res) => {
    sendScim(res, 200, await searchResources(ctx, type, baseOf(req), { ...searchOfQuery(req.query), ...besides(req) }))
  })
  router.post(endpoint, mayWrite, body, async (req, res) => {
    const resource = await operations(req).create?.(callerOf(req), req.body, asked(req))
    if (!resource) throw notOffered()
    res.set('Location', `${baseOf(req)}/v2${endpoint}/${resource.id as string}`)
    await send(req, res, 201, resource)
  })
  router.post(`${endpoint}/.search`, mayRead, body, async (req, res) => {
    sendScim(res, 200, await searchResources(ctx, type, baseOf(req), { ...searchOfBody(req.body), ...besides(req) }))
  })
  router.get(`${endpoint}/:id`, mayRead, async (req, res) => {
    await send(req, res, 200, await operations(req).read(idOf(req), asked(req)))
  })
  router.put(`${endpoint}/:id`, mayWrite, body, async (req, res) => {
    const resource = await operations(req).replace(callerOf(req), idOf(req), req.body, options(req))
    await send(req, res, 200, resource)
  })
  router.patch(`${endpoint}/:id`, mayWrite, body, async (req, res) => {
    const { patch } = operations(req)
    if (!patch) throw notOffered()
    const resource = await patch(callerOf(req), idOf(req), req.body, options(req))
    if (resource) await send(req, res, 200, resource)
    else res.status(204).end()
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
    router.all(path, onlyMethods(allowed))
  return router
}

/** Janssen's wish, by header or query, that the names of members are not looked up; whatever its value. */
function bypassOf(req: Request): { bypass?: true } {
  const name = 'Group-Overhead-Bypass'
  return req.get(name) || req.query[name] ? { bypass: true } : {}
}

/** What a search is told by the query, also where the rest of it is in a body. */
function besides(req: Request): { bypass?: true; userId?: string } {
  const { userId } = req.query
  return { ...bypassOf(req), ...(typeof userId === 'string' && userId !== '' && { userId }) }
}
