import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeysetPage, Place } from '#db/keyset'
import { createAttribute } from '#modules/attributes/index'
import { createGroup, deleteGroup, walkGroups, type Group, type GroupSort } from '#modules/groups/index'
import { cursorTimeout } from '#modules/scim/cursor'
import {
  createUser,
  deleteUser,
  updateUser,
  userStatuses,
  walkUsers,
  type User,
  type UserSort
} from '#modules/users/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'
import { groupScopes, groupUrn } from './group-client.ts'
import { scimClient, scopes, type Answer, type ScimClient } from './client.ts'

type Key = string | number | undefined

/** The order of a list as RFC 7644, 3.4.2.3 has it: byte by byte, and who has no value at the end. */
function compared(a: Key, b: Key): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}

const emails = (user: User) => (user.attributes.jansEmail ?? []) as { value: string; primary?: boolean }[]
const folded = (text: unknown) => (text as string | undefined)?.normalize('NFKC').toLowerCase()

const userOrders: [UserSort['by'] | undefined, (user: User) => Key][] = [
  [undefined, ({ createdAt }) => createdAt],
  [{ field: 'inum' }, ({ inum }) => inum],
  [{ field: 'userName' }, ({ userName }) => folded(userName)],
  [{ field: 'externalId' }, ({ externalId }) => externalId],
  [{ field: 'createdAt' }, ({ createdAt }) => createdAt],
  [{ field: 'updatedAt' }, ({ updatedAt }) => updatedAt],
  [{ field: 'status' }, ({ status }) => status],
  [{ field: 'active' }, ({ status }) => Number(status === 'active')],
  [{ path: 'nickname', type: 'text' }, ({ attributes }) => folded(attributes.nickname)],
  [{ path: 'walkedNumber', type: 'number' }, ({ attributes }) => attributes.walkedNumber as Key],
  [
    { path: 'jansEmail.value', type: 'text' },
    (user) => folded((emails(user).find(({ primary }) => primary) ?? emails(user)[0])?.value)
  ]
]
const groupOrders: [GroupSort['by'] | undefined, (group: Group) => Key][] = [
  [undefined, ({ createdAt }) => createdAt],
  ['inum', ({ inum }) => inum],
  ['displayName', ({ displayName }) => folded(displayName)],
  ['externalId', ({ externalId }) => externalId],
  ['createdAt', ({ createdAt }) => createdAt],
  ['updatedAt', ({ updatedAt }) => updatedAt]
]

/** Few values, so that many have the same, and some none. */
const one = fc.record(
  {
    id: fc.constantFrom('a', 'B', 'b', 'ä', '🙂'),
    name: fc.constantFrom('x', 'X', 'Ω', 'ﬁ', '\uD7FF', '\uE000', '🙂'),
    number: fc.constantFrom(-1, 0, 0.5, 2, 1e9),
    status: fc.constantFrom(...userStatuses),
    emails: fc.array(
      fc.record({ value: fc.constantFrom('b@x', 'A@x', 'c@x'), primary: fc.boolean() }, { requiredKeys: ['value'] }),
      { maxLength: 3 }
    ),
    /** Time that passes before. */
    later: fc.constantFrom(0, 1, 1000)
  },
  { requiredKeys: ['later'] }
)
type One = typeof one extends fc.Arbitrary<infer T> ? T : never

const walkOf = fc.record({
  descending: fc.boolean(),
  pages: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
  /** What happens between the pages: somebody comes, or somebody who is not to be followed goes. */
  between: fc.array(fc.oneof(one, fc.nat(30)), { maxLength: 12 }),
  /** From which page the walk turns round. */
  turn: fc.nat(12)
})

/** Something that can be walked through. */
interface Walked<Item extends { inum: string }> {
  make: (given: One) => Promise<Item>
  remove: (inum: string) => Promise<void>
  page: (descending: boolean, from: Place | undefined, limit: number) => Promise<KeysetPage<Item> | undefined>
}

