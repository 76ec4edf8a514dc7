import type { Request } from 'express'
import type { Client as LibraryClient, Session } from 'oidc-provider'
import { isRedirectAllowed } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { webAddress } from '#views/html'
import type { AuthServer } from '../server.ts'
import { sessionOf, signedIn } from '../sessions/cookies.ts'
import { clientOf, readHint, type Hint } from './hint.ts'

/** A logout request, understood. */
export interface LogoutRequest {
  /** The session that is to end; undefined when nobody is signed in. */
  session: Session | undefined
  /** Is it the one that the browser is in? */
  isOfBrowser: boolean
  /** Does the client act for the person, so that nobody has to be asked? */
  isCertain: boolean
  /** The client that asks, or the one of the session that the answer goes back to. */
  client: LibraryClient | undefined
  /** Where the answer goes, `state` included. */
  returnTo: string | undefined
}

/**
 * Reads a logout request (OpenID Connect RP-Initiated Logout, 2 and 3).
 * @throws AppError `invalid_request`, `invalid_client`, `invalid_grant`, `post_logout_uri_not_associated_with_client`
 */
export async function readLogoutRequest(ctx: Context, server: AuthServer, req: Request): Promise<LogoutRequest> {
  const asked = parameters(req)
  const { forceIdTokenHintPresence, allowEndSessionWithUnmatchedSid } = server.properties
  if (asked.id_token_hint === undefined && forceIdTokenHintPresence)
    throw new AppError('invalid_request', 400, 'Send id_token_hint')
  const hint = asked.id_token_hint === undefined ? undefined : await readHint(ctx, server, asked.id_token_hint)
  if (hint && asked.client_id !== undefined && asked.client_id !== hint.client.clientId)
    throw new AppError('invalid_request', 400, 'The client_id is not the one that the id_token_hint was issued to')
  const client = hint?.client ?? (asked.client_id === undefined ? undefined : await clientOf(server, asked.client_id))

  const inBrowser = await sessionOf(req, server)
  const session = inBrowser ?? (await sessionElsewhere(server, hint, asked))
  const named = asked.sid === undefined || asked.sid === session?.uid
  const returning = await whereTo(server, asked.post_logout_redirect_uri, client, session)
  return {
    session,
    isOfBrowser: session !== undefined && session === inBrowser,
    isCertain:
      hint !== undefined && (allowEndSessionWithUnmatchedSid || (named && (await isAbout(server, hint, session)))),
    client: client ?? returning?.client,
    returnTo: returning && withState(returning.address, asked.state)
  }
}

const names = [
  'id_token_hint',
  'client_id',
  'post_logout_redirect_uri',
  'state',
  'sid',
  'session_id',
  'ui_locales'
] as const
type Parameters = Partial<Record<(typeof names)[number], string>>

/** What is empty was not sent; what comes twice could mean two things. */
export function parameters(req: Request): Parameters {
  const given = (req.method === 'POST' ? req.body : req.query) as Record<string, unknown> | undefined
  const found: Parameters = {}
  for (const name of names) {
    const value = given && Object.hasOwn(given, name) ? given[name] : undefined
    if (value === undefined || value === '') continue
    if (typeof value !== 'string') throw new AppError('invalid_request', 400, `Send ${name} once`)
    found[name] = value
  }
  return found
}

/**
 * A browser that is sent by a form of another site leaves its cookies behind; then the request names the session. It shows
 * what the cookie holds, or a hint: a `sid` alone is known to every client of the session, and gives no right to end it.
 */
async function sessionElsewhere(server: AuthServer, hint: Hint | undefined, asked: Parameters) {
  const { Session } = server.provider
  if (asked.session_id !== undefined) {
    const found = signedIn(await Session.find<Session>(asked.session_id))
    if (found) return found
  }
  const sid = hint?.sid ?? asked.sid
  if (!hint || sid === undefined) return undefined
  const found = signedIn(await Session.findByUid(sid))
  return found && (await isAbout(server, hint, found)) ? found : undefined
}

/** Was the hint issued in this very session? Older ones do not name theirs, but the person. */
async function isAbout(server: AuthServer, hint: Hint, session: Session | undefined): Promise<boolean> {
  if (!session) return true
  if (hint.sid !== undefined) return hint.sid === session.uid
  return hint.sub === (await server.subject(hint.client.clientId, session.accountId as string))
}

/** @throws AppError when the client that asks has not registered the address; of an unknown one it is passed over */
async function whereTo(
  server: AuthServer,
  address: string | undefined,
  client: LibraryClient | undefined,
  session: Session | undefined
): Promise<{ address: string; client?: LibraryClient } | undefined> {
  if (address === undefined) return undefined
  const { properties, provider } = server
  if (
    properties.allowPostLogoutRedirectWithoutValidation &&
    webAddress(address) &&
    isRedirectAllowed(properties, address)
  )
    return { address }
  if (client?.postLogoutRedirectUriAllowed(address)) return { address }
  if (client)
    throw new AppError(
      'post_logout_uri_not_associated_with_client',
      400,
      'The application has not registered this post_logout_redirect_uri'
    )
  for (const clientId of Object.keys(session?.authorizations ?? {})) {
    const used = await provider.Client.find(clientId)
    if (used?.postLogoutRedirectUriAllowed(address)) return { address, client: used }
  }
  return undefined
}

function withState(address: string, state: string | undefined): string {
  const url = new URL(address)
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}
