import { openSqlite } from '#db/sqlite'
import { createAttribute } from '#modules/attributes/index'
import { updateAppConfiguration } from '#modules/settings/index'
import { claimsOf, createUser, type UserAttributes } from '#modules/users/index'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGround, type Ground } from '../../support/ground.ts'

describe('claims', () => {
  let ground: Ground
  beforeAll(async () => {
    ground = await openGround(() => openSqlite({ file: ':memory:', synchronous: 'normal' }))
  })
  afterAll(() => ground.db.close())

  let made = 0
  const claims = async (attributes: UserAttributes, ...names: string[]) =>
    claimsOf(ground, await createUser(ground, { userName: `p${++made}`, attributes }), names)

  it('come in the types of OpenID Connect', async () => {
    const given = {
      emailVerified: true,
      mail: 'a@b.c',
      birthdate: '1990-01-31',
      role: ['x'],
      jansIMAPData: { host: 'h' }
    }
    const names = ['email', 'email_verified', 'birthdate', 'updated_at', 'role', 'imap_data']
    expect(await claims(given, ...names)).toEqual({
      email: 'a@b.c',
      email_verified: true,
      birthdate: '1990-01-31',
      updated_at: Date.parse('2026-01-31T08:00:00Z') / 1000,
      role: ['x'],
      imap_data: { host: 'h' }
    })
  })

  it('are only those that are asked for, that the registry knows and that have a value', async () => {
    expect(
      await claims({ sn: 'A', givenName: 'B' }, 'family_name', 'nickname', 'constructor', 'shoe', 'title')
    ).toEqual({
      family_name: 'A'
    })
    expect(await claims({ sn: 'A' })).toEqual({})
  })

  it('never hold the password or the secret answer', async () => {
    expect(await claims({ secretAnswer: 'blue' }, 'user_password', 'secret_answer')).toEqual({})
  })

  it('name the person by inum, user name and status', async () => {
    const user = await createUser(ground, { userName: 'Named', status: 'register' })
    expect(await claimsOf(ground, user, ['inum', 'user_name', 'preferred_username', 'jans_status'])).toEqual({
      inum: user.inum,
      user_name: 'Named',
      preferred_username: 'Named',
      jans_status: 'register'
    })
    expect(await claims({ jansPrefUsrName: 'short' }, 'preferred_username')).toEqual({ preferred_username: 'short' })
  })

  it.each<[UserAttributes, string | undefined]>([
    [{ displayName: 'Shown', givenName: 'G' }, 'Shown'],
    [{ givenName: 'G', middleName: 'M', sn: 'S' }, 'G M S'],
    [{ givenName: 'G', jansNameFormatted: 'Dr. G' }, 'Dr. G'],
    [{}, undefined]
  ])('make a name of %j', async (attributes, name) => {
    expect(await claims(attributes, 'name')).toEqual(name === undefined ? {} : { name })
  })

  it.each<[UserAttributes, unknown]>([
    [
      { street: 'S 1', l: 'L', c: 'DE' },
      { street_address: 'S 1', locality: 'L', country: 'DE' }
    ],
    [{ address: '{"formatted":"F","country":"FR"}' }, { formatted: 'F', country: 'FR' }],
    [{ address: 'One line' }, { formatted: 'One line' }],
    [
      { jansAddres: [{ locality: 'A' }, { streetAddress: 'B', postalCode: '1', primary: true }] },
      { street_address: 'B', postal_code: '1' }
    ],
    [{ roomNumber: '1' }, undefined]
  ])('group the address of %j', async (attributes, address) => {
    expect(await claims(attributes, 'address')).toEqual(address === undefined ? {} : { address })
  })

  it('take the telephone number from SCIM’s list where there is no other', async () => {
    const jansPhoneValue = [{ value: 'f', type: 'fax' }, { value: '1' }, { value: '2', primary: true }]
    expect(await claims({ jansPhoneValue }, 'phone_number')).toEqual({ phone_number: '2' })
    expect(await claims({ jansPhoneValue, telephoneNumber: '3' }, 'phone_number')).toEqual({ phone_number: '3' })
    expect(await claims({ jansPhoneValue: jansPhoneValue.slice(0, 1) }, 'phone_number')).toEqual({})
  })

  it('follow the registry: a new attribute is a claim, its times are seconds', async () => {
    const attribute = { displayName: 'x', description: 'x', status: 'active', dataType: 'generalizedTime' } as const
    await createAttribute(ground, { ...attribute, name: 'hired', claimName: 'hired_at' })
    expect(await claims({ hired: '2026-01-31T08:00:00Z' }, 'hired_at')).toEqual({ hired_at: 1_769_846_400 })
  })

  it('are written as the server is told, and lists where there may be several', async () => {
    const attribute = { displayName: 'x', description: 'x', status: 'active' } as const
    await createAttribute(ground, { ...attribute, dataType: 'generalizedTime', name: 'left', claimName: 'left_at' })
    await createAttribute(ground, { ...attribute, dataType: 'string', name: 'hobby', oxMultiValuedAttribute: true, claimName: 'hobbies' }) // prettier-ignore
    const write = async (pattern: string) => {
      await updateAppConfiguration(ground, { dateFormatterPatterns: { left_at: pattern } })
      return (await claims({ left: '2026-01-31T08:09:07Z' }, 'left_at')).left_at
    }
    expect(await write('yyyy-MM-dd')).toBe('2026-01-31')
    expect(await write("dd.MM.yyyy 'at' HH:mm:ss.SSS")).toBe('31.01.2026 at 08:09:07.000')
    expect(await write("yyyy-MM-dd'T'HH:mm:ssX ''")).toBe("2026-01-31T08:09:07Z '")
    expect(await claims({ hobby: ['chess'] }, 'hobbies')).toEqual({ hobbies: ['chess'] })
  })
})
