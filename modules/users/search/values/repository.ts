import { combined, compare, everything, nothing, type Comparison } from '#db/condition'
import type { Db } from '#db/db'
import { sql, type SQL } from '#db/drizzle'
import { beginningOf, fold, searchable } from '#modules/core/text'
import type { ElementCondition } from '../condition.ts'
import { isSelective } from '../cost.ts'

/** Finds the people that fit as a set, or asks of each person whether it is one of them. */
export type Way = 'set' | 'person'

/** Those who have the attribute, or of the complex attribute any member. */
export function peopleWith(db: Db, path: string, by: Way): SQL {
  return sql`select d.user_inum from ${db.tables.userValues} d where ${pathTest(path, columnsOf('d', by))}`
}

/** Those one of whose values compares so. */
export function peopleWithValue(db: Db, leaf: ValueLeaf, by: Way): SQL {
  return sql`select d.user_inum from ${db.tables.userValues} d where ${valueTest(leaf, columnsOf('d', by))}`
}

/** Do more than so many have the value? */
export async function isCommon(db: Db, leaf: ValueLeaf, most: number): Promise<boolean> {
  const found = await db.query
    .select({ inum: sql`user_inum` })
    .from(sql`(${peopleWithValue(db, leaf, 'set')}) as having_it`)
    .limit(1)
    .offset(most)
  return found.length > 0
}

/**
 * People one of whose elements fits as a whole. The rows of one part lead (`d`). Where they are few, the others are looked
 * up for each of them by the primary key; where they may be very many, sets of elements cost less.
 */
export function peopleWithElement(db: Db, attribute: string, condition: ElementCondition, by: Way): SQL {
  const v = db.tables.userValues
  const parts = condition.kind === 'and' ? condition.of : [condition]
  const lead = parts.filter(isLeaf).toSorted((a, b) => effort(a) - effort(b))[0]
  const each: Way = by === 'person' || (lead && isSelective(lead)) ? 'person' : 'set'
  const rest = parts.filter((part) => part !== lead).map((part) => elementTest(db, part, each))
  const column = columnsOf('d', by)
  const leadTest = lead ? leafTest(lead, column) : pathTest(attribute, column)
  return sql`select d.user_inum from ${v} d where ${combined([leadTest, ...rest], ' and ', everything)}`
}

type Leaf = Extract<ElementCondition, { path: string }>
const isLeaf = (condition: ElementCondition): condition is Leaf => 'path' in condition

/** How many rows a part has to be expected to have: few values are alike, most types are. */
function effort(leaf: Leaf): number {
  const member = ['display', 'type', 'primary'].indexOf(leaf.path.slice(leaf.path.indexOf('.') + 1)) + 1
  return member * 3 + (leaf.kind === 'present' ? 2 : leaf.op === 'eq' ? 0 : 1)
}

/** Does the element that `d` is part of fit? */
function elementTest(db: Db, condition: ElementCondition, by: Way): SQL {
  switch (condition.kind) {
    case 'and':
      return combined(
        condition.of.map((part) => elementTest(db, part, by)),
        ' and ',
        everything
      )
    case 'or':
      return combined(
        condition.of.map((part) => elementTest(db, part, by)),
        ' or ',
        nothing
      )
    case 'not':
      return sql`not ${elementTest(db, condition.of, by)}`
    case 'value':
    case 'present':
      return by === 'set'
        ? sql`(d.user_inum, d.position) in (select e.user_inum, e.position from ${db.tables.userValues} e where ${leafTest(condition, columnsOf('e', by))})`
        : sql`exists (select 1 from ${db.tables.userValues} e where e.user_inum = d.user_inum and e.position = d.position and ${leafTest(condition, columnsOf('e', by))})`
  }
}

type ColumnOf = (name: 'path' | 'value' | 'whole' | 'number') => SQL

/**
 * A person's few rows are found by its key: in this form of its columns, the index of all values is no temptation. Without
 * statistics, SQLite takes a path for something that few rows have, and would look through all of it for each person. Of an
 * element the whole key is known, which nothing is better than.
 */
const columnsOf =
  (alias: 'd' | 'e', by: Way): ColumnOf =>
  (name) =>
    sql.raw(
      by === 'set' || (name === 'path' && alias === 'e')
        ? `${alias}.${name}`
        : name === 'number'
          ? `(${alias}.number + 0)`
          : `(${alias}.${name} || '')`
    )

function leafTest(leaf: Leaf, column: ColumnOf): SQL {
  if (leaf.kind === 'value') return valueTest(leaf, column)
  return sql`${column('path')} = ${leaf.path} and ${column(leaf.type === 'number' ? 'number' : 'value')} is not null`
}

/** The path itself, or those of the members of a complex attribute. Each value is in one of the two indexes. */
function pathTest(path: string, column: ColumnOf): SQL {
  const isWithin = sql`${column('path')} > ${`${path}.`} and ${column('path')} < ${`${path}/`}`
  const tests = [sql`${column('path')} = ${path}`, isWithin].flatMap((test) =>
    (['value', 'number'] as const).map((name) => sql`${test} and ${column(name)} is not null`)
  )
  return combined(tests, ' or ', nothing)
}

type ValueLeaf = Extract<ElementCondition, { kind: 'value' }>
function valueTest({ path, op, value, exact = false }: ValueLeaf, column: ColumnOf): SQL {
  const test = typeof value === 'number' ? compare(column('number'), op, value) : textTest(op, value, exact, column)
  return sql`${column('path')} = ${path} and ${test}`
}

/** Text that is shorter, as the database counts, is not cut: half of the length at which texts are. */
const surelyWhole = 400

function textTest(op: Comparison, text: string, exact: boolean, column: ColumnOf): SQL {
  const value = column('value')
  const whole = sql`coalesce(${column('whole')}, ${value})`
  const folded = fold(text)
  const beginning = beginningOf(folded)
  switch (op) {
    case 'eq':
    case 'ne': {
      const same = compare(value, op, searchable(text))
      if (!exact) return same
      return op === 'eq' ? sql`${same} and ${compare(whole, op, text)}` : compare(whole, op, text)
    }
    case 'co':
    case 'ew':
      // Said aloud that it is there, so that the index of values serves.
      return sql`${value} is not null and case when length(${value}) < ${surelyWhole} then ${compare(value, op, folded)} else ${compare(whole, op, folded)} end`
    case 'sw':
      // What is cut still begins as it did.
      return beginning === folded
        ? compare(value, op, folded)
        : sql`${compare(value, op, beginning)} and ${compare(whole, op, folded)}`
    default:
      return beginning === folded
        ? compare(value, op, folded)
        : sql`${value} is not null and ${compare(whole, op, folded)}`
  }
}
