import { clientAddress } from '#modules/core/address'
import type { Context } from '#modules/core/module'
import { fold, isStorable } from '#modules/core/text'
import { verifyPassword, type User } from '#modules/users/index'
import { beginAttempt, clearSignInFailures, forgiveAttempt, type GuessLimit } from './repository.ts'

const memory = 15 * 60_000
const perAccount: GuessLimit = { tolerated: 5, firstWait: 2000, longestWait: 15 * 60_000, memory }
const perAddress: GuessLimit = { ...perAccount, tolerated: 30 }

export type SignIn = { user: User } | { refused: 'wrong' } | { refused: 'blocked'; seconds: number }

/**
 * Checks a user name and password. The account and the address are slowed down apart from each other, so that neither
 * many guesses at one account nor one guess at many get far; unknown names are counted and take as long as known ones.
 */
export async function signIn(ctx: Context, userName: string, password: string, ip: string): Promise<SignIn> {
  const { db, now } = ctx
  if (!isStorable(userName)) return { refused: 'wrong' }
  const account = `account:${fold(userName).slice(0, 200)}`
  const address = `address:${clientAddress(ip)}`
  const until =
    (await beginAttempt(db, address, now(), perAddress)) ?? (await beginAttempt(db, account, now(), perAccount))
  if (until !== undefined) return { refused: 'blocked', seconds: Math.max(1, Math.ceil((until - now()) / 1000)) }
  const user = await verifyPassword(ctx, userName, password)
  if (!user) return { refused: 'wrong' }
  await clearSignInFailures(db, account)
  await forgiveAttempt(db, address)
  return { user }
}
