import { createHash, randomUUID } from 'node:crypto'
import { isUniqueViolation } from '#db/db'
import { audit, type Actor } from '#modules/audit/index'
import { conflict, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { standardAssetRules, validateAsset, type AssetRules, type CustomAsset } from './asset.ts'
import { insertAsset, lockAsset, removeAsset, updateAsset } from './repository.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/** What an administrator says of a file. */
export type AssetInput = Pick<CustomAsset, 'fileName' | 'service' | 'description' | 'enabled' | 'level'>

/**
 * Keeps a file under its name. One that has the name already is replaced by it and keeps its inum.
 * @throws AppError `invalid_value`, `conflict`
 */
export async function storeAsset(
  ctx: Needed,
  given: AssetInput,
  content: Uint8Array,
  actor: Actor,
  rules: AssetRules = standardAssetRules
): Promise<CustomAsset> {
  validateAsset(given, rules)
  const hash = hashOf(content)
  return ctx.db.transaction(async () => {
    const before = await lockAsset(ctx.db, { fileName: given.fileName })
    const after: CustomAsset = {
      inum: before?.inum ?? randomUUID(),
      ...given,
      revision: (before?.revision ?? 0) + 1,
      hash,
      createdAt: before?.createdAt ?? ctx.now(),
      updatedAt: ctx.now()
    }
    const stored = before ? await updateAsset(ctx.db, after, content) : await insertAsset(ctx.db, after, content)
    if (!stored) throw conflict(`Somebody else has stored ${given.fileName} at the same moment; try again`)
    await record(ctx, before ? 'replace-asset' : 'create-asset', actor, before, after)
    return after
  })
}

/**
 * Puts what is said of a file in place of what was, and another content, where one is given.
 * @throws AppError `not_found`, `invalid_value`, `conflict` for the name of another asset
 */
export async function replaceAsset(
  ctx: Needed,
  inum: string,
  given: AssetInput,
  content: Uint8Array | undefined,
  actor: Actor,
  rules: AssetRules = standardAssetRules
): Promise<CustomAsset> {
  validateAsset(given, rules)
  const hash = content && hashOf(content)
  return refusingTakenName(given.fileName, () =>
    ctx.db.transaction(async () => {
      const before = await lockAsset(ctx.db, { inum })
      if (!before) throw notFound(`Asset ${inum}`)
      const { revision, createdAt } = before
      const file = hash === undefined ? { hash: before.hash, revision } : { hash, revision: revision + 1 }
      const after = { inum, ...given, ...file, createdAt, updatedAt: ctx.now() }
      if (!(await updateAsset(ctx.db, after, content))) throw notFound(`Asset ${inum}`)
      await record(ctx, 'replace-asset', actor, before, after)
      return after
    })
  )
}

/** @throws AppError `not_found` */
export async function deleteAsset(ctx: Needed, inum: string, actor: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await lockAsset(ctx.db, { inum })
    if (!before || !(await removeAsset(ctx.db, inum))) throw notFound(`Asset ${inum}`)
    await record(ctx, 'delete-asset', actor, before)
  })
}

const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('base64url')

async function refusingTakenName<T>(fileName: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (isUniqueViolation(error)) throw conflict(`There is another asset named ${fileName}`, 'fileName')
    throw error
  }
}

const record = (ctx: Needed, operation: string, actor: Actor, before: CustomAsset | undefined, after?: CustomAsset) =>
  audit(ctx, actor, {
    operation,
    resourceType: 'asset',
    resourceId: (after ?? before)?.inum ?? '',
    before,
    after
  })
