import { z } from 'zod'
import { AppError } from '#modules/core/errors'
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import { isStorable } from '#modules/core/text'
import { clientDn, valueOf, type Client, type ClientValues } from './client.ts'
import { attributeMembers, date, localized, members, type ClientDefinition } from './members.ts'

const optional = (table: typeof members | typeof attributeMembers) =>
  Object.fromEntries(
    Object.entries(table).map(([name, { schema, about }]) => [name, schema.optional().describe(about)])
  )

/**
 * The client_id: a name, or the address of a document with the metadata. No character that a dn, a path or a Basic header
 * would have to hide, and no segment that a path would lose.
 */
const inum = z
  .string()
  .regex(
    /^(?!\.{1,2}$)(?:[A-Za-z0-9._:@!~-]{1,128}|https?:\/\/[A-Za-z0-9._:@!~/?=&%+;*-]{1,992})$/,
    'may have letters, digits and . _ : @ ! ~ - only, or is an address'
  )
const secret = z
  .string()
  .max(1024)
  .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII')

const attributesSchema = z.object(optional(attributeMembers))

/** A client as the Config API takes it. */
export const clientSchema = z.object({
  inum: inum.optional().describe('The client_id; made by the server when absent.'),
  clientSecret: secret.optional().describe('Made by the server when absent.'),
  clientName: z.string().max(1000).optional().describe('The same as displayName.'),
  disabled: z.boolean().optional().describe('The client can do nothing.'),
  expirationDate: date.optional().describe('When the client is deleted.'),
  ...optional(members),
  attributes: attributesSchema.optional()
})

/** What the Config API shows beside what it takes. */
export const clientDocumentSchema = clientSchema.extend({
  dn: z.string(),
  baseDn: z.string(),
  deletable: z.boolean(),
  authenticationMethod: z.string(),
  allAuthenticationMethods: z.array(z.string())
})

export type ClientDocument = Record<string, unknown>

/**
 * Reads a client as the Config API and registration write it: leniently where that harms nobody (null is absent, and so is
 * an empty text, list or object where one is wanted; unknown members are dropped), strictly in all types and values.
 * @throws AppError `invalid_client_metadata`, with the member that is wrong
 */
export function readValues(body: unknown): ClientValues & { inum?: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new AppError('invalid_client_metadata', 400, 'A client is a JSON object')
  if (hasUnstorableText(body))
    throw new AppError('invalid_client_metadata', 400, 'U+0000 and halves of surrogate pairs are not allowed')
  const parsed = clientSchema.safeParse(cleaned(body))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const member = issue?.path.join('.') ?? ''
    throw new AppError('invalid_client_metadata', 400, `${member}: ${issue?.message}`, { member })
  }
  const { inum, clientSecret, clientName, disabled, expirationDate, ...definition } =
    parsed.data as ClientDefinition & {
      inum?: string
      clientSecret?: string
      clientName?: string
      disabled?: boolean
      expirationDate?: string
    }
  const displayName = definition.displayName ?? clientName
  return {
    ...(inum !== undefined && { inum }),
    secret: clientSecret,
    disabled: disabled ?? false,
    expiresAt: expirationDate === undefined ? undefined : parseDateTime(expirationDate),
    definition: { ...definition, ...(displayName !== undefined && { displayName }) }
  }
}

/** Registration has a parser of its own for its bodies. */
function hasUnstorableText(value: unknown): boolean {
  if (typeof value === 'string') return !isStorable(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => !isStorable(name) || hasUnstorableText(member))
}

function cleaned(body: object, shape: Shape = clientSchema.shape): ClientDocument {
  const members = Object.entries(body).map(([name, value]): [string, unknown] => [
    name,
    name === 'attributes' && isObject(value) ? cleaned(value, attributesSchema.shape) : cleanedValue(name, value)
  ])
  return Object.fromEntries(
    members.filter(([name, value]) => Object.hasOwn(shape, name) && !isEmpty(value, shape[name] as z.ZodType))
  )
}

type Shape = Readonly<Record<string, z.ZodType>>

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Nothing, in the type that is wanted; of another type it is as wrong as anything else. */
function isEmpty(value: unknown, wanted: z.ZodType): boolean {
  if (value === undefined || value === null) return true
  const { type } = (wanted instanceof z.ZodOptional ? wanted.unwrap() : wanted) as z.ZodType
  if (value === '') return type === 'string' || type === 'enum'
  if (Array.isArray(value)) return type === 'array' && value.length === 0
  return isObject(value) && Object.keys(value).length === 0 && (type === 'record' || type === 'object')
}

function cleanedValue(name: string, value: unknown): unknown {
  if (name === 'expirationDate' || schemaOf(name) === date) {
    const time = typeof value === 'string' ? parseDateTime(value) : undefined
    return time === undefined ? value : toDateTime(time)
  }
  // Janssen writes { values: { fr: "..." }, value, languageTags }, its Terraform provider { fr: "..." }.
  if (schemaOf(name) === localized && isObject(value)) {
    const { values } = value as { values?: unknown }
    return isObject(values) ? values : 'languageTags' in value ? undefined : value
  }
  if (name === 'backchannelLogoutUri' && typeof value === 'string') return value === '' ? undefined : [value]
  // Janssen's clients write a text that has languages as an object, and one that has none as an empty one.
  if (Object.hasOwn(members, `${name}Localized`) && isObject(value) && Object.keys(value).length === 0) return undefined
  if (Array.isArray(value)) return [...new Set(value.filter((item) => item !== null && item !== ''))]
  return value
}

const schemaOf = (name: string) =>
  Object.hasOwn(members, name) ? members[name as keyof typeof members].schema : undefined

/**
 * The client as the Config API shows it, standards filled in.
 * @param withSecret include the secret in clear
 */
export function toDocument(client: Client, withSecret: boolean): ClientDocument {
  const { inum, secret, disabled, expiresAt, definition } = client
  const { attributes, registrationAccessToken, ...top } = definition
  const method = valueOf(definition, 'tokenEndpointAuthMethod') as string
  const expirationDate = expiresAt === undefined ? undefined : toDateTime(expiresAt)
  return {
    dn: clientDn(inum),
    baseDn: clientDn(inum),
    inum,
    ...(withSecret && secret !== undefined && { clientSecret: secret }),
    ...(withSecret && registrationAccessToken !== undefined && { registrationAccessToken }),
    disabled,
    deletable: (expirationDate ?? definition.clientSecretExpiresAt) !== undefined,
    ...(expirationDate !== undefined && { expirationDate }),
    ...standards(members),
    ...top,
    ...(definition.displayName !== undefined && { clientName: definition.displayName }),
    authenticationMethod: method,
    allAuthenticationMethods: [method, ...(attributes?.additionalTokenEndpointAuthMethods ?? [])],
    attributes: { ...standards(attributeMembers), ...attributes }
  }
}

const standards = (table: typeof members | typeof attributeMembers) =>
  Object.fromEntries(
    Object.entries(table).flatMap(([name, { standard }]) => (standard === undefined ? [] : [[name, standard]]))
  )

/** Every member there can be, absent ones as null: what a JSON Patch is applied to. */
export function toPatchable(client: Client): ClientDocument {
  const { attributes, ...document } = toDocument(client, true)
  const nulls = (names: string[]) => Object.fromEntries(names.map((name) => [name, null]))
  return {
    ...nulls(Object.keys(clientSchema.shape)),
    ...document,
    attributes: { ...nulls(Object.keys(attributeMembers)), ...(attributes as object) }
  }
}
