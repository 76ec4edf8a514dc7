import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client as LibraryClient } from 'oidc-provider'
import type { Context, Job } from '#modules/core/module'
import { findUsableClient } from '../client-cache.ts'
import type { AuthServer } from '../server.ts'
import type { StoredSession } from '../sessions/model.ts'
import { deleteNotices, findDueNotices, insertNotices, postponeNotice, takeNotice, type Notice } from './repository.ts'

/** Milliseconds that an answer waits for the clients that are told meanwhile. */
const patience = 3000
/** Milliseconds from one attempt to the next; after the last one the client is given up. */
const retries = [10_000, 60_000, 5 * 60_000]
/** Milliseconds that a notice belongs to whoever has taken it, before it is taken for forgotten. */
const claimed = 30_000
/** Milliseconds of these that an attempt needs at most; longer than any answer is waited for. */
const sending = 10_000

/**
 * Notes which clients have to be told that the session is over; to be run in the transaction that ends it, so that neither
 * is without the other.
 * @param wait the first attempt is made by the caller itself, right after the transaction
 */
export async function noteLogout(ctx: Context, { uid, ...session }: StoredSession, wait: boolean): Promise<Notice[]> {
  const { accountId } = session
  if (accountId === undefined) return []
  const notices: Notice[] = []
  for (const clientInum of Object.keys(session.authorizations ?? {})) {
    const client = await findUsableClient(ctx, clientInum)
    if (!client?.definition.attributes?.backchannelLogoutUri?.[0]) continue
    const [attempts, dueAt] = wait ? [1, ctx.now() + claimed] : [0, ctx.now()]
    notices.push({ id: randomUUID(), clientInum, userInum: accountId, sid: uid, attempts, dueAt })
  }
  await insertNotices(ctx.db, notices)
  return notices
}

/** Tells the clients, all at once. Resolves when all have been tried, or after a few seconds; the rest goes on behind. */
export async function tellClients(ctx: Context, server: AuthServer, notices: Notice[]): Promise<void> {
  if (notices.length === 0) return
  const over = new AbortController()
  const told = Promise.all(notices.map((notice) => tell(ctx, server, notice)))
  await Promise.race([told, pause(patience, undefined, { ref: false, signal: over.signal }).catch(() => {})])
  over.abort()
}

/** Clients that could not be told at first, and those whose session ended by the way. */
export const backChannelJobs = (ctx: Context, server: () => AuthServer): Job[] => [
  {
    name: 'tell clients of ended sessions',
    every: 10_000,
    async run(signal) {
      const atOnce = 20
      for (;;) {
        const notices = await findDueNotices(ctx.db, ctx.now(), atOnce)
        if (notices.length === 0 || signal.aborted) return
        const noted = await Promise.all(notices.map((notice) => tell(ctx, server(), notice)))
        // What could not be noted may still be due: going on would tell the same clients over and over.
        if (noted.includes(false)) return
      }
    }
  }
]

/** One attempt, unless somebody else has begun it; never throws. @returns whether what came of it is stored */
async function tell(ctx: Context, server: AuthServer, noted: Notice): Promise<boolean> {
  const { id, clientInum, sid } = noted
  try {
    const notice = await taken(ctx, noted)
    if (!notice) return true
    const client = await server.provider.Client.find(clientInum)
    if (client?.backchannelLogoutUri) {
      const problem = await send(ctx, server, client, notice).catch((error: unknown) => error)
      if (problem !== undefined) {
        const wait = retries[notice.attempts - 1]
        ctx.log.warn({ clientId: clientInum, sid, err: problem, last: !wait }, 'back-channel logout failed')
        if (wait !== undefined) {
          await postponeNotice(ctx.db, id, ctx.now() + wait)
          return true
        }
      }
    }
    await deleteNotices(ctx.db, [id])
    return true
  } catch (error) {
    ctx.log.error({ clientId: clientInum, sid, err: error }, 'back-channel logout could not be noted')
    return false
  }
}

/** What was written down for the one who ended the session belongs to that one, as long as there is time for an attempt. */
const taken = async ({ db, now }: Context, notice: Notice): Promise<Notice | undefined> =>
  notice.dueAt > now() + sending ? notice : takeNotice(db, notice, now() + claimed)

/** @throws when the client does not answer that it has understood (OpenID Connect Back-Channel Logout, 2.5 and 2.8) */
async function send(ctx: Context, server: AuthServer, client: LibraryClient, notice: Notice): Promise<void> {
  const body = new URLSearchParams({ logout_token: await logoutToken(server, client, notice) })
  const answer = await ctx.fetch(client.backchannelLogoutUri as string, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body
  })
  if (answer.status !== 200 && answer.status !== 204)
    throw new Error(`The client answered its logout token with ${answer.status}`)
}

/** Signed as the client's id tokens are, and for as many (OpenID Connect Back-Channel Logout, 2.4). */
async function logoutToken(
  server: AuthServer,
  client: LibraryClient,
  { clientInum, userInum, sid }: Notice
): Promise<string> {
  const token = new server.provider.IdToken({}, { client })
  token.set('sub', await server.subject(clientInum, userInum))
  token.set('jti', randomUUID())
  token.set('events', { 'http://schemas.openid.net/event/backchannel-logout': {} })
  if (client.backchannelLogoutSessionRequired) token.set('sid', sid)
  return token.issue({ use: 'logout' })
}
