import Provider, { errors, type Adapter, type Client as LibraryClient, type ClientMetadata } from 'oidc-provider'
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
import { grantTypes, responseTypes } from './supported.ts'

export type ClientAdapter = Adapter

/** May a client be used at all? */
export const isUsable = (client: Client | undefined, now: number): client is Client =>
  client !== undefined && !client.disabled && (client.expiresAt === undefined || client.expiresAt > now)

/** Clients for oidc-provider: from our own store, with dynamic registration as one of its surfaces. */
export function clientAdapter(ctx: Context): ClientAdapter {
  const unused = async () => undefined
  return {
    async find(id) {
      const client = await findClient(ctx, id)
      return isUsable(client, ctx.now()) ? libraryMetadata(client) : undefined
    },
    /** Dynamic registration and its updates (RFC 7591, RFC 7592). */
    async upsert(id, payload) {
      try {
        await register(ctx, id, payload as Record<string, unknown>)
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

/** What is built for a client is used so many milliseconds before the store is asked again, for other replicas' changes. */
const trusted = 1000
const cacheLimit = 10_000

/**
 * Puts a cache of built clients in front of the library's own, which reads, hashes and parses at every request and holds
 * a hundred of them. @returns the record behind a client of the library
 */
export function cacheClients(
  ctx: Context,
  provider: Provider
): { record: (client: LibraryClient) => Client; forget: (inum: string) => void } {
  const records = new WeakMap<LibraryClient, Client>()
  const cache = new Map<string, { built: LibraryClient; record: Client; askAgainAt: number }>()
  const build = provider.Client.find.bind(provider.Client)
  provider.Client.find = async (id: string) => {
    const known = cache.get(id)
    const now = ctx.now()
    if (known && known.askAgainAt > now && isUsable(known.record, now)) return known.built
    const record = await findClient(ctx, id)
    if (!isUsable(record, now)) {
      cache.delete(id)
      return undefined
    }
    const built = known && known.record.version === record.version ? known.built : await build(id)
    if (!built) return undefined
    records.set(built, record)
    cache.delete(id)
    cache.set(id, { built, record, askAgainAt: now + trusted })
    if (cache.size > cacheLimit) cache.delete(cache.keys().next().value as string)
    return built
  }
  return {
    record(client) {
      const record = records.get(client)
      if (!record) throw new Error(`The client ${client.clientId} was not built here`)
      return record
    },
    forget: (inum) => void cache.delete(inum)
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
