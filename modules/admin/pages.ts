import compression from 'compression'
import { Router, type ErrorRequestHandler, type RequestHandler } from 'express'
import { refuseCrossSite } from '#modules/core/cross-site'
import { loadOperations } from '#modules/config-api/index'
import { AppError, invalid } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { dashboardPage } from '#views/admin/dashboard'
import { troublePage } from '#views/admin/refused'
import { signedInAgainPage } from '#views/admin/session-over'
import { auditPages } from './monitoring/audit-pages.ts'
import { attributePages } from './definitions/attribute-pages.ts'
import { authenticationPages } from './server/authentication-pages.ts'
import { clientIntegrationPages } from './clients/client-integration.ts'
import { assetPages } from './server/asset-pages.ts'
import { clientPages } from './clients/client-pages.ts'
import { clientTryPages } from './clients/client-try.ts'
import { dashboard } from './dashboard.ts'
import { readForm, readLongForm } from './form.ts'
import { groupPages } from './people/group-pages.ts'
import { requireAdministrator, viewerOf } from './guard.ts'
import { importPages } from './people/import-pages.ts'
import { healthPages } from './monitoring/health-pages.ts'
import { pluginPages } from './server/plugin-pages.ts'
import { preferencePages } from './administrators/preference-pages.ts'
import { mailPages } from './server/mail-pages.ts'
import { propertyPages } from './server/property-pages.ts'
import { keyPages } from './server/key-pages.ts'
import { provisioningTokenPages } from './administrators/provisioning-token-pages.ts'
import { rolePages } from './administrators/role-pages.ts'
import { scopePages } from './definitions/scope-pages.ts'
import { searchPages } from './search-pages.ts'
import { scriptPages } from './definitions/script-pages.ts'
import { sessionPages } from './monitoring/session-pages.ts'
import { show } from './show.ts'
import { signInRouter } from './session/sign-in.ts'
import { statisticPages } from './monitoring/statistic-pages.ts'
import { tokenPages } from './monitoring/token-pages.ts'
import { webhookPages } from './monitoring/webhook-pages.ts'
import { userPages } from './people/user-pages.ts'

/** Everything under `/admin`. */
export async function adminPages(ctx: Context): Promise<Router> {
  const router = Router()
  const operations = await loadOperations(ctx)
  router.use(compression(), noStore, refuseNul, refuseCrossSite(ctx.config.issuer))
  router.use(signInRouter(ctx))
  router.use('/scripts', readLongForm)
  router.use(readForm, requireAdministrator(ctx, operations))
  router.get('/signed-in', (_req, res) => show(res, signedInAgainPage()))
  router.get('/', async (req, res) => {
    const viewer = viewerOf(req, res)
    show(res, dashboardPage(viewer, await dashboard(ctx, viewer.may)))
  })
  router.use(clientIntegrationPages(ctx), clientTryPages(ctx))
  router.use('/clients', clientPages(ctx))
  router.use('/preferences', preferencePages(ctx))
  router.use('/search', searchPages(ctx))
  router.use('/assets', assetPages(ctx))
  router.use('/mail', mailPages(ctx))
  router.use('/plugins', pluginPages(ctx))
  router.use('/properties', propertyPages(ctx))
  router.use('/roles', rolePages(ctx))
  router.use('/scopes', scopePages(ctx))
  router.use('/attributes', attributePages(ctx))
  router.use('/scripts', scriptPages(ctx))
  router.use('/authentication', authenticationPages(ctx))
  router.use('/keys', keyPages(ctx))
  router.use('/users/import', importPages(ctx))
  router.use('/users', userPages(ctx))
  router.use('/groups', groupPages(ctx))
  router.use('/provisioning-tokens', provisioningTokenPages(ctx))
  router.use('/sessions', sessionPages(ctx))
  router.use('/tokens', tokenPages(ctx))
  router.use('/webhooks', webhookPages(ctx))
  router.use('/audit', auditPages(ctx))
  router.use('/statistics', statisticPages(ctx))
  router.use('/health', healthPages(ctx))
  router.use((_req, _res, next) => next(new AppError('not_found', 404, 'There is no such page')))
  router.use(errorPage)
  return router
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

const errorPage: ErrorRequestHandler = (thrown: unknown, req, res, next) => {
  const error = thrown instanceof URIError ? invalid('The address is not well-formed') : thrown
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
