import * as fc from 'fast-check'
import { AppError } from '#modules/core/errors'
import { createGroup, findGroup, listMembers, updateGroup, type Group } from '#modules/groups/index'
import { groupPatch } from '#modules/scim/group-patch'
import type { MinijansServer } from '#server/start'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'
import { patchUrn } from './client.ts'
import { groupClient, groupUrn, values, type GroupClient } from './group-client.ts'
import { index, inumOf, makePeople, memberFilter, names, type Person } from './member-filters.ts'

describe('patching a group', () => {
  let app: MinijansServer
  let client: GroupClient
  let base: string
  /** Three people: A, B and C. */
  let ids: string[]
  beforeAll(async () => {
    app = await startApp()
    client = await groupClient(app)
    base = `${app.ctx.config.issuer}/jans-scim/restv1`
    ids = []
    for (const displayName of ['Ann', 'Ben', 'Cid']) ids.push((await client.createUser({ displayName })).id)
  })
  afterAll(() => app[Symbol.asyncDispose]())

  /** The operations with A, B and C in place of the letters. */
  const written = (operations: unknown): unknown[] =>
    JSON.parse(
      JSON.stringify(operations).replaceAll(/\b[ABC]\b/g, (letter) => ids['ABC'.indexOf(letter)] as string)
    ) as unknown[]
  const letters = (body: { members?: { value: string }[] }) =>
    (body.members ?? []).map(({ value }) => 'ABC'.charAt(ids.indexOf(value))).toSorted()

  /** Each group begins with A and B in it. */
  const cases: [string, unknown[], string[], object?][] = [
    ['adds members', [{ op: 'add', path: 'members', value: values('C') }], ['A', 'B', 'C']],
    ['adds none twice', [{ op: 'add', path: 'members', value: values('A', 'C', 'C') }], ['A', 'B', 'C']],
    ['adds one given without a list', [{ op: 'add', path: 'members', value: { value: 'C' } }], ['A', 'B', 'C']],
    ['adds one given as text', [{ op: 'add', path: 'members', value: 'C' }], ['A', 'B', 'C']],
    ['adds one by its value', [{ op: 'add', path: 'members.value', value: 'C' }], ['A', 'B', 'C']],
    ['adds none who is nobody', [{ op: 'add', path: 'members', value: values('nobody', 'C') }], ['A', 'B', 'C']],
    ['adds none for an empty list', [{ op: 'add', path: 'members', value: [] }], ['A', 'B']],
    ['adds without a path', [{ op: 'add', value: { members: values('C') } }], ['A', 'B', 'C']],
    [
      'adds by the URI of the schema',
      [{ op: 'add', path: `${groupUrn}:members`, value: values('C') }],
      ['A', 'B', 'C']
    ],
    ['adds within the schema', [{ op: 'add', path: groupUrn, value: { members: values('C') } }], ['A', 'B', 'C']],
    [
      'adds whom brackets describe',
      [{ op: 'add', path: 'members[value eq "C"]', value: { display: 'x' } }],
      ['A', 'B', 'C']
    ],
    [
      'puts whom brackets describe',
      [{ op: 'replace', path: 'members[value eq "C"].value', value: 'C' }],
      ['A', 'B', 'C']
    ],
    [
      'keeps who is put in their own place',
      [{ op: 'replace', path: 'members[value eq "A"]', value: values('A') }],
      ['A', 'B']
    ],
    ['takes out whom nothing is put in place of', [{ op: 'replace', path: 'members[value eq "A"]', value: [] }], ['B']],
    ['replaces the list', [{ op: 'replace', path: 'members', value: values('C', 'A') }], ['A', 'C']],
    ['replaces the list by none', [{ op: 'replace', path: 'members', value: [] }], []],
    ['replaces the list by null', [{ op: 'replace', path: 'members', value: null }], []],
    ['replaces without a path', [{ op: 'replace', value: { members: values('C') } }], ['C']],
    ['removes everybody', [{ op: 'remove', path: 'members' }], []],
    ['removes those that are listed', [{ op: 'remove', path: 'members', value: values('A', 'C', 'nobody') }], ['B']],
    ['removes one given without a list', [{ op: 'remove', path: 'members', value: { value: 'A' } }], ['B']],
    ['removes nobody for an empty list', [{ op: 'remove', path: 'members', value: [] }], ['A', 'B']],
    ['removes by value', [{ op: 'remove', path: 'members[value eq "A"]' }], ['B']],
    ['removes who is no member', [{ op: 'remove', path: 'members[value eq "C"]' }], ['A', 'B']],
    ['removes several by value', [{ op: 'remove', path: 'members[value eq "A" or value eq "B"]' }], []],
    ['removes all but one', [{ op: 'remove', path: 'members[not (value eq "A")]' }], ['A']],
    ['removes by another value', [{ op: 'remove', path: 'members[value ne "A"]' }], ['A']],
    ['removes by name in any case', [{ op: 'remove', path: 'members[display sw "b" and type eq "user"]' }], ['A']],
    ['removes nobody by a type that none has', [{ op: 'remove', path: 'members[type eq "Group"]' }], ['A', 'B']],
    ['removes by type', [{ op: 'remove', path: 'members[type eq "User"]' }], []],
    ['removes by address', [{ op: 'remove', path: 'members[$ref eq "BASE/v2/Users/A"]' }], ['B']],
    ['removes who has a name', [{ op: 'remove', path: 'members[display pr]' }], []],
    ['removes who has none', [{ op: 'remove', path: 'members[display eq null]' }], ['A', 'B']],
    [
      'goes by the order',
      [
        { op: 'remove', path: 'members' },
        { op: 'add', path: 'members', value: values('C') }
      ],
      ['C']
    ],
    [
      'goes by the order the other way',
      [
        { op: 'add', path: 'members', value: values('C') },
        { op: 'remove', path: 'members' }
      ],
      []
    ],
    [
      'adds again whom it removed',
      [
        { op: 'remove', path: 'members[value eq "A"]' },
        { op: 'add', path: 'members', value: values('A') }
      ],
      ['A', 'B']
    ],
    ['sets the name', [{ op: 'Replace', path: 'displayName', value: 'NAME' }], ['A', 'B'], { displayName: 'NAME' }],
    ['sets an external id', [{ op: 'ADD', path: 'EXTERNALID', value: 'e2' }], ['A', 'B'], { externalId: 'e2' }],
    ['removes the external id', [{ op: 'remove', path: 'externalId' }], ['A', 'B'], { externalId: undefined }],
    ['clears the external id', [{ op: 'replace', value: { externalId: null } }], ['A', 'B'], { externalId: undefined }],
    [
      'sets all at once, and leaves alone what cannot be set',
      [
        {
          op: 'replace',
          value: { id: 'x', meta: {}, schemas: [], shoe: 1, 'a b': 2, externalId: 'e3', 'members[value eq "C"]': {} }
        }
      ],
      ['A', 'B', 'C'],
      { externalId: 'e3' }
    ]
  ]
  it.each(cases)('%s', async (_what, operations, expected, more = {}) => {
    const group = await client.create({ externalId: 'e1', members: values(...ids.slice(0, 2)) })
    const named = JSON.stringify(written(operations)).replaceAll('BASE', base).replaceAll('NAME', `New ${group.id}`)
    const { status, body } = await client.patch(group.id, ...(JSON.parse(named) as unknown[]))
    expect({ status, members: letters(body) }).toEqual({ status: 200, members: expected })
    const wanted = { displayName: group.displayName, externalId: 'e1', ...more }
    if (wanted.displayName === 'NAME') wanted.displayName = `New ${group.id}`
    expect({ displayName: body.displayName, externalId: body.externalId }).toEqual(wanted)
    expect((await client.get(`/Groups/${group.id}`)).body).toEqual(body)
  })

  const refusals: [string, unknown, string][] = [
    ['an unknown operation', { op: 'move', path: 'members' }, 'invalidSyntax'],
    ['a removal without a path', { op: 'remove', value: values('A') }, 'noTarget'],
    ['an addition without a value', { op: 'add', path: 'members' }, 'invalidSyntax'],
    ['text without a path', { op: 'add', value: 'A' }, 'invalidSyntax'],
    ['an unknown path', { op: 'add', path: 'shoe', value: 'x' }, 'invalidPath'],
    ['a path from the prototype', { op: 'add', path: 'constructor.prototype', value: 'x' }, 'invalidPath'],
    ['an unknown member', { op: 'remove', path: 'members[value eq "A"].shoe' }, 'invalidPath'],
    ['brackets on one value', { op: 'remove', path: 'displayName[value eq "x"]' }, 'invalidPath'],
    ['a filter that is none', { op: 'remove', path: 'members[value]' }, 'invalidFilter'],
    ['an unknown member in brackets', { op: 'remove', path: 'members[shoe eq 1]' }, 'invalidFilter'],
    ['an operand of another type', { op: 'remove', path: 'members[value eq 1]' }, 'invalidFilter'],
    ['a change of the id', { op: 'replace', path: 'id', value: 'x' }, 'mutability'],
    ['a change of meta', { op: 'replace', path: 'meta.created', value: 'x' }, 'mutability'],
    ['a removal of the name', { op: 'remove', path: 'displayName' }, 'mutability'],
    ['null for the name', { op: 'replace', path: 'displayName', value: null }, 'mutability'],
    ['an empty name', { op: 'replace', path: 'displayName', value: '' }, 'invalidValue'],
    ['a number for the name', { op: 'replace', path: 'displayName', value: 1 }, 'invalidValue'],
    ['an object for the external id', { op: 'replace', path: 'externalId', value: {} }, 'invalidValue'],
    ['a removal of everything', { op: 'remove', path: groupUrn }, 'mutability'],
    ['a removal of the value of members', { op: 'remove', path: 'members.value' }, 'mutability'],
    ['a removal of the value of one member', { op: 'remove', path: 'members[value eq "A"].value' }, 'mutability'],
    ['another value for all members', { op: 'replace', path: 'members.value', value: 'C' }, 'mutability'],
    ['another value for one member', { op: 'replace', path: 'members[value eq "A"].value', value: 'C' }, 'mutability'],
    [
      'another member in the place of one',
      { op: 'replace', path: 'members[value eq "A"]', value: values('C') },
      'mutability'
    ],
    [
      'a change of members by name',
      { op: 'replace', path: 'members[display eq "Ann"]', value: values('C') },
      'mutability'
    ],
    ['a name for a member', { op: 'replace', path: 'members[value eq "A"].display', value: 'x' }, 'mutability'],
    ['a type for members', { op: 'add', path: 'members.type', value: 'Group' }, 'mutability'],
    ['members that are numbers', { op: 'add', path: 'members', value: [1] }, 'invalidValue'],
    ['members without values', { op: 'add', path: 'members', value: [{ display: 'Ann' }] }, 'invalidValue'],
    [
      'a removal of members without values',
      { op: 'remove', path: 'members', value: [{ display: 'Ann' }] },
      'invalidValue'
    ],
    ['a removal of an empty value', { op: 'remove', path: 'members', value: '' }, 'invalidValue']
  ]
  it.each(refusals)('refuses %s, and changes nothing', async (_what, operation, scimType) => {
    const group = await client.create({ members: values(...ids.slice(0, 2)) })
    const first = { op: 'add', path: 'members', value: values('C') }
    const { status, body } = await client.patch(group.id, ...written([first, operation]))
    expect({ status, body }).toMatchObject({ status: 400, body: { status: '400', scimType } })
    expect((await client.get(`/Groups/${group.id}`)).body).toEqual(group)
  })

  it('answers 409 for a name that is taken, 404 for a group that is not there, and takes back the rest', async () => {
    const [one, other] = [await client.create(), await client.create()]
    const operations = written([
      { op: 'add', path: 'members', value: values('A') },
      { op: 'replace', path: 'displayName', value: other.displayName.toUpperCase() }
    ])
    expect(await client.patch(one.id, ...operations)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } })
    expect((await client.get(`/Groups/${one.id}`)).body).toEqual(one)
    expect((await client.patch('nobody', { op: 'remove', path: 'members' })).status).toBe(404)
  })

  it('loses none of several changes that meet', async () => {
    const { id } = await client.create()
    const people = await client.people(6)
    const answers = await Promise.all(
      people.map((one) => client.patch(id, { op: 'add', path: 'members', value: values(one) }))
    )
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200))
    expect(await client.memberIds(id)).toEqual(people.toSorted())
  })
})

