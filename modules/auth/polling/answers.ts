import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { timedKey } from '../artifact-id.ts'
import { cibaGrant, deviceGrant } from '../supported.ts'
import { admitPoll } from './repository.ts'

/** Says what the standards say, where the library has other words for a refusal, or knows of none. */
export function grantAnswers(ctx: Pick<Context, 'db' | 'now'>, properties: AppConfiguration) {
  const slowDown = slowDownAnswers(ctx, properties)
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    const body = koa.body as { error?: unknown } | undefined
    if (body?.error === 'invalid_request') nameRefusal(koa)
    else if (body?.error === 'authorization_pending') await slowDown(koa)
  }
}

/**
 * Tells a client that asks too often for what is not there yet (RFC 8628, 3.5; CIBA Core, 11). The library knows no
 * interval. Whoever asks for what is there gets it, however soon: a device that has waited long enough need not wait on.
 */
function slowDownAnswers({ db, now }: Pick<Context, 'db' | 'now'>, properties: AppConfiguration) {
  const intervals = new Map<unknown, { parameter: string; interval: number }>([
    [deviceGrant, { parameter: 'device_code', interval: properties.deviceAuthzTokenPollInterval }],
    [cibaGrant, { parameter: 'auth_req_id', interval: properties.backchannelAuthenticationResponseInterval }]
  ])
  return async (koa: KoaContextWithOIDC) => {
    const { params } = koa.oidc
    const poll = intervals.get(params?.grant_type)
    if (!poll || (await admitPoll(db, timedKey(String(params?.[poll.parameter])), now(), poll.interval))) return
    const { error, error_description } = new errors.SlowDown()
    koa.body = { error, error_description }
  }
}

/** Refuses a client that does not have the grant by its name (RFC 6749, 5.2; CIBA Core, 13). */
function nameRefusal(koa: KoaContextWithOIDC): void {
  const { client, params, route } = koa.oidc
  const grant = grantsOfRoutes.get(route) ?? (route === 'token' ? params?.grant_type : undefined)
  if (!client || typeof grant !== 'string' || client.grantTypeAllowed(grant)) return
  koa.body = { error: 'unauthorized_client', error_description: `${grant} is not allowed for this client` }
}

const grantsOfRoutes = new Map([
  ['device_authorization', deviceGrant],
  ['backchannel_authentication', cibaGrant]
])
