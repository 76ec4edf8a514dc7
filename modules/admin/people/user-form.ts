import type { Call } from '#modules/config-api/index'
import type { AttributeRegistry } from '#modules/attributes/index'
import { toMilliseconds, type NewUser, type User, type UserAttributes, type UserChange } from '#modules/users/index'
import { roleAttribute, rolesOf } from '#modules/roles/index'
import { accountSection, passwordField, rolesField, rolesSection } from '#views/admin/people/user-form'
import type { Choice } from '#views/parts/field'
import type { FormErrors, FormValues, Section } from '#views/parts/fields'
import { changedFields, toMembers, toValues } from '../form.ts'
import { attributeSections } from './user-fields.ts'

/**
 * The fields of a person, of somebody new with a password.
 * @param roles that may be given; none leaves them out
 * @param user absent for somebody new
 */
export function userSections(registry: AttributeRegistry, roles: readonly Choice[], user: User | undefined): Section[] {
  const account = user ? accountSection : { ...accountSection, fields: [...accountSection.fields, passwordField] }
  const administration = roles.length > 0 ? [{ ...rolesSection, fields: [{ ...rolesField, choices: roles }] }] : []
  return [account, ...administration, ...attributeSections(registry, user?.attributes)]
}

/** Fields that are no attributes. */
const own = new Set(['userName', 'externalId', 'password'])

/** What the form shows of a person. */
export const userValues = (sections: readonly Section[], user: User): FormValues =>
  toValues(sections, (name) => {
    if (name === 'userName' || name === 'externalId') return user[name]
    const value = user.attributes[name]
    if (name === roleAttribute) return rolesOf(user.attributes)
    const isMoment = sections.some(({ fields }) =>
      fields.some((field) => field.name === name && field.kind === 'moment')
    )
    return isMoment && typeof value === 'string' ? toMilliseconds(value) : value
  })

/** A person as the form describes one, or what is wrong with what was typed. */
export function toNewUser(sections: readonly Section[], posted: FormValues): { user: NewUser; errors: FormErrors } {
  const { members, errors } = toMembers(sections, posted)
  const { userName, password, externalId } = members
  const attributes = attributesOf(sections, members)
  // A box that nobody has ticked says nothing of somebody new.
  for (const [name, value] of Object.entries(attributes))
    if (value === false || value === undefined) delete attributes[name]
  return {
    errors,
    user: {
      userName: typeof userName === 'string' ? userName : '',
      password: password as string | undefined,
      externalId: externalId as string | undefined,
      attributes
    }
  }
}

/** What was changed in the form; all else stays as it was, also where it could not be read. */
export function toUserChange(
  sections: readonly Section[],
  before: User,
  posted: FormValues
): { change: UserChange; errors: FormErrors } {
  const changed = new Set(changedFields(userValues(sections, before), posted))
  const { members, errors } = toMembers(sections, posted)
  const attributes = Object.fromEntries(
    Object.entries(attributesOf(sections, members))
      .filter(([name]) => changed.has(name))
      .map(([name, value]) => [name, value ?? null])
  )
  return {
    errors: Object.fromEntries(Object.entries(errors).filter(([name]) => changed.has(name))),
    change: {
      ...(changed.has('userName') && { userName: typeof members.userName === 'string' ? members.userName : '' }),
      ...(changed.has('externalId') && { externalId: (members.externalId as string | undefined) ?? null }),
      attributes
    }
  }
}

/** Times as the store has them. */
function attributesOf(sections: readonly Section[], members: Readonly<Record<string, unknown>>): UserAttributes {
  const moments = new Set(
    sections.flatMap(({ fields }) => fields.filter(({ kind }) => kind === 'moment').map(({ name }) => name))
  )
  return Object.fromEntries(
    Object.entries(members)
      .filter(([name]) => !own.has(name))
      .map(([name, value]) => [
        name,
        moments.has(name) && typeof value === 'number' ? new Date(value).toISOString() : value
      ])
  )
}

/** Attributes that the Config API has as members of the person itself. */
const memberNames = new Map([
  ['mail', 'mail'],
  ['displayName', 'displayName'],
  ['givenName', 'givenName']
])

/** The call of the Config API that makes the person. */
export function newUserCall({ userName, password, externalId, attributes = {} }: NewUser): Call {
  const entries = Object.entries({ ...attributes, ...(externalId !== undefined && { jansExtId: externalId }) })
  return {
    body: {
      userId: userName,
      ...(password !== undefined && { userPassword: password }),
      ...Object.fromEntries(entries.flatMap(([name, value]) => (memberNames.has(name) ? [[memberNames.get(name), value]] : []))), // prettier-ignore
      customAttributes: entries.filter(([name]) => !memberNames.has(name)).map(customAttribute)
    }
  }
}

/** The call of the Config API that changes the person. */
export function userChangeCall(inum: string, { userName, externalId, status, attributes = {} }: UserChange): Call {
  const entries = Object.entries({ ...attributes, ...(externalId !== undefined && { jansExtId: externalId }) })
  const patch = [
    ...(userName === undefined ? [] : [{ op: 'replace', path: '/userId', value: userName }]),
    ...(status === undefined ? [] : [{ op: 'replace', path: '/status', value: status }]),
    ...entries.filter(([name]) => memberNames.has(name)).map(([name, value]) => ({ op: 'add', path: `/${memberNames.get(name)}`, value })) // prettier-ignore
  ]
  return {
    params: { inum },
    body: {
      ...(patch.length > 0 && { jsonPatchString: JSON.stringify(patch) }),
      customAttributes: entries.filter(([name]) => !memberNames.has(name)).map(customAttribute)
    }
  }
}

const customAttribute = ([name, value]: [string, unknown]) => ({
  name,
  values: (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]) as unknown[]
})
