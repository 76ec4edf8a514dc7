import { sql, type SQL } from './drizzle.ts'

/** The words are SCIM's: equal, not equal, contains, starts with, ends with, greater or equal, ... */
export type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/** What a search is for, put together of what its own module can compare. Of none, `and` is true and `or` false. */
export type Condition<Leaf> =
  | { kind: 'and' | 'or'; of: Condition<Leaf>[] }
  | { kind: 'not'; of: Condition<Leaf> }
  | Leaf

/** The condition as a test; nothing is unknown in it, so that its opposite is its opposite. @param test of a leaf */
export function conditionSql<Leaf extends { kind: string }>(
  condition: Condition<Leaf>,
  test: (leaf: Leaf) => SQL
): SQL {
  if ('of' in condition && condition.kind === 'not')
    return sql`not coalesce(${conditionSql(condition.of as Condition<Leaf>, test)}, ${nothing})`
  if ('of' in condition) {
    const parts = (condition.of as Condition<Leaf>[]).map((part) => conditionSql(part, test))
    return condition.kind === 'and' ? combined(parts, ' and ', everything) : combined(parts, ' or ', nothing)
  }
  return test(condition as Leaf)
}

/** Compares a column; text exactly and byte by byte, as the column keeps it: LIKE would not, on SQLite. */
export function compare(column: SQL, op: Comparison, value: string | number): SQL {
  if (typeof value === 'string' && storable(value) !== value) return compareUnstorable(column, op, value)
  if (op !== 'co' && op !== 'sw' && op !== 'ew') return sql`${column} ${sql.raw(signs[op])} ${value}`
  const text = String(value)
  if (text === '') return sql`${column} is not null`
  if (op === 'co') return sql`replace(${column}, ${text}, '') <> ${column}`
  if (op === 'ew') {
    const length = Array.from(text).length
    return sql`length(${column}) >= ${length} and substr(${column}, length(${column}) - ${length} + 1) = ${text}`
  }
  const end = textAfter(text)
  return end === undefined ? sql`${column} >= ${text}` : sql`${column} >= ${text} and ${column} < ${end}`
}

/** No column holds such a text, nor a part of it; yet it has its place in the order. */
function compareUnstorable(column: SQL, op: Comparison, text: string): SQL {
  if (op === 'ne') return sql`${column} is not null`
  if (op === 'eq' || op === 'co' || op === 'sw' || op === 'ew') return sql`${column} is not null and ${nothing}`
  const [beforeNul = ''] = text.toWellFormed().split('\0')
  if (!text.includes('\0')) return compare(column, op, beforeNul)
  // Between a text and the same text with NUL there is no other.
  return compare(column, op === 'lt' || op === 'le' ? 'le' : 'gt', beforeNul)
}

const signs = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

/** The first text, byte by byte, that comes after all texts that begin so. */
function textAfter(beginning: string): string | undefined {
  const characters = Array.from(beginning)
  while (characters.length > 0) {
    const last = characters.pop()?.codePointAt(0) as number
    if (last === 0x10_ff_ff) continue
    // The code points of surrogates are no characters.
    return characters.join('') + String.fromCodePoint(last === 0xd7_ff ? 0xe0_00 : last + 1)
  }
  return undefined
}

export const everything = sql`1 = 1`
export const nothing = sql`1 = 0`

/** @param none what it is without parts */
export const combined = (parts: SQL[], by: ' and ' | ' or ', none: SQL): SQL =>
  parts.length === 0
    ? none
    : sql`(${sql.join(
        parts.map((part) => sql`(${part})`),
        sql.raw(by)
      )})`

/** What PostgreSQL cannot take as text cannot have been stored either; a character that is never stored stands for it. */
export const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD')
