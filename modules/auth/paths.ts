/** Janssen's addresses. */
const rest = '/jans-auth/restv1'

export const paths = {
  authorization: `${rest}/authorize`,
  token: `${rest}/token`,
  userinfo: `${rest}/userinfo`,
  introspection: `${rest}/introspection`,
  revocation: `${rest}/revoke`,
  end_session: `${rest}/end_session`,
  registration: `${rest}/register`,
  jwks: `${rest}/jwks`,
  pushed_authorization_request: `${rest}/par`,
  device_authorization: `${rest}/device_authorization`,
  code_verification: '/device-code',
  backchannel_authentication: `${rest}/bc-authorize`
} as const

export const interactionPath = '/jans-auth/interaction'
export const checkSessionPath = '/jans-auth/opiframe.htm'
export const sessionPaths = {
  active: `${rest}/session/active`,
  status: `${rest}/session_status`,
  revoke: `${rest}/revoke_session`,
  revokeGlobally: `${rest}/global-token-revocation`
} as const
export const clientInfoPath = `${rest}/clientinfo`
/** Janssen's own name of the page for user codes; links and QR codes with it are about. */
export const deviceAuthorizationPath = '/jans-auth/device_authorization.htm'
/** Where a person answers backchannel requests. */
export const requestsPath = '/jans-auth/ciba/home.htm'
/** Janssen's statistics. */
export const statPath = `${rest}/internal/stat`
export const ssaPath = `${rest}/ssa`
export const healthPath = '/jans-auth/sys/health-check'
export const jansConfigurationPath = `${rest}/.well-known/jans-configuration`
export const webfingerPath = '/.well-known/webfinger'
/** Without a kid in the path it is a parameter. */
export const archivedJwksPaths = [`${rest}/jwks/archived`, `${rest}/jwks/archived/:kid`] as const
export const discoveryPaths = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/jans-auth/.well-known/openid-configuration',
  `${rest}/oauth-authorization-server`
]
