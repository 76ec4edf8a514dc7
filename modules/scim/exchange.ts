import type { Context } from '#modules/core/module'
import { groupsOf } from '#modules/groups/index'
import type { NewUser, User, UserChange } from '#modules/users/index'
import { projector } from './projection.ts'
import { canonical, merged, type Resource } from './resource.ts'
import { inScimNames, toChange, toResource } from './user.ts'
import { currentUserSchemas } from './user-schema.ts'

/** People as SCIM has them, for files that bring or take many at once. */
export interface ScimPeople {
  /** What everybody who may read people is shown. @param withGroups for whom may read groups too */
  show(users: readonly User[], withGroups: boolean): Promise<Resource[]>
  /** @throws AppError `invalidValue` for what is no resource */
  toNewUser(given: unknown): NewUser
  /** As PUT does it: what is not there stays. @throws AppError `invalidValue` */
  toUserChange(given: unknown, before: User): UserChange
  /** A refusal of the store in SCIM's names. */
  named(error: unknown): unknown
}

/** By the schemas as they are at this moment. */
export async function scimPeople(ctx: Context): Promise<ScimPeople> {
  const schemas = await currentUserSchemas(ctx)
  const base = `${ctx.config.issuer}/jans-scim/restv1`
  const project = projector(schemas, {})
  return {
    async show(users, withGroups) {
      const groups = withGroups ? await groupsOf(ctx.db, users.map(({ inum }) => inum)) : undefined // prettier-ignore
      return users.map((user) => project(toResource(schemas, user, base, groups?.get(user.inum))))
    },
    toNewUser(given) {
      // Who is brought may sign in unless the file says otherwise.
      const { userName = '', externalId, ...change } = toChange(schemas, { active: true, ...canonical(schemas, given) })
      return { ...change, userName, externalId: externalId ?? undefined }
    },
    toUserChange(given, user) {
      const before = toResource(schemas, user, base)
      return toChange(schemas, merged(schemas, before, canonical(schemas, given)), before)
    },
    named: (error) => inScimNames(schemas, error)
  }
}
