import { isDeepStrictEqual } from 'node:util'
import { audit, type Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { secretAttributes } from './person.ts'
import type { User } from './user.ts'
import type { Alongside } from './users.ts'

/** @returns what writes the audit record of a change to a person into its transaction */
export function recordedAs(operation: string, ctx: Pick<Context, 'db' | 'events' | 'now'>, actor: Actor): Alongside {
  return async ({ before, after, newPassword }) => {
    const resourceId = (after ?? before)?.inum
    await audit(ctx, actor, {
      operation,
      resourceType: 'user',
      ...(resourceId !== undefined && { resourceId }),
      before: flat(before),
      // That there is another one, not which one: the record masks it.
      after: newPassword ? { ...flat(after, before), password: true } : flat(after, before)
    })
  }
}

const flat = (user: User | undefined, before?: User) =>
  user && {
    userName: user.userName,
    status: user.status,
    externalId: user.externalId,
    ...Object.fromEntries(
      Object.entries(user.attributes).map(([name, value]) => [
        name,
        secretAttributes.has(name) ? masked(before && !isDeepStrictEqual(value, before.attributes[name])) : value
      ])
    )
  }

/** Tells that there is another value, not which one. */
const masked = (isNew = false) => (isNew ? '*** (another one)' : '***')
