import type { Request, RequestHandler } from 'express'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { findClient, toMetadata } from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeRegistry } from '#modules/scopes/index'
import { paths } from './paths.ts'

/** Janssen names the client in the query, oidc-provider in the path. */
export function nameClientInPath(req: Request): void {
  const { client_id: id } = req.query
  if (req.method !== 'POST' && typeof id === 'string' && id !== '')
    req.url = `${paths.registration}/${encodeURIComponent(id)}`
}

/** Says so where clients cannot register by themselves; the library would not know of the address. */
export const refuseRegistration: RequestHandler = () => {
  throw new AppError('access_denied', 403, 'Registration is closed here; an administrator can add the client')
}

/** Answers with all of the client as it is stored now, and with Janssen's address for managing it. */
export function registrationAnswers(ctx: Context) {
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    const body = koa.body as Record<string, unknown> | undefined
    if (typeof body?.registration_access_token !== 'string' || typeof body.client_id !== 'string') return
    const client = await findClient(ctx, body.client_id)
    if (!client) return
    koa.body = {
      ...toMetadata(client, await scopeRegistry(ctx)),
      registration_access_token: body.registration_access_token,
      registration_client_uri: `${ctx.config.issuer}${paths.registration}?client_id=${encodeURIComponent(client.inum)}`
    }
  }
}
