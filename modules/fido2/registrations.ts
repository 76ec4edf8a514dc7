import { audit, type Actor } from '#modules/audit/index'
import { notFound } from '#modules/core/errors'
import type { Context, Job } from '#modules/core/module'
import {
  findRegistration,
  hasExpiredRegistrations,
  removeExpiredRegistrations,
  removeRegistration
} from './repository.ts'

/** @throws AppError `not_found` */
export async function deleteRegistration(
  ctx: Pick<Context, 'db' | 'events' | 'now'>,
  id: string,
  actor: Actor
): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await findRegistration(ctx.db, id)
    if (!before || !(await removeRegistration(ctx.db, id))) throw notFound(`Registration ${id}`)
    const { userInum, rpId, publicKeyId, displayName, registrationStatus } = before
    await audit(ctx, actor, {
      operation: 'delete-fido2-registration',
      resourceType: 'fido2-registration',
      resourceId: id,
      before: { userInum, rpId, publicKeyId, displayName, registrationStatus }
    })
  })
}

/** Rows a batch; small, because SQLite answers nobody while it deletes. */
const batch = 200

/** Registrations that nobody finished go when the properties say so. */
export function registrationJobs(ctx: Context): Job[] {
  let last = -Infinity
  return [
    {
      name: 'fido2.expired',
      every: 60_000,
      async run(signal) {
        const now = ctx.now()
        if (!(await hasExpiredRegistrations(ctx.db, now))) return
        const { fido2Properties } = await import('./configuration.ts')
        const { cleanServiceInterval, cleanServiceBatchChunkSize } = await fido2Properties.read(ctx)
        if (cleanServiceInterval === 0 || now - last < cleanServiceInterval * 1000) return
        last = now
        const most = Math.min(batch, cleanServiceBatchChunkSize)
        while (!signal.aborted && (await removeExpiredRegistrations(ctx.db, now, most)) === most);
      }
    }
  ]
}
