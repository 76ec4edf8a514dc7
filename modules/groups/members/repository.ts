import { setImmediate as pause } from 'node:timers/promises'
import { compare, conditionSql, everything, storable, type Comparison } from '#db/condition'
import { locked, type Db } from '#db/db'
import { and, asc, count, eq, gt, inArray, sql, type SQL } from '#db/drizzle'
import { memberText } from '#db/search'
import { beginningOf, fold, searchable } from '#modules/core/text'
import type { MemberCondition } from '../condition.ts'
import type { Member, Membership } from '../group.ts'

/** Values of one statement; both engines allow some ten thousand. */
const atOnce = 1000

/** SQLite answers at once, also in a transaction: without a pause nobody else would be served meanwhile. */
async function* chunks<T>(items: readonly T[]): AsyncGenerator<T[]> {
  for (let i = 0; i < items.length; i += atOnce) {
    if (i > 0) await pause()
    yield items.slice(i, i + atOnce)
  }
}

/** Which of them are people; to be run in a transaction, until which ends none of those goes. */
export async function lockUsers(db: Db, inums: Iterable<string>): Promise<Set<string>> {
  const { users } = db.tables
  const known = new Set<string>()
  for await (const chunk of chunks([...new Set(inums)])) {
    const query = db.query
      .select({ inum: users.inum })
      .from(users)
      .where(inArray(users.inum, chunk.map(storable)))
      .orderBy(asc(users.inum))
    for (const { inum } of await locked(db, query, 'key share')) known.add(inum)
  }
  return known
}

/** @param userInums of people that there are @returns those that were not in the group */
export async function insertMembers(
  db: Db,
  groupInum: string,
  userInums: readonly string[],
  createdAt: number
): Promise<string[]> {
  const { groupMembers } = db.tables
  const added: string[] = []
  for await (const chunk of chunks(userInums)) {
    const rows = await db.query
      .insert(groupMembers)
      .values(chunk.map((userInum) => ({ groupInum, userInum, createdAt })))
      .onConflictDoNothing()
      .returning({ userInum: groupMembers.userInum })
    added.push(...rows.map(({ userInum }) => userInum))
  }
  return added
}

/** @returns those that were in the group */
export async function removeMembers(db: Db, groupInum: string, userInums: readonly string[]): Promise<string[]> {
  const { groupMembers } = db.tables
  const removed: string[] = []
  for await (const chunk of chunks(userInums))
    removed.push(...(await removeWhere(db, groupInum, inArray(groupMembers.userInum, chunk.map(storable)))))
  return removed
}

/** @returns those that fitted */
export const removeMembersWhere = (db: Db, groupInum: string, where: MemberCondition): Promise<string[]> =>
  removeWhere(db, groupInum, memberTest(db, where))

/** @returns those that were in the group, which is locked */
export async function removeAllMembers(db: Db, groupInum: string): Promise<string[]> {
  const { groupMembers } = db.tables
  const isIn = eq(groupMembers.groupInum, groupInum)
  const next = db.query.select({ inum: groupMembers.userInum }).from(groupMembers).where(isIn).limit(atOnce)
  const removed: string[] = []
  for (;;) {
    const last = await removeWhere(db, groupInum, inArray(groupMembers.userInum, next))
    removed.push(...last)
    if (last.length < atOnce) return removed
    await pause()
  }
}

async function removeWhere(db: Db, groupInum: string, where: SQL): Promise<string[]> {
  const { groupMembers } = db.tables
  const rows = await db.query
    .delete(groupMembers)
    .where(and(eq(groupMembers.groupInum, groupInum), where))
    .returning({ userInum: groupMembers.userInum })
  return rows.map(({ userInum }) => userInum)
}

export interface MemberSearch {
  where?: MemberCondition | undefined
  offset?: number
  limit?: number
  names?: boolean
}

/** People in a group, in the order of their inums. @param search without `names`, the inums alone are looked up */
export async function listMembers(db: Db, inum: string, search: MemberSearch = {}): Promise<Member[]> {
  const { where, offset = 0, limit, names } = search
  const { groupMembers } = db.tables
  const isFitting = and(eq(groupMembers.groupInum, storable(inum)), where && memberTest(db, where))
  const query = selectMembers(db, isFitting, names)
  // SQLite takes no offset without a limit.
  const rows = await (limit === undefined && offset === 0 ? query : query.limit(limit ?? mostRows).offset(offset))
  return rows.map(toMember)
}

const mostRows = 2_147_483_647

/** Everybody in a group, so many at a time; a group that changes meanwhile may be told half as it was. */
export async function* membersInChunks(db: Db, inum: string, size = atOnce, names = true): AsyncGenerator<Member[]> {
  const { groupMembers } = db.tables
  let last: string | undefined
  do {
    const after = last === undefined ? undefined : gt(groupMembers.userInum, last)
    const rows = await selectMembers(db, and(eq(groupMembers.groupInum, storable(inum)), after), names).limit(size)
    if (rows.length > 0) yield rows.map(toMember)
    last = rows.length < size ? undefined : rows.at(-1)?.userInum
  } while (last !== undefined)
}

/**
 * Everybody in these groups, by the group's inum; a group without members is not there.
 * @param limit of them all together: who comes after it is not there, of the group of the last one and of others
 */
