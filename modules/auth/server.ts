import type { RequestListener } from 'node:http'
import Provider, {
  type Client as LibraryClient,
  type Configuration,
  type Interaction,
  type KoaContextWithOIDC
} from 'oidc-provider'
import { attributeRegistry } from '#modules/attributes/index'
import { metadataNames, type Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { signingKeys } from '#modules/keys/index'
import { inumOfScopeDn, isShownInDiscovery, scopeRegistry, type ScopeRegistry } from '#modules/scopes/index'
import { loggedOutPage, logoutPage, signingOutPage } from '#views/auth/logout'
import { findAccount, pairwiseIdentifiers } from './accounts.ts'
import { createAdapter, requestWrites, type RequestWrites } from './adapter.ts'
import { algorithms } from './algorithms.ts'
import { scopeClaims } from './claims.ts'
import { clientProps } from './client-props.ts'
import { cacheClients, clientAdapter } from './clients.ts'
import { allowedScopes, consents, type Asked } from './consent.ts'
import { discoveryDocument } from './discovery.ts'
import { renderError } from './errors.ts'
import { lifetimes } from './lifetimes.ts'
import { interactionPath, paths } from './paths.ts'
import { registrationAnswers } from './registration.ts'
import { claimsParameterSupported, responseTypes, tokenEndpointAuthMethods } from './supported.ts'

/**
 * oidc-provider, configured as Janssen's auth server. Its configuration is fixed when it is built, so a change of scopes,
 * attributes or keys builds another one; all state is in the database, and nothing notices.
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
  record(client: LibraryClient): Client
  /** What the authorization request behind an interaction asks for, as far as the client may have it. */
  asked(interaction: Interaction, client: Client): Asked
  describeScope(id: string): { id: string; title: string; description?: string | undefined }
  /** The subject that a client knows a person by. */
  subject(clientId: string, inum: string): Promise<string>
}

export async function openAuthServer(ctx: Context): Promise<AuthServer> {
  const pairwise = await pairwiseIdentifiers(ctx)
  let current = await build(ctx, pairwise)
  let refreshing: Promise<void> | undefined
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
      if (scopeClaims(scopes, attributes).signature === current.claims.signature) {
        Object.assign(current, { scopes, attributes })
        return
      }
      refreshing ??= build(ctx, pairwise)
        .then((next) => void (current = next))
        .finally(() => (refreshing = undefined))
      await refreshing
    },
    record: (client) => current.recordOf(client),
    asked: ({ params }, client) => ({
      scopes: allowedScopes(params.scope as string | undefined, client, (of) => scopeIds(of, current.scopes)),
      claims: requestedClaims(params.claims)
    }),
    describeScope(id) {
      const scope = current.scopes.byId(id)
      return { id, title: scope?.displayName ?? id, description: scope?.description }
    },
    async subject(clientId, inum) {
      const client = await current.provider.Client.find(clientId)
      return client?.subjectType === 'pairwise'
        ? pairwise(String(client.sectorIdentifier ?? client.clientId), inum)
        : inum
    }
  }
}

