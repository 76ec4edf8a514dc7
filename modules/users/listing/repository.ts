import { setImmediate as pause } from 'node:timers/promises'
import type { Db } from '#db/db'
import { and, asc, desc, eq, inArray, or, sql, type SQL } from '#db/drizzle'
import { containsAny } from '#db/search'
import { isLong, textIndex, type Mention } from '#db/text-index'
import { fold } from '#modules/core/text'
import { toUser } from '../repository.ts'
import { userColumn, userConditionSql } from '../search/repository.ts'
import type { UserCondition, UserField } from '../search/condition.ts'
import type { Way } from '../search/values/repository.ts'
import type { User } from '../user.ts'
import { searchTextNames, type SearchTextName } from './texts.ts'

/** A path is that of an attribute, whose first value counts. */
interface UserOrder {
  by: { field: UserField } | { path: string; type: 'text' | 'number' }
  descending: boolean
}

export interface UserListing {
  /** Any of these occurs in a name, an address or the like; without regard to case. */
  mentions?: readonly string[]
  /** All of these occur in the text that is named. */
  within?: readonly (readonly [SearchTextName, string])[]
  where?: UserCondition | undefined
  /** Without one, in the order in which they were made. Who has no value comes last. */
  sort?: UserOrder | undefined
  offset: number
  limit: number
}

/** Beyond this many it is not worth the time to count on. */
const mostCounted = 100_000
/** The same where no index helps, and people have to be read one by one. */
const mostRead = 1000
/** So many of them are read for that; whether more fit is then not known. */
const mostLooked = 100_000
/** So many are sorted once they are found; more are found by walking an index that is sorted already. */
const mostSorted = 10_000

/**
 * One page of people, in a time that is bounded by the page and by what is counted, not by how many there are.
 * @returns how many fit in all; where it is not worth to count them, a number that is larger than all seen so far
 */
export async function listUsers(db: Db, listing: UserListing): Promise<{ total: number; users: User[] }> {
  const { offset, limit, where } = listing
  const given = mentionsOf(listing)
  if (given.length === 0 && !where) {
    const { users } = db.tables
    return { total: await db.query.$count(users), users: await page(db, listing, given, walk) }
  }
  const few = where && given.length > 0 ? await fewFound(db, [], where) : undefined
  if (few) return mentionedAmong(db, few, given, listing)
  const mentions = (await isRare(db, given, where, offset + limit))
    ? given.map((one) => ({ ...one, short: true }))
    : given
  const isRead = mentions.length > 0 && !textIndex(db).find(mentions)
  if (where && !listing.sort && mentions.length > 0 && !isRead) {
    const all = await allFound(db, mentions, where)
    if (all) return { total: all.length, users: await usersWithIds(db, all.slice(offset, offset + limit)) }
  }
  const most = isRead ? mostRead : mostCounted
  const counted = await countUpTo(db, mentions, where, most + 1, isRead)
  const isAll = counted <= most && !(isRead && (await hasMoreThan(db, mostLooked)))
  if (isAll && counted <= offset) return { total: counted, users: [] }
  const isFew = isAll && counted <= mostSorted && mentions.length > 0
  // Of many, a page is soon full when one person after the other is asked.
  const way = mentions.length > 0 || counted > mostSorted ? 'person' : 'set'
  const users = await page(db, { ...listing, way }, mentions, isFew ? sorted : walk)
  if (isAll) return { total: counted, users }
  const seen = offset + users.length
  const isLast = users.length < limit && (users.length > 0 || offset === 0)
  return { total: isLast ? seen : Math.max(counted, seen + 1), users }
}

/** Those of few people in whose texts all of these occur. @param ids of theirs in `user_search` */
async function mentionedAmong(
  db: Db,
  ids: readonly number[],
  mentions: readonly Mention[],
  { sort, offset, limit }: UserListing
): Promise<{ total: number; users: User[] }> {
  const { userSearch } = db.tables
  const where = and(inArray(userSearch.id, [...ids]), textTest(db, mentions))
  const fitting = await idsOf(db, { from: sql`user_search`, where, id: sql`user_search.id` }, 0, ids.length)
  if (!sort) return { total: fitting.length, users: await usersWithIds(db, fitting.slice(offset, offset + limit)) }
  const source = { from: sql`user_search ${withPeople(db)}`, where: inArray(userSearch.id, fitting) }
  return { total: fitting.length, users: await usersByInum(db, await inOrder(db, source, { sort, offset, limit })) }
}

/** Milliseconds that one statement of a walk is to take: on SQLite nobody else is answered meanwhile. */
const wantedTime = 5
/** Ids that one statement of a walk looks through, at least and at most. */
const [fewestIds, mostIds] = [256, 65_536]
/** So many are sought by an index before a walk begins; where more fit, it goes through everybody. */
const mostSought = 2000