export async function membersOf(
  db: Db,
  inums: readonly string[],
  { names = true, limit = mostRows } = {}
): Promise<Map<string, Member[]>> {
  const { groupMembers } = db.tables
  if (inums.length === 0) return new Map()
  const rows = await selectMembers(db, inArray(groupMembers.groupInum, inums.map(storable)), names).limit(limit)
  const members = new Map<string, Member[]>()
  for (const row of rows) {
    const of = members.get(row.groupInum)
    if (of) of.push(toMember(row))
    else members.set(row.groupInum, [toMember(row)])
  }
  return members
}

const selectMembers = (db: Db, where: SQL | undefined, names = true) => {
  const { groupMembers, users } = db.tables
  const query = db.query
    .select({
      groupInum: groupMembers.groupInum,
      userInum: groupMembers.userInum,
      userName: names ? users.userName : sql<string>`''`,
      display: names ? sql<string | null>`${memberText(users.attributes, ['displayName'])}` : sql<null>`null`
    })
    .from(groupMembers)
    .where(where)
    .orderBy(asc(groupMembers.groupInum), asc(groupMembers.userInum))
    .$dynamic()
  return names ? query.innerJoin(users, eq(users.inum, groupMembers.userInum)) : query
}

const toMember = ({ userInum, userName, display }: { userInum: string; userName: string; display: string | null }) => ({
  userInum,
  userName,
  display: display ?? undefined
})

/** How many people are in each of the groups, by inum; a group without members is not there. */
export async function memberCounts(db: Db, inums: readonly string[]): Promise<Map<string, number>> {
  const { groupMembers } = db.tables
  if (inums.length === 0) return new Map()
  const rows = await db.query
    .select({ inum: groupMembers.groupInum, total: count() })
    .from(groupMembers)
    .where(inArray(groupMembers.groupInum, inums.map(storable)))
    .groupBy(groupMembers.groupInum)
  return new Map(rows.map(({ inum, total }) => [inum, total]))
}

/** The inums of some people in a group, in their order. */
async function memberInums(db: Db, inum: string, limit: number, after = ''): Promise<string[]> {
  const { groupMembers } = db.tables
  const rows = await db.query
    .select({ userInum: groupMembers.userInum })
    .from(groupMembers)
    .where(and(eq(groupMembers.groupInum, inum), gt(groupMembers.userInum, after)))
    .orderBy(asc(groupMembers.userInum))
    .limit(limit)
  return rows.map(({ userInum }) => userInum)
}

/** The inums of everybody in a group, so many at a time. */
export async function* memberInumsInChunks(db: Db, inum: string): AsyncGenerator<string[]> {
  for (let last: string | undefined; ;) {
    const inums = await memberInums(db, inum, atOnce, last)
    if (inums.length > 0) yield inums
    if (inums.length < atOnce) return
    last = inums.at(-1)
    await pause()
  }
}

/** The groups that people are in, by the person's inum and in the order of their names; who is in none is not there. */
export async function groupsOf(db: Db, userInums: readonly string[]): Promise<Map<string, Membership[]>> {
  const { groupMembers, groups } = db.tables
  const memberships = new Map<string, Membership[]>()
  for await (const chunk of chunks(userInums)) {
    const rows = await db.query
      .select({ userInum: groupMembers.userInum, inum: groups.inum, displayName: groups.displayName })
      .from(groupMembers)
      .innerJoin(groups, eq(groups.inum, groupMembers.groupInum))
      .where(inArray(groupMembers.userInum, chunk.map(storable)))
      .orderBy(asc(groups.displayNameFolded))
    for (const { userInum, inum, displayName } of rows) {
      const of = memberships.get(userInum)
      if (of) of.push({ inum, displayName })
      else memberships.set(userInum, [{ inum, displayName }])
    }
  }
  return memberships
}

/** The names that people sign in with, by their inums. */
export async function userNames(db: Db, inums: readonly string[]): Promise<Map<string, string>> {
  const { users } = db.tables
  if (inums.length === 0) return new Map()
  const rows = await db.query
    .select({ inum: users.inum, userName: users.userName })
    .from(users)
    .where(inArray(users.inum, [...inums]))
  return new Map(rows.map(({ inum, userName }) => [inum, userName]))
}

/** Does the person of the row of `group_members` fit? */
export function memberTest(db: Db, condition: MemberCondition): SQL {
  const { groupMembers: m, userValues: v } = db.tables
  return conditionSql(condition, (leaf) => {
    if (leaf.path === 'value')
      return leaf.kind === 'present' ? everything : compare(sql`${m.userInum}`, leaf.op, leaf.value)
    const named = sql`select ${v.userInum} from ${v} where ${v.path} = 'displayName'`
    // Of each member by itself: most people have a name.
    if (leaf.kind === 'present') return sql`exists (${named} and ${v.userInum} = ${m.userInum})`
    return sql`${m.userInum} in (${named} and ${displayTest(db, leaf.op, leaf.value)})`
  })
}

/** Texts that are too long for the index stand in it cut. */
function displayTest(db: Db, op: Comparison, text: string): SQL {
  const { userValues: v } = db.tables
  const folded = fold(text)
  if (op === 'eq' || op === 'ne') return compare(sql`${v.value}`, op, searchable(text))
  const whole = compare(sql`coalesce(${v.whole}, ${v.value})`, op, folded)
  return op === 'sw' ? sql`${compare(sql`${v.value}`, op, beginningOf(folded))} and ${whole}` : whole
}
