import { randomUUID } from 'node:crypto'
import { audit, type Actor } from '#modules/audit/index'
import { conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findScope, insertScopes, lockScope, removeScope, updateScope } from './repository.ts'
import { validateScope, type Scope } from './scope.ts'
import { isInstalledScope } from './seed.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>
type ScopeValues = Omit<Scope, 'inum' | 'createdAt'>

/**
 * Adds a scope under a new inum.
 * @throws AppError `invalid_value`
 */
export async function createScope(
  ctx: Needed,
  given: Omit<Scope, 'inum' | 'createdAt'>,
  actor?: Actor
): Promise<Scope> {
  const scope = named({ ...given, inum: randomUUID(), createdAt: ctx.now() })
  validateScope(scope)
  await ctx.db.transaction(async () => {
    await insertScopes(ctx.db, [scope], ctx.now())
    await record(ctx, 'create-scope', actor, undefined, scope)
  })
  await ctx.events.emit('scope.changed', { inum: scope.inum })
  return scope
}

/**
 * Puts everything of a scope but its inum and its date of creation in place of what was there.
 * @param given the values, or how they follow from what is stored
 * @throws AppError `not_found`, `invalid_value`; an installed scope keeps its id and never expires
 */
export async function replaceScope(
  ctx: Needed,
  inum: string,
  given: ScopeValues | ((before: Scope) => ScopeValues),
  actor?: Actor
): Promise<Scope> {
  const scope = await ctx.db.transaction(async () => {
    const before = await lockScope(ctx.db, inum)
    if (!before) throw notFound(`Scope ${inum}`)
    const values = typeof given === 'function' ? given(before) : given
    validateScope(values)
    const after = named({ ...values, inum, createdAt: before.createdAt })
    if (isInstalledScope(inum)) refuseOtherMeaning(before, after)
    await updateScope(ctx.db, after, ctx.now())
    await record(ctx, 'replace-scope', actor, before, after)
    return after
  })
  await ctx.events.emit('scope.changed', { inum })
  return scope
}

/** @throws AppError `not_found`, `conflict` for an installed scope: a client could make one of the same name up */
export async function deleteScope(ctx: Needed, inum: string, actor?: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await findScope(ctx.db, inum)
    if (!before) throw notFound(`Scope ${inum}`)
    if (isInstalledScope(inum)) throw conflict(`The scope ${before.id} belongs to the server, so it cannot be deleted`)
    if (!(await removeScope(ctx.db, inum))) throw notFound(`Scope ${inum}`)
    await record(ctx, 'delete-scope', actor, before)
  })
  // After the commit, so that nobody reads the old state back into a cache.
  await ctx.events.emit('scope.changed', { inum })
}

/** What the server itself asks for has to stay what it is. */
function refuseOtherMeaning(before: Scope, after: Scope): void {
  for (const member of ['id', 'expiresAt'] as const)
    if (after[member] !== before[member])
      throw invalid(`The scope ${before.id} belongs to the server: its ${member} cannot be changed`, member)
}

async function record(ctx: Needed, operation: string, actor: Actor | undefined, before?: Scope, after?: Scope) {
  if (!actor) return
  const resourceId = (after ?? before)?.inum ?? ''
  await audit(ctx, actor, { operation, resourceType: 'scope', resourceId, before, after })
}

const named = (scope: Scope): Scope => ({ ...scope, displayName: scope.displayName ?? scope.id })
