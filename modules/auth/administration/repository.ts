import { setImmediate as pause } from 'node:timers/promises'
import type { Db } from '#db/db'
import { and, asc, count, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, lte, or, sql, type SQL } from '#db/drizzle'
import { isSession, modelsOfAccounts, modelsOfClients } from '#db/schema/auth'

/** Milliseconds since 1970; `until` is not included. */
export interface TimeRange {
  from?: number | undefined
  until?: number | undefined
}

/** Is the text this one, or does the time lie in the range? */
type Condition<Texts extends string, Times extends string> =
  | { field: Texts; is: string }
  | ({ field: Times } & TimeRange)

/** One page of what fits. */
export interface Search<Conditions, Sort extends string> {
  conditions: readonly Conditions[]
  /** Any of these texts occurs in the texts of an entry. */
  patterns: readonly string[]
  sortBy: Sort
  descending: boolean
  offset: number
  limit: number
}

export type SessionCondition = Condition<'sid' | 'userInum' | 'clientInum' | 'state', 'createdAt' | 'expiresAt'>
export type SessionSort = 'sid' | 'userInum' | 'createdAt' | 'expiresAt'

/** A session as the store has it; the payload is sealed. */
export interface SessionRow {
  id: Uint8Array
  payload: string
  createdAt: number
  expiresAt: number | null
}

const sessionColumns = ({ tables: { artifacts } }: Db) => ({
  id: artifacts.id,
  payload: artifacts.payload,
  createdAt: artifacts.createdAt,
  expiresAt: artifacts.expiresAt
})

/** Sessions that are not over, those in which nobody is signed in among them. */
export async function searchSessionRows(
  db: Db,
  search: Search<SessionCondition, SessionSort>,
  now: number
): Promise<{ total: number; rows: SessionRow[] }> {
  const { artifacts } = db.tables
  const where = sessionsWhere(db, search, now)
  const { uid, accountId, createdAt, expiresAt } = artifacts
  const columns = { sid: uid, userInum: accountId, createdAt, expiresAt }
  // At first the names alone, which the index has.
  const page = await db.query
    .select({ uid })
    .from(artifacts)
    .where(where)
    .orderBy(
      ...ordered(sql`coalesce(${columns[search.sortBy]}, ${search.sortBy.endsWith('At') ? 0 : ''})`, search, uid)
    )
    .limit(search.limit)
    .offset(search.offset)
  const uids = page.flatMap((row) => row.uid ?? [])
  const rows = await db.query
    .select({ ...sessionColumns(db), uid })
    .from(artifacts)
    .where(and(inArray(uid, uids), eq(artifacts.model, 'Session')))
  const byUid = new Map(rows.map((row) => [row.uid, row]))
  return { total: await db.query.$count(artifacts, where), rows: uids.flatMap((name) => byUid.get(name) ?? []) }
}

/** The next sessions that fit, in the order of their keys: for what only their sealed payloads tell. */
export async function nextSessionRows(
  db: Db,
  search: Pick<Search<SessionCondition, SessionSort>, 'conditions' | 'patterns'>,
  now: number,
  after: Uint8Array,
  limit: number
): Promise<SessionRow[]> {
  const { artifacts } = db.tables
  return db.query
    .select(sessionColumns(db))
    .from(artifacts)
    .where(and(sessionsWhere(db, search, now), gt(artifacts.id, after)))
    .orderBy(artifacts.id)
    .limit(limit)
}

function sessionsWhere(
  db: Db,
  { conditions, patterns }: Pick<Search<SessionCondition, SessionSort>, 'conditions' | 'patterns'>,
  now: number
): SQL | undefined {
  const { artifacts } = db.tables
  const one = (condition: SessionCondition) => {
    if (!('is' in condition)) return between(artifacts[condition.field], condition)
    const { field, is } = condition
    if (field === 'state') return (is === 'authenticated' ? isNotNull : isNull)(artifacts.accountId)
    if (field !== 'clientInum') return eq(field === 'sid' ? artifacts.uid : artifacts.accountId, is)
    const uids = db.query
      .select({ uid: artifacts.uid })
      .from(artifacts)
      .where(and(eq(artifacts.clientId, is), eq(artifacts.model, 'Grant'), modelsOfClients))
    return inArray(artifacts.uid, uids)
  }
  return and(
    isSession,
    gt(artifacts.expiresAt, now),
    containsAny([artifacts.uid, artifacts.accountId], patterns),
    ...conditions.map(one)
  )
}

