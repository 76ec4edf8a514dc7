import { hash, type X509Certificate } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  errors,
  Provider,
  type Client as LibraryClient,
  type Configuration,
  type KoaContextWithOIDC
} from 'oidc-provider'
import type { Context } from '#modules/core/module'
import { matchesSubject } from './certificate-names.ts'
import { cameByMutualTls, clientCertificate, isVouchedFor } from './client-certificate.ts'

type Slice = Pick<Context, 'config' | 'now'>

/** What the library is told of mutual TLS. */
export const mutualTls = (ctx: Slice): NonNullable<NonNullable<Configuration['features']>['mTLS']> => ({
  enabled: true,
  certificateBoundAccessTokens: true,
  selfSignedTlsClientAuth: true,
  tlsClientAuth: true,
  getCertificate: (koa) => clientCertificate(ctx, koa.req),
  certificateAuthorized: (koa) => isVouchedFor(ctx, koa.req),
  certificateSubjectMatches(koa, property, expected) {
    const certificate = clientCertificate(ctx, koa.req)
    return certificate !== undefined && matchesSubject(certificate, property, expected)
  }
})

/**
 * Janssen binds a token to the certificate that is shown when it is asked for, whether the client has registered that or
 * not. A DPoP key comes first: a token has one binding.
 */
export function bindToCertificates(ctx: Slice, provider: Provider): void {
  for (const { prototype } of [provider.AccessToken, provider.ClientCredentials]) {
    const save = Reflect.get(prototype, 'save') as (this: Bound, ...args: unknown[]) => Promise<string>
    Object.assign(prototype, {
      save(this: Bound, ...args: unknown[]) {
        const koa: KoaContextWithOIDC | undefined = Provider.ctx
        const certificate = koa?.oidc.route === 'token' ? clientCertificate(ctx, koa.req) : undefined
        if (certificate && !this.isSenderConstrained()) this.setThumbprint('x5t', certificate)
        return save.apply(this, args)
      }
    })
  }
}

interface Bound {
  isSenderConstrained(): boolean
  setThumbprint(kind: 'x5t', certificate: X509Certificate): void
}

/** Does the request come with the certificate that the thumbprint is of (RFC 8705, 3)? */
export function isBoundTo(ctx: Slice, req: IncomingMessage, thumbprint: string): boolean {
  const certificate = clientCertificate(ctx, req)
  return certificate !== undefined && hash('sha256', certificate.raw, 'base64url') === thumbprint
}

/** Members of the discovery document whose endpoints take a certificate: for who authenticates, or shows a bound token. */
const aliased = [
  'token_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'userinfo_endpoint',
  'clientinfo_endpoint',
  'registration_endpoint',
  'pushed_authorization_request_endpoint',
  'device_authorization_endpoint',
  'backchannel_authentication_endpoint',
  'global_token_revocation_endpoint',
  'session_revocation_endpoint'
]

/** `mtls_endpoint_aliases` (RFC 8705, 5) for a discovery document; nothing where there is one address for all. */
export function endpointAliases(
  { issuer, mtls: { origin } }: Context['config'],
  document: Record<string, unknown>
): { mtls_endpoint_aliases?: Record<string, string> } {
  if (origin === undefined) return {}
  const present = aliased.filter((name) => document[name] !== undefined)
  return {
    mtls_endpoint_aliases: Object.fromEntries(
      present.map((name) => [name, origin + String(document[name]).slice(issuer.length)])
    )
  }
}

/** Routes of the library that have an alias. */
const aliasedRoutes = new Set([
  'token',
  'revocation',
  'introspection',
  'userinfo',
  'pushed_authorization_request',
  'device_authorization',
  'backchannel_authentication'
])

/** Where a client that has registered `use_mtls_endpoint_aliases` is not answered elsewhere (FAPI 2.0, 8.1.1). */
const kept = new Set(['token', 'revocation', 'pushed_authorization_request', 'device_authorization', 'backchannel_authentication']) // prettier-ignore

interface OidcContext {
  ctx: KoaContextWithOIDC
  route: string
}

/**
 * Teaches the library the aliases: a DPoP proof names the one that it was sent to, and a client that wants to be known there
 * alone is.
 */
export function answerAtAliases({ config }: Slice, { OIDCContext }: Provider): void {
  const { origin } = config.mtls
  if (origin === undefined) return
  const prototype = OIDCContext.prototype as unknown as Record<'urlFor' | 'entity', (...args: unknown[]) => unknown>
  const { urlFor, entity } = prototype
  const { host } = new URL(origin)
  // Behind a proxy it is told by the name that the client has used.
  const cameByAlias = (req: IncomingMessage) =>
    config.listen.mtlsPort === undefined ? req.headers.host === host : cameByMutualTls(req)
  prototype.urlFor = function (this: OidcContext, name, ...more) {
    const url = urlFor.call(this, name, ...more) as string
    if (!cameByAlias(this.ctx.req)) return url
    const { pathname, search } = new URL(url)
    // Pages are where browsers are not asked for certificates.
    return (aliasedRoutes.has(name as string) ? origin : config.issuer) + pathname + search
  }
  prototype.entity = function (this: OidcContext, kind, value) {
    if (kind === 'Client' && kept.has(this.route) && !cameByAlias(this.ctx.req))
      if ((value as LibraryClient & { useMtlsEndpointAliases?: boolean }).useMtlsEndpointAliases)
        throw new errors.InvalidRequest('this client has to use the address in mtls_endpoint_aliases')
    return entity.call(this, kind, value)
  }
}
