import express, { type Request, type RequestHandler } from 'express'
import { attributeRegistry } from '#modules/attributes/index'
import { clientAttribute } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { bearerToken } from '#modules/core/request'
import { scopeRegistry } from '#modules/scopes/index'
import { findAccessToken } from './access-token.ts'
import { findUsableClient } from './client-cache.ts'

/** Janssen's clientinfo: what the scopes of an access token tell of the client that it was given to. */
export function clientInfo(ctx: Context): RequestHandler[] {
  const form = express.urlencoded({ extended: false, limit: '20kb', parameterLimit: 20 })
  return [
    form,
    async (req, res) => {
      res.set({ 'Cache-Control': 'no-store, no-transform, private', Pragma: 'no-cache' })
      const value = tokenOf(req)
      if (value === undefined) throw new AppError('invalid_request', 400, 'Send an access token, once')
      const token = await findAccessToken(ctx, value, req)
      const client = token && (await findUsableClient(ctx, token.clientId))
      if (!client) throw new AppError('invalid_token', 400, 'The access token is not good')
      const [scopes, attributes] = [await scopeRegistry(ctx), await attributeRegistry(ctx)]
      const told = new Map<string, unknown>()
      for (const id of token.scopes)
        for (const dn of scopes.byId(id)?.claims ?? []) {
          const attribute = attributes.byInum(dn)
          const claim = attribute && clientAttribute(client, attribute.name)
          if (claim !== undefined) told.set(attribute?.claimName ?? attribute?.name ?? dn, claim)
        }
      res.json(Object.fromEntries(told))
    }
  ]
}

/** In the header, the form or the query; in one of them (RFC 6750, 2). */
function tokenOf(req: Request): string | undefined {
  const body = (req.body ?? {}) as Record<string, unknown>
  const given = [bearerToken(req), body.access_token, req.query.access_token].filter((value) => value !== undefined)
  const [value] = given
  return given.length === 1 && typeof value === 'string' && value !== '' ? value : undefined
}
