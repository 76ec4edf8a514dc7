import {
  createLdapSource,
  deleteLdapSource,
  findLdapSource,
  listLdapSources,
  replaceLdapSource
} from '#modules/ldap/index'
import { readServer } from '#modules/ldap/reach'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines } from '../../support/engines.ts'
import { openGround, type Ground } from '../../support/ground.ts'

const actor = { correlationId: 'test' }
const source = {
  configId: 'main',
  servers: ['ldap.example:636'],
  useSSL: true,
  bindPassword: 'secret of the directory'
}

describe.each(engines)('LDAP sources on %s', (_name, open) => {
  let ground: Ground
  beforeAll(async () => {
    ground = await openGround(open)
  })
  afterAll(() => ground.db.close())

  it('are kept with their passwords, which are sealed for them alone', async () => {
    expect(await createLdapSource(ground, source, actor)).toEqual(source)
    await createLdapSource(ground, { configId: 'other', servers: [] }, actor)
    expect(await findLdapSource(ground, 'main')).toEqual(source)
    expect(await listLdapSources(ground)).toEqual([source, { configId: 'other', servers: [] }])
    const { ldapSources } = ground.db.tables
    const rows = await ground.db.query.select().from(ldapSources)
    expect(JSON.stringify(rows)).not.toContain(source.bindPassword)
    const sealed = rows.find(({ configId }) => configId === 'main')?.bindPassword ?? ''
    expect(ground.vault.open(sealed, 'ldap_sources.bind_password main')).toBe(source.bindPassword)
    expect(() => ground.vault.open(sealed, 'ldap_sources.bind_password other')).toThrow(/authenticate/)
  })

  it('are made once, and changed and deleted while they are there', async () => {
    await expect(createLdapSource(ground, source, actor)).rejects.toMatchObject({ code: 'conflict' })
    const after = await replaceLdapSource(ground, 'main', (before) => ({ ...before, configId: 'x', level: 3 }), actor)
    expect(after).toEqual({ ...source, level: 3 })
    expect(await findLdapSource(ground, 'main')).toEqual(after)
    await deleteLdapSource(ground, 'main', actor)
    expect(await findLdapSource(ground, 'main')).toBeUndefined()
    await expect(deleteLdapSource(ground, 'main', actor)).rejects.toMatchObject({ status: 404 })
    await expect(replaceLdapSource(ground, 'main', (before) => before, actor)).rejects.toMatchObject({ status: 404 })
  })
})

it.each([
  ['ldap.example', { host: 'ldap.example' }],
  ['ldap.example:1636', { host: 'ldap.example', port: 1636 }],
  ['10.0.0.1:389', { host: '10.0.0.1', port: 389 }],
  ['[2001:db8::1]:636', { host: '2001:db8::1', port: 636 }],
  ['[2001:db8::1]', { host: '2001:db8::1' }],
  ['2001:db8::1', undefined],
  ['ldap.example:0', undefined],
  ['ldap.example:65536', undefined],
  ['ldaps://ldap.example', undefined],
  ['ldap.example:636 ', undefined],
  ['', undefined]
])('reads the server %s', (text, server) => {
  expect(readServer(text)).toEqual(server)
})
