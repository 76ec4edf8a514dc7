import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { proofOf, provableMethod, requireProof, type SeenClient } from './client-try-client.ts'
import { call } from './client-try-exchange.ts'
import type { Tried } from './client-try-sealed.ts'
import { added, deviceGrant, rest, token } from './client-try-token.ts'

/** What can be done with what a try has brought. */
export const steps = {
  async poll(ctx: Context, client: SeenClient, tried: Tried): Promise<Tried> {
    const { device, ...others } = tried
    if (!device) throw over()
    const done = await token(ctx, client, others, {
      title: 'Ask for the tokens',
      about: 'The device asks whether the person has decided.',
      form: { grant_type: deviceGrant, device_code: device.device_code }
    })
    return done.tokens.access_token === undefined ? { ...done, device } : done
  },

  async refresh(ctx: Context, client: SeenClient, tried: Tried): Promise<Tried> {
    const { refresh_token } = tried.tokens
    if (refresh_token === undefined) throw over()
    return token(ctx, client, tried, {
      title: 'Refresh',
      about:
        'New tokens for the refresh token; where the server gives a new one of these as well, the old one is used up.',
      form: { grant_type: 'refresh_token', refresh_token }
    })
  },

  async userinfo(ctx: Context, _client: SeenClient, tried: Tried): Promise<Tried> {
    return added(
      tried,
      await call(ctx, {
        title: 'Ask who it is',
        about: 'The access token opens the claims about the person that its scopes allow.',
        method: 'GET',
        path: `${rest}/userinfo`,
        token: { value: tried.tokens.access_token ?? '', type: isBound(tried.tokens) ? 'DPoP' : 'Bearer' },
        ...(isBound(tried.tokens) && { dpopKey: tried.dpopKey })
      })
    )
  },

  async introspection(ctx: Context, client: SeenClient, tried: Tried): Promise<Tried> {
    const { access_token = '' } = tried.tokens
    const provable = provableMethod(client)
    const basic = 'method' in provable && provable.method === 'client_secret_basic'
    return added(
      tried,
      await call(ctx, {
        title: 'Introspect the access token',
        about: basic
          ? 'The client asks what the token is good for.'
          : 'The token itself opens the endpoint, which takes secrets in the header alone.',
        method: 'POST',
        path: `${rest}/introspection`,
        form: { token: access_token },
        ...(basic
          ? { headers: (await proofOf(ctx, client, 'client_secret_basic')).headers }
          : { token: { value: access_token, type: 'Bearer' } })
      })
    )
  },

  async revocation(ctx: Context, client: SeenClient, tried: Tried): Promise<Tried> {
    const { access_token = '', refresh_token } = tried.tokens
    return added(
      tried,
      await call(ctx, {
        title: `Revoke the ${refresh_token === undefined ? 'access' : 'refresh'} token`,
        about: 'The token stops working; with a refresh token, all that came of it does.',
        method: 'POST',
        path: `${rest}/revoke`,
        form: { token: refresh_token ?? access_token },
        proof: await requireProof(ctx, client)
      })
    )
  }
}

export type Step = keyof typeof steps

/** The steps that make sense now. */
export function stepsFor(client: SeenClient, { tokens, device }: Tried): Step[] {
  const provable = provableMethod(client)
  const method = 'method' in provable ? provable.method : undefined
  const has = tokens.access_token !== undefined
  const can: Record<Step, boolean> = {
    poll: device !== undefined && method !== undefined,
    userinfo: has && tokens.id_token !== undefined,
    // A bound token does not open the endpoint by itself.
    introspection: has && (method === 'client_secret_basic' || !isBound(tokens)),
    refresh: tokens.refresh_token !== undefined && method !== undefined,
    revocation: has && method !== undefined
  }
  return (Object.keys(steps) as Step[]).filter((step) => can[step])
}

/** What the browser ends the session at the server with: posted, so that no history and no log has the token. */
export const signOutForm = ({ config }: Context, { inum }: SeenClient, idToken: string) => ({
  action: `${config.issuer}${rest}/end_session`,
  hidden: { id_token_hint: idToken, client_id: inum }
})

const isBound = ({ token_type }: Tried['tokens']) => token_type?.toLowerCase() === 'dpop'

/** @returns the error of a step that the try has nothing for */
export const over = (): AppError =>
  new AppError(
    'try_over',
    400,
    'This try is over, or was begun in another session. Begin again at the page of the client'
  )
