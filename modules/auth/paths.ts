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
export const healthPath = '/jans-auth/sys/health-check'
export const discoveryPaths = [
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/jans-auth/.well-known/openid-configuration',
  `${rest}/oauth-authorization-server`
]
