import type { AppConfiguration } from '#modules/settings/index'
import { fapiAlgorithms, fapiMethods, fapiResponseTypes } from './profile.ts'

type Document = Record<string, unknown>

/** What is offered to clients of a server that holds all of them to a profile. */
export function narrowToProfile(
  { fapiCompatibility, fapiProfile: profile }: Pick<AppConfiguration, 'fapiCompatibility' | 'fapiProfile'>,
  document: Document
): Document {
  if (!fapiCompatibility) return document
  const allowed = (name: string) => {
    if (name.endsWith('_auth_methods_supported')) return fapiMethods
    if (/_signing_alg(_values)?_supported$/.test(name)) return fapiAlgorithms[profile]
    return name === 'response_types_supported' ? fapiResponseTypes[profile] : undefined
  }
  const narrowed = Object.entries(document).map(([name, value]) => {
    const list = Array.isArray(value) ? allowed(name) : undefined
    return [name, list ? (value as string[]).filter((item) => list.includes(item)) : value] as const
  })
  return {
    ...Object.fromEntries(narrowed),
    ...(profile === '2.0' && {
      authorization_response_iss_parameter_supported: true,
      ...(document.pushed_authorization_request_endpoint !== undefined && {
        require_pushed_authorization_requests: true
      })
    })
  }
}
