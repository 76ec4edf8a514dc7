import type { Grant } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findUsableClient } from '../client-cache.ts'
import { payloadPurpose } from '../artifact-id.ts'
import { rememberConsent, requestedClaims } from '../consent.ts'
import { lifetimes } from '../lifetimes.ts'
import { answerRequest } from '../polling/repository.ts'
import type { AuthServer } from '../server.ts'
import { queuePing, sendPing } from './pings.ts'
import { findRequestsOfPerson, type StoredRequest } from './repository.ts'

/** Requests that are shown at once; what is beyond them comes up as they are answered. */
const most = 50

const model = 'BackchannelAuthenticationRequest'

/** A backchannel request that waits for the person. */
export interface PendingRequest {
  /** Names it in our pages; of no use to anybody else. */
  id: string
  client: Client
  scopes: string[]
  message: string | undefined
  /** Address of whoever asked. */
  address: string | undefined
  /** Milliseconds since 1970. */
  askedAt: number
  expiresAt: number
  stored: StoredRequest
  payload: Payload
}

/** What oidc-provider keeps of a request. */
interface Payload {
  jti: string
  clientId: string
  accountId: string
  scope?: string
  params: Record<string, string | undefined>
  iat: number
  exp: number
  grantId?: string
  error?: string
}

/** How the person was authenticated who answers. */
export interface Approver {
  inum: string
  acr: string | undefined
  amr: string[] | undefined
  /** Seconds since 1970. */
  authTime: number | undefined
  sessionUid: string
}

/** What waits for the person, the newest first. Requests of clients that are gone or deactivated wait no longer. */
export async function pendingRequests(ctx: Context, server: AuthServer, inum: string): Promise<PendingRequest[]> {
  const { db, now, vault } = ctx
  const pending: PendingRequest[] = []
  for (const stored of await findRequestsOfPerson(db, inum, now(), most)) {
    const payload = JSON.parse(vault.open(stored.payload, payloadPurpose(model, stored.id))) as Payload
    if (payload.grantId !== undefined || payload.error !== undefined) continue
    const client = await findUsableClient(ctx, payload.clientId)
    if (!client) continue
    pending.push({
      id: Buffer.from(stored.id).toString('base64url'),
      client,
      scopes: server.allowedScopes(payload.scope, client),
      message: payload.params.binding_message,
      address: payload.params.requester_address,
      askedAt: payload.iat * 1000,
      expiresAt: payload.exp * 1000,
      stored,
      payload
    })
  }
  return pending
}

/** Does the client want a sign-in that is more recent (OpenID Connect Core, 3.1.2.1, max_age)? */
export function isTooOld({ now }: Pick<Context, 'now'>, { payload }: PendingRequest, { authTime = 0 }: Approver) {
  const { max_age: maxAge } = payload.params
  return maxAge !== undefined && now() / 1000 - authTime > Number(maxAge)
}

/**
 * Grants what was asked for, once; the person's consent is remembered as it is anywhere else.
 * @throws AppError `request_is_over` when it was answered meanwhile
 */
export async function approve(
  ctx: Context,
  server: AuthServer,
  request: PendingRequest,
  { inum, sessionUid, ...authentication }: Approver
): Promise<void> {
  const { client, scopes, payload } = request
  const claims = requestedClaims(payload.params.claims)
  const ping = await ctx.db.transaction(async () => {
    const grant = newGrant(server, client, inum)
    if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '))
    if (claims.length > 0) grant.addOIDCClaims(claims)
    const grantId = await grant.save()
    await rememberConsent(ctx, client, inum, { scopes, claims })
    return answer(ctx, request, { ...authentication, sessionUid, grantId })
  })
  tell(ctx, ping)
}

/** @throws AppError `request_is_over` when it was answered meanwhile */
export async function deny(ctx: Context, request: PendingRequest): Promise<void> {
  const denial = { error: 'access_denied', errorDescription: 'the person said no' }
  tell(ctx, await ctx.db.transaction(() => answer(ctx, request, denial)))
}

/** No request of the library is under way here that it could ask for the lifetime. */
function newGrant({ provider, properties }: AuthServer, client: Client, accountId: string): Grant {
  const grant = new provider.Grant({ accountId, clientId: client.inum })
  return Object.assign(grant, { expiresIn: lifetimes(properties).grant(client) })
}

/** @returns id of the ping that is to be sent, where the client wants one */
async function answer(
  ctx: Context,
  { client, stored, payload, expiresAt }: PendingRequest,
  given: Record<string, unknown> & { grantId?: string }
): Promise<string | undefined> {
  const sealed = ctx.vault.seal(JSON.stringify({ ...payload, ...given }), payloadPurpose(model, stored.id))
  const after = { payload: sealed, ...(given.grantId !== undefined && { grantId: given.grantId }) }
  if (!(await answerRequest(ctx.db, stored, after)))
    throw new AppError('request_is_over', 409, 'This request was answered already')
  const token = payload.params.client_notification_token
  if (client.definition.backchannelTokenDeliveryMode !== 'ping' || token === undefined) return undefined
  return queuePing(ctx, client.inum, { authReqId: payload.jti, token }, expiresAt)
}

/** Nobody waits for it: what fails is tried again by the job. */
function tell(ctx: Context, ping: string | undefined): void {
  if (ping === undefined) return
  sendPing(ctx, ping).catch((error: unknown) => ctx.log.warn({ err: error }, 'a ping could not be sent'))
}