/**
 * Everybody who fits and was there at the beginning, in the order in which they were made, so many at a time. However few
 * fit and however many do not, each statement is short.
 */
export async function* walkFound(
  db: Db,
  { mentions: texts = [], where }: Pick<UserListing, 'mentions' | 'where'>,
  atOnce: number
): AsyncGenerator<User[]> {
  const mentions = mentionsOf({ mentions: texts })
  const test = and(textTest(db, mentions), where && userConditionSql(db, where, 'person'))
  const few = await fewFound(db, mentions, where)
  for await (const ids of few ? inPieces(few, atOnce) : idsInStretches(db, test, atOnce)) {
    await pause()
    const users = await usersWithIds(db, ids, test)
    if (users.length > 0) yield users
    await pause()
  }
}

/** Ids of few people among whom all are that fit, where one of the indexes leads to them. */
async function fewFound(
  db: Db,
  mentions: readonly Mention[],
  where: UserCondition | undefined
): Promise<number[] | undefined> {
  const query = textIndex(db).find(mentions)
  const people = sql`users join user_search on user_search.user_inum = users.inum`
  const sources = [
    ...(query ? [{ from: query.alone, where: query.test, id: query.id }] : []),
    ...(where ? [{ from: people, where: userConditionSql(db, where), id: sql`user_search.id` }] : [])
  ]
  for (const { from, where: test, id } of sources) {
    const rows = await db.query.select({ id: sql<number>`${id}`.mapWith(Number) }).from(from).where(test).limit(mostSought + 1) // prettier-ignore
    if (rows.length <= mostSought) return rows.map((row) => row.id).toSorted((a, b) => a - b)
    await pause()
  }
  return undefined
}

function* inPieces<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < items.length; i += size) yield items.slice(i, i + size)
}

/** By stretches of ids that grow and shrink with the time that the last one took. */
async function* idsInStretches(db: Db, test: SQL | undefined, atOnce: number): AsyncGenerator<number[]> {
  const from = sql`user_search ${withPeople(db)}`
  const id = sql`user_search.id`
  const end = await lastId(db)
  let stretch = fewestIds
  for (let after = 0; after < end; await pause()) {
    const last = Math.min(end, after + stretch)
    const began = performance.now()
    const within = sql`${id} > ${after} and ${id} <= ${last}`
    const ids = await idsOf(db, { from, where: and(within, test), id }, 0, atOnce)
    const isSlow = performance.now() - began > wantedTime
    stretch = isSlow ? Math.max(fewestIds, stretch / 2) : Math.min(mostIds, stretch * 2)
    after = ids.length < atOnce ? last : (ids.at(-1) ?? last)
    if (ids.length > 0) yield ids
  }
}

async function lastId(db: Db): Promise<number> {
  const last = sql<number | null>`max(user_search.id)`.mapWith(Number)
  const [row] = await db.query.select({ last }).from(sql`user_search`)
  return row?.last ?? 0
}

/**
 * Those who fit, by their ids in `user_search`, where few are mentioned: each of them is looked at as a whole, and that
 * once.
 */
async function allFound(db: Db, mentions: readonly Mention[], where: UserCondition): Promise<number[] | undefined> {
  if ((await countUpTo(db, mentions, undefined, mostSorted + 1, false)) > mostSorted) return undefined
  return idsOf(db, found(db, mentions, userConditionSql(db, where)), 0, mostSorted)
}

/** So many people are looked at to tell whether texts that are too short for the index are rare. */
const sampled = 20_000
/** Of so many groups at most a search may be made. */
const mostGroups = 200

/** Had the index better be asked for short texts? Of common ones it knows too many places, and a page is soon full. */
async function isRare(
  db: Db,
  mentions: readonly Mention[],
  where: UserCondition | undefined,
  wanted: number
): Promise<boolean> {
  const { groups, find } = textIndex(db)
  if (!groups || mentions.length === 0 || find(mentions)) return false
  const test = and(textTest(db, mentions), where && userConditionSql(db, where, 'person'))
  const sample = sql`${firstOf(sampled)} ${where ? withPeople(db) : sql``}`
  const [seen] = await db.query
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(sql`(select 1 from ${sample} where ${test} limit ${wanted}) as seen`)
  if (!seen || seen.count >= wanted) return false
  const short = mentions.flatMap(({ texts }) => texts.filter((text) => !isLong(text)))
  const [row] = await db.query
    .select({ count: groups(short, mostGroups + 1).mapWith(Number) })
    .from(sql`(select 1) as one`)
  return row !== undefined && row.count <= mostGroups
}

