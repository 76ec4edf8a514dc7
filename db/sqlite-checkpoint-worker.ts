/* oxlint-disable require-post-message-target-origin -- threads have none */
/** Copies what it can of a database's log into the database, whenever it is told to: the thread of `checkpoints`. */
import { parentPort, workerData } from 'node:worker_threads'
import Database from 'better-sqlite3'
import type { Progress } from './sqlite-checkpoint-thread.ts'

const connection = new Database(workerData as string, { fileMustExist: true })

// What goes wrong ends the thread, and the one that started it is told so.
parentPort?.on('message', (order: 'checkpoint' | 'end') => {
  if (order === 'checkpoint') {
    // Without this there is no log that a new connection knows of.
    connection.pragma('schema_version')
    connection.pragma('wal_checkpoint(PASSIVE)')
    // That one tells how long the log was when it began.
    const [progress] = connection.pragma('wal_checkpoint(NOOP)') as Progress[]
    return parentPort?.postMessage(progress)
  }
  connection.close()
  parentPort?.close()
})
