import { timingSafeEqual } from 'node:crypto'
import express, { Router, type Request, type Response } from 'express'
import type { Session } from 'oidc-provider'
import { refuseCrossSite } from '#modules/core/cross-site'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { loggedOutPage, logoutPage, signingOutPage, stayedPage } from '#views/auth/logout'
import type { Html } from '#views/html'
import { findUsableClient } from '../client-cache.ts'
import { clientProps } from '../client-props.ts'
import { allowSources } from '../content-policy.ts'
import { errorHandler } from '../errors.ts'
import { letFormsLeave } from '../form-action.ts'
import { pageTexts } from '../language.ts'
import { paths } from '../paths.ts'
import type { AuthServer } from '../server.ts'
import { clearSessionCookies, sessionOf } from '../sessions/cookies.ts'
import { endSession } from '../sessions/sessions.ts'
import { tellClients } from './back-channel.ts'
import { logoutPages } from './front-channel.ts'
import { parameters, readLogoutRequest } from './request.ts'

/** What the person is asked about, sealed into the form: only who could see the question can answer it. */
interface Question {
  sid: string
  isOfBrowser: boolean
  clientId: string | undefined
  returnTo: string | undefined
}

const confirmPath = `${paths.end_session}/confirm`
const donePath = `${paths.end_session}/success`

/** RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0): the endpoint, its question and its end. */
export function logoutRouter(ctx: Context, server: AuthServer): Router {
  const router = Router()
  const form = express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 20 })

  const textsOf = (req: Request) => pageTexts(req.query.ui_locales, req.headers['accept-language'], server.properties)

  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store')
    next()
  }, letFormsLeave)

  router.all('/', rateLimit(ctx, 'auth'), form, async (req, res) => {
    if (req.method !== 'GET' && req.method !== 'POST') return void res.set('Allow', 'GET, POST').status(405).end()
    const { session, isOfBrowser, isCertain, client, returnTo } = await readLogoutRequest(ctx, server, req)
    // A form of another site comes without cookies: going round by a link shows whether somebody is signed in here.
    if (!session && req.method === 'POST')
      return res.redirect(303, `${paths.end_session}?${String(new URLSearchParams(parameters(req)))}`)
    if (!session || isCertain) return leave(req, res, session?.uid, isOfBrowser, returnTo, client?.clientId)
    const record = client && (await findUsableClient(ctx, client.clientId))
    const question: Question = { sid: session.uid, isOfBrowser, clientId: client?.clientId, returnTo }
    const hidden = { request: ctx.vault.seal(JSON.stringify(question), 'logout question') }
    show(
      res,
      logoutPage({ action: confirmPath, csrf: '', hidden, client: record && clientProps(record) }, textsOf(req))
    )
  })

  router.post('/confirm', refuseCrossSite(ctx.config.issuer), form, async (req, res) => {
    const { request, xsrf, logout } = (req.body ?? {}) as Record<string, unknown>
    // Somebody else has signed in during a sign-in: the library sends the browser here by a form of its own.
    const { sid, isOfBrowser, returnTo, clientId } =
      xsrf === undefined ? await questionOf(req, request) : await switchOf(req, xsrf)
    if (logout === 'yes') return leave(req, res, sid, isOfBrowser, returnTo, clientId)
    if (returnTo !== undefined) return res.redirect(303, returnTo)
    show(res, stayedPage(textsOf(req)))
  })

  router.get('/success', async (req, res) => {
    const { client_id: clientId } = req.query
    const client = typeof clientId === 'string' ? await findUsableClient(ctx, clientId) : undefined
    show(res, loggedOutPage({ client: client && clientProps(client) }, textsOf(req)))
  })

  /** @throws AppError `session_not_found` when the browser is in another session than the one it was asked about */
  async function questionOf(req: Request, sealed: unknown): Promise<Question> {
    const question = opened(sealed)
    const current = question.isOfBrowser ? (await sessionOf(req, server))?.uid : question.sid
    if (current !== undefined && current !== question.sid) throw questionLost()
    return question
  }

  function opened(sealed: unknown): Question {
    try {
      return JSON.parse(ctx.vault.open(String(sealed), 'logout question')) as Question
    } catch {
      throw questionLost()
    }
  }

  async function switchOf(req: Request, xsrf: unknown): Promise<Question> {
    const session = await sessionOf(req, server)
    const state = session?.state as SwitchState | undefined
    if (!session || !state?.secret || !timingSafeEqual(sha256(state.secret), sha256(String(xsrf)))) throw questionLost()
    return { sid: session.uid, isOfBrowser: true, clientId: state.clientId, returnTo: state.postLogoutRedirectUri }
  }

  async function leave(
    req: Request,
    res: Response,
    sid: string | undefined,
    isOfBrowser: boolean,
    returnTo: string | undefined,
    clientId: string | undefined
  ): Promise<void> {
    const ended = sid === undefined ? undefined : await endSession(ctx, sid)
    if (ended) await tellClients(ctx, server, ended.notices)
    // A session that was named without a cookie may be the browser's all the same, if it shows none.
    if (isOfBrowser || (ended && !(await sessionOf(req, server))))
      clearSessionCookies(res, ctx.config, server.properties)
    const done = clientId === undefined ? donePath : `${donePath}?client_id=${encodeURIComponent(clientId)}`
    const next = returnTo ?? done
    const pages = ended ? await logoutPages(ctx, server.properties, ended.session) : []
    if (pages.length === 0) return res.redirect(303, next)
    allowSources(res, 'frame-src', pages)
    show(res, signingOutPage({ frames: pages, next }, textsOf(req)))
  }

  // Nobody is sent back to an application that is not known for sure (RP-Initiated Logout, 4).
  router.use(
    errorHandler(ctx, textsOf, ({ logout }) => ({
      words: logout.failed,
      next: { href: paths.end_session, label: logout.here }
    }))
  )
  return router
}

/** What the library leaves in a session that it wants to end. */
interface SwitchState {
  secret?: string
  clientId?: string
  postLogoutRedirectUri?: Session['uid']
}

const questionLost = () =>
  new AppError('session_not_found', 400, 'This question is over or was asked in another browser. Sign out again')

function show(res: Response, page: Html): void {
  res.type('html').send(page.toString())
}
