import type { Response } from 'express'
import { AppError, invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { permissionsOf, roleAttribute, rolesOf } from '#modules/roles/index'
import type { User, UserAttributes } from '#modules/users/index'
import { administratorOf } from '../guard.ts'

/** Who changes people: with what the own roles allow, nobody gives more, nor changes who may do more. */
export interface Authority {
  inum: string
  scopes: ReadonlySet<string>
}

/** With what rights somebody changes people. */
export const authorityOf = (res: Response): Authority => {
  const { user, scopes } = administratorOf(res)
  return { inum: user.inum, scopes }
}

type Needed = Parameters<typeof permissionsOf>[0] & Pick<Context, 'db'>

/** Do these roles allow nothing beyond the authority? */
export async function isWithin(ctx: Needed, { scopes }: Authority, roles: readonly string[]): Promise<boolean> {
  if (roles.length === 0) return true
  return [...(await permissionsOf(ctx, [...roles]))].every((permission) => scopes.has(permission))
}

/**
 * Whoever could change a person's password or address could act as that person.
 * @throws AppError `insufficient_scope` (403) where the person may do what the authority may not
 */
export async function requireAuthorityOver(ctx: Needed, authority: Authority, user: User): Promise<void> {
  if (!(await isWithin(ctx, authority, rolesOf(user.attributes))))
    throw new AppError(
      'insufficient_scope',
      403,
      `The roles of ${user.userName} allow what yours do not; somebody with as many permissions has to do this`
    )
}

/**
 * @param after attributes that are about to be written; only the roles among them are looked at
 * @throws AppError `invalid_value` for a role that one may neither give nor take, and for one of the own ones taken away
 */
export async function refuseRolesBeyond(
  ctx: Needed,
  authority: Authority,
  before: User | undefined,
  after: UserAttributes
): Promise<void> {
  if (!Object.hasOwn(after, roleAttribute)) return
  const [old, now] = [rolesOf(before?.attributes ?? {}), rolesOf(after)]
  const taken = old.filter((role) => !now.includes(role))
  if (before?.inum === authority.inum && taken.length > 0)
    throw invalid(`You cannot take the role ${taken[0]} from yourself`, roleAttribute)
  for (const role of [...now.filter((given) => !old.includes(given)), ...taken])
    if (!(await isWithin(ctx, authority, [role])))
      throw invalid(
        `The role ${role} allows what your roles do not, so you can neither give nor take it`,
        roleAttribute
      )
}
