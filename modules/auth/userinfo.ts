import type { RequestHandler } from 'express'
import type { Context } from '#modules/core/module'
import { bearerToken, sendJson } from '#modules/core/request'
import { claimsOf, findUser } from '#modules/users/index'
import { findAccessToken } from './access-token.ts'
import type { AuthServer } from './server.ts'

/**
 * UserInfo (OpenID Connect Core, 5.3) for the common case, from prepared statements: a good bearer token in the header and a
 * plain JSON answer. Everything else, each refusal included, is the library's.
 */
export function userinfo(ctx: Context, server: AuthServer): RequestHandler {
  return async (req, res, next) => {
    const value = bearerToken(req)
    const plain = value !== undefined && !req.headers.origin && !req.headers.dpop && req.url === req.path
    const asks = req.method === 'GET' || (req.method === 'POST' && req.headers['content-length'] === '0')
    if (!plain || !asks) return next()
    const token = await findAccessToken(ctx, value)
    if (!token?.accountId || !token.scopes.has('openid') || token.requestsClaims) return next()
    const { definition } = token.client
    if (definition.userInfoSignedResponseAlg || definition.userInfoEncryptedResponseAlg) return next()
    const user = await findUser(ctx.db, token.accountId)
    if (user?.status !== 'active') return next()
    const names = server.claimsOfScopes(token.scopes)
    if (!names) return next()
    const claims = await claimsOf(ctx, user, names)
    res.also('Cache-Control', 'no-store')
    sendJson(res, { ...claims, sub: await server.subjectFor(token.client, token.accountId) })
  }
}
