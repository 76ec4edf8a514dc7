import { setImmediate as pause } from 'node:timers/promises'
import type { Db } from '#db/db'
import { audit, type Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import type { Group } from './group.ts'
import type { Alongside } from './groups.ts'
import { userNames } from './members/repository.ts'

/** People of one record at most: a record is read as a whole. */
const atOnce = 500

/**
 * @returns what writes the audit record of a change to a group into its transaction; where many came or went, several
 * records tell of all of them
 */
export function recordedAs(operation: string, ctx: Pick<Context, 'db' | 'events' | 'now'>, actor: Actor): Alongside {
  return async ({ before, after, added, removed }) => {
    const resourceId = (after ?? before)?.inum
    const most = Math.max(added.length, removed.length)
    for (let from = 0; from === 0 || from < most; from += atOnce) {
      if (from > 0) await pause()
      const told = from === 0 ? flat : () => ({})
      await audit(ctx, actor, {
        operation,
        resourceType: 'group',
        ...(resourceId !== undefined && { resourceId }),
        before: before && { ...told(before), ...(await people(ctx.db, 'removedMembers', removed, from)) },
        after: after && { ...told(after), ...(await people(ctx.db, 'addedMembers', added, from)) }
      })
    }
  }
}

const flat = ({ displayName, externalId }: Group) => ({ displayName, externalId })

/** How many they are in all, and who those of this record are. */
async function people(db: Db, member: string, all: readonly string[], from: number): Promise<object> {
  const inums = all.slice(from, from + atOnce)
  if (inums.length === 0) return {}
  const names = await userNames(db, inums)
  return { [member]: { count: all.length, inums, userNames: inums.map((inum) => names.get(inum)) } }
}
