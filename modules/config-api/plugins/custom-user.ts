import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { AttributeRegistry } from '#modules/attributes/index'
import { toDateTime } from '#modules/core/date-time'
import { invalid } from '#modules/core/errors'
import { attributeKind, toMilliseconds, userStatuses, type User, type UserChange } from '#modules/users/index'
import { userDn } from '../user-dn.ts'

const text = z.string()
const texts = z.array(text)

const customAttribute = z
  .object({
    name: text.min(1).max(255),
    multiValued: z.boolean().nullish().describe('Said by the attribute, whatever is sent.'),
    values: z.array(z.unknown()).nullish(),
    value: z.unknown().optional().describe('The first of the values.'),
    displayValue: z.unknown().optional()
  })
  .meta({ id: 'CustomObjectAttribute' })

const authenticators = z
  .object({
    authenticators: z.array(
      z.object({ id: text, type: text.nullish(), custom: z.record(z.string(), z.unknown()).nullish() })
    )
  })
  .meta({ id: 'UserAuthenticatorList' })

export const customUserInput = z
  .object({
    inum: text.nullish().describe('Made by the server.'),
    userId: text.nullish().describe('Name that the person signs in with.'),
    status: z.enum(userStatuses).nullish(),
    jansStatus: z.enum(userStatuses).nullish().describe('The older name of status.'),
    mail: text.nullish(),
    displayName: text.nullish(),
    givenName: text.nullish(),
    userPassword: text.nullish().describe('Never shown.'),
    oxAuthPersistentJwt: texts.nullish(),
    externalUid: texts.nullish(),
    authenticator: authenticators.nullish(),
    customAttributes: z.array(customAttribute).max(1000).nullish()
  })
  .meta({ id: 'CustomUserInput' })

export const customUser = z
  .object({
    dn: text,
    baseDn: text,
    inum: text,
    userId: text,
    status: z.enum(userStatuses),
    mail: text.optional(),
    displayName: text.optional(),
    givenName: text.optional(),
    createdAt: text,
    updatedAt: text,
    oxAuthPersistentJwt: texts.optional(),
    externalUid: texts.optional(),
    authenticator: authenticators.optional(),
    customAttributes: z.array(customAttribute).optional()
  })
  .meta({ id: 'CustomUser' })

type CustomAttribute = Pick<z.output<typeof customAttribute>, 'name' | 'values' | 'value'>

/** A person as the plugin's clients write one: null clears a member, and what is not there stays as it is. */
export type CustomUser = z.output<typeof customUserInput>

/** Attributes that are members of their own, by the name of the member. */
const lifted = {
  mail: 'mail',
  displayName: 'displayName',
  givenName: 'givenName',
  oxAuthPersistentJwt: 'jansPersistentJWT',
  externalUid: 'jansExtUid',
  authenticator: 'jansAuthenticator'
} as const
const liftedNames = new Set<string>(Object.values(lifted))

/** Other members that clients send among the custom attributes too, as their storage calls them. */
const memberNames = { uid: 'userId', jansStatus: 'status', userPassword: 'userPassword' } as const

/** The person as the plugin shows one, with null for what is not there. @param hidden names that are never shown */
export function toCustomUser(registry: AttributeRegistry, user: User, hidden: readonly string[]) {
  const { inum, attributes, externalId } = user
  const custom = { ...attributes, ...(externalId !== undefined && { jansExtId: externalId }) }
  const members: Record<string, unknown> = {
    dn: userDn(inum),
    baseDn: userDn(inum),
    inum,
    userId: user.userName,
    status: user.status,
    createdAt: toDateTime(user.createdAt),
    updatedAt: toDateTime(user.updatedAt),
    ...Object.fromEntries(Object.entries(lifted).map(([member, name]) => [member, attributes[name] ?? null]))
  }
  // Not null: what is hidden is not gone.
  for (const name of hidden) if (Object.hasOwn(members, name)) members[name] = undefined
  return {
    ...members,
    customAttributes: Object.entries(custom)
      .filter(([name]) => !liftedNames.has(name) && !hidden.includes(name))
      .map(([name, value]) => shown(registry, name, value))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
  }
}

