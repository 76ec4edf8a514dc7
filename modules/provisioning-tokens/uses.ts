import type { Context, Job } from '#modules/core/module'

type Slice = Pick<Context, 'db' | 'events'>

/** When each was used last, by id; not written down yet. */
const seen = new WeakMap<Context['events'], Map<string, number>>()

/** The uses that this process has seen since they were written down last. */
export function usesOf({ events }: Pick<Context, 'events'>): Map<string, number> {
  let uses = seen.get(events)
  if (!uses) seen.set(events, (uses = new Map()))
  return uses
}

/** Writes them down; what cannot be written stays for the next time. */
export async function writeUses(ctx: Slice): Promise<void> {
  const uses = usesOf(ctx)
  if (uses.size === 0) return
  const { updateLastUse } = await import('./repository.ts')
  // Not those that come while it writes: a busy token would never be done.
  const taken = [...uses]
  for (const [id, at] of taken) {
    await updateLastUse(ctx.db, id, at)
    if (uses.get(id) === at) uses.delete(id)
  }
}

/** No request waits for it, and a token in constant use costs a write a minute. */
export const jobs = (ctx: Context): Job[] => [
  { name: 'provisioning-tokens.uses', every: 60_000, onEachReplica: true, run: () => writeUses(ctx) }
]
