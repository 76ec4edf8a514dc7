import type { RequestHandler } from 'express'

/**
 * A router that is loaded with the first request for it: what nobody uses costs neither memory nor time at the start.
 * @param load imports the code and builds the router; after a failure the next request tries again
 */
export function lazily(load: () => Promise<RequestHandler>): RequestHandler {
  let loading: Promise<RequestHandler> | undefined
  return (req, res, next) => {
    loading ??= load()
    loading.then(
      (handler) => void handler(req, res, next),
      (error: unknown) => {
        loading = undefined
        next(error)
      }
    )
  }
}
