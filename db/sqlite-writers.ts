import type Database from 'better-sqlite3'
import { undone, type OpenTransaction, type Run } from './db.ts'

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

/** What becomes of the groups besides being written. */
export interface Surroundings {
  /** What the next group has to wait for before it is begun, if anything. */
  pause(): Promise<unknown> | undefined
  /** @throws when nothing may be written at present */
  beforeBegin(): void
  beforeCommit(): void
  /** What the units of a group that is committed have to wait for before they are told, if anything. */
  afterCommit(): Promise<void> | undefined
}

/**
 * The queue of all writers. Whatever waits when its turn comes is committed together, each unit answered only after the
 * commit: durable writes then cost one flush a group instead of one each. A unit is a statement or a whole transaction;
 * one that fails is undone alone, by SQLite's statement rollback or by its savepoint.
 */
export function writeQueue(
  connection: Database.Database,
  run: (sql: string, params: unknown[]) => unknown[],
  around: Surroundings
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
    const pause = around.pause()
    if (pause) await pause
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
      around.beforeBegin()
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
      around.beforeCommit()
      commit.run()
    } catch (error) {
      for (const unit of group) unit.fail(error)
      try {
        if (connection.inTransaction) rollback.run()
      } catch {
        // The next group tries again before it begins.
      }
      return []
    }
    try {
      const pending = done.length > 0 ? around.afterCommit() : undefined
      if (pending) await pending
      return done
    } catch (error) {
      for (const unit of done) unit.fail(error)
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
