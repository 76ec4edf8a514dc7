import type { Db } from '#db/db'
import { asc, count, sql, type SQL } from '#db/drizzle'
import { fold } from '#modules/core/text'
import { storable, toUser } from '../repository.ts'
import { searchable } from '../searchable.ts'
import type { User } from '../user.ts'
import type { Comparison, ElementCondition, UserCondition, UserField, UserSearch, UserSort } from './condition.ts'

/** One page of the people that fit, and how many fit in all. Without a sort order, the oldest come first. */
export async function searchUsers(
  db: Db,
  { where, sort, offset, limit }: UserSearch
): Promise<{ total: number; users: User[] }> {
  const { users } = db.tables
  const condition = where && userConditionSql(db, where)
  const rows =
    limit > 0
      ? await db.query
          .select()
          .from(users)
          .where(condition)
          .orderBy(...order(db, sort))
          .limit(limit)
          .offset(offset)
      : []
  // A page that is not full tells how many there are.
  if (rows.length > 0 && rows.length < limit) return { total: offset + rows.length, users: rows.map(toUser) }
  const [counted] = await db.query.select({ total: count() }).from(users).where(condition)
  return { total: counted?.total ?? 0, users: rows.map(toUser) }
}

/** The column that a member is kept in. */
export const userColumn = ({ tables: { users } }: Db, field: UserField) =>
  field === 'userName' ? users.userNameFolded : users[field]

function order(db: Db, sort: UserSort | undefined): SQL[] {
  const { users, userValues } = db.tables
  if (!sort) return [asc(users.createdAt), asc(users.inum)]
  const key = 'field' in sort.by ? sql`${userColumn(db, sort.by.field)}` : valueOf(sort.by)
  // Who has no value comes last, and first where the order is reversed (RFC 7644, 3.4.2.3).
  return sort.descending
    ? [sql`(${key}) is null desc`, sql`${key} desc`, asc(users.inum)]
    : [sql`(${key}) is null`, sql`${key}`, asc(users.inum)]

  /** Of several values the primary one counts, else the first. */
  function valueOf({ path, type }: { path: string; type: 'text' | 'number' }): SQL {
    const v = userValues
    const ofUser = sql`${v.userInum} = ${users.inum}`
    const [attribute, member] = path.split('.')
    const position = member
      ? sql`coalesce((select min(${v.position}) from ${v} where ${ofUser} and ${v.path} = ${`${attribute}.primary`} and ${v.number} = 1), 0)`
      : sql`0`
    const column = type === 'number' ? v.number : v.value
    return sql`(select ${column} from ${v} where ${ofUser} and ${v.path} = ${path} and ${v.position} = ${position})`
  }
}

const everything = sql`1 = 1`
const nothing = sql`1 = 0`

/** Each attribute becomes a set of people by itself: correlated subqueries take minutes where sets take milliseconds. */
export function userConditionSql(db: Db, condition: UserCondition): SQL {
  const { users, userValues: v } = db.tables
  switch (condition.kind) {
    case 'and':
      return combined(
        condition.of.map((part) => userConditionSql(db, part)),
        ' and ',
        everything
      )
    case 'or':
      return combined(
        condition.of.map((part) => userConditionSql(db, part)),
        ' or ',
        nothing
      )
    case 'not':
      // A comparison with an absent field is unknown, and so would its opposite be.
      return sql`not coalesce(${userConditionSql(db, condition.of)}, ${nothing})`
    case 'field':
      return compare(
        sql`${userColumn(db, condition.field)}`,
        condition.op,
        fieldOperand(condition.field, condition.value)
      )
    case 'fieldPresent':
      return sql`${userColumn(db, condition.field)} is not null`
    case 'value':
      return sql`${users.inum} in (select ${v.userInum} from ${v} where ${valueTest(condition, (name) => sql`${v[name]}`)})`
    case 'present':
      return sql`${users.inum} in (select ${v.userInum} from ${v} where ${presenceTest(db, condition.path)})`
    case 'element':
      return sql`${users.inum} in (${peopleWithElement(db, condition.attribute, condition.where)})`
  }
}

