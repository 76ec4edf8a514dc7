import { audit, type Actor } from '#modules/audit/index'
import { invalid, notFound } from '#modules/core/errors'
import type { Context, Job } from '#modules/core/module'
import type { Registration } from './registration.ts'
import {
  hasExpiredRegistrations,
  lockRegistration,
  removeExpiredRegistrations,
  removeRegistration,
  writeRegistration
} from './repository.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

/** What can be changed of a registration; null takes the name away. */
export interface RegistrationChange {
  displayName?: string | null
  registrationStatus?: Registration['registrationStatus']
}

const longestName = 250

/**
 * @param change is given the registration as it is, and may refuse it
 * @throws AppError `not_found`, `invalid_value`
 */
export async function updateRegistration(
  ctx: Needed,
  id: string,
  change: (before: Registration) => RegistrationChange,
  actor: Actor
): Promise<Registration> {
  return ctx.db.transaction(async () => {
    const before = await lockRegistration(ctx.db, id)
    if (!before) throw notFound(`Registration ${id}`)
    const after = changed(before, change(before))
    if (isSame(before, after)) return before
    const written = { ...after, updatedAt: ctx.now(), version: before.version + 1 }
    await writeRegistration(ctx.db, written)
    await audit(ctx, actor, {
      operation: 'update-fido2-registration',
      resourceType: 'fido2-registration',
      resourceId: id,
      before: recorded(before),
      after: recorded(written)
    })
    return written
  })
}

function changed(before: Registration, { displayName, registrationStatus }: RegistrationChange): Registration {
  const { displayName: _, ...rest } = before
  const name = displayName === undefined ? before.displayName : displayName
  if (typeof name === 'string' && name.length > longestName)
    throw invalid(`displayName may have at most ${longestName} characters`, 'displayName')
  const status = registrationStatus ?? before.registrationStatus
  // Without a key nobody can sign in with it; that it looks as if would only mislead.
  if (status === 'registered' && status !== before.registrationStatus && before.publicKeyId === undefined)
    throw invalid('The registration was not finished; only the person can finish it', 'status')
  return { ...rest, ...(name && { displayName: name }), registrationStatus: status }
}

const isSame = (a: Registration, b: Registration) =>
  a.displayName === b.displayName && a.registrationStatus === b.registrationStatus

const recorded = ({ userInum, rpId, publicKeyId, displayName, registrationStatus }: Registration) => ({
  userInum,
  rpId,
  publicKeyId,
  displayName,
  registrationStatus
})

/**
 * @param check is given the registration as it is, and may refuse its end
 * @throws AppError `not_found`
 */
export async function deleteRegistration(
  ctx: Needed,
  id: string,
  actor: Actor,
  check: (before: Registration) => void = () => undefined
): Promise<void> {
  await ctx.db.transaction(async () => {
    const before = await lockRegistration(ctx.db, id)
    if (!before) throw notFound(`Registration ${id}`)
    check(before)
    await removeRegistration(ctx.db, id)
    await audit(ctx, actor, {
      operation: 'delete-fido2-registration',
      resourceType: 'fido2-registration',
      resourceId: id,
      before: recorded(before)
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
