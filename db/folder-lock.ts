import { createRequire } from 'node:module'
import type Sqlite from 'better-sqlite3'

const require = createRequire(import.meta.url)

/** Held until it is let go of, or until the process ends in whatever way. */
export interface FileLock {
  release(): void
}

/**
 * Locks a file by a transaction of SQLite on it, as Node has no locks of its own; the file stays empty.
 * @param kind any number of processes share one; `alone` excludes all others
 * @param wait milliseconds
 * @returns undefined where others stand in the way
 */
export function lockFile(file: string, kind: 'shared' | 'alone', wait = 0): FileLock | undefined {
  // Whoever only reads what others have said loads no driver for it.
  const Database = require('better-sqlite3') as typeof Sqlite
  const connection = new Database(file, { timeout: wait })
  try {
    // Nothing is written, so nothing has to be undone out of a file.
    connection.pragma('journal_mode = MEMORY')
    connection.exec(kind === 'alone' ? 'BEGIN EXCLUSIVE' : 'BEGIN')
    connection.prepare('SELECT count(*) FROM sqlite_schema').get()
    return { release: () => connection.close() }
  } catch (error) {
    connection.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined
    throw error
  }
}