async function follow<Item extends { inum: string }>(
  { make, remove, page }: Walked<Item>,
  stayers: Set<string>,
  keyOf: (item: Item) => Key,
  { descending, pages, between, turn }: typeof walkOf extends fc.Arbitrary<infer T> ? T : never
): Promise<void> {
  const visitors = new Set<string>()
  const changes = between.values()
  const somethingHappens = async () => {
    const { value: change } = changes.next()
    if (typeof change === 'object') visitors.add((await make(change)).inum)
    const gone = typeof change === 'number' ? [...visitors][change % Math.max(1, visitors.size)] : undefined
    if (gone !== undefined && visitors.delete(gone)) await remove(gone)
  }
  const walk = async (from: Place | undefined, way: 'next' | 'previous', most: number) => {
    const met: Item[] = []
    let last: KeysetPage<Item> | undefined
    for (let i = 0, place = from; i < most; i++) {
      const limit = pages[i % pages.length] as number
      last = await page(descending, place, limit)
      if (!last) throw new Error('The place was refused')
      expect(last.rows.length).toBeLessThanOrEqual(limit)
      met.push(...(way === 'next' ? last.rows : last.rows.toReversed()))
      place = last[way]
      if (!place) break
      await somethingHappens()
    }
    return { met, last }
  }
  const isInOrder = (items: Item[]) =>
    items.every((item, i) => i === 0 || compared(keyOf(items[i - 1] as Item), keyOf(item)) * (descending ? -1 : 1) <= 0)
  const stayed = (items: Item[]) => items.map(({ inum }) => inum).filter((inum) => stayers.has(inum))

  for (let i = 0; i < 4; i++) await somethingHappens()
  const { met, last } = await walk(undefined, 'next', Infinity)
  expect(isInOrder(met)).toBe(true)
  expect(new Set(met.map(({ inum }) => inum)).size).toBe(met.length)
  expect(stayed(met).toSorted()).toEqual([...stayers].toSorted())
  expect(last?.next).toBeUndefined()

  // From some page on, everybody who came before is met again on the way back.
  const forth = await walk(undefined, 'next', turn + 2)
  const turned = forth.last?.previous
  const back = turned ? (await walk(turned, 'previous', Infinity)).met : []
  const passed = turned ? forth.met.slice(0, forth.met.length - (forth.last?.rows.length ?? 0)) : []
  expect(stayed(back)).toEqual(stayed(passed).toReversed())
  expect(isInOrder(back.toReversed())).toBe(true)
  for (const inum of visitors) await remove(inum)
}

