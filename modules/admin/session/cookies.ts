import type { Request, Response } from 'express'
import type { Context } from '#modules/core/module'

interface Cookie {
  read: (req: Request) => string | undefined
  set: (res: Response, value: string, milliseconds: number) => void
  clear: (res: Response) => void
}

/**
 * A cookie of ours: no script sees it, other sites' writes do not carry it, and under https the `__Host-` prefix keeps
 * other hosts of the domain from planting one.
 */
export function cookie({ config }: Pick<Context, 'config'>, base: string): Cookie {
  const secure = config.issuer.startsWith('https:')
  const name = secure ? `__Host-${base}` : base
  const options = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  return {
    read(req) {
      for (const pair of (req.headers.cookie ?? '').split(/; */)) {
        const equals = pair.indexOf('=')
        if (pair.slice(0, equals) === name) return pair.slice(equals + 1)
      }
      return undefined
    },
    set: (res, value, milliseconds) => void res.cookie(name, value, { ...options, maxAge: milliseconds }),
    clear: (res) => void res.clearCookie(name, options)
  }
}
