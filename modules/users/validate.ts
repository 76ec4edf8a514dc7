import { wholeMatch, type AttributeRegistry, type AttributeValidation } from '#modules/attributes/index'
import { parseDateTime } from '#modules/core/date-time'
import { invalid } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import { attributeKind, type AttributeKind } from './person.ts'
import { userStatuses, type UserAttributes, type UserStatus } from './user.ts'

const nameLimit = 255
const textLimit = 4000
/** Pictures, certificates and JSON. */
const longTextLimit = 65_536
const valuesLimit = 1000

/** @throws AppError `invalid_value` */
export function validUserName(value: unknown): string {
  const name = shortText(value, 'userName').trim()
  if (name === '') throw invalid('userName must not be empty', 'userName')
  // Folding can make a name many times longer, and an index entry has an end.
  if (fold(name).length > nameLimit) throw invalid(`userName may have at most ${nameLimit} characters`, 'userName')
  if (/\p{Cc}/u.test(name)) throw invalid('userName must not contain control characters', 'userName')
  return name
}

/** @throws AppError `invalid_value` */
export function validExternalId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined
  return shortText(value, 'externalId')
}

/** @throws AppError `invalid_value` */
export function validStatus(value: unknown): UserStatus {
  const status = userStatuses.find((known) => known === value)
  if (!status) throw invalid(`status must be one of ${userStatuses.join(', ')}`, 'status')
  return status
}

function shortText(value: unknown, member: string): string {
  const text = storableText(value, member)
  if (text.length > nameLimit) throw invalid(`${member} may have at most ${nameLimit} characters`, member)
  return text
}

/**
 * Checks new values of attributes, whatever surface they come from, and brings them into the form in which they are
 * stored. A value that is empty (null, '', []) becomes undefined: the person then has none.
 * @throws AppError `invalid_value` that names the attribute, and the element and member within
 */
export function validAttributes(registry: AttributeRegistry, given: Record<string, unknown>): UserAttributes {
  const valid: UserAttributes = {}
  for (const [name, value] of Object.entries(given)) {
    const kind = attributeKind(registry, name)
    if (!kind) throw invalid(`${name} is not an attribute that people have`, name)
    valid[name] = validValue(kind, value, name)
  }
  return valid
}

function validValue(kind: AttributeKind, value: unknown, name: string): unknown {
  if (isEmpty(value)) return undefined
  if (!kind.many) {
    if (kind.type !== 'json' && Array.isArray(value)) throw invalid(`${name} has one value, not a list`, name)
    return validSingle(kind, value, name)
  }
  if (!Array.isArray(value)) throw invalid(`${name} must be a list`, name)
  if (value.length > valuesLimit) throw invalid(`${name} may have at most ${valuesLimit} values`, name)
  const values = value.filter((item) => !isEmpty(item)).map((item, i) => validSingle(kind, item, `${name}[${i}]`))
  if (kind.type === 'complex') keepFirstPrimary(values as { primary?: boolean }[])
  return values.length > 0 ? values : undefined
}

const isEmpty = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)

function validSingle({ type, members = [], validation }: AttributeKind, value: unknown, where: string): unknown {
  switch (type) {
    case 'boolean':
      return validBoolean(value, where)
    case 'numeric':
      return validNumber(value, where)
    case 'generalizedTime':
      return validTime(value, where)
    case 'json':
      return validJson(value, where)
    case 'complex':
      return validElement(members, value, where)
    case 'binary':
    case 'certificate':
      return validText(value, where, longTextLimit, validation)
    case 'string':
      return validText(value, where, textLimit, validation)
  }
}

/** Some provisioning systems write booleans as text, in any case. */
function validBoolean(value: unknown, where: string): boolean {
  if (typeof value === 'boolean') return value
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw invalid(`${where} must be true or false`, where)
}

function validNumber(value: unknown, where: string): number {
  const number = typeof value === 'string' && /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isFinite(number)) throw invalid(`${where} must be a number`, where)
  return number
}

function validTime(value: unknown, where: string): string {
  const time = storableText(value, where)
  if (Number.isNaN(toMilliseconds(time)))
    throw invalid(`${where} must be a date with a time, such as 2026-01-31T08:00:00Z`, where)
  return time
}

