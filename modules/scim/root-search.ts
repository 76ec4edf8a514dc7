import { Router, type RequestHandler } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { requireScope } from './authorize.ts'
import type { BaseOf } from './discovery.ts'
import { refusal, sendScim } from './errors.ts'
import { parseFilter, type Filter } from './filter.ts'
import { listResponse, pageSize, searchOfBody, searchOfQuery, type SearchRequest } from './list.ts'
import { onlyMethods } from './methods.ts'
import { projector } from './projection.ts'
import type { Resource } from './resource.ts'
import { resourceTypes } from './resource-types.ts'
import type { Schemas } from './schema.ts'

/** Searches over every kind of resource (RFC 7644, 3.4.2.1 and 3.4.3). */
export function rootSearch(ctx: Context, baseOf: BaseOf, body: RequestHandler): Router {
  const router = Router()
  const maySearch = requireScope(ctx, 'all-resources.search')
  router.get('/', maySearch, async (req, res) => {
    sendScim(res, 200, await searchAll(ctx, baseOf(req), searchOfQuery(req.query)))
  })
  router.post('/.search', maySearch, body, async (req, res) => {
    sendScim(res, 200, await searchAll(ctx, baseOf(req), searchOfBody(req.body)))
  })
  router.all('/', onlyMethods('GET'))
  router.all('/.search', onlyMethods('POST'))
  return router
}

/**
 * The kinds come one after the other and are sorted each by itself; pages run over all of them. A kind that the filter does
 * not suit, say because it compares a time with a number there, is left out, as in Janssen.
 * @throws AppError `invalidFilter` when it suits none
 */
async function searchAll(ctx: Context, base: string, request: SearchRequest): Promise<object> {
  const { filter, startIndex = 1, count, cursor, ...search } = request
  if (cursor !== undefined) throw refusal('invalidCursor', 'Cursors lead through one kind of resource, not through all')
  const offset = Math.max(1, startIndex) - 1
  const limit = await pageSize(ctx, count)
  const where = filter === undefined ? undefined : parseFilter(filter)
  const resources: Resource[] = []
  const refusals: AppError[] = []
  let total = 0
  for (const type of resourceTypes) {
    const schemas = await type.schemas(ctx)
    try {
      const found = await type.operations(ctx, base).search({
        ...search,
        filter: where && asSeenBy(schemas, where),
        offset: Math.max(0, offset - total),
        limit: limit - resources.length
      })
      total += found.total
      resources.push(...found.resources.map(projector(schemas, request)))
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalidFilter') throw error
      refusals.push(error)
    }
  }
  if (refusals.length === resourceTypes.length) throw refusals[0] as AppError
  return listResponse(resources, total, offset + 1)
}

const everything: Filter = { kind: 'and', of: [] }
const nothing: Filter = { kind: 'or', of: [] }

/** The filter as one kind of resource takes it: an attribute that it does not have has no value (RFC 7644, 3.4.2.1). */
function asSeenBy(schemas: Schemas, filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => asSeenBy(schemas, part)) }
    case 'not':
      return { kind: 'not', of: asSeenBy(schemas, filter.of) }
    case 'present':
    case 'element':
      return schemas.find(filter.path) ? filter : nothing
    case 'compare': {
      if (schemas.find(filter.path)) return filter
      // What is not there differs from every value, and equals null.
      return filter.op === (filter.value === null ? 'eq' : 'ne') ? everything : nothing
    }
  }
}