/** What the store calls a token, by the name that it has outside. */
export const tokenTypes = {
  access_token: ['AccessToken', 'ClientCredentials'],
  refresh_token: ['RefreshToken'],
  authorization_code: ['AuthorizationCode']
} as const satisfies Record<string, readonly string[]>

export type TokenType = keyof typeof tokenTypes
const tokenModels = Object.values(tokenTypes).flat()

export type TokenCondition = Condition<
  'code' | 'clientId' | 'userInum' | 'tokenType' | 'grantType' | 'scope' | 'grantId',
  'createdAt' | 'expiresAt'
>
export type TokenSort = TokenCondition['field']

/** A token as the store has it: the value that its holder presents is nowhere. */
export interface TokenRow {
  id: Uint8Array
  model: (typeof tokenModels)[number]
  payload: string
  grantId: string | null
  uid: string | null
  accountId: string | null
  clientId: string | null
  createdAt: number
  expiresAt: number | null
}

const tokenColumns = ({ tables: { artifacts } }: Db) => ({
  id: artifacts.id,
  model: sql<TokenRow['model']>`${artifacts.model}`,
  payload: artifacts.payload,
  grantId: artifacts.grantId,
  uid: artifacts.uid,
  accountId: artifacts.accountId,
  clientId: artifacts.clientId,
  createdAt: artifacts.createdAt,
  expiresAt: artifacts.expiresAt
})

/** Tokens and codes that are good. */
export async function searchTokenRows(
  db: Db,
  search: Search<TokenCondition, TokenSort>,
  now: number
): Promise<{ total: number; rows: TokenRow[] }> {
  const { artifacts } = db.tables
  const { conditions, patterns, sortBy, descending, offset, limit } = search
  const where = and(
    ...good(db, now),
    containsAny([artifacts.clientId, artifacts.accountId, scopeOf(db)], patterns),
    ...conditions.map((condition) => tokenWhere(db, condition))
  )
  const isFew = conditions.some(({ field }) => field === 'userInum' || field === 'grantId' || field === 'code')
  if (sortBy === 'code' && !isFew) return tokensInSteps(db, where, search)
  const rows = await db.query
    .select(tokenColumns(db))
    .from(artifacts)
    .where(where)
    .orderBy(...ordered(tokenOrder(db, sortBy), { descending }, artifacts.id))
    .limit(limit)
    .offset(offset)
  return { total: await db.query.$count(artifacts, where), rows }
}

/** Rows that are looked at in one go; few, because SQLite answers nobody meanwhile. */
const step = 5000

/** The same in the order of the keys: no index leads to what is good, each of which would make tokens slower to issue. */
async function tokensInSteps(
  db: Db,
  where: SQL | undefined,
  { descending, offset, limit }: Pick<Search<TokenCondition, TokenSort>, 'descending' | 'offset' | 'limit'>
): Promise<{ total: number; rows: TokenRow[] }> {
  const { artifacts } = db.tables
  const { id } = artifacts
  const order = (descending ? desc : asc)(id)
  const found: { total: number; rows: TokenRow[] } = { total: 0, rows: [] }
  for (let edge: Uint8Array | undefined; ;) {
    const beyond = edge && (descending ? lt : gt)(id, edge)
    const [last] = await db.query
      .select({ id })
      .from(artifacts)
      .where(beyond)
      .orderBy(order)
      .limit(1)
      .offset(step - 1)
    const here = and(where, beyond, last && (descending ? gte : lte)(id, last.id))
    const count = await db.query.$count(artifacts, here)
    const [skipped, wanted] = [Math.max(0, offset - found.total), limit - found.rows.length]
    if (wanted > 0 && skipped < count)
      found.rows.push(
        ...(await db.query
          .select(tokenColumns(db))
          .from(artifacts)
          .where(here)
          .orderBy(order)
          .limit(wanted)
          .offset(skipped))
      )
    found.total += count
    if (!last) return found
    edge = last.id
    await pause()
  }
}