/** Reads ISO 8601 and LDAP's generalized time; a time without zone is UTC. NaN for anything else. */
export function toMilliseconds(time: string): number {
  const iso = time.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?=\D)/, '$1-$2-$3T$4:$5:$6')
  // The parser turns 31 February into March.
  const day = new Date(`${iso.slice(0, 10)}T00:00:00Z`)
  return day.getUTCDate() === Number(iso.slice(8, 10)) ? (parseDateTime(iso) ?? Number.NaN) : Number.NaN
}

function validJson(value: unknown, where: string): unknown {
  const size = storableJson(value, where)
  if (size > longTextLimit) throw invalid(`${where} may have at most ${longTextLimit} characters`, where)
  return value
}

function storableJson(value: unknown, where: string): number {
  if (typeof value === 'string') return storableText(value, where).length
  if (typeof value !== 'object' || value === null) return 8
  let size = 0
  for (const [key, member] of Object.entries(value))
    size += storableText(key, where).length + storableJson(member, where)
  return size
}

function validElement(members: readonly string[], value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${where} must be an object`, where)
  const element: Record<string, unknown> = {}
  for (const [member, content] of Object.entries(value)) {
    if (isEmpty(content)) continue
    const place = `${where}.${member}`
    if (member === 'primary') element.primary = validBoolean(content, place)
    else if (members.includes(member)) element[member] = validText(content, place, longTextLimit)
    else throw invalid(`${place} is not known`, place)
  }
  if (members.includes('value') && element.value === undefined)
    throw invalid(`${where}.value is required`, `${where}.value`)
  if (Object.keys(element).length === 0) throw invalid(`${where} must not be empty`, where)
  return element
}

/** At most one element of a list is the primary one (RFC 7643, 2.4). */
function keepFirstPrimary(elements: { primary?: boolean }[]): void {
  const first = elements.findIndex(({ primary }) => primary === true)
  for (const [i, element] of elements.entries()) if (element.primary && i !== first) element.primary = false
}

function validText(value: unknown, where: string, limit: number, validation: AttributeValidation = {}): string {
  const text = storableText(value, where)
  const { minLength = 0, maxLength = limit, regexp } = validation
  const longest = Math.min(maxLength, limit)
  if (text.length > longest) throw invalid(`${where} may have at most ${longest} characters`, where)
  if (text.length < minLength) throw invalid(`${where} must have at least ${minLength} characters`, where)
  if (regexp && !wholeMatch(regexp).test(text))
    throw invalid(`${where} does not have the form that is asked for`, where)
  const problem = problemOf(where.replaceAll(/\[\d+\]/g, ''), text)
  if (problem) throw invalid(`${where} must be ${problem}`, where)
  return text
}

/** What is wrong with the text, said as what it should be. */
function problemOf(path: string, text: string): string | undefined {
  switch (path) {
    case 'mail':
    case 'jansEmail.value':
      return /^[^@\s].*@[^@\s]+$/s.test(text) ? undefined : 'an email address'
    case 'jansPhotos.value':
    case 'jansProfileURL':
      return URL.canParse(text) ? undefined : 'a URI'
    case 'locale':
    case 'preferredLanguage':
      return isLocale(text) ? undefined : 'a language tag'
    case 'zoneinfo':
      return isTimeZone(text) ? undefined : 'a time zone such as Europe/Paris'
    default:
      return undefined
  }
}

/** Several with weights, as a browser lists them, are a preference too (RFC 7643, 4.1.1). */
function isLocale(text: string): boolean {
  try {
    for (const part of text.split(','))
      Intl.getCanonicalLocales(
        part
          .replace(/;q=[\d.]+/, '')
          .trim()
          .replaceAll('_', '-')
      )
    return true
  } catch {
    return text === '*'
  }
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text }).format(0)
    return true
  } catch {
    return false
  }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
function storableText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw invalid(`${where} must be text`, where)
  if (value.includes('\0') || !value.isWellFormed())
    throw invalid(`${where} contains characters that are not text`, where)
  return value
}
