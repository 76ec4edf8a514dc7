import { audit, type Actor } from '#modules/audit/index'
import { deleteSubjectsOfUser, listSubjects } from '#modules/auth/index'
import type { Context } from '#modules/core/module'
import { operationsOf } from './patch.ts'
import { isWanted, type Projection } from './projection.ts'
import { isObject, type Resource } from './resource.ts'
import type { Schemas } from './schema.ts'

const name = 'pairwiseIdentifiers'

/**
 * Adds the random subjects by which applications know people, where they are asked for. Subjects that are computed from
 * the person are stored nowhere, and are not shown.
 */
export async function withPairwiseIdentifiers(
  { db }: Pick<Context, 'db'>,
  schemas: Schemas,
  resources: Resource[],
  projection: Projection
): Promise<Resource[]> {
  if (!isWanted(schemas, projection, name)) return resources
  const subjects = await listSubjects(
    db,
    resources.map(({ id }) => id as string)
  )
  return resources.map((resource) => {
    const own = subjects.get(resource.id as string)
    return own ? { ...resource, [name]: own } : resource
  })
}

/**
 * Takes the removal of all such subjects out of a patch: as in Janssen, it is the one thing that can be done with them,
 * though they can only be read.
 * @returns `rest` is the message without it; absent where nothing else is in it
 */
export function takenOut(schemas: Schemas, message: unknown): { forgets: boolean; rest: unknown } {
  const { attribute } = schemas.find(name) ?? {}
  const isRemoval = ({ op, path }: { op: string; path: string | undefined }) =>
    op === 'remove' && path !== undefined && schemas.find(path)?.attribute === attribute
  const removals = operationsOf(message).map(isRemoval)
  if (!isObject(message) || !removals.includes(true)) return { forgets: false, rest: message }
  const Operations = (message.Operations as unknown[]).filter((_, i) => !removals[i])
  return { forgets: true, rest: Operations.length > 0 ? { ...message, Operations } : undefined }
}

/** From then on the applications know the person by other subjects: as somebody whom they have never seen. */
export async function forgetPairwiseIdentifiers(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  caller: Actor,
  id: string
): Promise<void> {
  const count = (await listSubjects(ctx.db, [id])).get(id)?.length ?? 0
  if (count === 0) return
  await deleteSubjectsOfUser(ctx.db, id)
  await audit(ctx, caller, {
    operation: 'scim-forget-pairwise-identifiers',
    resourceType: 'user',
    resourceId: id,
    before: { count },
    after: { count: 0 }
  })
}
