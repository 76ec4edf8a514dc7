import { errors, Provider, type Adapter, type Client as LibraryClient, type ClientMetadata } from 'oidc-provider'
import type { Actor } from '#modules/audit/index'
import {
  createClient,
  deleteClient,
  findClient,
  fromMetadata,
  replaceClient,
  toMetadata,
  type Client,
  type ClientValues
} from '#modules/clients/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { scopeRegistry, type ScopeRegistry } from '#modules/scopes/index'
import { findUsableClient } from './client-cache.ts'
import { grantTypes, responseTypes } from './supported.ts'

export type ClientAdapter = Adapter

/** Clients for oidc-provider: from our own store, with dynamic registration as one of its surfaces. */
export function clientAdapter(ctx: Context): ClientAdapter {
  const unused = async () => undefined
  return {
    async find(id) {
      const client = await findUsableClient(ctx, id)
      return client && libraryMetadata(client)
    },
    /** Dynamic registration and its updates (RFC 7591, RFC 7592). */
    async upsert(id, payload) {
      try {
        await register(ctx, id, { ...(payload as Record<string, unknown>), ...localized(Provider.ctx?.oidc?.body) })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        if (error.code === 'invalid_redirect_uri') throw new errors.InvalidRedirectUri(error.message)
        throw new errors.InvalidClientMetadata(error.message)
      }
    },
    destroy: (id) => deleteClient(ctx, id, itself(id)),
    consume: unused,
    findByUid: unused,
    findByUserCode: unused,
    revokeByGrantId: unused
  }
}

async function register(ctx: Context, inum: string, metadata: Record<string, unknown>): Promise<void> {
  const scopes = await scopeRegistry(ctx)
  if (await findClient(ctx, inum)) {
    await replaceClient(ctx, inum, (before) => onlyOpenScopes(fromMetadata(metadata, before), scopes), itself(inum))
    return
  }
  const { definition, ...values } = onlyOpenScopes(fromMetadata(metadata), scopes)
  await createClient(
    ctx,
    { ...values, inum, definition: { ...definition, persistClientAuthorizations: true } },
    itself(inum)
  )
}

/** Members with a language tag (RFC 7591, 2.2), which the library cannot know by name. */
const localized = (body: unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => name.includes('#')))

/** A client that registers acts for itself. */
function itself(clientId: string): Actor {
  const { correlationId = 'registration', ip } = (Provider.ctx?.req ?? {}) as { correlationId?: string; ip?: string }
  return { clientId, correlationId, address: ip }
}

/** Of the scopes that it asks for a client gets those that anybody may register; all of these when it asks for none. */
function onlyOpenScopes(values: ClientValues, scopes: ScopeRegistry): ClientValues {
  const open = scopes.all.filter(({ defaultScope }) => defaultScope).map(({ id }) => id)
  const asked = values.definition.scopes
  return {
    ...values,
    definition: { ...values.definition, scopes: asked ? asked.filter((id) => open.includes(id)) : open }
  }
}

/**
 * Puts a cache of built clients in front of the library's own, which reads, hashes and parses at every request and holds
 * a hundred of them. @returns the record behind a client of the library
 */
export function cacheClients(ctx: Context, provider: Provider): (client: LibraryClient) => Client {
  const built = new WeakMap<Client, LibraryClient>()
  const records = new WeakMap<LibraryClient, Client>()
  const build = provider.Client.find.bind(provider.Client)
  provider.Client.find = async (id: string) => {
    const record = await findUsableClient(ctx, id)
    if (!record) return undefined
    const known = built.get(record)
    if (known) return known
    const client = await build(id)
    if (!client) return undefined
    built.set(record, client)
    records.set(client, record)
    return client
  }
  return (client) => {
    const record = records.get(client)
    if (!record) throw new Error(`The client ${client.clientId} was not built here`)
    return record
  }
}

/** The registration metadata in the words and combinations that oidc-provider checks. */
function libraryMetadata(client: Client): ClientMetadata {
  // Scopes are filtered by ourselves, in silence; the library would refuse the whole request.
  const { grant_types, response_types, redirect_uris, ...rest } = toMetadata(client)
  const combinations = (response_types as string[]).map((type) => type.split(' ').toSorted().join(' '))
  const known = grantTypes.filter((type) => (grant_types as string[]).includes(type))
  // A client that may redeem codes and says no more means that it asks for codes.
  const assumed = known.includes('authorization_code') && combinations.length === 0 ? ['code'] : combinations
  return {
    ...rest,
    client_id: client.inum,
    grant_types: known,
    response_types: responseTypes.filter((type) => assumed.includes(type.split(' ').toSorted().join(' '))),
    redirect_uris: (redirect_uris as string[] | undefined) ?? []
  } as ClientMetadata
}
