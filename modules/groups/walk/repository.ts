import type { Db } from '#db/db'
import { and, sql, type SQL } from '#db/drizzle'
import { keysetPage, type Key, type KeysetPage, type Stretch, type Walk } from '#db/keyset'
import type { GroupCondition, GroupField, GroupSort } from '../condition.ts'
import type { Group } from '../group.ts'
import { toGroup } from '../repository.ts'
import { sweepsOf } from '../search/cost.ts'
import { groupColumn, groupTest, refuseEndless } from '../search/repository.ts'

export interface GroupWalk extends Walk {
  where?: GroupCondition | undefined
  /** As in a search. */
  sort?: GroupSort | undefined
}

/**
 * One page of a walk through the groups that fit: what is there all the time is met once, whatever comes or goes
 * meanwhile. @returns undefined where the place is one in another order
 * @throws AppError `too_many` when it would keep everybody else waiting
 */
export async function walkGroups(db: Db, { where, sort, ...walk }: GroupWalk): Promise<KeysetPage<Group> | undefined> {
  if (where) await refuseEndless(db, sweepsOf(where))
  const condition = where && groupTest(db, where)
  const order = JSON.stringify(sort?.by ?? null) + (sort?.descending ? '-' : '')
  return keysetPage(order, stretches(db, sort?.by, condition), { ...walk, descending: sort?.descending })
}

function stretches(db: Db, by: GroupField | undefined, where: SQL | undefined): Stretch<Group>[] {
  const { groups } = db.tables
  if (by === undefined) return [inOrder(db, ['createdAt', 'inum'], where)]
  // These two are different for each group.
  if (by === 'inum' || by === 'displayName') return [inOrder(db, [by], where)]
  if (by !== 'externalId') return [inOrder(db, [by, 'inum'], where)]
  return [
    inOrder(db, ['externalId', 'inum'], and(sql`${groups.externalId} is not null`, where)),
    inOrder(db, ['inum'], and(sql`${groups.externalId} is null`, where))
  ]
}

function inOrder(db: Db, fields: GroupField[], where: SQL | undefined): Stretch<Group> {
  const { groups } = db.tables
  return {
    columns: fields.map((field) => sql`${groupColumn(db, field)}`),
    async read(beyond, order, limit) {
      const rows = await db.query
        .select()
        .from(groups)
        .where(and(beyond, where))
        .orderBy(...order)
        .limit(limit)
      return rows.map((row) => ({
        row: toGroup(row),
        keys: fields.map((field) => (field === 'displayName' ? row.displayNameFolded : row[field]) as Key)
      }))
    }
  }
}
