import { errors, Provider, type Client as LibraryClient, type JWKS, type KoaContextWithOIDC } from 'oidc-provider'
import type { AttributeRegistry } from '#modules/attributes/index'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { signingKeys } from '#modules/keys/index'
import { isShownInDiscovery, type ScopeRegistry } from '#modules/scopes/index'
import type { Pairwise } from './accounts.ts'
import { timedId } from './artifact-id.ts'
import { createAdapter } from './adapter.ts'
import { scopeClaims } from './claims.ts'
import { cacheClients, clientAdapter } from './clients.ts'
import { configuration } from './configuration.ts'
import { clientScopes, consents } from './consent.ts'
import { discoveryDocument } from './discovery.ts'
import { introspectionAnswers } from './introspection.ts'
import { registrationAnswers } from './registration.ts'
import { deleteArtifactsOfSession } from './repository.ts'
import { letGo } from './let-go.ts'
import { requestWrites, type RequestWrites } from './request-writes.ts'

/** Builds oidc-provider for the scopes and attributes as they are now, and the documents that tell of them. */
export async function buildProvider(
  ctx: Context,
  pairwise: Pairwise,
  scopes: ScopeRegistry,
  attributes: AttributeRegistry
) {
  const keys = await signingKeys(ctx)
  const writes = requestWrites(ctx.db)
  const claims = scopeClaims(scopes, attributes)
  const scopesOf = (client: Client) => clientScopes(client, scopes)
  const subject = (client: LibraryClient | undefined, inum: string): string =>
    client?.subjectType === 'pairwise' ? pairwise(client.sectorIdentifier as string, inum) : inum
  const recordOf = (client: LibraryClient): Client => records(client)
  const provider = new Provider(
    ctx.config.issuer,
    configuration(ctx, {
      adapter: createAdapter(ctx, clientAdapter(ctx), writes),
      jwks: { keys } as JWKS,
      scopeClaims: claims,
      consents: consents(ctx, recordOf, scopesOf),
      recordOf,
      subject
    })
  )
  const records = cacheClients(ctx, provider)
  provider.proxy = true
  useTimedIds(provider, ctx.now)
  filterOwnTokens(provider, (client) => scopesOf(recordOf(client)))
  provider.use(letGo)
  provider.use(settleWrites(ctx, writes))
  provider.use(registrationAnswers(ctx))
  provider.use(introspectionAnswers(ctx, async (clientId, inum) => subject(await provider.Client.find(clientId), inum)))
  provider.on('end_session.success', ({ oidc }) => {
    if (oidc.params?.logout && oidc.session) void writes.add(deleteArtifactsOfSession(ctx.db, oidc.session.uid))
  })
  provider.on('server_error', (koa, error) => ctx.log.error({ ...correlation(koa), err: error }, 'request failed'))
  const shown = new Set(scopes.all.filter(isShownInDiscovery).map(({ id }) => id))
  const offered = { scopes: [...shown], claims: ['sub', ...new Set(claims.single)] }
  return {
    provider,
    callback: provider.callback(),
    recordOf,
    scopesOf,
    subject,
    scopes,
    attributes,
    claims: claims.byScope,
    signature: claims.signature,
    discovery: Buffer.from(JSON.stringify(discoveryDocument(ctx, offered))),
    jwks: Buffer.from(JSON.stringify({ keys: keys.map((key) => publicPart({ ...key })) }))
  }
}

const publicPart = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...jwk }: Record<string, unknown>) => jwk

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

/** A client's own token has no grant that was filtered before; here nothing passes that the client does not have. */
function filterOwnTokens(provider: Provider, scopesOf: (client: LibraryClient) => ReadonlySet<string>): void {
  const { ClientCredentials } = provider
  const save = Reflect.get(ClientCredentials.prototype, 'save') as () => Promise<string>
  ClientCredentials.prototype.save = async function (this: InstanceType<typeof ClientCredentials>) {
    const client = await provider.Client.find(this.clientId as string)
    const allowed = client ? scopesOf(client) : new Set()
    const scopes = this.scope?.split(' ').filter((id) => allowed.has(id)) ?? []
    this.scope = scopes.join(' ') || undefined
    return save.call(this)
  }
}

/** No answer leaves before everything that it speaks of is durable. */
function settleWrites({ log }: Context, writes: RequestWrites) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
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
    }
  }
}

const correlation = ({ req }: KoaContextWithOIDC) => ({
  correlationId: (req as { correlationId?: string }).correlationId
})
