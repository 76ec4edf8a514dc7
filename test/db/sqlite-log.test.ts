import { fstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { isUnavailable, type Db } from '#db/db'
import { openSqlite } from '#db/sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/process.ts'

describe('the log of an SQLite file', () => {
  let folder: ReturnType<typeof temporaryFolder>
  let file: string
  let db: Db
  /** Flushes that were asked for and are not over yet. */
  let flushes: PromiseWithResolvers<void>[]
  let descriptors: number[]
  /** Does each flush end by itself? */
  let isFast: boolean

  beforeEach(async () => {
    folder = temporaryFolder()
    file = join(folder.path, 'minijans.sqlite')
    isFast = false
    descriptors = []
    flushes = []
    db = await openSqlite({
      file,
      synchronous: 'full',
      flush(descriptor) {
        descriptors.push(descriptor)
        if (isFast) return Promise.resolve()
        const flush = Promise.withResolvers<void>()
        flushes.push(flush)
        return flush.promise
      }
    })
  })
  afterEach(async () => {
    isFast = true
    for (const { resolve } of flushes) resolve()
    await db.close()
    folder[Symbol.dispose]()
  })

  const put = (name: string) => db.query.insert(db.tables.settings).values({ name, value: 1, version: 1, updatedAt: 1 })
  const names = () => db.readNow?.('SELECT name FROM settings ORDER BY name', [])?.flat()
  const outcome = (work: Promise<unknown>) =>
    work.then(
      () => 'kept',
      (error: unknown) => (isUnavailable(error) ? 'unavailable' : error)
    )
  /** The next flush, as soon as it is asked for. */
  async function nextFlush() {
    await expect.poll(() => flushes.length).toBe(1)
    return flushes.shift() as PromiseWithResolvers<void>
  }
  const emptyHanded = Symbol('nothing yet')
  const soon = (work: Promise<unknown>) =>
    Promise.race([work, new Promise((resolve) => setTimeout(resolve, 50, emptyHanded))])

  it('is flushed before anybody is told that a write or a transaction has succeeded', async () => {
    const both = [outcome(put('a')), outcome(db.transaction(async () => void (await put('b'))))]
    const flush = await nextFlush()
    expect(await Promise.all(both.map(soon))).toEqual([emptyHanded, emptyHanded])
    expect(names()).toEqual(['a', 'b'])
    flush.resolve()
    expect(await Promise.all(both)).toEqual(['kept', 'kept'])
    expect(fstatSync(descriptors[0] as number).ino).toBe(statSync(`${file}-wal`).ino)
  })

  it('is flushed once for all that came during the last flush, and not before that is over', async () => {
    const first = outcome(put('a'))
    const flush = await nextFlush()
    const others = ['b', 'c', 'd'].map((name) => outcome(put(name)))
    expect(await soon(Promise.race(others))).toBe(emptyHanded)
    expect({ flushes, names: names() }).toEqual({ flushes: [], names: ['a'] })
    flush.resolve()
    expect(await first).toBe('kept')
    const second = await nextFlush()
    expect(await soon(Promise.race(others))).toBe(emptyHanded)
    second.resolve()
    expect(await Promise.all(others)).toEqual(['kept', 'kept', 'kept'])
    expect(descriptors).toHaveLength(2)
  })

  it('is not flushed for what was refused', async () => {
    isFast = true
    await put('a')
    await expect(put('a')).rejects.toThrow('Failed query')
    expect(descriptors).toHaveLength(1)
  })

  it('that cannot be flushed fails all that it was flushed for, and is emptied before more is written', async () => {
    isFast = true
    await put('before')
    isFast = false
    const both = [outcome(put('a')), outcome(db.transaction(async () => void (await put('b'))))]
    const flush = await nextFlush()
    const waiting = outcome(put('c'))
    flush.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }))
    expect(await Promise.all(both)).toEqual(['unavailable', 'unavailable'])
    const next = await nextFlush()
    next.resolve()
    expect(await waiting).toBe('kept')
    // What had been written before the failure is in the database itself, and the log has only what came after it.
    const other = new Database(file)
    expect(other.pragma('wal_checkpoint(NOOP)')).toEqual([
      { busy: 0, log: expect.toSatisfy((n) => n < 10), checkpointed: 0 }
    ])
    other.close()
  })

  it('that cannot be emptied either holds nobody up, until it can', async () => {
    const first = outcome(put('a'))
    const reader = new Database(file)
    const flush = await nextFlush()
    reader.exec('BEGIN')
    reader.prepare('SELECT count(*) FROM settings').get()
    flush.reject(new Error('i/o error'))
    expect(await first).toBe('unavailable')
    isFast = true
    const start = performance.now()
    expect(await Promise.all([outcome(put('b')), outcome(db.transaction(() => put('c')))])).toEqual([
      'unavailable',
      'unavailable'
    ])
    expect(performance.now() - start).toBeLessThan(1000)
    expect(names()).toEqual(['a'])
    reader.close()
    expect(await outcome(put('d'))).toBe('kept')
    expect(names()).toEqual(['a', 'd'])
  })

  it('is flushed to the end before the database is closed', async () => {
    const write = outcome(put('a'))
    const flush = await nextFlush()
    const closed = db.close().then(() => 'closed')
    expect(await soon(closed)).toBe(emptyHanded)
    flush.resolve()
    expect(await Promise.all([write, closed])).toEqual(['kept', 'closed'])
  })
})

it('does not flush the log at synchronous NORMAL', async () => {
  using folder = temporaryFolder()
  const flush = () => Promise.reject(new Error('flushed'))
  const db = await openSqlite({ file: join(folder.path, 'a.sqlite'), synchronous: 'normal', flush })
  await expect(
    db.query.insert(db.tables.settings).values({ name: 'a', value: 1, version: 1, updatedAt: 1 }).returning()
  ).resolves.toHaveLength(1)
  await db.close()
})
