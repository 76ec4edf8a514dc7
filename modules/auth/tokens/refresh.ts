import { Provider, type Client as LibraryClient, type KoaContextWithOIDC, type RefreshToken } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import type { AppConfiguration } from '#modules/settings/index'
import { timedKey } from '../artifact-id.ts'
import { extendGrant } from './repository.ts'

/**
 * Leaves the scopes that a refresh token does not have out of what is asked of it, as everywhere: a client may send what
 * it asked for at first. Where nothing is left the library refuses (RFC 6749, 6).
 */
export function narrowRefreshes(provider: Provider): void {
  const find = Reflect.get(provider.RefreshToken, 'find') as (...given: unknown[]) => Promise<RefreshToken | undefined>
  Object.assign(provider.RefreshToken, {
    async find(...given: unknown[]) {
      const token = await find.apply(this, given)
      const { params, route } = Provider.ctx?.oidc ?? {}
      if (!token || route !== 'token' || typeof params?.scope !== 'string') return token
      const had = token.scopes
      const kept = params.scope.split(' ').filter((id) => had.has(id))
      if (kept.length > 0) params.scope = kept.join(' ')
      return token
    }
  })
}

/**
 * Tells how long the refresh token lives, where that is wanted, and lets a grant live as long as a refresh token of it
 * whose life was made longer.
 * @param lifetimeOf seconds that a grant of the client lives
 */
export function answerRefreshes(
  ctx: Pick<Context, 'db' | 'now'>,
  properties: AppConfiguration,
  lifetimeOf: (client: LibraryClient) => number
) {
  const { includeRefreshTokenLifetimeInTokenResponse: tell, refreshTokenExtendLifetimeOnRotation: extend } = properties
  return async (koa: KoaContextWithOIDC, next: () => Promise<void>) => {
    await next()
    const body = koa.body as { refresh_token?: string; refresh_token_expires_in?: number } | undefined
    const token = tell && koa.oidc?.route === 'token' ? koa.oidc.entities.RefreshToken : undefined
    if (token && body?.refresh_token !== undefined) body.refresh_token_expires_in = token.remainingTTL
    const rotated = extend && body?.refresh_token !== undefined ? koa.oidc?.entities.RotatedRefreshToken : undefined
    if (!rotated?.grantId || !koa.oidc.client) return
    await extendGrant(ctx.db, timedKey(rotated.grantId), ctx.now() + lifetimeOf(koa.oidc.client) * 1000)
  }
}
