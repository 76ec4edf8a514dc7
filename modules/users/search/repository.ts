import { combined, compare, everything, nothing, type Comparison } from '#db/condition'
import type { Db } from '#db/db'
import { asc, count, inArray, sql, type SQL } from '#db/drizzle'
import { textIndex } from '#db/text-index'
import { AppError } from '#modules/core/errors'
import { fold, isStorable } from '#modules/core/text'
import { isInGroup, peopleInGroups } from '#modules/groups/index'
import { memberOf } from '../memberships.ts'
import { toUser } from '../repository.ts'
import type { User } from '../user.ts'
import type { UserCondition, UserField, UserSearch, UserSort } from './condition.ts'
import { equalitiesOf, isUnique, sweepsOf } from './cost.ts'
import { pageOfEverybody } from './everybody/repository.ts'
import { isCommon, peopleWith, peopleWithElement, peopleWithValue, type Way } from './values/repository.ts'

/** One page of the people that fit, and how many fit in all. Without a sort order, the oldest come first. */
export async function searchUsers(
  db: Db,
  { where, sort, offset, limit }: UserSearch
): Promise<{ total: number; users: User[] }> {
  if (where) await refuseEndless(db, where)
  const everybody = where || sort ? undefined : await pageOfEverybody(db, offset, limit)
  if (everybody) return { total: everybody.total, users: await usersByInum(db, everybody.inums) }
  const search = { where, sort, offset, limit }
  // Of few, the page tells how many there are; of many, their number tells how the page is best found.
  const isFew = !where || isUnique(where)
  const first = isFew && limit > 0 ? await page(db, search, 'set') : []
  if (first.length > 0 && first.length < limit) return { total: offset + first.length, users: first }
  const total = await countUsers(db, where)
  if (isFew || total <= offset || limit === 0) return { total, users: first }
  return { total, users: await page(db, search, total > mostSorted ? 'person' : 'set') }
}

/** So many are sorted once they are found; of more, enough are met soon in the order that is asked for. */
const mostSorted = 10_000

async function countUsers(db: Db, where: UserCondition | undefined): Promise<number> {
  const condition = where && userConditionSql(db, where)
  const [counted] = await db.query.select({ total: count() }).from(db.tables.users).where(condition)
  return counted?.total ?? 0
}

/** In two steps, so that what is sorted and passed over is not read as a whole. */
async function page(db: Db, { where, sort, offset, limit }: UserSearch, by: Way): Promise<User[]> {
  const { users } = db.tables
  const keys = await db.query
    .select({ inum: users.inum })
    .from(users)
    .where(where && userConditionSql(db, where, by))
    .orderBy(...order(db, sort))
    .limit(limit)
    .offset(offset)
  return usersByInum(
    db,
    keys.map(({ inum }) => inum)
  )
}

async function usersByInum(db: Db, inums: string[]): Promise<User[]> {
  if (inums.length === 0) return []
  const { users } = db.tables
  const rows = await db.query.select().from(users).where(inArray(users.inum, inums))
  const byInum = new Map(rows.map((row) => [row.inum, toUser(row)]))
  return inums.flatMap((inum) => byInum.get(inum) ?? [])
}

/** How often people are looked at for one search: some seconds' work. */
const mostLooks = 5_000_000
/** So many sweeps are bearable however many people there are. */
const fewSweeps = 3

/** @throws AppError `too_many` when the search would keep everybody else waiting */
export async function refuseEndless(db: Db, where: UserCondition): Promise<void> {
  const equalities = equalitiesOf(where)
  let ways = sweepsOf(where)
  if (ways + equalities.length <= fewSweeps) return
  const people = await db.query.$count(db.tables.users)
  if ((ways + equalities.length) * people <= mostLooks) return
  for (const equality of equalities) if (await isCommon(db, equality, mostSorted)) ways++
  if (ways > fewSweeps && ways * people > mostLooks)
    throw new AppError('too_many', 400, `So many people cannot be searched in ${ways} ways at once; ask for less`)
}

/** The column that a member is kept in. */
export const userColumn = ({ tables: { users } }: Db, field: UserField) =>
  field === 'userName' ? users.userNameFolded : users[field]

function order(db: Db, sort: UserSort | undefined): SQL[] {
  const { users, userValues } = db.tables
  if (!sort) return [asc(users.createdAt), asc(users.inum)]
  const { by } = sort
  const key =
    'path' in by
      ? valueOf(by)
      : by.field === 'active'
        ? sql`case when ${users.status} = 'active' then 1 else 0 end`
        : sql`${userColumn(db, by.field)}`
  // Everybody has the others: said without need, it would hide the index from the planner.
  if ('field' in by && by.field !== 'externalId')
    return [sort.descending ? sql`${key} desc` : sql`${key}`, asc(users.inum)]
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
    const column = type === 'number' ? sql`${v.number}` : sql`coalesce(${v.whole}, ${v.value})`
    return sql`(select ${column} from ${v} where ${ofUser} and ${v.path} = ${path} and ${v.position} = ${position})`
  }
}

