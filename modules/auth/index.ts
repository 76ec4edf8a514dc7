/**
 * The auth server: OAuth 2.0 and OpenID Connect on oidc-provider, at Janssen's addresses. It owns sessions, tokens and
 * consents; clients, people, scopes and keys come from the modules below it.
 */
import type { Express, Request, RequestHandler } from 'express'
import type { Actor } from '#modules/audit/index'
import { lazily } from '#modules/core/lazily'
import type { Context, First, Module } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { jwksMaxAge } from '#modules/keys/index'
import { archivedJwk } from './archived-jwks.ts'
import { requestPages } from './ciba/pages.ts'
import { discoveryCaching, document } from './documents.ts'
import { prefillUserCode, toDeviceCode } from './device/pages.ts'
import { clientInfo } from './client-info.ts'
import { libraryPageErrors, oauthErrorHandler } from './errors.ts'
import { basicClients } from './basic-client.ts'
import { cors } from './cors.ts'
import { upToDate } from './features.ts'
import { letFormsLeave } from './form-action.ts'
import { introspection } from './introspection.ts'
import { jobs } from './jobs.ts'
import { backChannelJobs } from './logout/back-channel.ts'
import { logoutRouter } from './logout/pages.ts'
import { interactionPages } from './pages.ts'
import {
  archivedJwksPaths,
  clientInfoPath,
  deviceAuthorizationPath,
  discoveryPaths,
  healthPath,
  interactionPath,
  jansConfigurationPath,
  paths,
  requestsPath,
  ssaPath,
  statPath,
  webfingerPath
} from './paths.ts'
import { registration } from './registration/index.ts'
import { deleteArtifactsOfClient, deleteConsentsOfClient, deleteConsentsOfUser } from './repository.ts'
import { authorizationRequests } from './requests/at-once.ts'
import { requestSteps } from './requests/steps.ts'
import { openAuthServer, type AuthServer } from './server.ts'
import { endSessionAs, endSessionOf, endSessionsOf } from './sessions/ending.ts'
import { sessionRouter } from './sessions/router.ts'
import { endEverythingOf } from './sessions/sessions.ts'
import { counters } from './statistics/counters.ts'
import { statistics } from './statistics/endpoint.ts'
import { tokenRequests } from './tokens/requests.ts'
import { deleteSubjectsOfUser } from './tokens/repository.ts'
import { userinfo } from './userinfo.ts'
import { webfinger } from './webfinger.ts'

export { setDefaultAcr } from './acr/default.ts'
export { authenticationMethods } from './acr/methods.ts'
export { addresses } from './addresses.ts'
export { findSessionRecord, searchSessions, type SessionRecord, type SessionSearch } from './administration/sessions.ts'
export {
  browseTokens,
  endToken,
  endTokensOf,
  endTokensOfClient,
  findToken,
  newestTokensOfClient,
  searchTokens,
  type TokenRecord,
  type TokenSearch
} from './administration/tokens.ts'
export { findAccessToken } from './access-token.ts'
export { countLiveAccessTokens, countLiveSessions } from './repository.ts'
export { consentsOfClient, listConsents, revokeConsent, revokeConsentsOfClient } from './sessions/consents.ts'
export { listSessions } from './sessions/sessions.ts'
export { revokeStatements } from './software-statements/statements.ts'
export { reportOn } from './statistics/report.ts'
export { deleteSubjectsOfUser, listSubjects } from './tokens/repository.ts'

const servers = new WeakMap<Context, AuthServer>()

export const auth: Module = {
  name: 'auth',
  async prepare(ctx) {
    servers.set(ctx, await openAuthServer(ctx))
    endWhatBelongsTo(ctx)
  },
  mount,
  jobs: (ctx) => [...jobs(ctx), ...backChannelJobs(ctx, () => serverOf(ctx))],
  close: (ctx) => counters(ctx).flush()
}

const serverOf = (ctx: Context) => servers.get(ctx) as AuthServer

/** Ends one session of a person and tells its clients. @returns whether the person had one with this `sid` */
export const endSession = (ctx: Context, userInum: string, sid: string): Promise<boolean> =>
  endSessionOf(ctx, serverOf(ctx), userInum, sid)

/** Ends all sessions of a person and tells their clients. @returns how many there were */
export const endSessions = (ctx: Context, userInum: string, actor?: Actor): Promise<number> =>
  endSessionsOf(ctx, serverOf(ctx), userInum, actor)

/** Ends a session, whoever is in it, and tells its clients. @returns whether there was one with this `sid` */
export const endAnySession = (ctx: Context, sid: string, actor: Actor): Promise<boolean> =>
  endSessionAs(ctx, serverOf(ctx), sid, actor)

