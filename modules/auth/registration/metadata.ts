import { fromMetadata, type Client, type ClientDefinition, type ClientValues } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { ScopeRegistry } from '#modules/scopes/index'
import type { AppConfiguration } from '#modules/settings/index'

export type Metadata = Readonly<Record<string, unknown>>

/** What else a registration depends on. */
interface Terms {
  properties: AppConfiguration
  scopes: ScopeRegistry
  /** Milliseconds since 1970. */
  now: number
  /** Scopes that a trusted software statement brings. */
  grantedScopes: readonly string[]
}

/** Members that the server alone decides. */
const ownMembers = new Set([
  'client_id',
  'client_secret',
  'client_id_issued_at',
  'client_secret_expires_at',
  'registration_access_token',
  'registration_client_uri'
])

/** Seconds that a client can give itself for a token or a pushed request; administrators can give more. */
const longestLifetime = 86_400

/**
 * What a client says of itself, as values to store: completed, and cut to what clients that register may have.
 * @param before the client that is updated; what the metadata leaves out it loses (RFC 7592, 2.2)
 * @throws AppError `invalid_client_metadata`
 */
export function registeredValues(metadata: Metadata, terms: Terms, before?: Client): ClientValues {
  const { properties } = terms
  const given = Object.fromEntries(Object.entries(metadata).filter(([name]) => !ownMembers.has(name)))
  const custom = properties.dynamicRegistrationCustomAttributes
  const standard = Object.entries(before ? {} : properties.dynamicRegistrationDefaultCustomAttributes)
  // What the client may not set stays what the configuration says.
  const fixed = standard.filter(([name]) => !custom.includes(name))
  const all = { ...Object.fromEntries(standard), ...given, ...Object.fromEntries(fixed) }
  const values = fromMetadata(all, before, [...custom, ...fixed.map(([name]) => name)])
  const grants = withGrants(values.definition, given, properties, before)
  const lifetimes = withLimits({ ...values.definition, ...grants }, properties, before)
  const definition: ClientDefinition = {
    ...lifetimes,
    displayName: lifetimes.displayName ?? hostOf(lifetimes.redirectUris?.[0]),
    subjectType: lifetimes.subjectType ?? subjectType(lifetimes, properties),
    scopes: registrableScopes(lifetimes, terms, before),
    persistClientAuthorizations:
      before?.definition.persistClientAuthorizations ?? properties.dynamicRegistrationPersistClientAuthorizations
  }
  return {
    definition,
    disabled: before?.disabled ?? false,
    expiresAt: before ? before.expiresAt : expiry(definition, terms)
  }
}

const hostOf = (uri: string | undefined) => (uri === undefined ? undefined : URL.parse(uri)?.hostname || undefined)

type Grant = NonNullable<ClientDefinition['grantTypes']>[number]
type Response = NonNullable<ClientDefinition['responseTypes']>[number]

const grantOf = (type: Response): Grant => (type === 'code' ? 'authorization_code' : 'implicit')

/** Grant types and response types that fit together (RFC 7591, 2.1). */
function withGrants(
  definition: ClientDefinition,
  given: Metadata,
  properties: AppConfiguration,
  before?: Client
): Pick<ClientDefinition, 'grantTypes' | 'responseTypes'> {
  if (before && !properties.enableClientGrantTypeUpdate) {
    const { grantTypes, responseTypes } = before.definition
    return { grantTypes, responseTypes }
  }
  const { grantTypes, responseTypes } = fitting(definition, given, properties)
  const offered = properties.grantTypesSupportedByDynamicRegistration
  const allowed = grantTypes.filter(
    (type) =>
      before?.definition.grantTypes?.includes(type) ||
      (properties.grantTypesSupported.includes(type) &&
        (offered.includes(type) || (type === 'password' && properties.dynamicRegistrationPasswordGrantTypeEnabled)))
  )
  return { grantTypes: allowed, responseTypes }
}

