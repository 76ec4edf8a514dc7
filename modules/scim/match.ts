import { fold } from '#modules/core/text'
import type { Comparison } from '#modules/users/index'
import { requireSub } from './condition.ts'
import { refusal } from './errors.ts'
import type { Filter } from './filter.ts'
import type { ScimAttribute } from './schema.ts'

/** Does one element of a multi-valued attribute fit what stands in brackets? A plain value is its own `value`. */
export function matchesElement(attribute: ScimAttribute, element: unknown, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return filter.of.every((part) => matchesElement(attribute, element, part))
    case 'or':
      return filter.of.some((part) => matchesElement(attribute, element, part))
    case 'not':
      return !matchesElement(attribute, element, filter.of)
    case 'element':
      throw refusal('invalidFilter', 'Brackets must not stand within brackets')
    case 'present':
      return memberOf(attribute, element, filter.path) !== undefined
    case 'compare': {
      const member = memberOf(attribute, element, filter.path)
      if (filter.value === null) return (member === undefined) === (filter.op === 'eq')
      if (filter.op === 'ne') return !compares('eq', member, filter.value)
      return compares(filter.op, member, filter.value)
    }
  }
}

function memberOf(attribute: ScimAttribute, element: unknown, path: string): unknown {
  if (attribute.type !== 'complex') {
    if (path.toLowerCase() !== 'value') throw refusal('invalidFilter', `${attribute.name} has no member ${path}`)
    return element
  }
  const { name } = requireSub(attribute, path)
  return Object.hasOwn(element as object, name) ? (element as Record<string, unknown>)[name] : undefined
}

function compares(op: Comparison, member: unknown, wanted: string | number | boolean): boolean {
  if (member === undefined) return false
  if (typeof member === 'boolean') return op === 'eq' && String(member) === String(wanted).toLowerCase()
  if (typeof member === 'number' && typeof wanted === 'number') return inOrder(op, member - wanted)
  if (typeof member !== 'string' || typeof wanted !== 'string') return false
  const [text, part] = [fold(member), fold(wanted)]
  if (op === 'co') return text.includes(part)
  if (op === 'sw') return text.startsWith(part)
  if (op === 'ew') return text.endsWith(part)
  return inOrder(op, Buffer.compare(Buffer.from(text), Buffer.from(part)))
}

function inOrder(op: Comparison, difference: number): boolean {
  switch (op) {
    case 'eq':
      return difference === 0
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
