import express, { Router, type Request, type RequestHandler } from 'express'
import { decodeJwt } from 'jose'
import { z } from 'zod'
import { jsonBody } from '#modules/core/body'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { rateLimit } from '#modules/core/rate-limit'
import { insufficient, tokenWith } from '../bearer.ts'
import { findUsableClient } from '../client-cache.ts'
import { oauthErrorHandler } from '../errors.ts'
import { checkSessionPath, paths, sessionPaths } from '../paths.ts'
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
    const clientId = await authenticated(req, body)
    const client = await findUsableClient(ctx, clientId)
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

  /**
   * The library knows every way that a client can authenticate. It is asked for a grant that there is not, which it says
   * after it has looked at the proof, at the one endpoint for clients that no feature switches off.
   */
  async function authenticated(req: Request, body: Record<string, unknown>): Promise<string> {
    const { authorization } = req.headers
    const proof = Object.entries(body).filter(
      // What is empty was not sent (RFC 6749, 3.2).
      (field): field is [string, string] => credentials.has(field[0]) && typeof field[1] === 'string' && field[1] !== ''
    )
    const clientId = shownBy(authorization, Object.fromEntries(proof))
    const answer = await ctx.loopback(paths.token, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
      body: new URLSearchParams([...proof, ['grant_type', 'none']])
    })
    const { error } = (await answer.json().catch(() => ({}))) as { error?: unknown }
    if (clientId === undefined || error !== 'unsupported_grant_type')
      throw new AppError('invalid_client', 401, 'The client is not authenticated')
    return clientId
  }

  router.use(Object.values(sessionPaths), oauthErrorHandler())
  return router
}

const credentials = new Set(['client_id', 'client_secret', 'client_assertion', 'client_assertion_type'])

/** Who proves to be whom; a client that only says its name proves nothing. */
function shownBy(authorization: string | undefined, proof: Partial<Record<string, string>>): string | undefined {
  const [, basic] = /^basic +([\w+/]+=*) *$/i.exec(authorization ?? '') ?? []
  try {
    if (basic !== undefined) {
      const [id = ''] = Buffer.from(basic, 'base64').toString().split(':')
      return decodeURIComponent(id.replaceAll('+', ' '))
    }
    if (proof.client_assertion !== undefined) return decodeJwt(proof.client_assertion).sub
  } catch {
    return undefined
  }
  return proof.client_secret === undefined ? undefined : proof.client_id
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
