import type { NewUser, User, UserAttributes, UserChange } from '#modules/users/index'
import { newUserSections, userSections } from '#views/admin/user-form'
import type { FormValues } from '#views/parts/fields'
import { changedFields, toMembers, toValues } from './form.ts'
import { adminRole, roleAttribute } from '#modules/roles/index'
import { isAdministrator } from './guard.ts'

/** Fields that are no attributes. */
const own = new Set(['userName', 'externalId', 'administrator', 'password'])

/** What the form shows of a person. */
export const userValues = (user: User): FormValues =>
  toValues(userSections, (name) => {
    if (name === 'administrator') return isAdministrator(user)
    return name === 'userName' || name === 'externalId' ? user[name] : user.attributes[name]
  })

export const newUserValues = (): FormValues => toValues(newUserSections, () => undefined)

/** A person as the form describes one. */
export function toNewUser(posted: FormValues): NewUser {
  const { userName, password, externalId, administrator, ...attributes } = toMembers(newUserSections, posted).members
  return {
    userName: typeof userName === 'string' ? userName : '',
    password: password as string | undefined,
    externalId: externalId as string | undefined,
    attributes: { ...attributes, ...(administrator === true && { [roleAttribute]: [adminRole] }) }
  }
}

/** What was changed in the form; all else stays as it was. */
export function toUserChange(before: User, posted: FormValues): UserChange {
  const { members } = toMembers(userSections, posted)
  const changed = new Set(changedFields(userValues(before), posted))
  const attributes: UserAttributes = {}
  for (const name of changed) if (!own.has(name)) attributes[name] = members[name] ?? null
  if (changed.has('administrator')) attributes[roleAttribute] = changedRoles(before, members.administrator === true)
  return {
    ...(changed.has('userName') && { userName: typeof members.userName === 'string' ? members.userName : '' }),
    ...(changed.has('externalId') && { externalId: (members.externalId as string | undefined) ?? null }),
    attributes
  }
}

function changedRoles({ attributes }: User, administrator: boolean): unknown[] {
  const roles: unknown[] = Array.isArray(attributes[roleAttribute]) ? attributes[roleAttribute] : []
  const others = roles.filter((role) => role !== adminRole)
  return administrator ? [...others, adminRole] : others
}