function fitting(
  { grantTypes: grants = [], responseTypes: responses = [] }: ClientDefinition,
  given: Metadata,
  properties: AppConfiguration
): { grantTypes: Grant[]; responseTypes: Response[] } {
  const saysGrants = Array.isArray(given.grant_types)
  const saysResponses = given.response_types !== undefined && given.response_types !== null
  const needed = [...new Set(responses.map(grantOf))]
  if (!saysGrants && !saysResponses) {
    const refresh: Grant[] = properties.clientRegDefaultToCodeFlowWithRefresh ? ['refresh_token'] : []
    return { grantTypes: ['authorization_code', ...refresh], responseTypes: ['code'] }
  }
  if (!saysGrants) return { grantTypes: needed, responseTypes: responses }
  const completing = properties.grantTypesAndResponseTypesAutofixEnabled
  const missing = needed.filter((grant) => !grants.includes(grant))
  if (missing.length > 0 && !completing)
    throw new AppError(
      'invalid_client_metadata',
      400,
      `grant_types must have ${missing.join(' and ')} for these response_types`,
      { member: 'grantTypes' }
    )
  const complete = [...grants, ...missing]
  const code: Response[] = complete.includes('authorization_code') ? ['code'] : []
  const implicit: Response[] = completing && complete.includes('implicit') ? ['token', 'id_token'] : []
  if (!saysResponses) return { grantTypes: complete, responseTypes: [...code, ...implicit] }
  const lacking = completing ? [...code, ...(responses.some((type) => type !== 'code') ? [] : implicit)] : []
  return { grantTypes: complete, responseTypes: [...new Set([...responses, ...lacking])] }
}

/** What it would outlast a day with it gets for a day; what an administrator has given it stays, its profile of FAPI too. */
function withLimits(definition: ClientDefinition, properties: AppConfiguration, before?: Client): ClientDefinition {
  const cut = (asked: number | undefined, had: number | undefined) =>
    asked === undefined ? undefined : Math.min(asked, Math.max(longestLifetime, had ?? 0))
  const { attributes = {} } = definition
  const had = before?.definition
  return {
    ...definition,
    accessTokenLifetime: cut(definition.accessTokenLifetime, had?.accessTokenLifetime),
    attributes: {
      ...attributes,
      idTokenLifetime: cut(attributes.idTokenLifetime, had?.attributes?.idTokenLifetime),
      txTokenLifetime: cut(attributes.txTokenLifetime, had?.attributes?.txTokenLifetime),
      parLifetime: cut(attributes.parLifetime, had?.attributes?.parLifetime),
      fapiProfile: had ? had.attributes?.fapiProfile : ownProfile(attributes, properties),
      ...(before && { requestedLifetime: had?.attributes?.requestedLifetime })
    }
  }
}

/** A client may hold itself to a profile; it cannot choose another one than the server has for all. */
const ownProfile = (
  { fapiProfile }: NonNullable<ClientDefinition['attributes']>,
  { fapiCompatibility }: AppConfiguration
) => (fapiCompatibility || fapiProfile === 'none' ? undefined : fapiProfile)

/** Milliseconds since 1970; undefined for a client that does not expire. */
function expiry(definition: ClientDefinition, { properties, now }: Terms): number | undefined {
  const asked = properties.dcrForbidExpirationTimeInRequest ? undefined : definition.attributes?.requestedLifetime
  const limits = [asked, properties.dynamicRegistrationExpirationTime].filter(
    (seconds): seconds is number => seconds !== undefined && seconds > 0
  )
  return limits.length > 0 ? now + Math.min(...limits) * 1000 : undefined
}

/** Pairwise, where the configuration says so and the client can be told from others; it has not asked for either. */
function subjectType(definition: ClientDefinition, properties: AppConfiguration): 'public' | 'pairwise' {
  if (properties.defaultSubjectType !== 'pairwise' || definition.attributes?.jansSubAttr !== undefined) return 'public'
  const hosts = new Set((definition.redirectUris ?? []).map((uri) => URL.parse(uri)?.host))
  const byKeys = definition.grantTypes?.some((type) => /:(?:ciba|device_code)$/.test(type))
  const fits = hosts.size === 1 || definition.sectorIdentifierUri !== undefined
  return fits && !byKeys ? 'pairwise' : 'public'
}

/**
 * Scopes that anybody may register, those that a trusted statement brings, and those that the client has already: the ones
 * that it asks for, or all where it asks for none.
 */
function registrableScopes({ scopes: asked, grantTypes }: ClientDefinition, terms: Terms, before?: Client): string[] {
  const { properties, scopes, grantedScopes } = terms
  const had = (before?.definition.scopes ?? []).flatMap((dn) => scopes.byInum(dn)?.id ?? [])
  const open = scopes.all.filter(({ defaultScope }) => defaultScope).map(({ id }) => id)
  const wanted = properties.dynamicRegistrationScopesParamEnabled ? asked : undefined
  const chosen = wanted?.filter((id) => open.includes(id) || had.includes(id)) ?? (before ? had : open)
  const limits = grantTypes?.includes('password') ? properties.dynamicRegistrationAllowedPasswordGrantScopes : []
  const allowed = limits.length > 0 ? chosen.filter((id) => limits.includes(id)) : chosen
  return [...new Set([...allowed, ...grantedScopes.filter((id) => scopes.byId(id))])]
}
