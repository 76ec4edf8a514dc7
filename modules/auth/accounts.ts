import type { Account, ClaimsParameterMember } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import { claimsOf, findUser, findUserStatus } from '#modules/users/index'
import type { ScopeClaims } from './claims.ts'

/** The person behind a subject, unless deactivated. */
export async function findAccount(
  ctx: Context,
  inum: string,
  { byScope, groups }: ScopeClaims
): Promise<Account | undefined> {
  if ((await findUserStatus(ctx.db, inum)) !== 'active') return undefined
  return {
    accountId: inum,
    async claims(_use, scope, requested: Record<string, ClaimsParameterMember | null>) {
      // The library leaves the claims of scopes out of an id token that comes with an access token (OpenID Connect Core, 5.4).
      const names = [...scope.split(' ').flatMap((id) => byScope.get(id) ?? []), ...Object.keys(requested ?? {})]
      // For most tokens all that has to be known is that the person is there.
      const user = names.length > 0 && (await findUser(ctx.db, inum))
      if (!user) return { sub: inum }
      const claims = await claimsOf(ctx, user, names)
      for (const name of names) {
        const members = groups.get(name)
        const group = members && (await claimsOf(ctx, user, members))
        if (group && Object.keys(group).length > 0) claims[name] = group
        else if (group) delete claims[name]
      }
      return { ...claims, sub: inum }
    }
  }
}
