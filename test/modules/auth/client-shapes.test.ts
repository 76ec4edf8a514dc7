import { Provider, type Client as LibraryClient, type ClientMetadata } from 'oidc-provider'
import { describe, expect, it } from 'vitest'
import { clientBuilder } from '#modules/auth/client-shapes'
import { accountPagesInum, toMetadata, type Client } from '#modules/clients/index'

const provider = new Provider('http://127.0.0.1', {
  features: { rpInitiatedLogout: { enabled: true } },
  subjectTypes: ['public', 'pairwise'],
  pairwiseIdentifier: () => 'somebody',
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'HS256'] }
})
const known = ['client_id', 'client_secret', 'client_secret_expires_at', 'client_id_issued_at', 'redirect_uris']
const further = ['post_logout_redirect_uris', 'grant_types', 'response_types', 'application_type', 'client_name']
const metadataOf = (record: Client, method: string): ClientMetadata => {
  const all = toMetadata(record)
  const used = [...known, ...further, 'id_token_signed_response_alg', 'jwks', 'subject_type']
  return {
    ...Object.fromEntries(used.filter((name) => name in all).map((name) => [name, all[name]])),
    token_endpoint_auth_method: method
  } as ClientMetadata
}

let made = 0
const record = (definition: Client['definition'], more: Partial<Client> = {}): Client => ({
  inum: `client-${++made}`,
  secret: `the secret number ${made}, which is long enough`,
  disabled: false,
  createdAt: made * 1_000_000,
  updatedAt: 0,
  version: 1,
  definition: {
    redirectUris: [`https://${made}.example/callback`],
    grantTypes: ['authorization_code'],
    responseTypes: ['code'],
    ...definition
  },
  ...more
})

function build(...clients: Client[]): LibraryClient[] {
  const records = new Map<LibraryClient, Client>()
  const recordOf = (client: LibraryClient) => records.get(client) as Client
  const builder = clientBuilder(provider, { metadataOf, recordOf })
  return clients.map((one) => {
    const client = builder(one, 'client_secret_basic')
    records.set(client, one)
    return client
  })
}

/** As the library builds it. */
const whole = (client: Client) =>
  Reflect.construct(provider.Client, [metadataOf(client, 'client_secret_basic')]) as LibraryClient

describe('Clients that are alike', () => {
  it.each([
    ['every member', {}],
    ['addresses to sign out to', { postLogoutRedirectUris: ['https://a.example/bye', 'https://b.example/bye'] }],
    ['signatures under the secret', { idTokenSignedResponseAlg: 'HS256' }],
    ['the host of their sector', { subjectType: 'pairwise' }]
  ] as const)('have what the library gives each of them alone: %s', (_name, definition) => {
    const alike = [record(definition as Client['definition']), record(definition as Client['definition'])]
    for (const [i, client] of build(...alike).entries()) {
      const alone = whole(alike[i] as Client)
      for (const name of [...Object.keys(alone), 'sectorIdentifier'])
        expect({ [name]: Reflect.get(client, name) as unknown }).toEqual({
          [name]: Reflect.get(alone, name) as unknown
        })
      for (const name of Object.getOwnPropertyNames(provider.Client.prototype))
        expect(() => Reflect.get(client, name) as unknown).not.toThrow()
      expect(client.metadata()).toEqual(alone.metadata())
      for (const uri of [...(alone.postLogoutRedirectUris ?? []), 'https://elsewhere.example'])
        expect(client.postLogoutRedirectUriAllowed(uri)).toBe(alone.postLogoutRedirectUriAllowed(uri))
      expect(keysOf(client)).toEqual(keysOf(alone))
      expect(client).toBeInstanceOf(provider.Client)
    }
  })

  it('leave nothing to those that have less', () => {
    const [, second] = build(
      record({ displayName: 'First', postLogoutRedirectUris: ['https://a.example/bye'] }, { expiresAt: 5_000_000 }),
      record({})
    )
    expect(second?.clientName).toBeUndefined()
    expect(second?.postLogoutRedirectUris).toEqual([])
    expect(second?.clientSecretExpiresAt).toBe(0)
  })

  it('have keys of their own where the keys are all that differs', () => {
    const key = (kid: string) => JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AAAA', kid }] })
    const [first, second] = build(record({ jwks: key('one') }), record({ jwks: key('two') }))
    expect([first?.jwks?.keys[0]?.kid, second?.jwks?.keys[0]?.kid]).toEqual(['one', 'two'])
  })

  it('share nothing with those of the server’s own pages, for which other rules hold', () => {
    const own = record({}, { inum: accountPagesInum })
    const [copy, original] = build(record({}), own)
    expect(Object.getPrototypeOf(copy)).not.toBe(Object.getPrototypeOf(original))
  })

  it('are alike whatever they manage their registration with', () => {
    const [first, second] = build(record({ registrationAccessToken: 'a' }), record({ registrationAccessToken: 'b' }))
    expect(Object.getPrototypeOf(first)).toBe(Object.getPrototypeOf(second))
  })

  it('are each held to the library’s rules for addresses', () => {
    const bad = record({ redirectUris: ['https://a.example/callback#part'] })
    expect(() => build(record({}), bad)).toThrow(refusal(/fragment/))
    expect(() => build(record({}), record({ postLogoutRedirectUris: ['nowhere'] }))).toThrow(refusal(/valid uris/))
    expect(() => build(bad)).toThrow(refusal(/fragment/))
  })
})

const refusal = (reason: RegExp) => expect.objectContaining({ error_description: expect.stringMatching(reason) })

const keysOf = (client: LibraryClient) => [...(Reflect.get(client, 'symmetricKeyStore') as Iterable<unknown>)]
