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
 * Who would have to wait only because of attempts whose outcome nobody knows yet waits for that: they may all be right.
 */
export async function signIn(ctx: Context, userName: string, password: string, ip: string): Promise<SignIn> {
  if (!isStorable(userName)) return { refused: 'wrong' }
  const subjects = { account: `account:${fold(userName).slice(0, 200)}`, address: `address:${clientAddress(ip)}` }
  for (;;) {
    const before = underWay(subjects)
    const until = await begin(ctx, subjects)
    if (until === undefined) return noted(subjects, check(ctx, subjects, userName, password))
    const others = [...before, ...underWay(subjects)]
    if (others.length === 0) return { refused: 'blocked', seconds: Math.max(1, Math.ceil((until - ctx.now()) / 1000)) }
    await Promise.allSettled(others)
  }
}

/** What an attempt is counted for. */
type Subjects = Record<'account' | 'address', string>

/** @returns until when to wait, if the attempt may not be made */
async function begin(ctx: Context, { account, address }: Subjects): Promise<number | undefined> {
  const { db, now } = ctx
  const { authenticationProtectionConfiguration: protection } = await appConfiguration(ctx)
  const untilOfAddress = await beginAttempt(db, address, now(), perAddress)
  if (untilOfAddress !== undefined || !protection.bruteForceProtectionEnabled) return untilOfAddress
  const until = await beginAttempt(db, account, now(), perAccount(protection))
  // Nothing will be guessed.
  if (until !== undefined) await forgiveAttempt(db, address)
  return until
}

async function check(
  ctx: Context,
  { account, address }: Subjects,
  userName: string,
  password: string
): Promise<SignIn> {
  const user = await verifyPassword(ctx, userName, password)
  if (!user) return { refused: 'wrong' }
  await clearSignInFailures(ctx.db, account)
  await forgiveAttempt(ctx.db, address)
  return { user }
}

/** Attempts of this process whose outcome is not known yet, by what they are counted for. */
const pending = new Map<string, Set<Promise<unknown>>>()

const underWay = (subjects: Subjects): Promise<unknown>[] =>
  Object.values(subjects).flatMap((subject) => Array.from(pending.get(subject) ?? []))

async function noted<T>(subjects: Subjects, attempt: Promise<T>): Promise<T> {
  for (const subject of Object.values(subjects)) {
    const those = pending.get(subject) ?? new Set()
    pending.set(subject, those.add(attempt))
  }
  try {
    return await attempt
  } finally {
    for (const subject of Object.values(subjects)) {
      const those = pending.get(subject)
      those?.delete(attempt)
      if (those?.size === 0) pending.delete(subject)
    }
  }
}

const perAccount = (rules: AppConfiguration['authenticationProtectionConfiguration']): GuessLimit => ({
  tolerated: rules.maximumAllowedAttemptsWithoutDelay,
  firstWait: rules.delayTime * 1000,
  longestWait,
  memory: rules.attemptExpiration * 1000
})
