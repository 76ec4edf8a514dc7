import type { ResponseType } from 'oidc-provider'

/** What a client may ask for; each combination of response types is named as OAuth 2.0 Multiple Response Types does. */
export const responseTypes: ResponseType[] = [
  'code',
  'code id_token',
  'code token',
  'code id_token token',
  'id_token',
  'id_token token'
]

export const responseModes = ['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt']

export const grantTypes = ['authorization_code', 'implicit', 'refresh_token', 'client_credentials']

export const tokenEndpointAuthMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
  'private_key_jwt',
  'none'
] as const

export const claimsParameterSupported = true
