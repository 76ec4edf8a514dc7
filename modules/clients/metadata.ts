import { AppError } from '#modules/core/errors'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import type { ScopeRegistry } from '#modules/scopes/index'
import type { Client, ClientValues } from './client.ts'
import { readValues } from './document.ts'
import { attributeMembers, date, members, responseTypes, type ClientDefinition } from './members.ts'

/** Registration metadata: the members of RFC 7591, OpenID Connect Registration and Janssen's own. */
export type ClientMetadata = Record<string, unknown>

const localizedMembers = {
  client_name: 'clientNameLocalized',
  client_uri: 'clientUriLocalized',
  policy_uri: 'policyUriLocalized',
  logo_uri: 'logoUriLocalized',
  tos_uri: 'tosUriLocalized'
} as const

/** Standard metadata without a member of the Config API: kept among the custom attributes. */
const furtherMetadata = new Set([
  'require_auth_time',
  'require_signed_request_object',
  'response_modes',
  'tls_client_auth_san_dns',
  'tls_client_auth_san_email',
  'tls_client_auth_san_ip',
  'tls_client_auth_san_uri',
  'tls_client_certificate_bound_access_tokens',
  'use_mtls_endpoint_aliases'
])

/**
 * The client as registration metadata, standards filled in: what the auth server works with and answers.
 * @param scopes give `scope` its words; without them it is left out
 * @param custom names of custom attributes that are members as well
 */
export function toMetadata(client: Client, scopes?: ScopeRegistry, custom: readonly string[] = []): ClientMetadata {
  const { definition } = client
  const metadata: ClientMetadata = { ...identityMetadata(client) }
  const shown = (value: unknown, name: string) => {
    const convert = Object.hasOwn(toMetadataValue, name) ? toMetadataValue[name] : undefined
    return convert ? convert(value, definition, scopes) : value
  }
  for (const [table, values] of [
    [members, definition],
    [attributeMembers, definition.attributes ?? {}]
  ] as const)
    for (const [name, member] of Object.entries(table)) {
      if (!member.metadata) continue
      const value = (values as Record<string, unknown>)[name] ?? member.standard
      const converted = value === undefined ? undefined : member.schema === date ? toSeconds(value) : shown(value, name)
      if (converted !== undefined) metadata[member.metadata] = converted
    }
  metadata.response_types = expandedResponseTypes(definition)
  metadata.require_pushed_authorization_requests = metadata.require_par
  for (const [name, member] of Object.entries(localizedMembers))
    for (const [tag, text] of Object.entries(definition[member] ?? {})) metadata[`${name}#${tag}`] = text
  for (const { name, values, value } of definition.customAttributes ?? [])
    if (furtherMetadata.has(name)) metadata[name] = name === 'response_modes' ? values : (value ?? values?.[0])
    else if (custom.includes(name) && !Object.hasOwn(metadata, name))
      metadata[name] = values && values.length > 1 ? values : (value ?? values?.[0])
  for (const [name, member] of Object.entries(specialAttributes))
    if (custom.includes(name)) metadata[name] = definition[member] ?? false
  return metadata
}

/** Who the client is, and with what secret (RFC 7591, 3.2.1). */
export const identityMetadata = ({ inum, secret, expiresAt, createdAt }: Client) => ({
  client_id: inum,
  ...(secret !== undefined && {
    client_secret: secret,
    client_secret_expires_at: expiresAt === undefined ? 0 : Math.floor(expiresAt / 1000)
  }),
  client_id_issued_at: Math.floor(createdAt / 1000)
})

/** Custom attributes that stand for members which registration has no name for. */
const specialAttributes = {
  jansTrustedClnt: 'trustedClient',
  jansInclClaimsInIdTkn: 'includeClaimsInIdToken'
} as const

type Convert = (value: unknown, definition: ClientDefinition, scopes?: ScopeRegistry) => unknown

const iana: Convert = (enc) => String(enc).replace('+HS', '-HS')

/** What is written differently; undefined leaves the member out. */
const toMetadataValue: Record<string, Convert> = {
  grantTypes: (types) => (types as string[]).filter((type) => type !== 'none'),
  scopes: (dns, _definition, scopes) =>
    (dns as string[]).flatMap((dn) => scopes?.byInum(dn)?.id ?? []).join(' ') || undefined,
  claims: (claims) => (claims as string[]).join(' '),
  jwks: (text) => JSON.parse(text as string) as unknown,
  backchannelLogoutUri: (uris) => (uris as string[])[0],
  frontChannelLogoutUri: (uri) => (uri === 'null' ? undefined : uri),
  idTokenEncryptedResponseEnc: iana,
  userInfoEncryptedResponseEnc: iana,
  requestObjectEncryptionEnc: iana,
  jansAuthEncRespEnc: iana,
  introspectionEncryptedResponseEnc: iana,
  txTokenEncryptedResponseEnc: iana
}

const toSeconds = (text: unknown) => Math.floor((parseDateTime(text as string) ?? 0) / 1000)

