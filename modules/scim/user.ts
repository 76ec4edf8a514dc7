import { isDeepStrictEqual } from 'node:util'
import { AppError } from '#modules/core/errors'
import type { Membership } from '#modules/groups/index'
import { emailsOf, formattedName, type User, type UserAttributes, type UserChange } from '#modules/users/index'
import { refusal } from './errors.ts'
import { groupsAt } from './group-condition.ts'
import { isObject, type Resource } from './resource.ts'
import type { ScimAttribute, ScimSchema, Schemas } from './schema.ts'
import { enterpriseUrn, userUrn } from './user-schema.ts'

/**
 * The person as a SCIM resource, with everything that is ever shown.
 * @param base address of the SCIM service
 * @param memberships groups that the person is in
 */
export function toResource(
  schemas: Schemas,
  user: User,
  base: string,
  memberships: readonly Membership[] = []
): Resource {
  const attributes: UserAttributes = {
    ...user.attributes,
    jansEmail: emailsOf(user.attributes),
    jansNameFormatted: formattedName(user.attributes)
  }
  const extensions = schemas.extensions.flatMap((extension) => {
    const values = storedValues(extension.attributes, attributes)
    if (Object.keys(values).length === 0) return []
    const { manager } = values
    if (extension.id === enterpriseUrn && isObject(manager))
      manager.$ref = `${base}/v2/Users/${encodeURIComponent(String(manager.value))}`
    return [[extension.id, values] as const]
  })
  return {
    schemas: [userUrn, ...extensions.map(([id]) => id)],
    id: user.inum,
    ...(user.externalId !== undefined && { externalId: user.externalId }),
    meta: {
      resourceType: 'User',
      created: new Date(user.createdAt).toISOString(),
      lastModified: new Date(user.updatedAt).toISOString(),
      location: `${base}/v2/Users/${user.inum}`
    },
    userName: user.userName,
    ...storedValues(schemas.core.attributes, attributes),
    active: user.status === 'active',
    ...(memberships.length > 0 && { groups: memberships.map((group) => toGroupReference(group, base)) }),
    ...Object.fromEntries(extensions)
  }
}

const toGroupReference = ({ inum, displayName }: Membership, base: string) => ({
  value: inum,
  $ref: groupsAt(base) + encodeURIComponent(inum),
  display: displayName,
  type: 'direct'
})

function storedValues(of: ScimAttribute[], attributes: UserAttributes): Resource {
  const values: Resource = {}
  for (const { name, stored, multiValued, subAttributes } of of) {
    if (subAttributes && !multiValued) {
      const members = storedValues(subAttributes, attributes)
      if (Object.keys(members).length > 0) values[name] = members
    } else if (stored !== undefined && Object.hasOwn(attributes, stored) && attributes[stored] !== undefined)
      values[name] = attributes[stored]
  }
  return values
}

/**
 * What has to change so that the person becomes the resource.
 * @param before the person's resource before the client's changes; absent for a new person
 * @throws AppError `mutability` when the user name is gone
 */
export function toChange(schemas: Schemas, after: Resource, before?: Resource): UserChange {
  if (before && !after.userName) throw refusal('mutability', 'userName is required')
  const attributes = stored(schemas, after)
  // What is shown without being stored, such as a name put together of its parts, is not stored for being sent back.
  for (const [name, value] of Object.entries(before ? stored(schemas, before) : {}))
    if (isDeepStrictEqual(value, attributes[name])) delete attributes[name]
  const isActive = after.active === true
  return {
    userName: after.userName as string,
    externalId: (after.externalId ?? null) as string | null,
    // Who has expired or is still registering stays so until somebody makes the person active.
    ...((!before || isActive !== before.active) && { status: isActive ? 'active' : 'inactive' }),
    // Whether it is text is for the store to say.
    ...(after.password !== undefined && after.password !== null && { password: after.password as string }),
    attributes
  }
}

/** The value of each attribute under its stored name; null where the resource has none. */
function stored(schemas: Schemas, resource: Resource): UserAttributes {
  const attributes: UserAttributes = {}
  for (const { attributes: described, id } of schemas.all)
    collect(described, id === userUrn ? resource : ((resource[id] ?? {}) as Resource), attributes)
  return attributes
}

function collect(described: ScimAttribute[], values: Resource, into: UserAttributes): void {
  for (const { name, stored, multiValued, subAttributes } of described) {
    const value = Object.hasOwn(values, name) ? values[name] : null
    if (subAttributes && !multiValued) collect(subAttributes, isObject(value) ? value : {}, into)
    else if (stored !== undefined) into[stored] = value ?? null
  }
}

/** The same refusal in SCIM's names: the store knows the attributes by its own. */
export function inScimNames(schemas: Schemas, error: unknown): unknown {
  if (!(error instanceof AppError) || error.member === undefined) return error
  const [, stored = '', rest = ''] = /^(\w+)(.*)$/s.exec(error.member) ?? []
  const path = pathOf(schemas.all, stored)
  if (path === undefined) return error
  return new AppError(error.code, error.status, error.message.replace(error.member, path + rest), {
    member: path + rest,
    cause: error
  })
}

function pathOf(schemas: ScimSchema[], stored: string): string | undefined {
  for (const { id, attributes } of schemas) {
    const prefix = id === userUrn ? '' : `${id}:`
    for (const attribute of attributes) {
      if (attribute.stored === stored) return prefix + attribute.name
      const sub = attribute.subAttributes?.find((part) => part.stored === stored)
      if (sub) return `${prefix}${attribute.name}.${sub.name}`
    }
  }
  return undefined
}