/** Steps that a look at the newest tokens takes at most. */
const newestSteps = 20

/**
 * The newest rows, step by step: the keys of tokens begin with their time.
 * @param before key that is newer than all of them
 * @returns which keys a step has, and the last of them where there are more behind it
 */
async function* stepsBack(
  { query, tables: { artifacts } }: Db,
  before: Uint8Array
): AsyncGenerator<{ here: SQL | undefined; rest: Uint8Array | undefined }> {
  const { id } = artifacts
  let edge = before
  for (let i = 0; i < newestSteps; i++) {
    if (i > 0) await pause()
    const beyond = lt(id, edge)
    const [last] = await query
      .select({ id })
      .from(artifacts)
      .where(beyond)
      .orderBy(desc(id))
      .limit(1)
      .offset(step - 1)
    yield { here: and(beyond, last && gte(id, last.id)), rest: last?.id }
    if (!last) return
    edge = last.id
  }
}

/**
 * How many of the newest tokens and codes are a client's, by model, and the last of them; no index has tokens by client.
 * @param before key that is newer than all of them
 */
export async function newestTokenRows(
  db: Db,
  clientInum: string,
  before: Uint8Array,
  now: number,
  limit: number
): Promise<{ counts: Map<TokenRow['model'], number>; rows: TokenRow[]; isAll: boolean }> {
  const { artifacts } = db.tables
  const { id, model, clientId } = artifacts
  const counts = new Map<TokenRow['model'], number>()
  const rows: TokenRow[] = []
  let isAll = false
  for await (const { here, rest } of stepsBack(db, before)) {
    const fits = and(...good(db, now), eq(clientId, clientInum), here)
    const counted = await db.query
      .select({ model: tokenColumns(db).model, count: count() })
      .from(artifacts)
      .where(fits)
      .groupBy(model)
    for (const { model, count } of counted) counts.set(model, (counts.get(model) ?? 0) + count)
    if (rows.length < limit && counted.length > 0)
      rows.push(
        ...(await db.query
          .select(tokenColumns(db))
          .from(artifacts)
          .where(fits)
          .orderBy(desc(id))
          .limit(limit - rows.length))
      )
    isAll = rest === undefined
  }
  return { counts, rows, isAll }
}

/**
 * Tokens and codes from the newest on that fit, `limit` at most. So many rows are looked at in one go; the rest of them is
 * behind `next`.
 * @param before key that is newer than all of them
 * @returns `next`: the same for those that are older, absent when there are none
 */
export async function browseTokenRows(
  db: Db,
  conditions: readonly TokenCondition[],
  before: Uint8Array,
  now: number,
  limit: number
): Promise<{ rows: TokenRow[]; next: Uint8Array | undefined }> {
  const { artifacts } = db.tables
  const fits = and(...good(db, now), ...conditions.map((condition) => tokenWhere(db, condition)))
  const rows: TokenRow[] = []
  let next: Uint8Array | undefined
  for await (const { here, rest } of stepsBack(db, before)) {
    rows.push(
      ...(await db.query
        .select(tokenColumns(db))
        .from(artifacts)
        .where(and(fits, here))
        .orderBy(desc(artifacts.id))
        .limit(limit + 1 - rows.length))
    )
    if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]?.id }
    next = rest
  }
  return { rows, next }
}

export async function findTokenRow(db: Db, id: Uint8Array, now: number): Promise<TokenRow | undefined> {
  const { artifacts } = db.tables
  const [found] = await db.query
    .select(tokenColumns(db))
    .from(artifacts)
    .where(and(eq(artifacts.id, id), ...good(db, now)))
  return found
}

const good = ({ tables: { artifacts } }: Db, now: number) => [
  inArray(artifacts.model, tokenModels),
  sql`${unindexed(artifacts.expiresAt)} > ${now}`,
  isNull(artifacts.consumedAt)
]

/** Without its index, by which most of what lives would be looked at again for each step. */
const unindexed = (time: ArtifactColumn) => sql`${time} + 0`

