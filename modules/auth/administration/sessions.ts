import { setImmediate as pause } from 'node:timers/promises'
import type { Context } from '#modules/core/module'
import { findSessionByUid } from '../sessions/repository.ts'
import { openSession } from '../sessions/sessions.ts'
import {
  nextSessionRows,
  searchSessionRows,
  type Search,
  type SessionCondition,
  type SessionRow,
  type SessionSort,
  type TimeRange
} from './repository.ts'

/** A session in whatever browser it is. Times in milliseconds since 1970. */
export interface SessionRecord {
  /** What the clients know it by; what the browser holds is told to nobody. */
  sid: string
  /** Absent before anybody has signed in. */
  userInum: string | undefined
  /** inums of the clients that it was used for, the first one first. */
  clients: string[]
  acr: string | undefined
  /** Where it was used last. */
  address: string | undefined
  userAgent: string | undefined
  createdAt: number
  /** Of the last sign-in in it. */
  authenticatedAt: number | undefined
  /** Known to a minute. */
  lastUsedAt: number
  expiresAt: number
}

/** What only the sealed payload tells. */
type SealedSort = 'authenticatedAt' | 'lastUsedAt'
type SealedCondition = { field: SealedSort } & TimeRange

export type SessionSearch = Search<SessionCondition | SealedCondition, SessionSort | SealedSort>

const isSealed = (field: string): field is SealedSort => field === 'authenticatedAt' || field === 'lastUsedAt'
const isStored = (condition: SessionCondition | SealedCondition): condition is SessionCondition =>
  !isSealed(condition.field)

/** One page of the sessions that are not over, and how many fit in all. */
export async function searchSessions(
  ctx: Context,
  search: SessionSearch
): Promise<{ total: number; sessions: SessionRecord[] }> {
  const { sortBy, conditions } = search
  const stored = conditions.filter(isStored)
  if (isSealed(sortBy) || stored.length < conditions.length) return searchSealed(ctx, search, stored)
  const { total, rows } = await searchSessionRows(ctx.db, { ...search, sortBy, conditions: stored }, ctx.now())
  return { total, sessions: rows.map((row) => toRecord(ctx, row)) }
}

/** Sessions that are opened in one go; few, because nobody is answered meanwhile. */
const step = 500

async function searchSealed(
  ctx: Context,
  { conditions, patterns, sortBy, descending, offset, limit }: SessionSearch,
  stored: readonly SessionCondition[]
): Promise<{ total: number; sessions: SessionRecord[] }> {
  const sealed = conditions.filter((condition) => !isStored(condition))
  const now = ctx.now()
  const found: SessionRecord[] = []
  for (let after: Uint8Array = Buffer.alloc(0); ;) {
    const rows = await nextSessionRows(ctx.db, { conditions: stored, patterns }, now, after, step)
    for (const row of rows) {
      const session = toRecord(ctx, row)
      if (sealed.every((condition) => fits(session[condition.field], condition))) found.push(session)
    }
    const last = rows[step - 1]
    if (!last) break
    after = last.id
    await pause()
  }
  const order = descending ? -1 : 1
  const sorted = found.toSorted((a, b) => order * compare(a[sortBy] ?? '', b[sortBy] ?? '') || compare(a.sid, b.sid))
  return { total: found.length, sessions: sorted.slice(offset, offset + limit) }
}

const fits = (time: number | undefined, { from = -Infinity, until = Infinity }: SealedCondition) =>
  time !== undefined && time >= from && time < until

const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0)

/** The session that clients know by this `sid`, whoever is in it. */
export async function findSessionRecord(ctx: Context, sid: string): Promise<SessionRecord | undefined> {
  const row = await findSessionByUid(ctx.db, sid, ctx.now())
  return row && toRecord(ctx, row)
}

function toRecord(ctx: Context, row: SessionRow): SessionRecord {
  const { uid, accountId, authorizations = {}, acr, address, userAgent, loginTs, ...times } = openSession(ctx, row)
  const { startedAt = row.createdAt, lastUsedAt = startedAt } = times
  return {
    sid: uid,
    userInum: accountId,
    clients: Object.keys(authorizations),
    acr,
    address,
    userAgent: userAgent || undefined,
    createdAt: row.createdAt,
    authenticatedAt: accountId === undefined ? undefined : loginTs === undefined ? startedAt : loginTs * 1000,
    lastUsedAt,
    expiresAt: row.expiresAt ?? Infinity
  }
}
