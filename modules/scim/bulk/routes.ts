import { Router, type RequestHandler } from 'express'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { callerOf, requireScope } from '../authorize.ts'
import { scimConfiguration } from '../configuration.ts'
import type { BaseOf } from '../discovery.ts'
import { sendScim } from '../errors.ts'
import { onlyMethods } from '../methods.ts'
import { readBulkRequest, tooLarge } from './request.ts'
import { runBulk } from './run.ts'

/** Many operations in one request (RFC 7644, 3.7). The scope `bulk` allows all of them, as in Janssen. */
export function bulkRoutes(ctx: Context, baseOf: BaseOf): Router {
  const router = Router()
  router.post('/Bulk', requireScope(ctx, 'bulk'), bulkBody(ctx), async (req, res) => {
    const request = readBulkRequest(req.body, baseOf(req), await scimConfiguration.read(ctx))
    sendScim(res, 200, await runBulk(ctx, baseOf(req), callerOf(req), request))
  })
  router.all('/Bulk', onlyMethods('POST'))
  return router
}

/** A body as large as the properties of SCIM allow at this moment. */
const bulkBody =
  (ctx: Context): RequestHandler =>
  async (req, res, next) => {
    const limits = await scimConfiguration.read(ctx)
    const types = ['application/scim+json', 'application/json']
    const read = jsonBody({ types, limit: limits.bulkMaxPayloadSize })
    read(req, res, (error?: unknown) => {
      next(error instanceof AppError && error.code === 'too_large' ? tooLarge(limits) : error)
    })
  }
