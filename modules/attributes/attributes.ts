import { randomUUID } from 'node:crypto'
import { invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { Attribute } from './attribute.ts'
import { insertAttribute, removeAttribute, updateAttribute } from './repository.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/**
 * Adds an attribute under a new inum.
 * @throws AppError `invalid_value` for a regular expression that is none, `conflict` for a name that is taken
 */
export async function createAttribute(ctx: Needed, given: Omit<Attribute, 'inum'>): Promise<Attribute> {
  const attribute: Attribute = { ...given, inum: randomUUID() }
  checkRules(attribute)
  await insertAttribute(ctx.db, attribute, ctx.now())
  await ctx.events.emit('attribute.changed', { inum: attribute.inum })
  return attribute
}

/** @throws AppError `not_found`, and what `createAttribute` throws */
export async function replaceAttribute(ctx: Needed, attribute: Attribute): Promise<Attribute> {
  checkRules(attribute)
  if (!(await updateAttribute(ctx.db, attribute, ctx.now()))) throw notFound(`Attribute ${attribute.inum}`)
  await ctx.events.emit('attribute.changed', { inum: attribute.inum })
  return attribute
}

/**
 * Takes an attribute out of the registry; values that people have of it stay stored, and are shown nowhere.
 * @throws AppError `not_found`
 */
export async function deleteAttribute(ctx: Needed, inum: string): Promise<void> {
  if (!(await removeAttribute(ctx.db, inum))) throw notFound(`Attribute ${inum}`)
  await ctx.events.emit('attribute.changed', { inum })
}

function checkRules({ attributeValidation }: Attribute): void {
  if (!attributeValidation?.regexp) return
  try {
    wholeMatch(attributeValidation.regexp)
  } catch (error) {
    throw invalid((error as Error).message, 'attributeValidation.regexp')
  }
}

/** An administrator's regular expression, which has to match all of a text. */
export const wholeMatch = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u')
