import * as fc from 'fast-check'
import { attributeRegistry, createAttribute } from '#modules/attributes/index'
import { userCondition, userSort } from '#modules/scim/condition'
import { parseFilter } from '#modules/scim/filter'
import type { Schemas } from '#modules/scim/schema'
import { enterpriseUrn, userSchemas } from '#modules/scim/user-schema'
import { toResource } from '#modules/scim/user'
import { createUser, searchUsers, userStatuses, type UserAttributes } from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'
import { customUrn } from './client.ts'

/** Text that engines, patterns and folding could take differently. */
const texts = [
  'a',
  'A',
  'ab',
  'aB',
  'b',
  'Ä',
  'ä',
  'ß',
  'ﬁ',
  'Ω',
  '🙂',
  '🙂a',
  '%',
  '_',
  '\\',
  "'",
  '"',
  'a%b',
  'a_b',
  'z',
  '\uD7FF',
  '\uE000'
]
const types = ['work', 'Home', 'other']
const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00.500Z', '2026-01-02T01:00:00+01:00']

const text = fc.constantFrom(...texts)
const address = fc.record(
  {
    value: fc.constantFrom('a@x', 'A@X', 'b@y', 'ab@x'),
    type: fc.constantFrom(...types),
    display: text,
    primary: fc.boolean()
  },
  { requiredKeys: ['value'] }
)
const person = fc.record(
  {
    externalId: text,
    active: fc.boolean(),
    attributes: fc.record(
      {
        displayName: text,
        sn: text,
        givenName: text,
        jansTitle: text,
        departmentNumber: text,
        mail: fc.constantFrom('a@x', 'c@z'),
        jansEmail: fc.array(address, { minLength: 1, maxLength: 3 }),
        score: fc.constantFrom(-1, 0, 1, 2.5),
        flags: fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }),
        tags: fc.array(text, { minLength: 1, maxLength: 3 }),
        hired: fc.constantFrom(...times)
      },
      { requiredKeys: [] }
    )
  },
  { requiredKeys: ['active', 'attributes'] }
)

type Kind = 'text' | 'exact' | 'boolean' | 'number' | 'time'
/** What can be asked for, and how it is found in a resource. */
const paths: Record<string, { kind: Kind; many?: true; values: (r: Resource) => unknown[] }> = {
  userName: { kind: 'text', values: (r) => [r.userName] },
  externalId: { kind: 'exact', values: (r) => [r.externalId] },
  displayName: { kind: 'text', values: (r) => [r.displayName] },
  'name.familyName': { kind: 'text', values: (r) => [r.name?.familyName] },
  'name.formatted': { kind: 'text', values: (r) => [r.name?.formatted] },
  title: { kind: 'text', values: (r) => [r.title] },
  active: { kind: 'boolean', values: (r) => [r.active] },
  emails: { kind: 'text', many: true, values: (r) => (r.emails ?? []).map(({ value }) => value) },
  'emails.type': { kind: 'text', many: true, values: (r) => (r.emails ?? []).map(({ type }) => type) },
  'emails.primary': { kind: 'boolean', many: true, values: (r) => (r.emails ?? []).map(({ primary }) => primary) },
  [`${enterpriseUrn}:department`]: { kind: 'text', values: (r) => [r[enterpriseUrn]?.department] },
  [`${customUrn}:score`]: { kind: 'number', values: (r) => [r[customUrn]?.score] },
  [`${customUrn}:flags`]: { kind: 'boolean', many: true, values: (r) => [r[customUrn]?.flags].flat() },
  [`${customUrn}:tags`]: { kind: 'text', many: true, values: (r) => [r[customUrn]?.tags].flat() },
  [`${customUrn}:hired`]: { kind: 'time', values: (r) => [r[customUrn]?.hired] },
  'meta.created': { kind: 'time', values: (r) => [r.meta.created] }
}
const members: Record<string, Kind> = { value: 'text', type: 'text', display: 'text', primary: 'boolean' }

