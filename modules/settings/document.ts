import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { audit, type Actor } from '#modules/audit/index'
import { AppError, conflict } from '#modules/core/errors'
import { kept } from '#modules/core/kept'
import type { Context } from '#modules/core/module'
import { readVersion, replaceVersion } from './repository.ts'
import { opened, sealed } from './secrets.ts'

type Slice = Pick<Context, 'config' | 'db' | 'events' | 'now' | 'vault'>
type Values = Record<string, unknown>

interface Definition<T extends object> {
  /** Name of the setting that holds what differs from the standard, by member. */
  setting: string
  /** What its changes are called in the audit log: `scim-config`. */
  resourceType: string
  /** Form of the whole document; members that it does not know are dropped. */
  schema: z.ZodType<T>
  /** What it is until somebody changes it. */
  standard: (config: Context['config']) => T
}

/** One part of the configuration: a JSON document with a standard for each member. */
export interface ConfigurationDocument<T extends object> {
  /** What it is until somebody changes it. */
  standard: (config: Context['config']) => T
  /** The same object until it changes. Not to be asked for inside a transaction. */
  read(ctx: Slice): Promise<T>
  /**
   * Puts a document in place of the one before; a member that is absent or null goes back to its standard.
   * @param change is given the document as it is, and says what it shall be
   * @throws AppError `invalid_value` with the member that is wrong, `conflict`
   */
  update(ctx: Slice, actor: Actor, operation: string, change: (before: T) => object): Promise<T>
}

/** Secrets in it are stored sealed. */
export function configurationDocument<T extends object>(definition: Definition<T>): ConfigurationDocument<T> {
  const { setting, resourceType, schema, standard } = definition

  /** What a later version does not allow any more has no effect. */
  const completed = ({ config, vault }: Pick<Slice, 'config' | 'vault'>, stored: unknown = {}): T => {
    const parsed = schema.safeParse({ ...standard(config), ...opened(vault, setting, stored as Values) })
    return parsed.success ? parsed.data : standard(config)
  }
  const current = kept(
    ['configuration.changed'],
    async (ctx: Slice, last: { version: number | undefined; document: T } | undefined) => {
      const stored = await readVersion(ctx.db, setting)
      if (last && last.version === stored?.version) return last
      return { version: stored?.version, document: completed(ctx, stored?.value) }
    }
  )

  return {
    standard,
    read: async (ctx) => (await current.get(ctx)).document,
    async update(ctx, actor, operation, change) {
      const { config, db, now, vault } = ctx
      const after = await db.transaction(async () => {
        const stored = await readVersion(db, setting)
        const before = completed(ctx, stored?.value)
        const usual = standard(config) as Values
        const next = parse(schema, { ...usual, ...present(change(before)) })
        if (isDeepStrictEqual(next, before)) return before
        const differing = Object.fromEntries(
          Object.entries(next).filter(([name, value]) => !isDeepStrictEqual(value, usual[name]))
        )
        if (!(await replaceVersion(db, setting, sealed(vault, setting, differing), stored?.version, now())))
          throw conflict('Somebody else has changed it at the same moment; try again')
        await audit(ctx, actor, { operation, resourceType, before, after: next })
        return next
      })
      // After the commit, so that nobody reads the old state back into a cache.
      await ctx.events.emit('configuration.changed', {})
      return after
    }
  }
}

const present = (values: object): Values =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null))

function parse<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new AppError('invalid_value', 400, issue?.message ?? 'is not valid', { member: issue?.path.join('.') ?? '' })
}
