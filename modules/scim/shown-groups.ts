import type { Db } from '#db/db'
import { memberCounts, membersInChunks, membersOf, type Group, type Member } from '#modules/groups/index'
import { Chunked } from './chunked.ts'
import { groupSchemas } from './group-schema.ts'
import { toGroupResource, toMemberResource } from './group.ts'
import { isWanted } from './projection.ts'
import type { Resource } from './resource.ts'
import type { ReadOptions } from './resource-type.ts'

/** Members that are held at once, those of all groups of a page together; longer lists are read while they are sent. */
const heldMembers = 5000

/** The groups with their members, where these are wanted: one query reads those of all. @param base address of the service */
export async function shownGroups(
  db: Db,
  groups: readonly Group[],
  options: ReadOptions,
  base: string
): Promise<Resource[]> {
  if (!isWanted(groupSchemas, options, 'members')) return groups.map((group) => toGroupResource(group, base))
  const names = !options.bypass && isWanted(groupSchemas, options, 'members.display')
  const members = await membersOf(db, inums(groups), { names, limit: heldMembers })
  const isWhole = wholeOf(members)
  const rest = groups.filter((group) => !isWhole(group))
  const counts = rest.length > 0 ? await memberCounts(db, inums(rest)) : new Map<string, number>()
  return groups.map((group) =>
    isWhole(group) || !counts.has(group.inum)
      ? withMembers(group, members.get(group.inum), base)
      : { ...toGroupResource(group, base), members: inChunks(db, group, names, base) }
  )
}

const inums = (groups: readonly Group[]) => groups.map(({ inum }) => inum)

/** Which groups have the members that were read and no others? Where the reading stopped, all but those before it may. */
function wholeOf(members: ReadonlyMap<string, readonly Member[]>): (group: Group) => boolean {
  const read = [...members.values()].reduce((sum, { length }) => sum + length, 0)
  if (read < heldMembers) return () => true
  const last = [...members.keys()].at(-1)
  return ({ inum }) => inum !== last && members.has(inum)
}

export const withMembers = (group: Group, members: readonly Member[] = [], base: string): Resource => ({
  ...toGroupResource(group, base),
  ...(members.length > 0 && { members: members.map((member) => toMemberResource(member, base)) })
})

const inChunks = (db: Db, { inum }: Group, names: boolean, base: string) =>
  new Chunked(async function* () {
    for await (const members of membersInChunks(db, inum, undefined, names))
      yield members.map((member) => toMemberResource(member, base))
  })
