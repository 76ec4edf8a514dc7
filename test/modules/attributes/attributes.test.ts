import {
  attributeRegistry,
  attributes,
  changeAttribute,
  createAttribute,
  deleteAttribute,
  findAttribute,
  findAttributeByName,
  listAttributes,
  replaceAttribute,
  searchAttributes,
  type Attribute
} from '#modules/attributes/index'
import type { Context } from '#modules/core/module'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

const shoeSize: Omit<Attribute, 'inum'> = {
  name: 'shoeSize',
  claimName: 'shoe_size',
  displayName: 'Shoe size',
  status: 'active',
  description: 'EU size',
  dataType: 'numeric'
}

describe.each(engines)('attributes on %s', (_name, open) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await openGround(open)
  })
  afterAll(() => ground.db.close())

  it('keeps what several change at once', async () => {
    const { inum } = await createAttribute(ground, shoeSize)
    await Promise.all([
      changeAttribute(ground, inum, (before) => ({ ...before, description: 'In inches' })),
      changeAttribute(ground, inum, (before) => ({ ...before, tooltip: 'Of the left one' }))
    ])
    expect(await findAttribute(ground.db, inum)).toMatchObject({
      description: 'In inches',
      tooltip: 'Of the left one'
    })
    await deleteAttribute(ground, inum)
  })

  const prepareAgain = () => attributes.prepare?.(ground as unknown as Context)

  it('offers the claims of OpenID Connect under the identifiers they have in Janssen', async () => {
    const registry = await attributeRegistry(ground)
    const standard = 'name given_name family_name middle_name nickname preferred_username profile picture website email'
    const more = 'email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at'
    for (const claim of `${standard} ${more}`.split(' ')) expect(registry.byClaim(claim)?.claimName).toBe(claim)
    expect(registry.byName('mail')?.inum).toBe('CAE3')
    expect(registry.byInum('inum=29DA,ou=attributes,o=jans')?.name).toBe('inum')
    expect(registry.byInum('29DA')?.name).toBe('inum')
    expect(registry.byName('jansAdminUIRole')?.oxMultiValuedAttribute).toBe(true)
  })

  it('gives every attribute an inum and a name of its own', async () => {
    const all = await listAttributes(ground.db)
    expect(new Set(all.map(({ inum }) => inum)).size).toBe(all.length)
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  })

  it('hides secrets on discovery, and lets nobody but administrators give themselves a role', async () => {
    const all = await listAttributes(ground.db)
    const byName = (name: string) => all.find((attribute) => attribute.name === name)
    for (const name of ['userPassword', 'secretAnswer', 'jansEnrollmentCode'])
      expect(byName(name)?.jansHideOnDiscovery).toBe(true)
    for (const name of ['jansAdminUIRole', 'role', 'memberOf', 'emailVerified'])
      expect(byName(name)?.editType).toEqual(['admin'])
  })

  it('does not undo a change at the next start, and keeps what is installed', async () => {
    const title = (await findAttributeByName(ground.db, 'title')) as Attribute
    await replaceAttribute(ground, { ...title, displayName: 'Job title' })
    await expect(deleteAttribute(ground, 'C8D5')).rejects.toMatchObject({ code: 'conflict' })
    await expect(replaceAttribute(ground, { ...title, dataType: 'json' })).rejects.toMatchObject({ member: 'dataType' })
    await prepareAgain()
    expect(await findAttribute(ground.db, 'C8D5')).toMatchObject({ name: 'address' })
    expect(await findAttribute(ground.db, title.inum)).toMatchObject({ displayName: 'Job title' })
  })

  it('lets a new attribute be found at once, and forgets a deleted one', async () => {
    expect((await attributeRegistry(ground)).byName('shoeSize')).toBeUndefined()
    const made = await createAttribute(ground, shoeSize)
    expect(await findAttribute(ground.db, made.inum)).toEqual(made)
    const registry = await attributeRegistry(ground)
    expect(registry.byClaim('shoe_size')).toEqual(made)
    await replaceAttribute(ground, { ...made, status: 'inactive' })
    const later = await attributeRegistry(ground)
    expect(later.byClaim('shoe_size')).toBeUndefined()
    expect(later.byName('shoeSize')).toBeDefined()
    await deleteAttribute(ground, made.inum)
    expect((await attributeRegistry(ground)).byName('shoeSize')).toBeUndefined()
  })

  it('reads the registry once for all who ask at the same time', async () => {
    const [first, second] = await Promise.all([attributeRegistry(ground), attributeRegistry(ground)])
    expect(first).toBe(second)
  })

  it('refuses a name that is taken, an unknown inum and a pattern that is none', async () => {
    await expect(createAttribute(ground, { ...shoeSize, name: 'mail' })).rejects.toMatchObject({ code: 'conflict' })
    await expect(createAttribute(ground, { ...shoeSize, name: 'MAIL' })).rejects.toMatchObject({ code: 'conflict' })
    const sn = (await findAttributeByName(ground.db, 'sn')) as Attribute
    const own = await createAttribute(ground, { ...shoeSize, name: 'own' })
    await expect(replaceAttribute(ground, { ...own, name: 'mail' })).rejects.toMatchObject({ code: 'conflict' })
    expect(await findAttribute(ground.db, own.inum)).toEqual(own)
    await deleteAttribute(ground, own.inum)
    await expect(replaceAttribute(ground, { ...sn, inum: 'none', name: 'x' })).rejects.toMatchObject({ status: 404 })
    await expect(deleteAttribute(ground, 'none')).rejects.toMatchObject({ status: 404 })
    const broken = { ...shoeSize, name: 'broken', attributeValidation: { regexp: '(' } }
    await expect(createAttribute(ground, broken)).rejects.toMatchObject({
      status: 400,
      member: 'attributeValidation.regexp'
    })
    expect(await findAttributeByName(ground.db, 'broken')).toBeUndefined()
    expect(await findAttribute(ground.db, sn.inum)).toEqual(sn)
  })

  it('searches by status and text, in any case, page by page', async () => {
    const active = await searchAttributes(ground.db, { status: 'active', offset: 0, limit: 500 })
    expect(active.attributes.every(({ status }) => status === 'active')).toBe(true)
    expect(active.total).toBe(active.attributes.length)
    const texts = { patterns: ['EMAIL_VERIFIED', 'casual name'], sortBy: 'name', offset: 0, limit: 10 } as const
    const found = await searchAttributes(ground.db, texts)
    expect(found.attributes.map(({ name }) => name)).toEqual(['eduPersonNickName', 'emailVerified', 'nickname'])
    const members = [
      ['dataType', 'boolean'],
      ['editType', 'admin'],
      ['scimCustomAttr', 'false']
    ] as const
    const flags = await searchAttributes(ground.db, {
      members,
      sortBy: 'claimName',
      descending: true,
      offset: 0,
      limit: 9
    })
    expect(flags.attributes.map(({ name }) => name)).toEqual(['phoneNumberVerified', 'emailVerified'])
    const many = await searchAttributes(ground.db, {
      members: [['oxMultiValuedAttribute', 'true']],
      offset: 0,
      limit: 0
    })
    expect(many).toEqual({ total: 4, attributes: [] })
    const page = { sortBy: 'name', offset: 2, limit: 3 } as const
    const third = await searchAttributes(ground.db, page)
    const all = await listAttributes(ground.db)
    expect(third).toEqual({ total: all.length, attributes: all.slice(2, 5) })
    const last = await searchAttributes(ground.db, { ...page, descending: true, offset: 0, limit: 1 })
    expect(last.attributes[0]).toEqual(all.at(-1))
  })
})
