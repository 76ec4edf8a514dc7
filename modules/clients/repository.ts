import { setImmediate as pause } from 'node:timers/promises'
import type { Db } from '#db/db'
import { prepared } from '#db/prepared'
import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  sql,
  type InferInsertModel,
  type InferSelectModel
} from '#db/drizzle'
import { containsAny, memberEquals, memberText } from '#db/search'
import { parseDateTime } from '#modules/core/date-time'
import { fold } from '#modules/core/text'
import { attributeMembers, members, type ClientDefinition } from './members.ts'
import { namedScripts } from './named-scripts.ts'

type ClientTable = Db['tables']['clients']
export type ClientRow = InferSelectModel<ClientTable>
export type ClientColumns = InferInsertModel<ClientTable>

/** Names of members as the Config API writes them, `attributes.requirePkce` for nested ones. */
export interface ClientSearch {
  /** Any of these texts occurs in the inum, the name, the description or a redirect URI. */
  patterns?: readonly string[]
  /** All of these members have these values, or a list that has them. */
  members?: readonly (readonly [name: string, value: string])[]
  /** Those alone that end in this time, in milliseconds since 1970; `until` is not included. */
  expires?: { from?: number | undefined; until?: number | undefined }
  /** Those that have registered themselves, or those that have not. */
  registered?: boolean
  sortBy?: string
  descending?: boolean
  offset?: number
  limit?: number
}

const columns = {
  inum: 'inum',
  displayName: 'displayName',
  clientName: 'displayName',
  disabled: 'disabled',
  expirationDate: 'expiresAt'
} as const

/** Can clients be searched and sorted by it? */
export const isClientField = (name: string): boolean => Object.hasOwn(columns, name) || pathOf(name) !== undefined

function pathOf(name: string): { path: string[]; standard: string } | undefined {
  const nested = name.startsWith('attributes.') ? name.slice('attributes.'.length) : undefined
  if (nested !== undefined && Object.hasOwn(attributeMembers, nested))
    return {
      path: ['attributes', nested],
      standard: asText(attributeMembers[nested as keyof typeof attributeMembers].standard)
    }
  if (Object.hasOwn(members, name))
    return { path: [name], standard: asText(members[name as keyof typeof members].standard) }
  return undefined
}

const asText = (standard: unknown) =>
  ['string', 'number', 'boolean'].includes(typeof standard) ? String(standard as string | number | boolean) : ''

const byInum = prepared((db) =>
  db.query
    .select()
    .from(db.tables.clients)
    .where(eq(db.tables.clients.inum, sql.placeholder('inum')))
    .prepare('clients.byInum')
)

export async function findClientRow(db: Db, inum: string): Promise<ClientRow | undefined> {
  return (await byInum(db).execute({ inum }))[0]
}

const versionByInum = prepared((db) =>
  db.query
    .select({ version: db.tables.clients.version, createdAt: db.tables.clients.createdAt })
    .from(db.tables.clients)
    .where(eq(db.tables.clients.inum, sql.placeholder('inum')))
    .prepare('clients.versionByInum')
)

export async function findVersion(db: Db, inum: string): Promise<Pick<ClientRow, 'version' | 'createdAt'> | undefined> {
  return (await versionByInum(db).execute({ inum }))[0]
}

/** Rows of one page, and how many fit the search. */
export async function searchClientRows(db: Db, search: ClientSearch): Promise<{ total: number; rows: ClientRow[] }> {
  const { clients } = db.tables
  const { patterns = [], members: wanted = [], expires, registered } = search
  const { sortBy = 'inum', descending, offset, limit } = search
  const where = and(
    containsAny(clients.search, patterns.map(fold)),
    ...wanted.map(([name, value]) => fieldEquals(clients, name, value)),
    expires?.from === undefined ? undefined : gte(clients.expiresAt, expires.from),
    expires?.until === undefined ? undefined : lt(clients.expiresAt, expires.until),
    registered === undefined ? undefined : hasRegistered(clients, registered)
  )
  const order = [(descending ? desc : asc)(fieldOrder(clients, sortBy)), asc(clients.inum)]
  const all = db.query
    .select()
    .from(clients)
    .orderBy(...order)
  if (limit === undefined) {
    const rows = await all.where(where)
    return { total: rows.length, rows }
  }
  // In two steps, because an index has all that the first one reads.
  const page = db.query
    .select({ inum: clients.inum })
    .from(clients)
    .where(where)
    .orderBy(...order)
  const inums = limit > 0 ? (await page.limit(limit).offset(offset ?? 0)).map(({ inum }) => inum) : []
  const rows = inums.length > 0 ? await all.where(inArray(clients.inum, inums)) : []
  // A page that is not full tells how many there are.
  if (inums.length > 0 && inums.length < limit) return { total: (offset ?? 0) + inums.length, rows }
  return { total: await db.query.$count(clients, where), rows }
}

/** Who registers itself gets a token to manage the registration by. */
function hasRegistered(clients: ClientTable, registered: boolean) {
  const token = memberText(clients.definition, ['registrationAccessToken'])
  return registered ? isNotNull(token) : isNull(token)
}

