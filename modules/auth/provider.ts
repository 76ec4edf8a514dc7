import type { EventEmitter } from 'node:events'
import { errors, Provider, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import snakeCase from 'oidc-provider/lib/helpers/_/snake_case.js'
import { isUnavailable } from '#db/db'
import type { AttributeRegistry } from '#modules/attributes/index'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { Keyring } from '#modules/keys/index'
import { isShownInDiscovery, type ScopeRegistry } from '#modules/scopes/index'
import { isEnabled, type AppConfiguration } from '#modules/settings/index'
import { timedId } from './artifact-id.ts'
import { auditRequests } from './audit-log.ts'
import { createAdapter } from './adapter.ts'
import { scopeClaims } from './claims.ts'
import { cacheClients, clientAdapter, matchRedirectUris } from './clients.ts'
import { refuseOtherMethods } from './client-authentication.ts'
import { configuration } from './configuration.ts'
import { clientClaims, clientScopes, consents } from './consent.ts'
import { guardTokens, profiles } from './fapi/index.ts'
import { extendGrants } from './grants.ts'
import { discoveryDocument, jansConfiguration } from './discovery.ts'
import { letGo } from './let-go.ts'
import { metadataDocuments } from './metadata-documents/index.ts'
import { answerAtAliases, bindToCertificates } from './mtls.ts'
import { gatherPayloads } from './payloads.ts'
import { redirectAtOnce } from './redirects.ts'
import { tellReasons } from './error-reason.ts'
import { authorizer } from './requests/authorize.ts'
import { extendRequests } from './requests/index.ts'
import { requestWrites, type RequestWrites } from './request-writes.ts'
import { roleScopes } from './role-scopes.ts'
import { tellBrowserState } from './sessions/browser-state.ts'

import { shapeSessions } from './sessions/model.ts'
import { countWhatHappens } from './statistics/events.ts'
import { tokenIssuer } from './tokens/issuer.ts'
import { extendTokens, libraryKeys, subjects } from './tokens/index.ts'

/** Builds oidc-provider for the properties, keys, scopes and attributes as they are now, and the documents that tell of them. */
export async function buildProvider(
  ctx: Context,
  pairwiseKey: Buffer,
  properties: AppConfiguration,
  keys: Keyring,
  scopes: ScopeRegistry,
  attributes: AttributeRegistry
) {
  const writes = requestWrites(ctx.db)
  const claims = scopeClaims(scopes, attributes)
  const scopesOf = scopesOfClients(scopes)
  const claimsOf = (client: Client) =>
    clientClaims(client, attributes, () => [...scopesOf(client)].flatMap((id) => claims.byScope.get(id) ?? []))
  const { prepare, isInum, subject, personOf } = subjects(ctx, pairwiseKey, properties)
  const recordOf = (client: LibraryClient): Client => records(client)
  const provider = new Provider(
    ctx.config.issuer,
    configuration(ctx, {
      properties,
      adapter: createAdapter(ctx, clientAdapter(ctx, properties), writes),
      jwks: libraryKeys(keys.jwks),
      keyAlgs: keys.algs,
      scopeClaims: claims,
      consents: consents(ctx, properties, recordOf, scopesOf, claimsOf),
      recordOf,
      subject,
      personOf
    })
  )
  const records = cacheClients(ctx, provider, properties, prepare, metadataDocuments(ctx, { properties, provider }))
  matchRedirectUris(provider, properties, recordOf)
  refuseOtherMethods(provider)
  provider.proxy = true
  useTimedIds(provider, ctx.now)
  nameEventsOnce(provider)
  gatherPayloads(provider)
  redirectAtOnce(provider)
  filterOwnTokens(
    provider,
    (client) => scopesOf(recordOf(client)),
    roleScopes(ctx, { keys, recordOf, scopesOf, personOf })
  )
  shapeSessions(provider, ctx.now)
  provider.use(letGo)
  const before = new Set<unknown>(provider.middleware)
  if (properties.enabledOAuthAuditLogging) auditRequests(ctx, provider)
  provider.use(settleWrites(ctx, writes))
  if (properties.errorReasonEnabled) tellReasons(provider)
  bindToCertificates(ctx, provider)
  answerAtAliases(ctx, provider)
  guardTokens(ctx, provider, profiles(properties, recordOf), recordOf)
  extendRequests(provider, { properties, recordOf, now: ctx.now })
  tellBrowserState(ctx, provider, properties)
  extendGrants(ctx, provider, { properties, recordOf, scopesOf })
  extendTokens(ctx, provider, { properties, keys, recordOf, scopesOf, subject })
  if (isEnabled(properties, 'stat')) countWhatHappens(ctx, provider)
  provider.on('server_error', (koa, error) => {
    ctx.log.error({ ...correlation(koa), err: error }, 'request failed')
    tellUnavailable(koa, error)
  })
  logLeftovers(ctx, provider)
  const steps = provider.middleware.filter((step) => !before.has(step))
  const shown = new Set(scopes.all.filter(isShownInDiscovery).map(({ id }) => id))
  const isTold = (claim: string) => !claims.hidden.has(claim)
  const offered = {
    keyAlgs: keys.algs,
    scopes: [...shown],
    claimsOf: new Map([...claims.byScope].map(([id, names]) => [id, names.filter(isTold)])),
    claims: ['sub', ...new Set(claims.single.filter(isTold))]
  }
  return {
    provider,
    callback: provider.callback(),
    issue: tokenIssuer(provider, steps as never),
    authorize: authorizer(provider, steps as never),
    recordOf,
    scopesOf,
    claimsOf,
    subject,
    isInum,
    properties,
    keys,
    scopes,
    attributes,
    claims: claims.byScope,
    groups: claims.groups,
    signature: claims.signature,
    discovery: Buffer.from(JSON.stringify(discoveryDocument(ctx, properties, offered))),
    jansConfiguration: Buffer.from(JSON.stringify(jansConfiguration(ctx, properties, offered))),
    jwks: Buffer.from(JSON.stringify({ keys: keys.published }))
  }
}

/** A record never changes, and neither do the scopes of a provider. */
function scopesOfClients(scopes: ScopeRegistry): (client: Client) => ReadonlySet<string> {
  const known = new WeakMap<Client, ReadonlySet<string>>()
  return (client) => {
    let own = known.get(client)
    if (!own) known.set(client, (own = clientScopes(client, scopes)))
    return own
  }
}

/** Two of the models bring their own way of making a value, which settles the token's format besides. */
function useTimedIds(provider: Provider, now: () => number): void {
  for (const { prototype } of [provider.BaseToken, provider.AccessToken, provider.ClientCredentials]) {
    const make = Reflect.get(prototype, 'generateTokenId') as () => string
    Object.assign(prototype, {
      generateTokenId(this: object) {
        make.call(this)
        return timedId(now())
      }
    })
  }
}

/** The library spells out what an event is called each time that it stores a row, by regular expressions. */
function nameEventsOnce(provider: Provider): void {
  const names = new Map<string, string>()
  const emitter: EventEmitter = provider
  Object.assign(Object.getPrototypeOf(provider.BaseToken.prototype) as object, {
    emit(this: { kind: string }, event: string) {
      let name = names.get(this.kind)
      if (name === undefined) names.set(this.kind, (name = snakeCase(this.kind)))
      emitter.emit(`${name}.${event}`, this)
    }
  })
}

/** A client's own token has no grant that was filtered before; here nothing passes that the client does not have. */
function filterOwnTokens(
  provider: Provider,
  scopesOf: (client: LibraryClient) => ReadonlySet<string>,
  ofRoles: ReturnType<typeof roleScopes>
): void {
  const { ClientCredentials } = provider
  const save = Reflect.get(ClientCredentials.prototype, 'save') as () => Promise<string>
  ClientCredentials.prototype.save = async function (this: InstanceType<typeof ClientCredentials>) {
    const client = await provider.Client.find(this.clientId as string)
    const allowed = client ? scopesOf(client) : new Set()
    const { ujwt } = (Provider.ctx?.oidc.body ?? {}) as { ujwt?: unknown }
    const asked = this.scope?.split(' ') ?? []
    const wanted = client && ujwt !== undefined ? await ofRoles(client, ujwt, asked) : asked
    const scopes = wanted.filter((id) => allowed.has(id))
    this.scope = scopes.join(' ') || undefined
    return save.call(this)
  }
}

/** No answer leaves before everything that it speaks of is durable. */
function settleWrites({ log }: Context, writes: RequestWrites) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    try {
      await next()
    } catch (error) {
      await writes.undo(koa)
      throw error
    }
    try {
      await writes.settle(koa)
    } catch (error) {
      koa.remove('Location')
      if (error instanceof errors.OIDCProviderError && error.expose) {
        koa.status = error.statusCode
        koa.body = { error: error.error, error_description: error.error_description }
        return
      }
      log.error({ ...correlation(koa), err: error }, 'the answer could not be stored')
      koa.status = 500
      koa.body = { error: 'server_error', error_description: 'The answer could not be stored' }
      tellUnavailable(koa, error)
    }
  }
}

/** What our own steps have failed with, or that a connection was lost: Koa would write it past the log. */
function logLeftovers({ log }: Context, provider: EventEmitter): void {
  provider.on('error', (error: Error, koa: KoaContextWithOIDC) =>
    log[koa.writable ? 'error' : 'debug']({ ...correlation(koa), err: error }, 'request failed')
  )
}

/** An answer that the database was not there for may be had later; the body stays as the protocol has it. */
function tellUnavailable(koa: KoaContextWithOIDC, error: unknown): void {
  if (!isUnavailable(error)) return
  koa.status = 503
  koa.set('Retry-After', '5')
}

const correlation = ({ req }: KoaContextWithOIDC) => ({
  correlationId: (req as { correlationId?: string }).correlationId
})
