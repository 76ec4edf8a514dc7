import type { RequestListener } from 'node:http'
import type { Interaction, Provider } from 'oidc-provider'
import { attributeRegistry } from '#modules/attributes/index'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import { pairwiseIdentifiers } from './accounts.ts'
import { scopeClaims } from './claims.ts'
import { allowedScopes, requestedClaims, type Asked } from './consent.ts'
import { buildProvider } from './provider.ts'

/**
 * oidc-provider, configured as Janssen's auth server. Its configuration is fixed when it is built, so a change of scopes
 * or attributes builds another one; all state is in the database, and nothing notices.
 */
export interface AuthServer {
  readonly provider: Provider
  /** Answers the requests to the provider's own paths. */
  readonly callback: RequestListener
  /** Bytes of the documents that change with the provider alone. */
  readonly discovery: Buffer
  readonly jwks: Buffer
  /** Builds the provider anew where that is due. */
  refresh(): Promise<void>
  /** What the authorization request behind an interaction asks for, as far as the client may have it. */
  asked(interaction: Interaction, client: Client): Asked
  describeScope(id: string): { id: string; title: string }
  /** Names of the claims that the scopes open. */
  claimsOfScopes(scopes: Iterable<string>): string[]
  /** The subject that a client knows a person by. */
  subject(clientId: string, inum: string): Promise<string>
}

export async function openAuthServer(ctx: Context): Promise<AuthServer> {
  const pairwise = await pairwiseIdentifiers(ctx)
  let current = await buildProvider(ctx, pairwise, await scopeRegistry(ctx), await attributeRegistry(ctx))
  let building: Promise<void> | undefined
  return {
    get provider() {
      return current.provider
    },
    get callback() {
      return current.callback
    },
    get discovery() {
      return current.discovery
    },
    get jwks() {
      return current.jwks
    },
    async refresh() {
      const scopes = await scopeRegistry(ctx)
      const attributes = await attributeRegistry(ctx)
      if (scopes === current.scopes && attributes === current.attributes) return
      if (scopeClaims(scopes, attributes).signature === current.signature) {
        // Read again, but the same.
        current = { ...current, scopes, attributes }
        return
      }
      building ??= buildProvider(ctx, pairwise, scopes, attributes)
        .then((next) => void (current = next))
        .finally(() => (building = undefined))
      await building
    },
    asked: ({ params }, client) => ({
      scopes: allowedScopes(params.scope, current.scopesOf(client)),
      claims: requestedClaims(params.claims)
    }),
    describeScope(id) {
      const scope = current.scopes.byId(id)
      // Janssen's display names are made for machines: `view_profile`.
      return { id, title: scope?.description ?? scope?.displayName ?? id }
    },
    claimsOfScopes: (scopes) => [...scopes].flatMap((id) => current.claims.get(id) ?? []),
    subject: async (clientId, inum) => current.subject(await current.provider.Client.find(clientId), inum)
  }
}
