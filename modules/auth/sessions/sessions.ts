import { audit, type Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { findClient } from '#modules/clients/index'
import { appConfiguration } from '#modules/settings/index'
import { payloadPurpose } from '../artifact-id.ts'
import { noteLogout } from '../logout/back-channel.ts'
import type { Notice } from '../logout/repository.ts'
import { deleteArtifactsOfAccount } from '../repository.ts'
import type { StoredSession } from './model.ts'
import {
  deleteGrants,
  deleteSession,
  findGrantsOfSession,
  findSessionByUid,
  findSessionsOfAccount,
  type SessionRow
} from './repository.ts'

/** A session of a person, to be shown to people. Times in milliseconds since 1970. */
export interface UserSession {
  /** What the clients know as `sid`. */
  sid: string
  startedAt: number
  /** Of the last sign-in in it. */
  authenticatedAt: number
  /** Known to a minute. */
  lastUsedAt: number
  expiresAt: number
  acr: string | undefined
  /** Where it was used last. */
  address: string | undefined
  userAgent: string | undefined
  /** The applications that it was used for. */
  clients: { inum: string; name: string }[]
}

/** The sessions of a person, the oldest first. */
export async function listSessions(ctx: Context, userInum: string): Promise<UserSession[]> {
  const rows = await findSessionsOfAccount(ctx.db, userInum, ctx.now())
  return Promise.all(
    rows.map(async (row) => {
      const { uid, authorizations = {}, startedAt = row.createdAt, ...session } = openSession(ctx, row)
      return {
        sid: uid,
        startedAt,
        authenticatedAt: session.loginTs === undefined ? startedAt : session.loginTs * 1000,
        lastUsedAt: session.lastUsedAt ?? startedAt,
        expiresAt: row.expiresAt ?? Infinity,
        acr: session.acr,
        address: session.address,
        userAgent: session.userAgent || undefined,
        clients: await Promise.all(Object.keys(authorizations).map((inum) => named(ctx, inum)))
      }
    })
  )
}

/** A client as people know it; one that is gone by its id. */
export async function named(ctx: Context, inum: string): Promise<{ inum: string; name: string }> {
  const client = await findClient(ctx, inum)
  return { inum, name: client?.definition.displayName ?? inum }
}

/** The session that clients know by this `sid`. */
export async function findSession(ctx: Context, sid: string): Promise<StoredSession | undefined> {
  const row = await findSessionByUid(ctx.db, sid, ctx.now())
  return row && openSession(ctx, row)
}

export const openSession = ({ vault }: Pick<Context, 'vault'>, { id, payload }: SessionRow) =>
  JSON.parse(vault.open(payload, payloadPurpose('Session', id))) as StoredSession

/** A session that is over, and the clients that have to be told so. */
export interface EndedSession {
  session: StoredSession
  notices: Notice[]
}

/**
 * Ends a session with what was granted in it: always what was to last as long as the session, and what was asked for to be
 * used without the person where `removeRefreshTokensForClientOnLogout` says so.
 * @param actor whoever ends it for somebody else, for the record
 * @returns undefined when somebody else has ended it already
 */
export async function endSession(ctx: Context, sid: string, actor?: Actor): Promise<EndedSession | undefined> {
  const { removeRefreshTokensForClientOnLogout: offlineToo } = await appConfiguration(ctx)
  return ctx.db.transaction(async () => {
    const session = await findSession(ctx, sid)
    if (!session || !(await deleteSession(ctx.db, sid))) return undefined
    const grants = await findGrantsOfSession(ctx.db, sid)
    const over = grants.filter(({ payload }) => offlineToo || !isOffline(payload))
    await deleteGrants(ctx.db, over.map(({ grantId }) => grantId)) // prettier-ignore
    if (actor) {
      const before = { userInum: session.accountId, clients: Object.keys(session.authorizations ?? {}) }
      await audit(ctx, actor, { operation: 'end-session', resourceType: 'session', resourceId: sid, before })
    }
    return { session, notices: await noteLogout(ctx, session, true) }
  })
}

function isOffline(payload: string): boolean {
  const { openid } = JSON.parse(payload) as { openid?: { scope?: string } }
  return openid?.scope?.split(' ').includes('offline_access') === true
}

/**
 * Ends everything that stands on a person having signed in: sessions, sign-ins under way, codes and tokens. To be run in
 * the transaction of what has made it necessary, if there is one; then the clients are told a little later.
 * @param wait the caller tells them itself, after the transaction
 */
export async function endEverythingOf(ctx: Context, userInum: string, wait = false): Promise<Notice[]> {
  return ctx.db.transaction(async () => {
    const rows = await findSessionsOfAccount(ctx.db, userInum, ctx.now())
    const notices: Notice[] = []
    for (const row of rows) notices.push(...(await noteLogout(ctx, openSession(ctx, row), wait)))
    await deleteArtifactsOfAccount(ctx.db, userInum)
    return notices
  })
}
