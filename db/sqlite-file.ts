import { statSync } from 'node:fs'
import Database from 'better-sqlite3'
import { knownMigrations } from './migrate.ts'

/** Pages that are copied in one turn: 16 MB. */
const pagesAtOnce = 4096

/**
 * Copies a database that others may be writing to: one consistent state of it, with all that was committed before.
 * @param onProgress is told pages that are done, and all of them
 */
export async function copySqlite(
  file: string,
  to: string,
  onProgress: (done: number, all: number) => void = () => {}
): Promise<void> {
  const source = new Database(file, { readonly: true, fileMustExist: true })
  try {
    // One transaction for the whole copy, else each write of another process would have it begin anew.
    source.exec('BEGIN')
    source.prepare('SELECT count(*) FROM sqlite_schema').get()
    await source.backup(to, {
      progress({ totalPages, remainingPages }) {
        onProgress(totalPages - remainingPages, totalPages)
        return pagesAtOnce
      }
    })
  } finally {
    source.close()
  }
}

/** What can be told of a database without opening it for use. */
export interface SqliteFacts {
  /** Bytes of the file, and of the log beside it that is not in the file yet. */
  size: number
  logSize: number
  /** Part of the file that holds nothing any more. */
  unused: number
  migrations: string[]
  /** Those that this version does not know, and those that it would still have to run. */
  newer: string[]
  pending: string[]
  /** A secret as it is sealed, which tells the master key; absent where there is none. */
  sealed: string | undefined
}

/** @throws when it is no database, or a damaged one */
export function inspectSqlite(file: string): SqliteFacts {
  return reading(file, (database) => {
    const pages = database.pragma('page_count', { simple: true }) as number
    const free = database.pragma('freelist_count', { simple: true }) as number
    const texts = (sql: string) => database.prepare<[], string>(sql).pluck().all()
    const has = (table: string) =>
      database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(table) !== undefined
    const migrations = has('migrations') ? texts('SELECT name FROM migrations ORDER BY name') : []
    const known = knownMigrations('sqlite')
    return {
      size: statSync(file).size,
      logSize: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      unused: pages === 0 ? 0 : free / pages,
      migrations,
      newer: migrations.filter((name) => !known.includes(name)),
      pending: known.filter((name) => !migrations.includes(name)),
      sealed: has('server_keys')
        ? texts('SELECT private_jwk FROM server_keys WHERE private_jwk IS NOT NULL LIMIT 1')[0]
        : undefined
    }
  })
}

/** Reads the whole database. @returns what is wrong with it; nothing when it is sound */
export function checkSqlite(file: string): string[] {
  return reading(file, (database) => {
    const found = database.pragma('quick_check') as { quick_check: string }[]
    const broken = database.pragma('foreign_key_check') as { table: string }[]
    return [
      ...found.map((row) => row.quick_check).filter((text) => text !== 'ok'),
      ...new Set(broken.map(({ table }) => `${table} has rows that refer to nothing`))
    ]
  })
}

function reading<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true, fileMustExist: true, timeout: 5000 })
  try {
    return work(database)
  } finally {
    database.close()
  }
}
