import type { Columns } from '../columns.ts'

/** Roles of the Admin UI, the scopes that it calls permissions, and which role has which. */
export const roleTables = (c: Columns) => {
  const adminRoles = c.table('admin_roles', {
    /** The role as it is compared: without regard to case. */
    id: c.text('id').primaryKey(),
    role: c.text('role').notNull(),
    description: c.text('description').notNull(),
    deletable: c.boolean('deletable').notNull()
  })
  const adminPermissions = c.table('admin_permissions', {
    /** A scope, as a rule. */
    permission: c.text('permission').primaryKey(),
    tag: c.text('tag').notNull(),
    description: c.text('description').notNull(),
    defaultInToken: c.boolean('default_in_token').notNull(),
    essential: c.boolean('essential').notNull()
  })
  return {
    adminRoles,
    adminPermissions,
    adminRolePermissions: c.table(
      'admin_role_permissions',
      {
        roleId: c
          .text('role_id')
          .notNull()
          .references(() => adminRoles.id),
        permission: c
          .text('permission')
          .notNull()
          .references(() => adminPermissions.permission)
      },
      (t) => [
        c.primaryKey({ columns: [t.roleId, t.permission] }),
        c.index('admin_role_permissions_permission').on(t.permission)
      ]
    )
  }
}
