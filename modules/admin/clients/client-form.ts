import { isDeepStrictEqual } from 'node:util'
import { attributeOf, readValues, valueOf, type Client, type ClientAttributes, type ClientDefinition, type ClientValues } from '#modules/clients/index' // prettier-ignore
import { parseDateTime, toDateTime } from '#modules/core/date-time'
import { clientSections, newClientSections } from '#views/admin/clients/client-fields'
import type { Field, FormErrors, FormValues } from '#views/parts/fields'
import { mask } from '../equivalent.ts'
import { toMembers, toValues } from '../form.ts'

type Stored = Partial<Pick<Client, 'disabled' | 'expiresAt'>> & { definition: ClientDefinition }

/** What the form shows of a client. A secret is never in it. */
export const clientValues = (client: Stored): FormValues =>
  toValues(clientSections, (name) => shown(name, storedMember(client, name)))

function storedMember({ definition, disabled, expiresAt }: Stored, name: string): unknown {
  if (name === 'disabled') return disabled
  if (name === 'expirationDate') return expiresAt
  if (name === 'clientSecret') return undefined
  if (name.startsWith(nested)) return attributeOf(definition, name.slice(nested.length) as keyof ClientAttributes)
  return valueOf(definition, name as Exclude<keyof ClientDefinition, 'attributes'>)
}

const nested = 'attributes.'

/** A member as its field takes it: moments in milliseconds, JSON as a value. */
function shown(name: string, value: unknown): unknown {
  if (value === undefined) return undefined
  if (name === 'clientSecretExpiresAt') return parseDateTime(value as string)
  if (name === 'jwks') return JSON.parse(value as string) as unknown
  return value
}

/** The reverse: what the field stands for, as the Config API has it; undefined for nothing. */
function member(name: string, value: unknown): unknown {
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return undefined
  if (name === 'clientSecretExpiresAt' || name === 'expirationDate') return toDateTime(value as number)
  if (name === 'jwks') return JSON.stringify(value)
  return value
}

/** The members that were changed in the form, by their names; undefined for what was taken away. */
export type Changes = ReadonlyMap<string, unknown>

/**
 * What of the form is different from what is stored. What was only looked at is not among it, also where a browser writes it
 * in its own way.
 */
export function changesOf(before: FormValues, posted: FormValues): { changes: Changes; errors: FormErrors } {
  const { members, errors } = toMembers(newClientSections, posted)
  const changes = new Map<string, unknown>()
  for (const field of newClientSections.flatMap(({ fields }) => fields)) {
    const { name } = field
    if (!Object.hasOwn(posted, name) || isSame(field, before[name], posted[name])) continue
    changes.set(name, member(name, members[name]))
    const texts = name.endsWith('Localized') ? Object.keys(members[name] ?? {}) : []
    if (!texts.every((tag) => /^[A-Za-z0-9-]{1,35}$/.test(tag)))
      errors[name] = 'must have a language tag such as fr before each equals sign'
  }
  // What was not changed is as good as it was.
  return { changes, errors: Object.fromEntries(Object.entries(errors).filter(([name]) => changes.has(name))) }
}

function isSame({ kind }: Field, before: FormValues[string] | undefined, posted: FormValues[string] | undefined) {
  if (kind === 'choices') return isDeepStrictEqual(new Set(before as string[]), new Set(posted as string[]))
  if (typeof before !== 'string' || typeof posted !== 'string') return (before ?? '') === (posted ?? '')
  return asTyped(kind, before) === asTyped(kind, posted)
}

/** Text as a control of the kind holds it. */
const asTyped = (kind: Field['kind'], text: string) =>
  ['area', 'lines', 'map', 'code', 'json'].includes(kind)
    ? text.replaceAll(/\r\n?/g, '\n').trim()
    : text.replaceAll(/[\r\n]/g, '').trim()

/**
 * The client with the changes; all else stays as it was.
 * @throws AppError `invalid_client_metadata` with the member
 */
export function changed(before: Stored, changes: Changes): ClientValues & { inum?: string } {
  const { disabled = false, expiresAt, definition } = before
  const { disabled: _, expirationDate, ...document } = toBody(changes, definition)
  const values = readValues({ ...document, expirationDate })
  return {
    ...values,
    disabled: changes.has('disabled') ? changes.get('disabled') === true : disabled,
    expiresAt: changes.has('expirationDate') ? values.expiresAt : expiresAt
  }
}

/** The changes as a document of the Config API. @param definition what they are put on */
export function toBody(changes: Changes, definition: ClientDefinition = {}): Record<string, unknown> {
  const top: Record<string, unknown> = { ...definition }
  const attributes: Record<string, unknown> = { ...definition.attributes }
  for (const [name, value] of changes)
    if (name.startsWith(nested)) attributes[name.slice(nested.length)] = value
    else top[name] = value
  return { ...top, ...(Object.keys(attributes).length > 0 && { attributes }) }
}

/** The changes as a JSON Patch; a secret stands there as a mask. */
export const toPatch = (changes: Changes): object[] =>
  [...changes].map(([name, value]) => ({
    op: 'replace',
    path: `/${name.replace('.', '/')}`,
    value: name === 'clientSecret' ? mask : (value ?? null)
  }))
