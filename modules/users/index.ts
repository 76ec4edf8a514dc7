/**
 * The people: one store and one set of rules for SCIM, the Config API, the administrators' pages and registration.
 * What can be known of a person is told by `attributes`; sessions and tokens end by the events that are emitted here.
 */
import type { Module } from '#modules/core/module'
import { keepUsedAttributes } from './attribute-use.ts'
import { createFirstUser } from './first-user.ts'

export { claimsOf } from './claims.ts'
export type { Comparison, ElementCondition, UserCondition, UserField, UserSort } from './search/condition.ts'
export { takeFirstPassword } from './first-user.ts'
export { listUsers, walkFound, type UserListing } from './listing/repository.ts'
export { searchTextNames, type SearchTextName } from './listing/texts.ts'
export { emailsOf } from './mail.ts'
export { allWithMemberOf, withMemberOf } from './memberships.ts'
export { formattedName } from './name.ts'
export { attributeKind, secretAttributes } from './person.ts'
export { recordedAs } from './record.ts'
export { findUser, findUserByName, findUserStatus } from './repository.ts'
export { searchUsers } from './search/repository.ts'
export { userStatuses, type User, type UserAttributes, type UserStatus } from './user.ts'
export {
  checkUser,
  createUser,
  deleteUser,
  setPassword,
  updateUser,
  verifyPassword,
  type Alongside,
  type NewUser,
  type UserChange
} from './users.ts'
export { isMailOfAnother } from './repository.ts'
export { refuseSharedMail } from './unique-mail.ts'
export { toMilliseconds } from './validate.ts'
export { sortedUsers, walkUsers } from './walk/repository.ts'

export const users: Module = {
  name: 'users',
  prepare(ctx) {
    keepUsedAttributes(ctx)
    return createFirstUser(ctx)
  }
}
