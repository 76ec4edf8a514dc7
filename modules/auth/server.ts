import type { RequestListener } from 'node:http'
import type { Interaction, Provider } from 'oidc-provider'
import { attributeRegistry } from '#modules/attributes/index'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { keyring } from '#modules/keys/index'
import { scopeRegistry } from '#modules/scopes/index'
import { appConfiguration, type AppConfiguration } from '#modules/settings/index'
import type { AuthTexts } from '#views/auth/texts'
import { scopeClaims } from './claims.ts'
import { allowedScopes, requestedClaims, type Asked } from './consent.ts'
import { buildProvider } from './provider.ts'
import { scopeProps } from './scope-props.ts'
import type { Authorize } from './requests/authorize.ts'
import type { IssueTokens } from './tokens/issuer.ts'
import { pairwiseKey } from './tokens/index.ts'

/**
 * oidc-provider, configured as Janssen's auth server. Its configuration is fixed when it is built, so a change of the
 * properties, the keys, the scopes or the attributes builds another one; all state is in the database, and nothing notices.
 */
export interface AuthServer {
  readonly provider: Provider
  /** What the provider was built for. */
  readonly properties: AppConfiguration
  /** Answers the requests to the provider's own paths. */
  readonly callback: RequestListener
  /** Answers token requests at once whose client has been authenticated. */
  readonly issue: IssueTokens
  /** Answers a request to the authorization endpoint that comes by GET. */
  readonly authorize: Authorize
  /** Bytes of the documents that change with the provider alone. */
  readonly discovery: Buffer
  readonly jansConfiguration: Buffer
  readonly jwks: Buffer
  /**
   * Builds the provider anew where that is due.
   * @returns undefined where there is nothing to wait for
   */
  refresh(): Promise<void> | undefined
  /** What the authorization request behind an interaction asks for, as far as the client may have it. */
  asked(interaction: Interaction, client: Client): Asked
  /** Of the scopes that are asked for those that the client has. */
  allowedScopes(scope: unknown, client: Client): string[]
  describeScope(id: string, texts: Pick<AuthTexts, 'scopes'>): { id: string; title: string }
  /** What people call a claim. */
  titleOfClaim: (name: string) => string
  /** Names of the claims that the scopes open; undefined where some of them come as an object. */
  claimsOfScopes(scopes: ReadonlySet<string>): string[] | undefined
  /** The subject that a client knows a person by. */
  subject(clientId: string, inum: string): Promise<string>
  /** The same for who has the record of the client: mostly there is nothing to wait for. */
  subjectFor(client: Client, inum: string): string | Promise<string>
}

/** Milliseconds that nothing is looked at again, unless somebody here tells of a change: every request has to ask. */
const trusted = 50

export async function openAuthServer(ctx: Context): Promise<AuthServer> {
  const key = await pairwiseKey(ctx)
  let current = await buildProvider(
    ctx,
    key,
    await appConfiguration(ctx),
    await keyring(ctx),
    await scopeRegistry(ctx),
    await attributeRegistry(ctx)
  )
  let building: Promise<void> | undefined
  let goodUntil = -Infinity
  let changes = 0
  for (const name of ['configuration.changed', 'keys.changed', 'scope.changed', 'attribute.changed'] as const)
    ctx.events.on(name, () => {
      goodUntil = -Infinity
      changes++
    })
  const given = async () => ({
    properties: await appConfiguration(ctx),
    keys: await keyring(ctx),
    scopes: await scopeRegistry(ctx),
    attributes: await attributeRegistry(ctx)
  })
  /** Takes what was read again but is the same. @returns whether the provider is good for all of it */
  const adopt = ({ properties, keys, scopes, attributes }: Awaited<ReturnType<typeof given>>): boolean => {
    if (properties !== current.properties || keys !== current.keys) return false
    if (scopes === current.scopes && attributes === current.attributes) return true
    if (scopeClaims(scopes, attributes).signature !== current.signature) return false
    current = { ...current, scopes, attributes }
    return true
  }
  const bringUpToDate = async () => {
    const [began, before] = [ctx.now(), changes]
    // Again after each building: what was begun for another request may be older than what this one has seen.
    for (let now = await given(); !adopt(now); now = await given()) {
      building ??= buildProvider(ctx, key, now.properties, now.keys, now.scopes, now.attributes)
        .then((next) => void (current = next))
        .finally(() => (building = undefined))
      await building
    }
    if (changes === before) goodUntil = began + trusted
  }
  const subject = async (clientId: string, inum: string) =>
    current.subject(await current.provider.Client.find(clientId), inum)
  return {
    get provider() {
      return current.provider
    },
    get properties() {
      return current.properties
    },
    get callback() {
      return current.callback
    },
    get issue() {
      return current.issue
    },
    get authorize() {
      return current.authorize
    },
    get discovery() {
      return current.discovery
    },
    get jansConfiguration() {
      return current.jansConfiguration
    },
    get jwks() {
      return current.jwks
    },
    refresh() {
      const now = ctx.now()
      // A clock that was put back must not make it longer.
      return now < goodUntil && goodUntil <= now + trusted ? undefined : bringUpToDate()
    },
    asked: ({ params }, client) => ({
      scopes: allowedScopes(params.scope, current.scopesOf(client)),
      claims: requestedClaims(params.claims, current.claimsOf(client)),
      details: params.authorization_details as string | undefined
    }),
    allowedScopes: (scope, client) => allowedScopes(scope, current.scopesOf(client)),
    describeScope: (id, texts) => scopeProps(current.scopes, [id], texts)[0] ?? { id, title: id },
    titleOfClaim: (name) => current.attributes.byClaim(name)?.displayName ?? name,
    claimsOfScopes: (scopes) =>
      [...current.groups.keys()].some((id) => scopes.has(id))
        ? undefined
        : [...scopes].flatMap((id) => current.claims.get(id) ?? []),
    subject,
    subjectFor: (client, inum) => (current.isInum(client) ? inum : subject(client.inum, inum))
  }
}
