import type { IncomingMessage } from 'node:http'
import express, { type Request, type RequestHandler, type Response } from 'express'
import { errors } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { findUsableClient } from '../client-cache.ts'
import { paths } from '../paths.ts'
import { requestObjects } from './by-reference.ts'
import { reportProblem } from './problems.ts'

/** Longer addresses are not sent back to a browser: servers between us and it may refuse them. */
const longestRedirect = 6000
const pushed = 'urn:ietf:params:oauth:request_uri:'

/**
 * What happens to an authorization request before the library sees it: a form becomes a query, and a reference to a
 * request object becomes the object.
 */
export function requestSteps(ctx: Context, properties: () => AppConfiguration): RequestHandler {
  const fetchObject = requestObjects(ctx)
  const readForm = express.text({ type: formType, limit: '100kb' })

  async function byReference(req: Request, next: () => void): Promise<void> {
    const query = new URLSearchParams(queryOf(req))
    const [address = '', ...more] = query.getAll('request_uri')
    if (!address || more.length > 0 || address.startsWith(pushed) || query.has('request')) return next()
    const client = await findUsableClient(ctx, query.get('client_id') ?? '')
    // Without a client there is nobody to answer for what would be fetched; the library says so.
    if (!client) return next()
    query.delete('request_uri')
    try {
      query.set('request', await fetchObject(address, client, properties()))
    } catch (problem) {
      if (!(problem instanceof errors.OIDCProviderError)) throw problem
      reportProblem(req, problem)
    }
    setQuery(req, query)
    next()
  }

  return (req, res, next) => {
    const path = req.path.toLowerCase()
    if (path === paths.pushed_authorization_request) return onlyPost(req, res, next)
    if (path !== paths.authorization) return next()
    if (req.method === 'POST')
      return readForm(req, res, (error?: unknown) => (error ? next(error) : formToQuery(req, res, next)))
    if (!mayNameRequestUri.test(req.url)) return next()
    byReference(req, next).catch(next)
  }
}

/** Letters and the underscore may be written in hexadecimal. */
const mayNameRequestUri = /request_uri|%[4-7]/
const formType = 'application/x-www-form-urlencoded'

/**
 * OpenID Connect Core, 3.1.2.1, wants forms to be taken. Another site's form comes without our cookies, as these are
 * SameSite=Lax; the redirection that answers it comes with them.
 */
function formToQuery(req: Request, res: Response, next: () => void): void {
  const query = typeof req.body === 'string' ? req.body : ''
  delete (req as { body?: unknown }).body
  const target = `${paths.authorization}?${String(new URLSearchParams(query))}`
  if (target.length <= longestRedirect) {
    res.set('Cache-Control', 'no-store').redirect(303, target)
    return
  }
  req.method = 'GET'
  req.url = target
  next()
}

/** RFC 9126, 2.3: another method is 405. Pages of other origins may ask first what they may do (CORS). */
const onlyPost: RequestHandler = (req, res, next) => {
  const preflight = req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined
  if (req.method === 'POST' || preflight) return next()
  res.set({ Allow: 'POST', 'Cache-Control': 'no-store' })
  res.status(405).json({ error: 'invalid_request', error_description: 'Requests are pushed with POST' })
}

const queryOf = ({ url = '' }: IncomingMessage) => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')

function setQuery(req: IncomingMessage, query: URLSearchParams): void {
  req.url = `${(req.url as string).split('?', 1)[0]}?${String(query)}`
}
