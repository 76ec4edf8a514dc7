import {
  createUser,
  deleteUser,
  listUsers,
  updateUser,
  walkFound,
  type User,
  type UserAttributes,
  type UserListing
} from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

describe.each(engines)('lists of people on %s', (_name, open) => {
  let ground: Ground
  const people: User[] = []
  beforeAll(async () => {
    let time = 1_700_000_000_000
    ground = { ...(await openGround(open)), now: () => ++time }
    const given: [string, UserAttributes][] = [
      ['anna', { displayName: 'Ännä Zet', sn: 'Zet', mail: 'a.zet@example.org', mobile: ['+49 151', '+49 152'] }],
      ['bert', { displayName: 'Bert \\ "the" Yps', nickname: "o'B%_*", mail: 'bert@example.org' }],
      ['carl', { displayName: '日本語の名前', sn: 'Abc', emailVerified: true }],
      ['dora', { description: 'Knows Anna well', sn: 'Yps', emailVerified: false }]
    ]
    for (const [userName, attributes] of given) people.push(await createUser(ground, { userName, attributes }))
    await updateUser(ground, people[3]?.inum as string, { status: 'inactive' })
  })
  afterAll(() => ground.db.close())

  const names = async (listing: Partial<UserListing>) => {
    const { total, users } = await listUsers(ground.db, { offset: 0, limit: 100, ...listing })
    expect(total).toBe(users.length)
    return users.map(({ userName }) => userName)
  }

  it('are in the order of creation, and know how many there are', async () => {
    expect(await names({})).toEqual(['anna', 'bert', 'carl', 'dora'])
    expect(await listUsers(ground.db, { offset: 1, limit: 2 })).toMatchObject({
      total: 4,
      users: [{ userName: 'bert' }, { userName: 'carl' }]
    })
    expect(await listUsers(ground.db, { offset: 0, limit: 0, mentions: ['org'] })).toEqual({ total: 2, users: [] })
    expect(await listUsers(ground.db, { offset: 9, limit: 5, mentions: ['org'] })).toEqual({ total: 2, users: [] })
  })

  it('are walked through in pieces, each of which is the next', async () => {
    const pieces = async (listing: Parameters<typeof walkFound>[1], atOnce: number) => {
      const met: string[][] = []
      for await (const users of walkFound(ground.db, listing, atOnce)) met.push(users.map(({ userName }) => userName))
      return met
    }
    expect(await pieces({}, 3)).toEqual([['anna', 'bert', 'carl'], ['dora']])
    expect(await pieces({ mentions: ['e'] }, 1)).toEqual((await names({ mentions: ['e'] })).map((name) => [name]))
    const where = { kind: 'field', field: 'status', op: 'ne', value: 'active' } as const
    expect(await pieces({ where }, 5)).toEqual([['dora']])
    expect(await pieces({ mentions: ['anna'], where }, 5)).toEqual([['dora']])
    expect(await pieces({ mentions: ['nobody'], where }, 5)).toEqual([])
  })

  it.each<[string[], string[]]>([
    [['example.org'], ['anna', 'bert']],
    [['ÄNNÄ'], ['anna']],
    [['Anna'], ['anna', 'dora']],
    [['+49 152'], ['anna']],
    [
      ['151', 'abc'],
      ['anna', 'carl']
    ],
    [['"the"'], ['bert']],
    [['\\ "'], ['bert']],
    [["o'b%_*"], ['bert']],
    [['%_*'], ['bert']],
    [['%'], ['bert']],
    [['ps'], ['bert', 'dora']],
    [['g'], ['anna', 'bert']],
    [['"'], ['bert']],
    [['語'], ['carl']],
    [
      ['ps', 'äz'],
      ['bert', 'dora']
    ],
    [['qx'], []],
    [['_'], ['bert']],
    [['本語の'], ['carl']],
    [['名前'], ['carl']],
    [['z'], ['anna']],
    [
      ['z', 'well'],
      ['anna', 'dora']
    ],
    [['zet example'], []],
    [['zeta.zet'], []],
    [['*'], ['bert']],
    [['NOT anna'], []],
    [['abc*'], []],
    [['😀😀😀'], []]
  ])('finds who mentions %j', async (mentions, found) => {
    expect(await names({ mentions })).toEqual(found)
    const reversed = await names({ mentions, sort: { by: { field: 'createdAt' }, descending: true } })
    expect(reversed).toEqual(found.toReversed())
  })

  it('looks within one text', async () => {
    expect(await names({ within: [['mail', 'EXAMPLE.org']] })).toEqual(['anna', 'bert'])
    expect(await names({ within: [['sn', 'anna']] })).toEqual([])
    expect(await names({ within: [['sn', 'yp']] })).toEqual(['dora'])
    expect(await names({ within: [['mail', 'example'], ['uid', 'ber']] })).toEqual(['bert']) // prettier-ignore
    expect(await names({ mentions: ['anna'], within: [['sn', 'yps']] })).toEqual(['dora'])
  })

  it('adds other conditions to what is mentioned', async () => {
    const active: UserListing['where'] = { kind: 'field', field: 'status', op: 'eq', value: 'active' }
    expect(await names({ mentions: ['anna'], where: active })).toEqual(['anna'])
    expect(await names({ mentions: ['z', 'y'], where: active })).toEqual(['anna', 'bert'])
    expect(await names({ where: active })).toEqual(['anna', 'bert', 'carl'])
  })

  it.each([undefined, ['a', 'e', '前']])('sorts, and puts who has no value last, also where the order is reversed (%j)', async (mentions) => {
    const by = { path: 'sn', type: 'text' } as const
    const listing = mentions ? { mentions } : {}
    expect(await names({ ...listing, sort: { by, descending: false } })).toEqual(['carl', 'dora', 'anna', 'bert'])
    expect(await names({ ...listing, sort: { by, descending: true } })).toEqual(['anna', 'dora', 'carl', 'bert'])
    const pages = [0, 1, 2, 3, 4].map((offset) =>
      listUsers(ground.db, { ...listing, sort: { by, descending: false }, offset, limit: 1 })
    )
    const seen = (await Promise.all(pages)).map(({ users }) => users[0]?.userName)
    expect(seen).toEqual(['carl', 'dora', 'anna', 'bert', undefined])
    const flag = { path: 'emailVerified', type: 'number' } as const
    expect((await names({ ...listing, sort: { by: flag, descending: true } })).slice(0, 2)).toEqual(['carl', 'dora'])
    expect(await names({ ...listing, sort: { by: { field: 'userName' }, descending: true } })).toEqual(['dora', 'carl', 'bert', 'anna']) // prettier-ignore
  }) // prettier-ignore

  it('pages through more than are counted', async () => {
    await ground.db.transaction(async () => {
      for (let i = 0; i < 1010; i++) await createUser(ground, { userName: `qx-${i}`, attributes: { sn: `s${i % 7}` } })
    })
    const sort = { by: { path: 'sn', type: 'text' }, descending: true } as const
    for (const order of [{}, { sort }]) {
      const seen = new Set<string>()
      for (let offset = 0; ; offset += 200) {
        const listing = { ...order, mentions: ['qx'], offset, limit: 200 }
        const { total, users } = await listUsers(ground.db, listing)
        for (const { inum } of users) seen.add(inum)
        expect(total).toBe(offset < 1000 ? 1001 : 1010)
        if (total <= offset + 200) break
      }
      expect(seen.size).toBe(1010)
    }
    expect((await listUsers(ground.db, { mentions: ['qx-'], offset: 0, limit: 1 })).total).toBe(1010)
  })

  it('follows changes and deletions', async () => {
    const { inum } = await createUser(ground, { userName: 'later', attributes: { sn: 'Wolpertinger' } })
    expect(await names({ mentions: ['wolpert'] })).toEqual(['later'])
    await updateUser(ground, inum, { userName: 'Elwetritsch', attributes: { sn: null } })
    expect(await names({ mentions: ['wolpert'] })).toEqual([])
    expect(await names({ mentions: ['elwe'] })).toEqual(['Elwetritsch'])
    await deleteUser(ground, inum)
    expect(await names({ mentions: ['elwe'] })).toEqual([])
    expect(await names({ mentions: [inum] })).toEqual([])
  })
})
