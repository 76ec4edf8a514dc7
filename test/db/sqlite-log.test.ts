import { spawnSync } from 'node:child_process'
import { fstatSync, statSync } from 'node:fs'
import { join } from 'node:path'
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
  /** What was told of the disk. */
  let broken: Error[]
  /** Does each flush end by itself? */
  let isFast: boolean

  beforeEach(async () => {
    folder = temporaryFolder()
    file = join(folder.path, 'minijans.sqlite')
    isFast = false
    descriptors = []
    broken = []
    flushes = []
    db = await openSqlite({
      file,
      synchronous: 'full',
      broken: (error) => void broken.push(error),
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

  it('that cannot be flushed fails all that it was flushed for, and has nothing written behind it', async () => {
    isFast = true
    await put('before')
    isFast = false
    const both = [outcome(put('a')), outcome(db.transaction(async () => void (await put('b'))))]
    const flush = await nextFlush()
    const waiting = outcome(put('c'))
    flush.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }))
    expect(await Promise.all([...both, waiting])).toEqual(['unavailable', 'unavailable', 'unavailable'])
    isFast = true
    expect(await Promise.all([outcome(put('d')), outcome(db.transaction(() => put('e')))])).toEqual([
      'unavailable',
      'unavailable'
    ])
    expect(names()).toEqual(['a', 'b', 'before'])
    expect(broken).toEqual([expect.objectContaining({ message: 'The log was not flushed: i/o error' })])
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

it('ends the process where it cannot be flushed, and is copied anew at the next start', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'a.sqlite')
  const program = `
    const { openSqlite } = await import(${JSON.stringify(join(import.meta.dirname, '../../db/sqlite.ts'))})
    let left = 3
    const flush = () => (left-- > 0 ? Promise.resolve() : Promise.reject(new Error('i/o error')))
    const db = await openSqlite({ file: process.argv[1], synchronous: 'full', flush })
    for (let i = 0; i < 10; i++) {
      await db.query.insert(db.tables.settings).values({ name: String(i), value: 1, version: 1, updatedAt: 1 })
      console.log(i)
    }
  `
  const { signal, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program, file], {
    encoding: 'utf8',
    timeout: 20_000
  })
  expect({ signal, stdout }).toEqual({ signal: 'SIGKILL', stdout: '0\n1\n2\n' })
  expect(stderr).toContain('minijans: The disk has failed: The log was not flushed: i/o error')
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(0)
  const db = await openSqlite({ file, synchronous: 'full' })
  expect(statSync(`${file}-wal`).size).toBe(0)
  const names = (await db.query.select({ name: db.tables.settings.name }).from(db.tables.settings)).map(
    ({ name }) => name
  )
  expect(names).toEqual(expect.arrayContaining(['0', '1', '2']))
  await db.close()
})
