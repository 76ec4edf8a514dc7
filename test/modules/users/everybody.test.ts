import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { searchUsers } from '#modules/users/index'
import { engines } from '../../support/engines.ts'

describe.each(engines)('pages of everybody on %s', (_name, open) => {
  let db: Db
  /** inums in the order of age. */
  let all: string[] = []
  const start = 1_700_000_000_000
  // So that several are of the same age, and their inums decide.
  const ageOf = (i: number) => start + Math.floor(i / 3) * 100
  beforeAll(async () => {
    db = await open()
    await insert(Array.from({ length: 20_000 }, (_, i) => [ageOf(i), `inum-${(i * 7919) % 20_000}-${i}`]))
  })
  afterAll(() => db.close())

  let made: [number, string][] = []
  async function insert(rows: [createdAt: number, inum: string][]) {
    const person = ([createdAt, inum]: [number, string]) => ({
      inum,
      userName: inum,
      userNameFolded: inum,
      status: 'active',
      attributes: {},
      createdAt,
      updatedAt: createdAt,
      version: 1
    })
    await db.transaction(async () => {
      for (let i = 0; i < rows.length; i += 1000)
        await db.query.insert(db.tables.users).values(rows.slice(i, i + 1000).map(person))
    })
    made = [...made, ...rows].sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1))
    all = made.map(([, inum]) => inum)
  }
  async function remove(inum: string) {
    await db.run(`DELETE FROM users WHERE inum = '${inum}'`, [], 'run')
    made = made.filter(([, other]) => other !== inum)
    all = made.map(([, other]) => other)
  }

  /** What is not as it should be of pages at places of all sorts. */
  async function wrongPages(): Promise<number[]> {
    const end = all.length
    const wrong = []
    for (const offset of [0, 1, 4095, 4096, 4097, 8191, 8192, 12_345, 16_384, end - 30, end - 1, end, end + 5000]) {
      const { total, users } = await searchUsers(db, { offset, limit: 20 })
      const inums = users.map(({ inum }) => inum)
      if (total !== end || inums.join() !== all.slice(offset, offset + 20).join()) wrong.push(offset)
    }
    return wrong
  }

  it('are in the order of age wherever they begin, also when they are asked for again', async () => {
    expect(await wrongPages()).toEqual([])
    expect(await wrongPages()).toEqual([])
    expect(await searchUsers(db, { offset: 7, limit: 0 })).toEqual({ total: all.length, users: [] })
    const pages = await Promise.all([16_000, 9000, 200].map((offset) => searchUsers(db, { offset, limit: 5 })))
    expect(pages.map(({ users }) => users[0]?.inum)).toEqual([all[16_000], all[9000], all[200]])
  })

  it('stay right when people come who are younger, older or in between', async () => {
    const last = ageOf(20_000)
    await insert([[last + 1_000_000, 'youngest'], [last + 1_000_001, 'younger']]) // prettier-ignore
    expect(await wrongPages()).toEqual([])
    await insert([[ageOf(9000) + 1, 'between']])
    expect(await wrongPages()).toEqual([])
    await insert([[1, 'oldest']])
    expect(await wrongPages()).toEqual([])
    // Within the minute in which the order may still change.
    await insert([[last + 999_990, 'just before']])
    expect(await wrongPages()).toEqual([])
  })

  it('stay right when people go', async () => {
    for (const i of [18_000, 5000, 0, all.length - 100]) await remove(all[i] as string)
    expect(await wrongPages()).toEqual([])
  })

  it('do not count who came in a transaction that was undone', async () => {
    const undone = db.transaction(async () => {
      await db.query.delete(db.tables.users)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await wrongPages()).toEqual([])
  })
})
