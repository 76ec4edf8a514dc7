import type { Db } from '#db/db'
import { AppError, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { orderedUuid } from '#modules/core/ordered-id'
import type { MemberCondition } from './condition.ts'
import type { Group } from './group.ts'
import {
  insertMembers,
  lockUsers,
  memberCounts,
  memberInumsInChunks,
  removeAllMembers,
  removeMembers,
  removeMembersWhere
} from './members/repository.ts'
import { insertGroup, lockGroups, refusingTakenNames, removeGroup, updateGroupRow } from './repository.ts'
import { sweepsOf, together } from './search/cost.ts'
import { refuseEndless } from './search/repository.ts'
import { validDisplayName, validExternalId } from './validate.ts'

type Needed = Pick<Context, 'db' | 'now'>

/** A group to be made. */
export interface NewGroup {
  displayName: string
  externalId?: string | undefined
  /** inums of people. */
  members?: readonly string[]
}

/** One change of who is in a group, by the inums of people. */
export type MemberStep =
  | { add: readonly string[] }
  | { remove: readonly string[] }
  | { removeWhere: MemberCondition }
  /** Nobody else is in the group from then on. */
  | { replace: readonly string[] }

/** What is to be different; absent members stay. */
export interface GroupChange {
  displayName?: string
  /** null removes it. */
  externalId?: string | null
  /** One after the other. */
  members?: readonly MemberStep[]
}

/** A group before and after a write; absent where there is none. */
export interface GroupWrite {
  before?: Group
  after?: Group
  /** inums of those who came and who went; they may be very many. */
  added: readonly string[]
  removed: readonly string[]
  /** Ids that were to be members and are nobody's: they were left out. */
  unknown: readonly string[]
}

/** What else belongs into the transaction of a write, such as its audit record; it awaits only the database. */
export type Alongside = (write: GroupWrite) => Promise<void>

export interface GroupOptions {
  /** Refuses the write when the group has another version. */
  expectedVersion?: number | undefined
  /** May refuse the write by an exception, for example because of unknown members. */
  alongside?: Alongside | undefined
}

/** What was written. */
export interface WrittenGroup {
  group: Group
  /** Ids that were to be members and are nobody's: they were left out. */
  unknown: readonly string[]
}

/**
 * Makes a group.
 * @throws AppError `invalid_value` with the member; `conflict` when the name is taken
 */
export async function createGroup({ db, now }: Needed, given: NewGroup, alongside?: Alongside): Promise<WrittenGroup> {
  const at = now()
  const group: Group = {
    inum: orderedUuid(at),
    displayName: validDisplayName(given.displayName),
    externalId: validExternalId(given.externalId),
    createdAt: at,
    updatedAt: at,
    version: 1
  }
  const steps: MemberStep[] = given.members?.length ? [{ add: given.members }] : []
  return refusingTakenNames(group.displayName, () =>
    db.transaction(async () => {
      const { known, unknown } = await sorted(db, steps)
      await insertGroup(db, group)
      const tally = await takeSteps(db, group.inum, steps, known, at)
      await alongside?.({ after: group, ...tally, unknown })
      return { group, unknown }
    })
  )
}

/**
 * Changes a group, in a time that depends on how much is changed and not on how many are in it. A change that would change
 * nothing writes nothing.
 * @throws AppError `not_found`; `version_mismatch` (412); `invalid_value` with the member; `conflict` when the name is taken;
 * `too_many` when the members are searched too often
 */
export async function updateGroup(
  { db, now }: Needed,
  inum: string,
  change: GroupChange,
  { expectedVersion, alongside }: GroupOptions = {}
): Promise<WrittenGroup> {
  const displayName = change.displayName === undefined ? undefined : validDisplayName(change.displayName)
  const externalId = change.externalId === undefined ? undefined : { externalId: validExternalId(change.externalId) }
  const steps = change.members ?? []
  return refusingTakenNames(displayName ?? '', () =>
    db.transaction(async () => {
      const { known, unknown } = await sorted(db, steps)
      const before = await requireLocked(db, inum, expectedVersion)
      await refuseEndlessSteps(db, inum, steps)
      const tally = await takeSteps(db, inum, steps, known, now())
      const after: Group = {
        ...before,
        ...(displayName !== undefined && { displayName }),
        ...externalId,
        updatedAt: Math.max(now(), before.updatedAt),
        version: before.version + 1
      }
      const isSame = after.displayName === before.displayName && after.externalId === before.externalId
      if (isSame && tally.added.length === 0 && tally.removed.length === 0) return { group: before, unknown }
      await updateGroupRow(db, after)
      await alongside?.({ before, after, ...tally, unknown })
      return { group: after, unknown }
    })
  )
}

/** @throws AppError `not_found`; `version_mismatch` (412) */
export async function deleteGroup(
  { db }: Pick<Needed, 'db'>,
  inum: string,
  { expectedVersion, alongside }: GroupOptions = {}
): Promise<void> {
  await db.transaction(async () => {
    const before = await requireLocked(db, inum, expectedVersion)
    const { removed } = await takeSteps(db, inum, [{ replace: [] }], new Set(), 0)
    await removeGroup(db, inum)
    await alongside?.({ before, added: [], removed, unknown: [] })
  })
}

async function requireLocked(db: Db, inum: string, expectedVersion: number | undefined): Promise<Group> {
  const [group] = await lockGroups(db, [inum])
  if (!group) throw notFound(`Group ${inum}`)
  if (expectedVersion !== undefined && group.version !== expectedVersion)
    throw new AppError('version_mismatch', 412, `Group ${inum} was changed by somebody else meanwhile`)
  return group
}

/**
 * Which ids of people there are. They are locked before the group, always: whoever removes a person locks in that order
 * too, and nobody waits in a circle.
 */
async function sorted(db: Db, steps: readonly MemberStep[]): Promise<{ known: Set<string>; unknown: string[] }> {
  const wanted = new Set(steps.flatMap((step) => ('add' in step ? step.add : 'replace' in step ? step.replace : [])))
  const known = await lockUsers(db, [...wanted])
  return { known, unknown: [...wanted].filter((inum) => !known.has(inum)) }
}

/** @throws AppError `too_many` */
async function refuseEndlessSteps(db: Db, inum: string, steps: readonly MemberStep[]): Promise<void> {
  // Each search looks at all members once, even where an index leads to those who fit.
  const once = { groups: 0, members: 1, people: 0 }
  const sweeps = steps.flatMap((step) => ('removeWhere' in step ? [once, sweepsOf(step.removeWhere, 'members')] : []))
  await refuseEndless(db, together(sweeps), async () => (await memberCounts(db, [inum])).get(inum) ?? 0)
}

type Tally = Pick<GroupWrite, 'added' | 'removed'>

async function takeSteps(
  db: Db,
  inum: string,
  steps: readonly MemberStep[],
  known: ReadonlySet<string>,
  at: number
): Promise<Tally> {
  let added: string[] = []
  let removed: string[] = []
  const add = async (wanted: Iterable<string>) => {
    const inums = [...new Set(wanted)].filter((member) => known.has(member))
    added = added.concat(await insertMembers(db, inum, inums, at))
  }
  const remove = async (inums: readonly string[]) => {
    removed = removed.concat(await removeMembers(db, inum, inums))
  }
  for (const step of steps) {
    if ('add' in step) await add(step.add)
    else if ('remove' in step) await remove(step.remove)
    else if ('removeWhere' in step) removed = removed.concat(await removeMembersWhere(db, inum, step.removeWhere))
    else {
      const wanted = new Set(step.replace)
      if (wanted.size === 0) removed = removed.concat(await removeAllMembers(db, inum))
      else
        for await (const inums of memberInumsInChunks(db, inum))
          await remove(inums.filter((member) => !wanted.has(member)))
      await add(wanted)
    }
  }
  return { added, removed }
}
