export interface AdminRole {
  role: string
  description: string
  /** Does the Admin UI offer to delete it? */
  deletable: boolean
}

export interface AdminPermission {
  /** Groups permissions in the Admin UI. */
  tag: string
  permission: string
  description: string
  /** Is it in the tokens of the Admin UI from the start? */
  defaultPermissionInToken: boolean
  /** Does the Admin UI not work without it? */
  essentialPermissionInAdminUI: boolean
}

export interface RoleMapping {
  role: string
  permissions: string[]
}

/** The attribute of people that names their roles. */
export const roleAttribute = 'jansAdminUIRole'

/** The roles of somebody with these attributes. */
export const rolesOf = ({ [roleAttribute]: roles }: Readonly<Record<string, unknown>>): string[] =>
  roles === undefined || roles === null ? [] : [roles].flat().map(String)
