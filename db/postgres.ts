import { createHash } from 'node:crypto'
import type { PGlite, Transaction } from '@electric-sql/pglite'
import type { Pool, PoolClient } from 'pg'
import { postgresColumns } from './columns.ts'
import { ambient, undone, type Db, type OpenTransaction, type Run } from './db.ts'
import { pgProxy } from './drizzle.ts'
import { migrate, type MigrationTarget } from './migrate.ts'
import { schema } from './schema/index.ts'

/** Any number; every replica takes the same lock while it migrates. */
const migrationLock = 7_205_759_403

/** Opens and migrates a PostgreSQL database. Any number of replicas may do so at once. */
export async function openPostgres(url: string, poolSize: number): Promise<Db> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: 10_000,
    // A connection keeps every statement that it has prepared, and searches make ever new ones.
    maxLifetimeSeconds: 1800
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // So would one that breaks while it is lent out: the statement under way, or the next one, says so.
  pool.on('connect', (client) => client.on('error', () => {}))
  try {
    const connection = await pool.connect()
    try {
      await migrate(
        'postgres',
        migrationTarget((sql, params) => connection.query(sql, params), true)
      )
    } finally {
      connection.release()
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  const begin = async (): Promise<OpenTransaction> => {
    const connection = await pool.connect()
    const control = (statement: string) =>
      connection.query(statement).catch((error: unknown) => {
        connection.release(true)
        throw error
      })
    await control('BEGIN')
    return {
      run: namedRun(connection),
      async end(how) {
        const { command } = await control(how)
        connection.release()
        // The server answers a COMMIT of what it has given up already with ROLLBACK, and no error.
        if (how === 'commit' && command !== 'COMMIT') throw new Error(undone)
      }
    }
  }
  return database(namedRun(pool), begin, () => pool.end())
}

/** PostgreSQL inside the process, for tests that need no server. */
export async function openPglite(client: Pick<PGlite, 'query' | 'transaction' | 'close'>): Promise<Db> {
  await migrate(
    'postgres',
    migrationTarget((sql, params) => client.query(sql, params), false)
  )
  const runOn =
    (on: Pick<PGlite, 'query'> | Transaction): Run =>
    async (sql, params, method) => ({
      rows: (await on.query(sql, params, { rowMode: method === 'execute' ? 'object' : 'array' })).rows
    })
  const begin = () =>
    new Promise<OpenTransaction>((resolve, reject) => {
      const body = Promise.withResolvers<void>()
      const whole = client.transaction(async (transaction) => {
        resolve({
          run: runOn(transaction),
          async end(how) {
            if (how === 'commit') body.resolve()
            else body.reject(new RolledBack())
            await whole.catch((error: unknown) => {
              if (!(error instanceof RolledBack)) throw error
            })
          }
        })
        await body.promise
      })
      whole.catch(reject)
    })
  return database(runOn(client), begin, () => client.close())
}

class RolledBack extends Error {}

function database(alone: Run, begin: () => Promise<OpenTransaction>, close: () => Promise<void>): Db {
  const { run, transaction } = ambient(alone, begin)
  let closing: Promise<void> | undefined
  return {
    engine: 'postgres',
    query: pgProxy().drizzle(run as never) as unknown as Db['query'],
    tables: schema(postgresColumns()),
    run,
    transaction,
    ping: () =>
      alone('select 1', [], 'all').then(
        () => true,
        () => false
      ),
    async size() {
      const { rows } = await alone('select pg_database_size(current_database())', [], 'values')
      return Number((rows as unknown[][])[0]?.[0])
    },
    close: () => (closing ??= close())
  }
}

/** Statements get a name made of their text, so that the server plans each of them once a connection. */
const namedRun =
  (on: Pool | PoolClient): Run =>
  async (sql, params, method) => {
    const query = {
      name: nameOf(sql),
      text: sql,
      values: params,
      ...(method !== 'execute' && { rowMode: 'array' as const })
    }
    const { rows } = await (on as { query(config: object): Promise<{ rows: unknown[] }> }).query(query)
    return { rows }
  }

const names = new Map<string, string>()
function nameOf(sql: string): string {
  let name = names.get(sql)
  if (!name) {
    name = createHash('sha1').update(sql).digest('base64url')
    if (names.size > 5000) names.clear()
    names.set(sql, name)
  }
  return name
}

function migrationTarget(
  query: (sql: string, params?: unknown[]) => Promise<{ rows: unknown[] }>,
  shared: boolean
): MigrationTarget {
  const applied = async () => {
    const { rows } = await query("SELECT to_regclass('migrations') IS NOT NULL AS present")
    if (!(rows[0] as { present: boolean }).present) return []
    return (await query('SELECT name FROM migrations')).rows.map((row) => (row as { name: string }).name)
  }
  return {
    applied,
    async exclusively(body) {
      await query('BEGIN')
      try {
        if (shared) await query(`SELECT pg_advisory_xact_lock(${migrationLock})`)
        await query('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at bigint NOT NULL)')
        await body(async (sql, params) => void (await query(sql, params)))
        await query('COMMIT')
      } catch (error) {
        await query('ROLLBACK')
        throw error
      }
    }
  }
}
