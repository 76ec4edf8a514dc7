import { AsyncLocalStorage } from 'node:async_hooks'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Edits } from './edits.ts'
import type { Tables } from './schema/index.ts'

/** drizzle's builder, less what only one engine has and less its own transactions. */
type QueryBuilder = Omit<PgDatabase<PgQueryResultHKT>, 'execute' | 'query' | 'refreshMaterializedView' | 'transaction'>

/** What a repository sees of the storage. */
export interface Db {
  readonly engine: 'sqlite' | 'postgres'
  readonly query: QueryBuilder
  readonly tables: Tables
  /**
   * All or nothing. Inside the body every statement belongs to the transaction; a transaction inside joins it. The body
   * awaits nothing but the storage, because on SQLite all other writers wait for it; one that writes very much pauses, so
   * that readers do not.
   */
  transaction<T>(body: () => Promise<T>): Promise<T>
  /** Runs one statement where the caller is; for prepared queries. @internal */
  readonly run: Run
  /**
   * The rows of a statement that only reads, where they are to be had without waiting: not inside a transaction, and not
   * on PostgreSQL. @internal
   */
  readonly readNow?: (sql: string, params: unknown[]) => unknown[] | undefined
  /**
   * A number that stays the same as long as no other process has committed anything. Not on PostgreSQL, which does not
   * tell.
   */
  readonly foreignCommits?: () => number
  /** On SQLite, all of whose writes go through one connection. */
  readonly edits?: Edits
  /** Answers whether a statement can be run at all, for the health checks. */
  ping(): Promise<boolean>
  /** Bytes that the database takes, that of SQLite without what waits in its log. */
  size(): Promise<number>
  close(): Promise<void>
}

/** Runs one statement; a row is the array of its columns. */
export type Run = (
  sql: string,
  params: unknown[],
  method: 'run' | 'all' | 'values' | 'get' | 'execute'
) => Promise<{ rows: unknown[] }>

/** A transaction that has begun. */
export interface OpenTransaction {
  run: Run
  end(how: 'commit' | 'rollback'): Promise<void>
}

/** What a transaction fails with that the engine has given up by itself. */
export const undone = 'The database undid the transaction, because one of its statements had failed'

/**
 * The ambient transaction, the same for both engines: statements ask where they are, instead of being told.
 * @param alone runs a statement that stands by itself
 * @param begin opens a transaction on a connection that nobody else uses meanwhile
 */
export function ambient(
  alone: Run,
  begin: () => Promise<OpenTransaction>
): { run: Run; transaction: Db['transaction']; isAlone: () => boolean } {
  const here = new AsyncLocalStorage<{ open: OpenTransaction | undefined }>()
  return {
    isAlone: () => here.getStore() === undefined,
    run(sql, params, method) {
      const place = here.getStore()
      if (!place) return alone(sql, params, method).catch(fail)
      if (!place.open) throw new Error('A statement came after its transaction had ended: a promise was not awaited')
      return place.open.run(sql, params, method).catch(fail)
    },
    async transaction(body) {
      if (here.getStore()?.open) return body()
      const open = await begin().catch(fail)
      const place: { open: OpenTransaction | undefined } = { open }
      try {
        // Awaited in there: a statement is sent when it is awaited, not when it is built.
        const result = await here.run(place, async () => await body())
        place.open = undefined
        await open.end('commit').catch(fail)
        return result
      } catch (error) {
        if (place.open) {
          place.open = undefined
          await open.end('rollback').catch(fail)
        }
        throw error
      }
    }
  }
}

/** The database cannot be asked at present, or has given a transaction up for another one: later it may succeed. */
class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable'
  readonly code: string

  constructor(cause: Error, code: string) {
    super(cause.message, { cause })
    this.code = code
  }
}

/**
 * Codes of PostgreSQL: no connection (08), none for us (53), undone for the sake of another transaction (40), and stopped
 * (57P). Of SQLite: another process writes, or the disk is full or broken. Of the network on the way.
 */
const passing =
  /^(08\w{3}|53\w{3}|40001|40P01|57P0[1-3]|SQLITE_(BUSY|LOCKED|IOERR|FULL|CANTOPEN)\w*|E(CONN\w+|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NOTFOUND|AI_AGAIN))$/
/** The driver of PostgreSQL has no codes for these. */
const passingWithoutCode =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/

/** @throws DatabaseUnavailable for what passes, all else as it is */
export function fail(error: unknown): never {
  const { code = '', message } = error as { code?: string; message: string }
  throw passing.test(code) || passingWithoutCode.test(message) ? new DatabaseUnavailable(error as Error, code) : error
}

/** Did the database fail in a way that passes? Then whoever asks again later may have an answer. */
export function isUnavailable(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) if (each instanceof DatabaseUnavailable) return true
  return false
}

/**
 * The rows of a query in a statement that deletes them, less those that somebody else holds at the moment: who waits for
 * nobody is never part of a deadlock. On SQLite there is one writer.
 */
export function unlocked<Q extends { for: (strength: 'update', config: { skipLocked: true }) => unknown }>(
  { engine }: Pick<Db, 'engine'>,
  query: Q
): Q {
  if (engine === 'postgres') query.for('update', { skipLocked: true })
  return query
}

/**
 * The rows of a query in a transaction, which nobody else changes until it ends: so that what is made of them is not made of
 * what they were. On SQLite nobody can in any case.
 * @param strength `key share` only keeps the rows from being deleted, and from being locked for that
 */
export function locked<Q extends { for: (strength: 'update' | 'key share') => unknown }>(
  { engine }: Pick<Db, 'engine'>,
  query: Q,
  strength: 'update' | 'key share' = 'update'
): Q {
  if (engine === 'postgres') query.for(strength)
  return query
}

/** Did a write fail because its key, or a value that must be unique, is there already? */
export function isUniqueViolation(error: unknown): boolean {
  return /^(23505|SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY))$/.test(causeCode(error))
}

/** The engine's own code of a failed statement; its message would repeat the parameters, secrets among them. */
function causeCode(error: unknown): string {
  const { code, cause } = error as { code?: string; cause?: { code?: string } }
  return cause?.code ?? code ?? ''
}
