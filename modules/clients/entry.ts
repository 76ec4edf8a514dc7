import type { Client } from './client.ts'

/** Members by the names that Janssen stores them under: attributes of scopes and searches go by these. */
export const storageNames: Readonly<Record<string, string>> = {
  jansAppType: 'applicationType',
  jansRedirectURI: 'redirectUris',
  jansRespTyp: 'responseTypes',
  jansGrantTyp: 'grantTypes',
  jansScope: 'scopes',
  jansClaim: 'claims',
  jansIdTknSignedRespAlg: 'idTokenSignedResponseAlg',
  jansTrustedClnt: 'trustedClient',
  jansPersistClntAuthzs: 'persistClientAuthorizations',
  jansInclClaimsInIdTkn: 'includeClaimsInIdToken',
  jansRefreshTknLife: 'refreshTokenLifetime',
  jansAccessTknLife: 'accessTokenLifetime',
  jansDisabled: 'disabled'
}

/** The value of a client under the name of an attribute: its own members and the custom ones, nothing that is secret. */
export function clientAttribute({ inum, disabled, definition }: Client, name: string): unknown {
  if (name === 'inum') return inum
  if (name === 'displayName') return definition.displayName
  const member = Object.hasOwn(storageNames, name) ? storageNames[name] : undefined
  if (member === 'disabled') return disabled
  if (member !== undefined) return (definition as Readonly<Record<string, unknown>>)[member]
  const custom = definition.customAttributes?.find((attribute) => attribute.name === name)
  return custom?.values && custom.values.length > 1 ? custom.values : (custom?.value ?? custom?.values?.[0])
}
