import type { ElementCondition, UserCondition } from './condition.ts'

type Condition = UserCondition | ElementCondition

/** Do a handful of people fit at most, and does an index lead to them? */
export const isUnique = (condition: Condition): boolean => any(condition, isOnes)

/** Does an index lead to those that fit, of whom there may be many? */
export const isSelective = (condition: Condition): boolean => any(condition, isEquality)

/** How many parts of the condition may have to look at everybody. */
export function sweepsOf(condition: Condition): number {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.reduce((sum, part) => sum + sweepsOf(part), 0)
    case 'not':
      return sweepsOf(condition.of)
    case 'element':
      return sweepsOf(condition.where)
    default:
      return isEquality(condition) ? 0 : 1
  }
}

type Equality = Extract<Condition, { kind: 'value' }>

/** The parts that an index leads to, though to very many people where all have the same there. */
export function equalitiesOf(condition: Condition): Equality[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of.flatMap((part) => equalitiesOf(part))
    case 'not':
      return equalitiesOf(condition.of)
    case 'element':
      return equalitiesOf(condition.where)
    default:
      return condition.kind === 'value' && isEquality(condition) && !isOnes(condition) ? [condition] : []
  }
}

/** Is it so of one part, where all of them have to hold, and of all, where one is enough? */
function any(condition: Condition, test: (leaf: Condition) => boolean): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.of.some((part) => any(part, test))
    case 'or':
      return condition.of.every((part) => any(part, test))
    case 'element':
      return any(condition.where, test)
    default:
      return test(condition)
  }
}

function isEquality(leaf: Condition): boolean {
  if (leaf.kind === 'field') return leaf.op === 'eq' && leaf.field !== 'status'
  return leaf.kind === 'value' && leaf.op === 'eq' && typeof leaf.value === 'string' && !isKind(leaf.path)
}

/** Many have the same type. */
const isKind = (path: string) => path.endsWith('.type') || path.endsWith('.display')

const isOnes = (leaf: Condition): boolean =>
  isEquality(leaf) &&
  (leaf.kind === 'field' || (leaf.kind === 'value' && (leaf.path === 'mail' || leaf.path === 'jansEmail.value')))
