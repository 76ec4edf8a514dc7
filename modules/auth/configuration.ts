import type { Adapter, Client as LibraryClient, Configuration, JWKS } from 'oidc-provider'
import { metadataNames, type Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { findAccount } from './accounts.ts'
import { algorithms } from './algorithms.ts'
import type { ScopeClaims } from './claims.ts'
import type { Consents } from './consent.ts'
import { renderError } from './errors.ts'
import { lifetimes } from './lifetimes.ts'
import { showLoggedOut, showLogout } from './logout.ts'
import { interactionPath, paths } from './paths.ts'
import { claimsParameterSupported, responseTypes, tokenEndpointAuthMethods } from './supported.ts'

interface Parts {
  adapter: (model: string) => Adapter
  jwks: JWKS
  scopeClaims: ScopeClaims
  consents: Consents
  /** The record behind a client of the library. */
  recordOf: (client: LibraryClient) => Client
  /** The subject that a client knows a person by. */
  subject: (client: LibraryClient | undefined, inum: string) => string
}

/** All that oidc-provider is told. */
export function configuration(ctx: Context, parts: Parts): Configuration {
  const { scopeClaims, consents, recordOf, subject } = parts
  const { production } = ctx.config
  const optionalRecord = (client: LibraryClient | undefined) => client && recordOf(client)
  return {
    adapter: parts.adapter,
    jwks: parts.jwks,
    routes: paths,
    scopes: scopeClaims.scopes,
    claims: {
      ...byName(scopeClaims.single),
      ...Object.fromEntries(scopeClaims.byScope),
      openid: ['sub', 'acr', 'amr', 'auth_time']
    },
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
        enabled: !production,
        initialAccessToken: false,
        issueRegistrationAccessToken: true,
        idFactory: () => crypto.randomUUID(),
        secretFactory: () => crypto.randomUUID()
      },
      registrationManagement: { enabled: !production, rotateRegistrationAccessToken: false },
      requestObjects: { enabled: true },
      resourceIndicators: { enabled: false },
      revocation: { enabled: true, allowedPolicy: (_koa, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (koa) => {
          const { oidc } = koa
          const accountId = oidc.session?.accountId
          showLogout(koa, optionalRecord(oidc.client), accountId && subject(oidc.client, accountId))
        },
        postLogoutSuccessSource: (koa) => showLoggedOut(koa, optionalRecord(koa.oidc.client))
      },
      userinfo: { enabled: true }
    },
    interactions: {
      policy: consents.policy,
      url: (_koa, interaction) => `${interactionPath}/${interaction.uid}`
    },
    loadExistingGrant: (koa) => consents.loadGrant(koa),
    findAccount: (_koa, inum) => findAccount(ctx, inum, scopeClaims),
    pairwiseIdentifier: async (_koa, inum, client) => subject(client, inum),
    issueRefreshToken: (_koa, client, { scopes }) =>
      client.grantTypeAllowed('refresh_token') && (scopes.has('offline_access') || scopes.has('online_access')),
    // A token of a signed-out session is revoked with its grant; nothing has to look the session up at each use.
    expiresWithSession: () => false,
    rotateRefreshToken: true,
    conformIdTokenClaims: true,
    // As Janssen has it: open to every origin, until the client names its own. No cookie counts at these endpoints.
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
      // A rotated token ends when the first of its family would have.
      RefreshToken: (koa, _token, client) =>
        koa.oidc.entities.RotatedRefreshToken?.remainingTTL ?? lifetimes.refreshToken(optionalRecord(client)),
      Session: lifetimes.session()
    }
  }
}

const allowsOrigin = ({ definition: { authorizedOrigins = [] } }: Client, origin: string) =>
  authorizedOrigins.length === 0 || authorizedOrigins.includes(origin)

/** Claims that belong to no scope in particular: what the `claims` parameter can ask for. */
const byName = (claims: readonly string[]) => Object.fromEntries(claims.map((claim) => [claim, null]))

function cookies({ config }: Context): NonNullable<Configuration['cookies']> {
  const secure = config.issuer.startsWith('https:')
  // Unsigned: each holds a random value that is looked up, so that a signature would protect nothing.
  const options = { httpOnly: true, sameSite: 'lax' as const, signed: false, secure }
  return {
    names: {
      session: secure ? '__Host-session_id' : 'session_id',
      interaction: 'interaction_id',
      resume: 'interaction_resume'
    },
    long: { ...options, path: '/' },
    short: options
  }
}
