import type { Db } from '#db/db'
import {
  createGroup,
  deleteGroup,
  listMembers,
  memberCounts,
  searchGroups,
  updateGroup,
  walkGroups,
  type GroupCondition,
  type MemberCondition
} from '#modules/groups/index'
import { createUser, searchUsers, type User } from '#modules/users/index'
import { describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround } from '../../support/ground.ts'

/** PostgreSQL inside this process takes ten times as long to fill. */
const sizeOn = { sqlite: 100_000, postgres: 30_000 }
const inumOf = (i: number) => `member-${String(i).padStart(6, '0')}`

/** Rows like that of a person who is there, and their memberships: to make people one by one would take minutes. */
async function fill({ engine, run }: Db, groupInum: string, model: string): Promise<void> {
  const counted = `with recursive n(i) as (select 0 union all select i + 1 from n where i < ${sizeOn[engine] - 1})`
  const inum = `'member-' || substr(cast(1000000 + i as text), 2)`
  for (const statement of [
    `insert into users (inum, user_name, user_name_folded, status, attributes, created_at, updated_at, version)
     ${counted} select ${inum}, ${inum}, ${inum}, 'active', attributes, 1, 1, 1 from n, users where users.inum = '${model}'`,
    `insert into group_members (group_inum, user_inum, created_at) ${counted} select '${groupInum}', ${inum}, 1 from n`
  ])
    await run(statement, [], 'run')
}

/** How often others could have been served meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let turn = setImmediate(function count() {
    turns++
    turn = setImmediate(count)
  })
  await work()
  clearImmediate(turn)
  return turns
}

const rounds = 11

/** The median of the milliseconds that the work takes. */
async function median(work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    await work(round)
    times.push(performance.now() - start)
  }
  return times.toSorted((a, b) => a - b)[(rounds - 1) / 2] as number
}

