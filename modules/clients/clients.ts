import { randomUUID } from 'node:crypto'
import { attributeRegistry } from '#modules/attributes/index'
import { audit, type Actor } from '#modules/audit/index'
import { AppError, conflict, invalid, notFound } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import { scopeDn, scopeRegistry } from '#modules/scopes/index'
import { appConfiguration } from '#modules/settings/index'
import { attributeOf, needsSecret, newClientSecret, type Client, type ClientValues } from './client.ts'
import { readValues, toDocument } from './document.ts'
import type { ClientDefinition } from './members.ts'
import { isOwnClient, refuseOtherOwnClient } from './own.ts'
import { checkPolicy } from './policy.ts'
import {
  findClientRow,
  findRowsByScopes,
  findVersion,
  insertClient,
  isClientField,
  removeClient,
  searchClientRows,
  updateClient,
  type ClientColumns,
  type ClientRow,
  type ClientSearch
} from './repository.ts'
import { checkSector } from './sector.ts'
import { validateClient } from './validate.ts'

type Stored = Pick<Context, 'db' | 'vault'>
type Needed = Stored & Pick<Context, 'events' | 'fetch' | 'now'>

export async function findClient({ db, vault }: Stored, inum: string): Promise<Client | undefined> {
  const row = await findClientRow(db, inum)
  return row && toClient(vault, row)
}

/** Is the client still as it was read? One that was deleted and added again begins to count anew. */
export async function isUnchanged({ db }: Pick<Context, 'db'>, client: Client): Promise<boolean> {
  const stored = await findVersion(db, client.inum)
  return stored?.version === client.version && stored.createdAt === client.createdAt
}

/** @throws AppError `not_found` */
export async function requireClient(ctx: Stored, inum: string): Promise<Client> {
  const client = await findClient(ctx, inum)
  if (!client) throw notFound(`Client ${inum}`)
  return client
}

/**
 * One page of the clients that fit, and how many fit in all.
 * @throws AppError `invalid_value` for a member that clients do not have
 */
export async function searchClients(
  { db, vault }: Stored,
  search: ClientSearch
): Promise<{ total: number; clients: Client[] }> {
  for (const name of [...(search.members ?? []).map(([name]) => name), search.sortBy ?? 'inum'])
    if (!isClientField(name)) throw invalid(`Clients have no member ${name}`, name)
  const { total, rows } = await searchClientRows(db, search)
  return { total, clients: rows.map((row) => toClient(vault, row)) }
}

/** Clients that may have any of the scopes, by inum. */
export async function findClientsByScopes({ db, vault }: Stored, scopeDns: readonly string[], limit: number) {
  return (await findRowsByScopes(db, scopeDns, limit)).map((row) => toClient(vault, row))
}

/**
 * Adds a client.
 * @param given without an inum it gets a new one; scopes may be given by dn or by id
 * @throws AppError `invalid_redirect_uri`, `invalid_client_metadata`, `conflict` when the inum is taken
 */
export async function createClient(
  ctx: Needed,
  given: ClientValues & { inum?: string | undefined },
  actor?: Actor
): Promise<Client> {
  const now = ctx.now()
  const definition = await checked(ctx, given)
  const client: Client = {
    inum: given.inum ?? randomUUID(),
    secret: given.secret ?? neededSecret(definition),
    disabled: given.disabled ?? false,
    createdAt: now,
    updatedAt: now,
    expiresAt: given.expiresAt,
    version: 1,
    definition
  }
  await ctx.db.transaction(async () => {
    if (!(await insertClient(ctx.db, toRow(ctx.vault, client))))
      throw conflict(`There is a client with the inum ${client.inum} already`, 'inum')
    await record(ctx, 'create-client', actor, undefined, client)
  })
  await ctx.events.emit('client.changed', { inum: client.inum })
  return client
}

/**
 * Puts new values in place of all that a client has; without a secret it keeps the stored one.
 * @param given the values, or how they follow from what is stored
 * @param version refuse when the client has another one meanwhile
 * @throws AppError `not_found`, `conflict` when somebody else was faster, and what `createClient` throws
 */
export async function replaceClient(
  ctx: Needed,
  inum: string,
  given: ClientValues | ((before: Client) => ClientValues),
  actor?: Actor,
  version?: number
): Promise<Client> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const before = await requireClient(ctx, inum)
    if (version !== undefined && before.version !== version) break
    const values = typeof given === 'function' ? given(before) : given
    const definition = await checked(ctx, { ...values, inum }, before.definition)
    const after: Client = {
      inum,
      secret: values.secret ?? before.secret ?? neededSecret(definition),
      disabled: values.disabled ?? false,
      createdAt: before.createdAt,
      updatedAt: ctx.now(),
      expiresAt: values.expiresAt,
      version: before.version + 1,
      definition
    }
    // What no administrator asks for is the server's own doing.
    if (actor && isOwnClient(inum)) refuseOtherOwnClient(before, after)
    const written = await ctx.db.transaction(async () => {
      if (!(await updateClient(ctx.db, toRow(ctx.vault, after), before.version))) return false
      await record(ctx, 'replace-client', actor, before, after)
      return true
    })
    if (!written) continue
    await ctx.events.emit('client.changed', { inum })
    return after
  }
  throw conflict(`Client ${inum} was changed by somebody else meanwhile; read it again`)
}

/**
 * Removes a client; what hangs on it goes in the same transaction.
 * @throws AppError `not_found`, `conflict` for one that the server's own pages need
 */
export async function deleteClient(ctx: Needed, inum: string, actor?: Actor): Promise<void> {
  if (isOwnClient(inum))
    throw conflict('The server’s own pages sign people in with this client, so it cannot be deleted')
  await remove(ctx, inum, actor, () => true)
}

