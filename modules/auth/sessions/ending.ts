import type { Actor } from '#modules/audit/index'
import type { Context } from '#modules/core/module'
import { tellClients } from '../logout/back-channel.ts'
import type { AuthServer } from '../server.ts'
import { endEverythingOf, endSession, findSession, listSessions } from './sessions.ts'

/**
 * Ends one session of a person and tells its clients.
 * @returns whether the person had one with this `sid`
 */
export async function endSessionOf(
  ctx: Context,
  server: AuthServer,
  userInum: string,
  sid: string,
  actor?: Actor
): Promise<boolean> {
  const session = await findSession(ctx, sid)
  if (session?.accountId !== userInum) return false
  const ended = await endSession(ctx, sid, actor)
  if (ended) await tellClients(ctx, server, ended.notices)
  return ended !== undefined
}

/** Ends all sessions of a person and tells their clients. @returns how many there were */
export async function endSessionsOf(
  ctx: Context,
  server: AuthServer,
  userInum: string,
  actor?: Actor
): Promise<number> {
  const sessions = await listSessions(ctx, userInum)
  const ended = await Promise.all(sessions.map(({ sid }) => endSessionOf(ctx, server, userInum, sid, actor)))
  await ctx.events.emit('user.sessionsEnded', { inum: userInum })
  return ended.filter(Boolean).length
}

/** Ends sessions, sign-ins under way and every token of a person, those for use without the person included. */
export async function revokeEverythingOf(ctx: Context, server: AuthServer, userInum: string): Promise<void> {
  await tellClients(ctx, server, await endEverythingOf(ctx, userInum, true))
  await ctx.events.emit('user.sessionsEnded', { inum: userInum })
}
