import { interactionPolicy, type Client as LibraryClient, type Grant, type KoaContextWithOIDC } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import type { ScopeRegistry } from '#modules/scopes/index'
import { findConsent } from './repository.ts'

/** What an authorization request asks for, or what somebody has allowed. */
export interface Asked {
  scopes: string[]
  /** Claims asked for by name. */
  claims: string[]
}

/** The scopes of a client, as the scope strings that they stand for. */
export const clientScopes = ({ definition }: Client, scopes: ScopeRegistry): ReadonlySet<string> =>
  new Set((definition.scopes ?? []).flatMap((dn) => scopes.byInum(dn)?.id ?? []))

/** Of the scopes that are asked for those the client has; the others are left out in silence, as Janssen does. */
export const allowedScopes = (scope: unknown, allowed: ReadonlySet<string>): string[] =>
  typeof scope === 'string' ? [...new Set(scope.split(' '))].filter((id) => allowed.has(id)) : []

/** The members of the `claims` parameter (OpenID Connect Core, 5.5) that are about the person. */
export function requestedClaims(parameter: unknown): string[] {
  if (typeof parameter !== 'string') return []
  const { id_token, userinfo } = JSON.parse(parameter) as Record<string, object | null | undefined>
  const names = [...Object.keys(id_token ?? {}), ...Object.keys(userinfo ?? {})]
  return [...new Set(names)].filter((name) => !protocolClaims.has(name))
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
  recordOf: (client: LibraryClient) => Client,
  scopesOf: (client: Client) => ReadonlySet<string>
) {
  /** What is asked for, once all of it is allowed. */
  const granted = async ({ oidc }: KoaContextWithOIDC): Promise<Asked | undefined> => {
    const accountId = oidc.session?.accountId
    if (!oidc.client || accountId === undefined) return undefined
    const client = recordOf(oidc.client)
    const asked = {
      scopes: allowedScopes(oidc.params?.scope, scopesOf(client)),
      claims: requestedClaims(oidc.params?.claims)
    }
    if (client.definition.trustedClient) return asked
    const answer = oidc.result?.consent as Asked | undefined
    const allowed = answer ?? (await findConsent(ctx.db, accountId, client.inum, ctx.now()))
    return allowed && covers(allowed, asked) ? asked : undefined
  }

  const policy = interactionPolicy.base()
  const prompt = policy.get('consent')
  // The library's own checks look at a grant that outlives one authorization; there is none here.
  for (const reason of ['op_scopes_missing', 'op_claims_missing', 'rs_scopes_missing']) prompt?.checks.remove(reason)
  prompt?.checks.add(
    new interactionPolicy.Check(
      'consent_missing',
      'the End-User has not allowed this yet',
      'consent_required',
      async (koa) => (await granted(koa)) === undefined
    )
  )

  return {
    policy,
    /** A new grant for this authorization, as soon as nothing is missing. */
    async loadGrant(koa: KoaContextWithOIDC): Promise<Grant | undefined> {
      const { client, session, provider } = koa.oidc
      const allowed = await granted(koa)
      if (!allowed || !client || session?.accountId === undefined) return undefined
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
      if (allowed.scopes.length > 0) grant.addOIDCScope(allowed.scopes.join(' '))
      if (allowed.claims.length > 0) grant.addOIDCClaims(allowed.claims)
      await grant.save()
      return grant
    }
  }
}

const covers = (allowed: Asked, asked: Asked) =>
  asked.scopes.every((scope) => allowed.scopes.includes(scope)) &&
  asked.claims.every((claim) => allowed.claims.includes(claim))
