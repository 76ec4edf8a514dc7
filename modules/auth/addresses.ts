import { paths } from './paths.ts'

/** The addresses of the endpoints by the names that the server's configuration has for them. They follow the issuer. */
export const addresses = (issuer: string): Readonly<Record<string, string>> => ({
  issuer,
  baseEndpoint: `${issuer}/jans-auth/restv1`,
  authorizationEndpoint: issuer + paths.authorization,
  tokenEndpoint: issuer + paths.token,
  tokenRevocationEndpoint: issuer + paths.revocation,
  userInfoEndpoint: issuer + paths.userinfo,
  endSessionEndpoint: issuer + paths.end_session,
  jwksUri: issuer + paths.jwks,
  registrationEndpoint: issuer + paths.registration,
  openIdDiscoveryEndpoint: `${issuer}/.well-known/webfinger`,
  openIdConfigurationEndpoint: `${issuer}/.well-known/openid-configuration`,
  introspectionEndpoint: issuer + paths.introspection,
  parEndpoint: issuer + paths.pushed_authorization_request,
  deviceAuthzEndpoint: issuer + paths.device_authorization,
  backchannelAuthenticationEndpoint: issuer + paths.backchannel_authentication
})
