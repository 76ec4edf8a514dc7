import type { RequestListener } from 'node:http'
import type { ErrorRequestHandler, Express, NextFunction, Request, RequestHandler, Response } from 'express'
import type { First, Handler } from '#modules/core/module'

/**
 * A way past the app's layers, of which each costs every request a little: what is registered with `first` is found by its
 * path alone.
 * @param refuse is given what the handlers have failed with
 */
export function firstRoutes(app: Express, refuse: ErrorRequestHandler): { first: First; listener: RequestListener } {
  const routes = new Map<string, readonly Handler[]>()
  const passed = new WeakSet<Request>()
  const unlessPassed: RequestHandler = (req, _res, next) => (passed.has(req) ? next('route') : next())
  return {
    first(path, ...handlers) {
      routes.set(path, handlers)
      app.all(path, unlessPassed, ...(handlers as RequestHandler[]))
    },
    listener(message, answer) {
      const handlers = routes.get(pathOf(message.url as string))
      if (!handlers) return app(message, answer)
      // What the app does to all others.
      const req = Object.setPrototypeOf(message, app.request) as Request
      const res = Object.setPrototypeOf(answer, app.response) as Response
      req.res = res
      res.req = req
      req.originalUrl = req.url
      res.locals = Object.create(null) as Response['locals']
      pass(handlers, req, res, (error) => {
        if (error) return void refuse(error, req, res, () => res.destroy())
        passed.add(req)
        app(req, res)
      })
    }
  }
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** One handler after the other, and those for errors when there is one, as in the app. */
function pass(handlers: readonly Handler[], req: Request, res: Response, leave: NextFunction): void {
  let i = 0
  const next = (error?: unknown): void => {
    const isWanted = (handler: Handler) => (handler.length === 4) === (error !== undefined)
    while (i < handlers.length && !isWanted(handlers[i] as Handler)) i++
    const handler = handlers[i++]
    if (!handler) return leave(error)
    try {
      const going: unknown =
        error === undefined
          ? (handler as RequestHandler)(req, res, next)
          : (handler as ErrorRequestHandler)(error, req, res, next)
      if (going instanceof Promise) going.catch(next)
    } catch (thrown) {
      next(thrown)
    }
  }
  next()
}
