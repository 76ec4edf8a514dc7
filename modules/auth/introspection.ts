import { timingSafeEqual } from 'node:crypto'
import type { KoaContextWithOIDC } from 'oidc-provider'
import express, { type RequestHandler, type Response } from 'express'
import { AppError } from '#modules/core/errors'
import { sha256 } from '#modules/core/hash'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { findUser } from '#modules/users/index'
import { findUsableClient } from './client-cache.ts'
import { findAccessToken, inspectAccessToken, type AccessToken } from './access-token.ts'
import type { AuthServer } from './server.ts'

/**
 * Token introspection (RFC 7662) in Janssen's forms: GET and POST, authorized by a client's secret or by any good access
 * token. Other ways of client authentication, and signed answers, are the library's: the request goes on to it.
 */
export function introspection(ctx: Context, server: AuthServer): RequestHandler[] {
  const form = express.urlencoded({ extended: false, limit: '100kb', parameterLimit: 20 })
  const answer: RequestHandler = async (req, res) => {
    res.set({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    const authorized = await isAuthorized(ctx, req.headers.authorization ?? '', bearerToken(req))
    if (!authorized) {
      const basic = req.headers.authorization?.toLowerCase().startsWith('basic')
      res.set('WWW-Authenticate', basic ? `Basic realm="${ctx.config.issuer}"` : 'Bearer error="invalid_token"')
      throw new AppError('access_denied', 401, 'The credentials of the caller are not good')
    }
    const { token } = (req.method === 'GET' ? req.query : (req.body ?? {})) as { token?: unknown }
    if (typeof token !== 'string' || token === '')
      throw new AppError('invalid_request', 400, 'Send the parameter token, once')
    const found = await inspectAccessToken(ctx, token)
    res.json(found ? await describe(ctx, server, found) : { active: false })
  }
  return [
    (req, res, next) => {
      const { authorization = '', accept } = req.headers
      const ours = /^(basic|bearer) /i.test(authorization) && !accept?.includes('token-introspection+jwt')
      if (!ours) return req.method === 'GET' ? refuse(res) : next('route')
      if (req.method === 'GET') return next()
      form(req, res, next)
    },
    answer
  ]
}

function refuse(res: Response): void {
  res.set('WWW-Authenticate', 'Bearer')
  res.status(400).json({ error: 'invalid_request', error_description: 'Send an Authorization header, Basic or Bearer' })
}

async function isAuthorized(ctx: Context, header: string, bearer: string | undefined): Promise<boolean> {
  if (bearer !== undefined) return (await findAccessToken(ctx, bearer)) !== undefined
  const [, encoded] = /^basic +([\w+/]+=*) *$/i.exec(header) ?? []
  const [id, secret] = Buffer.from(encoded ?? '', 'base64')
    .toString()
    .split(':')
    .map(formDecode)
  if (!id || !secret) return false
  const client = await findUsableClient(ctx, id)
  const { tokenEndpointAuthMethod = 'client_secret_basic' } = client?.definition ?? {}
  // Hashed on both sides, so that the time tells nothing about where the values differ.
  const right = timingSafeEqual(sha256(client?.secret ?? ''), sha256(secret)) && client?.secret !== undefined
  return right && /^client_secret_(basic|post)$/.test(tokenEndpointAuthMethod)
}

/** RFC 6749, 2.3.1: both halves are form-encoded inside the header. */
function formDecode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return ''
  }
}

/** The library has authenticated the caller: the answer is the same as where we do. */
export function introspectionAnswers(ctx: Context, subject: (clientId: string, inum: string) => Promise<string>) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    const body = koa.body as { active?: unknown } | undefined
    if (koa.oidc?.route !== 'introspection' || body?.active !== true) return
    const token = await inspectAccessToken(ctx, String(koa.oidc.params?.token))
    koa.body = token ? await describe(ctx, { subject }, token) : { active: false }
  }
}

async function describe(
  ctx: Context,
  server: Pick<AuthServer, 'subject'>,
  token: AccessToken
): Promise<Record<string, unknown>> {
  const user = token.accountId === undefined ? undefined : await findUser(ctx.db, token.accountId)
  return {
    active: true,
    scope: token.scopes.size > 0 ? [...token.scopes].join(' ') : undefined,
    client_id: token.clientId,
    sub: token.accountId === undefined ? undefined : await server.subject(token.clientId, token.accountId),
    username: user?.userName,
    token_type: token.confirmation?.jkt ? 'DPoP' : 'Bearer',
    exp: Math.floor(token.expiresAt / 1000),
    iat: Math.floor(token.issuedAt / 1000),
    iss: ctx.config.issuer,
    aud: token.clientId,
    cnf: token.confirmation
  }
}
