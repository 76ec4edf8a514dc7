/**
 * The auth server: OAuth 2.0 and OpenID Connect on oidc-provider, at Janssen's addresses. It owns sessions, tokens and
 * consents; clients, people, scopes and keys come from the modules below it.
 */
import type { Express, RequestHandler } from 'express'
import type { Context, Module } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { oauthErrorHandler } from './errors.ts'
import { letFormsLeave } from './form-action.ts'
import { introspection } from './introspection.ts'
import { jobs } from './jobs.ts'
import { interactionPages } from './pages.ts'
import { discoveryPaths, healthPath, interactionPath, paths } from './paths.ts'
import { nameClientInPath, refuseRegistration } from './registration.ts'
import {
  deleteArtifactsOfAccount,
  deleteArtifactsOfClient,
  deleteConsentsOfClient,
  deleteConsentsOfUser
} from './repository.ts'
import { openAuthServer, type AuthServer } from './server.ts'
import { userinfo } from './userinfo.ts'

export { findAccessToken, type AccessToken } from './access-token.ts'
export { countLiveArtifacts } from './repository.ts'

const servers = new WeakMap<Context, AuthServer>()

export const auth: Module = {
  name: 'auth',
  async prepare(ctx) {
    servers.set(ctx, await openAuthServer(ctx))
    endWhatBelongsTo(ctx)
  },
  mount,
  jobs
}

function mount(app: Express, ctx: Context): void {
  const server = servers.get(ctx) as AuthServer
  const fresh: RequestHandler = (_req, _res, next) => {
    server.refresh().then(() => next(), next)
  }
  app.get(discoveryPaths, openToAll, fresh, (_req, res) => {
    res.set('Cache-Control', 'public, max-age=60').type('json').send(server.discovery)
  })
  app.get(paths.jwks, openToAll, (_req, res) => {
    res.set('Cache-Control', 'public, max-age=60').type('application/jwk-set+json').send(server.jwks)
  })
  app.get(healthPath, async (_req, res) => {
    res.json({ status: 'running', db_status: (await ctx.db.ping()) ? 'online' : 'offline' })
  })
  app.all(paths.introspection, rateLimit(ctx, 'introspection'), fresh, ...introspection(ctx, server))
  app.all(paths.userinfo, rateLimit(ctx, 'userinfo'), fresh, userinfo(ctx, server))
  app.use(interactionPath, fresh, interactionPages(ctx, server))
  if (ctx.config.production) app.use(paths.registration, refuseRegistration)
  app.use(provider(ctx, server, fresh), oauthErrorHandler())
}

/** Hands the library its own paths, and only them: it never lets go of a request. */
function provider(ctx: Context, server: AuthServer, fresh: RequestHandler): RequestHandler {
  const issuer = new URL(ctx.config.issuer)
  const owned = Object.values(paths)
  const limits = { ordinary: rateLimit(ctx, 'auth'), registration: rateLimit(ctx, 'registration', 10) }
  return (req, res, next) => {
    const path = req.path.toLowerCase()
    const own = owned.find((known) => path === known || path.startsWith(`${known}/`))
    if (!own) return next()
    // Addresses and cookies follow the issuer, whatever the request says of itself.
    req.headers['x-forwarded-proto'] = issuer.protocol.slice(0, -1)
    req.headers['x-forwarded-host'] = issuer.host
    if (path === paths.registration) nameClientInPath(req)
    const limit = own === paths.registration ? limits.registration : limits.ordinary
    const answer = (error?: unknown) => (error ? next(error) : server.callback(req, res))
    letFormsLeave(req, res, () =>
      limit(req, res, (error?: unknown) => (error ? next(error) : void fresh(req, res, answer)))
    )
  }
}

/** Public documents may be read by pages of any origin. */
const openToAll: RequestHandler = (_req, res, next) => {
  res.set('Access-Control-Allow-Origin', '*')
  next()
}

/** Sessions and tokens end with whom they belong to. */
function endWhatBelongsTo({ db, events }: Context): void {
  events.on('user.deactivated', ({ inum }) => deleteArtifactsOfAccount(db, inum))
  events.on('user.passwordChanged', ({ inum }) => deleteArtifactsOfAccount(db, inum))
  events.on('user.deleted', async ({ inum }) => {
    await deleteArtifactsOfAccount(db, inum)
    await deleteConsentsOfUser(db, inum)
  })
  events.on('client.deleted', async ({ inum }) => {
    await deleteArtifactsOfClient(db, inum)
    await deleteConsentsOfClient(db, inum)
  })
}
