import * as fc from 'fast-check'
import type { Comparison } from '#db/condition'
import { fold } from '#modules/core/text'
import {
  createGroup,
  searchGroups,
  type Group,
  type GroupCondition,
  type GroupSort,
  type MemberCondition,
  type MembershipCondition
} from '#modules/groups/index'
import { createUser, searchUsers } from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

const texts = ['a', 'A', 'ab', 'b', 'Ä', 'ß', 'ﬁ', '🙂', '%', '_', "'", 'a\0b', '\ud800', 'z'.repeat(1000), '']
const names = ['Alpha', 'alphabet', 'Ärzte', '100%', 'under_score', "O'Neill", '🙂 smilers', 'Ω', 'beta']
const displayNames = ['Ada', 'ada lovelace', 'Ä', '%', '🙂', undefined, 'z'.repeat(1000), 'y'.repeat(999)]
const operators: Comparison[] = ['eq', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']

describe.each(engines)('searches of groups on %s', (_name, open) => {
  let ground: Ground
  const groups: (Group & { members: string[] })[] = []
  const people: { inum: string; displayName: string | undefined }[] = []
  beforeAll(async () => {
    ground = await openGround(open)
    for (const [i, displayName] of displayNames.entries()) {
      const { inum } = await createUser(ground, { userName: `p${i}`, attributes: { displayName } })
      people.push({ inum, displayName })
    }
    for (const [i, displayName] of names.entries()) {
      ground.clock.now += 1000
      const members = people.filter((_, place) => (i * 7 + place * 3) % 5 < i % 4).map(({ inum }) => inum)
      const externalId = i % 3 === 0 ? undefined : `Ext-${i % 4}`
      const { group } = await createGroup(ground, { displayName, externalId, members })
      groups.push({ ...group, members })
    }
  })
  afterAll(() => ground.db.close())

  const find = async (where: GroupCondition | undefined, sort?: GroupSort) =>
    (await searchGroups(ground.db, { where, sort, offset: 0, limit: 100 })).groups.map(({ displayName }) => displayName)

  const operator = fc.constantFrom(...operators)
  /** Inums are drawn when the test runs, because they are made anew each time. */
  const anId = fc.nat({ max: 99 })
  const value = fc.oneof(fc.constantFrom(...texts, ...names, ...displayNames.filter((name) => name !== undefined)))
  const combine = <T>(leaf: fc.Arbitrary<T>) =>
    fc.letrec<{ tree: T | { kind: 'and' | 'or'; of: T[] } | { kind: 'not'; of: T } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.record({
          kind: fc.constantFrom('and', 'or'),
          of: fc.array(tie('tree') as fc.Arbitrary<T>, { maxLength: 3 })
        }),
        fc.record({ kind: fc.constant('not' as const), of: tie('tree') as fc.Arbitrary<T> })
      )
    })).tree as fc.Arbitrary<T>
  const inner = (ids: () => string[]): fc.Arbitrary<MemberCondition> =>
    combine<MemberCondition>(
      fc.oneof(
        fc.record({
          kind: fc.constant('value' as const),
          path: fc.constant('value' as const),
          op: operator,
          value: fc.oneof(
            anId.map((i) => ids()[i % ids().length] as string),
            value
          )
        }),
        fc.record({
          kind: fc.constant('value' as const),
          path: fc.constant('display' as const),
          op: operator,
          value
        }),
        fc.record({ kind: fc.constant('present' as const), path: fc.constantFrom('value', 'display') })
      )
    )
  const field = fc.oneof(
    fc.record({
      kind: fc.constant('field' as const),
      field: fc.constantFrom('displayName', 'externalId', 'inum'),
      op: operator,
      value: fc.oneof(
        value,
        anId.map((i) => groups[i % groups.length]?.inum as string),
        fc.constant('Ext-1')
      )
    }),
    fc.record({
      kind: fc.constant('field' as const),
      field: fc.constantFrom('createdAt', 'updatedAt'),
      op: fc.constantFrom<Comparison[]>('eq', 'gt', 'ge', 'lt', 'le'),
      value: anId.map((i) => groups[i % groups.length]?.createdAt as number)
    }),
    fc.record({ kind: fc.constant('fieldPresent' as const), field: fc.constantFrom('externalId', 'displayName') })
  ) as fc.Arbitrary<GroupCondition>

  const compares = (op: Comparison, stored: string | number | undefined, wanted: string | number): boolean => {
    if (stored === undefined) return false
    if (typeof stored === 'number') return ordered(op, stored - Number(wanted))
    const text = String(wanted)
    if (op === 'co') return stored.includes(text)
    if (op === 'sw') return stored.startsWith(text)
    if (op === 'ew') return stored.endsWith(text)
    return ordered(op, Buffer.compare(Buffer.from(stored), Buffer.from(text.toWellFormed())))
  }
  const ordered = (op: Comparison, difference: number) =>
    ({ eq: difference === 0, gt: difference > 0, ge: difference >= 0, lt: difference < 0, le: difference <= 0 })[
      op as 'eq'
    ]
  type Tree = { kind: string; of?: unknown }
  const fits = <T extends Tree>(condition: T, leaf: (leaf: T) => boolean): boolean => {
    if (condition.kind === 'not') return !fits(condition.of as T, leaf)
    if (condition.kind === 'and') return (condition.of as T[]).every((part) => fits(part, leaf))
    if (condition.kind === 'or') return (condition.of as T[]).some((part) => fits(part, leaf))
    return leaf(condition)
  }
  const oneFits = (condition: MemberCondition, thing: { value: string; display: string | undefined }) =>
    fits(condition as Tree, (leaf) => {
      const one = leaf as Extract<MemberCondition, { path: string }>
      if (one.kind === 'present') return thing[one.path] !== undefined
      const { path, op, value } = one
      return path === 'value'
        ? compares(op, thing.value, value)
        : compares(op, thing.display === undefined ? undefined : fold(thing.display), fold(value))
    })

  it('finds what a plain reading of the condition finds', async () => {
    const memberIds = () => people.map(({ inum }) => inum)
    const condition = combine<GroupCondition>(
      fc.oneof(
        field,
        inner(memberIds).map((where) => ({ kind: 'member' as const, where }))
      )
    )
    const model = (group: (typeof groups)[number], where: GroupCondition) =>
      fits(where as Tree, (leaf) => {
        const one = leaf as Extract<GroupCondition, { kind: 'field' | 'fieldPresent' | 'member' }>
        if (one.kind === 'member')
          return people
            .filter(({ inum }) => group.members.includes(inum))
            .some(({ inum, displayName }) => oneFits(one.where, { value: inum, display: displayName }))
        if (one.kind === 'fieldPresent') return group[one.field] !== undefined
        const isName = one.field === 'displayName'
        return compares(
          one.op,
          isName ? fold(group.displayName) : group[one.field],
          isName ? fold(String(one.value)) : one.value
        )
      })
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const expected = groups.filter((group) => model(group, where)).map(({ displayName }) => displayName)
        expect(await find(where)).toEqual(expected)
      }),
      { numRuns: 300 }
    )
  })

  it('finds the people whose groups fit, as a plain reading does', async () => {
    const condition = combine(inner(() => groups.map(({ inum }) => inum)))
    const find = async (where: MembershipCondition) =>
      (await searchUsers(ground.db, { where: { kind: 'group', where }, offset: 0, limit: 100 })).users.map(
        ({ inum }) => inum
      )
    await fc.assert(
      fc.asyncProperty(condition, async (where) => {
        const expected = people.filter(({ inum }) =>
          groups.some(
            (group) => group.members.includes(inum) && oneFits(where, { value: group.inum, display: group.displayName })
          )
        )
        expect((await find(where)).toSorted()).toEqual(expected.map(({ inum }) => inum).toSorted())
      }),
      { numRuns: 200 }
    )
  })

  it('sorts and pages, and who has no value comes last, or first where the order is reversed', async () => {
    const byName = names.toSorted((a, b) => Buffer.compare(Buffer.from(fold(a)), Buffer.from(fold(b))))
    expect(await find(undefined, { by: 'displayName' })).toEqual(byName)
    expect(await find(undefined, { by: 'displayName', descending: true })).toEqual(byName.toReversed())
    expect(await find(undefined)).toEqual(names)
    expect(await find(undefined, { by: 'createdAt', descending: true })).toEqual(names.toReversed())
    const without = new Set(
      groups.filter(({ externalId }) => externalId === undefined).map((group) => group.displayName)
    )
    const ascending = await find(undefined, { by: 'externalId' })
    expect(new Set(ascending.slice(-without.size))).toEqual(without)
    const descending = await find(undefined, { by: 'externalId', descending: true })
    expect(new Set(descending.slice(0, without.size))).toEqual(without)
    const page = (offset: number, limit: number) => searchGroups(ground.db, { offset, limit })
    expect((await page(2, 3)).groups.map(({ displayName }) => displayName)).toEqual(names.slice(2, 5))
    for (const [offset, limit] of [
      [0, 0],
      [2, 3],
      [8, 5],
      [500, 5]
    ] as const)
      expect((await page(offset, limit)).total).toBe(names.length)
  })
})
