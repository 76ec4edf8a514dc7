import type { ErrorRequestHandler } from 'express'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { errors } from 'oidc-provider'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { errorPage } from '#views/auth/error'
import type { AuthTexts } from '#views/auth/texts'
import { pageTexts } from './language.ts'

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

/** Shows an error of oidc-provider to a person who cannot be sent back to the client. */
export function renderError({ config }: Context) {
  return (koa: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void => {
    const correlationId = (koa.req as { correlationId?: string }).correlationId
    const texts = pageTexts(koa.query.ui_locales, koa.get('accept-language'))
    koa.type = 'html'
    koa.body = errorPage(
      {
        status: koa.status,
        title: koa.status >= 500 ? texts.error.brokenTitle : texts.error.title,
        message: messageOf(texts, out.error) ?? sentence(out.error_description ?? out.error),
        code: out.error,
        hint: config.production ? undefined : hints.get(out.error),
        correlationId
      },
      texts
    ).toString()
  }
}

/** The same for our own pages. */
export function errorHandler(ctx: Context): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const told = toAppError(error)
    if (!told) return next(error)
    const texts = pageTexts(undefined, req.headers['accept-language'])
    const page = errorPage(
      {
        status: told.status,
        title: texts.error.title,
        message: messageOf(texts, told.code) ?? told.message,
        code: told.code,
        hint: ctx.config.production ? undefined : hints.get(told.code),
        correlationId: req.correlationId
      },
      texts
    )
    res.status(told.status).type('html').send(page.toString())
  }
}

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

/** What is said of it in the language of the page, where something is. */
const messageOf = ({ error: { messages } }: AuthTexts, code: string) =>
  Object.hasOwn(messages, code) ? messages[code] : undefined

/** An identifier at the beginning stays as it is. */
const sentence = (text: string) => (/^\w+_/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1))
