import { z } from 'zod'
import { AppError } from '#modules/core/errors'
import type { Context } from '#modules/core/module'
import {
  createPermission,
  createRole,
  deleteMapping,
  deletePermission,
  deleteRole,
  findMapping,
  findPermission,
  findRole,
  listMappings,
  listPermissions,
  listRoles,
  mapPermissions,
  replacePermission,
  replaceRole
} from '#modules/roles/index'
import { json, operation, type Operation } from '../operation.ts'
import { adminUiAccess, readMembers } from './admin-ui-words.ts'

const name = z.string().trim().min(1, 'is needed').max(255)
const text = z.string().max(4096).default('')
const flag = z.boolean().default(false)

const adminRole = z.object({ role: name, description: text, deletable: flag }).meta({ id: 'AdminRole' })
const adminPermission = z
  .object({
    tag: text,
    permission: name,
    description: text,
    defaultPermissionInToken: flag,
    essentialPermissionInAdminUI: flag
  })
  .meta({ id: 'AdminPermission' })
const roleMapping = z
  .object({ role: name, permissions: z.array(name).max(10_000).default([]) })
  .meta({ id: 'RolePermissionMapping' })

/** Each answers with a list: of one, or of all as they are after the change. */
const answering = <T>(answer: z.ZodType<T>, list: (ctx: Context) => Promise<T[]>) => ({
  answer: z.array(answer),
  refusals: [400],
  after: async (ctx: Context, change: Promise<void>) => {
    await change
    return list(ctx)
  }
})

/** @throws AppError `unknown`, a 400 as all of the plugin's refusals here */
function listed<T>(found: T | undefined, what: string): T[] {
  if (found === undefined) throw new AppError('unknown', 400, `There is no ${what}`)
  return [found]
}

const { after: allRoles, ...roles } = {
  ...answering(adminRole, listRoles),
  tag: 'Admin UI - Role',
  path: '/adminUIRoles'
}
const role = { ...roles, path: '/adminUIRoles/{adminUIRole}' }
const roleBody = { types: json, schema: adminRole }
const roleAccess = adminUiAccess('user/role')

const roleOperations: readonly Operation[] = [
  operation({
    ...roles,
    operationId: 'get-all-adminui-roles',
    method: 'get',
    summary: 'All roles',
    access: roleAccess.read,
    handle: ({ ctx }) => listRoles(ctx)
  }),
  operation({
    ...roles,
    operationId: 'add-adminui-role',
    method: 'post',
    summary: 'Add a role; one that is there stays as it is',
    access: roleAccess.write,
    body: roleBody,
    handle: ({ ctx, body, actor }) => allRoles(ctx, createRole(ctx, readMembers(adminRole, body), actor))
  }),
  operation({
    ...roles,
    operationId: 'edit-adminui-role',
    method: 'put',
    summary: 'Change a role',
    access: roleAccess.write,
    body: roleBody,
    handle: ({ ctx, body, actor }) => allRoles(ctx, replaceRole(ctx, readMembers(adminRole, body), actor))
  }),
  operation({
    ...role,
    operationId: 'get-adminui-role',
    method: 'get',
    summary: 'One role, in a list',
    access: roleAccess.read,
    handle: async ({ ctx, params: { adminUIRole = '' } }) =>
      listed(await findRole(ctx, adminUIRole), `role ${adminUIRole}`)
  }),
  operation({
    ...role,
    operationId: 'delete-adminui-role',
    method: 'delete',
    summary: 'Delete a role that has no permissions',
    access: roleAccess.delete,
    handle: ({ ctx, params: { adminUIRole = '' }, actor }) => allRoles(ctx, deleteRole(ctx, adminUIRole, actor))
  })
]

const { after: allPermissions, ...permissions } = {
  ...answering(adminPermission, listPermissions),
  tag: 'Admin UI - Permission',
  path: '/adminUIPermissions'
}
const permission = { ...permissions, path: '/adminUIPermissions/{adminUIPermission}' }
const permissionBody = { types: json, schema: adminPermission }
const permissionAccess = adminUiAccess('user/permission')