const firstOf = (most: number) => sql`(select * from user_search order by id limit ${most}) as user_search`

/** What adds the people to their texts. */
const withPeople = (db: Db) => sql`${textIndex(db).join} users on users.inum = user_search.user_inum`

async function hasMoreThan(db: Db, most: number): Promise<boolean> {
  const { userSearch } = db.tables
  return (await db.query.select({ id: userSearch.id }).from(userSearch).limit(1).offset(most)).length > 0
}

function mentionsOf({ mentions = [], within = [] }: Pick<UserListing, 'mentions' | 'within'>): Mention[] {
  const named = within.map(([name, text]) => ({ columns: [columnNames[name]], texts: [fold(text)] }))
  return mentions.length > 0 ? [{ texts: mentions.map(fold) }, ...named] : named
}

const columnNames = Object.fromEntries(
  searchTextNames.map((name) => [name, name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)])
) as Record<SearchTextName, string>

/** What a search goes through, and what of it fits. */
interface Source {
  from: SQL
  where: SQL | undefined
  /** Expression for the inum, where it is not that of `users`. */
  inum?: SQL
}

/**
 * Those that are found by their texts: by the index of trigrams where it knows them, else by reading all.
 * @param needed what is asked for beside the id
 */
function found(
  db: Db,
  mentions: readonly Mention[],
  where: SQL | undefined,
  needed?: 'texts' | 'users'
): Source & { id: SQL } {
  const query = textIndex(db).find(mentions)
  const people = where || needed === 'users' ? withPeople(db) : sql``
  if (!query)
    return { from: sql`user_search ${people}`, where: and(textTest(db, mentions), where), id: sql`user_search.id` }
  const rest = textTest(db, query.rest)
  const from = where || rest || needed ? query.rows : query.alone
  return { from: sql`${from} ${people}`, where: and(query.test, rest, where), id: query.id }
}

/** The same as a test of the row of `user_search`. */
function textTest({ tables: { userSearch } }: Db, mentions: readonly Mention[]): SQL | undefined {
  return and(
    ...mentions.map(({ columns, texts }) =>
      or(
        ...searchTextNames
          .filter((name) => !columns || columns.includes(columnNames[name]))
          .map((name) => containsAny(userSearch[name], texts))
      )
    )
  )
}

async function countUpTo(
  db: Db,
  mentions: readonly Mention[],
  condition: UserCondition | undefined,
  most: number,
  isRead: boolean
): Promise<number> {
  const test = condition && userConditionSql(db, condition, isRead ? 'person' : 'set')
  const { from, where }: Source = isRead
    ? { from: sql`${firstOf(mostLooked)} ${test ? withPeople(db) : sql``}`, where: and(textTest(db, mentions), test) }
    : mentions.length > 0
      ? found(db, mentions, test)
      : { from: sql`users`, where: test }
  const [row] = await db.query
    .select({ total: sql<number>`count(*)`.mapWith(Number) })
    .from(sql`(select 1 from ${from} where ${where} limit ${most}) as counted`)
  return row?.total ?? 0
}

type Sorted = (db: Db, listing: SortedListing, mentions: readonly Mention[]) => Promise<string[]>
type WayOfListing = UserListing & { way?: Way }
type SortedListing = WayOfListing & { sort: UserOrder }

async function page(db: Db, listing: WayOfListing, mentions: readonly Mention[], inOrder: Sorted): Promise<User[]> {
  const { offset, limit, sort } = listing
  if (limit === 0) return []
  const where = listing.where && userConditionSql(db, listing.where, listing.way)
  if (sort) return usersByInum(db, await inOrder(db, { ...listing, sort }, mentions))
  if (mentions.length > 0) return usersWithIds(db, await idsOf(db, found(db, mentions, where), offset, limit))
  const oldest = [sql`users.created_at`, sql`users.inum`]
  return usersByInum(db, await read(db, { from: sql`users`, where }, oldest, offset, limit))
}

async function usersByInum(db: Db, inums: string[]): Promise<User[]> {
  const { users } = db.tables
  const rows = await db.query.select().from(users).where(inArray(users.inum, inums))
  const byInum = new Map(rows.map((row) => [row.inum, toUser(row)]))
  return inums.flatMap((inum) => byInum.get(inum) ?? [])
}

/** In the order in which they were made, which the index has. */
async function idsOf(
  db: Db,
  { from, where, id }: ReturnType<typeof found>,
  offset: number,
  limit: number
): Promise<number[]> {
  const keys = await db.query
    .select({ id: sql<number>`${id}`.mapWith(Number) })
    .from(from)
    .where(where)
    .orderBy(id)
    .limit(limit)
    .offset(offset)
  return keys.map((row) => row.id)
}

