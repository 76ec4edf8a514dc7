import { interactionPolicy, type Client as LibraryClient, type Grant, type KoaContextWithOIDC } from 'oidc-provider'
import type { AttributeRegistry } from '#modules/attributes/index'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { ScopeRegistry } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'
import { findConsent, storeConsent } from './repository.ts'
import { allowedInSession, allowInSession } from './sessions/model.ts'
import { deleteConsent } from './sessions/repository.ts'
import { withSpontaneousScopes } from './tokens/spontaneous-scopes.ts'

/** What an authorization request asks for, or what somebody has allowed. */
export interface Asked {
  scopes: string[]
  /** Claims asked for by name. */
  claims: string[]
  /** The parameter `authorization_details`, which is about this authorization alone and asked each time (RFC 9396). */
  details?: string | undefined
}

/** The scopes of a client, as the scope strings that they stand for. */
export function clientScopes(client: Client, scopes: ScopeRegistry): ReadonlySet<string> {
  const own = (client.definition.scopes ?? []).flatMap((dn) => scopes.byInum(dn)?.id ?? [])
  return withSpontaneousScopes(new Set(own), client, scopes)
}

/** Of the scopes that are asked for those the client has; the others are left out in silence, as Janssen does. */
export const allowedScopes = (scope: unknown, allowed: ReadonlySet<string>): string[] =>
  typeof scope === 'string' ? [...new Set(scope.split(' '))].filter((id) => allowed.has(id)) : []

/**
 * The claims that a client may ask for one by one: those that it has registered, and those that its scopes open anyway.
 * @returns undefined for a client that has registered none: it may ask for any, and the person decides
 */
export function clientClaims(
  { definition: { claims = [] } }: Client,
  attributes: AttributeRegistry,
  ofScopes: () => Iterable<string>
): ReadonlySet<string> | undefined {
  if (claims.length === 0) return undefined
  return new Set([...claims.map((name) => attributes.byInum(name)?.claimName ?? name), ...ofScopes()])
}

/**
 * The members of the `claims` parameter (OpenID Connect Core, 5.5) that are about the person.
 * @param allowed the others are left out in silence, as scopes are
 */
export function requestedClaims(parameter: unknown, allowed?: ReadonlySet<string>): string[] {
  if (typeof parameter !== 'string') return []
  const { id_token, userinfo } = JSON.parse(parameter) as Record<string, object | null | undefined>
  const names = [...Object.keys(id_token ?? {}), ...Object.keys(userinfo ?? {})]
  return [...new Set(names)].filter((name) => !protocolClaims.has(name) && (!allowed || allowed.has(name)))
}

/** About the authentication itself: nobody is asked for these. */
const protocolClaims = new Set(['sub', 'sid', 'auth_time', 'acr', 'amr', 'iss'])

export type Consents = ReturnType<typeof consents>

/**
 * Decides whether the person is asked, and makes the grant. Consents are kept apart from oidc-provider's grants: a grant is
 * one authorization, so that taking back one never ends the others.
 */
export function consents(
  ctx: Pick<Context, 'db' | 'now'>,
  properties: Pick<AppConfiguration, 'trustedClientEnabled' | 'skipAuthorizationForOpenIdScopeAndPairwiseId'>,
  recordOf: (client: LibraryClient) => Client,
  scopesOf: (client: Client) => ReadonlySet<string>,
  claimsOf: (client: Client) => ReadonlySet<string> | undefined
) {
  /** What the property of the longest name lets a client have unasked: a name for the person that nobody else knows. */
  const isHarmless = ({ subjectType }: LibraryClient, { scopes, claims, details }: Asked) =>
    properties.skipAuthorizationForOpenIdScopeAndPairwiseId &&
    subjectType === 'pairwise' &&
    scopes.every((scope) => scope === 'openid') &&
    claims.length === 0 &&
    details === undefined

  /** What is asked for, once all of it is allowed. */
  const granted = async ({ oidc }: KoaContextWithOIDC): Promise<Asked | undefined> => {
    const accountId = oidc.session?.accountId
    if (!oidc.client || accountId === undefined) return undefined
    const client = recordOf(oidc.client)
    const asked = {
      scopes: allowedScopes(oidc.params?.scope, scopesOf(client)),
      claims: requestedClaims(oidc.params?.claims, claimsOf(client)),
      details: oidc.params?.authorization_details as string | undefined
    }
    if (client.definition.trustedClient && properties.trustedClientEnabled) return asked
    if (isHarmless(oidc.client, asked)) return asked
    const answer = oidc.result?.consent as Asked | undefined
    const allowed =
      answer ??
      allowedInSession(oidc.session, client.inum) ??
      (await findConsent(ctx.db, accountId, client.inum, ctx.now()))
    return allowed && covers(allowed, asked) ? asked : undefined
  }

  const policy = interactionPolicy.base()
  const prompt = policy.get('consent')
  // The library's own checks look at a grant that outlives one authorization; there is none here.
  for (const reason of ['op_scopes_missing', 'op_claims_missing', 'rs_scopes_missing', 'rar_prompt'])
    prompt?.checks.remove(reason)
  prompt?.checks.add(
    new interactionPolicy.Check(
      'consent_missing',
      'the End-User has not allowed this yet',
      'consent_required',
      // The library has just asked for the grant, which is stored where nothing is missing.
      ({ oidc }) => oidc.entities.Grant?.jti === undefined
    )
  )

  return {
    policy,
    /** A new grant for this authorization, as soon as nothing is missing. */
    async loadGrant(koa: KoaContextWithOIDC): Promise<Grant | undefined> {
      const { client, session, provider, result } = koa.oidc
      const allowed = await granted(koa)
      if (!allowed || !client || session?.accountId === undefined) return undefined
      // What is not remembered for good holds as long as the session.
      if (result?.consent && !recordOf(client).definition.persistClientAuthorizations)
        allowInSession(session, client.clientId, allowed)
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      if (allowed.scopes.length > 0) grant.addOIDCScope(allowed.scopes.join(' '))
      if (allowed.claims.length > 0) grant.addOIDCClaims(allowed.claims)
      await grant.save()
      return grant
    }
  }
}

/**
 * Remembers what the person has allowed the client, where that is wanted.
 * @param anew the person was asked because the client wanted it so: what was allowed before does not count any more
 */
export async function rememberConsent(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { inum: clientInum, definition, expiresAt }: Client,
  userInum: string,
  { scopes, claims }: Asked,
  anew = false
): Promise<void> {
  if (!definition.persistClientAuthorizations) return
  const end = definition.attributes?.keepClientAuthorizationAfterExpiration ? null : (expiresAt ?? null)
  await db.transaction(async () => {
    if (anew) await deleteConsent(db, userInum, clientInum)
    await storeConsent(db, { userInum, clientInum, scopes, claims }, now(), end)
  })
}

/** Forgets it, because the person was asked anew and has declined. */
export async function forgetConsent({ db }: Pick<Context, 'db'>, userInum: string, { inum }: Client): Promise<void> {
  await deleteConsent(db, userInum, inum)
}

/** Does the request want the person to be asked even where all is allowed? */
export const asksAnew = ({ prompt }: Record<string, unknown>): boolean =>
  typeof prompt === 'string' && prompt.split(' ').includes('consent')

const covers = (allowed: Asked, asked: Asked) =>
  asked.scopes.every((scope) => allowed.scopes.includes(scope)) &&
  asked.claims.every((claim) => allowed.claims.includes(claim)) &&
  (asked.details === undefined || asked.details === allowed.details)
