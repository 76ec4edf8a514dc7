import { randomUUID } from 'node:crypto'
import { audit, type Actor } from '#modules/audit/index'
import { conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { Attribute } from './attribute.ts'
import { isInstalledAttribute } from './installed.ts'
import {
  findAttribute,
  insertAttribute,
  isNameTaken,
  lockAttribute,
  removeAttribute,
  updateAttribute
} from './repository.ts'
import { validateAttribute } from './validate.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/**
 * Adds an attribute under a new inum.
 * @throws AppError `invalid_value` with the member, `conflict` for a name that is taken
 */
export async function createAttribute(ctx: Needed, given: Omit<Attribute, 'inum'>, actor?: Actor): Promise<Attribute> {
  const attribute: Attribute = { ...given, inum: randomUUID() }
  validateAttribute(attribute)
  await ctx.db.transaction(async () => {
    await refuseTakenName(ctx, attribute)
    await insertAttribute(ctx.db, attribute, ctx.now())
    await record(ctx, 'create-attribute', actor, undefined, attribute)
  })
  await ctx.events.emit('attribute.changed', { inum: attribute.inum })
  return attribute
}

/**
 * Puts everything of an attribute in place of what was there. Values that people have are not converted: as long as there
 * are any, the attribute keeps its name and its type, and an installed one always does.
 * @throws AppError `not_found`, and what `createAttribute` throws
 */
export const replaceAttribute = (ctx: Needed, attribute: Attribute, actor?: Actor): Promise<Attribute> =>
  changeAttribute(ctx, attribute.inum, () => attribute, actor)

/**
 * The same with what follows from the attribute as it is.
 * @throws AppError what `replaceAttribute` throws
 */
export async function changeAttribute(
  ctx: Needed,
  inum: string,
  change: (before: Attribute) => Omit<Attribute, 'inum'>,
  actor?: Actor
): Promise<Attribute> {
  const changed = await ctx.db.transaction(async () => {
    const before = await lockAttribute(ctx.db, inum)
    if (!before) throw notFound(`Attribute ${inum}`)
    const attribute = { ...change(before), inum }
    validateAttribute(attribute)
    if (attribute.name !== before.name) await refuseTakenName(ctx, attribute)
    const member = meaning.find((name) => (attribute[name] ?? false) !== (before[name] ?? false))
    if (member && isInstalledAttribute(inum))
      throw invalid(`The attribute ${before.name} belongs to the server: its ${member} cannot be changed`, member)
    if (member) await ctx.events.emit('attribute.ending', { inum, name: before.name, deleted: false })
    await updateAttribute(ctx.db, attribute, ctx.now())
    await record(ctx, 'replace-attribute', actor, before, attribute)
    return attribute
  })
  // After the commit, so that nobody reads the old state back into a cache.
  await ctx.events.emit('attribute.changed', { inum })
  return changed
}

/**
 * Takes an attribute out of the registry.
 * @throws AppError `not_found`; `conflict` when it is installed, when a scope opens it or when people have values of it
 */
export async function deleteAttribute(ctx: Needed, inum: string, actor?: Actor): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await findAttribute(ctx.db, inum)
    if (!before) throw notFound(`Attribute ${inum}`)
    if (isInstalledAttribute(inum))
      throw conflict(`The attribute ${before.name} belongs to the server: it can be made inactive, but not deleted`)
    await ctx.events.emit('attribute.ending', { inum, name: before.name, deleted: true })
    if (!(await removeAttribute(ctx.db, inum))) throw notFound(`Attribute ${inum}`)
    await record(ctx, 'delete-attribute', actor, before)
  })
  await ctx.events.emit('attribute.changed', { inum })
}

/** What a stored value depends on. */
const meaning = ['name', 'dataType', 'oxMultiValuedAttribute'] as const

/** SCIM does not tell names apart that differ by case alone (RFC 7643, 2.1). */
async function refuseTakenName({ db }: Needed, { name, inum }: Attribute): Promise<void> {
  if (await isNameTaken(db, name, inum)) throw conflict(`An attribute named ${name} exists already`, 'name')
}

async function record(
  ctx: Needed,
  operation: string,
  actor: Actor | undefined,
  before?: Attribute,
  after?: Attribute
): Promise<void> {
  if (!actor) return
  const resourceId = (after ?? before)?.inum ?? ''
  await audit(ctx, actor, { operation, resourceType: 'attribute', resourceId, before, after })
}
