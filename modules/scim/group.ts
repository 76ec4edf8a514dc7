import type { Group, Member } from '#modules/groups/index'
import { groupsAt, usersAt } from './group-condition.ts'
import { groupUrn } from './group-schema.ts'
import type { Resource } from './resource.ts'

/** The group as a SCIM resource, without its members. @param base address of the SCIM service */
export function toGroupResource(group: Group, base: string): Resource {
  return {
    schemas: [groupUrn],
    id: group.inum,
    ...(group.externalId !== undefined && { externalId: group.externalId }),
    meta: {
      resourceType: 'Group',
      created: new Date(group.createdAt).toISOString(),
      lastModified: new Date(group.updatedAt).toISOString(),
      location: groupsAt(base) + group.inum,
      version: `W/"${group.version}"`
    },
    displayName: group.displayName
  }
}

/** A person as an element of `members`. */
export const toMemberResource = ({ userInum, display }: Pick<Member, 'userInum' | 'display'>, base: string) => ({
  value: userInum,
  $ref: usersAt(base) + encodeURIComponent(userInum),
  ...(display !== undefined && { display }),
  type: 'User'
})