function mount(app: Express, ctx: Context, first: First): void {
  const server = servers.get(ctx) as AuthServer
  const limit = rateLimit(ctx, 'auth')
  const library = provider(ctx, server, limit)
  const findClient = basicClients(ctx)
  const begin = [upToDate(server), cors(server)]
  const end = [library, libraryPageErrors(ctx, server), oauthErrorHandler()]
  const wanted = (path: string, ...quick: RequestHandler[]) => first(path, [...begin, ...quick], ...end)
  wanted(paths.token, limit, tokenRequests(server, findClient))
  wanted(paths.authorization, limit, authorizationRequests(server, issuerFirst(ctx)))
  wanted(paths.introspection, rateLimit(ctx, 'introspection'), introspection(ctx, server, findClient))
  wanted(paths.userinfo, rateLimit(ctx, 'userinfo'), userinfo(ctx, server))
  wanted(paths.jwks, document('application/jwk-set+json', () => server.jwks, () => `public, max-age=${jwksMaxAge}`)) // prettier-ignore
  const aboutUs = (bytes: () => Buffer) => document('application/json', bytes, () => discoveryCaching(server))
  for (const path of discoveryPaths)
    wanted(path, aboutUs(() => server.discovery)) // prettier-ignore
  wanted(jansConfigurationPath, aboutUs(() => server.jansConfiguration)) // prettier-ignore
  app.use(...begin, oauthErrorHandler())
  app.get(webfingerPath, webfinger(ctx), oauthErrorHandler())
  app.get([...archivedJwksPaths], rateLimit(ctx, 'auth'), archivedJwk(ctx), oauthErrorHandler())
  app.get(healthPath, async (_req, res) => {
    res.json({ status: 'running', db_status: (await ctx.db.ping()) ? 'online' : 'offline' })
  })
  app.use(interactionPath, interactionPages(ctx, server))
  app.use(sessionRouter(ctx, server))
  app.use(paths.end_session, logoutRouter(ctx, server))
  app.use(requestsPath, requestPages(ctx, server))
  app.get(deviceAuthorizationPath, toDeviceCode)
  app.all(clientInfoPath, rateLimit(ctx, 'auth'), ...clientInfo(ctx), oauthErrorHandler())
  const statements = lazily(async () =>
    (await import('./software-statements/endpoint.ts')).softwareStatements(ctx, server)
  )
  app.use(ssaPath, rateLimit(ctx, 'auth'), statements, oauthErrorHandler())
  app.all(statPath, rateLimit(ctx, 'auth'), ...statistics(ctx, server), oauthErrorHandler())
  app.use(paths.registration, rateLimit(ctx, 'registration', 10), registration(ctx, server), oauthErrorHandler())
  app.use(...end)
}

/** Hands the library its own paths, and only them: it never lets go of a request. */
function provider(ctx: Context, server: AuthServer, limit: RequestHandler): RequestHandler {
  const followIssuer = issuerFirst(ctx)
  const owned = Object.values(paths).filter((path) => path !== paths.registration)
  const exact = new Set<string>(owned)
  const steps = requestSteps(ctx, () => server.properties)
  return (req, res, next) => {
    const path = req.path.toLowerCase()
    const own = exact.has(path) ? path : owned.find((known) => path.startsWith(`${known}/`))
    if (!own) return next()
    followIssuer(req)
    if (path === paths.code_verification) prefillUserCode(req)
    const library = (error?: unknown) => (error ? next(error) : server.callback(req, res))
    const isRequest = own === paths.authorization || own === paths.pushed_authorization_request
    const answer = (error?: unknown) => (error || !isRequest ? library(error) : void steps(req, res, library))
    letFormsLeave(req, res, () => limit(req, res, answer))
  }
}

/** Addresses and cookies follow the issuer, whatever a request says of itself. */
function issuerFirst({ config }: Context): (req: Pick<Request, 'headers'>) => void {
  const { protocol, host } = new URL(config.issuer)
  return ({ headers }) => {
    headers['x-forwarded-proto'] = protocol.slice(0, -1)
    headers['x-forwarded-host'] = host
  }
}

/** Sessions and tokens end with whom they belong to. */
function endWhatBelongsTo(ctx: Context): void {
  const { db, events } = ctx
  for (const name of ['user.deactivated', 'user.passwordChanged'] as const)
    events.on(name, async ({ inum }) => void (await endEverythingOf(ctx, inum)))
  events.on('user.deleted', async ({ inum }) => {
    await endEverythingOf(ctx, inum)
    await deleteConsentsOfUser(db, inum)
    await deleteSubjectsOfUser(db, inum)
  })
  events.on('client.deleted', async ({ inum, keepConsents }) => {
    await deleteArtifactsOfClient(db, inum)
    if (!keepConsents) await deleteConsentsOfClient(db, inum)
  })
}
