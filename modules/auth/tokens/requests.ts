import type { Request, RequestHandler } from 'express'
import type { ParsedUrlQuery } from 'node:querystring'
import { peekForm } from '#modules/core/form'
import { sendJson } from '#modules/core/request'
import type { FindBasicClient } from '../basic-client.ts'
import type { AuthServer } from '../server.ts'

/**
 * Token requests (RFC 6749, 3.2) as most clients send them: a form, from no page of a browser, with an id and a secret in
 * the Authorization header that are right. The library's steps for all that others may send take as long as the rest; for
 * these its handler of the grant is called at once. Whatever else there is to say, a refusal of the client above all, is
 * the library's: the request goes on to it untouched.
 */
export function tokenRequests(server: AuthServer, findClient: FindBasicClient): RequestHandler {
  return async (req, res, next) => {
    if (!isPlain(req)) return next()
    const { issue, properties } = server
    const form = await peekForm(req)
    if (!form || !hasPlainParameters(form)) return next()
    const client = await findClient(properties, req.headers.authorization ?? '')
    const answer = client && (await issue(req, res, client.inum, form))
    if (!answer) return next()
    // One that is not read to its end is kept for as long as its connection.
    req.read()
    res.also('Cache-Control', 'no-store')
    res.statusCode = answer.status
    sendJson(res, answer.body)
  }
}

/** Headers with which a request has more to it. */
const further = ['origin', 'dpop', 'oauth-client-attestation', 'oauth-client-attestation-pop']

const isPlain = ({ method, headers }: Request): boolean =>
  method === 'POST' &&
  headers.authorization !== undefined &&
  /^basic /i.test(headers.authorization) &&
  further.every((name) => headers[name] === undefined)

/** Other ways to authenticate, and what a request asks for in details (RFC 9396). */
const others = ['client_id', 'client_secret', 'client_assertion', 'client_assertion_type', 'authorization_details']

const hasPlainParameters = (form: ParsedUrlQuery): form is Record<string, string> =>
  others.every((name) => form[name] === undefined) && !Object.values(form).some(Array.isArray)
