import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { searchAudit } from '#modules/audit/index'
import { findLdapSource } from '#modules/ldap/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ApiError, type ConfigApi } from '../../support/config-api.ts'

const path = '/config/database/ldap'
const secret = 'the password of the directory'
const sample = {
  configId: 'auth_ldap_server',
  bindDN: 'cn=directory manager',
  bindPassword: secret,
  servers: ['ldap.example:1636', '[2001:db8::1]:636', 'ldap2.example'],
  maxConnections: 1000,
  useSSL: true,
  baseDNs: ['ou=people,o=jans'],
  primaryKey: 'uid',
  localPrimaryKey: 'uid',
  useAnonymousBind: false,
  enabled: false,
  version: 0,
  level: 0
}
const { bindPassword: _, ...shown } = sample

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp()
  api = await configApi(app, 'database/ldap.write', 'database/ldap.delete')
})
afterAll(() => app.close())

describe('LDAP sources', () => {
  it('are created, listed, read, replaced, patched and deleted, and never show their passwords', async () => {
    expect((await api('GET', path)).body).toEqual([])
    const created = await api('POST', `${path}/`, { ...sample, unheardOf: 1 })
    expect([created.status, created.body]).toEqual([201, shown])
    expect((await api('GET', path)).body).toEqual([shown])
    expect((await api('GET', `${path}/auth_ldap_server`)).body).toEqual(shown)

    const replaced = await api('PUT', path, { ...shown, enabled: true, level: undefined })
    expect(replaced.status).toBe(200)
    const { level: _, ...rest } = shown
    expect(replaced.body).toEqual({ ...rest, enabled: true })

    const patched = await api('PATCH', `${path}/auth_ldap_server`, [
      { op: 'replace', path: '/maxConnections', value: 7 },
      { op: 'replace', path: '/servers/0', value: 'directory.example:389' },
      { op: 'remove', path: '/servers/2' },
      { op: 'replace', path: '/configId', value: 'other' },
      { op: 'replace', path: '/weight', value: 1 }
    ])
    expect(patched.status).toBe(200)
    const servers = ['directory.example:389', '[2001:db8::1]:636']
    expect(patched.body).toEqual({ ...rest, enabled: true, maxConnections: 7, servers })
    expect((await api('GET', `${path}/auth_ldap_server`)).body).toEqual(patched.body)

    expect((await api('DELETE', `${path}/auth_ldap_server`)).status).toBe(204)
    expect((await api('GET', path)).body).toEqual([])
    const { records } = await searchAudit(app.ctx.db, { offset: 0, limit: 100 })
    const own = records.filter(({ resourceType }) => resourceType === 'ldap-source')
    expect(own.map(({ operation }) => operation).toSorted()).toEqual([
      'create-ldap-source',
      'delete-ldap-source',
      'replace-ldap-source',
      'replace-ldap-source'
    ])
    expect(JSON.stringify(own)).not.toContain(secret)
  })

  it('give their password away by no patch, and keep it', async () => {
    await api('POST', path, { ...sample, configId: 'kept' })
    const place = `${path}/kept`
    for (const op of ['copy', 'move']) {
      const answer = await api('PATCH', place, [{ op, from: '/bindPassword', path: '/bindDN' }])
      expect(answer.text).not.toContain(secret)
    }
    expect((await api('PATCH', place, [{ op: 'test', path: '/bindPassword', value: secret }])).status).toBe(400)
    await api('POST', path, { ...sample, configId: 'other' })
    await api('PATCH', `${path}/other`, [{ op: 'replace', path: '/level', value: 1 }])
    expect((await findLdapSource(app.ctx, 'other'))?.bindPassword).toBe(secret)
    await api('PATCH', `${path}/other`, [{ op: 'replace', path: '/bindPassword', value: 'new' }])
    expect((await findLdapSource(app.ctx, 'other'))?.bindPassword).toBe('new')
    await api('PATCH', `${path}/other`, [{ op: 'remove', path: '/bindPassword' }])
    expect((await findLdapSource(app.ctx, 'other'))?.bindPassword).toBeUndefined()
    for (const name of ['kept', 'other']) await api('DELETE', `${path}/${name}`)
  })

  it('that are not there are not found, and those that are there are not made twice', async () => {
    expect((await api('GET', `${path}/none`)).status).toBe(404)
    expect((await api('DELETE', `${path}/none`)).status).toBe(404)
    expect((await api('PATCH', `${path}/none`, [])).status).toBe(404)
    expect((await api('PUT', path, { ...sample, configId: 'none' })).status).toBe(404)
    await api('POST', path, { configId: 'twice' })
    expect((await api('POST', path, { ...sample, configId: 'twice' })).status).toBe(406)
    expect((await api('GET', `${path}/twice`)).body).not.toHaveProperty('bindDN')
    await api('DELETE', `${path}/twice`)
  })

  it.each([
    ['no id', { configId: '' }, 'OCA001'],
    ['one server that is text', { servers: 'ldap.example:389' }, '400'],
    ['a server that is an address of the web', { servers: ['http://ldap.example/'] }, '400'],
    ['a port that is none', { servers: ['ldap.example:70000'] }, '400'],
    ['connections that are text', { maxConnections: 'many' }, '400'],
    ['a flag that is text', { useSSL: 'yes' }, '400']
  ])('are refused with %s', async (_, more, code) => {
    for (const [method, place] of [
      ['POST', path],
      ['POST', `${path}/test`]
    ] as const) {
      const refused = await api<ApiError>(method, place, { ...sample, ...more })
      expect([refused.status, refused.body.code]).toEqual([400, code])
    }
    expect((await api('GET', path)).body).toEqual([])
  })

  it('are guarded by scopes of their own, and by the one for databases', async () => {
    const [nobody, reader, all, everything] = [
      await configApi(app),
      await configApi(app, 'database/ldap.readonly'),
      await configApi(app, 'database.admin'),
      await configApi(app, 'write-all')
    ]
    expect((await nobody('GET', path)).status).toBe(401)
    expect((await reader('GET', path)).status).toBe(200)
    expect((await reader('POST', path, sample)).status).toBe(401)
    expect((await reader('DELETE', `${path}/none`)).status).toBe(401)
    expect((await all('DELETE', `${path}/none`)).status).toBe(404)
    expect((await all('PUT', path, { ...sample, configId: 'none' })).status).toBe(404)
    expect((await everything('PUT', path, { ...sample, configId: 'none' })).status).toBe(404)
    expect((await everything('POST', `${path}/test`, sample)).status).toBe(401)
  })
})