function tokenWhere(db: Db, condition: TokenCondition): SQL | undefined {
  const { artifacts } = db.tables
  if (!('is' in condition)) return between(unindexed(artifacts[condition.field]), condition)
  const { field, is } = condition
  switch (field) {
    case 'code':
      return eq(artifacts.id, Buffer.from(is, 'hex'))
    case 'clientId':
      return eq(artifacts.clientId, is)
    case 'grantId':
      return eq(artifacts.grantId, is)
    case 'tokenType':
      return Object.hasOwn(tokenTypes, is) ? inArray(artifacts.model, [...tokenTypes[is as TokenType]]) : sql`1 = 0`
    case 'grantType':
      return eq(grantTypeOf(db), is)
    case 'scope':
      // As whole words, as many as are given.
      return sql`replace(' ' || ${scopeOf(db)} || ' ', ${` ${is} `}, '') <> ' ' || ${scopeOf(db)} || ' '`
    case 'userInum': {
      // A person's grants have an index, and every token of a person hangs on one.
      const grants = db.query
        .select({ grantId: artifacts.grantId })
        .from(artifacts)
        .where(and(eq(artifacts.accountId, is), eq(artifacts.model, 'Grant'), modelsOfAccounts))
      return inArray(artifacts.grantId, grants)
    }
  }
}

function tokenOrder(db: Db, field: TokenSort): SQL {
  const { id, model, clientId, accountId, grantId, createdAt, expiresAt } = db.tables.artifacts
  if (field === 'code') return sql`${id}`
  if (field === 'scope') return scopeOf(db)
  if (field === 'grantType') return grantTypeOf(db)
  if (field === 'createdAt') return sql`${createdAt}`
  if (field === 'expiresAt') return sql`${expiresAt}`
  // Both kinds of access tokens are one type outside.
  const type = sql`case ${model} when 'ClientCredentials' then 'AccessToken' else ${model} end`
  const texts = { tokenType: type, clientId, userInum: accountId, grantId }
  return sql`coalesce(${texts[field]}, '')`
}

const scopeOf = (db: Db) => sql`coalesce(${payloadText(db, 'scope')}, '')`

/** The one that the first token of the grant was got by; what is no access or refresh token has none in its payload. */
function grantTypeOf(db: Db): SQL {
  const gty = payloadText(db, 'gty')
  const all = sql`case ${db.tables.artifacts.model} when 'ClientCredentials' then 'client_credentials' else coalesce(${gty}, 'authorization_code') end`
  return sql`case when ${all} like '% refresh_token' then substr(${all}, 1, length(${all}) - 14) else ${all} end`
}

/** A member of a token's payload, which is JSON; other models have theirs sealed. @param name our own, never a caller's */
function payloadText({ engine, tables: { artifacts } }: Db, name: 'gty' | 'scope'): SQL {
  const json = engine === 'postgres' ? sql`cast(${artifacts.payload} as json)` : sql`${artifacts.payload}`
  return sql`case when ${inArray(artifacts.model, tokenModels)} then ${json} ->> ${sql.raw(`'${name}'`)} end`
}

/** Does any of the pieces occur in one of the texts, in whatever case? */
function containsAny(texts: readonly (SQL | TextColumn)[], pieces: readonly string[]): SQL | undefined {
  const all = sql.join(texts.map((text) => sql`coalesce(${text}, '')`), sql` || ' ' || `) // prettier-ignore
  return or(...pieces.map((piece) => sql`replace(lower(${all}), ${piece.toLowerCase()}, '') <> lower(${all})`))
}

type TextColumn = Db['tables']['artifacts']['uid' | 'accountId' | 'clientId']
type ArtifactColumn = Db['tables']['artifacts']['createdAt' | 'expiresAt']

function between(column: ArtifactColumn | SQL, { from, until }: TimeRange): SQL | undefined {
  const time = sql`${column}`
  return and(from === undefined ? undefined : gte(time, from), until === undefined ? undefined : lt(time, until))
}

const ordered = (order: SQL, { descending }: { descending: boolean }, id: Db['tables']['artifacts']['id' | 'uid']) => [
  (descending ? desc : asc)(order),
  asc(id)
]
