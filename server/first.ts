import type { ErrorRequestHandler, Express, NextFunction, Request, RequestHandler } from 'express'
import type { First, Handler } from '#modules/core/module'
import type { Answer } from './messages.ts'

/**
 * A way past the app's layers, of which each costs every request a little: what is registered with `first` is found by its
 * path alone.
 * @param refuse is given what the handlers have failed with
 */
export function firstRoutes(
  app: Express,
  refuse: ErrorRequestHandler
): { first: First; listener: (req: Request, res: Answer) => void } {
  const routes = new Map<string, Route>()
  const passed = new WeakSet<Request>()
  const unlessPassed: RequestHandler = (req, _res, next) => (passed.has(req) ? next('route') : next())
  return {
    first(path, quick, ...others) {
      const handlers = [...quick, ...others]
      routes.set(path, { handlers, quick: quick.length })
      app.all(path, unlessPassed, ...(handlers as RequestHandler[]))
    },
    listener(req, res) {
      const route = routes.get(res.path)
      if (!route) {
        res.dress()
        return app(req, res)
      }
      // What the app does to all others, and these handlers use.
      req.res = res
      req.originalUrl = req.url
      pass(route, req, res, (error) => {
        if (error) return void refuse(error, req, res, () => res.destroy())
        passed.add(req)
        app(req, res)
      })
    }
  }
}

interface Route {
  handlers: readonly Handler[]
  /** How many of them come before the answer is dressed. */
  quick: number
}

/** One handler after the other, and those for errors when there is one, as in the app. */
function pass({ handlers, quick }: Route, req: Request, res: Answer, leave: NextFunction): void {
  let i = 0
  const next = (error?: unknown): void => {
    const isWanted = (handler: Handler) => (handler.length === 4) === (error !== undefined)
    while (i < handlers.length && !isWanted(handlers[i] as Handler)) i++
    if (i >= quick) res.dress()
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
