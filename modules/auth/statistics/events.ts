import type { KoaContextWithOIDC, Provider, Session } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import { counters, type Counters } from './counters.ts'

const kinds = ['access_token', 'refresh_token', 'id_token'] as const
type Answer = Partial<Record<(typeof kinds)[number], unknown>>

/**
 * Counts the tokens that a provider issues and the people that they are for; further whoever uses a session, so that a
 * sign-in counts that leads to no token.
 */
export function countWhatHappens(ctx: Context, provider: Provider): void {
  const counted = counters(ctx)
  provider.on('grant.success', ({ oidc, body }: KoaContextWithOIDC) => {
    const { grant_type: grantType, refresh_token: presented } = oidc.params ?? {}
    const answer = body as Answer
    // One that is used again is given back as it was.
    const kept = answer.refresh_token === presented
    countTokens(counted, String(grantType), kept ? { ...answer, refresh_token: undefined } : answer)
    const { AccessToken: token } = oidc.entities
    if (token) counted.active(token.accountId)
  })
  // The answer is missing where a device was approved: its tokens come from the token endpoint.
  provider.on('authorization.success', (_koa: KoaContextWithOIDC, answer: Answer = {}) =>
    countTokens(counted, 'implicit', answer)
  )
  provider.on('session.saved', ({ accountId }: Session) => {
    if (accountId !== undefined) counted.active(accountId)
  })
}

function countTokens(counted: Counters, grantType: string, answer: Answer): void {
  for (const kind of kinds) if (answer[kind] !== undefined) counted.issued(grantType, kind)
}
