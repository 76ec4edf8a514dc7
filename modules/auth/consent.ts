import { interactionPolicy, type Grant, type KoaContextWithOIDC } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { findConsent } from './repository.ts'

/** What the consent page hands to the authorization request that goes on after it. */
export interface ConsentResult {
  scopes: string[]
  claims: string[]
}

/** What an authorization request asks for, as far as the client may have it. */
export interface Asked {
  scopes: string[]
  claims: string[]
}

/** Of the scopes that are asked for those the client has; the others are left out in silence, as Janssen does. */
export function allowedScopes(
  scope: string | undefined,
  client: Client,
  idsOf: (client: Client) => ReadonlySet<string>
): string[] {
  const allowed = idsOf(client)
  return [...new Set(scope?.split(' '))].filter((id) => allowed.has(id))
}

/**
 * Decides whether the person is asked, and makes the grant. Consents are kept apart from oidc-provider's grants: a grant is
 * one authorization, so that taking back one never ends the others.
 */
export function consents(
  ctx: Context,
  recordOf: (oidc: KoaContextWithOIDC['oidc']) => Client,
  idsOf: (client: Client) => ReadonlySet<string>
) {
  const asked = ({ oidc }: KoaContextWithOIDC): Asked => ({
    scopes: allowedScopes(oidc.params?.scope as string | undefined, recordOf(oidc), idsOf),
    claims: [...oidc.requestParamClaims].filter((claim) => !protocolClaims.has(claim))
  })

  /** What the client has been allowed already, and for this request. */
  const granted = async (koa: KoaContextWithOIDC): Promise<Asked | undefined> => {
    const { oidc } = koa
    const wanted = asked(koa)
    const client = recordOf(oidc)
    const answer = oidc.result?.consent as ConsentResult | undefined
    if (answer) return covers(answer, wanted) ? wanted : undefined
    if (client.definition.trustedClient) return wanted
    const account = oidc.session?.accountId
    const stored = account === undefined ? undefined : await findConsent(ctx.db, account, client.inum, ctx.now())
    return stored && covers(stored, wanted) ? wanted : undefined
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
      async (koa) => {
        // Without an account there is nobody to ask: the login prompt comes first.
        if (!koa.oidc.session?.accountId) return false
        return (await granted(koa)) === undefined
      }
    )
  )

  return {
    policy,
    asked,
    /** A new grant for this authorization, as soon as nothing is missing. */
    async loadGrant(koa: KoaContextWithOIDC): Promise<Grant | undefined> {
      const { oidc } = koa
      const allowed = await granted(koa)
      const accountId = oidc.session?.accountId
      if (!allowed || !accountId || !oidc.client) return undefined
      const grant = new oidc.provider.Grant({ accountId, clientId: oidc.client.clientId })
      if (allowed.scopes.length > 0) grant.addOIDCScope(allowed.scopes.join(' '))
      if (allowed.claims.length > 0) grant.addOIDCClaims(allowed.claims)
      await grant.save()
      return grant
    }
  }
}

const covers = (allowed: Asked, wanted: Asked) =>
  wanted.scopes.every((scope) => allowed.scopes.includes(scope)) &&
  wanted.claims.every((claim) => allowed.claims.includes(claim))

/** About the authentication itself, not about the person: nobody is asked for these. */
const protocolClaims = new Set(['sub', 'sid', 'auth_time', 'acr', 'amr', 'iss'])
