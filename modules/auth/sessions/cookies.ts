import type { CookieOptions, Request, Response } from 'express'
import type { KoaContextWithOIDC, Session } from 'oidc-provider'
import type { Config } from '#modules/core/config'
import type { AppConfiguration } from '#modules/settings/index'
import type { AuthServer } from '../server.ts'

export interface CookieKind {
  name: string
  options: Pick<CookieOptions, 'domain' | 'path' | 'secure'> & { httpOnly: boolean; sameSite: 'lax' | 'none' }
}

/**
 * The cookie that holds the session, and the one that tells scripts of its state. Under https the prefix keeps other hosts
 * of the domain from planting one, unless the whole domain is to have it.
 */
export function sessionCookies(
  { issuer }: Pick<Config, 'issuer'>,
  { cookieDomain: domain }: Pick<AppConfiguration, 'cookieDomain'>
): { session: CookieKind; state: CookieKind } {
  const secure = issuer.startsWith('https:')
  const prefix = secure && !domain ? '__Host-' : ''
  const common = { path: '/', secure, ...(domain && { domain }) }
  return {
    session: { name: `${prefix}session_id`, options: { ...common, httpOnly: true, sameSite: 'lax' } },
    // Read in a frame on other sites' pages, which browsers allow to secure cookies alone.
    state: { name: `${prefix}opbs`, options: { ...common, httpOnly: false, sameSite: secure ? 'none' : 'lax' } }
  }
}

/** The session that the browser is in, when somebody is signed in there. */
export async function sessionOf(req: Request, { provider }: AuthServer): Promise<Session | undefined> {
  const value = readCookie(req, provider.cookieName('session'))
  return value === undefined ? undefined : signedIn(await provider.Session.find<Session>(value))
}

/** Before anybody has signed in there is a session too. */
export const signedIn = (session: Session | undefined): Session | undefined =>
  session?.accountId === undefined ? undefined : session

export function readCookie(req: Request, name: string): string | undefined {
  for (const pair of (req.headers.cookie ?? '').split(/; */)) {
    const equals = pair.indexOf('=')
    if (pair.slice(0, equals) === name) return pair.slice(equals + 1)
  }
  return undefined
}

/** Takes the session from the browser, and its state from the applications that watch it. */
export function clearSessionCookies(res: Response, config: Config, properties: AppConfiguration): void {
  for (const { name, options } of Object.values(sessionCookies(config, properties))) res.clearCookie(name, options)
}

/** The browser keeps the session for the time that the properties say, or loses it with the answer. */
export function keepSessionCookies(config: Config, properties: AppConfiguration) {
  const { session, state } = sessionCookies(config, properties)
  const { sessionIdCookieLifetime, invalidateSessionCookiesAfterAuthorizationFlow } = properties
  const lasting = sessionIdCookieLifetime > 0 ? `; max-age=${sessionIdCookieLifetime}` : ''
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> => {
    await next()
    const cookies = koa.response.get('set-cookie')
    if (!cookies) return
    const given = [cookies].flat()
    const isKept = (line: string) =>
      [session, state].some(({ name }) => line.startsWith(`${name}=`)) && !/; expires=thu, 01 jan 1970/i.test(line)
    if (!given.some(isKept)) return
    const isOver = invalidateSessionCookiesAfterAuthorizationFlow && answered.has(koa.req)
    const changed = given.map((line) => {
      if (!isKept(line)) return line
      const bare = line.replace(/; expires=[^;]*/gi, '')
      return isOver ? `${bare.replace(/=[^;]*/, '=')}; max-age=0` : bare + lasting
    })
    koa.set('set-cookie', changed)
  }
}

/** Requests whose authorization has been given. */
const answered = new WeakSet<object>()
export const noteAnswered = ({ req }: KoaContextWithOIDC): void => void answered.add(req)
