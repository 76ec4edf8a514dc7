import type { ErrorRequestHandler, Response } from 'express'
import { AppError } from '#modules/core/errors'

/** The words of RFC 7644, 3.12. */
const scimTypes = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive'
] as const
export type ScimType = (typeof scimTypes)[number]

/** A refusal with a word of its own. */
export const refusal = (scimType: ScimType, detail: string, status = 400): AppError =>
  new AppError(scimType, status, detail)

/** How SCIM calls what the rest of the server says. */
const translations = new Map<string, ScimType>([
  ['invalid_json', 'invalidSyntax'],
  ['invalid_body', 'invalidSyntax'],
  ['invalid_value', 'invalidValue'],
  ['conflict', 'uniqueness'],
  ['version_mismatch', 'invalidVers']
])

/** Puts what the caller may be told into SCIM's error message; the rest is passed on. */
export function scimErrorHandler(): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const told = error instanceof URIError ? refusal('invalidSyntax', 'The address is not well-formed') : error
    if (!(told instanceof AppError) || res.headersSent) return next(error)
    const scimType = scimTypes.find((known) => known === told.code) ?? translations.get(told.code) ?? ''
    if (told.status === 503) res.set('Retry-After', '1')
    sendScim(res, told.status, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(told.status),
      scimType,
      detail: told.message
    })
  }
}

/** Sends a SCIM message as the one of its two media types that the client asks for. */
export function sendScim(res: Response, status: number, body: object): void {
  const type = res.req.accepts(['application/scim+json', 'application/json']) || 'application/scim+json'
  res
    .status(status)
    .set('Content-Type', `${type};charset=utf-8`)
    .send(Buffer.from(JSON.stringify(body)))
}
