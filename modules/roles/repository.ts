import { locked, type Db } from '#db/db'
import { asc, eq, inArray, type InferSelectModel } from '#db/drizzle'
import { fold } from '#modules/core/text'
import type { AdminPermission, AdminRole, RoleMapping } from './role.ts'

export async function selectRoles(db: Db, role?: string): Promise<AdminRole[]> {
  const { adminRoles } = db.tables
  return db.query
    .select({ role: adminRoles.role, description: adminRoles.description, deletable: adminRoles.deletable })
    .from(adminRoles)
    .where(role === undefined ? undefined : eq(adminRoles.id, fold(role)))
    .orderBy(asc(adminRoles.id))
}

/** A role in a transaction, until which ends nobody else changes it or what it is allowed. */
export async function lockRole(db: Db, role: string): Promise<AdminRole | undefined> {
  const { adminRoles } = db.tables
  const [row] = await locked(
    db,
    db.query
      .select()
      .from(adminRoles)
      .where(eq(adminRoles.id, fold(role)))
  )
  return row && { role: row.role, description: row.description, deletable: row.deletable }
}

/** Adds those that are not there yet. @returns how many these were */
export async function insertRoles(db: Db, roles: readonly AdminRole[]): Promise<number> {
  const { adminRoles } = db.tables
  const rows = roles.map((role) => ({ id: fold(role.role), ...role }))
  return (await db.query.insert(adminRoles).values(rows).onConflictDoNothing().returning({ id: adminRoles.id })).length
}

export async function updateRole(db: Db, role: AdminRole): Promise<void> {
  const { adminRoles } = db.tables
  const { description, deletable } = role
  await db.query
    .update(adminRoles)
    .set({ description, deletable })
    .where(eq(adminRoles.id, fold(role.role)))
}

export async function removeRole(db: Db, role: string): Promise<void> {
  const { adminRoles } = db.tables
  await db.query.delete(adminRoles).where(eq(adminRoles.id, fold(role)))
}

export async function selectPermissions(db: Db, permission?: string): Promise<AdminPermission[]> {
  const { adminPermissions } = db.tables
  const rows = await db.query
    .select()
    .from(adminPermissions)
    .where(permission === undefined ? undefined : eq(adminPermissions.permission, permission))
    .orderBy(asc(adminPermissions.permission))
  return rows.map(toPermission)
}

/** Of these permissions those that there are, in a transaction, until which ends nobody else changes or removes them. */
export async function lockPermissions(db: Db, permissions: readonly string[]): Promise<AdminPermission[]> {
  const { adminPermissions } = db.tables
  if (permissions.length === 0) return []
  const rows = await locked(
    db,
    db.query
      .select()
      .from(adminPermissions)
      .where(inArray(adminPermissions.permission, [...permissions]))
      .orderBy(asc(adminPermissions.permission))
  )
  return rows.map(toPermission)
}

/** Adds those that are not there yet. @returns how many these were */
export async function insertPermissions(db: Db, permissions: readonly AdminPermission[]): Promise<number> {
  const { adminPermissions } = db.tables
  const added = await db.query
    .insert(adminPermissions)
    .values(permissions.map(toColumns))
    .onConflictDoNothing()
    .returning({ permission: adminPermissions.permission })
  return added.length
}

export async function updatePermission(db: Db, permission: AdminPermission): Promise<void> {
  const { adminPermissions } = db.tables
  await db.query
    .update(adminPermissions)
    .set(toColumns(permission))
    .where(eq(adminPermissions.permission, permission.permission))
}

export async function removePermission(db: Db, permission: string): Promise<void> {
  const { adminPermissions } = db.tables
  await db.query.delete(adminPermissions).where(eq(adminPermissions.permission, permission))
}

/** Is any role allowed it? */
export async function isMapped(db: Db, permission: string): Promise<boolean> {
  const { adminRolePermissions } = db.tables
  return (await db.query.$count(adminRolePermissions, eq(adminRolePermissions.permission, permission))) > 0
}

/** Roles that have permissions, with these. */
export async function selectMappings(db: Db, role?: string): Promise<RoleMapping[]> {
  const { adminRoles, adminRolePermissions } = db.tables
  const rows = await db.query
    .select({ role: adminRoles.role, permission: adminRolePermissions.permission })
    .from(adminRolePermissions)
    .innerJoin(adminRoles, eq(adminRoles.id, adminRolePermissions.roleId))
    .where(role === undefined ? undefined : eq(adminRoles.id, fold(role)))
    .orderBy(asc(adminRoles.id), asc(adminRolePermissions.permission))
  return [...Map.groupBy(rows, (row) => row.role)].map(([name, own]) => ({
    role: name,
    permissions: own.map(({ permission }) => permission)
  }))
}

/** Puts these permissions in place of those that the role has. */
export async function replacePermissions(db: Db, role: string, permissions: readonly string[]): Promise<void> {
  const { adminRolePermissions } = db.tables
  const roleId = fold(role)
  await db.query.delete(adminRolePermissions).where(eq(adminRolePermissions.roleId, roleId))
  if (permissions.length > 0)
    await db.query.insert(adminRolePermissions).values(permissions.map((permission) => ({ roleId, permission })))
}

const toPermission = (row: InferSelectModel<Db['tables']['adminPermissions']>): AdminPermission => ({
  tag: row.tag,
  permission: row.permission,
  description: row.description,
  defaultPermissionInToken: row.defaultInToken,
  essentialPermissionInAdminUI: row.essential
})

const toColumns = (permission: AdminPermission) => ({
  permission: permission.permission,
  tag: permission.tag,
  description: permission.description,
  defaultInToken: permission.defaultPermissionInToken,
  essential: permission.essentialPermissionInAdminUI
})
