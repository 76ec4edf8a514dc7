import type { Adapter, Client as LibraryClient, Configuration, JWKS } from 'oidc-provider'
import { metadataNames, type Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { isEnabled, type AppConfiguration } from '#modules/settings/index'
import { findAccount } from './accounts.ts'
import { authenticationMethods } from './acr/methods.ts'
import { neededMethod, requireLevels } from './acr/step-up.ts'
import { algorithms } from './algorithms.ts'
import type { ScopeClaims } from './claims.ts'
import { assertAudience } from './client-authentication.ts'
import { fetchOfDocuments } from './client-documents.ts'
import type { Consents } from './consent.ts'
import { allowsOrigin } from './cors.ts'
import { renderError } from './errors.ts'
import { lifetimes } from './lifetimes.ts'
import { mutualTls } from './mtls.ts'
import { interactionPath, paths } from './paths.ts'
import { addPrompts, extraParameters, isTokenOnly, richAuthorizationRequests } from './requests/index.ts'
import { isSignUpOpen } from './sign-up.ts'
import { ciba, requestLifetime } from './ciba/feature.ts'
import {
  clientAssertions,
  libraryProfile,
  longestCode,
  needsPkce,
  profiles,
  requestObjectClaims
} from './fapi/index.ts'
import { isOldProof } from './dpop.ts'
import { deviceFlow } from './device/flow.ts'
import { sessionCookies } from './sessions/cookies.ts'
import { supported } from './supported.ts'
import { authenticationOf } from './tokens/index.ts'

interface Parts {
  properties: AppConfiguration
  adapter: (model: string) => Adapter
  jwks: JWKS
  /** Algorithms that the server has a key for. */
  keyAlgs: ReadonlySet<string>
  scopeClaims: ScopeClaims
  consents: Consents
  /** The record behind a client of the library. */
  recordOf: (client: LibraryClient) => Client
  /** The subject that a client knows a person by. */
  subject: (client: LibraryClient | undefined, inum: string) => string | Promise<string>
  /** The person that a client knows by the subject. */
  personOf: (client: LibraryClient, subject: string) => Promise<string | undefined>
}

/** All that oidc-provider is told. */
export function configuration(ctx: Context, parts: Parts): Configuration {
  const { properties, scopeClaims, consents, recordOf, subject } = parts
  const { responseTypes, grantTypes, tokenEndpointAuthMethods } = supported(properties)
  const jwa = algorithms(properties, parts.keyAlgs)
  // Must be possible, or no client could be loaded that does not choose for itself.
  const preferred = <Alg extends string>(possible: readonly Alg[]) =>
    possible.find((alg) => alg === properties.defaultSignatureAlgorithm) ?? possible[0]
  const times = lifetimes(properties)
  const profileOf = profiles(properties, recordOf)
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
    acrValues: authenticationMethods.map(({ acr }) => acr),
    responseTypes,
    subjectTypes: properties.subjectTypesSupported as ('public' | 'pairwise')[],
    clientDefaults: {
      subject_type: properties.defaultSubjectType,
      id_token_signed_response_alg: preferred(jwa.idTokenSigningAlgValues),
      authorization_signed_response_alg: preferred(jwa.authorizationSigningAlgValues),
      introspection_signed_response_alg: preferred(jwa.introspectionSigningAlgValues)
    },
    clientAuthMethods: tokenEndpointAuthMethods,
    enabledJWA: jwa,
    assertJwtClientAuthClaimsAndHeader: clientAssertions(profileOf, assertAudience(properties)),
    // Checked when it is registered.
    sectorIdentifierUriValidate: () => false,
    extraClientMetadata: { properties: [...metadataNames] },
    extraParams: extraParameters(properties),
    pkce: {
      required: (koa, client) =>
        !isTokenOnly(koa) &&
        (properties.requirePkce ||
          recordOf(client).definition.attributes?.requirePkce === true ||
          client.clientAuthMethod === 'none' ||
          needsPkce(koa, profileOf(client)))
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      ciba: ciba(ctx, properties, profileOf),
      claimsParameter: { enabled: properties.claimsParameterSupported },
      clientCredentials: { enabled: grantTypes.includes('client_credentials') },
      deviceFlow: deviceFlow(ctx, properties, recordOf),
      dPoP: {
        enabled: true,
        nonceSecret: ctx.vault.derive('dpop nonces'),
        requireNonce: (koa) => properties.dpopUseNonce || isOldProof(koa, properties.dpopTimeframe)
      },
      encryption: { enabled: true },
      externalSigningSupport: { enabled: true, ack: 'experimental-01' },
      introspection: { enabled: true, allowedPolicy: () => false },
      jwtIntrospection: { enabled: true },
      jwtResponseModes: { enabled: true },
      jwtUserinfo: { enabled: true },
      mTLS: mutualTls(ctx),
      fapi: { enabled: true, profile: (_koa, client) => libraryProfile(profileOf(client)) },
      pushedAuthorizationRequests: {
        enabled: isEnabled(properties, 'par'),
        requirePushedAuthorizationRequests: properties.requirePar && isEnabled(properties, 'par')
      },
      requestObjects: { enabled: true, assertJwtClaimsAndHeader: requestObjectClaims(profileOf) },
      resourceIndicators: { enabled: false },
      richAuthorizationRequests,
      revocation: { enabled: true, allowedPolicy: () => false },
      // The pages are ours; this gives the clients their members, and the library its way to switch persons.
      rpInitiatedLogout: { enabled: true },
      userinfo: { enabled: true }
    },
    interactions: {
      policy: policy(consents.policy, ctx, parts),
      url: (_koa, interaction) => `${interactionPath}/${interaction.uid}`
    },
    loadExistingGrant: (koa) => consents.loadGrant(koa),
    async findAccount({ oidc }, id) {
      // Of an id token the library takes the subject for the account.
      const hinted = oidc.route === 'backchannel_authentication' && oidc.entities.IdTokenHint && oidc.client
      const inum = hinted ? await parts.personOf(hinted, id) : id
      return inum === undefined ? undefined : findAccount(ctx, inum, scopeClaims)
    },
    pairwiseIdentifier: async (_koa, inum, client) => subject(client, inum),
    issueRefreshToken: (_koa, client, { scopes }) =>
      client.grantTypeAllowed('refresh_token') &&
      (!properties.forceOfflineAccessScopeToEnableRefreshToken ||
        scopes.has('offline_access') ||
        scopes.has('online_access')),
    // A token of a signed-out session is revoked with its grant; nothing has to look the session up at each use.
    expiresWithSession: () => false,
    // Bound as it is to its client, the token of FAPI 2.0 stays the same (5.3.2.1-9).
    rotateRefreshToken: ({ oidc }) => !properties.skipRefreshTokenDuringRefreshing && profileOf(oidc.client) !== '2.0',
    conformIdTokenClaims: true,
    extraTokenClaims: authenticationOf,
    // As Janssen has it: open to every origin, until the client names its own. No cookie counts at these endpoints.
    clientBasedCORS: (_koa, origin, client) =>
      allowsOrigin(properties, origin) && clientAllowsOrigin(recordOf(client), origin),
    renderError: renderError(ctx, properties),
    fetch: fetchOfDocuments(ctx, properties),
    cookies: cookies(ctx, properties),
    ttl: {
      AccessToken: (_koa, _token, client) => times.accessToken(optionalRecord(client)),
      ClientCredentials: (_koa, _token, client) => times.accessToken(optionalRecord(client)),
      AuthorizationCode: (_koa, _code, client) => Math.min(times.code, longestCode(profileOf(client))),
      BackchannelAuthenticationRequest: (koa) => requestLifetime(properties, koa.oidc.params?.requested_expiry),
      DeviceCode: () => properties.deviceAuthzRequestExpiresIn,
      Grant: (koa) => times.grant(optionalRecord(koa.oidc.client)),
      IdToken: (_koa, _token, client) => times.idToken(optionalRecord(client)),
      Interaction: times.interaction,
      RefreshToken(koa, _token, client) {
        const whole = times.refreshToken(optionalRecord(client))
        // A rotated token ends when the first of its family would have.
        const rest = koa.oidc.entities.RotatedRefreshToken?.remainingTTL ?? whole
        return properties.refreshTokenExtendLifetimeOnRotation ? whole : rest
      },
      Session: (_koa, session) => times.session(Math.floor(ctx.now() / 1000), session.loginTs)
    }
  }
}

function policy(base: Consents['policy'], ctx: Context, { properties, recordOf }: Parts): Consents['policy'] {
  addPrompts(base, isSignUpOpen(ctx, properties))
  requireLevels(
    base,
    neededMethod(properties, ({ oidc }) => recordOf(oidc.client as LibraryClient))
  )
  return base
}

const clientAllowsOrigin = ({ definition: { authorizedOrigins = [] } }: Client, origin: string) =>
  authorizedOrigins.length === 0 || authorizedOrigins.includes(origin)

/** Claims that belong to no scope in particular: what the `claims` parameter can ask for. */
const byName = (claims: readonly string[]) => Object.fromEntries(claims.map((claim) => [claim, null]))

function cookies({ config }: Context, properties: AppConfiguration): NonNullable<Configuration['cookies']> {
  const { session } = sessionCookies(config, properties)
  // Unsigned: each holds a random value that is looked up, so that a signature would protect nothing.
  const options = { httpOnly: true, sameSite: 'lax' as const, signed: false, secure: session.options.secure }
  return {
    names: { session: session.name, interaction: 'interaction_id', resume: 'interaction_resume' },
    long: { ...session.options, signed: false },
    short: options
  }
}
