import type { RequestHandler } from 'express'
import { isEnabled, requireFeature, type AppConfiguration, type Feature } from '#modules/settings/index'
import {
  clientInfoPath,
  deviceAuthorizationPath,
  healthPath,
  jansConfigurationPath,
  paths,
  requestsPath,
  sessionPaths,
  ssaPath,
  statPath
} from './paths.ts'
import { configuredLimits } from './rate-limits.ts'
import type { AuthServer } from './server.ts'

/** Which feature each address belongs to; all below it belong to it as well. */
const owners: readonly (readonly [string, Feature])[] = [
  [paths.introspection, 'introspection'],
  [paths.userinfo, 'userinfo'],
  [paths.registration, 'registration'],
  [paths.revocation, 'revoke_token'],
  [paths.end_session, 'end_session'],
  [paths.pushed_authorization_request, 'par'],
  [paths.device_authorization, 'device_authz'],
  [paths.code_verification, 'device_authz'],
  [deviceAuthorizationPath, 'device_authz'],
  [paths.backchannel_authentication, 'ciba'],
  [requestsPath, 'ciba'],
  [clientInfoPath, 'clientinfo'],
  [sessionPaths.revokeGlobally, 'global_token_revocation'],
  [sessionPaths.revoke, 'revoke_session'],
  [sessionPaths.active, 'active_session'],
  [sessionPaths.status, 'status_session'],
  [ssaPath, 'ssa'],
  [statPath, 'stat'],
  [jansConfigurationPath, 'jans_configuration'],
  [healthPath, 'health_check']
]

const ours = /^\/(jans-auth|device-code|\.well-known)(\/|$)/i

/** Brings the server up to date for a request, and refuses what is switched off or asked too often. */
export function upToDate(server: AuthServer): RequestHandler {
  let known: AppConfiguration | undefined
  let off: typeof owners = []
  let limits: RequestHandler | undefined
  const admit: RequestHandler = (req, res, next) => {
    const { properties } = server
    if (properties !== known) {
      known = properties
      off = owners.filter(([, feature]) => !isEnabled(properties, feature))
      limits = configuredLimits(properties)
    }
    const owner = off.length > 0 && off.find(([path]) => isBelow(req.path.toLowerCase(), path))
    if (owner) requireFeature(properties, owner[1])
    if (limits) return limits(req, res, next)
    next()
  }
  return (req, res, next) => {
    if (!ours.test(req.path)) return next()
    const due = server.refresh()
    if (!due) return admit(req, res, next)
    due.then(() => admit(req, res, next)).catch(next)
  }
}

const isBelow = (path: string, top: string) => path === top || path.startsWith(`${top}/`)
