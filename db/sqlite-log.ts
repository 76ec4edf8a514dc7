import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import type { BrokenDisk } from './sqlite-broken.ts'

/** Has everything that was written to a file on the disk, without holding the event loop. */
export type Flush = (descriptor: number) => Promise<void>

/** The log (WAL) of one database, as its writer sees it. */
export interface Log {
  /** Fulfilled when all that has been committed so far survives a power cut. */
  flush(): Promise<void>
  close(): void
}

/**
 * Flushes the log in the place of SQLite, which at synchronous FULL does so inside COMMIT, while nobody is answered. What is
 * acknowledged is as durable as at FULL: a commit at NORMAL appends its frames to the log and leaves out that flush alone.
 * NORMAL too flushes the log before a checkpoint, the database after it, and the header of a log that is begun anew.
 * Recovery takes what lies before the first frame that is missing, so one flush keeps all commits before it.
 *
 * Others may read a commit before it is flushed. If the power goes then, it is lost, and nobody was told that it is kept.
 * @param file the database
 * @param broken is told when a flush has failed. The system reports a lost page once, and says of the next flush that all is
 * well, so nothing may be written behind it
 */
export function openLog(file: string, broken: BrokenDisk, sync: Flush = promisify(fdatasync)): Log {
  // A descriptor of its own: SQLite holds no locks on this file. To be flushed on Windows, it has to be open for writing.
  const descriptor = openSync(`${file}-wal`, 'r+')
  let open = true
  return {
    async flush() {
      try {
        await sync(descriptor)
      } catch (cause) {
        // As SQLite itself says it, so that whoever asked may try again.
        const message = `The log was not flushed: ${(cause as Error).message}`
        const error = Object.assign(new Database.SqliteError(message, 'SQLITE_IOERR_FSYNC'), { cause })
        broken.tell(error)
        throw error
      }
    },
    close() {
      if (open) closeSync(descriptor)
      open = false
    }
  }
}

/**
 * Brings what a process has left in the log into the database, and begins the log anew: a flush of that process may have
 * failed, and what comes behind a page that is lost is lost with it. Other processes that read are not waited for.
 */
export function emptyLog(connection: Database.Database): void {
  const patience = connection.pragma('busy_timeout', { simple: true }) as number
  connection.pragma('busy_timeout = 0')
  connection.pragma('wal_checkpoint(TRUNCATE)')
  connection.pragma(`busy_timeout = ${patience}`)
}
