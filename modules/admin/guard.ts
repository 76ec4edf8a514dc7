import { timingSafeEqual } from 'node:crypto'
import type { Request, RequestHandler, Response } from 'express'
import type { Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { findUser, type User } from '#modules/users/index'
import { refusedPage } from '#views/admin/refused'
import type { Viewer } from '#views/admin/shell'
import { flashOf } from './flash.ts'
import { formOf } from './form.ts'
import { currentSession } from './sessions.ts'
import { show } from './show.ts'

/** The attribute that says what a person may administer, and the role that these pages need. */
export const roleAttribute = 'jansAdminUIRole'
export const adminRole = 'api-admin'

interface Administrator {
  user: User
  csrf: string
}

/**
 * Lets administrators in. The role is looked up at each request, so that taking it away works at once; a form also has
 * to carry the token of its session.
 */
export function requireAdministrator(ctx: Context): RequestHandler {
  return async (req, res, next) => {
    const session = await currentSession(ctx, req)
    const user = session && (await findUser(ctx.db, session.userInum))
    if (!session || user?.status !== 'active') {
      if (req.method === 'GET' || req.method === 'HEAD') return sendToSignIn(req, res)
      throw new AppError('session_over', 401, 'Your session is over. Sign in in another tab, then send this form again')
    }
    if (!isAdministrator(user)) return show(res, refusedPage(user.userName, session.csrf), 403)
    if (req.method === 'POST') checkToken(req, session.csrf)
    res.locals.administrator = { user, csrf: session.csrf } satisfies Administrator
    next()
  }
}

/** Sends somebody to sign in, and back to the page that was asked for. */
function sendToSignIn(req: Request, res: Response): void {
  res.redirect(303, `/admin/sign-in?${String(new URLSearchParams({ to: req.originalUrl }))}`)
}

/** @throws AppError `cross_site` when the form was not made for this session */
export function checkToken(req: Request, expected: string): void {
  const given = Buffer.from(formOf(req).get('csrf') ?? '')
  const wanted = Buffer.from(expected)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new AppError('cross_site', 403, 'This form does not belong to your session. Go back, reload and try again')
}

export function isAdministrator({ attributes }: User): boolean {
  const roles = attributes[roleAttribute]
  return Array.isArray(roles) && roles.includes(adminRole)
}

export const administratorOf = (res: Response): Administrator => res.locals.administrator as Administrator

/** What a page is told of who looks at it. */
export function viewerOf(req: Request, res: Response): Viewer {
  const { user, csrf } = administratorOf(res)
  const { displayName } = user.attributes
  return { name: typeof displayName === 'string' ? displayName : user.userName, csrf, flash: flashOf(req) }
}

/** Who a record of a change names. */
export const actorOf = (req: Request, res: Response): Actor => ({
  userInum: administratorOf(res).user.inum,
  agent: 'admin pages',
  correlationId: req.correlationId,
  address: req.ip
})
