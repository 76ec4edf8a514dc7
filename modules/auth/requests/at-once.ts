import type { Request, RequestHandler, Response } from 'express'
import { letFormsLeave } from '../form-action.ts'
import type { AuthServer } from '../server.ts'
import type { AuthorizationAnswer } from './authorize.ts'

/**
 * Authorization requests as browsers bring most of them: by GET, with their parameters as they are. What the library
 * answers with is sent at once. A request by reference, in an object or for another way to answer goes on untouched.
 * @param prepare has the request follow the issuer, whatever it says of itself
 */
export function authorizationRequests(server: AuthServer, prepare: (req: Request) => void): RequestHandler {
  return async (req, res, next) => {
    if (req.method !== 'GET' || hasMore.test(req.url)) return next()
    prepare(req)
    const answer = await server.authorize(req)
    if (answer.status >= 300 && answer.status <= 399) redirect(res, answer)
    else show(req, res, answer)
  }
}

/** Names of such parameters; letters and the underscore may be written in hexadecimal. */
const hasMore = /request|response_mode|%(?:[46][1-9a-f]|[57][\da]|5f)/i

function redirect(res: Response, { status, headers, body }: AuthorizationAnswer): void {
  let type = ''
  for (const [name, value] of headers)
    if (/^content-type$/i.test(name)) type = String(value)
    else if (!/^content-length$/i.test(name)) res.also(name, value)
  res.statusCode = status
  res.complete(type, String(body), true)
}

/** A page about what went wrong. */
function show(req: Request, res: Response, { status, headers, body }: AuthorizationAnswer): void {
  res.dress()
  letFormsLeave(req, res, () => {
    for (const [name, value] of headers) res.setHeader(name, value)
    res.status(status).send(body)
  })
}
