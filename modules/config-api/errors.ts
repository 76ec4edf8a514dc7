import type { ErrorRequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '#modules/core/errors'

export const apiErrorSchema = z
  .object({
    code: z.string(),
    message: z.string(),
    description: z.string().optional()
  })
  .meta({ id: 'ApiError' })

export const unauthorized = (message: string) => new AppError('unauthorized', 401, message)

/** A member that must be there is not. */
export const missingMember = (member: string) =>
  new AppError('OCA001', 400, 'A required attribute is missing.', { member })

/** Codes that clients know by name; all others are the status. */
const named = new Set([
  'OCA001',
  'INVALID_DATE',
  'RESOURCE_NULL',
  'INVALID_ACR',
  'USER_CREATION_ERROR',
  'USER_UPDATE_ERROR',
  'USER_PATCH_ERROR'
])

/** Says no as Janssen's Config API does: 401 in plain text, the rest as an ApiError. */
export const apiErrorHandler: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const told = toAppError(error)
  if (!told || res.headersSent) return next(error)
  const { code, message, member } = told
  if (told.status === 401)
    return void res.status(401).set('WWW-Authenticate', 'Bearer').type('text/plain').send(message)
  // A name that is taken is a mistake in the body here, not a 409.
  const taken = code === 'conflict' && member !== undefined
  const status = taken ? 400 : told.status
  res.status(status).json({
    code: taken ? 'NAME_CONFLICT' : named.has(code) ? code : String(status),
    message,
    description: described(told)
  })
}

/** The whole sentence, which administrators are shown. */
function described({ code, message, member }: AppError): string | undefined {
  if (code === 'OCA001') return `${member} attribute is required.`
  return member && !message.startsWith(member) ? `${member}: ${message}` : message
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (error instanceof URIError) return new AppError('invalid_request', 400, 'The address is not well-formed')
  return undefined
}
