import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { administrationScopes } from '#modules/scopes/index'
import type { MinijansServer } from '#server/start'
import { startApp } from '../../support/app.ts'
import { configApi, type ConfigApi } from '../../support/config-api.ts'

const adminUi = 'https://jans.io/oauth/jans-auth-server/config/adminui'
const roles = '/../../admin-ui/adminUIRoles'
const permissions = '/../../admin-ui/adminUIPermissions'
const mappings = '/../../admin-ui/adminUIRolePermissionsMapping'

interface Refusal {
  success: boolean
  responseMessage: string
  responseCode: number
}

const env = { MINIJANS_MASTER_KEY: Buffer.alloc(32, 7).toString('base64url') }

let app: MinijansServer
let api: ConfigApi
beforeAll(async () => {
  app = await startApp(env)
  api = await configApi(app, ...['read-all', 'write-all', 'delete-all'].map((name) => `${adminUi}/${name}`))
})
afterAll(() => app.close())

const list = async <T = Record<string, unknown>>(path: string) => (await api<T[]>('GET', path)).body
const refused = async (method: string, path: string, body?: unknown) => {
  const { status, body: refusal } = await api<Refusal>(method, path, body)
  expect(refusal).toEqual({ success: false, responseMessage: expect.any(String), responseCode: status })
  return [status, refusal.responseMessage]
}
const one = (path: string, name: string) => `${path}/${encodeURIComponent(name)}`

describe('a new installation', () => {
  it('has four roles that are allowed more and more', async () => {
    expect(await list(roles)).toEqual(
      ['api-admin', 'api-editor', 'api-manager', 'api-viewer'].map((role) => ({
        role,
        description: expect.any(String),
        deletable: false
      }))
    )
    const allowed = new Map(
      (await list<{ role: string; permissions: string[] }>(mappings)).map((one) => [one.role, new Set(one.permissions)])
    )
    const of = (role: string) => allowed.get(role) ?? new Set<string>()
    const [viewer, editor, manager, admin] = [of('api-viewer'), of('api-editor'), of('api-manager'), of('api-admin')]
    expect([...viewer].every((id) => id.includes('read'))).toBe(true)
    expect([...viewer].filter((id) => !editor.has(id))).toEqual([])
    expect([...editor].filter((id) => !manager.has(id))).toEqual([])
    expect([...manager].filter((id) => !admin.has(id))).toEqual([])
    expect(viewer.size).toBeGreaterThan(20)
    expect(editor.has('https://jans.io/oauth/config/scopes.write')).toBe(true)
    expect(editor.has('https://jans.io/oauth/config/scopes.delete')).toBe(false)
    expect(manager.has('https://jans.io/oauth/config/scopes.delete')).toBe(true)
    expect(admin.size).toBe(administrationScopes.length)
  })

  it('has every scope of the APIs as a permission', async () => {
    const known = await list<{ permission: string; tag: string; description: string }>(permissions)
    expect(known.map(({ permission }) => permission)).toEqual([...administrationScopes].toSorted())
    expect(known.find(({ permission }) => permission === 'https://jans.io/oauth/config/scripts.write')).toMatchObject({
      tag: 'scripts',
      description: expect.stringContaining('scripts')
    })
  })
})

describe('a role', () => {
  const role = { role: 'auditor', description: 'Reads the log', deletable: true }

  it('is added, read, changed and deleted', async () => {
    const added = await api<object[]>('POST', roles, role)
    expect(added.status).toBe(200)
    expect(added.body).toContainEqual(role)
    expect(await list(one(roles, 'auditor'))).toEqual([role])

    // One that is there changes nothing, in whatever case it is written.
    expect((await api('POST', roles, { role: 'AUDITOR', description: 'other' })).body).toEqual(added.body)

    const changed = { ...role, description: 'Reads all logs' }
    expect((await api('PUT', roles, changed)).body).toContainEqual(changed)

    const left = await api<object[]>('DELETE', one(roles, 'auditor'), { role: 'auditor' })
    expect(left.status).toBe(200)
    expect(left.body).not.toContainEqual(changed)
    expect(await refused('GET', one(roles, 'auditor'))).toEqual([400, expect.stringContaining('auditor')])
    expect(await refused('DELETE', one(roles, 'auditor'))).toEqual([400, expect.stringContaining('auditor')])
    expect(await refused('PUT', roles, role)).toEqual([400, expect.stringContaining('auditor')])
  })

  it('cannot be deleted while it has permissions', async () => {
    expect(await refused('DELETE', one(roles, 'api-viewer'))).toEqual([400, expect.stringContaining('permissions')])
    expect(await list(one(roles, 'api-viewer'))).toHaveLength(1)
  })

  it.each([
    ['no name', { description: 'x' }],
    ['a number as its name', { role: 7 }],
    ['a text for a flag', { role: 'x', deletable: 'yes' }],
    ['a list', [{ role: 'x' }]],
    ['null', null]
  ])('is refused with %s', async (_case, body) => {
    expect((await refused('POST', roles, body))[0]).toBe(400)
  })
})

