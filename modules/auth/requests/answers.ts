import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { AppConfiguration } from '#modules/settings/index'
import type { ProfileOf } from '../fapi/index.ts'

/** Members that Janssen's authorization answers have besides the standard's. */
export function completeAnswers(provider: Provider, properties: AppConfiguration, profileOf: ProfileOf): void {
  const returned = properties.authorizationRequestCustomAllowedParameters
    .filter(({ returnInResponse }) => returnInResponse)
    .map(({ paramName }) => paramName)
  provider.on('authorization.success', (koa: KoaContextWithOIDC, answer: Record<string, unknown> = {}) => {
    const { params = {}, session, grant } = koa.oidc as Oidc
    const profile = profileOf(koa.oidc.client)
    if (!properties.authorizationResponseIssParameterSupported && profile !== '2.0') delete answer.iss
    // RFC 9207, 2 wants it in every answer; the library leaves it out beside an id token.
    else answer.iss ??= provider.issuer
    for (const name of returned) if (params[name] !== undefined) answer[name] ??= params[name]
    if (profile) return
    answer.scope ??= grant?.getOIDCScopeFiltered(new Set(params.scope?.split(' '))) || undefined
    if (params.acr_values !== undefined) answer.acr_values = session?.acr
  })
}

interface Oidc {
  params?: Record<string, string | undefined>
  session?: { acr?: string }
  grant?: { getOIDCScopeFiltered(scopes: Set<string>): string }
}