/**
 * Each attribute becomes a set of people by itself: to ask of each person takes minutes where sets take milliseconds,
 * unless so many fit that a page is full after a few.
 */
export function userConditionSql(db: Db, condition: UserCondition, by: Way = 'set'): SQL {
  const { users } = db.tables
  const has = (values: SQL, holder = sql`d.user_inum`) =>
    by === 'set' ? sql`${users.inum} in (${values})` : sql`exists (${values} and ${holder} = ${users.inum})`
  switch (condition.kind) {
    case 'and':
      return combined(
        condition.of.map((part) =>
          isStatus(part) && condition.of.length > 1 ? statusTest(db, part) : userConditionSql(db, part, by)
        ),
        ' and ',
        everything
      )
    case 'or':
      if (by === 'set' && condition.of.length > 0 && condition.of.every(isSet))
        return sql`${users.inum} in (${sql.join(
          condition.of.map((part) => sql`select ${users.inum} from ${users} where ${userConditionSql(db, part)}`),
          sql` union all `
        )})`
      return combined(
        condition.of.map((part) => userConditionSql(db, part, by)),
        ' or ',
        nothing
      )
    case 'not':
      // A comparison with an absent field is unknown, and so would its opposite be.
      return sql`not coalesce(${userConditionSql(db, condition.of, by)}, ${nothing})`
    case 'field': {
      // An index of the status would lead to very many, who then had to be sorted.
      if (by === 'person' && isStatus(condition)) return statusTest(db, condition)
      const text = condition.op === 'co' && condition.field === 'userName' && peopleMentioning(db, 'uid', condition)
      if (text && by === 'set') return has(text)
      return compare(
        sql`${userColumn(db, condition.field)}`,
        condition.op,
        fieldOperand(condition.field, condition.value)
      )
    }
    case 'fieldPresent':
      return sql`${userColumn(db, condition.field)} is not null`
    case 'value':
      if (condition.path === memberOf)
        return userConditionSql(db, groupNamed(condition.op, String(condition.value)), by)
      return has(
        (by === 'set' && peopleMentioning(db, condition.path, condition)) || peopleWithValue(db, condition, by)
      )
    case 'present':
      if (condition.path === memberOf) return userConditionSql(db, inAnyGroup, by)
      return has(peopleWith(db, condition.path, by))
    case 'group':
      return by === 'set'
        ? sql`${users.inum} in (${peopleInGroups(db, condition.where)})`
        : isInGroup(db, condition.where, sql`${users.inum}`)
    case 'element':
      return has(peopleWithElement(db, condition.attribute, condition.where, by))
  }
}

/** Is the part found by an index? PostgreSQL reads everybody for one set or another, but not for both of them together. */
const isSet = (part: UserCondition): boolean =>
  part.kind !== 'not' &&
  part.kind !== 'fieldPresent' &&
  !isStatus(part) &&
  !(part.kind === 'and' && part.of.length === 0)

type StatusCondition = Extract<UserCondition, { kind: 'field' }>
const isStatus = (part: UserCondition): part is StatusCondition => part.kind === 'field' && part.field === 'status'

/** Beside other tests, in a form that no index serves: so many have the same status that the others do better. */
function statusTest({ tables: { users } }: Db, { op, value }: StatusCondition): SQL {
  return compare(sql`coalesce(${users.status}, '')`, op, value)
}

/** Texts that `user_search` has as a whole, each in its column. */
const mentioned = {
  uid: 'uid',
  displayName: 'display_name',
  givenName: 'given_name',
  middleName: 'middle_name',
  nickname: 'nickname',
  sn: 'sn'
} as const

/** Those in whose text the value occurs, where the index of trigrams can tell. */
function peopleMentioning(
  db: Db,
  path: string,
  { op, value }: { op: Comparison; value: string | number }
): SQL | undefined {
  if (op !== 'co' || typeof value !== 'string' || !Object.hasOwn(mentioned, path)) return undefined
  const name = path as keyof typeof mentioned
  const text = fold(value)
  // One that cannot be stored is nobody's, and the index takes none.
  const query = isStorable(text) ? textIndex(db).find([{ columns: [mentioned[name]], texts: [text] }]) : undefined
  if (!query) return undefined
  const test = compare(sql`d.${sql.raw(mentioned[name])}`, 'co', text)
  return sql`select d.user_inum from ${db.tables.userSearch} d where d.id in (select ${query.id} from ${query.alone} where ${query.test}) and ${test}`
}

/** The attribute `memberOf` is not among what is stored of people. */
const inAnyGroup: UserCondition = { kind: 'group', where: { kind: 'and', of: [] } }
const groupNamed = (op: Comparison, value: string): UserCondition => ({
  kind: 'group',
  where: { kind: 'value', path: 'dn', op, value }
})

const fieldOperand = (field: UserField, value: string | number) => (field === 'userName' ? fold(String(value)) : value)
