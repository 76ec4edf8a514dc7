import { randomUUID } from 'node:crypto'
import { ServerResponse, type IncomingMessage, type RequestListener } from 'node:http'
import express, { type ErrorRequestHandler, type Request } from 'express'
import helmet from 'helmet'
import { isUnavailable } from '#db/db'
import { AppError } from '#modules/core/errors'
import type { Context, Module } from '#modules/core/module'
import '#modules/core/request'
import { firstRoutes } from './first.ts'
import type { RequestLog } from './logging.ts'
import type { Metrics } from './metrics.ts'

const forDebugging: RequestLog = { levelOf: () => 'debug' }

/** What one listener answers with: the edge, the modules in their order, what is left, and the last error handler. */
export function createApp(
  ctx: Context,
  modules: readonly Module[],
  metrics: Metrics,
  requests: RequestLog = forDebugging
): RequestListener {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', 'simple')
  app.set('trust proxy', [...ctx.config.trustProxy])
  const refuse = lastErrorHandler(ctx)
  const { first, listener } = firstRoutes(app, refuse)
  for (const module of modules) module.mount?.(app, ctx, first)
  app.use((req, _res, next) => next(new AppError('not_found', 404, `There is nothing at ${req.path}`)))
  app.use(refuse)
  const enter = edge(ctx, metrics, requests)
  const headers = securityHeaders(ctx)
  return (req, res) => {
    enter(req, res)
    for (const [name, value] of headers) res.setHeader(name, value)
    listener(req, res)
  }
}

/** Names the request, times it and logs it when it is over. */
function edge({ log }: Context, metrics: Metrics, requests: RequestLog) {
  return (req: IncomingMessage, res: ServerResponse): void => {
    const given = req.headers['x-correlation-id']
    const correlationId = typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID()
    ;(req as Partial<Pick<Request, 'correlationId'>>).correlationId = correlationId
    res.setHeader('X-Correlation-Id', correlationId)
    const { method = '', url = '' } = req
    const start = performance.now()
    res.once('finish', () => {
      const end = performance.now()
      const milliseconds = end - start
      // The query is left out: it can hold codes and tokens.
      const path = url.split('?', 1)[0] as string
      metrics.request(path, method, res.statusCode, milliseconds)
      const level = requests.levelOf(path, end)
      if (log.isLevelEnabled(level))
        log[level]({ correlationId, method, path, status: res.statusCode, milliseconds }, 'request')
    })
  }
}

/** Strict for every answer; interaction pages alone loosen `form-action`, and say so where they do. */
function securityHeaders({ config }: Context): [string, string][] {
  const https = config.issuer.startsWith('https:')
  return headersOf(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          baseUri: ["'none'"],
          connectSrc: ["'self'"],
          fontSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          imgSrc: ["'self'", 'data:'],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"]
        }
      },
      crossOriginResourcePolicy: false,
      // Not no-referrer, with which browsers say `Origin: null` even to the page's own server.
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: https && { maxAge: 31_536_000, includeSubDomains: false },
      xFrameOptions: { action: 'deny' }
    })
  )
}

/** What helmet sets does not depend on the request: it is asked once. */
function headersOf(middleware: ReturnType<typeof helmet>): [string, string][] {
  const req = {} as IncomingMessage
  const res = new ServerResponse(req)
  middleware(req, res, (error?: unknown) => {
    if (error) throw error
  })
  return Object.entries(res.getHeaders()) as [string, string][]
}

/** What no router has put into its own dialect. A defect is logged here, once, and answered without a reason. */
function lastErrorHandler({ log }: Context): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const told = toAppError(error)
    if (!told) log.error({ correlationId: req.correlationId, err: error }, 'request failed')
    if (res.headersSent) return void res.destroy()
    const { status, code, message } = told ?? untold(error, req)
    if (status === 503) res.set('Retry-After', '5')
    res.status(status).json({ error: code, error_description: message })
  }
}

/** What the caller may know of a defect: whether it passes, and what the log has it under. */
const untold = (error: unknown, { correlationId }: Pick<Request, 'correlationId'>) =>
  isUnavailable(error)
    ? { status: 503, code: 'temporarily_unavailable', message: 'The database cannot be used at present; try again' }
    : { status: 500, code: 'server_error', message: `The server failed; its log says more about ${correlationId}` }

/** Express itself throws for malformed addresses. */
function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (error instanceof URIError)
    return new AppError('invalid_request', 400, 'The address is not well-formed', { cause: error })
  return undefined
}
