import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'

/** Has everything that was written to a file on the disk, without holding the event loop. */
export type Flush = (descriptor: number) => Promise<void>

/** The log (WAL) of one database, as its writer sees it. */
export interface Log {
  /** Fulfilled when all that has been committed so far survives a power cut. */
  flush(): Promise<void>
  /** @throws when the log has failed to be flushed, and what it holds could not be brought into the database yet */
  requireSound(): void
  close(): void
}

/**
 * Flushes the log in the place of SQLite, which at synchronous FULL does so inside COMMIT, while nobody is answered. It is
 * no less durable than FULL: a commit at NORMAL appends its frames to the log and leaves out that flush alone. NORMAL too
 * flushes the log before a checkpoint, the database after it, and the header of a log that is begun anew. Recovery takes
 * what lies before the first frame that is missing, so one flush keeps all commits before it.
 *
 * Others may read a commit before it is flushed. If the power goes then, it is lost, and nobody was told that it is kept.
 * Who is told that a flush has failed may find the write kept all the same, as after an answer that is lost on its way.
 * @param connection the one that writes, whose own descriptors stay its own: SQLite holds no locks on this file
 */
export function openLog(connection: Database.Database, file: string, sync: Flush = promisify(fdatasync)): Log {
  // To be flushed on Windows, a file has to be open for writing.
  const descriptor = openSync(`${file}-wal`, 'r+')
  let sound = true
  let open = true
  return {
    async flush() {
      try {
        await sync(descriptor)
      } catch (cause) {
        sound = false
        // As SQLite itself says it, so that whoever asked may try again.
        const { message } = cause as Error
        throw Object.assign(new Database.SqliteError(`The log was not flushed: ${message}`, 'SQLITE_IOERR_FSYNC'), {
          cause
        })
      }
    },
    requireSound() {
      if (sound) return
      // The system reports a lost page once, and says of the next flush that all is well. So what the log holds goes into
      // the database, which is flushed, and the log is begun anew.
      if (!emptied(connection)) throw new Database.SqliteError('The log could not be emptied', 'SQLITE_BUSY')
      sound = true
    },
    close() {
      if (open) closeSync(descriptor)
      open = false
    }
  }
}

/** Waits for nobody: other processes may read for long, and this one has to go on meanwhile. */
function emptied(connection: Database.Database): boolean {
  const patience = connection.pragma('busy_timeout', { simple: true }) as number
  connection.pragma('busy_timeout = 0')
  try {
    const [result] = connection.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return result?.busy === 0
  } finally {
    connection.pragma(`busy_timeout = ${patience}`)
  }
}
