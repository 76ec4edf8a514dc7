import type { MemberCondition } from '#modules/groups/index'
import { comparedWithNull, compares, isExact, operandOf, requireMember } from './compare.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import type { ScimAttribute } from './schema.ts'

type Leaf = Extract<Filter, { kind: 'compare' | 'present' }>
type Compare = Extract<Filter, { kind: 'compare' }>

/** An attribute that lists other resources: the members of a group, the groups of a person. */
export interface References {
  attribute: ScimAttribute
  /** What the `type` of all its elements is. */
  type: string
  /** What the addresses of these resources begin with; their ids follow. */
  beginning: string
}

export const always: { kind: 'and'; of: never[] } = { kind: 'and', of: [] }
const never: { kind: 'or'; of: never[] } = { kind: 'or', of: [] }

/**
 * What a filter asks of the list. One element that fits is enough, also for `ne`; what has no such part does not differ in
 * it (RFC 7644, 3.4.2.2).
 * @param name of the part
 * @param having what asks for an element that fits
 * @throws AppError `invalidFilter`
 */
export function someReference<T>(
  references: References,
  filter: Leaf,
  name: string,
  having: (where: MemberCondition) => T
): T | { kind: 'not'; of: T } {
  const isPresent = leafCondition(references, { kind: 'present', path: name, at: filter.at })
  if (filter.kind === 'present') return having(isPresent)
  if (filter.value === null) return comparedWithNull(filter.op, filter.path, having(isPresent))
  const fits = leafCondition(references, { ...filter, path: name })
  return having(filter.op === 'ne' ? { kind: 'and', of: [isPresent, fits] } : fits)
}

/**
 * What a filter asks of one element.
 * @throws AppError `invalidFilter`
 */
export function referenceCondition(references: References, filter: Filter): MemberCondition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => referenceCondition(references, part)) }
    case 'not':
      return { kind: 'not', of: referenceCondition(references, filter.of) }
    case 'element':
      throw refusal('invalidFilter', 'Brackets must not stand within brackets')
    case 'present':
    case 'compare':
      return leafCondition(references, filter)
  }
}

function leafCondition({ attribute, type, beginning }: References, filter: Leaf): MemberCondition {
  const part = requireMember(attribute, filter.path)
  const isPresent: MemberCondition = part.name === 'display' ? { kind: 'present', path: 'display' } : always
  if (filter.kind === 'present') return isPresent
  if (filter.value === null) return comparedWithNull(filter.op, filter.path, isPresent)
  if (part.name === 'type') return constant(part, type, filter)
  if (part.name === '$ref') return isOne(filter, beginning, idIs)
  const path = part.name === 'display' ? 'display' : 'value'
  const value = String(operandOf(part, filter))
  // Not the store's `ne`, which is untrue of what has no name.
  if (filter.op === 'ne') return { kind: 'not', of: { kind: 'value', path, op: 'eq', value } }
  return { kind: 'value', path, op: filter.op, value }
}

const idIs = (value: string): MemberCondition => ({ kind: 'value', path: 'value', op: 'eq', value })

/** What is the same for all fits always, or never. */
export const constant = (attribute: ScimAttribute, text: string, filter: Compare) =>
  compares(filter.op, text, operandOf(attribute, filter), isExact(attribute)) ? always : never

/** An address is that of one resource, whose id it ends with. */
export function isOne<T>({ op, path, value }: Compare, beginning: string, is: (inum: string) => T) {
  if ((op !== 'eq' && op !== 'ne') || typeof value !== 'string')
    throw refusal('invalidFilter', `${path} can be compared with an address, by eq and ne only`)
  const one = value.startsWith(beginning) ? is(value.slice(beginning.length)) : never
  return op === 'eq' ? one : { kind: 'not' as const, of: one }
}