describe('a permission', () => {
  // As long as it is a scope its name has slashes.
  const permission = {
    tag: 'shop',
    permission: 'https://shop.example.org/orders.write',
    description: 'Orders',
    defaultPermissionInToken: true,
    essentialPermissionInAdminUI: false
  }

  it('is added, read, changed and deleted by its name in the body', async () => {
    expect((await api('POST', permissions, permission)).body).toContainEqual(permission)
    expect(await list(one(permissions, permission.permission))).toEqual([permission])
    const changed = { ...permission, tag: 'orders' }
    expect((await api('PUT', permissions, changed)).body).toContainEqual(changed)
    const left = await api<object[]>('DELETE', permissions, { permission: permission.permission })
    expect(left.status).toBe(200)
    expect(left.body).not.toContainEqual(changed)
    expect((await refused('GET', one(permissions, permission.permission)))[0]).toBe(400)
    expect((await refused('DELETE', permissions, { permission: permission.permission }))[0]).toBe(400)
    expect((await refused('PUT', permissions, permission))[0]).toBe(400)
  })

  it('is deleted by its name in the address as well', async () => {
    await api('POST', permissions, permission)
    expect((await api('DELETE', one(permissions, permission.permission))).status).toBe(200)
    expect((await refused('GET', one(permissions, permission.permission)))[0]).toBe(400)
  })

  it('stays as long as a role has it', async () => {
    const id = 'https://jans.io/oauth/config/scopes.write'
    expect(await refused('DELETE', permissions, { permission: id })).toEqual([400, expect.stringContaining(id)])
    expect(await list(one(permissions, id))).toHaveLength(1)
  })
})

describe('a mapping', () => {
  const [first = '', second = ''] = administrationScopes.toSorted()

  it('is added, read, replaced and removed', async () => {
    await api('POST', roles, { role: 'mapped' })
    const added = await api('POST', mappings, { role: 'mapped', permissions: [second, first, first, 'unknown'] })
    expect(added.status).toBe(200)
    expect(added.body).toContainEqual({ role: 'mapped', permissions: [first, second] })
    expect((await refused('POST', mappings, { role: 'mapped', permissions: [first] }))[0]).toBe(400)

    const replaced = await api('PUT', mappings, { role: 'MAPPED', permissions: [second] })
    expect(replaced.body).toContainEqual({ role: 'mapped', permissions: [second] })
    expect(await list(one(mappings, 'mapped'))).toEqual([{ role: 'mapped', permissions: [second] }])

    expect((await api<object[]>('DELETE', one(mappings, 'mapped'))).body).toHaveLength(4)
    expect((await refused('GET', one(mappings, 'mapped')))[0]).toBe(400)
    expect((await refused('DELETE', one(mappings, 'mapped')))[0]).toBe(400)
    expect((await api('DELETE', one(roles, 'mapped'))).status).toBe(200)
  })

  it('needs a role that there is and a permission that is known', async () => {
    expect(await refused('PUT', mappings, { role: 'nobody', permissions: [first] })).toEqual([
      400,
      expect.stringContaining('nobody')
    ])
    await api('POST', roles, { role: 'empty' })
    for (const unknown of [['unknown'], []])
      expect((await refused('POST', mappings, { role: 'empty', permissions: unknown }))[0]).toBe(400)
  })
})

it('keeps each thing to its scope, and says so in plain text', async () => {
  for (const [path, feature] of [
    [roles, 'user/role'],
    [permissions, 'user/permission'],
    [mappings, 'user/rolePermissionMapping']
  ] as const) {
    const reader = await configApi(app, `${adminUi}/${feature}.readonly`)
    expect((await reader('GET', path)).status).toBe(200)
    for (const method of ['POST', 'PUT']) {
      const answer = await reader(method, path, {})
      expect(answer.status).toBe(401)
      expect(answer.headers.get('content-type')).toContain('text/plain')
    }
    expect((await reader('DELETE', one(path, 'api-viewer'))).status).toBe(401)
    const writer = await configApi(app, `${adminUi}/${feature}.write`)
    expect((await writer('GET', path)).status).toBe(200)
    expect((await writer('DELETE', one(path, 'api-viewer'))).status).toBe(401)
    expect((await (await configApi(app))('GET', path)).status).toBe(401)
  }
})

it('installs nothing again that somebody has deleted', async () => {
  const id = 'https://jans.io/oauth/config/jans_asset-delete'
  for (const { role, permissions: had } of await list<{ role: string; permissions: string[] }>(mappings))
    if (had.includes(id))
      await api('PUT', mappings, { role, permissions: had.filter((permission) => permission !== id) })
  expect((await api('DELETE', permissions, { permission: id })).status).toBe(200)
  await using second = await startApp(env, { db: Object.create(app.ctx.db, { close: { value: async () => {} } }) })
  const other = await configApi(second, `${adminUi}/read-all`)
  expect((await other('GET', one(permissions, id))).status).toBe(400)
})
