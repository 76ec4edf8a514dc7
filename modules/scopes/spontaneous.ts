import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { insertScopes, updateScope } from './repository.ts'
import { validateScope, type Scope } from './scope.ts'

/**
 * Keeps a scope that came into being because a client asked for it. Its inum follows from its name, so that whoever does
 * so at the same time keeps the same one.
 * @param expiresAt milliseconds since 1970
 */
export async function keepSpontaneousScope(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  id: string,
  clientInum: string,
  expiresAt: number
): Promise<void> {
  const inum = sha256(`spontaneous ${id}`)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
  const scope: Scope = {
    inum,
    id,
    displayName: id,
    scopeType: 'spontaneous',
    creatorType: 'client',
    creatorId: clientInum,
    deletable: true,
    defaultScope: false,
    createdAt: ctx.now(),
    expiresAt
  }
  validateScope(scope)
  await ctx.db.transaction(async () => {
    await insertScopes(ctx.db, [scope], ctx.now())
    await updateScope(ctx.db, scope, ctx.now())
  })
  await ctx.events.emit('scope.changed', { inum })
}
