import { audit, type Actor } from '#modules/audit/index'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import { fold } from '#modules/core/text'
import { installRoles } from './installed.ts'
import {
  insertPermissions,
  insertRoles,
  isMapped,
  lockPermissions,
  lockRole,
  removePermission,
  removeRole,
  replacePermissions,
  selectMappings,
  selectPermissions,
  selectRoles,
  updatePermission,
  updateRole
} from './repository.ts'
import type { AdminPermission, AdminRole, RoleMapping } from './role.ts'

type Needed = Pick<Context, 'db' | 'events' | 'now'>

export const listRoles = (ctx: Needed): Promise<AdminRole[]> => reading(ctx, () => selectRoles(ctx.db))

export const findRole = (ctx: Needed, role: string): Promise<AdminRole | undefined> =>
  reading(ctx, async () => (await selectRoles(ctx.db, role))[0])

/** Adds a role; one that is there already stays as it is. */
export const createRole = (ctx: Needed, role: AdminRole, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    if ((await insertRoles(ctx.db, [role])) > 0)
      await record(ctx, actor, 'create-role', 'role', role.role, undefined, role)
  })

/** @throws AppError `unknown_role` */
export const replaceRole = (ctx: Needed, given: AdminRole, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    const before = await requireRole(ctx, given.role)
    const after = { ...given, role: before.role }
    await updateRole(ctx.db, after)
    await record(ctx, actor, 'replace-role', 'role', before.role, before, after)
  })

/** @throws AppError `unknown_role`, `role_kept` for one that has permissions */
export const deleteRole = (ctx: Needed, role: string, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    const before = await requireRole(ctx, role)
    if ((await selectMappings(ctx.db, role)).length > 0)
      throw refusal('role_kept', `The role ${before.role} has permissions; remove their mapping first`)
    await removeRole(ctx.db, role)
    await record(ctx, actor, 'delete-role', 'role', before.role, before)
  })

export const listPermissions = (ctx: Needed): Promise<AdminPermission[]> =>
  reading(ctx, () => selectPermissions(ctx.db))

export const findPermission = (ctx: Needed, permission: string): Promise<AdminPermission | undefined> =>
  reading(ctx, async () => (await selectPermissions(ctx.db, permission))[0])

/** Adds a permission; one that is there already stays as it is. */
export const createPermission = (ctx: Needed, given: AdminPermission, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    if ((await insertPermissions(ctx.db, [given])) > 0)
      await record(ctx, actor, 'create-permission', 'permission', given.permission, undefined, given)
  })

/** @throws AppError `unknown_permission` */
export const replacePermission = (ctx: Needed, given: AdminPermission, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    const before = await requirePermission(ctx, given.permission)
    await updatePermission(ctx.db, given)
    await record(ctx, actor, 'replace-permission', 'permission', given.permission, before, given)
  })

/** @throws AppError `unknown_permission`, `permission_kept` for one that a role has */
export const deletePermission = (ctx: Needed, permission: string, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    const before = await requirePermission(ctx, permission)
    if (await isMapped(ctx.db, permission))
      throw refusal('permission_kept', `A role has the permission ${permission}; take it from there first`)
    await removePermission(ctx.db, permission)
    await record(ctx, actor, 'delete-permission', 'permission', permission, before)
  })

export const listMappings = (ctx: Needed): Promise<RoleMapping[]> => reading(ctx, () => selectMappings(ctx.db))

export const findMapping = (ctx: Needed, role: string): Promise<RoleMapping | undefined> =>
  reading(ctx, async () => (await selectMappings(ctx.db, role))[0])

/**
 * What somebody with these roles is allowed: the permissions that are mapped to any of them and are there still.
 * @param roles in any spelling of their letters
 */
export async function permissionsOf(ctx: Needed, roles: readonly string[]): Promise<ReadonlySet<string>> {
  const wanted = new Set(roles.map(fold))
  const mappings = (await listMappings(ctx)).filter(({ role }) => wanted.has(fold(role)))
  if (mappings.length === 0) return new Set()
  const known = new Set((await listPermissions(ctx)).map(({ permission }) => permission))
  return new Set(mappings.flatMap(({ permissions }) => permissions).filter((id) => known.has(id)))
}

/**
 * Gives a role the permissions that are known, in place of those that it has.
 * @param onlyNew refuse when it has any
 * @throws AppError `unknown_role`, `unknown_permission` when none is known, `mapped_already`
 */
export const mapPermissions = (ctx: Needed, given: RoleMapping, onlyNew: boolean, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    const { role } = await requireRole(ctx, given.role)
    const [before] = await selectMappings(ctx.db, role)
    if (before && onlyNew) throw refusal('mapped_already', `The role ${role} has permissions already; change these`)
    const known = await lockPermissions(ctx.db, [...new Set(given.permissions)])
    const permissions = known.map(({ permission }) => permission)
    if (permissions.length === 0) throw refusal('unknown_permission', 'None of the permissions is known')
    await replacePermissions(ctx.db, role, permissions)
    await record(ctx, actor, 'map-permissions', 'role-mapping', role, before, { role, permissions })
  })

/** Takes all permissions from a role. @throws AppError `unknown_mapping` */
export const deleteMapping = (ctx: Needed, role: string, actor: Actor): Promise<void> =>
  changing(ctx, async () => {
    const [before] = (await lockRole(ctx.db, role)) ? await selectMappings(ctx.db, role) : []
    if (!before) throw refusal('unknown_mapping', `The role ${role} has no permissions`)
    await replacePermissions(ctx.db, role, [])
    await record(ctx, actor, 'delete-mapping', 'role-mapping', before.role, before)
  })

async function reading<T>(ctx: Needed, read: () => Promise<T>): Promise<T> {
  await installRoles(ctx)
  return read()
}

async function changing(ctx: Needed, change: () => Promise<void>): Promise<void> {
  await installRoles(ctx)
  await ctx.db.transaction(change)
}

async function requireRole({ db }: Needed, role: string): Promise<AdminRole> {
  const found = await lockRole(db, role)
  if (!found) throw refusal('unknown_role', `There is no role ${role}`)
  return found
}

async function requirePermission({ db }: Needed, permission: string): Promise<AdminPermission> {
  const [found] = await lockPermissions(db, [permission])
  if (!found) throw refusal('unknown_permission', `There is no permission ${permission}`)
  return found
}

const refusal = (code: string, message: string) => new AppError(code, 400, message)

const record = (
  ctx: Needed,
  actor: Actor,
  operation: string,
  resourceType: string,
  resourceId: string,
  before?: object,
  after?: object
): Promise<void> => audit(ctx, actor, { operation, resourceType, resourceId, before, after })
