import type { Db } from '#db/db'
import { clientAddress } from '#modules/core/address'
import type { Context } from '#modules/core/module'
import { fold, isStorable } from '#modules/core/text'
import { appConfiguration, type AppConfiguration } from '#modules/settings/index'
import { verifyPassword, type User } from '#modules/users/index'
import { beginAttempt, clearSignInFailures, forgiveAttempt, type GuessLimit } from './repository.ts'

const longestWait = 15 * 60_000
const perAddress: GuessLimit = { tolerated: 30, firstWait: 2000, longestWait, memory: longestWait }

export type SignIn = { user: User } | { refused: 'wrong' } | { refused: 'blocked'; seconds: number }

/**
 * Checks a user name and password. The account and the address are slowed down apart from each other, so that neither
 * many guesses at one account nor one guess at many get far; unknown names are counted and take as long as known ones.
 */
export async function signIn(ctx: Context, userName: string, password: string, ip: string): Promise<SignIn> {
  if (!isStorable(userName)) return { refused: 'wrong' }
  const account = `account:${fold(userName).slice(0, 200)}`
  const address = `address:${clientAddress(ip)}`
  const { authenticationProtectionConfiguration: protection } = await appConfiguration(ctx)
  const check = async (): Promise<SignIn> => {
    const user = await verifyPassword(ctx, userName, password)
    if (!user) return { refused: 'wrong' }
    await clearSignInFailures(ctx.db, account)
    await forgiveAttempt(ctx.db, address)
    return { user }
  }
  return counted(ctx, address, perAddress, () =>
    protection.bruteForceProtectionEnabled ? counted(ctx, account, perAccount(protection), check) : check()
  )
}

/**
 * Makes an attempt that counts. One that would have to wait only because of others whose outcome nobody knows yet waits for
 * that, as they may all be right; while it has to wait none can begin, so that does not go on for ever.
 */
async function counted(
  { db, now }: Pick<Context, 'db' | 'now'>,
  subject: string,
  limit: GuessLimit,
  attempt: () => Promise<SignIn>
): Promise<SignIn> {
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
const pending = new WeakMap<Db, Map<string, Set<Promise<SignIn>>>>()

const underWay = (db: Db, subject: string): Promise<SignIn>[] => Array.from(pending.get(db)?.get(subject) ?? [])

async function noted(db: Db, subject: string, attempt: Promise<SignIn>): Promise<SignIn> {
  const bySubject = pending.get(db) ?? new Map<string, Set<Promise<SignIn>>>()
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

const perAccount = (rules: AppConfiguration['authenticationProtectionConfiguration']): GuessLimit => ({
  tolerated: rules.maximumAllowedAttemptsWithoutDelay,
  firstWait: rules.delayTime * 1000,
  longestWait,
  memory: rules.attemptExpiration * 1000
})
