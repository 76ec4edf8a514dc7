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
  const { db, now } = ctx
  if (!isStorable(userName)) return { refused: 'wrong' }
  const account = `account:${fold(userName).slice(0, 200)}`
  const address = `address:${clientAddress(ip)}`
  const { authenticationProtectionConfiguration: protection } = await appConfiguration(ctx)
  const until =
    (await beginAttempt(db, address, now(), perAddress)) ??
    (protection.bruteForceProtectionEnabled
      ? await beginAttempt(db, account, now(), perAccount(protection))
      : undefined)
  if (until !== undefined) return { refused: 'blocked', seconds: Math.max(1, Math.ceil((until - now()) / 1000)) }
  const user = await verifyPassword(ctx, userName, password)
  if (!user) return { refused: 'wrong' }
  await clearSignInFailures(db, account)
  await forgiveAttempt(db, address)
  return { user }
}

const perAccount = (rules: AppConfiguration['authenticationProtectionConfiguration']): GuessLimit => ({
  tolerated: rules.maximumAllowedAttemptsWithoutDelay,
  firstWait: rules.delayTime * 1000,
  longestWait,
  memory: rules.attemptExpiration * 1000
})