interface Model {
  displayName: string
  externalId: string | undefined
  members: Set<number>
}
/** An operation as it is sent, and what the RFC makes of it; undefined where it has to be refused. */
interface Step {
  operation: (people: Person[]) => object
  apply: ((before: Model) => Model) | undefined
}
const indexes = fc.array(index, { maxLength: 5 })

const known = (given: readonly number[]) => given.filter((i) => i < names.length)
const withMembers = (change: (members: Set<number>) => Iterable<number>) => (before: Model) => ({
  ...before,
  members: new Set(change(before.members))
})
const elements = (people: Person[], given: readonly number[]) =>
  given.map((i) => ({ value: inumOf(people, i), $ref: null }))
const everyone = names.map((name, i): Person => ({ inum: `${i}`, name }))

/** The ways in which the same thing is said. */
const inWays = (op: string, value: (people: Person[]) => unknown): fc.Arbitrary<Step['operation']> =>
  fc.constantFrom<Step['operation']>(
    (people) => ({ op, path: 'members', value: value(people) }),
    (people) => ({ op: op.toUpperCase(), path: `${groupUrn}:MEMBERS`, value: value(people) }),
    (people) => ({ op, value: { id: 'x', members: value(people) } }),
    (people) => ({ op, path: groupUrn, value: { members: value(people) } })
  )

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: indexes.chain((given) =>
      inWays('add', (people) => elements(people, given)).map((operation) => ({
        operation,
        apply: withMembers((members) => [...members, ...known(given)])
      }))
    )
  },
  {
    weight: 2,
    arbitrary: indexes.chain((given) =>
      inWays('replace', (people) => elements(people, given)).map((operation) => ({
        operation,
        apply: withMembers(() => known(given))
      }))
    )
  },
  {
    weight: 2,
    arbitrary: indexes.map((given) => ({
      operation: (people: Person[]) => ({ op: 'Remove', path: 'members', value: elements(people, given) }),
      apply: withMembers((members) => [...members].filter((i) => !given.includes(i)))
    }))
  },
  {
    weight: 4,
    arbitrary: memberFilter.map(({ text, holds }) => ({
      operation: (people: Person[]) => ({ op: 'remove', path: `members[${text(people)}]` }),
      apply: withMembers((members) => [...members].filter((i) => !holds(everyone[i] as Person, i)))
    }))
  },
  {
    weight: 1,
    arbitrary: index.map((i) => ({
      operation: (people: Person[]) => ({
        op: 'replace',
        path: `members[value eq "${inumOf(people, i)}"].value`,
        value: inumOf(people, i)
      }),
      apply: withMembers((members) => [...members, ...known([i])])
    }))
  },
  {
    weight: 1,
    arbitrary: fc.constant({ operation: () => ({ op: 'remove', path: 'members' }), apply: withMembers(() => []) })
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('One', 'ONE', 'Two').chain((displayName) =>
      fc
        .constantFrom<object>(
          { op: 'replace', path: 'displayName', value: displayName },
          { op: 'add', value: { displayName } }
        )
        .map((operation) => ({
          operation: () => operation,
          apply: (before: Model) => ({ ...before, displayName })
        }))
    )
  },
  {
    weight: 2,
    arbitrary: fc.option(fc.constantFrom('e1', 'E1'), { nil: undefined }).map((externalId) => ({
      operation: () =>
        externalId === undefined
          ? { op: 'remove', path: 'externalId' }
          : { op: 'add', path: 'externalId', value: externalId },
      apply: (before: Model) => ({ ...before, externalId })
    }))
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<object>(
        { op: 'remove', path: 'displayName' },
        { op: 'replace', path: 'members.value', value: 'x' },
        { op: 'add', path: 'members', value: [{}] },
        { op: 'remove', path: 'members[shoe pr]' }
      )
      .map((operation) => ({ operation: () => operation, apply: undefined }))
  }
)
const messages = fc.array(fc.array(step, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 })

