import Database from 'better-sqlite3'
import { sqliteColumns } from './columns.ts'
import { ambient, fail, type Db } from './db.ts'
import { sqliteProxy } from './drizzle.ts'
import { editsOf } from './edits.ts'
import { migrate } from './migrate.ts'
import { schema } from './schema/index.ts'
import { brokenDisk } from './sqlite-broken.ts'
import { checkpointThread } from './sqlite-checkpoint-thread.ts'
import { checkpoints, type Checkpoints } from './sqlite-checkpoints.ts'
import { emptyLog, openLog, type Flush, type Log } from './sqlite-log.ts'
import { writeQueue } from './sqlite-writers.ts'

export interface SqliteOptions {
  /** Path of the file, or `:memory:`. */
  file: string
  /** `full` survives a power cut at any instant, `normal` a crash of the process. */
  synchronous: 'full' | 'normal'
  /** In place of the system's, for tests. @internal */
  flush?: Flush
  /** In place of the end of the process when the disk has failed, for tests. @internal */
  broken?: (error: Error) => void
}

/** Opens and migrates the SQLite database: one connection that writes, one that reads beside it (WAL). */
export async function openSqlite({ file, synchronous, flush, broken }: SqliteOptions): Promise<Db> {
  const writer = new Database(file)
  const inMemory = file === ':memory:'
  const disk = brokenDisk(broken)
  let log: Log | undefined
  let shortener: Checkpoints | undefined
  let edits: ReturnType<typeof editsOf>
  try {
    // A file system that cannot share memory allows of no log.
    const hasLog = writer.pragma('journal_mode = WAL', { simple: true }) === 'wal'
    for (const pragma of ['synchronous = FULL', 'busy_timeout = 5000', 'foreign_keys = OFF']) writer.pragma(pragma)
    if (hasLog) emptyLog(writer)
    // In bytes: what one long commit has made longer is given back when the log is begun anew.
    writer.pragma('journal_size_limit = 67108864')
    await migrate('sqlite', sqliteMigrationTarget(writer))
    writer.pragma('foreign_keys = ON')
    edits = editsOf(writer, { foreignCommits: () => foreignCommits(), isAlone: () => isAlone() })
    if (hasLog || synchronous === 'normal') writer.pragma('synchronous = NORMAL')
    if (hasLog && synchronous === 'full') log = openLog(file, disk, flush)
    if (hasLog) shortener = checkpoints(writer, checkpointThread(file), disk)
  } catch (error) {
    log?.close()
    writer.close()
    throw error
  }
  const reader = inMemory ? writer : new Database(file, { readonly: true })
  // In KiB: so that the inner pages of a million rows stay in it, and a row is one read away.
  if (!inMemory) reader.pragma('cache_size = -16384')
  const write = statements(writer)
  const read = inMemory ? write : statements(reader)
  const snapshot = inMemory ? undefined : snapshots(reader)
  const queue = writeQueue(writer, write.run, {
    pause: () => shortener?.pause(),
    beforeBegin() {
      snapshot?.end()
      if (disk.error) throw disk.error
    },
    beforeCommit() {
      // Of what a reader still sees, the log could not be begun anew.
      snapshot?.end()
      edits.beforeCommit()
    },
    afterCommit() {
      shortener?.committed()
      return log?.flush()
    }
  })
  const { run, transaction, isAlone } = ambient(async (sql, params) => {
    const statement = read.prepare(sql)
    if (!statement.readonly) return queue.write(sql, params)
    // In memory there is one connection, and what it shows during a transaction may yet be rolled back.
    while (inMemory && queue.busy) await queue.busy
    snapshot?.begin()
    return { rows: statement.all(...params) }
  }, queue.begin)
  const dataVersion = writer.prepare('PRAGMA data_version').pluck()
  // Of the connection that all our own writes go through, which it does not count. What is read after it is no older.
  const foreignCommits = () => {
    try {
      snapshot?.end()
      return dataVersion.get() as number
    } catch (error) {
      return fail(error)
    }
  }
  const readNow: Db['readNow'] = (sql, params) => {
    const statement = read.prepare(sql)
    if (!statement.readonly || !isAlone()) return undefined
    try {
      snapshot?.begin()
      return statement.all(...params)
    } catch (error) {
      return fail(error)
    }
  }
  return {
    engine: 'sqlite',
    query: sqliteProxy().drizzle(run as never) as unknown as Db['query'],
    tables: schema(sqliteColumns()),
    run,
    ...(!inMemory && { readNow }),
    foreignCommits,
    edits,
    transaction,
    ping: async () => read.prepare('select 1').get() !== undefined,
    size: async () =>
      Number(reader.pragma('page_count', { simple: true })) * Number(reader.pragma('page_size', { simple: true })),
    async close() {
      await queue.idle()
      await shortener?.close()
      snapshot?.end()
      log?.close()
      if (!inMemory) reader.close()
      writer.close()
    }
  }
}

const preparedStatementLimit = 500

/** Prepared statements of one connection, by their text; those that are in use come back when it was full. */
function statements(connection: Database.Database) {
  const cache = new Map<string, Database.Statement>()
  const prepare = (sql: string): Database.Statement => {
    const known = cache.get(sql)
    if (known) return known
    const statement = connection.prepare(sql)
    if (statement.reader) statement.raw(true)
    if (cache.size >= preparedStatementLimit) cache.clear()
    cache.set(sql, statement)
    return statement
  }
  const run = (sql: string, params: unknown[]): unknown[] => {
    const statement = prepare(sql)
    if (statement.reader) return statement.all(...params)
    statement.run(...params)
    return []
  }
  return { prepare, run }
}

/**
 * What is read in one turn of the event loop is read in one transaction, as opening one takes longer than to find a row by
 * its key. Our own commits end it, so that whoever has been told of a write sees it.
 */
function snapshots(connection: Database.Database) {
  const [begin, commit, rollback] = ['BEGIN', 'COMMIT', 'ROLLBACK'].map((sql) => connection.prepare(sql))
  let open = false
  const end = () => {
    if (!open) return
    open = false
    try {
      // An error of the disk may have ended it already, or keep it from being ended in this way.
      if (connection.inTransaction) commit?.run()
    } catch {
      if (connection.inTransaction) rollback?.run()
    }
  }
  return {
    begin() {
      if (open) return
      begin?.run()
      open = true
      setImmediate(end)
    },
    end
  }
}

function sqliteMigrationTarget(connection: Database.Database) {
  return {
    async applied() {
      connection.exec('CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY, applied_at integer NOT NULL)')
      return connection.prepare<[], string>('SELECT name FROM migrations').pluck().all()
    },
    async exclusively(body: (execute: (sql: string, params?: unknown[]) => Promise<void>) => Promise<void>) {
      connection.exec('BEGIN IMMEDIATE')
      try {
        await body(async (sql, params = []) => void connection.prepare(sql).run(...params))
        if ((connection.pragma('foreign_key_check') as unknown[]).length > 0)
          throw new Error('A migration would break a foreign key; nothing was changed')
        connection.exec('COMMIT')
      } catch (error) {
        if (connection.inTransaction) connection.exec('ROLLBACK')
        throw error
      }
    }
  }
}
