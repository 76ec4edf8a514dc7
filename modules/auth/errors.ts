import type { ErrorRequestHandler, Request, Response } from 'express'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { errors } from 'oidc-provider'
import { isUnavailable } from '#db/db'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { errorPage } from '#views/auth/error'
import type { AuthTexts, Failure } from '#views/auth/texts'
import type { Html } from '#views/html'
import { wait } from '#views/parts/wait'
import { pageTexts } from './language.ts'
import { paths } from './paths.ts'
import { saidOf } from './scope-props.ts'

/** Causes that a developer meets at the authorization endpoint, and what mends them. */
const hints = new Map<string, { cause: string; fix: string }>([
  [
    'invalid_redirect_uri',
    {
      cause:
        'The redirect_uri of the request is not one that the client has registered; they are compared letter by letter.',
      fix: 'Register it: open the client in the admin pages, or send redirect_uris to the registration endpoint.'
    }
  ],
  [
    'invalid_client',
    {
      cause: 'There is no client with this client_id, or it is deactivated or has expired.',
      fix: 'Look it up in the admin pages. Clients of a database in memory are gone after a restart.'
    }
  ],
  [
    'session_not_found',
    {
      cause: 'The cookie of this sign-in is not there: it expired, or the page was opened under another host name.',
      fix: 'Use the issuer’s own host name everywhere; localhost and 127.0.0.1 do not share cookies.'
    }
  ]
])

/** What went wrong where a person looks on. */
interface Problem {
  status: number
  code: string
  /** The protocol's own sentence, for those who run the application; shown where there is none for the person. */
  description?: string | undefined
  correlationId: string | undefined
  /** After how many seconds there is an answer again. */
  wait?: number | undefined
  /** Where the person goes on from here. */
  next?: { href: string; label: string } | undefined
}

/** The page about it, in the words of what the person was about to do. */
function problemPage({ config }: Pick<Context, 'config'>, texts: AuthTexts, problem: Problem, failure?: Failure): Html {
  const { status, code, description, wait: seconds, ...rest } = problem
  const { error: words } = texts
  const { title, messages, other } = failure ?? words
  const about = { ...rest, status, code, hint: config.production ? undefined : hints.get(code) }
  if (seconds !== undefined)
    return errorPage({ ...about, title: words.waitTitle, message: wait(seconds, words.wait, texts) }, texts)
  const message = saidOf(messages, code) ?? saidOf(words.messages, code)
  const shown = message === undefined ? { message: other, description } : { message }
  return errorPage({ ...about, ...shown, title: status >= 500 ? words.brokenTitle : title }, texts)
}

/** Shows an error of oidc-provider to a person who cannot be sent back to the client. */
export function renderError(ctx: Context, properties: Languages) {
  return (koa: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void => {
    const { correlationId } = koa.req as { correlationId?: string }
    const texts = pageTexts(koa.query.ui_locales, koa.get('accept-language'), properties)
    const { error: code, error_description: description } = out
    koa.type = 'html'
    koa.body = String(problemPage(ctx, texts, { status: koa.status, code, description, correlationId }))
  }
}

/**
 * Shows what went wrong on our own pages, defects too: who reads them can do nothing with JSON.
 * @param textsOf the language of the page
 * @param failure what the person was about to do, and where that can be done again
 */
export function errorHandler(
  ctx: Context,
  textsOf: (req: Request, res: Response) => AuthTexts,
  failure?: (texts: AuthTexts) => { words?: Failure; next?: Problem['next'] }
): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const told = toAppError(error)
    const { correlationId } = req
    if (!told) ctx.log.error({ correlationId, err: error }, 'request failed')
    const {
      status,
      code,
      message: description
    } = told ?? {
      status: isUnavailable(error) ? 503 : 500,
      code: 'server_error',
      message: undefined
    }
    if (status === 503) res.set('Retry-After', '5')
    const texts = textsOf(req, res)
    const { words, next: there } = failure?.(texts) ?? {}
    const wait = code === 'too_many_requests' ? Number(res.get('Retry-After')) : undefined
    const problem = { status, code, description, correlationId, wait, next: there }
    res
      .status(status)
      .type('html')
      .send(String(problemPage(ctx, texts, problem, words)))
  }
}

/** The same for what happens before the library is asked, where its own pages are. */
export function libraryPageErrors(ctx: Context, server: { properties: Languages }): ErrorRequestHandler {
  const show = errorHandler(ctx, (req) =>
    pageTexts(req.query.ui_locales, req.headers['accept-language'], server.properties)
  )
  const pages = new Set<string>([paths.authorization, paths.code_verification])
  return (error, req, res, next) => (pages.has(req.path.toLowerCase()) ? show(error, req, res, next) : next(error))
}

type Languages = Pick<AppConfiguration, 'organization' | 'uiLocalesSupported'>

/** The OAuth form, for our own endpoints of the protocol (RFC 6749, 5.2). */
export function oauthErrorHandler(): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const told = toAppError(error)
    if (!told) return next(error)
    res.status(told.status).json({ error: told.code, error_description: told.message })
  }
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (error instanceof errors.SessionNotFound)
    return new AppError(
      'session_not_found',
      400,
      'This sign-in is over or was begun in another browser. Go back to the application and start again'
    )
  if (error instanceof errors.OIDCProviderError && error.expose)
    return new AppError(error.error, error.statusCode, sentence(error.error_description ?? error.error))
  // Express' parsers name what they refuse by its status.
  const { status, type } = error as { status?: number; type?: string }
  if (typeof type === 'string' && status !== undefined && status < 500)
    return new AppError('invalid_request', status, 'The form could not be read')
  return undefined
}

/** An identifier at the beginning stays as it is. */
const sentence = (text: string) => (/^\w+_/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1))
