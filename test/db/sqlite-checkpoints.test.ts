import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { openSqlite } from '#db/sqlite'
import { brokenDisk } from '#db/sqlite-broken'
import { checkpointThread, type CheckpointThread, type Progress } from '#db/sqlite-checkpoint-thread'
import { checkpoints, type Checkpoints } from '#db/sqlite-checkpoints'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/process.ts'

let folder: ReturnType<typeof temporaryFolder>
let file: string
let writer: Database.Database

beforeEach(() => {
  folder = temporaryFolder()
  file = join(folder.path, 'a.sqlite')
  writer = new Database(file)
  writer.pragma('journal_mode = WAL')
  writer.exec('CREATE TABLE ballast (content blob)')
})
afterEach(() => {
  writer.close()
  folder[Symbol.dispose]()
})

/** Some 256 frames each. */
const writeMegabytes = (count: number) => {
  const insert = writer.prepare('INSERT INTO ballast VALUES (zeroblob(1000000))')
  for (let i = 0; i < count; i++) insert.run()
}
const progress = () => (writer.pragma('wal_checkpoint(NOOP)') as [Progress])[0]

describe('a thread that makes checkpoints', () => {
  it('is there whenever it is needed, and tells how far it has come', async () => {
    const thread = checkpointThread(file)
    for (let i = 0; i < 2; i++) {
      writeMegabytes(1)
      const { log, checkpointed } = await thread.checkpoint()
      expect(log).toBeGreaterThan(200)
      expect(checkpointed).toBe(log)
      await thread.end()
    }
    await thread.end()
  })

  it('tells of its failure, and does not stay broken', async () => {
    const later = join(folder.path, 'later.sqlite')
    const thread = checkpointThread(later)
    await expect(thread.checkpoint()).rejects.toMatchObject({
      code: 'SQLITE_CANTOPEN',
      message: 'unable to open database file'
    })
    const other = new Database(later)
    other.pragma('journal_mode = WAL')
    other.exec('CREATE TABLE a (b)')
    await expect(thread.checkpoint()).resolves.toMatchObject({ log: expect.toSatisfy((n) => n > 0) })
    await thread.end()
    other.close()
  })
})

