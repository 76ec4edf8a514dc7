import type { RequestHandler } from 'express'
import { AppError } from './errors.ts'

/**
 * Refuses writes to our pages that another site's page makes: by `Sec-Fetch-Site`, and where a browser does not send
 * that, by `Origin`. Forms carry a token besides.
 */
export function refuseCrossSite(issuer: string): RequestHandler {
  return (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next()
    const site = req.headers['sec-fetch-site']
    const { origin } = req.headers
    const ours =
      site === undefined ? origin === undefined || origin === issuer : site === 'same-origin' || site === 'none'
    next(ours ? undefined : new AppError('cross_site', 403, 'This form was sent from another site'))
  }
}
