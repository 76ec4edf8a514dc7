import type { Context, Job } from '#modules/core/module'
import { monthOf } from './months.ts'
import { addStatistics, type ActiveUser, type IssuedTokens } from './repository.ts'

type Slice = Pick<Context, 'db' | 'events' | 'now'>

/** People that a process remembers as counted. Whoever is forgotten is written down again, which changes nothing. */
const remembered = 20_000

/** What is counted in this process and not written down yet; a request never waits for it. */
export interface Counters {
  /** Counts a person as active in this month. */
  active(userInum: string): void
  /** Counts a token. @param kind its member of the token answer */
  issued(grantType: string, kind: string): void
  /** Writes everything down. What could not be written is kept for the next time. */
  flush(): Promise<void>
}

const kept = new WeakMap<Context['events'], Counters>()

/** The counters of this process. */
export function counters(ctx: Slice): Counters {
  let those = kept.get(ctx.events)
  if (!those) kept.set(ctx.events, (those = createCounters(ctx)))
  return those
}

/** Milliseconds of counting that are lost at most when a process is killed. */
const interval = 5000

export const statisticsJob = (ctx: Context): Job => ({
  name: 'write statistics down',
  every: interval,
  onEachReplica: true,
  run: () => counters(ctx).flush()
})

function createCounters({ db, now }: Slice): Counters {
  let month = ''
  const known = new Set<string>()
  let users = new Map<string, ActiveUser>()
  let tokens = new Map<string, IssuedTokens>()
  let writing: Promise<void> | undefined

  function add(issued: IssuedTokens): void {
    const key = `${issued.month} ${issued.grantType} ${issued.kind}`
    const before = tokens.get(key)
    if (before) before.count += issued.count
    else tokens.set(key, issued)
  }

  async function write(): Promise<void> {
    if (users.size + tokens.size === 0) return
    const taken = { users, tokens }
    users = new Map()
    tokens = new Map()
    try {
      await addStatistics(db, [...taken.users.values()], [...taken.tokens.values()])
    } catch (error) {
      users = new Map([...taken.users, ...users])
      for (const issued of taken.tokens.values()) add(issued)
      throw error
    }
  }

  return {
    active(userInum) {
      const current = monthOf(now())
      if (current !== month || known.size >= remembered) known.clear()
      month = current
      if (known.has(userInum)) return
      known.add(userInum)
      users.set(`${month} ${userInum}`, { month, userInum })
    },
    issued(grantType, kind) {
      add({ month: monthOf(now()), grantType, kind, count: 1 })
    },
    async flush() {
      // One after the other, so that everything counted before is written when this is done.
      while (writing) await writing.catch(() => {})
      const mine = write().finally(() => (writing = undefined))
      writing = mine
      await mine
    }
  }
}
