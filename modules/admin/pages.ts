import { Router, type ErrorRequestHandler, type RequestHandler } from 'express'
import { refuseCrossSite } from '#modules/core/cross-site'
import { loadOperations } from '#modules/config-api/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { dashboardPage } from '#views/admin/dashboard'
import { troublePage } from '#views/admin/refused'
import { signedInAgainPage } from '#views/admin/session-over'
import { clientPages } from './client-pages.ts'
import { dashboard } from './dashboard.ts'
import { readForm } from './form.ts'
import { requireAdministrator, requireOperation, viewerOf } from './guard.ts'
import { provisioningTokenPages } from './provisioning-token-pages.ts'
import { scopePages } from './scope-pages.ts'
import { show } from './show.ts'
import { signInRouter } from './sign-in.ts'
import { userPages } from './user-pages.ts'

/** Everything under `/admin`. */
export async function adminPages(ctx: Context): Promise<Router> {
  const router = Router()
  const operations = await loadOperations(ctx)
  router.use(noStore, refuseNul, refuseCrossSite(ctx.config.issuer))
  router.use(signInRouter(ctx))
  router.use(readForm, requireAdministrator(ctx, operations))
  router.get('/signed-in', (_req, res) => show(res, signedInAgainPage()))
  router.get('/', async (req, res) => show(res, dashboardPage(viewerOf(req, res), await dashboard(ctx))))
  router.use('/clients', needing('get-oauth-openid-clients', 'put-oauth-openid-client'), clientPages(ctx))
  router.use('/scopes', scopePages(ctx))
  router.use('/users', needing('get-user', 'put-user'), userPages(ctx))
  router.use(
    '/provisioning-tokens',
    needing('get-scim-provisioning-tokens', 'post-scim-provisioning-token'),
    provisioningTokenPages(ctx)
  )
  router.use((_req, _res, next) => next(new AppError('not_found', 404, 'There is no such page')))
  router.use(errorPage)
  return router
}

/** Pages that work on the data by themselves: who reads and who changes needs what the operation of the API needs. */
const needing =
  (read: string, write: string): RequestHandler =>
  (req, res, next) => {
    requireOperation(res, req.method === 'POST' ? write : read)
    next()
  }

const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store')
  next()
}

/** No database looks for NUL in text. */
const refuseNul: RequestHandler = (req, _res, next) =>
  next(req.url.includes('%00') ? new AppError('not_found', 404, 'There is no such page') : undefined)

const titles: Record<number, string> = {
  401: 'Your session is over',
  403: 'This is not allowed',
  404: 'Nothing is here',
  409: 'This cannot be done',
  429: 'Too many requests'
}

const errorPage: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (!(error instanceof AppError)) return next(error)
  const signIn = error.code === 'sign_in_failed'
  const page = troublePage({
    title: signIn ? 'Signing in did not work' : (titles[error.status] ?? 'This did not work'),
    message: error.message,
    correlationId: req.correlationId,
    next: signIn || error.status === 401 ? { href: '/admin', label: 'Sign in' } : { href: '/admin', label: 'Dashboard' }
  })
  show(res, page, error.status)
}