/**
 * People one of whose elements fits as a whole. The rows of one part lead (`d`), the others are looked up for each of
 * them by the primary key: whole sets of pairs would have to be built and sorted.
 */
function peopleWithElement(db: Db, attribute: string, condition: ElementCondition): SQL {
  const v = db.tables.userValues
  const parts = condition.kind === 'and' ? condition.of : [condition]
  const lead = parts.filter(isLeaf).toSorted((a, b) => effort(a) - effort(b))[0]
  const rest = parts.filter((part) => part !== lead).map((part) => elementTest(db, part))
  const leadTest = lead ? leafTest(lead, 'd') : sql`d.path > ${`${attribute}.`} and d.path < ${`${attribute}/`}`
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
function elementTest(db: Db, condition: ElementCondition): SQL {
  switch (condition.kind) {
    case 'and':
      return combined(
        condition.of.map((part) => elementTest(db, part)),
        ' and ',
        everything
      )
    case 'or':
      return combined(
        condition.of.map((part) => elementTest(db, part)),
        ' or ',
        nothing
      )
    case 'not':
      return sql`not ${elementTest(db, condition.of)}`
    case 'value':
    case 'present':
      return sql`exists (select 1 from ${db.tables.userValues} e where e.user_inum = d.user_inum and e.position = d.position and ${leafTest(condition, 'e')})`
  }
}

function leafTest(leaf: Leaf, alias: 'd' | 'e'): SQL {
  const column = (name: string) => sql.raw(`${alias}.${name}`)
  return leaf.kind === 'present' ? sql`${column('path')} = ${leaf.path}` : valueTest(leaf, column)
}

function valueTest(
  { path, op, value }: { path: string; op: Comparison; value: string | number },
  column: (name: 'path' | 'value' | 'number') => SQL
): SQL {
  if (typeof value === 'number') return sql`${column('path')} = ${path} and ${compare(column('number'), op, value)}`
  const text = op === 'eq' || op === 'ne' ? searchable(value) : fold(value)
  return sql`${column('path')} = ${path} and ${compare(column('value'), op, text)}`
}

/** The path itself, or the members of the complex attribute. */
function presenceTest(db: Db, path: string): SQL {
  const v = db.tables.userValues
  return sql`(${v.path} = ${path} or ${v.path} > ${`${path}.`} and ${v.path} < ${`${path}/`})`
}

const fieldOperand = (field: UserField, value: string | number) => (field === 'userName' ? fold(String(value)) : value)

const signs = { eq: '=', ne: '<>', gt: '>', ge: '>=', lt: '<', le: '<=' } as const

/** Text compares exactly and byte by byte: LIKE would not, on SQLite. */
function compare(column: SQL, op: Comparison, value: string | number): SQL {
  const operand = typeof value === 'string' ? storable(value) : value
  if (op !== 'co' && op !== 'sw' && op !== 'ew') return sql`${column} ${sql.raw(signs[op])} ${operand}`
  const text = String(operand)
  if (text === '') return sql`${column} is not null`
  if (op === 'co') return sql`replace(${column}, ${text}, '') <> ${column}`
  if (op === 'ew') {
    const length = Array.from(text).length
    return sql`length(${column}) >= ${length} and substr(${column}, length(${column}) - ${length} + 1) = ${text}`
  }
  const end = textAfter(text)
  return end === undefined ? sql`${column} >= ${text}` : sql`${column} >= ${text} and ${column} < ${end}`
}

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

const combined = (parts: SQL[], by: ' and ' | ' or ', none: SQL): SQL =>
  parts.length === 0
    ? none
    : sql`(${sql.join(
        parts.map((part) => sql`(${part})`),
        sql.raw(by)
      )})`
