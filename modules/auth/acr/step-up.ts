import { errors, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import { chooseMethod, type AcrRules } from './choose.ts'
import { authenticationMethods, type AuthenticationMethod } from './methods.ts'

type Needed = (koa: KoaContextWithOIDC) => AuthenticationMethod

/**
 * The method that a request needs, as a function of what it says.
 * @throws errors.UnmetAuthenticationRequirements when there is none (OpenID Connect Core Unmet Authentication
 *   Requirements, 2)
 */
export function neededMethod(rules: AcrRules, recordOf: (koa: KoaContextWithOIDC) => Client): Needed {
  return (koa) => {
    const { acr_values: values, claims } = koa.oidc.params ?? {}
    const request = {
      values: typeof values === 'string' ? values.split(' ').filter(Boolean) : [],
      essential: essentialAcr(claims)
    }
    const method = chooseMethod(request, recordOf(koa), rules, authenticationMethods)
    if (!method) throw unmet()
    return method
  }
}

/** The values of an essential `acr` claim (OpenID Connect Core, 5.5.1.1). Malformed claims are the library's to refuse. */
function essentialAcr(claims: unknown): string[] | undefined {
  // Most requests have none, and an exception costs more than all the rest here.
  if (typeof claims !== 'string') return undefined
  let acr: { essential?: unknown; value?: unknown; values?: unknown } | null | undefined
  try {
    acr = (JSON.parse(claims) as { id_token?: { acr?: typeof acr } | null } | null)?.id_token?.acr
  } catch {
    return undefined
  }
  if (acr?.essential !== true) return undefined
  const values = [acr.values ?? acr.value ?? []].flat()
  return values.length > 0 ? values.filter((value) => typeof value === 'string') : undefined
}

/**
 * Sends people back to the sign-in whose session is not of the level that is asked for. The library's own checks want the
 * very method, where a stronger one will do.
 */
export function requireLevels(policy: interactionPolicy.DefaultPolicy, needed: Needed): void {
  const prompt = policy.get('login')
  for (const reason of ['essential_acr', 'essential_acrs']) prompt?.checks.remove(reason)
  prompt?.checks.add(
    new interactionPolicy.Check(
      'acr_level',
      'the End-User has to authenticate in a stronger way',
      'login_required',
      (koa) => {
        const { session, result } = koa.oidc
        if (!session?.accountId || levelOf(session.acr) >= needed(koa).level) return false
        // Asking again would go in a circle.
        if (result?.login) throw unmet()
        return true
      }
    )
  )
}

/** A session that does not say how it began counts as one of the weakest kind. */
const levelOf = (acr: string | undefined) => authenticationMethods.find((method) => method.acr === acr)?.level ?? -1

const unmet = () => new errors.UnmetAuthenticationRequirements('no way to authenticate meets what is asked for')
