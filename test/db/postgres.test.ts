import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '#db/db'
import { openPostgres } from '#db/postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
    await expect(failure).rejects.toThrow('connection error')
    await put('after')
    expect(await names()).toEqual(['after'])
  })

  it.each(['BEGIN', 'commit'])('at the %s of a transaction is replaced by another', async (statement) => {
    wire.cutAt(statement)
    await expect(db.transaction(async () => void (await put('lost')))).rejects.toThrow('Connection terminated')
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
