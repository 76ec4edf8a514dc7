import type { Attribute, AttributeRegistry } from '#modules/attributes/index'
import { secretAttributes, toMilliseconds, type User } from '#modules/users/index'
import type { ShownAttribute, ShownValue } from '#views/admin/people/user'
import { roleAttribute } from '#modules/roles/index'

/** What other parts keep of their own; it is nothing to read, and partly secret. */
const hidden = new Set([...secretAttributes, 'jansAuthenticator', 'memberOf', roleAttribute])

/** What SCIM's schemas name and the registry does not. */
const labels = new Map([
  ['jansNameFormatted', 'Whole name'],
  ['jansHonorificPrefix', 'Title before the name'],
  ['jansHonorificSuffix', 'Suffix after the name'],
  ['jansProfileURL', 'Profile URL'],
  ['jansTitle', 'Position'],
  ['jansUsrTyp', 'User type'],
  ['jansEmail', 'Email addresses'],
  ['jansPhoneValue', 'Telephone numbers'],
  ['jansImsValue', 'Instant messages'],
  ['jansPhotos', 'Pictures'],
  ['jansAddres', 'Postal addresses'],
  ['jansEntitlements', 'Entitlements'],
  ['jansRole', 'Roles'],
  ['jans509Certificate', 'Certificates'],
  ['jansCostCenter', 'Cost center'],
  ['jansDivision', 'Division'],
  ['jansExtUid', 'External identities']
])

/** The attributes as they are read. @param known names that are shown elsewhere */
export function furtherAttributes(
  { attributes }: User,
  registry: AttributeRegistry,
  known: ReadonlySet<string> = new Set()
): ShownAttribute[] {
  return Object.entries(attributes)
    .filter(([name]) => !known.has(name) && !hidden.has(name))
    .map(([name, stored]) => {
      const attribute = registry.byName(name)
      const items: unknown[] = Array.isArray(stored) ? stored : [stored]
      const values = items.map((item) => valueOf(item, attribute)).filter((value) => value !== '')
      return { label: attribute?.displayName ?? labels.get(name) ?? name, values }
    })
}

function valueOf(item: unknown, attribute: Attribute | undefined): ShownValue {
  if (attribute?.dataType === 'generalizedTime') {
    const at = toMilliseconds(String(item))
    return Number.isNaN(at) ? String(item) : { at }
  }
  if (attribute?.name === 'address' && typeof item === 'string') return asText(parsedObject(item) ?? item)
  return asText(item)
}

function asText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'Yes' : 'No'
  if (typeof value !== 'object' || value === null) return shortened(String(value))
  if (Array.isArray(value)) return value.map(asText).join(', ')
  const { type, display, primary, value: main, ...members } = value as Record<string, unknown>
  const told = [type, display, primary === true && 'preferred'].filter(
    (part) => typeof part === 'string' && part !== ''
  )
  const text = main === undefined ? (addressOf(members) ?? listed(members)) : asText(main)
  return told.length > 0 ? `${text} (${told.join(', ')})` : text
}

/** An address as it stands on a letter (SCIM, RFC 7643, 4.1.2; OpenID Connect Core, 5.1.1). */
function addressOf(members: Record<string, unknown>): string | undefined {
  const part = (...names: string[]) => names.map((name) => members[name]).find((text) => typeof text === 'string')
  const formatted = part('formatted')
  if (formatted) return formatted
  const city = [part('postalCode', 'postal_code'), part('locality')].filter(Boolean).join(' ')
  const lines = [part('streetAddress', 'street_address'), city, part('region'), part('country')].filter(Boolean)
  return lines.length > 0 ? lines.join('\n') : undefined
}

const listed = (members: Record<string, unknown>) =>
  Object.entries(members)
    .map(([name, value]) => `${name}: ${asText(value)}`)
    .join('\n')

/** Of a certificate or a picture the beginning says enough. */
const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 80)}… (${text.length} characters)` : text)

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
