import { kept } from '#modules/core/kept'
import type { Context } from '#modules/core/module'
import { listRegisteredScopes } from './repository.ts'
import { inumOfScopeDn, type Scope } from './scope.ts'

/**
 * All scopes that have not expired, ready to be looked up; not those that clients have made up, which are many, and which
 * the pattern of their client answers for.
 */
export interface ScopeRegistry {
  readonly all: readonly Scope[]
  /** By the scope string; of several with the same one the oldest. */
  readonly byId: (id: string) => Scope | undefined
  /** By inum, or by the dn that contains it. */
  readonly byInum: (inumOrDn: string) => Scope | undefined
}

type Slice = Pick<Context, 'db' | 'events' | 'now'>

const current = kept(['scope.changed'], async ({ db, now }: Slice) => indexed(await listRegisteredScopes(db), now))

/** The registry, read once and kept until a scope changes. Not to be asked for inside a transaction. */
export const scopeRegistry = (ctx: Slice): Promise<ScopeRegistry> => current.get(ctx)

function indexed(all: Scope[], now: () => number): ScopeRegistry {
  const valid = (scope: Scope | undefined) =>
    scope && (scope.expiresAt === undefined || scope.expiresAt > now()) ? scope : undefined
  const inums = new Map(all.map((scope) => [scope.inum, scope]))
  const ids = new Map<string, Scope>()
  for (const scope of all) if (!valid(ids.get(scope.id))) ids.set(scope.id, scope)
  return {
    get all() {
      return all.filter(valid)
    },
    byId: (id) => valid(ids.get(id)),
    byInum: (text) => valid(inums.get(inumOfScopeDn(text) ?? text))
  }
}
