import type { RequestHandler } from 'express'
import type { AuthServer } from './server.ts'

/** Answers GET with bytes that are ready; other methods are left to whoever comes next. */
export function document(
  type: string,
  bytes: () => Buffer,
  /** `Cache-Control` of the answer. */
  caching: () => string
): RequestHandler {
  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') return next()
    res.also('Cache-Control', caching())
    res.complete(type, bytes())
  }
}

/** As long as the properties allow it. */
export function discoveryCaching({ properties }: AuthServer): string {
  const minutes = properties.discoveryCacheLifetimeInMinutes
  return minutes > 0 ? `public, max-age=${minutes * 60}` : 'no-cache'
}
