import { invalid } from '#modules/core/errors'
import { isIndexable } from '#modules/core/text'

export const scopeTypes = ['openid', 'dynamic', 'uma', 'spontaneous', 'oauth'] as const
export type ScopeType = (typeof scopeTypes)[number]

export const creatorTypes = ['none', 'client', 'user', 'auto'] as const
export type CreatorType = (typeof creatorTypes)[number]

/** What a scope says beside what finds it; the members have Janssen's names. */
export interface ScopeDefinition {
  displayName?: string | undefined
  description?: string | undefined
  iconUrl?: string | undefined
  /** dn of the attributes that a token with this scope may see. */
  claims?: string[] | undefined
  /** May a client that registers itself have it? */
  defaultScope?: boolean | undefined
  /** Are the claims members of one object with the scope's name? */
  groupClaims?: boolean | undefined
  /** dn of scripts. */
  dynamicScopeScripts?: string[] | undefined
  umaAuthorizationPolicies?: string[] | undefined
  attributes?:
    | { spontaneousClientScopes?: string[] | undefined; showInConfigurationEndpoint?: boolean | undefined }
    | undefined
  creatorType?: CreatorType | undefined
  creatorAttributes?: Record<string, string> | undefined
  deletable?: boolean | undefined
}

/** What a client may ask for. */
export interface Scope extends ScopeDefinition {
  inum: string
  /** The scope string itself. */
  id: string
  scopeType: ScopeType
  /** inum of the client or the person that made it. */
  creatorId?: string | undefined
  /** Milliseconds since 1970. */
  createdAt: number
  expiresAt?: number | undefined
}

/** How other entities refer to a scope. */
export const scopeDn = (inum: string): string => `inum=${inum},ou=scopes,o=jans`

/** The inum in a scope's dn; undefined when the text is no such dn. */
export const inumOfScopeDn = (dn: string): string | undefined => /^inum=([^,]+),ou=scopes,o=jans$/.exec(dn)?.[1]

/** Must the discovery document name it? */
export const isShownInDiscovery = (scope: Scope): boolean =>
  scope.attributes?.showInConfigurationEndpoint !== false && !(scope.scopeType === 'spontaneous' && scope.deletable)

/** Is it a scope-token (RFC 6749, 3.3), and not too long to be kept? */
export const isScopeId = (id: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/.test(id)

/** @throws AppError `invalid_value` */
export function validateScope({ id, creatorId = '' }: Pick<Scope, 'id' | 'creatorId'>): void {
  if (!isIndexable(creatorId)) throw invalid('is too long', 'creatorId')
  if (!isScopeId(id))
    throw invalid('A scope has 1 to 255 printable ASCII characters without blanks, quotes and backslashes', 'id')
}
