import type { Request, RequestHandler } from 'express'
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'
import { callerAddress, clientAddress, isLoopback } from './address.ts'
import { AppError } from './errors.ts'
import type { Context } from './module.ts'

/**
 * Slows one address down: at most `config.rateLimit` requests a minute to the routes behind it, less where they cost more.
 * A developer's own machine is left alone, so that a test run is never surprised.
 * @param weight how many ordinary requests one of these counts for
 */
export function rateLimit({ config }: Pick<Context, 'config'>, name: string, weight = 1): RequestHandler {
  if (config.rateLimit === 0) return (_req, _res, next) => next()
  const limiter = new RateLimiterMemory({ keyPrefix: name, points: config.rateLimit, duration: 60 })
  const counted = new WeakSet<Request>()
  return (req, res, next) => {
    const address = callerAddress(req) ?? 'unknown'
    if (!config.production && isLoopback(address)) return next()
    // One that nobody has answered yet may come by again.
    if (counted.has(req)) return next()
    counted.add(req)
    limiter.consume(clientAddress(address), weight).then(
      () => next(),
      (refused: unknown) => {
        if (!(refused instanceof RateLimiterRes)) return next(refused)
        const seconds = Math.ceil(refused.msBeforeNext / 1000)
        res.set('Retry-After', String(seconds))
        next(new AppError('too_many_requests', 429, `Too many requests from this address; try again in ${seconds} s`))
      }
    )
  }
}
