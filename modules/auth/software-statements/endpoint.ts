import { Router, type Request, type Response } from 'express'
import { z } from 'zod'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { isIndexable, isStorable } from '#modules/core/text'
import type { AccessToken } from '../access-token.ts'
import { insufficient, tokenWith } from '../bearer.ts'
import type { AuthServer } from '../server.ts'
import {
  isActive,
  issueStatement,
  listStatements,
  revokeStatements,
  statementJwt,
  type NewStatement
} from './statements.ts'

/** May do everything; may list everything; may list what its own client had made. */
const [admin, portal, developer] = ['admin', 'portal', 'developer'].map((way) => `https://jans.io/auth/ssa.${way}`) as [
  string,
  string,
  string
]

const text = z.string().min(1).max(1000)
const texts = z.array(text).max(100)
const request = z.looseObject({
  org_id: z.union([text.refine(isIndexable, 'is too long'), z.int()]).transform(String),
  description: z.string().max(4096).optional(),
  software_id: text.optional(),
  software_roles: texts.default([]),
  grant_types: texts.default([]),
  expiration: z.int().positive().max(253_402_300_799).optional(),
  one_time_use: z.boolean().default(true),
  rotate_ssa: z.boolean().default(true),
  lifetime: z.int().positive().max(3_153_600_000).optional()
})

/**
 * Software statements of this server (RFC 7591, 2.3) in Janssen's form: made for an organization whose software is to
 * register, listed, signed again, checked and revoked.
 */
export function softwareStatements(ctx: Context, server: AuthServer): Router {
  const router = Router({ caseSensitive: true })
  router.use((_req, res, next) => {
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    next()
  })
  router.post('/', allow(admin), jsonBody({ types: ['application/json'] }), async (req, res) => {
    const { clientId } = callerOf(res)
    const actor = { clientId, correlationId: req.correlationId, address: req.ip }
    const ssa = await issueStatement(ctx, server.properties, readStatement(req.body), actor)
    res.status(201).json({ ssa })
  })
  router.get('/', allow(admin, portal, developer), async (req, res) => {
    const { scopes, clientId } = callerOf(res)
    const isLimited = !scopes.has(admin) && !scopes.has(portal)
    const search = { jti: parameter(req, 'jti'), orgId: parameter(req, 'org_id') }
    res.json(await listStatements(ctx, { ...search, ...(isLimited && { clientInum: clientId }) }))
  })
  router.get('/jwt', allow(admin), async (req, res) => {
    res.json({ ssa: await statementJwt(ctx, server.properties, parameter(req, 'jti') ?? '') })
  })
  router.post('/validation', async (req, res) => {
    if (!(await isActive(ctx, req.get('jti') ?? '')))
      throw new AppError('invalid_jti', 400, 'The statement is not good')
    res.status(200).end()
  })
  router.delete('/', allow(admin), async (req, res) => {
    const search = { jti: parameter(req, 'jti'), orgId: parameter(req, 'org_id') }
    if (search.jti === undefined && search.orgId === undefined)
      throw new AppError('invalid_request', 406, 'Send jti or org_id')
    const { clientId } = callerOf(res)
    const actor = { clientId, correlationId: req.correlationId, address: req.ip }
    if ((await revokeStatements(ctx, search, actor)) === 0)
      throw new AppError('invalid_jti', 422, 'There is no active statement of that name')
    res.status(200).end()
  })
  router.all(['/', '/jwt', '/validation'], () => {
    throw new AppError('invalid_request', 405, 'That is not possible here')
  })
  return router

  function allow(...scopes: string[]) {
    return async (req: Request, res: Response, next: () => void) => {
      const token = await tokenWith(ctx, req, res, [])
      if (!scopes.some((scope) => token.scopes.has(scope))) throw insufficient(res, admin)
      res.locals.caller = token
      next()
    }
  }

  /** @throws AppError `invalid_ssa_metadata` */
  function readStatement(body: unknown): NewStatement {
    const parsed = request.safeParse(body)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new AppError('invalid_ssa_metadata', 400, `${issue?.path.join('.')}: ${issue?.message}`)
    }
    const { org_id, description, software_id, software_roles, grant_types, expiration, lifetime, ...rest } = parsed.data
    if (expiration !== undefined && expiration * 1000 <= ctx.now())
      throw new AppError('invalid_ssa_metadata', 400, 'expiration: is over')
    const { ssaCustomAttributes: names = [] } = server.properties.ssaConfiguration
    const custom = Object.entries(rest).filter(([name]) => names.includes(name) && !Object.hasOwn(request.shape, name))
    return {
      orgId: org_id,
      description,
      softwareId: software_id,
      softwareRoles: software_roles,
      grantTypes: grant_types,
      expiresAt: expiration === undefined ? undefined : expiration * 1000,
      oneTimeUse: rest.one_time_use,
      rotate: rest.rotate_ssa,
      lifetime,
      custom: Object.fromEntries(custom)
    }
  }
}

const callerOf = (res: Response) => res.locals.caller as AccessToken

/** @throws AppError `invalid_request` where it is there twice */
function parameter({ query }: Request, name: string): string | undefined {
  const value = Object.hasOwn(query, name) ? query[name] : undefined
  if (value !== undefined && typeof value !== 'string') throw new AppError('invalid_request', 400, `Send ${name} once`)
  if (value !== undefined && !isStorable(value))
    throw new AppError('invalid_request', 400, `${name} has characters that no statement has`)
  return value || undefined
}