/** @param test that they have to pass as well */
async function usersWithIds(db: Db, ids: number[], test?: SQL): Promise<User[]> {
  const { users, userSearch } = db.tables
  const rows = await db.query
    .select({ user: users })
    .from(userSearch)
    .innerJoin(users, eq(users.inum, userSearch.userInum))
    .where(and(inArray(userSearch.id, ids), test))
    .orderBy(asc(userSearch.id))
  return rows.map(({ user }) => toUser(user))
}

/** Their inums; a page is read in two steps, because what is passed over is then read in an index alone. */
async function read(
  db: Db,
  { from, where, inum = sql`users.inum` }: Source,
  order: SQL[],
  offset: number,
  limit: number
): Promise<string[]> {
  if (limit <= 0) return []
  const rows = await db.query
    .select({ inum: sql<string>`${inum}` })
    .from(from)
    .where(where)
    .orderBy(...order)
    .limit(limit)
    .offset(offset)
  return rows.map(({ inum }) => inum)
}

/** Finds all, and sorts them; by what is searched, without looking at anything else of them. */
const sorted: Sorted = async (db, listing, mentions) => {
  const where = listing.where && userConditionSql(db, listing.where)
  return inOrder(db, found(db, mentions, where, textOf(listing.sort) ? 'texts' : 'users'), listing)
}

/** The text that is sorted by, where it is one. */
const textOf = ({ by }: UserOrder) =>
  searchTextNames.find((name) => name === ('field' in by ? names.get(by.field) : by.path))

async function inOrder(
  db: Db,
  found: Source,
  { sort, offset, limit }: Pick<SortedListing, 'sort' | 'offset' | 'limit'>
): Promise<string[]> {
  const { userSearch, userValues: v } = db.tables
  const text = textOf(sort)
  const inum = sql`user_search.user_inum`
  const source = { ...found, inum }
  const key = text
    ? sql`nullif(${userSearch[text]}, '')`
    : 'field' in sort.by
      ? sql`${userColumn(db, sort.by.field)}`
      : sql`(select ${sort.by.type === 'number' ? v.number : v.value} from ${v} where ${v.userInum} = ${inum} and ${v.path} = ${sort.by.path} and ${v.position} = 0)`
  return read(db, source, [sql`${key} is null`, ...way(sort, key, inum)], offset, limit)
}

/** Members that are among the texts. */
const names = new Map<UserField, SearchTextName>([
  ['userName', 'uid'],
  ['inum', 'inum']
])

/** The whole order in one direction, so that an index can be read in the other one too. */
const way = ({ descending }: UserOrder, ...keys: SQL[]) => keys.map(descending ? desc : asc)

/** Goes through everybody in the order that is asked for, until the page is full. */
const walk: Sorted = async (db, listing, mentions) => {
  const { sort, offset, limit } = listing
  const { join } = textIndex(db)
  const where = and(listing.where && userConditionSql(db, listing.where, listing.way), textTest(db, mentions))
  const texts = mentions.length > 0 ? sql`${join} user_search on user_search.user_inum = users.inum` : sql``
  if ('field' in sort.by) {
    const key = sql`${userColumn(db, sort.by.field)}`
    const last = sort.by.field === 'externalId' ? [sql`${key} is null`] : []
    // Many have the same, so that its index goes on with the time.
    const next = sort.by.field === 'status' ? [sql`users.created_at`] : []
    const order = [...last, ...way(sort, key, ...next, sql`users.inum`)]
    return read(db, { from: sql`users ${texts}`, where }, order, offset, limit)
  }
  const { path, type } = sort.by
  const key = sql.raw(type === 'number' ? 'k.number' : 'k.value')
  const first = sql`k.path = ${path} and k.position = 0 and ${key} is not null`
  const people = where ? sql`${join} users on users.inum = k.user_inum ${texts}` : sql``
  const having = { from: sql`user_values k ${people}`, where: and(first, where), inum: sql`k.user_inum` }
  const inums = await read(db, having, way(sort, key, sql`k.user_inum`), offset, limit)
  if (inums.length === limit) return inums
  const [counted] = await db.query
    .select({ total: sql<number>`count(*)`.mapWith(Number) })
    .from(having.from)
    .where(having.where)
  const without = {
    from: sql`users ${texts}`,
    where: and(where, sql`not exists (select 1 from user_values k where k.user_inum = users.inum and ${first})`)
  }
  const passed = Math.max(0, offset - (counted?.total ?? 0))
  return [...inums, ...(await read(db, without, way(sort, sql`users.inum`), passed, limit - inums.length))]
}
