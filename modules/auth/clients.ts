import type { Adapter, Client as LibraryClient, ClientMetadata, Provider } from 'oidc-provider'
import {
  isOwnClient,
  isRedirectAllowed,
  isRegisteredRedirectUri,
  toMetadata,
  type Client
} from '#modules/clients/index'
import type { Context } from '#modules/core/module'
import { remembered } from '#modules/core/remembered'
import { responseModes, type AppConfiguration } from '#modules/settings/index'
import { methodOf } from './client-authentication.ts'
import { findUsableClient } from './client-cache.ts'
import { clientBuilder } from './client-shapes.ts'
import { fapiProfile, signatures } from './fapi/index.ts'
import { cibaGrant, supported } from './supported.ts'

export type ClientAdapter = Adapter

/** Clients for oidc-provider, from our own store; it only reads them. */
export function clientAdapter(ctx: Context, properties: AppConfiguration): ClientAdapter {
  const unused = async () => undefined
  return {
    async find(id) {
      const client = await findUsableClient(ctx, id)
      return client && libraryMetadata(client, properties, methodOf(client))
    },
    upsert: unused,
    destroy: unused,
    consume: unused,
    findByUid: unused,
    findByUserCode: unused,
    revokeByGrantId: unused
  }
}

/**
 * Puts a cache of built clients in front of the library's own, which reads, hashes and parses at every request and holds
 * a hundred of them. A client is built once for each way to authenticate that it uses.
 * @param prepare is told of each client that is built
 * @param refresh brings a client up to date that is described elsewhere, where that is due
 * @returns the record behind a client of the library
 */
export function cacheClients(
  ctx: Context,
  provider: Provider,
  properties: AppConfiguration,
  prepare: (client: LibraryClient, record: Client) => void,
  refresh: (id: string) => Promise<void> | undefined
): (client: LibraryClient) => Client {
  const built = new Map<string, WeakMap<Client, LibraryClient>>()
  const records = new WeakMap<LibraryClient, Client>()
  const recordOf = (client: LibraryClient) => {
    const record = records.get(client)
    if (!record) throw new Error(`The client ${client.clientId} was not built here`)
    return record
  }
  const metadataOf = (record: Client, method: string) => libraryMetadata(record, properties, method)
  const build = clientBuilder(provider, { metadataOf, recordOf })
  provider.Client.find = async (id: string) => {
    const refreshing = refresh(id)
    if (refreshing) await refreshing
    const record = await findUsableClient(ctx, id)
    if (!record) return undefined
    const method = methodOf(record)
    let clients = built.get(method)
    if (!clients) built.set(method, (clients = new WeakMap()))
    const known = clients.get(record)
    if (known) return known
    const client = build(record, method)
    prepare(client, record)
    if (isOwnClient(id)) Object.assign(client, { requirePushedAuthorizationRequests: false })
    clients.set(record, client)
    records.set(client, record)
    return client
  }
  return recordOf
}

/** Redirect URIs are matched by our rules alone, in force the moment that the configuration changes. */
export function matchRedirectUris(
  { Client }: Provider,
  properties: AppConfiguration,
  recordOf: (client: LibraryClient) => Client
): void {
  const isAllowed = remembered(1000, (uri) => isRedirectAllowed(properties, uri))
  Object.assign(Client.prototype, {
    redirectUriAllowed(this: LibraryClient, uri: string) {
      const { definition } = recordOf(this)
      return (
        isRegisteredRedirectUri(definition, uri, properties.redirectUrisRegexEnabled) &&
        (isOwnClient(this.clientId) || isAllowed(uri))
      )
    }
  })
}

/**
 * The registration metadata in the words and combinations that oidc-provider checks.
 * @param method the one way to authenticate that it is to know
 */
export function libraryMetadata(
  client: Client,
  properties: AppConfiguration,
  method: string = client.definition.tokenEndpointAuthMethod ?? 'client_secret_basic'
): ClientMetadata {
  const { grantTypes, responseTypes, responseModes: modes, deliveryModes } = supported(properties)
  // Scopes are filtered by ourselves, in silence; the library would refuse the whole request.
  const {
    grant_types,
    response_types,
    response_modes = modes,
    redirect_uris: uris = [],
    token_endpoint_auth_signing_alg: assertionAlg,
    tls_client_auth_subject_dn: subjectDn,
    // For people; the library would have addresses of mailboxes only.
    contacts: _contacts,
    // May name methods by mapped words, and any that come later; acr/choose.ts heeds it.
    default_acr_values: _defaultAcrValues,
    // The library knows no types; requests/authorization-details.ts does.
    authorization_details_types: _authorizationDetailsTypes,
    ...rest
  } = { ...signatures(fapiProfile(properties, client)), ...toMetadata(client) }
  const combinations = (response_types as string[]).map((type) => type.split(' ').toSorted().join(' '))
  const redirectUris = uris as string[]
  // Without an address for the answer nothing can be asked of the authorization endpoint; other grants work all the same.
  const isReachable = (type: string) => redirectUris.length > 0 || !/^(?:authorization_code|implicit)$/.test(type)
  // To the library a mode that is not offered would be a fault of the whole client.
  const delivers = deliveryModes.some((mode) => mode === rest.backchannel_token_delivery_mode)
  if (!delivers) delete rest.backchannel_token_delivery_mode
  const known = grantTypes.filter(
    (type) => (grant_types as string[]).includes(type) && isReachable(type) && (type !== cibaGrant || delivers)
  )
  // A client that may redeem codes and says no more means that it asks for codes.
  const assumed = known.includes('authorization_code') && combinations.length === 0 ? ['code'] : combinations
  const usable = modes.filter((mode) => (response_modes as string[]).includes(mode))
  return {
    ...rest,
    ...(usable.length < responseModes.length && !isOwnClient(client.inum) && { response_modes: usable }),
    client_id: client.inum,
    grant_types: known,
    response_types:
      redirectUris.length > 0
        ? responseTypes.filter((type) => assumed.includes(type.split(' ').toSorted().join(' ')))
        : [],
    redirect_uris: redirectUris,
    token_endpoint_auth_method: method,
    ...(method.endsWith('_jwt') && { token_endpoint_auth_signing_alg: assertionAlg }),
    ...(method === 'tls_client_auth' && { tls_client_auth_subject_dn: subjectDn })
  } as ClientMetadata
}
