import { eq } from '#db/drizzle'
import { isUniqueViolation, locked, type Db } from '#db/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../support/engines.ts'

describe.each(engines)('storage on %s', (_name, open) => {
  let db: Db
  beforeAll(async () => {
    db = await open()
  })
  afterAll(() => db.close())

  const put = (name: string, value: unknown = name) =>
    db.query.insert(db.tables.settings).values({ name, value, version: 1, updatedAt: 1 })
  const get = async (name: string) =>
    (await db.query.select().from(db.tables.settings).where(eq(db.tables.settings.name, name)))[0]

  it('gives back what was written, whatever its type', async () => {
    const value = { text: 'ü', list: [1, null, true], deep: { a: [{}] } }
    await put('types', value)
    expect(await get('types')).toEqual({ name: 'types', value, version: 1, updatedAt: 1 })
  })

  it('undoes everything when a transaction throws, and hides it from others meanwhile', async () => {
    let seenInside: unknown
    const end = db
      .transaction(async () => {
        await put('undone')
        seenInside = await get('undone')
        throw new Error('no')
      })
      .catch((error: Error) => error.message)
    const seenOutside = await get('undone')
    expect(await end).toBe('no')
    expect(seenInside).toBeDefined()
    expect(seenOutside).toBeUndefined()
    expect(await get('undone')).toBeUndefined()
  })

  it('lets a transaction inside a transaction be part of it', async () => {
    await expect(
      db.transaction(async () => {
        await db.transaction(async () => void (await put('inner')))
        throw new Error('outer')
      })
    ).rejects.toThrow('outer')
    expect(await get('inner')).toBeUndefined()
  })

  it('tells how many bytes it takes', async () => {
    expect(await db.size()).toBeGreaterThan(100_000)
  })

  it('may be closed twice', async () => {
    const other = await open()
    await other.close()
    await expect(other.close()).resolves.toBeUndefined()
  })

  it('takes a statement that the body returns for a part of the transaction', async () => {
    await db.transaction(() => put('returned'))
    expect(await get('returned')).toBeDefined()
  })

  it('keeps the neighbours of a write that fails', async () => {
    await put('taken')
    const results = await Promise.allSettled([put('first'), put('taken'), put('last')])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(isUniqueViolation((results[1] as PromiseRejectedResult).reason)).toBe(true)
    expect(await get('first')).toBeDefined()
    expect(await get('last')).toBeDefined()
  })

  it('has kept what a transaction wrote that succeeds in spite of a failed statement, and else nothing', async () => {
    await put('there')
    const outcome = await db
      .transaction(async () => {
        await put('beside')
        await put('there').catch(() => {})
      })
      .then(
        () => 'kept',
        () => 'undone'
      )
    expect((await get('beside')) ? 'kept' : 'undone').toBe(outcome)
  })

  it('refuses a statement that comes after its transaction', async () => {
    let late: (() => Promise<unknown>) | undefined
    await db.transaction(async () => {
      const { AsyncResource } = await import('node:async_hooks')
      late = AsyncResource.bind(async () => put('late'))
    })
    await expect(late?.()).rejects.toMatchObject({
      cause: { message: expect.stringContaining('a promise was not awaited') as string }
    })
    expect(await get('late')).toBeUndefined()
  })

  it('has rows locked for whoever changes them', async () => {
    const { settings } = db.tables
    await put('locked')
    const query = locked(db, db.query.select().from(settings).where(eq(settings.name, 'locked')))
    expect(query.toSQL().sql.endsWith(' for update')).toBe(db.engine === 'postgres')
    expect(await db.transaction(async () => query)).toHaveLength(1)
  })

  it('orders text byte by byte', async () => {
    for (const name of ['sort b', 'sort B', 'sort a', 'sort é']) await put(name)
    const { settings } = db.tables
    const rows = await db.query.select({ name: settings.name }).from(settings).orderBy(settings.name)
    expect(rows.map(({ name }) => name).filter((name) => name.startsWith('sort'))).toEqual([
      'sort B',
      'sort a',
      'sort b',
      'sort é'
    ])
  })
})
