import type { Db } from '#db/db'
import type { Context } from '#modules/core/module'
import { beginAttempt, type GuessLimit } from './repository.ts'

/** Nothing was tried, because too much has been tried before; in so many seconds it may be. */
export interface Blocked {
  refused: 'blocked'
  seconds: number
}

/**
 * Makes an attempt that counts before it is made, so that many at once are many. One that would have to wait only because of
 * others whose outcome nobody knows yet waits for that, as they may all be right; while it has to wait none can begin, so
 * that does not go on for ever.
 * @param subject what it is counted for: what may be guessed, or where the guesses come from
 * @param attempt tells the store of its success
 */
export async function counted<T>(
  { db, now }: Pick<Context, 'db' | 'now'>,
  subject: string,
  limit: GuessLimit,
  attempt: () => Promise<T>
): Promise<T | Blocked> {
  for (;;) {
    const before = underWay(db, subject)
    const until = await beginAttempt(db, subject, now(), limit)
    if (until === undefined) return noted(db, subject, attempt())
    const others = [...before, ...underWay(db, subject)]
    if (others.length === 0) return { refused: 'blocked', seconds: Math.max(1, Math.ceil((until - now()) / 1000)) }
    await Promise.allSettled(others)
  }
}

/** Attempts of this process whose outcome is not known yet, by what they are counted for. */
const pending = new WeakMap<Db, Map<string, Set<Promise<unknown>>>>()

const underWay = (db: Db, subject: string): Promise<unknown>[] => Array.from(pending.get(db)?.get(subject) ?? [])

async function noted<T>(db: Db, subject: string, attempt: Promise<T>): Promise<T> {
  const bySubject = pending.get(db) ?? new Map<string, Set<Promise<unknown>>>()
  pending.set(db, bySubject)
  const attempts = bySubject.get(subject) ?? new Set()
  bySubject.set(subject, attempts.add(attempt))
  try {
    return await attempt
  } finally {
    attempts.delete(attempt)
    if (attempts.size === 0) bySubject.delete(subject)
  }
}
