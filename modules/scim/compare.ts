import { fold } from '#modules/core/text'
import { toMilliseconds, type Comparison } from '#modules/users/index'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import { subAttribute, type ScimAttribute } from './schema.ts'

/**
 * The value of a filter in the form in which it is compared: times in milliseconds, booleans as 0 and 1.
 * @throws AppError `invalidFilter` when the operator or the value does not suit the type (RFC 7644, 3.4.2.2)
 */
export function operandOf(
  { type }: ScimAttribute,
  { op, value, path }: Extract<Filter, { kind: 'compare' }>
): string | number {
  const refuse = (wanted: string) => refusal('invalidFilter', `${path} must be compared with ${wanted}`)
  switch (type) {
    case 'boolean': {
      requireEquality(op, path)
      const text = String(value).toLowerCase()
      if (text !== 'true' && text !== 'false') throw refuse('true or false')
      return text === 'true' ? 1 : 0
    }
    case 'decimal':
    case 'integer':
      requireOrder(op, path)
      if (typeof value !== 'number') throw refuse('a number')
      return value
    case 'dateTime': {
      requireOrder(op, path)
      const milliseconds = typeof value === 'string' ? toMilliseconds(value) : Number.NaN
      if (Number.isNaN(milliseconds)) throw refuse('a date with a time, such as "2026-01-31T08:00:00Z"')
      return milliseconds
    }
    case 'binary':
      requireEquality(op, path)
      if (typeof value !== 'string') throw refuse('a text')
      return value
    case 'string':
    case 'reference':
    case 'complex':
      if (typeof value !== 'string') throw refuse('a text')
      return value
  }
}

function requireEquality(op: Comparison, path: string): void {
  if (op !== 'eq' && op !== 'ne') throw refusal('invalidFilter', `${path} can be compared by eq and ne only`)
}

function requireOrder(op: Comparison, path: string): void {
  if (op === 'co' || op === 'sw' || op === 'ew')
    throw refusal('invalidFilter', `${path} is no text; ${op} does not suit it`)
}

/** @throws AppError `invalidFilter` for another operator than `eq` and `ne` */
export function requireNullable(op: Comparison, path: string): void {
  if (op !== 'eq' && op !== 'ne') throw refusal('invalidFilter', `${path} can be compared with null by eq and ne only`)
}

/** What a comparison with null asks for: that there is a value, or that there is none. @throws AppError `invalidFilter` */
export function comparedWithNull<T>(op: Comparison, path: string, isPresent: T): T | { kind: 'not'; of: T } {
  requireNullable(op, path)
  return op === 'ne' ? isPresent : { kind: 'not', of: isPresent }
}

/** The filter that stands in the brackets of a complex attribute with one value, written without them. */
export function prefixed(prefix: string, filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, of: filter.of.map((part) => prefixed(prefix, part)) }
    case 'not':
      return { kind: 'not', of: prefixed(prefix, filter.of) }
    default:
      return { ...filter, path: `${prefix}.${filter.path}` }
  }
}

/** Does case count? What is binary is case exact, whatever its schema says (RFC 7643, 2.3.6). */
export const isExact = ({ caseExact, type }: ScimAttribute): boolean => caseExact || type === 'binary'

/** Is it absent as it is false (RFC 7643, 2.4)? */
export const isFalseByDefault = ({ name, type }: ScimAttribute): boolean => name === 'primary' && type === 'boolean'

/** The same comparison as that of the database, byte by byte. @param wanted what `operandOf` gave */
export function compares(op: Comparison, value: string | number, wanted: string | number, exact: boolean): boolean {
  if (typeof value === 'number' || typeof wanted === 'number') return inOrder(op, Number(value) - Number(wanted))
  const [text, part] = exact ? [value, wanted] : [fold(value), fold(wanted)]
  switch (op) {
    case 'eq':
      return text === part
    case 'ne':
      return text !== part
    // Half of a surrogate pair is no part of a text.
    case 'co':
      return part.isWellFormed() && text.includes(part)
    case 'sw':
      return part.isWellFormed() && text.startsWith(part)
    case 'ew':
      return part.isWellFormed() && text.endsWith(part)
    default:
      return inOrder(op, Buffer.compare(Buffer.from(text), Buffer.from(part)))
  }
}

function inOrder(op: Comparison, difference: number): boolean {
  switch (op) {
    case 'eq':
      return difference === 0
    case 'ne':
      return difference !== 0
    case 'gt':
      return difference > 0
    case 'ge':
      return difference >= 0
    case 'lt':
      return difference < 0
    case 'le':
      return difference <= 0
    default:
      return false
  }
}

/**
 * What the brackets behind a multi-valued attribute can name: its members, and of a simple one its `value`.
 * @throws AppError `invalidFilter`
 */
export function requireMember(attribute: ScimAttribute, name: string): ScimAttribute {
  const member =
    attribute.type === 'complex'
      ? subAttribute(attribute, name)
      : name.toLowerCase() === 'value'
        ? attribute
        : undefined
  if (!member) throw refusal('invalidFilter', `${attribute.name} has no member ${name.slice(0, 100)}`)
  return member
}
