import * as fc from 'fast-check'
import { createGroup, membersOf, searchGroups } from '#modules/groups/index'
import { parseFilter } from '#modules/scim/filter'
import { groupCondition, groupSort } from '#modules/scim/group-condition'
import { shownGroups } from '#modules/scim/shown-groups'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'
import {
  compares,
  fold,
  index,
  inumOf,
  makePeople,
  memberFilter,
  names,
  operator,
  texts,
  type Person
} from './member-filters.ts'

interface Group {
  id: string
  number: number
  displayName: string
  externalId: string | undefined
  created: string
  members: number[]
}
type Test = { text: (people: Person[], groups: Group[]) => string; holds: (group: Group) => boolean }

const times = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.500Z', '2026-03-01T00:00:00.000Z']
const externalIds = ['e1', 'E1', 'Ann', undefined]
const persons = names.map((name, i): Person => ({ inum: `${i}`, name }))
const size = 60

const given = fc.record({
  beginning: texts,
  externalId: fc.constantFrom(...externalIds),
  created: fc.constantFrom(...times),
  members: fc.uniqueArray(fc.nat(names.length - 1), { maxLength: 4 })
})

const text = (path: string, valueOf: (group: Group) => string | undefined, change = (value: string) => value) =>
  fc.oneof(
    fc.tuple(operator, fc.oneof(texts, fc.constantFrom('e1', 'E1'))).map(([op, wanted]): Test => ({
      text: () => `${path} ${op} ${JSON.stringify(wanted)}`,
      holds: (group) => {
        const value = valueOf(group)
        return value !== undefined && compares[op](change(value), change(wanted))
      }
    })),
    fc.constantFrom('e1', 'Ann', 'zzz').map((wanted): Test => ({
      text: () => `${path} ne ${JSON.stringify(wanted)}`,
      holds: (group) => valueOf(group) === undefined || change(valueOf(group) as string) !== change(wanted)
    })),
    fc.constant<Test>({ text: () => `${path} pr`, holds: (group) => valueOf(group) !== undefined }),
    fc.constant<Test>({ text: () => `not (${path} ne null)`, holds: (group) => valueOf(group) === undefined })
  )

const leaf: fc.Arbitrary<Test> = fc.oneof(
  text('displayName', ({ displayName }) => displayName, fold),
  text('externalId', ({ externalId }) => externalId),
  fc.tuple(fc.constantFrom('gt', 'le', 'eq', 'ne'), fc.constantFrom(...times)).map(([op, time]): Test => ({
    text: () => `meta.created ${op} "${time}"`,
    holds: ({ created }) =>
      op === 'gt' ? created > time : op === 'le' ? created <= time : (created === time) === (op === 'eq')
  })),
  fc.nat(size).map((i): Test => ({
    text: (_people, groups) => `id eq "${groups[i]?.id}"`,
    holds: ({ number }) => number === i
  })),
  index.map((i): Test => ({
    text: (people) => `members eq "${inumOf(people, i)}"`,
    holds: ({ members }) => members.includes(i)
  })),
  index.map((i): Test => ({
    text: (people) => `members.value ne "${inumOf(people, i)}"`,
    holds: ({ members }) => members.some((member) => member !== i)
  })),
  fc.constant<Test>({ text: () => 'members pr', holds: ({ members }) => members.length > 0 }),
  fc.constant<Test>({ text: () => 'members eq null', holds: ({ members }) => members.length === 0 }),
  fc.constant<Test>({
    text: () => 'members.display pr',
    holds: ({ members }) => members.some((i) => names[i] !== undefined)
  }),
  fc.tuple(operator, texts).map(([op, wanted]): Test => ({
    text: () => `members.display ${op} ${JSON.stringify(wanted)}`,
    holds: ({ members }) =>
      members.some((i) => names[i] !== undefined && compares[op](fold(names[i] as string), fold(wanted)))
  })),
  texts.map((wanted): Test => ({
    text: () => `members.display ne ${JSON.stringify(wanted)}`,
    holds: ({ members }) => members.some((i) => names[i] !== undefined && fold(names[i] as string) !== fold(wanted))
  })),
  memberFilter.map(({ text, holds }): Test => ({
    text: (people) => `members[${text(people)}]`,
    holds: ({ members }) => members.some((i) => holds(persons[i] as Person, i))
  }))
)
const filters = fc.letrec<{ node: Test }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.tuple(fc.constantFrom('and', 'or'), tie('node'), tie('node')).map(([kind, a, b]) => ({
      text: (people: Person[], groups: Group[]) => `(${a.text(people, groups)} ${kind} ${b.text(people, groups)})`,
      holds: (group: Group) => (kind === 'and' ? a.holds(group) && b.holds(group) : a.holds(group) || b.holds(group))
    })),
    tie('node').map((a) => ({
      text: (people: Person[], groups: Group[]) => `not (${a.text(people, groups)})`,
      holds: (group: Group) => !a.holds(group)
    }))
  )
})).node

