import type { Client as LibraryClient, ClientMetadata, Provider } from 'oidc-provider'
import { identityMetadata, isOwnClient, type Client } from '#modules/clients/index'

/** Shapes that are kept. */
const limit = 1000

/** What the library makes of a client's secret and addresses. */
interface Whole extends LibraryClient {
  symmetricKeyStore: unknown
  sectorIdentifier: unknown
}

interface Needed {
  /** The client as the library checks it. */
  metadataOf: (record: Client, method: string) => ClientMetadata
  /** The record behind a client that was built here. */
  recordOf: (client: LibraryClient) => Client
}

/**
 * Builds clients of the library. Checking and converting one takes it 120 µs and 3 KB, nearly all of that for what many
 * clients have in common: so that is made once, as a shape, and a client is what is its own, in front of its shape.
 */
export function clientBuilder(provider: Provider, needed: Needed): (record: Client, method: string) => LibraryClient {
  const shapes = new Map<string, LibraryClient>()
  const toShape = shaper(provider, needed)
  return (record, method) => {
    const { common, redirectUris = [], postLogoutRedirectUris = [] } = parts(record)
    const kind = [method, record.secret === undefined, redirectUris.length === 0, isOwnClient(record.inum)]
    const key = JSON.stringify([...kind, common])
    const shape = shapes.get(key) ?? toShape(record, method)
    shapes.delete(key)
    shapes.set(key, shape)
    if (shapes.size > limit) shapes.delete(shapes.keys().next().value as string)
    checkAddresses(provider, shape, redirectUris, 'redirect_uris')
    checkAddresses(provider, shape, postLogoutRedirectUris, 'post_logout_redirect_uris')
    const { client_id, client_secret, client_secret_expires_at, client_id_issued_at } = identityMetadata(record)
    // Each of them, also what is absent: the shape has those of the first client.
    return Object.assign(Object.create(shape), {
      clientId: client_id,
      clientSecret: client_secret,
      clientSecretExpiresAt: client_secret_expires_at,
      clientIdIssuedAt: client_id_issued_at,
      redirectUris,
      postLogoutRedirectUris
    }) as LibraryClient
  }
}

/** What is a client's own, and what many have in common; without what the library has no use for. */
function parts({ definition }: Client) {
  const {
    redirectUris,
    postLogoutRedirectUris,
    registrationAccessToken: _token,
    displayName: _name,
    clientNameLocalized: _names,
    description: _description,
    clientUri: _uri,
    clientUriLocalized: _uris,
    logoUri: _logo,
    logoUriLocalized: _logos,
    policyUri: _policy,
    policyUriLocalized: _policies,
    tosUri: _terms,
    tosUriLocalized: _allTerms,
    ...common
  } = definition
  return { redirectUris, postLogoutRedirectUris, common }
}

/** By these names the library has what is for people. */
const texts = new Set(['client_name', 'client_uri', 'logo_uri', 'policy_uri', 'tos_uri'])

/** What few ask for, and what the library keeps to itself, is answered by a client that it has built whole. */
function shaper(provider: Provider, { metadataOf, recordOf }: Needed) {
  const wholes = new WeakMap<LibraryClient, Whole>()
  const whole = (client: LibraryClient): Whole => {
    let made = wholes.get(client)
    if (!made) {
      const metadata = metadataOf(recordOf(client), String(client.tokenEndpointAuthMethod))
      wholes.set(client, (made = Reflect.construct(provider.Client, [metadata]) as Whole))
    }
    return made
  }
  const derived = (name: 'symmetricKeyStore' | 'sectorIdentifier') => ({
    get(this: LibraryClient) {
      return whole(this)[name]
    }
  })
  const answers = {
    symmetricKeyStore: derived('symmetricKeyStore'),
    sectorIdentifier: derived('sectorIdentifier'),
    metadata: {
      value(this: LibraryClient) {
        return whole(this).metadata()
      }
    },
    postLogoutRedirectUriAllowed: {
      value(this: LibraryClient, uri: string) {
        return whole(this).postLogoutRedirectUriAllowed(uri)
      }
    }
  }
  return (record: Client, method: string): LibraryClient => {
    const metadata = Object.entries(metadataOf(record, method)).filter(([name]) => !texts.has(name))
    const client = Reflect.construct(provider.Client, [Object.fromEntries(metadata)]) as LibraryClient
    return Object.create(client, answers) as LibraryClient
  }
}

/** The library's own rules for addresses, which depend on what kind of application it is. */
function checkAddresses(
  { Client }: Provider,
  { applicationType, grantTypes }: LibraryClient,
  uris: string[],
  name: string
) {
  const { prototype } = Reflect.get(Client, 'Schema') as { prototype: { redirectUris: (uris: string[], name: string) => void; invalidate: (message: string) => never } } // prettier-ignore
  const { invalidate } = prototype
  const rules = { application_type: applicationType, grant_types: grantTypes, invalidate }
  prototype.redirectUris.call(rules, uris, name)
}
