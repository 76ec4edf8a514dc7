import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Db } from '#db/db'
import { searchAudit } from '#modules/audit/index'
import {
  createPermission,
  createRole,
  deleteMapping,
  deletePermission,
  deleteRole,
  findMapping,
  findRole,
  listRoles,
  mapPermissions,
  replaceRole
} from '#modules/roles/index'
import type { AppError } from '#modules/core/errors'
import { administrationScopes } from '#modules/scopes/index'
import { contextSlice } from '../../support/context-slice.ts'
import { engines } from '../../support/engines.ts'

const actor = { clientId: 'c1', correlationId: 'roles' }
const permission = {
  tag: '',
  permission: 'p1',
  description: '',
  defaultPermissionInToken: false,
  essentialPermissionInAdminUI: true
}

describe.each(engines)('roles on %s', (_name, open) => {
  let db: Db
  let ctx: ReturnType<typeof contextSlice>
  beforeAll(async () => {
    db = await open()
    ctx = contextSlice(db)
  })
  afterAll(() => db.close())

  it('are installed once, whoever asks first', async () => {
    const [one, two] = await Promise.all([listRoles(ctx), listRoles(contextSlice(db))])
    expect(one.map(({ role }) => role)).toEqual(['api-admin', 'api-editor', 'api-manager', 'api-viewer'])
    expect(two).toEqual(one)
    expect((await findMapping(ctx, 'API-Admin'))?.permissions).toEqual([...administrationScopes].toSorted())
  })

  it('are the same in any case, and keep the one that they were made with', async () => {
    await createRole(ctx, { role: 'Straße', description: '', deletable: true }, actor)
    await replaceRole(ctx, { role: 'STRAßE', description: 'changed', deletable: true }, actor)
    expect(await findRole(ctx, 'straße')).toEqual({ role: 'Straße', description: 'changed', deletable: true })
  })

  it('hold on to what hangs on them', async () => {
    await createPermission(ctx, permission, actor)
    await mapPermissions(ctx, { role: 'straße', permissions: ['p1', 'p2'] }, true, actor)
    await expect(deleteRole(ctx, 'Straße', actor)).rejects.toMatchObject({ code: 'role_kept', status: 400 })
    await expect(deletePermission(ctx, 'p1', actor)).rejects.toMatchObject({ code: 'permission_kept', status: 400 })
    await deleteMapping(ctx, 'STRASSE'.replace('SS', 'ß'), actor)
    await deletePermission(ctx, 'p1', actor)
    await deleteRole(ctx, 'Straße', actor)
    expect(await findRole(ctx, 'straße')).toBeUndefined()
  })

  it('are refused or done when one is removed while it is given permissions', async () => {
    for (let round = 0; round < 10; round++) {
      const role = `role${round}`
      const own = { ...permission, permission: `permission${round}` }
      await createRole(ctx, { role, description: '', deletable: true }, actor)
      await createPermission(ctx, own, actor)
      const outcomes = await Promise.allSettled([
        mapPermissions(ctx, { role, permissions: [own.permission] }, false, actor),
        round % 2 ? deleteRole(ctx, role, actor) : deletePermission(ctx, own.permission, actor),
        mapPermissions(ctx, { role, permissions: [own.permission] }, false, actor)
      ])
      const refusals = outcomes
        .filter((one) => one.status === 'rejected')
        .map(({ reason }) => (reason as AppError).code)
      expect(refusals.length).toBeGreaterThan(0)
      for (const code of refusals) expect(code).toMatch(/^(role_kept|permission_kept|unknown_role|unknown_permission)$/)
    }
  })

  it('leave a record of each change, and none where nothing changed', async () => {
    const before = (await searchAudit(db, { offset: 0, limit: 0 })).total
    await createRole(ctx, { role: 'api-viewer', description: 'other', deletable: true }, actor)
    expect((await searchAudit(db, { offset: 0, limit: 0 })).total).toBe(before)
    const { records } = await searchAudit(db, { pattern: 'Straße', offset: 0, limit: 10 })
    expect(records.map(({ operation, changes }) => [operation, changes])).toEqual([
      ['create-role', { role: [null, 'Straße'], description: [null, ''], deletable: [null, true] }],
      ['replace-role', { description: ['', 'changed'] }],
      ['map-permissions', { role: [null, 'Straße'], permissions: [null, ['p1']] }],
      ['delete-mapping', { role: ['Straße', null], permissions: [['p1'], null] }],
      ['delete-role', { role: ['Straße', null], description: ['changed', null], deletable: [true, null] }]
    ])
  })
})