describe.each(engines)('walks on %s', (_name, open) => {
  let ground: Ground
  let people: Walked<User>
  let groups: Walked<Group>
  const staying = { people: new Set<string>(), groups: new Set<string>() }
  let order: UserSort['by'] | undefined
  let groupOrder: GroupSort['by'] | undefined
  let made = 0

  beforeAll(async () => {
    ground = await openGround(open)
    for (const set of Object.values(staying)) set.clear()
    await createAttribute(ground, {
      name: 'walkedNumber',
      displayName: 'x',
      description: 'x',
      status: 'active',
      dataType: 'numeric'
    } as Parameters<typeof createAttribute>[1])
    people = {
      async make({ id, name, number, status, emails: jansEmail, later }) {
        ground.clock.now += later
        return createUser(ground, {
          userName: `${name ?? 'p'}${made++}`,
          ...(status && { status }),
          externalId: id,
          attributes: {
            ...(name !== undefined && { nickname: name }),
            ...(number !== undefined && { walkedNumber: number }),
            ...(jansEmail && { jansEmail })
          }
        })
      },
      remove: (inum) => deleteUser(ground, inum),
      page: (descending, from, limit) => walkUsers(ground.db, { sort: order && { by: order, descending }, from, limit })
    }
    groups = {
      async make({ id, name, later }) {
        ground.clock.now += later
        return (await createGroup(ground, { displayName: `${name ?? 'g'}${made++}`, externalId: id })).group
      },
      remove: (inum) => deleteGroup(ground, inum),
      page: (descending, from, limit) =>
        walkGroups(ground.db, { sort: groupOrder && { by: groupOrder, descending }, from, limit })
    }
    for (const given of fc.sample(one, { numRuns: 25, seed: 3 })) {
      staying.people.add((await people.make(given)).inum)
      staying.groups.add((await groups.make(given)).inum)
    }
    // A change after the other, so that the times of changes are not those of the beginnings.
    for (const inum of [...staying.people].slice(0, 8)) {
      ground.clock.now += 5
      await updateUser(ground, inum, { attributes: { sn: 'changed' } })
    }
  })
  afterAll(() => ground[Symbol.asyncDispose]())

  it.each(userOrders)(
    'through people by %j meet whoever stays once, in order, whoever else comes and goes',
    async (by, keyOf) => {
      order = by
      const check = (walk: Parameters<typeof follow>[3]) =>
        follow(people, staying.people, keyOf, by ? walk : { ...walk, descending: false })
      await expect(fc.assert(fc.asyncProperty(walkOf, check), { numRuns: 15 })).resolves.toBeUndefined()
    }
  )

  it.each(groupOrders)('through groups by %j do so, too', async (by, keyOf) => {
    groupOrder = by
    const check = (walk: Parameters<typeof follow>[3]) =>
      follow(groups, staying.groups, keyOf, by ? walk : { ...walk, descending: false })
    await expect(fc.assert(fc.asyncProperty(walkOf, check), { numRuns: 15 })).resolves.toBeUndefined()
  })

  it('go on when the row is gone beside which the place is', async () => {
    order = undefined
    for (const backwards of [false, true]) {
      const all = (await people.page(false, undefined, 1000))?.rows ?? []
      const extra = await people.make({ later: 1000 })
      const last = await people.make({ later: 1000 })
      const first = await people.page(false, undefined, all.length + 1)
      const place = backwards ? { ...(first?.next as Place), backwards } : first?.next
      await deleteUser(ground, extra.inum)
      const page = await people.page(false, place, 1)
      expect(page?.rows.map(({ inum }) => inum)).toEqual([backwards ? all.at(-1)?.inum : last.inum])
      await deleteUser(ground, last.inum)
    }
  })

  it('begin anew where nothing is left before a page', async () => {
    order = { path: 'nickname', type: 'text' }
    const first = await people.page(false, undefined, 1)
    const second = await people.page(false, first?.next, 1)
    const place = { ...(second?.previous as Place), keys: ['', ''] }
    const empty = await people.page(false, place, 1)
    expect(empty).toEqual({ rows: [], next: expect.anything() })
    const again = await people.page(false, empty?.next, 1)
    expect(again).toEqual(first)
  })

  it('refuse a place in another order', async () => {
    order = { field: 'userName' }
    const next = (await people.page(false, undefined, 1))?.next
    expect(next).toBeDefined()
    expect(await people.page(true, next, 1)).toBeUndefined()
    order = { field: 'inum' }
    expect(await people.page(false, next, 1)).toBeUndefined()
  })
})

