import type { ErrorRequestHandler, Response } from 'express'
import { isUnavailable } from '#db/db'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { chunkedIn, writeInChunks } from './chunked.ts'

/** The words of RFC 7644, 3.12, and of RFC 9865, 2.1. */
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
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount'
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
  ['too_many', 'tooMany'],
  ['conflict', 'uniqueness']
])

/** Puts what went wrong into SCIM's error message (RFC 7644, 3.12). A defect is logged here, and answered without a reason. */
export function scimErrorHandler({ log }: Pick<Context, 'log'>): ErrorRequestHandler {
  return (error: unknown, { correlationId }, res, next) => {
    if (res.headersSent) return next(error)
    const known = error instanceof URIError ? refusal('invalidSyntax', 'The address is not well-formed') : error
    if (!(known instanceof AppError)) log.error({ correlationId, err: error }, 'request failed')
    const told = known instanceof AppError ? known : defect(known, correlationId)
    // A place among those who wait for their password comes free soon, a database that is gone does not.
    if (told.status === 503) res.set('Retry-After', told.code === 'busy' ? '1' : '5')
    sendScim(res, told.status, errorMessage(told))
  }
}

/** What the caller may know of what is its fault in no way: whether it passes, and what the log has it under. */
export const defect = (error: unknown, correlationId: string): AppError =>
  isUnavailable(error)
    ? new AppError('temporarily_unavailable', 503, 'The database cannot be used at present; try again')
    : new AppError('server_error', 500, `Unexpected error: the server's log says more about ${correlationId}`)

/** What the caller may be told, as SCIM's error message. */
export const errorMessage = ({ code, status, message }: AppError): object => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  scimType: scimTypes.find((known) => known === code) ?? translations.get(code) ?? '',
  detail: message
})

/** Sends a SCIM message as the one of its two media types that the client asks for. */
export function sendScim(res: Response, status: number, body: object): void {
  const type = res.req.accepts(['application/scim+json', 'application/json']) || 'application/scim+json'
  res.status(status).set('Content-Type', `${type};charset=utf-8`)
  const long = chunkedIn(body)
  if (long.length > 0) void writeInChunks(res, body, long)
  else res.send(Buffer.from(JSON.stringify(body)))
}
