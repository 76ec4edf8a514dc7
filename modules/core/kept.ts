import type { EventMap } from './events.ts'
import type { Context } from './module.ts'

/** Milliseconds; what another process has changed in the same database is seen after so long at the latest. */
const longestUse = 1000

interface Entry<T> {
  /** Of `performance.now()`. */
  readAt: number
  value: Promise<T>
}

/**
 * What is read from the store and then used many times: it is asked for again once somebody here has changed it, and every
 * second, because another process may have.
 * @param changed events that tell of a change here
 * @param read gives `last` back where nothing has changed, so that whoever compares identities notices nothing
 */
export function kept<Slice extends Pick<Context, 'events'>, T>(
  changed: readonly (keyof EventMap)[],
  read: (ctx: Slice, last: T | undefined) => Promise<T>
): { get: (ctx: Slice) => Promise<T>; forget: (ctx: Pick<Context, 'events'>) => void } {
  const cache = new WeakMap<Context['events'], Entry<T>>()
  const watched = new WeakSet<Context['events']>()

  const forget = ({ events }: Pick<Context, 'events'>): void => {
    const entry = cache.get(events)
    if (entry) entry.readAt = -Infinity
  }

  return {
    get(ctx) {
      const { events } = ctx
      const before = cache.get(events)
      if (before && performance.now() - before.readAt < longestUse) return before.value
      if (!watched.has(events)) {
        watched.add(events)
        for (const name of changed) events.on(name, () => forget(ctx))
      }
      const value = (async () => read(ctx, await before?.value.catch(() => undefined)))()
      cache.set(events, { readAt: performance.now(), value })
      // A failure is the caller's to see, and nobody else's.
      value.catch(() => cache.get(events)?.value === value && cache.delete(events))
      return value
    },
    forget
  }
}