const permissionOperations: readonly Operation[] = [
  operation({
    ...permissions,
    operationId: 'get-all-adminui-permissions',
    method: 'get',
    summary: 'All permissions',
    access: permissionAccess.read,
    handle: ({ ctx }) => listPermissions(ctx)
  }),
  operation({
    ...permissions,
    operationId: 'add-adminui-permission',
    method: 'post',
    summary: 'Add a permission; one that is there stays as it is',
    access: permissionAccess.write,
    body: permissionBody,
    handle: ({ ctx, body, actor }) =>
      allPermissions(ctx, createPermission(ctx, readMembers(adminPermission, body), actor))
  }),
  operation({
    ...permissions,
    operationId: 'edit-adminui-permission',
    method: 'put',
    summary: 'Change a permission',
    access: permissionAccess.write,
    body: permissionBody,
    handle: ({ ctx, body, actor }) =>
      allPermissions(ctx, replacePermission(ctx, readMembers(adminPermission, body), actor))
  }),
  operation({
    ...permissions,
    operationId: 'delete-adminui-permission',
    method: 'delete',
    summary: 'Delete the permission that the body names',
    access: permissionAccess.delete,
    body: permissionBody,
    handle: ({ ctx, body, actor }) =>
      allPermissions(ctx, deletePermission(ctx, readMembers(adminPermission, body).permission, actor))
  }),
  operation({
    ...permission,
    operationId: 'get-adminui-permission',
    method: 'get',
    summary: 'One permission, in a list',
    access: permissionAccess.read,
    handle: async ({ ctx, params: { adminUIPermission = '' } }) =>
      listed(await findPermission(ctx, adminUIPermission), `permission ${adminUIPermission}`)
  }),
  operation({
    ...permission,
    // Of older servers; the Terraform provider uses it still.
    operationId: 'delete-adminui-permission-by-name',
    method: 'delete',
    summary: 'Delete a permission that no role has',
    access: permissionAccess.delete,
    handle: ({ ctx, params: { adminUIPermission = '' }, actor }) =>
      allPermissions(ctx, deletePermission(ctx, adminUIPermission, actor))
  })
]

const { after: allMappings, ...mappings } = {
  ...answering(roleMapping, listMappings),
  tag: 'Admin UI - Role-Permissions Mapping',
  path: '/adminUIRolePermissionsMapping'
}
const mapping = { ...mappings, path: '/adminUIRolePermissionsMapping/{adminUIRole}' }
const mappingBody = { types: json, schema: roleMapping }
const mappingAccess = adminUiAccess('user/rolePermissionMapping')

const mappingOperations: readonly Operation[] = [
  operation({
    ...mappings,
    operationId: 'get-all-adminui-role-permissions',
    method: 'get',
    summary: 'The permissions of all roles',
    access: mappingAccess.read,
    handle: ({ ctx }) => listMappings(ctx)
  }),
  operation({
    ...mappings,
    operationId: 'add-role-permissions-mapping',
    method: 'post',
    summary: 'Give a role its first permissions',
    access: mappingAccess.write,
    body: mappingBody,
    handle: ({ ctx, body, actor }) => allMappings(ctx, mapPermissions(ctx, readMembers(roleMapping, body), true, actor))
  }),
  operation({
    ...mappings,
    operationId: 'map-permissions-to-role',
    method: 'put',
    summary: 'Give a role these permissions in place of those that it has',
    access: mappingAccess.write,
    body: mappingBody,
    handle: ({ ctx, body, actor }) =>
      allMappings(ctx, mapPermissions(ctx, readMembers(roleMapping, body), false, actor))
  }),
  operation({
    ...mapping,
    operationId: 'get-adminui-role-permissions',
    method: 'get',
    summary: 'The permissions of one role, in a list',
    access: mappingAccess.read,
    handle: async ({ ctx, params: { adminUIRole = '' } }) =>
      listed(await findMapping(ctx, adminUIRole), `permission of the role ${adminUIRole}`)
  }),
  operation({
    ...mapping,
    operationId: 'remove-role-permissions-permission',
    method: 'delete',
    summary: 'Take all permissions from a role',
    access: mappingAccess.delete,
    handle: ({ ctx, params: { adminUIRole = '' }, actor }) => allMappings(ctx, deleteMapping(ctx, adminUIRole, actor))
  })
]

export const adminRoleOperations: readonly Operation[] = [
  ...roleOperations,
  ...permissionOperations,
  ...mappingOperations
]