type Extension = Record<string, unknown> | undefined
interface Resource {
  id: string
  userName: string
  externalId?: string
  displayName?: string
  title?: string
  name?: Record<string, string>
  active: boolean
  emails?: Record<string, unknown>[]
  meta: { created: string }
  [enterpriseUrn]?: Extension
  [customUrn]?: Extension
}

type Test = { text: string; holds: (resource: Resource) => boolean }
type ElementTest = { text: string; holds: (element: Record<string, unknown>) => boolean }

const fold = (value: string) => value.normalize('NFKC').toLowerCase()
const orders = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const
const operators = {
  text: [...orders, 'co', 'sw', 'ew'],
  exact: [...orders, 'co', 'sw', 'ew'],
  boolean: ['eq', 'ne'],
  number: orders,
  time: orders
}

const operand = (kind: Kind): fc.Arbitrary<string | number | boolean> => {
  if (kind === 'boolean') return fc.boolean()
  if (kind === 'number') return fc.constantFrom(-1, 0, 1, 2, 2.5)
  if (kind === 'time') return fc.constantFrom(...times)
  return fc.constantFrom(...texts, '', 'work', 'home', 'a@x', '@', 'p1', 'P1', 'x'.repeat(50))
}

function compares(kind: Kind, op: string, given: unknown, wanted: string | number | boolean): boolean {
  if (given === undefined) return false
  if (kind === 'boolean') return (given === wanted) === (op === 'eq')
  if (kind === 'number' || kind === 'time') {
    const number = (value: unknown) => (kind === 'time' ? Date.parse(String(value)) : Number(value))
    return inOrder(op, number(given) - number(wanted))
  }
  const [a, b] = [given as string, String(wanted)].map((value) => (kind === 'exact' ? value : fold(value))) as [
    string,
    string
  ]
  if (op === 'co') return a.includes(b)
  if (op === 'sw') return a.startsWith(b)
  if (op === 'ew') return a.endsWith(b)
  return inOrder(op, Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

const inOrder = (op: string, d: number) =>
  ({ eq: d === 0, ne: d !== 0, gt: d > 0, ge: d >= 0, lt: d < 0, le: d <= 0 })[op] ?? false

const written = (value: unknown) => JSON.stringify(value)

const comparison: fc.Arbitrary<Test> = fc.constantFrom(...Object.keys(paths)).chain((path) => {
  const { kind, many, values } = paths[path] as (typeof paths)[string]
  const present = (r: Resource) => values(r).some((value) => value !== undefined)
  return fc.oneof(
    fc.constant({ text: `${path} pr`, holds: present }),
    fc.constant({ text: `${path} eq null`, holds: (r: Resource) => !present(r) }),
    fc.tuple(fc.constantFrom(...operators[kind]), operand(kind)).map(([op, wanted]) => ({
      text: `${path} ${op} ${written(wanted)}`,
      holds: (r: Resource) =>
        op === 'ne' && !many
          ? !values(r).some((value) => compares(kind, 'eq', value, wanted))
          : values(r).some((value) => compares(kind, op, value, wanted))
    }))
  )
})

const memberTest: fc.Arbitrary<ElementTest> = fc.constantFrom(...Object.keys(members)).chain((name) => {
  const kind = members[name] as Kind
  return fc.oneof(
    fc.constant({ text: `${name} pr`, holds: (e: Record<string, unknown>) => e[name] !== undefined }),
    fc.tuple(fc.constantFrom(...operators[kind]), operand(kind)).map(([op, wanted]) => ({
      text: `${name} ${op} ${written(wanted)}`,
      holds: (e: Record<string, unknown>) =>
        op === 'ne' ? !compares(kind, 'eq', e[name], wanted) : compares(kind, op, e[name], wanted)
    }))
  )
})

function combined<T>(leaf: fc.Arbitrary<{ text: string; holds: (of: T) => boolean }>) {
  type Node = { text: string; holds: (of: T) => boolean }
  return fc.letrec<{ node: Node }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc
        .tuple(tie('node'), tie('node'))
        .map(([a, b]) => ({ text: `(${a.text} and ${b.text})`, holds: (of: T) => a.holds(of) && b.holds(of) })),
      fc
        .tuple(tie('node'), tie('node'))
        .map(([a, b]) => ({ text: `(${a.text} or ${b.text})`, holds: (of: T) => a.holds(of) || b.holds(of) })),
      tie('node').map((a) => ({ text: `not (${a.text})`, holds: (of: T) => !a.holds(of) }))
    )
  })).node
}

