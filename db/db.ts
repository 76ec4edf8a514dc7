import { AsyncLocalStorage } from 'node:async_hooks'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
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
   * awaits nothing but the storage, because on SQLite all other writers wait for it.
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
  /** Answers whether a statement can be run at all, for the health checks. */
  ping(): Promise<boolean>
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
      if (!place) return alone(sql, params, method)
      if (!place.open) throw new Error('A statement came after its transaction had ended: a promise was not awaited')
      return place.open.run(sql, params, method)
    },
    async transaction(body) {
      if (here.getStore()?.open) return body()
      const open = await begin()
      const place: { open: OpenTransaction | undefined } = { open }
      try {
        // Awaited in there: a statement is sent when it is awaited, not when it is built.
        const result = await here.run(place, async () => await body())
        place.open = undefined
        await open.end('commit')
        return result
      } catch (error) {
        if (place.open) {
          place.open = undefined
          await open.end('rollback')
        }
        throw error
      }
    }
  }
}

/**
 * The rows of a query in a transaction, which nobody else changes until it ends: so that what is made of them is not made of
 * what they were. On SQLite nobody can in any case.
 */
export function locked<Q extends { for: (strength: 'update') => unknown }>(
  { engine }: Pick<Db, 'engine'>,
  query: Q
): Q {
  if (engine === 'postgres') query.for('update')
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
