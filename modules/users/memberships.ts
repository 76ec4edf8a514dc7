import type { Db } from '#db/db'
import { invalid } from '#modules/core/errors'
import { groupDn, groupsOf, inumOfGroup } from '#modules/groups/index'
import type { User, UserAttributes } from './user.ts'

/** The attribute that names a person's groups. It is not among what is stored of the person. */
export const memberOf = 'memberOf'

/** The person with the attribute `memberOf`, where there are groups. */
export async function withMemberOf(db: Db, user: User): Promise<User> {
  return withGroups(user, await groupInums(db, user.inum))
}

/** The same for many, who are asked about together. */
export async function allWithMemberOf(db: Db, users: readonly User[]): Promise<User[]> {
  const groups = await groupsOf(
    db,
    users.map(({ inum }) => inum)
  )
  return users.map((user) => withGroups(user, groups.get(user.inum)?.map(({ inum }) => inum) ?? []))
}

/** @param groups inums */
export const withGroups = (user: User, groups: readonly string[]): User =>
  groups.length > 0 ? { ...user, attributes: { ...user.attributes, [memberOf]: groups.map(groupDn) } } : user

/** inums of the groups that the person is in. */
export const groupInums = async (db: Db, userInum: string): Promise<string[]> =>
  (await groupsOf(db, [userInum])).get(userInum)?.map(({ inum }) => inum) ?? []

/**
 * Takes the groups out of valid attributes.
 * @returns inums of groups; undefined when the attributes say nothing of groups
 * @throws AppError `invalid_value` for what names no group
 */
export function withoutMemberOf(valid: UserAttributes): { attributes: UserAttributes; groups: string[] | undefined } {
  if (!Object.hasOwn(valid, memberOf)) return { attributes: valid, groups: undefined }
  const { [memberOf]: names, ...attributes } = valid
  const groups = ((names ?? []) as string[]).map((dn) => {
    const inum = inumOfGroup(dn)
    if (inum === undefined) throw invalid(`${dn} is not the name of a group, such as ${groupDn('60B7')}`, memberOf)
    return inum
  })
  return { attributes, groups }
}
