import { storable } from '#db/condition'
import { isUniqueViolation, locked, type Db } from '#db/db'
import { asc, eq, inArray, sql, type InferSelectModel } from '#db/drizzle'
import { prepared } from '#db/prepared'
import { conflict } from '#modules/core/errors'
import { fold } from '#modules/core/text'
import type { Group } from './group.ts'

type Row = InferSelectModel<Db['tables']['groups']>

export const toGroup = (row: Row): Group => ({
  inum: row.inum,
  displayName: row.displayName,
  externalId: row.externalId ?? undefined,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  version: row.version
})

const toColumns = ({ displayName, externalId, updatedAt, version }: Group) => ({
  displayName,
  displayNameFolded: fold(displayName),
  externalId: externalId ?? null,
  updatedAt,
  version
})

const toRow = (group: Group) => ({ ...toColumns(group), inum: group.inum, createdAt: group.createdAt })

const byInum = prepared(({ query, tables: { groups } }) =>
  query
    .select()
    .from(groups)
    .where(eq(groups.inum, sql.placeholder('inum')))
    .prepare('group_by_inum')
)

export async function findGroup(db: Db, inum: string): Promise<Group | undefined> {
  const [row] = await byInum(db).execute({ inum: storable(inum) })
  return row && toGroup(row)
}

/** Those of the groups that there are; to be run in a transaction, until which ends nobody else changes them. */
export async function lockGroups(db: Db, inums: readonly string[]): Promise<Group[]> {
  const { groups } = db.tables
  if (inums.length === 0) return []
  // In one order, so that two who want the same ones do not wait for each other.
  const query = db.query
    .select()
    .from(groups)
    .where(inArray(groups.inum, inums.map(storable)))
    .orderBy(asc(groups.inum))
  return (await locked(db, query)).map(toGroup)
}

export async function insertGroup(db: Db, group: Group): Promise<void> {
  await db.query.insert(db.tables.groups).values(toRow(group))
}

/** @returns whether neither the inum nor the name was there already; otherwise nothing was written */
export async function insertGroupIfNew(db: Db, group: Group): Promise<boolean> {
  const { groups } = db.tables
  const rows = await db.query.insert(groups).values(toRow(group)).onConflictDoNothing().returning({ inum: groups.inum })
  return rows.length > 0
}

/** Never writes the inum: SQLite would look at all members, whether it is another one or not. */
export async function updateGroupRow(db: Db, group: Group): Promise<void> {
  const { groups } = db.tables
  await db.query.update(groups).set(toColumns(group)).where(eq(groups.inum, group.inum))
}

/** Gives groups that are locked their next version, because people came or went. */
export async function touchGroups(db: Db, inums: readonly string[], now: number): Promise<void> {
  const { groups } = db.tables
  if (inums.length === 0) return
  await db.query
    .update(groups)
    .set({
      version: sql`${groups.version} + 1`,
      updatedAt: sql`case when ${groups.updatedAt} > ${now} then ${groups.updatedAt} else ${now} end`
    })
    .where(inArray(groups.inum, [...inums]))
}

/** Removes the group, and that people are in it. */
export async function removeGroup(db: Db, inum: string): Promise<void> {
  const { groups } = db.tables
  await db.query.delete(groups).where(eq(groups.inum, inum))
}

/** @throws AppError `conflict` when the write met a name that is taken */
export async function refusingTakenNames<T>(displayName: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict(`The group name ${displayName} is taken`, 'displayName')
    throw error
  }
}
