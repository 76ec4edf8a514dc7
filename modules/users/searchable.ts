import type { AttributeRegistry } from '#modules/attributes/index'
import { fold, searchable } from '#modules/core/text'
import { emailsOf } from './mail.ts'
import { formattedName } from './name.ts'
import { attributeKind } from './person.ts'
import type { UserAttributes } from './user.ts'
import { toMilliseconds } from './validate.ts'

/** One value that a search can find. */
export interface SearchableValue {
  /** `sn`, or `jansEmail.value`. */
  path: string
  position: number
  value: string | null
  /** What `value` cannot tell: the whole of a long text, and how it is written where case counts. */
  whole: string | null
  number: number | null
}

/**
 * The rows that stand for the attributes, at most one for each path and position. The list of addresses and the whole
 * name are found also where they only follow from other attributes.
 */
export function searchableValues(registry: AttributeRegistry, stored: UserAttributes): SearchableValue[] {
  const attributes = { ...stored, jansEmail: emailsOf(stored), jansNameFormatted: formattedName(stored) }
  const rows: SearchableValue[] = []
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue
    const kind = attributeKind(registry, name)
    const values: unknown[] = Array.isArray(value) ? value : [value]
    for (const [position, item] of values.entries()) {
      if (kind?.type === 'complex')
        for (const [member, content] of Object.entries(item as object))
          rows.push({
            path: `${name}.${member}`,
            position,
            ...columns(content, name === 'jans509Certificate' && member === 'value')
          })
      else if (kind?.type === 'generalizedTime')
        rows.push({ path: name, position, ...columns(toMilliseconds(String(item))) })
      else
        rows.push({ path: name, position, ...columns(item, kind?.type === 'binary' || kind?.type === 'certificate') })
    }
  }
  return rows
}

/** @param exact whether case counts, as in what is binary */
function columns(value: unknown, exact = false): Pick<SearchableValue, 'value' | 'whole' | 'number'> {
  if (typeof value === 'string') {
    const text = searchable(value)
    const whole = exact ? value : fold(value)
    return { value: text, whole: text === whole ? null : whole, number: null }
  }
  if (typeof value === 'number') return { value: null, whole: null, number: value }
  if (typeof value === 'boolean') return { value: null, whole: null, number: Number(value) }
  // Of an object a search sees that it is there.
  return { value: '', whole: null, number: null }
}
