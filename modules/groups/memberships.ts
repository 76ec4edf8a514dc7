import type { Db } from '#db/db'
import { invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { groupsOf, insertMembers, removeMembers } from './members/repository.ts'
import { insertGroupIfNew, lockGroups, touchGroups } from './repository.ts'

type Needed = Pick<Context, 'db' | 'now'>

/**
 * Makes these the groups that a person is in; to be run in the transaction that writes the person, after it.
 * @param seen the groups that these come from: what the person has joined or left since stays as it is
 * @throws AppError `invalid_value` for a group that does not exist
 */
export async function replaceGroupsOf(
  { db, now }: Needed,
  userInum: string,
  inums: readonly string[],
  seen?: readonly string[]
): Promise<void> {
  const wanted = new Set(inums)
  const joining = new Set([...wanted].filter((inum) => !seen?.includes(inum)))
  const leaving = (seen ?? (await inumsOfGroups(db, userInum))).filter((inum) => !wanted.has(inum))
  const groups = await lockGroups(db, [...joining, ...leaving])
  const known = new Set(groups.map(({ inum }) => inum))
  for (const inum of joining) if (!known.has(inum)) throw invalid(`There is no group ${inum}`, 'memberOf')
  const changed: string[] = []
  for (const { inum } of groups) {
    const rows = joining.has(inum)
      ? await insertMembers(db, inum, [userInum], now())
      : await removeMembers(db, inum, [userInum])
    if (rows.length > 0) changed.push(inum)
  }
  await touchGroups(db, changed, now())
}

/**
 * Takes a person who is about to be removed out of all groups; to be run in the transaction of the removal, before
 * it, with the person locked: nobody takes the person into a group any more.
 * @returns the inums of these groups
 */
export async function leaveGroups({ db, now }: Needed, userInum: string): Promise<string[]> {
  const inums = (await lockGroups(db, await inumsOfGroups(db, userInum))).map(({ inum }) => inum)
  for (const inum of inums) await removeMembers(db, inum, [userInum])
  await touchGroups(db, inums, now())
  return inums
}

const inumsOfGroups = async (db: Db, userInum: string): Promise<string[]> =>
  (await groupsOf(db, [userInum])).get(userInum)?.map(({ inum }) => inum) ?? []

/** The group that Janssen installs for those who administer it. */
const managers = { inum: '60B7', displayName: 'Janssen Manager Group' }

/** Makes the group of the managers, where it is not there, with this person in it; to be run in a transaction. */
export async function joinManagers({ db, now }: Needed, userInum: string): Promise<void> {
  const at = now()
  const isNew = await insertGroupIfNew(db, {
    ...managers,
    externalId: undefined,
    createdAt: at,
    updatedAt: at,
    version: 1
  })
  // Another group may have taken the name meanwhile.
  const groups = await lockGroups(db, [managers.inum])
  for (const { inum } of groups) {
    const added = await insertMembers(db, inum, [userInum], at)
    if (added.length > 0 && !isNew) await touchGroups(db, [inum], at)
  }
}
