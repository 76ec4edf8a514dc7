import Database from 'better-sqlite3'
import { sqliteColumns } from './columns.ts'
import { ambient, fail, undone, type Db, type OpenTransaction, type Run } from './db.ts'
import { sqliteProxy } from './drizzle.ts'
import { migrate } from './migrate.ts'
import { schema } from './schema/index.ts'

export interface SqliteOptions {
  /** Path of the file, or `:memory:`. */
  file: string
  /** `full` survives a power cut at any instant, `normal` a crash of the process. */
  synchronous: 'full' | 'normal'
}

/** Opens and migrates the SQLite database: one connection that writes, one that reads beside it (WAL). */
export async function openSqlite({ file, synchronous }: SqliteOptions): Promise<Db> {
  const writer = new Database(file)
  try {
    for (const pragma of [
      'journal_mode = WAL',
      `synchronous = ${synchronous}`,
      // In pages: 4 MB, which are copied in 2 ms. Nobody is answered meanwhile, and more would save nothing.
      'wal_autocheckpoint = 1000',
      'busy_timeout = 5000',
      'foreign_keys = OFF'
    ])
      writer.pragma(pragma)
    await migrate('sqlite', sqliteMigrationTarget(writer))
    writer.pragma('foreign_keys = ON')
  } catch (error) {
    writer.close()
    throw error
  }
  const inMemory = file === ':memory:'
  const reader = inMemory ? writer : new Database(file, { readonly: true })
  // In KiB: so that the inner pages of a million rows stay in it, and a row is one read away.
  if (!inMemory) reader.pragma('cache_size = -16384')
  const write = statements(writer)
  const read = inMemory ? write : statements(reader)
  const snapshot = inMemory ? undefined : snapshots(reader)
  const queue = writeQueue(writer, write.run, () => snapshot?.end())
  const { run, transaction, isAlone } = ambient(async (sql, params) => {
    const statement = read.prepare(sql)
    if (!statement.readonly) return queue.write(sql, params)
    // In memory there is one connection, and what it shows during a transaction may yet be rolled back.
    while (inMemory && queue.busy) await queue.busy
    snapshot?.begin()
    return { rows: statement.all(...params) }
  }, queue.begin)
  const dataVersion = writer.prepare('PRAGMA data_version').pluck()
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
    // Of the connection that all our own writes go through, which it does not count. What is read after it is no older.
    foreignCommits() {
      snapshot?.end()
      return dataVersion.get() as number
    },
    transaction,
    ping: async () => read.prepare('select 1').get() !== undefined,
    size: async () =>
      Number(reader.pragma('page_count', { simple: true })) * Number(reader.pragma('page_size', { simple: true })),
    async close() {
      await queue.idle()
      snapshot?.end()
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
  const [begin, commit] = [connection.prepare('BEGIN'), connection.prepare('COMMIT')]
  let open = false
  const end = () => {
    if (!open) return
    open = false
    // An error of the disk has ended it already.
    if (connection.inTransaction) commit.run()
  }
  return {
    begin() {
      if (open) return
      begin.run()
      open = true
      setImmediate(end)
    },
    end
  }
}

interface Unit {
  /** Does its work inside the group's transaction; a thrown error is this unit's alone. */
  work: () => undefined | Promise<void>
  succeed: () => void
  fail: (error: unknown) => void
}

/** Units of a group that waits for no more. */
const fullGroup = 100

/** What a unit has written stands in the group's transaction, which must not be committed therefore. */
class NotUndone extends Error {}

/**
 * The queue of all writers. Whatever waits when its turn comes is committed together, each unit answered only after the
 * commit: durable writes then cost one flush a group instead of one each. A unit is a statement or a whole transaction;
 * one that fails is undone alone, by SQLite's statement rollback or by its savepoint.
 */
function writeQueue(
  connection: Database.Database,
  run: (sql: string, params: unknown[]) => unknown[],
  beforeCommit: () => void
) {
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')
  const savepoint = connection.prepare('SAVEPOINT unit')
  const release = connection.prepare('RELEASE unit')
  const undo = connection.prepare('ROLLBACK TO unit')
  let waiting: Unit[] = []
  let busy: Promise<void> | undefined
  let finished: (() => void) | undefined

  const add = (unit: Unit) => {
    waiting.push(unit)
    if (busy) return
    busy = new Promise((resolve) => (finished = resolve))
    setImmediate(gather, 0)
  }

  /** As long as each turn of the event loop brings more, they had better be written together. */
  function gather(known: number): void {
    if (waiting.length > known && waiting.length < fullGroup) setImmediate(gather, waiting.length)
    else void writeGroup()
  }

  async function writeGroup() {
    const group = waiting
    waiting = []
    const done = await commitTogether(group)
    for (const unit of done) unit.succeed()
    if (waiting.length > 0) return void setImmediate(gather, 0)
    busy = undefined
    finished?.()
  }

  /** @returns the units that are durable now; the others have been told why they are not */
  async function commitTogether(group: Unit[]): Promise<Unit[]> {
    const done: Unit[] = []
    try {
      // Left by a group that could be neither committed nor undone.
      if (connection.inTransaction) rollback.run()
      begin.run()
      for (const unit of group) {
        try {
          const pending = unit.work()
          if (pending) await pending
          done.push(unit)
        } catch (error) {
          unit.fail(error)
          // A full disk or an I/O error undoes the whole transaction, not only the statement.
          if (!connection.inTransaction || error instanceof NotUndone) throw error
        }
      }
      // Of what a reader still sees, the log could not be begun anew.
      beforeCommit()
      commit.run()
      return done
    } catch (error) {
      for (const unit of group) unit.fail(error)
      try {
        if (connection.inTransaction) rollback.run()
      } catch {
        // The next group tries again before it begins.
      }
      return []
    }
  }

  return {
    get busy() {
      return busy
    },
    write: (sql: string, params: unknown[]): ReturnType<Run> =>
      new Promise((resolve, reject) => {
        let rows: unknown[] = []
        add({
          work: () => {
            rows = run(sql, params)
            return undefined
          },
          succeed: () => resolve({ rows }),
          fail: reject
        })
      }),
    begin: (): Promise<OpenTransaction> =>
      new Promise((resolve, reject) => {
        const body = Promise.withResolvers<'commit' | 'rollback'>()
        const outcome = Promise.withResolvers<void>()
        const open: OpenTransaction = {
          async run(sql, params) {
            // By itself a statement would be kept for good.
            if (!connection.inTransaction) throw new Error(undone)
            return { rows: run(sql, params) }
          },
          end: (how) => {
            body.resolve(how)
            return outcome.promise
          }
        }
        add({
          work: async () => {
            savepoint.run()
            resolve(open)
            const how = await body.promise
            if (!connection.inTransaction) throw new Error(undone)
            try {
              if (how === 'rollback') undo.run()
              release.run()
            } catch (cause) {
              throw new NotUndone('A transaction could not be ended', { cause })
            }
          },
          succeed: outcome.resolve,
          fail: (error) => {
            reject(error)
            outcome.promise.catch(() => {})
            outcome.reject(error)
          }
        })
      }),
    async idle() {
      while (busy) await busy
    }
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