describe('SCIM cursors', () => {
  const clock = { ahead: 0 }
  let app: MinijansServer
  let client: ScimClient
  beforeAll(async () => {
    app = await startApp({}, { now: () => Date.now() + clock.ahead })
    client = await scimClient(app, [...scopes, ...groupScopes])
    for (let i = 0; i < 11; i++) {
      const name = String(i).padStart(2, '0')
      await client.create({ userName: `walk${name}`, title: i % 2 ? 'Odd' : 'Even', nickName: `n${10 - i}` })
      await client.send('POST', '/Groups', { schemas: [groupUrn], displayName: `Walk ${name}` })
    }
  })
  afterAll(() => app.close())

  const filter = encodeURIComponent('userName sw "walk"')
  const page = (query: string) => client.get(`/Users?filter=${filter}&${query}`)
  const names = ({ body }: Answer) => body.Resources.map(({ userName }: { userName: string }) => userName)
  const refused = (scimType: string) => ({
    status: 400,
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '400', scimType }
  })
  const walkNames = Array.from({ length: 11 }, (_, i) => `walk${String(i).padStart(2, '0')}`)

  it('lead from page to page and back, by GET', async () => {
    const first = await page('cursor&count=4&sortBy=userName')
    expect(first).toMatchObject({ status: 200, body: { totalResults: 11, itemsPerPage: 4 } })
    expect(first.body).not.toHaveProperty('startIndex')
    expect(first.body).not.toHaveProperty('previousCursor')
    // Nothing in it has to be encoded.
    expect(first.body.nextCursor).toMatch(/^[\w.~-]+$/)
    const second = await page(`cursor=${first.body.nextCursor}&count=4&sortBy=userName`)
    const third = await page(`cursor=${second.body.nextCursor}&count=4&sortBy=userName`)
    expect([first, second, third].flatMap(names)).toEqual(walkNames)
    expect(third.body).toMatchObject({ totalResults: 11, itemsPerPage: 3 })
    expect(third.body).not.toHaveProperty('nextCursor')
    const back = await page(`cursor=${third.body.previousCursor}&count=4&sortBy=userName`)
    expect(names(back)).toEqual(names(second))
    const start = await page(`cursor=${back.body.previousCursor}&count=4&sortBy=userName`)
    expect(names(start)).toEqual(names(first))
    expect(start.body).not.toHaveProperty('previousCursor')
  })

  it('lead from page to page in searches by POST, of any size and projection', async () => {
    const met: string[] = []
    let cursor: string | undefined = ''
    for (let count = 1; cursor !== undefined; count++) {
      const { body, status } = await client.send('POST', '/Users/.search', {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
        filter: 'userName sw "walk"',
        sortBy: 'nickName',
        sortOrder: 'descending',
        attributes: ['userName'],
        count,
        cursor
      })
      expect(status).toBe(200)
      for (const resource of body.Resources) {
        expect(Object.keys(resource)).toEqual(['schemas', 'id', 'userName'])
        met.push(resource.userName)
      }
      cursor = body.nextCursor
    }
    // By n9, n8, ... n2, n10, n1, n0.
    expect(met).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0, 9, 10].map((i) => walkNames[i]))
  })

  it('lead through groups, without a filter too', async () => {
    const met: string[] = []
    for (let cursor: string | undefined = ''; cursor !== undefined;) {
      const { body } = await client.get(`/Groups?cursor=${cursor}&count=3`)
      expect(body.totalResults).toBeGreaterThanOrEqual(11)
      met.push(...body.Resources.map(({ displayName }: { displayName: string }) => displayName))
      cursor = body.nextCursor
    }
    expect(new Set(met).size).toBe(met.length)
    expect(met.filter((name) => name.startsWith('Walk'))).toHaveLength(11)
  })

  it('are kept by a filter, and count what fits it once', async () => {
    const even = encodeURIComponent('title eq "even" and userName sw "walk"')
    const first = await client.get(`/Users?filter=${even}&cursor=&count=4`)
    expect(first.body).toMatchObject({ totalResults: 6, itemsPerPage: 4 })
    const second = await client.get(`/Users?filter=${even}&count=4&cursor=${first.body.nextCursor}`)
    expect(second.body).toMatchObject({ totalResults: 6, itemsPerPage: 2 })
    expect([...names(first), ...names(second)]).toEqual(walkNames.filter((_, i) => i % 2 === 0))
  })

  it('tell that a page is all there is', async () => {
    for (const [query, total] of [
      ['cursor=', 11],
      ['cursor&count=11', 11],
      [`cursor&filter=${encodeURIComponent('userName eq "nobody there"')}`, 0]
    ] as const) {
      const { status, body } = await client.get(`/Users?${query.includes('filter') ? '' : `filter=${filter}&`}${query}`)
      expect([status, body.totalResults, body.itemsPerPage, body.Resources.length]).toEqual([200, total, total, total])
      expect(body).not.toHaveProperty('nextCursor')
      expect(body).not.toHaveProperty('previousCursor')
    }
  })

  it('are good for the search alone that gave them out', async () => {
    const { nextCursor: cursor } = (await page('cursor&count=2&sortBy=userName')).body
    const others = [
      `/Users?filter=${filter}&cursor=${cursor}`,
      `/Users?filter=${filter}&sortBy=nickName&cursor=${cursor}`,
      `/Users?filter=${filter}&sortBy=userName&sortOrder=descending&cursor=${cursor}`,
      `/Users?sortBy=userName&cursor=${cursor}`,
      `/Users?filter=${encodeURIComponent('userName sw "wal"')}&sortBy=userName&cursor=${cursor}`,
      `/Groups?sortBy=userName&cursor=${cursor}`
    ]
    for (const path of others) expect(await client.get(path)).toMatchObject(refused('invalidCursor'))
    expect((await page(`cursor=${cursor}&sortBy=userName`)).status).toBe(200)
  })

  it('cannot be made or changed by a client', async () => {
    const { nextCursor: cursor } = (await page('cursor&count=2')).body as { nextCursor: string }
    const changed = [
      '1',
      'x',
      '.',
      'v1.',
      'v1..',
      '%00',
      '🙂',
      '__proto__',
      cursor.slice(1),
      cursor.slice(0, -4),
      `${cursor}AAAA`,
      ...[0, 5, 20, 60].map((at) => cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1)),
      app.ctx.vault.seal('{"place":{"order":"null","stretch":0,"keys":[0,""]},"total":1}', 'scim cursor')
    ]
    for (const text of changed)
      expect(await page(`cursor=${text.startsWith('%') ? text : encodeURIComponent(text)}`)).toMatchObject(
        refused('invalidCursor')
      )
    for (const wrong of [1, true, {}, ['']])
      expect(
        await client.send('POST', '/Users/.search', {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
          cursor: wrong
        })
      ).toMatchObject(refused('invalidCursor'))
  })

  it('lead nowhere when an hour has passed', async () => {
    const { nextCursor: cursor } = (await page('cursor&count=2')).body
    const pass = async (milliseconds: number) => {
      clock.ahead += milliseconds
      client = await scimClient(app, [...scopes, ...groupScopes])
    }
    await pass(cursorTimeout * 1000 - 10_000)
    expect((await page(`cursor=${cursor}`)).status).toBe(200)
    await pass(20_000)
    expect(await page(`cursor=${cursor}`)).toMatchObject(refused('expiredCursor'))
  })

  it('come with pages of at least one, and of no more than the server allows', async () => {
    for (const count of ['0', '-1', 'x', '1.5', '1e400'])
      expect(await page(`cursor&count=${count}`)).toMatchObject(refused('invalidCount'))
    expect((await page('cursor&count=100000')).body.itemsPerPage).toBe(11)
  })

  it('do not go together with startIndex, nor with searches over all kinds', async () => {
    expect(await page('cursor&startIndex=1')).toMatchObject(refused('invalidCursor'))
    const root = await scimClient(app, ['https://jans.io/scim/all-resources.search'])
    const message = { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], cursor: '' }
    expect(await root.send('POST', '/.search', message)).toMatchObject(refused('invalidCursor'))
  })

  it('keep the order of the default where a name cannot order anything', async () => {
    const first = await page('cursor&count=6&sortBy=shoe')
    const second = await page(`cursor=${first.body.nextCursor}&count=6&sortBy=shoe`)
    expect([...names(first), ...names(second)]).toEqual(walkNames)
  })

  it('are announced', async () => {
    expect((await client.get('/ServiceProviderConfig')).body).toMatchObject({
      etag: { supported: true },
      pagination: { cursor: true, index: true, cursorTimeout }
    })
  })
})