describe('checkpoints', () => {
  /** What a thread of this test does at each round. */
  let round: () => Promise<Progress>
  let rounds: number
  let short: Checkpoints
  /** What was told of the disk. */
  let told: Error[]

  beforeEach(() => {
    rounds = 0
    round = async () => here()
    const thread: CheckpointThread = {
      checkpoint() {
        rounds++
        return round()
      },
      end: async () => {}
    }
    told = []
    short = checkpoints(
      writer,
      thread,
      brokenDisk((error) => void told.push(error))
    )
  })

  const here = () => {
    writer.pragma('wal_checkpoint(PASSIVE)')
    return progress()
  }
  const commit = (megabytes: number) => {
    writeMegabytes(megabytes)
    // Not every commit is looked at.
    for (let i = 0; i < 20; i++) short.committed()
  }

  it('are left alone by those who write little', async () => {
    commit(10)
    commit(1)
    await short.pause()
    expect(rounds).toBe(0)
    // Nor does SQLite make them by itself.
    expect(progress().checkpointed).toBe(0)
  })

  it('come when the log has grown, and again only when it has grown again', async () => {
    commit(20)
    expect(rounds).toBe(1)
    await sleep(1)
    expect(short.pause()).toBeUndefined()
    commit(10)
    expect(rounds).toBe(1)
    expect(progress().log).toBeLessThan(3000)
    commit(10)
    expect(rounds).toBe(2)
  })

  it('have the writers wait when little is left, and only then', async () => {
    const left = [3000, 1000, 100]
    round = async () => {
      const { log } = progress()
      return rounds > 3 ? here() : { log, checkpointed: log - (left[rounds - 1] as number) }
    }
    commit(20)
    expect(short.pause()).toBeUndefined()
    await expect.poll(() => rounds).toBe(3)
    await sleep(1)
    const pause = short.pause()
    expect([pause, rounds]).toEqual([expect.any(Promise), 4])
    await pause
    expect(progress()).toMatchObject({ checkpointed: progress().log })
    writeMegabytes(1)
    expect(progress().log).toBeLessThan(300)
  })

  it('have nobody wait for a slow disk, but for a log without end', async () => {
    const slow = Promise.withResolvers<Progress>()
    commit(20)
    await sleep(1)
    round = async () => ({ log: 4000, checkpointed: 3900 })
    commit(20)
    await sleep(1)
    round = () => slow.promise
    const start = performance.now()
    await short.pause()
    expect(rounds).toBe(3)
    expect(short.pause()).toBeUndefined()
    writeMegabytes(70)
    const pause = short.pause()
    expect(await Promise.race([pause, sleep(50, 'waits')])).toBe('waits')
    slow.resolve(here())
    await pause
    expect(performance.now() - start).toBeGreaterThan(50)
    expect(short.pause()).toBeUndefined()
  })

  it('give way to a process that reads for long, and ask it no more often than need be', async () => {
    const reader = new Database(file)
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM ballast').get()
    for (let i = 0; i < 20; i++) {
      commit(1)
      await short.pause()
      await sleep(1)
    }
    const asked = rounds
    expect(asked).toBeGreaterThan(0)
    for (let i = 0; i < 8; i++) {
      commit(1)
      await short.pause()
      await sleep(1)
    }
    expect(rounds).toBe(asked)
    reader.close()
    for (let i = 0; i < 20; i++) {
      commit(1)
      await short.pause()
      await sleep(1)
    }
    expect(progress().log).toBeLessThan(8000)
  })

  it('are made without a thread where there can be none', async () => {
    round = () => Promise.reject(new Error('no thread'))
    commit(20)
    await sleep(1)
    await short.pause()
    expect(progress()).toMatchObject({ checkpointed: progress().log })
    expect(progress().log).toBeGreaterThan(4000)
  })

  it('that fail are tried again only when the log has grown again', async () => {
    round = () => Promise.reject(new Error('no thread'))
    commit(20)
    await sleep(1)
    // Nor can it be done inside a transaction.
    writer.exec('BEGIN IMMEDIATE')
    await short.pause()
    writer.exec('COMMIT')
    expect(progress().checkpointed).toBe(0)
    expect(short.pause()).toBeUndefined()
    const tried = rounds
    commit(1)
    expect([rounds, told]).toEqual([tried, []])
  })

  it.each([
    ['beside writers', 0],
    ['that they wait for', 1]
  ])('that the disk fails %s are the last ones', async (_name, good) => {
    const error = new Database.SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC')
    round = async () => {
      if (rounds > good) throw error
      const { log } = progress()
      return { log, checkpointed: log - 100 }
    }
    commit(20)
    await sleep(1)
    await short.pause()
    commit(20)
    await sleep(1)
    await short.pause()
    expect({ told, rounds }).toEqual({ told: [error], rounds: good + 1 })
    expect(progress().checkpointed).toBe(0)
  })
})

describe('the log of a database that is written to without end', () => {
  const program = `
    import fs from 'node:fs'
    const { openSqlite } = await import(${JSON.stringify(join(import.meta.dirname, '../../db/sqlite.ts'))})
    const db = await openSqlite({ file: process.argv[1], synchronous: 'full' })
    const value = 'x'.repeat(1000000)
    for (let i = 0; i < 160; i++)
      await db.query.insert(db.tables.settings).values({ name: String(i), value, version: 1, updatedAt: 1 })
    const start = Date.now()
    const { size } = fs.statSync(process.argv[1] + '-wal')
    process.on('exit', () => console.log(JSON.stringify({ size, waited: Date.now() - start })))
  `

  it('stays short, and keeps no process from ending', () => {
    const path = join(folder.path, 'b.sqlite')
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program, path], {
      encoding: 'utf8',
      timeout: 20_000
    })
    expect(status).toBe(0)
    const { size, waited } = JSON.parse(stdout) as { size: number; waited: number }
    expect(size).toBeGreaterThan(1e6)
    // 64 MB, what it may grow by until the next look, and what is written in between.
    expect(size).toBeLessThan(100e6)
    expect(waited).toBeLessThan(5000)
    const database = new Database(path)
    expect(database.prepare('SELECT count(*) FROM settings').pluck().get()).toBe(160)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    database.close()
  })

  it('is gone when the database is closed, even during a checkpoint', async () => {
    const path = join(folder.path, 'b.sqlite')
    const db = await openSqlite({ file: path, synchronous: 'full' })
    const value = 'x'.repeat(1_000_000)
    for (let i = 0; i < 24; i++)
      await db.query.insert(db.tables.settings).values({ name: String(i), value, version: 1, updatedAt: 1 })
    await db.close()
    // Nor does a thread come too late and open it again.
    await sleep(300)
    expect(statSync(`${path}-wal`, { throwIfNoEntry: false })).toBeUndefined()
    const database = new Database(path)
    expect(database.prepare('SELECT count(*) FROM settings').pluck().get()).toBe(24)
    database.close()
  })
})
