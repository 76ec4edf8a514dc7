import { toMilliseconds } from '#modules/users/index'
import { compares, isExact, isFalseByDefault, operandOf, requireMember, requireNullable } from './compare.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import type { ScimAttribute } from './schema.ts'

type Matcher = (element: unknown) => boolean

/**
 * What tells of each element whether it fits; it says the same as the database does.
 * @throws AppError `invalidFilter` for a member that there is not, or an operator or value that does not suit it
 */
export function elementMatcher(attribute: ScimAttribute, filter: Filter): Matcher {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((part) => elementMatcher(attribute, part))
      return filter.kind === 'and'
        ? (element) => parts.every((part) => part(element))
        : (element) => parts.some((part) => part(element))
    }
    case 'not': {
      const part = elementMatcher(attribute, filter.of)
      return (element) => !part(element)
    }
    case 'element':
      throw refusal('invalidFilter', 'Brackets must not stand within brackets')
    case 'present': {
      const member = requireMember(attribute, filter.path)
      return (element) => valueOf(attribute, element, member) !== undefined
    }
    case 'compare':
      return comparison(attribute, filter)
  }
}

function comparison(attribute: ScimAttribute, filter: Extract<Filter, { kind: 'compare' }>): Matcher {
  const { op, path } = filter
  const member = requireMember(attribute, path)
  if (filter.value === null) {
    requireNullable(op, path)
    return (element) => (valueOf(attribute, element, member) === undefined) === (op === 'eq')
  }
  const operand = operandOf(member, filter)
  const isExactly = isExact(member)
  return (element) => {
    const value = valueOf(attribute, element, member) ?? (isFalseByDefault(member) ? false : undefined)
    return value === undefined ? op === 'ne' : compares(op, comparable(member, value), operand, isExactly)
  }
}

function valueOf(attribute: ScimAttribute, element: unknown, member: ScimAttribute): unknown {
  if (member === attribute) return element
  return Object.hasOwn(element as object, member.name) ? (element as Record<string, unknown>)[member.name] : undefined
}

/** The element's value as `operandOf` has the filter's; it may be one that the store is still to refuse. */
function comparable(member: ScimAttribute, value: unknown): string | number {
  if (typeof value === 'boolean') return Number(value)
  if (typeof value === 'number') return value
  // Not by String, which an object can make fail.
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return member.type === 'dateTime' ? toMilliseconds(text) : text
}
