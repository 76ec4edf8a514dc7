/**
 * Roles of Janssen's Admin UI: which permissions, scopes as a rule, a person with a role has there. The Admin UI reads and
 * obeys them; the pages of this server ask for the role `api-admin` alone.
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
  replacePermission,
  replaceRole
} from './roles.ts'
