import type { Db } from '#db/db'
import { and as both, eq } from '#db/drizzle'
import { sortedUsers, type UserCondition } from '#modules/users/index'
import { isSelective, isUnique, sweepsOf } from '#modules/users/search/cost'
import { refuseEndless, userConditionSql } from '#modules/users/search/repository'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../../support/engines.ts'

const value = (path: string, op: 'eq' | 'ne' | 'co' | 'gt', text = 'x'): UserCondition => ({
  kind: 'value',
  path,
  op,
  value: text
})
const name: UserCondition = { kind: 'field', field: 'userName', op: 'eq', value: 'x' }
const active: UserCondition = { kind: 'field', field: 'status', op: 'eq', value: 'active' }
const or = (...of: UserCondition[]): UserCondition => ({ kind: 'or', of })
const and = (...of: UserCondition[]): UserCondition => ({ kind: 'and', of })

describe('what a search costs', () => {
  it.each<[string, UserCondition, boolean, boolean]>([
    ['a user name', name, true, true],
    ['an address', value('jansEmail.value', 'eq'), true, true],
    ['a title', value('jansTitle', 'eq'), true, false],
    ['a type', value('jansEmail.type', 'eq'), false, false],
    ['the status', active, false, false],
    ['a part of a title', value('jansTitle', 'co'), false, false],
    ['a user name and anything', and(active, name), true, true],
    ['a user name or anything', or(active, name), false, false],
    ['one of two names', or(name, name), true, true],
    ['the opposite of a name', { kind: 'not', of: name }, false, false],
    [
      'an address in brackets',
      { kind: 'element', attribute: 'jansEmail', where: value('jansEmail.value', 'eq') as never },
      true,
      true
    ]
  ])('by %s is told', (_what, condition, selective, unique) => {
    expect([isSelective(condition), isUnique(condition)]).toEqual([selective, unique])
  })

  const many = (part: UserCondition) => or(...Array.from({ length: 100 }, () => part))

  it('counts the parts that no index answers, however deep they are', () => {
    expect(sweepsOf(many(name))).toBe(0)
    expect(sweepsOf(many({ kind: 'not', of: value('sn', 'co') }))).toBe(100)
    expect(sweepsOf(and(name, or(value('sn', 'gt'), { kind: 'present', path: 'sn' }, value('sn', 'eq'))))).toBe(2)
  })

  it('is refused where everybody else would have to wait, and only there', async () => {
    // Only how many people there are is asked.
    const among = (people: number) => ({ query: { $count: async () => people }, tables: {} }) as unknown as Db
    const parts = many(value('sn', 'co'))
    await expect(refuseEndless(among(1_000_000), parts)).rejects.toMatchObject({ code: 'too_many', status: 400 })
    await expect(refuseEndless(among(500), parts)).resolves.toBeUndefined()
    await expect(refuseEndless(among(1_000_000), many(name))).resolves.toBeUndefined()
    await expect(
      refuseEndless(among(1_000_000), or(value('sn', 'co'), value('givenName', 'co')))
    ).resolves.toBeUndefined()
  })

  describe.each(engines)('on %s', (_name, open) => {
    let db: Db
    beforeAll(async () => {
      db = await open()
      const { users, userValues } = db.tables
      await db.transaction(async () => {
        for (let first = 0; first < 10_500; first += 500) {
          const inums = Array.from({ length: 500 }, (_, i) => `person-${first + i}`)
          const rest = { status: 'active', attributes: {}, createdAt: 1, updatedAt: 1, version: 1 }
          await db.query
            .insert(users)
            .values(inums.map((inum) => ({ inum, userName: inum, userNameFolded: inum, ...rest })))
          await db.query.insert(userValues).values(
            inums.flatMap((userInum) => [
              { userInum, path: 'jansUsrTyp', position: 0, value: 'employee' },
              { userInum, path: 'sn', position: 0, value: userInum }
            ])
          )
        }
      })
    })
    afterAll(() => db.close())

    it('is refused also where so many have the same that an index is of no help', async () => {
      const query = Object.assign(Object.create(db.query) as Db['query'], { $count: async () => 1_000_000 })
      const among = { ...db, query }
      const employee = value('jansUsrTyp', 'eq', 'Employee')
      await expect(refuseEndless(among, many(employee))).rejects.toMatchObject({ code: 'too_many' })
      const each = (part: UserCondition) => and(employee, part)
      await expect(refuseEndless(among, or(...[1, 2, 3, 4, 5, 6].map(() => each(name))))).rejects.toThrow(/6 ways/)
      await expect(refuseEndless(among, or(each(name), each(name)))).resolves.toBeUndefined()
      await expect(refuseEndless(among, many(value('sn', 'eq', 'person-7')))).resolves.toBeUndefined()
      await expect(refuseEndless(among, many(value('jansUsrTyp', 'eq', 'nobody')))).resolves.toBeUndefined()
      await expect(refuseEndless(db, many(employee))).resolves.toBeUndefined()
    })

    it('does not look at everybody for those without a value when there are none, and finds those that there are', async () => {
      const statements: { toSQL: () => { sql: string } }[] = []
      const select = (fields: never) => ({
        from(table: never) {
          const statement = db.query.select(fields).from(table)
          statements.push(statement)
          return statement
        }
      })
      const watched = { ...db, query: Object.assign(Object.create(db.query) as Db['query'], { select }) }
      const where = value('jansUsrTyp', 'eq', 'Employee')
      const sorted = async (descending: boolean, offset: number) => {
        const sort = { by: { path: 'sn', type: 'text' as const }, descending }
        return (await sortedUsers(watched, { where, sort, offset, limit: 1 })).map(({ inum }) => inum)
      }
      expect(await sorted(true, 0)).toEqual(['person-9999'])
      const withoutValue = () => statements.filter((statement) => statement.toSQL().sql.includes(') is null'))
      expect(statements.length).toBeGreaterThan(0)
      expect(withoutValue()).toEqual([])
      const { userValues } = db.tables
      await db.query.delete(userValues).where(both(eq(userValues.userInum, 'person-7'), eq(userValues.path, 'sn')))
      expect(await sorted(true, 0)).toEqual(['person-7'])
      expect(await sorted(false, 10_499)).toEqual(['person-7'])
      expect(await sorted(true, 1)).toEqual(['person-9999'])
      expect(withoutValue().length).toBeGreaterThan(0)
    })

    it('asks each person only for what that person has, however many have something there', async () => {
      const plans = { sqlite: 'explain query plan', postgres: 'explain' }
      const test = userConditionSql(db, value('jansUsrTyp', 'eq', 'Employee'), 'person')
      const { sql: text, params } = db.query.select({ inum: db.tables.users.inum }).from(db.tables.users).where(test).orderBy(db.tables.users.createdAt, db.tables.users.inum).limit(100).toSQL() // prettier-ignore
      const { rows } = await db.run(`${plans[db.engine]} ${text}`, params, 'all')
      const plan = JSON.stringify(rows)
      expect(plan).toContain('user_values')
      expect(plan).not.toContain('user_values_value')
    })
  })
})
