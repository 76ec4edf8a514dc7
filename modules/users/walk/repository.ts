import type { Db } from '#db/db'
import { and, eq, inArray, sql, type SQL } from '#db/drizzle'
import { keysetPage, numberedPage, type CountedStretch, type Key, type KeysetPage, type Walk } from '#db/keyset'
import { toUser } from '../repository.ts'
import type { UserCondition, UserField, UserSearch, UserSort } from '../search/condition.ts'
import { isUnique } from '../search/cost.ts'
import { refuseEndless, userColumn, userConditionSql } from '../search/repository.ts'
import { userStatuses, type User } from '../user.ts'

export interface UserWalk extends Walk {
  where?: UserCondition | undefined
  /** Without one, the oldest come first; who has no value comes last, and first where the order is reversed. */
  sort?: UserSort | undefined
}

/**
 * One page of a walk through the people that fit: whoever is there all the time is met once, whoever comes or goes
 * meanwhile.
 * @returns undefined where the place is one in another order
 */
export async function walkUsers(db: Db, { where, sort, ...walk }: UserWalk): Promise<KeysetPage<User> | undefined> {
  const order = JSON.stringify(sort?.by ?? null) + (sort?.descending ? '-' : '')
  return keysetPage(order, await stretches(db, sort, where), { ...walk, descending: sort?.descending })
}

/** The people from the one with that number on, in the same order: by its index, where a search would sort them all. */
export async function sortedUsers(db: Db, { where, sort, offset, limit }: UserSearch): Promise<User[]> {
  return numberedPage(await stretches(db, sort, where), { offset, limit, descending: sort?.descending })
}

/** So many are sorted once they are found; of more, enough are met soon in the order that is asked for. */
const mostSorted = 10_000

async function stretches(
  db: Db,
  sort: UserSort | undefined,
  condition: UserCondition | undefined
): Promise<CountedStretch<User>[]> {
  if (condition) await refuseEndless(db, condition)
  const isFew = condition !== undefined && (isUnique(condition) || (await fitAtMost(db, condition, mostSorted)))
  // Beside a condition that is one of several, the index of an order counts for more than that of the status.
  const alone = condition && (sort ? { kind: 'and' as const, of: [condition] } : condition)
  const where = alone && userConditionSql(db, alone, isFew ? 'set' : 'person')
  if (!sort) return [people(db, ['createdAt', 'inum'], where)]
  if ('path' in sort.by) return byValue(db, sort.by, where, isFew)
  return byField(db, sort.by.field, where)
}

async function fitAtMost(db: Db, condition: UserCondition, most: number): Promise<boolean> {
  const { users } = db.tables
  const found = db.query
    .select({ inum: users.inum })
    .from(users)
    .where(userConditionSql(db, condition))
    .limit(most + 1)
    .as('found')
  return (await db.query.$count(found)) <= most
}

function byField(db: Db, field: UserField | 'active', where: SQL | undefined): CountedStretch<User>[] {
  const { users } = db.tables
  switch (field) {
    // These two are different for each person.
    case 'inum':
    case 'userName':
      return [people(db, [field], where)]
    case 'externalId':
      return [
        people(db, ['externalId', 'inum'], and(sql`${users.externalId} is not null`, where)),
        people(db, ['inum'], and(sql`${users.externalId} is null`, where))
      ]
    case 'active':
      // Whoever is not active is inactive, whatever the reason.
      return userStatuses
        .toSorted((a, b) => Number(a === 'active') - Number(b === 'active'))
        .map((status) => people(db, ['createdAt', 'inum'], and(eq(users.status, status), where)))
    case 'status':
      return [people(db, ['status', 'createdAt', 'inum'], where)]
    case 'createdAt':
    case 'updatedAt':
      return [people(db, [field, 'inum'], where)]
  }
}

function people(db: Db, fields: UserField[], where: SQL | undefined): CountedStretch<User> {
  const { users } = db.tables
  return {
    columns: fields.map((field) => sql`${userColumn(db, field)}`),
    count: () => db.query.$count(users, where),
    async read(beyond, order, limit, offset = 0) {
      const rows = await db.query
        .select()
        .from(users)
        .where(and(beyond, where))
        .orderBy(...order)
        .limit(limit)
        .offset(offset)
      return rows.map((row) => ({
        row: toUser(row),
        keys: fields.map((field) => (field === 'userName' ? row.userNameFolded : row[field]) as Key)
      }))
    }
  }
}