function shown(registry: AttributeRegistry, name: string, stored: unknown) {
  const { type, many = false } = attributeKind(registry, name) ?? {}
  const values = (Array.isArray(stored) && type !== 'json' ? stored : [stored]).map((value: unknown) => {
    if (type === 'generalizedTime') return toDateTime(toMilliseconds(String(value)))
    return typeof value === 'boolean' || typeof value === 'string' ? value : JSON.stringify(value)
  })
  return { name, multiValued: many, values, value: values[0], displayValue: String(values[0]) }
}

/** Reads what a client sends. @throws AppError `invalid_value` */
export function readCustomUser(body: unknown): CustomUser {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('A user is a JSON object')
  const parsed = customUserInput.safeParse(
    Object.fromEntries(Object.entries(body).map(([name, value]) => [name, value === '' ? null : value]))
  )
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(`${issue?.message}`, issue?.path.join('.') ?? '')
}

/** Which of the names have no value in what a client sends, neither as a member nor as a custom attribute? */
export function missingNames(user: CustomUser, names: readonly string[]): string[] {
  const members = new Map<string, unknown>(Object.entries(withMembers(user)))
  const custom = new Map((user.customAttributes ?? []).map((attribute) => [attribute.name, valuesOf(attribute)]))
  return names.filter((name) => !members.get(name) && !custom.get(name)?.length)
}

/**
 * What has to change so that the person becomes what a client sends. What stands as it was shown is not written again:
 * the store may keep it in a finer form.
 * @param before custom attributes as they were shown
 * @param clears which of those that are no longer named have no value from now on
 */
export function toChange(
  registry: AttributeRegistry,
  given: CustomUser,
  before: readonly CustomAttribute[] = [],
  clears: (name: string) => boolean = () => false
): UserChange {
  const { userId, status, userPassword, customAttributes, ...members } = withMembers(given)
  const changed = new Map<string, unknown>()
  for (const [member, name] of Object.entries(lifted) as [keyof typeof lifted, string][])
    if (members[member] !== undefined) changed.set(name, members[member])
  const old = new Map(before.map((attribute) => [attribute.name, attribute]))
  // Of two by one name the last counts: clients append what they change.
  for (const attribute of customAttributes?.toReversed() ?? []) {
    const { name } = attribute
    if (Object.hasOwn(memberNames, name) || changed.has(name)) continue
    const values = valuesOf(attribute, old.get(name))
    if (!isDeepStrictEqual(values, old.get(name)?.values)) changed.set(name, toStore(registry, name, values))
  }
  const named = new Set(customAttributes?.map(({ name }) => name))
  if (customAttributes) for (const name of old.keys()) if (!named.has(name) && clears(name)) changed.set(name, null)
  const externalId = changed.get('jansExtId') as string | null | undefined
  changed.delete('jansExtId')
  return {
    ...(userId !== undefined && { userName: userId ?? '' }),
    ...(status && { status }),
    ...(userPassword && { password: userPassword }),
    ...(externalId !== undefined && { externalId }),
    attributes: Object.fromEntries(changed)
  }
}

/** The members, also those that are sent among the custom attributes. */
function withMembers({ jansStatus, ...user }: CustomUser): CustomUser {
  const members: Record<string, unknown> = { ...user, ...(jansStatus && { status: jansStatus }) }
  for (const attribute of user.customAttributes ?? []) {
    const { name } = attribute
    if (!Object.hasOwn(memberNames, name)) continue
    const member = memberNames[name as keyof typeof memberNames]
    members[member] ??= valuesOf(attribute)[0]
  }
  return readCustomUser(members)
}

/** The values that are meant: of `value` and `values` the one that is not as it was. */
function valuesOf({ values, value }: CustomAttribute, before?: CustomAttribute): unknown[] {
  const single = value === undefined || value === null ? [] : [value]
  const meansValue = before && single.length > 0 && isDeepStrictEqual(values, before.values) && value !== before.value
  return (values && !meansValue ? values : single).filter((item) => item !== null && item !== '')
}

/** Objects come as JSON text, as Janssen stores them. */
function toStore(registry: AttributeRegistry, name: string, values: unknown[]): unknown {
  const kind = attributeKind(registry, name)
  if (kind?.type === 'complex') return values.map(parsed)
  return kind?.many || values.length > 1 ? values : (values[0] ?? null)
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
