import type { RequestHandler } from 'express'
import { requireFeature, type Feature } from '#modules/settings/index'
import {
  clientInfoPath,
  deviceAuthorizationPath,
  healthPath,
  jansConfigurationPath,
  paths,
  requestsPath,
  sessionPaths,
  statPath
} from './paths.ts'
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
  [statPath, 'stat'],
  [jansConfigurationPath, 'jans_configuration'],
  [healthPath, 'health_check']
]

const ours = /^\/(jans-auth|device-code|\.well-known)(\/|$)/i

/** Brings the server up to date for a request, and refuses what is switched off. */
export function upToDate(server: AuthServer): RequestHandler {
  return async (req, _res, next) => {
    if (!ours.test(req.path)) return next()
    await server.refresh()
    const { featureFlags } = server.properties
    const owner = featureFlags.length > 0 && owners.find(([path]) => isBelow(req.path.toLowerCase(), path))
    if (owner) requireFeature(server.properties, owner[1])
    next()
  }
}

const isBelow = (path: string, top: string) => path === top || path.startsWith(`${top}/`)
