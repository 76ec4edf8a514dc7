import type { RecordedChange } from '#modules/core/events'
import type { Context } from '#modules/core/module'
import { orderedId } from '#modules/core/ordered-id'
import { featureOf } from './features.ts'
import { findFollowers, insertDeliveries } from './repository.ts'

/** Notes which webhooks have to tell of a change, in the transaction of the change: neither is ever there without the other. */
export async function noteChange({ db, now }: Pick<Context, 'db' | 'now'>, change: RecordedChange): Promise<void> {
  const feature = featureOf(change)
  if (!feature) return
  const inums = await findFollowers(db, feature.id)
  if (inums.length === 0) return
  const { resourceId, before, after, correlationId } = change
  const at = now()
  const thing = after ?? before ?? {}
  const aliases = Object.entries(feature.aliases ?? {}).map(([alias, member]) => [alias, thing[member]])
  const values = { ...(resourceId !== undefined && { inum: resourceId }), ...Object.fromEntries(aliases), ...thing }
  const deliveries = inums.map((webhookInum) => ({
    id: orderedId(at),
    webhookInum,
    featureId: feature.id,
    values,
    correlationId,
    createdAt: at,
    attempts: 0,
    dueAt: at
  }))
  await insertDeliveries(db, deliveries)
}
