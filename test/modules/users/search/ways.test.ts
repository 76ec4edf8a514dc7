import { describe, expect, it } from 'vitest'
import { createGroup } from '#modules/groups/index'
import { createUser, type UserCondition } from '#modules/users/index'
import { userConditionSql } from '#modules/users/search/repository'
import { engines } from '../../../support/engines.ts'
import { openGround } from '../../../support/ground.ts'

describe.each(engines)('a condition on %s', (_name, open) => {
  it('means the same as a set of people and as a question about each', async () => {
    const ground = await openGround(open)
    const { db } = ground
    const people: string[] = []
    for (const [i, status] of (['active', 'inactive', 'expired', 'active'] as const).entries())
      people.push((await createUser(ground, { userName: `p${i}`, status, attributes: { sn: `s${i % 2}` } })).inum)
    const { group } = await createGroup(ground, { displayName: 'Some', members: people.slice(0, 3) })
    const inGroup = (value: string): UserCondition => ({
      kind: 'group',
      where: { kind: 'value', path: 'value', op: 'eq', value }
    })
    const status = (op: 'eq' | 'ne'): UserCondition => ({ kind: 'field', field: 'status', op, value: 'active' })
    const sn: UserCondition = { kind: 'value', path: 'sn', op: 'eq', value: 's0' }
    for (const [condition, expected] of [
      [inGroup(group.inum), 3],
      [inGroup('none'), 0],
      [{ kind: 'group', where: { kind: 'and', of: [] } }, 3],
      [{ kind: 'not', of: inGroup(group.inum) }, 1],
      [status('eq'), 2],
      [status('ne'), 2],
      [{ kind: 'and', of: [inGroup(group.inum), status('ne'), sn] }, 1],
      [{ kind: 'or', of: [inGroup(group.inum), status('eq')] }, 4]
    ] as [UserCondition, number][])
      for (const way of ['set', 'person'] as const)
        expect([condition, way, await db.query.$count(db.tables.users, userConditionSql(db, condition, way))]).toEqual([
          condition,
          way,
          expected
        ])
    await db.close()
  })
})
