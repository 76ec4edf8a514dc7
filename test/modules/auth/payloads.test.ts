import { Provider } from 'oidc-provider'
import { describe, expect, it, vi } from 'vitest'
import { gatherPayloads } from '#modules/auth/payloads'

const options = { features: { ciba: { enabled: true }, deviceFlow: { enabled: true } } }
const library = new Provider('http://127.0.0.1', options as never)
const ours = new Provider('http://127.0.0.1', options as never)
gatherPayloads(ours)

const models = [
  'AuthorizationCode',
  'BackchannelAuthenticationRequest',
  'DeviceCode',
  'Grant',
  'Interaction',
  'PushedAuthorizationRequest',
  'RefreshToken',
  'Session'
] as const

/** Every member that any of them has, and one that none has; some without a value. */
const members = {
  jti: 'id',
  uid: 'uid',
  accountId: 'somebody',
  clientId: 'client',
  grantId: 'grant',
  scope: 'openid',
  nonce: undefined,
  redirectUri: null,
  claims: { id_token: { acr: null } },
  authorizations: {},
  openid: { scope: 'openid' },
  params: { state: '' },
  amr: [],
  unknown: 'nobody stores this',
  expiresIn: 60
}

const payloadOf = async (provider: Provider, model: (typeof models)[number], more: object) => {
  const made = Object.assign(Object.create(provider[model].prototype as object) as object, { kind: model, ...members, ...more }) // prettier-ignore
  return (made as unknown as { getValueAndPayload(): Promise<unknown> }).getValueAndPayload()
}

describe.each(models)('What is stored of a %s', (model) => {
  it.each([
    ['ends at a time', { exp: 2_000_000_000 }],
    ['was made at a time', { iat: 1_900_000_000, exp: 2_000_000_000 }],
    ['lasts for a time', { expiration: 90 }]
  ])('is what the library would store, in its order, where it %s', async (_, more) => {
    vi.useFakeTimers({ now: 1_950_000_000_123 })
    try {
      const described = 'expiration' in more ? { expiresIn: more.expiration } : more
      const [theirs, own] = [await payloadOf(library, model, described), await payloadOf(ours, model, described)]
      expect(own).toEqual(theirs)
      expect(JSON.stringify(own)).toBe(JSON.stringify(theirs))
      expect(JSON.stringify(own)).not.toContain('nobody stores this')
    } finally {
      vi.useRealTimers()
    }
  })
})
