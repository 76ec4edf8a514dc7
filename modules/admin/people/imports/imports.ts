import { invalid } from '#modules/core/errors'
import type { Context, Job } from '#modules/core/module'
import { orderedUuid } from '#modules/core/ordered-id'
import { deleteOldImports, insertImport, type UserImport } from './repository.ts'
import type { Bringer } from './run.ts'

/** Milliseconds: what was brought is told for so long. */
const keptFor = 30 * 24 * 3_600_000
/** Milliseconds: one that has not moved for so long was cut off, with the process that ran it. */
const stillFor = 120_000

/** Files that are kept in memory at the same time. */
const mostRunning = 4

/** Those under way in this process. */
const running = new WeakMap<Context, Map<Promise<void>, AbortController>>()

/**
 * Begins to bring people; it goes on when whoever asked for it has gone.
 * @returns how to look at it
 * @throws AppError `invalid_value` when too many are under way
 */
export async function beginImport(
  ctx: Context,
  { fileName, format, dryRun, existing }: Pick<UserImport, 'fileName' | 'format' | 'dryRun' | 'existing'>,
  text: string,
  bringer: Bringer
): Promise<UserImport> {
  const under = running.get(ctx) ?? new Map<Promise<void>, AbortController>()
  if (under.size >= mostRunning)
    throw invalid(`${mostRunning} files are being brought at this moment; wait until one of them is done`)
  const now = ctx.now()
  const given: UserImport = {
    id: orderedUuid(now),
    createdAt: now,
    updatedAt: now,
    userInum: bringer.inum,
    fileName,
    format,
    dryRun,
    existing,
    status: 'running',
    cancelled: false,
    size: format === 'csv' ? Buffer.byteLength(text) : text.length,
    position: 0,
    created: 0,
    updated: 0,
    skipped: 0,
    refused: 0,
    problem: null
  }
  await insertImport(ctx.db, given)
  running.set(ctx, under)
  const stopping = new AbortController()
  const run = import('./run.ts')
    .then(({ runImport }) => runImport(ctx, given, text, bringer, stopping.signal))
    .catch((err: unknown) => ctx.log.error({ err, import: given.id }, 'an import of users came to no end'))
    .finally(() => under.delete(run))
  under.set(run, stopping)
  return given
}

/** Ends what this process brings, before its database closes. */
export async function stopImports(ctx: Context): Promise<void> {
  const under = running.get(ctx) ?? new Map<Promise<void>, AbortController>()
  for (const stopping of under.values()) stopping.abort()
  await Promise.all(under.keys())
}

/** Was it cut off? */
export const isCutOff = ({ status, updatedAt }: UserImport, now: number): boolean =>
  status === 'running' && now - updatedAt > stillFor

export const importJobs = (ctx: Context): Job[] => [
  { name: 'admin.user-imports', every: 24 * 3_600_000, run: () => deleteOldImports(ctx.db, ctx.now() - keptFor) }
]
