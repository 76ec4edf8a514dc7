import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { AppConfiguration } from '#modules/settings/index'

/** Members that Janssen's authorization answers have besides the standard's. */
export function completeAnswers(provider: Provider, properties: AppConfiguration): void {
  const returned = properties.authorizationRequestCustomAllowedParameters
    .filter(({ returnInResponse }) => returnInResponse)
    .map(({ paramName }) => paramName)
  provider.on('authorization.success', (koa: KoaContextWithOIDC, answer: Record<string, unknown> = {}) => {
    const { params = {}, session, grant } = koa.oidc as Oidc
    if (!properties.authorizationResponseIssParameterSupported) delete answer.iss
    for (const name of returned) if (params[name] !== undefined) answer[name] ??= params[name]
    if (properties.fapiCompatibility) return
    answer.scope ??= grant?.getOIDCScopeFiltered(new Set(params.scope?.split(' '))) || undefined
    if (params.acr_values !== undefined) answer.acr_values = session?.acr
  })
}

interface Oidc {
  params?: Record<string, string | undefined>
  session?: { acr?: string }
  grant?: { getOIDCScopeFiltered(scopes: Set<string>): string }
}
