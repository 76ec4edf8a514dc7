import { createGroup, deleteGroup, findGroup, groupDn, listMembers, updateGroup } from '#modules/groups/index'
import {
  allWithMemberOf,
  claimsOf,
  createUser,
  deleteUser,
  findUser,
  listUsers,
  searchUsers,
  updateUser,
  withMemberOf,
  type Alongside,
  type UserAttributes,
  type UserCondition
} from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

let made = 0

describe.each(engines)('memberOf on %s', (_name, open) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await openGround(open)
  })
  afterAll(() => ground.db.close())

  const group = async (members: string[] = []) =>
    (await createGroup(ground, { displayName: `Group ${String(++made).padStart(3, '0')}`, members })).group
  const person = (attributes: UserAttributes = {}) => createUser(ground, { userName: `person-${++made}`, attributes })
  const set = (inum: string, memberOf: unknown, more: object = {}) =>
    updateUser(ground, inum, { attributes: { memberOf, ...more } })
  const memberOf = async (inum: string) =>
    (await withMemberOf(ground.db, (await findUser(ground.db, inum)) as never)).attributes.memberOf

  it('puts a new person into the groups that are named, and stores no names', async () => {
    const [first, second] = [await group(), await group()]
    const { inum } = await person({ memberOf: [groupDn(first.inum), groupDn(second.inum)], sn: 'A' })
    expect((await findUser(ground.db, inum))?.attributes).toEqual({ sn: 'A' })
    expect(await memberOf(inum)).toEqual([groupDn(first.inum), groupDn(second.inum)])
    expect((await listMembers(ground.db, first.inum)).map(({ userInum }) => userInum)).toEqual([inum])
    expect(await findGroup(ground.db, first.inum)).toMatchObject({ version: 2 })
  })

  it('moves a person from group to group, touching no others', async () => {
    const [first, second, third] = [await group(), await group(), await group()]
    const { inum } = await person({ memberOf: [first, second].map((one) => groupDn(one.inum)) })
    const versions = () =>
      Promise.all([first, second, third].map(async (one) => (await findGroup(ground.db, one.inum))?.version))
    expect(await versions()).toEqual([2, 2, 1])
    await set(
      inum,
      [third, second].map((one) => groupDn(one.inum))
    )
    expect(await memberOf(inum)).toEqual([second, third].map((one) => groupDn(one.inum)))
    expect(await versions()).toEqual([3, 2, 2])
    await set(inum, null)
    expect(await memberOf(inum)).toBeUndefined()
    expect(await versions()).toEqual([3, 3, 3])
  })

  it('writes nothing when the groups are those that there are, in whatever order', async () => {
    const [first, second] = [await group(), await group()]
    const names = [first, second].map((one) => groupDn(one.inum))
    const user = await person({ memberOf: names })
    expect(await set(user.inum, [...names.toReversed(), names[0]])).toEqual(user)
    expect(await findGroup(ground.db, first.inum)).toMatchObject({ version: 2 })
    const changed = await set(user.inum, names.slice(1))
    expect(changed.version).toBe(user.version + 1)
  })

  it('leaves the groups alone when they are not named', async () => {
    const { inum: groupInum } = await group()
    const { inum } = await person({ memberOf: [groupDn(groupInum)] })
    await updateUser(ground, inum, { attributes: { sn: 'B' } })
    expect(await memberOf(inum)).toEqual([groupDn(groupInum)])
  })

  it.each([
    ['a group that does not exist', 'inum=none,ou=groups,o=jans'],
    ['what is no name of a group', 'managers'],
    ['the name of a person', 'inum=1,ou=people,o=jans'],
    ['what cannot be stored', 'inum=\0,ou=groups,o=jans']
  ])('refuses %s, and writes nothing', async (_what, dn) => {
    const { inum: groupInum } = await group()
    const userName = `refused-${++made}`
    const attributes = { memberOf: [groupDn(groupInum), dn] }
    await expect(createUser(ground, { userName, attributes })).rejects.toMatchObject({
      code: 'invalid_value',
      status: 400
    })
    const { inum } = await person({ sn: 'before' })
    await expect(set(inum, attributes.memberOf, { sn: 'after' })).rejects.toMatchObject({ code: 'invalid_value' })
    expect((await findUser(ground.db, inum))?.attributes).toEqual({ sn: 'before' })
    expect(await listMembers(ground.db, groupInum)).toEqual([])
    const where: UserCondition = { kind: 'field', field: 'userName', op: 'eq', value: userName }
    expect((await searchUsers(ground.db, { where, offset: 0, limit: 1 })).total).toBe(0)
  })

  it('changes only the groups that a change which sees them is about, whoever changes others meanwhile', async () => {
    const groups = []
    for (let i = 0; i < 5; i++) groups.push((await group()).inum)
    const [stays, goes, left, comes, joined] = groups as [string, string, string, string, string]
    const { inum } = await person({ memberOf: [stays, goes, left].map(groupDn) })
    const writes: Parameters<Alongside>[0][] = []
    await updateUser(
      ground,
      inum,
      async ({ attributes: { memberOf: seen } }) => {
        expect(seen).toEqual([stays, goes, left].map(groupDn))
        await updateGroup(ground, joined, { members: [{ add: [inum] }] })
        await updateGroup(ground, left, { members: [{ remove: [inum] }] })
        return { attributes: { memberOf: [stays, left, comes].map(groupDn), sn: 'Changed' } }
      },
      { seesGroups: true, alongside: async (write) => void writes.push(write) }
    )
    expect(await memberOf(inum)).toEqual([stays, comes, joined].map(groupDn))
    expect((await findUser(ground.db, inum))?.attributes).toEqual({ sn: 'Changed' })
    expect(writes).toMatchObject([
      {
        before: { attributes: { memberOf: [stays, goes, joined].map(groupDn) } },
        after: { attributes: { memberOf: [stays, comes, joined].map(groupDn) } }
      }
    ])
  })

  it('tells the record of a change which groups there were and are', async () => {
    const [first, second] = [await group(), await group()]
    const writes: Parameters<Alongside>[0][] = []
    const alongside: Alongside = async (write) => void writes.push(write)
    const names = (one: { inum: string }) => ({ attributes: { memberOf: [groupDn(one.inum)] } })
    const { inum } = await createUser(ground, { userName: `told-${++made}`, ...names(first) }, alongside)
    await updateUser(ground, inum, names(second), { alongside })
    await updateUser(ground, inum, { attributes: { sn: 'C' } }, { alongside })
    await deleteUser(ground, inum, { alongside })
    expect(writes).toMatchObject([
      { after: names(first) },
      { before: names(first), after: names(second) },
      { before: { attributes: {} }, after: { attributes: { sn: 'C' } } },
      { before: names(second) }
    ])
    expect(writes[2]?.after?.attributes).toEqual({ sn: 'C' })
  })

  it('is a claim, which is looked up only for those who ask for it', async () => {
    const { inum: groupInum } = await group()
    const user = await person({ memberOf: [groupDn(groupInum)], sn: 'D' })
    let asked = 0
    const tables = new Proxy(ground.db.tables, {
      get: (target, name) => {
        if (name === 'groupMembers') asked++
        return Reflect.get(target, name) as unknown
      }
    })
    const watched = { ...ground, db: { ...ground.db, tables } }
    expect(await claimsOf(watched, user, ['family_name', 'email'])).toEqual({ family_name: 'D' })
    expect(asked).toBe(0)
    const names = ['family_name', 'member_of']
    expect(await claimsOf(watched, user, names)).toEqual({ family_name: 'D', member_of: [groupDn(groupInum)] })
    expect(asked).toBeGreaterThan(0)
    await deleteGroup(ground, groupInum)
    expect(await claimsOf(ground, user, names)).toEqual({ family_name: 'D' })
  })

  it('is told for many people at once', async () => {
    const { inum: groupInum } = await group()
    const [inside, outside] = [await person({ memberOf: [groupDn(groupInum)] }), await person()]
    const shown = await allWithMemberOf(ground.db, [outside, inside])
    expect(shown.map(({ attributes }) => attributes.memberOf)).toEqual([undefined, [groupDn(groupInum)]])
  })

  it('is searched by, as by any attribute', async () => {
    const { inum: groupInum } = await group()
    const inside = await person({ memberOf: [groupDn(groupInum)] })
    const outside = await person()
    await updateGroup(ground, groupInum, { members: [{ add: [inside.inum] }] })
    const find = async (where: UserCondition) => {
      const search = { where, offset: 0, limit: 1000 }
      const found = (await searchUsers(ground.db, search)).users.map(({ inum }) => inum)
      expect((await listUsers(ground.db, search)).users.map(({ inum }) => inum).toSorted()).toEqual(found.toSorted())
      return found
    }
    const value = (op: 'eq' | 'co' | 'sw' | 'ew', text: string): UserCondition => ({
      kind: 'value',
      path: 'memberOf',
      op,
      value: text
    })
    for (const where of [
      value('eq', groupDn(groupInum)),
      value('eq', groupDn(groupInum).toUpperCase()),
      value('co', groupInum.slice(3, 30)),
      value('sw', `INUM=${groupInum}`)
    ])
      expect(await find(where)).toEqual([inside.inum])
    expect(await find(value('co', 'nothing like it'))).toEqual([])
    const everybodyInGroups = await find({ kind: 'present', path: 'memberOf' })
    expect(everybodyInGroups).toContain(inside.inum)
    expect(everybodyInGroups).not.toContain(outside.inum)
    expect(await find(value('ew', ',ou=groups,o=jans'))).toEqual(everybodyInGroups)
    expect(await find({ kind: 'not', of: { kind: 'present', path: 'memberOf' } })).toContain(outside.inum)
  })
})
