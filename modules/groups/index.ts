/**
 * Groups of people: one store and one set of rules for SCIM, the Config API and what applications are told. People are known
 * here by their inum alone, and rows of people are only read; `users` stands above. There are no groups in groups, as in
 * Janssen.
 */
export type { GroupCondition, GroupField, GroupSort, MemberCondition, MembershipCondition } from './condition.ts'
export { groupDn, inumOfGroup } from './dn.ts'
export type { Group, Member, Membership } from './group.ts'
export { createGroup, deleteGroup, updateGroup, type GroupChange, type MemberStep } from './groups.ts'
export { groupsOf, listMembers, memberCounts, membersInChunks, membersOf } from './members/repository.ts'
export { joinManagers, leaveGroups, replaceGroupsOf } from './memberships.ts'
export { recordedAs } from './record.ts'
export { findGroup } from './repository.ts'
export { isInGroup, peopleInGroups, searchGroups } from './search/repository.ts'
export { walkGroups } from './walk/repository.ts'
