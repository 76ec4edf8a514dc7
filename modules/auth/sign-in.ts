import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import { verifyPassword, type User } from '#modules/users/index'
import { blockSignIn, clearSignInFailures, countSignInFailure, findSignInFailures } from './repository.ts'

/** Failures are forgotten after this many milliseconds without another. */
const memory = 15 * 60_000
/** Wrong passwords of one account before it has to wait; of one address, across all accounts. */
const tolerated = { account: 5, address: 30 }
/** First wait; it doubles with each further failure, up to the longest. */
const firstWait = 2000
const longestWait = 15 * 60_000

export type SignIn = { user: User } | { refused: 'wrong' } | { refused: 'blocked'; seconds: number }

/**
 * Checks a user name and password. The account and the address are slowed down apart from each other, so that neither
 * many guesses at one account nor one guess at many get far; unknown names are counted and take as long as known ones.
 */
export async function signIn(ctx: Context, userName: string, password: string, address: string): Promise<SignIn> {
  const { db, now } = ctx
  const subjects = { account: `account:${fold(userName).slice(0, 200)}`, address: `address:${address}` }
  const wait = Math.max(
    0,
    ...(await findSignInFailures(db, Object.values(subjects))).map(({ blockedUntil }) => blockedUntil - now())
  )
  if (wait > 0) return { refused: 'blocked', seconds: Math.ceil(wait / 1000) }
  const user = await verifyPassword(ctx, userName, password)
  if (user?.status === 'active') {
    await clearSignInFailures(db, subjects.account)
    return { user }
  }
  for (const kind of ['account', 'address'] as const) {
    const failures = await countSignInFailure(db, subjects[kind], now(), now() - memory)
    const beyond = failures - tolerated[kind]
    if (beyond >= 0) await blockSignIn(db, subjects[kind], now() + Math.min(longestWait, firstWait * 2 ** beyond))
  }
  return { refused: 'wrong' }
}
