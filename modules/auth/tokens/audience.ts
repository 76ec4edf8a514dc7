import type { Client as LibraryClient } from 'oidc-provider'
import type { Client } from '#modules/clients/index'

/** For whom a token of the client is: the client, and whom it has named besides (RFC 7519, 4.1.3). */
export function audienceOf({ inum, definition }: Client): string | string[] {
  const further = definition.attributes?.additionalAudience?.filter((name) => name !== inum) ?? []
  return further.length > 0 ? [inum, ...further] : inum
}

/**
 * The client as the library's signer sees it, which makes its id the audience. What the library keeps for a client stays
 * with the client.
 */
export function addressedTo(client: LibraryClient, audience: string[]): LibraryClient {
  return Object.create(client, {
    clientId: { value: audience },
    sectorIdentifier: { get: () => client.sectorIdentifier },
    asymmetricKeyStore: { get: () => Reflect.get(client, 'asymmetricKeyStore') as unknown },
    symmetricKeyStore: { get: () => Reflect.get(client, 'symmetricKeyStore') as unknown }
  }) as LibraryClient
}
