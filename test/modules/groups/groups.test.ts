import { randomUUID } from 'node:crypto'
import { searchAudit } from '#modules/audit/index'
import {
  createGroup,
  deleteGroup,
  findGroup,
  groupsOf,
  joinManagers,
  listMembers,
  memberCounts,
  membersInChunks,
  membersOf,
  recordedAs,
  searchGroups,
  updateGroup,
  type GroupChange
} from '#modules/groups/index'
import { createUser, deleteUser, findUser, type UserAttributes } from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

let made = 0
const newName = (what = 'group') => `${what}-${++made}`

describe.each(engines)('groups on %s', (_name, open) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await openGround(open)
  })
  afterAll(() => ground.db.close())

  const person = async (attributes: UserAttributes = {}) =>
    (await createUser(ground, { userName: newName('person'), attributes })).inum
  const people = (count: number) => Promise.all(Array.from({ length: count }, () => person()))
  const create = async (members: string[] = []) =>
    (await createGroup(ground, { displayName: newName(), members })).group
  const change = async (inum: string, given: GroupChange) => (await updateGroup(ground, inum, given)).group
  const membersIn = async (inum: string) =>
    (await listMembers(ground.db, inum)).map(({ userInum }) => userInum).toSorted()
  const recorded = recordedAsBy('test-group')
  function recordedAsBy(operation: string) {
    return (...[write]: Parameters<ReturnType<typeof recordedAs>>) =>
      recordedAs(operation, ground, { clientId: 'c', correlationId: 'x' })(write)
  }
  const lastRecord = async () => (await searchAudit(ground.db, { offset: 0, limit: 10_000 })).records.at(-1)

  it('gives back what was stored, with its members in the order of their inums', async () => {
    const [a, b] = (await people(2)).toSorted() as [string, string]
    const { group, unknown } = await createGroup(ground, {
      displayName: ' Zoë’s ',
      externalId: 'hr-1',
      members: [b, a]
    })
    expect(group).toMatchObject({ displayName: 'Zoë’s', externalId: 'hr-1', version: 1, createdAt: ground.now() })
    expect(unknown).toEqual([])
    expect(await findGroup(ground.db, group.inum)).toEqual(group)
    expect((await listMembers(ground.db, group.inum)).map(({ userInum }) => userInum)).toEqual([a, b])
    expect(await findGroup(ground.db, 'nothing')).toBeUndefined()
    expect(await findGroup(ground.db, 'a\0b')).toBeUndefined()
  })

  it('tells of a member the names of today', async () => {
    const inum = await person({ displayName: 'Ada' })
    const nameless = await person()
    const group = await create([inum, nameless])
    const members = await listMembers(ground.db, group.inum)
    expect(members).toContainEqual({
      userInum: inum,
      userName: expect.stringMatching('person') as string,
      display: 'Ada'
    })
    expect(members.find(({ userInum }) => userInum === nameless)?.display).toBeUndefined()
  })

  it('lets one of fifty win who take a name at the same time, in whatever case', async () => {
    const names = Array.from({ length: 50 }, (_, i) => ['Race', 'race', 'RACE', 'ｒace'][i % 4] as string)
    const results = await Promise.allSettled(names.map((displayName) => createGroup(ground, { displayName })))
    const refusals = results.filter((result) => result.status === 'rejected')
    expect(refusals).toHaveLength(49)
    for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'conflict', member: 'displayName' })
    const { total } = await searchGroups(ground.db, {
      where: { kind: 'field', field: 'displayName', op: 'eq', value: 'RACE' },
      offset: 0,
      limit: 10
    })
    expect(total).toBe(1)
  })

  it('refuses a name that is taken, and keeps nothing of the change that asked for it', async () => {
    const [a] = (await people(1)) as [string]
    const taken = await create()
    const group = await create()
    const wanted = { displayName: taken.displayName.toUpperCase(), externalId: 'x', members: [{ add: [a] }] }
    await expect(change(group.inum, wanted)).rejects.toMatchObject({ code: 'conflict', member: 'displayName' })
    expect(await findGroup(ground.db, group.inum)).toEqual(group)
    expect(await membersIn(group.inum)).toEqual([])
    const renamed = await change(group.inum, { displayName: group.displayName.toUpperCase() })
    expect(renamed).toMatchObject({ displayName: group.displayName.toUpperCase(), version: 2 })
  })

  it.each([
    [{ displayName: '' }, 'displayName'],
    [{ displayName: '  ' }, 'displayName'],
    [{ displayName: 'a\0b' }, 'displayName'],
    [{ displayName: 'a\nb' }, 'displayName'],
    [{ displayName: 'ß'.repeat(501) }, 'displayName'],
    [{ displayName: 7 }, 'displayName'],
    [{ displayName: 'fine', externalId: '\ud800' }, 'externalId'],
    [{ displayName: 'fine', externalId: 'e'.repeat(256) }, 'externalId']
  ])('refuses %j', async (given, member) => {
    await expect(createGroup(ground, given as never)).rejects.toMatchObject({ code: 'invalid_value', member })
    const group = await create()
    await expect(change(group.inum, given as never)).rejects.toMatchObject({ code: 'invalid_value', member })
    expect(await findGroup(ground.db, group.inum)).toEqual(group)
  })

  it('takes the steps of a change in their order', async () => {
    const [a, b, c, d] = (await people(4)) as [string, string, string, string]
    const group = await create([a, b])
    const steps = (...members: NonNullable<GroupChange['members']>) => change(group.inum, { members })
    await steps({ add: [c, c] }, { remove: [a] })
    expect(await membersIn(group.inum)).toEqual([b, c].toSorted())
    await steps({ remove: [d, b] }, { add: [a, b] })
    expect(await membersIn(group.inum)).toEqual([a, b, c].toSorted())
    await steps({ replace: [] }, { add: [d] })
    expect(await membersIn(group.inum)).toEqual([d])
    await steps({ add: [a] }, { replace: [b, c] })
    expect(await membersIn(group.inum)).toEqual([b, c].toSorted())
    await steps({ replace: [] })
    expect(await membersIn(group.inum)).toEqual([])
  })

  it('removes those who fit', async () => {
    const ada = await person({ displayName: 'Ada Lovelace' })
    const grace = await person({ displayName: 'Grace Hopper' })
    const nameless = await person()
    const group = await create([ada, grace, nameless])
    const other = await create([ada])
    await change(group.inum, { members: [{ removeWhere: { kind: 'value', path: 'display', op: 'sw', value: 'ADA' } }] })
    expect(await membersIn(group.inum)).toEqual([grace, nameless].toSorted())
    expect(await membersIn(other.inum)).toEqual([ada])
    await change(group.inum, {
      members: [{ removeWhere: { kind: 'not', of: { kind: 'present', path: 'display' } } }]
    })
    expect(await membersIn(group.inum)).toEqual([grace])
    const byId = { kind: 'value', path: 'value', op: 'eq', value: grace } as const
    await change(group.inum, { members: [{ removeWhere: { kind: 'or', of: [byId, { ...byId, value: ada }] } }] })
    expect(await membersIn(group.inum)).toEqual([])
  })

  it('leaves out ids that are nobody’s, and tells which', async () => {
    const [a, b] = (await people(2)) as [string, string]
    const nobody = randomUUID()
    const made = await createGroup(ground, { displayName: newName(), members: [a, nobody] })
    expect(made.unknown).toEqual([nobody])
    const { inum } = made.group
    const { unknown } = await updateGroup(ground, inum, { members: [{ add: [b, 'a\0b'] }, { replace: [b, nobody] }] })
    expect(unknown).toEqual(['a\0b', nobody])
    expect(await membersIn(inum)).toEqual([b])
    const refuse = () =>
      updateGroup(
        ground,
        inum,
        { members: [{ add: [a, nobody] }] },
        {
          alongside: ({ unknown }) => (unknown.length > 0 ? Promise.reject(new Error('unknown')) : Promise.resolve())
        }
      )
    await expect(refuse()).rejects.toThrow('unknown')
    expect(await membersIn(inum)).toEqual([b])
  })

  it('has another version after each change, and the same one after none', async () => {
    const [a] = (await people(1)) as [string]
    const group = await create([a])
    ground.clock.now += 1000
    const same = [
      {},
      { displayName: group.displayName },
      { externalId: null },
      { members: [{ add: [a] }, { remove: [randomUUID()] }, { replace: [a] }] }
    ]
    for (const given of same) expect(await change(group.inum, given)).toEqual(group)
    const after = await change(group.inum, { members: [{ remove: [a] }] })
    expect(after).toEqual({ ...group, version: 2, updatedAt: group.updatedAt + 1000 })
    expect(await findGroup(ground.db, group.inum)).toEqual(after)
  })

  it('refuses a change of a version that is gone', async () => {
    const group = await create()
    const rename = () => updateGroup(ground, group.inum, { displayName: newName() }, { expectedVersion: 1 })
    const results = await Promise.allSettled([rename(), rename(), rename()])
    const refusals = results.filter((result) => result.status === 'rejected')
    expect(refusals).toHaveLength(2)
    for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'version_mismatch', status: 412 })
    const gone = deleteGroup(ground, group.inum, { expectedVersion: 1 })
    await expect(gone).rejects.toMatchObject({ code: 'version_mismatch' })
    await deleteGroup(ground, group.inum, { expectedVersion: 2 })
    expect(await findGroup(ground.db, group.inum)).toBeUndefined()
  })

  it('loses none of the members that are added at the same time', async () => {
    const members = await people(20)
    const group = await create()
    await Promise.all(members.map((inum) => change(group.inum, { members: [{ add: [inum] }] })))
    expect(await membersIn(group.inum)).toEqual(members.toSorted())
    expect((await findGroup(ground.db, group.inum))?.version).toBe(21)
  })

  it('does not know a group that is gone', async () => {
    const [a] = (await people(1)) as [string]
    const group = await create([a])
    await deleteGroup(ground, group.inum)
    expect(await groupsOf(ground.db, [a])).toEqual(new Map())
    await expect(deleteGroup(ground, group.inum)).rejects.toMatchObject({ code: 'not_found' })
    await expect(change(group.inum, { displayName: newName() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(change(group.inum, { members: [{ add: [a] }] })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('forgets people who are removed, and tells by its version that somebody left', async () => {
    const [a, b] = (await people(2)) as [string, string]
    const [first, second, third] = [await create([a, b]), await create([a]), await create([b])]
    ground.clock.now += 1000
    await deleteUser(ground, a)
    expect(await membersIn(first.inum)).toEqual([b])
    expect(await membersIn(second.inum)).toEqual([])
    const touched = { version: 2, updatedAt: first.updatedAt + 1000 }
    expect(await findGroup(ground.db, first.inum)).toEqual({ ...first, ...touched })
    expect(await findGroup(ground.db, second.inum)).toEqual({ ...second, ...touched })
    expect(await findGroup(ground.db, third.inum)).toEqual(third)
  })

  it('keeps the members of a person whose removal fails', async () => {
    const [a] = (await people(1)) as [string]
    const group = await create([a])
    const failing = deleteUser(ground, a, { alongside: () => Promise.reject(new Error('no')) })
    await expect(failing).rejects.toThrow('no')
    expect(await membersIn(group.inum)).toEqual([a])
    expect(await findGroup(ground.db, group.inum)).toEqual(group)
  })

  it('adds and removes at the same time as its members go, and keeps nobody who is gone', async () => {
    const members = await people(12)
    const group = await create(members.slice(0, 6))
    await Promise.allSettled([
      ...members.map((inum) => deleteUser(ground, inum)),
      ...members.map((inum) => change(group.inum, { members: [{ add: [inum] }] }))
    ])
    expect(await membersIn(group.inum)).toEqual([])
    expect(await memberCounts(ground.db, [group.inum])).toEqual(new Map())
  })

  it('reads members by pages, in chunks, for many groups and by condition', async () => {
    const ada = await person({ displayName: 'Ada' })
    const members = [...(await people(6)), ada].toSorted()
    const [group, other, empty] = [await create(members), await create([ada]), await create()]
    const page = await listMembers(ground.db, group.inum, { offset: 2, limit: 3 })
    expect(page.map(({ userInum }) => userInum)).toEqual(members.slice(2, 5))
    const rest = await listMembers(ground.db, group.inum, { offset: 5 })
    expect(rest.map(({ userInum }) => userInum)).toEqual(members.slice(5))
    const chunks = []
    for await (const chunk of membersInChunks(ground.db, group.inum, 3)) chunks.push(chunk.length)
    expect(chunks).toEqual([3, 3, 1])
    const byGroup = await membersOf(ground.db, [group.inum, other.inum, empty.inum])
    expect([...byGroup.keys()].toSorted()).toEqual([group.inum, other.inum].toSorted())
    expect(byGroup.get(group.inum)?.map(({ userInum }) => userInum)).toEqual(members)
    expect(await memberCounts(ground.db, [group.inum, other.inum, empty.inum])).toEqual(
      new Map([
        [group.inum, 7],
        [other.inum, 1]
      ])
    )
    const where = { kind: 'value', path: 'display', op: 'eq', value: 'ADA' } as const
    expect((await listMembers(ground.db, group.inum, { where })).map(({ userInum }) => userInum)).toEqual([ada])
    expect(await membersOf(ground.db, [])).toEqual(new Map())
    expect(await memberCounts(ground.db, [])).toEqual(new Map())
  })

  it('tells the groups of many people at once, by name', async () => {
    const [a, b, c] = (await people(3)) as [string, string, string]
    const make = async (displayName: string, members: string[]) =>
      (await createGroup(ground, { displayName, members })).group.inum
    const zebra = await make(`zebra ${made}`, [a])
    const aardvark = await make(`Aardvark ${made}`, [a, b])
    const groups = await groupsOf(ground.db, [a, b, c])
    expect(groups.get(a)?.map(({ inum }) => inum)).toEqual([aardvark, zebra])
    expect(groups.get(b)).toEqual([{ inum: aardvark, displayName: `Aardvark ${made}` }])
    expect(groups.has(c)).toBe(false)
  })

  it('records who changed what', async () => {
    const members = await people(4)
    const { group } = await createGroup(ground, { displayName: newName(), members: members.slice(0, 1) }, recorded)
    expect(await lastRecord()).toMatchObject({
      operation: 'test-group',
      resourceType: 'group',
      resourceId: group.inum,
      changes: {
        displayName: [null, group.displayName],
        addedMembers: [null, { count: 1, inums: [members[0]], userNames: [expect.stringMatching('person')] }]
      }
    })
    // In another order than that of their inums.
    const coming = members.slice(1).toSorted().toReversed()
    await updateGroup(ground, group.inum, { members: [{ replace: coming }] }, { alongside: recorded })
    const record = await lastRecord()
    expect(record?.changes).toMatchObject({
      removedMembers: [{ count: 1, inums: [members[0]] }, null],
      addedMembers: [null, { count: 3 }]
    })
    const changes = record?.changes as { addedMembers: [null, Listed] }
    const [, added] = changes.addedMembers
    expect(added.inums.toSorted()).toEqual(coming.toSorted())
    for (const [i, inum] of added.inums.entries())
      expect((await findUser(ground.db, inum))?.userName).toBe(added.userNames[i])
    expect(record?.changes).not.toHaveProperty('displayName')
    const before = await lastRecord()
    await updateGroup(ground, group.inum, { members: [{ add: members.slice(1, 2) }] }, { alongside: recorded })
    expect(await lastRecord()).toEqual(before)
    await deleteGroup(ground, group.inum, { alongside: recorded })
    expect((await lastRecord())?.changes).toMatchObject({
      displayName: [group.displayName, null],
      removedMembers: [{ count: 3 }, null]
    })
  })

  interface Listed {
    count: number
    inums: string[]
    userNames: string[]
  }

  it('records everybody who came or went, however many they are, so that nobody hides among others', async () => {
    const members = await people(1203)
    const { group } = await createGroup(ground, { displayName: newName(), members }, recorded)
    await updateGroup(ground, group.inum, { members: [{ remove: members.slice(0, 502) }] }, { alongside: recorded })
    await deleteGroup(ground, group.inum, { alongside: recorded })
    const { records } = await searchAudit(ground.db, { pattern: group.inum, offset: 0, limit: 100 })
    const told = (member: string, side: 0 | 1) =>
      records.flatMap(
        ({ changes }) => (changes as Record<string, [Listed | null, Listed | null]>)[member]?.[side] ?? []
      )
    expect(records.map(({ changes }) => Object.keys(changes as object))).toEqual([
      ['displayName', 'addedMembers'],
      ['addedMembers'],
      ['addedMembers'],
      ['removedMembers'],
      ['removedMembers'],
      ['displayName', 'removedMembers'],
      ['removedMembers']
    ])
    expect(told('addedMembers', 1).map(({ count }) => count)).toEqual([1203, 1203, 1203])
    expect(
      told('addedMembers', 1)
        .flatMap(({ inums }) => inums)
        .toSorted()
    ).toEqual(members.toSorted())
    expect(
      told('removedMembers', 0)
        .flatMap(({ inums }) => inums)
        .toSorted()
    ).toEqual(members.toSorted())
    for (const { inums, userNames } of [...told('addedMembers', 1), ...told('removedMembers', 0)])
      expect([inums.length, userNames.length]).toEqual([userNames.length, new Set(userNames).size])
  }, 30_000)

  it('makes Janssen’s group of managers once, and lets whoever comes later join it', async () => {
    const [a, b] = (await people(2)) as [string, string]
    await ground.db.transaction(() => joinManagers(ground, a))
    await ground.db.transaction(() => joinManagers(ground, a))
    expect(await findGroup(ground.db, '60B7')).toMatchObject({ displayName: 'Janssen Manager Group', version: 1 })
    await ground.db.transaction(() => joinManagers(ground, b))
    expect(await membersIn('60B7')).toEqual([a, b].toSorted())
    expect((await findGroup(ground.db, '60B7'))?.version).toBe(2)
    await deleteGroup(ground, '60B7')
    await createGroup(ground, { displayName: 'JANSSEN manager group' })
    await ground.db.transaction(() => joinManagers(ground, a))
    expect(await findGroup(ground.db, '60B7')).toBeUndefined()
  })
})
