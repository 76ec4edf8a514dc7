import { createHmac, timingSafeEqual } from 'node:crypto'
import express, { Router, type Request, type Response } from 'express'
import { refuseCrossSite } from '#modules/core/cross-site'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { scopeRegistry } from '#modules/scopes/index'
import { findUser, type User } from '#modules/users/index'
import { requestsPage } from '#views/auth/requests'
import { clientProps } from '../client-props.ts'
import { errorHandler } from '../errors.ts'
import { pageTexts } from '../language.ts'
import { requestsPath } from '../paths.ts'
import { scopeProps } from '../scope-props.ts'
import type { AuthServer } from '../server.ts'
import { signInAddress } from './relying-party.ts'
import { approve, deny, isTooOld, pendingRequests, type Approver } from './requests.ts'

/** What came of a decision, and how it is shown. */
const outcomes = new Map([
  ['approved', 'success'],
  ['denied', 'info'],
  ['gone', 'info']
] as const)
type Outcome = typeof outcomes extends Map<infer Name, unknown> ? Name : never

/** Where a person approves the sign-ins that applications ask for (CIBA Core). */
export function requestPages(ctx: Context, server: AuthServer): Router {
  const router = Router()
  const key = ctx.vault.derive('sign-in requests')
  const csrfOf = ({ sessionUid }: Approver) => createHmac('sha256', key).update(sessionUid).digest('base64url')
  const textsOf = (req: Request) => pageTexts(undefined, req.headers['accept-language'], server.properties)
  const leave = (res: Response, outcome?: Outcome) =>
    res.redirect(303, requestsPath + (outcome ? `?outcome=${outcome}` : ''))

  router.use(rateLimit(ctx, 'auth'), refuseCrossSite(ctx.config.issuer), (_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  })

  router.get('/', async (req, res) => {
    const query = new URL(req.originalUrl, ctx.config.issuer).searchParams
    const arrived = query.has('code') || query.has('error')
    const signedIn = await signedInPerson(ctx, server, req, res)
    if (!signedIn) {
      if (arrived) throw new AppError('sign_in_failed', 400, 'You are not signed in; open this page again to try it')
      return res.redirect(303, await signInAddress(ctx, requestsPath))
    }
    if (arrived) return leave(res)
    const { user, approver } = signedIn
    const scopes = await scopeRegistry(ctx)
    const pending = await pendingRequests(ctx, server, user.inum)
    const texts = textsOf(req)
    const outcome = query.get('outcome') as Outcome
    const kind = outcomes.get(outcome)
    const page = requestsPage(
      {
        action: requestsPath,
        csrf: csrfOf(approver),
        user: user.userName,
        requests: pending.map(({ id, client, scopes: asked, message, address, askedAt, expiresAt }) => ({
          id,
          client: clientProps(client),
          scopes: scopeProps(scopes, asked, texts),
          message,
          address,
          askedAt,
          expiresAt
        })),
        outcome: kind && { kind, text: texts.requests[outcome] }
      },
      texts
    )
    res.type('html').send(String(page))
  })

  router.post('/', express.urlencoded({ extended: false, limit: '10kb', parameterLimit: 10 }), async (req, res) => {
    const signedIn = await signedInPerson(ctx, server, req, res)
    if (!signedIn) return leave(res)
    const { csrf, request: id, decision } = (req.body ?? {}) as Record<string, unknown>
    if (typeof csrf !== 'string' || !sameText(csrf, csrfOf(signedIn.approver)))
      throw new AppError('session_changed', 400, 'This page belongs to another sign-in. Open it again')
    if (decision !== 'approve' && decision !== 'deny')
      throw new AppError('invalid_request', 400, 'The form says neither yes nor no')
    const pending = await pendingRequests(ctx, server, signedIn.user.inum)
    const request = pending.find((one) => one.id === id)
    if (!request) return leave(res, 'gone')
    if (decision === 'approve' && isTooOld(ctx, request, signedIn.approver))
      return res.redirect(303, await signInAddress(ctx, requestsPath, { prompt: 'login' }))
    try {
      await (decision === 'approve' ? approve(ctx, server, request, signedIn.approver) : deny(ctx, request))
    } catch (error) {
      if (error instanceof AppError && error.code === 'request_is_over') return leave(res, 'gone')
      throw error
    }
    leave(res, decision === 'approve' ? 'approved' : 'denied')
  })

  router.use(errorHandler(ctx, textsOf, ({ requests }) => ({ next: { href: requestsPath, label: requests.again } })))
  return router
}

/** Who is signed in in this browser, unless deactivated meanwhile. */
async function signedInPerson(
  ctx: Context,
  { provider }: AuthServer,
  req: Request,
  res: Response
): Promise<{ user: User; approver: Approver } | undefined> {
  const { accountId, acr, amr, loginTs, uid } = await provider.Session.get(provider.createContext(req, res))
  const user = accountId === undefined ? undefined : await findUser(ctx.db, accountId)
  if (user?.status !== 'active') return undefined
  return { user, approver: { inum: user.inum, acr, amr, authTime: loginTs, sessionUid: uid } }
}

const sameText = (a: string, b: string) => timingSafeEqual(sha256(a), sha256(b))
