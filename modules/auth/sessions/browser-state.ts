import { createHmac, createSecretKey, hash, randomUUID } from 'node:crypto'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Context } from '#modules/core/module'
import { remembered } from '#modules/core/remembered'
import type { AppConfiguration } from '#modules/settings/index'
import { keepSessionCookies, noteAnswered, sessionCookies } from './cookies.ts'

/** Browsers, and addresses of clients, that are remembered at most. */
const most = 1000

/**
 * Session management (OpenID Connect Session Management, 3): every authorization answer tells the client a digest of the
 * browser's state, which is in a cookie that the check_session_iframe reads. The state says nothing but whether it changed.
 */
export function tellBrowserState(
  { config, vault }: Pick<Context, 'config' | 'vault'>,
  provider: Provider,
  properties: AppConfiguration
): void {
  // As a key object, because Node looks at raw bytes anew each time, which takes longer than the digest.
  const key = createSecretKey(vault.derive('browser state'))
  const stateOf = remembered(most, (uid) => createHmac('sha256', key).update(uid).digest('base64url'))
  const { name, options } = sessionCookies(config, properties).state
  const unsigned = { ...options, signed: false }
  provider.use(keepSessionCookies(config, properties))
  provider.on('authorization.success', (koa: KoaContextWithOIDC, answer: Record<string, unknown> = {}) => {
    const { client, session, params } = koa.oidc
    if (!client || !session?.uid) return
    const state = stateOf(session.uid)
    koa.oidc.cookies.set(name, state, unsigned)
    if (properties.includeSidInResponse) answer.sid ??= session.uid
    // A device is told nothing here, and has no address.
    if (typeof params?.redirect_uri === 'string')
      answer.session_state = sessionState(client.clientId, params.redirect_uri, state)
    noteAnswered(koa)
  })
}

/** What the script of the check_session_iframe computes as well. */
function sessionState(clientId: string, redirectUri: string, state: string): string {
  const salt = randomUUID()
  return `${hash('sha256', `${clientId} ${originOf(redirectUri)} ${state} ${salt}`)}.${salt}`
}

const originOf = remembered(most, (address) => new URL(address).origin)