function fieldEquals(clients: ClientTable, name: string, value: string) {
  if (name === 'disabled') return eq(clients.disabled, value === 'true')
  if (name === 'expirationDate') return eq(clients.expiresAt, parseDateTime(value) ?? -1)
  if (Object.hasOwn(columns, name)) return eq(clients[columns[name as keyof typeof columns]], value)
  const { path, standard } = requirePath(name)
  return memberEquals(clients.definition, path, value, standard)
}

function fieldOrder(clients: ClientTable, name: string) {
  const column = Object.hasOwn(columns, name) ? clients[columns[name as keyof typeof columns]] : undefined
  // Engines disagree on where nulls go.
  if (column === clients.expiresAt) return sql`coalesce(${clients.expiresAt}, ${Number.MAX_SAFE_INTEGER})`
  if (column === clients.displayName) return sql`coalesce(${clients.displayName}, '')`
  return column ?? sql`coalesce(${memberText(clients.definition, requirePath(name).path)}, '')`
}

function requirePath(name: string) {
  const found = pathOf(name)
  if (!found) throw new Error(`Clients have no member ${name}`)
  return found
}

/** Clients that have any of the scopes. */
export async function findRowsByScopes(db: Db, scopeDns: readonly string[], limit: number): Promise<ClientRow[]> {
  const { clients } = db.tables
  if (scopeDns.length === 0) return []
  return db.query
    .select()
    .from(clients)
    .where(or(...scopeDns.map((dn) => memberEquals(clients.definition, ['scopes'], dn))))
    .orderBy(clients.inum)
    .limit(limit)
}

/** @returns whether it was added; false when the inum is taken */
export async function insertClient(db: Db, row: ClientColumns): Promise<boolean> {
  const { clients } = db.tables
  const rows = await db.query.insert(clients).values(row).onConflictDoNothing().returning({ inum: clients.inum })
  if (rows.length === 0) return false
  await insertNamedScripts(db, row)
  return true
}

/** Writes the row unless somebody has changed it since its version was read. @returns whether it did */
export async function updateClient(db: Db, row: ClientColumns, readVersion: number): Promise<boolean> {
  const { clients, clientScripts } = db.tables
  const rows = await db.query
    .update(clients)
    .set(row)
    .where(and(eq(clients.inum, row.inum), eq(clients.version, readVersion)))
    .returning({ inum: clients.inum })
  if (rows.length === 0) return false
  await db.query.delete(clientScripts).where(eq(clientScripts.clientInum, row.inum))
  await insertNamedScripts(db, row)
  return true
}

async function insertNamedScripts(db: Db, { inum: clientInum, definition }: ClientColumns): Promise<void> {
  const scripts = namedScripts(definition as ClientDefinition)
  if (scripts.length > 0)
    await db.query.insert(db.tables.clientScripts).values(scripts.map((script) => ({ script, clientInum })))
}

/** The inum of a client that names any of the scripts, by dn or as a way to authenticate. */
export async function findClientNaming(db: Db, scripts: readonly string[]): Promise<string | undefined> {
  const { clientScripts } = db.tables
  const [row] = await db.query
    .select({ inum: clientScripts.clientInum })
    .from(clientScripts)
    .where(inArray(clientScripts.script, [...scripts]))
    .limit(1)
  return row?.inum
}

/** @returns whether there was such a client */
export async function removeClient(db: Db, inum: string): Promise<boolean> {
  const { clients } = db.tables
  const rows = await db.query.delete(clients).where(eq(clients.inum, inum)).returning({ inum: clients.inum })
  return rows.length > 0
}

/** inums of clients whose time is over. */
export async function expiredClients(db: Db, now: number, limit: number): Promise<string[]> {
  const { clients } = db.tables
  const rows = await db.query
    .select({ inum: clients.inum })
    .from(clients)
    .where(lte(clients.expiresAt, now))
    .limit(limit)
  return rows.map(({ inum }) => inum)
}

/** Rows that are looked at in one go; few, because SQLite answers nobody meanwhile. */
const step = 500

/** The longest lifetime that any client has for what is signed for it, in seconds; 0 when none has one of its own. */
export async function longestTokenLifetime(db: Db): Promise<number> {
  const { clients } = db.tables
  let longest = 0
  let last = ''
  for (;;) {
    const rows = await db.query
      .select({
        inum: clients.inum,
        accessToken: memberText(clients.definition, ['accessTokenLifetime']).as('access_token'),
        idToken: memberText(clients.definition, ['attributes', 'idTokenLifetime']).as('id_token'),
        txToken: memberText(clients.definition, ['attributes', 'txTokenLifetime']).as('tx_token')
      })
      .from(clients)
      .where(gt(clients.inum, last))
      .orderBy(asc(clients.inum))
      .limit(step)
    for (const { accessToken, idToken, txToken } of rows)
      longest = Math.max(longest, Number(accessToken), Number(idToken), Number(txToken))
    if (rows.length < step) return longest
    last = rows.at(-1)?.inum as string
    await pause()
  }
}
