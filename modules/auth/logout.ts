import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Client } from '#modules/clients/index'
import { loggedOutPage, logoutPage, signingOutPage } from '#views/auth/logout'
import { clientProps } from './client-props.ts'

/**
 * RP-initiated logout: asks, unless the client shows by an id token of this very session that it acts for the person.
 * @param subject how the client knows the person of the session
 */
export function showLogout(koa: KoaContextWithOIDC, client: Client | undefined, subject: string | undefined): void {
  const { session, entities } = koa.oidc
  const { secret = '' } = (session?.state ?? {}) as { secret?: string }
  const action = koa.oidc.urlFor('end_session_confirm')
  const hinted = entities.IdTokenHint?.payload.sub
  koa.body = String(
    hinted !== undefined && hinted === subject
      ? signingOutPage({ action, hidden: { xsrf: secret } })
      : logoutPage({ action, csrf: '', hidden: { xsrf: secret }, client: client && clientProps(client) })
  )
}

export function showLoggedOut(koa: KoaContextWithOIDC, client: Client | undefined): void {
  koa.body = String(loggedOutPage({ client: client && clientProps(client) }))
}