async function build(ctx: Context, pairwise: (sector: string, inum: string) => string) {
  const scopes = await scopeRegistry(ctx)
  const attributes = await attributeRegistry(ctx)
  const claims = scopeClaims(scopes, attributes)
  const keys = await signingKeys(ctx)
  const writes = requestWrites()
  const consent = consents(ctx, ({ client }) => recordOf(client as LibraryClient), (client) => scopeIds(client, scopes))
  const optionalRecord = (client: LibraryClient | undefined) => client && recordOf(client)
  const subject = (client: LibraryClient | undefined, inum: string) =>
    client?.subjectType === 'pairwise' ? pairwise(String(client.sectorIdentifier ?? client.clientId), inum) : inum
  const configuration: Configuration = {
    adapter: createAdapter(ctx, clientAdapter(ctx), writes),
    jwks: { keys: keys as never },
    routes: paths,
    scopes: claims.scopes,
    claims: { ...byName(claims.single), ...claims.claims, openid: ['sub'] },
    acrValues: ['simple_password_auth'],
    responseTypes,
    subjectTypes: ['public', 'pairwise'],
    clientDefaults: { subject_type: 'pairwise' },
    clientAuthMethods: [...tokenEndpointAuthMethods],
    enabledJWA: algorithms,
    extraClientMetadata: { properties: [...metadataNames] },
    pkce: {
      required: (_koa, client) =>
        recordOf(client).definition.attributes?.requirePkce === true || client.clientAuthMethod === 'none'
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      claimsParameter: { enabled: claimsParameterSupported },
      clientCredentials: { enabled: true },
      dPoP: { enabled: true, nonceSecret: ctx.vault.derive('dpop nonces') },
      encryption: { enabled: true },
      introspection: { enabled: true, allowedPolicy: (_koa, _client, token) => token.kind !== 'RefreshToken' },
      jwtIntrospection: { enabled: true },
      jwtResponseModes: { enabled: true },
      jwtUserinfo: { enabled: true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: false },
      registration: {
        enabled: !ctx.config.production,
        initialAccessToken: false,
        issueRegistrationAccessToken: true,
        idFactory: () => crypto.randomUUID(),
        secretFactory: () => crypto.randomUUID()
      },
      registrationManagement: { enabled: !ctx.config.production, rotateRegistrationAccessToken: false },
      requestObjects: { enabled: true },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_koa, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (koa) => logOut(koa, optionalRecord(koa.oidc.client), (inum) => subject(koa.oidc.client, inum)),
        postLogoutSuccessSource: (koa) => {
          const client = optionalRecord(koa.oidc.client)
          koa.body = loggedOutPage({ client: client && clientProps(client) }).toString()
        }
      },
      userinfo: { enabled: true }
    },
    interactions: {
      policy: consent.policy,
      url: (_koa, interaction) => `${interactionPath}/${interaction.uid}`
    },
    loadExistingGrant: consent.loadGrant,
    findAccount: (_koa, inum) =>
      findAccount(ctx, inum, (scope) => scope.split(' ').flatMap((id) => claims.claims[id] ?? [])),
    pairwiseIdentifier: async (_koa, inum, client) => subject(client, inum),
    issueRefreshToken: (_koa, client, code) =>
      client.grantTypeAllowed('refresh_token') &&
      (code.scopes.has('offline_access') || code.scopes.has('online_access')),
    // A token of a signed-out session is revoked with its grant; nothing has to look the session up at each use.
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    conformIdTokenClaims: true,
    enableHttpPostMethods: false,
    clientBasedCORS: (_koa, origin, client) => allowsOrigin(recordOf(client), origin),
    renderError: renderError(ctx),
    fetch: (url, options) => ctx.fetch(url, options),
    cookies: cookies(ctx),
    ttl: {
      AccessToken: (_koa, _token, client) => lifetimes.accessToken(optionalRecord(client)),
      ClientCredentials: (_koa, _token, client) => lifetimes.accessToken(optionalRecord(client)),
      AuthorizationCode: lifetimes.code(),
      Grant: (koa) => lifetimes.grant(optionalRecord(koa.oidc.client)),
      IdToken: (_koa, _token, client) => lifetimes.idToken(optionalRecord(client)),
      Interaction: lifetimes.interaction(),
      RefreshToken: (koa, _token, client) =>
        // A rotated token ends when the first of its family would have.
        koa.oidc.entities.RotatedRefreshToken?.remainingTTL ?? lifetimes.refreshToken(optionalRecord(client)),
      Session: lifetimes.session()
    }
  }
  const provider = new Provider(ctx.config.issuer, configuration)
  provider.proxy = true
  const recordOf = cacheClients(ctx, provider)
  onlyAllowedScopes(provider, (client) => scopeIds(recordOf(client), scopes))
  provider.use(settleWrites(ctx, writes))
  provider.use(registrationAnswers(ctx))
  provider.on('server_error', (koa, error) =>
    ctx.log.error(
      { correlationId: (koa.req as { correlationId?: string }).correlationId, err: error },
      'request failed'
    )
  )
  provider.on('authorization.success', endsWithSession)
  const shown = scopes.all.filter(isShownInDiscovery).map(({ id }) => id)
  const offered = { scopes: [...new Set(shown)], claims: ['sub', ...new Set(claims.single)] }
  return {
    provider,
    callback: provider.callback(),
    recordOf,
    subject,
    scopes,
    attributes,
    claims,
    discovery: Buffer.from(JSON.stringify(discoveryDocument(ctx, offered))),
    jwks: Buffer.from(JSON.stringify({ keys: keys.map(publicPart) }))
  }
}

