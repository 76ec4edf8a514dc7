import type { Request, RequestHandler } from 'express'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Context } from '#modules/core/module'

/** What clients do, by Janssen's names. */
const actions = new Map([
  ['authorization', 'USER_AUTHORIZATION'],
  ['resume', 'USER_AUTHORIZATION'],
  ['pushed_authorization_request', 'PUSHED_AUTHORIZATION'],
  ['device_authorization', 'DEVICE_CODE_AUTHORIZATION'],
  ['backchannel_authentication', 'BACKCHANNEL_AUTHENTICATION'],
  ['token', 'TOKEN_REQUEST'],
  ['revocation', 'TOKEN_REVOCATION']
])
const registrations = new Map([
  ['POST', 'CLIENT_REGISTRATION'],
  ['GET', 'CLIENT_READ'],
  ['PUT', 'CLIENT_UPDATE'],
  ['DELETE', 'CLIENT_DELETE']
])

/** A device asks these many times; they are no refusals. */
const waiting = new Set(['authorization_pending', 'slow_down'])

interface Entry {
  action: string | undefined
  success: boolean
  /** As the request says, where nobody has shown who it is. */
  clientId: unknown
  userInum?: string | undefined
  grantType?: unknown
  scope?: unknown
  error?: string | undefined
}

function write({ log }: Context, { ip, correlationId }: Partial<Request>, entry: Entry): void {
  log.info({ correlationId, audit: { ...entry, ip } }, 'oauth audit')
}

/**
 * Writes into the log what clients are given and refused: authorizations, tokens and their end. Never a token, a code or a
 * secret. Other than the audit records, which are of what administrators change, it is as good as the log is kept.
 */
export function auditRequests(ctx: Context, provider: Provider): void {
  const ended = new WeakMap<object, { error?: string | undefined }>()
  provider.on('authorization.success', (koa: KoaContextWithOIDC) => void ended.set(koa, {}))
  provider.on('authorization.error', (koa, { error }) => void ended.set(koa, { error }))
  provider.use(async (koa, next) => {
    await next()
    // Only behind one of the library's own routes is there any.
    const oidc = koa.oidc as KoaContextWithOIDC['oidc'] | undefined
    const action = oidc && actions.get(oidc.route)
    if (!action) return
    const isAuthorization = action === 'USER_AUTHORIZATION'
    // Else the person is being asked.
    if (isAuthorization && koa.status < 400 && !ended.has(koa)) return
    const { params, client, entities, session } = oidc
    const { error = ended.get(koa)?.error } = (koa.body ?? {}) as { error?: string }
    if (error !== undefined && waiting.has(error)) return
    const token = entities.AccessToken ?? entities.ClientCredentials
    write(ctx, koa.req as Partial<Request>, {
      action,
      success: koa.status < 400 && error === undefined,
      clientId: client?.clientId ?? params?.client_id,
      userInum: entities.AccessToken?.accountId ?? entities.Account?.accountId ?? session?.accountId,
      grantType: params?.grant_type,
      scope: token?.scope ?? params?.scope,
      error
    })
  })
}

/**
 * The same of clients that register, for the router in front of which it stands.
 * @param idOf the client that a request is about, once it is answered
 */
export function auditRegistrations(
  ctx: Context,
  isOn: () => boolean,
  idOf: (req: Request, locals: Record<string, unknown>) => unknown
): RequestHandler {
  return (req, res, next) => {
    // The address is not known any more once the connection is closed.
    const { ip, correlationId } = req
    if (isOn())
      res.once('finish', () =>
        write(
          ctx,
          { ip, correlationId },
          {
            action: registrations.get(req.method),
            success: res.statusCode < 400,
            clientId: idOf(req, res.locals)
          }
        )
      )
    next()
  }
}
