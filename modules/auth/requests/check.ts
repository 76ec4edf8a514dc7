import { errors, Provider, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import { isOwnClient, type Client } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'
import { checkFapiRequest, fapiProfile } from '../fapi/index.ts'
import { checkAuthorizationDetails } from './authorization-details.ts'
import { setPrompts } from './prompts.ts'

interface Parts {
  properties: AppConfiguration
  recordOf: (client: LibraryClient) => Client
  /** @throws when no way to authenticate meets the request */
  checkMethods: (koa: KoaContextWithOIDC) => void
  now: () => number
}

/** Requests for an access token alone, from the moment that their parameters are known until these are checked. */
const tokenOnly = new WeakSet<KoaContextWithOIDC>()

type Params = Record<string, string | undefined>

/**
 * Our own rules for authorization and pushed requests. They are asked as soon as the parameters are what they will be,
 * whether these came plain, in a request object or were pushed.
 */
export function checkRequests(provider: Provider, parts: Parts): void {
  const { prototype } = provider.Client
  const modeAllowed = Reflect.get(prototype, 'responseModeAllowed') as (this: unknown, ...args: unknown[]) => boolean
  const typeAllowed = Reflect.get(prototype, 'responseTypeAllowed') as (this: unknown, type: string) => boolean
  // The library's first question about complete parameters.
  prototype.responseModeAllowed = function (mode, type, profile) {
    const koa = Provider.ctx
    if (koa) check(koa, this as LibraryClient, parts)
    return modeAllowed.call(this, mode, type, profile)
  }
  prototype.responseTypeAllowed = function (type) {
    if (!Provider.ctx || !tokenOnly.has(Provider.ctx)) return typeAllowed.call(this, type)
    const { responseTypes = [], grantTypes = [] } = parts.recordOf(this as LibraryClient).definition
    return responseTypes.includes('token') && grantTypes.includes('implicit')
  }
}

/**
 * The library cannot be told of `response_type=token` (RFC 6749, 4.2). It passes the checks as `code token`, which asks for
 * neither a nonce nor an id token, and becomes itself again before anything is made.
 */
export function restoreTokenType(koa: KoaContextWithOIDC): void {
  if (!tokenOnly.delete(koa)) return
  const params = koa.oidc.params as Params
  params.response_type = 'token'
  // There is no refresh token in an answer to the front channel.
  const scopes = params.scope?.split(' ').filter((scope) => scope !== 'offline_access') ?? []
  params.scope = scopes.join(' ') || undefined
}

/** Is `response_type=token` offered? */
export const offersTokenAlone = ({
  responseTypesSupported,
  grantTypesSupported
}: Pick<AppConfiguration, 'responseTypesSupported' | 'grantTypesSupported'>): boolean =>
  responseTypesSupported.some((types) => types.join(' ') === 'token') && grantTypesSupported.includes('implicit')

export const isTokenOnly = (koa: KoaContextWithOIDC): boolean => tokenOnly.has(koa)

function check(koa: KoaContextWithOIDC, client: LibraryClient, parts: Parts): void {
  const { properties } = parts
  const { route } = koa.oidc
  const params = koa.oidc.params as Params
  const record = parts.recordOf(client)
  const { definition } = record
  checkWay(koa, client, properties)
  const profile = fapiProfile(properties, record)
  if (profile) checkFapiRequest(koa, record, profile)
  if (route === 'authorization') setPrompts(koa, definition, properties, parts.now())
  if (params.max_age === '0' && properties.disableAuthnForMaxAgeZero) params.max_age = undefined
  if (!isOwnClient(client.clientId) && !properties.responseModesSupported.includes(koa.oidc.responseMode ?? 'query')) {
    // The answer that says so must not come in it.
    params.response_mode = undefined
    throw new errors.UnsupportedResponseMode()
  }
  checkAuthorizationDetails(params, definition, properties.authorizationDetailsTypesSupported)
  parts.checkMethods(koa)
  if (params.response_type !== 'token') return
  if (!offersTokenAlone(properties)) throw new errors.UnsupportedResponseType()
  params.response_type = 'code token'
  tokenOnly.add(koa)
}

/** The way that a request has to come: pushed, signed, encrypted, by a browser. */
function checkWay(koa: KoaContextWithOIDC, client: LibraryClient, properties: AppConfiguration): void {
  const { oidc } = koa
  const isPush = oidc.route === 'pushed_authorization_request'
  if (isPush && properties.parForbidPublicClient && client.clientAuthMethod === 'none')
    throw new errors.UnauthorizedClient('only clients that authenticate can push requests')
  const agent = koa.get('user-agent')
  if (properties.blockWebviewAuthorizationEnabled && !isPush && webView.test(agent))
    throw new errors.AccessDenied('web views inside apps are not let in; use the browser of the system')
  const pushed = oidc.entities.PushedAuthorizationRequest !== undefined
  // What was pushed has been looked at when it was.
  if (pushed) return
  const object = (isPush ? oidc.body : koa.query)?.request
  if (properties.forceSignedRequestObject && object === undefined && !isOwnClient(client.clientId))
    throw new errors.InvalidRequestObject('a signed request object is needed')
  if (object !== undefined && !properties.requestParameterSupported && koa.query.request === object)
    throw new errors.RequestNotSupported()
  const encrypted = String(object).split('.').length === 5
  if (properties.requireRequestObjectEncryption && object !== undefined && !isPush && !encrypted)
    throw new errors.InvalidRequestObject('the request object has to be encrypted')
  if (properties.dpopJktForceForAuthorizationCode && client.dpopBoundAccessTokens && needsThumbprint(koa))
    throw new errors.InvalidRequest('dpop_jkt is needed')
}

/** Of Android, and of iOS where the name of the browser is missing. */
const webView = /;\s*wv\)|\((?:iPhone|iPad)[^)]*\) AppleWebKit(?!.*Safari\/)/

/** A push with a proof is bound to its key by that (RFC 9449, 10.1). */
const needsThumbprint = (koa: KoaContextWithOIDC) =>
  koa.oidc.params?.dpop_jkt === undefined && String(koa.oidc.params?.response_type).includes('code') && !koa.get('dpop')
