import { createAttribute } from '#modules/attributes/index'
import {
  checkUser,
  createUser,
  deleteUser,
  findUser,
  findUserByName,
  findUserStatus,
  searchUsers,
  setPassword,
  updateUser,
  verifyPassword,
  type NewUser,
  type User,
  type UserAttributes,
  type UserCondition
} from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

let made = 0
const newName = () => `person-${++made}`

describe.each(engines)('users on %s', (_name, open) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await openGround(open)
  })
  afterAll(() => ground.db.close())

  const create = (attributes: UserAttributes = {}, more: object = {}) =>
    createUser(ground, { userName: newName(), attributes, ...more })
  const namesFor = async (where: UserCondition) =>
    (await searchUsers(ground.db, { where, offset: 0, limit: 100 })).users.map(({ inum }) => inum)

  it('gives back what was stored, by inum and by name in any case', async () => {
    const user = await createUser(ground, {
      userName: 'Zoë.Example',
      externalId: 'hr-1',
      attributes: { sn: 'Ångström', emailVerified: true, jansAdminUIRole: ['a', 'b'] }
    })
    expect(user).toMatchObject({ userName: 'Zoë.Example', status: 'active', externalId: 'hr-1', version: 1 })
    expect(await findUser(ground.db, user.inum)).toEqual(user)
    expect(await findUserStatus(ground.db, user.inum)).toBe('active')
    expect(await findUserByName(ground.db, 'ZOË.example')).toEqual(user)
    expect(await findUserByName(ground.db, 'zoe\u0308.example')).toEqual(user)
    expect(await findUserByName(ground.db, 'zoe.example')).toBeUndefined()
    expect(await findUser(ground.db, 'nobody')).toBeUndefined()
    expect(await findUserStatus(ground.db, 'nobody')).toBeUndefined()
  })

  it('checks what would be refused without writing anything', async () => {
    const { userName, inum } = await create({ sn: 'Checked' })
    const before = await findUser(ground.db, inum)
    await checkUser(ground, { userName: 'somebody-new', password: 'long enough', attributes: { sn: 'x' } })
    expect(await findUserByName(ground.db, 'somebody-new')).toBeUndefined()
    await checkUser(ground, { userName: userName.toUpperCase(), status: 'inactive' }, inum)
    expect(await findUser(ground.db, inum)).toEqual(before)
    const group = 'inum=none,ou=groups,o=jans'
    for (const [given, member] of [
      [{ userName: userName.toUpperCase() }, 'userName'],
      [{ userName: '' }, 'userName'],
      [{ userName: 'n', password: '' }, 'password'],
      [{ userName: 'n', password: 'x'.repeat(2000) }, 'password'],
      [{ userName: 'n', attributes: { shoe: 1 } }, 'shoe'],
      [{ userName: 'n', status: 'asleep' as 'active' }, 'status'],
      [{ userName: 'n', attributes: { memberOf: [group] } }, 'memberOf']
    ] as const)
      await expect(checkUser(ground, given as NewUser)).rejects.toMatchObject({ member })
  })

  it('finds nobody by text that cannot be stored', async () => {
    expect(await findUser(ground.db, 'a\0b')).toBeUndefined()
    expect(await findUserByName(ground.db, 'a\0b\ud800')).toBeUndefined()
  })

  it('lets one of many win who take a name at the same time, in whatever case', async () => {
    const names = ['racer', 'Racer', 'RACER', 'rAcer', 'racEr']
    const results = await Promise.allSettled(names.map((userName) => createUser(ground, { userName })))
    const refusals = results.filter((result) => result.status === 'rejected')
    expect(refusals).toHaveLength(4)
    for (const { reason } of refusals) expect(reason).toMatchObject({ code: 'conflict', member: 'userName' })
    const other = await create({ sn: 'Before' })
    await expect(
      updateUser(ground, other.inum, { userName: 'RaCeR', attributes: { sn: 'After' } })
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await findUser(ground.db, other.inum)).toEqual(other)
    expect(await namesFor({ kind: 'value', path: 'sn', op: 'eq', value: 'after' })).toEqual([])
  })

  it.each<[string, UserAttributes, string]>([
    ['an attribute nobody knows', { shoe: 1 }, 'shoe'],
    ['a name from the prototype', { constructor: 'x' }, 'constructor'],
    ['the password as an attribute', { userPassword: 'x' }, 'userPassword'],
    ['the status as an attribute', { jansStatus: 'active' }, 'jansStatus'],
    ['the name as an attribute', { uid: 'x' }, 'uid'],
    ['a number where text belongs', { sn: 1 }, 'sn'],
    ['an object where text belongs', { sn: {} }, 'sn'],
    ['a list where one value belongs', { sn: ['a'] }, 'sn'],
    ['one value where a list belongs', { role: 'a' }, 'role'],
    ['text where a boolean belongs', { emailVerified: 'yes' }, 'emailVerified'],
    ['text where an object belongs', { jansEmail: ['a@b.c'] }, 'jansEmail[0]'],
    ['an address without a value', { jansEmail: [{ value: 'a@b.c' }, { type: 'work' }] }, 'jansEmail[1].value'],
    ['an unknown member', { jansEmail: [{ value: 'a@b.c', x: 1 }] }, 'jansEmail[0].x'],
    ['something that is no address', { jansEmail: [{ value: 'nobody' }] }, 'jansEmail[0].value'],
    ['mail that is no address', { mail: 'nobody' }, 'mail'],
    ['an empty postal address', { jansAddres: [{}] }, 'jansAddres[0]'],
    ['a picture that has no address', { jansPhotos: [{ value: 'not a uri' }] }, 'jansPhotos[0].value'],
    ['an unknown time zone', { zoneinfo: 'Atlantis/Capital' }, 'zoneinfo'],
    ['a locale that is none', { locale: '???' }, 'locale'],
    ['NUL', { sn: 'a\0b' }, 'sn'],
    ['half a character', { sn: 'a\ud800' }, 'sn'],
    ['NUL in a list', { role: ['ok', '\0'] }, 'role[1]'],
    ['very long text', { sn: 'x'.repeat(4001) }, 'sn'],
    ['very many values', { role: Array.from({ length: 1001 }, (_, i) => `r${i}`) }, 'role'],
    ['JSON with NUL', { jansIMAPData: { deep: [{ '\0': 1 }] } }, 'jansIMAPData'],
    ['very long JSON', { jansIMAPData: { a: 'x'.repeat(65_537) } }, 'jansIMAPData']
  ])('refuses %s and names the place', async (_what, attributes, member) => {
    const userName = newName()
    await expect(createUser(ground, { userName, attributes })).rejects.toMatchObject({ status: 400, member })
    expect(await findUserByName(ground.db, userName)).toBeUndefined()
  })

  it.each([
    ['', 'userName'],
    ['   ', 'userName'],
    ['a\nb', 'userName'],
    ['x'.repeat(256), 'userName'],
    // One character that folding makes eighteen of.
    ['\uFDFA'.repeat(100), 'userName'],
    [42, 'userName'],
    [undefined, 'userName']
  ])('refuses the user name %j', async (userName, member) => {
    await expect(createUser(ground, { userName: userName as string })).rejects.toMatchObject({ status: 400, member })
  })

  it('refuses an external id and a status that are none', async () => {
    await expect(create({}, { externalId: {} })).rejects.toMatchObject({ status: 400, member: 'externalId' })
    await expect(create({}, { status: 'dead' })).rejects.toMatchObject({ status: 400, member: 'status' })
  })

  it('follows the rules that the registry gives an attribute', async () => {
    const attribute = { displayName: 'x', description: 'x', status: 'active', dataType: 'string' } as const
    const rules = { minLength: 2, maxLength: 4, regexp: '[a-z]+' }
    await createAttribute(ground, { ...attribute, name: 'badge', attributeValidation: rules })
    await createAttribute(ground, { ...attribute, name: 'score', dataType: 'numeric' })
    await createAttribute(ground, { ...attribute, name: 'hired', dataType: 'generalizedTime' })
    for (const badge of ['a', 'abcde', 'AB', 'ab1'])
      await expect(create({ badge })).rejects.toMatchObject({ member: 'badge' })
    for (const score of ['many', true, Number.NaN, Infinity, {}])
      await expect(create({ score })).rejects.toMatchObject({ member: 'score' })
    for (const hired of ['2026-01-31', '2026-02-31T00:00:00Z', '2026-01-01T25:00:00Z', 'today', 20_260_131])
      await expect(create({ hired })).rejects.toMatchObject({ member: 'hired' })
    const { attributes } = await create({ badge: 'abc', score: '12.5', hired: '20260131080000Z' })
    expect(attributes).toEqual({ badge: 'abc', score: 12.5, hired: '20260131080000Z' })
    const hired = Date.parse('2026-01-31T08:00:00Z')
    expect(await namesFor({ kind: 'value', path: 'hired', op: 'ge', value: hired })).toHaveLength(1)
    expect(await namesFor({ kind: 'value', path: 'hired', op: 'gt', value: hired })).toHaveLength(0)
  })

  it('reads booleans written as text, keeps one primary element and drops what is empty', async () => {
    const { attributes } = await create({
      emailVerified: 'False',
      sn: '',
      role: [],
      displayName: null,
      jansPhoneValue: [
        { value: '1', primary: 'true', display: '' },
        { value: '2', primary: true }
      ]
    })
    expect(attributes).toEqual({
      emailVerified: false,
      jansPhoneValue: [
        { value: '1', primary: true },
        { value: '2', primary: false }
      ]
    })
  })

  it('changes what is named, removes what is empty and leaves the rest', async () => {
    const user = await create({ sn: 'A', givenName: 'B', role: ['x'] }, { externalId: 'e' })
    ground.clock.now += 5000
    const changed = await updateUser(ground, user.inum, {
      externalId: null,
      attributes: { sn: 'C', role: null, nickname: 'N' }
    })
    expect(changed).toEqual({
      ...user,
      externalId: undefined,
      attributes: { sn: 'C', givenName: 'B', nickname: 'N' },
      updatedAt: user.updatedAt + 5000,
      version: 2
    })
    expect(await findUser(ground.db, user.inum)).toEqual(changed)
    const found = (path: string, value: string) => namesFor({ kind: 'value', path, op: 'eq', value })
    expect(await found('sn', 'c')).toContain(user.inum)
    expect(await found('sn', 'a')).not.toContain(user.inum)
    expect(await namesFor({ kind: 'present', path: 'role' })).not.toContain(user.inum)
    expect(await found('givenName', 'b')).toContain(user.inum)
  })

  it('writes nothing for a change that changes nothing', async () => {
    const user = await create({ sn: 'A' })
    ground.clock.now += 5000
    expect(await updateUser(ground, user.inum, { attributes: { sn: 'A', nickname: null } })).toEqual(user)
    expect(await findUser(ground.db, user.inum)).toEqual(user)
  })

  it('makes every change of many that meet, and asks nobody to try again', async () => {
    const user = await create({ role: [] })
    const roles = Array.from({ length: 30 }, (_, i) => `role-${String(i).padStart(2, '0')}`)
    const add = (role: string) =>
      updateUser(ground, user.inum, ({ attributes }: User) => ({
        attributes: { role: [...((attributes.role ?? []) as string[]), role] }
      }))
    await Promise.all(roles.map(add))
    const { attributes, version } = (await findUser(ground.db, user.inum)) as User
    expect((attributes.role as string[]).toSorted()).toEqual(roles)
    expect(version).toBe(31)
  })

  it('refuses a change of another version than the one expected', async () => {
    const user = await create({ sn: 'A' })
    await updateUser(ground, user.inum, { attributes: { sn: 'B' } }, { expectedVersion: 1 })
    await expect(
      updateUser(ground, user.inum, { attributes: { sn: 'C' } }, { expectedVersion: 1 })
    ).rejects.toMatchObject({ code: 'version_mismatch', status: 412 })
    expect((await findUser(ground.db, user.inum))?.attributes).toEqual({ sn: 'B' })
  })

  it('undoes a write whose companion fails', async () => {
    const fail = () => Promise.reject(new Error('no'))
    const userName = newName()
    await expect(createUser(ground, { userName }, fail)).rejects.toThrow('no')
    expect(await findUserByName(ground.db, userName)).toBeUndefined()
    const user = await create({ sn: 'A' })
    await expect(updateUser(ground, user.inum, { attributes: { sn: 'B' } }, { alongside: fail })).rejects.toThrow('no')
    await expect(deleteUser(ground, user.inum, { alongside: fail })).rejects.toThrow('no')
    expect(await findUser(ground.db, user.inum)).toEqual(user)
  })

  it('tells the others of a deactivation, a new password and a deletion, once each', async () => {
    const user = await create()
    const { inum } = user
    ground.told.length = 0
    await updateUser(ground, inum, { attributes: { sn: 'A' } })
    expect(ground.told).toEqual([])
    await updateUser(ground, inum, { status: 'inactive' })
    expect(await findUserStatus(ground.db, inum)).toBe('inactive')
    await updateUser(ground, inum, { status: 'expired' })
    await updateUser(ground, inum, { status: 'active' })
    await setPassword(ground, inum, 'correct horse')
    await deleteUser(ground, inum)
    expect(ground.told).toEqual([
      ['user.deactivated', { inum }],
      ['user.passwordChanged', { inum }],
      ['user.deleted', { inum }]
    ])
  })

  it('leaves nothing of a deleted person, and deletes nobody twice', async () => {
    const user = await create({ sn: 'Vanishing', jansEmail: [{ value: 'gone@example.org' }] })
    await deleteUser(ground, user.inum)
    expect(await findUser(ground.db, user.inum)).toBeUndefined()
    expect(await namesFor({ kind: 'value', path: 'sn', op: 'eq', value: 'vanishing' })).toEqual([])
    await expect(deleteUser(ground, user.inum)).rejects.toMatchObject({ code: 'not_found', status: 404 })
    await expect(updateUser(ground, user.inum, {})).rejects.toMatchObject({ code: 'not_found' })
    const { userValues } = ground.db.tables
    const rows = await ground.db.query.select().from(userValues)
    expect(rows.filter(({ userInum }) => userInum === user.inum)).toEqual([])
  })

  it('keeps mail and the list of addresses in step', async () => {
    const list = (...values: string[]) => values.map((value) => ({ value }))
    const user = await create({ jansEmail: [{ value: 'a@x.y' }, { value: 'b@x.y', primary: true }] })
    expect(user.attributes.mail).toBe('b@x.y')
    const change = async (attributes: UserAttributes) =>
      (await updateUser(ground, user.inum, { attributes })).attributes
    expect(await change({ jansEmail: list('c@x.y', 'd@x.y') })).toMatchObject({ mail: 'c@x.y' })
    expect(await change({ mail: 'e@x.y' })).toMatchObject({ jansEmail: list('e@x.y', 'd@x.y') })
    expect(await change({ mail: 'd@x.y' })).toEqual({
      mail: 'd@x.y',
      jansEmail: [{ value: 'e@x.y' }, { value: 'd@x.y', primary: true }]
    })
    expect(await change({ mail: 'e@x.y' })).toEqual({
      mail: 'e@x.y',
      jansEmail: [
        { value: 'e@x.y', primary: true },
        { value: 'd@x.y', primary: false }
      ]
    })
    expect(await change({ mail: null })).toEqual({})
    expect(await change({ mail: 'f@x.y' })).toEqual({ mail: 'f@x.y' })
    expect(await change({ jansEmail: [] })).toEqual({})
  })

  it('finds who has only mail among the addresses', async () => {
    const { inum } = await create({ mail: 'Only@Example.org' })
    const work = { kind: 'value', path: 'jansEmail.value', op: 'eq', value: 'only@example.ORG' } as const
    expect(await namesFor(work)).toEqual([inum])
    expect(await namesFor({ kind: 'element', attribute: 'jansEmail', where: work })).toEqual([inum])
  })

  it('stores text that is longer than an index entry, and finds it by equality and by its beginning', async () => {
    const long = `${'Ω'.repeat(3000)}end`
    const { inum } = await create({ displayName: long })
    await create({ displayName: `${'Ω'.repeat(3000)}other` })
    const by = (op: 'eq' | 'sw', value: string) => namesFor({ kind: 'value', path: 'displayName', op, value })
    expect(await by('eq', long.toUpperCase())).toEqual([inum])
    expect(await by('eq', long.slice(1))).toEqual([])
    expect(await by('sw', 'ωωω')).toHaveLength(2)
  })

  it('pages through everybody exactly once, in any order', async () => {
    const all = await searchUsers(ground.db, { offset: 0, limit: 1000 })
    expect(all.total).toBe(all.users.length)
    const path = 'jansEmail.value'
    for (const sort of [
      undefined,
      { by: { field: 'userName' } },
      { by: { path: 'sn', type: 'text' }, descending: true },
      { by: { path, type: 'text' } }
    ] as const) {
      const seen: string[] = []
      for (let offset = 0; offset < all.total + 5; offset += 5) {
        const page = await searchUsers(ground.db, { sort, offset, limit: 5 })
        expect(page.total).toBe(all.total)
        seen.push(...page.users.map(({ inum }) => inum))
      }
      expect(seen.toSorted()).toEqual(all.users.map(({ inum }) => inum).toSorted())
    }
    expect(await searchUsers(ground.db, { offset: 0, limit: 0 })).toEqual({ total: all.total, users: [] })
  })

  it('puts who has no value last, and first in the opposite order', async () => {
    const tag = newName()
    const make = (nickname?: string) => create({ description: tag, ...(nickname && { nickname }) })
    const [b, none, a] = [await make('b'), await make(), await make('A')]
    const where = { kind: 'value', path: 'description', op: 'eq', value: tag } as const
    const order = async (descending: boolean) =>
      (
        await searchUsers(ground.db, {
          where,
          sort: { by: { path: 'nickname', type: 'text' }, descending },
          offset: 0,
          limit: 10
        })
      ).users.map(({ inum }) => inum)
    expect(await order(false)).toEqual([a, b, none].map(({ inum }) => inum))
    expect(await order(true)).toEqual([none, b, a].map(({ inum }) => inum))
  })

  it('lets an active person in by the right password only', async () => {
    const { userName, inum } = await create({}, { password: 'Grüße, Welt' })
    const signIn = async (password: string, name = userName) => (await verifyPassword(ground, name, password))?.inum
    expect(await signIn('Grüße, Welt')).toBe(inum)
    expect(await signIn('Gru\u0308ße, Welt', userName.toUpperCase())).toBe(inum)
    for (const wrong of ['grüße, welt', 'Grüße, Welt ', '', 'x'.repeat(2000), '\0'])
      expect(await signIn(wrong)).toBeUndefined()
    expect(await signIn('Grüße, Welt', 'nobody-there')).toBeUndefined()
    await setPassword(ground, inum, 'another one')
    expect(await signIn('Grüße, Welt')).toBeUndefined()
    expect(await signIn('another one')).toBe(inum)
    await updateUser(ground, inum, { status: 'inactive' })
    expect(await signIn('another one')).toBeUndefined()
  })

  it('lets nobody in who has no password', async () => {
    const { userName } = await create()
    for (const password of ['', 'nothing', 'null'])
      expect(await verifyPassword(ground, userName, password)).toBeUndefined()
  })

  it.each([
    ['', 400],
    ['x'.repeat(1025), 400],
    ['ü'.repeat(513), 400],
    ['half \ud800', 400]
  ])('refuses to store the password %j', async (password, status) => {
    const { inum } = await create()
    await expect(setPassword(ground, inum, password)).rejects.toMatchObject({ status, member: 'password' })
    await expect(create({}, { password })).rejects.toMatchObject({ status, member: 'password' })
  })

  it('never gives the password or its hash away', async () => {
    const user = await create({}, { password: 'very secret' })
    const shown = JSON.stringify([
      user,
      await findUser(ground.db, user.inum),
      await searchUsers(ground.db, { offset: 0, limit: 500 })
    ])
    expect(shown).not.toMatch(/argon2|very secret|password/i)
  })
})
