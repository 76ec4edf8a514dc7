import type { Request } from 'express'
import type { Actor } from '#modules/audit/index'
import { findAccessToken } from '#modules/auth/index'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { isOpen } from './access.ts'
import { apiConfiguration, type ApiConfiguration } from './configuration.ts'
import { unauthorized } from './errors.ts'
import type { Access } from './operation.ts'

export type Recording = Pick<Actor, 'silent' | 'hides'>

export interface Caller {
  actor: Actor
  scopes: ReadonlySet<string>
}

/**
 * Lets a request in or not; every refusal is a 401, also where the token merely lacks a scope.
 * @throws AppError `unauthorized`
 */
export async function admit(ctx: Context, access: Access | undefined, req: Request): Promise<Caller> {
  // Open are questions alone, also when there is no database to read from.
  if (!access) return { actor: { correlationId: req.correlationId, address: req.ip }, scopes: new Set() }
  const configuration = await apiConfiguration.read(ctx)
  const value = bearerToken(req)
  if (value === undefined) throw unauthorized('A bearer token is needed in the Authorization header')
  const { issuer } = req.headers
  if (issuer !== undefined && !configuration.apiApprovedIssuer.includes(String(issuer)))
    throw unauthorized('The header issuer names an issuer that is not approved here')
  const token = await findAccessToken(ctx, value, req)
  if (!token) throw unauthorized('The token is not valid')
  if (!isOpen(access, token.scopes, configuration.exclusiveAuthScopes)) {
    const needed = [...access.own, ...access.group, ...access.super].join(', ')
    throw unauthorized(`The token lacks the scope. Needed: [${needed}]. Granted: [${[...token.scopes].join(', ')}]`)
  }
  const actor = { ...actorOf(req, configuration), clientId: token.clientId, ...person(token.accountId) }
  return { actor, scopes: token.scopes }
}

/** The token knows the person better than a header does. */
const person = (inum: string | undefined) => (inum === undefined ? {} : { userInum: inum })

/** What the configuration wants of records. @param method what is changed by; absent where pages change by themselves */
export function recordingOf({ auditLogConf: log, disableAuditLogger }: ApiConfiguration, method?: string): Recording {
  return {
    silent: disableAuditLogger || !log.enabled || log.ignoreHttpMethod.some((one) => one === method?.toUpperCase()),
    hides: (resourceType, member) =>
      !log.logData || log.ignoreObjectMapping.some(({ name, text }) => name === resourceType && text.includes(member))
  }
}

function actorOf(req: Request, configuration: ApiConfiguration): Actor {
  const { auditLogConf: log } = configuration
  const named = (name: (typeof log.headerAttributes)[number]) =>
    log.headerAttributes.includes(name) ? header(req, name.toLowerCase()) : undefined
  return {
    userInum: named('User-inum'),
    agent: named('jans-client'),
    correlationId: req.correlationId,
    address: req.ip,
    ...recordingOf(configuration, req.method)
  }
}

function header(req: Request, name: string): string | undefined {
  const value = req.headers[name]
  return typeof value === 'string' && /^[\x20-\x7e]{1,128}$/.test(value) ? value : undefined
}