/**
 * In the order of their values, and then those who have none. Of few people the values are looked up, else the index of
 * values is followed.
 */
function byValue(
  db: Db,
  { path, type }: { path: string; type: 'text' | 'number' },
  where: SQL | undefined,
  isFew: boolean
): CountedStretch<User>[] {
  const { users, userValues: v } = db.tables
  const column = type === 'number' ? v.number : v.value
  const isOne = (holder: SQL) => sql`${v.path} = ${path} and ${v.position} = ${positionThatCounts(db, path, holder)}`
  const counts = sql`${isOne(sql`${v.userInum}`)} and ${column} is not null`
  // By the person alone, so that its rows are found by their key.
  const ofPerson = sql`${v.userInum} = ${users.inum} and ${isOne(sql`${users.inum}`)}`
  const value = sql<Key>`(select ${column} from ${v} where ${ofPerson})`
  // Of many, in a form that no index serves, so that the one of the order does.
  const asked = where && !isFew ? sql`(${where}) is true` : where
  const none = people(db, ['inum'], and(sql`${value} is null`, asked))
  const few: CountedStretch<User> = {
    columns: [value, sql`${users.inum}`],
    count: () => db.query.$count(users, and(sql`${value} is not null`, where)),
    async read(beyond, order, limit, offset = 0) {
      const rows = await db.query
        .select({ user: users, key: value })
        .from(users)
        .where(and(sql`${value} is not null`, beyond, where))
        .orderBy(...order)
        .limit(limit)
        .offset(offset)
      return rows.map(({ user, key }) => ({ row: toUser(user), keys: [key, user.inum] }))
    }
  }
  // Asked of one person after the other, so that the index is followed and nothing is sorted.
  const fits = where && sql`(exists (select 1 from ${users} where ${users.inum} = ${v.userInum} and ${where})) is true`
  const many: CountedStretch<User> = {
    columns: [sql`${column}`, sql`${v.userInum}`],
    async count() {
      const [counted] = await db.query
        .select({ total: sql<number>`count(*)`.mapWith(Number) })
        .from(v)
        .where(and(counts, fits))
      return counted?.total ?? 0
    },
    async read(beyond, order, limit, offset = 0) {
      const found = await db.query
        .select({ inum: sql<string>`${v.userInum}`, key: sql<Key>`${column}` })
        .from(v)
        .where(and(counts, beyond, fits))
        .orderBy(...order)
        .limit(limit)
        .offset(offset)
      const inums = found.map(({ inum }) => inum)
      const rows = await db.query.select().from(users).where(inArray(users.inum, inums))
      // Somebody was removed in between: a page that is not full would pass for the last one.
      if (rows.length < inums.length) return many.read(beyond, order, limit, offset)
      const byInum = new Map(rows.map((row) => [row.inum, toUser(row)]))
      return found.map(({ inum, key }) => ({ row: byInum.get(inum) as User, keys: [key, inum] }))
    }
  }
  if (isFew) return [few, none]
  // Without a look at everybody, where everybody has a value: of a list, the first element has one where any has.
  const isNone = async () => {
    if (path.includes('.') && !path.endsWith('.value')) return false
    const first = and(sql`${v.path} = ${path} and ${v.position} = 0`, sql`${column} is not null`)
    return (await db.query.$count(v, first)) === (await db.query.$count(users))
  }
  const rest: CountedStretch<User> = {
    ...none,
    count: async () => ((await isNone()) ? 0 : none.count()),
    read: async (...page) => ((await isNone()) ? [] : none.read(...page))
  }
  return [many, rest]
}

/** Of several elements the primary one counts, else the first. */
function positionThatCounts({ tables: { userValues: v } }: Db, path: string, holder: SQL): SQL {
  const [attribute, member] = path.split('.')
  if (member === undefined) return sql`0`
  return sql`coalesce((select min(p.position) from ${v} p where p.user_inum = ${holder} and p.path = ${`${attribute}.primary`} and p.number = 1), 0)`
}
