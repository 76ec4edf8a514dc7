import type { Request, RequestHandler } from 'express'
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'
import { clientAddress } from '#modules/core/address'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import { isEnabled, type AppConfiguration } from '#modules/settings/index'

type Rule = AppConfiguration['rateLimitConfiguration']['rateLimitRules'][number]

/**
 * Janssen's limits, which an administrator sets for single addresses beyond the one that each caller has anyway. Each
 * replica counts for itself.
 * @returns undefined where none is set
 */
export function configuredLimits(properties: AppConfiguration): RequestHandler | undefined {
  const { rateLimitRules } = properties.rateLimitConfiguration
  if (rateLimitRules.length === 0 || !isEnabled(properties, 'rate_limit')) return undefined
  const rules = rateLimitRules.map((rule) => ({
    rule,
    path: named(rule.path),
    limiter: new RateLimiterMemory({ points: rule.requestCount, duration: rule.periodInSeconds })
  }))
  const counted = new WeakSet<Request>()
  return async (req, res, next) => {
    // One that nobody has answered yet comes by again.
    if (counted.has(req)) return next()
    counted.add(req)
    const path = named(req.path)
    // It is answered as a GET is, but for the body.
    const method = req.method === 'HEAD' ? 'GET' : req.method
    for (const { rule, limiter, ...one } of rules) {
      if (one.path !== path || !(rule.methods.includes(req.method) || rule.methods.includes(method))) continue
      const key = keyOf(req, rule)
      const refused = key !== undefined && (await limiter.consume(key).then(() => undefined, asRefusal))
      if (!refused) continue
      const seconds = Math.ceil(refused.msBeforeNext / 1000)
      res.set('Retry-After', String(seconds))
      throw new AppError('too_many_requests', 429, `Too many requests; try again in ${seconds} s`)
    }
    next()
  }
}

/** All spellings of a path that lead to the same place. */
const named = (path: string) => path.toLowerCase().replace(/\/$/, '')

function asRefusal(refused: unknown): RateLimiterRes {
  if (refused instanceof RateLimiterRes) return refused
  throw refused
}

/** What a rule counts by; a request that lacks a part of it is not counted. As its hash, whatever the request says. */
function keyOf(req: Request, { keyExtractors }: Rule): string | undefined {
  const parts = keyExtractors.flatMap(({ source, parameterNames = [] }) =>
    source === 'ip' ? [clientAddress(req.ip ?? '')] : parameterNames.map((name) => valueOf(req, source, name))
  )
  return parts.includes(undefined) ? undefined : sha256(JSON.stringify(parts)).toString('base64url')
}

function valueOf(req: Request, source: 'header' | 'query', name: string): string | undefined {
  if (source === 'header') return req.get(name)
  const [value] = new URLSearchParams(req.originalUrl.split('?', 2)[1] ?? '').getAll(name)
  return value
}