/** Janssen keeps a flat set, the standard names combinations: all those whose grants the client has. */
function expandedResponseTypes(definition: ClientDefinition): string[] {
  const grants = definition.grantTypes ?? []
  const usable = responseTypes.filter(
    (type) =>
      definition.responseTypes?.includes(type) && grants.includes(type === 'code' ? 'authorization_code' : 'implicit')
  )
  const combinations: string[][] = [[]]
  for (const type of usable) combinations.push(...combinations.map((some) => [...some, type]))
  return combinations.filter((some) => some.length > 0).map((some) => some.toSorted().join(' '))
}

const byMetadataName = new Map(
  [
    ...Object.entries(members).map(([name, member]) => [name, member, false] as const),
    ...Object.entries(attributeMembers).map(([name, member]) => [name, member, true] as const)
  ].flatMap(([name, member, nested]) => (member.metadata ? [[member.metadata, { name, nested }] as const] : []))
)

/** Other names that are taken for the same member. */
const aliases = new Map(
  Object.entries({
    require_pushed_authorization_requests: 'require_par',
    additional_token_endpoint_auth_method: 'additional_token_endpoint_auth_methods',
    logout_status_script_dns: 'logout_status_jwt_script_dns',
    scopes: 'scope'
  })
)

/** Every name that registration metadata can have here, but those with a language tag. */
export const metadataNames: readonly string[] = [...byMetadataName.keys(), ...furtherMetadata]

/**
 * The reverse: what a registration says, as values to store; scopes by their id. Members that are not known are left out.
 * @param before the client that is updated: what registration cannot set stays as it is
 * @param custom names of further members, which become custom attributes
 * @throws AppError `invalid_client_metadata`, with the member that is wrong
 */
export function fromMetadata(
  metadata: ClientMetadata,
  before?: Client,
  custom: readonly string[] = []
): ClientValues & { inum?: string } {
  const document: Record<string, unknown> = {}
  const attributes: Record<string, unknown> = {}
  const customAttributes: unknown[] = []
  for (const [given, value] of Object.entries(metadata)) {
    if (value === null || value === undefined) continue
    const name = aliases.get(given) ?? given
    if (name !== given && Object.hasOwn(metadata, name)) continue
    const [base = '', tag] = name.split('#')
    const member = byMetadataName.get(name)
    // Keys alone are an object (RFC 7591, 2).
    if (member && name !== 'jwks' && typeof value === 'object' && !Array.isArray(value))
      throw new AppError('invalid_client_metadata', 400, `${name} must not be an object`, { member: name })
    if (member) (member.nested ? attributes : document)[member.name] = fromMetadataValue(name, value)
    else if (tag && Object.hasOwn(localizedMembers, base)) {
      const localized = localizedMembers[base as keyof typeof localizedMembers]
      document[localized] = { ...(document[localized] as object | undefined), [tag]: value }
    } else if (custom.includes(name) && Object.hasOwn(specialAttributes, name))
      document[specialAttributes[name as keyof typeof specialAttributes]] = value === true || value === 'true'
    else if (furtherMetadata.has(name) || custom.includes(name))
      customAttributes.push({ name, multiValued: Array.isArray(value), values: [value].flat() })
  }
  if (customAttributes.length > 0) document.customAttributes = customAttributes
  if (typeof metadata.client_secret === 'string') document.clientSecret = metadata.client_secret
  if (typeof metadata.client_id === 'string') document.inum = metadata.client_id
  const values = readValues({ ...document, attributes })
  if (!before) return values
  const { disabled, expiresAt, definition } = before
  const isOurs = (name: string) => !furtherMetadata.has(name) && !custom.includes(name)
  const all = [
    ...(definition.customAttributes ?? []).filter(({ name }) => isOurs(name)),
    ...(values.definition.customAttributes ?? [])
  ]
  return {
    ...values,
    disabled,
    expiresAt,
    definition: {
      ...administered(members, definition),
      ...values.definition,
      ...(all.length > 0 && { customAttributes: all }),
      attributes: { ...administered(attributeMembers, definition.attributes ?? {}), ...values.definition.attributes }
    }
  }
}

/** What administrators alone can set. */
function administered<T extends object>(table: Record<string, { metadata: string | undefined }>, values: T): T {
  const others = new Set<string>([...Object.values(localizedMembers), 'customAttributes'])
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => table[name]?.metadata === undefined && !others.has(name))
  ) as T
}

function fromMetadataValue(name: string, value: unknown): unknown {
  switch (name) {
    case 'scope':
    case 'claims':
      return words(name, value)
    case 'jwks':
      return JSON.stringify(value)
    case 'backchannel_logout_uri':
      return [value].flat()
    case 'client_id_issued_at':
    case 'client_secret_expires_at':
      return value === 0 ? null : isMoment(value) ? toDateTime(value * 1000) : value
    case 'response_types':
      return [...new Set(words(name, value))].filter((type) => type !== 'none')
    default:
      return value
  }
}

/** Seconds since 1970, up to the year 9999. */
const isMoment = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) < 253_402_300_800

/** A text of words, or an array of such texts. */
function words(name: string, value: unknown): string[] {
  const texts = [value].flat()
  if (!texts.every((text) => typeof text === 'string'))
    throw new AppError('invalid_client_metadata', 400, `${name} must be text`, { member: name })
  return texts.flatMap((text) => text.split(' ')).filter(Boolean)
}
