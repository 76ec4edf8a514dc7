import { clientAddress } from '#modules/core/address'
import type { Context } from '#modules/core/module'
import { fold, isStorable } from '#modules/core/text'
import { appConfiguration, type AppConfiguration } from '#modules/settings/index'
import { verifyPassword, type User } from '#modules/users/index'
import { counted, type Blocked } from './attempts.ts'
import { clearSignInFailures, forgiveAttempt, type GuessLimit } from './repository.ts'

const longestWait = 15 * 60_000
const perAddress: GuessLimit = { tolerated: 30, firstWait: 2000, longestWait, memory: longestWait }

export type SignIn = { user: User } | { refused: 'wrong' } | Blocked

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

const perAccount = (rules: AppConfiguration['authenticationProtectionConfiguration']): GuessLimit => ({
  tolerated: rules.maximumAllowedAttemptsWithoutDelay,
  firstWait: rules.delayTime * 1000,
  longestWait,
  memory: rules.attemptExpiration * 1000
})
