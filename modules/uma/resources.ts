import { randomUUID } from 'node:crypto'
import { audit, type Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context, Job } from '#modules/core/module'
import {
  findUmaResource,
  insertUmaResource,
  lockUmaResource,
  removeExpiredUmaResources,
  removeUmaResource,
  updateUmaResource
} from './repository.ts'
import { validateUmaResource, type UmaResource } from './resource.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/**
 * Adds a resource under a new id.
 * @throws AppError `invalid_value`
 */
export async function createUmaResource(
  ctx: Needed,
  given: Omit<UmaResource, 'id'>,
  actor: Actor
): Promise<UmaResource> {
  const resource = { ...given, id: randomUUID() }
  validateUmaResource(resource)
  await ctx.db.transaction(async () => {
    await insertUmaResource(ctx.db, resource, ctx.now())
    await record(ctx, 'create-uma-resource', actor, undefined, resource)
  })
  return resource
}

/**
 * Puts everything of a resource but its id in place of what was there.
 * @param change is given the resource as it is, and says what it shall be
 * @throws AppError `not_found`, `invalid_value`
 */
export async function replaceUmaResource(
  ctx: Needed,
  id: string,
  change: (before: UmaResource) => Omit<UmaResource, 'id'>,
  actor: Actor
): Promise<UmaResource> {
  return ctx.db.transaction(async () => {
    const before = await lockUmaResource(ctx.db, id)
    if (!before) throw notFound(`UMA resource ${id}`)
    const after = { ...change(before), id }
    validateUmaResource(after)
    await updateUmaResource(ctx.db, after, ctx.now())
    await record(ctx, 'replace-uma-resource', actor, before, after)
    return after
  })
}

/** @throws AppError `not_found` */
export async function deleteUmaResource(ctx: Needed, id: string, actor: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await findUmaResource(ctx.db, id)
    if (!before || !(await removeUmaResource(ctx.db, id))) throw notFound(`UMA resource ${id}`)
    await record(ctx, 'delete-uma-resource', actor, before)
  })
}

const record = (ctx: Needed, operation: string, actor: Actor, before?: UmaResource, after?: UmaResource) =>
  audit(ctx, actor, {
    operation,
    resourceType: 'uma-resource',
    resourceId: (after ?? before)?.id ?? '',
    before,
    after
  })

/** Rows a batch; small, because SQLite answers nobody while it deletes. */
const batch = 200

export const umaJobs = ({ db, now }: Context): Job[] => [
  {
    name: 'uma.expired',
    every: 5 * 60_000,
    async run(signal) {
      while (!signal.aborted && (await removeExpiredUmaResources(db, now(), batch)) === batch);
    }
  }
]
