import type { ErrorRequestHandler } from 'express'
import { z } from 'zod'
import { AppError, invalid } from '#modules/core/errors'
import { readAccess } from '../access.ts'
import type { Access } from '../operation.ts'
import { withoutEmpties } from '../output.ts'

/** How the Admin UI is told what came of something. */
export const genericResponse = z
  .object({
    success: z.boolean(),
    responseMessage: z.string(),
    responseCode: z.int(),
    responseObject: z.record(z.string(), z.unknown()).optional()
  })
  .meta({ id: 'GenericResponse' })

const adminUi = 'https://jans.io/oauth/jans-auth-server/config/adminui'

/** The scopes that open a feature of the Admin UI. @param feature `webhook` */
export function adminUiAccess(feature: string): Record<'read' | 'write' | 'delete', Access> {
  const name = `${adminUi}/${feature}`
  const group = [`${name}.admin`]
  return {
    read: { ...readAccess(name), super: [`${adminUi}/read-all`] },
    write: { super: [`${adminUi}/write-all`], group, own: [`${name}.write`] },
    delete: { super: [`${adminUi}/delete-all`], group, own: [`${name}.delete`] }
  }
}

/** The body in its form; empty members are as good as absent. @throws AppError `invalid_value` */
export function readMembers<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(withoutEmpties(body))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw invalid(issue?.message ?? 'is not valid', issue?.path.join('.'))
}

/** Says no as Janssen's plugin does: 401 in plain text like the rest of the API, the rest as a GenericResponse. */
export const genericErrorHandler: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const told = error instanceof URIError ? invalid('The address is not well-formed') : error
  if (!(told instanceof AppError) || res.headersSent) return next(error)
  const { status, message, member } = told
  if (status === 401) return void res.status(401).set('WWW-Authenticate', 'Bearer').type('text/plain').send(message)
  const responseMessage = !member || message.startsWith(member) ? message : `${member}: ${message}`
  res.status(status).json({ success: false, responseMessage, responseCode: status })
}
