import type { Context } from '#modules/core/module'
import { proofOf, provableMethod, type SeenClient } from './client-try-client.ts'
import { call, type Answered } from './client-try-exchange.ts'
import { tryTime, type Tried } from './client-try-sealed.ts'
import { idTokenChecks } from './client-try-tokens.ts'

export const rest = '/jans-auth/restv1'
export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'

/** Exchanges that are kept, and characters of their bodies: they have to fit into a form. */
const [most, mostText] = [12, 100_000]

/** A try with what was asked and answered; the oldest go first. */
export function added(tried: Tried, { exchanges }: Pick<Answered, 'exchanges'>): Tried {
  const kept = [...tried.exchanges, ...exchanges].slice(-most)
  const tooLong = () => kept.reduce((sum, { answer }) => sum + (answer?.body.length ?? 0), 0) > mostText
  while (kept.length > 1 && tooLong()) kept.shift()
  return { ...tried, exchanges: kept }
}

/** Asks the token endpoint; where the server cannot stand in for the client, the call is shown and not made. */
export async function token(
  ctx: Context,
  client: SeenClient,
  tried: Tried,
  { title, about, form }: { title: string; about: string; form: Record<string, string> },
  nonce?: string
): Promise<Tried> {
  const provable = provableMethod(client)
  if ('reason' in provable) {
    const request = {
      start: `POST ${ctx.config.issuer}${rest}/token`,
      headers: [['content-type', 'application/x-www-form-urlencoded']] as const,
      body: new URLSearchParams({ client_id: client.inum, ...form }).toString()
    }
    const why = `${about} ${provable.reason} So this call is left to the client.`
    return added(tried, { exchanges: [{ title, about: why, request }] })
  }
  const proof = await proofOf(ctx, client, provable.method)
  const { dpopKey } = tried
  const answered = await call(ctx, { title, about, method: 'POST', path: `${rest}/token`, form, proof, dpopKey })
  const { access_token, refresh_token, id_token, token_type } = answered.members
  const got = Object.fromEntries(
    Object.entries({ access_token, refresh_token, id_token, token_type }).filter(
      ([, value]) => typeof value === 'string'
    )
  ) as Tried['tokens']
  const checks =
    got.id_token === undefined ? [] : idTokenChecks(ctx, client, got.id_token, { nonce, accessToken: got.access_token })
  return {
    ...added(tried, answered),
    checks: [...tried.checks.filter(({ text }) => checks.every((check) => check.text !== text)), ...checks],
    tokens: { ...tried.tokens, ...got },
    until: ctx.now() + tryTime
  }
}