/**
 * Removes a client whose time is over, unless that was put off meanwhile. Consents stay where the client says so.
 * @returns whether it went
 * @throws AppError `not_found`
 */
export const deleteExpiredClient = (ctx: Needed, inum: string, actor: Actor): Promise<boolean> =>
  remove(
    ctx,
    inum,
    actor,
    ({ expiresAt }) => expiresAt !== undefined && expiresAt <= ctx.now(),
    ({ definition }) => attributeOf(definition, 'keepClientAuthorizationAfterExpiration') === true
  )

async function remove(
  ctx: Needed,
  inum: string,
  actor: Actor | undefined,
  isDue: (client: Client) => boolean,
  keepsConsents: (client: Client) => boolean = () => false
): Promise<boolean> {
  const gone = await ctx.db.transaction(async () => {
    const before = await requireClient(ctx, inum)
    if (!isDue(before)) return false
    if (!(await removeClient(ctx.db, inum))) throw notFound(`Client ${inum}`)
    await ctx.events.emit('client.deleted', { inum, keepConsents: keepsConsents(before) })
    await record(ctx, 'delete-client', actor, before)
    return true
  })
  // After the commit as well, so that nobody reads the client back into a cache.
  if (gone) await ctx.events.emit('client.changed', { inum })
  return gone
}

/** The definition as it is stored: every value of the right type, scopes as the dn of scopes that exist. */
async function checked(
  ctx: Needed,
  given: ClientValues & { inum?: string | undefined },
  before?: ClientDefinition
): Promise<ClientDefinition> {
  const { definition } = readValues({ ...given.definition, inum: given.inum, clientSecret: given.secret })
  validateClient(definition)
  const properties = await appConfiguration(ctx)
  if (!isOwnClient(given.inum ?? '')) checkPolicy(properties, definition, before)
  await checkSector(ctx, properties, definition, before)
  await checkClaims(ctx, definition.claims ?? [], before?.claims ?? [])
  if (!definition.scopes) return definition
  return { ...definition, scopes: await resolvedScopes(ctx, definition.scopes, before?.scopes ?? []) }
}

const neededSecret = (definition: ClientDefinition) => (needsSecret(definition) ? newClientSecret() : undefined)

async function resolvedScopes(ctx: Needed, given: readonly string[], before: readonly string[]): Promise<string[]> {
  const registry = await scopeRegistry(ctx)
  const unknown: string[] = []
  const dns = given.flatMap((text) => {
    const scope = registry.byInum(text) ?? registry.byId(text)
    if (scope) return scopeDn(scope.inum)
    // A scope that was deleted after the client had got it.
    if (!before.includes(text)) unknown.push(text)
    return []
  })
  if (unknown.length > 0)
    throw new AppError('invalid_client_metadata', 400, `Invalid scope in request -> [${unknown.join(', ')}]`, {
      member: 'scopes'
    })
  return [...new Set(dns)]
}

/** Claims of every id token (OpenID Connect Core, 2), which no attribute stands behind. */
const protocolClaims = new Set(['sub', 'acr', 'amr', 'auth_time'])

async function checkClaims(ctx: Needed, given: readonly string[], before: readonly string[]): Promise<void> {
  if (given.length === 0) return
  const registry = await attributeRegistry(ctx)
  const isKnown = (text: string) =>
    protocolClaims.has(text) || registry.byInum(text) || registry.byName(text) || registry.byClaim(text)
  const unknown = given.filter((text) => !isKnown(text) && !before.includes(text))
  if (unknown.length > 0)
    throw new AppError('invalid_client_metadata', 400, `Invalid claim in request -> [${unknown.join(', ')}]`, {
      member: 'claims'
    })
}

async function record(
  ctx: Needed,
  operation: string,
  actor: Actor | undefined,
  before?: Client,
  after?: Client
): Promise<void> {
  if (!actor) return
  await audit(ctx, actor, {
    operation,
    resourceType: 'client',
    resourceId: (after ?? before)?.inum ?? '',
    before: before && toDocument(before, true),
    after: after && toDocument(after, true)
  })
}

const secretPurpose = (inum: string) => `clients.secret ${inum}`
const tokenPurpose = (inum: string) => `clients.registrationAccessToken ${inum}`

function toRow(vault: Context['vault'], client: Client): ClientColumns {
  const { inum, secret, definition, expiresAt, ...rest } = client
  const { displayName, description, redirectUris = [], registrationAccessToken } = definition
  return {
    ...rest,
    inum,
    displayName: displayName ?? null,
    secret: secret === undefined ? null : vault.seal(secret, secretPurpose(inum)),
    definition: {
      ...definition,
      ...(registrationAccessToken !== undefined && {
        registrationAccessToken: vault.seal(registrationAccessToken, tokenPurpose(inum))
      })
    },
    search: fold([inum, displayName, description, ...redirectUris].filter(Boolean).join('\n')),
    expiresAt: expiresAt ?? null
  }
}

function toClient(vault: Context['vault'], row: ClientRow): Client {
  const { inum, disabled, createdAt, updatedAt, version } = row
  const definition = row.definition as ClientDefinition
  const sealed = definition.registrationAccessToken
  return {
    inum,
    ...(row.secret !== null && { secret: vault.open(row.secret, secretPurpose(inum)) }),
    disabled,
    createdAt,
    updatedAt,
    ...(row.expiresAt !== null && { expiresAt: row.expiresAt }),
    version,
    definition:
      sealed === undefined
        ? definition
        : { ...definition, registrationAccessToken: vault.open(sealed, tokenPurpose(inum)) }
  }
}