describe('trying an LDAP source', () => {
  const attempt = async (source: object, on = api) =>
    (await on<boolean>('POST', `${path}/test`, { configId: 'tried', ...source })).body

  it('tells whether one of the servers takes a connection', async () => {
    await using server = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const deaf = createServer().listen(0, '127.0.0.1')
    await once(deaf, 'listening')
    const closed = (deaf.address() as AddressInfo).port
    await new Promise((resolve) => deaf.close(resolve))
    expect(await attempt({ servers: [`127.0.0.1:${port}`] })).toBe(true)
    expect(await attempt({ servers: [`127.0.0.1:${closed}`, `127.0.0.1:${port}`] })).toBe(true)
    expect(await attempt({ servers: [`127.0.0.1:${closed}`] })).toBe(false)
    expect(await attempt({ servers: [] })).toBe(false)
    expect(await attempt({ servers: ['no-such-host.invalid:389'] })).toBe(false)
  })

  it('wants TLS where the source does', async () => {
    await using server = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('no TLS')
    ).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    expect(await attempt({ servers: [`127.0.0.1:${port}`], useSSL: true })).toBe(false)
  })

  it('does not reach into private networks', async () => {
    expect(await attempt({ servers: ['10.0.0.1:389', '[fd00::1]:389', '169.254.169.254:80'] })).toBe(false)
  })
})
