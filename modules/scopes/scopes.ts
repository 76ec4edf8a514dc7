import { randomUUID } from 'node:crypto'
import { audit, type Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findScope, insertScopes, removeScope, updateScope } from './repository.ts'
import { validateScope, type Scope } from './scope.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

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
 * @throws AppError `not_found`, `invalid_value`
 */
export async function replaceScope(
  ctx: Needed,
  inum: string,
  given: Omit<Scope, 'inum' | 'createdAt'>,
  actor?: Actor
): Promise<Scope> {
  validateScope(given)
  const scope = await ctx.db.transaction(async () => {
    const before = await findScope(ctx.db, inum)
    if (!before) throw notFound(`Scope ${inum}`)
    const after = named({ ...given, inum, createdAt: before.createdAt })
    await updateScope(ctx.db, after, ctx.now())
    await record(ctx, 'replace-scope', actor, before, after)
    return after
  })
  await ctx.events.emit('scope.changed', { inum })
  return scope
}

/** @throws AppError `not_found` */
export async function deleteScope(ctx: Needed, inum: string, actor?: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await findScope(ctx.db, inum)
    if (!before || !(await removeScope(ctx.db, inum))) throw notFound(`Scope ${inum}`)
    await record(ctx, 'delete-scope', actor, before)
  })
  // After the commit, so that nobody reads the old state back into a cache.
  await ctx.events.emit('scope.changed', { inum })
}

async function record(ctx: Needed, operation: string, actor: Actor | undefined, before?: Scope, after?: Scope) {
  if (!actor) return
  const resourceId = (after ?? before)?.inum ?? ''
  await audit(ctx, actor, { operation, resourceType: 'scope', resourceId, before, after })
}

const named = (scope: Scope): Scope => ({ ...scope, displayName: scope.displayName ?? scope.id })
