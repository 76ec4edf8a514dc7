import type { Request } from 'express'
import type { Actor } from '#modules/audit/index'
import { findAccessToken } from '#modules/auth/index'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { isOpen } from './access.ts'
import { unauthorized } from './errors.ts'
import type { Access } from './operation.ts'

export interface Caller {
  actor: Actor
  scopes: ReadonlySet<string>
}

/**
 * Lets a request in or not; every refusal is a 401, also where the token merely lacks a scope.
 * @throws AppError `unauthorized`
 */
export async function admit(ctx: Context, access: Access | undefined, req: Request): Promise<Caller> {
  if (!access) return { actor: actorOf(req), scopes: new Set() }
  const value = bearerToken(req)
  if (value === undefined) throw unauthorized('A bearer token is needed in the Authorization header')
  const { issuer } = req.headers
  if (issuer !== undefined && issuer !== ctx.config.issuer)
    throw unauthorized('The header issuer names an issuer that is not approved here')
  const token = await findAccessToken(ctx, value, req)
  if (!token) throw unauthorized('The token is not valid')
  if (!isOpen(access, token.scopes)) {
    const needed = [...access.own, ...access.group, ...access.super].join(', ')
    throw unauthorized(`The token lacks the scope. Needed: [${needed}]. Granted: [${[...token.scopes].join(', ')}]`)
  }
  return { actor: { ...actorOf(req), clientId: token.clientId, ...person(token.accountId) }, scopes: token.scopes }
}

/** The token knows the person better than a header does. */
const person = (inum: string | undefined) => (inum === undefined ? {} : { userInum: inum })

function actorOf(req: Request): Actor {
  return {
    userInum: header(req, 'user-inum'),
    agent: header(req, 'jans-client'),
    correlationId: req.correlationId,
    address: req.ip
  }
}

function header(req: Request, name: string): string | undefined {
  const value = req.headers[name]
  return typeof value === 'string' && /^[\x20-\x7e]{1,128}$/.test(value) ? value : undefined
}