const elementTest: fc.Arbitrary<Test> = combined(memberTest).map(({ text, holds }) => ({
  text: `emails[${text}]`,
  holds: (r) => (r.emails ?? []).some(holds)
}))
const filters = combined<Resource>(
  fc.oneof({ weight: 3, arbitrary: comparison }, { weight: 1, arbitrary: elementTest })
)

describe.each(engines)('searching on %s', (_name, open) => {
  let ground: Ground
  let schemas: Schemas
  let everybody: Resource[]

  beforeAll(async () => {
    ground = await openGround(open)
    const attribute = { displayName: 'x', description: 'x', status: 'active', scimCustomAttr: true } as const
    await createAttribute(ground, { ...attribute, name: 'score', dataType: 'numeric' })
    await createAttribute(ground, { ...attribute, name: 'flags', dataType: 'boolean', oxMultiValuedAttribute: true })
    await createAttribute(ground, { ...attribute, name: 'tags', dataType: 'string', oxMultiValuedAttribute: true })
    await createAttribute(ground, { ...attribute, name: 'hired', dataType: 'generalizedTime' })
    schemas = userSchemas(await attributeRegistry(ground), customUrn)
    everybody = []
    for (const [i, { active, attributes, externalId }] of fc.sample(person, { numRuns: 60, seed: 7 }).entries()) {
      ground.clock.now = Date.parse(times[i % times.length] as string)
      const status = userStatuses[active ? 0 : 1 + (i % 3)] ?? 'active'
      const given = {
        userName: `P${i}${texts[i % 6]}`,
        status,
        externalId,
        attributes: attributes as UserAttributes
      }
      everybody.push(toResource(schemas, await createUser(ground, given), '') as unknown as Resource)
    }
  })
  afterAll(() => ground.db.close())

  const idsFor = async (filter: string) => {
    const where = userCondition(schemas, parseFilter(filter))
    const { users, total } = await searchUsers(ground.db, { where, offset: 0, limit: 1000 })
    expect(total).toBe(users.length)
    return users.map(({ inum }) => inum).toSorted()
  }

  it('finds exactly whom the filter describes', async () => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(filters, async ({ text, holds }) => {
        const expected = everybody.filter(holds).map(({ id }) => id)
        if (expected.length > 0 && expected.length < everybody.length) hits++
        expect({ text, found: await idsFor(text) }).toEqual({ text, found: expected.toSorted() })
      }),
      { numRuns: 600 }
    )
    expect(hits).toBeGreaterThan(150)
  })

  it('orders by any attribute, by the primary element of several, whoever has none at the end', async () => {
    const keys: Record<string, (r: Resource) => string | number | undefined> = {
      userName: (r) => fold(r.userName),
      displayName: (r) => r.displayName && fold(r.displayName),
      'name.familyName': (r) => r.name?.familyName && fold(r.name.familyName),
      'meta.created': (r) => Date.parse(r.meta.created),
      [`${customUrn}:score`]: (r) => r[customUrn]?.score as number | undefined,
      emails: (r) => {
        const email = r.emails?.find(({ primary }) => primary) ?? r.emails?.[0]
        return email && fold(String(email.value))
      }
    }
    for (const [sortBy, key] of Object.entries(keys))
      for (const sortOrder of ['ascending', 'descending']) {
        const { users } = await searchUsers(ground.db, {
          sort: userSort(schemas, sortBy, sortOrder),
          offset: 0,
          limit: 1000
        })
        // In arrays of their own, because JavaScript sorts undefined to the end whatever the order.
        const found = users.map(({ inum }) => [key(everybody.find(({ id }) => id === inum) as Resource)])
        const ordered = found.toSorted(([a], [b]) => {
          if (a === b) return 0
          const up =
            a === undefined
              ? 1
              : b === undefined
                ? -1
                : typeof a === 'number'
                  ? a - Number(b)
                  : Buffer.compare(Buffer.from(a), Buffer.from(String(b)))
          return sortOrder === 'descending' ? -up : up
        })
        expect({ sortBy, sortOrder, found }).toEqual({ sortBy, sortOrder, found: ordered })
      }
  })

  it.each([
    "userName eq \"x' or '1'='1\"",
    'userName sw "%"',
    'displayName co "_"',
    'externalId ew "\\"; drop table users; --"',
    'emails[value eq "\') or 1=1 --"]'
  ])('takes %s as plain text', async (filter) => {
    const found = await idsFor(filter)
    const literal = {
      'userName sw "%"': [],
      'displayName co "_"': everybody
        .filter(({ displayName }) => displayName?.includes('_'))
        .map(({ id }) => id)
        .toSorted()
    }
    expect(found).toEqual(Object.hasOwn(literal, filter) ? literal[filter as keyof typeof literal] : [])
  })

  it.each([
    ['schemas eq "x"', 'cannot be searched'],
    ['password eq "x"', 'cannot be searched'],
    ['password pr', 'cannot be searched'],
    ['meta.location eq "x"', 'cannot be searched'],
    ['shoe eq 1', 'not an attribute'],
    ['constructor pr', 'not an attribute'],
    ['__proto__ pr', 'not an attribute'],
    ['name eq "x"', 'several parts'],
    ['addresses eq "x"', 'several parts'],
    ['userName eq 1', 'a text'],
    ['active eq 1', 'true or false'],
    ['active gt true', 'eq and ne only'],
    ['userName gt null', 'eq and ne only'],
    ['meta.created eq "yesterday"', 'a date'],
    ['meta.created co "2026"', 'does not suit'],
    [`${customUrn}:score eq "1"`, 'a number'],
    [`${customUrn}:score sw 1`, 'does not suit'],
    ['emails[shoe pr]', 'no member'],
    ['emails[value eq 1]', 'a text'],
    ['userName[value pr]', 'no parts'],
    ['x509Certificates.value co "x"', 'eq and ne only']
  ])('refuses %s', (filter, reason) => {
    const refuse = () => userCondition(schemas, parseFilter(filter))
    expect(refuse).toThrow(reason)
    expect(refuse).toThrow(expect.objectContaining({ code: 'invalidFilter', status: 400 }))
  })

  it('knows names in any case, with the URI of the core schema, and members of a single complex attribute in brackets', async () => {
    const [one] = everybody
    const { userName, id } = one as Resource
    for (const filter of [
      `USERNAME eq ${written(userName)}`,
      `urn:ietf:params:scim:schemas:core:2.0:User:userName eq ${written(userName)}`,
      `URN:IETF:params:scim:schemas:core:2.0:user:username eq ${written(userName)}`,
      `id eq "${id}"`,
      `meta.resourceType eq "User" and id eq "${id}"`
    ])
      expect({ filter, found: await idsFor(filter) }).toEqual({ filter, found: [id] })
    expect(await idsFor('meta.resourceType eq "Group"')).toEqual([])
    expect(await idsFor('name[familyName eq "a" or not (familyName pr)]')).toEqual(
      await idsFor('name.familyName eq "a" or not (name.familyName pr)')
    )
    expect(await idsFor('name pr')).toEqual(await idsFor('name.formatted pr'))
  })

  it('ignores what it cannot order by', () => {
    for (const sortBy of [undefined, 'shoe', 'password', 'name', 'schemas', 'meta.location', '__proto__'])
      expect(userSort(schemas, sortBy, undefined)).toBeUndefined()
  })
})
