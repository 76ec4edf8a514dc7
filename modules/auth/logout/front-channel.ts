import type { Context } from '#modules/core/module'
import { valueOf } from '#modules/clients/index'
import type { AppConfiguration } from '#modules/settings/index'
import { findUsableClient } from '../client-cache.ts'
import type { StoredSession } from '../sessions/model.ts'

/** The pages of the session's clients that end it there (OpenID Connect Front-Channel Logout, 2). */
export async function logoutPages(
  ctx: Context,
  { frontChannelLogoutSessionSupported }: AppConfiguration,
  { uid, authorizations = {} }: StoredSession
): Promise<string[]> {
  const pages: string[] = []
  for (const inum of Object.keys(authorizations)) {
    const definition = (await findUsableClient(ctx, inum))?.definition
    const url = URL.parse(definition?.frontChannelLogoutUri ?? '')
    if (!definition || (url?.protocol !== 'https:' && url?.protocol !== 'http:')) continue
    if (frontChannelLogoutSessionSupported && valueOf(definition, 'frontChannelLogoutSessionRequired')) {
      url.searchParams.set('iss', ctx.config.issuer)
      url.searchParams.set('sid', uid)
    }
    pages.push(url.href)
  }
  return pages
}
