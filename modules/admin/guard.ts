import type { Request, RequestHandler, Response } from 'express'
import type { Actor } from '#modules/audit/index'
import type { Call, Operations } from '#modules/config-api/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { permissionsOf, rolesOf } from '#modules/roles/index'
import { findUser, type User } from '#modules/users/index'
import { refusedPage } from '#views/admin/refused'
import { sessionOverPage } from '#views/admin/session-over'
import type { Viewer } from '#views/admin/shell'
import { checkToken, csrfToken } from './session/csrf.ts'
import { flashOf } from './flash.ts'
import { formOf, readUpload, typedAgain } from './form.ts'
import { currentSession } from './session/sessions.ts'
import { show } from './show.ts'
import { chosenZone } from './zone.ts'

interface Administrator {
  user: User
  csrf: string
  /** What the roles of the person allow, at this moment. */
  scopes: ReadonlySet<string>
  operations: Operations
  /** What is wanted of the records of what is changed now. */
  recording: Partial<Actor>
  zone: string | undefined
}

/**
 * Lets in whose roles allow anything. They are looked up at each request, so that taking one away works at once; a form
 * also has to carry the token of its session. One that was typed in a session that is over by now is not carried out: it
 * is shown again with what was typed, once somebody has signed in.
 */
export function requireAdministrator(ctx: Context, operations: Operations): RequestHandler {
  return async (req, res, next) => {
    const session = await currentSession(ctx, req)
    const user = session && (await findUser(ctx.db, session.userInum))
    if (!session || user?.status !== 'active') {
      if (req.method === 'GET' || req.method === 'HEAD') return sendToSignIn(req, res)
      // Files are read for those alone who may send them.
      const typed = req.is('multipart/form-data') ? undefined : [...formOf(req)]
      return show(res, sessionOverPage(req.originalUrl, typed), 401)
    }
    const scopes = await permissionsOf(ctx, rolesOf(user.attributes))
    if (scopes.size === 0) return show(res, refusedPage(user.userName, csrfToken(session.csrf)), 403)
    if (req.method === 'POST') {
      if (req.is('multipart/form-data')) await readUpload(req, res)
      // What only shows a form needs no token, and changes nothing.
      if (formOf(req).has(typedAgain)) req.method = 'GET'
      else checkToken(req, session.csrf)
    }
    res.locals.administrator = {
      user,
      csrf: session.csrf,
      scopes,
      operations,
      recording: req.method === 'POST' ? await operations.recording() : {},
      zone: chosenZone(ctx, req)
    } satisfies Administrator
    next()
  }
}

/** Sends somebody to sign in, and back to the page that was asked for. */
function sendToSignIn(req: Request, res: Response): void {
  res.redirect(303, `/admin/sign-in?${String(new URLSearchParams({ to: req.originalUrl }))}`)
}

export const administratorOf = (res: Response): Administrator => res.locals.administrator as Administrator

/** What a page is told of who looks at it. */
export function viewerOf(req: Request, res: Response): Viewer {
  const { user, csrf, zone } = administratorOf(res)
  const { displayName } = user.attributes
  return {
    name: typeof displayName === 'string' ? displayName : user.userName,
    csrf: csrfToken(csrf),
    zone,
    flash: flashOf(req),
    may: (needed) => may(res, needed)
  }
}

/** Do the roles of who asks allow the operation of the Config API, or have this scope? */
export function may(res: Response, needed: string): boolean {
  const { operations, scopes } = administratorOf(res)
  return needed.startsWith('https://') ? scopes.has(needed) : operations.isOpen(needed, scopes)
}

/**
 * For pages that do by themselves what an operation of the Config API does.
 * @throws AppError `insufficient_scope` when the roles of who asks do not allow it
 */
export function requireOperation(res: Response, operationId: string): void {
  if (may(res, operationId)) return
  const { summary } = administratorOf(res).operations.describe(operationId).operation
  throw new AppError('insufficient_scope', 403, `Your roles do not include this: ${summary}`)
}

/**
 * For pages of what only SCIM has an operation for.
 * @throws AppError `insufficient_scope`
 */
export function requireScope(res: Response, scope: string): void {
  if (administratorOf(res).scopes.has(scope)) return
  throw new AppError('insufficient_scope', 403, `Your roles do not include the permission ${scope}`)
}

/**
 * Calls an operation of the Config API as who asks, with the rights that the roles give and under the name of the person.
 * @throws AppError `insufficient_scope`, and what the operation refuses with
 */
export const callOperation = (req: Request, res: Response, operationId: string, call: Call = {}): Promise<unknown> => {
  const { operations, scopes } = administratorOf(res)
  return operations.call(operationId, { actor: actorOf(req, res), scopes }, call)
}

/** Who a record of a change names. */
export function actorOf(req: Request, res: Response): Actor {
  const { user, recording } = administratorOf(res)
  return { userInum: user.inum, agent: 'admin pages', correlationId: req.correlationId, address: req.ip, ...recording }
}
