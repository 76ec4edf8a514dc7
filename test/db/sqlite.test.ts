import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { isUnavailable, type Db } from '#db/db'
import { openSqlite } from '#db/sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../support/process.ts'

describe('the writers of an SQLite file', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let db: Db
  /** Statements that fail, each as often as it is in here. */
  let failing: string[]

  beforeEach(async () => {
    folder = temporaryFolder()
    failing = []
    // oxlint-disable-next-line unbound-method -- called with each connection below
    const { prepare } = Database.prototype
    const spy = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql) {
      const statement = prepare.call(this, sql)
      const run = statement.run.bind(statement) as (...params: unknown[]) => Database.RunResult
      statement.run = (...params: unknown[]) => {
        const place = failing.indexOf(sql)
        if (place < 0) return run(...params)
        failing.splice(place, 1)
        throw new Error(`no ${sql}`)
      }
      return statement
    })
    db = await openSqlite({ file: join(folder.path, 'minijans.sqlite'), synchronous: 'normal' })
    spy.mockRestore()
  })
  afterEach(async () => {
    await db.close()
    folder[Symbol.dispose]()
  })

  const put = (name: string) => db.query.insert(db.tables.settings).values({ name, value: 1, version: 1, updatedAt: 1 })
  const names = async () =>
    (await db.query.select({ name: db.tables.settings.name }).from(db.tables.settings)).map(({ name }) => name)
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'kept',
      (error: Error) => (error.cause as Error | undefined)?.message ?? error.message
    )

  it.each([
    ['BEGIN IMMEDIATE', ['BEGIN IMMEDIATE'], 'no BEGIN IMMEDIATE'],
    ['COMMIT', ['COMMIT'], 'no COMMIT'],
    ['COMMIT nor be undone', ['COMMIT', 'ROLLBACK'], 'no COMMIT']
  ])('are told when they cannot %s, and the next ones are served', async (_name, statements, reason) => {
    failing = statements
    const both = [put('statement'), db.transaction(async () => void (await put('transaction')))]
    expect(await Promise.all(both.map(outcome))).toEqual([reason, reason])
    expect(await names()).toEqual([])
    expect(await Promise.all([outcome(put('next')), outcome(db.transaction(() => put('last')))])).toEqual([
      'kept',
      'kept'
    ])
    expect(await names()).toEqual(['last', 'next'])
  })

  it('keep nothing of what could not be undone until it can', async () => {
    failing = ['COMMIT', 'ROLLBACK', 'ROLLBACK', 'ROLLBACK']
    expect(await outcome(put('first'))).toBe('no COMMIT')
    expect(await outcome(put('second'))).toBe('no ROLLBACK')
    expect(await outcome(put('third'))).toBe('kept')
    expect(await names()).toEqual(['third'])
  })

  it.each(['SAVEPOINT unit', 'RELEASE unit', 'ROLLBACK TO unit'])(
    'leave nothing of a transaction whose %s fails',
    async (statement) => {
      failing = [statement]
      const work = db.transaction(async () => {
        await put('given up')
        if (statement === 'ROLLBACK TO unit') throw new Error('given up')
      })
      expect(await outcome(work)).toBe(`no ${statement}`)
      expect(await names()).toEqual([])
      expect(await outcome(put('next'))).toBe('kept')
      expect(await names()).toEqual(['next'])
    }
  )

  it('are told when another process holds the file for too long', async () => {
    const other = new Database(join(folder.path, 'minijans.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    expect(await outcome(put('locked out'))).toBe('database is locked')
    expect(await put('locked out').catch(isUnavailable)).toBe(true)
    other.close()
    expect(await outcome(put('next'))).toBe('kept')
    expect(await names()).toEqual(['next'])
  })

  it('write nothing by themselves once the database has undone their transaction', async () => {
    const other = new Database(join(folder.path, 'minijans.sqlite'))
    // As a full disk does: the statement fails and takes the whole transaction with it.
    other.exec(
      "CREATE TRIGGER full BEFORE INSERT ON settings WHEN new.name = 'full' BEGIN SELECT RAISE(ROLLBACK, 'full'); END"
    )
    other.close()
    const work = db.transaction(async () => {
      await put('before')
      await put('full').catch(() => {})
      await put('after').catch(() => {})
    })
    expect(await Promise.all([outcome(put('beside')), outcome(work)])).toEqual([
      expect.stringContaining('undid the transaction'),
      expect.stringContaining('undid the transaction')
    ])
    expect(await names()).toEqual([])
    expect(await outcome(put('next'))).toBe('kept')
  })
})

describe('what is read from an SQLite file', () => {
  const insert = "INSERT INTO settings VALUES ('elsewhere', '1', 1, 1)"
  const select = 'SELECT length(value) FROM settings'

  it('is no older than what is known of other processes', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'minijans.sqlite')
    const db = await openSqlite({ file, synchronous: 'normal' })
    using other = closing(new Database(file))
    const known = db.foreignCommits?.()
    expect(db.readNow?.(select, [])).toEqual([])
    other.connection.exec(insert)
    expect(db.foreignCommits?.()).not.toBe(known)
    expect(db.readNow?.(select, [])).toEqual([[1]])
    await db.close()
  })

  it('is there again after an error of the disk', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'minijans.sqlite')
    const db = await openSqlite({ file, synchronous: 'normal' })
    const value = 'x'.repeat(100_000)
    await db.query.insert(db.tables.settings).values({ name: 'long', value, version: 1, updatedAt: 1 })
    truncateSync(`${file}-wal`, 40_000)
    expect(() => db.readNow?.(select, [])).toThrow(expect.toSatisfy(isUnavailable))
    // An error of the end of the turn would be nobody's, and end the process.
    await nextTurn()
    await nextTurn()
    expect(db.readNow?.('SELECT 1', [])).toEqual([[1]])
    await db.close()
  })
})

const closing = (connection: Database.Database) => ({ connection, [Symbol.dispose]: () => void connection.close() })
