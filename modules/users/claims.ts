import { attributeRegistry, type Attribute } from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { appConfiguration } from '#modules/settings/index'
import { formatDate } from './date-format.ts'
import { memberOf, withMemberOf } from './memberships.ts'
import { formattedName } from './name.ts'
import { secretAttributes } from './person.ts'
import type { User } from './user.ts'
import { toMilliseconds } from './validate.ts'

/**
 * The person's OpenID Connect claims (Core, 5.1), as far as they have a value.
 * @param claimNames which ones; names that the registry does not know are left out
 */
export async function claimsOf(
  ctx: Pick<Context, 'db' | 'events' | 'now' | 'vault'>,
  user: User,
  claimNames: Iterable<string>
): Promise<Record<string, unknown>> {
  const registry = await attributeRegistry(ctx)
  const { dateFormatterPatterns } = await appConfiguration(ctx)
  const claims: Record<string, unknown> = {}
  for (const name of new Set(claimNames)) {
    const attribute = registry.byClaim(name)
    if (!attribute || secretAttributes.has(attribute.name)) continue
    // Groups are only looked for when they are asked for.
    const of = attribute.name === memberOf ? await withMemberOf(ctx.db, user) : user
    const value = derived(of, name) ?? stored(of, attribute, dateFormatterPatterns)
    if (value !== undefined) claims[name] = value
  }
  return claims
}

/** Claims that are not simply the value of one attribute. */
function derived(user: User, claimName: string): unknown {
  const { attributes } = user
  switch (claimName) {
    case 'inum':
      return user.inum
    case 'user_name':
      return user.userName
    case 'preferred_username':
      return attributes.jansPrefUsrName ?? user.userName
    case 'jans_status':
      return user.status
    case 'updated_at':
      return Math.floor(user.updatedAt / 1000)
    case 'name':
      return attributes.displayName ?? formattedName(attributes)
    case 'phone_number':
      return attributes.telephoneNumber ?? preferredPhone(user)
    case 'address':
      return address(user)
    default:
      return undefined
  }
}

/** @param patterns how claims that are times are written; without one they are seconds since 1970 */
function stored(
  { attributes }: User,
  { name, claimName = name, dataType }: Attribute,
  patterns: Readonly<Record<string, string>>
): unknown {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (value === undefined) return undefined
  if (dataType !== 'generalizedTime') return value
  const pattern = Object.hasOwn(patterns, claimName) ? patterns[claimName] : undefined
  const written = (item: unknown) => {
    const time = toMilliseconds(String(item))
    return pattern === undefined ? Math.floor(time / 1000) : formatDate(time, pattern)
  }
  return Array.isArray(value) ? value.map(written) : written(value)
}

type Element = Record<string, string | boolean | undefined>

function preferredPhone({ attributes: { jansPhoneValue } }: User): unknown {
  const voice = ((jansPhoneValue ?? []) as Element[]).filter(({ type }) => type !== 'fax' && type !== 'pager')
  return preferred(voice)?.value
}

const preferred = (elements: Element[]) => elements.find(({ primary }) => primary) ?? elements[0]

/** From the address attribute, else from single attributes, else from SCIM's list (Core, 5.1.1). */
function address({ attributes }: User): Record<string, unknown> | undefined {
  if (typeof attributes.address === 'string') {
    const given = parsedObject(attributes.address)
    return given ?? { formatted: attributes.address }
  }
  const { homePostalAddress, street, l, st, postalCode, c } = attributes
  const single = present({
    formatted: homePostalAddress,
    street_address: street,
    locality: l,
    region: st,
    postal_code: postalCode,
    country: c
  })
  if (single) return single
  const listed = preferred((attributes.jansAddres ?? []) as Element[])
  return (
    listed &&
    present({
      formatted: listed.formatted,
      street_address: listed.streetAddress,
      locality: listed.locality,
      region: listed.region,
      postal_code: listed.postalCode,
      country: listed.country
    })
  )
}

function present(members: Record<string, unknown>): Record<string, unknown> | undefined {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return entries.length > 0 ? Object.fromEntries(entries) : undefined
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}
