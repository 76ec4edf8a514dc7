import { compare, conditionSql, everything } from '#db/condition'
import type { Db } from '#db/db'
import { asc, count, sql, type SQL } from '#db/drizzle'
import { AppError } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import type {
  GroupCondition,
  GroupField,
  GroupSearch,
  GroupSort,
  MemberCondition,
  MembershipCondition
} from '../condition.ts'
import type { Group } from '../group.ts'
import { memberTest } from '../members/repository.ts'
import { toGroup } from '../repository.ts'
import { sweepsOf, type Sweeps } from './cost.ts'

/**
 * One page of the groups that fit, and how many fit in all.
 * @throws AppError `too_many` when the search would keep everybody else waiting
 */
export async function searchGroups(
  db: Db,
  { where, sort, offset, limit }: GroupSearch
): Promise<{ total: number; groups: Group[] }> {
  const { groups } = db.tables
  if (where) await refuseEndless(db, sweepsOf(where))
  const condition = where && groupTest(db, where)
  const rows =
    limit > 0
      ? await db.query
          .select()
          .from(groups)
          .where(condition)
          .orderBy(...order(db, sort))
          .limit(limit)
          .offset(offset)
      : []
  // A page that is not full tells how many there are.
  if (rows.length > 0 && rows.length < limit) return { total: offset + rows.length, groups: rows.map(toGroup) }
  const [counted] = await db.query.select({ total: count() }).from(groups).where(condition)
  return { total: counted?.total ?? 0, groups: rows.map(toGroup) }
}

/** How often rows are looked at for one request: some seconds' work. */
const mostLooks = 5_000_000
/** So many sweeps are bearable however many rows there are. */
const fewSweeps = 3

/**
 * @param members how many may have to be looked at; all that there are when absent
 * @throws AppError `too_many` for what would keep everybody else waiting
 */
export async function refuseEndless(db: Db, sweeps: Sweeps, members?: () => Promise<number>): Promise<void> {
  const { groups, groupMembers, users } = db.tables
  const ways = sweeps.groups + sweeps.members + sweeps.people
  if (ways <= fewSweeps) return
  const looks = [
    sweeps.groups && sweeps.groups * (await db.query.$count(groups)),
    sweeps.members && sweeps.members * (await (members?.() ?? db.query.$count(groupMembers))),
    sweeps.people && sweeps.people * (await db.query.$count(users))
  ].reduce((sum, number) => sum + number)
  if (looks > mostLooks)
    throw new AppError('too_many', 400, `So many members cannot be searched in ${ways} ways at once; ask for less`)
}

/** The column that a member is kept in. */
export const groupColumn = ({ tables: { groups } }: Db, field: GroupField) =>
  field === 'displayName' ? groups.displayNameFolded : groups[field]

function order(db: Db, sort: GroupSort | undefined): SQL[] {
  const { groups } = db.tables
  if (!sort) return [asc(groups.createdAt), asc(groups.inum)]
  const key = groupColumn(db, sort.by)
  const way = sql.raw(sort.descending ? 'desc' : 'asc')
  // RFC 7644, 3.4.2.3.
  const absent = sort.by === 'externalId' ? [sql`(${key} is null) ${way}`] : []
  return [...absent, sql`${key} ${way}`, ...(sort.by === 'inum' ? [] : [asc(groups.inum)])]
}

export function groupTest(db: Db, condition: GroupCondition): SQL {
  const { groups, groupMembers: m } = db.tables
  return conditionSql(condition, (leaf) => {
    if (leaf.kind === 'member') {
      const fits = memberTest(db, leaf.where)
      // Few rows are looked up by their index; of many, the first one in each group is enough.
      return isNarrow(leaf.where)
        ? sql`${groups.inum} in (select ${m.groupInum} from ${m} where ${fits})`
        : sql`exists (select 1 from ${m} where ${m.groupInum} = ${groups.inum} and ${fits})`
    }
    const key = sql`${groupColumn(db, leaf.field)}`
    if (leaf.kind === 'fieldPresent') return sql`${key} is not null`
    return compare(key, leaf.op, leaf.field === 'displayName' ? fold(String(leaf.value)) : leaf.value)
  })
}

/** Are the people who fit found by an index? */
function isNarrow(condition: MemberCondition): boolean {
  if (condition.kind === 'and') return condition.of.some(isNarrow)
  if (condition.kind === 'or') return condition.of.every(isNarrow)
  return condition.kind === 'value' && condition.op !== 'ne'
}

/** The inums of people who are in a group that fits as a whole: what `inum in (...)` can be asked. */
export function peopleInGroups(db: Db, condition: MembershipCondition): SQL {
  const { groupMembers: m } = db.tables
  // Groups are fewer than members, so these are looked at for no more than the name.
  return sql`select ${m.userInum} from ${m} where ${m.groupInum} in (${groupsThatFit(db, condition)})`
}

/** The same as a question about one person: where very many are in such a group, some are soon found. */
export function isInGroup(db: Db, condition: MembershipCondition, userInum: SQL): SQL {
  const { groupMembers: m } = db.tables
  return sql`exists (select 1 from ${m} where ${m.userInum} = ${userInum} and ${m.groupInum} in (${groupsThatFit(db, condition)}))`
}

function groupsThatFit(db: Db, condition: MembershipCondition): SQL {
  const { groups: g } = db.tables
  const test = conditionSql(condition, (leaf) => {
    if (leaf.kind === 'present') return everything
    if (leaf.path === 'value') return compare(sql`${g.inum}`, leaf.op, leaf.value)
    const dn = sql`('inum=' || lower(${g.inum}) || ',ou=groups,o=jans')`
    return compare(leaf.path === 'dn' ? dn : sql`${g.displayNameFolded}`, leaf.op, fold(leaf.value))
  })
  return sql`select ${g.inum} from ${g} where ${test}`
}
