import { timingSafeEqual } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { errors, Provider, type Client as LibraryClient, type CIBAEnabledConfiguration } from 'oidc-provider'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { findUser } from '#modules/users/index'
import { counted } from '../attempts.ts'
import { clearSignInFailures, type GuessLimit } from '../repository.ts'
import { checkFapiBackchannel, type ProfileOf } from '../fapi/index.ts'
import { cibaGrant, supported } from '../supported.ts'
import { findByHint, findByHintToken } from './people.ts'

/** Seconds from `nbf` to `exp` of a signed request (FAPI-CIBA, 5.2.2). */
const longestRequest = 3600

const userCodeGuesses: GuessLimit = { tolerated: 5, firstWait: 2000, longestWait: 15 * 60_000, memory: 15 * 60_000 }

/** Client-initiated backchannel authentication (CIBA Core): what oidc-provider leaves to us of a request. */
export function ciba(ctx: Context, properties: AppConfiguration, profileOf: ProfileOf): CIBAEnabledConfiguration {
  const bindingMessage = new RegExp(properties.backchannelBindingMessagePattern, 'u')
  const { backchannelLoginHintClaims: names } = properties
  const { grantTypes, deliveryModes } = supported(properties)
  return {
    enabled: grantTypes.includes(cibaGrant),
    ...(deliveryModes.length > 0 && { deliveryModes }),
    processLoginHint: (_koa, hint = '') => findByHint(ctx, names, hint),
    processLoginHintToken: ({ oidc }, token = '') =>
      findByHintToken(ctx, properties, token, oidc.client as LibraryClient),
    validateBindingMessage(_koa, message) {
      if (message !== undefined && !bindingMessage.test(message))
        throw new errors.InvalidBindingMessage(
          `binding_message must match ${properties.backchannelBindingMessagePattern}`
        )
    },
    validateRequestContext({ oidc }) {
      if (oidc.client?.clientAuthMethod === 'none')
        throw new errors.UnauthorizedClient('backchannel requests are for clients that authenticate')
      const profile = profileOf(oidc.client)
      if (profile) checkFapiBackchannel(oidc, profile)
      // The signature has been verified already.
      if (typeof oidc.body?.request === 'string') checkSignedRequest(oidc.body.request, properties)
    },
    verifyUserCode: ({ oidc }, { accountId }, userCode) =>
      verifyUserCode(ctx, properties, oidc.client as LibraryClient, accountId, userCode),
    async triggerAuthenticationDevice(koa, request, { accountId }, client) {
      Object.assign(koa.body as object, { interval: properties.backchannelAuthenticationResponseInterval })
      await ctx.events.emit('authentication.requested', {
        userInum: accountId,
        clientInum: client.clientId,
        bindingMessage: request.params?.binding_message as string | undefined,
        expiresAt: ctx.now() + request.expiration * 1000
      })
    }
  }
}

/** Seconds that a request stays open: as long as it asks for, no longer than is allowed. */
export const requestLifetime = (properties: AppConfiguration, requested: unknown): number =>
  requested === undefined
    ? properties.backchannelAuthenticationResponseExpiresIn
    : Math.min(Number(requested), properties.cibaMaxExpirationTimeAllowedSec)

/** Keeps with each request where it came from, for the person to see. */
export function rememberRequesters({ BackchannelAuthenticationRequest: { prototype } }: Provider): void {
  const save = Reflect.get(prototype, 'save') as () => Promise<string>
  prototype.save = function (this: { jti?: string; params?: Record<string, unknown> }) {
    const { ip } = (Provider.ctx?.req ?? {}) as { ip?: string }
    if (this.jti === undefined && this.params && ip !== undefined) this.params.requester_address = ip
    return save.call(this)
  }
}

function checkSignedRequest(request: string, properties: AppConfiguration): void {
  const { alg = '' } = decodeProtectedHeader(request)
  const { exp = 0, nbf = 0 } = decodeJwt(request)
  const allowed = properties.backchannelAuthenticationRequestSigningAlgValuesSupported
  if (alg.startsWith('HS') || (allowed.length > 0 && !allowed.includes(alg)))
    throw new errors.InvalidRequest(`backchannel requests must not be signed with ${alg}`)
  if (exp - nbf > longestRequest)
    throw new errors.InvalidRequest(`the request must end ${longestRequest} s after its nbf at the latest`)
}

/** The person's own code, which keeps clients from asking just anybody (CIBA Core, 7.1). */
async function verifyUserCode(
  ctx: Context,
  properties: AppConfiguration,
  client: LibraryClient,
  inum: string,
  userCode: string | undefined
): Promise<void> {
  if (!properties.backchannelUserCodeParameterSupported || !client.backchannelUserCodeParameter) return
  if (userCode === undefined) throw new errors.MissingUserCode('user_code is needed')
  const subject = `ciba-user-code:${inum}`
  const outcome = await counted(ctx, subject, userCodeGuesses, async () => {
    const { jansBackchannelUsrCode: own } = (await findUser(ctx.db, inum))?.attributes ?? {}
    if (typeof own !== 'string' || !timingSafeEqual(sha256(own), sha256(userCode)))
      throw new errors.InvalidUserCode('user_code is not the one of this person')
    await clearSignInFailures(ctx.db, subject)
  })
  if (outcome) throw new errors.InvalidUserCode('too many codes were tried for this person; try again later')
}
