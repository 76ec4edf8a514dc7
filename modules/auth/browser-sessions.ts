import type { Request, Response } from 'express'
import type { Interaction, Session } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import { findUser, type User } from '#modules/users/index'
import { lifetimes } from './lifetimes.ts'
import { readCookie, sessionCookies } from './sessions/cookies.ts'
import type { AuthServer } from './server.ts'

/** Janssen's name of the cookie that knows the sessions of one browser. */
const cookieName = 'current_sessions'
/** Accounts that one browser keeps apart. */
const most = 10

/** Somebody who is signed in in this browser. */
export interface BrowserSession {
  session: Session
  user: User
}

/** What the cookie says. */
interface Remembered {
  sessions: string[]
}

/** What a sign-in has found out. */
export interface Login {
  accountId: string
  acr: string
  amr: string[]
  /** Seconds since 1970. */
  ts: number
}

/**
 * Several people, or one with several accounts, may be signed in in one browser: one session is the current one, the others
 * are known by a sealed cookie. That names them as clients know them too, so that nobody else may be able to write it.
 */
export function browserSessions(ctx: Context, server: AuthServer) {
  const own = sessionCookies(ctx.config, server.properties).session
  const name = own.name.startsWith('__Host-') ? `__Host-${cookieName}` : cookieName

  const known = (req: Request, interaction: Interaction): string[] => {
    const current = interaction.session?.uid
    return [...new Set([...(current === undefined ? [] : [current]), ...unseal(readCookie(req, name))])]
  }
  const unseal = (value: string | undefined): string[] => {
    if (value === undefined) return []
    try {
      return (JSON.parse(ctx.vault.open(decodeURIComponent(value), cookieName)) as Remembered).sessions.slice(0, most)
    } catch {
      return []
    }
  }
  const find = async (uid: string): Promise<BrowserSession | undefined> => {
    const session = await server.provider.Session.findByUid(uid)
    const user = session?.accountId === undefined ? undefined : await findUser(ctx.db, session.accountId)
    return session && user?.status === 'active' ? { session, user } : undefined
  }
  const enter = async (req: Request, res: Response, interaction: Interaction, session: Session): Promise<void> => {
    const others = known(req, interaction).filter((uid) => uid !== session.uid)
    res.cookie(own.name, session.jti, own.options)
    const remembered: Remembered = { sessions: [session.uid, ...others].slice(0, most) }
    const { sessionIdCookieLifetime: seconds } = server.properties
    const lasting = seconds > 0 ? { ...own.options, maxAge: seconds * 1000 } : own.options
    res.cookie(name, ctx.vault.seal(JSON.stringify(remembered), cookieName), lasting)
    const { uid, acr, amr } = session
    interaction.session = { accountId: session.accountId as string, uid, cookie: session.jti, acr, amr }
    // The library reads it again before it goes on.
    await interaction.save(interaction.exp - Math.floor(Date.now() / 1000))
  }

  return {
    /** The sessions of this browser that are not over, the current one first; one for each account. */
    async list(req: Request, interaction: Interaction): Promise<BrowserSession[]> {
      const found = await Promise.all(known(req, interaction).map(find))
      const accounts = new Map<string, BrowserSession>()
      for (const one of found) if (one && !accounts.has(one.user.inum)) accounts.set(one.user.inum, one)
      return [...accounts.values()]
    },

    /** Makes another session the current one for the request that is under way. */
    enter,

    /**
     * What a sign-in under way ends with. Another account than the session's gets a session of its own, and that one stays.
     */
    async signIn(req: Request, res: Response, interaction: Interaction, login: Login): Promise<void> {
      const { accountId } = interaction.session ?? {}
      if (accountId === undefined || accountId === login.accountId) return
      const session = new server.provider.Session()
      Object.assign(session, { accountId: login.accountId, acr: login.acr, amr: login.amr, loginTs: login.ts })
      await session.save(lifetimes(server.properties).session(Math.floor(ctx.now() / 1000), login.ts))
      await enter(req, res, interaction, session)
    }
  }
}
