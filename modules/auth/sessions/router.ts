import express, { Router, type RequestHandler } from 'express'
import { z } from 'zod'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { authenticatedClient } from '../authenticated-client.ts'
import { insufficient, tokenWith } from '../bearer.ts'
import { findUsableClient } from '../client-cache.ts'
import { oauthErrorHandler } from '../errors.ts'
import { checkSessionPath, sessionPaths } from '../paths.ts'
import type { AuthServer } from '../server.ts'
import { checkSession } from './check-session.ts'
import { sessionOf } from './cookies.ts'
import { endSessionsOf, revokeEverythingOf } from './ending.ts'
import { listSessions } from './sessions.ts'
import { findUserBy } from './subject.ts'

/** What applications ask about sessions, and how they end those of a person. */
export function sessionRouter(ctx: Context, server: AuthServer): Router {
  const router = Router()
  const limit = rateLimit(ctx, 'auth')
  const form = express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 20 })

  router.get(checkSessionPath, checkSession)

  router.get(sessionPaths.status, limit, privately, async (req, res) => {
    const session = await sessionOf(req, server)
    if (session) res.json({ state: 'authenticated', custom_state: null, auth_time: session.loginTs ?? null })
    else res.json({ state: 'unknown', custom_state: null, auth_time: null })
  })

  router.post(sessionPaths.active, limit, privately, async (req, res) => {
    const { activeSessionAuthorizationScope: further } = server.properties
    const { accountId } = await tokenWith(ctx, req, res, ['openid', ...(further ? [further] : [])])
    if (accountId === undefined) throw insufficient(res, 'openid')
    const sessions = await listSessions(ctx, accountId)
    res.json(
      sessions.map(({ sid, startedAt, expiresAt, lastUsedAt, authenticatedAt }) => ({
        sid,
        iat: toSeconds(startedAt),
        exp: toSeconds(expiresAt),
        last_used_at: toSeconds(lastUsedAt),
        authn_time: toSeconds(authenticatedAt)
      }))
    )
  })

  /** Ends the sessions of a person and tells nobody whether there is one. */
  router.post(sessionPaths.revoke, limit, privately, form, async (req, res) => {
    const body = (req.body ?? {}) as Record<string, unknown>
    const authenticated = await authenticatedClient(server, req, res, body)
    if (!authenticated) throw new AppError('invalid_client', 401, 'The client is not authenticated')
    const client = await findUsableClient(ctx, authenticated.clientId)
    if (!client || server.allowedScopes('revoke_session', client).length === 0)
      throw new AppError('access_denied', 401, 'The client needs the scope revoke_session')
    const { user_criterion_key: key, user_criterion_value: value } = body
    if (typeof key !== 'string' || typeof value !== 'string')
      throw new AppError('invalid_request', 400, 'Send user_criterion_key and user_criterion_value, each once')
    const user = await findUserBy(ctx, key, value)
    if (user) await endSessionsOf(ctx, server, user.inum)
    res.json({})
  })

  /** Global token revocation: everything that a person's sign-ins have led to ends. */
  router.post(
    sessionPaths.revokeGlobally,
    limit,
    privately,
    async (req, res, next) => {
      await tokenWith(ctx, req, res, ['global_token_revocation'])
      next()
    },
    jsonBody({ types: ['application/json'], limit: 20_000 }),
    async (req, res) => {
      const [key, value] = subjectOf(req.body)
      const user = await findUserBy(ctx, key, value)
      if (!user) throw new AppError('not_found', 404, 'There is no such person, or more than one')
      await revokeEverythingOf(ctx, server, user.inum)
      res.status(204).end()
    }
  )

  router.use(Object.values(sessionPaths), oauthErrorHandler())
  return router
}

const text = z.string().min(1).max(500)
/** Janssen's form, which names an attribute, and those of RFC 9493 that name somebody by one. */
const subject = z.object({
  sub_id: z.union([
    z.object({ format: z.literal('email'), email: text }),
    z.object({ format: z.literal('phone_number'), phone_number: text }),
    z.object({ format: text, id: text })
  ])
})

/** @returns attribute and value @throws AppError `invalid_request` */
function subjectOf(body: unknown): [string, string] {
  const { success, data } = subject.safeParse(body)
  if (!success)
    throw new AppError('invalid_request', 400, 'Send {"sub_id": {"format": "<attribute>", "id": "<value>"}}')
  const { sub_id: named } = data
  if ('email' in named) return ['mail', named.email]
  if ('phone_number' in named) return ['phone_number', named.phone_number]
  return [named.format, named.id]
}

const toSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000)

const privately: RequestHandler = (_req, res, next) => {
  res.set({ 'Cache-Control': 'no-store, no-transform, private', Pragma: 'no-cache' })
  next()
}
