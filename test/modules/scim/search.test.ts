import * as fc from 'fast-check'
import { attributeRegistry, createAttribute } from '#modules/attributes/index'
import { userCondition, userSort } from '#modules/scim/condition'
import { parseFilter } from '#modules/scim/filter'
import { toResource } from '#modules/scim/user'
import type { Schemas } from '#modules/scim/schema'
import { userSchemas } from '#modules/scim/user-schema'
import { userConditionSql } from '#modules/users/search/repository'
import { createUser, searchUsers, sortedUsers, type NewUser } from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'
import { customUrn, enterpriseUrn, userUrn } from './client.ts'
import {
  attributes,
  byBytes,
  customAttributes,
  filters,
  fold,
  holds,
  person,
  sortKey,
  written,
  type Json
} from './filters.ts'

const people = fc.sample(person, { numRuns: 500, seed: 7 })

describe.each(engines)('searching on %s', (_name, open) => {
  let ground: Ground
  let schemas: Schemas
  let everybody: Json[]

  beforeAll(async () => {
    ground = await openGround(open)
    for (const one of customAttributes)
      await createAttribute(ground, {
        displayName: 'x',
        description: 'x',
        status: 'active',
        scimCustomAttr: true,
        ...one
      })
    schemas = userSchemas(await attributeRegistry(ground), customUrn)
    everybody = []
    for (const [i, { createdAt, externalId, ...one }] of people.entries()) {
      ground.clock.now = Date.parse(createdAt)
      const user = await createUser(ground, {
        userName: `P${i}${['a', 'Ä', '%', '🙂', "'"][i % 5]}`,
        status: one.status as NonNullable<NewUser['status']>,
        externalId,
        attributes: one.attributes
      })
      everybody.push(JSON.parse(JSON.stringify(toResource(schemas, user, ''))) as Json)
    }
  }, 60_000)
  afterAll(() => ground.db.close())

  const idsFor = async (filter: string) => {
    const where = userCondition(schemas, parseFilter(filter))
    const { users, total } = await searchUsers(ground.db, { where, offset: 0, limit: 1000 })
    expect(total).toBe(users.length)
    return users.map(({ inum }) => inum).toSorted()
  }
  /** The same without reading anybody, as a search finds few and as it finds many. */
  const idsByEachWay = (filter: string) => {
    const { db } = ground
    const { users } = db.tables
    const where = userCondition(schemas, parseFilter(filter))
    return Promise.all(
      (['set', 'person'] as const).map(async (way) => {
        const rows = await db.query
          .select({ inum: users.inum })
          .from(users)
          .where(userConditionSql(db, where, way))
        return rows.map(({ inum }) => inum).toSorted()
      })
    )
  }
  const idsOf = (resources: Json[]) => resources.map(({ id }) => id as string).toSorted()

  it('finds exactly whom the filter describes, whatever it is and however it is written', async () => {
    let telling = 0
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const text = written(filter)
        // A longer one is refused.
        fc.pre(text.length <= 10_000)
        const expected = idsOf(everybody.filter((one) => holds(filter, one)))
        if (expected.length > 0 && expected.length < everybody.length) telling++
        expect({ text, found: await idsByEachWay(text) }).toEqual({ text, found: [expected, expected] })
      }),
      { numRuns: 400 }
    )
    // Neither everybody nor nobody: a search that ignores the filter would not get through.
    expect(telling).toBeGreaterThan(120)
  }, 120_000)

  it('orders by any attribute, by the primary element of several, whoever has none at the end', async () => {
    const leaves = attributes.flatMap(({ name, urn, kind, members }) => {
      const prefix = urn === userUrn ? '' : `${urn}:`
      if (kind !== 'complex') return [prefix + name]
      return urn === userUrn ? (members ?? []).map((one) => `${name}.${one.name}`) : [prefix + name]
    })
    const unsorted = new Set(['schemas', 'meta.resourceType'])
    for (const sortBy of leaves.filter((name) => !unsorted.has(name)))
      for (const sortOrder of [undefined, 'Descending']) {
        const sort = userSort(schemas, sortBy, sortOrder)
        expect({ sortBy, sort }).not.toEqual({ sortBy, sort: undefined })
        const { users } = await searchUsers(ground.db, { sort, offset: 0, limit: 1000 })
        const expected = everybody.toSorted((a, b) => {
          const [x, y] = [sortKey(sortBy, a), sortKey(sortBy, b)]
          const way = sortOrder === 'Descending' ? -1 : 1
          return way * inOrder(x, y) || byBytes(a.id as string, b.id as string)
        })
        expect({ sortBy, sortOrder, found: users.map(({ inum }) => inum) }).toEqual({
          sortBy,
          sortOrder,
          found: expected.map(({ id }) => id)
        })
        // What is binary has no order worth walking in.
        if (/x509|seal/.test(sortBy)) continue
        // By the index of values, which has texts folded and the beginnings of long ones, the same comes first.
        const walked = await sortedUsers(ground.db, { sort, offset: 0, limit: 1000 })
        const keys = (resources: Json[]) => resources.map((one) => [beginning(sortKey(sortBy, one))])
        const byId = new Map(everybody.map((one) => [one.id, one]))
        expect({ sortBy, sortOrder, keys: keys(walked.map(({ inum }) => byId.get(inum) ?? {})) }).toEqual({
          sortBy,
          sortOrder,
          keys: keys(expected)
        })
      }
  }, 60_000)

  const beginning = (key: string | number | undefined) => (typeof key === 'string' ? fold(key).slice(0, 690) : key)

  /** Who has no value comes after all that have one. */
  function inOrder(x: string | number | undefined, y: string | number | undefined): number {
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    return typeof x === 'number' ? Math.sign(x - Number(y)) : byBytes(x, String(y))
  }

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
      'displayName co "_"': idsOf(everybody.filter(({ displayName }) => String(displayName).includes('_')))
    }
    expect(found).toEqual(Object.hasOwn(literal, filter) ? literal[filter as keyof typeof literal] : [])
  })

  it.each([
    'userName eq "p1a"',
    'id eq "x"',
    'externalId eq "x"',
    'emails eq "a@x.org"',
    'emails.value eq "a@x.org" and active eq true',
    'active eq true and displayName eq "a" and not (title eq "b")',
    'userName eq "a" or emails eq "b@y.org" or externalId eq "c"',
    'not (userName ne "a")',
    `(${enterpriseUrn}:employeeNumber eq "1" or name.familyName eq "a") and not (emails.type eq "work")`,
    'emails[value eq "a@x.org" and not (type eq "work")]',
    'addresses[locality eq "a" and primary eq false]',
    `${customUrn}:score eq 1 and active eq false`,
    'userName co "abc"',
    'displayName co "mal" or name.givenName co "mal"',
    'meta.lastModified gt "2030-01-01T00:00:00Z"',
    'userName sw "p1"'
  ])('reads nobody in vain for %s: an index leads to them', async (filter) => {
    const { db } = ground
    const where = userConditionSql(db, userCondition(schemas, parseFilter(filter)))
    const { sql, params } = db.query.select().from(db.tables.users).where(where).toSQL()
    const plan = await db.transaction(async () => {
      if (db.engine === 'sqlite') return (await db.run(`EXPLAIN QUERY PLAN ${sql}`, params, 'all')).rows
      // So few are read as a whole unless that is dear.
      await db.run('SET LOCAL enable_seqscan = off', [], 'run')
      return (await db.run(`EXPLAIN ${sql}`, params, 'all')).rows
    })
    const steps = plan.flat().map(String)
    expect(steps.join('\n')).toMatch(/index/i)
    expect(steps.filter((step) => /^SCAN (?!\(|user_search_index)|Seq Scan/.test(step))).toEqual([])
  })

  it('of very many parts is answered in bounded time, and no part takes the server down', async () => {
    const many = (part: (i: number) => string, by: string) =>
      Array.from({ length: 100 }, (_, i) => part(i)).join(` ${by} `)
    const nested = (i: number): string => (i === 0 ? 'title pr' : `not (${nested(i - 1)} and displayName co "${i}")`)
    for (const filter of [
      many((i) => `emails.value co "x${i}"`, 'or'),
      many((i) => `not (emails[type eq "w${i}" or display co "${i}"])`, 'and')
        .split(' and ')
        .slice(0, 50)
        .join(' and '),
      many((i) => `displayName ew "${i}"`, 'and'),
      many((i) => `userName ne "${i}"`, 'and'),
      many((i) => `${customUrn}:tags co "y${i}"`, 'or'),
      `emails[${many((i) => `value co "x${i}"`, 'or')}]`,
      `addresses[${many((i) => `not (locality eq "x${i}")`, 'and')}]`,
      nested(9)
    ]) {
      const begun = performance.now()
      const found = await idsFor(filter)
      expect(found.length).toBeLessThanOrEqual(everybody.length)
      expect({ filter: filter.slice(0, 80), seconds: (performance.now() - begun) / 1000 > 10 }).toEqual({
        filter: filter.slice(0, 80),
        seconds: false
      })
    }
  }, 120_000)

  it.each([
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
    const { userName, id } = one as { userName: string; id: string }
    for (const filter of [
      `USERNAME eq ${JSON.stringify(userName)}`,
      `urn:ietf:params:scim:schemas:core:2.0:User:userName eq ${JSON.stringify(userName)}`,
      `URN:IETF:params:scim:schemas:core:2.0:user:username eq ${JSON.stringify(userName)}`,
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
