import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable, isUniqueViolation, unlocked, type Db } from '#db/db'
import { inArray } from '#db/drizzle'
import { openPostgres } from '#db/postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEmptyPostgres } from '../support/engines.ts'
import { openPostgresWire, type PostgresWire } from '../support/postgres-wire.ts'

describe('a PostgreSQL connection that breaks', () => {
  let wire: PostgresWire
  let db: Db
  beforeEach(async () => {
    wire = await openPostgresWire()
    db = await openPostgres(wire.url, 1)
  })
  afterEach(async () => {
    await db.close()
    await wire[Symbol.asyncDispose]()
  })

  const put = (name: string) => db.query.insert(db.tables.settings).values({ name, value: 1, version: 1, updatedAt: 1 })
  const names = async () =>
    (await db.query.select({ name: db.tables.settings.name }).from(db.tables.settings)).map(({ name }) => name)

  it('in a transaction fails it and nothing else', async () => {
    const failure = db.transaction(async () => {
      await put('lost')
      wire.cut()
      // While no statement is under way, nobody but the connection itself can be told.
      await sleep(50)
      await put('late')
    })
    await expect(failure).rejects.toSatisfy(isUnavailable)
    await put('after')
    expect(await names()).toEqual(['after'])
  })

  it.each(['BEGIN', 'commit'])('at the %s of a transaction is replaced by another', async (statement) => {
    wire.cutAt(statement)
    await expect(db.transaction(async () => void (await put('lost')))).rejects.toSatisfy(isUnavailable)
    expect(await db.transaction(async () => 'again')).toBe('again')
    expect(await names()).toEqual([])
  })
})

it('does not take a ROLLBACK for the COMMIT that was asked for', async () => {
  await using wire = await openPostgresWire()
  const db = await openPostgres(wire.url, 1)
  const { settings } = db.tables
  const put = () => db.query.insert(settings).values({ name: 'same', value: 1, version: 1, updatedAt: 1 })
  const failure = db.transaction(async () => {
    await put()
    await put().catch(() => {})
  })
  await expect(failure).rejects.toThrow('undid the transaction')
  expect(await db.query.select().from(settings)).toEqual([])
  expect(await db.transaction(async () => 'again')).toBe('again')
  await db.close()
})

it.each([
  ['40P01', true],
  ['40001', true],
  ['57P01', true],
  ['53300', true],
  ['08006', true],
  ['23505', false],
  ['42601', false],
  ['57014', false]
])('takes the error %s for one that passes: %s', async (code, passes) => {
  const db = await openEmptyPostgres()
  const raise = `DO $$ BEGIN RAISE EXCEPTION 'told' USING ERRCODE = '${code}'; END $$`
  const told = (error: unknown) => [isUnavailable(error), isUniqueViolation(error)]
  expect(await db.run(raise, [], 'run').catch(told)).toEqual([passes, code === '23505'])
  expect(await db.transaction(() => db.run(raise, [], 'run')).catch(told)).toEqual([passes, code === '23505'])
  await db.close()
})

it('says so when there is no server', async () => {
  const wire = await openPostgresWire()
  const db = await openPostgres(wire.url, 1)
  await wire[Symbol.asyncDispose]()
  await expect(db.run('SELECT 1', [], 'all')).rejects.toSatisfy(isUnavailable)
  await expect(db.transaction(() => db.run('SELECT 1', [], 'all'))).rejects.toSatisfy(isUnavailable)
  await db.close()
})

// One connection alone, as in the process, can hold nothing that another one wants.
it.runIf(process.env.DATABASE_URL)('deletes what nobody else holds without waiting for the rest', async () => {
  const db = await openEmptyPostgres()
  const { settings } = db.tables
  const names = ['a', 'b', 'c']
  await db.query.insert(settings).values(names.map((name) => ({ name, value: 1, version: 1, updatedAt: 1 })))
  const [held, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const holder = db.transaction(async () => {
    await db.run("UPDATE settings SET version = 2 WHERE name = 'b'", [], 'run')
    held.resolve()
    await done.promise
  })
  await held.promise
  const all = unlocked(db, db.query.select({ name: settings.name }).from(settings).limit(3))
  const gone = await db.query.delete(settings).where(inArray(settings.name, all)).returning({ name: settings.name })
  expect(gone.map(({ name }) => name).toSorted()).toEqual(['a', 'c'])
  done.resolve()
  await holder
  await db.close()
})

describe('the groups of three characters of a text', () => {
  let db: Db
  beforeEach(async () => void (db = await openEmptyPostgres()))
  afterEach(() => db.close())
  const groups = async (text: string) => {
    const { rows } = await db.run('SELECT unnest(text_trigrams($1))', [text], 'values')
    return (rows as [string][]).map(([group]) => group).toSorted()
  }

  it('are all that there are, each once', async () => {
    expect(await groups('añ😀añ😀\u0001\n')).toEqual(['añ😀', 'ñ😀\u0001', 'ñ😀a', '😀\u0001\n', '😀añ'].toSorted())
    for (const short of ['', 'a', 'é😀']) expect(await groups(short)).toEqual([])
  })

  it('are found in a long text in no more than its time', async () => {
    expect(await groups('äbcdefghij'.repeat(20_000))).toHaveLength(10)
  })
})
