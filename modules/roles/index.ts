/**
 * Roles of Janssen's Admin UI: which permissions, scopes as a rule, a person with a role has there. The Admin UI reads and
 * obeys them, and so do the pages of this server.
 */
export {
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
  permissionsOf,
  replacePermission,
  replaceRole
} from './roles.ts'

export { roleAttribute, rolesOf } from './role.ts'
