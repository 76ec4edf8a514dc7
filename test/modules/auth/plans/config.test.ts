import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../../support/app.ts'

const issuer = 'https://op.example'

describe('Config OP, oidcc-discovery-endpoint-verification', () => {
  let app: MinijansServer
  let answer: Response
  let document: Record<string, unknown>
  beforeAll(async () => {
    app = await startApp({ MINIJANS_ISSUER: issuer })
    answer = await fetch(`${app.address}/.well-known/openid-configuration`)
    document = (await answer.json()) as Record<string, unknown>
  })
  afterAll(() => app.close())
  const list = (member: string) => document[member] as string[]
  /** The suite takes the words of a response type in any order. */
  const sorted = (types: string[]) => types.map((type) => type.split(' ').toSorted().join(' '))

  it('answers with JSON, for the issuer that it is asked at', () => {
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(document.issuer).toBe(issuer)
  })

  it('has addresses that are https alone', () => {
    const addresses = Object.entries(document).filter(([name]) => /(_endpoint|_uri|_iframe)$/.test(name))
    for (const name of [
      'authorization_endpoint',
      'token_endpoint',
      'userinfo_endpoint',
      'registration_endpoint',
      'jwks_uri'
    ])
      // prettier-ignore
      expect(addresses.map(([member]) => member)).toContain(name)
    for (const [name, address] of addresses)
      expect([name, URL.parse(String(address))?.origin, URL.parse(String(address))?.hash]).toEqual([name, issuer, ''])
  })

  it('offers what every dynamic provider has to (Core, 15.2)', () => {
    const wanted = {
      response_types_supported: ['code', 'id_token', 'id_token token'],
      grant_types_supported: ['authorization_code', 'implicit'],
      id_token_signing_alg_values_supported: ['RS256'],
      userinfo_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['RS256'],
      subject_types_supported: ['public', 'pairwise'],
      scopes_supported: ['openid', 'profile', 'email', 'address', 'phone'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      code_challenge_methods_supported: ['S256'],
      claims_supported: ['sub', 'name', 'email']
    }
    for (const [member, values] of Object.entries(wanted))
      expect([member, sorted(list(member))]).toEqual([member, expect.arrayContaining(values)])
    expect(document).toMatchObject({
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      claims_parameter_supported: true
    })
  })

  it('writes scopes and languages as the standards spell them', () => {
    for (const scope of list('scopes_supported')) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/)
    for (const member of ['ui_locales_supported', 'claims_locales_supported'])
      expect(Intl.getCanonicalLocales(list(member))).toEqual(list(member))
  })

  it('publishes keys of its own, each with a name, and nothing secret', async () => {
    const { keys } = (await (await fetch(`${app.address}/jans-auth/restv1/jwks`)).json()) as {
      keys: Record<string, unknown>[]
    }
    expect(keys.length).toBeGreaterThan(0)
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
    for (const key of keys) {
      expect(key.kid).toBeTypeOf('string')
      expect(['RSA', 'EC', 'OKP']).toContain(key.kty)
      for (const number of [key.n ?? key.x, key.e ?? key.x]) expect(number).toMatch(/^[\w-]+$/)
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']) expect(key).not.toHaveProperty(secret)
    }
  })

  it.each([
    ['RP-Initiated Logout OP, oidcc-rp-initiated-logout-discovery-endpoint-verification', {}],
    [
      'Front-Channel Logout OP, oidcc-frontchannel-logout-discovery-endpoint-verification',
      { frontchannel_logout_supported: true, frontchannel_logout_session_supported: true }
    ],
    [
      'Back-Channel Logout OP, oidcc-backchannel-logout-discovery-endpoint-verification',
      { backchannel_logout_supported: true, backchannel_logout_session_supported: true }
    ],
    [
      'Session Management OP, oidcc-session-management-discovery-endpoint-verification',
      { check_session_iframe: expect.stringContaining(issuer) as string }
    ]
  ])('says what the plan of logout needs: %s', (_plan, members) => {
    expect(document).toMatchObject({ end_session_endpoint: expect.stringContaining(issuer) as string, ...members })
  })
})
