import type { Db } from '#db/db'
import type { UserCondition } from '#modules/users/index'
import { isSelective, isUnique, sweepsOf } from '#modules/users/search/cost'
import { refuseEndless } from '#modules/users/search/repository'
import { describe, expect, it } from 'vitest'

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
})
