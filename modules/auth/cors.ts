import type { RequestHandler } from 'express'
import type { AppConfiguration } from '#modules/settings/index'
import { discoveryPaths, jansConfigurationPath, paths, ssaPath, webfingerPath } from './paths.ts'
import type { AuthServer } from './server.ts'

/** Open to pages of every origin that the server's configuration allows; of no client, or of one with a token alone. */
const documents = new Set<string>([
  ...discoveryPaths,
  jansConfigurationPath,
  webfingerPath,
  paths.jwks,
  ssaPath,
  `${ssaPath}/jwt`
])
const archive = `${paths.jwks}/`
/** Open to those of them that the client allows besides; the library asks, as soon as it knows the client. */
const endpoints = new Set<string>([
  paths.token,
  paths.userinfo,
  paths.introspection,
  paths.revocation,
  paths.pushed_authorization_request,
  paths.device_authorization
])

type Filters = Pick<AppConfiguration, 'corsConfigurationFilters'>

/** May pages of the origin call us at all? */
export function allowsOrigin({ corsConfigurationFilters: filters }: Filters, origin: string): boolean {
  const [filter] = filters
  if (!filter?.corsEnabled) return false
  const origins = allowed.get(filters) ?? new Set(filter.corsAllowedOrigins.split(',').map((item) => item.trim()))
  allowed.set(filters, origins)
  return origins.has('*') || origins.has(origin)
}

/** What the filters of a configuration, which never change, come to. */
const allowed = new WeakMap<Filters['corsConfigurationFilters'], Set<string>>()

/** Answers for pages of other origins, and their questions beforehand (Fetch, 3.2). Cookies never count there. */
export function cors(server: AuthServer): RequestHandler {
  return (req, res, next) => {
    const path = req.path.toLowerCase()
    const isDocument = documents.has(path) || path.startsWith(archive)
    if (!isDocument && !endpoints.has(path)) return next()
    const { origin = '', 'access-control-request-method': wanted } = req.headers
    const anybody = allowsOrigin(server.properties, '*')
    const allowed = anybody || (origin !== '' && allowsOrigin(server.properties, origin))
    if (!anybody) res.vary('Origin')
    if (allowed && (isDocument || wanted)) res.also('Access-Control-Allow-Origin', anybody ? '*' : origin)
    if (req.method !== 'OPTIONS' || wanted === undefined) return next()
    const [filter] = server.properties.corsConfigurationFilters
    if (!allowed || !filter) return void res.status(403).end()
    res.set({
      'Access-Control-Allow-Methods': filter.corsAllowedMethods,
      'Access-Control-Allow-Headers': filter.corsAllowedHeaders,
      'Access-Control-Max-Age': String(filter.corsPreflightMaxAge)
    })
    res.status(204).end()
  }
}
