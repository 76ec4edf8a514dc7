import express, { type Request, type RequestHandler } from 'express'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import { insufficient, tokenWith } from '../bearer.ts'
import type { AuthServer } from '../server.ts'
import { openMetrics, openMetricsType, reportOn } from './report.ts'

/** Janssen's statistics of months: active people and issued tokens, for whoever has a token with the scope for it. */
export function statistics(ctx: Context, server: AuthServer): RequestHandler[] {
  const form = express.urlencoded({ extended: false, limit: '20kb', parameterLimit: 20 })
  return [
    async (req, res, next) => {
      res.set({ 'Cache-Control': 'no-store, no-transform, private', Pragma: 'no-cache' })
      if (!['GET', 'HEAD', 'POST'].includes(req.method)) {
        res.set('Allow', 'GET, HEAD, POST')
        throw new AppError('invalid_request', 405, 'Send GET or POST')
      }
      const { statAuthorizationScope: scope } = server.properties
      await tokenWith(ctx, req, res, [scope])
      // One that nobody has registered can be had by whoever may make scopes up.
      if (!(await scopeRegistry(ctx)).byId(scope)) throw insufficient(res, scope)
      next()
    },
    form,
    async (req, res) => {
      const format = (parameter(req, 'format') ?? '').toLowerCase()
      if (!formats.has(format))
        throw new AppError('invalid_request', 400, 'The format has to be openmetrics or jsonmonth, or be left out')
      const reports = await reportOn(ctx, {
        month: parameter(req, 'month'),
        start: parameter(req, 'start-month'),
        end: parameter(req, 'end-month')
      })
      if (format === 'openmetrics') res.set('Content-Type', openMetricsType).send(openMetrics(reports))
      else if (format === 'jsonmonth')
        res.json({ response: Object.fromEntries(reports.map((report) => [report.month, report])) })
      else res.json({ response: reports })
    }
  ]
}

const formats: ReadonlySet<string> = new Set(['', 'json', 'jsonmonth', 'openmetrics'])

/** Of the form, or of the query where there is none. @throws AppError `invalid_request` where it is there twice */
function parameter(req: Request, name: string): string | undefined {
  const given = (req.method === 'POST' ? req.body : req.query) as Record<string, unknown> | undefined
  const value = given && Object.hasOwn(given, name) ? given[name] : undefined
  if (value !== undefined && typeof value !== 'string') throw new AppError('invalid_request', 400, `Send ${name} once`)
  return value
}
