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
import { messageClasses, type Answer, type Manner, type Messages } from './messages.ts'
import type { Metrics } from './metrics.ts'

const forDebugging: RequestLog = { levelOf: () => 'debug' }

/** What one listener answers with: the edge, the modules in their order, what is left, and the last error handler. */
export function createApp(
  ctx: Context,
  modules: readonly Module[],
  metrics: Metrics,
  requests: RequestLog = forDebugging,
  messages: Messages = messageClasses()
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
  return messages.serve(app, manner(ctx, metrics, requests), (req, res) => {
    begin(req, res)
    listener(req, res)
  })
}

/**
 * Names the request and looks at the clock. A target in absolute form (RFC 9112, 3.2.2) loses the server that it names: who
 * takes that for ours believes proofs and assertions that were made for another.
 */
function begin(req: Request, res: Answer): void {
  if (!req.url.startsWith('/')) req.url = req.url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*\/?/i, '/')
  const given = req.headers['x-correlation-id']
  const correlationId = typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID()
  const { url } = req
  const query = url.indexOf('?')
  req.correlationId = correlationId
  res.correlationId = correlationId
  res.path = query === -1 ? url : url.slice(0, query)
  res.since = performance.now()
}

/** What all answers have in common; a request is counted and logged when it is over. */
function manner(ctx: Context, metrics: Metrics, requests: RequestLog): Manner {
  const { log } = ctx
  const headers = securityHeaders(ctx)
  return {
    headers,
    headersOfData: [...headers.filter(([name]) => ofData.has(name)), ['Content-Security-Policy', nothing]],
    over({ correlationId, path, since, statusCode: status, req: { method } }, at) {
      const milliseconds = at - since
      metrics.request(path, method, status, milliseconds)
      const level = requests.levelOf(path, at)
      if (log.isLevelEnabled(level)) log[level]({ correlationId, method, path, status, milliseconds }, 'request')
    }
  }
}

/** The others tell browsers how to show a page, and what it may do: this is none, whatever a browser takes it for. */
const ofData = new Set(['strict-transport-security', 'x-content-type-options', 'x-frame-options'])
const nothing = "default-src 'none'; frame-ancestors 'none'"

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
