import { createHash } from 'node:crypto'
import type { AttributeRegistry } from '#modules/attributes/index'
import { fold } from '#modules/core/text'
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
  number: number | null
}

/** Longer text would not fit into an entry of PostgreSQL's indexes. */
const indexedLength = 800
const beginningLength = 700

/**
 * Text as it is compared: folded, and beyond 800 characters cut to its beginning and a digest of the whole. Long values
 * are thus still found by equality and by how they begin.
 */
export function searchable(text: string): string {
  const folded = fold(text)
  if (folded.length <= indexedLength) return folded
  const beginning = folded.slice(0, beginningLength).replace(/[\uD800-\uDBFF]$/, '')
  return beginning + createHash('sha256').update(folded).digest('hex')
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
          rows.push({ path: `${name}.${member}`, position, ...columns(content) })
      else if (kind?.type === 'generalizedTime')
        rows.push({ path: name, position, value: null, number: toMilliseconds(String(item)) })
      else rows.push({ path: name, position, ...columns(item) })
    }
  }
  return rows
}

function columns(value: unknown): Pick<SearchableValue, 'value' | 'number'> {
  if (typeof value === 'string') return { value: searchable(value), number: null }
  if (typeof value === 'number') return { value: null, number: value }
  if (typeof value === 'boolean') return { value: null, number: Number(value) }
  // Of an object a search sees that it is there.
  return { value: '', number: null }
}
