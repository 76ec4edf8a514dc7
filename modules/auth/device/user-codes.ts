import { errors, Provider } from 'oidc-provider'
import { clientAddress } from '#modules/core/address'
import type { Context } from '#modules/core/module'
import { counted } from '../attempts.ts'
import { forgiveAttempt, type GuessLimit } from '../repository.ts'

const perSession: GuessLimit = { tolerated: 5, firstWait: 2000, longestWait: 15 * 60_000, memory: 15 * 60_000 }
const perAddress: GuessLimit = { ...perSession, tolerated: 30 }

/**
 * Slows down guesses at user codes, which are short because somebody has to type them (RFC 8628, 5.1). The browser's
 * session and its address are counted apart; leaving the cookies behind leaves the address.
 */
export function guardUserCodes(ctx: Pick<Context, 'db' | 'now'>, { DeviceCode }: Provider): void {
  const find = DeviceCode.findByUserCode.bind(DeviceCode)
  DeviceCode.findByUserCode = async (...query) => {
    const { oidc, req } = Provider.ctx as NonNullable<typeof Provider.ctx>
    const address = `user-code-address:${clientAddress((req as { ip?: string }).ip ?? '')}`
    const session = `user-code-session:${oidc.session?.uid ?? ''}`
    const look = async () => {
      const code = await find(...query)
      if (code) for (const subject of [address, session]) await forgiveAttempt(ctx.db, subject)
      return { code }
    }
    const looked = await counted(ctx, address, perAddress, () => counted(ctx, session, perSession, look))
    if ('refused' in looked) throw new TooManyCodes(looked.seconds)
    return looked.code
  }
}

export class TooManyCodes extends errors.CustomOIDCProviderError {
  readonly seconds: number

  constructor(seconds: number) {
    super('too_many_attempts', `too many codes were tried; try again in ${seconds} s`)
    this.seconds = seconds
  }
}
