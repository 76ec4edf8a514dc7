import { createHmac, randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'
import { sha256 } from '#modules/core/hash'
import type { Context, Job } from '#modules/core/module'
import { cookie } from './cookies.ts'
import {
  deleteOverSessions,
  deleteSession,
  deleteSessionsOfUser,
  findSession,
  insertSession,
  touchSession
} from './repository.ts'

/** Milliseconds: left alone for so long, and in any case after so long, a session is over. */
const idle = 30 * 60_000
const longest = 12 * 3_600_000
/** How exactly the last use is known; a write for each page would cost more than it tells. */
const touchEvery = 60_000

export interface AdminSession {
  userInum: string
  /** The id token of the sign-in: tells the server who is to be signed out. */
  idToken: string
  /** What a form of this session has to carry. */
  csrf: string
}

const sessionCookie = (ctx: Context) => cookie(ctx, 'minijans-admin')

const purposeOf = (id: Buffer) => `admin_sessions.id_token ${id.toString('base64url')}`

/** Begins a session; its id is in the cookie alone, the store has the hash. */
export async function beginSession(ctx: Context, res: Response, userInum: string, idToken: string): Promise<void> {
  const value = randomBytes(32).toString('base64url')
  const now = ctx.now()
  const id = sha256(value)
  await insertSession(ctx.db, {
    id,
    userInum,
    idToken: ctx.vault.seal(idToken, purposeOf(id)),
    createdAt: now,
    lastUsedAt: now,
    expiresAt: now + longest
  })
  sessionCookie(ctx).set(res, value, longest)
}

/** The session of a request, while it lasts. */
export async function currentSession(ctx: Context, req: Request): Promise<AdminSession | undefined> {
  const value = sessionCookie(ctx).read(req)
  if (!value) return undefined
  const now = ctx.now()
  const id = sha256(value)
  const stored = await findSession(ctx.db, id, now, now - idle)
  if (!stored) return undefined
  // A page that follows asks by itself, whether or not anybody is there.
  const isFollowing = req.get('minijans-following') !== undefined
  if (!isFollowing && now - stored.lastUsedAt > touchEvery) await touchSession(ctx.db, stored.id, now)
  return {
    userInum: stored.userInum,
    idToken: ctx.vault.open(stored.idToken, purposeOf(id)),
    csrf: createHmac('sha256', ctx.vault.derive('admin forms')).update(value).digest('base64url')
  }
}

export async function endSession(ctx: Context, req: Request, res: Response): Promise<void> {
  const { read, clear } = sessionCookie(ctx)
  const value = read(req)
  if (value) await deleteSession(ctx.db, sha256(value))
  clear(res)
}

/** Sessions end with what they stand on. */
export function endSessionsWithTheirUser({ db, events }: Context): void {
  for (const name of ['user.deactivated', 'user.deleted', 'user.passwordChanged', 'user.sessionsEnded'] as const)
    events.on(name, ({ inum }) => deleteSessionsOfUser(db, inum))
}

export const jobs = (ctx: Context): Job[] => [
  {
    name: 'admin.sessions',
    every: 3_600_000,
    run: () => deleteOverSessions(ctx.db, ctx.now(), ctx.now() - idle)
  }
]
