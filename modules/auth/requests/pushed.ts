import { UnsecuredJWT, decodeJwt, decodeProtectedHeader } from 'jose'
import { Provider, type Client as LibraryClient, type KoaContextWithOIDC } from 'oidc-provider'
import { attributeOf, type Client } from '#modules/clients/index'
import type { ProfileOf } from '../fapi/index.ts'

/** Seconds that a pushed request is kept where the client has no number of its own. */
const standard = 600
/** FAPI 2.0, 5.3.2.2-10, wants less than ten minutes. */
const longest = 599

type Pushed = InstanceType<Provider['PushedAuthorizationRequest']>
const lifetimes = new WeakMap<Pushed, number>()

/** Keeps pushed requests (RFC 9126) for as long as the client says; the library would for a minute, whatever is said. */
export function prolongPushedRequests(
  provider: Provider,
  recordOf: (client: LibraryClient) => Client,
  profileOf: ProfileOf
): void {
  const { prototype } = provider.PushedAuthorizationRequest
  const save = Reflect.get(prototype, 'save') as (this: Pushed, ttl: number) => Promise<string>
  Object.assign(prototype, {
    async save(this: Pushed, ttl: number) {
      const client = Provider.ctx?.oidc.client
      if (!client) return save.call(this, ttl)
      const wanted = attributeOf(recordOf(client).definition, 'parLifetime') || standard
      const seconds = prolong(this, profileOf(client) === '2.0' ? Math.min(wanted, longest) : wanted)
      lifetimes.set(this, seconds)
      return save.call(this, seconds)
    }
  })
}

/** Plain parameters are kept as an unsecured JWT that has to live as long; one of the client ends when its client says. */
function prolong(pushed: Pushed, seconds: number): number {
  const payload = decodeJwt(pushed.request)
  const now = Math.floor(Date.now() / 1000)
  if (decodeProtectedHeader(pushed.request).alg === 'none')
    pushed.request = new UnsecuredJWT({ ...payload, exp: now + seconds }).encode()
  else if (payload.exp !== undefined) return Math.max(1, Math.min(seconds, payload.exp - now))
  return seconds
}

/** Tells the client how long it really has. */
export async function tellPushedLifetime(koa: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
  await next()
  const pushed = koa.oidc?.entities.PushedAuthorizationRequest
  const seconds = pushed && lifetimes.get(pushed)
  if (koa.oidc?.route !== 'pushed_authorization_request' || seconds === undefined) return
  koa.body = { ...(koa.body as object), expires_in: seconds }
}
