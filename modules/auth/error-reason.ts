import type { EventEmitter } from 'node:events'
import type { KoaContextWithOIDC, Provider } from 'oidc-provider'

const endpoints = [
  'backchannel_authentication',
  'device_authorization',
  'grant',
  'introspection',
  'pushed_authorization_request',
  'registration_create',
  'registration_delete',
  'registration_read',
  'registration_update',
  'revocation',
  'userinfo'
] as const

/** Adds to errors in JSON what was wrong in particular, where the administrator wants clients to know. */
export function tellReasons(provider: Provider): void {
  const tell = ({ body }: KoaContextWithOIDC, { error_detail }: { error_detail?: string }) => {
    if (error_detail !== undefined && typeof body === 'object' && body !== null)
      Object.assign(body, { reason: error_detail })
  }
  const events: EventEmitter = provider
  for (const endpoint of endpoints) events.on(`${endpoint}.error`, tell)
}
