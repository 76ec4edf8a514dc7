import { errors, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import { authenticationMethods, type Client } from '#modules/clients/index'
import { refuseWeakSignatures } from './answers.ts'
import { fapiMethods, fapiResponseTypes, type FapiProfile } from './profile.ts'

/**
 * Holds a request for authorization against the profile of its client, whether it comes through the browser or is pushed.
 * @throws errors.OIDCProviderError
 */
export function checkFapiRequest(koa: KoaContextWithOIDC, { definition }: Client, profile: FapiProfile): void {
  const { oidc } = koa
  const params = oidc.params as Record<string, string | undefined>
  // It has to be there, also where the client has registered one alone.
  if (!isSafe(params.redirect_uri ?? '', definition.applicationType === 'native'))
    throw shown(new errors.InvalidRequest('redirect_uri must be there, and an https address'))
  if (!authenticationMethods(definition).some((method) => fapiMethods.includes(method)))
    throw new errors.UnauthorizedClient('FAPI is for clients that authenticate with a key')
  refuseWeakSignatures(definition, profile)
  checkWay(koa, profile)
  const type = params.response_type?.split(' ').toSorted().join(' ')
  if (type === undefined) throw new errors.InvalidRequest('response_type is needed')
  if (!fapiResponseTypes[profile].includes(type)) throw new errors.UnsupportedResponseType()
}

/** The way that it has to come: signed (FAPI 1.0 Advanced, 5.2.2-1), or pushed (FAPI 2.0, 5.3.2.2-2). */
function checkWay({ oidc, query }: KoaContextWithOIDC, profile: FapiProfile): void {
  if (oidc.entities.PushedAuthorizationRequest) return
  const isPush = oidc.route === 'pushed_authorization_request'
  if (profile === '2.0') {
    if (!isPush) throw new errors.InvalidRequest('requests have to be pushed')
  } else if ((isPush ? oidc.body : query)?.request === undefined)
    throw new errors.InvalidRequestObject('a signed request object is needed')
}

/** Does a request need PKCE (FAPI 1.0 Advanced, 5.2.2-18; FAPI 2.0, 5.3.2.2-5)? */
export function needsPkce({ oidc }: KoaContextWithOIDC, profile: FapiProfile | undefined): boolean {
  if (profile !== '1.0') return profile === '2.0'
  return oidc.route === 'pushed_authorization_request' || oidc.entities.PushedAuthorizationRequest !== undefined
}

/** What a client sends to the backchannel has to be signed (FAPI-CIBA, 5.2.2-1). */
export function checkFapiBackchannel({ body, client }: KoaContextWithOIDC['oidc'], profile: FapiProfile): void {
  if (!fapiMethods.includes((client as LibraryClient).clientAuthMethod as string))
    throw new errors.UnauthorizedClient('FAPI is for clients that authenticate with a key')
  if (body?.request === undefined) throw new errors.InvalidRequest(`FAPI ${profile} wants a signed request`)
}

/** An app may listen on its own device alone (RFC 8252, 7.3). */
function isSafe(uri: string, isNative: boolean): boolean {
  const url = URL.parse(uri)
  if (url?.protocol === 'https:') return true
  return isNative && url?.protocol === 'http:' && /^(127\.0\.0\.1|\[::1\])$/.test(url.hostname)
}

/** Goes to the person, not to an address that nobody has asked for. */
const shown = <E extends errors.OIDCProviderError>(error: E): E => Object.assign(error, { allow_redirect: false })