describe.each(engines)('any patches on %s', (_name, open) => {
  let ground: Ground
  let people: Person[]
  beforeAll(async () => {
    ground = await openGround(open)
    people = await makePeople(ground)
  })
  afterAll(() => ground.db.close())

  it('leave what the RFC says', async () => {
    let round = 0
    let [refused, changed] = [0, 0]
    await fc.assert(
      fc.asyncProperty(messages, async (all) => {
        const suffix = ` of round ${++round}`
        const { group } = await createGroup(ground, { displayName: `Start${suffix}` })
        let model: Model = { displayName: 'Start', externalId: undefined, members: new Set() }
        for (const steps of all) {
          const before = await findGroup(ground.db, group.inum)
          const Operations = steps
            .map(({ operation }) => operation(people))
            .map((operation) => unique(operation, suffix))
          const next = steps.reduce<Model | undefined>((state, { apply }) => state && apply?.(state), model)
          const patch = async () => updateGroup(ground, group.inum, groupPatch({ schemas: [patchUrn], Operations }, ''))
          const status = await patch().then(
            () => 200,
            (error: unknown) => (error instanceof AppError ? error.status : error)
          )
          const isChanged = next !== undefined && JSON.stringify(shape(next)) !== JSON.stringify(shape(model))
          model = next ?? model
          const after = await findGroup(ground.db, group.inum)
          const members = (await listMembers(ground.db, group.inum)).map(({ userInum }) => userInum)
          const { displayName, externalId } = after as Group
          expect({ Operations, status, displayName, externalId, members }).toEqual({
            Operations,
            status: next === undefined ? 400 : 200,
            displayName: model.displayName + suffix,
            externalId: model.externalId,
            members: [...model.members].map((i) => inumOf(people, i)).toSorted()
          })
          // Who goes and comes back by one message has changed the group all the same.
          const grown = (after as Group).version - (before as Group).version
          expect(isChanged ? [1] : next === undefined ? [0] : [0, 1]).toContain(grown)
          if (isChanged) changed++
          if (next === undefined) refused++
        }
      }),
      { numRuns: 150 }
    )
    expect(refused).toBeGreaterThan(10)
    expect(changed).toBeGreaterThan(100)
  })
})

const shape = ({ displayName, externalId, members }: Model) => [
  displayName,
  externalId,
  [...members].toSorted((a, b) => a - b)
]

/** No two groups have the same name: each round has names of its own. */
const unique = (operation: object, suffix: string): object =>
  JSON.parse(
    JSON.stringify(operation).replaceAll(/"(One|ONE|Two)"/g, (_, name: string) => JSON.stringify(name + suffix))
  ) as object
