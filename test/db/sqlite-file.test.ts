import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { lockFile } from '#db/folder-lock'
import { openSqlite } from '#db/sqlite'
import { checkSqlite, copySqlite, inspectSqlite } from '#db/sqlite-file'
import { temporaryFolder } from '../support/process.ts'

it('copies one state of a database that is written to all the time, and comes to an end', async () => {
  using folder = temporaryFolder()
  const [file, copy] = [join(folder.path, 'a.sqlite'), join(folder.path, 'b.sqlite')]
  const writer = new Database(file)
  writer.pragma('journal_mode = WAL')
  writer.exec('CREATE TABLE pairs (one integer, other integer, ballast blob)')
  const insert = writer.prepare('INSERT INTO pairs VALUES (?, ?, zeroblob(1000000))')
  for (let i = 0; i < 64; i++) insert.run(i, i)
  const update = writer.prepare('UPDATE pairs SET one = ?, other = ?, ballast = zeroblob(1000000) WHERE one = ?')
  let turns = 0
  await copySqlite(file, copy, () => {
    turns++
    writer.transaction(() => {
      for (let i = 0; i < 4; i++) update.run(1000 + turns, 1000 + turns, i)
    })()
  })
  writer.close()
  const made = new Database(copy, { readonly: true })
  expect(turns).toBeGreaterThan(2)
  expect(made.prepare('SELECT count(*) FROM pairs WHERE one <> other').pluck().get()).toBe(0)
  expect(made.prepare('SELECT max(one) FROM pairs').pluck().get()).toBe(63)
  expect(made.pragma('integrity_check', { simple: true })).toBe('ok')
  made.close()
})

it('tells of a database without changing it', async () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'a.sqlite')
  await (await openSqlite({ file, synchronous: 'normal' })).close()
  expect(inspectSqlite(file)).toMatchObject({ newer: [], pending: [], sealed: undefined, logSize: 0 })
  expect(checkSqlite(file)).toEqual([])
  const database = new Database(file)
  database.exec("INSERT INTO migrations VALUES ('9999_later.sql', 0)")
  database.close()
  expect(inspectSqlite(file).newer).toEqual(['9999_later.sql'])
})

it('names what is wrong with a database', async () => {
  using folder = temporaryFolder()
  const [file, none] = [join(folder.path, 'a.sqlite'), join(folder.path, 'none.sqlite')]
  const database = new Database(file)
  database.exec('CREATE TABLE a (b integer PRIMARY KEY); CREATE TABLE c (d integer REFERENCES a(b)); PRAGMA foreign_keys = OFF; INSERT INTO c VALUES (7)') // prettier-ignore
  database.close()
  expect(checkSqlite(file)).toEqual(['c has rows that refer to nothing'])
  writeFileSync(none, 'no database at all, but a text that is long enough to be looked at')
  expect(() => checkSqlite(none)).toThrow('file is not a database')
  expect(() => inspectSqlite(join(folder.path, 'absent'))).toThrow(/directory does not exist|unable to open/)
})

it('locks a file for many, or for one alone', () => {
  using folder = temporaryFolder()
  const file = join(folder.path, 'lock')
  const [one, two] = [lockFile(file, 'shared'), lockFile(file, 'shared')]
  expect([one, two, lockFile(file, 'alone')]).toEqual([expect.anything(), expect.anything(), undefined])
  one?.release()
  expect(lockFile(file, 'alone')).toBeUndefined()
  two?.release()
  const alone = lockFile(file, 'alone')
  expect([alone, lockFile(file, 'shared'), lockFile(file, 'alone')]).toEqual([expect.anything(), undefined, undefined])
  alone?.release()
  lockFile(file, 'shared')?.release()
})
