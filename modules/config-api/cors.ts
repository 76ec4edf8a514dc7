import type { RequestHandler } from 'express'
import type { Context } from '#modules/core/module'
import { apiConfiguration } from './configuration.ts'

/**
 * Answers for pages of other origins, and their questions beforehand (Fetch, 3.2), as the properties of this API allow.
 * Cookies never count.
 */
export function cors(ctx: Context): RequestHandler {
  return async (req, res, next) => {
    // Without a database no other origin is let in, and the health of the server can be asked for all the same.
    const [filter] = await apiConfiguration.read(ctx).then(
      ({ corsConfigurationFilters: filters }) => filters,
      () => []
    )
    if (!filter?.corsEnabled) return next()
    const origins = items(filter.corsAllowedOrigins)
    const anybody = origins.includes('*')
    const { origin = '', 'access-control-request-method': wanted } = req.headers
    if (!anybody) res.vary('Origin')
    if (!anybody && !origins.includes(origin)) return next()
    res.set('Access-Control-Allow-Origin', anybody ? '*' : origin)
    if (filter.corsExposedHeaders) res.set('Access-Control-Expose-Headers', filter.corsExposedHeaders)
    if (req.method !== 'OPTIONS' || wanted === undefined) return next()
    res.set({
      'Access-Control-Allow-Methods': filter.corsAllowedMethods,
      'Access-Control-Allow-Headers': filter.corsAllowedHeaders,
      'Access-Control-Max-Age': String(filter.corsPreflightMaxAge)
    })
    res.status(204).end()
  }
}

const items = (text: string) => text.split(',').map((item) => item.trim())
