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
  return endSessionAs(ctx, server, sid, actor)
}

/**
 * Ends a session, whoever is in it, and tells its clients: not because the person wanted to be signed out there, but because
 * somebody wants the session to be over.
 * @returns whether there was one with this `sid`
 */
export async function endSessionAs(ctx: Context, server: AuthServer, sid: string, actor?: Actor): Promise<boolean> {
  const ended = await endSession(ctx, sid, actor)
  if (!ended) return false
  const { accountId: inum } = ended.session
  if (inum !== undefined) await ctx.events.emit('user.sessionsEnded', { inum })
  await tellClients(ctx, server, ended.notices)
  return true
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