describe.each(engines)('a large group on %s', (_name, open) => {
  it('is not searched so often that others would wait for long', async () => {
    await using ground = await openGround(open)
    const { db } = ground
    const { inum } = (await createGroup(ground, { displayName: 'Everybody' })).group
    const model = (await createUser(ground, { userName: 'model' })).inum
    await fill(db, inum, model)
    const ending: MemberCondition = { kind: 'value', path: 'value', op: 'ew', value: 'x' }
    const named: MemberCondition = { kind: 'value', path: 'display', op: 'co', value: 'x' }
    const byId: MemberCondition = { kind: 'value', path: 'value', op: 'eq', value: model }
    const refused = { code: 'too_many', status: 400 }
    const many = (where: MemberCondition, length = 400) => Array.from({ length }, () => where)

    const remove = (...wheres: MemberCondition[]) =>
      updateGroup(ground, inum, { members: wheres.map((removeWhere) => ({ removeWhere })) })
    for (const where of [ending, named, { kind: 'or', of: [byId, ending] }] satisfies MemberCondition[]) {
      await expect(remove(...many(where))).rejects.toMatchObject(refused)
      await remove(where)
    }
    await expect(remove({ kind: 'not', of: { kind: 'or', of: many(ending) } })).rejects.toMatchObject(refused)
    expect((await memberCounts(db, [inum])).get(inum)).toBe(sizeOn[db.engine])

    const search = (where: MemberCondition) =>
      searchGroups(db, { where: { kind: 'member', where }, offset: 0, limit: 1 })
    const walk = (where: MemberCondition) => walkGroups(db, { where: { kind: 'member', where }, limit: 1 })
    for (const where of [ending, named]) {
      const all: MemberCondition = { kind: 'or', of: many(where) }
      await expect(search(all)).rejects.toMatchObject(refused)
      await expect(walk(all)).rejects.toMatchObject(refused)
      expect(await search(where)).toMatchObject({ total: 0 })
    }
    expect((await search({ kind: 'or', of: many(byId) })).total).toBe(0)
    await expect(search({ kind: 'and', of: many({ kind: 'not', of: byId }) })).rejects.toMatchObject(refused)
    const others: GroupCondition = { kind: 'not', of: { kind: 'field', field: 'displayName', op: 'eq', value: 'x' } }
    const where: GroupCondition = { kind: 'and', of: Array.from({ length: 400 }, () => others) }
    expect((await searchGroups(db, { where, offset: 0, limit: 1 })).total).toBe(1)
  }, 120_000)

  it('changes by one member and is found by one in a time that does not depend on its size, and is replaced whole while others are served', async () => {
    await using ground = await openGround(open)
    const { db } = ground
    const { inum } = (await createGroup(ground, { displayName: 'Everybody' })).group
    const small = (await createGroup(ground, { displayName: 'Few' })).group.inum
    const more = await Promise.all(
      Array.from({ length: rounds }, (_, i) => createUser(ground, { userName: `new-${i}` }))
    )
    await fill(db, inum, (more[0] as User).inum)
    const size = sizeOn[db.engine]
    const inumsOf = (round: number) => [(more[round] as User).inum]
    /** Of the large group, and the most that it may be by the same of the small one: to walk all members takes far longer. */
    const compared = async (work: (group: string, round: number) => Promise<unknown>) => {
      const few = await median((round) => work(small, round))
      return [await median((round) => work(inum, round)), 10 * few + 20] as const
    }
    const change = (group: string, step: { add: string[] } | { remove: string[] }) =>
      updateGroup(ground, group, { members: [step] })

    const [adding, mostForAdding] = await compared((group, round) => change(group, { add: inumsOf(round) }))
    expect((await memberCounts(db, [inum, small])).get(inum)).toBe(size + rounds)
    const isMember = (group: string, round: number) =>
      searchGroups(db, {
        where: {
          kind: 'and',
          of: [
            { kind: 'field', field: 'inum', op: 'eq', value: group },
            { kind: 'member', where: { kind: 'value', path: 'value', op: 'eq', value: inumsOf(round)[0] as string } }
          ]
        },
        offset: 0,
        limit: 1
      })
    const [finding, mostForFinding] = await compared(isMember)
    expect((await isMember(inum, 1)).total).toBe(1)
    const [removing, mostForRemoving] = await compared((group, round) => change(group, { remove: inumsOf(round) }))
    expect(await memberCounts(db, [inum, small])).toEqual(new Map([[inum, size]]))
    expect((await isMember(inum, 1)).total).toBe(0)
    expect(adding).toBeLessThan(mostForAdding)
    expect(finding).toBeLessThan(mostForFinding)
    expect(removing).toBeLessThan(mostForRemoving)

    const page = await listMembers(db, inum, { offset: 3, limit: 100 })
    expect(page.map(({ userInum }) => userInum)).toEqual(Array.from({ length: 100 }, (_, i) => inumOf(i + 3)))
    const { total } = await searchUsers(db, {
      where: { kind: 'group', where: { kind: 'value', path: 'display', op: 'eq', value: 'everybody' } },
      offset: 0,
      limit: 1
    })
    expect(total).toBe(size)
    const { group } = await updateGroup(ground, inum, { members: [{ replace: [inumOf(7)] }] })
    expect(group.version).toBe(2 + 2 * rounds)
    expect((await listMembers(db, inum)).map(({ userInum }) => userInum)).toEqual([inumOf(7)])

    const everybody = Array.from({ length: 20_000 }, (_, i) => inumOf(i))
    const writes = [
      () => updateGroup(ground, inum, { members: [{ add: everybody }] }),
      () => updateGroup(ground, inum, { members: [{ replace: everybody.slice(10_000) }] }),
      () => updateGroup(ground, inum, { members: [{ replace: [] }, { add: everybody }] }),
      () => updateGroup(ground, inum, { members: [{ remove: everybody.slice(5) }, { add: everybody }] }),
      () => deleteGroup(ground, inum)
    ]
    for (const write of writes) expect(await turnsDuring(write)).toBeGreaterThan(8)
    expect(await memberCounts(db, [inum])).toEqual(new Map())
  }, 120_000)
})