describe.each(engines)('searching groups on %s', (_name, open) => {
  let ground: Ground
  let people: Person[]
  let groups: Group[]
  beforeAll(async () => {
    ground = await openGround(open)
    people = await makePeople(ground)
    groups = []
    for (const [i, { beginning, externalId, created, members }] of fc
      .sample(given, { numRuns: size, seed: 7 })
      .entries()) {
      ground.clock.now = Date.parse(created)
      const displayName = `${beginning}${i}`
      const inums = members.map((member) => inumOf(people, member))
      const { group } = await createGroup(ground, { displayName, externalId, members: inums })
      groups.push({ id: group.inum, number: i, displayName, externalId, created, members })
    }
  })
  afterAll(() => ground.db.close())

  it('finds exactly those that the filter describes', async () => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(filters, async ({ text, holds }) => {
        const filter = text(people, groups)
        const expected = groups.filter(holds).map(({ id }) => id)
        if (expected.length > 0 && expected.length < size) hits++
        const where = groupCondition(parseFilter(filter), '')
        const found = await searchGroups(ground.db, { where, offset: 0, limit: 1000 })
        expect({ filter, total: found.total, found: found.groups.map(({ inum }) => inum).toSorted() }).toEqual({
          filter,
          total: expected.length,
          found: expected.toSorted()
        })
      }),
      { numRuns: 400 }
    )
    expect(hits).toBeGreaterThan(150)
  })

  it('shows each with its members, by the parts that are asked for', async () => {
    const found = (await searchGroups(ground.db, { offset: 0, limit: 1000 })).groups
    const part = (shown: (person: Person) => object) => (group: (typeof found)[number]) => {
      const inums = groups.find(({ id }) => id === group.inum)?.members.map((i) => inumOf(people, i)) ?? []
      const members = inums.toSorted().map((inum) => shown(people.find((person) => person.inum === inum) as Person))
      return members.length > 0 ? members : undefined
    }
    const withName = ({ inum, name }: Person) => ({
      ...withoutName({ inum, name }),
      ...(name !== undefined && { display: name })
    })
    const withoutName = ({ inum }: Person) => ({ value: inum, $ref: `https://x/v2/Users/${inum}`, type: 'User' })
    const shown = async (options: object) =>
      (await shownGroups(ground.db, found, options, 'https://x')).map(({ members }) => members)
    expect(await shown({})).toEqual(found.map(part(withName)))
    expect(await shown({ bypass: true })).toEqual(found.map(part(withoutName)))
    expect(await shown({ attributes: ['members.value'] })).toEqual(found.map(part(withoutName)))
    expect(await shown({ attributes: ['displayName'] })).toEqual(found.map(() => undefined))
  })

  it('reads no more members than are to be held', async () => {
    const inums = groups.map(({ id }) => id).toSorted()
    const all = [...(await membersOf(ground.db, inums)).entries()].flatMap(([id, of]) =>
      of.map(({ userInum }) => [id, userInum])
    )
    expect(all.length).toBeGreaterThan(20)
    const cut = await membersOf(ground.db, inums, { limit: 10 })
    expect([...cut].flatMap(([id, of]) => of.map(({ userInum }) => [id, userInum]))).toEqual(all.slice(0, 10))
  })

  it('orders by what orders groups, whoever has none at the end', async () => {
    const keys: Record<string, (group: Group) => string | undefined> = {
      id: ({ id }) => id,
      displayName: ({ displayName }) => fold(displayName),
      externalId: ({ externalId }) => externalId,
      'meta.created': ({ created }) => created
    }
    for (const [sortBy, key] of Object.entries(keys))
      for (const sortOrder of ['ascending', 'descending']) {
        const found = await searchGroups(ground.db, { sort: groupSort(sortBy, sortOrder), offset: 0, limit: 1000 })
        const order = found.groups.map(({ inum }) => key(groups.find(({ id }) => id === inum) as Group) ?? null)
        const up = order.toSorted((a, b) =>
          a === b ? 0 : a === null ? 1 : b === null ? -1 : Buffer.compare(Buffer.from(a), Buffer.from(b))
        )
        expect({ sortBy, sortOrder, order }).toEqual({
          sortBy,
          sortOrder,
          order: sortOrder === 'descending' ? up.toReversed() : up
        })
      }
  })
})