/** Claims that belong to no scope in particular: what the `claims` parameter can ask for. */
const byName = (claims: readonly string[]) => Object.fromEntries(claims.map((claim) => [claim, null]))

const publicPart = ({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, oth: _oth, ...jwk }: Record<string, unknown>) =>
  jwk

/** The scopes of a client, as the scope strings that they stand for. */
function scopeIds({ definition }: Client, scopes: ScopeRegistry): ReadonlySet<string> {
  return new Set((definition.scopes ?? []).flatMap((dn) => scopes.byInum(inumOfScopeDn(dn) ?? dn)?.id ?? []))
}

function requestedClaims(claims: unknown): string[] {
  if (typeof claims !== 'string') return []
  const { id_token = {}, userinfo = {} } = JSON.parse(claims) as Record<string, object>
  return [...new Set([...Object.keys(id_token ?? {}), ...Object.keys(userinfo ?? {})])]
}

/** A client's own token has no grant that was filtered before; here nothing passes that the client does not have. */
function onlyAllowedScopes(provider: Provider, idsOf: (client: LibraryClient) => ReadonlySet<string>): void {
  const { prototype } = provider.ClientCredentials
  const save = prototype.save
  prototype.save = async function (this: InstanceType<Provider['ClientCredentials']>, ...args) {
    const client = await provider.Client.find(this.clientId as string)
    const allowed = client ? idsOf(client) : new Set()
    this.scope = this.scope?.split(' ').filter((id) => allowed.has(id)).join(' ') || undefined // prettier-ignore
    return save.apply(this, args)
  }
}

/** Signing out revokes what was granted in the session, unless it was asked for to be used without the person. */
function endsWithSession({ oidc }: KoaContextWithOIDC): void {
  const { AuthorizationCode: code, AccessToken: token, Client: client, Session: session } = oidc.entities
  if (!client || !session || (code ?? token)?.scopes.has('offline_access')) return
  delete (session.authorizationFor(client.clientId) as { persistsLogout?: boolean }).persistsLogout
}

/** No answer leaves before everything that it speaks of is durable. */
function settleWrites(ctx: Context, writes: RequestWrites) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    try {
      await writes.settle(koa)
    } catch (error) {
      ctx.log.error({ err: error }, 'the answer could not be stored')
      koa.status = 500
      koa.body = { error: 'server_error', error_description: 'The answer could not be stored' }
    }
  }
}

/** Asks, unless the client shows by an id token of this very session that it acts for the person. */
function logOut(koa: KoaContextWithOIDC, client: Client | undefined, subject: (inum: string) => string) {
  const { session, entities } = koa.oidc
  const { secret } = session?.state as { secret: string }
  const action = koa.oidc.urlFor('end_session_confirm')
  const hinted = entities.IdTokenHint?.payload.sub
  const certain = hinted !== undefined && session?.accountId !== undefined && hinted === subject(session.accountId)
  koa.body = String(
    certain
      ? signingOutPage({ action, hidden: { xsrf: secret } })
      : logoutPage({ action, csrf: '', hidden: { xsrf: secret }, client: client && clientProps(client) })
  )
}

const allowsOrigin = ({ definition }: Client, origin: string) => definition.authorizedOrigins?.includes(origin) === true

function cookies({ config }: Context): NonNullable<Configuration['cookies']> {
  const https = config.issuer.startsWith('https:')
  const options = { httpOnly: true, sameSite: 'lax' as const, signed: false, secure: https }
  return {
    names: {
      session: https ? '__Host-session_id' : 'session_id',
      interaction: 'interaction_id',
      resume: 'interaction_resume'
    },
    long: { ...options, path: '/' },
    short: options
  }
}
